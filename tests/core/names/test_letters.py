"""The letters of loss, output, target and net input: how names are spelled in them."""

from __future__ import annotations

import pytest

from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.notation import Derivative, Letter, notation
from bpdebugger.core.passes.trace import trace
from tests.random_networks import random_network

NG = Letters("L", "a", "y", "z")


@pytest.mark.parametrize(
    ("name", "usual", "ng"),
    [
        ("E", "E", "L"),
        ("E@1", "E@1", "L@1"),
        ("y[h1]", "y[h1]", "a[h1]"),
        ("a[o1]", "a[o1]", "y[o1]"),
        ("z[h1]@2", "z[h1]@2", "z[h1]@2"),
        ("dE_dy[h1->o2]", "∂E/∂y[h1→o2]", "∂L/∂a[h1→o2]"),
        ("dy_dz[h1]", "dy/dz[h1]", "da/dz[h1]"),
        ("dy_dz[o1,o2]", "∂y/∂z[o1,o2]", "∂a/∂z[o1,o2]"),
        ("dz_dw[h1->o2]", "∂z/∂w[h1→o2]", "∂z/∂w[h1→o2]"),
        ("dE_dp[w5]", "∂E/∂p[w5]", "∂L/∂p[w5]"),
        ("p_new[y]", "p_new[y]", "p_new[y]"),
        ("p[a]", "p[a]", "p[a]"),
    ],
)
def test_symbols_as_nielsen_and_ng_write_them(name: str, usual: str, ng: str) -> None:
    assert USUAL.symbol(name) == usual
    assert NG.symbol(name) == ng


def test_what_is_typed_in_letters_stands_as_names_do() -> None:
    assert NG.written("dE_dy[h1->o2]") == "dL_da[h1->o2]"
    assert NG.written("E@1") == "L@1"
    assert NG.written("dE_dp[w5]") == "dL_dp[w5]"
    assert NG.written("value") == "value"


def test_what_is_typeset_is_in_the_letters() -> None:
    assert notation("dE_dy[h1]", NG) == Derivative(Letter("L"), Letter("a", "h1"), partial=True)
    assert notation("a[o1]", NG) == Letter("y", "o1")
    assert notation("p[a]", NG) == Letter("a")


@pytest.mark.parametrize("seed", range(10))
def test_no_two_quantities_are_shown_alike(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    names = {step.quantity for step in recorded}
    for letters in (USUAL, NG, Letters("C", "a", "t", "net")):
        assert len({letters.symbol(name) for name in names}) == len(names)
        assert len({letters.written(name) for name in names}) == len(names)


def test_a_trace_in_other_letters_is_the_same_trace() -> None:
    recorded = trace(random_network(3), 0)
    shown = recorded.in_letters(NG)
    assert [step.symbol for step in shown] == [NG.symbol(step.quantity) for step in recorded]
    assert [(step.quantity, step.formula) for step in shown] == [(step.quantity, step.formula) for step in recorded]
    assert shown.y is recorded.y
    assert recorded.in_letters(USUAL) is recorded
