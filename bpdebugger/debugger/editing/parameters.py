"""Edits of the numbers and names of parameters, of biases, and of the words and the rate of a network."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bpdebugger.core.network.network import Connection, Layer, Network
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import NEW_BIAS, in_activations, require_parameter_name
from bpdebugger.debugger.editing.settled import settled
from bpdebugger.debugger.editing.units import layer_of

MAX_TITLE = 200


def set_values(network: Network, values: Mapping[str, float]) -> Network:
    """Gives parameters other values; all must be finite."""
    for name, value in values.items():
        if name not in network.parameters:
            raise EditError(f'there is no parameter "{name[:32]}"')
        if not math.isfinite(value):
            raise EditError(f"{name} would not be a finite number")
    if all(network.parameters[name] == value for name, value in values.items()):
        return network
    return replace(network, parameters={**network.parameters, **values})


def rename_parameter(network: Network, old: str, new: str) -> Network:
    """Another name for a parameter wherever it is used, in formulas too; one that exists becomes shared, with its own
    value."""
    if old not in network.parameters:
        raise EditError(f'there is no parameter "{old[:32]}"')
    if old == new:
        return network
    require_parameter_name(new)
    parameters = {
        new if name == old else name: value
        for name, value in network.parameters.items()
        if name != old or new not in network.parameters
    }
    layers = network.layers
    if old in in_activations(network.layers[1:]):
        layers = tuple(_renamed_in(layer, old, new) for layer in network.layers)
    return replace(
        network,
        layers=layers,
        parameters=parameters,
        connections=tuple(Connection(c.source, c.target, new) if c.weight == old else c for c in network.connections),
        biases={unit: new if name == old else name for unit, name in network.biases.items()},
        fixed=tuple(dict.fromkeys(new if name == old else name for name in network.fixed)),
    )


def _renamed_in(layer: Layer, old: str, new: str) -> Layer:
    name = re.compile(rf"\b{re.escape(old)}\b")
    units = tuple(replace(unit, activation=name.sub(new, unit.activation)) for unit in layer.units)
    return replace(layer, activation=name.sub(new, layer.activation), units=units)


def set_bias(network: Network, unit: str, name: str) -> Network:
    """Which parameter is a unit's bias: one that exists is shared, a new one begins with the old one's value. An empty
    name takes the bias away."""
    if layer_of(network, unit) == 0:
        raise EditError(f"{unit} is an input; an input has no bias")
    old = network.biases.get(unit, "")
    if old == name:
        return network
    biases = dict(network.biases)
    parameters = dict(network.parameters)
    if name:
        require_parameter_name(name)
        parameters.setdefault(name, network.parameters[old] if old else NEW_BIAS)
        biases[unit] = name
    else:
        del biases[unit]
    return settled(network, network.layers, None, biases, parameters, freed=(old,) if old else ())


def set_learning_rate(network: Network, rate: float) -> Network:
    """Another learning rate, which must be finite."""
    if not math.isfinite(rate):
        raise EditError("the learning rate must be a finite number")
    return network if rate == network.learning_rate else replace(network, learning_rate=rate)


def set_title(network: Network, title: str) -> Network:
    """Another title."""
    if len(title) > MAX_TITLE or not title.isprintable():
        raise EditError(f"a title is one line of at most {MAX_TITLE} characters")
    return network if title == network.title else replace(network, title=title)


def fix(network: Network, names: Iterable[str], fixed: bool) -> Network:
    """Some parameters as constants, which no training changes; or trained again."""
    chosen = set(names)
    kept = [name for name in network.fixed if name not in chosen]
    after = (*kept, *(name for name in network.parameters if name in chosen)) if fixed else tuple(kept)
    return network if after == network.fixed else replace(network, fixed=after)
