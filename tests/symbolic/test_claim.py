"""Claims: the five verdicts, in their order, with the factor and its name; on the examples and on random networks."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.quantities import KINDS, Phase
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.claim import ClaimVerdict, Proof, judge, judge_by_numbers, prove
from tests.depth import one_in
from tests.networks import dense, one_unit
from tests.random_networks import random_network
from tests.reference import Reference
from tests.symbolic.inquiries import answered

SIGMOID, PLUS, COSINE, MAZUR, SOFTMAX = (
    example(name) for name in ("neuron-sigmoid", "neuron-plus-b", "neuron-cos", "mazur", "softmax")
)


def neuron(activation: str, loss: str = "half_squared_error", a: float = 0.5, w: float = 0.7, **more: float) -> Network:
    return one_unit(activation, {"w": w, **more}, a=a, loss=loss)


def found(
    network: Network, quantity: str, formula: str, sample: int | None = None
) -> tuple[str, float | None, str | None]:
    judged = judge_by_numbers(network, quantity, formula, sample)
    return judged.verdict.value, judged.factor, judged.missing


def test_the_claim_that_started_the_project() -> None:
    assert found(SIGMOID, "dE/dy", "a - y") == ("constant_factor", -1.0, None)
    assert found(SIGMOID, "dE/dz", "dE/dy") == ("missing_factor", None, "dy_dz[o]")
    assert found(COSINE, "dE/dz", "dE/dy") == ("missing_factor", None, "dy_dz[o]")
    assert found(PLUS, "dE/dz", "dE/dy") == ("equal", None, None)


@pytest.mark.parametrize(
    ("network", "quantity", "formula"),
    [
        (SIGMOID, "dE/dz", "(y - a) * y * (1 - y)"),
        (SIGMOID, "dy/dz", "exp(-z) / (1 + exp(-z))**2"),
        (SIGMOID, "dE/dz", "dE/dy * dy/dz"),
        (SIGMOID, "E", "½ · (a − y)²"),
        (SIGMOID, "z", "w1 * x1 + b1"),
        (SIGMOID, "y", "sigmoid(w1 * x1 + b1)"),
        (SIGMOID, "dz_dw[x1->o]", "x1"),
        (COSINE, "dy/dz", "-sin(z)"),
        (MAZUR, "dE_dy[h1]", "w5 * dE_dz[o1] + w7 * dE/dz[o2]"),
        (MAZUR, "dE_dp[b2]", "dE_dz[o1] + dE_dz[o2]"),
        (
            MAZUR,
            "dE_dp[w1]",
            "((y[o1]-a[o1])*y[o1]*(1-y[o1])*w5 + (y[o2]-a[o2])*y[o2]*(1-y[o2])*w7) * y[h1]*(1-y[h1]) * i1",
        ),
        (SOFTMAX, "dE_dz[o1]", "y[o1] - a[o1]"),
        (neuron("relu"), "dy/dz", "max(0, sign(z))"),
        (neuron("tanh"), "dy/dz", "1 - y**2"),
        (neuron("tanh"), "dy/dz", "4 / (exp(z) + exp(-z))**2"),
        (neuron("sigmoid", "binary_cross_entropy"), "dE/dz", "y - a"),
        (neuron("identity", "hinge", a=1.0), "dE/dy", "-a * max(0, sign(1 - a * y))"),
        (neuron("c * z", c=2.0), "dE_dp[c]", "(y - a) * z"),
        (neuron("log(z)"), "dy/dz", "1 / (w * x)"),
    ],
)
def test_right_claims_are_equal(network: Network, quantity: str, formula: str) -> None:
    assert found(network, quantity, formula) == ("equal", None, None)


@pytest.mark.parametrize(
    ("network", "quantity", "formula", "factor"),
    [
        (SIGMOID, "dE/dz", "(a - y) * dy/dz", -1.0),
        (SIGMOID, "dE/dy", "2 * (y - a)", 0.5),
        (replace(SIGMOID, loss="squared_error"), "dE/dy", "y - a", 2.0),
        (replace(MAZUR, loss="mean_squared_error"), "dE_dy[o1]", "2 * (y[o1] - a[o1])", 0.5),
        (replace(SOFTMAX, loss="mean_squared_error"), "dE_dy[o1]", "2 * (y[o1] - a[o1])", 1 / 3),
        (MAZUR, "dE_dw[i1->h1]", "-3 * dE_dz[h1] * i1", -1 / 3),
        (SOFTMAX, "dE_dz[o2]", "a[o2] - y[o2]", -1.0),
        (neuron("relu"), "dE/dz", "-dE/dy * dy/dz", -1.0),
    ],
)
def test_a_constant_factor(network: Network, quantity: str, formula: str, factor: float) -> None:
    assert found(network, quantity, formula) == ("constant_factor", factor, None)


@pytest.mark.parametrize(
    ("network", "quantity", "formula", "missing"),
    [
        (MAZUR, "dE_dz[o1]", "y[o1] - a[o1]", "dy_dz[o1]"),
        (MAZUR, "dE_dz[h1]", "dE_dy[h1]", "dy_dz[h1]"),
        (MAZUR, "dE_dw[h1->o1]", "dE_dz[o1]", "dz_dw[h1->o1]"),
        (MAZUR, "dE_dp[w5]", "(y[o1] - a[o1]) * y[h1]", "dy_dz[o1]"),
        (MAZUR, "dE_dy[h1->o1]", "dE_dz[o1]", "dz_dy[h1->o1]"),
        (MAZUR, "dE_dz[o2]", "dy_dz[o2]", "dE_dy[o2]"),
        (MAZUR, "dE_dw[i2->h1]", "dE_dy[h1]", "dy_dz[h1] * dz_dw[i2->h1]"),
        (MAZUR, "dE_dw[i1->h1]", "i1", "dE_dz[h1]"),
        (neuron("relu", w=-0.7), "dE/dz", "y - a", "dy_dz[o]"),
        (SIGMOID, "dy/dz", "y", "(1 - y[o])"),
        (SIGMOID, "dy/dz", "1 - y", "y[o]"),
        (SIGMOID, "dE/dz", "(y - a) * (1 - y)", "y[o]"),
        (neuron("sigmoid", "binary_cross_entropy"), "dE/dy", "(y - a) / (1 - y)", "(1 / y[o])"),
        (neuron("c * z", c=2.0), "dE/dz", "y - a", "dy_dz[o]"),
        (neuron("c * z * z", c=2.0), "dy/dz", "2 * z", "p[c]"),
        (neuron("z * sigmoid(c * z)", c=1.3), "dE_dp[c]", "dE/dy", "dy_dp[o,c]"),
    ],
)
def test_a_missing_factor_has_a_name(network: Network, quantity: str, formula: str, missing: str) -> None:
    assert found(network, quantity, formula) == ("missing_factor", None, missing)


def test_a_missing_factor_and_a_wrong_sign_are_both_named() -> None:
    judged = judge_by_numbers(SIGMOID, "dE/dz", "a - y")
    assert (judged.verdict, judged.factor, judged.missing) == (ClaimVerdict.MISSING_FACTOR, -1.0, "dy_dz[o]")
    assert "the sign is wrong" in judged.explanation


@pytest.mark.parametrize(
    ("network", "quantity", "formula"),
    [
        (SIGMOID, "dy/dz", "1 - y**2"),
        (SIGMOID, "z", "w1 * x1"),
        (MAZUR, "dE_dy[h1]", "w5 * dE_dz[o1]"),
        (MAZUR, "dE_dz[h1]", "dE_dz[h2]"),
        (MAZUR, "dE_dz[o1]", "dE_dy[o1] * y[h1] * (1 - y[h1])"),
        (SIGMOID, "dE/dz", "-0.9"),
        (SIGMOID, "dE/dz", "0"),
        (SIGMOID, "dE/dz", "1"),
    ],
)
def test_different(network: Network, quantity: str, formula: str) -> None:
    judged = judge_by_numbers(network, quantity, formula)
    assert (judged.verdict, judged.factor, judged.missing) == (ClaimVerdict.DIFFERENT, None, None)
    drawn = judged.curves
    assert drawn is not None
    assert len(drawn.values) == len(drawn.claimed) == len(drawn.true)
    assert drawn.apart
    here = np.argmin(np.abs(drawn.values - drawn.point))
    assert drawn.true[here] == pytest.approx(judged.value, rel=0.2, abs=0.02)


def test_a_factor_too_many_is_told() -> None:
    judged = judge_by_numbers(SIGMOID, "dE/dy", "(y - a) * y * (1 - y)")
    assert judged.verdict is ClaimVerdict.DIFFERENT
    assert "It has dy/dz[o] as a factor too many." in judged.explanation


@pytest.mark.parametrize(
    ("quantity", "formula"),
    [
        ("dy/dz", "0.235"),
        ("dE/dz", "-0.1463"),
        ("dE/dz", "−1.463e-1"),
        ("dE/dy", "-0.62"),
        ("z", "-0.5"),
        ("E", f"w1 + {trace(SIGMOID, 0)['E'].value + 0.4!r}"),
    ],
)
def test_equal_here_only(quantity: str, formula: str) -> None:
    judged = judge_by_numbers(SIGMOID, quantity, formula)
    assert judged.verdict is ClaimVerdict.EQUAL_HERE_ONLY, judged
    assert judged.explanation.startswith("Equal here only: both are")


@pytest.mark.parametrize(
    ("quantity", "formula"), [("dy/dz", "0.236"), ("dE/dz", "-0.1"), ("z", "-1"), ("dy/dz", "0.2")]
)
def test_a_number_is_held_to_the_digits_that_were_typed(quantity: str, formula: str) -> None:
    assert judge_by_numbers(SIGMOID, quantity, formula).verdict is ClaimVerdict.DIFFERENT


def test_equal_here_means_at_every_sample_unless_one_is_named() -> None:
    network = dense([2, 2, 1], samples=3)
    value = trace(network, 1)["y[o1]"].value
    assert found(network, "y[o1]", repr(value))[0] == "different"
    assert found(network, "y[o1]", repr(value), sample=1)[0] == "equal_here_only"
    assert found(network, "y[o1]", repr(value), sample=0)[0] == "different"


def test_an_update_is_judged_over_all_samples_that_make_it() -> None:
    """The mean gradient by 50 digits: a claim with numbers of one sample asks for one, and is right there."""
    network = replace(dense([2, 2, 1], samples=3), learning_rate=0.25)
    name = next(iter(network.parameters))
    source, target = next((s, t) for s, t, weight in network.connections if weight == name)
    each = [Reference(network, sample).derivative(("p", name)) for sample in range(3)]
    new = float(network.parameters[name] - 0.25 * sum(each) / 3)
    right = judge_by_numbers(network, f"p_new[{name}]", f"{name} - 0.25 * dE_dp[{name}]")
    assert right.verdict is ClaimVerdict.EQUAL
    assert right.value == pytest.approx(new, rel=1e-12)
    number = judge_by_numbers(network, f"p_new[{name}]", f"{new:.6f}")
    assert number.verdict is ClaimVerdict.EQUAL_HERE_ONLY
    assert "over these samples" in number.explanation
    alone = float(network.parameters[name] - 0.25 * each[1])
    assert found(network, f"p_new[{name}]", f"{alone:.6f}")[0] == "different"
    assert found(network, f"p_new[{name}]", f"{alone:.6f}", sample=1)[0] == "equal_here_only"
    assert found(network, f"p_new[{name}]", f"{name} + 0.25 * dE_dp[{name}]")[0] == "different"
    of_one = f"{name} - 0.25 * dE_dz[{target}] * {source}"
    with pytest.raises(FormulaError, match="another number in each sample"):
        judge_by_numbers(network, f"p_new[{name}]", of_one)
    assert found(network, f"p_new[{name}]", of_one, sample=2)[0] == "equal"


def test_a_number_may_be_the_mean_over_the_samples() -> None:
    """Of E and of gradients the table has the mean without a sample, and each sample's with it."""
    network = dense([2, 2, 1], samples=3)
    name = next(iter(network.parameters))
    references = [Reference(network, sample) for sample in range(3)]
    for quantity, values in (
        ("E", [r.values[("E",)] for r in references]),
        (f"dE_dp[{name}]", [r.derivative(("p", name)) for r in references]),
    ):
        mean = float(sum(values) / 3)
        judged = judge_by_numbers(network, quantity, f"{mean:.7g}")
        assert judged.verdict is ClaimVerdict.EQUAL_HERE_ONLY
        assert judged.value == pytest.approx(mean, rel=1e-12)
        wrong = judge_by_numbers(network, quantity, f"{3 * mean:.7g}")
        assert wrong.verdict is ClaimVerdict.DIFFERENT
        assert wrong.value == pytest.approx(mean, rel=1e-12)
        assert found(network, quantity, f"{float(values[1]):.7g}", sample=1)[0] == "equal_here_only"


def test_where_it_is_defined_only_on_a_part_it_is_equal_only_there() -> None:
    network = neuron("identity", w=0.8)
    assert found(network, "y", "exp(log(z))") == ("equal_here_only", None, None)
    assert "undefined" in judge_by_numbers(network, "y", "exp(log(z))").explanation
    assert "is undefined" in judge_by_numbers(network, "y", "log(-z)").explanation


def test_a_kink_at_the_own_sample_is_told() -> None:
    judged = judge_by_numbers(neuron("relu", w=0.0), "dy/dz", "0.5 + 0.5 * sign(z)")
    assert judged.verdict is ClaimVerdict.EQUAL
    assert judged.explanation.endswith(
        "here the formula gives 0.5 and dy/dz[o] is 0: a kink, or digits that the formula loses."
    )


def test_saturation_at_the_own_sample_is_no_mistake() -> None:
    assert found(neuron("sigmoid", w=40.0), "dy/dz", "y * (1 - y)")[0] == "equal"


def test_a_network_that_is_undefined_here_is_judged_elsewhere() -> None:
    network = neuron("log(z)", w=-1.0)
    assert math.isnan(trace(network, 0)["y[o]"].value)
    assert found(network, "dy/dz", "1 / z")[0] == "equal"
    assert found(network, "dy/dz", "-1 / z")[0] == "constant_factor"


def test_a_network_that_is_defined_nowhere_else() -> None:
    network = neuron("asin(z + 40 * c)", w=0.5, c=0.0)
    assert found(network, "E", "0.5 * (a - y)**2")[0] in ("equal", "equal_here_only")


@pytest.mark.parametrize("seed", one_in(3, range(0, 60, 3)))
def test_every_rule_of_a_random_network_is_equal_to_its_quantity_and_minus_it_is_not(seed: int) -> None:
    network = random_network(seed)
    recorded = trace(network, 0)
    backward = [i for i in range(len(recorded)) if KINDS[recorded.place(i).kind].phase is Phase.BACKWARD]
    for number in backward[:: max(1, len(backward) // 6)]:
        step = recorded[number]
        if step.rule.expression is None or len(step.formula) > 190 or not math.isfinite(step.value):
            continue
        judged = judge_by_numbers(network, step.quantity, step.formula, 0)
        assert judged.verdict is ClaimVerdict.EQUAL, (step.quantity, step.formula, judged)
        negative = judge_by_numbers(network, step.quantity, f"-({step.formula})", 0)
        always_zero = step.value == 0 and negative.verdict in (ClaimVerdict.EQUAL, ClaimVerdict.EQUAL_HERE_ONLY)
        assert always_zero or (negative.verdict, negative.factor) == (ClaimVerdict.CONSTANT_FACTOR, -1.0), negative


def test_it_is_the_same_each_time() -> None:
    first, second = (judge_by_numbers(MAZUR, "dE_dz[h1]", "y[h1] * w5") for _ in range(2))
    assert first.explanation == second.explanation


def test_what_was_read_can_be_shown() -> None:
    judged = judge_by_numbers(SIGMOID, "∂E/∂z", "dE/dy*dy/dz")
    assert judged.quantity == "dE_dz[o]"
    assert write(judged.expression) == "dE_dy[o] * dy_dz[o]"
    assert judged.value == pytest.approx(judged.claimed)
    assert judged.holds


def test_json() -> None:
    data = json.loads(json.dumps(judge_by_numbers(SIGMOID, "dE/dy", "a - y").to_json()))
    assert list(data) == ["verdict", "factor", "missing", "explanation"]
    assert (data["verdict"], data["factor"], data["missing"]) == ("constant_factor", -1.0, None)
    assert data["explanation"] == "∂E/∂y[o] is −1 times the formula: the sign is wrong, as y and a have changed places."


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (("dE_dz[q]", "1"), UnknownQuantity),
        (("nonsense", "1"), UnknownQuantity),
        (("dE/dz", "dE/dq"), FormulaError),
        (("dE/dz", ""), FormulaError),
        (("dE/dz", "1", 3), IndexError),
        (("dE/dz", "1", -1), IndexError),
    ],
)
def test_what_cannot_be_judged(ask: tuple[str, str] | tuple[str, str, int], error: type[Exception]) -> None:
    with pytest.raises(error):
        judge_by_numbers(SIGMOID, *ask)


@pytest.mark.parametrize(
    ("network", "quantity", "formula"),
    [
        (SIGMOID, "dE/dy", "a - y"),
        (SIGMOID, "dE/dz", "dE/dy"),
        (SIGMOID, "dE/dz", "a - y"),
        (PLUS, "dE/dz", "dE/dy"),
        (SIGMOID, "dy/dz", "exp(-z) / (1 + exp(-z))**2"),
        (MAZUR, "dE_dw[i1->h1]", "dE_dy[h1]"),
        (SOFTMAX, "dE_dz[o1]", "y[o1] - a[o1]"),
        (neuron("tanh"), "dy/dz", "4 / (exp(z) + exp(-z))**2"),
        (neuron("c * z", c=2.0), "dE_dp[c]", "(c * w * x - a) * w * x"),
    ],
)
def test_what_numbers_show_is_proved(network: Network, quantity: str, formula: str) -> None:
    judged = judge_by_numbers(network, quantity, formula)
    assert judged.proof is Proof.NOT_TRIED
    proved = answered(prove(network, judged))
    assert proved.proof is Proof.PROVED
    assert proved.explanation == f"{judged.explanation} Proved symbolically."
    assert proved.verdict is judged.verdict


def test_without_time_there_is_no_proof() -> None:
    proved = answered(prove(SIGMOID, judge_by_numbers(SIGMOID, "dE/dz", "dE/dy * dy/dz")), in_time=False)
    assert proved.proof is Proof.NOT_IN_TIME
    assert proved.explanation == "Equal at 64 sampled points: the formula is ∂E/∂z[o]. No symbolic proof in time."


def test_what_is_wrong_needs_no_proof() -> None:
    judged = judge_by_numbers(SIGMOID, "dE/dz", "y + 1")
    assert answered(prove(SIGMOID, judged)) is judged


def test_both_in_one() -> None:
    judged = judge(SIGMOID, "dE/dz", "dE/dy", seconds=60.0)
    assert (judged.verdict, judged.missing, judged.proof) == (ClaimVerdict.MISSING_FACTOR, "dy_dz[o]", Proof.PROVED)


@pytest.mark.parametrize(
    ("name", "quantity", "formula", "verdict"),
    [
        ("mazur", "p_new[w1]", "w1 - 0.5 * dE_dp[w1]", "equal"),
        ("mazur", "p_new[w1]", "w1 + 0.5 * dE_dp[w1]", "different"),
        ("mazur", "p_new[w1]", "w1 - dE_dp[w1]", "different"),
        ("xor-adam", "m_new[w1]", "0.9 * m[w1] + 0.1 * dE_dp[w1]", "equal"),
        ("xor-adam", "v_new[w1]", "0.999 * v[w1] + 0.001 * dE_dp[w1]**2", "equal"),
        ("xor-adam", "v_hat[w1]", "v_new[w1] / (1 - 0.999)", "equal"),
        ("xor-adam", "v_hat[w1]", "2 * v_new[w1] / (1 - 0.999)", "constant_factor"),
        ("xor-adam", "m_hat[w1]", "m_new[w1] / (1 - 0.999)", "constant_factor"),
    ],
)
def test_what_an_update_computes_can_be_claimed(name: str, quantity: str, formula: str, verdict: str) -> None:
    assert found(example(name), quantity, formula)[0] == verdict


def test_numbers_that_differ_are_shown_with_as_many_digits_as_tell_them_apart() -> None:
    judged = judge_by_numbers(SIGMOID, "dE/dz", "0.235 * (y - a)")
    assert judged.verdict is ClaimVerdict.DIFFERENT
    assert judged.explanation.startswith("Here the formula gives −0.146278, but ∂E/∂z[o] is −0.14628.")


def test_large_networks_are_judged_too() -> None:
    network = dense([300, 60, 8])
    assert found(network, "dE_dw[x3->h7]", "dE_dz[h7]") == ("missing_factor", None, "dz_dw[x3->h7]")
    assert found(network, "dE_dw[x3->h7]", "dE_dz[h7] * x3") == ("equal", None, None)
