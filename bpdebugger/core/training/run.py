"""A run: updates in a row from a network's parameters on, each of which can be recorded as a trace at any time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import numpy as np

from bpdebugger.core.evaluate import Array
from bpdebugger.core.forward import Hold
from bpdebugger.core.network import Network
from bpdebugger.core.plan import Plan
from bpdebugger.core.plans import plan_of
from bpdebugger.core.trace import Before, Trace
from bpdebugger.core.training.engine import Data, Engine, Examined, engine_for
from bpdebugger.core.training.history import MOST_NUMBERS, History

MOST_UPDATES = 2_000_000
"""How many updates a run has at most."""

_TRACES = 8
"""How many traces are kept; going to and fro over the end of an update needs two."""


class Run:
    """The updates of a network in the order of time, numbered from 0. ``length`` of them are recorded, at first one.

    The numbers of an update are those of its trace, to the last bit, whenever and in whatever order they are asked for.
    """

    def __init__(self, network: Network, most: int = MOST_NUMBERS) -> None:
        """A run of one update. Raises ``NetworkError`` where the network is not valid."""
        self.network = network
        self.plan: Plan = plan_of(network)
        self.data = Data(network)
        self._engine: Engine | None = None
        kept = len(self.plan.optimizer.kept) * len(self.plan.parameters)
        # the states before each update, and in the last row the one after the last
        self._states = History(np.concatenate([network.values, np.zeros(kept)]), most)
        self._losses = History(np.empty(1), MOST_UPDATES + 1)
        self._losses.cut(0)
        self._traces: OrderedDict[int, Trace] = OrderedDict()
        self.length = 1

    @property
    def per_epoch(self) -> int:
        """How many updates an epoch has."""
        return self.data.batches.per_epoch

    @property
    def epochs(self) -> int:
        """How many epochs are recorded, a part of one included."""
        return -(-self.length // self.per_epoch)

    @property
    def losses(self) -> Array:
        """The loss of every recorded update, before it changed the parameters."""
        if self._losses.length < self.length:
            self._examine(self._losses.length, self.length)
        found = self._losses.between(0, self.length)
        return np.array([]) if found is None else found[:, 0]

    @property
    def _calculator(self) -> Engine:
        if self._engine is None:
            self._engine = engine_for(self.plan, self.network, self.data)
        return self._engine

    def extend(self, count: int) -> None:
        """Records more updates at the end. ``ValueError`` beyond ``MOST_UPDATES``."""
        if self.length + count > MOST_UPDATES:
            raise ValueError(f"a run has at most {MOST_UPDATES:,} updates")
        last = self._state(self.length - 1)
        self._states.extend(self._calculator.states(last, self.length - 1, count))
        self.length += count

    def cut(self, length: int) -> None:
        """Forgets all updates from this number on; at least one stays."""
        self.length = max(min(self.length, length), 1)
        self._states.cut(self.length)
        self._losses.cut(self.length)

    def _state(self, update: int) -> Array:
        number, state = self._states.nearest(update)
        if number == update:
            return state
        rows: Array = self._calculator.states(state, number, update - number)
        return rows[-1]

    def _states_of(self, first: int, last: int) -> Array:
        kept = self._states.between(first, last)
        if kept is not None:
            return kept
        begin = self._state(first)
        return np.vstack([begin, self._calculator.states(begin, first, last - first - 1)])

    def _examine(self, first: int, last: int) -> Examined:
        found = self._calculator.examine(self._states_of(first, last), first)
        if first == self._losses.length:
            self._losses.extend(found.mean_losses[:, None])
        return found

    def examine(self, first: int, last: int) -> Examined:
        """Every quantity of the updates from one number to before another."""
        return self._examine(first, last)

    def network_at(self, update: int) -> Network:
        """The network as it is before an update."""
        if update == 0:
            return self.network
        values = self._state(update)[: len(self.plan.parameters)].tolist()
        return replace(self.network, parameters=dict(zip(self.plan.parameters, values, strict=True)))

    def trace(self, update: int, hold: Hold | None = None) -> Trace:
        """The trace of an update, with its means and the new parameters; with a what-if it is recorded anew."""
        if hold is not None:
            return self._recorded(update, hold)
        if update not in self._traces:
            self._traces[update] = self._recorded(update)
            while len(self._traces) > _TRACES:
                self._traces.popitem(last=False)
        self._traces.move_to_end(update)
        return self._traces[update]

    def _recorded(self, update: int, hold: Hold | None = None) -> Trace:
        kept = self._state(update)[len(self.plan.parameters) :].reshape(-1, len(self.plan.parameters))
        batch = self.data.batches.of(update)
        return Trace(self.plan, self.network_at(update), batch, True, hold, Before(kept.copy(), update))
