"""Shortcuts: dy/dz from y alone, against slopes at many digits and against what is known of where they fail."""

import math
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest

from bpdebugger.core.catalogue.activations import CATALOGUE
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.shortcut import APART, KNOWN, Shortcut, shortcut
from tests.networks import one_unit
from tests.symbolic.inquiries import answered


def found_for(activation: str, z: float) -> Shortcut | None:
    """The shortcut of one unit whose net input is z; a parameter c is 0.7."""
    network = one_unit(activation, {"w": z, "c": 0.7}, a=0.3)
    return answered(shortcut(trace(network, 0), 1))


@pytest.mark.parametrize("name", KNOWN)
def test_the_catalogues_shortcuts_are_the_derivatives(name: str) -> None:
    row = CATALOGUE[name]
    z = np.linspace(-4, 4, 41) + 0.01
    y = row.value(z, {})
    assert np.allclose(evaluate(parse(KNOWN[name]), {"y": y}), row.slope(z, y, {}), rtol=1e-10)


def test_the_sigmoids_shortcut_is_0_where_the_slope_is_not() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    found = answered(shortcut(recorded, recorded.plan.unit_index["o"]))
    assert found is not None and found.zero_from is not None and found.parts_from is not None
    assert 36.7 <= found.zero_from <= 36.9
    assert found.parts_from < found.zero_from
    assert math.isclose(found.value, found.short_value, rel_tol=1e-12)
    cost = found.measure()
    assert min(cost.stored, cost.recomputed, cost.differences) > 0


def test_sympy_finds_the_shortcut_of_a_typed_formula() -> None:
    recorded = trace(example("neuron-cos"), 0)
    found = answered(shortcut(recorded, recorded.plan.unit_index["o"]))
    assert found is not None
    assert math.isclose(found.value, found.short_value, rel_tol=1e-9)
    assert set(symbols(found.short)) == {"y"}


SLOPES = {
    "exp(z)": mpmath.exp,
    "cos(z)": lambda z: -mpmath.sin(z),
    "z**2": lambda z: 2 * z,
    "1 / (1 + exp(-z))": lambda z: 1 / (2 + 2 * mpmath.cosh(z)),
    "log(1 + exp(z))": lambda z: 1 / (1 + mpmath.exp(-z)),
    "atan(z)": lambda z: 1 / (1 + z**2),
    "1 / z": lambda z: -1 / z**2,
    "exp(c * z)": lambda z: mpmath.mpf(0.7) * mpmath.exp(mpmath.mpf(0.7) * z),
    "sigmoid": lambda z: 1 / (2 + 2 * mpmath.cosh(z)),
    "tanh": lambda z: mpmath.sech(z) ** 2,
    "elu": lambda z: mpmath.exp(min(z, 0)),
    "softplus": lambda z: 1 / (1 + mpmath.exp(-z)),
}
"""dy/dz, at as many digits as mpmath is set to."""


def true_slope(activation: str, z: float) -> float:
    with mpmath.workdps(40):
        return float(SLOPES[activation](mpmath.mpf(z)))


@pytest.mark.parametrize("z", [0.8, -0.8])
@pytest.mark.parametrize("activation", SLOPES)
def test_both_forms_give_the_slope(activation: str, z: float) -> None:
    found = found_for(activation, z)
    assert found is not None
    assert math.isclose(found.value, true_slope(activation, z), rel_tol=1e-14)
    assert math.isclose(found.short_value, true_slope(activation, z), rel_tol=1e-12)
    assert "z" not in symbols(found.short)


def test_a_parameter_keeps_its_name() -> None:
    found = found_for("exp(c * z)", 0.5)
    assert found is not None
    assert write(found.short) == "c * y"


@pytest.mark.parametrize("activation", ["silu", "gelu", "sin(z) + z"])
def test_where_y_does_not_decide_there_is_none(activation: str) -> None:
    assert found_for(activation, 0.5) is None


@pytest.mark.parametrize(
    ("activation", "zero"),
    [
        # y rounds to 1, or -1, where what is missing is below half a unit in its last place
        ("sigmoid", 53 * math.log(2)),
        ("tanh", 27 * math.log(2)),
        ("elu", 54 * math.log(2)),
        ("softplus", 54 * math.log(2)),
    ],
)
def test_the_shortcut_is_0_where_rounding_says(activation: str, zero: float) -> None:
    found = found_for(activation, 0.5)
    assert found is not None and found.zero_from is not None
    # rounding of what exp and tanh themselves give moves it a little
    assert abs(found.zero_from - zero) < 0.4


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "elu", "softplus", "1 / (1 + exp(-z))"])
def test_up_to_where_they_part_the_shortcut_has_six_digits(activation: str) -> None:
    found = found_for(activation, 0.5)
    assert found is not None and found.parts_from is not None

    def error(z: float) -> float:
        y = found.activation.value(np.array([z]), {})
        true = true_slope(activation, z)
        return abs(float(evaluate(found.short, {"y": y})[0]) - true) / true

    before = np.linspace(0, found.parts_from - 0.05, 60)
    assert max(error(z) for z in [*before, *-before]) < 2 * APART
    assert max(error(found.parts_from), error(-found.parts_from)) > 0.9 * APART


@pytest.mark.parametrize(("activation", "z"), [("cos(z)", 0.8), ("z**2", 0.5), ("exp(z)", 0.5), ("atan(z)", 0.5)])
def test_another_branch_is_no_loss_of_digits(activation: str, z: float) -> None:
    found = found_for(activation, z)
    assert found is not None
    assert found.parts_from is None
    assert found.zero_from is None


def test_the_cost_is_that_of_the_arithmetic_and_not_of_fresh_memory() -> None:
    # in a process of its own, for what others have freed before decides whether memory is fresh
    code = (
        "import resource; from bpdebugger.core.passes.trace import trace;"
        "from bpdebugger.exchange.examples import example;"
        "from bpdebugger.symbolic.shortcut import shortcut;"
        "from bpdebugger.symbolic.worker import worker;"
        "found = worker().find(shortcut(trace(example('neuron-cos'), 0), 1, seconds=60));"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt; found.measure();"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    # 60 runs over arrays of 20 pages: were these fresh each time, there would be thousands
    assert int(done.stdout) < 1000
