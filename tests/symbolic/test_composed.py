"""Rules put into one another have the values of the quantities they stand for."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.composed import FORWARD, MOST_NODES, TooLarge, keeping
from bpdebugger.symbolic.proof import LEVELS
from tests.depth import one_in
from tests.networks import dense
from tests.random_networks import random_network


@pytest.mark.parametrize("seed", one_in(3, range(0, 40, 5)))
def test_a_composed_formula_has_the_value_of_the_quantity(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    for number in range(0, len(recorded), 3):
        value = recorded[number].value
        for kept in LEVELS:
            composer = keeping(recorded, kept)
            try:
                formula = composer.step(number)
            except TooLarge:
                continue
            values = {name: recorded[name].value for name in symbols(formula)}
            found = float(evaluate(formula, values))
            size = max(abs(value), float(np.abs(recorded.gradients.dE_dp).max()) * 1e-6, 1e-12)
            assert found == pytest.approx(value, rel=1e-7, abs=1e-9 * size) or not np.isfinite(value)


def test_only_what_is_kept_is_left() -> None:
    recorded = trace(example("mazur"), 0)
    formula = keeping(recorded, FORWARD).step(recorded.find("dE_dp[w1]"))
    assert set(symbols(formula)) == {"y[o1]", "a[o1]", "y[o2]", "a[o2]", "p[w5]", "p[w7]", "y[h1]", "y[i1]"}
    assert write(formula).startswith("(p[w5] * ((y[o1] - a[o1]) * (y[o1] * (1 - y[o1])))")
    given = keeping(recorded, frozenset()).step(recorded.find("dE_dp[w1]"))
    assert {name[0] for name in symbols(given)} == {"p", "a", "y"}
    assert {name for name in symbols(given) if name[0] == "y"} == {"y[i1]", "y[i2]"}


def test_what_is_too_large_to_read_is_refused_before_it_is_made() -> None:
    recorded = trace(dense([300, 60, 60, 4]), 0)
    with pytest.raises(TooLarge, match=f"more than {MOST_NODES:,} parts"):
        keeping(recorded, FORWARD).step(recorded.find("dE_dz[h1]"))
    composer = keeping(recorded, frozenset())
    with pytest.raises(TooLarge):
        composer.step(recorded.find("dE_dz[o1]"))
    assert len(composer._known) < 200


def test_what_is_given_stays_as_it_is() -> None:
    recorded = trace(example("mazur"), 0)
    assert write(keeping(recorded, frozenset()).step(recorded.find("p[w5]"))) == "p[w5]"
