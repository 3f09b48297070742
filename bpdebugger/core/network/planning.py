"""Making the plan of a network: units, connections and parameters numbered, blocks and groups found."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from operator import itemgetter

import numpy as np

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.catalogue.logits import LogitLoss, logit_loss
from bpdebugger.core.catalogue.losses import Loss, loss
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.optimizers import optimizer_of
from bpdebugger.core.network.penalty import penalty_term
from bpdebugger.core.network.plan import Block, Group, Indices, Plan, PlannedLayer, Selection
from bpdebugger.core.network.uses import make_uses
from bpdebugger.core.network.validate import is_valid_but_for_connections, require_valid


def make_plan(network: Network, like: Plan | None = None) -> Plan:
    """The plan of a network. Raises ``NetworkError`` where the network is not valid.

    ``like``: the plan of one with these very connections between these very units, and these parameters.
    """
    if not is_valid_but_for_connections(network):
        require_valid(network)
    units = network.unit_names()
    unit_index = {name: i for i, name in enumerate(units)}
    parameters = like.parameters if like else list(network.parameters)
    parameter_index = like.parameter_index if like else dict(zip(parameters, range(len(parameters)), strict=True))
    sizes = [len(layer.units) for layer in network.layers]
    slices = [slice(end - size, end) for end, size in zip(accumulate(sizes), sizes, strict=True)]
    layer_of = np.repeat(np.arange(len(sizes)), sizes)
    source, target, weight = _connection_arrays(network, unit_index, parameter_index, layer_of, like)
    bias, bias_units = _biases(network, unit_index, parameter_index)
    groups = _groups(network, slices, parameter_index)
    tunable_units, tunable_parameters = _tunables(groups)
    rows, columns = _pairs(groups)
    uses = make_uses(len(network.parameters), weight, target, bias, tunable_units, tunable_parameters)
    fixed = frozenset(parameter_index[name] for name in network.fixed if name in parameter_index)
    _let_memory_be_kept(len(source) + len(parameter_index))
    return Plan(
        written_layers=network.layers,
        units=units,
        layer_of=layer_of,
        layer_slices=slices,
        layers=tuple(
            PlannedLayer(units_, tuple(_blocks(units_, source, target, weight)), tuple(groups_))
            for units_, groups_ in zip(slices[1:], groups, strict=True)
        ),
        unit_index=unit_index,
        parameters=parameters,
        parameter_index=parameter_index,
        source=source,
        target=target,
        weight=weight,
        bias=bias,
        bias_units=bias_units,
        tunable_units=tunable_units,
        tunable_parameters=tunable_parameters,
        uses=uses,
        pair_rows=rows,
        pair_columns=columns,
        loss=_loss(network),
        optimizer=optimizer_of(network.training),
        adds_samples=network.reduction.samples == "sum",
        fixed=fixed,
        penalty=penalty_term(network, uses, fixed),
    )


def _let_memory_be_kept(numbers: int) -> None:
    """Lets the C library keep the memory of one pass for the next: a pass has a few arrays of so many numbers.

    glibc gives freed memory back to the system, page by page, beyond a bound that follows the largest block freed so
    far. A recording of 700,000 quantities then spends three quarters of its time on getting it anew. A block that
    nobody touches costs nothing and moves the bound; other libraries of C are not disturbed by it.
    """
    np.empty(8 * numbers)


def _loss(network: Network) -> Loss:
    chosen = loss(network.loss)
    return replace(chosen, averages=True) if network.reduction.outputs == "mean" else chosen


def _logits(text: str, network: Network) -> LogitLoss | None:
    """What an output activation and the loss are together, divided as the loss is."""
    found = logit_loss(text, network.loss)
    divisor = _loss(network).divisor(len(network.layers[-1].units))
    return found if found is None or divisor == 1 else found.divided(divisor)


def _biases(network: Network, unit_index: dict[str, int], parameter_index: dict[str, int]) -> tuple[Indices, Indices]:
    """The parameter that is each unit's bias, or -1, and the units that have one."""
    bias = np.full(len(unit_index), -1, dtype=np.intp)
    for unit, name in network.biases.items():
        bias[unit_index[unit]] = parameter_index[name]
    return bias, np.flatnonzero(bias >= 0)


def _tunables(groups: list[list[Group]]) -> Indices:
    """Two rows: the units with a parameter in their activation, and that parameter."""
    found = [(u, p) for layer in groups for group in layer for u in group.members for p in group.parameters]
    return np.array(sorted(found), dtype=np.intp).reshape(-1, 2).T


def _connection_arrays(
    network: Network,
    unit_index: dict[str, int],
    parameter_index: dict[str, int],
    layer_of: Indices,
    like: Plan | None,
) -> tuple[Indices, Indices, Indices]:
    """Source, target and weight of each connection, by target and then source. Raises ``NetworkError``.

    What is wrong with them is looked for one by one only where they are not all right at once.
    """
    if like is not None:
        source, target, weight = like.source, like.target, like.weight
    else:
        try:
            source = _numbers(network, 0, unit_index)
            target = _numbers(network, 1, unit_index)
            weight = _numbers(network, 2, parameter_index)
        except KeyError:
            require_valid(network)
            raise
    key = target * len(unit_index) + source
    order = np.argsort(key, kind="stable")
    key = key[order]
    if (layer_of[source] >= layer_of[target]).any() or (key[1:] == key[:-1]).any():
        require_valid(network)
    return source[order], target[order], weight[order]


def _numbers(network: Network, column: int, index: dict[str, int]) -> Indices:
    names = map(itemgetter(column), network.connections)
    return np.fromiter(map(index.__getitem__, names), dtype=np.intp, count=len(network.connections))


def _blocks(units: slice, source: Indices, target: Indices, weight: Indices) -> list[Block]:
    bounds = np.searchsorted(target, np.arange(units.start, units.stop + 1))
    blocks: list[Block] = []
    first = units.start
    for unit in range(units.start, units.stop):
        here = source[bounds[unit - units.start] : bounds[unit - units.start + 1]]
        after = slice(bounds[unit - units.start + 1], bounds[min(unit + 2, units.stop) - units.start])
        if unit + 1 < units.stop and np.array_equal(here, source[after]):
            continue
        connections = slice(int(bounds[first - units.start]), int(bounds[unit + 1 - units.start]))
        if len(here):
            blocks.append(
                Block(
                    targets=slice(first, unit + 1),
                    sources=selection(here),
                    connections=connections,
                    weights=weight[connections],
                    shape=(unit + 1 - first, len(here)),
                )
            )
        first = unit + 1
    return blocks


def selection(indices: Indices) -> Selection:
    """The indices as a slice where they are consecutive, which makes a view where the array would make a copy."""
    if len(indices) and np.array_equal(indices, np.arange(indices[0], indices[0] + len(indices))):
        return slice(int(indices[0]), int(indices[0]) + len(indices))
    return indices


def _groups(network: Network, slices: list[slice], parameter_index: dict[str, int]) -> list[list[Group]]:
    pairs = 0
    result: list[list[Group]] = []
    for layer, units in zip(network.layers[1:], slices[1:], strict=True):
        members: dict[str, list[int]] = {}
        for offset, unit in enumerate(layer.units):
            members.setdefault(layer.activation_of(unit), []).append(units.start + offset)
        groups = []
        for text, indices in members.items():
            chosen = activation(text)
            count = len(indices) ** 2 if chosen.couples else 0
            groups.append(
                Group(
                    activation=chosen,
                    units=selection(np.array(indices)),
                    members=np.array(indices, dtype=np.intp),
                    parameters=np.array([parameter_index[name] for name in chosen.parameters], dtype=np.intp),
                    pairs=slice(pairs, pairs + count),
                    logits=_logits(text, network) if layer is network.layers[-1] else None,
                )
            )
            pairs += count
        result.append(groups)
    return result


def _pairs(groups: list[list[Group]]) -> tuple[Indices, Indices]:
    coupled = [group.members for layer in groups for group in layer if group.activation.couples]
    rows = [np.repeat(members, len(members)) for members in coupled]
    columns = [np.tile(members, len(members)) for members in coupled]
    empty = [np.array([], dtype=np.intp)]
    return np.concatenate(rows + empty), np.concatenate(columns + empty)
