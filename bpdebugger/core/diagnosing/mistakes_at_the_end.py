"""What is done to finished gradients: multiplied, added to, clipped, stripped of their signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from bpdebugger.core.diagnosing.parts import SomeUses, parts
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import At, Mask, Variant, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Call, Expression, Number, multiply
from bpdebugger.core.names import places
from bpdebugger.core.passes.rules import rule

_SMALL_DECAY = 1e-5
_NICE = (1, 2, 3)
"""To how many digits people choose a bound or a decay."""


Taken = Callable[[], Iterator[TakenAs]]


def multiplied(
    case: Case, factor: float, sentence: str, among: Iterable[SomeUses] | None = None, taken: Taken | None = None
) -> Iterator[Reading]:
    """The gradients, or a part of them, times a factor. In the sentence {where} stands for the part."""
    if factor == 1 or not np.isfinite(factor):
        return
    for part in parts(case) if among is None else among:
        scale = np.where(part.uses, factor, 1.0)
        words = sentence.format(where=part.words)
        made = change(At.USES, lambda run, uses, scale=scale: uses * scale)  # type: ignore[misc]
        if part.whole and taken:
            yield Reading(words, made, taken, scale=scale, common=True)
        else:
            yield Reading(words, made, scale=scale)
        if part.whole and case.plan.penalty:
            also = change(At.PENALTY, lambda run, slopes: np.asarray(factor * slopes))
            yield Reading(f"{words[:-1]}, and so has what the penalty adds.", made & also)


def sign_flipped(case: Case) -> Iterator[Reading]:
    """E's derivative, or every gradient at the end, with the other sign; or a part of them."""
    everything, *others = parts(case)
    sentence = "Every gradient has the wrong sign."
    yield from multiplied(case, -1.0, sentence, [everything], lambda: _loss_derivatives(case, _negative))
    yield _of_loss(case, -1.0, sentence, _negative)
    yield from multiplied(case, -1.0, "The gradients have the wrong sign{where}.", others)


def factor_two(case: Case) -> Iterator[Reading]:
    """Twice or half the right numbers: a square differentiated without its 2, or ½ without being cancelled by it."""
    everything, *others = parts(case)
    for factor, words, why, made in (
        (2.0, "twice", "a factor 2 too many, or a ½ left out", _twice),
        (0.5, "half", "a factor 2 left out, or a ½ too many", _half),
    ):
        sentence = f"Every gradient is {words} the right one: {why}."
        yield from multiplied(
            case,
            factor,
            sentence,
            [everything],
            lambda made=made: _loss_derivatives(case, made),  # type: ignore[misc]
        )
        yield _of_loss(case, factor, sentence, made)
        yield from multiplied(case, factor, f"The gradients are {words} the right ones{{where}}: {why}.", others)


def factor_four(case: Case) -> Iterator[Reading]:
    """The same two times over."""
    for factor, words in ((4.0, "four times"), (0.25, "a quarter of")):
        why = "2 or ½ taken wrongly two times over"
        yield from multiplied(case, factor, f"The gradients are {words} the right ones{{where}}: {why}.")


def _of_loss(case: Case, factor: float, sentence: str, made: Callable[[Expression], Expression]) -> Reading:
    """The factor at the beginning of the pass, which is not the same where weights are updated on the way."""
    at_loss = change(At.LOSS, lambda run, right: np.asarray(factor * right))
    return Reading(sentence, at_loss, lambda: _loss_derivatives(case, made), common=True)


def _loss_derivatives(case: Case, changed: Callable[[Expression], Expression]) -> Iterator[TakenAs]:
    for unit in range(case.plan.outputs.start, case.plan.outputs.stop):
        right = rule(case.trace, places.upstream(unit, 0)).expression
        yield TakenAs(places.upstream(unit), changed(right or Number(0.0)))


def _negative(expression: Expression) -> Expression:
    if isinstance(expression, Call) and expression.function == "-":
        return Call("-", expression.arguments[::-1])
    return Call("neg", (expression,))


def _twice(expression: Expression) -> Expression:
    return multiply(Number(2.0), expression)


def _half(expression: Expression) -> Expression:
    return Call("/", (expression, Number(2.0)))


def sum_not_mean(case: Case) -> Iterator[Reading]:
    """The samples' gradients added up and not divided by their number: all, the weights' only, or the biases' only."""
    if case.samples < 2 or case.plan.adds_samples:
        return
    sentence = f"The gradients of the {case.samples} samples were added up and not divided by their number{{where}}."

    def sums() -> Iterator[TakenAs]:
        for parameter in range(len(case.plan.parameters)):
            mean = rule(case.trace, places.mean_gradient(parameter)).expression
            if isinstance(mean, Call):
                yield TakenAs(places.mean_gradient(parameter), _not_divided(mean))

    yield from multiplied(case, float(case.samples), sentence, taken=sums)
    # added up on the way, so that weights that are updated before the end are updated with sums
    yield Reading(
        sentence.format(where=""), change(At.COUNTS, lambda run, right: np.ones_like(right)), sums, common=True
    )


def _not_divided(mean: Call) -> Expression:
    """The sum in the place of a mean, beside which a penalty may stand."""
    first, *rest = mean.arguments
    if mean.function == "+" and isinstance(first, Call) and first.function == "/":
        return Call("+", (first.arguments[0], *rest))
    return first


def mean_taken_twice(case: Case) -> Iterator[Reading]:
    """1/n once more."""
    n = case.samples
    sentence = f"The gradients{{where}} were divided by the number of samples, {n}, once more than is right."
    yield from multiplied(case, 1 / n, sentence)


def divided_by_one_less(case: Case) -> Iterator[Reading]:
    """1/(n−1) in the place of 1/n, or beside it."""
    n = case.samples
    if n > 2:
        sentence = f"The sum over the samples was divided by {n - 1}, one less than there are{{where}}."
        yield from multiplied(case, n / (n - 1), sentence)
        sentence = f"The mean over the samples was divided by {n - 1} once more{{where}}."
        yield from multiplied(case, 1 / (n - 1), sentence)


def mean_over_outputs(case: Case) -> Iterator[Reading]:
    """The number of outputs too often or left out."""
    count, n = case.width(case.output_layer), case.samples
    if count > 1:
        for factor, words in ((1 / count, "divided by"), (float(count), "multiplied with")):
            sentence = (
                f"The gradients{{where}} are {words} the number of outputs, {count}: is the loss a mean over them?"
            )
            yield from multiplied(case, factor, sentence)
        if n > 1:
            sentence = f"The gradients{{where}} are divided by {n} · {count}, the number of all outputs of all samples."
            yield from multiplied(case, 1 / (n * count), sentence)
            sentence = (
                f"The sum over the samples was divided by the number of outputs, {count}, in place of {n}{{where}}."
            )
            yield from multiplied(case, n / count, sentence)


def mean_over_units(case: Case) -> Iterator[Reading]:
    """A layer's gradients divided by the number of its units, or of those that come in; or a sum with that number."""
    for layer in case.layers:
        name = case.layer_words(layer)
        those = case.use_layers == layer
        weights = those.copy()
        weights[len(case.plan.source) :] = False
        among = [SomeUses(those, f" in {name}"), SomeUses(weights, f" of the weights in {name}")]
        for count, words in ((case.width(layer), "its units"), (case.width(layer - 1), "the units that come in")):
            if count > 1 and case.output_layer > 0:
                sentence = f"The gradients{{where}} were divided by the number of {words}, {count}."
                yield from multiplied(case, 1 / count, sentence, among)
                if case.samples > 1 and count != case.samples:
                    n = case.samples
                    sentence = (
                        f"The sums over the samples{{where}} were divided by the number of {words}, {count}, not {n}."
                    )
                    yield from multiplied(case, n / count, sentence, among)


def learning_rate_included(case: Case) -> Iterator[Reading]:
    """The learning rate as a factor, or as a divisor."""
    rate = case.trace.network.learning_rate
    sentence = f"Every number{{where}} is {rate:.6g} times the right one, which is the learning rate."
    yield from multiplied(case, rate, sentence)
    if rate:
        yield from multiplied(case, 1 / rate, f"The gradients{{where}} are divided by the learning rate, {rate:.6g}.")


def steps_for_gradients(case: Case) -> Iterator[Reading]:
    """−rate · gradient: the step of the update."""
    rate = case.trace.network.learning_rate
    sentence = (
        f"Every number{{where}} is {-rate:.6g} times the right one, which is minus the learning rate: "
        "these are the steps of the update, not the gradients."
    )
    yield from multiplied(case, -rate, sentence)


def momentum_included(case: Case) -> Iterator[Reading]:
    """1/(1 − momentum): what momentum adds up to in the end; or 1 − momentum, with damping."""
    training = case.trace.network.training
    for name, value in (("momentum", training.momentum), ("β₁", training.beta1)):
        if 0 < value < 1:
            words = f"times the right ones{{where}}, with {name} {value:.6g}"
            sentence = f"The gradients are 1/(1 − {name}) = {1 / (1 - value):.6g} {words}: added up over many updates."
            yield from multiplied(case, 1 / (1 - value), sentence)
            sentence = f"The gradients are 1 − {name} = {1 - value:.6g} {words}: the average after the first update."
            yield from multiplied(case, 1 - value, sentence)


def loss_transformed(case: Case) -> Iterator[Reading]:
    """Gradients of √E, E², log E: every sample's gradient times a function of its E."""
    losses, mean = case.trace.losses, np.asarray(case.trace.mean_loss)
    with np.errstate(all="ignore"):
        factors: tuple[tuple[str, Callable[[Array], Array]], ...] = (
            ("√E", lambda e: np.asarray(0.5 / np.sqrt(e))),
            ("√(2E)", lambda e: np.asarray(1 / np.sqrt(2 * e))),
            ("E²", lambda e: np.asarray(2 * e)),
            ("log E", lambda e: np.asarray(1 / e)),
        )
        for words, factor in factors:
            whole = factor(mean)
            yield from multiplied(case, float(whole), f"These are gradients of {words}, not of E.", parts(case)[:1])
            if case.samples > 1:
                counts = factor(losses) / case.samples
                sentence = f"These are gradients of {words} of each sample, not of E."
                yield Reading(sentence, change(At.COUNTS, lambda run, right, counts=counts: counts))  # type: ignore[misc]


def weight_decay_added(case: Case) -> Iterator[Reading]:
    """λ times the parameters, or times their signs, added to the gradients. λ is what fits the given numbers best."""
    given, exact = case.given, case.exact
    if given is None or exact is None:
        return
    right = case.right.totals
    parameters = case.trace.parameters
    for part in parts(case):
        in_part = np.zeros(len(parameters), dtype=np.bool_)
        in_part[case.plan.uses.parameter[part.uses]] = True
        for basis, times in ((parameters, "the parameter"), (np.sign(parameters), "its sign")):
            added = np.where(in_part, basis, 0.0)
            for decay in _fits(given - right, added, exact):
                turned = "subtracted from" if decay < 0 else "added to"
                what = f"{abs(decay):.4g} times {times} was {turned} each gradient{part.words}, as weight decay does."
                made = change(At.TOTALS, lambda run, totals, added=decay * added: totals + added)  # type: ignore[misc]
                yield Reading(what, made, fitted=abs(decay) < _SMALL_DECAY or float(f"{decay:.2g}") != decay)


def _fits(rest: Array, basis: Array, exact: Array) -> Iterator[float]:
    """The factors of ``basis`` that may be what is left: with few digits, then as it is. At least two numbers must
    show it."""
    used = np.isfinite(rest) & (basis != 0)
    if used.sum() < 2:
        return
    weights = basis[used] / np.fmax(exact[used], np.finfo(float).tiny) ** 2
    with np.errstate(all="ignore"):
        found = float((weights * rest[used]).sum() / (weights * basis[used]).sum())
    if found and np.isfinite(found):
        yield from dict.fromkeys([*(float(f"{found:.{digits}g}") for digits in _NICE), found])


def gradient_clipped(case: Case) -> Iterator[Reading]:
    """Numbers beyond a bound set to the bound: the largest that is given."""
    given = case.given
    if given is None or not np.isfinite(given).any():
        return
    bound = float(np.nanmax(np.abs(given)))
    if bound == 0:
        return
    sentence = f"The gradients are clipped: none is farther from 0 than {bound:.4g}."
    yield Reading(sentence, change(At.TOTALS, lambda run, totals: np.clip(totals, -bound, bound)))


def clipped_by_norm(case: Case) -> Iterator[Reading]:
    """All gradients, or a layer's, divided so that their norm is a bound: a number that people choose."""
    given = case.given
    if given is None:
        return
    right = case.right.totals
    for part in parts(case):
        those = np.zeros(len(right), dtype=np.bool_)
        those[case.plan.uses.parameter[part.uses]] = True
        if not np.isfinite(given[those]).all() or those.sum() < 2:
            continue
        norm, right_norm = float(np.linalg.norm(given[those])), float(np.linalg.norm(right[those]))
        for digits in _NICE[:2]:
            bound = float(f"{norm:.{digits}g}") if norm > 0 else 0.0
            if bound and right_norm > bound and abs(norm - bound) < 1e-3 * bound:
                scale = np.where(part.uses, bound / right_norm, 1.0)
                sentence = (
                    f"The gradients{part.words} have the norm {bound:.4g}, not {right_norm:.4g}: "
                    f"they are clipped by norm, every one divided by {right_norm / bound:.4g}."
                )
                made = change(At.USES, lambda run, uses, scale=scale: uses * scale)  # type: ignore[misc]
                yield Reading(sentence, made, scale=scale)
                break


def normalised(case: Case) -> Iterator[Reading]:
    """Gradients of norm 1, or with 1 as the largest."""
    right = case.right.totals
    for part in parts(case):
        those = np.zeros(len(right), dtype=np.bool_)
        those[case.plan.uses.parameter[part.uses]] = True
        with np.errstate(all="ignore"):
            sizes = (np.linalg.norm(right[those]), "norm"), (np.abs(right[those]).max(), "largest number")
            for size, words in sizes:
                sentence = f"The gradients{{where}} were divided by their {words}, {size:.4g}."
                yield from multiplied(case, float(1 / size), sentence, [part])


def sign_of_gradient(case: Case) -> Iterator[Reading]:
    """The signs alone, or the numbers without their signs."""
    yield Reading(
        "These are the signs of the gradients, without their sizes.",
        change(At.TOTALS, lambda run, totals: np.sign(totals)),
    )


def gradient_without_sign(case: Case) -> Iterator[Reading]:
    """|∂E/∂p|."""
    for those, words in _parameter_parts(case):

        def without(run: VariantRun, totals: Array, those: Mask = those) -> Array:
            return np.where(those, np.abs(totals), totals)

        yield Reading(f"The gradients were taken without their signs{words}.", change(At.TOTALS, without))


def gradient_cut_off(case: Case) -> Iterator[Reading]:
    """What is negative, or positive, set to 0."""
    for sign, words in ((1.0, "negative"), (-1.0, "positive")):
        made = change(At.TOTALS, lambda run, totals, sign=sign: sign * np.maximum(sign * totals, 0.0))  # type: ignore[misc]
        yield Reading(f"The gradients that are {words} were set to 0.", made)


def gradient_squared(case: Case) -> Iterator[Reading]:
    """(∂E/∂p)²."""
    yield Reading("The gradients were squared.", change(At.TOTALS, lambda run, totals: np.square(totals)))


def _parameter_parts(case: Case) -> Iterator[tuple[Mask, str]]:
    for part in parts(case):
        those = np.zeros(len(case.plan.parameters), dtype=np.bool_)
        those[case.plan.uses.parameter[part.uses]] = True
        yield those, part.words


def layer_left_out(case: Case) -> Iterator[Reading]:
    """Gradients of a layer, or of its weights, left at 0."""
    for part in parts(case)[1:]:
        if part.words.startswith((" for the biases", " of the biases")):
            continue
        scale = np.where(part.uses, 0.0, 1.0)
        made: Variant = change(At.USES, lambda run, uses, scale=scale: uses * scale)  # type: ignore[misc]
        yield Reading(f"The gradients were left at 0{part.words}.", made, scale=scale)
