"""Stepping: the moment moves along a recorded trace until a rule holds, in either direction."""

from __future__ import annotations

from dataclasses import replace

from bpdebugger.core.order import Granularity
from bpdebugger.core.trace import Trace
from bpdebugger.debugger.armed import armed
from bpdebugger.debugger.moment import Moment, Position, stages

_SCALE = list(Granularity)


class Walker:
    """Walks along a recorded trace. ``moment`` is what it shows; every method replaces it and says why it stopped."""

    def __init__(self, recorded: Trace) -> None:
        self._recorded = recorded
        self.moment = beginning(recorded, Granularity.FACTOR)

    @property
    def recorded(self) -> Trace:
        """The trace as recorded, whatever a what-if shows."""
        return self._recorded

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
        step, filled = self.moment.position.step, self.moment.position.filled
        if filled is None:
            following = self._recorded.next_stop(step, Granularity.FACTOR)
            if following is None:
                self._at_the_end()
                return
            step, filled = following, -1
        self.stop_at(self._filled(step, filled + 1))

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
            last = stages(self._recorded[step])
            filled = last + 1 if last else 0
        if filled:
            self.stop_at(Position(step, filled - 1))
        else:
            self._backward(Granularity.FACTOR)

    def run_to(self, number: int) -> None:
        """To the moment at which a step is computed, whether it lies ahead or behind."""
        self.stop_at(Position(max(number, self.moment.start)))

    def run_on(self) -> None:
        """Continue: to the next breakpoint, or to the end of the trace."""
        position = self.moment.position
        behind = position.step if position.finished else position.step - 1
        self._run_to(armed(self._recorded, self.moment.breakpoints).next(behind), len(self._recorded) - 1)

    def run_back(self) -> None:
        """Reverse continue: to the breakpoint before, or to the beginning."""
        stop = armed(self._recorded, self.moment.breakpoints).previous(self.moment.position.step)
        self._run_to(stop if stop is not None and stop > self.moment.start else None, self.moment.start)

    def _run_to(self, stop: int | None, end: int) -> None:
        """To a breakpoint's stop, or to the end where there is none; the reason says which."""
        self.stop_at(Position(end if stop is None else stop))
        found = armed(self._recorded, self.moment.breakpoints)
        words = (found.why(stop) if stop is not None else "", self.moment.reason, found.problems())
        self.moment = replace(self.moment, reason=" ".join(filter(None, words)))

    def _other(self, sizes: int) -> Granularity:
        i = _SCALE.index(self.moment.granularity) + sizes
        return _SCALE[min(max(i, 0), len(_SCALE) - 1)]

    def _forward(self, granularity: Granularity) -> None:
        position = self.moment.position
        # an equation that is not finished is still ahead
        behind = position.step if position.finished else position.step - 1
        following = self._recorded.next_stop(behind, granularity)
        if following is None:
            self._at_the_end()
        else:
            self.stop_at(Position(following))

    def _backward(self, granularity: Granularity) -> None:
        before = self._recorded.previous_stop(self.moment.position.step, granularity)
        self.stop_at(Position(self.moment.start if before is None else before))

    def _filled(self, step: int, filled: int) -> Position:
        last = stages(self._recorded[step])
        return Position(step, filled) if filled <= last and last > 0 else Position(step)

    def _at_the_end(self) -> None:
        self.stop_at(Position(len(self._recorded) - 1))

    def stop_at(self, position: Position) -> None:
        """Stops at a position, at the recorded numbers."""
        moment = self._moment_at(position)
        self.moment = replace(moment, reason=_reason(moment))

    def _moment_at(self, position: Position) -> Moment:
        return replace(self.moment, trace=self._recorded, hold=None, position=position)


def beginning(recorded: Trace, granularity: Granularity) -> Moment:
    """The moment before the first number of a trace is computed."""
    first = recorded.next_stop(-1, Granularity.FACTOR)
    start = (len(recorded) if first is None else first) - 1
    reason = "Ready: nothing is computed yet. Step over (F10) computes the first number."
    return Moment(recorded, Position(start), reason, None, granularity, start)


def _reason(moment: Moment) -> str:
    step = moment.step
    if step is None:
        return "At the beginning: nothing is computed yet."
    if moment.at_end:
        return f"At the end of the trace: {step.symbol} is the last step ({step.number})."
    if not moment.position.finished:
        return f"Inside the equation of {step.symbol}."
    of_sample = f" of sample {step.sample}" if step.sample is not None and len(moment.trace.samples) > 1 else ""
    return f"Computed {step.symbol}{of_sample}: step {step.number} of {len(moment.trace) - 1}."
