"""The derivatives of a program's own functions, as texts: what a missing factor may be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

HOLE = "__hole__"
"""Stands for the variable in a derivative's text."""


CONSTANTS = ("alpha", "beta", "slope", "leak", "delta", "eps", "gamma", "negative_slope")
"""Names of what is no variable of an activation."""


class _Unknown(Exception):
    """An expression that is not differentiated here."""


def slopes_of(trees: list[ast.Module], known: frozenset[str] | set[str]) -> list[str]:
    """The derivative of each expression in one variable, with `{0}` for the variable.

    `known`: names that are no variables, such as modules.
    """
    found: dict[str, None] = {}
    for tree in trees:
        for node in ast.walk(tree):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Return | ast.Assign) and isinstance(value, ast.expr):
                found.update(dict.fromkeys(_of(value, known)))
            elif isinstance(node, ast.Lambda):
                found.update(dict.fromkeys(_of(node.body, known)))
    return list(found)


def _of(value: ast.expr, known: frozenset[str] | set[str]) -> Iterator[str]:
    variables = {
        ast.unparse(one)
        for one in ast.walk(value)
        if isinstance(one, ast.Name | ast.Attribute) and ast.unparse(one).split(".")[0] not in known
    }
    variables = {one for one in variables if not any(other.startswith(one + ".") for other in variables)}
    variables -= {one for one in variables if one.isupper() or one.rpartition(".")[2] in CONSTANTS}
    if len(variables) != 1 or len(ast.unparse(value)) > 90 or isinstance(value, ast.Name | ast.Attribute):
        return
    for variable in sorted(variables):
        try:
            text = _slope(value, variable)
        except _Unknown:
            continue
        if text not in ("0", "1", "(-1)") and HOLE in text:
            yield ast.unparse(ast.parse(text.replace("{", "").replace("}", ""), mode="eval")).replace(HOLE, "{0}")


def _slope(node: ast.expr, variable: str) -> str:
    """The derivative's text."""
    if ast.unparse(node) == variable:
        return "1"
    if isinstance(node, ast.Constant | ast.Name | ast.Attribute):
        return "0"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _times("(-1)", _slope(node.operand, variable))
    if isinstance(node, ast.BinOp):
        return _of_binary(node, variable)
    if isinstance(node, ast.Call) and not node.keywords:
        return _of_call(node, variable)
    if isinstance(node, ast.IfExp):
        a, b = _slope(node.body, variable), _slope(node.orelse, variable)
        return f"({a} if {_put(node.test, variable)} else {b})"
    raise _Unknown


def _put(node: ast.expr, variable: str) -> str:
    class Put(ast.NodeTransformer):
        def visit(self, one: ast.AST) -> ast.AST:
            if isinstance(one, ast.expr) and ast.unparse(one) == variable:
                return ast.Name(HOLE, ast.Load())
            return self.generic_visit(one)

    text: str = ast.unparse(Put().visit(ast.parse(ast.unparse(node), mode="eval")))
    return f"({text})"


def _times(a: str, b: str) -> str:
    if "0" in (a, b):
        return "0"
    return b if a == "1" else a if b == "1" else f"({a} * {b})"


def _plus(a: str, b: str) -> str:
    return b if a == "0" else a if b == "0" else f"({a} + {b})"


def _of_binary(node: ast.BinOp, variable: str) -> str:
    a, b = _put(node.left, variable), _put(node.right, variable)
    da, db = _slope(node.left, variable), _slope(node.right, variable)
    if isinstance(node.op, ast.Add):
        return _plus(da, db)
    if isinstance(node.op, ast.Sub):
        return _plus(da, _times("(-1)", db))
    if isinstance(node.op, ast.Mult):
        return _plus(_times(da, b), _times(a, db))
    if isinstance(node.op, ast.Div):
        up = "0" if da == "0" else f"({da} / {b})"
        return _plus(up, _times("(-1)", _times(f"({a} / {b} ** 2)", db)))
    if isinstance(node.op, ast.Pow) and db == "0":
        return _times(f"({b} * {a} ** ({b} - 1))", da)
    raise _Unknown


INNER: dict[str, str] = {
    "exp": "{f}({x})",
    "tanh": "(1 - {f}({x}) ** 2)",
    "sin": "{m}.cos({x})",
    "cos": "(-{m}.sin({x}))",
    "log": "(1 / {x})",
    "sqrt": "(0.5 / {f}({x}))",
    "square": "(2 * {x})",
    "abs": "np.sign({x})",
    "log1p": "(1 / (1 + {x}))",
    "sinh": "{m}.cosh({x})",
    "arctan": "(1 / (1 + {x} ** 2))",
    "atan": "(1 / (1 + {x} ** 2))",
}


def _of_call(node: ast.Call, variable: str) -> str:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    function = ast.unparse(node.func)
    special: dict[str, Callable[[], str]] = {
        "where": lambda: _chosen(node, variable),
        "maximum": lambda: _of_larger(node, variable),
        "max": lambda: _of_larger(node, variable),
        "clip": lambda: _of_clip(node, variable),
    }
    if name in special and len(node.args) in (2, 3):
        return special[name]()
    if name not in INNER or len(node.args) != 1:
        raise _Unknown
    inner = _put(node.args[0], variable)
    outer = INNER[name].format(f=function, m=function.rpartition(".")[0], x=inner)
    return _times(outer, _slope(node.args[0], variable))


def _chosen(node: ast.Call, variable: str) -> str:
    if len(node.args) != 3:
        raise _Unknown
    first, second = _slope(node.args[1], variable), _slope(node.args[2], variable)
    if first == second:
        return first
    return f"np.where({_put(node.args[0], variable)}, {float_text(first)}, {float_text(second)})"


def _of_larger(node: ast.Call, variable: str) -> str:
    if len(node.args) != 2:
        raise _Unknown
    a, b = node.args
    first, second = _slope(a, variable), _slope(b, variable)
    test = f"({_put(a, variable)} > {_put(b, variable)})"
    if getattr(node.func, "attr", "") == "maximum":
        return f"np.where({test}, {float_text(first)}, {float_text(second)})"
    return f"({float_text(first)} if {test} else {float_text(second)})"


def _of_clip(node: ast.Call, variable: str) -> str:
    if len(node.args) != 3:
        raise _Unknown
    x, low, high = (_put(one, variable) for one in node.args)
    return _times(f"(({x} > {low}) & ({x} < {high}))", _slope(node.args[0], variable))


def float_text(text: str) -> str:
    """Whole numbers as they stand in a choice between two slopes."""
    return {"0": "0.0", "1": "1.0"}.get(text, text)
