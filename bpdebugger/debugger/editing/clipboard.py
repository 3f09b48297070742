"""Units as text, to copy and to paste: with their activations, biases, and the connections among them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.network.network import Connection, Layer, Network, Unit
from bpdebugger.core.network.validate import NetworkError, require_valid_layers
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import fresh_parameters, fresh_units, require_name, require_parameter_name
from bpdebugger.debugger.editing.settled import settled

FORMAT = "bpdebugger-units/1"
MOST_BYTES = 1_000_000
"""Longer texts are not units that somebody copied."""


def copied(network: Network, names: Sequence[str]) -> str:
    """The units as JSON; their layers are counted from the first of them."""
    chosen = set(names)
    rows = [
        (number, unit, layer.activation_of(unit) if number else "")
        for number, layer in enumerate(network.layers)
        for unit in layer.units
        if unit.name in chosen
    ]
    connections = [c for c in network.connections if c.source in chosen and c.target in chosen]
    biases = {unit.name: network.biases[unit.name] for _, unit, _ in rows if unit.name in network.biases}
    parameters = dict.fromkeys([*(c.weight for c in connections), *biases.values()])
    first = min((number for number, _, _ in rows), default=0)
    return json.dumps(
        {
            "format": FORMAT,
            "units": [{"layer": n - first, "name": unit.name, "activation": text} for n, unit, text in rows],
            "connections": [list(c) for c in connections],
            "biases": biases,
            "parameters": {name: network.parameters[name] for name in parameters},
        }
    )


@dataclass(frozen=True, slots=True)
class _Fragment:
    """Units with the number of their layer, counted from 0; names as they were where they were copied."""

    units: tuple[tuple[int, Unit], ...]
    connections: tuple[Connection, ...]
    biases: dict[str, str]
    parameters: dict[str, float]


def pasted(network: Network, text: str, layer: int) -> tuple[Network, tuple[str, ...]]:
    """Adds copied units from a layer on, and says what they are called now. Every name of a unit or weight is new;
    what the copies share among them stays shared. Layers that there are not yet are added before the outputs."""
    fragment = _read(text)
    names: dict[str, str] = {}
    layers = list(network.layers)
    depth = max(number for number, _ in fragment.units) + 1
    while len(layers) < layer + depth:
        layers.insert(max(len(layers) - 1, 1), Layer("", ()))
    for number, unit in fragment.units:
        at = layer + number
        grown = Network(tuple(layers), (), {}, ())
        name = next(fresh_units(grown, at))
        names[unit.name] = name
        own = "" if at == 0 or unit.activation == layers[at].activation else unit.activation
        layers[at] = Layer(layers[at].name, (*layers[at].units, Unit(name, own)), layers[at].activation)
    weights, biases = fresh_parameters(network, "w"), fresh_parameters(network, "b")
    new = {old: next(weights) for old in dict.fromkeys(c.weight for c in fragment.connections)}
    new |= {old: next(biases) for old in dict.fromkeys(fragment.biases.values()) if old not in new}
    after = settled(
        network,
        [one for one in layers if one.units],
        (*network.connections, *(Connection(names[s], names[t], new[w]) for s, t, w in fragment.connections)),
        {**network.biases, **{names[unit]: new[name] for unit, name in fragment.biases.items()}},
        {**network.parameters, **{new[old]: fragment.parameters[old] for old in new}},
    )
    try:
        require_valid_layers(after)
    except NetworkError as error:
        raise EditError(f"these units cannot be pasted here: {error}") from None
    return after, tuple(names.values())


def _read(text: str) -> _Fragment:
    nothing = EditError("there are no units on the clipboard; select some and copy them first")
    if len(text) > MOST_BYTES:
        raise nothing
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise nothing from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise nothing
    try:
        return _fragment(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EditError(f"the units on the clipboard cannot be read: {error}") from None


def _fragment(document: dict[str, Any]) -> _Fragment:
    units = tuple((int(row["layer"]), Unit(str(row["name"]), str(row["activation"]))) for row in document["units"])
    names = [unit.name for _, unit in units]
    layer_of = {unit.name: number for number, unit in units}
    if not units or len(set(names)) < len(names) or not all(0 <= number < len(units) for number, _ in units):
        raise ValueError("units: no units, or not each with a name and a layer of its own")
    for _, unit in units:
        require_name(unit.name, "unit")
        if unit.activation:
            activation(unit.activation)
    connections = tuple(Connection(*map(str, row)) for row in document["connections"])
    biases = {str(unit): str(name) for unit, name in document["biases"].items()}
    parameters = {str(name): float(value) for name, value in document["parameters"].items()}
    for c in connections:
        if layer_of[c.source] >= layer_of[c.target]:
            raise ValueError(f"connections: {c.source} to {c.target} does not lead to a later layer")
    for name in [*(c.weight for c in connections), *biases.values()]:
        require_parameter_name(name)
        if not math.isfinite(parameters[name]):
            raise ValueError(f"parameters: {name} is not a finite number")
    if not set(biases) <= set(names) or len({(c.source, c.target) for c in connections}) < len(connections):
        raise ValueError("a bias without a unit, or a connection that stands twice")
    return _Fragment(units, connections, biases, parameters)
