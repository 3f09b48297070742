"""A program's syntax tree with hooks: values, statements that can be replaced, loops whose body can be run again.

Lines and columns stay the person's own. All names of hooks begin and end with two underscores, so that no class
renames them.
"""

from __future__ import annotations

import ast
from typing import Any, Tuple

from .nodes import (
    FunctionScope,
    acts,
    assign,
    changed_inside,
    constant,
    copied,
    gives_out,
    has_call,
    hook,
    index_of,
    lazily,
    loaded,
    reference,
    stays_first,
)

HALF = {"float32": "float64", "float16": "float64", "single": "double", "half": "double", "f4": "f8", "f2": "f8"}
"""Single precision is run in double precision, so that one step size serves all differences."""

Row = Tuple[int, str, int, int, int, int, int]
"""A site: number, kind, file, line, column, last line, last column."""


class Instrument(ast.NodeTransformer):
    """Adds the hooks to one file."""

    def __init__(self, file: int, first: int) -> None:
        self.file = file
        self.next = first
        self.made = 0
        self.rows: list[Row] = []
        self.mangled: dict[int, str] = {}
        self.scopes: list[FunctionScope] = [FunctionScope(None, None)]

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
        while kept < len(tree.body) and stays_first(tree.body[kept]):
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

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in statements:
            found = self.visit(statement)
            made.extend(found if isinstance(found, list) else [found])
        return made

    # loops

    def _repeatable(self, loop: int, body: list[ast.stmt], node: ast.AST) -> list[ast.stmt]:
        scope = self.scopes[-1]
        back: list[ast.stmt] = []
        if scope.is_function and scope.names:
            for name in scope.names:
                has = ast.Compare(left=constant(name), ops=[ast.In()], comparators=[reference("__bp_r__")])
                value = ast.Subscript(value=reference("__bp_r__"), slice=index_of(constant(name)), ctx=ast.Load())
                back.append(ast.If(test=has, body=[assign(name, value)], orelse=[]))
            back = [ast.If(test=reference("__bp_r__"), body=back, orelse=[])]
        failed = ast.If(
            test=ast.UnaryOp(op=ast.Not(), operand=hook("__bp_failed__", constant(loop), reference("__bp_e__"))),
            body=[ast.Raise(exc=None, cause=None)],
            orelse=[],
        )
        handler = ast.ExceptHandler(type=reference("BaseException"), name="__bp_e__", body=[failed])
        guarded = ast.Try(body=body, handlers=[handler], orelse=[], finalbody=[])
        runs = ast.For(
            target=ast.Name(id="__bp_r__", ctx=ast.Store()),
            iter=hook("__bp_runs__", constant(loop)),
            body=[*back, guarded],
            orelse=[],
        )
        return [ast.copy_location(runs, node)]

    def _loop(self, node: Any) -> list[ast.stmt]:
        if isinstance(node, ast.While):
            node.test = self._replaceable(node.test, "test")
        else:
            node.iter = self._replaceable(node.iter, "iter")
        loop = self.site("loop", node)
        left = f"__bp_b{loop}__"
        scope = self.scopes[-1]
        scope.loops.append(loop)
        changed = changed_inside(node.body)
        body = self.block(node.body)
        scope.loops.pop()
        node.orelse = self.block(node.orelse)
        if gives_out(node.body):
            # what takes a generator's values would be run again with it
            node.body = body
            return [node]
        gone = ast.If(test=reference(left), body=[ast.Break()], orelse=[])
        node.body = [assign(left, hook("__bp_left__", constant(loop))), *self._repeatable(loop, body, node), gone]
        for made in (node.body[0], gone):
            ast.copy_location(made, node)
        after: list[ast.stmt] = [node]
        for target in changed:
            see = ast.Expr(value=hook("__bp_after__", constant(self.site("after", target)), lazily(target)))
            after.append(ast.copy_location(see, node))
        return after

    visit_For = _loop
    visit_While = _loop

    def visit_Break(self, node: ast.Break) -> Any:
        loop = self.scopes[-1].loops[-1]
        leave = ast.Expr(value=hook("__bp_leave__", constant(loop)))
        made: list[ast.stmt] = [leave, assign(f"__bp_b{loop}__", constant(True)), ast.Break()]
        return [ast.copy_location(one, node) for one in made]

    # statements that can be replaced

    def _alternative(self, site: int) -> ast.Call:
        return hook("__bp_eval__", constant(site), hook("globals"), hook("locals"))

    def _on(self, site: int) -> ast.Compare:
        return ast.Compare(left=reference("__bp_s__"), ops=[ast.Eq()], comparators=[constant(site)])

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
            made = ast.copy_location(hook("__bp_v__", constant(self.site("value", value)), made), value)
        return ast.copy_location(ast.IfExp(test=self._on(site), body=self._alternative(site), orelse=made), value)

    def _as_loop(self, node: Any) -> Any:
        """`x = [step(k) for k in range(9)]` as a loop that can be run again, or None where it is no such statement."""
        value = node.value
        scope = self.scopes[-1]
        if not (scope.is_function or scope.is_module) or not isinstance(value, ast.ListComp):
            return None
        first = value.generators[0]
        if len(value.generators) > 1 or first.ifs or first.is_async or not acts(value.elt):
            return None
        self.made += 1
        name = f"__bp_list{self.made}__"
        add = ast.Call(
            func=ast.Attribute(value=reference(name), attr="append", ctx=ast.Load()), args=[value.elt], keywords=[]
        )
        loop = ast.For(target=first.target, iter=first.iter, body=[ast.Expr(value=add)], orelse=[])
        empty = assign(name, ast.List(elts=[], ctx=ast.Load()))
        last: Any = ast.Expr(value=reference(name))
        if isinstance(node, ast.Assign):
            last = ast.Assign(targets=node.targets, value=reference(name))
        for one in (empty, loop, loop.body[0], add, add.func, last):
            ast.copy_location(one, value)
        ast.fix_missing_locations(empty)
        ast.fix_missing_locations(loop)
        ast.fix_missing_locations(last)
        return [empty, *self._loop(loop), last]

    def visit_Assign(self, node: ast.Assign) -> Any:
        loop = self._as_loop(node)
        if loop is not None:
            return loop
        names: list[ast.stmt] = []
        if self.scopes[-1].is_function or self.scopes[-1].is_module:
            unpacks = isinstance(node.value, ast.Call)
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
            names = self._unpacked(node) if unpacks else []
        node.targets = [self.visit(target) for target in node.targets]
        return [node, *names] if names else node

    def _unpacked(self, node: ast.Assign) -> list[ast.stmt]:
        """`loss, grad = step()` has no expression for each of its values: the names are given again, as they are."""
        target = node.targets[0]
        if not isinstance(target, ast.Tuple) or not all(isinstance(one, ast.Name) for one in target.elts):
            return []
        made: list[ast.stmt] = []
        for one in target.elts:
            value = hook("__bp_v__", constant(self.site("value", one)), loaded(one))
            made.append(ast.copy_location(ast.Assign(targets=[copied(one)], value=value), node))
        return made

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is not None and (self.scopes[-1].is_function or self.scopes[-1].is_module):
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        if not (self.scopes[-1].is_function or self.scopes[-1].is_module):
            return node
        site = self.site("statement", node)
        old = loaded(node.target)
        value = self.visit(node.value)
        if isinstance(node.op, (ast.Add, ast.Sub)) and not has_call(node.target):
            sign = 1 if isinstance(node.op, ast.Add) else -1
            added = self.site("aug", node)
            node.value = ast.copy_location(hook("__bp_aug__", constant(added), constant(sign), old, value), node)
        else:
            node.value = value
        other = ast.Assign(targets=[copied(node.target)], value=self._alternative(site))
        plain: list[ast.stmt] = [node]
        if not isinstance(node.op, (ast.Add, ast.Sub)) and not has_call(node.target):
            seen = hook("__bp_v__", constant(self.site("value", node)), loaded(node.target))
            again = ast.Assign(targets=[copied(node.target)], value=seen)
            plain.append(ast.copy_location(again, node))
        made = ast.If(test=self._on(site), body=[other], orelse=plain)
        ast.copy_location(other, node)
        return ast.copy_location(made, node)

    def visit_Return(self, node: ast.Return) -> Any:
        made: list[ast.stmt] = []
        if node.value is not None:
            site = self.site("statement", node)
            node.value = self._value(node.value, site)
        scope = self.scopes[-1]
        if scope.loops:
            leave = ast.Expr(value=hook("__bp_leave__", *[constant(loop) for loop in scope.loops]))
            made.append(ast.copy_location(leave, node))
        return [*made, node]

    def visit_Expr(self, node: ast.Expr) -> Any:
        if isinstance(node.value, (ast.Yield, ast.YieldFrom, ast.Await, ast.Constant)):
            return self.generic_visit(node)
        loop = self._as_loop(node)
        if loop is not None:
            return loop
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
        self.scopes.append(FunctionScope(node, in_class))
        node.body = self.block(node.body)
        self.scopes.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        scope = FunctionScope(node, node.name)
        self.scopes.append(scope)
        node.body = self.block(node.body)
        self.scopes.pop()
        return node

    # values

    def _seen(self, node: Any) -> Any:
        site = self.site("value", node)
        self.generic_visit(node)
        return ast.copy_location(hook("__bp_v__", constant(site), node), node)

    visit_ListComp = _seen
    visit_UnaryOp = _seen
    visit_IfExp = _seen

    def visit_Call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id in ("super", "locals", "globals", "vars", "range", "len"):
            return self.generic_visit(node) if node.func.id in ("range", "len", "vars") else node
        if isinstance(node.func, ast.Name) and node.func.id == "next":
            node.func = ast.copy_location(reference("__bp_next__"), node.func)
        return self._seen(node)

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        if isinstance(node.op, (ast.Add, ast.Sub)):
            site = self.site("sum", node)
            sign = 1 if isinstance(node.op, ast.Add) else -1
            self.generic_visit(node)
            made = hook("__bp_sum__", constant(site), constant(sign), node.left, node.right)
            return ast.copy_location(made, node)
        return self._seen(node)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        node.attr = HALF.get(node.attr, node.attr)
        return node

    def visit_Constant(self, node: ast.Constant) -> Any:
        if isinstance(node.value, str) and node.value in ("float32", "float16"):
            return ast.copy_location(constant("float64"), node)
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
        if self.scopes[-1].is_function or self.scopes[-1].is_module:
            node.body = self._value(node.body, self.site("body", node.body))
        else:
            node.body = self.visit(node.body)
        return node

    def visit_Delete(self, node: ast.Delete) -> Any:
        return node
