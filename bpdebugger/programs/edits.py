"""Small changes of one node of an expression: an operator, a name, a number, an index, a call."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from itertools import product

from bpdebugger.programs.pools import MODULES, NOT_VALUES, Pool

Change = tuple[str, str, float]
"""Another text, the change in words, and how large it is."""


def of_node(node: ast.expr, near: Pool) -> Iterator[Change]:
    """All changes of one node of an expression."""
    kind = KINDS.get(type(node))
    if kind is not None:
        yield from kind(node, near)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield from _of_name(node, near)


def _of_name(node: ast.Name | ast.Attribute | ast.Subscript, near: Pool) -> Iterator[Change]:
    text = ast.unparse(node)
    if text in NOT_VALUES or text.endswith(".T") or text in near.functions or text in MODULES:
        for other in near.functions:
            if text in near.functions and other != text:
                yield other, f"{other} instead of {text}", 1.1
        return
    yield f"{text}.T", "transposed", 1.1
    if text in near.undone:
        yield near.undone[text], f"{text} before its update", 1.2
    for name in near.names:
        if name != text:
            yield name, f"{name} instead of {text}", 1.3 if _alike(name, text) else 1.4
    for function in near.functions:
        yield f"{function}({text})", f"through {function}", 1.6
    for size in near.sizes:
        yield size, f"{size} instead of {text}", 1.5
    for factor in near.factors:
        if f"({text})" in factor and factor != f"({text})":
            yield factor, f"{factor} instead of {text}", 1.5
        elif factor.startswith((f"({text} * ", f"({text} / ")):
            yield factor, f"{factor} instead of {text}", 1.6
    for form in near.forms:
        yield f"({form.format(text)})", f"the derivative at {text}", 1.7


def _alike(one: str, other: str) -> bool:
    """Whether two names differ in an ending or an index only."""
    ends = (one.rpartition(".")[2], other.rpartition(".")[2])
    return one[:1] == other[:1] or one.partition("[")[0] == other.partition("[")[0] or ends[0] == ends[1]


def _of_binary(node: ast.BinOp, near: Pool) -> Iterator[Change]:
    left, right = ast.unparse(node.left), ast.unparse(node.right)
    if isinstance(node.op, ast.Sub):
        if isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Pow):
            base, power = ast.unparse(node.right.left), ast.unparse(node.right.right)
            yield f"(({left}) - {base}) ** ({power})", "the power of the difference", 1.2
        yield f"({right}) - ({left})", "the other way round", 1.0
        yield f"({left}) + ({right})", "plus instead of minus", 1.0
        yield left, f"without {right}", 1.3
        yield right, f"without {left}", 1.5
    elif isinstance(node.op, ast.Add):
        yield f"({left}) - ({right})", "minus instead of plus", 1.0
        yield left, f"without {right}", 1.3
        yield right, f"without {left}", 1.3
    elif isinstance(node.op, ast.Mult | ast.Div):
        yield left, f"without {right}", 1.1
        if isinstance(node.op, ast.Mult):
            yield right, f"without {left}", 1.1
            yield f"({left}) / ({right})", "divided instead of multiplied", 1.3
            yield f"({left}) @ ({right})", "the matrix product", 1.3
        else:
            yield f"({left}) * ({right})", "multiplied instead of divided", 1.3
    elif isinstance(node.op, ast.MatMult):
        yield from _of_matrices(left, right)
        yield f"({left}) * ({right})", "element by element", 1.3
    elif isinstance(node.op, ast.Pow):
        if isinstance(node.left, ast.BinOp):
            sign = {ast.Sub: "-", ast.Add: "+", ast.Mult: "*"}.get(type(node.left.op))
            if sign:
                a, b = ast.unparse(node.left.left), ast.unparse(node.left.right)
                yield f"({a}) {sign} ({b}) ** ({right})", "the power of the last part alone", 1.1
        yield f"({left}) ** (({right}) - 1)", "one power lower", 1.0
        yield f"({left}) ** (({right}) + 1)", "one power higher", 1.0
        yield left, "without the power", 1.1
        yield f"({left}) ** 2", "squared", 1.2


def _of_matrices(left: str, right: str) -> Iterator[Change]:
    yield f"({left}).T @ ({right})", "transposed", 1.2
    yield f"({left}) @ ({right}).T", "transposed", 1.2
    yield f"({right}).T @ ({left})", "the other way round, transposed", 1.3
    yield f"({right}) @ ({left})", "the other way round", 1.3
    yield f"(({left}) @ ({right})).T", "transposed", 1.3


def _of_unary(node: ast.UnaryOp, near: Pool) -> Iterator[Change]:
    yield ast.unparse(node.operand), "without its sign", 1.0


def _of_constant(node: ast.Constant, near: Pool) -> Iterator[Change]:
    value = node.value
    if type(value) is bool:
        yield repr(not value), f"{not value} instead of {value}", 1.0
        return
    number = re.fullmatch(r"(\w*?)(\d)", value) if isinstance(value, str) else None
    if number is not None:
        for near_by in (int(number.group(2)) + 1, int(number.group(2)) - 1):
            named = f"{number.group(1)}{near_by}"
            yield repr(named), f"{named} instead of {number.group()}", 1.2
    if not isinstance(value, int | float):
        return
    others = [value + 1, value - 1, 2 * value, value / 2, -value, 10 * value, value / 10, 0, 1, 2, 0.5, 1 - value]
    for other in others:
        short = int(other) if isinstance(other, float) and other == int(other) else other
        if short != value:
            yield repr(short), f"{short} instead of {value}", 1.0


def _of_call(node: ast.Call, near: Pool) -> Iterator[Change]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    text, head = ast.unparse(node), ast.unparse(node.func)
    arguments = [ast.unparse(one) for one in node.args]
    if name in SWAPS and isinstance(node.func, ast.Attribute):
        yield from (
            (f"{ast.unparse(node.func.value)}.{other}{text[len(head) :]}", f"{other} instead of {name}", 1.0)
            for other in SWAPS[name]
        )
    if name in ("dot", "matmul", "outer") and len(arguments) == 2:
        a, b = arguments
        yield f"{head}(({a}).T, {b})", "transposed", 1.2
        yield f"{head}({a}, ({b}).T)", "transposed", 1.2
        yield f"{head}({b}, {a})", "the other way round", 1.2
        yield f"{head}(({b}).T, {a})", "the other way round, transposed", 1.3
        yield f"({a}) * ({b})", "element by element", 1.4
    if name == "dot" and len(arguments) == 1 and isinstance(node.func, ast.Attribute):
        yield from _of_matrices(ast.unparse(node.func.value), arguments[0])
    for one in arguments:
        yield one, f"without {name}", 1.2 if len(arguments) == 1 else 1.5
    if isinstance(node.func, ast.Attribute) and not arguments and not node.keywords and name in ("sum", "mean"):
        for axis in ("axis=0", "axis=1", "axis=0, keepdims=True", "axis=1, keepdims=True"):
            yield f"{head}({axis})", f"{axis.partition(',')[0]} alone", 1.2
    if name == "einsum" and arguments and isinstance(node.args[0], ast.Constant):
        yield from _of_einsum(str(node.args[0].value), head, arguments[1:])
    if isinstance(node.func, ast.Attribute) and not arguments and head.rpartition(".")[0] not in MODULES:
        yield ast.unparse(node.func.value), f"without {name}", 1.2
    if len(arguments) >= 2:
        for first in (0, len(arguments) - 2):
            swapped = [*arguments[:first], arguments[first + 1], arguments[first], *arguments[first + 2 :]]
            yield f"{head}({', '.join(swapped)})", "the arguments the other way round", 1.2
    yield from _of_keywords(node, name)
    if not node.keywords and head in near.functions and len(arguments) == 1:
        yield f"{text[:-1]}, True)", "with the second argument", 1.2
    if len(arguments) == 1 and not node.keywords and name in ("sum", "mean"):
        yield f"{text[:-1]}, axis=0)", "along the first axis", 1.2
        yield f"{text[:-1]}, axis=1, keepdims=True)", "along the second axis", 1.3


def _of_einsum(text: str, head: str, arguments: list[str]) -> Iterator[Change]:
    """Other indices: two of one operand swapped, or one replaced."""
    letters = sorted({one for one in text if one.isalpha()})
    for at, one in enumerate(text):
        if not one.isalpha():
            continue
        for other in letters:
            if other != one:
                made = text[:at] + other + text[at + 1 :]
                yield f"{head}({made!r}, {', '.join(arguments)})", f"{other} instead of {one}", 1.2
        if at + 1 < len(text) and text[at + 1].isalpha():
            made = text[:at] + text[at + 1] + one + text[at + 2 :]
            yield f"{head}({made!r}, {', '.join(arguments)})", "indices the other way round", 1.1


SWAPS: dict[str, tuple[str, ...]] = {
    "sum": ("mean",),
    "mean": ("sum",),
    "dot": ("multiply",),
    "multiply": ("dot", "add"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "sin": ("cos",),
    "cos": ("sin",),
    "exp": ("log",),
    "log": ("exp",),
    "abs": ("sign",),
    "sign": ("abs",),
    "add": ("multiply", "subtract"),
    "subtract": ("add",),
    "outer": ("dot",),
    "tanh": ("exp", "cosh"),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
}


def _of_keywords(node: ast.Call, name: str) -> Iterator[Change]:
    for keyword in node.keywords:
        kept = [one for one in node.keywords if one is not keyword]
        if keyword.arg in ("order", "axis", "keepdims"):
            yield ast.unparse(ast.Call(node.func, node.args, kept)), f"without {keyword.arg}", 1.0
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant | ast.UnaryOp):
            at = ast.literal_eval(keyword.value)
            other = ast.keyword("axis", ast.Constant(0 if at in (1, -1) else 1))
            swapped = [other if one is keyword else one for one in node.keywords]
            yield ast.unparse(ast.Call(node.func, node.args, swapped)), "along the other axis", 1.0


def _of_comparison(node: ast.Compare, near: Pool) -> Iterator[Change]:
    left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
    for sign in ("<", "<=", ">", ">="):
        yield f"({left}) {sign} ({right})", f"{sign} there", 1.0
    sign = "<=" if isinstance(node.ops[0], ast.Lt | ast.LtE) else ">"
    yield f"abs({left}) {sign} ({right})", "its size", 1.2
    yield left, "without the comparison", 1.2
    yield f"not ({ast.unparse(node)})", "the contrary", 1.1


def of_index(node: ast.Subscript) -> Iterator[Change]:
    """Other indices."""
    base, index = ast.unparse(node.value), ast.unparse(node.slice)
    if isinstance(node.slice, ast.Name | ast.BinOp | ast.Constant | ast.UnaryOp):
        for other in (f"{index} - 1", f"{index} + 1"):
            if not isinstance(node.slice, ast.Constant) or isinstance(node.slice.value, int):
                yield f"{base}[{other}]", "a neighbour's index", 1.2
    if isinstance(node.slice, ast.BinOp) and isinstance(node.slice.left, ast.Name):
        yield f"{base}[{ast.unparse(node.slice.left)}]", "this one's index", 1.1
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        a, b = (ast.unparse(one) for one in node.slice.elts)
        yield f"{base}[{b}, {a}]", "indices the other way round", 1.1
    yield from _other_indices(node)
    if isinstance(node.value, ast.Subscript):
        inner = ast.unparse(node.value.value)
        yield f"{inner}[{index}][{ast.unparse(node.value.slice)}]", "indices the other way round", 1.1
    if ":" in index:
        for part in (":, 1:", "1:", ":, :-1", ":-1", "1:, :"):
            if part != index:
                yield f"{base}[{part}]", f"[{part}] of {base}", 1.1
        yield base, f"all of {base}", 1.1
        if not isinstance(node.slice, ast.Tuple):
            yield f"{base}[::-1]", "in reverse", 1.2


def _other_indices(node: ast.Subscript) -> Iterator[Change]:
    indices = _indices(node)
    if indices and len(indices) <= 3:
        names = list(dict.fromkeys(one.id for at in indices for one in ast.walk(at) if isinstance(one, ast.Name)))
        root: ast.expr = node
        while isinstance(root, ast.Subscript):
            root = root.value
        options = [
            [ast.unparse(at)] if isinstance(at, ast.Constant) else [*loop_names(names), ast.unparse(at)]
            for at in indices
        ]
        for chosen in product(*options):
            yield f"{ast.unparse(root)}[{']['.join(chosen)}]", "other indices", 1.35


def _indices(node: ast.expr) -> list[ast.expr]:
    """The indices of nested brackets, outermost first; none where one is a slice."""
    found: list[ast.expr] = []
    while isinstance(node, ast.Subscript):
        if not isinstance(node.slice, ast.Name | ast.BinOp | ast.Constant):
            return []
        found.insert(0, node.slice)
        node = node.value
    return found


def loop_names(names: list[str]) -> list[str]:
    """What else an index may be, beside what is written."""
    usual = [one for one in ("i", "j", "k", "l") if one not in names]
    return [*names, *usual][:5] + [f"{one} + 1" for one in names[:1]] + [f"{one} - 1" for one in names[:1]]


def _of_subscript(node: ast.Subscript, near: Pool) -> Iterator[Change]:
    yield from of_index(node)


def _of_attribute(node: ast.Attribute, near: Pool) -> Iterator[Change]:
    if node.attr == "T":
        yield ast.unparse(node.value), "not transposed", 1.0


def _of_cases(node: ast.IfExp, near: Pool) -> Iterator[Change]:
    yield ast.unparse(node.body), "one case alone", 1.5
    yield ast.unparse(node.orelse), "one case alone", 1.5
    test, body, other = (ast.unparse(one) for one in (node.test, node.body, node.orelse))
    yield f"({other} if {test} else {body})", "the cases the other way round", 1.0


KINDS: dict[type, Callable[..., Iterator[Change]]] = {
    ast.BinOp: _of_binary,
    ast.UnaryOp: _of_unary,
    ast.Constant: _of_constant,
    ast.Call: _of_call,
    ast.Compare: _of_comparison,
    ast.Subscript: _of_subscript,
    ast.Attribute: _of_attribute,
    ast.IfExp: _of_cases,
}
