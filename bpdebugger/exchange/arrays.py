"""Networks from arrays, as programs hold them: a matrix and a vector for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.validate import NetworkError, Problem, require_valid

Rows = Literal["", "targets", "sources"]
"""What a row of a matrix of weights belongs to; nothing where the way that fits is to be found."""

_Array = NDArray[np.float64]


def plain_data(value: Any) -> Any:
    """Objects, lists, texts and numbers as a JSON text holds them, for NumPy's and Python's own; all numbers floats."""
    if isinstance(value, Mapping):
        return {key: plain_data(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_data(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return plain_data(value.tolist())
    if isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        return float(value)
    return value


def network_of_arrays(  # noqa: PLR0913  # what a network is made of
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike | None] | None,
    activations: str | Sequence[str],
    samples: tuple[ArrayLike, ArrayLike],
    *,
    loss: str,
    learning_rate: float,
    rows: Rows,
    title: str,
) -> Network:
    """The network whose layers have these weights; see ``bpdebugger.network``. Raises ``NetworkError``."""
    matrices = [_array(weight, f"weights[{i}]", 2) for i, weight in enumerate(weights)]
    if not matrices:
        raise NetworkError([Problem("weights", "at least one matrix is needed")])
    given = list(biases) if biases is not None else [None] * len(matrices)
    functions = [activations] * len(matrices) if isinstance(activations, str) else list(activations)
    for place, found in (("biases", given), ("activations", functions)):
        if len(found) != len(matrices):
            raise NetworkError([Problem(place, f"{len(found)}, but there are {len(matrices)} matrices of weights")])
    vectors = [None if b is None else np.atleast_1d(_array(b, f"biases[{i}]")) for i, b in enumerate(given)]
    matrices = _by_target(matrices, vectors, samples, rows)
    sizes = [matrices[0].shape[1], *(matrix.shape[0] for matrix in matrices)]
    names = [
        [f"{letter}{i + 1}" for i in range(size)] for letter, size in zip(_letters(len(sizes)), sizes, strict=True)
    ]
    parameters: dict[str, float] = {}
    connections, biased = [], {}
    numbers = count(1)
    for (before, here), matrix in zip(pairwise(names), matrices, strict=True):
        for target, row in zip(here, matrix.tolist(), strict=True):
            for source, value in zip(before, row, strict=True):
                connections.append(Connection(source, target, f"w{next(numbers)}"))
                parameters[connections[-1].weight] = value
    numbers = count(1)
    for here, vector in zip(names[1:], vectors, strict=True):
        for target, value in zip(here, [] if vector is None else vector.tolist(), strict=vector is not None):
            biased[target] = f"b{next(numbers)}"
            parameters[biased[target]] = value
    titles = ["input", *(f"hidden{i}" if len(sizes) > 3 else "hidden" for i in range(1, len(sizes) - 1)), "output"]
    layers = tuple(
        Layer(label, tuple(map(Unit, units)), function)
        for label, units, function in zip(titles, names, ["", *functions], strict=True)
    )
    pairs = _samples(samples, sizes[0], sizes[-1])
    network = Network(layers, tuple(connections), parameters, pairs, biased, loss, float(learning_rate), title=title)
    require_valid(network)
    return network


def _letters(count_: int) -> list[str]:
    hidden = ["h"] if count_ == 3 else [f"h{i}_" for i in range(1, count_ - 1)]
    return ["x", *hidden[: count_ - 2], "o"]


def _array(value: ArrayLike, place: str, dimensions: int | None = None) -> _Array:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise NetworkError([Problem(place, "not an array of numbers")]) from None
    if dimensions is not None and array.ndim != dimensions:
        raise NetworkError([Problem(place, f"an array of shape {array.shape} instead of a matrix")])
    return array


def _by_target(
    matrices: list[_Array], vectors: list[_Array | None], samples: tuple[ArrayLike, ArrayLike], rows: Rows
) -> list[_Array]:
    """The matrices with a row for each target. Raises ``NetworkError`` where no way fits, or both do."""
    ways: dict[str, list[_Array]] = {"targets": matrices, "sources": [matrix.T for matrix in matrices]}
    if rows:
        return ways[rows]
    fitting = {name: way for name, way in ways.items() if _fits(way, vectors, samples)}
    if len(fitting) == 1 or (fitting and all(map(_is_symmetric, matrices))):
        return next(iter(fitting.values()))
    shapes = ", ".join(str(matrix.shape) for matrix in matrices)
    if fitting:
        how = 'say rows="targets" (y = W @ x, as in PyTorch) or rows="sources" (x @ W, as in Keras)'
        raise NetworkError([Problem("weights", f"matrices of shapes {shapes} fit either way round; {how}")])
    why = "do not follow one another, from the inputs over the biases to the targets, either way round"
    raise NetworkError([Problem("weights", f"matrices of shapes {shapes} {why}")])


def _is_symmetric(matrix: _Array) -> bool:
    return matrix.shape[0] == matrix.shape[1] and bool((matrix == matrix.T).all())


def _fits(matrices: list[_Array], vectors: list[_Array | None], samples: tuple[ArrayLike, ArrayLike]) -> bool:
    joined = all(later.shape[1] == earlier.shape[0] for earlier, later in pairwise(matrices))
    biased = all(v is None or v.size == matrix.shape[0] for matrix, v in zip(matrices, vectors, strict=True))
    ends = (samples[0], matrices[0].shape[1]), (samples[1], matrices[-1].shape[0])
    return joined and biased and all(_in_rows(_array(values, "samples"), size) is not None for values, size in ends)


def _in_rows(values: _Array, size: int) -> _Array | None:
    """The values with a row for each sample; ``None`` where they cannot be for so many units."""
    if values.ndim == 2:
        return values if values.shape[1] == size else None
    flat = np.atleast_1d(values)
    if flat.ndim == 1 and flat.size == size:
        return flat.reshape(1, size)
    return flat.reshape(-1, 1) if flat.ndim == 1 and size == 1 else None


def _samples(samples: tuple[ArrayLike, ArrayLike], inputs: int, targets: int) -> tuple[Sample, ...]:
    found = []
    for place, values, size in (("inputs", samples[0], inputs), ("targets", samples[1], targets)):
        array = _array(values, place)
        rows = _in_rows(array, size)
        if rows is None:
            raise NetworkError([Problem(place, f"an array of shape {array.shape}, but there are {size} units")])
        found.append(rows.tolist())
    if len(found[0]) != len(found[1]):
        raise NetworkError([Problem("targets", f"{len(found[1])} samples, but there are {len(found[0])} of inputs")])
    return tuple(Sample(tuple(x), tuple(a)) for x, a in zip(*found, strict=True))
