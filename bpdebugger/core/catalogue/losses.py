"""The catalogue of losses: a row each, and formulas typed by the user beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.catalogue.logits import weigh
from bpdebugger.core.catalogue.reading import read_loss
from bpdebugger.core.formulas.differentiate import differentiate, kinks
from bpdebugger.core.formulas.evaluate import Array, evaluate, evaluate_slope
from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.numbers import functions

_NAMES = frozenset({"y", "a"})


Pair = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss E of one sample: ``term`` in an output y and its target a, summed over the outputs.

    ``derivative`` is the term's ∂E/∂y. With ``averages`` both are divided by the number of outputs. ``numeric``
    computes them where the text alone would not do; a typed formula is evaluated as written. ``kinked`` is an
    expression whose kinks are the loss's own, ``None`` for a smooth loss.
    """

    name: str
    term: Expression
    derivative: Expression
    averages: bool = False
    numeric: tuple[Pair, Pair] | None = None
    kinked: Expression | None = None

    def value(self, y: Array, a: Array) -> Array:
        """E over the last axis of y and a."""
        return self.total(self.terms(y, a))

    def terms(self, y: Array, a: Array) -> Array:
        """What each output adds to E, before the division."""
        with np.errstate(all="ignore"):
            terms = self.numeric[0](y, a) if self.numeric else evaluate(self.term, {"y": y, "a": a})
            return np.broadcast_to(terms, y.shape)

    def total(self, terms: Array) -> Array:
        """E from what the outputs add to it, over the last axis."""
        with np.errstate(all="ignore"):
            return np.asarray(terms.sum(axis=-1) / self.divisor(terms.shape[-1]))

    def slope(self, y: Array, a: Array) -> Array:
        """∂E/∂y, elementwise."""
        with np.errstate(all="ignore"):
            slopes = self.numeric[1](y, a) if self.numeric else evaluate_slope(self.derivative, {"y": y, "a": a})
            return np.asarray(np.broadcast_to(slopes, y.shape) / self.divisor(y.shape[-1]))

    def divisor(self, outputs: int) -> int:
        """What the sum over the outputs is divided by."""
        return outputs if self.averages else 1

    def kinks_at(self, y: float, a: float) -> list[str]:
        """A sentence for each kink that lies exactly at this output and target."""
        return kinks(self.kinked, {"y": y, "a": a}) if self.kinked else []


def _binary_cross_entropy(y: Array, a: Array) -> Array:
    return weigh(a, -np.log(y)) + weigh(1 - a, -np.log1p(-y))


def _binary_cross_entropy_slope(y: Array, a: Array) -> Array:
    return weigh(1 - a, 1 / (1 - y)) + weigh(-a, 1 / y)


def _cross_entropy(y: Array, a: Array) -> Array:
    return weigh(a, -np.log(y))


def _cross_entropy_slope(y: Array, a: Array) -> Array:
    return weigh(-a, 1 / y)


def _log_cosh(y: Array, a: Array) -> Array:
    return functions.log_cosh(y - a)


def _log_cosh_slope(y: Array, a: Array) -> Array:
    return functions.tanh(y - a)


def _row(
    name: str,
    term: str,
    derivative: str,
    averages: bool = False,
    numeric: tuple[Pair, Pair] | None = None,
    kinked: str = "",
) -> Loss:
    bends = parse(kinked, _NAMES) if kinked else None
    return Loss(name, parse(term, _NAMES), parse(derivative, _NAMES), averages, numeric, bends)


CATALOGUE: dict[str, Loss] = {
    row.name: row
    for row in (
        _row("half_squared_error", "0.5 * (a - y)**2", "y - a"),
        _row("squared_error", "(a - y)**2", "2 * (y - a)"),
        _row("mean_squared_error", "(a - y)**2", "2 * (y - a)", averages=True),
        _row("absolute_error", "abs(a - y)", "sign(y - a)", kinked="abs(a - y)"),
        _row(
            "huber",
            "0.5 * min(1, abs(a - y))**2 + relu(abs(a - y) - 1)",
            "max(-1, min(1, y - a))",
        ),
        _row(
            "binary_cross_entropy",
            "a * -log(y) + (1 - a) * -log(1 - y)",
            "(1 - a) / (1 - y) - a / y",
            numeric=(_binary_cross_entropy, _binary_cross_entropy_slope),
        ),
        _row("cross_entropy", "a * -log(y)", "-a / y", numeric=(_cross_entropy, _cross_entropy_slope)),
        # as in PyTorch the derivative at the kink is relu's 0, not the shared one of max
        _row("hinge", "max(0, 1 - a * y)", "-a * max(0, sign(1 - a * y))", kinked="relu(1 - a * y)"),
        _row("log_cosh", "log(cosh(y - a))", "tanh(y - a)", numeric=(_log_cosh, _log_cosh_slope)),
    )
}


@lru_cache(maxsize=128)
def loss(text: str) -> Loss:
    """The loss that ``text`` names: a row of the catalogue, or a formula in y and a. Raises ``FormulaError``."""
    if text in CATALOGUE:
        return CATALOGUE[text]
    read = read_loss(text)
    if read.expression is None:
        return CATALOGUE[read.text]
    term = read.expression
    return Loss(name=text, term=term, derivative=differentiate(term, "y"), kinked=term)
