"""The numbers of passes as arrays by kind: one storage for traces, points and whatever else a pass computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.optimizers import Optimizer
from bpdebugger.core.network.plan import Indices, Plan, Selection
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, PENALTIES, Kind, Place
from bpdebugger.core.passes.backward import Gradients, backward
from bpdebugger.core.passes.forward import Hold, forward, losses


@dataclass(eq=False)
class Recording:
    """A network at several inputs and targets; the first axis of the arrays is the sample.

    ``parameters`` is one vector for all, or has a row for each. ``closing``: what updates compute and keep, by kind,
    a row for each update; a recording without updates has none.
    """

    plan: Plan
    parameters: Array
    z: Array
    y: Array
    targets: Array
    losses: Array
    gradients: Gradients
    closing: Mapping[Kind, Array] = field(default_factory=dict)
    _known: dict[Kind, tuple[Array, Indices | None]] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.y)

    @property
    def each_parameter(self) -> Array:
        """The parameters in rows: a single one where they are the same for all samples."""
        return self.parameters if self.parameters.ndim == 2 else self.parameters[None]

    @property
    def parameters_of_samples(self) -> Array:
        """The parameters in a row for each sample."""
        return np.broadcast_to(self.each_parameter, (self.count, self.parameters.shape[-1]))

    @cached_property
    def target_of_unit(self) -> Array:
        """The targets by unit, NaN where a unit has none."""
        targets = np.full(self.y.shape, np.nan, dtype=self.y.dtype)
        targets[:, self.plan.outputs] = self.targets
        return targets

    @property
    def mean_losses(self) -> Array:
        """The loss of each update."""
        return self.closing[Kind.MEAN_LOSS][:, 0]

    @property
    def updated_parameters(self) -> Array:
        """The parameters after each update, a row each."""
        return self.closing[Kind.UPDATED]

    def _stored(self, kind: Kind) -> tuple[Array, Indices | None]:
        """The array that holds a kind, and its column for each index, where that is not the index itself."""
        if kind not in self._known:
            row = kind.row
            array = row.stored(self) if row.stored else self.closing[kind]
            self._known[kind] = array, row.column(self.plan) if row.column else None
        return self._known[kind]

    def has(self, kind: Kind) -> bool:
        """Whether quantities of this kind are in it."""
        return kind.row.stored is not None or kind in self.closing

    def value(self, place: Place) -> float:
        """The number at a place."""
        array, column = self._stored(place.kind)
        return float(array[max(place.row, 0), place.index if column is None else column[place.index]])

    def values(self, kind: Kind, at: Selection | int = slice(None)) -> Array:
        """The numbers of a kind at some of its indices: a row for each sample, or for each update."""
        array, column = self._stored(kind)
        return np.asarray(array[:, at if column is None else column[at]])

    def row_of_values(self, kind: Kind, at: Selection, row: int) -> Array:
        """The numbers of a kind at some of its indices in one sample."""
        array, column = self._stored(kind)
        return np.asarray(array[row if len(array) > 1 else 0][at if column is None else column[at]])

    def rows(self, kind: Kind, which: int | Indices) -> Array:
        """The values of one quantity, or of several of a kind; the last axis is the sample, a parameter's too, or the
        update."""
        if kind in BEFORE_THE_SAMPLES:
            return self.parameters_of_samples[:, which].T
        return self.values(kind, which).T


def closing_of(
    optimizer: Optimizer,
    losses: Array,
    gradients: Array,
    penalty: Sequence[Array],
    kept: Sequence[Array],
    computed: Mapping[Kind, Array],
) -> dict[Kind, Array]:
    """All that closes updates, by kind, a row for each: the means, the penalty and its slopes, or nothing where there
    is none, what was kept, and what the update computed."""
    means = {Kind.MEAN_LOSS: losses[:, None], Kind.MEAN_GRADIENT: gradients}
    return {
        **means,
        **dict(zip(PENALTIES, penalty, strict=False)),
        **dict(zip(optimizer.kept, kept, strict=True)),
        **computed,
    }


def record(plan: Plan, parameters: Array, inputs: Array, targets: Array, hold: Hold | None = None) -> Recording:
    """Runs the network at each row of inputs and targets. ``hold.sample`` counts these rows."""
    z, y = forward(plan, parameters, inputs, hold)
    return record_backward(plan, parameters, z, y, targets)


def record_backward(plan: Plan, parameters: Array, z: Array, y: Array, targets: Array) -> Recording:
    """Runs the network back from where a forward pass has come to."""
    gradients = backward(plan, parameters, z, y, targets)
    return Recording(plan, parameters, z, y, targets, losses(plan, z, y, targets), gradients)
