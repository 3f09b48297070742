"""The sentences: every kind has one, they tell what the numbers show, and never more than is computed."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import GIVEN, Kind
from bpdebugger.debugger.explaining.explain import sentence
from bpdebugger.debugger.explaining.meanings import SENTENCES, listed
from bpdebugger.debugger.walking.moment import Position
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example, examples
from tests.moments import moment_of
from tests.networks import one_unit
from tests.random_networks import random_network


def at(session: Session, name: str, sample: int = 0) -> str:
    session.run_to(session.recorded.find(name, sample))
    return sentence(session.moment)


def neuron(activation: str, z: float, target: float = 0.0, loss: str = "half_squared_error") -> Session:
    """One unit with z as given: its only input is 1, and its weight is z."""
    network = one_unit(activation, {"w": z}, a=target, loss=loss)
    return Session(network)


@cache
def said_everywhere() -> list[str]:
    """The sentences of every step of every example and of some random networks."""
    sessions = [Session(example(row.name)) for row in examples()] + [Session(random_network(n)) for n in range(12)]
    return [
        sentence(moment_of(session.recorded, Position(number), start=session.moment.start))
        for session in sessions
        for number in range(len(session.recorded))
    ]


def test_every_computed_kind_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Kind) - GIVEN


def test_every_step_of_every_example_has_a_short_plain_sentence() -> None:
    for said in said_everywhere():
        assert said.endswith((".", "?")), said
        assert 20 < len(said) < 260, said
        assert not re.search(r"None|nan\b|\binf\b|  | -\d|\d-|\{|\}", said), said


def test_the_same_words_everywhere() -> None:
    """A thing has one name: none of these other names for it is ever used."""
    others = (
        r"error signal|sensitivity|local gradient|incoming gradient|back-?propagated|pre-?activation|cost|slope of E"
    )
    for said in said_everywhere():
        assert not re.search(others, said, re.IGNORECASE)


# the chain rule, said with the numbers at hand


def test_the_delta_says_why_it_is_not_the_upstream_gradient() -> None:
    said = at(Session(example("neuron-sigmoid")), "dE_dz[o]")
    assert said == (
        "How E answers to z of o: how E answers to y, times how y answers to z. dy/dz = 0.235: "
        "a nudge of z moves y only 0.235 as much, so E answers to z only 0.235 as much as to y."
    )


def test_a_slope_of_one_makes_both_equal() -> None:
    assert "∂E/∂z equals ∂E/∂y, because dy/dz is 1" in at(neuron("identity", 0.5), "dE_dz[o]")


def test_a_negative_slope_turns_the_sign() -> None:
    assert at(neuron("cos(z)", 1.0), "dE_dz[o]").endswith(
        "dy/dz = −0.8415: a nudge of z moves y only 0.8415 as much, the other way, "
        "so E answers to z only 0.8415 as much as to y, the other way."
    )


def test_a_steep_slope_is_not_called_only() -> None:
    said = at(neuron("z**2", 3.0), "dE_dz[o]")
    assert "moves y 6 times as much" in said
    assert "only" not in said


@pytest.mark.parametrize(
    ("activation", "z", "amount", "reason"),
    [
        ("relu", -1.0, "nothing gets through", "dead"),
        ("relu", 0.0, "nothing gets through", "at a kink"),
        ("sigmoid", 20.0, "hardly anything gets through", "saturated"),
        ("tanh", -20.0, "hardly anything gets through", "saturated"),
        ("0 * z + 2", 1.0, "nothing gets through", "flat at z = 1"),
    ],
)
def test_a_flat_activation_lets_nothing_through_and_the_reason_is_said(
    activation: str, z: float, amount: str, reason: str
) -> None:
    session = neuron(activation, z, target=0.5)
    assert amount in at(session, "dE_dz[o]")
    assert reason in at(session, "dE_dz[o]")
    assert reason in at(session, "dy_dz[o]")


def test_a_delta_of_zero_because_the_loss_is_at_its_minimum() -> None:
    session = neuron("sigmoid", 0.0, target=0.5)
    assert "E does not answer to y" in at(session, "dE_dz[o]")
    assert "Here it is 0" in at(session, "dE_dy[o]")


# where numbers stop being numbers


def test_the_first_operand_that_is_not_finite_is_named() -> None:
    session = neuron("log(z)", -1.0)
    origin = session.recorded.find("y[o]", 0)
    assert "all that it reads is finite" in at(session, "y[o]")
    assert at(session, "E") == f"E is NaN, because y[o] (step {origin}), which it reads, is NaN."


def test_an_overflow_is_infinite_with_its_sign() -> None:
    session = neuron("-exp(z)", 1000.0)
    assert at(session, "y[o]").startswith("y[o] is −∞, and all that it reads is finite")


# structure


def test_an_upstream_gradient_names_the_ways_to_the_loss() -> None:
    mazur = Session(example("mazur"))
    assert at(mazur, "dE_dy[h1]").startswith("y of h1 reaches E through o1 and o2; the upstream gradient of h1 adds up")
    assert "the weight w7 times the delta of o2" in at(mazur, "dE_dy[h1->o2]")
    alone = Session(example("neuron-sigmoid"))
    assert "through o alone" in at(alone, "dE_dy[x1]")


def test_a_shared_parameter_adds_up_its_uses() -> None:
    session = Session(example("shared-weight"))
    assert "shared by 2 uses" in at(session, "dE_dp[w]")
    assert "used in one place" in at(session, "dE_dp[v1]")


def test_an_unused_parameter_gets_no_gradient() -> None:
    network = Network(
        (Layer("input", (Unit("x"),)), Layer("output", (Unit("o"),))),
        (Connection("x", "o", "w"),),
        {"w": 0.5, "idle": 1.0},
        (Sample((1.0,), (0.0,)),),
    )
    assert at(Session(network), "dE_dp[idle]").startswith("No unit uses idle, so E does not answer to it.")
    assert "stays as it is" in at(Session(network), "p_new[idle]")


def test_in_softmax_one_z_moves_all_outputs() -> None:
    session = Session(example("softmax"))
    assert "z of o1 moves all 3 outputs" in at(session, "dE_dz[o1]")
    assert "its own z" in at(session, "dy_dz[o2,o2]")
    assert "how y of o1 answers to z of o2" in at(session, "dy_dz[o1,o2]")


def test_a_weight_on_an_input_of_zero_has_no_say() -> None:
    session = Session(example("xor"))
    inputs = session.network.samples[0].inputs
    zero = session.recorded.plan.units[inputs.index(0.0)]
    target = session.recorded.plan.units[session.recorded.plan.inputs.stop]
    assert "had no say" in at(session, f"dE_dw[{zero}->{target}]")


# the update and its direction, against the numbers


def test_the_update_says_which_way_each_parameter_goes() -> None:
    session = Session(example("mazur"))
    trace = session.recorded
    directions = set()
    for name, before in session.network.parameters.items():
        after = trace[f"p_new[{name}]"].value
        direction = "up" if after > before else "down"
        directions.add(direction)
        assert f"so {name} goes {direction}, by {on_screen(abs(after - before))}." in at(session, f"p_new[{name}]")
    assert directions == {"up", "down"}


def test_a_gradient_too_small_to_change_the_parameter() -> None:
    session = neuron("identity", 1.0, target=1.0 - 2**-53)
    assert "too small to change w" in at(session, "p_new[w]")


def test_nudging_a_parameter_moves_the_loss_the_way_that_is_said() -> None:
    network = example("mazur")
    session = Session(network)
    for name, value in network.parameters.items():
        parameters = dict(network.parameters) | {name: value + 1e-6}
        nudged = Network(network.layers, network.connections, parameters, network.samples, network.biases, network.loss)
        moved = Session(nudged).recorded["E", 0].value - session.recorded["E", 0].value
        word = "raise" if moved > 0 else "lower"
        assert f"a little more {name} would {word} E" in at(session, f"dE_dp[{name}]")


# what is not computed yet is not told


def test_an_unfinished_equation_tells_no_outcome() -> None:
    for name in ("neuron-sigmoid", "mazur", "softmax"):
        session = Session(example(name), 0)
        trace = session.recorded
        for number in range(session.moment.start + 1, len(trace)):
            finished = sentence(moment_of(trace, Position(number)))
            asked = sentence(moment_of(trace, Position(number, 0)))
            assert finished.startswith(asked)
            assert "Here" not in asked
            assert "goes" not in asked


def test_the_question_at_the_start() -> None:
    assert "z of o" in sentence(Session(example("neuron-sigmoid")).moment)
    assert "every" in sentence(Session(example("mazur")).moment).lower()


def test_a_held_net_input_says_so() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("z[h1]"))
    session.suppose(session.recorded.plan.unit_index["h1"], 1.2)
    assert sentence(session.moment).startswith("What if z of h1 were 1.2?")


# words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.23500371220159449, "0.235"),
        (-0.14628, "−0.1463"),
        (8.771e-6, "8.771·10⁻⁶"),
        (-2.5e12, "−2.5·10¹²"),
        (6.0, "6"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_in_sentences(value: float, text: str) -> None:
    assert on_screen(value) == text


def test_lists_in_sentences() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d"]) == "4 units"
