"""A walk during which factors are predicted before they are shown."""

from __future__ import annotations

from dataclasses import replace

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.practice.practice import (
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
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.walking.moment import Moment, Position
from bpdebugger.debugger.walking.stepping import Walker

_SIGNS = {"-": "negative", "−": "negative", "0": "zero", "+": "positive"}


class PractisingWalker(Walker):
    """A walker that can ask for the next factor."""

    def practise(self) -> None:
        """Begins to ask for the next factor before it is shown, or no longer."""
        practice = None if self.moment.practice else begin(self.recorded, self.moment.position.step, judge=_judge)
        self.moment = replace(self.moment, practice=practice)
        self._go_to_the_question()

    def predict(self, text: str) -> None:
        """Answers the question of a practice: a sign (``-``, ``0``, ``+`` or in words), then a value or a formula."""
        practice = self.moment.practice
        if practice and practice.asked is Aspect.SIGN:
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
            self.stop_at(Position(practice.step))

    def _go_to_the_question(self) -> None:
        """To just before the factor that is asked for."""
        practice = self.moment.practice
        if practice and practice.step is not None and practice.asked:
            before = self.recorded.previous_stop(practice.step, Granularity.FACTOR)
            self.stop_at(Position(self.moment.start if before is None else before))

    def begin_practice(self) -> None:
        """Asks for the first factor after the position, if a practice is on: it begins anew."""
        if self.moment.practice:
            practice = begin(self.recorded, self.moment.position.step, judge=_judge)
            self.moment = replace(self.moment, practice=practice)
            self._go_to_the_question()

    def _moment_at(self, position: Position, update: int) -> Moment:
        moment = super()._moment_at(position, update)
        return replace(moment, practice=self._practised(moment.trace, position))

    def _practised(self, recorded: Trace, position: Position) -> Practice | None:
        """The practice once the session goes to a position: a factor that it passes counts as skipped."""
        practice = self.moment.practice
        if practice is None:
            return None
        if practice.trace is not recorded:
            return begin(recorded, position.step, judge=_judge)
        if practice.hides(position.step) and position.finished:
            practice = skip(practice)
        return practice if practice.step == position.step else moved(practice, position.step)


def _judge(network: Network, quantity: str, formula: str, sample: int | None) -> JudgedClaim:
    # what judges formulas is loaded when the first one is judged
    from bpdebugger.symbolic.claim import judge_by_numbers

    return judge_by_numbers(network, quantity, formula, sample)
