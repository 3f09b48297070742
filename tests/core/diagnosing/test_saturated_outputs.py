"""Outputs far out, where y is 0 or 1 to the last digit: ∂E/∂z = y − a is right, and nothing else passes for it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from bpdebugger.core.diagnosing.diagnosis import Diagnosis, DiagnosisVerdict, diagnose_known
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.passes.trace import trace
from tests.core.diagnosing.written_in_numpy import Written, dense

WRITTEN = {
    "binary": (dense((2, 3, 3), ("tanh", "sigmoid"), "binary_cross_entropy", 3, 77), "d2 = e * s2(z2)"),
    "softmax": (dense((2, 3, 3), ("tanh", "softmax"), "cross_entropy", 3, 77), "d2 = y2 - A"),
}
SCALES = (1, 60, 3000)
"""What the weights to the outputs are multiplied with: logits of about 1, 60 and 3000."""

NAMED = (
    ("d2 = A - y2", "sign_flipped"),
    ("d2 = y2 - A[::-1]", "target_of_another_sample"),
    ("d2 = y2 - A[[1, 2, 0]]", "target_of_another_sample"),
    ("d2 = y2 - A[0]", "target_of_another_sample"),
    ("d2 = y2 - A[:, ::-1]", "target_of_another_output"),
    ("d2 = 2 * (y2 - A)", "factor_two"),
    ("d2 = z2 - A", "net_input_instead_of_activation"),
)
WRONG = (
    *(change for change, _ in NAMED),
    "d2 = y2",
    "d2 = abs(y2 - A)",
    "d2 = (y2 - A) * y2 * (1 - y2)",
    "d2 = (y2 - A).sum(axis=1, keepdims=True) + 0 * y2",
    "d2 = (y2 - A) * np.array([1, 0, 0])",
    "d2 = y2 - A\nd2[2] = 0",
)


@cache
def scaled(name: str, scale: int) -> tuple[Written, str, dict[str, Any], KnownMistakes]:
    written, line = WRITTEN[name]
    weights = written.given["W2"] * scale
    larger = dict(zip(map(str, np.ravel(written.names["W2"])), map(float, np.ravel(weights)), strict=True))
    network = replace(written.network, parameters={**written.network.parameters, **larger})
    return written, line, {"W2": weights}, KnownMistakes(trace(network))


def numbers(name: str, scale: int, line: str) -> dict[str, float]:
    """By NumPy, with y − a for the deltas of the outputs or what ``line`` makes of them."""
    written, old, data, _ = scaled(name, scale)
    return written.gradients(*([(old, line)] if line != old else []), data=data)


@cache
def diagnosis_of(name: str, scale: int, line: str, form: str = "{:.6g}") -> Diagnosis:
    given = {n: Given.of(form.format(value)) for n, value in numbers(name, scale, line).items()}
    return diagnose_known(scaled(name, scale)[3], given)


@pytest.mark.parametrize("form", ["{:.3g}", "{:.6g}", "{!r}"])
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", WRITTEN)
def test_right_numbers_are_right(name: str, scale: int, form: str) -> None:
    assert diagnosis_of(name, scale, "d2 = y2 - A", form).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("line", WRONG)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", WRITTEN)
def test_no_wrong_number_passes(name: str, scale: int, line: str) -> None:
    right, wrong = numbers(name, scale, "d2 = y2 - A"), numbers(name, scale, line)
    differ = not np.allclose(list(right.values()), list(wrong.values()), rtol=1e-4, atol=1e-12)
    assert (diagnosis_of(name, scale, line).verdict is not DiagnosisVerdict.MATCH) is differ


@pytest.mark.parametrize(("line", "mistake"), NAMED)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", WRITTEN)
def test_mistakes_are_named_at_any_logit(name: str, scale: int, line: str, mistake: str) -> None:
    diagnosis = diagnosis_of(name, scale, line)
    if diagnosis.verdict is not DiagnosisVerdict.MATCH:
        assert mistake in (diagnosis.mistake, *diagnosis.alternatives)
