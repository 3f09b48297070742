"""Built-in sets of samples, each with the number of inputs and outputs it needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Network, Sample
from bpdebugger.core.network.validate import MAX_SAMPLES
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.samples import replace_samples

USUAL_COUNT = 40
_DECIMALS = 3

Maker = Callable[["np.random.Generator", int], Array]
"""Makes rows of inputs, then targets; its arguments are ignored by sets that are always the same."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set: ``make`` gives rows with ``inputs`` columns, then one target; ``random`` sets take a count and a seed."""

    id: str
    title: str
    help: str
    inputs: int
    make: Maker
    random: bool = True


def _table(rows: list[list[float]]) -> Maker:
    return lambda random, count: np.array(rows, dtype=np.float64)


def _line(random: np.random.Generator, count: int) -> Array:
    x = np.linspace(-1.0, 1.0, count)
    noise = random.normal(0.0, 0.05, count)
    return np.asarray(np.column_stack([x, 0.7 * x + 0.2 + noise]), dtype=np.float64)


def _sine(random: np.random.Generator, count: int) -> Array:
    x = np.linspace(-1.0, 1.0, count)
    noise = random.normal(0.0, 0.03, count)
    return np.asarray(np.column_stack([x, np.sin(math.pi * x) + noise]), dtype=np.float64)


def _labels(count: int) -> Array:
    """0 and 1 by turns."""
    return np.asarray(np.arange(count) % 2, dtype=np.float64)


def _clouds(random: np.random.Generator, count: int) -> Array:
    labels = _labels(count)
    centres = np.where(labels[:, None] == 1, 0.5, -0.5)
    return np.column_stack([centres + random.normal(0.0, 0.25, (count, 2)), labels])


def _circles(random: np.random.Generator, count: int) -> Array:
    labels, angle = _labels(count), random.uniform(0.0, 2 * math.pi, count)
    radius = np.where(labels == 1, 0.3, 0.9) + random.normal(0.0, 0.05, count)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), labels])


def _spiral(random: np.random.Generator, count: int) -> Array:
    labels = _labels(count)
    along = np.linspace(0.1, 1.0, count)
    angle = 1.75 * 2 * math.pi * along + math.pi * labels
    points = along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    noise = random.normal(0.0, 0.02, (count, 2))
    return np.asarray(np.column_stack([points + noise, labels]), dtype=np.float64)


DATASETS: dict[str, Dataset] = {
    row.id: row
    for row in (
        Dataset("xor", "XOR", "1 where exactly one input is 1; no single unit can do it.", 2,
                _table([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]), random=False),
        Dataset("and", "AND", "1 where both inputs are 1.", 2,
                _table([[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]]), random=False),
        Dataset("or", "OR", "1 where an input is 1.", 2,
                _table([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), random=False),
        Dataset("line", "A line", "0.7 x + 0.2 with a little noise.", 1, _line),
        Dataset("sine", "A sine", "sin(pi x) with a little noise.", 1, _sine),
        Dataset("clouds", "Two clouds", "Two groups of points that a straight line parts.", 2, _clouds),
        Dataset("circles", "Circles", "A ring around a disc: the inner points are 1.", 2, _circles),
        Dataset("spiral", "A spiral", "Two arms wound into each other.", 2, _spiral),
    )
}  # fmt: skip
"""Every set by its id."""


def dataset(id: str, count: int = USUAL_COUNT, seed: int = 1) -> tuple[Sample, ...]:
    """The samples of a set, each with one target; the same seed gives the same ones."""
    row = _row(id)
    if not 1 <= count <= MAX_SAMPLES:
        raise EditError(f"{count} samples; there can be 1 to {MAX_SAMPLES}")
    rows = np.round(row.make(np.random.default_rng(seed), count), _DECIMALS).tolist()
    return tuple(Sample(tuple(numbers[: row.inputs]), tuple(numbers[row.inputs :])) for numbers in rows)


def _row(id: str) -> Dataset:
    if id not in DATASETS:
        raise EditError(f'there is no set "{id[:32]}"; there are {", ".join(DATASETS)}')
    return DATASETS[id]


def with_dataset(network: Network, id: str, count: int = USUAL_COUNT, seed: int = 1) -> Network:
    """The network with the samples of a set. With two outputs a target is 1 0 for the class 0 and 0 1 for the class 1,
    with targets of 0 and 1 only."""
    row = _row(id)
    inputs, outputs = len(network.layers[0].units), len(network.layers[-1].units)
    samples = dataset(id, count, seed)
    classes = all(sample.targets[0] in (0.0, 1.0) for sample in samples)
    if inputs != row.inputs or outputs not in ((1, 2) if classes else (1,)):
        shape = f"{row.inputs} input{'s' * (row.inputs > 1)} and 1 output" + " or 2" * classes
        raise EditError(f"{row.title} needs a network with {shape}; this one has {inputs} and {outputs}")
    if outputs == 2:
        samples = tuple(Sample(s.inputs, (1.0 - s.targets[0], s.targets[0])) for s in samples)
    return replace_samples(network, samples)
