"""Derivations, the two routes, LaTeX and the shortcut, against independent evaluation."""

import math

import numpy as np
import pytest

from bpdebugger.core.evaluate import evaluate
from bpdebugger.core.expression import symbols
from bpdebugger.core.formula import parse
from bpdebugger.core.trace import Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.symbolic.derivation import Agreement, derivation, routes
from bpdebugger.symbolic.latex import latex
from bpdebugger.symbolic.shortcut import KNOWN, shortcut


def value_of(recorded: Trace, name: str, sample: int) -> float:
    return recorded[recorded.find(name, sample)].value


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_every_derivation_has_the_recorded_value(name: str) -> None:
    recorded = trace(example(name), 0)
    for step in recorded:
        for line in derivation(recorded, step.number).lines:
            values = {symbol: value_of(recorded, symbol, 0) for symbol in symbols(line.right)}
            found = float(evaluate(line.right, values))
            assert math.isclose(found, step.value, rel_tol=1e-11, abs_tol=1e-15), (step.quantity, line.words)


def test_the_whole_formula_uses_what_is_given_only() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    lines = derivation(recorded, recorded.find("dE_dp[w1]")).lines
    whole = next(line for line in lines if "given" in line.words)
    assert set(symbols(whole.right)) <= {"p[w1]", "p[b1]", "y[x1]", "a[o]"}


@pytest.mark.parametrize("name", ["neuron-sigmoid", "neuron-cos", "neuron-plus-b"])
def test_both_routes_are_shown_to_be_the_same(name: str) -> None:
    recorded = trace(example(name), 0)
    found = routes(recorded, recorded.plan.unit_index["o"], seconds=20)
    assert found is not None and found.direct is not None
    assert found.agreement is Agreement.SAME
    values = {symbol: value_of(recorded, symbol, 0) for symbol in symbols(found.direct.right)}
    assert math.isclose(float(evaluate(found.direct.right, values)), value_of(recorded, "dE_dz[o]", 0), rel_tol=1e-12)


def test_no_time_is_said_and_not_taken() -> None:
    recorded = trace(example("xor"), 0)
    found = routes(recorded, recorded.plan.unit_index["h1"], seconds=0)
    assert found is not None and found.agreement is Agreement.GAVE_UP and found.direct is None


def test_three_ways_to_copy() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    found = derivation(recorded, recorded.find("dE_dz[o]"))
    assert "dE_dz[o] = dE_dy[o] * dy_dz[o]" in found.as_text()
    assert found.as_latex().startswith(r"\begin{align*}") and found.as_latex().count("{") == found.as_latex().count("}")
    assert r"$\frac{\partial E}{\partial z_{o}} = \frac{\partial E}{\partial y_{o}} \cdot \frac{dy}{dz_{o}}$" in (
        found.as_markdown()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / (1 + exp(-z))", r"\frac{1}{1 + \exp\left(-z\right)}"),
        ("(a - y)**2", r"\left(a - y\right)^{2}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("-2 * x1", r"\left(-2\right) \cdot x_{1}"),
        ("sqrt(abs(z))", r"\sqrt{\left|z\right|}"),
        ("2 * pi", r"2 \cdot \pi"),
        ("(z**2)**3", r"\left(z^{2}\right)^{3}"),
        ("0.00001**2", r"\left(1 \cdot 10^{-5}\right)^{2}"),
    ],
)
def test_latex(text: str, expected: str) -> None:
    assert latex(parse(text)) == expected


@pytest.mark.parametrize("name", KNOWN)
def test_the_catalogues_shortcuts_are_the_derivatives(name: str) -> None:
    from bpdebugger.core.activations import CATALOGUE

    row = CATALOGUE[name]
    z = np.linspace(-4, 4, 41) + 0.01
    y = row.value(z, {})
    assert np.allclose(evaluate(parse(KNOWN[name]), {"y": y}), row.slope(z, y, {}), rtol=1e-10)


def test_the_sigmoids_shortcut_is_0_where_the_slope_is_not() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    found = shortcut(recorded, recorded.plan.unit_index["o"])
    assert found is not None and found.zero_from is not None and found.parts_from is not None
    assert 36.7 <= found.zero_from <= 36.9
    assert found.parts_from < found.zero_from
    assert math.isclose(found.value, found.short_value, rel_tol=1e-12)
    cost = found.measure()
    assert min(cost.stored, cost.recomputed, cost.differences) > 0


def test_sympy_finds_the_shortcut_of_a_typed_formula() -> None:
    recorded = trace(example("neuron-cos"), 0)
    found = shortcut(recorded, recorded.plan.unit_index["o"], seconds=20)
    assert found is not None
    assert math.isclose(found.value, found.short_value, rel_tol=1e-9)
    assert set(symbols(found.short)) == {"y"}
