"""What a user types as the value of a factor: a number to some digits, or a formula in known quantities."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Call, Expression, Number, symbols
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.names.quantity_formula import parse_quantities
from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.trace import Step

FEWEST_DIGITS = 2
_ROUNDING = 1e-12
_OF_A_FORMULA = 1e-9
_OF_ROUNDED_NUMBERS = 5e-3
_OF_TWO_DIGITS = 1e-2
_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "\u00a0": " "})
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_POWER = re.compile(r"(?<=10)[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>\d*)(?:[.,](?P<part>\d*))?"
    r"(?:(?:[eE]|\s*\*\s*10\s*(?:\^|\*\*))\s*(?P<power>[+-]?\d+))?",
    re.ASCII,
)


class UnreadablePrediction(ValueError):
    """A text that is neither a number nor a formula in known quantities; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A value as it was typed.

    ``digits`` are its significant digits, ``None`` for a formula; ``tolerance`` is how far from it a number may lie
    that it still stands for; ``is_claim`` says that it is a formula in the names of quantities.
    """

    text: str
    value: float
    tolerance: float
    digits: int | None = None
    is_claim: bool = False

    def means(self, value: float) -> bool:
        """Whether it is this number, to the digits given."""
        return self.is_exactly(value) or abs(value - self.value) <= self.tolerance

    def is_exactly(self, value: float) -> bool:
        """Whether it is this number in all its digits, however few they are."""
        return abs(value - self.value) <= _ROUNDING * abs(value)

    def taken_exactly(self) -> Prediction:
        """The same with no tolerance: one digit says too little to be told from its neighbours."""
        return replace(self, tolerance=0.0)

    def is_too_coarse_for(self, value: float) -> bool:
        """Whether it may be this number, but has too few digits to say so."""
        return self.coarse and self.value != 0 and self.means(value) and not self.is_exactly(value)

    @property
    def coarse(self) -> bool:
        """Whether it has too few digits to be judged."""
        return self.digits is not None and self.digits < FEWEST_DIGITS


def read_prediction(step: Step, text: str) -> Prediction:
    """What ``text`` predicts for a step; its formula may use what is known before that step.

    Raises ``UnreadablePrediction``, or ``Question`` where it could mean two things.
    """
    if len(text) > MAX_LENGTH:
        raise UnreadablePrediction(f"The answer has {len(text)} characters; {MAX_LENGTH} are the limit.")
    plain = _POWER.sub(lambda found: "^" + found[0].translate(_RAISED), text.strip().translate(_SIGNS))
    match = _NUMBER.fullmatch(plain)
    if match and (match["whole"] or match["part"]):
        return _number(text.strip(), match)
    if not plain:
        raise UnreadablePrediction("Type a number, or a formula in the names of known quantities.")
    return _formula(step, text.strip())


def _number(text: str, match: re.Match[str]) -> Prediction:
    whole, part, power = match["whole"], match["part"] or "", int(match["power"] or 0)
    # beyond these bounds a double is infinite or 0 anyway
    power = max(min(power, 1000), -1000)
    value = float(f"{match['sign']}{whole or 0}.{part or 0}e{power}")
    if not math.isfinite(value):
        raise UnreadablePrediction(f'"{text[:40]}" is too large for a double.')
    digits = len((whole + part).lstrip("0"))
    tolerance = 0.5 * float(f"1e{power - len(part)}")
    if digits == FEWEST_DIGITS:
        tolerance = max(tolerance, _OF_TWO_DIGITS * abs(value))
    # so that 0.1450 and 0.1455 lie on the border, whatever the doubles nearest to them are
    return Prediction(text, value, tolerance * (1 + 1e-9), digits)


def _formula(step: Step, text: str) -> Prediction:
    try:
        expression = parse_quantities(text, step.trace.plan, step.quantity, step.trace.letters)
    except Question:
        raise
    except FormulaError as error:
        raise UnreadablePrediction(f"Neither a number nor a formula: {error}.") from None
    names = set(symbols(expression))
    value = float(evaluate(expression, {name: _known_value(step, name) for name in names}))
    if not math.isfinite(value):
        raise UnreadablePrediction("This formula has no finite value here.")
    relative = _OF_ROUNDED_NUMBERS if _has_decimals(expression) else _OF_A_FORMULA
    # what is judged further is in names
    read = text if step.trace.letters == USUAL else write(expression)
    return Prediction(read, value, relative * abs(value), is_claim=bool(names))


def _known_value(step: Step, name: str) -> float:
    trace = step.trace
    try:
        number = trace.find(name, step.sample)
    except UnknownQuantity:
        raise UnreadablePrediction(f"{trace.letters.symbol(name)} is another in each sample; type a number.") from None
    if number == step.number:
        raise UnreadablePrediction(f"{step.symbol} is what is asked; write it with what is known before it.")
    if number > step.number and trace.place(number).kind not in GIVEN:
        raise UnreadablePrediction(f"{trace[number].symbol} is not known yet; it is computed after {step.symbol}.")
    return trace[number].value


def _has_decimals(expression: Expression) -> bool:
    if isinstance(expression, Number):
        return not expression.name and not (2 * expression.value).is_integer()
    return isinstance(expression, Call) and any(map(_has_decimals, expression.arguments))
