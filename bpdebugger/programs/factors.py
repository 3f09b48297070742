"""The factor between a gradient and a step: the scalars that are written in the update."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import product as every

import numpy as np

from bpdebugger.programs.bench import Hook
from bpdebugger.programs.iteration import ChangedNumber, Iteration
from bpdebugger.programs.numbers import value
from bpdebugger.programs.source import Source


def factors(
    iteration: Iteration, source: Source, number: ChangedNumber, moving: Sequence[ChangedNumber]
) -> list[float]:
    """The products of the scalar factors of a parameter's update, each taken or left; empty if it has none.

    `moving`: all parameters; what stays when they move is such a factor.
    """
    sets: list[set[float]] = []
    for site in sorted(number.sites):
        row = iteration.bench.rows[site]
        found = _of_site(iteration, source, row, moving)
        if found:
            sets.append(found)
    return sorted(set().union(*sets)) if sets else []


def _of_site(iteration: Iteration, source: Source, row: Hook, moving: Sequence[ChangedNumber]) -> set[float]:
    node = source.node(row)
    if isinstance(node, ast.AugAssign):
        subtracted = [node.value]
    elif isinstance(node, ast.BinOp):
        subtracted = [node.right] if isinstance(node.op, ast.Sub) else [node.right, node.left]
    else:
        return set()
    statement = statement_row(iteration, source, row)
    if statement is None:
        return set()
    texts: list[tuple[str, int]] = []
    for one in subtracted:
        for factor, power in flattened(one):
            texts.append((ast.unparse(factor), power))
    constants = constant_scalars(iteration, statement, [text for text, _ in texts], moving)
    used = [(constants[text], power) for text, power in texts if text in constants and constants[text] != 0]
    products: set[float] = set()
    if not used or len(used) > 8:
        return products
    for chosen in every((0, 1), repeat=len(used)):
        if any(chosen):
            products.add(float(np.prod([abs(x) ** (p * c) for (x, p), c in zip(used, chosen, strict=True)])))
    return products


def statement_row(iteration: Iteration, source: Source, row: Hook) -> Hook | None:
    """The place of the statement in which a recorded place stands."""
    statement = source.statement(row)
    if statement is None:
        return None
    for one in iteration.bench.rows.values():
        if one.kind == "statement" and one.file == row.file and source.node(one) is statement:
            return one
    return None


PRODUCTS = ("dot", "matmul", "outer")
TURNED = ("sum", "mean", "reshape", "ravel", "transpose", "flatten", "squeeze")


def flattened(node: ast.expr, power: int = 1) -> list[tuple[ast.expr, int]]:
    """The factors of a product, with 1 or −1 for those above and below; also those inside a product of matrices."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
        right = -power if isinstance(node.op, ast.Div) else power
        return flattened(node.left, power) + flattened(node.right, right)
    if isinstance(node, ast.UnaryOp):
        return flattened(node.operand, power)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return flattened(node.value, power)
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("multiply", "divide") and len(node.args) == 2:
        right = -power if getattr(node.func, "attr", "") == "divide" else power
        return flattened(node.args[0], power) + flattened(node.args[1], right)
    inner = _linear(node)
    return [one for part in inner for one in flattened(part, power)] if inner else [(node, power)]


def _linear(node: ast.expr) -> list[ast.expr]:
    """What stands in a call that is proportional to each of its arguments."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    before = node.func.value
    arrays = [] if isinstance(before, ast.Name) and before.id in ("np", "numpy") else [before]
    arrays += node.args
    if node.func.attr in PRODUCTS:
        return arrays[:2]
    return arrays[:1] if node.func.attr in TURNED else []


def constant_scalars(
    iteration: Iteration, statement: Hook, texts: Sequence[str], moving: Sequence[ChangedNumber]
) -> dict[str, float]:
    """Which of some expressions are scalars that stay as they are when the parameters move, with their values."""
    if not texts:
        return {}
    node_text = original(iteration, statement)
    moves = [[one.place, 4, -1, 1e-3] for one in moving]
    text = {"site": statement.number, "code": node_text, "probe": list(texts), "most": 1}
    plain, moved = iteration.bench.batch([{}, {"moves": moves}], text=text)
    found: dict[str, float] = {}
    for at, one in enumerate(texts):
        a, b = (value((result.get("probes") or [[None] * len(texts)])[0][at]) for result in (plain, moved))
        if a is not None and b is not None and a.size == 1 and a.products[0] == b.products[0]:
            found[one] = float(a.products[0])
    return found


def original(iteration: Iteration, statement: Hook) -> str:
    """The expression that does what a statement does, as a text that can stand in its place."""
    return iteration.texts[statement.number]


def expression_of(node: ast.stmt) -> str | None:
    """A statement's value as an expression; for `x += e` the value that x gets."""
    if isinstance(node, ast.AugAssign):
        target = ast.unparse(node.target)
        value_text = ast.unparse(node.value)
        if isinstance(node.op, ast.Add):
            return f"__iadd__({target}, {value_text})"
        if isinstance(node.op, ast.Sub):
            return f"__isub__({target}, {value_text})"
        return ast.unparse(ast.BinOp(left=node.target, op=node.op, right=node.value))
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr) and node.value is not None:
        return ast.unparse(node.value)
    if isinstance(node, ast.Pass):
        return "None"
    return None


def texts_of(rows: dict[int, Hook], source: Source) -> dict[int, str]:
    """The original expression of every statement and condition that can be replaced."""
    found: dict[int, str] = {}
    for row in rows.values():
        node = source.node(row)
        if row.kind == "statement" and isinstance(node, ast.stmt):
            text = expression_of(node)
            if text is not None:
                found[row.number] = text
        elif row.kind in ("test", "iter", "body") and isinstance(node, ast.expr):
            found[row.number] = ast.unparse(node)
    return found
