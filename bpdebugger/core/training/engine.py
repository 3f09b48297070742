"""What computes updates in a row: with NumPy for any network, and as straight-line code for small ones.

Both give the states that traces of the same updates give, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any, Protocol

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.optimizers import first_state, settings_of
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.backward import backward
from bpdebugger.core.passes.forward import forward, losses
from bpdebugger.core.passes.recording import Recording, closing_of, record
from bpdebugger.core.training import straight_line
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.statements import ARRAYS, FLOATS, NotStraight, Statements

_LARGE = 1_000
"""From so many connections on, updates are looked at one by one: their parameters would fill the memory."""


class Examined(Protocol):
    """Every quantity of some updates in a row. ``rows`` has the pass, or past the samples the update, as last axis."""

    @property
    def plan(self) -> Plan:
        """The plan of the network."""

    def rows(self, kind: Kind, which: int | Indices) -> Array:
        """The values of one quantity, or of several of a kind."""

    @property
    def mean_losses(self) -> Array:
        """The loss of each update."""


class Engine(Protocol):
    """Computes updates of one network."""

    def states(self, state: Array, first: int, count: int) -> Array:
        """The states after each of ``count`` updates, the number ``first`` being the first; a row each."""

    def examine(self, states: Array, first: int) -> Examined:
        """Every quantity of the updates that begin at these states."""

    def losses(self, states: Array, first: int) -> Array:
        """The loss of each of the updates that begin at these states."""


class NumPyEngine:
    """Computes one update after the other with arrays."""

    def __init__(self, plan: Plan, network: Network, data: Data) -> None:
        self._plan, self._network, self._data = plan, network, data

    def states(self, state: Array, first: int, count: int) -> Array:
        """As the protocol says."""
        plan, data = self._plan, self._data
        rows = np.empty((count, state.size))
        kept = 1 + len(plan.optimizer.kept)
        for i in range(count):
            now = (state if i == 0 else rows[i - 1]).reshape(kept, len(plan.parameters))
            batch = list(data.batches.of(first + i))
            z, y = forward(plan, now[0], data.inputs[batch])
            gradients = backward(plan, now[0], z, y, data.targets[batch])
            settings = settings_of(self._network.training, self._network.learning_rate, first + i)
            with np.errstate(all="ignore"):
                found = plan.update(list(now), plan.gradient_over(gradients.dE_dp, now[0]), settings)
            rows[i] = np.concatenate([found[kind] for kind in plan.optimizer.renewed()])
        return rows

    def examine(self, states: Array, first: int) -> Examined:
        """As the protocol says."""
        return _ExaminedArrays(self._plan, self._network, self._data, states, first)

    def losses(self, states: Array, first: int) -> Array:
        """As the protocol says; nothing but the forward pass is needed."""
        plan, data = self._plan, self._data
        samples, sizes = data.batches.between(first, first + len(states))
        parameters = states[:, : len(plan.parameters)]
        parts = zip(parameters, np.split(samples, np.cumsum(sizes)[:-1]), strict=True)
        with np.errstate(all="ignore"):
            if len(plan.source) < _LARGE:
                found = _means(plan, _losses(plan, np.repeat(parameters, sizes, axis=0), data, samples), sizes)
                return found if plan.penalty is None else found + plan.penalty.value(parameters)[:, 0]
            return np.array([float(plan.loss_over(_losses(plan, row, data, part), row)) for row, part in parts])


def _losses(plan: Plan, parameters: Array, data: Data, samples: Indices) -> Array:
    z, y = forward(plan, parameters, data.inputs[samples])
    return losses(plan, z, y, data.targets[samples])


class _ExaminedArrays:
    """Every quantity of some updates, recorded as if they were one batch with parameters of their own."""

    def __init__(self, plan: Plan, network: Network, data: Data, states: Array, first: int) -> None:
        self.plan = plan
        samples, sizes = data.batches.between(first, first + len(states))
        size = len(plan.parameters)
        parameters = np.repeat(states[:, :size], sizes, axis=0)
        recorded = record(plan, parameters, data.inputs[samples], data.targets[samples])
        kept = states[:, size:].reshape(len(states), len(plan.optimizer.kept), size).swapaxes(0, 1)
        state = [states[:, :size], *kept]
        counts = np.arange(first, first + len(states), dtype=np.float64)[:, None]
        settings: dict[str, Any] = settings_of(network.training, network.learning_rate, 0)
        settings["t"] = counts + 1.0
        with np.errstate(all="ignore"):
            gradient = _means(plan, recorded.gradients.dE_dp, sizes)
            self.mean_losses = _means(plan, recorded.losses, sizes)
            penalty = plan.penalty_at(state[0])
            if penalty:
                self.mean_losses, gradient = self.mean_losses + penalty[0][:, 0], gradient + penalty[1]
            computed = plan.update(state, gradient, settings)
        recorded.closing = closing_of(plan.optimizer, self.mean_losses, gradient, penalty, [*kept], computed)
        self.rows = recorded.rows


def _means(plan: Plan, values: Array, sizes: Indices) -> Array:
    """The mean of each batch's rows, or their sum, added up as a trace does."""
    if (sizes == sizes[0]).all():
        sums = values.reshape(len(sizes), sizes[0], *values.shape[1:]).sum(axis=1)
        return np.asarray(sums / plan.divisor(int(sizes[0])))
    parts = np.split(values, np.cumsum(sizes)[:-1])
    return np.array([part.sum(axis=0) / plan.divisor(len(part)) for part in parts])


class StraightLineEngine:
    """Runs straight-line code, its ``source``. Raises ``NotStraight`` where a network has none."""

    def __init__(self, plan: Plan, network: Network, data: Data) -> None:
        self._plan, self._network, self._data = plan, network, data
        self._batch = data.batches.size
        if not data.batches.are_equal:
            raise NotStraight("batches of several sizes")
        self._inputs = [[f"x{s}_{i}" for i in range(data.inputs.shape[1])] for s in range(self._batch)]
        self._targets = [[f"a{s}_{i}" for i in range(data.targets.shape[1])] for s in range(self._batch)]
        self._of_sample = [tuple(row) for row in np.hstack([data.inputs, data.targets]).tolist()]
        self.source = self._source_of_run()
        self._run = straight_line.compiled("run", self.source)
        self._examine: Callable[..., Any] | None = None
        self._fallback = NumPyEngine(plan, network, data)
        self._found: tuple[Recording, list[str]] | None = None

    def states(self, state: Array, first: int, count: int) -> Array:
        """As the protocol says."""
        found: list[float] = []
        data = self._data
        if data.batches.always_the_same:
            feed: Any = range(count)
            fixed = self._numbers(first)
        else:
            feed, fixed = [self._numbers(first + i) for i in range(count)], ()
        try:
            with np.errstate(all="ignore"):
                self._run(state.tolist(), fixed, feed, float(first + 1), found)
        except ArithmeticError:
            # Python's floats refuse what NumPy's answer with inf or NaN
            pass
        rows = np.array(found, dtype=np.float64).reshape(-1, state.size)
        done = len(rows)
        if done == count:
            return rows
        rest = self._fallback.states(rows[-1] if done else state, first + done, count - done)
        return np.concatenate([rows, rest])

    @property
    def _names(self) -> list[str]:
        """The variables of a batch: inputs and targets, sample by sample."""
        return [name for x, a in zip(self._inputs, self._targets, strict=True) for name in (*x, *a)]

    def _numbers(self, update: int) -> tuple[float, ...]:
        """The numbers of an update's batch."""
        return tuple(chain.from_iterable(self._of_sample[sample] for sample in self._data.batches.of(update)))

    def _statements(self, lines: Statements) -> Recording:
        """The variables of a batch and its update, as they stand in a recording."""
        plan, network = self._plan, self._network
        found = straight_line.batch(lines, plan, self._inputs, self._targets)
        training = network.training, network.learning_rate
        found.closing = straight_line.update(lines, plan, *training, found)
        return found

    def _source_of_run(self) -> str:
        lines = Statements(FLOATS)
        closing = self._statements(lines).closing
        numbers = _listed(self._names)
        state = _listed(straight_line.state_variables(self._plan))
        renewed = [name for kind in self._plan.optimizer.renewed() for name in closing[kind][0]]
        statements, texts = lines.leading_to(renewed)
        body = [*statements, f"{state} = {_listed(texts)}", "t += 1.0", f"found += ({state})"]
        fixed = self._data.batches.always_the_same
        head = [f"{state} = state"] + ([f"{numbers} = fixed"] if fixed else [])
        loop = "for _ in feed:" if fixed else f"for {numbers} in feed:"
        parts = ["def run(state, fixed, feed, t, found):", *(f"    {line}" for line in [*head, loop])]
        return "\n".join([*parts, *(f"        {line}" for line in body)])

    def examine(self, states: Array, first: int) -> Examined:
        """As the protocol says."""
        if self._examine is None or self._found is None:
            lines = Statements(ARRAYS)
            found = self._statements(lines)
            wanted = straight_line.variables(found)
            given = [*straight_line.state_variables(self._plan), *self._names]
            source = ["def examine(state, t):", f"    {_listed(given)} = state", *(f"    {x}" for x in lines.lines)]
            source.append(f"    return ({_listed(wanted)})")
            self._examine = straight_line.compiled("examine", "\n".join(source))
            self._found = found, wanted
        names, wanted = self._found
        count, data = len(states), self._data
        columns = [*np.ascontiguousarray(states.T)]
        if self._data.batches.always_the_same:
            numbers: list[Any] = [np.float64(value) for value in self._numbers(first)]
        else:
            samples = data.batches.between(first, first + count)[0].reshape(count, self._batch)
            rows = np.hstack([data.inputs, data.targets])[samples]
            numbers = [*np.ascontiguousarray(rows.reshape(count, -1).T)]
        try:
            with np.errstate(all="ignore"):
                values = self._examine([*columns, *numbers], np.arange(first + 1.0, first + count + 1.0))
        except ArithmeticError:
            # a formula such as 1/0 is made of Python's floats alone
            return self._fallback.examine(states, first)
        known = dict(zip(wanted, values, strict=True)) | dict(
            zip(straight_line.state_variables(self._plan), columns, strict=True)
        )
        return _ExaminedColumns(names, known, count)

    def losses(self, states: Array, first: int) -> Array:
        """As the protocol says."""
        return self.examine(states, first).mean_losses


def _listed(names: list[str]) -> str:
    return "".join(f"{name}, " for name in names)


class _ExaminedColumns:
    """Every quantity of some updates: ``names`` records the variables of the straight-line code, each with a column of
    ``values`` or, where it is a number, that."""

    def __init__(self, names: Recording, values: dict[str, Any], count: int) -> None:
        self.plan, self._names = names.plan, names
        self._values, self._count = values, count

    @property
    def mean_losses(self) -> Array:
        return np.broadcast_to(self._column(self._names.mean_losses[0]), (self._count,))

    def rows(self, kind: Kind, which: int | Indices) -> Array:
        names = self._names.rows(kind, which)
        found = np.empty((*names.shape[:-1], self._count, names.shape[-1]))
        for at, name in np.ndenumerate(names):
            found[(*at[:-1], slice(None), at[-1])] = self._column(name)
        return found.reshape(*names.shape[:-1], -1)

    def _column(self, variable: Any) -> Any:
        if variable in self._values:
            return self._values[variable]
        # a negative number stands in parentheses in the code
        return float(str(variable).strip("()")) if variable else np.nan


def engine_for(plan: Plan, network: Network, data: Data) -> Engine:
    """The quickest engine that gives the very bits of the traces of these updates."""
    plain = NumPyEngine(plan, network, data)
    try:
        quick = StraightLineEngine(plan, network, data)
    except NotStraight:
        return plain
    state = first_state(plan.optimizer, network.values)
    return quick if np.array_equal(quick.states(state, 0, 3), plain.states(state, 0, 3), equal_nan=True) else plain
