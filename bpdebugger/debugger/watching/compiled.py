"""Where a breakpoint stops: over a recorded trace, and over many passes of a long run at once.

What it stops at. A step is examined if the target means it and all that the condition reads is known there, in this
pass; before that the condition does not hold, and after it nothing changes within the pass. Without a target, a
condition that does not differ from step to step is examined once a pass, at the step where the last of its quantities
is computed (at the first step that computes anything where it reads only what is given), and in the closing section
only if it is about what is computed there; a quantity of a sample is there that of the last sample. What ``prev`` has
not got yet makes a condition hold nowhere. One that is undecided, because a number is NaN, stops and says why.

How hits are counted. The hits of a breakpoint are numbered from the start of the run, in the order of time, where its
condition and its change hold; an undecided one stops always and has no number. So whether a step stops depends on the
run and the breakpoint alone: not on where one stood, in which direction one went, or how the run was cut into
stretches. ``Compiled.stops`` therefore takes how many hits there were before the passes it is given, and ``Stops.hits``
says how many there are in them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.expression import Call, Expression, Symbol
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.grammar import OWN_PARAMETER
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.watching import logic
from bpdebugger.debugger.watching.breakpoint import EVERY_HIT, Breakpoint, BreakpointError, Trigger, hit_rule
from bpdebugger.debugger.watching.condition import Condition, condition
from bpdebugger.debugger.watching.evaluation import Evaluation, Spot, Steps, steps_at, why
from bpdebugger.debugger.watching.lettered import breakpoint_in_letters
from bpdebugger.debugger.watching.names import is_new
from bpdebugger.debugger.watching.passes import Mask, Passes, Previous, Section, nothing_before, passes_of
from bpdebugger.debugger.watching.stops import Stops, in_order
from bpdebugger.debugger.watching.targets import TargetError, target_steps
from bpdebugger.debugger.watching.watch import LogText, PassPosition

_NONE = np.array([], dtype=np.intp)


def examined(target: str, condition: Condition | None, steps: Steps, section: Section, averaged: bool) -> Indices:
    """Which of the steps of a target are examined, by their offsets in the section."""
    if condition is None or not len(steps.offset):
        return steps.offset
    known = condition.known_at(section, averaged)
    if known is None:
        return _NONE
    offset = steps.offset
    if any(name.text == OWN_PARAMETER for name in condition.names):
        offset = offset[steps.parameter >= 0]
    offset = offset[offset >= known]
    if target.strip() or condition.reads_step:
        return offset
    return offset[:1] if section is Section.SAMPLE or _belongs_here(condition, averaged) else _NONE


def _belongs_here(condition: Condition, averaged: bool) -> bool:
    """Whether a condition of no target is about what the closing section computes."""
    if condition.known_at(Section.SAMPLE, averaged) is None:
        return True
    meanings = {name: condition.meaning(name, Section.CLOSING, averaged) for name in condition.quantities}
    computed = [name for name, found in meanings.items() if found and not BEFORE_THE_SAMPLES.issuperset(found.kinds)]
    return bool(computed) and all(is_new(condition.plan, name, averaged) for name in computed)


_VALUE = Symbol("value")
_CHANGES: dict[Trigger, Expression] = {
    Trigger.VALUE: Call("changed", (_VALUE,)),
    Trigger.SIGN: Call("changed", (Call("sign", (_VALUE,)),)),
}


@lru_cache(maxsize=4)
def compiled(plan: Plan, breakpoint: Breakpoint) -> Compiled:
    """``Compiled``, made once where a command looks at a breakpoint before it is set. A few, as each keeps its plan."""
    return Compiled(plan, breakpoint)


class Compiled:
    """A breakpoint made ready for the networks of one plan.

    Raises ``BreakpointError`` where it cannot be evaluated whatever the numbers are.
    """

    def __init__(self, plan: Plan, breakpoint: Breakpoint) -> None:
        self.plan, self.breakpoint = plan, breakpoint
        self._rule = hit_rule(breakpoint.hits)
        self._typed = _typed(plan, breakpoint)
        self._whole = _with_change(plan, breakpoint, self._typed)
        self.log = LogText(plan, breakpoint.log)
        self._steps: dict[tuple[Section, bool], Steps] = {}
        self._require_steps()

    @property
    def counts(self) -> bool:
        """Whether it matters how many hits there were before."""
        return self._rule != EVERY_HIT

    def hits_in(self, recorded: Trace, epoch: int = 0, previous: Previous = nothing_before, before: int = 0) -> Indices:
        """The numbers of the steps of a trace at which it stops, in ascending order.

        ``before``: how many hits there were in the run before this trace.
        """
        passes = passes_of(recorded, epoch, previous)
        return self.stops(passes, before).numbers(passes)

    def stops(self, passes: Passes, before: int = 0) -> Stops:
        """Where it stops in these passes, with ``before`` hits in the run before them."""
        found = self.held(passes)
        if self._rule == EVERY_HIT or not len(found):
            return found
        numbers = before + np.cumsum(~found.undecided)
        return found.where(found.undecided | self._rule.chosen(numbers))

    def held(self, passes: Passes) -> Stops:
        """Where its condition and its change hold in these passes, or are undecided, whatever the hit count."""
        sections = [Section.SAMPLE] if passes.updates is None else list(Section)
        with np.errstate(all="ignore"):
            return in_order([self._in(passes, section) for section in sections])

    def why(self, passes: Passes, stops: Stops, i: int, letters: Letters = USUAL) -> str:
        """The sentence that says why the program stopped at one of the stops."""
        section = Section.CLOSING if stops.closing(passes)[i] else Section.SAMPLE
        steps = self._examined(section, passes.averaged)
        if not stops.undecided[i] or self._whole is None:
            return f"Breakpoint: {breakpoint_in_letters(self.breakpoint, self.plan, letters)}."
        at = stops.update[i] if section is Section.CLOSING else stops.passes(passes)[i]
        with np.errstate(all="ignore"):
            evaluation = Evaluation(self._whole, passes, section, steps)
            step = int(np.searchsorted(steps.offset, stops.offset[i]))
            return f"Breakpoint: {why(self._whole, Spot(evaluation, steps, step, int(at)), letters)}."

    def message(self, passes: Passes, stops: Stops, i: int, letters: Letters = USUAL) -> str:
        """What a log point writes at one of the stops."""
        return self.log.at(passes, PassPosition(int(stops.update[i]), int(stops.row[i]), int(stops.offset[i])), letters)

    def _in(self, passes: Passes, section: Section) -> Stops:
        steps = self._examined(section, passes.averaged)
        if not len(steps.offset):
            return in_order([])
        if self._whole is None:
            holds, undecided = np.ones(1, dtype=bool), None
        else:
            holds, undecided = _decided(Evaluation(self._whole, passes, section, steps), self._whole.expression)
        stops = holds if undecided is None else holds | undecided
        if not stops.any():
            return in_order([])
        shape = len(steps.offset), passes.length(section)
        at, step = np.nonzero(np.broadcast_to(stops, shape).T)
        update = at if section is Section.CLOSING else passes.within[at]
        row = passes.count[at] if section is Section.CLOSING else passes.row[at]
        unknown = np.zeros(len(at), dtype=bool) if undecided is None else np.broadcast_to(undecided, shape)[step, at]
        return Stops(update, row, steps.offset[step], unknown, int(len(at) - unknown.sum()))

    def _examined(self, section: Section, averaged: bool) -> Steps:
        key = section, averaged
        if key not in self._steps:
            meant = steps_at(self.plan, *key, target_steps(self.plan, self.breakpoint.target, *key))
            chosen = examined(self.breakpoint.target, self._typed, meant, *key)
            self._steps[key] = steps_at(self.plan, *key, chosen)
        return self._steps[key]

    def _require_steps(self) -> None:
        try:
            if any(len(self._examined(section, True).offset) for section in Section):
                return
            target = self.breakpoint.target
            meant = [target_steps(self.plan, target, section, True) for section in Section]
        except TargetError as error:
            raise BreakpointError(str(error), "target") from None
        if not any(map(len, meant)):
            raise BreakpointError(f"{target}: no step of this network computes it", "target")
        raise BreakpointError(
            f"{self.breakpoint.condition} is not known yet in the pass where {target or 'a step'} is computed; "
            "ask for prev(…) of it, or set the breakpoint on what is computed later",
            "condition",
        )


def _typed(plan: Plan, breakpoint: Breakpoint) -> Condition | None:
    if not breakpoint.condition.strip():
        return None
    try:
        return condition(breakpoint.condition, plan)
    except FormulaError as error:
        raise BreakpointError(str(error), "condition", error.position) from None


def _with_change(plan: Plan, breakpoint: Breakpoint, typed: Condition | None) -> Condition | None:
    """The condition, and that the step's number has changed, if that is asked for."""
    if breakpoint.change not in list(Trigger):
        raise BreakpointError(f'"{breakpoint.change}" is no change; there are value and sign', "change")
    change = _CHANGES.get(Trigger(breakpoint.change))
    if change is None:
        return typed
    both = change if typed is None else Call("and", (typed.expression, change))
    return Condition(plan, breakpoint.condition, both)


def _decided(evaluation: Evaluation, expression: Expression) -> tuple[Mask, Mask | None]:
    """Where an expression holds, and where it is undecided; both false where it is not yet to be had."""
    values, missing = evaluation.of(expression)
    found = logic.truth(values)
    if found.dtype == np.bool_:
        return (found if missing is None else found & ~missing), None
    holds, undecided = found == 1, np.isnan(found)
    return (holds, undecided) if missing is None else (holds & ~missing, undecided & ~missing)
