"""What went wrong in a predicted number, in a sentence: the usual slips, each tried on the rule of the step.

No sentence gives the value that is asked. Other numbers help to find the slip and are named, unless they happen to be
close to that value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names import places
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import GIVEN, KINDS, MEANS, Place, Space
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.practice.hints import rule_in_names, told_of, value_of
from bpdebugger.debugger.practice.prediction import Prediction
from bpdebugger.debugger.practice.rule_changes import Changed, RuleChange, changes

MAX_OPERANDS = 64
"""A rule with more operands than this is not taken apart: nobody works out such a sum by hand."""

_MOST_CHANGES = 400
_CLOSE_BY = 0.03


def slip(step: Step, prediction: Prediction, tells_rule: bool = True) -> str:
    """A sentence on what a wrong prediction has instead of the step's value; with the rule in names if it is told."""
    searches = _SEARCHES[:_WITH_ONE_DIGIT] if prediction.coarse else _SEARCHES
    taken = prediction.taken_exactly() if prediction.coarse else prediction
    found = (search(step, taken) for search in searches)
    rule = rule_in_names(step)
    words = next(filter(None, found), f"Not that. {rule}")
    return words if tells_rule else words.replace(rule, "").strip()


def _sign_flipped(step: Step, prediction: Prediction) -> str:
    if not prediction.means(-step.value):
        return ""
    of_square = _is_at_output(step) and step.trace.network.loss.endswith("squared_error")
    of = step.trace.letters
    why = f": {of.target} − {of.output} falls as {of.output} grows" if of_square else ""
    return f"The size is right, the sign is flipped{why}. {rule_in_names(step)}"


def _is_upstream(step: Step) -> bool:
    return step.place == places.upstream(step.place.index, step.place.row)


def _is_update(step: Step) -> bool:
    return step.place == places.updated(step.place.index)


def _is_at_output(step: Step) -> bool:
    return _is_upstream(step) and step.place.index >= step.trace.plan.outputs.start


def _rule_changed(step: Step, prediction: Prediction) -> str:
    rule = step.rule
    if rule.expression is None or len(rule.operands) > MAX_OPERANDS:
        return ""
    for changed in islice(changes(rule.expression), _MOST_CHANGES):
        if prediction.means(value_of(step, changed.whole)):
            return _SENTENCES[changed.change](step, changed)
    return ""


def _factor_missing(step: Step, changed: Changed) -> str:
    what = f"the factor {told_of(step, changed.part)} is missing"
    if _is_update(step) and isinstance(changed.part, Number):
        what = f"the learning rate {on_screen(changed.part.value)} is missing"
    return _with_what_is_left(step, changed.whole, what)


def _term_missing(step: Step, changed: Changed) -> str:
    if _is_update(step):
        before = Symbol(step.quantity.replace("p_new", "p", 1))
        if changed.part == before:
            return f"That is only the change. {rule_in_names(step)}"
        return f"That is the parameter before the update. {rule_in_names(step)}"
    is_share = isinstance(changed.part, Symbol) and "->" in changed.part.name
    term = "share" if is_share and _is_upstream(step) else "term"
    return _with_what_is_left(step, changed.whole, f"the {term} {told_of(step, changed.part)} is missing")


def _with_what_is_left(step: Step, whole: Expression, what: str) -> str:
    if isinstance(whole, Symbol):
        return f"That is {step.trace.letters.symbol(whole.name)}; {what}."
    return f"{what[:1].upper()}{what[1:]}."


def _sign_wrong(step: Step, changed: Changed) -> str:
    if _is_update(step):
        return f"The update goes against the gradient: its sign is flipped. {rule_in_names(step)}"
    return f"{write(changed.part, screen(step.trace.letters))} has the wrong sign in it. {rule_in_names(step)}"


def _not_divided(step: Step, changed: Changed) -> str:
    if step.place.kind in MEANS:
        return "That is the sum over the samples; the mean divides it by their number."
    return f"It is not divided by {told_of(step, changed.part)}."


def _power_missing(step: Step, changed: Changed) -> str:
    return f"The exponent of {write(changed.part, screen(step.trace.letters))} is missing. {rule_in_names(step)}"


_SENTENCES: dict[RuleChange, Callable[[Step, Changed], str]] = {
    RuleChange.FACTOR: _factor_missing,
    RuleChange.TERM: _term_missing,
    RuleChange.SIGN: _sign_wrong,
    RuleChange.DIVISOR: _not_divided,
    RuleChange.POWER: _power_missing,
}


def _taken_at_activation(step: Step, prediction: Prediction) -> str:
    """The slip f′(y) for f′(z)."""
    if step.place != places.slope(step.place.index, step.place.row):
        return ""
    trace, unit = step.trace, step.place.index
    plan = trace.plan
    chosen = plan.activation(unit)
    parameters = {name: float(trace.parameters[plan.parameter_index[name]]) for name in chosen.parameters}
    at = np.array([trace.y[step.place.row, unit]])
    with np.errstate(all="ignore"):
        slope = float(chosen.slope(at, chosen.value(at, parameters), parameters)[0])
    y, z = (trace.letters.symbol(f"{letter}[{plan.units[unit]}]") for letter in "yz")
    return f"That is the slope at {y}; it is taken at {z}." if prediction.means(slope) else ""


def _other_quantity(step: Step, prediction: Prediction) -> str:
    for number in neighbours(step):
        other = step.trace[number]
        if prediction.means(other.value):
            words = KINDS[other.place.kind].words
            return f"That is {other.symbol}, the {words}{_alone(step, other)}. {rule_in_names(step)}"
    return ""


def _alone(step: Step, other: Step) -> str:
    expression = step.rule.expression
    terms = expression.arguments if isinstance(expression, Call) and expression.function == "+" else ()
    return ", alone" if Symbol(other.quantity) in terms else ""


def _multiple(step: Step, prediction: Prediction) -> str:
    for factor, words in _multiples(step):
        if prediction.means(factor * step.value):
            return f"{words} {rule_in_names(step)}"
        if prediction.means(-factor * step.value):
            return f"{words} The sign is flipped, too. {rule_in_names(step)}"
    return ""


def _multiples(step: Step) -> Iterator[tuple[float, str]]:
    plan = step.trace.plan
    E = step.trace.letters.loss
    halved = _is_at_output(step) and plan.loss.name == "half_squared_error"
    yield 2, f"That is twice the number{f': the ½ in {E} cancels the 2 of the square' if halved else ''}."
    yield 0.5, "That is half the number."
    for count, words in ((plan.outputs.stop - plan.outputs.start, "outputs"), (len(step.trace.samples), "samples")):
        yield count, f"That is too large by a factor: the number of {words}."
        yield 1 / count, f"That is divided by the number of {words}, and should not be."
    for power in (1, -1, 2, -2, 3, -3):
        yield 10.0**power, "The decimal point has slipped."


def _close_by(step: Step, prediction: Prediction) -> str:
    if prediction.digits is None or abs(prediction.value - step.value) > _CLOSE_BY * abs(step.value):
        return ""
    return "Close, but not to the digits given: was something rounded on the way?"


_SEARCHES: tuple[Callable[[Step, Prediction], str], ...] = (
    _sign_flipped,
    _rule_changed,
    _taken_at_activation,
    _other_quantity,
    _multiple,
    _close_by,
)
_WITH_ONE_DIGIT = 2
"""One digit is too little to tell more than the first slips from chance."""


def neighbours(step: Step) -> Iterator[int]:
    """The steps with the numbers that this one reads (the first 64), and those of its units and its connection."""
    yield from step.operands[:MAX_OPERANDS]
    trace, row = step.trace, step.place.row
    if row < 0:
        return
    for unit in _units(step):
        for place in _places_of(trace.plan, unit, row):
            number = trace.number_of(place)
            if number < step.number or place.kind in GIVEN:
                yield number
    if KINDS[step.place.kind].space is Space.CONNECTION:
        weight = trace.plan.uses.of_weight(step.place.index)
        if weight:
            yield trace.number_of(places.parameter(weight.parameter))


def _units(step: Step) -> list[int]:
    plan, index = step.trace.plan, step.place.index
    match KINDS[step.place.kind].space:
        case Space.UNIT:
            return [index]
        case Space.CONNECTION:
            return [int(plan.source[index]), int(plan.target[index])]
        case Space.PAIR:
            return [int(plan.pair_rows[index]), int(plan.pair_columns[index])]
        case Space.TUNABLE:
            return [int(plan.tunable_units[index])]
    return []


def _places_of(plan: Plan, unit: int, row: int) -> Iterator[Place]:
    yield places.value(plan, unit, row)
    if unit < plan.inputs.stop:
        return
    yield places.net_input(unit, row)
    yield places.upstream(unit, row)
    if not plan.activation(unit).couples:
        yield places.slope(unit, row)
    yield places.delta(unit, row)
    if unit >= plan.outputs.start:
        yield places.target(unit, row)
