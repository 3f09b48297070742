"""Edits of units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from bpdebugger.core.network.network import Connection, Layer, Network, Unit
from bpdebugger.core.network.plans import plan_of
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.layers import remove_layers
from bpdebugger.debugger.editing.names import (
    NEW_BIAS,
    NEW_WEIGHT,
    fresh_parameters,
    fresh_units,
    require_layer,
    require_name,
)
from bpdebugger.debugger.editing.settled import settled


def add_unit(network: Network, layer: int, name: str = "") -> Network:
    """Adds a unit at the end of a layer, joined to what most of its siblings are joined to, each time by a new weight.

    It has a bias of its own if its siblings have biases, theirs if they all share one.
    """
    require_layer(network, layer)
    name = name or next(fresh_units(network, layer))
    require_new_unit(network, name)
    changed = replace(network.layers[layer], units=(*network.layers[layer].units, Unit(name)))
    layers = (*network.layers[:layer], changed, *network.layers[layer + 1 :])
    sources, targets = _usual_ends(network, layer)
    weights = fresh_parameters(network, "w")
    new = [Connection(source, name, next(weights)) for source in sources]
    new += [Connection(name, target, next(weights)) for target in targets]
    parameters = {**network.parameters, **{connection.weight: NEW_WEIGHT for connection in new}}
    biases = dict(network.biases)
    bias = _usual_bias(network, layer)
    if bias is not None:
        biases[name] = bias or next(fresh_parameters(network, "b"))
        parameters.setdefault(biases[name], NEW_BIAS)
    return settled(network, layers, (*network.connections, *new), biases, parameters)


def _usual_ends(network: Network, layer: int) -> tuple[list[str], list[str]]:
    """The sources and the targets that more than half of a layer's units have."""
    plan = plan_of(network)
    half = len(network.layers[layer].units) / 2
    sources = np.bincount(plan.source[plan.layer_of[plan.target] == layer], minlength=len(plan.units))
    targets = np.bincount(plan.target[plan.layer_of[plan.source] == layer], minlength=len(plan.units))
    usual = ([plan.units[i] for i in np.flatnonzero(ends > half)] for ends in (sources, targets))
    return next(usual), next(usual)


def _usual_bias(network: Network, layer: int) -> str | None:
    """The bias that all units of a layer share, an empty text if they have different ones, ``None`` for no biases."""
    biases = [network.biases.get(unit.name) for unit in network.layers[layer].units]
    if layer == 0 or biases.count(None) * 2 > len(biases):
        return None
    return biases[0] if len(biases) > 1 and len(set(biases)) == 1 else ""


def remove_units(network: Network, names: Iterable[str]) -> Network:
    """Removes units with their connections; a layer that would be empty goes too."""
    doomed = set(names)
    unknown = doomed.difference(network.unit_names())
    if unknown:
        raise EditError(f'there is no unit "{min(unknown)}"')
    emptied = [i for i, layer in enumerate(network.layers) if all(unit.name in doomed for unit in layer.units)]
    if emptied:
        rest = doomed - {unit.name for i in emptied for unit in network.layers[i].units}
        network = remove_layers(network, emptied)
        doomed = rest
    if not doomed:
        return network
    return settled(network, [_without(layer, doomed) for layer in network.layers])


def _without(layer: Layer, doomed: set[str]) -> Layer:
    return replace(layer, units=tuple(unit for unit in layer.units if unit.name not in doomed))


def rename_unit(network: Network, old: str, new: str) -> Network:
    """Gives a unit another name, wherever it stands."""
    if old == new:
        return network
    layer = layer_of(network, old)
    require_new_unit(network, new)
    units = tuple(replace(unit, name=new) if unit.name == old else unit for unit in network.layers[layer].units)
    layers = (*network.layers[:layer], replace(network.layers[layer], units=units), *network.layers[layer + 1 :])
    connections = tuple(
        Connection(new if c.source == old else c.source, new if c.target == old else c.target, c.weight)
        if old in (c.source, c.target)
        else c
        for c in network.connections
    )
    biases = {new if unit == old else unit: name for unit, name in network.biases.items()}
    return replace(network, layers=layers, connections=connections, biases=biases)


def move_unit(network: Network, name: str, by: int) -> Network:
    """Moves a unit up (``by`` < 0) or down within its layer, no further than its ends."""
    layer = layer_of(network, name)
    units = list(network.layers[layer].units)
    at = next(i for i, unit in enumerate(units) if unit.name == name)
    to = min(max(at + by, 0), len(units) - 1)
    if to == at:
        return network
    units.insert(to, units.pop(at))
    layers = (*network.layers[:layer], replace(network.layers[layer], units=tuple(units)), *network.layers[layer + 1 :])
    return settled(network, layers)


def layer_of(network: Network, name: str) -> int:
    """The layer of a unit. Raises ``EditError`` if there is no such unit."""
    for i, layer in enumerate(network.layers):
        if any(unit.name == name for unit in layer.units):
            return i
    raise EditError(f'there is no unit "{name[:32]}"')


def require_new_unit(network: Network, name: str) -> None:
    """Raises ``EditError`` for a name that a new unit cannot have."""
    require_name(name, "unit")
    if name in network.unit_names():
        raise EditError(f'there is a unit "{name}" already; choose another name')
