"""A run: updates in a row from a network's parameters on, each of which can be recorded as a trace at any time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.optimizers import first_state
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.forward import Hold, forward, losses
from bpdebugger.core.passes.trace import Before, Trace, trace
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.history import MOST_NUMBERS, History

if TYPE_CHECKING:
    from bpdebugger.core.training.engine import Engine, Examined

MOST_UPDATES = 2_000_000
"""How many updates a run has at most."""

MOST_HELD_OUT = 400
"""At how many updates E over the samples that are held out is looked at."""

_AT_ONCE = 1_000_000
"""How many connections and units, times samples, are examined at once."""

_LONGEST = 2_048
_TRACES, _TRACED = 8, 2_000_000
"""How many traces are kept, fewer of large ones; going to and fro over the end of an update needs two."""


class Run:
    """The updates of a network in the order of time, numbered from 0. ``length`` of them are recorded, at first one.

    The numbers of an update are those of its trace, to the last bit, whenever and in whatever order they are asked for.
    """

    def __init__(
        self, network: Network, sample: int | None = None, most: int = MOST_NUMBERS, letters: Letters = USUAL
    ) -> None:
        """A run of one update; of one ``sample`` alone it has no others, as that is no training. Its traces are
        shown in ``letters``.

        Raises ``NetworkError`` where the network is not valid and ``IndexError`` for a sample that there is not.
        """
        self.network, self.sample, self.letters = network, sample, letters
        self.plan: Plan = plan_of(network)
        self.data = Data(network)
        self._engine: Engine | None = None
        # the states before each update
        self._states = History(first_state(self.plan.optimizer, network.values), most)
        self._losses = History(np.empty(1), MOST_UPDATES + 1)
        self._losses.cut(0)
        self._traces: OrderedDict[int, Trace] = OrderedDict()
        self._held_out: tuple[tuple[int, int], tuple[Array, Array]] | None = None
        self.length = 1
        self.trace(0)

    @property
    def _most_traces(self) -> int:
        return max(min(_TRACED // (self.data.batches.size * (len(self.plan.source) + 1)), _TRACES), 2)

    @property
    def averaged(self) -> bool:
        """Whether its traces end with means over samples: a smaller batch at the end of an epoch has them too."""
        return self.plan.penalty is not None or (self.sample is None and self.data.batches.size > 1)

    @property
    def per_epoch(self) -> int:
        """How many updates an epoch has."""
        return self.data.batches.per_epoch

    @property
    def epochs(self) -> int:
        """How many epochs are recorded, a part of one included."""
        return -(-self.length // self.per_epoch)

    def epoch_of(self, update: int) -> int:
        """The epoch of an update, from 0 on."""
        return update // self.per_epoch

    @property
    def losses(self) -> Array:
        """The loss of every recorded update, before it changed the parameters."""
        if self.sample is not None:
            return self.trace(0).mean_losses
        for first, last in self.stretches(self._losses.length, self.length):
            self._losses.extend(self._calculator.losses(self._states_of(first, last), first)[:, None])
        found = self._losses.between(0, self.length)
        return np.array([]) if found is None else np.asarray(found[:, 0])

    @property
    def epoch_losses(self) -> Array:
        """The mean loss of each epoch that has begun, over its updates so far."""
        losses = self.losses
        if self.per_epoch == 1 or not len(losses):
            return losses
        begins = np.arange(0, len(losses), self.per_epoch)
        counts = np.minimum(self.per_epoch, len(losses) - begins)
        with np.errstate(all="ignore"):
            return np.asarray(np.add.reduceat(losses, begins) / counts)

    def held_out(self, most: int = MOST_HELD_OUT) -> tuple[Array, Array]:
        """E over the samples that are held out, at as many updates as are looked at: their numbers, and E before each.

        Empty where none is held out.
        """
        samples = list(self.network.held_out)
        if not samples or self.sample is not None:
            return np.array([]), np.array([])
        if self._held_out is None or self._held_out[0] != (self.length, most):
            wanted = np.unique(np.linspace(0, self.length - 1, most).astype(np.intp)).tolist()
            # what is kept is near enough: nothing is computed again for it
            states = dict(self._states.nearest(update) for update in wanted)
            found = [self._loss_over(samples, state[: len(self.plan.parameters)]) for state in states.values()]
            self._held_out = (self.length, most), (np.array([*states], dtype=np.float64), np.array(found))
        return self._held_out[1]

    def loss_held_out(self, update: int) -> float:
        """E over the samples that are held out, with the parameters before an update."""
        return self._loss_over(list(self.network.held_out), self._state(update)[: len(self.plan.parameters)])

    def _loss_over(self, samples: list[int], parameters: Array) -> float:
        targets = self.data.targets[samples]
        z, y = forward(self.plan, parameters, self.data.inputs[samples])
        with np.errstate(all="ignore"):
            return float(self.plan.loss_over(losses(self.plan, z, y, targets), parameters))

    @property
    def _calculator(self) -> Engine:
        if self._engine is None:
            from bpdebugger.core.training.engine import engine_for

            self._engine = engine_for(self.plan, self.network, self.data)
        return self._engine

    def extend(self, count: int) -> None:
        """Records more updates at the end. ``ValueError`` beyond ``MOST_UPDATES``, and of one sample alone."""
        if self.sample is not None:
            raise ValueError("one sample alone is not trained")
        if self.length + count > MOST_UPDATES:
            raise ValueError(f"a run has at most {MOST_UPDATES:,} updates")
        last = self._state(self.length - 1)
        self._states.extend(self._calculator.states(last, self.length - 1, count))
        self.length += count

    def cut(self, length: int) -> None:
        """Forgets all updates from this number on; at least one stays."""
        self._held_out = None
        self.length = max(min(self.length, length), 1)
        self._states.cut(self.length)
        self._losses.cut(self.length)

    def _state(self, update: int) -> Array:
        number, state = self._states.nearest(update)
        if number == update:
            return state
        return np.asarray(self._calculator.states(state, number, update - number)[-1])

    def _states_of(self, first: int, last: int) -> Array:
        kept = self._states.between(first, last)
        if kept is not None:
            return kept
        begin = self._state(first)
        return np.vstack([begin, self._calculator.states(begin, first, last - first - 1)])

    def examine(self, first: int, last: int) -> Examined:
        """Every quantity of the updates from one number to before another."""
        found = self._calculator.examine(self._states_of(first, last), first)
        if first == self._losses.length:
            self._losses.extend(found.mean_losses[:, None])
        return found

    def stretches(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Cuts updates into stretches that are examined at once, as long as memory allows."""
        for begin in range(first, last, self.at_once):
            yield begin, min(begin + self.at_once, last)

    @property
    def at_once(self) -> int:
        """How many updates a stretch has."""
        size = self.data.batches.size * (len(self.plan.source) + len(self.plan.units))
        return min(max(_AT_ONCE // size, 1), _LONGEST)

    def network_at(self, update: int) -> Network:
        """The network as it is before an update."""
        if update == 0:
            return self.network
        values = self._state(update)[: len(self.plan.parameters)].tolist()
        return replace(self.network, parameters=dict(zip(self.plan.parameters, values, strict=True)))

    def trace(self, update: int, hold: Hold | None = None) -> Trace:
        """An update's trace, its means, if any, and the new parameters; with a what-if it is recorded anew."""
        if hold is not None:
            return self._recorded(update, hold)
        if update not in self._traces:
            self._traces[update] = self._recorded(update)
            while len(self._traces) > self._most_traces:
                self._traces.popitem(last=False)
        self._traces.move_to_end(update)
        return self._traces[update]

    def show_in(self, letters: Letters) -> None:
        """Shows its traces in other letters from now on."""
        self.letters = letters
        for update, recorded in self._traces.items():
            self._traces[update] = recorded.in_letters(letters)

    def _recorded(self, update: int, hold: Hold | None = None) -> Trace:
        if self.sample is not None:
            return trace(self.network, self.sample, hold, self.letters)
        shape = len(self.plan.optimizer.kept), len(self.plan.parameters)
        kept = self._state(update)[len(self.plan.parameters) :].reshape(shape)
        batch = self.data.batches.of(update)
        before = Before(kept.copy(), update)
        recorded = Trace(self.plan, self.network_at(update), batch, self.averaged, hold, before)
        return recorded.in_letters(self.letters)
