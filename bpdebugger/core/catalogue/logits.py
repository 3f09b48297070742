"""Losses that undo an output activation: as a function of the net inputs, the logits, they have a closed form.

A sigmoid with the binary cross-entropy, softmax with the cross-entropy. Far out ∂E/∂y runs to ∞ while dy/dz runs to 0;
their product is y - a at any logit, and E grows with z alone. What is known of such a pair stands here alone: the plan
says which output group has one, and passes, rules, training and check read it there. PyTorch has the same pairs as
``BCEWithLogitsLoss`` and ``CrossEntropyLoss``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.numbers import functions

CLOSE: Final = 1e-12
"""A product of factors that is the closed form but for rounding stays as it is written."""

_OF_ONE: Final = frozenset("zya")


@dataclass(frozen=True, slots=True)
class LogitLoss:
    """A loss behind the activation that it undoes. z, y and a have the group's units as their last axis.

    ``terms``: what each output adds to E, by its z. ``slope``: ∂E/∂y, with 1 - y computed from z. ``parts``: two arrays
    whose difference is ∂E/∂z. ``upstream`` is ∂E/∂y as it is written where 1 - y has lost its digits, ``loss`` the term
    of E likewise, or ``None`` where the textbook form serves. ``product`` says why the product of the factors is what
    it is. ``divisor``: by what slope and parts are divided, where E is a mean over the outputs; the terms and the
    expressions are not.
    """

    terms: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], Array]
    parts: Callable[[Array, Array, Array], tuple[Array, Array]]
    product: str
    upstream: Expression | None = None
    loss: Expression | None = None
    divisor: int = 1

    @property
    def couples(self) -> bool:
        """Whether the activation couples its units."""
        return self.upstream is None

    def divided(self, divisor: int) -> LogitLoss:
        """The same for a mean over so many outputs; the terms of E stay, as their sum is divided."""

        def slope(z: Array, y: Array, a: Array) -> Array:
            return np.asarray(self.slope(z, y, a) / divisor)

        def parts(z: Array, y: Array, a: Array) -> tuple[Array, Array]:
            gain, share = self.parts(z, y, a)
            return np.asarray(gain / divisor), np.asarray(share / divisor)

        return replace(self, slope=slope, parts=parts, divisor=divisor)

    def delta(self, product: Array, z: Array, y: Array, a: Array) -> Array:
        """∂E/∂z: the product of its factors where that is right, else the closed form."""
        gain, share = self.parts(z, y, a)
        closed = gain - share
        return np.where(np.abs(product - closed) <= CLOSE * (np.abs(gain) + np.abs(share)), product, closed)

    def closed(self, targets: Array) -> str:
        """∂E/∂z in closed form, letters in braces, for the targets of the group: y - a, or with what they add up to."""
        plain = not self.couples or abs(float(np.sum(targets)) - 1.0) <= 1e-9
        closed = "{y} - {a}" if plain else "{y} · Σ{a} - {a}"
        return closed if self.divisor == 1 else f"({closed}) / {self.divisor}"


def weigh(weight: Array, factor: Array) -> Array:
    """weight · factor, and 0 where the weight is 0: a class that is not the target has no share, 0 · log 0 = 0."""
    return np.where(weight == 0, 0.0, weight * factor)


def _binary_terms(z: Array, a: Array) -> Array:
    # -log y = softplus(-z), -log(1 - y) = softplus(z)
    return weigh(a, functions.softplus(-z)) + weigh(1 - a, functions.softplus(z))


def _binary_slope(z: Array, y: Array, a: Array) -> Array:
    return weigh(1 - a, 1 / functions.sigmoid(-z)) + weigh(-a, 1 / y)


def _binary_parts(z: Array, y: Array, a: Array) -> tuple[Array, Array]:
    return weigh(1 - a, y), weigh(a, functions.sigmoid(-z))


def _terms(z: Array, a: Array) -> Array:
    return weigh(a, -log_softmax(z))


def log_softmax(z: Array) -> Array:
    """log y of softmax over the last axis: (z - max) - log1p(Σ of the other exponentials)."""
    largest = z.max(axis=-1, keepdims=True)
    e = np.exp(z - largest)
    first = np.arange(z.shape[-1]) == z.argmax(axis=-1)[..., None]
    return np.asarray((z - largest) - np.log1p(np.where(first, 0.0, e).sum(axis=-1, keepdims=True)))


def _slope(z: Array, y: Array, a: Array) -> Array:
    return weigh(-a, 1 / y)


def _parts(z: Array, y: Array, a: Array) -> tuple[Array, Array]:
    return weigh(_others(a), y), weigh(a, _others(y))


def _others(values: Array) -> Array:
    """The sum of all others along the last axis, with nothing subtracted."""
    own = np.eye(values.shape[-1], dtype=np.bool_)
    return np.asarray(np.where(own, 0.0, values[..., None, :]).sum(axis=-1))


BINARY: Final = LogitLoss(
    terms=_binary_terms,
    slope=_binary_slope,
    parts=_binary_parts,
    product="((1 - {a})/(1 - {y}) - {a}/{y}) · {y}(1 - {y})",
    upstream=parse("(1 - a) / sigmoid(-z) - a / y", _OF_ONE),
    loss=parse("a * softplus(-z) + (1 - a) * softplus(z)", _OF_ONE),
)
CATEGORICAL: Final = LogitLoss(terms=_terms, slope=_slope, parts=_parts, product="Σ -{a}/{y} · ∂{y}/∂{z}")

_PAIRS: Final = {("sigmoid", "binary_cross_entropy"): BINARY, ("softmax", "cross_entropy"): CATEGORICAL}


def logit_loss(activation: str, loss: str) -> LogitLoss | None:
    """What an output activation and a loss of the catalogue are together, where the one undoes the other."""
    return _PAIRS.get((activation, loss))
