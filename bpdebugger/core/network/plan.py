"""The plan of a network: its units, connections and parameters as numbered arrays, made once and run often.

A plan knows no numbers: networks that differ only in their parameters' values and in their samples share one.

Units are numbered layer by layer. Connections are numbered by target and then source, so that units with the same
sources lie in one rectangular block: a dense layer is a single block, and one piece of code serves every shape of
network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import Activation, activation
from bpdebugger.core.catalogue.logits import LogitLoss, logit_loss
from bpdebugger.core.catalogue.losses import Loss, loss
from bpdebugger.core.network.network import Layer, Network
from bpdebugger.core.network.optimizers import Optimizer, optimizer_of
from bpdebugger.core.network.quantities import Kind, Space
from bpdebugger.core.network.uses import Uses, make_uses
from bpdebugger.core.network.validate import is_valid_but_for_connections, require_valid

Indices = NDArray[np.intp]
Selection = slice | Indices


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring units of one layer that all have the same sources: m targets, n sources, m·n connections."""

    targets: slice
    sources: Selection
    connections: slice
    weights: Indices
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one layer that share an activation; for one that couples its units, ``pairs`` numbers the
    m·m derivatives ∂y[i]/∂z[j] row by row. ``logits`` is there for outputs whose activation the loss undoes."""

    activation: Activation
    units: Selection
    members: Indices
    parameters: Indices
    pairs: slice
    logits: LogitLoss | None = None


@dataclass(frozen=True, slots=True)
class PlannedLayer:
    """One layer after the first."""

    units: slice
    blocks: tuple[Block, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything about a network but its numbers.

    ``written_layers``: the layers as the user wrote them. ``unit_index``, ``parameter_index``: the number of each by
    its name. ``source``, ``target``, ``weight``: per connection.
    ``bias``: parameter of a unit, or -1. ``bias_units``: the units that have one. ``tunable_units``,
    ``tunable_parameters``: a row for each parameter in a unit's activation. ``uses``: where parameters are used.
    ``adds_samples``: whether E is the sum over the samples, not their mean. ``fixed``: the parameters not trained.
    """

    written_layers: tuple[Layer, ...]
    units: list[str]
    layer_of: Indices
    layer_slices: list[slice]
    layers: tuple[PlannedLayer, ...]
    unit_index: dict[str, int]
    parameters: list[str]
    parameter_index: dict[str, int]
    source: Indices
    target: Indices
    weight: Indices
    bias: Indices
    bias_units: Indices
    tunable_units: Indices
    tunable_parameters: Indices
    uses: Uses
    pair_rows: Indices
    pair_columns: Indices
    loss: Loss
    optimizer: Optimizer
    adds_samples: bool = False
    fixed: frozenset[int] = frozenset()

    def divisor(self, samples: int) -> int:
        """What a sum over so many samples is divided by."""
        return 1 if self.adds_samples else samples

    def over_samples(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean over the first axis, or the sum where E is one.

        A single row is its own mean; large networks would feel the cost of asking.
        """
        return values[0] if len(values) == 1 else np.asarray(values.sum(axis=0) / self.divisor(len(values)))

    def update(
        self, state: Sequence[NDArray[np.float64]], gradient: NDArray[np.float64], settings: dict[str, float]
    ) -> dict[Kind, NDArray[np.float64]]:
        """All that one update computes, as ``Optimizer.update``; parameters that are not trained stay."""
        return self.optimizer.update(state, gradient, settings, list(self.fixed))

    @property
    def inputs(self) -> slice:
        """The units of the first layer."""
        return self.layer_slices[0]

    @property
    def outputs(self) -> slice:
        """The units of the last layer."""
        return self.layer_slices[-1]

    def has_shape_of(self, other: Plan) -> bool:
        """Whether the same units are joined in the same way, with parameters in the same places."""
        mine, others = self._shape, other._shape
        same_sizes = self.layer_slices == other.layer_slices and self.optimizer is other.optimizer
        return same_sizes and all(map(np.array_equal, mine, others))

    @property
    def _shape(self) -> tuple[Indices, ...]:
        tunable = self.tunable_units, self.tunable_parameters
        numbers = np.array([len(self.parameters)])
        return numbers, self.target, self.source, self.weight, self.bias, *tunable, self.pair_rows, self.pair_columns

    @cached_property
    def incoming_start(self) -> Indices:
        """Connections into unit u are numbered from ``incoming_start[u]`` to ``incoming_start[u + 1]``."""
        return np.searchsorted(self.target, np.arange(len(self.units) + 1))

    @cached_property
    def outgoing(self) -> list[Indices]:
        """The connections out of each unit, in the order of their targets."""
        order = np.argsort(self.source, kind="stable")
        bounds = np.searchsorted(self.source[order], np.arange(1, len(self.units)))
        return np.split(order, bounds)

    def size(self, space: Space) -> int:
        """How many things of a space there are, and so how many indices."""
        sizes = {
            Space.NOTHING: 1,
            Space.UNIT: len(self.units),
            Space.CONNECTION: len(self.source),
            Space.PARAMETER: len(self.parameters),
            Space.PAIR: len(self.pair_rows),
            Space.TUNABLE: len(self.tunable_units),
        }
        return sizes[space]

    def units_of(self, kind: Kind) -> Indices | None:
        """For each index of a kind the unit that it belongs to; ``None`` for what belongs to no unit."""
        owners = {
            Space.UNIT: np.arange(len(self.units)),
            Space.CONNECTION: self.source if kind.row.comes_back else self.target,
            Space.PAIR: self.pair_columns,
            Space.TUNABLE: self.tunable_units,
        }
        return owners.get(kind.row.space)

    def incoming(self, unit: int) -> range:
        """The connections into a unit."""
        return range(int(self.incoming_start[unit]), int(self.incoming_start[unit + 1]))

    def connection(self, source: int, target: int) -> int | None:
        """The number of the connection between two units, if there is one."""
        between = self.incoming(target)
        i = between.start + int(np.searchsorted(self.source[between.start : between.stop], source))
        return i if i in between and self.source[i] == source else None

    def activation(self, unit: int) -> Activation:
        """The activation of a unit after the first layer."""
        return self.group(unit).activation

    def group(self, unit: int) -> Group:
        """The units that share this unit's activation in its layer, itself included."""
        groups = self.layers[int(self.layer_of[unit]) - 1].groups
        return next(group for group in groups if unit in group.members)


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
        uses=make_uses(len(network.parameters), weight, target, bias, tunable_units, tunable_parameters),
        pair_rows=rows,
        pair_columns=columns,
        loss=_loss(network),
        optimizer=optimizer_of(network.training),
        adds_samples=network.reduction.samples == "sum",
        fixed=frozenset(parameter_index[name] for name in network.fixed if name in parameter_index),
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
