"""What else stands in a program near a statement: what it could have been made of."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

MOST_NAMES = 80
MOST_LINES = 10**6
MOST_FACTORS = 150
LONGEST = 70
"""Longer expressions are not taken over from elsewhere in a program."""

DERIVATIVES = ("{0} * (1 - {0})", "(1 - {0} ** 2)", "({0} > 0)", "2 * {0}", "({0} != 0)", "np.sign({0})")
"""What the usual functions have as derivatives, in their value or argument."""
NOT_VALUES = frozenset(
    [
        "range",
        "len",
        "print",
        "zip",
        "enumerate",
        "np",
        "numpy",
        "math",
        "random",
        "self",
        "int",
        "str",
        "float",
        "list",
        "dict",
        "reversed",
        "sum",
        "abs",
        "max",
        "min",
        "cls",
        "isinstance",
        "super",
        "sorted",
        "set",
        "tuple",
        "round",
        "map",
    ]
)
MODULES = ("np", "numpy", "math", "random")


@dataclass(frozen=True)
class Pool:
    """What else stands in the program near a statement."""

    names: Sequence[str]
    factors: Sequence[str]
    functions: Sequence[str]
    sizes: Sequence[str]
    forms: Sequence[str] = DERIVATIVES
    """What derivatives look like, with `{0}` for a value."""
    undone: Mapping[str, str] = field(default_factory=dict)
    """For a parameter that was updated before: how it was then."""


def pool(
    tree: ast.Module,
    around: Sequence[ast.AST],
    slopes: Sequence[str] = (),
    acting: set[str] | frozenset[str] = frozenset(),
    line: int | None = None,
) -> Pool:
    """Collects what a statement could have been made of, the nearest first.

    `acting`: names of functions that are not to be called on trial. `line`: where the statement stands.
    """
    inside: list[ast.AST] = [one for one in around if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    names: dict[str, None] = {}
    factors: dict[str, None] = {}
    sizes: Counter[str] = Counter()
    functions: dict[str, None] = {}
    for place in [*inside, tree]:
        for node in ast.walk(place):
            _collect(node, names, factors, sizes)
            if isinstance(node, ast.FunctionDef):
                _callable(node, functions)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                functions[ast.unparse(node.targets[0])] = None
    kept = [one for one in names if one not in functions]
    if line is not None:
        near = _distances(inside[0] if inside else tree, line)
        kept.sort(key=lambda one: near.get(one, MOST_LINES))
    kept = list(dict.fromkeys([*kept[:15], *_combined([*inside, tree]), *kept[15:]]))
    functions = {one: None for one in functions if one.rpartition(".")[2] not in acting}
    factors = {one: None for one in factors if not any(f"{name}(" in one for name in acting)}
    values = [f"{one}({{0}})" for one in list(functions)[:3]]
    own = [form for one in values for form in (f"{one} * (1 - {one})", f"(1 - {one} ** 2)")]
    return Pool(
        kept[:MOST_NAMES],
        list(factors)[:MOST_FACTORS],
        list(functions)[:10],
        [one for one, _ in sizes.most_common(10)],
        list(dict.fromkeys((*slopes[:8], *DERIVATIVES, *own)))[:18],
    )


def _distances(scope: ast.AST, line: int) -> dict[str, int]:
    """How many lines off each name stands in a function, or in the program outside of functions."""
    found: dict[str, int] = {}
    waiting: list[ast.AST] = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            text = ast.unparse(node)
            found[text] = min(found.get(text, MOST_LINES), abs(node.lineno - line))
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _combined(places: Sequence[ast.AST]) -> list[str]:
    """What the objects and dictionaries near a statement may hold, by the attributes and keys that stand anywhere."""
    heads: dict[str, None] = {}
    attributes: dict[str, None] = {}
    holders: dict[str, None] = {}
    keys: dict[str, None] = {}
    for place in places:
        for node in ast.walk(place):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id not in MODULES:
                heads[node.value.id] = None
                if node.attr not in ("T", "shape", "size", "append", "copy", "sum", "mean", "dot", "reshape"):
                    attributes[node.attr] = None
            elif isinstance(node, ast.Subscript) and _is_named_item(node):
                holders[ast.unparse(node.value)] = None
                keys[ast.unparse(node.slice)] = None
    made = [f"{head}.{name}" for head in list(heads)[:4] for name in list(attributes)[:8]]
    return made + [f"{holder}[{key}]" for holder in list(holders)[:4] for key in list(keys)[:8]]


def _is_named_item(node: ast.Subscript) -> bool:
    named = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    return named and isinstance(node.value, ast.Name | ast.Attribute)


def doing(trees: Sequence[ast.Module]) -> set[str]:
    """The names of functions that do something besides giving a value: to try a call of them would change the state."""
    bodies = {one.name: one for tree in trees for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    found = {name for name, one in bodies.items() if any(_does(node) for node in ast.walk(one))}
    calls = {
        name: {
            getattr(node.func, "id", getattr(node.func, "attr", ""))
            for node in ast.walk(one)
            if isinstance(node, ast.Call)
        }
        for name, one in bodies.items()
    }
    while more := {name for name, inside in calls.items() if name not in found and inside & found}:
        found |= more
    return found


def _does(node: ast.AST) -> bool:
    if isinstance(node, ast.Global | ast.Nonlocal | ast.Yield | ast.For | ast.While):
        return True
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name))
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        return name.endswith((".append", ".pop", ".extend", ".update", ".insert")) or _by_chance(name)
    return False


def _by_chance(name: str) -> bool:
    return any(
        part in ("random", "rng", "rand", "randn", "shuffle", "permutation", "choice") for part in name.split(".")
    )


def _callable(node: ast.FunctionDef, functions: dict[str, None]) -> None:
    arguments = node.args.args
    needed = len(arguments) - len(node.args.defaults)
    if arguments and arguments[0].arg == "self":
        if needed == 2:
            functions[f"self.{node.name}"] = None
    elif needed == 1:
        functions[node.name] = None


def _collect(node: ast.AST, names: dict[str, None], factors: dict[str, None], sizes: Counter[str]) -> None:
    if isinstance(node, ast.Name):
        if node.id not in NOT_VALUES:
            names[node.id] = None
    elif isinstance(node, ast.Attribute | ast.Subscript):
        _collect_named(node, names, sizes)
    elif isinstance(node, ast.Call | ast.BinOp | ast.Compare):
        text = ast.unparse(node)
        if text.startswith("len("):
            sizes[text] += 1
        elif len(text) < LONGEST and not any(map(_does, ast.walk(node))) and "print(" not in text:
            factors[text if isinstance(node, ast.Call) else f"({text})"] = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Name):
            sizes[ast.unparse(node.right)] += 2


def _collect_named(node: ast.Attribute | ast.Subscript, names: dict[str, None], sizes: Counter[str]) -> None:
    text = ast.unparse(node)
    if not isinstance(node.ctx, ast.Load) or len(text) >= LONGEST:
        return
    if ".shape[" in text or text.endswith(".size"):
        sizes[text] += 1
    elif isinstance(node, ast.Subscript) or (
        ast.unparse(node.value) not in MODULES and node.attr not in ("T", "shape", "size")
    ):
        names[text] = None


def with_sizes(near: Pool, statement: ast.AST) -> Pool:
    """The pool with the sizes of what a statement is made of, where the program itself names none."""
    names = [one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and one.id not in NOT_VALUES]
    made = [form.format(one) for one in dict.fromkeys(names[:6]) for form in ("len({0})", "{0}.size")]
    return replace(near, sizes=list(dict.fromkeys([*near.sizes, *made])))


def known(near: Pool, usable: Callable[[Sequence[str]], set[str]]) -> Pool:
    """The pool without what has no numbers at the statement."""
    here = usable([*near.names, *near.factors, *near.sizes])
    return replace(
        near,
        names=[one for one in near.names if one in here],
        factors=[one for one in near.factors if one in here],
        sizes=[one for one in near.sizes if one in here],
    )


def unused_in(around: Sequence[ast.AST]) -> list[str]:
    """Names that the function around a statement binds and never uses: something was forgotten."""
    function = next((one for one in around if isinstance(one, ast.FunctionDef)), None)
    if function is None:
        return []
    names = [one for one in ast.walk(function) if isinstance(one, ast.Name)]
    used = {one.id for one in names if isinstance(one.ctx, ast.Load)}
    return sorted({one.id for one in names if isinstance(one.ctx, ast.Store)} - used - {"_"})


def callers_of(tree: ast.Module, owner: str | None) -> set[str]:
    """The functions that come to a function: to call one of them in it would never end."""
    if owner is None:
        return set()
    mentioned = {
        one.name: {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(one)}
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef)
    }
    found = {owner}
    while more := {name for name, inside in mentioned.items() if name not in found and inside & found}:
        found |= more
    return found
