"""The trace as a structure: its order, its names, its rules, its stops, and what it does with extreme numbers."""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from mpmath import mpf

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.names.quantity_formula import parse_quantities
from bpdebugger.core.network.network import Connection, Layer, Network, Penalty, Sample, Training, Unit
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import GIVEN, KINDS, MEANS, Kind, Phase
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.rule import BRIEF, ELLIPSIS
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from tests.networks import one_unit
from tests.random_networks import random_network
from tests.reference import Formula

SEEDS = range(100, 120)
MAZUR = {
    "E": 0.2983711087600027,
    "dE_dp[w5]": 0.08216704056423077,
    "dE_dp[w1]": 0.0004385677344743465,
}
"""The figures of issue 2; Mazur's own text gives the first nine digits of each."""


def networks() -> list[Network]:
    return [*map(example, NAMES), *map(random_network, SEEDS)]


@pytest.fixture(params=networks(), ids=lambda network: network.title)
def recorded(request: pytest.FixtureRequest) -> Trace:
    return trace(request.param)


def test_published_figures_of_mazur() -> None:
    recorded = trace(example("mazur"), 0)
    for name, figure in MAZUR.items():
        assert recorded[name].value == pytest.approx(figure, rel=1e-15, abs=0)


def test_loss_after_one_update_of_mazurs_weights() -> None:
    network = example("mazur")
    recorded = trace(network)
    # the published text leaves the biases alone
    updated = {
        name: recorded[f"p_new[{name}]"].value if name.startswith("w") else value
        for name, value in network.parameters.items()
    }
    after = trace(replace(network, parameters=updated))
    assert after["E"].value == pytest.approx(0.29102777369359933, rel=1e-14, abs=0)


def test_operands_come_before_the_step_that_reads_them(recorded: Trace) -> None:
    for step in recorded:
        assert all(0 <= operand < step.number for operand in step.operands), step.quantity


def test_operands_are_the_values_behind_the_names_of_the_rule(recorded: Trace) -> None:
    for step in recorded:
        for name, number in step.rule.operands.items():
            operand = recorded[number]
            assert name in (operand.quantity, f"{operand.quantity}@{operand.sample}")
            assert operand.sample in (None, step.sample) or step.sample is None


def test_a_rule_with_numbers_gives_the_value(recorded: Trace) -> None:
    for step in recorded:
        if step.formula:
            assert_rule_gives_value(step)


def assert_rule_gives_value(step: Step) -> None:
    numbers = {name: step.trace[number].value for name, number in step.rule.operands.items()}
    text = re.sub(r"[\w]+\[[^]]*\](@\d+)?|E@\d+", lambda name: f"({numbers[name.group()]!r})", step.formula)
    for written in (text, step.substituted):
        error = abs(Formula(written)({}) - mpf(step.value))
        assert error <= 1e-12 * abs(mpf(step.value)), f"{step.quantity} = {written} is not {step.value!r}"


def wide(count: int, z: float = 0.5) -> Network:
    """One input that feeds many softmax units, the first with another weight."""
    units = tuple(Unit(f"o{i}") for i in range(count))
    return Network(
        layers=(Layer("input", (Unit("x"),)), Layer("output", units, "softmax")),
        connections=tuple(Connection("x", unit.name, "w" if i else "v") for i, unit in enumerate(units)),
        parameters={"w": 0.0, "v": 1.0},
        samples=(Sample((z,), (1.0,) + (0.0,) * (count - 1)),),
        loss="cross_entropy",
    )


def test_brief_rules_of_small_networks_are_the_rules(recorded: Trace) -> None:
    for step in recorded:
        assert len(step.operands) > BRIEF or step.brief == step.rule


def test_brief_rules_leave_out_the_middle_of_long_sums() -> None:
    recorded = trace(wide(40), 0)
    for step in recorded:
        brief, full = step.brief, step.rule
        assert set(brief.operands.items()) <= set(full.operands.items())
        assert len(brief.operands) <= 2 * BRIEF + 1
        assert (ELLIPSIS in (write(brief.expression) if brief.expression else "")) is (brief != full)
    delta = recorded["dE_dz[o5]"].brief
    assert list(delta.operands)[:2] == ["dE_dy[o0]", "dy_dz[o0,o5]"]
    assert list(delta.operands)[-1] == "dy_dz[o39,o5]"


def test_a_brief_rule_has_the_note_of_the_rule() -> None:
    step = trace(wide(40, z=50.0), 0)["dy_dz[o0,o0]"]
    assert "loses digits" in step.rule.note
    assert step.brief.note == step.rule.note


def test_names_are_unique_within_a_sample(recorded: Trace) -> None:
    names = [(step.quantity, step.sample) for step in recorded]
    assert len(set(names)) == len(names)


def test_a_name_finds_its_step(recorded: Trace) -> None:
    for step in recorded:
        assert recorded[step.quantity, step.sample].number == step.number
        assert recorded[step.symbol, step.sample].number == step.number
        if step.sample is not None:
            assert recorded[f"{step.quantity}@{step.sample}"].number == step.number


def test_place_and_number_are_inverse(recorded: Trace) -> None:
    for number in range(len(recorded)):
        assert recorded.number_of(recorded.place(number)) == number


def test_phases_follow_each_other_within_a_sample(recorded: Trace) -> None:
    order = list(Phase)
    for sample in recorded.samples:
        phases = [order.index(step.phase) for step in recorded if step.sample == sample]
        assert phases == sorted(phases)


def test_a_sample_alone_is_that_sample_of_the_whole(recorded: Trace) -> None:
    for sample in recorded.samples:
        alone = trace(recorded.network, sample)
        assert alone.samples == (sample,)
        for step in alone:
            if step.phase is not Phase.UPDATE:
                same = recorded[step.quantity, step.sample]
                assert (step.value, step.formula, step.substituted) == (
                    same.value,
                    same.formula,
                    same.substituted,
                )


def test_only_a_trace_of_several_samples_has_means() -> None:
    single, several = example("mazur"), example("xor")
    for recorded in (trace(single), trace(single, 0), trace(several, 1)):
        names = [step.quantity for step in recorded]
        assert len(names) == len(set(names))
        assert not {step.place.kind for step in recorded} & MEANS
        assert recorded["p_new[w1]"].formula.endswith("* dE_dp[w1]")
    names = [step.quantity for step in trace(several) if step.sample is None]
    assert names.count("E") == names.count("dE_dp[w1]") == 1


def test_a_sample_alone_updates_by_its_own_gradient(recorded: Trace) -> None:
    rate = recorded.network.learning_rate
    for sample in recorded.samples:
        alone = trace(recorded.network, sample)
        for name, value in recorded.network.parameters.items():
            if alone.plan.optimizer.name == "sgd":
                assert alone[f"p_new[{name}]"].value == value - rate * alone[f"dE_dp[{name}]"].value


def test_numbers_and_indices_from_the_end(recorded: Trace) -> None:
    assert [step.number for step in recorded] == list(range(len(recorded)))
    assert recorded[-1].number == len(recorded) - 1
    for number in (len(recorded), -len(recorded) - 1):
        with pytest.raises(IndexError):
            recorded[number]


@pytest.mark.parametrize("granularity", Granularity)
def test_stops_are_the_same_in_both_directions(recorded: Trace, granularity: Granularity) -> None:
    stops, number = [], -1
    while (following := recorded.next_stop(number, granularity)) is not None:
        assert following > number
        stops.append(following)
        number = following
    assert stops[-1] == len(recorded) - 1
    for before, after in pairwise(stops):
        assert recorded.previous_stop(after, granularity) == before
        for between in range(before, after):
            assert recorded.next_stop(between, granularity) == after
            assert recorded.previous_stop(between + 1, granularity) == before
    assert recorded.previous_stop(stops[0], granularity) is None


def test_every_stop_of_a_larger_size_is_one_of_the_smaller(recorded: Trace) -> None:
    finer = {number for number in range(len(recorded)) if recorded.place(number).kind not in GIVEN}
    for granularity in Granularity:
        stops = {number for number in range(len(recorded)) if recorded.next_stop(number - 1, granularity) == number}
        assert stops <= finer
        assert granularity is not Granularity.FACTOR or stops == finer
        finer = stops


def test_a_group_of_units_lies_in_one_unit_and_phase() -> None:
    recorded = trace(example("mazur"), 0)
    groups, start = [], recorded.next_stop(-1, Granularity.FACTOR)
    assert start is not None
    while (end := recorded.next_stop(start - 1, Granularity.UNIT)) is not None:
        groups.append([recorded[number].quantity for number in range(start, end + 1)])
        start = end + 1
    assert groups[0] == ["z[h1]", "y[h1]"]
    assert groups[4] == ["E"]
    assert groups[5] == [
        "dE_dy[o1]",
        "dy_dz[o1]",
        "dE_dz[o1]",
        "dz_dw[h1->o1]",
        "dE_dw[h1->o1]",
        "dz_dw[h2->o1]",
        "dE_dw[h2->o1]",
        "dE_db[o1]",
    ]
    assert groups[7][:5] == [
        "dz_dy[h1->o1]",
        "dE_dy[h1->o1]",
        "dz_dy[h1->o2]",
        "dE_dy[h1->o2]",
        "dE_dy[h1]",
    ]
    assert groups[-1] == [f"p_new[{name}]" for name in recorded.network.parameters]


@pytest.mark.parametrize(
    "text",
    [
        "dE_dz[h1]",
        "dE/dz[h1]",
        "∂E/∂z[h1]",
        " dE_dz [ h1 ] ",
        "dE_dz[h1]@0",
        "∂E/∂z[h1] @ 0",
    ],
)
def test_spellings_of_a_unit_quantity(text: str) -> None:
    recorded = trace(example("mazur"), 0)
    assert recorded[text].quantity == "dE_dz[h1]"


@pytest.mark.parametrize("text", ["dE_dy[h1->o2]", "dE/dy[h1→o2]", "∂E/∂y[h1 -> o2]"])
def test_spellings_of_a_connection_quantity(text: str) -> None:
    assert trace(example("mazur"), 0)[text].quantity == "dE_dy[h1->o2]"


@pytest.mark.parametrize("text", ["z", "y", "a", "dE/dz", "dy/dz", "E"])
def test_one_unit_may_drop_its_bracket(text: str) -> None:
    recorded = trace(example("neuron-cos"), 0)
    name = text.replace("/", "_")
    assert recorded[text].quantity == (name if name == "E" else f"{name}[o]")


def test_softmax_pairs_have_two_units() -> None:
    recorded = trace(example("softmax"), 0)
    assert recorded["dy_dz[o1,o2]"].symbol == "∂y/∂z[o1,o2]"
    assert recorded["∂y/∂z[o1, o2]"].number == recorded["dy_dz[o1,o2]"].number
    with pytest.raises(UnknownQuantity):
        recorded.find("dy_dz[o1]")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "not the name of a quantity"),
        ("dE_dz[h1", "not the name of a quantity"),
        ("dE_dz[h9]", "no dE_dz[h9]"),
        ("dE_dq[h1]", 'no quantity is called "dE_dq"'),
        ("dE_dz", "in brackets"),
        ("z[i1]", "no z[i1]"),
        ("dE_dy[i1->o1]", "no dE_dy[i1->o1]"),
        ("dE_dy[o1->h1]", "no dE_dy[o1->h1]"),
        ("p[w9]", "no p[w9]"),
        ("E[o1]", "no E[o1]"),
        ("E@1", "sample 1"),
        ("p[w1]@1", "sample 1"),
        ("E@" + "9" * 5000, "not the name of a quantity"),
        ("E@²", "not the name of a quantity"),
    ],
)
def test_an_unknown_name_is_a_sentence(text: str, part: str) -> None:
    with pytest.raises(UnknownQuantity) as caught:
        trace(example("mazur"), 0).find(text)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_quantity_of_several_samples_needs_its_sample() -> None:
    recorded = trace(example("xor"))
    with pytest.raises(UnknownQuantity, match="z\\[h1\\]@0"):
        recorded.find("z[h1]")
    assert recorded["z[h1]", 3].sample == 3
    assert recorded["z[h1]@3"].sample == 3
    assert recorded["E"].place.kind is Kind.MEAN_LOSS
    assert recorded["E", 0].place.kind is Kind.LOSS
    with pytest.raises(UnknownQuantity, match="sample 4"):
        recorded.find("E", 4)


def test_a_sample_there_is_not() -> None:
    for sample in (-1, 1):
        with pytest.raises(IndexError, match=f"sample {sample}"):
            trace(example("mazur"), sample)


def test_a_held_net_input_changes_what_follows_and_nothing_before() -> None:
    network = example("mazur")
    plain = trace(network, 0)
    unit = plain.plan.unit_index["h1"]
    held = trace(network, 0, hold=Hold(0, unit, 2.0))
    assert held["z[h1]"].value == 2.0
    assert held["z[h1]"].formula == ""
    assert held["z[h2]"].value == plain["z[h2]"].value
    assert held["y[o1]"].value != plain["y[o1]"].value
    assert len(held) == len(plain)


def two_layers(activation: str, loss: str = "half_squared_error", scale: float = 1.0) -> Network:
    return Network(
        layers=(
            Layer("input", (Unit("x1"), Unit("x2"))),
            Layer("hidden", (Unit("h1"), Unit("h2")), activation),
            Layer("output", (Unit("o1"), Unit("o2")), activation),
        ),
        connections=tuple(
            Connection(source, target, name)
            for sources, targets, name in ((("x1", "x2"), ("h1", "h2"), "w"), (("h1", "h2"), ("o1", "o2"), "v"))
            for source in sources
            for target in targets
        ),
        parameters={"w": scale, "v": -scale},
        samples=(Sample((scale, scale), (1.0, 0.0)), Sample((0.0, -scale), (0.0, 1.0))),
        loss=loss,
        learning_rate=scale,
    )


LOSSES = ("half_squared_error", "binary_cross_entropy", "cross_entropy", "huber", "hinge", "log(y) / a")
ACTIVATIONS = ("identity", "sigmoid", "softplus", "gelu", "softmax", "exp(z)", "1 / z", "log(z)", "z**0.5")


@pytest.mark.parametrize("scale", [0.0, 1e-320, 1e8, 1e160, 1e308])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_extreme_numbers_neither_raise_nor_warn(activation: str, scale: float) -> None:
    for loss in LOSSES:
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            for step in trace(two_layers(activation, loss, scale)):
                assert isinstance(step.value, float)
                assert step.formula == "" or step.substituted
                assert step.rule.note is not None


def test_saturation_is_said_and_the_rule_shown_keeps_its_digits() -> None:
    step = trace(neuron("sigmoid", z=40.0), 0)["dy_dz"]
    assert step.value == pytest.approx(float(np.exp(-40.0)), rel=1e-15, abs=0)
    assert "loses digits" in step.rule.note
    assert_rule_gives_value(step)


@pytest.mark.parametrize(
    ("activation", "z"),
    [
        ("sigmoid", 37.0),
        ("tanh", 20.0),
        ("softplus", -40.0),
        ("softplus", 800.0),
        ("elu", -1e-12),
        ("silu", -800.0),
        ("gelu", -30.0),
        ("gelu", 1e200),
    ],
)
def test_a_rule_that_does_not_give_the_value_has_a_note(activation: str, z: float) -> None:
    for step in trace(neuron(activation, z), 0):
        assert_rule_or_note(step)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("z", [-800.0, -40.0, 40.0, 800.0])
def test_a_loss_whose_text_is_not_its_value_has_a_note(loss: str, target: float, z: float) -> None:
    for step in trace(replace(neuron("sigmoid", z), loss=loss, samples=(Sample((z,), (target,)),)), 0):
        assert_rule_or_note(step)


@pytest.mark.parametrize("z", [-800.0, -40.0, 40.0, 800.0])
def test_a_softmax_whose_text_is_not_its_value_has_a_note(z: float) -> None:
    network = Network(
        layers=(Layer("input", (Unit("x"),)), Layer("output", (Unit("o1"), Unit("o2")), "softmax")),
        connections=(Connection("x", "o1", "w"),),
        parameters={"w": 1.0},
        samples=(Sample((z,), (1.0, 0.0)),),
        loss="cross_entropy",
    )
    for step in trace(network, 0):
        assert_rule_or_note(step)


def assert_rule_or_note(step: Step) -> None:
    if not step.formula:
        return
    # NumPy's doubles divide by 0 and overflow without an exception
    text = re.sub(r"(?<![\w.])\d+(\.\d+)?(e[+-]?\d+)?", r"float64(\g<0>)", step.substituted)
    with np.errstate(all="ignore"):
        written = float(eval(text, DOUBLES))
    right = written == step.value or abs(written - step.value) <= 1e-9 * abs(step.value)
    both_nan = np.isnan(written) and np.isnan(step.value)
    assert right or both_nan or step.rule.note, f"{step.quantity} = {step.substituted} is {step.value}"


DOUBLES: dict[str, object] = {
    **{name: getattr(np, name) for name in ("float64", "exp", "log", "sqrt", "sign", "abs", "cosh", "tanh", "pi")},
    "inf": np.inf,
    "softplus": lambda z: np.logaddexp(0.0, z),
    "max": np.maximum,
    "min": np.minimum,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "erf": lambda z: np.float64(math.erf(z)),
    "NaN": np.nan,
}
"""What a rule with numbers may call, by its textbook definition in double precision."""


def neuron(activation: str, z: float) -> Network:
    return one_unit(activation, {"w": 1.0}, z)


@pytest.mark.parametrize(
    ("activation", "slope"),
    [
        ("relu", 0.0),
        ("leaky_relu", 0.01),
        ("elu", 1.0),
        ("relu(z)", 0.0),
        ("abs(z)", 0.0),
        ("sign(z)", 0.0),
        ("max(z, 0)", 0.5),
        ("min(z, 3 * z)", 2.0),
    ],
)
def test_slopes_at_kinks_follow_the_convention_and_say_so(activation: str, slope: float) -> None:
    step = trace(neuron(activation, z=0.0), 0)["dy_dz"]
    assert step.value == slope
    assert ("by convention" in step.rule.note) is (activation != "elu")


@pytest.mark.parametrize(
    ("loss", "z", "slope", "kink"),
    [
        ("absolute_error", 0.5, 0.0, True),
        ("absolute_error", 0.75, 1.0, False),
        ("huber", 0.5, 0.0, False),
        ("huber", 1.5, 1.0, False),
        ("hinge", 2.0, 0.0, True),
        ("hinge", 1.0, -0.5, False),
        ("half_squared_error", 0.5, 0.0, False),
        ("abs(y - a)", 0.5, 0.0, True),
    ],
)
def test_kinks_of_a_loss_are_said_where_there_are_any(loss: str, z: float, slope: float, kink: bool) -> None:
    step = trace(replace(neuron("identity", z), loss=loss), 0)["dE_dy"]
    assert step.value == slope
    assert ("0 by convention" in step.rule.note) is kink


def test_every_kind_has_a_row_and_occurs_in_some_example() -> None:
    assert set(KINDS) == set(Kind)
    networks = [*map(example, NAMES)]
    networks.append(replace(networks[0], penalty=Penalty(l2=0.1), training=Training(clip_norm=1.0)))
    assert {step.place.kind for network in networks for step in trace(network)} == set(Kind)


def test_a_sample_that_is_not_there_is_said_with_those_that_are() -> None:
    for recorded, there in ((trace(example("xor")), "samples 0 to 3"), (trace(example("xor"), 2), "sample 2")):
        with pytest.raises(UnknownQuantity, match=f"sample 9 is not in this trace of {there}$"):
            recorded.find("z[h1]", 9)


def test_where_the_textbook_form_loses_digits_the_rule_says_so_and_shows_another() -> None:
    careful = one_unit("sigmoid", {"w": 38.0}, a=0.0, loss="binary_cross_entropy")
    step = trace(careful, 0)["dE_dy[o]"]
    assert step.rule.note == "the textbook form loses digits here: it would give inf"
    assert step.rule.expression == parse_quantities("(1 - a[o]) / sigmoid(-z[o]) - a[o] / y[o]", step.trace.plan)
    usual = trace(one_unit("sigmoid", {"w": 1.0}, a=0.0, loss="binary_cross_entropy"), 0)["dE_dy[o]"]
    assert usual.rule.note == ""
    assert usual.rule.expression == parse_quantities("(1 - a[o]) / (1 - y[o]) - a[o] / y[o]", usual.trace.plan)
