"""Which layers a program's training step computes: products, activations and a loss, found by their numbers.

What holds where the program stands may hold by chance, as with biases of 0 or net inputs of one sign. So everything is
asked of a second run too, with the parameters far from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import CATALOGUE as ACTIVATIONS
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSSES
from bpdebugger.core.catalogue.losses import Loss
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.iteration import ChangedNumber, read_added
from bpdebugger.programs.numbers import Key, Value, events
from bpdebugger.programs.numbers import value as read_value

TOLERANCE = 1e-9
FAR, DIRECTION = 2.0, 5
"""How far the parameters are moved for the second run, and which way."""

GIVEN = (-1, 0)
"""Stands for the place of a value that the step does not compute."""


@dataclass(frozen=True)
class Seen:
    """A recorded value, the ``at``-th; ``rows`` has a row for each sample, ``turned`` if the program has a column."""

    at: int
    key: Key
    rows: Array
    turned: bool


@dataclass(frozen=True)
class Product:
    """z = a @ matrix + bias, as the program computes it; ``index`` counts the elements of the weight's array."""

    weight: str
    index: NDArray[np.intp]
    bias: str
    inputs: Seen
    z: Seen


@dataclass(frozen=True)
class StepRun:
    """One run of the step: the parameters at its beginning, what it computed, and the loss."""

    parameters: Mapping[str, Array]
    values: Mapping[Key, Value]
    loss: float

    @classmethod
    def of(cls, step: TrainingStep, parameters: Mapping[str, Array]) -> StepRun:
        """The run as the program stands."""
        iteration = step.iteration
        return cls(parameters, iteration.values, step.verdict.loss.read(iteration.values, iteration.added))

    @classmethod
    def moved(cls, step: TrainingStep, numbers: Sequence[ChangedNumber]) -> StepRun:
        """A run with parameters far from there: what holds by chance, as with biases of 0, does not hold there."""
        places = [one.place for one in numbers]
        moves = [[place, DIRECTION, -1, FAR] for place in places]
        paths = {str(one.place): one.path for one in numbers}
        result = step.iteration.bench.run(want="numbers", pairs=True, moves=moves, places=places, paths=paths)
        begun = {one.path: read_value(result["places"][str(one.place)][0]) for one in numbers}
        parameters = {path: array for path, each in begun.items() if each and (array := array_of(each)) is not None}
        values = events(result["events"])
        return cls(parameters, values, step.verdict.loss.read(values, read_added(result["pairs"])))

    def rows(self, one: Seen) -> Array:
        """What a value is in this run, as rows; NaN where it is not computed."""
        if one.key == GIVEN:
            return one.rows
        array = array_of(self.values[one.key]) if one.key in self.values else None
        forms = [] if array is None else [rows for rows, turned in forms_of(array) if turned is one.turned]
        fitting = [rows for rows in forms if rows.shape == one.rows.shape]
        return fitting[0] if fitting else np.full(one.rows.shape, np.nan)


def array_of(value: Value) -> Array | None:
    """A value's numbers in their shape; of a large one there are none."""
    return None if value.numbers is None else value.numbers.reshape(value.shape)


def seen_in(values: Mapping[Key, Value]) -> Iterator[Seen]:
    """All that a run computed, in each form that it may have."""
    for at, (key, value) in enumerate(values.items()):
        array = array_of(value)
        if array is not None:
            yield from (Seen(at, key, rows, turned) for rows, turned in forms_of(array))


def forms_of(array: Array) -> Iterator[tuple[Array, bool]]:
    """An array as rows of samples: as it stands, and turned. A vector is one sample, or one number of each."""
    if array.ndim == 1 and array.size > 1:
        yield array[None], False
        yield array[:, None], True
    elif array.ndim == 2:
        yield array, False
        yield array.T, True


def same(a: Array, b: Array) -> bool:
    """Whether two arrays agree within the tolerance, measured by the largest number."""
    scale = max(float(np.abs(a).max(initial=0.0)), float(np.abs(b).max(initial=0.0)), 1e-300)
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0.0) <= TOLERANCE * scale)


def layers_of(here: StepRun, there: StepRun, given: Sequence[Seen]) -> list[Product]:
    """One product for each matrix of weights, in the order in which they are computed."""
    seen = list(seen_in(here.values))
    each_fitting = (list(_products(path, here, there, given, seen)) for path in here.parameters)
    fitting = [one for one in each_fitting if one]
    found: list[Product] = []
    for each in sorted(fitting, key=lambda each: min(one.z.at for one in each)):
        taken = {one.bias for one in found} | {one.weight for one in found}
        free = [one for one in each if one.bias and one.bias not in taken] or [one for one in each if not one.bias]
        if free and each[0].weight not in taken:
            found.append(min(free, key=lambda one: one.z.at))
    return found


def _products(
    path: str, here: StepRun, there: StepRun, given: Sequence[Seen], seen: Sequence[Seen]
) -> Iterator[Product]:
    array = here.parameters[path]
    index = np.arange(array.size).reshape(array.shape)
    for number, (matrix, turned) in enumerate(forms_of(array)):
        places = index.T if turned and array.ndim == 2 else index.reshape(matrix.shape)
        elsewhere = list(forms_of(there.parameters[path])) if path in there.parameters else []
        fits = number < len(elsewhere) and elsewhere[number][0].shape == matrix.shape
        moved = elsewhere[number][0] if fits else matrix * np.nan
        for a in (*given, *seen):
            if a.rows.shape[1] != matrix.shape[0]:
                continue
            product = a.rows @ matrix
            for z in seen:
                if z.at <= a.at or z.rows.shape != product.shape:
                    continue
                for bias in ("", *(name for name in here.parameters if name != path)):
                    if not _adds_up(product, here.parameters.get(bias), z.rows):
                        continue
                    if _adds_up(there.rows(a) @ moved, there.parameters.get(bias), there.rows(z)):
                        yield Product(path, places, bias, a, z)


def _adds_up(product: Array, bias: Array | None, z: Array) -> bool:
    """Whether z is the product with the bias of each column."""
    if bias is not None and bias.size != product.shape[1]:
        return False
    return same(product if bias is None else product + bias.reshape(1, -1), z)


def activation_of(points: Sequence[tuple[Array, Array]]) -> str:
    """The activation of the catalogue that makes each y of its z; empty if there is none."""
    return next((name for name, row in ACTIVATIONS.items() if all(same(row.value(z, {}), y) for z, y in points)), "")


def losses_of(
    last: Seen, here: StepRun, there: StepRun, given: Sequence[Seen]
) -> Iterator[tuple[str, float, str, Array]]:
    """Each loss of the catalogue, factor, activation of the outputs and targets that give the program's loss in both
    runs; the plainest factor first."""
    samples, outputs = last.rows.shape
    seen = [one.rows for one in seen_in(here.values) if one.rows.shape == last.rows.shape]
    factors = dict.fromkeys((1.0, float(samples), 0.5, 2.0, 1 / outputs, 1 / samples, samples / 2, samples * 2.0))
    targets = [one.rows for one in given if one.rows.shape == last.rows.shape]
    targets += [_one_hot(one.rows, outputs) for one in given if one.rows.shape == (samples, 1) and outputs > 1]
    for factor in factors:
        for activation, output in ACTIVATIONS.items():
            y, moved = output.value(last.rows, {}), output.value(there.rows(last), {})
            if not any(same(rows, y) for rows in seen):
                continue
            for name, loss in LOSSES.items():
                for a in targets:
                    if _near(factor * _mean(loss, y, a), here.loss) and _near(
                        factor * _mean(loss, moved, a), there.loss
                    ):
                        yield name, factor, activation, a


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= TOLERANCE * abs(b)


def _mean(loss: Loss, y: Array, a: Array) -> float:
    return float(loss.total(loss.terms(y, a)).sum()) / len(y)


def _one_hot(classes: Array, outputs: int) -> Array:
    """Numbers of classes as rows with a single 1; NaN where they are none."""
    whole = classes[:, 0]
    if (whole != whole.round()).any() or whole.min() < 0 or whole.max() >= outputs:
        return np.full((len(whole), outputs), np.nan)
    return np.asarray(np.eye(outputs)[whole.astype(int)])
