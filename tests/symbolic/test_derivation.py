"""Derivations and the two routes, against independent evaluation."""

import math

import pytest

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.symbolic.derivation import Agreement, derivation, routes
from tests.depth import seeds
from tests.networks import dense
from tests.random_networks import random_network
from tests.symbolic.inquiries import answered


def value_of(recorded: Trace, name: str, sample: int) -> float:
    return recorded[recorded.find(name, sample)].value


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_every_derivation_has_the_recorded_value(name: str) -> None:
    recorded = trace(example(name), 0)
    for step in recorded:
        for line in derivation(recorded, step.number).lines:
            values = {symbol: value_of(recorded, symbol, 0) for symbol in symbols(line.right)}
            found = float(evaluate(line.right, values))
            assert math.isclose(found, step.value, rel_tol=1e-12, abs_tol=1e-15), (step.quantity, line.words)


def test_the_whole_formula_uses_what_is_given_only() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    lines = derivation(recorded, recorded.find("dE_dp[w1]")).lines
    whole = next(line for line in lines if "given" in line.words)
    assert set(symbols(whole.right)) <= {"p[w1]", "p[b1]", "y[x1]", "a[o]"}


@pytest.mark.parametrize("name", ["neuron-sigmoid", "neuron-cos", "neuron-plus-b"])
def test_both_routes_are_shown_to_be_the_same(name: str) -> None:
    recorded = trace(example(name), 0)
    found = answered(routes(recorded, recorded.plan.unit_index["o"]))
    assert found is not None and found.direct is not None
    assert found.agreement is Agreement.SAME
    values = {symbol: value_of(recorded, symbol, 0) for symbol in symbols(found.direct.right)}
    assert math.isclose(float(evaluate(found.direct.right, values)), value_of(recorded, "dE_dz[o]", 0), rel_tol=1e-12)
    assert found.direct_value is not None
    assert math.isclose(found.direct_value, value_of(recorded, "dE_dz[o]", 0), rel_tol=1e-12)
    assert math.isclose(found.factors_value, value_of(recorded, "dE_dz[o]", 0), rel_tol=1e-12)


def test_no_time_is_said_and_not_taken() -> None:
    recorded = trace(example("xor"), 0)
    found = answered(routes(recorded, recorded.plan.unit_index["h1"]), in_time=False)
    assert found is not None and found.agreement is Agreement.GAVE_UP and found.direct is None


def test_three_ways_to_copy() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    found = derivation(recorded, recorded.find("dE_dz[o]"))
    assert "dE_dz[o] = dE_dy[o] * dy_dz[o]" in found.as_text()
    assert found.as_latex().startswith(r"\begin{align*}") and found.as_latex().count("{") == found.as_latex().count("}")
    assert r"$\frac{\partial E}{\partial z_{o}} = \frac{\partial E}{\partial y_{o}} \cdot \frac{dy}{dz_{o}}$" in (
        found.as_markdown()
    )


@pytest.mark.parametrize("seed", seeds(4, 12))
def test_over_several_samples_every_name_says_its_sample(seed: int) -> None:
    recorded = trace(random_network(seed))
    for step in recorded:
        if step.sample is not None:
            continue
        for line in derivation(recorded, step.number).lines:
            values = {name: _unmistakable(recorded, step, name) for name in symbols(line.right)}
            found = float(evaluate(line.right, values))
            assert math.isclose(found, step.value, rel_tol=1e-11, abs_tol=1e-13), (step.quantity, line.words)


def _unmistakable(recorded: Trace, step: Step, name: str) -> float:
    if name in step.rule.operands:
        return recorded[step.rule.operands[name]].value
    assert "@" in name or name.startswith("p["), f"{name} is in every sample"
    return recorded[name].value


def test_the_mean_loss_is_not_one_loss_added_to_itself() -> None:
    recorded = trace(example("xor"))
    lines = derivation(recorded, recorded.find("E")).lines
    whole = next(line for line in lines if "given" in line.words)
    assert {name for name in symbols(whole.right) if name.startswith("a[")} == {f"a[o]@{k}" for k in range(4)}


def test_a_gradient_evaluated_away_from_the_recorded_point_is_the_difference_quotient_of_the_loss() -> None:
    recorded = trace(example("mazur"), 0)
    formulas = []
    for name in ("dE_dp[w1]", "E"):
        lines = derivation(recorded, recorded.find(name)).lines
        formulas.append(next(line.right for line in lines if "given" in line.words))
    given = {name: 1.25 * recorded[name].value + 0.05 for name in symbols(formulas[0])}
    given |= {name: 1.25 * recorded[name].value + 0.05 for name in symbols(formulas[1])}
    h = 1e-4
    ends = [float(evaluate(formulas[1], given | {"p[w1]": given["p[w1]"] + step})) for step in (h, -h)]
    assert math.isclose(float(evaluate(formulas[0], given)), (ends[0] - ends[1]) / (2 * h), rel_tol=1e-6)


@pytest.mark.parametrize("quantity", ["dz_dw[x1->o]", "dE_db[o]", "dE_dp[w1]", "y[o]"])
def test_a_formula_that_is_there_is_not_called_too_long(quantity: str) -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    assert derivation(recorded, recorded.find(quantity)).remark == ""


def test_a_formula_too_long_to_read_is_left_out_and_every_copy_says_so() -> None:
    recorded = trace(dense([8, 8, 8, 4]), 0)
    found = derivation(recorded, recorded.find("dE_dp[w1]"))
    assert not [line for line in found.lines if "given" in line.words]
    assert "too long" in found.remark
    for copy in (found.as_text(), found.as_latex(), found.as_markdown()):
        assert copy.endswith(found.remark)
