"""A factor taken wrongly beside the right one: in names, with numbers, and in a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from bpdebugger.core.diagnosing.mistakes import Made
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, TakenAs
from bpdebugger.core.diagnosing.variant import RIGHT
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, substitute, symbols
from bpdebugger.core.formulas.printing import Spelling, shortest, write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.rules import rule

_CLEARLY = 1e-3
_LOOKED_AT = 200
_UNITS_LOOKED_AT = 20
_MOST_TERMS = 4
_MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class FactorComparison:
    """The wrong and the right factor for one quantity: each as an expression in names, with numbers, and its value.

    ``sample`` is the sample's number, ``None`` where the quantity belongs to none.
    """

    quantity: str
    sample: int | None
    wrong: Expression
    wrong_numbers: Expression
    wrong_value: float
    right: Expression
    right_numbers: Expression
    right_value: float

    @property
    def difference(self) -> float:
        """How far apart the two are, relative to the larger; infinite where one of them is not finite."""
        if self.wrong_value == self.right_value:
            return 0.0
        scale = max(abs(self.wrong_value), abs(self.right_value))
        apart = abs(self.wrong_value - self.right_value) / scale
        return float("inf") if math.isnan(apart) else apart

    def sentence(self, name_sample: bool = False) -> str:
        """``∂E/∂z[o1] was taken as ∂E/∂y[o1] = 0.741; it is ∂E/∂y[o1] · dy/dz[o1] = 0.741 · 0.187 = 0.139.``"""
        spelling = self._spelling()
        wrong = _chain(self.wrong, self.wrong_numbers, self.wrong_value, spelling)
        right = _chain(self.right, self.right_numbers, self.right_value, spelling)
        start = f"In sample {self.sample}, " if name_sample and self.sample is not None else ""
        return f"{start}{USUAL.symbol(self.quantity)} was taken as {wrong}; it is {right}."

    def _spelling(self) -> Spelling:
        """As few digits as show that the two are not the same; four at least."""
        digits = 4
        while digits < 17 and on_screen(self.wrong_value, digits) == on_screen(self.right_value, digits):
            digits += 1
        return replace(screen(USUAL), number=partial(on_screen, digits=digits))

    def to_json(self) -> dict[str, object]:
        """As plain data; numbers that JSON does not know are texts."""
        return {
            "quantity": self.quantity,
            "sample": self.sample,
            "wrong": write(self.wrong),
            "wrong_numbers": write(self.wrong_numbers),
            "wrong_value": plain_number(self.wrong_value),
            "right": write(self.right),
            "right_numbers": write(self.right_numbers),
            "right_value": plain_number(self.right_value),
        }


def plain_number(value: float) -> float | str:
    """The number, or ``NaN``, ``inf``, ``-inf`` as a text."""
    return value if math.isfinite(value) else shortest(value)


def compare(case: Case, made: Made, number: int) -> FactorComparison | None:
    """What one of the mistakes does: a wrong factor beside the right one, with the numbers that the person has.

    The first of the wrong factors that clearly differs, else the one that differs most; of a mistake that does not say
    what it takes for what, the first number that comes out otherwise because of it.
    """
    reading = made.readings[number]
    theirs = case.plain.run(made.variant)
    best: FactorComparison | None = None
    for found in islice(_taken(case, theirs, reading.taken()), _LOOKED_AT):
        if best is None or found.difference > best.difference:
            best = found
        if best.difference > _CLEARLY:
            break
    if best:
        return best
    others = [other.variant for other in made.readings if other is not reading]
    return _first_otherwise(case, theirs, case.plain.run(others[0] if others else RIGHT))


def _taken(case: Case, theirs: VariantRun, taken: Iterable[TakenAs]) -> Iterator[FactorComparison]:
    trace = case.trace
    for factor in taken:
        for row in [-1] if factor.place.row < 0 else range(len(trace.samples)):
            place = Place(factor.place.kind, int(factor.place.index), row)
            yield _comparison(case, theirs, place, factor.expression)


def _comparison(case: Case, theirs: VariantRun, place: Place, wrong: Expression) -> FactorComparison:
    trace = case.trace
    sample = None if place.row < 0 else trace.samples[place.row]
    right = rule(trace, place).expression or Number(0.0)
    wrong_numbers = substitute(wrong, {name: Number(_theirs(case, theirs, name, place.row)) for name in symbols(wrong)})
    values = {name: Number(trace[trace.find(name, sample)].value) for name in symbols(right)}
    return FactorComparison(
        quantity=name_of(trace.plan, place.kind, place.index),
        sample=sample,
        wrong=wrong,
        wrong_numbers=wrong_numbers,
        wrong_value=float(evaluate(wrong_numbers, {})),
        right=right,
        right_numbers=substitute(right, values),
        right_value=trace.value(place),
    )


def _theirs(case: Case, theirs: VariantRun, name: str, row: int) -> float:
    """A quantity as it came out in a pass with mistakes; what such a pass does not keep is that of the trace."""
    trace = case.trace
    sample = None if row < 0 else trace.samples[row]
    place = trace.place(trace.find(name, sample))
    value = theirs.value(place)
    return trace.value(place) if value is None else value


def _first_otherwise(case: Case, theirs: VariantRun, without: VariantRun) -> FactorComparison | None:
    """The first number, going backward, that comes out otherwise in one pass than in another; only clear ones."""
    for place in _places(case):
        value, other = theirs.value(place), without.value(place)
        if value is None or other is None or value == other or (math.isnan(value) and math.isnan(other)):
            continue
        found = _comparison(case, theirs, place, Number(value))
        if found.difference > _CLEARLY:
            return found
    return None


def _places(case: Case) -> Iterator[Place]:
    plan, trace = case.plan, case.trace
    rows = range(len(trace.samples))
    for layer in reversed(case.layers):
        units = plan.layer_slices[layer]
        coupled = {
            int(unit) for group in plan.layers[layer - 1].groups if group.activation.couples for unit in group.members
        }
        for place_of in (partial(places.value, plan), places.upstream, places.slope, places.delta):
            for unit in range(units.start, min(units.stop, units.start + _UNITS_LOOKED_AT)):
                if place_of is not places.slope or unit not in coupled:
                    yield from (place_of(unit, row) for row in rows)
    gradient = places.mean_gradient if trace.averaged else places.gradient
    yield from map(gradient, range(min(len(plan.parameters), _LOOKED_AT)))


def _chain(names: Expression, numbers: Expression, value: float, spelling: Spelling) -> str:
    """names = numbers = value, without what says nothing new or is too long to read."""
    texts = [write(_shortened(expression), spelling) for expression in (names, numbers)]
    texts = [text for text in texts if len(text) <= _MOST_CHARACTERS]
    return " = ".join(dict.fromkeys([*texts, spelling.number(value)]))


def _shortened(expression: Expression) -> Expression:
    """A long sum with only its first terms and its last."""
    if not isinstance(expression, Call):
        return expression
    arguments = tuple(_shortened(argument) for argument in expression.arguments)
    if expression.function == "+" and len(arguments) > _MOST_TERMS:
        arguments = (*arguments[:2], Symbol("…"), arguments[-1])
    return Call(expression.function, arguments)
