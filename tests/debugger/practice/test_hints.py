"""What a hint tells of a factor that is hidden: its rule and its numbers, and never the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.core.formulas.expression import Number, Symbol, multiply
from bpdebugger.core.passes.trace import Step, trace
from bpdebugger.debugger.practice.hints import (
    gives_away,
    result,
    rule_in_names,
    text_gives_away,
    told_of,
    value_of,
    with_operands,
)
from bpdebugger.exchange.examples import example
from tests.networks import dense


def step_of(name: str, quantity: str) -> Step:
    return trace(example(name), 0)[quantity]


def test_the_rule_in_names_is_a_sentence() -> None:
    # the one sigmoid neuron by hand: ∂E/∂y = -0.6225, dy/dz = 0.2350, so ∂E/∂z = -0.1463
    step = step_of("neuron-sigmoid", "dE_dz[o]")
    assert rule_in_names(step) == "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]."
    assert result(step) == "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o] = −0.1463."
    assert with_operands(step) == "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o], with ∂E/∂y[o] = −0.6225, dy/dz[o] = 0.235."


def test_a_rule_that_is_a_number_is_not_told_but_what_to_differentiate() -> None:
    step = step_of("neuron-plus-b", "dy_dz[o]")
    assert rule_in_names(step) == "Differentiate y[o] = z[o] + p[c]."
    assert with_operands(step) == rule_in_names(step)
    assert result(step) == "dy/dz[o] = 1."
    by_parameter = step_of("neuron-plus-b", "dy_dp[o,c]")
    assert rule_in_names(by_parameter) == "Differentiate y[o] = z[o] + p[c]."


def test_of_what_goes_nowhere_a_question_is_asked() -> None:
    # an output that reads nothing of the other input
    network = dense([2, 1])
    kept = replace(network, connections=network.connections[:1])
    step = trace(kept, 0)["dE_dy[x2]"]
    assert rule_in_names(step) == "Does anything depend on y[x2]?"


def test_long_rules_are_cut_in_the_middle() -> None:
    step = trace(dense([30, 1]), 0)["z[o1]"]
    terms = " + ".join(f"p[w{i}] · y[x{i}]" for i in range(1, 31))
    whole = f"{terms} + p[b_o1]"
    assert rule_in_names(step) == f"z[o1] = {whole[:180]} … {whole[-40:]}."
    assert with_operands(step) == rule_in_names(step)
    assert result(step).startswith(f"z[o1] = {whole[:180]} … {whole[-40:]} = ")


def test_four_numbers_are_listed_and_not_five() -> None:
    recorded = trace(example("xor"))
    step = recorded["dE_dp[w1]"]
    assert len(step.rule.operands) == 4
    assert with_operands(step).count(" = ") == 1 + 4
    five = trace(dense([2, 1]), 0)["z[o1]"]
    assert len(five.rule.operands) == 5
    assert with_operands(five) == rule_in_names(five)


def test_a_number_that_is_the_answer_is_not_told() -> None:
    # dy/dz = 1, so ∂E/∂z is ∂E/∂y
    step = step_of("neuron-plus-b", "dE_dz[o]")
    assert told_of(step, Symbol("dE_dy[o]")) == "∂E/∂y[o]"
    assert told_of(step, Symbol("dy_dz[o]")) == "dy/dz[o] = 1"
    assert told_of(step, Number(0.5)) == "0.5"
    assert with_operands(step) == "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o], with dy/dz[o] = 1."


def test_where_every_number_is_the_answer_none_is_told() -> None:
    step = trace(dense([1, 1]), 0)["dE_db[o1]"]
    assert len(step.rule.operands) == 1
    assert with_operands(step) == rule_in_names(step)


def test_the_value_of_a_part_is_that_of_its_numbers() -> None:
    step = step_of("neuron-sigmoid", "dE_dz[o]")
    product = multiply(Symbol("dE_dy[o]"), Symbol("dy_dz[o]"))
    assert value_of(step, product) == pytest.approx(step.value, rel=1e-15)
    assert value_of(step, Number(3.0)) == 3


@pytest.mark.parametrize(
    ("factor", "away"), [(1.0, True), (-1.0, True), (1.0099, True), (0.9901, True), (1.0101, False)]
)
def test_what_is_within_a_percent_gives_away_whatever_its_sign(factor: float, away: bool) -> None:
    step = step_of("neuron-sigmoid", "dE_dz[o]")
    assert gives_away(step, factor * step.value) is away
    assert text_gives_away(step, f"It is about {factor * step.value:.7f} here.") is away


@pytest.mark.parametrize(
    "text", ["dE_dz[0.1463] is a name", "the step y[o]@1463e-4", "x0.1463", "10.1463", "y[0.1463]@0.14", "1.463"]
)
def test_names_and_parts_of_numbers_give_nothing_away(text: str) -> None:
    assert not text_gives_away(step_of("neuron-sigmoid", "dE_dz[o]"), text)


@pytest.mark.parametrize("text", ["0.1463", "-0.1463", "1.463e-1", "146.3E-3", "(0.1463)", "y[o] = 0.14634, z[o] = 1"])
def test_any_way_of_writing_the_answer_gives_it_away(text: str) -> None:
    assert text_gives_away(step_of("neuron-sigmoid", "dE_dz[o]"), text)
