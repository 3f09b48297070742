"""What every change of structure ends in: everything else is carried along so that the network stays valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import itemgetter, not_

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.validate import NetworkError, require_valid_sizes
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import in_activations


def settled(
    before: Network,
    layers: Sequence[Layer],
    connections: tuple[Connection, ...] | None = None,
    biases: Mapping[str, str] | None = None,
    parameters: Mapping[str, float] | None = None,
    freed: Iterable[str] = (),
) -> Network:
    """The network with other layers, connections, biases and parameters (``None``: as before), and the rest to suit.

    Connections and biases of units that are gone go. Parameters that lose a use by that, and those in ``freed``, go if
    they have no other. An input keeps neither bias nor activation. The columns of the samples follow the units' names;
    a new column is 0. Raises ``EditError`` beyond the limits of a network.
    """
    layers = (_as_inputs(layers[0]), *layers[1:])
    units = {unit.name for layer in layers for unit in layer.units}
    biased = units - {unit.name for unit in layers[0].units}
    joined = before.connections if connections is None else connections
    lost = {*freed, *_lost_in_activations(before.layers, layers)}
    if not units.issuperset(before.unit_names()):
        joined, cut = parted(joined, [s not in units or t not in units for s, t, _ in joined])
        lost |= {c.weight for c in cut}
    kept = before.biases if biases is None else biases
    if not biased.issuperset(kept):
        lost |= {name for unit, name in kept.items() if unit not in biased}
        kept = {unit: name for unit, name in kept.items() if unit in biased}
    after = replace(
        before,
        layers=layers,
        connections=joined,
        biases=kept,
        samples=_samples(before, layers),
        parameters=before.parameters if parameters is None else parameters,
    )
    return _bounded(replace(after, parameters=_without_unused(after, lost)) if lost else after)


def parted(
    connections: Sequence[Connection], doomed: Sequence[bool]
) -> tuple[tuple[Connection, ...], list[Connection]]:
    """The connections that stay, and those that go."""
    return tuple(compress(connections, map(not_, doomed))), list(compress(connections, doomed))


def _lost_in_activations(before: Sequence[Layer], after: Sequence[Layer]) -> set[str]:
    """The parameters inside activations that are no longer there."""
    return in_activations(before[1:]) - in_activations(after[1:]) if tuple(before) != tuple(after) else set()


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


def _without_unused(network: Network, lost: set[str]) -> Mapping[str, float]:
    """The parameters of a network, without those that lost a use and have none left."""
    left = lost.difference(network.biases.values(), in_activations(network.layers[1:]))
    if left:
        left.difference_update(map(itemgetter(2), network.connections))
    kept = dict(network.parameters)
    for name in left:
        kept.pop(name, None)
    return kept


def _samples(before: Network, layers: Sequence[Layer]) -> tuple[Sample, ...]:
    inputs, targets = _columns(before.layers[0], layers[0]), _columns(before.layers[-1], layers[-1])
    if inputs == list(range(len(before.layers[0].units))) and targets == list(range(len(before.layers[-1].units))):
        return before.samples
    return tuple(
        replace(s, inputs=_picked(s.inputs, inputs), targets=_picked(s.targets, targets)) for s in before.samples
    )


def _columns(old: Layer, new: Layer) -> list[int | None]:
    """For each unit of a layer, its column before."""
    at = {unit.name: i for i, unit in enumerate(old.units)}
    return [at.get(unit.name) for unit in new.units]


def _picked(values: tuple[float, ...], columns: Sequence[int | None]) -> tuple[float, ...]:
    return tuple(0.0 if i is None else values[i] for i in columns)
