"""Every file of ``tests/edges``, which people brought, with the right answer to it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from mpmath import exp, log, mp, mpf

from bpdebugger.core.checking.check import check
from bpdebugger.core.checking.verdict import Verdict
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.project import load
from tests.edge_cases import NAMES, case


def bce_at_z_40(recorded: Trace) -> None:
    """E = log(1 + e⁴⁰), which is 40 in doubles; ∂E/∂z = y − a, and ∂E/∂y · dy/dz is ∞ · 0 in doubles."""
    with mp.workdps(40):
        assert recorded["E"].value == float(log(1 + exp(mpf(40))))
    assert recorded["dE_dz[o]"].value == 1.0


def softmax_huge_logits(recorded: Trace) -> None:
    z = [mpf(recorded[f"z[{unit}]"].value) for unit in ("o1", "o2", "o3")]
    a = [mpf(recorded[f"a[{unit}]"].value) for unit in ("o1", "o2", "o3")]
    with mp.workdps(1000):
        whole = sum(exp(value) for value in z)
        right = [exp(value) / whole - target for value, target in zip(z, a, strict=True)]
        assert recorded["E"].value == pytest.approx(float(log(whole) - z[a.index(1)]), rel=1e-15)
    found = [recorded[f"dE_dz[{unit}]"].value for unit in ("o1", "o2", "o3")]
    np.testing.assert_allclose(found, [float(value) for value in right], rtol=1e-14)


def the_branch_not_taken_has_no_say(recorded: Trace) -> None:
    assert recorded["dy_dz[o]"].value == 1.0


def a_kink_and_no_alarm(recorded: Trace) -> None:
    assert check(recorded).summary().verdicts[Verdict.AT_KINK] > 0


def extreme(recorded: Trace) -> None:
    """What cannot be compared is said to be so; all that can is right."""
    checks = check(recorded)
    assert checks.summary().verdicts[Verdict.AGREES] > 0
    assert all(row.words for row in checks if row.verdict is Verdict.NOT_COMPARABLE)
    assert not [row for row in checks if not row.holds and math.isfinite(row.value)]


RIGHT: dict[str, Callable[[Trace], None]] = {
    "bce-at-z-40": bce_at_z_40,
    "cancel273": extreme,
    "inactive-exp-branch": the_branch_not_taken_has_no_say,
    "inactive-sqrt-branch": the_branch_not_taken_has_no_say,
    "kink31": a_kink_and_no_alarm,
    "min-kink": a_kink_and_no_alarm,
    "nasty13": extreme,
    "nasty4": extreme,
    "scale1004": extreme,
    "softmax-huge-logits": softmax_huge_logits,
}


def test_each_has_one() -> None:
    assert sorted(RIGHT) == NAMES


@pytest.mark.parametrize("name", RIGHT)
def test_it_gets_its_right_answer(name: str) -> None:
    recorded = trace(load(case(name)))
    RIGHT[name](recorded)
    assert check(recorded).summary().holds
