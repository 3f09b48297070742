"""Stepping: the moment moves along recorded traces until a rule holds, in either direction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bpdebugger.core.names import places
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.passes.findings import findings
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import MOST_UPDATES, Run
from bpdebugger.debugger.walking.moment import Moment, Position, stages
from bpdebugger.debugger.watching.stop import Stop
from bpdebugger.language import tr

_SCALE = list(Granularity)

MOST_LOGGED = 200
"""How many lines of log points are kept."""


class Walker:
    """Walks along the recorded updates of a run. ``moment`` is what it shows; every method replaces it and says why it
    stopped."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.moment = beginning(run, Granularity.FACTOR)

    @property
    def run(self) -> Run:
        """The updates that are recorded."""
        return self._run

    @property
    def recorded(self) -> Trace:
        """The trace of the update at hand as recorded, whatever a what-if shows."""
        return self._run.trace(self.moment.update)

    def set_granularity(self, granularity: Granularity) -> None:
        """Sets how far a step over goes."""
        self.moment = replace(self.moment, granularity=granularity)

    def step_over(self) -> None:
        """To the end of the next group of the chosen granularity."""
        self._forward(self.moment.granularity)

    def step_back(self) -> None:
        """To the end of the group before."""
        self._backward(self.moment.granularity)

    def step_out(self) -> None:
        """To the end of the group one size larger; from inside an equation, to its result."""
        if not self.moment.position.finished:
            self.stop_at(Position(self.moment.position.step))
        else:
            self._forward(self._other(+1))

    def step_back_out(self) -> None:
        """To where the group one size larger began; from inside an equation, to the step before."""
        self._backward(self._other(+1) if self.moment.position.finished else Granularity.FACTOR)

    def step_into(self) -> None:
        """To the end of the next group one size smaller; by factors, the next number goes into the equation."""
        if self.moment.granularity is not Granularity.FACTOR:
            self._forward(self._other(-1))
            return
        update, step, filled = self.moment.update, self.moment.position.step, self.moment.position.filled
        if filled is None:
            following = self._after(step, Granularity.FACTOR)
            if following is None:
                self._at_the_end()
                return
            (update, step), filled = following, -1
        self.stop_at(self._filled(update, step, filled + 1), update)

    def step_back_into(self) -> None:
        """The reverse of step into."""
        if self.moment.granularity is not Granularity.FACTOR:
            self._backward(self._other(-1))
            return
        if self.moment.at_start:
            self.stop_at(self.moment.position)
            return
        step, filled = self.moment.position.step, self.moment.position.filled
        if filled is None:
            # the result comes one stage after the last number, or at once where nothing is filled in
            last = stages(self.recorded[step])
            filled = last + 1 if last else 0
        if filled:
            self.stop_at(Position(step, filled - 1))
        else:
            self._backward(Granularity.FACTOR)

    def run_to(self, number: int, update: int | None = None) -> None:
        """To the moment at which a step is computed, of this update or another, whether it lies ahead or behind.

        Raises ``IndexError`` for a step or an update that there is not.
        """
        goal = self.moment.update if update is None else update
        if not 0 <= goal < self._run.length:
            raise IndexError(f"update {goal}: {self._run.length} are recorded")
        recorded = self._run.trace(goal)
        if number >= len(recorded):
            raise IndexError(f"step {number}: the trace ends with step {len(recorded) - 1}")
        first = self.moment.start if goal == 0 else recorded.next_stop(-1, Granularity.FACTOR) or 0
        self.stop_at(Position(max(number, first)), goal)

    def run_on(self) -> None:
        """Continue: to the next breakpoint, or to the end of what is recorded."""
        begin = self._here()
        self._run_to(begin, self.moment.armed.next(*begin), self._end_of(self._run.length - 1))

    def run_to_first_gradient(self) -> None:
        """To where the first gradient of a weight is there; on to the end where there is none."""
        trace = self.recorded
        connections = np.arange(len(trace.plan.source))
        if not len(connections):
            self.run_on()
            return
        first = trace.numbers(places.weight_use(0).kind, connections, 0).min()
        self.stop_at(Position(int(first)))
        weight = trace.plan.parameters[trace.plan.weight[trace.place(int(first)).index]]
        words = tr(
            "Here is the gradient of {weight}, the first of a weight. Continue goes on to the end.", weight=weight
        )
        self.moment = replace(self.moment, reason=f"{words} {self.moment.reason}")

    def run_back(self) -> None:
        """Reverse continue: to the breakpoint before, or to the beginning."""
        moment = self.moment
        stop = moment.armed.previous(moment.update, moment.position.step)
        begins = Stop(0, moment.start)
        self._run_to(None, stop if stop is not None and stop > begins else None, begins)

    def _here(self) -> Stop:
        """The last step that is computed; an equation that is not finished is still ahead."""
        position = self.moment.position
        return Stop(self.moment.update, position.step if position.finished else position.step - 1)

    def _run_to(self, begin: Stop | None, stop: Stop | None, end: Stop) -> None:
        """To a breakpoint's stop, or to the end where there is none; the reason says which. Log points on the way from
        ``begin`` write their lines."""
        reached = end if stop is None else stop
        self.stop_at(Position(reached.step), reached.update)
        found = self.moment.armed
        words = (found.why(*stop) if stop is not None else "", self.moment.reason, found.problems())
        lines = found.logged(begin, reached, MOST_LOGGED) if begin is not None else []
        log = (*self.moment.log, *lines)[-MOST_LOGGED:]
        self.moment = replace(self.moment, reason=" ".join(filter(None, words)), log=log)

    def _other(self, sizes: int) -> Granularity:
        i = _SCALE.index(self.moment.granularity) + sizes
        return _SCALE[min(max(i, 0), len(_SCALE) - 1)]

    def _forward(self, granularity: Granularity) -> None:
        following = self._after(self._here().step, granularity)
        if following is None:
            self._at_the_end()
        else:
            self.stop_at(Position(following.step), following.update)

    def _after(self, behind: int, granularity: Granularity) -> Stop | None:
        """Where the first group ends after a step of this update."""
        update, run = self.moment.update, self._run
        if granularity is Granularity.EPOCH:
            return self._end_of_epoch(update, behind)
        following = run.trace(update).next_stop(behind, granularity)
        if following is None and update + 1 < run.length:
            update += 1
            following = run.trace(update).next_stop(-1, granularity)
        return None if following is None else Stop(update, following)

    def _end_of_epoch(self, update: int, behind: int) -> Stop | None:
        """The end of an epoch, or of the next one from there; what of it is not recorded yet is recorded now."""
        run = self._run
        last = (run.epoch_of(update) + 1) * run.per_epoch - 1
        if last == update and behind >= len(run.trace(update)) - 1:
            last += run.per_epoch
        if run.sample is None and run.length <= last < MOST_UPDATES:
            run.extend(last + 1 - run.length)
        end = self._end_of(min(last, run.length - 1))
        return end if end > (update, behind) else None

    def _backward(self, granularity: Granularity) -> None:
        update, step, run = self.moment.update, self.moment.position.step, self._run
        if granularity is Granularity.EPOCH:
            update = run.epoch_of(update) * run.per_epoch - 1
            before = len(run.trace(update)) - 1 if update >= 0 else None
        else:
            before = run.trace(update).previous_stop(step, granularity)
            if before is None and update:
                update -= 1
                before = len(run.trace(update)) - 1
        if before is None:
            self.stop_at(Position(self.moment.start), 0)
        else:
            self.stop_at(Position(before), update)

    def _filled(self, update: int, step: int, filled: int) -> Position:
        last = stages(self._run.trace(update)[step])
        return Position(step, filled) if filled <= last and last > 0 else Position(step)

    def _end_of(self, update: int) -> Stop:
        return Stop(update, len(self._run.trace(update)) - 1)

    def _at_the_end(self) -> None:
        """To the end of what is recorded."""
        last, step = self._end_of(self._run.length - 1)
        self.stop_at(Position(step), last)

    def stop_at(self, position: Position, update: int | None = None) -> None:
        """Stops at a position, at the recorded numbers, in this update or another."""
        moment = self._moment_at(position, self.moment.update if update is None else update)
        self.moment = replace(moment, reason=_reason(moment))

    def _moment_at(self, position: Position, update: int) -> Moment:
        recorded, length = self._run.trace(update), self._run.length
        return replace(self.moment, trace=recorded, hold=None, position=position, update=update, length=length)


def beginning(run: Run, granularity: Granularity) -> Moment:
    """The moment before the first number of a run is computed."""
    recorded = run.trace(0)
    first = recorded.next_stop(-1, Granularity.FACTOR)
    start = (len(recorded) if first is None else first) - 1
    reason = tr("Ready: nothing is computed yet. Step over (F10) computes the first number.")
    return Moment(run, recorded, Position(start), reason, None, granularity, start, length=run.length)


def _reason(moment: Moment) -> str:
    step = moment.step
    if step is None:
        return tr("At the beginning: nothing is computed yet.")
    if moment.at_end and not moment.is_training:
        last = tr(
            "At the end of the trace: {symbol} is the last step ({number}).", symbol=step.symbol, number=step.number
        )
        return f"{last} {findings(moment.trace)}".rstrip()
    if not moment.position.finished:
        return tr("Inside the equation of {symbol}.", symbol=step.symbol)
    if moment.at_end:
        return tr(
            "At the end of what is recorded, epoch {epoch}. Train (F6) records further epochs.", epoch=moment.epoch
        )
    values = {"symbol": step.symbol, "number": step.number, "last": len(moment.trace) - 1}
    values |= {"sample": step.sample, "epoch": moment.epoch}
    if step.sample is not None and len(moment.trace.samples) > 1:
        if moment.is_training:
            return tr("Computed {symbol} of sample {sample} in epoch {epoch}: step {number} of {last}.", **values)
        return tr("Computed {symbol} of sample {sample}: step {number} of {last}.", **values)
    if moment.is_training:
        return tr("Computed {symbol} in epoch {epoch}: step {number} of {last}.", **values)
    return tr("Computed {symbol}: step {number} of {last}.", **values)
