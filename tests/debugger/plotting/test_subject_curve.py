"""E over what a step is about is E itself, and its slope the gradient."""

from dataclasses import replace

import numpy as np
import pytest

from bpdebugger.core.network.network import Connection, Network, Sample
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.plotting.curves import curves, key
from bpdebugger.debugger.plotting.subject_curve import slope_of, subject_curve, subject_marks, subject_of, value_of
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from tests.networks import dense

ABOUT = {
    "dE_dw[h1->o1]": "w5",
    "dz_dy[h1->o1]": "w5",
    "dE_db[o1]": "b2",
    "dE_dp[w3]": "w3",
    "p[w3]": "w3",
    "dE_dy[i1]": "y[i1]",
    # about no parameter: the first weight into the unit
    "dE_dz[h2]": "w3",
}


@pytest.mark.parametrize("name", ABOUT)
def test_what_a_step_is_about(name: str) -> None:
    session = Session(example("mazur"), 0)
    session.run_to(session.recorded.find(name))
    assert subject_of(session.moment, session.recorded.plan.unit_index["h2"]).letter == ABOUT[name]


def losses_of(network: Network, name: str, values: list[float]) -> list[float]:
    """E of the first sample with a parameter, or an input, set to each value: recorded anew every time."""
    if name in network.parameters:
        each = [replace(network, parameters={**network.parameters, name: value}) for value in values]
    else:
        place = network.unit_names().index(name.removeprefix("y[").removesuffix("]"))
        first = network.samples[0]
        inputs = [tuple(v if i == place else x for i, x in enumerate(first.inputs)) for v in values]
        each = [replace(network, samples=(Sample(row, first.targets),)) for row in inputs]
    return [float(trace(one, 0)["E"].value) for one in each]


@pytest.mark.parametrize(
    "example_name, name",
    [
        ("mazur", "dE_dw[h1->o1]"),
        ("mazur", "dE_dw[i2->h1]"),
        # a bias that two units share, and a weight in two places
        ("mazur", "dE_db[o1]"),
        ("shared-weight", "dE_dp[w]"),
        ("mazur", "dE_dy[i1]"),
    ],
)
def test_the_curve_is_e_itself_and_its_tangent_the_gradient(example_name: str, name: str) -> None:
    network = example(example_name)
    session = Session(network, 0)
    session.run_to(session.recorded.find(name))
    moment, unit = session.moment, session.recorded.plan.outputs.start
    shown = curves(moment.trace, 0, unit, key(moment.trace, 0, unit).z_axis)
    subject = subject_of(moment, unit)
    curve = subject_curve(moment.trace, 0, subject, shown)
    over, drawn = (np.asarray(part) for part in curve.line)
    e_axis = shown.axes["E"]
    some = range(0, len(over), 17)
    expected = losses_of(network, subject.letter, [curve.axis.from_drawn(float(over[i])) for i in some])
    inside = [(i, loss) for i, loss in zip(some, expected, strict=True) if e_axis.low < loss < e_axis.high]
    assert inside
    for i, loss in inside:
        assert e_axis.from_drawn(float(drawn[i])) == pytest.approx(loss, rel=1e-9, abs=1e-12)


def test_the_slope_is_known_with_the_only_use_or_with_the_sum() -> None:
    session = Session(example("mazur"), 0)
    session.run_to(session.recorded.find("dE_dw[h1->o1]"))
    w5 = subject_of(session.moment, 0)
    # Mazur's worked example: 0.082167041
    assert slope_of(session.moment, w5) == pytest.approx(0.082167041, rel=1e-8)
    session.run_to(session.recorded.find("dE_db[o1]"))
    # two units share b2: the part of one is not yet the gradient
    b2 = subject_of(session.moment, 0)
    assert slope_of(session.moment, b2) is None
    session.run_to(session.recorded.find("dE_dp[b2]"))
    assert slope_of(session.moment, b2) == session.recorded["dE_dp[b2]"].value


def test_the_value_and_the_slope_of_an_input_and_of_a_parameter() -> None:
    session = Session(example("mazur"), 0)
    session.run_to(session.recorded.find("dE_dy[i1]"))
    recorded, moment = session.recorded, session.moment
    unit = subject_of(moment, 0)
    assert value_of(recorded, 0, unit) == 0.05
    assert slope_of(moment, unit) == recorded["dE_dy[i1]"].value
    session.run_to(recorded.find("dE_dw[h1->o1]"))
    assert slope_of(session.moment, unit) is None
    weight = subject_of(session.moment, 0)
    assert value_of(recorded, 0, weight) == 0.4


def test_a_network_too_large_to_run_that_often_has_no_line() -> None:
    # a weight in two places has no short cut
    network = dense([400, 300, 1])
    first, second, *rest = network.connections
    shared = replace(network, connections=(first, Connection(second.source, second.target, first.weight), *rest))
    session = Session(shared, 0)
    session.run_to(session.recorded.find(f"dE_dp[{first.weight}]"))
    moment, unit = session.moment, session.recorded.plan.outputs.start
    shown = curves(moment.trace, 0, unit, key(moment.trace, 0, unit).z_axis)
    curve = subject_curve(moment.trace, 0, subject_of(moment, unit), shown)
    assert [part.tolist() for part in curve.line] == [[], []]
    assert curve.axis.low < value_of(moment.trace, 0, subject_of(moment, unit)) < curve.axis.high


def test_point_and_tangent_come_when_they_are_known() -> None:
    session = Session(example("neuron-sigmoid"), 0)
    unit = session.recorded.plan.outputs.start
    for name, point, tangent in (("z[o]", False, False), ("E", True, False), ("dE_dw[x1->o]", True, True)):
        session.run_to(session.recorded.find(name))
        moment = session.moment
        shown = curves(moment.trace, 0, unit, key(moment.trace, 0, unit).z_axis)
        subject = subject_of(moment, unit)
        found = subject_marks(moment, subject, subject_curve(moment.trace, 0, subject, shown), shown)
        assert (found.point is not None, found.tangent is not None) == (point, tangent)
