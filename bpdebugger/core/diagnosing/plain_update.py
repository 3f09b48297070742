"""One update of the parameters as one writes it by hand, with switches: the right one, or one with a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.optimizers import rate_of
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace

STEP = "step"
"""What p_new − p is called."""

_COARSE = (1e-4, 1e-5, 1e-6, 1e-7, 1e-10, 0.0)


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers and switches of an update; as they come from a network it is the right one.

    ``decay``: λ, added to the gradient, or with ``decoupled`` taken from the parameter beside the step.
    ``count``: the number of this update, from 1 on. ``clip``: the largest that a gradient may be, 0 for any;
    ``clip_norm``: the largest that their norm may be, to which ``padding`` is added before the division.
    """

    optimizer: str
    rate: float
    momentum: float
    beta1: float
    beta2: float
    epsilon: float
    count: int
    sign: float = -1.0
    corrects_m: bool = True
    corrects_v: bool = True
    epsilon_inside: bool = False
    root: bool = True
    squares: bool = True
    damped: bool = False
    nesterov: bool = False
    keeps: bool = True
    old_state: bool = False
    decay: float = 0.0
    decoupled: bool = False
    clip: float = 0.0
    clip_norm: float = 0.0
    padding: float = 0.0
    by_parts: bool = False


def rules_of(trace: Trace) -> Rules:
    """The right rules of a trace's update."""
    t = trace.network.training
    rate, count = rate_of(t, trace.network.learning_rate, trace.before.count), trace.before.count + 1
    right = Rules(t.optimizer, rate, t.momentum, t.beta1, t.beta2, t.epsilon, count, clip=t.clip)
    right = replace(right, clip_norm=t.clip_norm)
    if t.optimizer == "nesterov":
        return replace(right, optimizer="momentum", nesterov=True)
    if t.optimizer == "adamw":
        return replace(right, optimizer="adam", decay=t.decay, decoupled=True)
    return right


def update(trace: Trace, gradient: Array, rules: Rules) -> dict[Kind | str, Array]:
    """All that one update computes: the state, its corrected values, the step and the new parameters."""
    p, kept = trace.parameters, dict(zip(trace.plan.optimizer.kept, trace.before.kept, strict=True))
    own = np.clip(gradient, -rules.clip, rules.clip) if rules.clip else _scaled(trace, gradient, rules)
    g = own + (rules.decay * p if rules.decay and not rules.decoupled else 0.0)
    m = kept.get(Kind.MOMENT, np.zeros_like(p)) if rules.keeps else np.zeros_like(p)
    v = kept.get(Kind.SQUARE, np.zeros_like(p)) if rules.keeps else np.zeros_like(p)
    found: dict[Kind | str, Array] = {}
    with np.errstate(all="ignore"):
        if rules.optimizer == "adam":
            direction = _adam(rules, g, m, v, found)
        elif rules.optimizer == "momentum":
            new = rules.momentum * m + ((1 - rules.momentum) * g if rules.damped else g)
            found[Kind.NEW_MOMENT] = new
            direction = g + rules.momentum * new if rules.nesterov else m if rules.old_state else new
        else:
            direction = g
        step = rules.sign * rules.rate * direction
        if rules.decay and rules.decoupled:
            step = step - rules.rate * rules.decay * p
    step = np.where(np.isin(np.arange(len(p)), list(trace.plan.fixed)), 0.0, step)
    return found | {STEP: step, Kind.UPDATED: p + step}


def _scaled(trace: Trace, gradient: Array, rules: Rules) -> Array:
    """The gradients with their norm brought down to the bound; ``by_parts``: those of each layer by themselves."""
    if not rules.clip_norm:
        return gradient
    plan = trace.plan
    parts = np.zeros(len(gradient), dtype=np.intp)
    if rules.by_parts:
        parts[plan.uses.parameter] = 2 * plan.layer_of[plan.uses.unit]
        parts[plan.uses.parameter[plan.uses.biases]] += 1
    parts[list(plan.fixed)] = -1
    scaled = np.array(gradient)
    with np.errstate(all="ignore"):
        for part in np.unique(parts[parts >= 0]):
            norm = float(np.linalg.norm(gradient[parts == part]))
            scaled[parts == part] *= np.minimum(1.0, rules.clip_norm / np.float64(norm + rules.padding))
    return scaled


def _adam(rules: Rules, g: Array, m: Array, v: Array, found: dict[Kind | str, Array]) -> Array:
    new_m = rules.beta1 * m + (1 - rules.beta1) * g
    new_v = rules.beta2 * v + (1 - rules.beta2) * (g * g if rules.squares else np.abs(g))
    m_hat = new_m / (1 - rules.beta1**rules.count) if rules.corrects_m else new_m
    v_hat = new_v / (1 - rules.beta2**rules.count) if rules.corrects_v else new_v
    found |= {Kind.NEW_MOMENT: new_m, Kind.NEW_SQUARE: new_v, Kind.MOMENT_HAT: m_hat, Kind.SQUARE_HAT: v_hat}
    if rules.epsilon_inside:
        return np.asarray(m_hat / np.sqrt(v_hat + rules.epsilon))
    return np.asarray(m_hat / ((np.sqrt(v_hat) if rules.root else v_hat) + rules.epsilon))


class UpdateMistake(NamedTuple):
    """A mistake in the update, in one way: its id, a sentence, and the rules that it makes."""

    id: str
    sentence: str
    rules: Rules


def update_mistakes(trace: Trace, given: Array, at: Indices, exact: Array) -> Iterator[UpdateMistake]:
    """The mistakes that can be made in this network's update.

    ``given``: new parameters where these are given, by the parameters ``at``, to find a decay in them.
    """
    r = rules_of(trace)
    yield UpdateMistake("update_added", "The step was added, not subtracted: p + rate · ∂E/∂p.", replace(r, sign=1.0))
    yield UpdateMistake("rate_missing", "The step was not multiplied with the learning rate.", replace(r, rate=1.0))
    words = "The step was not multiplied with the learning rate, and added, not subtracted."
    yield UpdateMistake("rate_missing+update_added", words, replace(r, rate=1.0, sign=1.0))
    yield UpdateMistake("rate_applied_twice", "The learning rate was multiplied in twice.", replace(r, rate=r.rate**2))
    if r.optimizer == "momentum":
        yield from _of_momentum(r)
    if r.optimizer == "adam":
        yield from _of_adam(r)
    if r.clip:
        words = "The gradients were not clipped before the update."
        yield UpdateMistake("clipping_missing", words, replace(r, clip=0.0))
    if r.clip_norm:
        words = "The gradients were not scaled down to the bound on their norm."
        yield UpdateMistake("norm_clipping_missing", words, replace(r, clip_norm=0.0))
        words = "The bound was divided by ‖g‖ + 1e-6, as PyTorch's clip_grad_norm_ does, not by ‖g‖."
        yield UpdateMistake("norm_padded", words, replace(r, padding=1e-6))
        words = "Each gradient was cut off at the bound by itself, where all are scaled by one factor."
        yield UpdateMistake("clipped_by_value", words, replace(r, clip_norm=0.0, clip=r.clip_norm))
        words = "The weights and biases of each layer were scaled by their own norm, not by that of all gradients."
        yield UpdateMistake("norm_of_each_layer", words, replace(r, by_parts=True))
    if r.decay:
        words = "The weight decay was left out: Adam's step, not AdamW's."
        yield UpdateMistake("decay_missing", words, replace(r, decay=0.0))
    if r.optimizer != "sgd":
        words = "What was kept of the updates before was left out."
        yield UpdateMistake("state_left_out", words, replace(r, keeps=False))
    for other, name in (("sgd", "gradient descent"), ("momentum", "momentum"), ("adam", "Adam")):
        if other != r.optimizer:
            words = f"The update was made by another rule: {name}."
            yield UpdateMistake("another_optimizer", words, replace(r, optimizer=other))
    yield from _of_decay(trace, r, given, at, exact)


def _of_momentum(r: Rules) -> Iterator[UpdateMistake]:
    damped = "The gradient was multiplied with 1 − momentum: momentum · m + (1 − momentum) · g."
    yield UpdateMistake("gradient_damped", damped, replace(r, damped=True))
    if r.nesterov:
        words = "The step was not taken ahead: rate · m_new, where Nesterov's is rate · (g + momentum · m_new)."
        yield UpdateMistake("nesterov_missing", words, replace(r, nesterov=False))
    ahead = "The step was taken ahead, as Nesterov's is: rate · (g + momentum · m_new)."
    if not r.nesterov:
        yield UpdateMistake("nesterov_step", ahead, replace(r, nesterov=True))
    yield UpdateMistake(
        "old_state_used", "The step was made with m from before this update.", replace(r, old_state=True)
    )
    for value in (0.5, 0.9, 0.99, 1 - r.momentum):
        if value != r.momentum:
            words = f"Momentum was taken as {value:.4g}, not {r.momentum:.4g}."
            yield UpdateMistake("another_momentum", words, replace(r, momentum=value))


def _of_adam(r: Rules) -> Iterator[UpdateMistake]:
    name = "bias_correction_missing"
    both = "m and v were not corrected for their beginning at 0: m_new and v_new stand for m_hat and v_hat."
    yield UpdateMistake(name, both, replace(r, corrects_m=False, corrects_v=False))
    yield UpdateMistake(name, "m was not corrected for its beginning at 0.", replace(r, corrects_m=False))
    yield UpdateMistake(name, "v was not corrected for its beginning at 0.", replace(r, corrects_v=False))
    words = "ε stands inside the root: m_hat / √(v_hat + ε), where √v_hat + ε is right."
    yield UpdateMistake("epsilon_inside_root", words, replace(r, epsilon_inside=True))
    words = "β₁ and β₂ have changed places."
    yield UpdateMistake("betas_swapped", words, replace(r, beta1=r.beta2, beta2=r.beta1))
    words = "The root was left out: m_hat / (v_hat + ε)."
    yield UpdateMistake("root_missing", words, replace(r, root=False))
    words = "The gradient was not squared in v."
    yield UpdateMistake("square_missing", words, replace(r, squares=False))
    for count in (r.count + 1, r.count - 1):
        if count > 0:
            words = f"The updates were counted wrongly: t = {count}, where it is {r.count}."
            yield UpdateMistake("update_count_off", words, replace(r, count=count))
    for epsilon in _COARSE:
        if epsilon != r.epsilon:
            words = f"ε was taken as {epsilon:.0e}, not {r.epsilon:.0e}." if epsilon else "ε was left out."
            yield UpdateMistake("another_epsilon", words, replace(r, epsilon=epsilon))
    for rules in (replace(r, beta1=0.99), replace(r, beta1=0.5), replace(r, beta2=0.99), replace(r, beta2=0.9)):
        if rules != r:
            words = f"β₁ and β₂ were taken as {rules.beta1} and {rules.beta2}, not {r.beta1:.4g} and {r.beta2:.4g}."
            yield UpdateMistake("another_beta", words, rules)


def _of_decay(trace: Trace, r: Rules, given: Array, at: Indices, exact: Array) -> Iterator[UpdateMistake]:
    """λ from what is left of the new parameters: at once for a decay beside the step, else by trial."""
    if len(at) < 2:
        return
    p = trace.parameters[at]
    rest = given - trace.updated[at]
    with np.errstate(all="ignore"):
        weights = p / np.fmax(exact, np.finfo(float).tiny) ** 2
        fitted = -float((weights * rest).sum() / (weights * p).sum()) / r.rate + r.decay
    choices = dict.fromkeys([*(float(f"{fitted:.{k}g}") for k in (1, 2, 3)), fitted]) if np.isfinite(fitted) else {}
    for decay in choices:
        if decay and decay != r.decay:
            words = f"{decay:.4g} · p, a weight decay, was taken from the parameters beside the step."
            yield UpdateMistake("decay_beside_the_step", words, replace(r, decay=decay, decoupled=True))
    coupled = [*choices] if r.optimizer != "adam" else [1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001, 5e-4, 1e-4, 1e-5]
    for decay in coupled:
        if decay:
            words = f"{decay:.4g} · p, a weight decay, was added to the gradient and went through the update with it."
            yield UpdateMistake("decay_in_the_gradient", words, replace(r, decay=decay, decoupled=False))
