"""The numbers of the trace against an independent calculation with 50 digits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from mpmath import mpf

from bpdebugger.core.checking.check import CHECKED, check
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from tests.depth import seeds
from tests.random_networks import random_network
from tests.reference import Reference

TOLERANCE = 1e-12
"""Relative to the value."""

ROUNDING = 1e-14
"""Relative to the largest of what cancels on the way to the value, where TOLERANCE asks for more than doubles hold."""

NUDGED = {
    ("dE_dy", 1): "y",
    ("dE_dy", 2): "edge",
    ("dE_dz", 1): "z",
    ("dE_dw", 2): "w",
    ("dE_db", 1): "b",
    ("dE_dp", 1): "p",
    ("dE_dp", 2): "in",
}
"""For each derivative of E, by its prefix and the number of names in its bracket, what the reference nudges."""


def expected(step: Step, reference: Reference) -> Any:
    """What a step of one sample must be, going by its name alone: a value, or a derivative."""
    prefix, _, inside = step.quantity.rstrip("]").partition("[")
    names = tuple(re.split("->|,", inside)) if inside else ()
    network = reference.network
    outputs = [unit.name for unit in network.layers[-1].units]
    match prefix:
        case "p":
            return mpf(network.parameters[inside])
        case "a":
            return mpf(reference.sample.targets[outputs.index(inside)])
        case "y" | "z" | "E":
            return reference.values[prefix, *names]
        case "dy_dz":
            return reference.derivative(("z", names[-1]), of=("y", names[0]))
        case "dy_dp":
            return reference.derivative(("in", *names), of=("y", names[0]))
        case "dz_dy":
            return reference.derivative(("edge", *names), of=("z", names[1]))
        case "dz_dw":
            return reference.derivative(("w", *names), of=("z", names[1]))
    return reference.derivative((NUDGED[prefix, len(names)], *names))


def assert_near(step: Step, value: Any) -> None:
    error = abs(mpf(step.value) - value)
    # what an operation rounds depends on the processor, and a difference keeps it while it loses the digits before it
    near = error <= TOLERANCE * abs(value) or error <= ROUNDING * cancelled(step)
    assert near, f"{step.quantity}: {step.value!r} instead of {value}"


def cancelled(step: Step) -> float:
    """How large the largest is that cancels on the way to a step's value."""
    if step.place.kind in CHECKED:
        return check(step.trace)[step.number].scale
    return max((abs(step.trace[i].value) for i in step.operands), default=0.0)


def assert_agrees(recorded: Trace) -> None:
    """Every step of a trace of all samples agrees with the reference, the means and the update too."""
    network = recorded.network
    references = {k: Reference(network, k) for k in recorded.samples}
    count = len(references)
    for step in recorded:
        if step.sample is not None or step.place.kind is Kind.PARAMETER:
            assert_near(step, expected(step, references[step.sample or 0]))
            continue
        if step.place.kind is Kind.MEAN_LOSS:
            assert_near(step, sum(r.values[("E",)] for r in references.values()) / count)
            continue
        name = recorded.plan.parameters[step.place.index]
        gradient = sum(r.derivative(("p", name)) for r in references.values()) / count
        assert_near(step, gradient if step.place.kind is Kind.MEAN_GRADIENT else first_update(step, name, gradient))


def first_update(step: Step, name: str, g: Any) -> Any:
    """What the first update of a parameter makes of its gradient, after the papers of the optimizers."""
    network, prefix = step.trace.network, step.quantity.partition("[")[0]
    training, rate, p = network.training, mpf(network.learning_rate), mpf(network.parameters[name])
    if prefix in ("m", "v"):
        return mpf(0)
    if training.optimizer == "sgd":
        return p - rate * g
    if training.optimizer == "momentum":
        return g if prefix == "m_new" else p - rate * g
    beta1, beta2 = mpf(training.beta1), mpf(training.beta2)
    # after one update the corrected averages are the gradient and its square
    found = {"m_new": (1 - beta1) * g, "v_new": (1 - beta2) * g**2, "m_hat": g, "v_hat": g**2}
    return found.get(prefix, p - rate * g / (abs(g) + mpf(training.epsilon)))


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_every_example(name: str) -> None:
    assert_agrees(trace(example(name)))


@pytest.mark.parametrize("seed", seeds(20, 60))
def test_every_number_of_random_networks(seed: int) -> None:
    assert_agrees(trace(random_network(seed)))
