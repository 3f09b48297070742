"""Edits of activations and of the loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.catalogue.reading import read_activation, read_loss
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.network import Layer, Network
from bpdebugger.core.network.validate import NetworkError, require_valid_layers
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import require_layer, require_parameter_name
from bpdebugger.debugger.editing.settled import settled
from bpdebugger.debugger.editing.units import layer_of

NEW_PARAMETER = 1.0
"""The value of a parameter that a formula brings with it."""


def set_activation(network: Network, units: Iterable[str], text: str) -> Network:
    """The activation of units: a catalogue name, a formula in z, or nothing for their layer's.

    A parameter of the formula that there is not yet is made with the value 1; one whose last use goes, goes.
    """
    chosen = set(units)
    for name in chosen:
        if layer_of(network, name) == 0:
            raise EditError(f"{name} is an input; an input has no activation")
    text = _as_files_have_it(network, text)
    layers = [
        replace(layer, units=tuple(replace(u, activation=text) if u.name in chosen else u for u in layer.units))
        if any(unit.name in chosen for unit in layer.units)
        else layer
        for layer in network.layers
    ]
    return _with_layers(network, layers, text)


def set_layer_activation(network: Network, layer: int, text: str) -> Network:
    """The activation of a layer, for all its units: those that had one of their own lose it."""
    require_layer(network, layer)
    if layer == 0:
        raise EditError("the input layer has no activation")
    if not text.strip():
        raise EditError("the activation is empty; write identity for y = z")
    text = _as_files_have_it(network, text)
    units = tuple(replace(unit, activation="") for unit in network.layers[layer].units)
    changed = replace(network.layers[layer], activation=text, units=units)
    return _with_layers(network, [*network.layers[:layer], changed, *network.layers[layer + 1 :]], text)


def _with_layers(network: Network, layers: Sequence[Layer], text: str) -> Network:
    if tuple(layers) == network.layers:
        return network
    new = dict(network.parameters)
    for name in _parameters_of(text):
        if name not in new:
            require_parameter_name(name)
            new[name] = NEW_PARAMETER
    after = settled(network, layers, None, None, new)
    try:
        require_valid_layers(after)
    except NetworkError as error:
        raise EditError(str(error)) from None
    return after


def _as_files_have_it(network: Network, text: str) -> str:
    """An activation as it is written to files; what could mean two things is refused here, with the choices."""
    try:
        return read_activation(text, network.parameters).text if text else ""
    except FormulaError as error:
        raise EditError(str(error), error.position) from None


def _parameters_of(text: str) -> tuple[str, ...]:
    try:
        return activation(text).parameters if text else ()
    except FormulaError as error:
        raise EditError(str(error), error.position) from None


def set_loss(network: Network, text: str) -> Network:
    """The loss: a catalogue name, or a formula in y and a."""
    try:
        text = read_loss(text).text
    except FormulaError as error:
        raise EditError(str(error), error.position) from None
    return network if text == network.loss else replace(network, loss=text)
