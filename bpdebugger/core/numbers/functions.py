"""The activations of the catalogue and their derivatives, accurate to a few units in the last place.

Every function takes a float64 array of any shape, or a number, and works elementwise; only softmax couples
the entries of the last axis. NaN gives NaN, ±inf gives the limit, and no input gives a warning. In formulas
e is exp(-|z|), which never overflows; the textbook y(1 - y) and 1 - y² lose their digits as y nears 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpdebugger.core.numbers.expansions import (
    gelu_centre,
    gelu_left,
    gelu_slope_left,
    mish_slope_left,
    silu_slope_left,
    two_sum,
)

Array = NDArray[np.float64]

LEAKY_SLOPE = 0.01
"""The slope of leaky_relu for z <= 0."""


SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
SELU_BELOW = 1.7580993408473766
"""SELU_SCALE · SELU_ALPHA, rounded once."""

LOG_2 = math.log(2.0)


@np.errstate(all="ignore")
def identity(z: ArrayLike) -> Array:
    """z itself, as a new array."""
    return np.positive(_floats(z))


@np.errstate(all="ignore")
def identity_derivative(z: ArrayLike) -> Array:
    """1 everywhere."""
    z = _floats(z)
    return np.where(np.isnan(z), z, 1.0)


@np.errstate(all="ignore")
def sigmoid(z: ArrayLike) -> Array:
    """1/(1 + exp(-z)), as exp(min(z, 0))/(1 + e)."""
    z = _floats(z)
    return np.asarray(np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z))))


@np.errstate(all="ignore")
def sigmoid_derivative(z: ArrayLike) -> Array:
    """e/(1 + e)². The square is computed as 1 + e(2 + e), which rounds less for small e."""
    e = np.exp(-np.abs(_floats(z)))
    return np.asarray(e / (1.0 + e * (2.0 + e)))


@np.errstate(all="ignore")
def tanh(z: ArrayLike) -> Array:
    """The hyperbolic tangent; NumPy's own is within 2 units in the last place."""
    return np.asarray(np.tanh(_floats(z)))


@np.errstate(all="ignore")
def tanh_derivative(z: ArrayLike) -> Array:
    """1/cosh²(z), as 4e²/(1 + e²)² with the square as in ``sigmoid_derivative``."""
    e2 = np.exp(-2.0 * np.abs(_floats(z)))
    return np.asarray(4.0 * e2 / (1.0 + e2 * (2.0 + e2)))


@np.errstate(all="ignore")
def relu(z: ArrayLike) -> Array:
    """max(z, 0)."""
    return np.asarray(np.maximum(_floats(z), 0.0))


@np.errstate(all="ignore")
def relu_derivative(z: ArrayLike) -> Array:
    """1 for z > 0, otherwise 0; at the kink 0, as in PyTorch."""
    return np.asarray(np.heaviside(_floats(z), 0.0))


@np.errstate(all="ignore")
def leaky_relu(z: ArrayLike) -> Array:
    """max(z, 0.01·z)."""
    z = _floats(z)
    return np.asarray(np.maximum(z, LEAKY_SLOPE * z))


@np.errstate(all="ignore")
def leaky_relu_derivative(z: ArrayLike) -> Array:
    """1 for z > 0, otherwise 0.01; at the kink 0.01, as in PyTorch."""
    return np.asarray(np.maximum(np.heaviside(_floats(z), 0.0), LEAKY_SLOPE))


@np.errstate(all="ignore")
def elu(z: ArrayLike) -> Array:
    """z for z > 0, otherwise exp(z) - 1 (α = 1). As exp(z) - 1 >= z, this is max(z, expm1(min(z, 0)))."""
    z = _floats(z)
    return np.asarray(np.maximum(z, np.expm1(np.minimum(z, 0.0))))


@np.errstate(all="ignore")
def elu_derivative(z: ArrayLike) -> Array:
    """exp(min(z, 0)); 1 at z = 0, where both sides meet."""
    return np.asarray(np.exp(np.minimum(_floats(z), 0.0)))


@np.errstate(all="ignore")
def softplus(z: ArrayLike) -> Array:
    """log(1 + exp(z)), as max(z, 0) + log1p(e)."""
    z = _floats(z)
    return np.asarray(np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))))


def softplus_derivative(z: ArrayLike) -> Array:
    """sigmoid(z)."""
    return sigmoid(z)


@np.errstate(all="ignore")
def silu(z: ArrayLike) -> Array:
    """z·sigmoid(z), as z·exp(min(z, 0))/(1 + e); below -1000 it is zero."""
    z = np.maximum(_floats(z), -1000.0)
    return np.asarray(_times_exp(z, np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z))))


@np.errstate(all="ignore")
def silu_derivative(z: ArrayLike) -> Array:
    """sigmoid(z)·(1 + z·sigmoid(-z)), which is zero at -1.278 and keeps its digits there too."""
    return _gated_slope(_floats(z), silu_slope_left, limit=1000.0)


@np.errstate(all="ignore")
def gelu(z: ArrayLike) -> Array:
    """z·Φ(z) with the exact Φ, the normal distribution function.

    As z·Φ(z) = z + (-z)·Φ(-z), the left side gives the right one; z near zero has a series of its own.
    """
    z = _floats(z)
    left = gelu_left(np.asarray(np.maximum(-np.abs(z), -40.0)))
    return np.where(np.abs(z) <= 0.5, gelu_centre(z), np.maximum(z, 0.0) + left)


@np.errstate(all="ignore")
def gelu_derivative(z: ArrayLike) -> Array:
    """Φ(z) + z·φ(z), which is zero at -0.752 and keeps its digits there too."""
    return _gated_slope(_floats(z), gelu_slope_left, limit=40.0)


@np.errstate(all="ignore")
def softsign(z: ArrayLike) -> Array:
    """z/(1 + |z|)."""
    z = _floats(z)
    return np.where(np.isinf(z), np.sign(z), z / (1.0 + np.abs(z)))


@np.errstate(all="ignore")
def softsign_derivative(z: ArrayLike) -> Array:
    """1/(1 + |z|)²; divided twice, as the square would overflow."""
    below = 1.0 + np.abs(_floats(z))
    return np.asarray(1.0 / below / below)


@np.errstate(all="ignore")
def hard_sigmoid(z: ArrayLike) -> Array:
    """min(max(z + 3, 0), 6)/6, as in PyTorch."""
    return np.asarray(np.clip(_floats(z) + 3.0, 0.0, 6.0) / 6.0)


@np.errstate(all="ignore")
def hard_sigmoid_derivative(z: ArrayLike) -> Array:
    """1/6 for -3 < z < 3, otherwise 0; at the kinks 0, as in PyTorch."""
    z = _floats(z)
    return np.where(np.isnan(z), z, (np.abs(z) < 3.0) / 6.0)


@np.errstate(all="ignore")
def relu6(z: ArrayLike) -> Array:
    """min(max(z, 0), 6)."""
    return np.asarray(np.clip(_floats(z), 0.0, 6.0))


@np.errstate(all="ignore")
def relu6_derivative(z: ArrayLike) -> Array:
    """1 for 0 < z < 6, otherwise 0; at the kinks 0, as in PyTorch."""
    z = _floats(z)
    return np.where(np.isnan(z), z, (z > 0.0) & (z < 6.0))


@np.errstate(all="ignore")
def selu(z: ArrayLike) -> Array:
    """SELU_SCALE · (z for z > 0, otherwise SELU_ALPHA·(exp(z) - 1)) (Klambauer et al. 2017, arXiv:1706.02515)."""
    z = _floats(z)
    return np.where(z > 0.0, SELU_SCALE * z, SELU_BELOW * np.expm1(np.minimum(z, 0.0)))


@np.errstate(all="ignore")
def selu_derivative(z: ArrayLike) -> Array:
    """SELU_SCALE for z > 0, otherwise SELU_SCALE·SELU_ALPHA·exp(z); so too at the kink, as in PyTorch."""
    z = _floats(z)
    return np.where(z > 0.0, SELU_SCALE, _times_exp(np.asarray(SELU_BELOW), np.minimum(z, 0.0)))


@np.errstate(all="ignore")
def mish(z: ArrayLike) -> Array:
    """z·tanh(softplus(z)) (Misra 2019, arXiv:1908.08681).

    With e = exp(z) the tangent is e(e + 2)/(e(e + 2) + 2); where z > 0, with e = exp(-z), (1 + 2e)/(1 + 2e(1 + e)).
    Below -1000 it is zero.
    """
    z = np.maximum(_floats(z), -1000.0)
    e = np.exp(-np.abs(z))
    left = _times_exp(np.minimum(z, 0.0) * (e + 2.0) / (e * (e + 2.0) + 2.0), np.minimum(z, 0.0))
    right = np.where(np.isinf(z), z, z * ((1.0 + 2.0 * e) / (1.0 + 2.0 * e * (1.0 + e))))
    return np.where(z > 0.0, right, left)


@np.errstate(all="ignore")
def mish_derivative(z: ArrayLike) -> Array:
    """tanh(s) + z·sigmoid(z)/cosh(s)² with s = softplus(z), which is zero at -1.192 and keeps its digits there too."""
    z = _floats(z)
    left = mish_slope_left(np.maximum(np.minimum(z, 0.0), -1000.0))
    e = np.exp(-np.abs(z))
    below = 1.0 + 2.0 * e * (1.0 + e)
    # every term is positive for z > 0
    bent = np.where(np.isinf(z), 0.0, z * e * e) * (4.0 * (1.0 + e))
    right = ((1.0 + 2.0 * e) * below + bent) / below / below
    return np.where(z > 0.0, right, np.where(np.isnan(z), z, left))


@np.errstate(all="ignore")
def step(z: ArrayLike) -> Array:
    """1 for z > 0, otherwise 0."""
    return np.asarray(np.heaviside(_floats(z), 0.0))


@np.errstate(all="ignore")
def step_derivative(z: ArrayLike) -> Array:
    """0 everywhere."""
    z = _floats(z)
    return np.where(np.isnan(z), z, 0.0)


@np.errstate(all="ignore")
def square(z: ArrayLike) -> Array:
    """z²."""
    return np.asarray(np.square(_floats(z)))


@np.errstate(all="ignore")
def square_derivative(z: ArrayLike) -> Array:
    """2z."""
    return np.asarray(2.0 * _floats(z))


@np.errstate(all="ignore")
def log_cosh(d: ArrayLike) -> Array:
    """log(cosh(d)), as log1p(2·sinh²(d/2)) near zero and as |d| - log 2 + log1p(exp(-2|d|)) farther out."""
    size = np.abs(_floats(d))
    near = np.log1p(2.0 * np.square(np.sinh(np.minimum(size, 2.0) / 2.0)))
    return np.where(size < 2.0, near, size - (LOG_2 - np.log1p(np.exp(-2.0 * size))))


@np.errstate(all="ignore")
def erf(x: ArrayLike) -> Array:
    """The error function, the C library's for every element."""
    return np.asarray(_ERF(_floats(x)), dtype=np.float64)


@np.errstate(all="ignore")
def softmax(z: ArrayLike) -> Array:
    """exp(z[i])/Σ exp(z[j]) over the last axis, shifted by the largest z so that nothing overflows.

    What rounding takes from z[i] - max is put back as a factor. A NaN or +inf among the entries makes all of
    them NaN, as in PyTorch.
    """
    z = _floats(z)
    largest = z.max(axis=-1, keepdims=True)
    shifted, lost = two_sum(z, -largest)
    e = np.exp(shifted)
    e = e + e * np.where(e > 0.0, lost, 0.0)
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


@np.errstate(all="ignore")
def softmax_jacobian(y: ArrayLike) -> Array:
    """The matrix dy[i]/dz[j] of softmax, shape (..., m, m), from its outputs y of shape (..., m).

    -y[i]·y[j] off the diagonal and y[i]·(1 - y[i]) on it, where 1 - y[i] is the sum of the other y: the
    subtraction would cancel as y[i] nears 1.
    """
    y = _floats(y)
    diagonal = np.eye(y.shape[-1], dtype=np.bool_)
    row, column = y[..., :, np.newaxis], y[..., np.newaxis, :]
    others = np.where(diagonal, 0.0, column).sum(axis=-1, keepdims=True)
    return np.where(diagonal, row * others, 0.0 - row * column)


def _floats(z: ArrayLike) -> Array:
    return np.asarray(z, dtype=np.float64)


def _gated_slope(z: Array, left: Callable[[Array], Array], limit: float) -> Array:
    """f′(z) for f(z) = z·S(z) where S(z) + S(-z) = 1, from f′ on the left, where it has its root.

    Then f′(z) + f′(-z) = 1, and nothing cancels on the right. From -``limit`` down f′ is zero.
    """
    q = left(np.asarray(np.maximum(-np.abs(z), -limit)))
    return np.where(z < 0.0, q, 1.0 - q)


def _times_exp(factor: Array, x: Array) -> Array:
    """factor·exp(x) for x <= 0, rounded to a subnormal number only once, at the end.

    Where exp(x) itself is subnormal it has lost digits that no factor brings back. So exp(x) is taken in two
    normal parts, exp(max(x, -700)) and the rest; their sum is exact.
    """
    first = np.maximum(x, -700.0)
    return np.asarray(factor * np.exp(first) * np.exp(x - first))


_ERF = np.frompyfunc(math.erf, 1, 1)
