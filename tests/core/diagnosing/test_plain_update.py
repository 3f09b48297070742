"""The update with switches beside updates written out parameter by parameter, and beside the trace's."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bpdebugger.core.diagnosing.plain_update import STEP, Rules, rules_of, update, update_mistakes
from bpdebugger.core.network.network import Network, Training
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Before, Trace
from tests.networks import dense

RATE, MOMENTUM, BETA1, BETA2, EPSILON = 0.05, 0.8, 0.85, 0.95, 1e-3


def network(optimizer: str) -> Network:
    training = Training(optimizer=optimizer, momentum=MOMENTUM, beta1=BETA1, beta2=BETA2, epsilon=EPSILON)
    return replace(dense((2, 3, 2), samples=2), learning_rate=RATE, training=training)


def recorded(optimizer: str, count: int) -> Trace:
    """A trace after ``count`` updates, with a state as they may have left it."""
    asked = network(optimizer)
    plan = plan_of(asked)
    random = np.random.default_rng(count)
    kept = random.uniform(0.01, 0.5, (len(plan.optimizer.kept), len(plan.parameters)))
    return Trace(plan, asked, (0, 1), averaged=True, before=Before(kept, count))


@pytest.mark.parametrize("count", [0, 1, 7])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_as_it_comes_it_is_the_update_of_the_trace(optimizer: str, count: int) -> None:
    trace = recorded(optimizer, count)
    found = update(trace, trace.mean_gradient, rules_of(trace))
    np.testing.assert_allclose(found[Kind.UPDATED], trace.updated, rtol=1e-14)
    np.testing.assert_allclose(found[STEP], trace.updated - trace.parameters, rtol=1e-9)
    for kind, values in found.items():
        if isinstance(kind, Kind) and kind in trace.closing:
            np.testing.assert_allclose(values, trace.closing[kind][0], rtol=1e-14)


def adam(p: float, g: float, m: float, v: float, **made: Any) -> float:
    b1, b2, t = made.get("b1", BETA1), made.get("b2", BETA2), made.get("t", 3)
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * (abs(g) if made.get("no_square") else g**2)
    m = m if made.get("no_hat") else m / (1 - b1**t)
    v = v if made.get("no_hat") else v / (1 - b2**t)
    if made.get("inside"):
        return p - RATE * m / math.sqrt(v + EPSILON)
    return p - RATE * m / ((v if made.get("no_root") else math.sqrt(v)) + EPSILON)


OneStep = Callable[[float, float, float, float], float]

WRITTEN_OUT: tuple[tuple[str, dict[str, Any], OneStep], ...] = (
    ("sgd", {"sign": 1.0}, lambda p, g, m, v: p + RATE * g),
    ("sgd", {"rate": 1.0}, lambda p, g, m, v: p - g),
    ("sgd", {"decay": 0.1}, lambda p, g, m, v: p - RATE * (g + 0.1 * p)),
    ("sgd", {"decay": 0.1, "decoupled": True}, lambda p, g, m, v: p - RATE * g - RATE * 0.1 * p),
    ("momentum", {"damped": True}, lambda p, g, m, v: p - RATE * (MOMENTUM * m + (1 - MOMENTUM) * g)),
    ("momentum", {"nesterov": True}, lambda p, g, m, v: p - RATE * (g + MOMENTUM * (MOMENTUM * m + g))),
    ("momentum", {"old_state": True}, lambda p, g, m, v: p - RATE * m),
    ("momentum", {"keeps": False}, lambda p, g, m, v: p - RATE * g),
    ("momentum", {"decay": 0.1}, lambda p, g, m, v: p - RATE * (MOMENTUM * m + g + 0.1 * p)),
    ("adam", {"corrects_m": False, "corrects_v": False}, lambda p, g, m, v: adam(p, g, m, v, no_hat=True)),
    ("adam", {"epsilon_inside": True}, lambda p, g, m, v: adam(p, g, m, v, inside=True)),
    ("adam", {"root": False}, lambda p, g, m, v: adam(p, g, m, v, no_root=True)),
    ("adam", {"squares": False}, lambda p, g, m, v: adam(p, g, m, v, no_square=True)),
    ("adam", {"beta1": BETA2, "beta2": BETA1}, lambda p, g, m, v: adam(p, g, m, v, b1=BETA2, b2=BETA1)),
    ("adam", {"count": 4}, lambda p, g, m, v: adam(p, g, m, v, t=4)),
    ("adam", {"keeps": False}, lambda p, g, m, v: adam(p, g, 0.0, 0.0)),
    ("adam", {"optimizer": "sgd"}, lambda p, g, m, v: p - RATE * g),
    ("adam", {"decay": 0.1, "decoupled": True}, lambda p, g, m, v: adam(p, g, m, v) - RATE * 0.1 * p),
    ("adam", {"decay": 0.1}, lambda p, g, m, v: adam(p, g + 0.1 * p, m, v)),
)


@pytest.mark.parametrize(
    ("optimizer", "made", "one"), WRITTEN_OUT, ids=[f"{optimizer}-{made}" for optimizer, made, _ in WRITTEN_OUT]
)
def test_each_switch_makes_the_update_that_it_says(optimizer: str, made: dict[str, Any], one: OneStep) -> None:
    trace = recorded(optimizer, 2)
    rules: Rules = replace(rules_of(trace), **made)
    found = update(trace, trace.mean_gradient, rules)[Kind.UPDATED]
    state = [*trace.before.kept, *np.zeros((2, len(trace.parameters)))][:2]
    rows = zip(trace.parameters, trace.mean_gradient, *state, strict=True)
    np.testing.assert_allclose(found, [one(*map(float, row)) for row in rows], rtol=1e-13)
    assert not np.allclose(found, trace.updated, rtol=1e-9)


@pytest.mark.parametrize(("before", "counts"), [(0, {2}), (1, {1, 3}), (4, {4, 6})])
def test_an_update_may_be_counted_one_too_many_or_one_too_few_but_not_from_0(before: int, counts: set[int]) -> None:
    trace = recorded("adam", before)
    none = np.zeros(0)
    mistakes = update_mistakes(trace, none, none.astype(np.intp), none)
    off = {each.rules.count: each.sentence for each in mistakes if each.id == "update_count_off"}
    assert off.keys() == counts
    assert all(
        words == f"The updates were counted wrongly: t = {t}, where it is {before + 1}." for t, words in off.items()
    )
