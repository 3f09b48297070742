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

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.recording import Recording, record
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.layers import (
    GIVEN,
    TOLERANCE,
    Product,
    Seen,
    StepRun,
    activation_of,
    array_of,
    forms_of,
    layers_of,
    losses_of,
    same,
)
from bpdebugger.programs.report import Bound, BoundValue

MOST_CONNECTIONS = 3000
"""A larger network would be no picture to step through."""

MOST_VALUES = 250
"""Of more values, as of a loop through time, no layers are looked for: each pair is compared."""
MOST_DIAGNOSED = 200
"""With more parameters, mistakes are not looked for by name."""

_LONGEST_STEM = 20


def bind(step: TrainingStep) -> Bound | None:
    """The network that a training step computes, or nothing where it is none of ours."""
    numbers = [one.number for one in step.verdict.updates if np.abs(one.slope).max(initial=0.0) > 0]
    parameters = {one.path: array for one in numbers if (array := array_of(one.old)) is not None}
    size = sum(array.size for array in parameters.values())
    if not numbers or len(parameters) < len(numbers) or size > MOST_CONNECTIONS:
        return None
    if len(step.iteration.values) > MOST_VALUES:
        return None
    given = [Seen(-1, GIVEN, *form) for path, a in _state(step) if path not in parameters for form in forms_of(a)]
    with np.errstate(all="ignore"):
        here = StepRun.of(step, parameters)
        there = StepRun.moved(step, numbers)
        products = layers_of(here, there, given)
        used = {one.weight for one in products} | {one.bias for one in products}
        inputs = next((one.rows for one in given if products and same(one.rows, products[0].inputs.rows)), None)
        if used - {""} != set(parameters) or inputs is None:
            return None
        hidden = [
            activation_of([(run.rows(before.z), run.rows(after.inputs)) for run in (here, there)])
            for before, after in pairwise(products)
        ]
        for loss, factor, output, targets in losses_of(products[-1].z, here, there, given):
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


def _state(step: TrainingStep) -> Iterator[tuple[str, Array]]:
    """The arrays of numbers that stand still in a step: the data."""
    for one in step.iteration.bench.run(list=True)["list"]:
        old = one["old"]
        if old is not None and "numbers" in old:
            yield one["path"], np.array(old["numbers"], float).reshape(old["shape"])


@dataclass(frozen=True)
class _Shape:
    """The layers that were found, from which the network is made."""

    parameters: Mapping[str, Array]
    products: Sequence[Product]
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
        if stem[0].isdigit():
            # of lists in lists there are only numbers
            stem = f"p{stem}"
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
        array, name = array_of(value), _name(step, site)
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
