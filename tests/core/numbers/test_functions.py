"""The activations against mpmath at 80 digits, in units in the last place of the true value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bpdebugger.core.numbers import functions

Array = NDArray[np.float64]
Real = Any
"""A number of mpmath, which has no types."""

LIMIT = 4.0
SILU_ROOT = -1.2784645427610738
GELU_ROOT = -0.7517915246935645
MISH_ROOT = -1.1924312145154952
ROOTS = (SILU_ROOT, GELU_ROOT, MISH_ROOT)


@pytest.fixture(autouse=True)
def eighty_digits() -> Iterator[None]:
    with mpmath.workdps(80):
        yield


def _sigmoid(z: Real) -> Real:
    return 1 / (1 + mpmath.exp(-z))


def _normal(z: Real) -> Real:
    """Φ(z). mpmath's erfc does not take arguments of 300 digits, where Φ is 0 or 1 to any precision."""
    return mpmath.mpf(int(z > 0)) if abs(z) > 1000 else mpmath.erfc(-z / mpmath.sqrt(2)) / 2


def _density(z: Real) -> Real:
    return mpmath.mpf(0) if abs(z) > 1000 else mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)


def _where_positive(z: Real, above: Real, below: Callable[[Real], Real]) -> Real:
    return above if z > 0 else below(z)


SELU_SCALE, SELU_ALPHA = mpmath.mpf("1.0507009873554805"), mpmath.mpf("1.6732632423543772")


def _tanh_of_softplus(z: Real) -> Real:
    """With e = exp(z), and by its limits far out, where mpmath's exponentials have too many digits."""
    if z > 1000:
        return mpmath.mpf(1)
    n = mpmath.exp(z) * (mpmath.exp(z) + 2)
    return n / (n + 2)


def _sech_of_softplus(z: Real) -> Real:
    return mpmath.mpf(0) if z > 1000 else 2 * (mpmath.exp(z) + 1) / (mpmath.exp(z) * (mpmath.exp(z) + 2) + 2)


def _log_cosh(d: Real) -> Real:
    if abs(d) < mpmath.mpf(10) ** -20:
        return d * d / 2
    return abs(d) - mpmath.log(2) if abs(d) > 1000 else mpmath.log(mpmath.cosh(d))


TRUE: dict[str, Callable[[Real], Real]] = {
    "identity": lambda z: z,
    "identity_derivative": lambda z: mpmath.mpf(1),
    "sigmoid": _sigmoid,
    "sigmoid_derivative": lambda z: _sigmoid(z) * _sigmoid(-z),
    "tanh": mpmath.tanh,
    "tanh_derivative": lambda z: mpmath.sech(z) ** 2,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "relu_derivative": lambda z: mpmath.mpf(int(z > 0)),
    "leaky_relu": lambda z: _where_positive(z, z, lambda z: z / 100),
    "leaky_relu_derivative": lambda z: _where_positive(z, mpmath.mpf(1), lambda z: mpmath.mpf(1) / 100),
    "elu": lambda z: _where_positive(z, z, mpmath.expm1),
    "elu_derivative": lambda z: _where_positive(z, mpmath.mpf(1), mpmath.exp),
    "softplus": lambda z: max(z, mpmath.mpf(0)) + mpmath.log1p(mpmath.exp(-abs(z))),
    "softplus_derivative": _sigmoid,
    "silu": lambda z: z * _sigmoid(z),
    "silu_derivative": lambda z: _sigmoid(z) * (1 + z * _sigmoid(-z)),
    "gelu": lambda z: z * _normal(z),
    "gelu_derivative": lambda z: _normal(z) + z * _density(z),
    "softsign": lambda z: z / (1 + abs(z)),
    "softsign_derivative": lambda z: 1 / (1 + abs(z)) ** 2,
    "hard_sigmoid": lambda z: min(max(z + 3, mpmath.mpf(0)), mpmath.mpf(6)) / 6,
    "hard_sigmoid_derivative": lambda z: mpmath.mpf(int(-3 < z < 3)) / 6,
    "relu6": lambda z: min(max(z, mpmath.mpf(0)), mpmath.mpf(6)),
    "relu6_derivative": lambda z: mpmath.mpf(int(0 < z < 6)),
    "selu": lambda z: SELU_SCALE * _where_positive(z, z, lambda z: SELU_ALPHA * mpmath.expm1(z)),
    "selu_derivative": lambda z: SELU_SCALE * _where_positive(z, mpmath.mpf(1), lambda z: SELU_ALPHA * mpmath.exp(z)),
    "mish": lambda z: z * _tanh_of_softplus(z),
    "mish_derivative": lambda z: _tanh_of_softplus(z) + z * _sigmoid(z) * _sech_of_softplus(z) ** 2,
    "step": lambda z: mpmath.mpf(int(z > 0)),
    "step_derivative": lambda z: mpmath.mpf(0),
    "square": lambda z: z * z,
    "square_derivative": lambda z: 2 * z,
    "log_cosh": _log_cosh,
    "erf": mpmath.erf,
}


def call(name: str, z: object) -> Array:
    """The function under test; a NumPy warning of any kind would be an error."""
    with np.errstate(all="raise"):
        result: Array = getattr(functions, name)(z)
    return result


def ulps(value: float, true: Real) -> float:
    """The error in units of the spacing of doubles at the true value."""
    if not math.isfinite(value):
        # infinite is right where the true value is beyond every double
        overflows = abs(true) >= mpmath.ldexp(1, 1024) - mpmath.ldexp(1, 970) and math.isinf(value)
        return 0.0 if overflows and (value > 0) == (true > 0) else math.inf
    spacing = mpmath.ldexp(1, max(mpmath.frexp(true)[1] - 53, -1074))
    return float(abs(mpmath.mpf(value) - true) / spacing)


def worst(name: str, z: Array) -> tuple[float, float]:
    """The largest error over the points z, and the point."""
    values = call(name, z)
    errors = [ulps(float(y), TRUE[name](mpmath.mpf(float(x)))) for x, y in zip(z, values, strict=True)]
    place = int(np.argmax(errors))
    return errors[place], float(z[place])


def _both_signs(z: Array) -> Array:
    return np.concatenate([z, -z])


def _magnitudes() -> Array:
    """From the least subnormal number to 1e308, evenly in the exponent, with zeros."""
    exponents = np.linspace(-1074.0, math.log2(1e308), 331)
    return _both_signs(np.concatenate([[0.0, 1e308], np.exp2(exponents)]))


def _near_roots() -> Array:
    distances = np.concatenate([[0.0], np.logspace(-17, -1, 65)])
    neighbours = [np.nextafter(root, side) for root in ROOTS for side in (-2.0, 0.0)]
    around = [root + _both_signs(distances) for root in ROOTS]
    return np.concatenate([neighbours, *around])


GRIDS: dict[str, Array] = {
    "magnitudes": _magnitudes(),
    "centre": np.linspace(-5.0, 5.0, 1801),
    "middle": np.linspace(-40.0, 40.0, 1607),
    "subnormal results": _both_signs(np.linspace(700.0, 750.0, 187)),
    "subnormal tanh slopes": _both_signs(np.linspace(350.0, 375.0, 97)),
    "roots": _near_roots(),
}


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("name", TRUE)
def test_within_four_units_in_the_last_place(name: str, grid: str) -> None:
    error, place = worst(name, GRIDS[grid])
    assert error <= LIMIT, f"{name}({place!r}) is {error:.2f} units off"


@pytest.mark.parametrize("name", TRUE)
@given(st.lists(st.floats(-1e308, 1e308) | st.floats(-50.0, 50.0), min_size=10, max_size=20))
def test_within_four_units_for_any_double(name: str, points: list[float]) -> None:
    error, place = worst(name, np.array(points))
    assert error <= LIMIT, f"{name}({place!r}) is {error:.2f} units off"


@pytest.mark.parametrize(
    ("root", "name"), [(SILU_ROOT, "silu_derivative"), (GELU_ROOT, "gelu_derivative"), (MISH_ROOT, "mish_derivative")]
)
def test_a_root_lies_between_two_doubles_where_the_sign_changes(root: float, name: str) -> None:
    points = np.array([np.nextafter(root, -2.0), root, np.nextafter(root, 0.0)])
    signs = np.sign(call(name, points))
    assert signs[0] == -1.0
    assert signs[2] == 1.0
    assert signs[1] == np.sign(float(TRUE[name](mpmath.mpf(root))))


@pytest.mark.parametrize(
    ("name", "at_kink"),
    [
        ("relu", 0.0),
        ("relu_derivative", 0.0),
        ("leaky_relu", 0.0),
        ("leaky_relu_derivative", 0.01),
        ("elu", 0.0),
        ("elu_derivative", 1.0),
        ("relu6", 0.0),
        ("relu6_derivative", 0.0),
        ("selu_derivative", 1.7580993408473766),
        ("step", 0.0),
        ("step_derivative", 0.0),
        ("softsign_derivative", 1.0),
    ],
)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_kinks_follow_pytorch(name: str, at_kink: float, zero: float) -> None:
    assert call(name, zero) == at_kink


@pytest.mark.parametrize(
    ("name", "z", "value"),
    [
        ("relu6", 6.0, 6.0),
        ("relu6_derivative", 6.0, 0.0),
        ("hard_sigmoid", -3.0, 0.0),
        ("hard_sigmoid", 3.0, 1.0),
        ("hard_sigmoid_derivative", -3.0, 0.0),
        ("hard_sigmoid_derivative", 3.0, 0.0),
    ],
)
def test_other_kinks_follow_pytorch(name: str, z: float, value: float) -> None:
    assert call(name, z) == value


@pytest.mark.parametrize(
    ("name", "below", "above"),
    [
        ("identity", -math.inf, math.inf),
        ("identity_derivative", 1.0, 1.0),
        ("sigmoid", 0.0, 1.0),
        ("sigmoid_derivative", 0.0, 0.0),
        ("tanh", -1.0, 1.0),
        ("tanh_derivative", 0.0, 0.0),
        ("relu", 0.0, math.inf),
        ("relu_derivative", 0.0, 1.0),
        ("leaky_relu", -math.inf, math.inf),
        ("leaky_relu_derivative", 0.01, 1.0),
        ("elu", -1.0, math.inf),
        ("elu_derivative", 0.0, 1.0),
        ("softplus", 0.0, math.inf),
        ("softplus_derivative", 0.0, 1.0),
        ("silu", 0.0, math.inf),
        ("silu_derivative", 0.0, 1.0),
        ("gelu", 0.0, math.inf),
        ("gelu_derivative", 0.0, 1.0),
        ("erf", -1.0, 1.0),
        ("softsign", -1.0, 1.0),
        ("softsign_derivative", 0.0, 0.0),
        ("hard_sigmoid", 0.0, 1.0),
        ("hard_sigmoid_derivative", 0.0, 0.0),
        ("relu6", 0.0, 6.0),
        ("relu6_derivative", 0.0, 0.0),
        ("selu", -1.7580993408473766, math.inf),
        ("selu_derivative", 0.0, 1.0507009873554805),
        ("mish", 0.0, math.inf),
        ("mish_derivative", 0.0, 1.0),
        ("step", 0.0, 1.0),
        ("step_derivative", 0.0, 0.0),
        ("square", math.inf, math.inf),
        ("square_derivative", -math.inf, math.inf),
        ("log_cosh", math.inf, math.inf),
    ],
)
def test_infinity_gives_the_limit(name: str, below: float, above: float) -> None:
    assert call(name, np.array([-math.inf, math.inf])).tolist() == [below, above]


@pytest.mark.parametrize("name", TRUE)
def test_nan_stays_nan_and_spoils_no_neighbour(name: str) -> None:
    values = call(name, np.array([0.7, math.nan, -0.7]))
    assert np.isnan(values).tolist() == [False, True, False]
    assert values[0] == call(name, 0.7)


@pytest.mark.parametrize("name", TRUE)
def test_shape_is_kept_and_the_input_untouched(name: str) -> None:
    z = np.linspace(-3.0, 3.0, 24).reshape(2, 3, 4)
    before = z.copy()
    values = call(name, z)
    assert values.shape == z.shape
    assert values.dtype == np.float64
    assert not np.shares_memory(values, z)
    assert np.array_equal(z, before)
    assert np.array_equal(call(name, z[:, ::2, ::-1]), values[:, ::2, ::-1])


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize("z", [-0.75, np.float64(-0.75), np.array(-0.75)])
def test_a_number_gives_a_number(name: str, z: object) -> None:
    value = call(name, z)
    assert isinstance(value, np.float64 | np.ndarray)
    assert value.shape == ()
    assert value == call(name, np.array([-0.75, 2.0]))[0]


@pytest.mark.parametrize("name", TRUE)
def test_an_empty_array_gives_an_empty_array(name: str) -> None:
    assert call(name, np.empty((0, 3))).shape == (0, 3)


SOFTMAX_INPUTS: dict[str, list[float]] = {
    "ordinary": [0.1, -0.7, 1.3, 0.2],
    "equal": [2.5, 2.5, 2.5],
    "one": [-3.0],
    "one far ahead": [0.0, 40.0, 3.0],
    "subnormal results": [0.0, -708.5, -720.25, -744.0],
    "differences that round": [0.1, -33.3, -1e-17, -600.7],
    "large": [1e308, 1e308, -1e308],
    "large and close": [1e15 + 0.125, 1e15, 1e15 - 3.0],
}


def _true_softmax(z: list[float]) -> list[Real]:
    with mpmath.workdps(700):
        powers = [mpmath.exp(mpmath.mpf(entry) - mpmath.mpf(max(z))) for entry in z]
        return [power / mpmath.fsum(powers) for power in powers]


@pytest.mark.parametrize("case", SOFTMAX_INPUTS)
def test_softmax_within_four_units(case: str) -> None:
    z = SOFTMAX_INPUTS[case]
    errors = [ulps(float(y), true) for y, true in zip(call("softmax", z), _true_softmax(z), strict=True)]
    assert max(errors) <= LIMIT


@pytest.mark.parametrize("case", SOFTMAX_INPUTS)
def test_softmax_jacobian_within_four_units_of_its_outputs(case: str) -> None:
    y = call("softmax", SOFTMAX_INPUTS[case])
    jacobian = call("softmax_jacobian", y)
    exact = [mpmath.mpf(float(entry)) for entry in y]
    for i, row in enumerate(jacobian):
        for j, value in enumerate(row):
            others = mpmath.fsum(exact[:i] + exact[i + 1 :])
            assert ulps(float(value), exact[i] * others if i == j else -exact[i] * exact[j]) <= LIMIT


def test_softmax_jacobian_is_the_derivative_of_softmax() -> None:
    z = SOFTMAX_INPUTS["one far ahead"]
    jacobian = call("softmax_jacobian", call("softmax", z))
    for j in range(len(z)):

        def outputs(shift: Real, j: int = j) -> list[Real]:
            powers = [mpmath.exp(entry + (shift if i == j else 0)) for i, entry in enumerate(z)]
            return [power / mpmath.fsum(powers) for power in powers]

        for i in range(len(z)):
            true = mpmath.diff(lambda shift, i=i, of=outputs: of(shift)[i], 0)
            assert ulps(float(jacobian[i, j]), true) <= 3 * LIMIT


def test_softmax_works_on_the_last_axis_of_a_batch() -> None:
    z = np.random.default_rng(3).normal(size=(2, 5, 4))
    y = call("softmax", z)
    jacobian = call("softmax_jacobian", y)
    assert y.shape == (2, 5, 4)
    assert jacobian.shape == (2, 5, 4, 4)
    assert np.array_equal(y[1, 3], call("softmax", z[1, 3]))
    assert np.array_equal(jacobian[1, 3], call("softmax_jacobian", y[1, 3]))


def test_softmax_of_entries_that_are_not_finite() -> None:
    assert np.isnan(call("softmax", [0.0, math.nan, 1.0])).all()
    assert np.isnan(call("softmax", [0.0, math.inf])).all()
    assert np.isnan(call("softmax", [-math.inf, -math.inf])).all()
    assert call("softmax", [-math.inf, 2.0]).tolist() == [0.0, 1.0]
    assert np.isnan(call("softmax_jacobian", [math.nan, math.nan])).all()


def test_grids_cover_what_they_name() -> None:
    magnitudes = np.unique(np.abs(GRIDS["magnitudes"]))
    assert magnitudes[0] == 0.0
    assert magnitudes[1] == 5e-324
    assert magnitudes[-1] == 1e308
    assert all(after / before <= 100.0 for before, after in pairwise(magnitudes[1:].tolist()))
