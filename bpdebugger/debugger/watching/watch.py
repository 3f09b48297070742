"""Watches: the value of an expression at one step, or why there is none, and its curve over the passes.

The text of a log point is words with such expressions in braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.grammar import OWN_PARAMETER
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.order import parameters_order, sample_order
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.watching.breakpoint import BreakpointError
from bpdebugger.debugger.watching.condition import Condition, condition
from bpdebugger.debugger.watching.evaluation import Evaluation, Spot, steps_at, why
from bpdebugger.debugger.watching.names import BEFORE, order_of
from bpdebugger.debugger.watching.passes import Passes, Previous, Section, nothing_before, passes_of

_NO_STEP = np.array([], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class WatchReading:
    """What a watch shows: a value, or ``words``: a reason why there is none yet, or an error."""

    value: float | None
    words: str = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PassPosition:
    """A step of a pass: its update and row as ``Stops`` counts them, and its offset in its section.

    The offset is ``BEFORE`` where no step of the section is reached yet.
    """

    update: int
    row: int
    offset: int


class Watch:
    """An expression that is looked at while the program runs. Raises ``FormulaError`` where the text is none."""

    def __init__(self, plan: Plan, text: str) -> None:
        self.text = text
        self.condition: Condition = condition(text, plan)

    def at(
        self,
        recorded: Trace,
        step: int,
        knows: Callable[[int], bool] | None = None,
        epoch: int = 0,
        previous: Previous = nothing_before,
    ) -> WatchReading:
        """What it shows once a step of a trace is computed.

        ``knows``: whether the value of a step is known (``Moment.knows``); without it, what is computed up to ``step``.
        """
        row = recorded.row_of(max(step, 0))
        begins = len(parameters_order(recorded.plan)) + max(row, 0) * len(sample_order(recorded.plan))
        place = PassPosition(0, max(row, 0), max(step - begins, BEFORE) if row >= 0 else BEFORE)
        return self.reading(passes_of(recorded, epoch, previous), place, knows, recorded.letters)

    def reading(
        self,
        passes: Passes,
        place: PassPosition,
        knows: Callable[[int], bool] | None = None,
        letters: Letters = USUAL,
    ) -> WatchReading:
        """What it shows at a step of a pass; what it says is in the ``letters``."""
        section = self._section(_section_of(passes, place), passes.averaged)
        if section is None:
            return WatchReading(None, "there is no sample here: the update is made from all of them")
        waits = self._waits_for_step(passes, place, knows) or self._waits(passes, place, section, knows)
        return WatchReading(None, waits) if waits else self._value(passes, place, section, letters)

    def curve(self, passes: Passes) -> Array:
        """Its value in each pass, NaN where there is none; for what only the update computes, in each update.

        A watch that differs from step to step has no curve: the array is empty.
        """
        section = self._section(Section.SAMPLE, passes.averaged)
        if section is None or self.condition.reads_step:
            return np.array([])
        steps = steps_at(self.condition.plan, section, passes.averaged, _NO_STEP)
        with np.errstate(all="ignore"):
            values, missing = Evaluation(self.condition, passes, section, steps).of(self.condition.expression)
        shape = 1, passes.length(section)
        found = np.broadcast_to(np.asarray(values, dtype=np.float64), shape)[0]
        return found if missing is None else np.where(np.broadcast_to(missing, shape)[0], np.nan, found)

    def curve_over_steps(self, passes: Passes, length: int) -> Array:
        """Its value at each of the ``length`` steps of the first update of these passes; NaN where there is none."""
        found = np.full(length, np.nan)
        for section in Section:
            if self.condition.known_at(section, passes.averaged) is None:
                continue
            order = order_of(self.condition.plan, section, passes.averaged)
            steps = steps_at(self.condition.plan, section, passes.averaged, np.arange(len(order)))
            with np.errstate(all="ignore"):
                values, missing = Evaluation(self.condition, passes, section, steps).of(self.condition.expression)
            shape = len(order), passes.length(section)
            each = np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), shape))
            if missing is not None:
                each[np.broadcast_to(missing, shape)] = np.nan
            rows = 1 if section is Section.CLOSING else int(passes.count[0])
            begins = _begins(passes, PassPosition(0, 0, 0), section)
            found[begins : begins + rows * len(order)] = each[:, :rows].T.ravel()
        return found

    def _section(self, here: Section, averaged: bool) -> Section | None:
        """The section in which it is evaluated: this one, or the closing one for what is computed there alone."""
        sections = (here, Section.CLOSING) if here is Section.SAMPLE else (here,)
        return next((each for each in sections if self.condition.known_at(each, averaged) is not None), None)

    def _waits_for_step(self, passes: Passes, place: PassPosition, knows: Callable[[int], bool] | None) -> str:
        """Why there is no value at this step, where it would be another at each step."""
        if not self.condition.reads_step:
            return ""
        if place.offset == BEFORE:
            return "not yet (it needs a step that computes something)"
        read = {name.text for name in self.condition.names}
        number = _begins(passes, place) + place.offset
        if "value" in read and knows is not None and not knows(number):
            return f"not yet (computed at step {number})"
        steps = steps_at(self.condition.plan, _section_of(passes, place), passes.averaged, np.array([place.offset]))
        return "this step belongs to no parameter" if OWN_PARAMETER in read and steps.parameter[0] < 0 else ""

    def _waits(self, passes: Passes, place: PassPosition, section: Section, knows: Callable[[int], bool] | None) -> str:
        """Why there is no value yet, if that is so: at which step all that it reads is computed."""
        known = self.condition.known_at(section, passes.averaged)
        if known is None or known == BEFORE:
            return ""
        number = _begins(passes, place, section) + known
        is_later = section is not _section_of(passes, place)
        if knows is not None:
            # what differs from step to step cannot be had for a step that is not in hand
            reached = knows(number) and not (is_later and self.condition.reads_step)
        else:
            reached = number <= _begins(passes, place) + place.offset or self._is_given(section, known, passes.averaged)
        return "" if reached else f"not yet (computed at step {number})"

    def _is_given(self, section: Section, offset: int, averaged: bool) -> bool:
        steps = steps_at(self.condition.plan, section, averaged, np.array([offset]))
        return int(steps.kind[0]) in GIVEN

    def _value(self, passes: Passes, place: PassPosition, section: Section, letters: Letters) -> WatchReading:
        offset: Indices = np.array([place.offset]) if self.condition.reads_step else _NO_STEP
        steps = steps_at(self.condition.plan, section, passes.averaged, offset)
        at = place.update if section is Section.CLOSING else int(passes.first[place.update]) + place.row
        with np.errstate(all="ignore"):
            evaluation = Evaluation(self.condition, passes, section, steps)
            spot = Spot(evaluation, steps, 0, at)
            missing = evaluation.of(self.condition.expression).missing
            if missing is not None and missing[..., at].any():
                return WatchReading(None, "no earlier value yet")
            value = float(spot.number(self.condition.expression))
            if np.isnan(value) and self.condition.is_truth:
                return WatchReading(None, why(self.condition, spot, letters), wrong=True)
        return WatchReading(value)


def _section_of(passes: Passes, place: PassPosition) -> Section:
    return Section.CLOSING if place.row == passes.count[place.update] else Section.SAMPLE


def _begins(passes: Passes, place: PassPosition, section: Section | None = None) -> int:
    """The number of the first step of a section in the trace of the place's update; by default of the place's own."""
    row = int(passes.count[place.update]) if section is Section.CLOSING else place.row
    return len(parameters_order(passes.plan)) + row * len(sample_order(passes.plan))


_PART = re.compile(r"\{(?P<expression>[^{}]*)\}")


class LogText:
    """Words and watches in turn. Raises ``BreakpointError`` where an expression is none, or a brace stands alone."""

    def __init__(self, plan: Plan, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise BreakpointError(f"the text has {len(text)} characters; {MAX_LENGTH} are the limit", "log", MAX_LENGTH)
        self._parts: list[str | Watch] = []
        end = 0
        for match in _PART.finditer(text):
            self._parts += [_words(text, end, match.start()), _watch(plan, match)]
            end = match.end()
        self._parts.append(_words(text, end, len(text)))

    def at(self, passes: Passes, place: PassPosition, letters: Letters = USUAL) -> str:
        """The text at a step of a pass."""
        readings = (p if isinstance(p, str) else _shown(p.reading(passes, place, None, letters)) for p in self._parts)
        return "".join(readings)


def _words(text: str, start: int, end: int) -> str:
    words = text[start:end]
    alone = re.search(r"[{}]", words)
    if alone:
        raise BreakpointError(f'a "{alone.group()}" stands alone; write {{expression}}', "log", start + alone.start())
    return words


def _watch(plan: Plan, match: re.Match[str]) -> Watch:
    try:
        return Watch(plan, match["expression"])
    except FormulaError as error:
        at = match.start("expression") + error.position
        raise BreakpointError(str(FormulaError(error.reason, at)), "log", at) from None


def _shown(reading: WatchReading) -> str:
    return f"({reading.words})" if reading.value is None else f"{reading.value:.6g}"
