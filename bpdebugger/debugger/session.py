"""The session: the one thing that changes. A network, its trace, and a position that moves through it."""

from __future__ import annotations

from dataclasses import replace

from bpdebugger.core.forward import Hold
from bpdebugger.core.network import Network
from bpdebugger.core.order import Granularity
from bpdebugger.core.trace import Trace, trace
from bpdebugger.debugger.moment import Moment, Position, stages
from bpdebugger.debugger.practice import (
    JudgedClaim,
    Practice,
    Sign,
    answer_sign,
    answer_value,
    begin,
    moved,
    proceed,
    skip,
)
from bpdebugger.debugger.tally import Question

_SCALE = list(Granularity)
_SIGNS = {"-": "negative", "−": "negative", "0": "zero", "+": "positive"}


class Session:
    """Steps through the trace of a network, in either direction.

    ``moment`` is what it shows; every method replaces it and says in ``moment.reason`` why it stopped.
    """

    def __init__(self, network: Network, sample: int | None = None) -> None:
        """Records the network, at the beginning. Raises ``NetworkError`` or ``IndexError`` as ``trace`` does."""
        self._recorded = trace(network, sample)
        self.moment = self._beginning(self._recorded, Granularity.FACTOR)

    @staticmethod
    def _beginning(recorded: Trace, granularity: Granularity) -> Moment:
        first = recorded.next_stop(-1, Granularity.FACTOR)
        start = (len(recorded) if first is None else first) - 1
        reason = "Ready: nothing is computed yet. Step over (F10) computes the first number."
        return Moment(recorded, Position(start), reason, None, granularity, start)

    @property
    def network(self) -> Network:
        """The network in hand."""
        return self._recorded.network

    @property
    def recorded(self) -> Trace:
        """The trace as recorded, whatever a what-if shows."""
        return self._recorded

    def restart(self) -> None:
        """Back to the beginning, with the same numbers."""
        beginning = self._beginning(self._recorded, self.moment.granularity)
        practice = self.moment.practice and begin(self._recorded, beginning.start, judge=_judge)
        self.moment = replace(beginning, checking=self.moment.checking, practice=practice)
        self._go_to_the_question()

    def choose_sample(self, sample: int | None) -> None:
        """Records one sample alone, or all of them (``None``), and goes to the beginning."""
        self._recorded = trace(self.network, sample)
        self.restart()

    def set_granularity(self, granularity: Granularity) -> None:
        """Sets how far a step over goes."""
        self.moment = replace(self.moment, granularity=granularity)

    def check(self) -> None:
        """Shows every factor beside its numerical value, or no longer; the reason is the summary."""
        moment = replace(self.moment, checking=not self.moment.checking)
        reason = f"Checked: {moment.checks.summary()}." if moment.checks else "The check is off."
        self.moment = replace(moment, reason=reason)

    def practise(self) -> None:
        """Begins to ask for the next factor before it is shown, or no longer."""
        practice = None if self.moment.practice else begin(self._recorded, self.moment.position.step, judge=_judge)
        self.moment = replace(self.moment, practice=practice)
        self._go_to_the_question()

    def predict(self, text: str) -> None:
        """Answers the question of a practice: a sign (``-``, ``0``, ``+`` or in words), then a value or a formula."""
        practice = self.moment.practice
        if practice and practice.asked is Question.SIGN:
            self._take(answer_sign(practice, Sign(_SIGNS.get(text.strip(), text.strip()))))
        elif practice:
            self._take(answer_value(practice, text))

    def skip_question(self) -> None:
        """Reveals the factor that is asked for."""
        if self.moment.practice:
            self._take(skip(self.moment.practice))

    def next_question(self) -> None:
        """On to the next factor, once this one is revealed."""
        if self.moment.practice:
            self.moment = replace(self.moment, practice=proceed(self.moment.practice))
            self._go_to_the_question()

    def _take(self, practice: Practice) -> None:
        """Keeps the answered practice; a factor that is revealed is computed."""
        self.moment = replace(self.moment, practice=practice)
        if practice.step is not None and practice.asked is None:
            self._stop_at(Position(practice.step))

    def _go_to_the_question(self) -> None:
        """To just before the factor that is asked for."""
        practice = self.moment.practice
        if practice and practice.step is not None and practice.asked:
            before = self._recorded.previous_stop(practice.step, Granularity.FACTOR)
            self._stop_at(Position(self.moment.start if before is None else before))

    def _practised(self, position: Position) -> Practice | None:
        """The practice once the session goes to a position: a factor that it passes counts as skipped."""
        practice = self.moment.practice
        if practice is None:
            return None
        if practice.hides(position.step) and position.finished:
            practice = skip(practice)
        return practice if practice.step == position.step else moved(practice, position.step)

    def step_over(self) -> None:
        """To the end of the next group of the chosen granularity."""
        self._forward(self.moment.granularity)

    def step_back(self) -> None:
        """To the end of the group before."""
        self._backward(self.moment.granularity)

    def step_out(self) -> None:
        """To the end of the group one size larger; from inside an equation, to its result."""
        if not self.moment.position.finished:
            self._stop_at(Position(self.moment.position.step))
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
        self._stop_at(self._filled(step, filled + 1))

    def step_back_into(self) -> None:
        """The reverse of step into."""
        if self.moment.granularity is not Granularity.FACTOR:
            self._backward(self._other(-1))
            return
        if self.moment.at_start:
            self._stop_at(self.moment.position)
            return
        step, filled = self.moment.position.step, self.moment.position.filled
        if filled is None:
            # the result comes one stage after the last number, or at once where nothing is filled in
            last = stages(self._recorded[step])
            filled = last + 1 if last else 0
        if filled:
            self._stop_at(Position(step, filled - 1))
        else:
            self._backward(Granularity.FACTOR)

    def run_to(self, number: int) -> None:
        """To the moment at which a step is computed, whether it lies ahead or behind."""
        self._stop_at(Position(max(number, self.moment.start)))

    def run_on(self) -> None:
        """Continue: to the end of the trace."""
        self._stop_at(Position(len(self._recorded) - 1))

    def run_back(self) -> None:
        """Reverse continue: to the beginning."""
        self._stop_at(Position(self.moment.start))

    def suppose(self, unit: int, z: float) -> None:
        """A what-if: holds a unit's net input at z in the sample at hand and recomputes all that follows.

        Raises ``ValueError`` for an input, which has no net input.
        """
        if unit < self._recorded.plan.inputs.stop:
            raise ValueError(f"{self._recorded.plan.units[unit]} is an input; it has no net input to hold")
        sample = self._recorded.samples[self.moment.row]
        hold = Hold(sample, unit, z)
        recorded = self._recorded
        supposed = Trace(recorded.plan, recorded.network, recorded.samples, recorded.averaged, hold)
        name = self._recorded.plan.units[unit]
        reason = f"What if z[{name}] were {z:.4g}? Esc returns to the recorded z."
        self.moment = replace(self.moment, trace=supposed, hold=hold, reason=reason)

    def stop_supposing(self) -> None:
        """Ends a what-if."""
        if self.moment.hold:
            self._stop_at(self.moment.position)

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
            self._stop_at(Position(following))

    def _backward(self, granularity: Granularity) -> None:
        before = self._recorded.previous_stop(self.moment.position.step, granularity)
        self._stop_at(Position(self.moment.start if before is None else before))

    def _filled(self, step: int, filled: int) -> Position:
        last = stages(self._recorded[step])
        return Position(step, filled) if filled <= last and last > 0 else Position(step)

    def _at_the_end(self) -> None:
        self._stop_at(Position(len(self._recorded) - 1))

    def _stop_at(self, position: Position) -> None:
        practice = self._practised(position)
        moment = replace(self.moment, trace=self._recorded, hold=None, position=position, practice=practice)
        self.moment = replace(moment, reason=_reason(moment))


def _judge(network: Network, quantity: str, formula: str, sample: int | None) -> JudgedClaim:
    # what judges formulas is loaded when the first one is judged
    from bpdebugger.symbolic.claim import judge

    return judge(network, quantity, formula, sample)


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
