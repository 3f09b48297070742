"""The mistakes that people make in a backward pass by hand: a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bpdebugger.core.diagnosing import mistakes_in_factors as factors
from bpdebugger.core.diagnosing import mistakes_in_matrices as matrices
from bpdebugger.core.diagnosing import mistakes_in_slopes as slopes
from bpdebugger.core.diagnosing import mistakes_in_sums as sums
from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import Clash, Variant


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake: ``sentence`` says what is done, ``wrong`` and ``right`` show the factor in symbols, ``readings`` gives
    the ways to make it in a network."""

    id: str
    sentence: str
    wrong: str
    right: str
    readings: Callable[[Case], Iterator[Reading]]


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "sign_flipped",
        "The derivative of the loss, and with it every gradient, has the wrong sign.",
        "∂E/∂y = a − y",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        factors.sign_flipped,
    ),
    Mistake(
        "activation_derivative_missing",
        "The derivative of the activation is left out.",
        "∂E/∂z = ∂E/∂y",
        "∂E/∂z = ∂E/∂y · dy/dz",
        slopes.derivative_missing,
    ),
    Mistake(
        "activation_derivative_missing_at_outputs",
        "The derivative of the activation is left out at the outputs.",
        "∂E/∂z[o] = ∂E/∂y[o]",
        "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]",
        slopes.derivative_missing_at_outputs,
    ),
    Mistake(
        "activation_derivative_missing_in_hidden_layers",
        "The derivative of the activation is left out in the hidden layers.",
        "∂E/∂z[h] = ∂E/∂y[h]",
        "∂E/∂z[h] = ∂E/∂y[h] · dy/dz[h]",
        slopes.derivative_missing_in_hidden_layers,
    ),
    Mistake(
        "derivative_taken_at_activation",
        "The derivative of the activation is taken at y instead of z.",
        "dy/dz = f′(y)",
        "dy/dz = f′(z)",
        slopes.derivative_at_activation,
    ),
    Mistake(
        "factor_two",
        "Every gradient is twice or half the right one.",
        "∂E/∂y = 2(y − a)",
        "∂E/∂y = y − a, for E = ½(a − y)²",
        factors.factor_two,
    ),
    Mistake(
        "sum_not_mean_over_samples",
        "The gradients of the samples are added up and not divided by their number.",
        "∂E/∂p = Σ ∂E/∂p of each sample",
        "∂E/∂p = (Σ ∂E/∂p of each sample) / n",
        factors.sum_not_mean,
    ),
    Mistake(
        "updated_weights_used",
        "The hidden deltas are computed with weights that were updated already.",
        "∂E/∂y[h] = Σ w_new · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o]",
        factors.updated_weights,
    ),
    Mistake(
        "one_share_only",
        "Of the shares that come back to a unit only one counts.",
        "∂E/∂y[h] = w · ∂E/∂z[o] of one connection",
        "∂E/∂y[h] = Σ w · ∂E/∂z[o] over all connections",
        sums.one_share_only,
    ),
    Mistake(
        "input_factor_missing",
        "The gradient of a weight is taken as the delta alone.",
        "∂E/∂w = ∂E/∂z[v]",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        factors.input_factor_missing,
    ),
    Mistake(
        "weights_transposed",
        "The weights are taken as W where Wᵀ is needed, or the other way round.",
        "∂E/∂y[h] = Σ W[h,o] · ∂E/∂z[o]",
        "∂E/∂y[h] = Σ W[o,h] · ∂E/∂z[o]",
        matrices.weights_transposed,
    ),
    Mistake(
        "bias_gradient_missing",
        "The gradient of the biases is left at 0.",
        "∂E/∂b = 0",
        "∂E/∂b = ∂E/∂z",
        factors.bias_gradient_missing,
    ),
    Mistake(
        "shared_use_overwritten",
        "Of several uses of a parameter only one counts.",
        "∂E/∂p = ∂E/∂p of one use",
        "∂E/∂p = Σ ∂E/∂p over all uses",
        sums.shared_use_overwritten,
    ),
    Mistake(
        "net_input_instead_of_activation",
        "The net input z stands where the activation y belongs.",
        "∂E/∂w = ∂E/∂z[v] · z[u]",
        "∂E/∂w = ∂E/∂z[v] · y[u]",
        factors.net_input_for_activation,
    ),
)
"""All of them, in the order in which they are tried and named."""


class Made(NamedTuple):
    """One mistake, or two at once, each made in one way; ``ids`` and ``readings`` have one or two entries."""

    ids: tuple[str, ...]
    readings: tuple[Reading, ...]
    variant: Variant

    @property
    def name(self) -> str:
        """The id, or the two joined with a plus."""
        return "+".join(self.ids)


def single_mistakes(case: Case) -> list[Made]:
    """Every mistake in every way in which it can be made in this network."""
    return [
        Made((mistake.id,), (reading,), reading.variant) for mistake in MISTAKES for reading in mistake.readings(case)
    ]


def pairs(singles: list[Made]) -> Iterator[Made]:
    """Two different mistakes at once, wherever the one leaves room for the other."""
    for i, first in enumerate(singles):
        for second in singles[i + 1 :]:
            if first.ids == second.ids:
                continue
            try:
                variant = first.variant & second.variant
            except Clash:
                continue
            yield Made(first.ids + second.ids, first.readings + second.readings, variant)
