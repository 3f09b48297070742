"""Decimal numbers as people and programs write them, read without losing what their digits say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.formula_error import Choice, FormulaError, Question
from bpdebugger.exchange.printed.scanner import CONSTRUCTORS

MAX_LENGTH = 400

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d{1,9})?", re.IGNORECASE)
_POWER = re.compile(
    r"\s*(?:[·×*⋅]\s*10\s*(?:(?:\^|\*\*)\s*[{(]?\s*([+-]?\d+)\s*[)}]?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))|\*\^\s*([+-]?\d+))$"
)
"""A power of ten behind a number: ``·10^-6``, ``× 10⁻⁶``, and ``*^-6``, as Mathematica prints it."""
_FORTRAN = re.compile(r"(?<=[\d.])[dD](?=[+-]\d{1,3}$)")
"""Before the power of ten in a double of Fortran: ``0.5D+01``."""
_LOST_POWER = re.compile(r"([+-]?[\d.,]+)\s*[·×*⋅]\s*10\s*([+-]\d+)")
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "∞": "inf"})
_SPACE_IN_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?")
_BOTH_MARKS = re.compile(r"[+-]?\d{1,3}(?:(,)\d{3})+\.\d+|[+-]?\d{1,3}(?:(\.)\d{3})+,\d+")
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "infinity": math.inf}
_WRAPPER = re.compile(rf"{CONSTRUCTORS}\(\s*([^(),]+?)\s*(?:,\s*[A-Za-z][^()]*)?\)")
"""A number as a program says of what kind it is; of a function such as tanh the number is another one."""


class NotANumber(ValueError):
    """A text that is no decimal number; its own text says why. ``choices``: what it may be, where it could be two."""

    def __init__(self, reason: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__(reason)
        self.choices = tuple(choices)


def decimal(text: str) -> Given:
    """The number in a text such as ``0.00044``, ``−4.4e-4``, ``8.77·10⁻⁶``, ``0,0822``, ``np.float64(0.08)``, ``NaN``.

    A comma is read as the decimal point; where it could part thousands the text is refused. Raises ``NotANumber``.
    """
    if len(text) > MAX_LENGTH:
        raise NotANumber(f"a number with {len(text)} characters; {MAX_LENGTH} are the limit")
    plain = without_wrapper(text.strip().strip("\"'").translate(_SIGNS)).strip()
    sign, word = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    if word.strip().lower() in _NOT_FINITE:
        value = _NOT_FINITE[word.strip().lower()]
        return Given(-value if sign == "-" else value, plain)
    lost = _LOST_POWER.fullmatch(plain)
    if lost:
        power, summed = f"{lost[1]}e{lost[2]}", f"({lost[1]} * 10) {lost[2]}"
        raise NotANumber(
            f'"{plain}" may be {power} or a sum; write {power}, or put parentheses',
            (Choice("with a power of ten", power), Choice("the sum", summed)),
        )
    plain = _POWER.sub(lambda match: f"e{(match[1] or match[2] or match[3]).translate(_RAISED)}", plain)
    plain = _FORTRAN.sub("e", plain)
    if not plain:
        raise NotANumber("the number is missing")
    if not _NUMBER.fullmatch(plain):
        raise NotANumber(f'"{text.strip()[:40]}" is not a number')
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", plain):
        meant = plain.replace(",", ".")
        thousands = plain.replace(",", "")
        raise NotANumber(
            f'"{plain}" may be {meant} or {thousands}; write it without a comma',
            (Choice("with a decimal point", meant), Choice("the comma parts thousands", thousands)),
        )
    return _given(plain.replace(",", "."))


def decimal_of_an_office(text: str) -> float:
    """The double in such a text, also in ``71%``, ``1 234,5``, ``1,234.5``, ``1'000``. Raises ``NotANumber``."""
    plain = text.strip()
    if plain.endswith("%"):
        return decimal_of_an_office(plain[:-1]) / 100.0
    if _SPACE_IN_NUMBER.fullmatch(plain):
        plain = re.sub(r"[ \u00a0\u202f'’]", "", plain)
    both = _BOTH_MARKS.fullmatch(plain)
    if both:
        plain = plain.replace(both[1] or both[2], "")
    return decimal(plain).value


def number(text: str) -> float:
    """The double in such a text, or in a formula without names, such as ``1/3`` or ``√2``. Raises ``NotANumber``."""
    try:
        return decimal_of_an_office(text)
    except NotANumber as error:
        refusal = error
    if "may be" in str(refusal) or re.fullmatch(r"[+-]?[\d.,]+[eE]", text.strip()):
        # of 5e the exponent is missing, whatever e may be
        raise refusal
    try:
        value = float(evaluate(parse(text, frozenset()), {}))
    except Question as error:
        raise NotANumber(error.reason, error.choices) from None
    except FormulaError:
        raise refusal from None
    if not math.isfinite(value):
        raise NotANumber(f'"{text.strip()[:40]}" is not a finite number')
    return value


def typed_number(text: str) -> float:
    """As ``number``, for a field that can ask. Raises ``NotANumber``, or ``Question`` where it could be two."""
    try:
        return number(text)
    except NotANumber as error:
        if not error.choices:
            raise
        raise Question(f"Which number is {text.strip()[:40]}?", 0, error.choices) from None


def _given(plain: str) -> Given:
    value = float(plain)
    if math.isinf(value):
        raise NotANumber(f'"{plain[:40]}" is too large for a double')
    return Given(value, plain)


def without_wrapper(text: str) -> str:
    """The text with ``np.float64(0.08)`` and ``tensor(0.08, grad_fn=…)`` as the bare number."""
    return _WRAPPER.sub(r"\1", text)
