"""How exact given numbers may be: to their digits, in single precision, by differences, or rounded on the way.

Each level allows more than the one before. What rounding does to each number is found by trial: the pass is computed
again with every number of it moved as far as rounding may move it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bpdebugger.core.catalogue.activations import Parameters
from bpdebugger.core.diagnosing.given import DOUBLE, SINGLE, Given, half_units, rounding_unit
from bpdebugger.core.diagnosing.mistakes_in_slopes import at_z
from bpdebugger.core.diagnosing.plain_pass import PlainPass, Rounding, Roundings, VariantRun
from bpdebugger.core.diagnosing.variant import RIGHT, At, Variant, change
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Group, PlannedLayer
from bpdebugger.core.passes.forward import advance, named
from bpdebugger.core.passes.trace import Trace

Predict = Callable[[VariantRun], Array]
"""The numbers that a pass gives for what was given."""

Drawn = Callable[[int, int], Rounding]
"""A way of rounding to so many places; which way each number goes is drawn, by the number of the pass."""

_DRAWS = 3
_DRAWS_ON_PAPER = 24
_NUDGE = 4.0
_A_JUMP = 0.05
_PAPER_DIGITS = 6
_EXAM = (3, 4)
_OF_DIFFERENCES = 2e-6
_OF_THE_LARGEST = 1e-9


@dataclass(frozen=True, eq=False)
class Level:
    """How far a prediction may be from each given number: ``tolerance`` whatever it is, ``rounding`` for the right
    number, more for a larger one. ``passes`` are passes rounded on the way, to try a mistake with; ``words`` say what
    explains the differences, with {} for how large they are. ``needs_many``: only where most numbers are off.
    """

    words: str
    tolerance: Array
    rounding: Array
    passes: tuple[PlainPass, ...] = ()
    needs_many: bool = False

    def allowed(self, predicted: Array, right: Array) -> Array:
        """How far each given number may be from what is predicted."""
        with np.errstate(all="ignore"):
            # a mistake that makes a gradient larger makes its rounding larger too
            larger = np.fmax(1.0, np.abs(_finite(predicted / right)))
            return np.asarray(self.tolerance + self.rounding * larger)

    def allowed_for(self, variant: Variant, predict: Predict, predicted: Array, right: Array) -> Array:
        """The same for a mistake that is made on numbers rounded on the way."""
        if not self.passes:
            return self.allowed(predicted, right)
        return np.asarray(self.tolerance + _moved(self.passes, variant, predict, predicted))


class Trials:
    """Passes of a trace whose numbers are moved by rounding: made once, for all that is given of it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._nudged: dict[float, list[VariantRun]] = {}
        self._on_paper: dict[tuple[Drawn, int], tuple[PlainPass, ...]] = {}

    def nudged(self, unit: float) -> list[VariantRun]:
        """Every number nudged by a few units in both directions, and functions and derivatives taken as textbooks
        write them, which loses digits near 0 and in saturation."""
        if unit not in self._nudged:
            random, variants = np.random.default_rng(5), (RIGHT, textbook(self.trace))
            passes = [_nudged(self.trace, random, _NUDGE * unit) for _ in range(_DRAWS)]
            self._nudged[unit] = [plain.run(variant) for plain in passes for variant in variants]
        return self._nudged[unit]

    def on_paper(self, drawn: Drawn, places: int) -> tuple[PlainPass, ...]:
        """Every number on the way rounded in a way, to so many places."""
        at = drawn, places
        if at not in self._on_paper:
            self._on_paper[at] = tuple(
                _rounded_pass(self.trace, partial(drawn, places, number)) for number in range(_DRAWS_ON_PAPER)
            )
        return self._on_paper[at]


def levels(trials: Trials, given: Sequence[Given], predict: Predict, right: Array) -> Iterator[Level]:
    """From the strictest on: the first allows no more than the digits that were given."""
    unit = rounding_unit(given)
    tolerance = half_units(given)
    rounding = _by_nudges(trials, unit, predict, right)
    yield Level("", tolerance, rounding)
    digits = max((number.digits for number in given), default=0)
    if unit == DOUBLE:
        yield Level(
            "The differences, {} of the number at most, are those of single precision.",
            tolerance,
            _by_nudges(trials, SINGLE, predict, right),
        )
    if digits < _PAPER_DIGITS + 3:
        words = "Some differ by one unit of the last digit, as numbers do that were cut off, or rounded on the way."
        yield Level(words, 2 * tolerance, 2 * rounding)
    if digits >= _PAPER_DIGITS:
        largest = np.abs(_finite(right)).max(initial=0.0)
        yield Level(
            "The differences, {} of the number at most, are no larger than those of numerical differences "
            "or of rounding on the way.",
            2 * tolerance,
            2 * rounding + _OF_DIFFERENCES * np.abs(_finite(right)) + _OF_THE_LARGEST * largest,
        )
    yield from _on_paper(trials, given, predict, right, digits)


def _on_paper(trials: Trials, given: Sequence[Given], predict: Predict, right: Array, digits: int) -> Iterator[Level]:
    """Every number on the way rounded to as many digits as the results have, to as many decimals, to one digit less."""
    if not 0 < digits <= _PAPER_DIGITS or not np.isfinite(right).any():
        return
    tolerance = 2 * half_units(given)
    words = "The differences, {} of the number at most, are those of rounding to "
    found: list[tuple[Drawn, int, str, bool]] = [(_to_digits, digits, f"{words}{digits} digits on the way.", False)]
    places = {number.place for number in given if number.value and not number.is_loose}
    # one decimal on the way would excuse any numbers that are smaller than 1
    if len(places) == 1 and len(given) > 1 and (place := places.pop()) < -1:
        found.append((_to_place, place, f"{words}{-place} decimals on the way.", False))
    if _EXAM[0] <= digits <= _EXAM[1]:
        found.append((_to_digits, digits - 1, f"{words}{digits - 1} digits on the way.", True))
    for drawn, to, text, needs_many in found:
        passes = trials.on_paper(drawn, to)
        yield Level(text, tolerance, _moved(passes, RIGHT, predict, right), passes, needs_many)


def _to_digits(digits: int, number: int) -> Rounding:
    random = np.random.default_rng((11, number))

    def rounding(values: Array) -> Array:
        with np.errstate(all="ignore"):
            exponent = np.floor(np.log10(np.abs(values)))
        # a whole unit: numbers may be cut off on the way too
        unit = 10.0 ** (np.where(np.isfinite(exponent), exponent, -300) - digits + 1)
        return np.asarray(values + unit * random.uniform(-1.0, 1.0, values.shape))

    return rounding


def _to_place(place: int, number: int) -> Rounding:
    random = np.random.default_rng((11, number))

    def rounding(values: Array) -> Array:
        moved = values + 10.0**place * random.uniform(-1.0, 1.0, values.shape)
        return np.where(values == 0, 0.0, moved)

    return rounding


def _moved(passes: Sequence[PlainPass], variant: Variant, predict: Predict, predicted: Array) -> Array:
    """How far rounding moves each number: half as far again as it did in the trials."""
    moved = np.zeros(len(predicted))
    for plain in passes:
        with np.errstate(all="ignore"):
            run = plain.right if variant is RIGHT else plain.run(variant)
            moved = np.fmax(moved, np.abs(_finite(predict(run) - predicted)))
    return 1.5 * moved


def _rounded_pass(trace: Trace, roundings: Roundings) -> PlainPass:
    """A pass whose every number is rounded, from the first layer on."""
    plan, z, y, rounding = trace.plan, trace.z.copy(), trace.y.copy(), roundings()
    for layer in plan.layers:
        z[:, layer.units] = 0.0
        for block in layer.blocks:
            terms = rounding(y[:, None, block.sources] * trace.parameters[block.weights].reshape(block.shape))
            z[:, block.targets] = terms.sum(axis=-1)
        bias = plan.bias[layer.units]
        z[:, layer.units] += np.where(bias >= 0, trace.parameters[bias], 0.0)
        z[:, layer.units] = rounding(z[:, layer.units])
        with np.errstate(all="ignore"):
            _keep_sides(trace, layer, z)
            for group in layer.groups:
                y[:, group.units] = group.activation.value(z[:, group.units], named(group, trace.parameters))
        y[:, layer.units] = rounding(y[:, layer.units])
    return PlainPass(trace, trace.parameters, z, y, trace.targets, roundings)


def _by_nudges(trials: Trials, unit: float, predict: Predict, right: Array) -> Array:
    """How far rounding moves each number that is computed with some precision."""
    moved = np.zeros(len(right))
    for run in trials.nudged(unit):
        with np.errstate(all="ignore"):
            moved = np.fmax(moved, np.abs(_finite(predict(run) - right)))
    # with double precision there are digits to spare; with single precision they are needed to tell mistakes apart
    return (2.0 if unit == SINGLE else 8.0) * (moved + 2 * unit * np.abs(_finite(right)))


def textbook(trace: Trace) -> Variant:
    """The right pass with derivatives as textbooks write them, y(1 − y), but y − a where the loss undoes the function.

    There the factors run to ∞ and 0 far out, and what their product is off by would excuse any number.
    """

    def as_written(run: VariantRun, right: Array) -> Array:
        if right.ndim == 3:
            y = run.plain.y[:, run.group.units]
            return np.asarray(y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :]))
        return at_z(run, run.group.activation.derivative)

    layers = enumerate(trace.plan.layers, start=1)
    return change(At.SLOPE, as_written, [n for n, layer in layers if not any(group.logits for group in layer.groups)])


def _by(amount: float, random: np.random.Generator) -> Rounding:
    def nudge(values: Array) -> Array:
        return np.asarray(values * (1.0 + amount * random.choice((-1.0, 1.0), values.shape)))

    return nudge


def _nudged(trace: Trace, random: np.random.Generator, amount: float) -> PlainPass:
    nudge = _by(amount, random)
    plan, parameters = trace.plan, nudge(trace.parameters)
    z, y = trace.z.copy(), nudge(trace.y)
    for number, layer in enumerate(plan.layers):
        advance(plan, parameters, z, y, number)
        _keep_sides(trace, layer, z)
        for group in layer.groups:
            if not group.activation.couples:
                y[:, group.units] = evaluate(
                    group.activation.formula, {"z": z[:, group.units], **named(group, parameters)}
                )
        y[:, layer.units] = nudge(y[:, layer.units])
    # on the way back too: deltas of a softmax layer that cancel do so whatever y is, but not to the last bit
    return PlainPass(trace, parameters, z, y, trace.targets, lambda: _by(amount, np.random.default_rng(7)))


def _keep_sides(trace: Trace, layer: PlannedLayer, z: Array) -> None:
    """Leaves z as it is where rounding would move it past a kink: that is no rounding, but another slope."""
    for group in layer.groups:
        if not group.activation.couples:
            of, parameters = np.s_[:, group.units], named(group, trace.parameters)

            def slope(at: Array, group: Group = group, parameters: Parameters = parameters) -> Array:
                return group.activation.slope(at, group.activation.value(at, parameters), parameters)

            past = np.abs(slope(z[of]) - slope(trace.z[of])) > _A_JUMP
            z[of] = np.where(past, trace.z[of], z[of])


def size_in_words(error: float) -> str:
    """A relative difference, with two digits."""
    return on_screen(float(f"{error:.1e}"), 2)


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, 0.0)
