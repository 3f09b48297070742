"""What a text or a file holds before its names are understood: items, those without names called by their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from bpdebugger.core.network.network import Network
from bpdebugger.exchange.encoded import NotText, decoded_loosely
from bpdebugger.exchange.gradients.binary import binary_items
from bpdebugger.exchange.gradients.matrices import ArrayContent, layer_array
from bpdebugger.exchange.gradients.parameter_names import ParameterNames, plain
from bpdebugger.exchange.gradients.tables import table_items
from bpdebugger.exchange.printed.dressing import undressed
from bpdebugger.exchange.printed.indented import indented
from bpdebugger.exchange.printed.items import (
    GRADIENTS,
    Item,
    Leaf,
    Node,
    PrintedError,
    Wanted,
    flattened,
    leaves,
    shape_of,
)
from bpdebugger.exchange.printed.json_text import json_document
from bpdebugger.exchange.printed.scanner import NUMBER
from bpdebugger.exchange.printed.statements import Printed

_MOST_BARE_LINES = 5_000
_UNNAMED = re.compile(r"(?:arr_?\d+)?")
"""The names that np.savez gives by itself."""


class Title(Enum):
    """What a line above numbers says that they are, where it says so: bare names below it do not."""

    NEW = re.compile(
        r"\b(?:updated|new)\b.*\b(?:weight|param|bias|value)|\b(?:weight|param|bias)\w*\b.*\b(?:after|updated)\b",
        re.IGNORECASE,
    )
    STEP = re.compile(
        r"\b(?:weight|param\w*)\s+(?:updates?|steps?|changes?|deltas?)\b|^\W*(?:steps|updates)\W*$", re.IGNORECASE
    )
    OWN = re.compile(r"\b(?:initial|current|old|present)\b.*\b(?:weight|param|bias)", re.IGNORECASE)
    GRADIENT = re.compile(r"\b(?:grad|deriv)\w*", re.IGNORECASE)


def said_by_title(item: Item) -> Title | None:
    """What the line above an item says; what gradients are said to be counts before anything else."""
    order = (Title.GRADIENT, Title.NEW, Title.STEP, Title.OWN)
    return next((title for title in order if title.value.search(item.title)), None) if item.title else None


_NOT_THERE = re.compile(r"\\[,;:! ]|\\q?quad\b|[~$&]")
_OF_ALL_NUMBERS = (
    (
        re.compile(
            r"(?:^|[^\d.)\]}>\s\w*_`\"'])[ \t]*("
            r"(?:[×·⋅*]|\bx|\\times|\\cdot)[ \t]*10[ \t]*(?:\^|\*\*|(?=[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]))[^\s)\]|]*)",
            re.MULTILINE,
        ),
        "stands beside no number; write the power of ten with each number, as in 0.44e-3",
    ),
    (
        re.compile(
            r"(?<!\\)\b((?:in|units of|scaled by|times|all)[ \t]+"
            r"(?:10[ \t]*(?:\^|[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹])|1[eE][-+]?\d)[^\s)\]|]*)"
        ),
        "stands beside no number; write the power of ten with each number, as in 0.44e-3",
    ),
    (
        re.compile(r"^[ \t]*(\|[ \t]*(?:∂|d[A-Z]|grad)[^|\n]{1,40}\|)[ \t]*[=≈:][ \t]*[\d.]", re.MULTILINE),
        "is a size; write the gradients with their signs",
    ),
)
"""What is said of all numbers at once, with the words for it."""


def own_binary(data: bytes | str) -> Iterator[Item] | None:
    """The arrays of a binary file; ``None`` for a text."""
    return binary_items(data) if isinstance(data, bytes) else None


def text_of(data: bytes | str) -> tuple[str, list[str]]:
    """The text of a file or of the clipboard, with remarks on how it was read. Raises ``PrintedError``."""
    try:
        return (data.lstrip("\ufeff"), []) if isinstance(data, str) else decoded_loosely(data)
    except NotText as error:
        raise PrintedError(str(error)) from None


def text_items(text: str, names: ParameterNames, wanted: Wanted = GRADIENTS) -> Iterable[Item]:
    """The items of a text, whatever it is written as."""
    _require_plain_numbers(text)
    if re.match(r"\s*(?:\{|\[\s*\{)", text):
        document = json_document(text)
        if document is not None:
            return flattened(document, wanted=wanted)
        return Printed(undressed(text), wanted).items()

    def is_name(cell: str) -> bool:
        return bool(cell) and names.quantity(cell) is not None

    blocks = _bare_blocks(text)
    if blocks:
        return blocks
    if re.match(r"\s*<\?xml\b", text):
        raise PrintedError("line 1: XML is not read; write the numbers as w1 = 0.0044, or as JSON or CSV")
    nested = indented(text)
    if nested is not None:
        return flattened(nested, wanted=wanted)
    plain_text = undressed(text)
    found = table_items(plain_text, is_name, names.is_unit, wanted)
    return Printed(plain_text, wanted).items() if found is None else found


_BARE_ROW = re.compile(
    rf"[ \t]*(?:{NUMBER.pattern})(?:(?:[ \t]*[,;][ \t]*|[ \t]+)(?:{NUMBER.pattern}))*[ \t]*[,;]?[ \t]*"
)


def _bare_blocks(text: str) -> list[Item]:
    """Blocks of numbers alone, as np.savetxt writes them one after the other: matrices without names."""
    lines = text.splitlines()
    if len(lines) > _MOST_BARE_LINES or not all(not line.strip() or _BARE_ROW.fullmatch(line) for line in lines):
        return []
    found: list[list[Node]] = [[]]
    places: list[str] = [""]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            if found[-1]:
                found.append([])
                places.append("")
            continue
        place = f"line {number}"
        places[-1] = places[-1] or place
        found[-1].append([Leaf(match[0], place) for match in NUMBER.finditer(line)])
    blocks = [(block, place) for block, place in zip(found, places, strict=True) if block]
    if len(blocks) < 2:
        return []
    return [Item("", block[0] if len(block) == 1 and isinstance(block[0], list) else block, at) for block, at in blocks]


def _require_plain_numbers(text: str) -> None:
    """Raises ``PrintedError`` for a power of ten that stands beside no number, so that it is of all of them, and for
    sizes without their signs."""
    plain_text = _NOT_THERE.sub(" ", text)
    for pattern, words in _OF_ALL_NUMBERS:
        found = pattern.search(plain_text)
        if found:
            line = plain_text.count("\n", 0, found.start(1)) + 1
            raise PrintedError(f'line {line}: "{found[1].strip()}" {words}')


def is_layer_of_one(item: Item, beside: set[ArrayContent]) -> bool:
    """Whether b2 = [0.1] is the bias of a layer with one unit, as other biases stand there in lists too."""
    array = layer_array(item)
    return array is not None and array.sort in beside and array.sort is not ArrayContent.DELTAS


def numbered(item: Item, network: Network) -> list[tuple[str, Leaf]]:
    """The numbers of a list called w as those of w1, w2, …, or w0, w1, …, where there are just these parameters."""
    found = list(item.node) if isinstance(item.node, list) else []
    numbers = [leaf for leaf in found if isinstance(leaf, Leaf)]
    if len(numbers) < 2 or len(numbers) < len(found):
        return []
    base = re.sub(r"^(?:d|grad_?)(?=\w)|_?grad$", "", plain(item.name))
    for first in (1, 0):
        names = [f"{base}{first + k}" for k in range(len(numbers))]
        if (
            all(name in network.parameters for name in names)
            and f"{base}{first + len(numbers)}" not in network.parameters
        ):
            return list(zip(names, numbers, strict=True))
    return []


def single(item: Item) -> Leaf | None:
    """The number of an item that has one alone, in brackets or not."""
    found = list(leaves(item.node))
    return found[0] if len(found) == 1 else None


def named(items: Sequence[Item], network: Network, names: ParameterNames) -> list[Item]:
    """The items, those without names called W1, b1, … in their order if there is one for every layer or two."""
    if not items or any(_UNNAMED.fullmatch(item.name) is None for item in items):
        return list(items)
    layers = len(network.layers) - 1
    if len(items) == 1 and isinstance(items[0].node, list):
        items = _parts_of_list(items[0], network)
        if items[0].name:
            return list(items)
    if all(isinstance(item.node, list) for item in items):
        titles = [f"W{k}" for k in range(1, layers + 1)]
        if len(items) == 2 * layers:
            titles = [f"{letter}{k}" for k in range(1, layers + 1) for letter in "Wb"]
        if len(items) == len(titles):
            return [Item(title, item.node, item.place) for title, item in zip(titles, items, strict=True)]
    numbers = [leaf for item in items for leaf in leaves(item.node)]
    raise PrintedError(
        f"{items[0].place}: {len(numbers)} numbers without names; write what each is of, as in w1 = 0.0044, "
        "or give W1, b1, W2, … one after the other"
    )


def _parts_of_list(item: Item, network: Network) -> list[Item]:
    """A single list without a name: the arrays in it, a matrix of weights, or a number for every parameter."""
    assert isinstance(item.node, list)
    children = [child for child in item.node if isinstance(child, list)]
    shapes = {shape_of(child, "the list") for child in children}
    if len(children) == len(item.node) and (len(shapes) > 1 or any(len(shape) > 1 for shape in shapes)):
        return [Item("", child, item.place) for child in children]
    if children and len(children) == len(item.node):
        return [Item("weights", item.node, item.place)]
    if not children and len(item.node) == len(network.parameters):
        pairs = zip(network.parameters, item.node, strict=True)
        said = "numbers without names, read in the order of the network's parameters"
        return [Item(name, leaf, item.place, remark=said) for name, leaf in pairs if isinstance(leaf, Leaf)]
    return [item]
