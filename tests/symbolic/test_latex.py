"""LaTeX of formulas and of the names of quantities."""

import pytest

from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.passes.trace import trace
from bpdebugger.symbolic.latex import latex, quantity
from tests.random_networks import random_network


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / (1 + exp(-z))", r"\frac{1}{1 + \exp\left(-z\right)}"),
        ("(a - y)**2", r"\left(a - y\right)^{2}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("-2 * x1", r"-2 \cdot x_{1}"),
        ("x1 * -2", r"x_{1} \cdot \left(-2\right)"),
        ("-(x1 * x2)", r"-\left(x_{1} \cdot x_{2}\right)"),
        ("exp(z)**2", r"\left(\exp\left(z\right)\right)^{2}"),
        ("sqrt(abs(z))", r"\sqrt{\left|z\right|}"),
        ("2 * pi", r"2 \cdot \pi"),
        ("(z**2)**3", r"\left(z^{2}\right)^{3}"),
        ("0.00001**2", r"\left(1 \cdot 10^{-5}\right)^{2}"),
    ],
)
def test_latex(text: str, expected: str) -> None:
    assert latex(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y[x1]", r"y_{x_{1}}"),
        ("dE_dz[h1]", r"\frac{\partial E}{\partial z_{h_{1}}}"),
        ("dy_dz[o]", r"\frac{dy}{dz_{o}}"),
        ("dy_dz[o1,o2]", r"\frac{\partial y_{o_{1}}}{\partial z_{o_{2}}}"),
        ("dE_dy[h1->o2]", r"\frac{\partial E}{\partial y_{h_{1} \to o_{2}}}"),
        ("p[w5]", r"w_{5}"),
        ("dE_dp[w5]", r"\frac{\partial E}{\partial w_{5}}"),
        ("dE_dp[w5]@2", r"\frac{\partial E^{(2)}}{\partial w_{5}}"),
        ("p_new[w5]", r"w_{5}^{\text{new}}"),
        ("dE_dp[h1,c2]", r"\frac{\partial E}{\partial {c_{2}}_{h_{1}}}"),
        ("p[rate_1x]", r"\mathrm{rate\_1x}"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert quantity(text) == expected


@pytest.mark.parametrize("seed", range(20))
def test_two_quantities_are_never_written_alike(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    names = {step.quantity for step in recorded}
    assert len(set(map(quantity, names))) == len(names)
