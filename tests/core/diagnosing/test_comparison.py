"""A wrong and a right factor in a sentence: with as many digits as show that they differ."""

from __future__ import annotations

import pytest

from bpdebugger.core.diagnosing.comparison import FactorComparison
from bpdebugger.core.formulas.expression import Number, Symbol


def compared(wrong: float, right: float, sample: int | None = None) -> FactorComparison:
    return FactorComparison(
        "dE_dz[o]", sample, Symbol("dE_dy[o]"), Number(wrong), wrong, Symbol("dy_dz[o]"), Number(right), right
    )


@pytest.mark.parametrize(
    ("wrong", "right", "shown"),
    [
        (0.74136507, 0.13849856, ("0.7414", "0.1385")),
        (0.12345678, 0.12345679, ("0.12345678", "0.12345679")),
        (0.1234, 0.12344, ("0.1234", "0.12344")),
        (1.0, 1.0, ("1", "1")),
    ],
)
def test_as_few_digits_as_show_the_difference_and_at_least_four(
    wrong: float, right: float, shown: tuple[str, str]
) -> None:
    assert compared(wrong, right).sentence() == (
        f"∂E/∂z[o] was taken as ∂E/∂y[o] = {shown[0]}; it is dy/dz[o] = {shown[1]}."
    )


def test_the_sample_is_named_where_that_is_asked() -> None:
    assert compared(1.0, 2.0, sample=3).sentence(name_sample=True).startswith("In sample 3, ∂E/∂z[o] was taken")
    assert compared(1.0, 2.0, sample=3).sentence().startswith("∂E/∂z[o] was taken")
    assert compared(1.0, 2.0).sentence(name_sample=True).startswith("∂E/∂z[o] was taken")


def test_the_difference_is_relative_to_the_larger() -> None:
    assert compared(1.0, 4.0).difference == 0.75
    assert compared(-4.0, 1.0).difference == 1.25
    assert compared(2.0, 2.0).difference == 0
    assert compared(float("nan"), 2.0).difference == float("inf")
