"""Ranges of plots: finite, steady, and fair to what a curve shows, whatever the numbers are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.drawing.ranges import LARGEST_PART, SMALLEST_PART, Axis, as_long_as, axis, fitted_axis, net_input_axis

ANY = st.floats(allow_nan=True, allow_infinity=True)


def test_the_usual_range_shows_the_shape_around_zero() -> None:
    assert net_input_axis(0.5, 0.5) == Axis(-4.0, 4.0)
    assert net_input_axis(-4.0, -4.0) == Axis(-6.0, 4.0)
    assert net_input_axis(40.0, 40.0) == Axis(-4.0, 42.0)


def test_far_from_zero_the_surroundings_are_shown() -> None:
    assert net_input_axis(1000.0, 1000.0) == Axis(996.0, 1004.0)
    far = net_input_axis(1e300, 1e300)
    assert far.low < 1e300 < far.high
    assert far.exponent == 300


def test_the_range_holds_a_supposed_z_and_stands_still_while_it_moves_inside() -> None:
    assert {net_input_axis(0.5, z) for z in (-4.0, -1.0, 0.5, 4.0)} == {Axis(-4.0, 4.0)}
    wider = net_input_axis(0.5, 9.0)
    assert (wider.low, wider.high) == (-4.0, 11.0)


@given(ANY, ANY)
def test_the_z_axis_is_finite_and_has_a_width(recorded: float, shown: float) -> None:
    found = net_input_axis(recorded, shown)
    low, high = found.drawn
    assert math.isfinite(low) and math.isfinite(high) and low < high
    assert max(abs(low), abs(high)) < 1e6


@given(st.lists(ANY, max_size=30), st.lists(ANY, max_size=3))
def test_a_fitted_axis_is_finite_has_a_width_and_holds_its_points(values: list[float], points: list[float]) -> None:
    found = fitted_axis(np.array(values, dtype=np.float64), points)
    low, high = found.drawn
    assert math.isfinite(low) and math.isfinite(high) and low < high
    for point in points:
        if abs(point) < 1e307:
            assert found.low <= point <= found.high


def test_a_fitted_axis_shows_all_of_an_ordinary_curve_with_a_margin() -> None:
    y = np.cos(np.linspace(-6, 6, 161))
    found = fitted_axis(y, [])
    assert found.low < y.min() and y.max() < found.high
    assert found.high - found.low == pytest.approx(2.24, abs=0.01)


def test_a_pole_does_not_squeeze_the_rest_of_the_curve() -> None:
    y = np.linspace(0, 1, 161)
    with np.errstate(divide="ignore"):
        losses = -np.log(y)
    losses[1] = 1e30
    found = fitted_axis(losses, [])
    assert found.low < 0 and 4 < found.high < 10


def test_a_constant_has_room_on_both_sides() -> None:
    assert fitted_axis(np.full(9, 3.0), []) == Axis(1.5, 4.5)
    assert fitted_axis(np.zeros(9), []) == Axis(-1.0, 1.0)


def test_ticks_are_round_numbers_written_with_a_true_minus() -> None:
    assert [text for _, text in Axis(-6.0, 6.0).ticks(6)] == ["−6", "−4", "−2", "0", "2", "4", "6"]
    assert Axis(-0.06, 1.06).ticks(3) == [(0.0, "0.0"), (0.5, "0.5"), (1.0, "1.0")]
    assert [text for _, text in axis(0.5e300, 1.5e300).ticks(4)] == ["0.5", "1.0", "1.5"]


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e5), st.integers(1, 8))
def test_ticks_lie_on_the_axis_and_say_where(low: float, width: float, count: int) -> None:
    found = axis(low, low + width)
    ticks = found.ticks(count)
    ends = found.drawn
    slack = 1e-9 * max(map(abs, ends))
    assert len(ticks) <= 2 * count + 1
    for place, text in ticks:
        assert ends[0] - slack <= place <= ends[1] + slack
        assert float(text.replace("−", "-")) == pytest.approx(place, rel=1e-9, abs=1e-12)


def test_a_line_is_cut_off_and_broken_where_it_leaps_across() -> None:
    shown = Axis(-1.0, 1.0).line(np.array([0.0, 2.0, -2.0, -1e300, np.nan, np.inf, 0.5]))
    assert np.array_equal(shown, [0.0, 2.0, np.nan, -5.0, np.nan, 5.0, 0.5], equal_nan=True)


@given(st.floats(-1e300, 1e300))
def test_drawn_numbers_come_back(value: float) -> None:
    found = net_input_axis(value, value)
    assert found.from_drawn(found.to_drawn(value)) == pytest.approx(value, rel=1e-12, abs=1e-300)
    assert found.clipped(found.high + abs(found.high)) == found.high


FINITE, WIDTH = st.floats(-1e6, 1e6), st.floats(1e-6, 1e6)


@given(FINITE, WIDTH, FINITE, WIDTH, st.floats(0, 1))
def test_an_axis_as_long_as_another_holds_its_point(
    low: float, span: float, own: float, width: float, part: float
) -> None:
    other, before = axis(low, low + span), axis(own, own + width)
    point = min(before.low + part * width, before.high)
    found = as_long_as(other, before, point)
    slack = 1e-9 * max(abs(own), abs(low), span, width)
    assert found.low <= point + slack and point <= found.high + slack
    if found != before:
        assert found.span == pytest.approx(other.span, abs=slack)
        inside = found.low <= before.low + slack and before.high <= found.high + slack
        assert inside or before.span > other.span / 2
    else:
        least, most = before.span / LARGEST_PART, before.span * SMALLEST_PART
        assert other.span <= least + slack or most <= other.span + slack or found.span == pytest.approx(other.span)
