"""Weights that somebody has elsewhere, for the weights of a network: printed, in a table, JSON or a file of arrays.

The text is read as gradients are; here the names are those of the parameters themselves. What can be read in two ways
stays open: both are given, and which one is meant is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bpdebugger.core.network.network import Network
from bpdebugger.exchange.decimals import NotANumber, decimal
from bpdebugger.exchange.gradients.contents import (
    Title,
    is_layer_of_one,
    named,
    numbered,
    own_binary,
    said_by_title,
    single,
    text_items,
    text_of,
)
from bpdebugger.exchange.gradients.matrices import (
    Assigned,
    LayerArray,
    entries_together,
    layer_array,
    misfit,
    ways_to_read,
)
from bpdebugger.exchange.gradients.own_traces import PARAMETER, items_of, rows_of_csv, rows_of_json
from bpdebugger.exchange.gradients.parameter_names import NumberRole, ParameterNames
from bpdebugger.exchange.printed.items import SHOWN, WEIGHTS, Item, Leaf, PrintedError
from bpdebugger.storage.whole import read_whole

MAX_BYTES = 64 * 1024 * 1024
_MUCH_NEARER = 0.1
_MOST_REFUSED = 5


class WeightsError(ValueError):
    """Weights that cannot be read; its text is one sentence that names the line, column or key."""


@dataclass(frozen=True, slots=True)
class WeightsWay:
    """One way to read weights: ``values`` by parameter, and in ``words`` which array goes where, which way round."""

    values: dict[str, float]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenWeights:
    """Weights as they were read.

    ``ways``: in which ways they can be; ``chosen``: the number of the one that is meant, ``None`` where that must be
    asked, and ``why``. ``refused``: what does not fit, each with its cause.
    """

    ways: tuple[WeightsWay, ...]
    chosen: int | None
    why: str = ""
    refused: tuple[str, ...] = ()

    def labels(self) -> tuple[str, ...]:
        """In what the ways differ, for a person to choose: one label each."""
        if len(self.ways) == 1:
            return ("the only way",)
        shared = set(self.ways[0].words).intersection(*(way.words for way in self.ways[1:]))
        differing = [[word for word in way.words if word not in shared] for way in self.ways]
        turns = tuple("; ".join(dict.fromkeys(word.rpartition(", ")[2] for word in words)) for words in differing)
        # where all are turned alike that says it; else each by its name
        return turns if len(set(turns)) == len(turns) else tuple("; ".join(words) for words in differing)

    def in_words(self, way: int) -> str:
        """What would be taken: the arrays with their places, single numbers by name, what does not fit."""
        found = self.ways[way]
        count = len(found.values)
        parts = [f"{count} weight{'s' * (count != 1)}", *found.words]
        if not found.words:
            shown = [f"{name} = {value:.6g}" for name, value in list(found.values.items())[:8]]
            parts.append(", ".join([*shown, *(["…"] * (count > 8))]))
        if self.why and way == self.chosen:
            parts.append(self.why)
        return "; ".join(parts) + "." + "".join(f" Not taken: {cause}." for cause in self.refused)


def load(path: str | Path, network: Network) -> GivenWeights:
    """Reads a file; see ``read``. Raises ``WeightsError`` or ``OSError``."""
    return read(read_whole(path, MAX_BYTES), network)


def read(data: bytes | str, network: Network) -> GivenWeights:
    """The weights in a printed text, a table, JSON or a binary file of arrays, for parameters of the network.

    Some parameters may be missing; they stay as they are. Raises ``WeightsError`` where nothing can be taken.
    """
    try:
        return _read(data, network)
    except PrintedError as error:
        raise WeightsError(" ".join(str(error).split())) from None
    except RecursionError:
        raise WeightsError("nested too deeply") from None


def _read(data: bytes | str, network: Network) -> GivenWeights:
    names = ParameterNames(network)
    items: Iterable[Item] | None = own_binary(data)
    if items is None:
        text, _ = text_of(data)
        rows = rows_of_csv(text, PARAMETER)
        rows = rows_of_json(text, PARAMETER) if rows is None else rows
        items = items_of(rows, None)[0] if rows is not None else text_items(text, names, WEIGHTS)
    found = _understood(list(items), network, names)
    if not found.values and not found.arrays:
        raise PrintedError(_nothing(found))
    if not found.arrays:
        return GivenWeights((WeightsWay(found.values),), 0, "", tuple(found.refused))
    try:
        assigned = _as_numbered(ways_to_read(found.arrays, network), found.arrays)
        ways = [_way(found, way) for way in assigned]
    except PrintedError as error:
        raise PrintedError("; ".join([*found.refused, str(error)])) from None
    chosen, why = _chosen(ways, [way.by_column for way in assigned], found.arrays, network)
    return GivenWeights(tuple(ways), chosen, why, tuple(found.refused))


@dataclass(slots=True)
class _Found:
    """Single numbers by parameter, arrays by layer, and what is neither: each with its cause."""

    values: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    arrays: list[LayerArray] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    gradients: list[str] = field(default_factory=list)

    def add(self, parameter: str, leaf: Leaf) -> None:
        """Takes a number. Raises ``PrintedError`` if there is another one already, or it is none."""
        value = _number(parameter, leaf)
        before = self.values.setdefault(parameter, value)
        if before != value:
            raise PrintedError(f"{leaf.place}: {parameter} would be {before:g} at one place and {value:g} at another")
        self.places.setdefault(parameter, leaf.place)


def _number(parameter: str, leaf: Leaf) -> float:
    try:
        value = decimal(leaf.text).value
    except NotANumber as error:
        raise PrintedError(f"{leaf.place}: {error}" if leaf.place else str(error)) from None
    if not math.isfinite(value):
        raise PrintedError(f"{leaf.place}: {parameter} would not be a finite number")
    return value


def _understood(items: Sequence[Item], network: Network, names: ParameterNames) -> _Found:
    found = _Found()
    together = entries_together(named(items, network, names))
    beside = {array.sort for array in map(layer_array, together) if array and np.prod(array.shape) > 1}
    for item in together:
        own, leaf = names.own(item.name), single(item)
        if said_by_title(item) in (Title.GRADIENT, Title.STEP):
            found.gradients.append(item.name[:SHOWN])
            continue
        if own is not None and leaf is not None and not is_layer_of_one(item, beside):
            found.add(own, leaf)
            continue
        array = layer_array(item)
        by_number = numbered(item, network) if array is None or array.is_bare else []
        if by_number:
            for name, number in by_number:
                found.add(name, number)
        elif array and (array.is_bare or array.role is NumberRole.NEW):
            cause = misfit(array, network)
            if cause:
                found.refused.append(cause)
            else:
                found.arrays.append(replace(array, role=NumberRole.NEW))
        elif array or names.quantity(item.name) is not None:
            found.gradients.append(item.name[:SHOWN])
        else:
            found.refused.append(f"{item.place}: {names.unknown(item.name)}")
    if found.gradients:
        listed = ", ".join(found.gradients[:_MOST_REFUSED])
        more = f" and {len(found.gradients) - _MOST_REFUSED} more" if len(found.gradients) > _MOST_REFUSED else ""
        are = "is no weight, but a" if len(found.gradients) == 1 else "are no weights, but"
        found.refused.append(f"{listed}{more} {are} gradient{'s' * (len(found.gradients) > 1)} or steps")
    if len(found.refused) > _MOST_REFUSED:
        more_refused = f"and {len(found.refused) - _MOST_REFUSED} more such names"
        found.refused = [*found.refused[:_MOST_REFUSED], more_refused]
    return found


def _nothing(found: _Found) -> str:
    return "; ".join(found.refused) or "there are no weights in it: one is written as w1 = 0.3, or as W1 = [[…]]"


def _as_numbered(ways: Sequence[Assigned], arrays: Sequence[LayerArray]) -> Sequence[Assigned]:
    """Of arrays called W1, W2 only the ways in which they belong to the layers of these numbers, if there are any."""
    numbers = tuple(int(array.key) if array.key.isdecimal() else 0 for array in arrays)
    return [way for way in ways if way.layers == numbers] or ways


def _way(found: _Found, way: Assigned) -> WeightsWay:
    """The values of one way. Raises ``PrintedError`` where a shared weight would have two."""
    taken = _Found(dict(found.values), dict(found.places))
    for quantity, leaf in way.numbers:
        taken.add(quantity.removeprefix("p_new[").removesuffix("]"), leaf)
    return WeightsWay(taken.values, tuple(word.replace("the new values of the ", "") for word in way.words))


def _chosen(
    ways: Sequence[WeightsWay], by_column: Sequence[bool], arrays: Sequence[LayerArray], network: Network
) -> tuple[int | None, str]:
    """Which way is meant, and why; ``None`` where nothing says it."""
    if len(ways) == 1:
        return 0, ""
    if any("kernel" in array.name.lower() for array in arrays):
        return by_column.index(True), "kernels are turned that way in Keras and Flax"
    if all(array.name.lower().endswith(("weight", "bias")) for array in arrays) and not all(by_column):
        return by_column.index(False), "weights are turned this way in PyTorch"
    present = network.parameters
    far = [math.dist(list(way.values.values()), [present[name] for name in way.values]) for way in ways]
    order = sorted(range(len(ways)), key=far.__getitem__)
    if far[order[0]] < _MUCH_NEARER * far[order[1]]:
        return order[0], "so they are near to the weights as they are; they could be read the other way round too"
    return None, "they could be read in several ways"
