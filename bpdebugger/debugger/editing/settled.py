"""What every change of structure ends in: everything else is carried along so that the network stays valid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bpdebugger.core.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.validate import NetworkError, require_valid_sizes
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import in_activations


def settled(
    before: Network,
    layers: Sequence[Layer],
    connections: tuple[Connection, ...] | None = None,
    biases: Mapping[str, str] | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Network:
    """The network with other layers, connections, biases and parameters (``None``: as before), and the rest to suit.

    Connections and biases of units that are gone go. Parameters that had a use before and have none now go. An input
    keeps neither bias nor activation. The columns of the samples follow the units' names; a new column is 0.

    Raises ``EditError`` beyond the limits of a network.
    """
    layers = (_as_inputs(layers[0]), *layers[1:])
    units = {unit.name for layer in layers for unit in layer.units}
    inputs = {unit.name for unit in layers[0].units}
    joined = before.connections if connections is None else connections
    if not units.issuperset(before.unit_names()):
        joined = tuple(c for c in joined if c.source in units and c.target in units)
    kept = before.biases if biases is None else biases
    if any(unit not in units or unit in inputs for unit in kept):
        kept = {unit: name for unit, name in kept.items() if unit in units and unit not in inputs}
    after = replace(
        before,
        layers=layers,
        connections=joined,
        biases=kept,
        samples=_samples(before, layers),
        parameters=before.parameters if parameters is None else parameters,
    )
    return _bounded(replace(after, parameters=without_unused(before, after)))


def _bounded(network: Network) -> Network:
    try:
        require_valid_sizes(network)
    except NetworkError as error:
        raise EditError(str(error)) from None
    return network


def _as_inputs(layer: Layer) -> Layer:
    if not layer.activation and not any(unit.activation for unit in layer.units):
        return layer
    return replace(layer, activation="", units=tuple(Unit(unit.name) for unit in layer.units))


def used(network: Network) -> set[str]:
    """The parameters that have a use."""
    return {c.weight for c in network.connections} | set(network.biases.values()) | in_activations(network.layers[1:])


def without_unused(before: Network, after: Network) -> Mapping[str, float]:
    """The parameters after an edit, without those that lost their last use by it."""
    now = used(after)
    if len(now) == len(after.parameters) and now == after.parameters.keys():
        return after.parameters
    had = used(before)
    gone = {name for name in after.parameters if name not in now and name in had}
    return {name: value for name, value in after.parameters.items() if name not in gone} if gone else after.parameters


def _samples(before: Network, layers: Sequence[Layer]) -> tuple[Sample, ...]:
    inputs, targets = _columns(before.layers[0], layers[0]), _columns(before.layers[-1], layers[-1])
    if inputs == list(range(len(before.layers[0].units))) and targets == list(range(len(before.layers[-1].units))):
        return before.samples
    return tuple(Sample(_picked(s.inputs, inputs), _picked(s.targets, targets)) for s in before.samples)


def _columns(old: Layer, new: Layer) -> list[int | None]:
    """For each unit of a layer, its column before."""
    at = {unit.name: i for i, unit in enumerate(old.units)}
    return [at.get(unit.name) for unit in new.units]


def _picked(values: tuple[float, ...], columns: Sequence[int | None]) -> tuple[float, ...]:
    return tuple(0.0 if i is None else values[i] for i in columns)
