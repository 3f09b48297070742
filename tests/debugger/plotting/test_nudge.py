"""A nudge followed through: the rise of one triangle is the run of the next, and lengths are to one scale."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.plotting.curves import PANELS, CurveReading, Curves, curves, key, read
from bpdebugger.debugger.plotting.nudge import Triangle, followed, triangle
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from tests.networks import one_unit


def neuron(activation: str, w: float = -0.25) -> Network:
    return one_unit(activation, {"w": w}, 2.0, 1.0)


def seen(network: Network, name: str = "dE_dz[o]") -> tuple[Curves, CurveReading]:
    """The curves of the unit ``o`` at the step that computes a quantity, and what is known there."""
    session = Session(network, 0)
    session.run_to(session.recorded.find(name))
    trace, unit = session.moment.trace, session.recorded.plan.unit_index["o"]
    return curves(trace, 0, unit, key(trace, 0, unit).z_axis), read(session.moment, unit)


def triangles(shown: Curves, reading: CurveReading, dz: float) -> list[Triangle | None]:
    return [triangle(shown, reading, number, dz) for number in range(len(PANELS))]


def length(found: Triangle) -> tuple[float, float]:
    """How long run and rise are drawn, as numbers of the axes."""
    return found.corner[0] - found.point[0], found.end[1] - found.corner[1]


def test_the_first_example_in_numbers() -> None:
    shown, reading = seen(example("neuron-sigmoid"))
    # sigmoid(-0.5) = 0.37754067; its slope y(1 - y) = 0.23500371; dE/dy = y - 1
    found = followed(reading, 1.0)
    assert (found.dz, found.dy, found.dE) == pytest.approx((1.0, 0.23500371, -0.14628025), rel=1e-7)
    first, second, third = triangles(shown, reading, 1.0)
    assert first and second and third
    assert (first.run, first.rise) == pytest.approx((second.rise, third.rise))
    assert (second.run, third.run) == (1.0, 1.0)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "cos(z)", "identity", "softplus", "relu"])
@given(dz=st.floats(-2, 2), w=st.floats(-1.2, 1.2))
def test_the_same_change_is_drawn_at_the_same_length(activation: str, dz: float, w: float) -> None:
    shown, reading = seen(neuron(activation, w))
    first, second, third = triangles(shown, reading, dz)
    assert first and second and third
    # both plots of E have one scale, and so have y across and z across
    assert length(first)[1] == pytest.approx(length(third)[1], abs=1e-12)
    assert shown.to_one_scale
    local = reading.slopes[1]
    assert local is not None
    assert length(first)[0] == pytest.approx(local * length(third)[0], abs=1e-12)
    assert length(second)[1] == pytest.approx(first.run, abs=1e-12)


def test_where_dy_dz_is_1_the_first_and_the_third_triangle_are_the_same() -> None:
    shown, reading = seen(neuron("identity"))
    first, _, third = triangles(shown, reading, 1.0)
    assert first and third
    assert length(first) == pytest.approx(length(third))
    assert shown.across.span == pytest.approx(shown.axes["z"].span)


def test_how_far_the_curve_leaves_its_tangent() -> None:
    shown, reading = seen(neuron("cos(z)"))
    found = triangle(shown, reading, 1, 1.0)
    assert found and found.curve
    # z = -0.5: cos(0.5) on the curve, the grid being fine; the tangent is at cos(0.5) - sin(-0.5) * 1
    assert found.curve[1] == pytest.approx(0.8775825618903728, abs=2e-3)
    assert found.end[1] == pytest.approx(0.8775825618903728 + 0.479425538604203, rel=1e-12)
    assert triangle(shown, reading, 1, 1e6).curve is None  # type: ignore[union-attr]


def test_a_triangle_comes_when_its_slopes_are_known() -> None:
    at = {
        "y[o]": [False, False, False],
        # Δy is not known yet
        "dE_dy[o]": [False, False, False],
        "dy_dz[o]": [True, True, False],
        "dE_dz[o]": [True, True, True],
    }
    for name, there in at.items():
        shown, reading = seen(example("neuron-sigmoid"), name)
        assert [found is not None for found in triangles(shown, reading, 1.0)] == there


def test_what_is_infinite_has_no_triangle() -> None:
    shown, reading = seen(example("neuron-sigmoid"))
    for slopes in ((float("inf"), 0.2, 0.1), (1.0, float("nan"), float("nan"))):
        assert triangle(shown, replace(reading, slopes=slopes), 0, 1.0) is None


def test_where_y_is_far_smaller_or_larger_than_z_the_scales_are_two() -> None:
    for activation in ("1e-3 * tanh(z)", "z**3"):
        shown, _ = seen(neuron(activation))
        assert not shown.to_one_scale
        assert shown.across == shown.axes["y"]
