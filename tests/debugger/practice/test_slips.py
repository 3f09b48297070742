"""What is said to a wrong number: the usual slips, each made by hand."""

from __future__ import annotations

import math

import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import Step, trace
from bpdebugger.debugger.practice.practice import Sign, answer_sign, begin
from bpdebugger.debugger.practice.prediction import read_prediction
from bpdebugger.debugger.practice.slips import MAX_OPERANDS, neighbours, slip
from bpdebugger.exchange.examples import example
from tests.networks import dense, one_unit

# the one sigmoid neuron by hand: w = -0.4, x = 2, b = 0.3, target 1
Z = -0.4 * 2 + 0.3
Y = 1 / (1 + math.exp(-Z))
UPSTREAM, SLOPE = Y - 1, Y * (1 - Y)
DELTA = UPSTREAM * SLOPE


def step_of(network: Network, quantity: str, sample: int | None = 0) -> Step:
    return trace(network, sample)[quantity]


def said(step: Step, text: str) -> str:
    return slip(step, read_prediction(step, text))


def told(name: str, quantity: str, text: str, sample: int | None = 0) -> str:
    return said(step_of(example(name), quantity, sample), text)


SLIPS = [
    ("neuron-sigmoid", "dE_dz[o]", UPSTREAM, "That is ∂E/∂y[o]; the factor dy/dz[o] = 0.235 is missing."),
    ("neuron-sigmoid", "dE_dz[o]", SLOPE, "That is dy/dz[o]; the factor ∂E/∂y[o] = −0.6225 is missing."),
    ("neuron-sigmoid", "dE_dz[o]", -DELTA, "the sign is flipped"),
    ("neuron-sigmoid", "dE_dy[o]", 1 - Y, "the sign is flipped: a − y falls as y grows"),
    ("neuron-sigmoid", "dE_dy[o]", 2 * UPSTREAM, "twice the number: the ½ in E cancels the 2 of the square."),
    ("neuron-sigmoid", "dE_dy[o]", Y + 1, "a[o] has the wrong sign in it."),
    ("neuron-sigmoid", "dE_dz[o]", DELTA / 2, "half the number"),
    ("neuron-sigmoid", "dE_dz[o]", 2 * DELTA, "twice the number"),
    ("neuron-sigmoid", "dE_dz[o]", -2 * DELTA, "The sign is flipped, too."),
    ("neuron-sigmoid", "dE_dz[o]", 10 * DELTA, "The decimal point has slipped."),
    ("neuron-sigmoid", "dE_dz[o]", 1.02 * DELTA, "Close, but not to the digits given"),
    ("neuron-sigmoid", "dE_dz[o]", 7.2 * DELTA, "Not that. ∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]."),
    ("neuron-sigmoid", "dE_dz[o]", Z, "That is z[o], the net input."),
    ("neuron-sigmoid", "dy_dz[o]", 1 - Y, "The factor y[o] = 0.3775 is missing."),
    ("neuron-sigmoid", "dy_dz[o]", Y, "That is y[o]; the factor 1 − y[o] = 0.6225 is missing."),
    ("neuron-sigmoid", "dy_dz[o]", math.exp(-Y) / (1 + math.exp(-Y)) ** 2, "the slope at y[o]; it is taken at z[o]."),
    ("neuron-sigmoid", "p_new[w1]", -0.4 + 0.5 * 2 * DELTA, "The update goes against the gradient"),
    ("neuron-sigmoid", "p_new[w1]", -0.4 - 2 * DELTA, "The learning rate 0.5 is missing."),
    ("neuron-sigmoid", "p_new[w1]", 0.5 * 2 * DELTA, "That is only the change."),
    ("neuron-sigmoid", "p_new[w1]", -0.4, "That is the parameter before the update."),
    ("neuron-plus-b", "dy_dz[o]", 3.14, "Not that. Differentiate y[o] = z[o] + p[c]."),
]


@pytest.mark.parametrize(("name", "quantity", "answer", "words"), SLIPS)
def test_a_wrong_answer_is_named(name: str, quantity: str, answer: float, words: str) -> None:
    assert words in told(name, quantity, f"{answer:#.4g}")


def test_a_missing_share_is_named() -> None:
    recorded = trace(example("mazur"), 0)
    one, other = (recorded[f"dE_dy[h1->{o}]"].value for o in ("o1", "o2"))
    verdict = told("mazur", "dE_dy[h1]", f"{one:.4g}")
    assert verdict == "That is ∂E/∂y[h1→o1]; the share ∂E/∂y[h1→o2] = −0.01905 is missing."
    assert "∂E/∂y[h1→o2] has the wrong sign" in told("mazur", "dE_dy[h1]", f"{one - other:.4g}")


def test_one_of_three_terms_is_named() -> None:
    recorded = trace(example("softmax"), 0)
    one = recorded["dE_dy[x1->o1]"].value
    assert "That is ∂E/∂y[x1→o1], the share of the upstream gradient, alone." in told(
        "softmax", "dE_dy[x1]", f"{one:.5g}"
    )


def test_a_sum_in_the_place_of_a_mean_is_named() -> None:
    recorded = trace(example("xor"))
    total = 4 * recorded["dE_dp[b3]"].value
    assert told("xor", "dE_dp[b3]", f"{total:.4g}", sample=None).startswith("That is the sum over the samples")


def test_a_single_digit_is_compared_exactly() -> None:
    # ∂z/∂w is 2, so 2 is a slip that can be named; 3 is nothing
    assert "the factor ∂E/∂z[o] = −0.1463 is missing" in told("neuron-sigmoid", "dE_dw[x1->o]", "2")
    assert told("neuron-sigmoid", "dE_dw[x1->o]", "3").startswith("Not that.")


def test_no_value_is_told_that_happens_to_be_the_answer() -> None:
    # y = z + c: dy/dz is 1, so ∂E/∂z is ∂E/∂y, and the hint must not say how large that is
    recorded = trace(example("neuron-plus-b"), 0)
    practice = begin(recorded, recorded["dE_dz[o]"].number - 1)
    practice = answer_sign(answer_sign(practice, Sign.POSITIVE), Sign.POSITIVE)
    assert practice.verdict == "Not positive. ∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o], with dy/dz[o] = 1."


def test_the_rule_is_left_out_where_it_is_not_to_be_told_yet() -> None:
    step = step_of(example("neuron-sigmoid"), "dE_dz[o]")
    rule = "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]."
    flipped = read_prediction(step, f"{-DELTA:.4g}")
    assert slip(step, flipped) == f"The size is right, the sign is flipped. {rule}"
    assert slip(step, flipped, tells_rule=False) == "The size is right, the sign is flipped."
    assert slip(step, read_prediction(step, "7.77"), tells_rule=False) == "Not that."


@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error", "binary_cross_entropy"])
def test_why_the_sign_is_flipped_is_said_of_a_square_alone(loss: str) -> None:
    step = step_of(one_unit("sigmoid", {"w": 1.0}, loss=loss), "dE_dy[o]")
    assert ("a − y falls as y grows" in said(step, f"{-step.value:.6g}")) is loss.endswith("squared_error")


def test_the_half_in_e_is_named_at_an_output_with_a_half_alone() -> None:
    words = "the ½ in E cancels"
    for loss, quantity, named in (
        ("half_squared_error", "dE_dy[o]", True),
        ("half_squared_error", "dE_dz[o]", False),
        ("binary_cross_entropy", "dE_dy[o]", False),
    ):
        step = step_of(one_unit("sigmoid", {"w": 1.3}, loss=loss), quantity)
        text = said(step, f"{2 * step.value:.6g}")
        assert text.startswith("That is twice the number")
        assert (words in text) is named
    hidden = step_of(dense([1, 1, 1]), "dE_dy[h1]")
    assert words not in said(hidden, f"{2 * hidden.value:.6g}")


@pytest.mark.parametrize("power", [1, -1, 2, -2, 3, -3])
@pytest.mark.parametrize("sign", ["", " The sign is flipped, too."])
def test_a_slipped_point_is_named_up_to_three_places(power: int, sign: str) -> None:
    value = (-1 if sign else 1) * 10.0**power * DELTA
    text = told("neuron-sigmoid", "dE_dz[o]", f"{value:.5g}")
    assert text == f"The decimal point has slipped.{sign} ∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]."


def test_a_point_that_slipped_by_four_places_is_not_named() -> None:
    for power in (4, -4):
        assert told("neuron-sigmoid", "dE_dz[o]", f"{10.0**power * DELTA:.5g}").startswith("Not that.")


def test_what_is_not_divided_or_divided_by_the_number_of_outputs_or_samples_is_named() -> None:
    step = trace(dense([2, 2, 3], samples=7))["dE_dz[o1]@0"]
    for factor, words in (
        (3, "That is too large by a factor: the number of outputs."),
        (1 / 3, "That is divided by the number of outputs, and should not be."),
        (7, "That is too large by a factor: the number of samples."),
        (1 / 7, "That is divided by the number of samples, and should not be."),
    ):
        assert said(step, f"{factor * step.value:.6g}").startswith(words)


@pytest.mark.parametrize(("factor", "close"), [(1.0295, True), (0.9705, True), (1.0305, False), (0.9695, False)])
def test_what_is_three_percent_off_is_close(factor: float, close: bool) -> None:
    text = told("neuron-sigmoid", "dE_dz[o]", f"{factor * DELTA:.8g}")
    assert text.startswith("Close, but not to the digits given" if close else "Not that.")


def test_a_formula_is_not_close() -> None:
    assert told("neuron-sigmoid", "dE_dz[o]", "1.01 * dE_dy[o] * dy_dz[o]").startswith("Not that.")


def test_slips_in_the_formulas_of_an_optimizer_are_named() -> None:
    recorded = trace(example("xor-adam"))
    gradient, before, after = (recorded[f"{name}[w1]"].value for name in ("dE_dp", "p", "p_new"))
    for quantity, wrong, words in (
        ("v_new", (1 - 0.999) * gradient, "The factor ∂E/∂p[w1] = 0.03337 is missing."),
        ("m_hat", 0.1 * gradient, "It is not divided by 1 − 0.9¹ = 0.1."),
        ("p_new", 2 * before - after, "The update goes against the gradient: its sign is flipped. p_new[w1] = p[w1] −"),
        ("p_new", before, "That is the parameter before the update."),
    ):
        assert said(recorded[f"{quantity}[w1]"], f"{wrong:.9g}").startswith(words)


def test_a_forgotten_exponent_is_named() -> None:
    step = step_of(one_unit("tanh", {"w": 0.3}), "dy_dz[o]")
    text = said(step, f"{1 - math.tanh(0.3):.6g}")
    assert text == "The exponent of y[o] is missing. dy/dz[o] = 1 − y[o]²."


def test_a_sum_that_nobody_works_out_by_hand_is_not_taken_apart() -> None:
    for inputs, named in ((MAX_OPERANDS // 2 - 1, True), (MAX_OPERANDS // 2, False)):
        # a weight and an input for each term, and the bias
        step = step_of(dense([inputs, 1]), "z[o1]")
        assert (len(step.rule.operands) <= MAX_OPERANDS) is named
        without = step.value - step.trace.network.parameters["b_o1"]
        assert ("the term p[b_o1]" in said(step, f"{without:.10g}").replace("The", "the")) is named


def test_the_numbers_nearby_are_those_read_and_those_of_its_units() -> None:
    recorded = trace(example("mazur"), 0)
    step = recorded["dE_dw[h1->o1]"]
    near = {recorded[number].quantity for number in neighbours(step)}
    before = ["y[h1]", "z[h1]", "y[o1]", "z[o1]", "dE_dy[o1]", "dy_dz[o1]", "dE_dz[o1]"]
    assert near == {*before, "dz_dw[h1->o1]", "a[o1]", "p[w5]"}
    # what comes later, such as ∂E/∂y of the hidden unit, would be unfair to name
    assert near & {"dE_dy[h1]", "dy_dz[h1]", "dE_dz[h1]"} == set()
    shared = {recorded[number].quantity for number in neighbours(recorded["dE_dy[h1->o2]"])}
    assert {"y[h1]", "y[o2]", "dE_dz[o2]"} <= shared
    inputs = {recorded[number].quantity for number in neighbours(recorded["dE_dw[i1->h1]"])}
    assert "y[i1]" in inputs
    assert not inputs & {"z[i1]", "dE_dy[i1]"}
    of_update = [recorded[number].quantity for number in neighbours(recorded["p_new[w5]"])]
    assert of_update == [recorded[number].quantity for number in recorded["p_new[w5]"].operands]
