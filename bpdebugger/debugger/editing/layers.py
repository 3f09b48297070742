"""Edits of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from bpdebugger.core.network.network import Connection, Layer, Network, Unit
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import (
    NEW_BIAS,
    NEW_WEIGHT,
    fresh_parameters,
    fresh_units,
    require_layer,
)
from bpdebugger.debugger.editing.settled import parted, settled

MAX_LAYER_NAME = 80


def add_layer(network: Network, at: int, size: int = 1, activation: str = "sigmoid", name: str = "") -> Network:
    """Adds a layer with number ``at``, each unit with a bias, densely wired to the layers before and after it.

    Direct connections between those two go: what they did now goes through the new layer. At either end the new layer
    becomes the inputs or the outputs.
    """
    if not 0 <= at <= len(network.layers):
        raise EditError(f"a layer can stand at 0 to {len(network.layers)}, not at {at}")
    names = list(islice(_new_units(network, at), size))
    layer = Layer(name or _layer_name(network, at), tuple(map(Unit, names)), activation if at else "")
    layers = (*network.layers[:at], layer, *network.layers[at:])
    before, after = layers[max(at - 1, 0) : at], layers[at + 1 : at + 2]
    sources = {unit.name for one in before for unit in one.units}
    targets = {unit.name for one in after for unit in one.units}
    direct = [t in targets and s in sources for s, t, _ in network.connections]
    kept, bypassed = parted(network.connections, direct)
    weights = fresh_parameters(network, "w")
    new = [c for pair in pairwise((*before, layer, *after)) for c in _dense(*pair, weights)]
    # inputs that become hidden units, like those of the new layer, have a bias
    biased = names if at else [unit.name for unit in network.layers[0].units]
    biases = dict(zip(biased, fresh_parameters(network, "b"), strict=False))
    parameters = {
        **network.parameters,
        **{connection.weight: NEW_WEIGHT for connection in new},
        **dict.fromkeys(biases.values(), NEW_BIAS),
    }
    freed = {c.weight for c in bypassed}
    return settled(network, layers, (*kept, *new), {**network.biases, **biases}, parameters, freed)


def _new_units(network: Network, at: int) -> Iterable[str]:
    """Names by the place of the new layer: of inputs, outputs, or hidden units."""
    if at == 0:
        return fresh_units(replace(network, layers=(Layer("", ()), *network.layers)), 0)
    if at == len(network.layers):
        return fresh_units(network, at)
    return fresh_units(replace(network, layers=(*network.layers[:at], Layer("", ()), *network.layers[at:])), at)


def _layer_name(network: Network, at: int) -> str:
    usual = "input" if at == 0 else "output" if at == len(network.layers) else "hidden"
    taken = {layer.name for layer in network.layers}
    return next(
        name for number in range(1, len(taken) + 3) if (name := usual + str(number) * (number > 1)) not in taken
    )


def _dense(sources: Layer, targets: Layer, weights: Iterable[str]) -> list[Connection]:
    names = iter(weights)
    return [Connection(source.name, target.name, next(names)) for target in targets.units for source in sources.units]


def remove_layers(network: Network, indices: Iterable[int]) -> Network:
    """Removes layers with their units. Neighbours that are no longer joined at all are joined densely."""
    doomed = set(indices)
    for index in doomed:
        require_layer(network, index)
    kept = [i for i in range(len(network.layers)) if i not in doomed]
    if not doomed:
        return network
    if len(kept) < 2:
        raise EditError("a network needs an input layer and an output layer; add a layer before you remove this one")
    layers = [network.layers[i] for i in kept]
    layer_of = {unit.name: i for i, layer in enumerate(layers) for unit in layer.units}
    cut = [s not in layer_of or t not in layer_of for s, t, _ in network.connections]
    left, lost = parted(network.connections, cut)
    joined = {(layer_of[c.source], layer_of[c.target]) for c in left}
    weights = fresh_parameters(network, "w")
    new: list[Connection] = []
    for number, (i, j) in enumerate(pairwise(kept)):
        if j - i > 1 and (number, number + 1) not in joined:
            new += _dense(layers[number], layers[number + 1], weights)
    parameters = {**network.parameters, **{connection.weight: NEW_WEIGHT for connection in new}} if new else None
    return settled(network, layers, (*left, *new), None, parameters, {c.weight for c in lost})


def rename_layer(network: Network, index: int, name: str) -> Network:
    """Gives a layer another name, which may be empty."""
    require_layer(network, index)
    if len(name) > MAX_LAYER_NAME or not name.isprintable():
        raise EditError(f"a layer's name is one line of at most {MAX_LAYER_NAME} characters")
    if network.layers[index].name == name:
        return network
    return replace(network, layers=_with(network.layers, index, replace(network.layers[index], name=name)))


def _with(layers: Sequence[Layer], index: int, layer: Layer) -> tuple[Layer, ...]:
    return (*layers[:index], layer, *layers[index + 1 :])


def move_layer(network: Network, index: int, by: int) -> Network:
    """Moves a layer towards the inputs (``by`` < 0) or the outputs, no further than the ends.

    A connection that would then lead back is turned round. What comes to stand first are the inputs from then on, what
    comes to stand last the outputs.
    """
    require_layer(network, index)
    to = min(max(index + by, 0), len(network.layers) - 1)
    if to == index:
        return network
    layers = list(network.layers)
    layers.insert(to, layers.pop(index))
    layer_of = {unit.name: i for i, layer in enumerate(layers) for unit in layer.units}
    connections = tuple(
        c if layer_of[c.source] < layer_of[c.target] else Connection(c.target, c.source, c.weight)
        for c in network.connections
    )
    return settled(network, layers, connections)
