"""How far rounding moves numbers, found by trial: the same each time, more for fewer digits, and enough."""

from __future__ import annotations

from math import floor, log10

import numpy as np
import pytest

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.exactness import Trials
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.passes.trace import Trace, trace
from tests.networks import one_unit
from tests.random_networks import random_network

SEEDS = (1, 7)


def evidence(trials: Trials, digits: int) -> Evidence:
    right = dict(zip(trials.trace.plan.parameters, trials.trace.mean_gradient.tolist(), strict=True))
    return Evidence.of(trials, {name: Given.of(f"{value:.{digits - 1}e}") for name, value in right.items()})


@pytest.mark.parametrize("seed", SEEDS)
def test_trials_are_the_same_each_time(seed: int) -> None:
    """What was asked of a network before changes nothing."""
    recorded = trace(random_network(seed))
    used = Trials(recorded)
    for digits in (3, 4):
        list(evidence(used, digits).levels())
    for one, other in zip(evidence(used, 4).levels(), evidence(Trials(recorded), 4).levels(), strict=True):
        np.testing.assert_array_equal(one.rounding, other.rounding)
        np.testing.assert_array_equal(one.tolerance, other.tolerance)


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_digits_are_rounded_more(seed: int) -> None:
    trials = Trials(trace(random_network(seed)))
    coarse, fine = (list(evidence(trials, digits).levels())[-1].rounding for digits in (3, 6))
    moved = fine > 0
    assert (coarse[moved] > fine[moved]).all()


@pytest.mark.parametrize("digits", [3, 4, 5])
def test_a_neuron_worked_on_paper_is_within_what_is_allowed(digits: int) -> None:
    """∂E/∂w = (y − a) · y (1 − y) · x, every number of it rounded."""
    recorded = neuron_trace()
    network = recorded.network
    (x,), (a,) = network.samples[0].inputs, network.samples[0].targets

    def r(value: float) -> float:
        return round(value, digits - 1 - floor(log10(abs(value))))

    z = r(r(network.parameters["w"] * x) + network.parameters["b"])
    y = r(1 / (1 + np.exp(-z)))
    delta = r(r(y - a) * r(y * r(1 - y)))
    numbers = {"w": Given.of(f"{r(delta * x):.{digits - 1}e}"), "b": Given.of(f"{delta:.{digits - 1}e}")}
    found = Evidence.of(Trials(recorded), numbers)
    assert found.matching_level() is not None or not found.wrong()


def neuron_trace() -> Trace:
    return trace(one_unit("sigmoid", {"w": -0.413, "b": 0.271}, x=1.93, a=0.87))
