"""Makes mutants of the program: each has one small change, such as ``<`` where ``<=`` should stand.

What changes no result is not changed: texts, annotations, decorators, asserts, what a ``raise`` says, code for types
alone. ``tests/mutate.py`` runs the tests on them.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from types import CodeType

from tests.test_architecture import MODULES, ROOT, imports_of, tree_of

_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_COMMUTATIVE = {"max", "min", "maximum", "minimum", "hypot", "isclose", "logaddexp", "array_equal", "broadcast_arrays"}
_LONG, _CONTEXT = 300, 80
_LEFT_OUT = {"annotation", "returns", "decorator_list", "type_params", "bases", "exc", "cause", "format_spec"}
"""The parts of the tree in which nothing is changed."""
_NO_RESULT = {"strict", "repr", "slots", "frozen", "maxsize", "stacklevel"}
"""Arguments by name that change no result."""


@dataclass(frozen=True)
class Mutant:
    """One change: in ``parent``, what stands at ``place`` (in a list, at ``index``) becomes ``replacement``."""

    module: str
    function: str
    """The qualified name of the function or class that it stands in, or ``(module)``."""
    scope: str
    """The function that a test has to call to notice, as Python names it. Nothing where importing does."""
    line: int
    statement: ast.AST
    parent: ast.AST
    place: str
    index: int | None
    replacement: ast.AST

    @property
    def file(self) -> str:
        """Where the module lies in the project."""
        return MODULES[self.module].relative_to(ROOT).as_posix()

    def code(self) -> CodeType:
        """The changed module, compiled as if it stood in its file."""
        before = self._put(self.replacement)
        try:
            tree = ast.fix_missing_locations(copy.deepcopy(_tree(self.module)))
            return compile(tree, str(MODULES[self.module]), "exec")
        finally:
            self._put(before)

    def texts(self) -> tuple[str, str]:
        """The statement without the change and with it, each in one line; of a block its head alone, of a long one what
        stands around the change."""
        without = _line(self.statement)
        if self._there() is self.statement:
            return _around(without, _line(self.replacement))
        before = self._put(self.replacement)
        try:
            return _around(without, _line(self.statement))
        finally:
            self._put(before)

    def _there(self) -> ast.AST:
        found = getattr(self.parent, self.place)
        there: ast.AST = found if self.index is None else found[self.index]
        return there

    def _put(self, node: ast.AST) -> ast.AST:
        before = self._there()
        if self.index is None:
            setattr(self.parent, self.place, node)
        else:
            getattr(self.parent, self.place)[self.index] = node
        return before


@cache
def _tree(module: str) -> ast.Module:
    """A tree of our own, which changes while a mutant is made."""
    return ast.parse(MODULES[module].read_text("utf-8"))


def _line(statement: ast.AST) -> str:
    head = copy.copy(statement)
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        if isinstance(head, ast.stmt | ast.ExceptHandler | ast.match_case) and isinstance(
            getattr(head, name, None), list
        ):
            setattr(head, name, [])
    return " ".join(ast.unparse(head).split())


def _around(one: str, other: str) -> tuple[str, str]:
    """Two texts without most of what both begin and end with, if they are long."""
    if max(len(one), len(other)) <= _LONG:
        return one, other
    begin = max(_alike(one, other) - _CONTEXT, 0)
    end = max(_alike(one[begin:][::-1], other[begin:][::-1]) - _CONTEXT, 0)
    first, second = (f"{'… ' * bool(begin)}{text[begin : len(text) - end]}{' …' * bool(end)}" for text in (one, other))
    return first, second


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def mutants_of(module: str) -> list[Mutant]:
    """All mutants of a module, in the order of the text; none twice."""
    found: dict[tuple[str, int, str, str], Mutant] = {}
    for mutant in _below(_tree(module), _Where(module, "(module)", "", "", _tree(module))):
        before, after = mutant.texts()
        if before != after:
            found.setdefault((mutant.function, mutant.line, before, after), mutant)
    return list(found.values())


@dataclass(frozen=True)
class _Where:
    module: str
    function: str
    prefix: str
    """What the name of a function that is defined here begins with."""
    scope: str
    statement: ast.AST
    answer: ast.expr | None = None
    """What the function is annotated to return."""

    def inside(self, node: ast.AST) -> _Where:
        """Where the body of a function or class is."""
        name = self.prefix + getattr(node, "name", "<lambda>")
        if isinstance(node, ast.ClassDef):
            return replace(self, function=name, prefix=f"{name}.")
        return _Where(self.module, name, f"{name}.<locals>.", name, self.statement, getattr(node, "returns", None))


def _below(node: ast.AST, where: _Where) -> Iterator[Mutant]:
    """The mutants in a node, but for changes of the node itself."""
    for place, value in ast.iter_fields(node):
        if place in _LEFT_OUT or (place == "keywords" and isinstance(node, ast.ClassDef)):
            continue
        is_inner = place == "body" and isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef)
        here = where.inside(node) if is_inner else where
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_left_out(child):
                continue
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                here = replace(here, statement=child)
            line = getattr(child, "lineno", getattr(node, "lineno", 0))
            for other in _instead_of(here, node, place, child):
                yield Mutant(here.module, here.function, here.scope, line, here.statement, node, place, index, other)
            yield from _below(child, here)


def _is_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.JoinedStr(values=[ast.Constant()]):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.FunctionDef(name=name):
            return name == "__repr__"
        case ast.keyword(arg=name):
            return name in _NO_RESULT
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name == "__all__" or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr))
    return False


def _instead_of(where: _Where, parent: ast.AST, place: str, node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    if type(node) in _OPERATORS:
        yield _OPERATORS[type(node)]()
    elif isinstance(node, ast.stmt):
        if isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
            yield ast.Return(_other_answer(node.value, where.answer))
        elif _can_be_dropped(node):
            yield ast.Pass()
    elif isinstance(node, ast.expr):
        is_condition = place == "test" or (place == "ifs" and isinstance(parent, ast.comprehension))
        yield from [_not(node)] if is_condition else _instead_of_value(node, place, where.module)


def _can_be_dropped(node: ast.stmt) -> bool:
    match node:
        case ast.Expr() | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            # it stands for what others write
            return False
    return isinstance(node, ast.AugAssign | ast.Delete | ast.Raise | ast.Continue | ast.Break)


def _instead_of_value(node: ast.expr, place: str, module: str) -> Iterator[ast.expr]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield ast.Constant(2 * value or 1.0)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield operand
        case ast.Name(id=name, ctx=ast.Load()) if place == "func" and name in _FUNCTIONS:
            yield ast.Name(_FUNCTIONS[name], ast.Load())
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            sibling = _sibling(value, name, module)
            if sibling is not None:
                yield ast.Attribute(value, sibling, ast.Load())
        case ast.Call(func=func, args=args) if getattr(func, "attr", getattr(func, "id", "")) not in _COMMUTATIVE:
            for i, (one, other) in enumerate(pairwise(args)):
                if not isinstance(one, ast.Starred) and not isinstance(other, ast.Starred):
                    yield ast.Call(node.func, [*args[:i], other, one, *args[i + 2 :]], node.keywords)


def _not(node: ast.expr) -> ast.expr:
    return (
        node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else ast.UnaryOp(ast.Not(), node)
    )


def _other_answer(value: ast.expr, answer: ast.expr | None) -> ast.expr:
    match ast.unparse(answer).partition("[")[0] if answer else "":
        case "bool":
            return _not(value)
        case "int" | "float":
            return ast.BinOp(value, ast.Add(), ast.Constant(1))
        case "str":
            return ast.Constant("")
        case "tuple":
            return ast.Tuple([], ast.Load())
        case "list":
            return ast.List([], ast.Load())
    return ast.Constant(None)


def _sibling(value: ast.expr, name: str, module: str) -> str | None:
    """Another member of the same enumeration, or another field of the same type, if it is clear whose field it is."""
    members, fields = _attributes(module)
    if isinstance(value, ast.Name) and value.id in members:
        names = members[value.id]
        return names[(names.index(name) + 1) % len(names)] if name in names and len(names) > 1 else None
    return fields.get(name)


@cache
def _attributes(module: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Of the classes in a module and in those that it imports: the members of every enumeration, and for each field the
    next one of the same type."""
    members: dict[str, list[str]] = {}
    homes: dict[str, list[str | None]] = {}
    for known in sorted({module} | (imports_of(module) & MODULES.keys())):
        for node in ast.walk(tree_of(MODULES[known])):
            if isinstance(node, ast.ClassDef):
                if any("Enum" in ast.unparse(base) for base in node.bases):
                    members[node.name] = [
                        target.id
                        for each in node.body
                        if isinstance(each, ast.Assign)
                        for target in each.targets
                        if isinstance(target, ast.Name)
                    ]
                typed = [
                    (each.target.id, ast.unparse(each.annotation))
                    for each in node.body
                    if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
                ]
                for name, kind in typed:
                    alike = [other for other, its in typed if its == kind]
                    following = alike[(alike.index(name) + 1) % len(alike)]
                    homes.setdefault(name, []).append(following if following != name else None)
    return members, {name: found[0] for name, found in homes.items() if len(found) == 1 and found[0] is not None}
