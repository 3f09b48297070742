"""Differences with a step that is not small are told, with their kind and step; no other numbers are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.core.diagnosing.coarse_differences import coarse_differences
from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.passes.trace import trace
from tests.networks import dense
from tests.reference import Reference

NETWORK = dense((2, 3, 2), samples=2)
KNOWN = KnownMistakes(trace(NETWORK))


def mean_loss(**moved: float) -> float:
    """E with parameters moved, by the definition of the network."""
    network = replace(NETWORK, parameters={**NETWORK.parameters, **moved})
    return float(sum(Reference(network, sample).values[("E",)] for sample in range(2)) / 2)


def said(numbers: dict[str, float]) -> str:
    given = {name: Given.of(f"{value:.8g}") for name, value in numbers.items()}
    return coarse_differences(KNOWN, Evidence.of(KNOWN.trials, given))


@pytest.mark.parametrize("step", [0.1, 0.01, 1e-3])
@pytest.mark.parametrize(("kind", "ahead", "back"), [("forward", 1, 0), ("backward", 0, 1), ("central", 1, 1)])
def test_a_coarse_step_is_told(step: float, kind: str, ahead: int, back: int) -> None:
    numbers = {
        name: (mean_loss(**{name: value + ahead * step}) - mean_loss(**{name: value - back * step}))
        / ((ahead + back) * step)
        for name, value in NETWORK.parameters.items()
    }
    words = said(numbers)
    assert f"{kind} differences with the step {step:g}," in words
    wrong = {**numbers, next(iter(numbers)): 1.3 * next(iter(numbers.values()))}
    assert said(wrong) == ""
