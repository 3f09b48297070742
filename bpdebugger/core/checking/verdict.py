"""A factor of the backward pass beside its numerical value, and what is to be said about the two."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bpdebugger.core.checking.conditioning import UNDERFLOW

COMPLEX_TOLERANCE: Final = 1e-11
"""The relative error up to which a complex step confirms a value; rounding makes about 1e-15."""

DIFFERENCES_TOLERANCE: Final = 1e-8
"""The same for central differences."""

_ROUNDED: Final = 1e-13
_READABLE: Final = 1e-2
_SETTLED: Final = 1e-5


class Verdict(StrEnum):
    """What a comparison comes to."""

    AGREES = "agrees"
    AT_KINK = "at a kink"
    NOT_COMPARABLE = "not comparable"
    NOT_FINITE = "not finite"
    DISAGREES = "disagrees"


class Method(StrEnum):
    """How the numerical value is had."""

    COMPLEX_STEP = "complex step"
    DIFFERENCES = "central differences"


@dataclass(frozen=True, slots=True)
class Numerical:
    """A numerical derivative. ``estimate`` is the absolute error that the method itself expects, ``size`` the
    slope that would change what is differentiated by all of itself as its variable changes by 1, or by all of
    itself: differences have digits beside that only."""

    value: float
    method: Method
    estimate: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """One row of a check.

    ``step`` is its number in the trace. ``error`` is |value - numerical| relative to the larger of both or,
    where rounding alone makes more than 1e-13 of that, to ``scale``: the size of what cancels on the way to
    the value. ``words`` say what there is to say.
    """

    step: int
    quantity: str
    value: float
    numerical: float
    method: Method
    error: float
    scale: float
    verdict: Verdict
    words: str

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the value."""
        return self.verdict is not Verdict.DISAGREES

    @property
    def exact(self) -> bool:
        """Whether the complex step confirms the value itself, whatever cancels on the way to it."""
        off = abs(self.value - self.numerical)
        return self.method is Method.COMPLEX_STEP and off <= COMPLEX_TOLERANCE * abs(self.value)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """What is known of a row before the verdict; ``kink`` names the function whose kink the point lies on, as
    ``relu``."""

    step: int
    quantity: str
    value: float
    scale: float
    kink: str = ""

    @property
    def finite(self) -> bool:
        """Whether the value is a finite number."""
        return math.isfinite(self.value)


def judge_row(row: Unchecked, complex_step: Numerical, differences: Numerical | None = None) -> Checked:
    """The verdict on a row, by the differences if they were asked for, else by the complex step.

    At a kink the complex step follows the same convention as the trace and must agree; what differences give
    is then only told. And where the complex step agrees, differences that do not have a kink or the edge of a
    domain within their smallest step.
    """
    if not row.finite:
        return _checked(row, replace(complex_step, value=math.nan), *_verdict(row, complex_step))
    verdict, words = _verdict(row, complex_step)
    if differences is None or (row.kink and verdict is Verdict.DISAGREES):
        return _checked(row, complex_step, verdict, words)
    if row.kink:
        return _checked(row, differences, *_across_kink(row, differences))
    confirmed = verdict is Verdict.AGREES
    verdict, words = _verdict(row, differences)
    if confirmed and verdict is Verdict.DISAGREES:
        verdict, words = Verdict.NOT_COMPARABLE, "a kink or an edge lies within the smallest step; not comparable"
    return _checked(row, differences, verdict, words)


def judge_not_finite(row: Checked, in_any_size: float) -> Checked:
    """The verdict on an infinite value or a NaN: wrong where it is a number in arithmetic that does not overflow."""
    if not math.isfinite(in_any_size):
        return row
    shown = "NaN" if math.isnan(row.value) else f"{row.value}"
    words = f"{shown}, but {in_any_size:.6g} in numbers that do not over- or underflow on the way"
    return replace(row, numerical=in_any_size, error=math.inf, verdict=Verdict.DISAGREES, words=words)


def judge_not_following(row: Checked, expected: float) -> Checked:
    """The verdict on a value that does not follow from the recorded numbers that it is made of."""
    if row.verdict is Verdict.DISAGREES:
        return row
    words = f"disagrees: {row.value:.9g}, but what it is made of gives {expected:.9g}"
    return replace(row, verdict=Verdict.DISAGREES, words=words)


def judge_following(row: Checked) -> Checked:
    """The verdict where the whole network says otherwise, but every number follows from those that it is made of."""
    words = "each factor is right, but the network as a whole over- or underflows or loses its digits; not comparable"
    return replace(row, verdict=Verdict.NOT_COMPARABLE, words=words)


def _checked(row: Unchecked, found: Numerical, verdict: Verdict, words: str) -> Checked:
    error = _relative(row, found)
    return Checked(row.step, row.quantity, row.value, found.value, found.method, error, row.scale, verdict, words)


def _relative(row: Unchecked, found: Numerical) -> float:
    off, larger = abs(row.value - found.value), max(abs(row.value), abs(found.value))
    if not math.isfinite(off):
        return math.nan
    if off <= _ROUNDED * larger:
        return off / larger if larger else 0.0
    return off / max(larger, row.scale, found.size)


def _across_kink(row: Unchecked, across: Numerical) -> tuple[Verdict, str]:
    settled = across.estimate <= _SETTLED * max(1.0, abs(row.value))
    differences = f"differences give {across.value:.4g}" if settled else "differences do not settle"
    return Verdict.AT_KINK, f"at the kink of {row.kink}: {row.value + 0.0:.4g} by convention, {differences}"


def _verdict(row: Unchecked, found: Numerical) -> tuple[Verdict, str]:
    off, larger = abs(row.value - found.value), max(abs(row.value), abs(found.value))
    complex_step = found.method is Method.COMPLEX_STEP
    tolerance = COMPLEX_TOLERANCE if complex_step else DIFFERENCES_TOLERANCE
    if not row.finite:
        return Verdict.NOT_FINITE, f"not a finite number: {'NaN' if row.value != row.value else row.value}"
    if not math.isfinite(off):
        return Verdict.NOT_COMPARABLE, "overflow or undefined: a number on the way to it is not finite; not comparable"
    if off <= tolerance * larger:
        return Verdict.AGREES, str(Verdict.AGREES)
    if off > max(tolerance * max(row.scale, found.size), 10 * found.estimate):
        return Verdict.DISAGREES, f"disagrees: {row.value:.6g}, but by {found.method} {found.value:.6g}"
    if off <= _READABLE * larger or (row.value == 0 and off <= _ROUNDED * row.scale):
        return Verdict.AGREES, str(Verdict.AGREES)
    if larger < UNDERFLOW:
        return Verdict.NOT_COMPARABLE, "saturated: the value underflows; not comparable"
    if complex_step:
        return Verdict.NOT_COMPARABLE, f"rounding: terms of size {row.scale:.1g} cancel; not comparable"
    return Verdict.NOT_COMPARABLE, "saturated: what it moves changes less than rounding does; not comparable"
