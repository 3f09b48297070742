"""What people and programs call a parameter's gradient, step or new value, and what is none of these."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.exchange.examples import example
from bpdebugger.exchange.gradients.parameter_names import ParameterNames, plain

MAZUR = example("mazur")
NAMES = ParameterNames(MAZUR)


@pytest.mark.parametrize(
    "text",
    [
        "w5",
        "dE/dw5",
        "∂E/∂w5",
        "dE_dp[w5]",
        "w5.grad",
        "W5",
        "w_5",
        "w₅",
        "$w_{5}$",
        "h1->o1",
        "dE_dw[h1->o1]",
        "const w5",
        "w5.grad.item()",
    ],
)
def test_names_of_one_gradient(text: str) -> None:
    assert NAMES.quantity(text) == "w5"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("p_new[w5]", "p_new[w5]"),
        ("dE_dz[h1]", "dE_dz[h1]"),
        ("dE_dp[w5]@0", "dE_dp[w5]@0"),
        ("m_new[w1]", "m_new[w1]"),
    ],
)
def test_other_numbers_have_the_name_of_their_quantity(text: str, quantity: str) -> None:
    assert NAMES.quantity(text) == quantity


@pytest.mark.parametrize("text", ["w99", "", "loss", "the gradient", "w", "5", "x" * 1000])
def test_what_is_no_name_of_this_network_is_none(text: str) -> None:
    assert NAMES.quantity(text) is None
    assert NAMES.parameter(text) is None


@pytest.mark.parametrize(("text", "own"), [("w5", "w5"), ("p[w5]", "w5"), ("dE/dw5", None), ("dE_dw[h1->o1]", None)])
def test_a_value_of_its_own_is_told_from_its_gradient(text: str, own: str | None) -> None:
    assert NAMES.own(text) == own


def test_a_loose_name_that_two_parameters_could_have_means_neither() -> None:
    renamed = {"w1": "w_1", "w2": "W1"}
    network = replace(
        MAZUR,
        parameters={renamed.get(name, name): value for name, value in MAZUR.parameters.items()},
        connections=tuple(c._replace(weight=renamed.get(c.weight, c.weight)) for c in MAZUR.connections),
    )
    names = ParameterNames(network)
    assert (names.parameter("w_1"), names.parameter("W1")) == ("w_1", "W1")
    assert names.parameter("w1") is None


def test_a_weight_with_two_uses_is_not_meant_by_one_of_them() -> None:
    shared = replace(
        MAZUR, connections=tuple(c._replace(weight="w5") if c.weight == "w6" else c for c in MAZUR.connections)
    )
    assert ParameterNames(shared).parameter("h1->o1") is None
    assert ParameterNames(shared).parameter("w5") == "w5"


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("$w_{5}$", "w_5"),
        (r"\frac{\partial E}{\partial w_5}", "∂ E/∂ w_5"),
        ('grads["w5"]', "w5"),
        ("let w5", "w5"),
        ("∇w5", "grad_w5"),
    ],
)
def test_typography_is_taken_off(written: str, bare: str) -> None:
    assert plain(written) == bare
