"""Derivatives of formulas against high-precision differences, and the conventions at kinks."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import mp, mpf

from bpdebugger.core.formulas.differentiate import DERIVATIVES, differentiate, kinks
from bpdebugger.core.formulas.evaluate import FUNCTIONS, arity, evaluate
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, symbols
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import write
from tests.reference import Formula

INSIDE = {"acos": (-0.9, 0.9), "asin": (-0.9, 0.9), "log": (0.2, 3.0), "sqrt": (0.2, 3.0)}
"""Where a function and its derivative are defined; elsewhere any number will do."""


def directional(text: str, point: dict[str, float], direction: dict[str, float]) -> Any:
    """The derivative of a formula at a point in a direction, as a symmetric difference with 50 digits."""
    with mp.workdps(50):
        chosen, step = Formula(text), mpf(10) ** -18
        ends = (
            chosen({name: mpf(value) + sign * step * direction[name] for name, value in point.items()})
            for sign in (1, -1)
        )
        up, down = ends
        return (up - down) / (2 * step)


def assert_derivative(text: str, point: dict[str, float], direction: dict[str, float]) -> None:
    formula = parse(text)
    slope = sum(float(evaluate(differentiate(formula, name), point)) * direction[name] for name in point)
    expected = directional(text, point, direction)
    scale = sum(abs(float(evaluate(differentiate(formula, name), point))) for name in point)
    assert abs(mpf(slope) - expected) <= 1e-13 * (abs(expected) + scale), text


@pytest.mark.parametrize("name", sorted(DERIVATIVES))
def test_every_row_in_random_directions(name: str) -> None:
    random = Random(name)
    text = f"{name}({', '.join('uvw'[: arity(name)])})"
    for _ in range(20):
        low, high = INSIDE.get(name, (-3.0, 3.0))
        point = {symbol: random.uniform(low, high) for symbol in "uvw"[: arity(name)]}
        assert_derivative(text, point, {symbol: random.uniform(-1, 1) for symbol in point})


def test_every_function_of_the_grammar_has_a_row() -> None:
    assert set(DERIVATIVES) == set(FUNCTIONS)
    for name, partials in DERIVATIVES.items():
        assert len(partials) == arity(name)


@pytest.mark.parametrize(
    "text",
    [
        "u + v - u",
        "-u",
        "-(-u)",
        "u * v * u",
        "u / v",
        "1 / u",
        "u / 3",
        "u**2",
        "u**v",
        "2**u",
        "u**-1.5",
        "u**0",
        "u**1",
        "(u * v)**(u / 2)",
        "exp(-(u - v)**2 / 2) / sqrt(2 * pi)",
        "u * sigmoid(v * u)",
        "log(1 + exp(u))",
        "max(u, 0.1 * u) + min(v, u**2)",
        "abs(u - v)**3",
        "sin(cos(tan(u)))",
        "erf(u / sqrt(2)) * tanh(v)",
        "softplus(relu(u) - v)",
        "(u + v) / (u - v)",
        "u - v - u * v",
        "e**u",
    ],
)
def test_operators_and_compositions_in_random_directions(text: str) -> None:
    random = Random(text)
    for _ in range(10):
        point = {name: random.uniform(0.1, 2.0) for name in set(symbols(parse(text)))}
        assert_derivative(text, point, {name: random.uniform(-1, 1) for name in point})


SAFE = ["exp(-abs({0}))", "sin({0})", "cos({0})", "atan({0})", "tanh({0})", "sigmoid({0})", "erf({0})", "softplus({0})"]
OPERATIONS = ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / (1 + {1}**2)", "(1.5 + sin({0}))**{1}", "max({0}, {1})"]

texts = st.recursive(
    st.sampled_from(["u", "v", "0.7", "2"]),
    lambda inner: (
        st.builds(lambda form, a: form.format(f"({a})"), st.sampled_from(SAFE), inner)
        | st.builds(lambda form, a, b: form.format(f"({a})", f"({b})"), st.sampled_from(OPERATIONS), inner, inner)
    ),
    max_leaves=8,
)


@given(texts, st.floats(-1.5, 1.5), st.floats(-1.5, 1.5), st.floats(-1, 1))
def test_any_composition(text: str, u: float, v: float, across: float) -> None:
    assume(len(text) <= 400)
    point = {"u": round(u, 3) + 0.00037, "v": round(v, 3) - 0.00023}
    assume(not kinks(parse(text), point))
    formula = parse(text)
    slopes = [float(evaluate(differentiate(formula, name), point)) for name in point]
    expected = directional(text, point, {"u": 1.0, "v": across})
    scale = 1 + sum(map(abs, slopes))
    assert abs(slopes[0] + slopes[1] * across - expected) <= 1e-12 * scale


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("3", "0"),
        ("c", "0"),
        ("z", "1"),
        ("z + c", "1"),
        ("c - z", "-1"),
        ("-z", "-1"),
        ("2 * z", "2"),
        ("z * c", "c"),
        ("z**2", "2 * z"),
        ("z**3", "3 * z**2"),
        ("z**c", "c * z**(c - 1)"),
        ("z / 2", "1 / 2"),
        ("cos(z)", "-sin(z)"),
        ("exp(z)", "exp(z)"),
        ("sigmoid(2 * z)", "sigmoid(2 * z) * sigmoid(-(2 * z)) * 2"),
        ("sin(c) * 5", "0"),
    ],
)
def test_derivatives_are_written_as_a_textbook_would(text: str, derivative: str) -> None:
    assert write(differentiate(parse(text), "z")) == derivative


def test_nothing_is_cancelled_in_what_is_computed() -> None:
    formula = parse("(z + 1e-17) - z")
    assert float(evaluate(formula, {"z": 1.0})) == 0.0
    assert math.isnan(float(evaluate(parse("0 * log(z)"), {"z": 0.0})))


@pytest.mark.parametrize(
    ("text", "point", "slope"),
    [
        ("abs(u)", {"u": 0.0}, 0.0),
        ("relu(u)", {"u": 0.0}, 0.0),
        ("sign(u)", {"u": 0.0}, 0.0),
        ("max(u, 0)", {"u": 0.0}, 0.5),
        ("max(0, u)", {"u": 0.0}, 0.5),
        ("min(u, 0)", {"u": 0.0}, 0.5),
        ("max(u, 2 * u)", {"u": 0.0}, 1.5),
        ("max(u, u)", {"u": 3.0}, 1.0),
        ("abs(u)", {"u": -0.0}, 0.0),
        ("abs(u)", {"u": -2.0}, -1.0),
        ("relu(u)", {"u": 1e-300}, 1.0),
        ("sqrt(u)", {"u": 0.0}, math.inf),
        ("u**2", {"u": 0.0}, 0.0),
        ("u**0", {"u": 0.0}, 0.0),
        ("u**1", {"u": 0.0}, 1.0),
    ],
)
def test_conventions_at_kinks(text: str, point: dict[str, float], slope: float) -> None:
    assert float(evaluate(differentiate(parse(text), "u"), point)) == slope


@pytest.mark.parametrize(
    ("text", "point", "names"),
    [
        ("abs(z)", 0.0, ["abs"]),
        ("abs(z)", 0.1, []),
        ("relu(z - 1) + abs(z - 1)", 1.0, ["relu", "abs"]),
        ("max(z, 1)", 1.0, ["max"]),
        ("exp(min(z, 2 * z))", 0.0, ["min"]),
        ("sign(sin(z))", 0.0, ["sign"]),
        ("sin(z)", 0.0, []),
        ("abs(0 / z)", 0.0, []),
    ],
)
def test_kinks_that_lie_at_the_point_are_named(text: str, point: float, names: list[str]) -> None:
    found = kinks(parse(text), {"z": point})
    assert [sentence.split()[0] for sentence in found] == names
    assert all("by convention" in sentence for sentence in found)


def test_derivatives_work_elementwise() -> None:
    z = np.linspace(-2, 2, 7)
    slope = evaluate(differentiate(parse("tanh(z)**2"), "z"), {"z": z})
    assert slope == pytest.approx(2 * np.tanh(z) / np.cosh(z) ** 2, rel=1e-14)


def test_deep_formulas_have_derivatives_of_bearable_size() -> None:
    nested: Expression = Symbol("z")
    for _ in range(80):
        nested = Call("sigmoid", (nested,))
    slope = float(evaluate(differentiate(nested, "z"), {"z": 0.5}))
    assert 0 < slope < 0.25**79
    powers: Expression = Symbol("z")
    for _ in range(40):
        powers = Call("**", (powers, Number(1.01)))
    expected = 1.01**40 * 0.5 ** (1.01**40 - 1)
    assert float(evaluate(differentiate(powers, "z"), {"z": 0.5})) == pytest.approx(expected, rel=1e-12)
