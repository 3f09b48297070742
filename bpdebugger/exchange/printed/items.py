"""What a text or file says before anyone asks what it means: names with numbers, lists of numbers, or objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

SHOWN = 40


class PrintedError(ValueError):
    """A text that cannot be read; its text is one sentence that names the line, column or key."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A number as it is written, and where."""

    text: str
    place: str


class Pair(dict[str, "Node"]):
    """A name with its value, as in a list of pairs: ("w1", 0.1)."""


Node = Leaf | list["Node"] | dict[str, "Node"]
"""A number, a list of nodes, or an object with named nodes."""


@dataclass(frozen=True, slots=True)
class Item:
    """A name and what stands beside it: a number, or a list of numbers, possibly of lists. The name may be empty.

    ``in_part``: of the list only some entries are given, with their indices; the others have no text. ``remark``: what
    was chosen in reading it. ``title``: the last line above it that says of what the numbers are.
    """

    name: str
    node: Leaf | list[Node]
    place: str
    in_part: bool = False
    remark: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of several numbers that stand together, which one is meant.

    ``members``: its keys in an object that holds others beside it, ``beside_a_name``: further ones in a record with a
    name. ``containers``: the keys of an object that holds them all. ``headings``: of the columns of a table, the first
    that there is.
    """

    members: tuple[str, ...]
    beside_a_name: tuple[str, ...]
    containers: tuple[str, ...]
    headings: tuple[tuple[str, ...], ...]


CHECKED_HEADINGS = ("analytic", "analytical", "backprop", "backpropagation", "bp")
"""How the column of the gradients is called beside one of differences."""
GRADIENTS = Wanted(
    ("grad", "gradient"),
    ("value", "data", "values", "delta", "update"),
    ("gradients", "grads"),
    (("grad", "grads", "gradient", "gradients", "de/dp", "de_dp", "derivative"), CHECKED_HEADINGS, ("value", "values")),
)
WEIGHTS = Wanted(
    ("data", "value", "val"),
    ("values", "weight"),
    ("parameters", "params", "state_dict", "model_state_dict", "weights"),
    (("weight", "weights", "value", "values", "data", "p", "parameter value"),),
)


def leaves(node: Node) -> Iterator[Leaf]:
    """The numbers from the first to the last."""
    if isinstance(node, Leaf):
        yield node
    else:
        for child in node.values() if isinstance(node, dict) else node:
            yield from leaves(child)


def shape_of(node: Node, name: str) -> tuple[int, ...]:
    """The shape of nested lists, as NumPy has it. Raises ``PrintedError`` where rows have several lengths."""
    if isinstance(node, Leaf):
        return ()
    if isinstance(node, dict):
        raise PrintedError(f"{name[:SHOWN]}: an object instead of numbers")
    shapes = [shape_of(child, name) for child in node]
    for number, shape in enumerate(shapes):
        if shape != shapes[0]:
            place = next((leaf.place for leaf in leaves(node[number])), "")
            words = f"{name[:SHOWN]}: row {number + 1} has {_size(shape)}, the first has {_size(shapes[0])}"
            raise PrintedError(f"{place}: {words}" if place else words)
    return (len(node), *(shapes[0] if shapes else ()))


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) + " numbers" if shape else "one number"


_OF_A_PARAMETER = ("grad", "gradient", "data", "value", "val", "label", "name")
"""What an object of one parameter holds: its value, its gradient, its name."""
_NAME_KEYS = ("name", "param", "parameter", "quantity", "key", "weight_name")


def flattened(node: Node, name: str = "", place: str = "", wanted: Wanted = GRADIENTS) -> Iterator[Item]:
    """The named numbers of nested objects: the names of a path are joined by dots, a list of records gives its own."""
    if isinstance(node, dict):
        record = _record(node, wanted)
        if record:
            yield from flattened(record[1], record[0], place, wanted)
            return
        if name and (member := _member_of_parameter(node, wanted)):
            yield from flattened(node[member], f"{name}.{member}" if wanted is GRADIENTS else name, place, wanted)
            return
        inner = next((node[key] for key in wanted.containers if isinstance(node.get(key), dict)), None)
        for key, child in (inner if isinstance(inner, dict) else node).items():
            below = f"{place}.{key}" if place else key
            yield from flattened(child, f"{name}.{key}" if name else key, below, wanted)
    elif isinstance(node, list) and any(isinstance(child, dict) for child in node):
        for number, child in enumerate(node):
            if not isinstance(child, dict):
                raise PrintedError(f"{place or 'the list'}: objects and numbers are mixed")
            is_named = isinstance(child, Pair) or _record(child, wanted) is not None
            path = name if is_named else f"{name}.{number}" if name else str(number)
            yield from flattened(child, path, place, wanted)
    elif not name and isinstance(node, list) and _is_list_of_layers(node):
        for part in chain(*(child for child in node if isinstance(child, list))):
            yield from flattened(part, "", place, wanted)
    elif _is_list_of_arrays(node, name):
        for number, child in enumerate(node if isinstance(node, list) else []):
            yield from flattened(child, f"{name}.{number}", place, wanted)
    else:
        first = next((leaf.place for leaf in leaves(node)), place)
        yield Item(name, node, first or place)


def _member_of_parameter(node: dict[str, Node], wanted: Wanted) -> str:
    """The key of what is wanted in an object that holds a parameter's value and gradient, and nothing else."""
    if not all(key.lower() in _OF_A_PARAMETER for key in node):
        return ""
    return next((key for key in node if key.lower() in wanted.members), "")


def _is_list_of_arrays(node: Node, name: str) -> bool:
    """Whether a named list holds an array for each layer: matrices, or rows of several lengths."""
    if not name or not isinstance(node, list) or len(node) < 2 or not all(isinstance(child, list) for child in node):
        return False
    depths = {_depth(child) for child in node}
    lengths = {len(child) for child in node if isinstance(child, list)}
    is_of_biases = (
        depths == {1} and len(lengths) > 1 and bool(re.search(r"bias|intercept|(?:^|[._])d?b$", name, re.IGNORECASE))
    )
    return min(depths) > 1 or is_of_biases


def _is_list_of_layers(node: list[Node]) -> bool:
    """Whether a list holds a pair of a matrix and biases for each layer: [(W1, b1), (W2, b2)]."""
    depths = [[_depth(part) for part in child] if isinstance(child, list) else [] for child in node]
    return len(node) > 1 and all(found in ([2, 1], [1, 2]) for found in depths)


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node), default=0) if isinstance(node, list) else 0


def _record(node: dict[str, Node], wanted: Wanted) -> tuple[str, Node] | None:
    """The name and the number of an object such as {"name": "w1", "grad": 0.0004}."""
    lower = {key.lower(): value for key, value in node.items()}
    name = next((lower[key] for key in _NAME_KEYS if isinstance(lower.get(key), Leaf)), None)
    value = next((lower[key] for key in (*wanted.members, *wanted.beside_a_name) if key in lower), None)
    return (name.text, value) if isinstance(name, Leaf) and value is not None else None
