"""The derivation of one number: its rule, the rule with this network's functions, with numbers, and the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Expression, Number, Symbol, substitute, symbols
from bpdebugger.core.formulas.printing import PLAIN, Spelling, write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Phase, Space
from bpdebugger.core.passes.rule import BRIEF
from bpdebugger.core.passes.trace import Trace
from bpdebugger.symbolic.composed import FORWARD, Composer, TooLarge, keeping
from bpdebugger.symbolic.inquiry import SECONDS, Inquiry, Request
from bpdebugger.symbolic.latex import latex

READABLE = 1500
"""A formula with more characters than this is not shown."""


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """One line: what it is, in words, and an equation."""

    words: str
    left: Expression
    right: Expression

    def as_text(self, letters: Letters) -> str:
        """As a formula that can be typed."""
        spelling = Spelling(PLAIN.number, letters.written)
        return f"{self.words}: {write(self.left, spelling)} = {write(self.right, spelling)}"

    def as_latex(self, letters: Letters) -> str:
        """As a row of an ``align*``."""
        return rf"{latex(self.left, letters)} &= {latex(self.right, letters)} && \text{{{self.words}}}"

    def as_markdown(self, letters: Letters) -> str:
        """As an item of a list."""
        return f"- {self.words}: ${latex(self.left, letters)} = {latex(self.right, letters)}$"


@dataclass(frozen=True, slots=True)
class Derivation:
    """The lines of a derivation, a remark where something had to be left out, and the letters for names."""

    lines: tuple[DerivationLine, ...]
    remark: str = ""
    letters: Letters = USUAL

    def as_text(self) -> str:
        """A line of plain text each."""
        return "\n".join([*(line.as_text(self.letters) for line in self.lines), *filter(None, [self.remark])])

    def as_latex(self) -> str:
        """An ``align*`` environment, and below it the remark."""
        rows = " \\\\\n".join(line.as_latex(self.letters) for line in self.lines)
        return "\n".join([f"\\begin{{align*}}\n{rows}\n\\end{{align*}}", *filter(None, [self.remark])])

    def as_markdown(self) -> str:
        """A list with formulas between dollars."""
        return "\n".join([*(line.as_markdown(self.letters) for line in self.lines), *filter(None, [self.remark])])


class Agreement(StrEnum):
    """What sympy says of the two routes."""

    SAME = "sympy shows that both are the same"
    NOT_SHOWN = "sympy does not show that both are the same"
    GAVE_UP = "sympy gave up in the time there was"


@dataclass(frozen=True, slots=True)
class Routes:
    """Two ways to ∂E/∂z of one unit: E as one formula in z, differentiated at once, and the product of the factors.

    ``direct_value`` and ``factors_value`` are what the two formulas give at the recorded point, as they are written.
    """

    function: DerivationLine
    direct: DerivationLine | None
    factors: DerivationLine
    agreement: Agreement
    direct_value: float | None
    factors_value: float


def derivation(trace: Trace, number: int) -> Derivation:
    """How the value of a step comes about, from its rule to the number, and as one formula in what is given.

    In what goes over the samples every name says its sample, as ``y[x1]@2``.
    """
    step = trace[number]
    left, rule = Symbol(step.quantity), step.brief
    if rule.expression is None:
        return Derivation((DerivationLine(rule.note, left, Number(step.value)),), letters=trace.letters)
    functions, whole = (_composed(keeping(trace, kept), number) for kept in (FORWARD, frozenset[Kind]()))
    forms = [
        ("the rule", rule.expression),
        ("with this network's functions", functions),
        ("as one formula in what is given", whole),
        ("with numbers", rule.substituted(trace) if len(rule.operands) <= BRIEF else None),
        ("the result", Number(step.value)),
    ]
    lines = tuple(DerivationLine(words, left, found) for words, found in _without_repetition(forms))
    return Derivation(lines, _TOO_LONG if whole is None else "", trace.letters)


_TOO_LONG = "The whole formula is too long to be read."


def _without_repetition(forms: list[tuple[str, Expression | None]]) -> Iterator[tuple[str, Expression]]:
    """The forms that there are, each way of writing once; the last always."""
    seen = set()
    for words, found in forms[:-1]:
        if found is not None and (text := write(found)) not in seen:
            seen.add(text)
            yield words, found
    words, found = forms[-1]
    if found is not None:
        yield words, found


def _composed(composer: Composer, number: int) -> Expression | None:
    try:
        found = _of_all_samples(composer, number)
    except TooLarge:
        return None
    return found if len(write(found)) <= READABLE else None


def _of_all_samples(composer: Composer, number: int) -> Expression:
    """A quantity composed; of one past the samples, sample by sample, for a name means another number in each."""
    step = composer.trace[number]
    rule = step.rule
    if step.sample is not None or rule.expression is None:
        return composer.step(number)
    if len(rule.operands) > BRIEF:
        raise TooLarge("the formula goes over too many samples to be read")
    return substitute(rule.expression, {name: _operand(composer, name, at) for name, at in rule.operands.items()})


def _operand(composer: Composer, name: str, number: int) -> Expression:
    if composer.kept(number):
        return Symbol(name)
    found = _of_all_samples(composer, number)
    sample = composer.trace[number].sample
    if sample is None:
        return found
    own = {symbol for symbol in symbols(found) if not symbol.startswith("p[")}
    return substitute(found, {symbol: Symbol(f"{symbol}@{sample}") for symbol in own})


def routes(trace: Trace, unit: int, row: int = 0, seconds: float = SECONDS) -> Inquiry[Routes | None]:
    """Both routes to ∂E/∂z of a unit after the inputs; ``None`` where the formulas are too long."""
    plan, letters = trace.plan, trace.letters
    z = name_at(plan, places.net_input(unit, row))
    composer = _downstream_of(trace, unit)
    loss, delta = trace.number_of(places.loss(row)), trace.number_of(places.delta(unit, row))
    function, factors = _composed(composer, loss), _composed(composer, delta)
    if function is None or factors is None:
        return None
    direct = yield Request("derivative", (function, z), seconds / 2)
    same = yield Request("routes_agree", (function, z, factors), seconds / 2)
    agreement = Agreement.GAVE_UP if same is None else Agreement.SAME if same else Agreement.NOT_SHOWN
    slope = Symbol(name_at(plan, places.delta(unit, row)))
    return Routes(
        function=DerivationLine(f"{letters.loss} as a function of {letters.symbol(z)}", Symbol("E"), function),
        direct=DerivationLine("differentiated at once", slope, direct) if direct is not None else None,
        factors=DerivationLine("the factors multiplied", slope, factors),
        agreement=agreement,
        direct_value=_at(trace, row, direct) if direct is not None else None,
        factors_value=_at(trace, row, factors),
    )


def _at(trace: Trace, row: int, expression: Expression) -> float:
    """What an expression gives at the numbers that the sample in a row of the trace recorded."""
    sample = trace.samples[row]
    return float(evaluate(expression, {name: trace[name, sample].value for name in symbols(expression)}))


def _downstream_of(trace: Trace, unit: int) -> Composer:
    """A composer that writes out what depends on a unit's z, and keeps as names what does not."""
    layer = int(trace.plan.layer_of[unit])

    def kept(number: int) -> bool:
        place = trace.place(number)
        row = KINDS[place.kind]
        if place.kind in GIVEN:
            return True
        if row.phase is not Phase.FORWARD or row.space is not Space.UNIT:
            return False
        at = int(trace.plan.layer_of[place.index])
        return at < layer or (at == layer and place == places.net_input(place.index, place.row))

    return Composer(trace, kept)
