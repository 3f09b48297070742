"""Where the parts of a network lie: in columns, in the room, clear of each other."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.drawing.label_placement import place_labels
from bpdebugger.drawing.network_shape import Shape
from bpdebugger.drawing.placement import Measures, Placement, fit, least_size, place
from tests.drawing.test_network_shape import shapes

AMPLE = Measures(radius=32, above=30, below=45, gap=75, line=13)
SPARING = Measures(radius=23, above=0, below=0, gap=40, line=13)
ROOM = (520.0, 300.0)
SINGLE = Shape((1, 1), ((0, 1),))


def full(*layers: int) -> Shape:
    """All units of each layer joined to all of the next."""
    starts = [sum(layers[:i]) for i in range(len(layers))]
    return Shape(
        layers,
        tuple(
            (starts[i] + s, starts[i + 1] + t)
            for i in range(len(layers) - 1)
            for t in range(layers[i + 1])
            for s in range(layers[i])
        ),
    )


MAZUR = full(2, 2, 2)


def columns(shape: Shape, placed: Placement) -> list[list[tuple[float, float]]]:
    return [
        [(unit.x, unit.y) for unit, seat in zip(placed.units, shape.seat, strict=True) if seat[0] == layer]
        for layer in range(len(shape.layers))
    ]


@pytest.mark.parametrize("measures", [AMPLE, SPARING])
@given(shape=shapes())
def test_layers_are_evenly_spaced_columns_with_the_loss_to_their_right(measures: Measures, shape: Shape) -> None:
    placed = place(shape, measures, ROOM)
    xs = [{x for x, _ in column} for column in columns(shape, placed)]
    assert all(len(x) == 1 for x in xs)
    across = [after - before for before, after in pairwise(x.pop() for x in xs)]
    assert across == pytest.approx([across[0]] * len(across))
    assert across[0] >= 2 * measures.radius + measures.gap - 1e-9
    assert placed.loss.x - placed.units[-1].x >= 2 * measures.radius + 0.65 * measures.gap - 1e-9


@pytest.mark.parametrize("measures", [AMPLE, SPARING])
@given(shape=shapes())
def test_units_are_evenly_spaced_around_one_middle(measures: Measures, shape: Shape) -> None:
    placed = place(shape, measures, ROOM)
    gaps = set()
    for column in columns(shape, placed):
        ys = [y for _, y in column]
        assert (ys[0] + ys[-1]) / 2 == pytest.approx(placed.loss.y)
        gaps |= {round(after - before, 6) for before, after in pairwise(ys)}
    assert len(gaps) <= 1
    assert all(gap >= measures.cell - 1e-5 for gap in gaps)


@pytest.mark.parametrize("measures", [AMPLE, SPARING])
@given(shape=shapes())
def test_everything_with_its_text_lies_inside(measures: Measures, shape: Shape) -> None:
    placed = place(shape, measures, ROOM)
    r = measures.radius
    for x, y in (*placed.units, placed.loss):
        assert r <= x <= placed.width - r
        assert r + measures.above <= y <= placed.height - r - measures.below
    for curve in placed.links:
        assert (curve.points >= 0).all()
        assert (curve.points <= (placed.width, placed.height)).all()


@given(shape=shapes())
def test_a_skip_connection_goes_around_the_units_between(shape: Shape) -> None:
    placed = place(shape, AMPLE, ROOM)
    for i in shape.lanes:
        first, last = (shape.seat[unit][0] for unit in shape.links[i])
        points = placed.links[i].sampled(200)
        for unit, (layer, _) in zip(placed.units, shape.seat, strict=True):
            if first < layer < last:
                assert np.hypot(*(points - unit).T).min() > AMPLE.radius


def test_a_link_joins_its_two_units() -> None:
    shape = Shape((2, 1, 2), ((0, 2), (1, 4), (2, 3)))
    placed = place(shape, AMPLE, ROOM)
    for (source, target), curve in zip(shape.links, placed.links, strict=True):
        assert curve.points[0].tolist() == pytest.approx(placed.units[source])
        assert curve.points[-1].tolist() == pytest.approx(placed.units[target])
    for output, curve in zip(placed.units[3:], placed.losses, strict=True):
        assert curve.points[0].tolist() == pytest.approx(output)
        assert curve.points[-1].tolist() == pytest.approx(placed.loss)


def test_a_single_neuron_spans_the_panel_in_its_middle() -> None:
    placed = place(SINGLE, AMPLE, ROOM)
    assert (placed.width, placed.height) == ROOM
    assert placed.units[0].x - AMPLE.radius < 20
    assert placed.loss.x + AMPLE.radius > 500
    assert {unit.y for unit in placed.units} == {placed.loss.y}
    assert abs(placed.loss.y - 150) < 20


def test_where_the_room_is_too_small_the_picture_takes_what_it_needs() -> None:
    shape = full(8, 8, 8)
    placed = place(shape, AMPLE, ROOM)
    width, height = least_size(shape, AMPLE)
    assert (placed.width, placed.height) == (max(width, ROOM[0]), height)
    assert height > ROOM[1]


def test_the_ample_measures_are_taken_where_they_fit() -> None:
    chosen, scale = fit(SINGLE, (AMPLE, SPARING), ROOM, good=0.85, least=0.6, most=2.4)
    assert chosen == 0
    assert 1 < scale < 2.4
    assert fit(full(8, 8), (AMPLE, SPARING), ROOM, good=0.85, least=0.6, most=2.4)[0] == 1


def test_the_scale_keeps_its_limits_and_never_overflows_a_room_that_is_large_enough() -> None:
    assert fit(SINGLE, (AMPLE,), (5000, 5000), good=0.85, least=0.6, most=2.4)[1] == 2.4
    assert fit(full(8, 8), (AMPLE,), (50, 50), good=0.85, least=0.6, most=2.4)[1] == 0.6
    for width in range(300, 2000, 100):
        _, scale = fit(MAZUR, (AMPLE,), (width, width), good=0.85, least=0.1, most=2.4)
        least = least_size(MAZUR, AMPLE)
        assert scale * least[0] <= width + 1e-9
        assert scale * least[1] <= width + 1e-9


def boxes(shape: Shape, room: tuple[float, float], width: float, height: float) -> dict[int, tuple[float, ...]]:
    placed = place(shape, AMPLE, room)
    widths = {i: width for i in range(len(shape.links)) if i not in shape.crowded}
    places = place_labels(shape, AMPLE, placed, widths, height).places
    return {i: (x - width / 2, y - height / 2, x + width / 2, y + height / 2) for i, (x, y) in places.items()}


def disjoint(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    nearly = 0.01
    return a[2] <= b[0] + nearly or b[2] <= a[0] + nearly or a[3] <= b[1] + nearly or b[3] <= a[1] + nearly


@pytest.mark.parametrize("shape", [SINGLE, MAZUR, full(2, 3), full(3, 2), full(1, 4, 1), full(2, 1, 2)])
def test_labels_lie_on_their_lines_and_clear_of_each_other(shape: Shape) -> None:
    room = (1040.0, 600.0)
    found = boxes(shape, room, 60, 30)
    assert set(found) == set(range(len(shape.links)))
    assert all(disjoint(a, b) for a, b in combinations(found.values(), 2))
    placed = place(shape, AMPLE, room)
    for i, (left, top, right, bottom) in found.items():
        centre = ((left + right) / 2, (top + bottom) / 2)
        assert np.hypot(*(placed.links[i].sampled(2000) - centre).T).min() < 1


def test_labels_keep_off_the_units() -> None:
    placed = place(MAZUR, AMPLE, (1040, 600))
    for left, top, right, bottom in boxes(MAZUR, (1040, 600), 60, 30).values():
        for x, y in placed.units:
            nearest = (min(max(x, left), right), min(max(y, top), bottom))
            assert math.dist(nearest, (x, y)) > AMPLE.radius


def test_the_labels_of_crossing_lines_leave_the_crossing_free() -> None:
    placed = place(MAZUR, AMPLE, (1040, 600))
    found = boxes(MAZUR, (1040, 600), 60, 30)
    middle = ((placed.units[0].x + placed.units[2].x) / 2, placed.loss.y)
    for i in (1, 2):
        left, top, right, bottom = found[i]
        assert not (left < middle[0] < right and top < middle[1] < bottom)


@pytest.mark.parametrize(("room", "all_of_them"), [((1040, 600), True), ((480, 400), False)])
def test_what_has_no_place_of_its_own_is_left_out(room: tuple[float, float], all_of_them: bool) -> None:
    labels = place_labels(MAZUR, AMPLE, place(MAZUR, AMPLE, room), dict.fromkeys(range(8), 70.0), 40)
    assert (not labels.left_out) is all_of_them
    assert labels.places.keys() | labels.left_out == set(range(8))
    assert not labels.places.keys() & labels.left_out


@given(
    st.lists(st.integers(1, 6), min_size=2, max_size=5),
    st.floats(200, 1500),
    st.floats(150, 900),
    st.floats(20, 120),
    st.floats(8, 60),
)
def test_labels_never_cover_each_other_or_a_unit(
    layers: list[int], width: float, height: float, label: float, line: float
) -> None:
    shape = full(*layers)
    placed = place(shape, AMPLE, (width, height))
    found = boxes(shape, (width, height), label, line)
    assert all(disjoint(a, b) for a, b in combinations(found.values(), 2))
    for left, top, right, bottom in found.values():
        for x, y in placed.units:
            square = (x - AMPLE.radius, y - AMPLE.radius, x + AMPLE.radius, y + AMPLE.radius)
            assert disjoint((left, top, right, bottom), square)


def test_a_crowd_has_no_labels() -> None:
    shape = full(4, 4, 1)
    assert set(boxes(shape, (1040, 600), 60, 30)) == {16, 17, 18, 19}
    assert not boxes(full(4, 4), (1040, 600), 60, 30)


@given(st.integers(1, 5), st.integers(1, 5))
def test_the_same_network_is_placed_the_same_again(inputs: int, outputs: int) -> None:
    one, other = (place(full(inputs, outputs), AMPLE, ROOM) for _ in range(2))
    assert (one.units, one.loss) == (other.units, other.loss)
