"""Derivatives whose way leads beyond the range of doubles: compared with fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from bpdebugger.core.checking.conditioning import scale_of
from bpdebugger.core.checking.followed import Follower
from bpdebugger.core.checking.wide import Wide
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import NAMES, example


def chain(x: float, *weights: float) -> Network:
    """Units one after the other, each y = w · y of the one before."""
    names = ["x", *(f"h{number}" for number in range(1, len(weights) + 1))]
    return Network(
        layers=tuple(Layer(name, (Unit(name),), "identity" if number else "") for number, name in enumerate(names)),
        connections=tuple(Connection(a, b, f"w{b}") for a, b in pairwise(names)),
        parameters={f"w{name}": weight for name, weight in zip(names[1:], weights, strict=True)},
        samples=(Sample((x,), (0.25,)),),
    )


@pytest.mark.parametrize(
    ("x", "weights"),
    [
        (1e-300, (1e-300, 1e300, 1e300)),
        (1e-250, (1e-60, 1e150, 1e160)),
        (1e300, (1e-200, 1e-200, 1e100)),
        (2.0, (0.5, 3.0, -0.7)),
    ],
)
def test_the_way_leads_through_any_size(x: float, weights: tuple[float, ...]) -> None:
    """δ of a unit is (y − a) times all weights after it, and ∂E/∂w is that times what comes in."""
    recorded = trace(chain(x, *weights))
    wide = Wide(recorded, 0, Follower(recorded, 0, scale_of(recorded, 0)))
    outcome = Fraction(float(recorded.y[0, -1])) - Fraction(0.25)
    beyond = 0
    for number in range(len(weights)):
        delta = outcome
        for weight in weights[number + 1 :]:
            delta *= Fraction(weight)
        incoming = Fraction(float(recorded.y[0, number]))
        for kind, index, exact in ((Kind.DELTA, number + 1, delta), (Kind.WEIGHT_USE, number, delta * incoming)):
            found = wide.of(kind, index)
            if abs(exact) > Fraction(float(np.finfo(float).max)):
                beyond += 1
                assert found == (np.inf if exact > 0 else -np.inf)
            else:
                assert found == pytest.approx(float(exact), rel=1e-12, abs=1e-320)
    assert (beyond > 0) is (max(weights) >= 1e150)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_recorded_pass_follows_from_its_parts(name: str) -> None:
    recorded = trace(example(name))
    for row in range(len(recorded.samples)):
        follower = Follower(recorded, row, scale_of(recorded, row))
        assert follower.sound
        for kind, found in follower.kinds.items():
            steps = [step for step in recorded if step.place.kind is kind and step.place.row == row]
            for step in steps:
                expected = float(found.expected[step.place.index])
                assert np.isnan(expected) or step.value == pytest.approx(expected, rel=1e-9, abs=1e-12), step.quantity


def test_what_does_not_follow_is_no_sound_pass() -> None:
    recorded = trace(example("softmax"))
    recorded.gradients.dE_dz[0, -1] *= 1.001
    follower = Follower(recorded, 0, scale_of(recorded, 0))
    assert not follower.sound
