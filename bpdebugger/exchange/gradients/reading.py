"""Gradients computed elsewhere, as people and programs write them, with the digits they have.

First what stands there is read: names with numbers or arrays, from printed text, a table, JSON or a binary file. Then
the names are understood: as gradients of parameters, or as deltas, steps or new values; arrays as matrices of layers,
the way round that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from bpdebugger.exchange.gradients.by_sample import with_samples_named
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
    ArrayContent,
    Assigned,
    LayerArray,
    entries_together,
    layer_array,
    ways_to_read,
)
from bpdebugger.exchange.gradients.own_traces import items_of, rows_of_csv, rows_of_json
from bpdebugger.exchange.gradients.parameter_names import ParameterNames
from bpdebugger.exchange.printed.items import SHOWN, Item, Leaf, PrintedError, shape_of
from bpdebugger.storage.whole import read_whole

MAX_BYTES = 64 * 1024 * 1024
_MOST_TRIED = 4
_NAMES_REPORTED = 5
_BESIDE = re.compile(
    r"(?:(?:train(?:ing)?|val(?:idation)?|test|total|final|mean|avg)[_ ]?)?"
    r"(?:epochs?|iter(?:ations?)?|it|batch|step|loss|error|err|cost|E|E_?total|MSE|BCE|lr|learning[_ ]?rate|eta|η"
    r"|acc(?:uracy)?|time|elapsed|seed|(?:grad(?:ient)?[_ ]?)?norm)",
    re.IGNORECASE,
)
"""What programs print beside gradients and what says nothing of them."""
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
    except RecursionError:
        raise GradientsError("nested too deeply") from None


def _read(data: bytes | str, network: Network, sample: int | None) -> GivenGradients:
    names = ParameterNames(network)
    said, remarks = sample, list[str]()
    items: Iterable[Item] | None = own_binary(data)
    if items is None:
        text, remarks = text_of(data)
        rows = rows_of_csv(text)
        rows = rows_of_json(text) if rows is None else rows
        if rows is not None:
            items, said = items_of(rows, sample)
        else:
            text, counted = with_samples_named(text, len(network.samples))
            remarks += [counted] if counted else []
            items = text_items(text, names)
    try:
        values, words = _understood(list(items), network, names, said)
    except PrintedError as error:
        raise PrintedError("; ".join([str(error), *remarks])) from None
    return GivenGradients(values, said, (*words, *remarks))


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
    items = named(items, network, names)
    said = list(dict.fromkeys(item.remark for item in items if item.remark))
    items, beside = _without_others(items, names)
    said += beside
    arrays = []
    items, kept_out = _as_titled(items, names)
    together = entries_together(items)
    beside_arrays = {array.sort for array in map(layer_array, together) if array and np.prod(array.shape) > 1}
    for item in together:
        quantity = names.quantity(item.name)
        number = single(item)
        if number is not None and is_layer_of_one(item, beside_arrays):
            number = quantity = None
        if quantity is not None and number is not None:
            collected.add(quantity, number)
            continue
        by_number = numbered(item, network)
        if by_number:
            for name, leaf in by_number:
                collected.add(name, leaf)
            said.append(f"{item.name} as {by_number[0][0]} to {by_number[-1][0]}")
            continue
        array = layer_array(item)
        if array:
            arrays.append(array)
        elif number is None and quantity is not None:
            size = " x ".join(map(str, shape_of(item.node, item.name)))
            raise PrintedError(f"{item.place}: {item.name[:SHOWN]}: a list of {size} instead of a number")
        else:
            unknown += [said for said in [f"{item.place}: {names.unknown(item.name)}"] if said not in unknown[-9:]]
    arrays, left_out = _without_weights(arrays)
    if unknown:
        more = f"; and {len(unknown) - _NAMES_REPORTED} more such names" if len(unknown) > _NAMES_REPORTED else ""
        raise PrintedError("; ".join(unknown[:_NAMES_REPORTED]) + more)
    if not arrays:
        if not collected.values and kept_out:
            raise PrintedError(f"{kept_out[0]}; gradients are wanted, steps or new weights")
        if not collected.values:
            raise PrintedError("there are no gradients in it: one is written as w1 = 0.0044, or in JSON or CSV")
        return collected.values, (*said, *kept_out)
    _require_one_sample(arrays, network, sample)
    values, words = _fitting(ways_to_read(arrays, network), collected, network, sample)
    return values, (*said, *words, *left_out, *kept_out)


def _require_one_sample(arrays: Sequence[LayerArray], network: Network, sample: int | None) -> None:
    """Refuses deltas that may be those of any sample."""
    count = len(network.trained)
    for array in arrays:
        if (
            array.sort is ArrayContent.DELTAS
            and count > 1
            and sample is None
            and max(array.shape) == np.prod(array.shape)
        ):
            each = f"deltas are other numbers in each of {count} samples; give a row for each of them"
            raise PrintedError(f"{array.place}: {array.name[:SHOWN]}: {each}")


def _as_titled(items: Sequence[Item], names: ParameterNames) -> tuple[list[Item], tuple[str, ...]]:
    """The items with bare names called what the line above them says: new values, steps; those that are the weights
    themselves left out."""
    found: list[Item] = []
    own: dict[str, list[str]] = {}
    for item in items:
        title = said_by_title(item)
        array = layer_array(item)
        is_bare = names.own(item.name) is not None or (array is not None and array.is_bare)
        if not is_bare or title in (None, Title.GRADIENT):
            found.append(item)
        elif title is Title.OWN:
            own.setdefault(item.title, []).append(item.name[:SHOWN])
        else:
            found.append(replace(item, name=f"{item.name}_new" if title is Title.NEW else f"step_{item.name}"))
    words = (f"{', '.join(called)} as the weights themselves ({title}), left out" for title, called in own.items())
    return found, tuple(words)


def _without_others(items: Sequence[Item], names: ParameterNames) -> tuple[list[Item], list[str]]:
    """The items without epoch = 3, loss = 0.29 and the like, which programs print beside gradients, and what was left
    out; all of them where nothing else is there."""
    others = [
        item.name.strip()
        for item in items
        if isinstance(item.node, Leaf) and _BESIDE.fullmatch(item.name.strip()) and names.quantity(item.name) is None
    ]
    kept = [item for item in items if item.name.strip() not in others]
    if not others or not any(isinstance(item.node, list) or names.quantity(item.name) for item in kept):
        return list(items), []
    return kept, [f"{', '.join(list(dict.fromkeys(others))[:_NAMES_REPORTED])} left out: no gradient"]


def _without_weights(arrays: list[LayerArray]) -> tuple[list[LayerArray], tuple[str, ...]]:
    """Without arrays such as W1 that stand beside others such as dW1: these are the weights themselves."""
    if all(array.is_bare for array in arrays) or not any(array.is_bare for array in arrays):
        return arrays, ()
    bare = [array.name for array in arrays if array.is_bare]
    kept = [array for array in arrays if not array.is_bare]
    return kept, (f"{', '.join(bare)} as the weights and biases themselves, which are left out",)


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
