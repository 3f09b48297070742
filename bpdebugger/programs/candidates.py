"""Small changes of an expression, the smallest first: what a person may have meant."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

MOST_NAMES = 40
MOST_FACTORS = 60
DERIVATIVES = ("{0} * (1 - {0})", "(1 - {0} ** 2)", "({0} > 0)", "2 * {0}")
"""What the usual activations have as derivatives."""
NOT_VALUES = {"range", "len", "print", "zip", "enumerate", "np", "numpy", "math", "random", "self", "int", "str"}


@dataclass(frozen=True)
class Candidate:
    """Another expression for a statement, what the change is in words, and how large it is."""

    text: str
    words: str
    cost: float


@dataclass
class Pool:
    """What else stands in the program near a statement: names, factors and functions of one argument."""

    names: list[str]
    factors: list[str]
    functions: list[str]
    sizes: list[str]


def pool(tree: ast.Module, statement: ast.stmt, around: list[ast.AST]) -> Pool:
    """Collects what a statement could have been made of, the nearest first."""
    scope: ast.AST = next((one for one in around if isinstance(one, ast.ClassDef)), None) or next(
        (one for one in around if isinstance(one, ast.FunctionDef)), tree
    )
    places = [scope] if scope is tree else [scope, tree]
    names: dict[str, None] = {}
    factors: dict[str, None] = {}
    sizes: dict[str, None] = {}
    near = next((one for one in around if isinstance(one, ast.FunctionDef)), scope)
    for place in [near, *places]:
        for node in ast.walk(place):
            _collect(node, names, factors, sizes)
    functions = [
        one.name
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and len(one.args.args) == 1 and one.args.args[0].arg != "self"
    ]
    return Pool(list(names)[:MOST_NAMES], list(factors)[:MOST_FACTORS], functions[:6], list(sizes)[:8])


def _collect(node: ast.AST, names: dict[str, None], factors: dict[str, None], sizes: dict[str, None]) -> None:
    if isinstance(node, ast.Name) and node.id not in NOT_VALUES:
        names[node.id] = None
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id not in ("np", "numpy", "math", "random") and node.attr != "T":
            names[ast.unparse(node)] = None
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Attribute | ast.Subscript):
        text = ast.unparse(node)
        if ".shape[" in text:
            sizes[text] = None
        elif len(text) < 40:
            names[text] = None
    elif isinstance(node, ast.Call):
        text = ast.unparse(node)
        if text.startswith("len("):
            sizes[text] = None
        elif len(text) < 60 and node.args and "print" not in text:
            factors[text] = None
    elif isinstance(node, ast.BinOp | ast.Compare):
        text = ast.unparse(node)
        if len(text) < 60:
            factors[f"({text})"] = None


def changes(statement: ast.stmt, near: Pool) -> Iterator[Candidate]:
    """All changes of a statement's value, as expressions that can stand in its place."""
    value = getattr(statement, "value", None)
    if value is None:
        return
    if isinstance(statement, ast.AugAssign):
        target = ast.unparse(statement.target)
        other = {ast.Add: ast.Sub(), ast.Sub: ast.Add()}.get(type(statement.op))
        if other is not None:
            yield Candidate(_aug(statement, other, value), "the other sign", 1.0)
            yield Candidate(ast.unparse(value), f"set instead of added to {target}", 1.5)
        for text, words, cost in _expressions(value, near):
            yield Candidate(_aug(statement, statement.op, _parsed(text)), words, cost)
        return
    if isinstance(statement, ast.Expr) and isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
        if isinstance(value.left, ast.Attribute):
            holder, name = ast.unparse(value.left.value), value.left.attr
            right = ast.unparse(value.comparators[0])
            yield Candidate(f"setattr({holder}, {name!r}, {right})", "an assignment instead of a comparison", 1.0)
        return
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name | ast.Attribute | ast.Subscript):
        target = ast.unparse(statement.targets[0])
        yield Candidate(f"__iadd__({target}, {ast.unparse(value)})", f"added to {target} instead of set", 1.0)
    for text, words, cost in _expressions(value, near):
        yield Candidate(text, words, cost)


def _aug(statement: ast.AugAssign, operator: ast.operator, value: ast.expr) -> str:
    target, text = ast.unparse(statement.target), ast.unparse(value)
    if isinstance(operator, ast.Add):
        return f"__iadd__({target}, {text})"
    if isinstance(operator, ast.Sub):
        return f"__isub__({target}, {text})"
    return ast.unparse(ast.BinOp(left=_parsed(target), op=operator, right=value))


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _expressions(value: ast.expr, near: Pool) -> Iterator[tuple[str, str, float]]:
    """Changes of one part of an expression, then of the whole."""
    nodes = [one for one in ast.walk(value) if isinstance(one, ast.expr)]
    for node in nodes:
        for made, words, cost in _of_node(node, near):
            yield _with(value, node, made), words, cost
    yield from _of_whole(value, near)


def _with(value: ast.expr, node: ast.expr, made: str) -> str:
    marked = copy.deepcopy(value)
    places = list(zip(ast.walk(value), ast.walk(marked), strict=True))
    twin = next(b for a, b in places if a is node)
    if twin is marked:
        return made
    new = _parsed(made)
    for parent in ast.walk(marked):
        for name, field in ast.iter_fields(parent):
            if field is twin:
                setattr(parent, name, new)
            elif isinstance(field, list) and twin in field:
                field[field.index(twin)] = new
    return ast.unparse(marked)


def _of_node(node: ast.expr, near: Pool) -> Iterator[tuple[str, str, float]]:
    text = ast.unparse(node)
    if isinstance(node, ast.BinOp):
        yield from _of_operator(node)
    elif isinstance(node, ast.UnaryOp):
        yield ast.unparse(node.operand), "without its sign", 1.0
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _of_constant(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, near)
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield ast.unparse(node.value), "not transposed", 1.0
    elif isinstance(node, ast.IfExp):
        yield ast.unparse(node.body), "one case alone", 1.5
        yield ast.unparse(node.orelse), "one case alone", 1.5
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.BinOp):
        index = ast.unparse(node.slice)
        base = ast.unparse(node.value)
        for other in (f"{index} - 1", f"{index} + 1"):
            yield f"{base}[{other}]", "a neighbour's index", 1.2
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and text not in NOT_VALUES:
        if isinstance(getattr(node, "ctx", None), ast.Load) and not text.endswith(".T"):
            yield f"{text}.T", "transposed", 1.1
            for name in near.names:
                if name != text:
                    yield name, f"{name} instead of {text}", 1.3
            for function in near.functions:
                yield f"{function}({text})", f"through {function}", 1.6
            for size in near.sizes:
                yield size, f"{size} instead of {text}", 1.5


def _of_operator(node: ast.BinOp) -> Iterator[tuple[str, str, float]]:
    left, right = ast.unparse(node.left), ast.unparse(node.right)
    if isinstance(node.op, ast.Sub):
        yield f"({right}) - ({left})", "the other way round", 1.0
        yield f"({left}) + ({right})", "plus instead of minus", 1.0
        yield left, f"without {right}", 1.3
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
        yield f"({left}).T @ ({right})", "transposed", 1.2
        yield f"({left}) @ ({right}).T", "transposed", 1.2
        yield f"({left}) * ({right})", "element by element", 1.3
    elif isinstance(node.op, ast.Pow):
        yield f"({left}) ** (({right}) - 1)", "one power lower", 1.0
        yield f"({left}) ** (({right}) + 1)", "one power higher", 1.0
        yield left, "without the power", 1.1
        yield f"({left}) ** 2", "squared", 1.2


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, str, float]]:
    value = node.value
    assert isinstance(value, int | float)
    near = [value + 1, value - 1, 2 * value, value / 2, -value, 10 * value, value / 10, 0, 1, 2, 0.5]
    for other in near:
        short = int(other) if isinstance(other, float) and other == int(other) else other
        if short != value:
            yield repr(short), f"{short} instead of {value}", 1.0


def _of_call(node: ast.Call, near: Pool) -> Iterator[tuple[str, str, float]]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    text = ast.unparse(node)
    swaps = {"sum": "mean", "mean": "sum", "dot": "multiply", "multiply": "dot", "maximum": "minimum", "sin": "cos"}
    swaps |= {"cos": "sin", "exp": "log", "log": "exp", "abs": "sign"}
    if name in swaps and isinstance(node.func, ast.Attribute):
        other = ast.unparse(node.func.value) + "." + swaps[name]
        yield other + text[len(ast.unparse(node.func)) :], f"{swaps[name]} instead of {name}", 1.0
    if isinstance(node.func, ast.Name):
        for function in near.functions:
            if function != name and len(node.args) == 1:
                yield f"{function}({ast.unparse(node.args[0])})", f"{function} instead of {name}", 1.1
    if name in ("dot", "matmul") and len(node.args) == 2:
        a, b = (ast.unparse(one) for one in node.args)
        head = ast.unparse(node.func)
        yield f"{head}(({a}).T, {b})", "transposed", 1.2
        yield f"{head}({a}, ({b}).T)", "transposed", 1.2
        yield f"({a}) * ({b})", "element by element", 1.4
    for at, one in enumerate(node.args):
        if len(node.args) == 1:
            yield ast.unparse(one), f"without {name}", 1.2
        elif name in ("where", "maximum", "clip"):
            yield ast.unparse(node.args[min(at, 1)]), f"without {name}", 1.4
    for keyword in node.keywords:
        if keyword.arg == "order" or keyword.arg == "axis":
            kept = [one for one in node.keywords if one is not keyword]
            yield ast.unparse(ast.Call(node.func, node.args, kept)), f"without {keyword.arg}", 1.0
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            flipped = ast.keyword("axis", ast.Constant({0: 1, 1: 0, -1: 0}.get(keyword.value.value, 0)))
            kept = [flipped if one is keyword else one for one in node.keywords]
            yield ast.unparse(ast.Call(node.func, node.args, kept)), "along the other axis", 1.0
    if any(isinstance(one, ast.keyword) for one in node.keywords) or name in near.functions:
        return
    if isinstance(node.func, ast.Name) and len(node.args) == 1:
        yield f"{text[:-1]}, True)", "with the second argument", 1.2


def _of_comparison(node: ast.Compare) -> Iterator[tuple[str, str, float]]:
    left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
    for sign in ("<", "<=", ">", ">="):
        yield f"({left}) {sign} ({right})", f"{sign} there", 1.0
    yield f"abs({left}) {'<=' if isinstance(node.ops[0], ast.Lt | ast.LtE) else '>'} ({right})", "its size", 1.2
    yield left, "without the comparison", 1.2


def _of_whole(value: ast.expr, near: Pool) -> Iterator[tuple[str, str, float]]:
    text = f"({ast.unparse(value)})"
    yield f"-{text}", "the other sign", 1.0
    yield f"{text}.copy()", "a copy", 1.1
    yield f"{text}[:]", "a copy", 1.1
    yield f"reversed{text}", "in reverse", 1.0
    yield f"{text}.T", "transposed", 1.2
    for number in ("2", "0.5"):
        yield f"{text} * {number}", f"times {number}", 1.2
    for size in [*near.sizes, *near.names]:
        yield f"{text} / {size}", f"divided by {size}", 1.6 if size in near.sizes else 2.0
        yield f"{text} * {size}", f"times {size}", 1.8 if size in near.sizes else 1.9
    for factor in near.factors:
        yield f"{text} * {factor}", f"times {factor.strip('()') if factor.startswith('(') else factor}", 1.9
        yield f"{text} + {factor}", f"plus {factor}", 2.3
    for name in near.names:
        for function in near.functions:
            yield f"{text} * {function}({name})", f"times {function}({name})", 2.0
        yield f"{text} + {name}", f"plus {name}", 2.1
        yield f"{text} - {name}", f"minus {name}", 2.2
        yield f"{text} @ {name}.T", f"times {name} transposed", 2.4
        for form in DERIVATIVES:
            made = form.format(name)
            yield f"{text} * {made}", f"times {made}", 2.5
