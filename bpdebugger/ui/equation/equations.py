"""What the equation shows at a moment: its sides, in names or with numbers, as expressions and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.formulas.expression import Expression, Number, Symbol, multiply, substitute, symbols
from bpdebugger.core.formulas.printing import shortest, write
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.names.numerals import NOT_YET, screen
from bpdebugger.core.network.quantities import GIVEN, KINDS
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.rule import BRIEF
from bpdebugger.core.passes.rules import rule
from bpdebugger.core.passes.trace import Place, Step
from bpdebugger.debugger.walking.moment import FILLED_ONE_BY_ONE, Moment
from bpdebugger.language import tr
from bpdebugger.ui.mathematics.typeset import shorten

UNKNOWN = "?"
_TEXT_TERMS = 12


class Fill(Enum):
    """How a side shows the quantities in it."""

    NAMES = auto()
    NUMBERS = auto()
    IN_PLACE = auto()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation. With ``Fill.IN_PLACE`` the quantities in ``filled`` are numbers, the others names."""

    expression: Expression
    fill: Fill = Fill.NAMES
    filled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Equation:
    """Sides with = between them; ``steps`` are the steps of the quantities in them, ``remark`` words after the last,
    ``note`` the note of the rule."""

    sides: tuple[Side, ...]
    steps: dict[str, int]
    remark: str = ""
    note: str = ""

    def plain(self, moment: Moment) -> str:
        """The equation as one line of text."""
        return " = ".join(self._side(moment, side) for side in self.sides) + (f"  ({self.remark})" * bool(self.remark))

    def _side(self, moment: Moment, side: Side) -> str:
        names = self.steps.keys() if side.fill is Fill.NUMBERS else side.filled
        expression = shorten(side.expression, _TEXT_TERMS)
        values = {name: Number(moment.trace[self.steps[name]].value) for name in names & set(symbols(expression))}
        return write(substitute(expression, values), screen(moment.letters))


def tip(moment: Moment, number: int) -> str:
    """What is to be said of a factor: its name, what it is, all digits, and its step."""
    step = moment.trace[number]
    value = shortest(step.value) if moment.knows(number) else tr(NOT_YET)
    sample = tr(", sample {row}", row=step.sample) if step.sample is not None and len(moment.trace.samples) > 1 else ""
    what_if = tr(" (what-if)") if is_held(moment.hold, step.place, moment.trace.samples) else ""
    at = tr("step {number}", number=number)
    return f"{step.symbol} = {value}{what_if}\n{tr(KINDS[step.place.kind].words)}, {at}{sample}"


def is_held(hold: Hold | None, place: Place, samples: tuple[int, ...]) -> bool:
    """Whether a what-if holds the number at this place."""
    if hold is None or place != places.net_input(hold.unit, place.row):
        return False
    return samples[place.row] == hold.sample


def equations(moment: Moment) -> tuple[Equation, ...]:
    """The equation of the current step; at the start, what is to be found out."""
    step = moment.step
    return _questions(moment) if step is None else (_equation(moment, step),)


def _equation(moment: Moment, step: Step) -> Equation:
    found = step.brief
    name, expression = step.quantity, found.expression
    steps = found.operands | {name: step.number}
    quantity, result = Side(Symbol(name)), Side(Symbol(name), Fill.NUMBERS)
    if expression is None:
        held = step.place.kind not in GIVEN
        return Equation((quantity, result), steps, tr("held by the what-if") if held else "given")
    return Equation(_sides(moment, expression, found.operands, (quantity, result)), steps, note=found.note)


def _sides(
    moment: Moment, expression: Expression, operands: dict[str, int], ends: tuple[Side, Side]
) -> tuple[Side, ...]:
    quantity, result = ends
    if not moment.position.finished:
        filled = _filled(moment, list(operands))
        return (quantity, Side(expression, Fill.IN_PLACE, filled), Side(Symbol(UNKNOWN)))
    if isinstance(expression, Number):
        return (quantity, result)
    if isinstance(expression, Symbol) or not operands:
        return (quantity, Side(expression), result)
    return (quantity, Side(expression), Side(expression, Fill.NUMBERS), result)


def _filled(moment: Moment, operands: list[str]) -> frozenset[str]:
    """The operands that step into has put in."""
    count = moment.position.filled or 0
    if count and len(operands) > FILLED_ONE_BY_ONE:
        count = len(operands)
    return frozenset(operands[:count])


def _questions(moment: Moment) -> tuple[Equation, ...]:
    """The loss, and for a network with a single unit the chain rule that is about to be found."""
    trace = moment.trace
    plan = trace.plan
    loss = places.loss(0)
    found = rule(trace, loss, BRIEF)
    asked = found.expression or Symbol(UNKNOWN)
    name = name_at(plan, loss)
    equation = Equation((Side(Symbol(name)), Side(asked)), found.operands | {name: trace.number_of(loss)})
    unit = plan.outputs.start
    if plan.inputs.stop != unit or len(plan.units) != unit + 1:
        return (equation,)
    product, *factors = (places.delta(unit, 0), places.upstream(unit, 0), places.slope(unit, 0))
    steps = {name_at(plan, place): trace.number_of(place) for place in (product, *factors)}
    chain = multiply(*(Symbol(name_at(plan, place)) for place in factors))
    return (equation, Equation((Side(Symbol(name_at(plan, product))), Side(chain)), steps))
