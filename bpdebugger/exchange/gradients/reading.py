"""Gradients computed elsewhere, as people and programs write them, with the digits they have.

First what stands there is read: names with numbers or arrays, from printed text, a table, JSON or a binary file. Then
the names are understood: as gradients of parameters, or as deltas, steps or new values; arrays as matrices of layers,
the way round that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose_known
from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.diagnosing.quantities_given import UnknownParameter
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.decimals import NotANumber, decimal
from bpdebugger.exchange.encoded import NotText, decoded
from bpdebugger.exchange.gradients.binary import binary_items
from bpdebugger.exchange.gradients.matrices import (
    ArrayContent,
    Assigned,
    LayerArray,
    entries_together,
    layer_array,
    ways_to_read,
)
from bpdebugger.exchange.gradients.own_traces import items_of, rows_of_csv, rows_of_json
from bpdebugger.exchange.gradients.parameter_names import ParameterNames, plain
from bpdebugger.exchange.gradients.tables import table_items
from bpdebugger.exchange.printed.dressing import undressed
from bpdebugger.exchange.printed.indented import indented
from bpdebugger.exchange.printed.items import SHOWN, Item, Leaf, PrintedError, flattened, leaves, shape_of
from bpdebugger.exchange.printed.json_text import json_document
from bpdebugger.exchange.printed.statements import Printed
from bpdebugger.storage.whole import read_whole

MAX_BYTES = 64 * 1024 * 1024
_MOST_TRIED = 4
_NAMES_REPORTED = 5
_NO_NUMBERS = {"null": "null", "none": "null", "true": "true or false", "false": "true or false"}


class GradientsError(ValueError):
    """Gradients that cannot be read; its text is one sentence that names the line, column or key."""


@dataclass(frozen=True, slots=True)
class GivenGradients:
    """The numbers by parameter, others by the name of their quantity; ``sample`` is set where the input says it.

    ``words``: what was understood as what, where the names do not say it by themselves.
    """

    values: dict[str, Given]
    sample: int | None = None
    words: tuple[str, ...] = ()

    def in_words(self, most: int = 12) -> str:
        """What was read, as it was read: the names with their numbers, of many only the first; arrays as what."""
        shown = [f"{USUAL.symbol(name)} = {number.text}" for name, number in list(self.values.items())[:most]]
        more = [f"and {len(self.values) - most} more"] if len(self.values) > most else []
        return "; ".join([f"Read: {', '.join([*shown, *more])}", *self.words]) + "."


def load(path: str | Path, network: Network, sample: int | None = None) -> GivenGradients:
    """Reads a file; see ``read``. Raises ``GradientsError`` or ``OSError``."""
    return read(read_whole(path, MAX_BYTES), network, sample)


def read(data: bytes | str, network: Network, sample: int | None = None) -> GivenGradients:
    """The numbers in a printed text, a table, JSON or a binary file of arrays, for parameters of the network.

    Some parameters may be missing. Of a trace with several samples the means are taken, or the gradients of
    ``sample``. Raises ``GradientsError``.
    """
    try:
        return _read(data, network, sample)
    except PrintedError as error:
        raise GradientsError(" ".join(str(error).split())) from None


def _read(data: bytes | str, network: Network, sample: int | None) -> GivenGradients:
    names = ParameterNames(network)
    said = sample
    items: Iterable[Item] | None = binary_items(data) if isinstance(data, bytes) else None
    if items is None:
        text = _text(data)
        rows = rows_of_csv(text)
        rows = rows_of_json(text) if rows is None else rows
        if rows is not None:
            items, said = items_of(rows, sample)
        else:
            items = _text_items(text, names)
    values, words = _understood(list(items), network, names, said)
    return GivenGradients(values, said, words)


def _text(data: bytes | str) -> str:
    try:
        return data.lstrip("\ufeff") if isinstance(data, str) else decoded(data)
    except NotText as error:
        raise PrintedError(str(error)) from None


def _text_items(text: str, names: ParameterNames) -> Iterable[Item]:
    """The items of a text, whatever it is written as."""
    if re.match(r"\s*(?:\{|\[\s*\{)", text):
        document = json_document(text)
        if document is not None:
            return flattened(document)
        return Printed(undressed(text)).items()

    def is_name(cell: str) -> bool:
        return bool(cell) and names.quantity(cell) is not None

    nested = indented(text)
    if nested is not None:
        return flattened(nested)
    plain_text = undressed(text)
    found = table_items(plain_text, is_name, names.is_unit)
    return Printed(plain_text).items() if found is None else found


@dataclass(slots=True)
class _Collected:
    """Numbers by quantity, with the places they came from."""

    values: dict[str, Given]
    places: dict[str, str]

    def add(self, quantity: str, leaf: Leaf) -> None:
        """Takes a number. Raises ``PrintedError`` if there is another one already, or it is none."""
        try:
            number = decimal(leaf.text)
        except NotANumber as error:
            word = _NO_NUMBERS.get(leaf.text.lower())
            words = f"{word} instead of a number" if word else str(error)
            raise PrintedError(f"{leaf.place}: {words}" if leaf.place else words) from None
        if quantity in self.values:
            if quantity.endswith("]") and self.values[quantity].text == number.text:
                return
            raise PrintedError(f"{leaf.place}: there is a gradient of {quantity} already, at {self.places[quantity]}")
        self.values[quantity], self.places[quantity] = number, leaf.place


def _understood(
    items: Sequence[Item], network: Network, names: ParameterNames, sample: int | None
) -> tuple[dict[str, Given], tuple[str, ...]]:
    """The numbers by quantity. Every name that is not known is reported at once."""
    collected = _Collected({}, {})
    unknown: list[str] = []
    said: list[str] = []
    arrays = []
    together = entries_together(_named(items, network, names))
    beside_arrays = {array.sort for array in map(layer_array, together) if array and np.prod(array.shape) > 1}
    for item in together:
        quantity = names.quantity(item.name)
        single = _single(item)
        if single is not None and _is_layer_of_one(item, beside_arrays):
            single = quantity = None
        if quantity is not None and single is not None:
            collected.add(quantity, single)
            continue
        by_number = _numbered(item, network)
        if by_number:
            for name, leaf in by_number:
                collected.add(name, leaf)
            said.append(f"{item.name} as {by_number[0][0]} to {by_number[-1][0]}")
            continue
        array = layer_array(item)
        if array:
            arrays.append(array)
        elif single is None and quantity is not None:
            size = " x ".join(map(str, shape_of(item.node, item.name)))
            raise PrintedError(f"{item.place}: {item.name[:SHOWN]}: a list of {size} instead of a number")
        else:
            unknown += [said for said in [f"{item.place}: {names.unknown(item.name)}"] if said not in unknown[-9:]]
    arrays, left_out = _without_weights(arrays)
    if unknown:
        more = f"; and {len(unknown) - _NAMES_REPORTED} more such names" if len(unknown) > _NAMES_REPORTED else ""
        raise PrintedError("; ".join(unknown[:_NAMES_REPORTED]) + more)
    if not arrays:
        if not collected.values:
            raise PrintedError("there are no gradients in it: one is written as w1 = 0.0044, or in JSON or CSV")
        return collected.values, tuple(said)
    values, words = _fitting(ways_to_read(arrays, network), collected, network, sample)
    return values, (*said, *words, *left_out)


def _is_layer_of_one(item: Item, beside: set[ArrayContent]) -> bool:
    """Whether b2 = [0.1] is the bias of a layer with one unit, as other biases stand there in lists too."""
    array = layer_array(item)
    return array is not None and array.sort in beside and array.sort is not ArrayContent.DELTAS


def _without_weights(arrays: list[LayerArray]) -> tuple[list[LayerArray], tuple[str, ...]]:
    """Without arrays such as W1 that stand beside others such as dW1: these are the weights themselves."""
    if all(array.is_bare for array in arrays) or not any(array.is_bare for array in arrays):
        return arrays, ()
    bare = [array.name for array in arrays if array.is_bare]
    kept = [array for array in arrays if not array.is_bare]
    return kept, (f"{', '.join(bare)} as the weights and biases themselves, which are left out",)


def _numbered(item: Item, network: Network) -> list[tuple[str, Leaf]]:
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


def _single(item: Item) -> Leaf | None:
    """The number of an item that has one alone, in brackets or not."""
    found = list(leaves(item.node))
    return found[0] if len(found) == 1 else None


def _named(items: Sequence[Item], network: Network, names: ParameterNames) -> list[Item]:
    """The items, those without names called W1, b1, … in their order if there is one for every layer or two."""
    if not items or any(item.name for item in items):
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
        return [Item(name, leaf, item.place) for name, leaf in pairs if isinstance(leaf, Leaf)]
    return [item]


def _fitting(
    ways: Sequence[Assigned], collected: _Collected, network: Network, sample: int | None
) -> tuple[dict[str, Given], tuple[str, ...]]:
    """The way to read arrays that fits the right numbers best; where none fits, one that a mistake explains."""
    read_ways = []
    for way in ways:
        found = _Collected(dict(collected.values), dict(collected.places))
        for quantity, leaf in way.numbers:
            found.add(quantity, leaf)
        read_ways.append((found.values, way.words))
    if len(read_ways) == 1:
        return read_ways[0]
    try:
        recorded = trace(network, sample)
        known = KnownMistakes(recorded)
        fits = [_agreeing(Evidence.of(known.trials, values)) for values, _ in read_ways]
        best = max(range(len(fits)), key=lambda k: (fits[k], -k))
        if fits[best] < len(read_ways[best][0]):
            best = _explained(read_ways, known, best)
    except (UnknownParameter, IndexError) as error:
        raise PrintedError(str(error)) from None
    values, words = read_ways[best]
    return values, (*words, "so they fit best; they could be read the other way round too")


def _agreeing(evidence: Evidence) -> int:
    return int(evidence.agree(evidence.right, level=1).sum())


def _explained(ways: Sequence[tuple[dict[str, Given], tuple[str, ...]]], known: KnownMistakes, best: int) -> int:
    order = [best, *(k for k in range(len(ways)) if k != best)][:_MOST_TRIED]
    verdicts: Iterator[tuple[int, DiagnosisVerdict]] = ((k, diagnose_known(known, ways[k][0]).verdict) for k in order)
    found = list(verdicts)
    for wanted in (DiagnosisVerdict.MATCH, DiagnosisVerdict.MISTAKE):
        for k, verdict in found:
            if verdict is wanted:
                return k
    # nothing tells them apart: rows for units, as PyTorch and most books have it
    return order[0] if best == 0 else 0
