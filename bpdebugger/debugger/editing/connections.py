"""Edits of connections and of the names of their weights."""

from __future__ import annotations

from collections.abc import Iterable

from bpdebugger.core.network.network import Connection, Network
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import NEW_WEIGHT, fresh_parameters, in_activations, require_parameter_name
from bpdebugger.debugger.editing.settled import parted, settled
from bpdebugger.debugger.editing.units import layer_of


def connect(network: Network, source: str, target: str, weight: str = "") -> Network:
    """Connects two units. ``weight`` names its parameter: one that exists is shared, an empty name makes a new one."""
    first, last = layer_of(network, source), layer_of(network, target)
    if first >= last:
        where = "are in the same layer" if first == last else f"would lead back: {target} comes before {source}"
        raise EditError(f"{source} and {target} {where}; a connection leads to a later layer")
    if any(c.source == source and c.target == target for c in network.connections):
        raise EditError(f"{source} and {target} are connected already")
    name = weight or next(fresh_parameters(network, "w"))
    require_parameter_name(name)
    parameters = {**network.parameters, name: network.parameters.get(name, NEW_WEIGHT)}
    return settled(network, network.layers, (*network.connections, Connection(source, target, name)), None, parameters)


def disconnect(network: Network, pairs: Iterable[tuple[str, str]]) -> Network:
    """Removes connections, each given by its two ends."""
    doomed = set(pairs)
    kept, gone = parted(network.connections, [c[:2] in doomed for c in network.connections])
    return settled(network, network.layers, kept, freed={c.weight for c in gone}) if gone else network


def name_weight(network: Network, pair: tuple[str, str], name: str) -> Network:
    """Names the weight of a connection: a name that exists shares that parameter; a new name renames the parameter if
    this is its only use, and else splits the connection off with the same value."""
    at = next((i for i, c in enumerate(network.connections) if c[:2] == pair), None)
    if at is None:
        raise EditError(f"{pair[0]} and {pair[1]} are not connected")
    old = network.connections[at]
    if old.weight == name:
        return network
    require_parameter_name(name)
    connections = (*network.connections[:at], Connection(*pair, name), *network.connections[at + 1 :])
    parameters = with_name(network, old.weight, name, only_use=not _used_elsewhere(network, at))
    return settled(network, network.layers, connections, None, parameters, freed=(old.weight,))


def with_name(network: Network, old: str, new: str, only_use: bool) -> dict[str, float]:
    """The parameters once a use of ``old`` is called ``new``: in the old one's place if that was its only use."""
    if new in network.parameters:
        return dict(network.parameters)
    if only_use:
        return {new if name == old else name: value for name, value in network.parameters.items()}
    return {**network.parameters, new: network.parameters[old]}


def _used_elsewhere(network: Network, at: int) -> bool:
    weight = network.connections[at].weight
    return (
        any(c.weight == weight and i != at for i, c in enumerate(network.connections))
        or weight in network.biases.values()
        or weight in in_activations(network.layers[1:])
    )
