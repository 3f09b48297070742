"""The plan of a network: its units, connections and parameters as numbered arrays, made once and run often.

A plan knows no numbers: networks that differ only in their parameters' values and in their samples share one.

Units are numbered layer by layer. Connections are numbered by target and then source, so that units with the same
sources lie in one rectangular block: a dense layer is a single block, and one piece of code serves every shape of
network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import Activation
from bpdebugger.core.catalogue.logits import LogitLoss
from bpdebugger.core.catalogue.losses import Loss
from bpdebugger.core.network.network import Layer
from bpdebugger.core.network.optimizers import Optimizer
from bpdebugger.core.network.penalty import PenaltyTerm
from bpdebugger.core.network.quantities import Kind, Space
from bpdebugger.core.network.uses import Uses

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
    ``penalty``: what E has beside the loss of the samples.
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
    penalty: PenaltyTerm | None = None

    def divisor(self, samples: int) -> int:
        """What a sum over so many samples is divided by."""
        return 1 if self.adds_samples else samples

    def over_samples(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The mean over the first axis, or the sum where E is one.

        A single row is its own mean; large networks would feel the cost of asking.
        """
        return values[0] if len(values) == 1 else np.asarray(values.sum(axis=0) / self.divisor(len(values)))

    def loss_over(self, losses: NDArray[np.float64], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """E of samples together: their mean or sum, and the penalty."""
        found = self.over_samples(losses)
        return found if self.penalty is None else np.asarray(found + self.penalty.value(parameters)[0])

    def penalty_at(self, parameters: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """The penalty and its slopes, in a row for each row of parameters; nothing where there is none."""
        return [self.penalty.value(parameters), self.penalty.slope(parameters)] if self.penalty else []

    def gradient_over(self, gradients: NDArray[np.float64], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """The gradient of E of samples together, likewise."""
        found = self.over_samples(gradients)
        return found if self.penalty is None else np.asarray(found + self.penalty.slope(parameters))

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
        same_terms = (self.penalty is None) is (other.penalty is None)
        return same_sizes and same_terms and all(map(np.array_equal, mine, others))

    @property
    def _shape(self) -> tuple[Indices, ...]:
        tunable = self.tunable_units, self.tunable_parameters
        numbers = np.array([len(self.parameters)])
        penalised = self.penalty.members if self.penalty else np.array([], dtype=np.intp)
        return (
            numbers,
            penalised,
            self.target,
            self.source,
            self.weight,
            self.bias,
            *tunable,
            self.pair_rows,
            self.pair_columns,
        )

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
