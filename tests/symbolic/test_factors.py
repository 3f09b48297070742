"""Which factor stands between two columns of numbers, and which factors of a network come into question."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.names.naming import name_of
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.points import quantity
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.factors import candidates, constant_between, simple
from tests.networks import dense

RANDOM = np.random.default_rng(3)
TRUE = RANDOM.normal(size=30)
TIGHT = np.full(30, 1e-14)


@pytest.mark.parametrize("factor", [-1.0, 2.0, 0.5, 1 / 3, -1 / 784, 0.3183098861837907])
def test_a_constant_factor(factor: float) -> None:
    assert constant_between(TRUE / factor, TRUE, TIGHT) == factor


def test_no_constant_factor() -> None:
    assert constant_between(TRUE + 1e-6, TRUE, TIGHT) is None
    assert constant_between(np.zeros(30), TRUE, TIGHT) is None
    assert constant_between(TRUE, np.zeros(30), TIGHT) is None
    assert constant_between(TRUE * np.where(np.arange(30) == 7, -1, 1), TRUE, TIGHT) is None
    undefined = np.where(np.arange(30) == 7, np.nan, TRUE)
    assert constant_between(undefined, 2 * TRUE, TIGHT) is None


def test_zeros_on_both_sides_do_not_spoil_it_and_on_one_side_do() -> None:
    zeros = np.where(np.arange(30) < 10, 0.0, TRUE)
    assert constant_between(-zeros, zeros, TIGHT) == -1
    assert constant_between(-TRUE, zeros, TIGHT) is None


def test_fractions_are_told_from_other_numbers() -> None:
    assert simple(0.5 + 1e-12) == 0.5
    assert simple(1 / 3 + 1e-12) == 1 / 3
    assert simple(0.1234567) == 0.1234567


def test_candidates_begin_at_the_quantity() -> None:
    plan = plan_of(example("mazur"))

    def first(name: str, count: int) -> list[str]:
        found = candidates(plan, quantity(plan, name))
        return [name_of(plan, q.kind, q.index) for _, q in zip(range(count), found, strict=False)]

    assert first("dE_dz[o1]", 2) == ["dy_dz[o1]", "dE_dy[o1]"]
    assert first("dE_dw[i1->h1]", 1) == ["dy_dz[h1]"]
    assert "dz_dw[i1->h1]" in first("dE_dw[i1->h1]", 8)
    assert first("dE_dy[h1]", 1) == ["dy_dz[h1]"]
    assert "dz_dy[h1->o1]" in first("dE_dy[h1]", 8)


def test_candidates_are_all_factors_once_and_never_the_quantity_itself() -> None:
    for name in ("softmax", "shared-weight", "neuron-plus-b", "skip"):
        plan = plan_of(example(name))
        wanted = quantity(plan, f"dE_dz[{plan.units[-1]}]")
        found = list(candidates(plan, wanted))
        assert len(found) == len(set(found))
        assert wanted not in found
        names = {name_of(plan, q.kind, q.index).partition("[")[0] for q in found}
        assert {"dz_dw", "dz_dy", "dE_dy", "dy_dz"} <= names


def test_candidates_of_a_large_network_come_one_by_one() -> None:
    plan = plan_of(dense([200, 100, 10]))
    first = next(candidates(plan, quantity(plan, "dE_dw[x3->h7]")))
    assert name_of(plan, first.kind, first.index) == "dy_dz[h7]"
