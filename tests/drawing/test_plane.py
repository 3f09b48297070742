"""Lines in the plane, against lengths and angles that one can see."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bpdebugger.drawing.plane import Curve, Point, bend, straight


def test_along_a_straight_line() -> None:
    line = straight(Point(1, 2), Point(4, 6))
    assert line.length == 5
    assert line.at(2.5) == pytest.approx((2.5, 4))
    assert line.between(0.5, 1) == pytest.approx((2.5, 4))
    assert line.between(0, 1) == pytest.approx((1.6, 2.8))
    assert line.between(1, 1) == pytest.approx((3.4, 5.2))


@pytest.mark.parametrize(
    ("x", "y", "angle"), [(10, 0, 0), (0, 10, math.pi / 2), (-10, 0, math.pi), (5, -5, -math.pi / 4)]
)
def test_the_angle_of_a_straight_line(x: float, y: float, angle: float) -> None:
    assert straight(Point(0, 0), Point(x, y)).angle(3) == pytest.approx(angle)


def test_points_at_equal_lengths_along_a_corner() -> None:
    corner = Curve(np.array([(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)]))
    assert corner.length == 4
    assert corner.sampled(5).tolist() == [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]]


def test_a_bend_leaves_at_a_slant_and_arrives_level() -> None:
    points = bend(Point(0, 0), Point(100, -60))
    first, last = points[1] - points[0], points[-1] - points[-2]
    assert 30 < math.degrees(math.atan2(-first[1], first[0])) < 45
    assert 0 < math.degrees(math.atan2(-last[1], last[0])) < 5
    assert points[0].tolist() == [0, 0]
    assert points[-1].tolist() == pytest.approx([100, -60])
    assert (np.diff(points[:, 0]) > 0).all()
