"""Mistakes in ∂E/∂y of the outputs: another loss, other targets, a part of it only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpdebugger.core.catalogue.losses import CATALOGUE
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs, nothing
from bpdebugger.core.diagnosing.variant import At, change
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, Number, substitute
from bpdebugger.core.names import places
from bpdebugger.core.passes.rules import rule

_BOUNDS = (0.1, 0.2, 0.25, 0.3, 0.5, 1.0, 2.0, 5.0)
_SMOOTHED = (0.01, 0.05, 0.1, 0.2)
_MANY = 16
"""Of more samples or outputs than these not each one is tried."""

Made = Callable[[VariantRun, Array], Array]


def another_loss(case: Case) -> Iterator[Reading]:
    """∂E/∂y of another loss of the catalogue."""
    for loss in CATALOGUE.values():
        if loss.name == case.plan.loss.name:
            continue

        def of_other(run: VariantRun, right: Array, loss: object = loss) -> Array:
            return CATALOGUE[loss.name].slope(*outputs_and_targets(run))  # type: ignore[attr-defined]

        def taken(derivative: Expression = loss.derivative) -> Iterator[TakenAs]:
            for unit in range(case.plan.outputs.start, case.plan.outputs.stop):
                names = {"y": case.output(unit), "a": case.name(places.target(unit))}
                yield TakenAs(places.upstream(unit), substitute(derivative, names))

        if _shows(case, of_other):
            words = loss.name.replace("_", " ")
            sentence = f"The derivative of another loss was taken: that of {words}."
            yield Reading(sentence, change(At.LOSS, of_other), nothing if loss.averages else taken)


def outputs_and_targets(run: VariantRun) -> tuple[Array, Array]:
    """y of the outputs and their targets."""
    return run.plain.y[:, run.plan.outputs], run.plain.targets


def loss_derivative_missing(case: Case) -> Iterator[Reading]:
    """The derivatives of the outputs themselves: 1 for ∂E/∂y."""

    def taken() -> Iterator[TakenAs]:
        for unit in range(case.plan.outputs.start, case.plan.outputs.stop):
            yield TakenAs(places.upstream(unit), Number(1.0))

    def ones(run: VariantRun, right: Array) -> Array:
        return np.ones_like(right)

    sentence = "These are gradients of the outputs y, not of E: ∂E/∂y was taken as 1."
    yield Reading(sentence, change(At.LOSS, ones), taken)


def loss_for_derivative(case: Case) -> Iterator[Reading]:
    """E itself where its derivative belongs: each output's own term, or the whole."""

    def terms(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        loss = run.plan.loss
        return np.broadcast_to(evaluate(loss.term, {"y": y, "a": a}) / loss.divisor(y.shape[1]), y.shape)

    def whole(run: VariantRun, right: Array) -> Array:
        return np.broadcast_to(run.plan.loss.value(*outputs_and_targets(run))[:, None], right.shape)

    def mean(run: VariantRun, right: Array) -> Array:
        return np.full(right.shape, run.plan.loss.value(*outputs_and_targets(run)).mean())

    def square(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        return np.square(y - a)

    for how, words in (
        (terms, "each output's own part of E"),
        (square, "the square of the error"),
        (whole, "E"),
        (mean, "E, the mean over the samples,"),
    ):
        if _shows(case, how):
            yield Reading(f"For ∂E/∂y {words} itself was taken, not its derivative.", change(At.LOSS, how))


def loss_in_part(case: Case) -> Iterator[Reading]:
    """Of −a·ln y − (1 − a)·ln(1 − y) one half; a logarithm to base 10 or 2 in the place of ln."""
    if case.plan.loss.name not in ("binary_cross_entropy", "cross_entropy"):
        return

    def of_zeros(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        return (1 - a) / (1 - y)

    if case.plan.loss.name == "binary_cross_entropy":
        yield from _one(case, of_zeros, "Of the loss only (1 − a)·ln(1 − y) was differentiated, not a·ln y.")
    for base in (10, 2):
        sentence = f"The loss was taken with log{base} in the place of ln, so every number is divided by ln {base}."
        yield from _one(case, lambda run, right, base=base: right / np.log(base), sentence)  # type: ignore[misc]


def error_clipped(case: Case) -> Iterator[Reading]:
    """∂E/∂y no farther from 0 than a bound that people choose."""
    for bound in _BOUNDS:
        sentence = f"The error ∂E/∂y was clipped: none is farther from 0 than {bound:g}."
        yield from _one(case, lambda run, right, bound=bound: np.clip(right, -bound, bound), sentence)  # type: ignore[misc]


def targets_smoothed(case: Case) -> Iterator[Reading]:
    """(1 − ε)·a + ε/k for a, as label smoothing has it: k outputs, or both classes of one."""
    a = case.trace.targets
    if not np.isin(a, (0.0, 1.0)).all():
        return
    classes = max(a.shape[1], 2)
    for part in _SMOOTHED:
        sentence = f"The targets were smoothed: {part:g} of each was shared out over {classes} classes."
        yield from _with_targets(case, (1 - part) * a + part / classes, sentence)


def error_without_sign(case: Case) -> Iterator[Reading]:
    """|∂E/∂y| for ∂E/∂y."""
    yield from _one(case, lambda run, right: np.abs(right), "∂E/∂y was taken without its sign.")


def target_missing(case: Case) -> Iterator[Reading]:
    """The loss with 0 for every target."""

    without = np.zeros_like(case.trace.targets)
    yield from _with_targets(case, without, "The targets were left out of ∂E/∂y: it was taken as if they were 0.")
    yield from _one(case, lambda run, right: run.plain.y[:, run.plan.outputs], "∂E/∂y was taken as y.")
    yield from _one(case, lambda run, right: run.plain.targets, "∂E/∂y was taken as the target a.")


def target_of_another_sample(case: Case) -> Iterator[Reading]:
    """The targets of the next sample, the one before, a fixed one, or in the order turned round."""
    count = case.samples
    if not case.trace.averaged:
        yield from _target_of_another_in_the_file(case)
        return
    if count < 2:
        return
    orders = [(np.roll(np.arange(count), -1), "the next sample"), (np.roll(np.arange(count), 1), "the sample before")]
    orders.append((np.arange(count)[::-1], "the samples in the order turned round"))
    orders += [(np.full(count, k), f"sample {case.trace.samples[k]}") for k in range(min(count, _MANY))]
    for order, words in orders:
        yield from _with_targets(case, case.trace.targets[order], f"The targets of {words} were taken.")


def _target_of_another_in_the_file(case: Case) -> Iterator[Reading]:
    for k, sample in enumerate(case.trace.network.samples[:_MANY]):
        yield from _with_targets(case, np.array([sample.targets]), f"The targets of sample {k} were taken.")


def target_of_another_output(case: Case) -> Iterator[Reading]:
    """The targets of each sample in another order."""
    count = case.width(case.output_layer)
    orders = [np.arange(count)[::-1], np.roll(np.arange(count), 1), np.roll(np.arange(count), -1)]
    orders += [np.full(count, k) for k in range(min(count, _MANY))]
    for order in orders if count > 1 else ():
        words = "The outputs were compared with the targets of other outputs."
        yield from _with_targets(case, case.trace.targets[:, order], words)


def one_output_only(case: Case) -> Iterator[Reading]:
    """The error of one output only, or of all but one."""
    outputs = case.plan.outputs
    count = outputs.stop - outputs.start
    for k in range(count if 1 < count <= _MANY else 0):
        name = case.plan.units[outputs.start + k]
        kept = np.arange(count) == k

        def only(run: VariantRun, right: Array, kept: Array = kept) -> Array:
            return np.where(kept, right, 0.0)

        def all_but(run: VariantRun, right: Array, kept: Array = kept) -> Array:
            return np.where(kept, 0.0, right)

        yield from _one(case, only, f"Only the error of {name} went back.")
        if count > 2:
            yield from _one(case, all_but, f"The error of {name} did not go back.")


def errors_added_up(case: Case) -> Iterator[Reading]:
    """The sum of the outputs' errors for each of them, or their mean; or of their deltas."""
    if case.width(case.output_layer) < 2:
        return

    def added(run: VariantRun, right: Array) -> Array:
        return np.broadcast_to(right.sum(axis=1, keepdims=True), right.shape)

    def averaged(run: VariantRun, right: Array) -> Array:
        return np.broadcast_to(right.mean(axis=1, keepdims=True), right.shape)

    yield from _one(case, added, "Each output got the sum of the errors of all outputs.")
    yield from _one(case, averaged, "Each output got the mean of the errors of all outputs.")


def error_averaged(case: Case) -> Iterator[Reading]:
    """The mean over the samples of ∂E/∂y, before the rest of the chain rule."""
    if case.samples < 2:
        return
    sentence = "The errors were averaged over the samples first, and the mean went back for all of them."

    def averaged(run: VariantRun, right: Array) -> Array:
        return np.broadcast_to(right.mean(axis=0), right.shape)

    yield from _one(case, averaged, sentence)


def at_rounded_output(case: Case) -> Iterator[Reading]:
    """The loss at the decision for 0 or 1 in the place of y."""

    def rounded(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        return run.plan.loss.slope(np.where(y > 0.5, 1.0, 0.0), a)

    def at_sign(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        return run.plan.loss.slope(np.sign(y), a)

    def at_largest(run: VariantRun, right: Array) -> Array:
        y, a = outputs_and_targets(run)
        return run.plan.loss.slope((y == y.max(axis=1, keepdims=True)) * 1.0, a)

    yield from _one(case, rounded, "∂E/∂y was taken at the outputs rounded to 0 or 1, not at y.")
    yield from _closed(case, lambda y, z: np.where(y > 0.5, 1.0, 0.0), "the output rounded to 0 or 1 less a")
    yield from _one(case, at_sign, "∂E/∂y was taken at the signs of the outputs, not at y.")
    if case.width(case.output_layer) > 1:
        yield from _one(case, at_largest, "∂E/∂y was taken with 1 for the largest output, 0 for the others.")


def at_net_input(case: Case) -> Iterator[Reading]:
    """The derivative of the loss at the outputs' net inputs."""

    def there(run: VariantRun, right: Array) -> Array:
        return run.plan.loss.slope(run.plain.z[:, run.plan.outputs], run.plain.targets)

    def taken() -> Iterator[TakenAs]:
        plan = case.plan
        for unit in range(plan.outputs.start, plan.outputs.stop):
            right = rule(case.trace, places.upstream(unit, 0)).expression or Number(0.0)
            z = case.name(places.net_input(unit))
            yield TakenAs(places.upstream(unit), substitute(right, {case.output(unit).name: z}))

    sentence = "The derivative of the loss was taken at the outputs' net inputs z, not at their y."
    yield Reading(sentence, change(At.LOSS, there), taken)
    yield from _closed(case, lambda y, z: z, "z − a")


def _closed(case: Case, instead: Callable[[Array, Array], Array], words: str) -> Iterator[Reading]:
    """Where the loss undoes the activation ∂E/∂z = y − a is written at once; then something may stand in it for y."""
    if not any(group.logits for group in case.plan.layers[-1].groups):
        return

    def taken(run: VariantRun, right: Array) -> Array:
        of = np.s_[:, run.plan.outputs]
        return instead(run.plain.y[of], run.plain.z[of]) - run.plain.targets

    sentence = f"∂E/∂z of the outputs was taken as {words}, not as y − a."
    yield Reading(sentence, change(At.DELTA, taken, [case.output_layer]))


def _one(case: Case, how: Made, sentence: str) -> Iterator[Reading]:
    if _shows(case, how):
        yield Reading(sentence, change(At.LOSS, how))


def _with_targets(case: Case, other: Array, sentence: str) -> Iterator[Reading]:
    if not np.array_equal(other, case.trace.targets):
        yield Reading(sentence, change(At.TARGETS, lambda run, targets: other))


def _shows(case: Case, how: Made) -> bool:
    with np.errstate(all="ignore"):
        right = case.plain.loss_slopes
        return not np.array_equal(right, how(case.right, right), equal_nan=True)
