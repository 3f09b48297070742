"""The curves of a unit are the functions themselves, and their points and tangents are what the moment knows."""

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import Role
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.sweep import Variable, net_input, sweep
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.plotting.curve_cache import CurveCache
from bpdebugger.debugger.plotting.curves import (
    FEWEST_POINTS,
    MOST_POINTS,
    PANELS,
    WORK,
    CurveMarks,
    Curves,
    curves,
    grid_size,
    key,
    marks,
    read,
    unit_in_focus,
)
from bpdebugger.debugger.walking.session import Session
from tests.networks import one_unit


def neuron(activation: str = "sigmoid", z: float = -0.5, a: float = 1.0, loss: str = "half_squared_error") -> Network:
    """One unit ``o`` whose net input is z."""
    return one_unit(activation, {"w": 1.0, "b": 0.0}, z, a, loss)


def deep(hidden: str = "tanh", output: str = "sigmoid", loss: str = "half_squared_error") -> Network:
    """i → h1, h2 → o1, o2, with a connection that skips the hidden layer."""
    pairs = [("i", "h1"), ("i", "h2"), ("h1", "o1"), ("h2", "o1"), ("h1", "o2"), ("h2", "o2"), ("i", "o2")]
    weights = {f"w{n}": value for n, value in enumerate((0.7, -0.4, 1.1, 0.6, -0.9, 0.8, 0.3))}
    return Network(
        layers=(
            Layer("input", (Unit("i"),)),
            Layer("hidden", (Unit("h1"), Unit("h2")), hidden),
            Layer("output", (Unit("o1"), Unit("o2")), output),
        ),
        connections=tuple(Connection(s, t, f"w{n}") for n, (s, t) in enumerate(pairs)),
        parameters={**weights, "b": 0.25},
        samples=(Sample((0.8,), (1.0, 0.0)), Sample((-1.3,), (0.0, 1.0))),
        biases={"h1": "b", "o2": "b"},
        loss=loss,
    )


def curves_of(recorded: Trace, row: int, unit: int) -> Curves:
    return curves(recorded, row, unit, key(recorded, row, unit).z_axis)


def at(session: Session, name: str, sample: int | None = None) -> Session:
    session.run_to(session.recorded.find(name, sample))
    return session


def interpolated(line: tuple[np.ndarray, np.ndarray], x: float) -> float:
    return float(np.interp(x, *line))


# curves

FORMULAS = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "cos(z)": mpmath.cos,
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


@pytest.mark.parametrize("activation", FORMULAS)
def test_curves_of_a_neuron_are_the_textbook_functions(activation: str) -> None:
    shown = curves_of(trace(neuron(activation)), 0, 1)
    f = FORMULAS[activation]
    (y, E_over_y), (z, y_over_z), (_, E_over_z) = shown.lines
    for i in range(0, len(z), 20):
        assert y_over_z[i] == pytest.approx(float(f(mpmath.mpf(float(z[i])))), abs=1e-12)
        assert E_over_z[i] == pytest.approx(float((1 - f(mpmath.mpf(float(z[i])))) ** 2 / 2), abs=1e-12)
    expected = (1 - y) ** 2 / 2
    inside = expected <= shown.axes["E"].high
    assert E_over_y[inside] == pytest.approx(expected[inside], abs=1e-12)
    assert inside.any() and (E_over_y[~inside] >= shown.axes["E"].high).all()
    assert z[0] == -4 and z[-1] == 4


def test_a_kink_at_zero_and_the_recorded_point_lie_on_the_grid() -> None:
    shown = curves_of(trace(neuron("relu", z=40.3)), 0, 1)
    z, y = shown.lines[1]
    assert 0.0 in z and 40.3 in z
    assert np.array_equal(y, np.maximum(z, 0))


@pytest.mark.parametrize("unit", ["h1", "h2", "o1", "o2"])
@pytest.mark.parametrize("output, loss", [("sigmoid", "half_squared_error"), ("softmax", "cross_entropy")])
@pytest.mark.parametrize("held", [None, ("h1", 1.9), ("o1", -0.8), ("o2", 2.5)])
def test_points_lie_on_the_curves_and_tangents_have_their_slopes(
    unit: str, output: str, loss: str, held: tuple[str, float] | None
) -> None:
    network = deep(output=output, loss=loss)
    plan = trace(network).plan
    session = at(Session(network), "dE_dp[w0]", 1)
    if held:
        session.suppose(plan.unit_index[held[0]], held[1])
    moment, number = session.moment, plan.unit_index[unit]
    reading, shown = read(moment, number), curves_of(moment.trace, 1, number)
    for panel, line in enumerate(shown.lines):
        position = reading.position(PANELS[panel])
        slope = reading.slopes[panel]
        assert position and slope is not None
        assert interpolated(line, position[0]) == pytest.approx(position[1], abs=3e-3)
        h = 1e-5
        steps = np.array([position[0] - h, position[0] + h])
        variable = Variable.ACTIVATION if panel == 0 else Variable.NET_INPUT
        y, E = sweep(moment.trace, 1, number, variable, steps)
        values = y if panel == 1 else E
        assert (values[1] - values[0]) / (2 * h) == pytest.approx(slope, rel=1e-7, abs=1e-8)


def test_net_input_is_the_recorded_one_whatever_is_held() -> None:
    network = deep()
    recorded = trace(network)
    for unit in range(1, 5):
        held = trace(network, hold=Hold(1, unit, 7.0))
        assert net_input(held, 1, unit) == pytest.approx(recorded.z[1, unit], rel=1e-15)
        assert net_input(held, 0, unit) == recorded.z[0, unit]


def test_extreme_numbers_give_drawable_lines() -> None:
    for z in (40.0, 1e300, -1e300, 1e308):
        for activation in ("sigmoid", "softplus", "exp(z)", "1 / z", "log(z)"):
            shown = curves_of(trace(neuron(activation, z=z)), 0, 1)
            for line in shown.lines:
                for values in line:
                    assert not np.isinf(values).any()
                    assert np.abs(values[np.isfinite(values)]).max(initial=0) < 1e7


def test_an_output_that_is_nan_leaves_the_curves_of_the_rest() -> None:
    session = at(Session(neuron("log(z)", z=-1.0)), "dE_dz[o]")
    reading = read(session.moment, 1)
    shown = curves_of(session.moment.trace, 0, 1)
    assert reading.values["y"] is not None and math.isnan(reading.values["y"])
    assert [marks(shown, reading, panel).point for panel in range(3)] == [None, None, None]
    z, y = shown.lines[1]
    assert interpolated((z[z > 1], y[z > 1]), 2.0) == pytest.approx(math.log(2), abs=1e-3)


def test_the_grid_is_finest_on_small_networks_and_bounded_on_large_ones() -> None:
    assert grid_size(trace(neuron()).plan, 1) == MOST_POINTS
    sources, targets = [f"h{i}" for i in range(300)], [f"o{i}" for i in range(300)]
    wide = Network(
        layers=(
            Layer("input", (Unit("x"),)),
            Layer("hidden", tuple(map(Unit, sources)), "tanh"),
            Layer("output", tuple(map(Unit, targets))),
        ),
        connections=(
            *(Connection("x", h, "w") for h in sources),
            *(Connection(h, o, "w") for h in sources for o in targets),
        ),
        parameters={"w": 0.01},
        samples=(Sample((1.0,), (0.0,) * 300),),
    )
    plan = trace(wide).plan
    assert grid_size(plan, 1) == FEWEST_POINTS
    assert grid_size(plan, 301) == MOST_POINTS
    assert len(plan.units) * MOST_POINTS < WORK


# what a moment knows


def test_point_and_slopes_appear_with_the_steps_that_compute_them() -> None:
    session = Session(neuron(), 0)
    shown = curves_of(session.recorded, 0, 1)

    def seen(name: str) -> list[tuple[bool, bool]]:
        reading = read(at(session, name).moment, 1)
        found = [marks(shown, reading, panel) for panel in range(3)]
        return [(mark.point is not None, mark.tangent is not None) for mark in found]

    assert read(session.moment, 1).values == {"z": None, "y": None, "E": None}
    assert seen("z[o]") == [(False, False)] * 3
    assert seen("y[o]") == [(False, False), (True, False), (False, False)]
    assert seen("E") == [(True, False)] * 3
    assert seen("dE_dy[o]") == [(True, True), (True, False), (True, False)]
    assert seen("dy_dz[o]") == [(True, True), (True, True), (True, False)]
    assert seen("dE_dz[o]") == [(True, True)] * 3


def test_tangents_go_through_the_point_with_the_slope_and_across_much_of_the_plot() -> None:
    session = at(Session(neuron()), "dE_dz[o]")
    reading, shown = read(session.moment, 1), curves_of(session.recorded, 0, 1)
    for panel, (mark, slope) in enumerate(
        zip((marks(shown, reading, n) for n in range(3)), reading.slopes, strict=True)
    ):
        assert mark.tangent and mark.point
        (x1, y1), (x2, y2) = mark.tangent
        assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx(mark.point)
        assert (y2 - y1) / (x2 - x1) == pytest.approx(slope)
        x_axis, y_axis = shown.axes_of(PANELS[panel])
        across, up = (x2 - x1) / (x_axis.high - x_axis.low), abs(y2 - y1) / (y_axis.high - y_axis.low)
        assert max(across / 0.6, up / 0.8) == pytest.approx(1)


def test_an_infinite_slope_stands_upright_and_nan_has_no_tangent() -> None:
    session = at(Session(neuron("sigmoid")), "dE_dz[o]")
    reading, shown = read(session.moment, 1), curves_of(session.recorded, 0, 1)
    upright = marks(shown, replace(reading, slopes=(-math.inf, 0.0, math.nan)), 0).tangent
    assert upright and upright[0][0] == upright[1][0] and upright[0][1] > upright[1][1]
    level = marks(shown, replace(reading, slopes=(-math.inf, 0.0, math.nan)), 1).tangent
    assert level and level[0][1] == level[1][1]
    assert marks(shown, replace(reading, slopes=(-math.inf, 0.0, math.nan)), 2).tangent is None


def test_softmax_reads_its_diagonal_and_says_that_it_is_coupled() -> None:
    session = at(Session(deep(output="softmax", loss="cross_entropy"), 0), "dE_dz[o2]")
    reading = read(session.moment, 4)
    y = reading.values["y"]
    assert reading.coupled and y is not None
    assert reading.slopes[1] == pytest.approx(y * (1 - y))
    assert not read(session.moment, 1).coupled


def test_panels_run_from_upstream_over_local_to_product() -> None:
    assert [panel.role for panel in PANELS] == [Role.UPSTREAM, Role.LOCAL, Role.PRODUCT]


# what-if


def test_a_what_if_moves_the_point_along_the_same_curves_and_leaves_a_ring() -> None:
    session = at(Session(neuron()), "dE_dz[o]")
    cache = CurveCache()
    before = cache.curves(session.moment.trace, 0, 1)
    recorded = [marks(before, read(session.moment, 1), panel).point for panel in range(3)]
    session.suppose(1, 2.0)
    reading = read(session.moment, 1)
    assert cache.curves(session.moment.trace, 0, 1) is before
    assert reading.supposed and reading.values["z"] == 2.0
    found = [marks(before, reading, panel) for panel in range(3)]
    assert [mark.recorded for mark in found] == recorded
    assert found[1].point == pytest.approx((2.0, 1 / (1 + math.exp(-2))))


def test_a_softmax_units_what_if_changes_only_the_curve_over_y() -> None:
    network = deep(output="softmax", loss="log(cosh(y - a))")
    session = at(Session(network, 0), "dE_dp[w0]")
    before = curves_of(session.moment.trace, 0, 3)
    session.suppose(3, 2.0)
    after = curves_of(session.moment.trace, 0, 3)
    assert np.array_equal(before.lines[1][1], after.lines[1][1])
    assert not np.array_equal(before.lines[0][1], after.lines[0][1])
    reading = read(session.moment, 3)
    assert marks(after, reading, 0).recorded is None
    assert marks(after, reading, 1).recorded is not None


def test_a_what_if_on_another_unit_or_sample_leaves_no_ring() -> None:
    session = at(Session(deep()), "dE_dp[w0]", 1)
    session.suppose(1, 2.0)
    moment = session.moment
    reading = read(moment, 3)
    assert not reading.supposed
    assert marks(curves_of(moment.trace, 1, 3), reading, 2).recorded is None
    assert key(moment.trace, 0, 3) == key(session.recorded, 0, 3)
    assert key(moment.trace, 1, 3) != key(session.recorded, 1, 3)


def test_the_range_kept_during_a_drag_is_left_only_when_z_leaves_it() -> None:
    session = at(Session(neuron()), "dE_dz[o]")
    session.suppose(1, 9.0)
    wide = key(session.moment.trace, 0, 1).z_axis
    session.suppose(1, 3.0)
    assert key(session.moment.trace, 0, 1, wide).z_axis == wide
    assert key(session.moment.trace, 0, 1).z_axis != wide
    session.suppose(1, 30.0)
    assert key(session.moment.trace, 0, 1, wide).z_axis != wide


def test_the_cache_tells_units_samples_and_networks_apart_and_forgets_the_oldest() -> None:
    first, second = trace(deep()), trace(deep())
    cache = CurveCache()
    kept = cache.curves(first, 0, 1)
    assert cache.curves(trace(first.network, 0), 0, 1) is kept
    for other in (cache.curves(first, 1, 1), cache.curves(first, 0, 2), cache.curves(second, 0, 1)):
        assert other is not kept
    for n in range(70):
        cache.curves(trace(first.network, 0, Hold(0, 1, n / 10)), 0, 3)
    assert cache.curves(first, 0, 1) is not kept


# which unit is in focus


@pytest.mark.parametrize(
    "name, unit",
    [
        ("z[h2]", "h2"),
        ("y[o1]", "o1"),
        ("E", "o1"),
        ("dE_dy[o2]", "o2"),
        ("dE_dz[h1]", "h1"),
        ("dE_dw[h1->o2]", "o2"),
        ("dz_dw[i->h2]", "h2"),
        ("dE_db[h1]", "h1"),
        ("dE_dy[h1->o2]", "h1"),
        ("dz_dy[h2->o1]", "h2"),
        ("dE_dy[i->h2]", "h2"),
        ("dz_dy[i->o2]", "o2"),
        ("dE_dy[i]", "h1"),
        ("dE_dp[w2]", "o1"),
        ("dE_dp[b]", "h1"),
    ],
)
def test_the_unit_in_focus_follows_the_step(name: str, unit: str) -> None:
    session = at(Session(deep()), name, 1)
    assert session.recorded.plan.units[unit_in_focus(session.moment)] == unit


def test_at_the_start_the_unit_that_comes_first_is_in_focus() -> None:
    session = Session(deep())
    assert session.moment.at_start
    assert unit_in_focus(session.moment) == 1


def test_a_what_if_puts_its_unit_in_focus() -> None:
    session = at(Session(deep()), "dE_dz[h1]", 0)
    session.suppose(4, 1.0)
    assert unit_in_focus(session.moment) == 4


def test_pairs_tunables_and_means_have_a_unit_too() -> None:
    soft = at(Session(deep(output="softmax", loss="cross_entropy"), 0), "dy_dz[o1,o2]")
    assert unit_in_focus(soft.moment) == 4
    tuned = neuron("z + c")
    tuned = replace(tuned, parameters={**tuned.parameters, "c": 0.3, "unused": 1.0})
    for name, unit in (("dy_dp[o,c]", 1), ("dE_dp[c]", 1), ("dE_dp[unused]", 1), ("p_new[w]", 1)):
        assert unit_in_focus(at(Session(tuned), name).moment) == unit


def test_marks_of_nothing_known_are_empty() -> None:
    session = Session(neuron())
    shown = curves_of(session.recorded, 0, 1)
    assert marks(shown, read(session.moment, 1), 2) == CurveMarks()
