"""A program's syntax tree with hooks: values, statements that can be replaced, loops whose body can be run again.

Lines and columns stay the person's own. All names of hooks begin and end with two underscores, so that no class
renames them.
"""

from __future__ import annotations

import ast
from typing import Any, Dict, List, Optional, Set, Tuple

HALF = {"float32": "float64", "float16": "float64", "single": "double", "half": "double", "f4": "f8", "f2": "f8"}
"""Single precision is run in double precision, so that one step size serves all differences."""

Row = Tuple[int, str, int, int, int, int, int]
"""A site: number, kind, file, line, column, last line, last column."""


def _name(name: str) -> ast.expr:
    return ast.Name(id=name, ctx=ast.Load())


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(func=_name(function), args=list(arguments), keywords=[])


def _number(value: Any) -> ast.expr:
    return ast.Constant(value=value)


def _assign(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value)


class Scope:
    """The names that a function binds itself, and the loops around a statement."""

    def __init__(self, node: Optional[ast.AST], in_class: Optional[str]) -> None:
        self.in_class = in_class
        self.is_module = node is None
        self.loops: List[int] = []
        self.names: List[str] = []
        self.is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if self.is_function:
            self.names = sorted(_bound(node))


def _bound(function: Any) -> Set[str]:
    arguments = function.args
    every = arguments.args + arguments.kwonlyargs + getattr(arguments, "posonlyargs", [])
    every += [one for one in (arguments.vararg, arguments.kwarg) if one]
    names = {one.arg for one in every}
    outside: Set[str] = set()
    waiting: List[ast.AST] = list(function.body)
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


class Instrument(ast.NodeTransformer):
    """Adds the hooks to one file."""

    def __init__(self, file: int, first: int) -> None:
        self.file = file
        self.next = first
        self.rows: List[Row] = []
        self.mangled: Dict[int, str] = {}
        self.scopes: List[Scope] = [Scope(None, None)]

    # sites

    def site(self, kind: str, node: Any) -> int:
        number = self.next
        self.next += 1
        end = getattr(node, "end_lineno", node.lineno), getattr(node, "end_col_offset", node.col_offset)
        self.rows.append((number, kind, self.file, node.lineno, node.col_offset, end[0], end[1]))
        if self.scopes[-1].in_class:
            self.mangled[number] = str(self.scopes[-1].in_class)
        return number

    # whole files

    def program(self, tree: ast.Module, main: bool) -> ast.Module:
        """The tree with hooks; the main file's statements stand in a loop of their own, so that they can run again."""
        kept = 0
        while kept < len(tree.body) and _stays_first(tree.body[kept]):
            kept += 1
        head, body = tree.body[:kept], tree.body[kept:]
        if main and body:
            loop = self.site("loop", body[0])
            self.scopes[-1].loops.append(loop)
            inner = self.block(body)
            made = self._repeatable(loop, inner, body[0])
        else:
            made = self.block(body)
        tree.body = head + made
        ast.fix_missing_locations(tree)
        return tree

    def block(self, statements: List[ast.stmt]) -> List[ast.stmt]:
        made: List[ast.stmt] = []
        for statement in statements:
            found = self.visit(statement)
            made.extend(found if isinstance(found, list) else [found])
        return made

    # loops

    def _repeatable(self, loop: int, body: List[ast.stmt], node: ast.AST) -> List[ast.stmt]:
        scope = self.scopes[-1]
        back: List[ast.stmt] = []
        if scope.is_function and scope.names:
            for name in scope.names:
                has = ast.Compare(left=_number(name), ops=[ast.In()], comparators=[_name("__bp_r__")])
                value = ast.Subscript(value=_name("__bp_r__"), slice=_index(_number(name)), ctx=ast.Load())
                back.append(ast.If(test=has, body=[_assign(name, value)], orelse=[]))
            back = [ast.If(test=_name("__bp_r__"), body=back, orelse=[])]
        failed = ast.If(
            test=ast.UnaryOp(op=ast.Not(), operand=_call("__bp_failed__", _number(loop), _name("__bp_e__"))),
            body=[ast.Raise(exc=None, cause=None)],
            orelse=[],
        )
        handler = ast.ExceptHandler(type=_name("BaseException"), name="__bp_e__", body=[failed])
        guarded = ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])
        runs = ast.For(
            target=ast.Name(id="__bp_r__", ctx=ast.Store()),
            iter=_call("__bp_runs__", _number(loop)),
            body=[*back, guarded],
            orelse=[],
        )
        return [ast.copy_location(runs, node)]

    def _loop(self, node: Any) -> List[ast.stmt]:
        if isinstance(node, ast.While):
            node.test = self._replaceable(node.test, "test")
        else:
            node.iter = self._replaceable(node.iter, "iter")
        loop = self.site("loop", node)
        left = f"__bp_b{loop}__"
        scope = self.scopes[-1]
        scope.loops.append(loop)
        changed = _changed_inside(node.body)
        body = self.block(node.body)
        scope.loops.pop()
        node.orelse = self.block(node.orelse)
        gone = ast.If(test=_name(left), body=[ast.Break()], orelse=[])
        node.body = [_assign(left, _call("__bp_left__", _number(loop))), *self._repeatable(loop, body, node), gone]
        for made in (node.body[0], gone):
            ast.copy_location(made, node)
        after: List[ast.stmt] = [node]
        for target in changed:
            see = ast.Expr(value=_call("__bp_after__", _number(self.site("after", target)), _lazily(target)))
            after.append(ast.copy_location(see, node))
        return after

    visit_For = _loop
    visit_While = _loop

    def visit_Break(self, node: ast.Break) -> Any:
        loop = self.scopes[-1].loops[-1]
        leave = ast.Expr(value=_call("__bp_leave__", _number(loop)))
        made: List[ast.stmt] = [leave, _assign(f"__bp_b{loop}__", _number(True)), ast.Break()]
        return [ast.copy_location(one, node) for one in made]

    # statements that can be replaced

    def _alternative(self, site: int) -> ast.Call:
        return _call("__bp_eval__", _number(site), _call("globals"), _call("locals"))

    def _on(self, site: int) -> ast.Compare:
        return ast.Compare(left=_name("__bp_s__"), ops=[ast.Eq()], comparators=[_number(site)])

    def _replaceable(self, value: ast.expr, kind: str) -> ast.expr:
        """An expression that is evaluated from another text when its site is switched on."""
        if not (self.scopes[-1].is_function or self.scopes[-1].is_module):
            return self.visit(value)  # type: ignore[no-any-return]
        site = self.site(kind, value)
        made = ast.IfExp(test=self._on(site), body=self._alternative(site), orelse=self.visit(value))
        return ast.copy_location(made, value)

    def _value(self, value: ast.expr, site: int) -> ast.expr:
        """The value of a statement: a hook of its own where its expression has none."""
        made: ast.expr = self.visit(value)
        if not (isinstance(made, ast.Call) and getattr(made.func, "id", "").startswith("__bp_")):
            made = ast.copy_location(_call("__bp_v__", _number(self.site("value", value)), made), value)
        return ast.copy_location(
            ast.IfExp(test=self._on(site), body=self._alternative(site), orelse=made), value
        )

    def visit_Assign(self, node: ast.Assign) -> Any:
        if self.scopes[-1].is_function or self.scopes[-1].is_module:
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is not None and (self.scopes[-1].is_function or self.scopes[-1].is_module):
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        if not (self.scopes[-1].is_function or self.scopes[-1].is_module):
            return node
        site = self.site("statement", node)
        old = _loaded(node.target)
        value = self.visit(node.value)
        if isinstance(node.op, (ast.Add, ast.Sub)) and not _has_call(node.target):
            sign = 1 if isinstance(node.op, ast.Add) else -1
            added = self.site("aug", node)
            node.value = ast.copy_location(_call("__bp_aug__", _number(added), _number(sign), old, value), node)
        else:
            node.value = value
        other = ast.Assign(targets=[_copied(node.target)], value=self._alternative(site))
        plain: List[ast.stmt] = [node]
        if not isinstance(node.op, (ast.Add, ast.Sub)) and not _has_call(node.target):
            seen = _call("__bp_v__", _number(self.site("value", node)), _loaded(node.target))
            again = ast.Assign(targets=[_copied(node.target)], value=seen)
            plain.append(ast.copy_location(again, node))
        made = ast.If(test=self._on(site), body=[other], orelse=plain)
        ast.copy_location(other, node)
        return ast.copy_location(made, node)

    def visit_Return(self, node: ast.Return) -> Any:
        made: List[ast.stmt] = []
        if node.value is not None:
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
        scope = self.scopes[-1]
        if scope.loops:
            leave = ast.Expr(value=_call("__bp_leave__", *[_number(loop) for loop in scope.loops]))
            made.append(ast.copy_location(leave, node))
        return [*made, node]

    def visit_Expr(self, node: ast.Expr) -> Any:
        if isinstance(node.value, (ast.Yield, ast.YieldFrom, ast.Await, ast.Constant)):
            return self.generic_visit(node)
        if self.scopes[-1].is_function or self.scopes[-1].is_module:
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
            return node
        return self.generic_visit(node)

    def visit_Pass(self, node: ast.Pass) -> Any:
        if not (self.scopes[-1].is_function or self.scopes[-1].is_module):
            return node
        site = self.site("statement", node)
        made = ast.If(test=self._on(site), body=[ast.Expr(value=self._alternative(site))], orelse=[node])
        return ast.copy_location(made, node)

    def visit_If(self, node: ast.If) -> Any:
        node.test = self._replaceable(node.test, "test")
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    # functions and classes

    def visit_FunctionDef(self, node: Any) -> Any:
        in_class = self.scopes[-1].in_class
        self.scopes.append(Scope(node, in_class))
        node.body = self.block(node.body)
        self.scopes.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        scope = Scope(node, node.name)
        self.scopes.append(scope)
        node.body = self.block(node.body)
        self.scopes.pop()
        return node

    # values

    def _seen(self, node: Any) -> Any:
        site = self.site("value", node)
        self.generic_visit(node)
        return ast.copy_location(_call("__bp_v__", _number(site), node), node)

    visit_ListComp = _seen
    visit_UnaryOp = _seen
    visit_IfExp = _seen

    def visit_Call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id in ("super", "locals", "globals", "vars", "range", "len"):
            return self.generic_visit(node) if node.func.id in ("range", "len", "vars") else node
        if isinstance(node.func, ast.Name) and node.func.id == "next":
            node.func = ast.copy_location(_name("__bp_next__"), node.func)
        return self._seen(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        if isinstance(node.op, (ast.Add, ast.Sub)):
            site = self.site("sum", node)
            sign = 1 if isinstance(node.op, ast.Add) else -1
            self.generic_visit(node)
            made = _call("__bp_sum__", _number(site), _number(sign), node.left, node.right)
            return ast.copy_location(made, node)
        return self._seen(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        node.attr = HALF.get(node.attr, node.attr)
        return node

    def visit_Constant(self, node: ast.Constant) -> Any:
        if isinstance(node.value, str) and node.value in ("float32", "float16"):
            return ast.copy_location(_number("float64"), node)
        return node

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id in ("float32", "float16"):
            node.id = "float64"
        return node

    def visit_alias(self, node: ast.alias) -> Any:
        if node.name in ("float32", "float16"):
            node.name = "float64"
        return node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        node.value = self.visit(node.value)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        node.body = self.visit(node.body)
        return node

    def visit_Delete(self, node: ast.Delete) -> Any:
        return node


def _index(value: ast.expr) -> Any:
    return value if not hasattr(ast, "Index") or _new_slices() else ast.Index(value=value)


def _new_slices() -> bool:
    node = ast.parse("a[0]", mode="eval").body
    return not isinstance(node.slice, getattr(ast, "Index", ())) if isinstance(node, ast.Subscript) else True


def _stays_first(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _copied(node: Any) -> Any:
    # the same text again, with positions
    made = ast.parse("0", mode="eval").body
    if isinstance(node, ast.Name):
        made = ast.Name(id=node.id, ctx=node.ctx)
    elif isinstance(node, ast.Attribute):
        made = ast.Attribute(value=_copied(node.value), attr=node.attr, ctx=node.ctx)
    elif isinstance(node, ast.AST):
        fields = {}
        for name, field in ast.iter_fields(node):
            fields[name] = [_copied(one) for one in field] if isinstance(field, list) else _copied(field)
        made = type(node)(**fields)  # type: ignore[assignment]
    else:
        return node
    return ast.copy_location(made, node)


def _loaded(target: Any) -> Any:
    made = _copied(target)
    made.ctx = ast.Load()
    return made


def _lazily(target: Any) -> ast.expr:
    empty = ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    made = ast.Lambda(args=empty, body=_loaded(target))
    return ast.copy_location(made, target)


def _has_call(node: ast.AST) -> bool:
    return any(isinstance(one, (ast.Call, ast.NamedExpr)) for one in ast.walk(node))


def _changed_inside(body: List[ast.stmt]) -> List[Any]:
    """The names and attributes whose items a loop sets, or to which it adds: whole only after the loop."""
    found: Dict[str, Any] = {}
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
