"""The shape of a network: seats, lanes of skip connections, crowds, and the unit next to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.planning import make_plan
from bpdebugger.drawing.network_shape import MOST_LABELLED, Shape, is_large, neighbour, shape_of
from bpdebugger.exchange.examples import example
from tests.networks import dense


@st.composite
def shapes(draw: st.DrawFn, most_rows: int = 8) -> Shape:
    """Up to 6 layers of units, with links at random from any earlier layer to any later one."""
    layers = tuple(draw(st.lists(st.integers(1, most_rows), min_size=2, max_size=6)))
    layer_of = [layer for layer, size in enumerate(layers) for _ in range(size)]
    units = range(len(layer_of))
    pairs = [(s, t) for s in units for t in units if layer_of[s] < layer_of[t]]
    links = draw(st.lists(st.sampled_from(pairs), max_size=25, unique=True))
    return Shape(layers, tuple(links))


def span(shape: Shape, i: int) -> tuple[int, int]:
    source, target = shape.links[i]
    return shape.seat[source][0], shape.seat[target][0]


def test_the_shape_of_an_example() -> None:
    shape = shape_of(make_plan(example("skip")))
    assert shape.layers == (1, 1, 1)
    assert shape.links == ((0, 1), (0, 2), (1, 2))
    assert shape.lanes == {1: -1}
    assert (shape.lane_count(-1), shape.lane_count(1)) == (1, 0)


@given(shapes())
def test_exactly_the_links_past_a_layer_have_a_lane(shape: Shape) -> None:
    leaping = {i for i in range(len(shape.links)) if span(shape, i)[1] - span(shape, i)[0] > 1}
    assert set(shape.lanes) == leaping


@given(shapes())
def test_links_side_by_side_have_lanes_of_their_own(shape: Shape) -> None:
    for i, lane in shape.lanes.items():
        for j, other in shape.lanes.items():
            if i < j and lane == other:
                (start, stop), (first, last) = span(shape, i), span(shape, j)
                assert stop <= first or last <= start


def test_a_crowd_is_more_than_twelve_links_between_two_layers() -> None:
    three_by_four = tuple((s, 3 + t) for s in range(3) for t in range(4))
    assert len(three_by_four) == MOST_LABELLED
    assert not Shape((3, 4), three_by_four).crowded
    four_by_four = tuple((s, 4 + t) for s in range(4) for t in range(4))
    assert Shape((4, 4, 1), (*four_by_four, (4, 8))).crowded == set(range(16))


@pytest.mark.parametrize(
    ("sizes", "large"), [([8] * 6, False), ([60, 1], True), ([59, 1], False), ([20, 25], False), ([20, 26], True)]
)
def test_large_is_more_than_60_units_or_500_connections(sizes: list[int], large: bool) -> None:
    assert is_large(make_plan(dense(sizes))) is large


def test_the_unit_next_to_another() -> None:
    plan = make_plan(dense([2, 4, 1]))
    names = {unit: name for name, unit in plan.unit_index.items()}

    def beside(name: str, across: int, down: int) -> str:
        return names[neighbour(plan, plan.unit_index[name], across, down)]

    assert beside("x1", 1, 0) == "h2"
    assert beside("x2", 1, 0) == "h4"
    assert beside("h3", -1, 0) == "x2"
    assert beside("h1", 1, 0) == "o1"
    assert beside("h1", 0, 1) == "h2"
    assert beside("h1", 0, -1) == "h1"
    assert beside("h4", 0, 1) == "h4"
    assert beside("o1", 1, 0) == "o1"
