"""The catalogue of optimizers: a row each, with the formulas of one update of one parameter.

``g`` is the gradient, ``p`` the parameter, ``m`` and ``v`` what was kept of earlier gradients, 0 at the beginning;
``t`` counts the updates from 1 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, substitute
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.network.network import Training
from bpdebugger.core.network.quantities import KINDS, Kind

CONSTANTS = ("rate", "momentum", "beta1", "beta2", "epsilon", "decay", "clip", "clip_norm", "t")
"""The names in the formulas that are numbers, the same for all parameters."""

_KEPT = {Kind.NEW_MOMENT: Kind.MOMENT, Kind.NEW_SQUARE: Kind.SQUARE}


@dataclass(frozen=True, slots=True)
class Optimizer:
    """``formulas``: what an update computes for each parameter, in this order; the last is the new parameter.

    ``constants``: which of the settings it reads. ``clips_norm``: whether the formulas read what all gradients together
    are scaled by.
    """

    name: str
    title: str
    formulas: dict[Kind, Expression]
    constants: tuple[str, ...] = ()
    clips_norm: bool = False

    @property
    def kept(self) -> tuple[Kind, ...]:
        """What goes from one update to the next beside the parameters."""
        return tuple(old for new, old in _KEPT.items() if new in self.formulas)

    def renewed(self) -> tuple[Kind, ...]:
        """What becomes of the parameters and of what is kept, in the order of a state."""
        return (Kind.UPDATED, *(new for new in _KEPT if new in self.formulas))

    def update(
        self, state: Sequence[Array], gradient: Array, settings: dict[str, float], fixed: Sequence[int] = ()
    ) -> dict[Kind, Array]:
        """All that one update computes; ``state`` has a row of the parameters and one for each kind that is kept.

        The parameters that are ``fixed`` stay as they are.
        """
        values: dict[str, Array | float] = {**settings, "g": gradient, "p": state[0]}
        values |= {KINDS[kind].prefix: row for kind, row in zip(self.kept, state[1:], strict=True)}
        found = self._norm(gradient, settings, fixed)
        values |= {KINDS[kind].prefix: value for kind, value in found.items()}
        for kind, formula in self.formulas.items():
            found[kind] = values[KINDS[kind].prefix] = evaluate(formula, values)
        if fixed:
            updated = found[Kind.UPDATED] = np.array(found[Kind.UPDATED])
            updated[..., fixed] = np.broadcast_to(state[0], updated.shape)[..., fixed]
        return found

    def _norm(self, gradient: Array, settings: dict[str, float], fixed: Sequence[int]) -> dict[Kind, Array]:
        """The norm of the gradients of all parameters that are trained, and the factor that brings it to the bound.

        Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
        """
        if not self.clips_norm:
            return {}
        trained = np.setdiff1d(np.arange(gradient.shape[-1]), fixed)
        squares = np.square(gradient[..., trained])
        # one term after the other: straight-line code adds in the same order
        total = np.cumsum(squares, axis=-1)[..., -1:] if len(trained) else np.zeros((*gradient.shape[:-1], 1))
        norm = np.sqrt(total)
        return {Kind.NORM: norm, Kind.NORM_FACTOR: evaluate(NORM_FACTOR, {**settings, "norm": norm})}


def settings_of(training: Training, rate: float, count: int) -> dict[str, float]:
    """The numbers in the formulas; ``count`` updates were made before this one."""
    return {
        "rate": rate,
        "momentum": training.momentum,
        "beta1": training.beta1,
        "beta2": training.beta2,
        "epsilon": training.epsilon,
        "decay": training.decay,
        "clip": training.clip,
        "clip_norm": training.clip_norm,
        "t": float(count + 1),
    }


def _row(name: str, title: str, formulas: dict[Kind, str], constants: tuple[str, ...] = ()) -> Optimizer:
    known = frozenset({"p", "g", *CONSTANTS, *(KINDS[kind].prefix for kind in Kind)})
    return Optimizer(name, title, {kind: parse(text, known) for kind, text in formulas.items()}, constants)


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        _row("sgd", "Gradient descent", {Kind.UPDATED: "p - rate * g"}),
        # as in PyTorch: no damping, the learning rate outside
        _row(
            "momentum",
            "Momentum",
            {Kind.NEW_MOMENT: "momentum * m + g", Kind.UPDATED: "p - rate * m_new"},
            ("momentum",),
        ),
        # Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, as in PyTorch
        _row(
            "nesterov",
            "Nesterov momentum",
            {Kind.NEW_MOMENT: "momentum * m + g", Kind.UPDATED: "p - rate * (g + momentum * m_new)"},
            ("momentum",),
        ),
        # Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, algorithm 1
        _row(
            "adam",
            "Adam",
            {
                Kind.NEW_MOMENT: "beta1 * m + (1 - beta1) * g",
                Kind.NEW_SQUARE: "beta2 * v + (1 - beta2) * g * g",
                Kind.MOMENT_HAT: "m_new / (1 - beta1**t)",
                Kind.SQUARE_HAT: "v_new / (1 - beta2**t)",
                Kind.UPDATED: "p - rate * m_hat / (sqrt(v_hat) + epsilon)",
            },
            ("beta1", "beta2", "epsilon"),
        ),
        # Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, algorithm 2, as in PyTorch
        _row(
            "adamw",
            "AdamW",
            {
                Kind.NEW_MOMENT: "beta1 * m + (1 - beta1) * g",
                Kind.NEW_SQUARE: "beta2 * v + (1 - beta2) * g * g",
                Kind.MOMENT_HAT: "m_new / (1 - beta1**t)",
                Kind.SQUARE_HAT: "v_new / (1 - beta2**t)",
                Kind.UPDATED: "p - rate * (m_hat / (sqrt(v_hat) + epsilon) + decay * p)",
            },
            ("beta1", "beta2", "epsilon", "decay"),
        ),
    )
}

_IN_SCHEDULE = frozenset({"rate", "t"})
_CLIPPED = parse("max(-clip, min(clip, g))", frozenset({"clip", "g"}))
_SCALED = parse("factor * g", frozenset({"factor", "g"}))
NORM_FACTOR = parse("min(1, clip_norm / norm)", frozenset({"clip_norm", "norm"}))
"""What clipping by the norm multiplies every gradient with."""


def read_schedule(text: str) -> Expression:
    """A schedule as it is typed: the learning rate of update t. Raises ``FormulaError``."""
    return parse(text, _IN_SCHEDULE)


@lru_cache(maxsize=64)
def _formulas(name: str, schedule: str, clips: bool, clips_norm: bool) -> Optimizer:
    optimizer = OPTIMIZERS[name]
    instead: dict[str, Expression] = {"rate": read_schedule(schedule)} if schedule else {}
    if clips or clips_norm:
        instead["g"] = _CLIPPED if clips else _SCALED
    formulas = {kind: substitute(formula, instead) for kind, formula in optimizer.formulas.items()}
    return replace(optimizer, formulas=formulas, clips_norm=clips_norm) if instead else optimizer


def optimizer_of(training: Training) -> Optimizer:
    """The optimizer of a training, with its schedule and with clipped gradients in the formulas."""
    return _formulas(*training.formulas)


def rate_of(training: Training, rate: float, count: int) -> float:
    """The learning rate of an update; ``count`` were made before it."""
    if not training.schedule:
        return rate
    return float(evaluate(read_schedule(training.schedule), {"rate": rate, "t": float(count + 1)}))


def first_state(optimizer: Optimizer, parameters: Array) -> Array:
    """The state before the first update in one row: the parameters, and nothing kept."""
    return np.concatenate([parameters, np.zeros(len(optimizer.kept) * len(parameters))])
