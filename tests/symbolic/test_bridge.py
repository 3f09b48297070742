"""Expressions go to sympy node by node and come back as the same calculation."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import sympy

from bpdebugger.core.formulas.evaluate import FUNCTIONS, arity, evaluate
from bpdebugger.core.formulas.expression import Call, Number, Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import write
from bpdebugger.symbolic import bridge
from bpdebugger.symbolic.bridge import NoCounterpart, from_sympy, to_sympy

TEXTS = [
    "sin(z) * exp(-z) / (1 + z**2)",
    "-(z - 2) * -3 / (w - 1) - 4",
    "max(z, w) - min(0, z)",
    "abs(z) * sign(w) + sqrt(4 + z)",
    "sigmoid(z) * (1 - sigmoid(z))",
    "softplus(z) - relu(w)",
    "erf(z / sqrt(2)) / 2 + 0.5",
    "pi * e**z - 1.5e-3",
    "atan(z) + tanh(w) * cosh(z) - sinh(w)",
    "(z + w)**-2 / (1 - z) / 3",
    "2**z - w**3",
    "asin(z / 9) - acos(w / 9) + tan(z / 5)",
]
POINTS = {"z": np.array([-1.3, 0.4, 2.2]), "w": np.array([0.7, -1.1, 1.9])}


def test_every_function_of_the_grammar_has_a_counterpart() -> None:
    for name in FUNCTIONS:
        arguments = tuple(Number(0.25 * (i + 1)) for i in range(arity(name)))
        value = float(evaluate(Call(name, arguments), {}))
        assert float(to_sympy(Call(name, arguments))) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("text", TEXTS)
def test_there_and_back_is_the_same_calculation(text: str) -> None:
    tree = parse(text)
    back = from_sympy(to_sympy(tree))
    assert evaluate(back, POINTS) == pytest.approx(evaluate(tree, POINTS), rel=1e-12)


def test_numbers_are_the_decimals_that_were_typed() -> None:
    assert to_sympy(Number(0.1)) == sympy.Rational(1, 10)
    assert to_sympy(Number(1e300)) == sympy.Integer(10) ** 300
    assert to_sympy(Number(-2.5)) == sympy.Rational(-5, 2)
    assert to_sympy(parse("pi")) is sympy.pi
    assert to_sympy(parse("e")) is sympy.E


def test_symbols_are_real_and_keep_their_names() -> None:
    found = to_sympy(Symbol("dE_dz[h1->o2]"))
    assert found.name == "dE_dz[h1->o2]"
    assert found.is_real


def test_a_name_that_is_python_stays_a_name() -> None:
    found = to_sympy(Symbol("__import__('os').abort()"))
    assert found.is_Symbol


def test_no_function_of_sympy_that_reads_a_text_is_called() -> None:
    source = inspect.getsource(bridge)
    for name in ("sympify", "parse_expr", "S(", "symbols(", "lambdify", "eval("):
        assert name not in source


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("z - 1", "z - 1"),
        ("1 - z", "1 - z"),
        ("-z - 1", "-(z + 1)"),
        ("3 / 4 * z / w", "3 * z / (4 * w)"),
        ("z**0.5", "sqrt(z)"),
        ("1 / z**2", "1 / z**2"),
        ("exp(-z) / (1 + exp(-z))**2", "exp(-z) / (1 + exp(-z))**2"),
        ("-0.5", "-0.5"),
    ],
)
def test_what_comes_back_reads_well(text: str, shown: str) -> None:
    assert write(from_sympy(to_sympy(parse(text)))) == shown


@pytest.mark.parametrize("found", [sympy.I, sympy.oo, sympy.zoo, sympy.nan, sympy.gamma(sympy.Symbol("z"))])
def test_what_formulas_cannot_say_is_refused(found: sympy.Basic) -> None:
    with pytest.raises(NoCounterpart):
        from_sympy(found)


def test_the_derivative_of_a_kink_follows_the_convention() -> None:
    z = sympy.Symbol("z", real=True)
    back = from_sympy(sympy.diff(sympy.Max(0, z), z))
    assert evaluate(back, {"z": np.array([-1.0, 0.0, 2.0])}).tolist() == [0.0, 0.0, 1.0]
