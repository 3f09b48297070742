"""A program's training step as a network of ours: layers, activations and loss recognised by their numbers alone.

Nothing is guessed from names. Where every net input is a product of matrices, with a bias or without, every activation
one of the catalogue, and the loss one of the catalogue up to a plain factor, all within 1e-9, there is a network with
the same numbers; and the program's values that are derivatives are known by the names of its trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import CATALOGUE as ACTIVATIONS
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSSES
from bpdebugger.core.catalogue.losses import Loss
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.recording import Recording, record
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.iteration import ChangedNumber, read_added
from bpdebugger.programs.numbers import Key, Value, events
from bpdebugger.programs.numbers import value as read_value
from bpdebugger.programs.report import Bound, BoundValue

TOLERANCE = 1e-9
MOST_CONNECTIONS = 3000
"""A larger network would be no picture to step through."""

MOST_DIAGNOSED = 200
"""With more parameters, mistakes are not looked for by name."""

FAR, DIRECTION = 2.0, 5
"""How far the parameters are moved, and which way, to tell functions apart that agree where the program stands."""

_GIVEN = (-1, 0)
"""Stands for the place of a value that the step does not compute."""
_LONGEST_STEM = 20


@dataclass(frozen=True)
class _Seen:
    """A recorded value, the ``at``-th; ``rows`` has a row for each sample, ``turned`` if the program has a column."""

    at: int
    key: Key
    rows: Array
    turned: bool


@dataclass(frozen=True)
class _Product:
    """z = a @ matrix + bias, as the program computes it; ``index`` counts the elements of the weight's array."""

    weight: str
    index: NDArray[np.intp]
    bias: str
    inputs: _Seen
    z: _Seen


def bind(step: TrainingStep) -> Bound | None:
    """The network that a training step computes, or nothing where it is none of ours."""
    numbers = [one.number for one in step.verdict.updates if np.abs(one.slope).max(initial=0.0) > 0]
    parameters = {one.path: array for one in numbers if (array := _array(one.old)) is not None}
    size = sum(array.size for array in parameters.values())
    if not numbers or len(parameters) < len(numbers) or size > MOST_CONNECTIONS:
        return None
    given = [_Seen(-1, _GIVEN, *form) for path, a in _state(step) if path not in parameters for form in _forms(a)]
    with np.errstate(all="ignore"):
        here = _Run.of(step, parameters)
        there = _Run.moved(step, numbers)
        products = _layers(here, there, given)
        used = {one.weight for one in products} | {one.bias for one in products}
        inputs = next((one.rows for one in given if products and _same(one.rows, products[0].inputs.rows)), None)
        if used - {""} != set(parameters) or inputs is None:
            return None
        hidden = [
            _activation([(run.rows(before.z), run.rows(after.inputs)) for run in (here, there)])
            for before, after in pairwise(products)
        ]
        for loss, factor, output, targets in _losses(products[-1].z, here, there, given):
            if all(hidden):
                shape = _Shape(parameters, products, (*hidden, output))
                network = replace(shape.network(inputs, targets), loss=loss, title=step.iteration.bench.program.name)
                rates = [abs(one.factor) for one in step.verdict.updates if one.factor and np.isfinite(one.factor)]
                network = replace(network, learning_rate=rates[0] if rates else network.learning_rate)
                return Bound(network, factor, tuple(_values(step, network, factor)), _mistake(step, network, factor))
    return None


def _mistake(step: TrainingStep, network: Network, factor: float) -> str:
    """What *Diagnose* says of the program's gradients; empty where it knows no mistake that gives them."""
    if not step.verdict.wrong or len(network.parameters) > MOST_DIAGNOSED:
        return ""
    names = iter(network.parameters)
    given: dict[str, Given] = {}
    for one in step.verdict.updates:
        if np.abs(one.slope).max(initial=0.0) == 0:
            continue
        own = [next(names) for _ in range(one.number.old.size)]
        k = (one.allowed[0] if one.allowed else step.verdict.factor or 0.0) * factor
        if one.step is None or one.step.size != len(own) or k == 0:
            return ""
        # a step is the difference of two parameters, and has lost digits by it
        given.update(zip(own, (Given.of(f"{float(number) / k:.9g}") for number in one.step), strict=True))
    found = diagnose(network, given)
    return found.explanation if found.verdict is DiagnosisVerdict.MISTAKE else ""


@dataclass(frozen=True)
class _Run:
    """One run of the step: the parameters at its beginning, what it computed, and the loss."""

    parameters: Mapping[str, Array]
    values: Mapping[Key, Value]
    loss: float

    @classmethod
    def of(cls, step: TrainingStep, parameters: Mapping[str, Array]) -> _Run:
        """The run as the program stands."""
        iteration = step.iteration
        return cls(parameters, iteration.values, step.verdict.loss.read(iteration.values, iteration.added))

    @classmethod
    def moved(cls, step: TrainingStep, numbers: Sequence[ChangedNumber]) -> _Run:
        """A run with parameters far from there: what holds by chance, as with biases of 0, does not hold there."""
        places = [one.place for one in numbers]
        moves = [[place, DIRECTION, -1, FAR] for place in places]
        paths = {str(one.place): one.path for one in numbers}
        result = step.iteration.bench.run(want="numbers", pairs=True, moves=moves, places=places, paths=paths)
        begun = {one.path: read_value(result["places"][str(one.place)][0]) for one in numbers}
        parameters = {path: array for path, each in begun.items() if each and (array := _array(each)) is not None}
        values = events(result["events"])
        return cls(parameters, values, step.verdict.loss.read(values, read_added(result["pairs"])))

    def rows(self, one: _Seen) -> Array:
        """What a value is in this run, as rows; NaN where it is not computed."""
        if one.key == _GIVEN:
            return one.rows
        array = _array(self.values[one.key]) if one.key in self.values else None
        forms = [] if array is None else [rows for rows, turned in _forms(array) if turned is one.turned]
        fitting = [rows for rows in forms if rows.shape == one.rows.shape]
        return fitting[0] if fitting else np.full(one.rows.shape, np.nan)


def _state(step: TrainingStep) -> Iterator[tuple[str, Array]]:
    """The arrays of numbers that stand still in a step: the data."""
    for one in step.iteration.bench.run(list=True)["list"]:
        old = one["old"]
        if old is not None and "numbers" in old:
            yield one["path"], np.array(old["numbers"], float).reshape(old["shape"])


def _array(value: Value) -> Array | None:
    return None if value.numbers is None else value.numbers.reshape(value.shape)


def _seen(values: Mapping[Key, Value]) -> Iterator[_Seen]:
    for at, (key, value) in enumerate(values.items()):
        array = _array(value)
        if array is not None:
            yield from (_Seen(at, key, rows, turned) for rows, turned in _forms(array))


def _forms(array: Array) -> Iterator[tuple[Array, bool]]:
    """An array as rows of samples: as it stands, and turned. A vector is one sample, or one number of each."""
    if array.ndim == 1 and array.size > 1:
        yield array[None], False
        yield array[:, None], True
    elif array.ndim == 2:
        yield array, False
        yield array.T, True


def _same(a: Array, b: Array) -> bool:
    scale = max(float(np.abs(a).max(initial=0.0)), float(np.abs(b).max(initial=0.0)), 1e-300)
    return a.shape == b.shape and bool(np.abs(a - b).max(initial=0.0) <= TOLERANCE * scale)


# the layers


def _layers(here: _Run, there: _Run, given: Sequence[_Seen]) -> list[_Product]:
    """One product for each matrix of weights, in the order in which they are computed."""
    seen = list(_seen(here.values))
    each_fitting = (list(_products(path, here, there, given, seen)) for path in here.parameters)
    fitting = [one for one in each_fitting if one]
    found: list[_Product] = []
    for each in sorted(fitting, key=lambda each: min(one.z.at for one in each)):
        taken = {one.bias for one in found} | {one.weight for one in found}
        free = [one for one in each if one.bias and one.bias not in taken] or [one for one in each if not one.bias]
        if free and each[0].weight not in taken:
            found.append(min(free, key=lambda one: one.z.at))
    return found


def _products(path: str, here: _Run, there: _Run, given: Sequence[_Seen], seen: Sequence[_Seen]) -> Iterator[_Product]:
    array = here.parameters[path]
    index = np.arange(array.size).reshape(array.shape)
    for number, (matrix, turned) in enumerate(_forms(array)):
        places = index.T if turned and array.ndim == 2 else index.reshape(matrix.shape)
        moved = list(_forms(there.parameters[path]))[number][0] if path in there.parameters else matrix * np.nan
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
                        yield _Product(path, places, bias, a, z)


def _adds_up(product: Array, bias: Array | None, z: Array) -> bool:
    """Whether z is the product with the bias of each column."""
    if bias is not None and bias.size != product.shape[1]:
        return False
    return _same(product if bias is None else product + bias.reshape(1, -1), z)


# the whole


def _activation(points: Sequence[tuple[Array, Array]]) -> str:
    """The activation of the catalogue that makes each y of its z; empty if there is none."""
    return next((name for name, row in ACTIVATIONS.items() if all(_same(row.value(z, {}), y) for z, y in points)), "")


def _losses(last: _Seen, here: _Run, there: _Run, given: Sequence[_Seen]) -> Iterator[tuple[str, float, str, Array]]:
    """Each loss of the catalogue, factor, activation of the outputs and targets that give the program's loss in both
    runs; the plainest factor first."""
    samples, outputs = last.rows.shape
    seen = [one.rows for one in _seen(here.values) if one.rows.shape == last.rows.shape]
    factors = dict.fromkeys((1.0, float(samples), 0.5, 2.0, 1 / outputs, 1 / samples, samples / 2, samples * 2.0))
    targets = [one.rows for one in given if one.rows.shape == last.rows.shape]
    targets += [_one_hot(one.rows, outputs) for one in given if one.rows.shape == (samples, 1) and outputs > 1]
    for factor in factors:
        for activation, output in ACTIVATIONS.items():
            y, moved = output.value(last.rows, {}), output.value(there.rows(last), {})
            if not any(_same(rows, y) for rows in seen):
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


@dataclass(frozen=True)
class _Shape:
    """The layers that were found, from which the network is made."""

    parameters: Mapping[str, Array]
    products: Sequence[_Product]
    activations: Sequence[str]

    def network(self, inputs: Array, targets: Array) -> Network:
        """The network at the program's own parameters."""
        sizes = [inputs.shape[1], *(one.z.rows.shape[1] for one in self.products)]
        units = [tuple(Unit(f"{_letter(i, len(sizes))}{j + 1}") for j in range(size)) for i, size in enumerate(sizes)]
        titles = ["input", *(f"hidden {i + 1}" for i in range(len(sizes) - 2)), "output"]
        activations = ["", *self.activations]
        return Network(
            layers=tuple(map(Layer, titles, units, activations)),
            connections=tuple(self._connections(units)),
            parameters={
                self._element(path, i): float(number)
                for path, array in self.parameters.items()
                for i, number in enumerate(array.ravel())
            },
            samples=tuple(
                Sample(tuple(map(float, x)), tuple(map(float, a))) for x, a in zip(inputs, targets, strict=True)
            ),
            biases={
                unit.name: self._element(one.bias, j)
                for one, layer in zip(self.products, units[1:], strict=True)
                if one.bias
                for j, unit in enumerate(layer)
            },
        )

    def _connections(self, units: Sequence[Sequence[Unit]]) -> Iterator[Connection]:
        for one, (before, after) in zip(self.products, pairwise(units), strict=True):
            for j, target in enumerate(after):
                for i, source in enumerate(before):
                    yield Connection(source.name, target.name, self._element(one.weight, int(one.index[i, j])))

    @cached_property
    def _stems(self) -> dict[str, str]:
        return _stems(self.parameters)

    def _element(self, path: str, at: int) -> str:
        """The name of one element: ``W1_0_2`` for ``W1[0, 2]``; of a vector that lies or stands, the one index."""
        shape = [length for length in self.parameters[path].shape if length > 1] or [1]
        return "_".join([self._stems[path], *(str(int(i)) for i in np.unravel_index(at, shape))])


def _letter(layer: int, layers: int) -> str:
    if layer in (0, layers - 1):
        return "o" if layer else "x"
    return "h" if layers == 3 else f"h{layer}_"


def _stems(parameters: Mapping[str, Array]) -> dict[str, str]:
    """A short name for each parameter of the program, as its path ends: ``W1`` of ``self.params['W1']``."""
    found: dict[str, str] = {}
    for path in parameters:
        words = re.findall(r"[A-Za-z]\w*|\d+", path) or ["p"]
        stem = "_".join(words[-2:]) if words[-1].isdigit() else words[-1]
        stem = re.sub(r"\W|_+$", "", stem)[:_LONGEST_STEM] or "p"
        while stem in found.values() or stem in ("E", "y", "a", "z"):
            stem += "_"
        found[path] = stem
    return found


# what is which


def _values(step: TrainingStep, network: Network, factor: float) -> Iterator[BoundValue]:
    """The program's values that are quantities of the network's trace, each line once for a name."""
    plan = plan_of(network)
    samples = network.samples
    recorded = record(
        plan, network.values, np.array([s.inputs for s in samples]), np.array([s.targets for s in samples])
    )
    known = list(_quantities(recorded, factor / len(samples)))
    told: set[tuple[int, str, tuple[str, ...]]] = set()
    for (site, _), value in step.iteration.values.items():
        array, name = _array(value), _name(step, site)
        if array is None or array.size < 2 or not name:
            continue
        for names, numbers, exact in known:
            if numbers.size != array.size or not (k := _factor(array, numbers, exact)):
                continue
            line = step.iteration.bench.rows[site].line
            if (line, name, names) not in told:
                told.add((line, name, names))
                yield BoundValue(line, name, array.shape, names, k)
            break


def _quantities(recorded: Recording, share: float) -> Iterator[tuple[tuple[str, ...], Array, bool]]:
    """Names and numbers of whole layers and whole matrices, as they stand and turned; and whether they have no factor.

    ``share``: what a sample's part of the program's loss is of its E.
    """
    plan, gradients = recorded.plan, recorded.gradients
    tables = (
        ("dE_dz", gradients.dE_dz * share, False),
        ("dE_dy", gradients.dE_dy * share, False),
        ("dy_dz", gradients.dy_dz, True),
        ("z", recorded.z, True),
        ("y", recorded.y, True),
    )
    for units in [layer.units for layer in plan.layers]:
        for of, table, exact in tables:
            numbers = table[:, units]
            names = np.array(
                [[f"{of}[{plan.units[u]}]@{s}" for u in range(units.start, units.stop)] for s in range(len(numbers))]
            )
            if np.isfinite(numbers).all():
                yield tuple(names.ravel()), numbers.ravel(), exact
                yield tuple(names.T.ravel()), numbers.T.ravel(), exact
    means = gradients.dE_dp.sum(axis=0) * share
    for stem in dict.fromkeys(re.sub(r"(_\d+)+$", "", name) for name in plan.parameters):
        at = [i for i, name in enumerate(plan.parameters) if re.sub(r"(_\d+)+$", "", name) == stem]
        yield tuple(f"dE_dp[{plan.parameters[i]}]" for i in at), means[at], False


def _factor(array: Array, numbers: Array, exact: bool) -> float | None:
    """The k with array = k · numbers, within the tolerance; only 1 where a factor would make another thing of it."""
    flat, square = array.ravel(), float(numbers @ numbers)
    k = float(flat @ numbers) / square if square > 0 else 0.0
    if exact and abs(k - 1) > TOLERANCE:
        return None
    scale = float(np.abs(flat).max(initial=0.0))
    return k if scale > 0 and float(np.abs(flat - k * numbers).max()) <= TOLERANCE * scale else None


def _name(step: TrainingStep, site: int) -> str:
    """The name that a value gets where it is computed; empty where it gets none."""
    row = step.iteration.bench.rows[site]
    statement = step.source.statement(row)
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    value = getattr(statement, "value", None)
    if value is None or (value.lineno, value.col_offset) != (row.line, row.column) or targets[0] is None:
        return ""
    if (value.end_lineno, value.end_col_offset) != (row.last_line, row.last_column):
        return ""
    return step.source.text(row, targets[0])
