"""Small changes of an expression, the smallest first: what a person may have meant."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bpdebugger.programs.edits import Change, of_index, of_node
from bpdebugger.programs.pools import NOT_VALUES, Pool

A_COPY = "a copy"


@dataclass(frozen=True)
class Candidate:
    """Another expression for a statement, what the change is in words, and how large it is."""

    text: str
    words: str
    cost: float
    value: str | None = None
    """The value alone, where it can be looked at without doing anything."""
    before: str | None = None
    """A statement to be done first."""


def part_changes(statement: ast.stmt | ast.expr, part: ast.expr, near: Pool) -> Iterator[Candidate]:
    """All changes of a part of a statement that makes several values."""
    value = statement if isinstance(statement, ast.expr) else getattr(statement, "value", None)
    if value is None:
        return
    template = _template(value, [part])
    for text, words, cost in _expressions(part, near):
        yield Candidate(template(text), words, cost, text)


def changes(
    statement: ast.stmt | ast.expr, near: Pool, update: bool = False, body: bool = False
) -> Iterator[Candidate]:
    """All changes of a statement's value, as expressions that can stand in its place.

    `update`: it adds something to a parameter, so that its sign says whether the loss is descended. `body`: it is the
    body of a lambda.
    """
    if body and isinstance(statement, ast.expr):
        for text, words, cost in _expressions(statement, near):
            yield Candidate(text, words, cost, text)
        return
    if isinstance(statement, ast.expr):
        for text, words, cost in _of_condition(statement, near):
            yield Candidate(text, words, cost)
        return
    value: ast.expr | None = getattr(statement, "value", None)
    if isinstance(statement, ast.AugAssign):
        yield from _of_aug(statement, near, update)
    elif isinstance(statement, ast.Expr) and isinstance(value, ast.Compare):
        yield from _of_lost_assignment(value)
    elif value is not None:
        if isinstance(statement, ast.Assign) and isinstance(
            statement.targets[0], ast.Name | ast.Attribute | ast.Subscript
        ):
            target, text = ast.unparse(statement.targets[0]), ast.unparse(value)
            yield Candidate(f"__iadd__({target}, {text})", f"added to {target} instead of set", 1.0)
            yield from _other_places(statement.targets[0], text, "", near)
        for text, words, cost in _expressions(value, near, update):
            yield Candidate(text, words, cost, text)


def as_siblings(statement: ast.stmt, others: Sequence[ast.stmt]) -> Iterator[Candidate]:
    """What statements like this one do for another number or letter: `v2 = mu * v2 - …` beside `v1 = mu * v1 - …`."""
    own = _target_of(statement)
    for other in others:
        theirs = _target_of(other)
        if own is None or theirs is None or type(other) is not type(statement) or other is statement:
            continue
        mine, their = ENDING.search(own), ENDING.search(theirs)
        if mine is None or their is None or own[: mine.start()] != theirs[: their.start()] or own == theirs:
            continue
        if own[mine.end() :] != theirs[their.end() :]:
            continue
        value = ast.unparse(getattr(other, "value"))  # noqa: B009
        text = re.sub(rf"(?<=[A-Za-z0-9_]){their.group()}\b", mine.group(), value)
        words = f"as it is done for {theirs}"
        if isinstance(statement, ast.AugAssign):
            if isinstance(other, ast.AugAssign) and type(other.op) is type(statement.op):
                yield Candidate(aug(own, statement.op, text), words, 0.6, text)
        else:
            yield Candidate(text, words, 0.6, text)


ENDING = re.compile(r"(\d+|[A-Za-z])(?=\W*$)")
"""The number or letter in which names of one kind differ."""


def _target_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AugAssign) else None


def _of_lost_assignment(value: ast.Compare) -> Iterator[Candidate]:
    if isinstance(value.ops[0], ast.Eq) and isinstance(value.left, ast.Attribute):
        holder, name = ast.unparse(value.left.value), value.left.attr
        right = ast.unparse(value.comparators[0])
        yield Candidate(f"setattr({holder}, {name!r}, {right})", "an assignment instead of a comparison", 1.0)


def _of_aug(statement: ast.AugAssign, near: Pool, update: bool) -> Iterator[Candidate]:
    target, value = ast.unparse(statement.target), ast.unparse(statement.value)
    plus = isinstance(statement.op, ast.Add)
    if isinstance(statement.op, ast.Add | ast.Sub):
        yield Candidate(
            aug(target, ast.Sub() if plus else ast.Add(), value),
            "the other sign",
            _sign_cost(plus, update),
            f"-({value})",
        )
        yield Candidate(value, f"set instead of added to {target}", 1.5)
    for text, words, cost in _expressions(statement.value, near, False):
        yield Candidate(aug(target, statement.op, text), words, cost + 0.3 * update, text)
    if isinstance(statement.op, ast.Add | ast.Sub):
        yield from _other_places(statement.target, value, "+" if plus else "-", near)
    if isinstance(statement.op, ast.Add | ast.Sub) and isinstance(statement.target, ast.Subscript):
        base, index = ast.unparse(statement.target.value), ast.unparse(statement.target.slice)
        added = f"np.{'add' if plus else 'subtract'}.at({base}, {index}, {value})"
        yield Candidate(f"__part__({added}, {target})", "added for each of equal indices", 1.2)
    # the same without its first index: `dW[:, 1:] += …`
    if isinstance(statement.op, ast.Add) and not isinstance(statement.target, ast.Subscript):
        for part in ("[:, 1:]", "[1:]", "[:, :-1]", "[1:, :]", "[:-1]"):
            other = f"__iadd__({target}{part}, ({value}){part})"
            yield Candidate(f"__part__({other}, {target})", f"for {target}{part} alone", 1.4)


def _other_places(target: ast.expr, value: str, sign: str, near: Pool) -> Iterator[Candidate]:
    """The same added or set at another index: `dy[targets[t]] -= 1` instead of `dy[inputs[t]] -= 1`."""
    if not isinstance(target, ast.Subscript):
        return
    base, whole = ast.unparse(target.value), ast.unparse(target)
    for node in ast.walk(target.slice):
        if not isinstance(node, ast.Name | ast.Subscript | ast.Attribute) or not isinstance(node.ctx, ast.Load):
            continue
        template, text = _template(target.slice, [node]), ast.unparse(node)
        others = [made for made, _, _ in of_index(node)] if isinstance(node, ast.Subscript) else []
        for name in [*near.names, *others]:
            if name == text:
                continue
            index = template(name)
            new = f"{base}[{index}] {sign} ({value})" if sign else f"({value})"
            made = f"__part__({base}.__setitem__({index}, {new}), {whole})"
            yield Candidate(made, f"{name} instead of {text}", 1.45)


def _sign_cost(plus: bool, update: bool) -> float:
    """To subtract from a parameter is what one means; so the sign is wrong rather where it is added."""
    if not update:
        return 1.0
    return 0.9 if plus else 1.45


def aug(target: str, operator: ast.operator, text: str) -> str:
    """`target += text` as an expression."""
    if isinstance(operator, ast.Add | ast.Sub):
        return f"{'__iadd__' if isinstance(operator, ast.Add) else '__isub__'}({target}, {text})"
    return ast.unparse(ast.BinOp(left=parsed(target), op=operator, right=parsed(text)))


def parsed(text: str) -> ast.expr:
    """The tree of an expression."""
    return ast.parse(text, mode="eval").body


def _of_condition(value: ast.expr, near: Pool) -> Iterator[Change]:
    """Changes of a condition or of what a loop goes through."""
    for node in nodes_of(value):
        template = _template(value, [node])
        for made, words, cost in of_node(node, near):
            yield template(made), words, cost
    bare = ast.unparse(value)
    yield f"reversed({bare})", "in reverse", 1.0
    yield f"list({bare})[::-1]", "in reverse", 1.1
    yield f"not ({bare})", "the contrary", 1.2


def _expressions(value: ast.expr, near: Pool, update: bool = False) -> Iterator[Change]:
    """Changes of one part of an expression, then of the whole."""
    nodes = nodes_of(value)
    for node in nodes:
        template = _template(value, [node])
        for made, words, cost in of_node(node, near):
            if update and node is value and isinstance(node, ast.BinOp) and words in SIGNS:
                yield made, words, _sign_cost(isinstance(node.op, ast.Add), True)
            else:
                yield template(made), words, cost + 0.3 * update
    yield from _everywhere(value, nodes, near)
    for made, words, cost in _of_whole(value, near):
        yield made, words, cost + 0.3 * update


def nodes_of(value: ast.expr) -> list[ast.expr]:
    """The parts of an expression that another can stand for: the pieces of a formatted text cannot."""
    pieces = {id(piece) for one in ast.walk(value) if isinstance(one, ast.JoinedStr) for piece in one.values}
    return [one for one in ast.walk(value) if isinstance(one, ast.expr) and id(one) not in pieces]


SIGNS = ("plus instead of minus", "minus instead of plus")
HERE = "__here__"


def _template(value: ast.expr, nodes: Sequence[ast.expr]) -> Callable[[str], str]:
    """Puts a text in the place of some nodes of an expression."""
    if value in nodes:
        return lambda made: made
    marked = copy.deepcopy(value)
    wanted = {id(one) for one in nodes}
    twins = {id(b) for a, b in zip(ast.walk(value), ast.walk(marked), strict=True) if id(a) in wanted}
    new = ast.Name(HERE, ast.Load())
    for parent in ast.walk(marked):
        for name, field in ast.iter_fields(parent):
            if id(field) in twins:
                setattr(parent, name, new)
            elif isinstance(field, list):
                field[:] = [new if id(one) in twins else one for one in field]
    text = ast.unparse(marked)
    return lambda made: text.replace(HERE, f"({made})")


def _everywhere(value: ast.expr, nodes: Sequence[ast.expr], near: Pool) -> Iterator[Change]:
    """A name or call that stands in several places, replaced in all of them."""
    places: dict[str, list[ast.expr]] = {}
    calls: dict[str, list[ast.Call]] = {}
    for one in nodes:
        if isinstance(one, ast.Name | ast.Attribute | ast.Subscript):
            places.setdefault(ast.unparse(one), []).append(one)
        elif isinstance(one, ast.Call) and len(one.args) == 1:
            calls.setdefault(ast.unparse(one), []).append(one)
    for same in calls.values():
        if len(same) > 1:
            text, name = ast.unparse(same[0].args[0]), ast.unparse(same[0].func)
            yield _template(value, same)(text), f"without {name}", 1.2
    for text, found in places.items():
        if len(found) < 2 or text in NOT_VALUES or text in near.functions:
            continue
        if any(isinstance(one.ctx, ast.Store) for one in found if isinstance(one, NAMED)):
            # the variable of a comprehension: what it is set to would change
            continue
        others = list(near.names)
        if isinstance(found[0], ast.Subscript):
            others += [made for made, _, _ in of_index(found[0])]
        template = _template(value, found)
        for other in others:
            if other != text:
                yield template(other), f"{other} instead of {text}", 1.3


def _of_whole(value: ast.expr, near: Pool) -> Iterator[Change]:
    bare = ast.unparse(value)
    text = bare if isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else f"({bare})"
    yield f"-{text}", "the other sign", 1.2
    yield f"{text}.copy()", A_COPY, 1.1
    yield f"{text}[:]", A_COPY, 1.1
    yield f"{text}[::-1]", "in reverse", 1.3
    yield f"{text}.T", "transposed", 1.2
    for number in ("2", "0.5"):
        yield f"{text} * {number}", f"times {number}", 1.4
    yield from _products(value, near)
    yield from _sums(value, near)
    yield from _lists(value, near)
    yield from _factors(text, near)
    yield from _terms(text, near)
    yield from _limited(bare, near)
    yield from _centred(value, near)
    for name in near.names[:15]:
        for form in near.forms:
            yield form.format(name), f"the derivative at {name}", 1.9


def _products(value: ast.expr, near: Pool) -> Iterator[Change]:
    """The expression without one or two of its factors, and with others in their place."""
    parts = factors_of(value)
    if len(parts) < 2:
        return
    drops = [(k,) for k in range(len(parts))]
    pairs = [(a, b) for a in range(len(parts)) for b in range(a)] if len(parts) > 2 else []
    inside = list(dict.fromkeys(ast.unparse(one) for one in ast.walk(value) if isinstance(one, NAMED)))
    values = [one for one in inside if one in near.names]
    for gone in [*drops, *pairs]:
        kept = [part for k, part in enumerate(parts) if k not in gone]
        text = joined(kept)
        words = " and ".join(ast.unparse(parts[k][0]) for k in sorted(gone))
        yield text, f"without {words}", 1.1 if len(gone) == 1 else 1.3
        for name in [*values, *(one for one in near.names if one not in values)]:
            for form in near.forms:
                made = form.format(name)
                yield f"{text} * ({made})", f"{made} instead of {words}", 1.9 if name in values else 2.3
        if len(gone) == 1:
            for factor in near.factors:
                yield f"{text} * {factor}", f"{_bare(factor)} instead of {words}", 2.2


def terms_of(node: ast.expr, sign: int = 1) -> list[tuple[ast.expr, int]]:
    """The terms of a sum with their signs."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return terms_of(node.left, sign) + terms_of(node.right, -sign if isinstance(node.op, ast.Sub) else sign)
    return [(node, sign)]


def _sums(value: ast.expr, near: Pool) -> Iterator[Change]:
    """One term of a sum with a factor more, or less."""
    for sum_ in [one for one in ast.walk(value) if isinstance(one, ast.BinOp | ast.Call)]:
        terms = terms_of(sum_) if isinstance(sum_, ast.BinOp) else [(one, 1) for one in sum_.args]
        if isinstance(sum_, ast.BinOp) and (len(terms) < 2 or _inside_sum(value, sum_)):
            continue
        for term, _ in terms:
            template, text = _template(value, [term]), ast.unparse(term)
            for name in near.names:
                yield template(f"({text}) * {name}"), f"{text} times {name}", 1.9
                yield template(f"({text}) / {name}"), f"{text} divided by {name}", 2.2
            for size in near.sizes:
                yield template(f"({text}) / {size}"), f"{text} divided by {size}", 1.7
                yield template(f"({text}) * {size}"), f"{text} times {size}", 1.8
            for number in ("2", "0.5"):
                yield template(f"{number} * ({text})"), f"{number} times {text}", 1.5
            yield template(f"-({text})"), f"minus {text}", 1.3
            parts = factors_of(term)
            for k in range(len(parts) if len(parts) > 1 else 0):
                kept = joined([part for at, part in enumerate(parts) if at != k])
                yield template(kept), f"without {ast.unparse(parts[k][0])}", 1.2


def _inside_sum(value: ast.expr, sum_: ast.expr) -> bool:
    return any(
        isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add | ast.Sub) and sum_ in (one.left, one.right)
        for one in ast.walk(value)
    )


def _lists(value: ast.expr, near: Pool) -> Iterator[Change]:
    """All items of a written list changed in the same way."""
    if not isinstance(value, ast.List) or len(value.elts) < 2:
        return
    items = [f"({ast.unparse(one)})" for one in value.elts]
    yield f"[{', '.join(f'-{one}' for one in items)}]", "the other sign", 1.2
    for number in ("2", "0.5", *near.sizes, *near.names):
        yield f"[{', '.join(f'{number} * {one}' for one in items)}]", f"all times {number}", 1.5
        yield f"[{', '.join(f'{one} / {number}' for one in items)}]", f"all divided by {number}", 1.6


NAMED = (ast.Name, ast.Attribute, ast.Subscript)


def factors_of(node: ast.expr, divided: bool = False) -> list[tuple[ast.expr, bool]]:
    """The factors of a product, each with whether it is divided by."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        return factors_of(node.left, divided) + factors_of(node.right, divided != isinstance(node.op, ast.Div))
    return [(node, divided)]


def joined(parts: Sequence[tuple[ast.expr, bool]]) -> str:
    """A product of factors as one text."""
    above = [f"({ast.unparse(one)})" for one, divided in parts if not divided]
    below = [f" / ({ast.unparse(one)})" for one, divided in parts if divided]
    return (" * ".join(above) or "1.0") + "".join(below)


def _factors(text: str, near: Pool) -> Iterator[Change]:
    for size in near.sizes:
        yield f"{text} / {size}", f"divided by {size}", 1.5
        yield f"{text} * {size}", f"times {size}", 1.7
    for name in near.names:
        yield f"{text} * {name}", f"times {name}", 1.8
        yield f"{text} / {name}", f"divided by {name}", 2.1
        for function in near.functions:
            yield f"{text} * {function}({name})", f"times {function}({name})", 1.9
        for form in near.forms:
            made = form.format(name)
            yield f"{text} * {made}", f"times {made}", 2.0
        yield f"{text} @ {name}.T", f"times {name} transposed", 2.2
        yield f"{text} @ {name}", f"times {name}", 2.2
        yield f"{name}.T @ {text}", f"{name} transposed times it", 2.2
    for factor in near.factors:
        yield f"{text} * {factor}", f"times {_bare(factor)}", 1.9
        yield f"{text} / {factor}", f"divided by {_bare(factor)}", 2.3


def _terms(text: str, near: Pool) -> Iterator[Change]:
    for name in chain(near.names, near.factors):
        yield f"{text} + {name}", f"plus {_bare(name)}", 2.0
        yield f"{text} - {name}", f"minus {_bare(name)}", 2.1
    for a in near.names[:14]:
        for b in near.names[:14]:
            yield f"{text} + {a}.T @ {b}", f"plus {a} transposed times {b}", 2.6
            yield f"{text} + {a} @ {b}", f"plus {a} times {b}", 2.6
            yield f"{text} + {a} @ {b}.T", f"plus {a} times {b} transposed", 2.6
    for scalar in near.names:
        for name in near.names:
            if scalar != name and len(scalar) + len(name) < 24:
                yield f"{text} + {scalar} * {name}", f"plus {scalar} times {name}", 2.8
                yield f"{text} + 2 * {scalar} * {name}", f"plus twice {scalar} times {name}", 2.9


def _limited(bare: str, near: Pool) -> Iterator[Change]:
    for name in near.names[:12]:
        yield f"{bare} if {name} > 0 else -({bare})", f"with the sign of {name}", 2.0
        yield f"{bare} if {name} > 0 else 0.0", f"only where {name} is positive", 2.0
        for other in near.names:
            yield f"{other} if {name} > 0 else -{other}", f"{other} with the sign of {name}", 2.4
    yield f"({bare}).sum(axis=0)", "summed over the first axis", 1.8
    yield f"({bare}).sum(axis=0, keepdims=True)", "summed over the first axis", 1.8
    yield f"({bare}).sum(axis=1, keepdims=True)", "summed over the second axis", 1.8
    yield f"({bare}).sum()", "summed", 1.9
    for axis in ("axis=0", "axis=1, keepdims=True", "axis=-1, keepdims=True"):
        for kind in ("sum", "mean"):
            yield f"({bare}) - ({bare}).{kind}({axis})", f"less its {kind} ({axis})", 2.4


def _centred(value: ast.expr, near: Pool) -> Iterator[Change]:
    """What softmax and normalisation need: less the values times a sum of products, in one of the sums inside."""
    inside = list(dict.fromkeys(ast.unparse(one) for one in ast.walk(value) if isinstance(one, ast.Name)))
    names = [one for one in inside if one in near.names]
    wider = [*names, *(one for one in near.names if one not in names and one.isidentifier())][:14]
    sums: list[ast.expr] = [
        one for one in ast.walk(value) if isinstance(one, ast.BinOp) and not _inside_sum(value, one)
    ] or [value]
    for one in sums[:4]:
        template, text = _template(value, [one]), ast.unparse(one)
        for a in wider:
            for b in names:
                for axis in ("axis=0", "axis=1, keepdims=True"):
                    for kind in ("sum", "mean"):
                        made = f"{text} - {a} * ({a} * {b}).{kind}({axis})"
                        yield template(made), f"minus {a} * ({a} * {b}).{kind}({axis})", 2.7
        for b in names:
            for axis in ("axis=0", "axis=1, keepdims=True"):
                for kind in ("sum", "mean"):
                    yield template(f"{text} - {b}.{kind}({axis})"), f"minus {b}.{kind}({axis})", 2.3


def _bare(factor: str) -> str:
    return factor[1:-1] if factor.startswith("(") and factor.endswith(")") else factor


def favoured(one: Candidate, unused: Sequence[str], own: str) -> Candidate:
    """A candidate that uses what else is not used is likelier."""
    for name in unused:
        if re.search(rf"\b{name}\b", one.text) and not re.search(rf"\b{name}\b", own):
            return replace(one, cost=one.cost - 0.9)
    return one
