"""Small pieces of syntax trees that the hooks are made of."""

from __future__ import annotations

import ast
from typing import Any


def reference(name: str) -> ast.expr:
    """A name that is read."""
    return ast.Name(id=name, ctx=ast.Load())


def hook(function: str, *arguments: ast.expr) -> ast.Call:
    """A call of a hook."""
    return ast.Call(func=reference(function), args=list(arguments), keywords=[])


def constant(value: Any) -> ast.expr:
    """A constant."""
    return ast.Constant(value=value)


def assign(name: str, value: ast.expr) -> ast.stmt:
    """`name = value`."""
    return ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value)


class FunctionScope:
    """The names that a function binds itself, and the loops around a statement."""

    def __init__(self, node: ast.AST | None, in_class: str | None) -> None:
        self.in_class = in_class
        self.is_module = node is None
        self.loops: list[int] = []
        self.names: list[str] = []
        self.is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if self.is_function:
            self.names = sorted(bound(node))


def bound(function: Any) -> set[str]:
    """The names that a function binds itself."""
    arguments = function.args
    every = arguments.args + arguments.kwonlyargs + getattr(arguments, "posonlyargs", [])
    every += [one for one in (arguments.vararg, arguments.kwarg) if one]
    names = {one.arg for one in every}
    outside: set[str] = set()
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        if isinstance(node, ast.Global):
            outside.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            names.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        waiting.extend(ast.iter_child_nodes(node))
    return names - outside


def index_of(value: ast.expr) -> Any:
    """An index as this Python's trees have it."""
    return value if not hasattr(ast, "Index") or new_slices() else ast.Index(value=value)


def new_slices() -> bool:
    """Whether this Python's trees hold indices as they are."""
    node = ast.parse("a[0]", mode="eval").body
    return not isinstance(node.slice, getattr(ast, "Index", ())) if isinstance(node, ast.Subscript) else True


def stays_first(statement: ast.stmt) -> bool:
    """Whether a statement must stay at a file's beginning."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def copied(node: Any) -> Any:
    """The same node again, with its position."""
    made = ast.parse("0", mode="eval").body
    if isinstance(node, ast.Name):
        made = ast.Name(id=node.id, ctx=node.ctx)
    elif isinstance(node, ast.Attribute):
        made = ast.Attribute(value=copied(node.value), attr=node.attr, ctx=node.ctx)
    elif isinstance(node, ast.AST):
        fields = {}
        for name, field in ast.iter_fields(node):
            fields[name] = [copied(one) for one in field] if isinstance(field, list) else copied(field)
        made = type(node)(**fields)  # type: ignore[assignment]
    else:
        return node
    return ast.copy_location(made, node)


def loaded(target: Any) -> Any:
    """A target as a value that is read."""
    made = copied(target)
    made.ctx = ast.Load()
    return made


def lazily(target: Any) -> ast.expr:
    """A function without arguments that reads a target."""
    empty = ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
    made = ast.Lambda(args=empty, body=loaded(target))
    return ast.copy_location(made, target)


def acts(node: ast.AST) -> bool:
    """Whether an expression calls a function of the program, or a method of an object, that may train something."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    words = ("step", "train", "update", "learn", "fit", "epoch", "descend", "iterate")
    return any(word in name.lower() for word in words)


def has_call(node: ast.AST) -> bool:
    """Whether evaluating a node twice could do something twice."""
    return any(isinstance(one, (ast.Call, ast.NamedExpr)) for one in ast.walk(node))


def changed_inside(body: list[ast.stmt]) -> list[Any]:
    """The names and attributes whose items a loop sets, or to which it adds: whole only after the loop."""
    found: dict[str, Any] = {}
    for statement in body:
        for node in ast.walk(statement):
            target: Any = None
            if isinstance(node, ast.AugAssign):
                target = node.target
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                target = node.targets[0]
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("append", "insert"):
                target = getattr(node.func, "value", None)
            while isinstance(target, ast.Subscript):
                target = target.value
            if isinstance(target, ast.Name) or (
                isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
            ):
                found.setdefault(ast.dump(target), target)
    return list(found.values())


def gives_out(statements: list[ast.stmt]) -> bool:
    """Whether a loop's body yields values, in the function itself."""
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False
