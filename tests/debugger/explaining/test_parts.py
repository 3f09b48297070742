"""The parts in focus and read, against what the rules say they read."""

from __future__ import annotations

import pytest

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Kind, Place, Space
from bpdebugger.debugger.explaining.parts import LOSS, NO_MARKS, Marks, Part, PartType, layers_read, marks
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from tests.random_networks import random_network


def moment_at(name: str, quantity: str, sample: int | None = 0) -> Moment:
    session = Session(example(name), sample)
    session.run_to(session.recorded.find(quantity))
    return session.moment


def named(plan: Plan, part: Part) -> str:
    """A part as one writes it: ``h1``, ``h1->o1``, ``b h1``, ``a o1``, ``E``."""
    units = plan.units
    match part.kind:
        case PartType.CONNECTION:
            return f"{units[plan.source[part.index]]}->{units[plan.target[part.index]]}"
        case PartType.LOSS:
            return "E"
    return {PartType.BIAS: "b ", PartType.TARGET: "a "}.get(part.kind, "") + units[part.index]


def focus_of(moment: Moment) -> set[str]:
    return {named(moment.trace.plan, part) for part in marks(moment).focus}


def reads_of(moment: Moment) -> dict[str, list[Kind]]:
    plan = moment.trace.plan
    return {named(plan, part): [place.kind for place in places] for part, places in marks(moment).reads.items()}


def test_at_the_beginning_nothing_is_marked() -> None:
    assert marks(Session(example("mazur"), 0).moment) is NO_MARKS
    assert Marks(None, frozenset(), {}).flow == 0


def test_a_net_input_reads_its_sources_its_connections_and_its_bias() -> None:
    moment = moment_at("mazur", "z[h1]")
    assert focus_of(moment) == {"h1"}
    assert reads_of(moment) == {
        "i1->h1": [Kind.PARAMETER],
        "i1": [Kind.INPUT],
        "i2->h1": [Kind.PARAMETER],
        "i2": [Kind.INPUT],
        "b h1": [Kind.PARAMETER],
    }


def test_of_a_shared_weight_a_net_input_reads_only_its_own_use() -> None:
    assert set(reads_of(moment_at("shared-weight", "z[h2]"))) == {"x2->h2", "x2", "b h2"}


def test_a_parameter_in_focus_stands_out_at_all_its_uses() -> None:
    assert focus_of(moment_at("shared-weight", "dE_dp[w]")) == {"x1->h1", "x2->h2"}
    assert focus_of(moment_at("shared-weight", "p_new[b]")) == {"b h1", "b h2"}
    assert focus_of(moment_at("mazur", "dE_dp[b2]")) == {"b o1", "b o2"}


def test_a_delta_reads_two_quantities_of_the_unit_in_focus() -> None:
    moment = moment_at("mazur", "dE_dz[h1]")
    assert focus_of(moment) == {"h1"}
    assert reads_of(moment) == {"h1": [Kind.UPSTREAM, Kind.SLOPE]}


def test_a_share_reads_its_weight_and_the_delta_of_its_target() -> None:
    moment = moment_at("mazur", "dE_dy[h1->o2]")
    assert focus_of(moment) == {"h1->o2"}
    assert reads_of(moment) == {"h1->o2": [Kind.SOURCE_SLOPE], "o2": [Kind.DELTA]}


def test_a_weight_s_gradient_marks_the_source_whose_y_it_multiplies() -> None:
    moment = moment_at("mazur", "dE_dw[h1->o2]")
    assert reads_of(moment) == {"o2": [Kind.DELTA], "h1->o2": [Kind.WEIGHT_SLOPE], "h1": [Kind.WEIGHT_SLOPE]}


def test_softmax_couples_the_units_of_its_layer() -> None:
    moment = moment_at("softmax", "dE_dz[o2]")
    assert focus_of(moment) == {"o2"}
    assert reads_of(moment) == {
        "o1": [Kind.UPSTREAM],
        "o2": [Kind.PAIR_SLOPE, Kind.UPSTREAM, Kind.PAIR_SLOPE, Kind.PAIR_SLOPE],
        "o3": [Kind.UPSTREAM],
    }


def test_the_loss_reads_outputs_and_targets() -> None:
    moment = moment_at("mazur", "E")
    assert marks(moment).focus == {LOSS}
    assert set(reads_of(moment)) == {"o1", "o2", "a o1", "a o2"}


def test_a_mean_looks_at_none_of_its_samples() -> None:
    moment = moment_at("xor", "E", sample=None)
    assert marks(moment).focus == {LOSS}
    assert not marks(moment).reads


@pytest.mark.parametrize(("quantity", "flow"), [("y[h1]", 1), ("E", 1), ("dE_dy[o1]", -1), ("p_new[w1]", 0)])
def test_numbers_flow_forward_then_back(quantity: str, flow: int) -> None:
    assert marks(moment_at("mazur", quantity)).flow == flow


def layer_read(plan: Plan, read: Place) -> set[int]:
    if read.kind is Kind.SHARE:
        return {int(plan.layer_of[plan.target[read.index]])}
    if read.kind is Kind.WEIGHT_SLOPE:
        return {int(plan.layer_of[plan.source[read.index]])}
    return {int(plan.layer_of[read.index])} if KINDS[read.kind].space is Space.UNIT else set()


@pytest.mark.parametrize("seed", range(12))
def test_the_layers_read_are_those_of_the_operands(seed: int) -> None:
    session = Session(random_network(seed), 0)
    plan = session.recorded.plan
    for step in session.recorded:
        if step.place.kind in (Kind.BIAS_USE, Kind.TUNABLE_USE, Kind.TUNABLE_SLOPE, Kind.GRADIENT, Kind.UPDATED):
            continue
        expected: set[int] = set()
        for number in step.operands:
            expected |= layer_read(plan, session.recorded.place(number))
        # a slope may be a constant, which reads nothing: its own layer is in focus anyway
        own = {int(plan.layer_of[step.place.index])} if step.place.kind is Kind.SLOPE else set()
        assert expected <= layers_read(plan, step.place) <= expected | own, step.quantity
