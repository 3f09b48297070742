"""A network from a line of text: ``2-3-1``, or with activations ``2-3 tanh-1 sigmoid``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count, pairwise

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.catalogue.reading import read_activation
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.validate import NetworkError, require_valid_sizes
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.initial import initialise

USUAL = "sigmoid"
SEED = 1
_DECIMALS = 2
_MAX_TEXT = 400
_PART = re.compile(r"\s*([0-9]{1,5})\s*(.*?)\s*")
_DASHES = re.compile(r"\s*[-–—×x>→;]+\s*(?=[0-9])|\s*,\s*(?=[0-9])|\s+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class _Part:
    size: int
    activation: str


def network_from(text: str) -> Network:
    """The network that a line describes: dense layers with a bias for every unit, values by Xavier's scheme, one
    sample. Raises ``EditError`` with a sentence that names the part that cannot be read."""
    parts = _read(text)
    sizes = [part.size for part in parts]
    _require_sizes(sizes)
    layers = tuple(_layer(number, parts) for number in range(len(parts)))
    weights, biases = (f"w{n}" for n in count(1)), (f"b{n}" for n in count(1))
    connections = tuple(
        Connection(source.name, target.name, next(weights))
        for before, layer in pairwise(layers)
        for target in layer.units
        for source in before.units
    )
    biased = {unit.name: next(biases) for layer in layers[1:] for unit in layer.units}
    network = Network(
        layers=layers,
        connections=connections,
        parameters=dict.fromkeys([*(c.weight for c in connections), *biased.values()], 0.0),
        samples=(_sample(sizes[0], sizes[-1]),),
        biases=biased,
        loss="cross_entropy" if parts[-1].activation == "softmax" else "half_squared_error",
        learning_rate=0.5,
        title="-".join(map(str, sizes)),
    )
    drawn = initialise(network, "xavier", SEED)
    return replace(drawn, parameters={name: round(value, _DECIMALS) + 0.0 for name, value in drawn.parameters.items()})


def described(text: str) -> str:
    """What a line describes, as ``2 inputs, 3 hidden sigmoid units, 1 sigmoid output: 13 parameters``."""
    parts = _read(text)
    sizes = [part.size for part in parts]
    _require_sizes(sizes)
    words = [_counted(sizes[0], "input")]
    words += [_counted(part.size, f"hidden {part.activation} unit") for part in parts[1:-1]]
    words.append(_counted(sizes[-1], f"{parts[-1].activation} output"))
    return f"{', '.join(words)}: {_counted(_parameters(sizes), 'parameter')}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _parameters(sizes: list[int]) -> int:
    return sum((before + 1) * size for before, size in pairwise(sizes))


def _require_sizes(sizes: list[int]) -> None:
    """Refuses what is too large before anything is made."""
    units = tuple(Layer("", (Unit("u"),) * size) for size in sizes)
    joined = _parameters(sizes) - sum(sizes[1:])
    connection = Connection("u", "u", "w")
    try:
        require_valid_sizes(Network(units, (connection,) * min(joined, 10**7), {}, ()))
    except NetworkError as error:
        raise EditError(str(error)) from None


def _read(text: str) -> list[_Part]:
    if len(text) > _MAX_TEXT:
        raise EditError(f"the line has {len(text)} characters; {_MAX_TEXT} are the limit")
    words = _DASHES.split(text.strip())
    if words == [""]:
        raise EditError("type the sizes of the layers, as in 2-3-1")
    parts = [_part(word, first=number == 0) for number, word in enumerate(words)]
    if len(parts) < 2:
        raise EditError("a network needs inputs and outputs: at least two sizes, as in 2-1")
    return parts


def _part(word: str, first: bool) -> _Part:
    match = _PART.fullmatch(word)
    if not match or int(match[1]) == 0:
        raise EditError(f'"{word[:40]}" is not the size of a layer; a line such as 2-3-1 or 2-3 tanh-1 is understood')
    if first and match[2]:
        raise EditError(f'"{match[2][:40]}" stands behind the inputs, which have no activation')
    try:
        read = read_activation(match[2] or USUAL)
    except FormulaError as error:
        raise EditError(f"{match[2][:40]}: {error}") from None
    if activation(read.text).parameters:
        raise EditError(f'"{match[2][:40]}" is no activation of the catalogue; give formulas in the inspector')
    return _Part(int(match[1]), read.text)


def _layer(number: int, parts: list[_Part]) -> Layer:
    before = sum(part.size for part in parts[1:number]) if number < len(parts) - 1 else 0
    letter, name = ("x", "input") if not number else ("o", "output") if number == len(parts) - 1 else ("h", "hidden")
    if name == "hidden" and len(parts) > 3:
        name = f"hidden {number}"
    units = tuple(Unit(f"{letter}{before + i + 1}") for i in range(parts[number].size))
    return Layer(name, units, parts[number].activation if number else "")


def _sample(inputs: int, outputs: int) -> Sample:
    """Inputs that differ, and targets of which the first is 1."""
    return Sample(
        tuple(round(0.5 + 0.1 * (i % 5), 1) for i in range(inputs)), tuple(float(i == 0) for i in range(outputs))
    )
