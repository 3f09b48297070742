"""The complex step: activations and losses once more, from their definitions, in complex arithmetic.

For an analytic f and a step h whose square vanishes, f(x + ih) = f(x) + ih·f′(x): the imaginary part over h is the
derivative with nothing subtracted (Squire & Trapp 1998, SIAM Review 40, 110). So it checks what ``functions`` and
``differentiate`` compute, and shares no code with them. Real arrays work too, for differences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import Activation
from bpdebugger.core.catalogue.losses import Loss
from bpdebugger.core.checking.complex_functions import (
    Numbers,
    absolute,
    evaluate_complex,
    log1p,
    logarithm,
    normal,
    relu,
    sigmoid,
    softplus,
)

STEP: Final = 2.0**-500
"""About 3e-151: its square is 0, and it is small beside whatever bends the function, such as a distance from a
pole."""

LARGER_STEPS: Final = (2.0**-66, 2.0**-86)
"""For slopes so small that ``STEP`` times them underflows; the square still counts for little, which two of them
show."""

SMALLEST_STEP: Final = 2.0**-1020
"""For slopes so steep that even ``STEP`` may not be small beside what bends the function."""


def step_at(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The step for a variable with the value x: smaller where x is that small itself."""
    beside = np.where((x == 0) | np.isnan(x), 1.0, np.abs(x) * LARGER_STEPS[0])
    return np.asarray(np.clip(beside, SMALLEST_STEP, STEP))


def derivative_part(value: Numbers, step: NDArray[np.float64] | float = STEP) -> NDArray[np.float64]:
    """The derivative that a complex result carries."""
    with np.errstate(all="ignore"):
        return np.asarray(value.imag / step, dtype=np.float64)


def activate_complex(chosen: Activation, z: Numbers, parameters: Mapping[str, Numbers]) -> Numbers:
    """y = f(z) for an activation of the catalogue or a typed formula; softmax over the last axis."""
    with np.errstate(all="ignore"):
        if chosen.numeric:
            return ACTIVATIONS[chosen.name](z)
        value = evaluate_complex(chosen.formula, {"z": z, **parameters})
        return np.broadcast_to(value, z.shape).astype(z.dtype)


def loss_terms_complex(chosen: Loss, y: Numbers, a: Numbers) -> Numbers:
    """What each output adds to E."""
    with np.errstate(all="ignore"):
        known = LOSSES.get(chosen.name)
        terms = known(y, a) if known else evaluate_complex(chosen.term, {"y": y, "a": a})
        # a new array: even a division by 1 makes one
        return np.asarray(np.broadcast_to(terms, y.shape) / chosen.divisor(y.shape[-1]), dtype=y.dtype)


def logit_terms_complex(activation: str, z: Numbers, moved: Numbers, a: Numbers) -> Numbers:
    """What each output adds to E where the loss undoes the activation. ``moved`` is what was added to y = f(z)."""
    with np.errstate(all="ignore"):
        return LOGIT_TERMS[activation](z, moved, a)


def _binary_by_logits(z: Numbers, moved: Numbers, a: Numbers) -> Numbers:
    own = np.where(moved == 0, -softplus(-z), logarithm(sigmoid(z) + moved))
    rest = np.where(moved == 0, -softplus(z), logarithm(sigmoid(-z) - moved))
    return np.where(a == 0, 0.0, -a * own) + np.where(a == 1, 0.0, -(1 - a) * rest)


def _categorical_by_logits(z: Numbers, moved: Numbers, a: Numbers) -> Numbers:
    e = np.exp(z[..., None, :] - z[..., :, None])
    others = np.where(np.eye(z.shape[-1], dtype=np.bool_), 0.0, e).sum(axis=-1)
    # -log y[i] = log(Σ exp(z[j] - z[i])), by the largest where that overflows
    largest = z.real.max(axis=-1, keepdims=True)
    far = largest - z + np.log(np.exp(z - largest).sum(axis=-1, keepdims=True))
    surprise = np.where(z.real == largest, log1p(others), far)
    return np.where(a == 0, 0.0, a * np.where(moved == 0, surprise, -logarithm(_softmax(z) + moved)))


LOGIT_TERMS: dict[str, Callable[[Numbers, Numbers, Numbers], Numbers]] = {
    "sigmoid": _binary_by_logits,
    "softmax": _categorical_by_logits,
}
"""For an output activation that the loss undoes: the term of one output, by its net input."""


def _leaky_relu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z, 0.01 * z)


def _elu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z, np.expm1(z))


def _silu(z: Numbers) -> Numbers:
    return np.where(z.real > 0, z / (1.0 + np.exp(-z)), z * sigmoid(z))


def _gelu(z: Numbers) -> Numbers:
    return np.asarray(z * normal(z))


def _softsign(z: Numbers) -> Numbers:
    return np.where(np.isinf(z.real), np.sign(z.real), z / (1.0 + absolute(z)))


def _between(z: Numbers, low: float, high: float) -> Numbers:
    """z held between two bounds; at them it is flat."""
    return np.where(z.real <= low, low, np.where(z.real >= high, high, z))


def _hard_sigmoid(z: Numbers) -> Numbers:
    return np.asarray(_between(z + 3.0, 0.0, 6.0) / 6.0)


def _relu6(z: Numbers) -> Numbers:
    return _between(z, 0.0, 6.0)


def _selu(z: Numbers) -> Numbers:
    return 1.0507009873554805 * np.where(z.real > 0, z, 1.6732632423543772 * np.expm1(z))


def _mish(z: Numbers) -> Numbers:
    return np.where(z.real < -1000.0, 0.0, z * np.tanh(softplus(z)))


def _step(z: Numbers) -> Numbers:
    return np.where(z.real > 0, 1.0, 0.0)


def _square(z: Numbers) -> Numbers:
    return np.asarray(z * z)


def _log_cosh(y: Numbers, a: Numbers) -> Numbers:
    size = absolute(y - a)
    half = np.sinh(np.where(size.real < 2.0, size, 0.0) / 2.0)
    near = log1p(2.0 * half * half)
    return np.where(size.real < 2.0, near, size - np.log(2.0) + log1p(np.exp(-2.0 * size)))


def _softmax(z: Numbers) -> Numbers:
    """exp(z[i])/Σ exp(z[j]); the larger part as 1/(1 + others/own), so that nothing cancels as y nears 1."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    none = np.zeros_like(e[..., :1])
    before = np.concatenate([none, np.cumsum(e[..., :-1], axis=-1)], axis=-1)
    after = np.concatenate([none, np.cumsum(e[..., :0:-1], axis=-1)], axis=-1)[..., ::-1]
    others = before + after
    return np.asarray(np.where(e.real > others.real, 1.0 / (1.0 + others / e), e / (e + others)))


def _half_squared_error(y: Numbers, a: Numbers) -> Numbers:
    return np.asarray((y - a) * (y - a) / 2)


def _squared_error(y: Numbers, a: Numbers) -> Numbers:
    return np.asarray((y - a) * (y - a))


def _absolute_error(y: Numbers, a: Numbers) -> Numbers:
    return absolute(y - a)


def _huber(y: Numbers, a: Numbers) -> Numbers:
    distance = absolute(y - a)
    return np.where(distance.real <= 1, distance * distance / 2, distance - 0.5)


def _binary_cross_entropy(y: Numbers, a: Numbers) -> Numbers:
    return np.where(a == 0, 0.0, -a * logarithm(y)) + np.where(a == 1, 0.0, -(1 - a) * logarithm(1 - y))


def _cross_entropy(y: Numbers, a: Numbers) -> Numbers:
    return np.where(a == 0, 0.0, -a * logarithm(y))


def _hinge(y: Numbers, a: Numbers) -> Numbers:
    return relu(1 - a * y)


ACTIVATIONS: dict[str, Callable[[Numbers], Numbers]] = {
    "identity": np.positive,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "softplus": softplus,
    "silu": _silu,
    "gelu": _gelu,
    "softmax": _softmax,
    "softsign": _softsign,
    "hard_sigmoid": _hard_sigmoid,
    "relu6": _relu6,
    "selu": _selu,
    "mish": _mish,
    "step": _step,
    "square": _square,
}
"""The activations of the catalogue."""

LOSSES: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "half_squared_error": _half_squared_error,
    "squared_error": _squared_error,
    "mean_squared_error": _squared_error,
    "absolute_error": _absolute_error,
    "huber": _huber,
    "binary_cross_entropy": _binary_cross_entropy,
    "cross_entropy": _cross_entropy,
    "hinge": _hinge,
    "log_cosh": _log_cosh,
}
"""The losses of the catalogue: the term of one output."""
