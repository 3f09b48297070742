"""Edits of the samples: a table with the inputs' columns first, then the targets'."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bpdebugger.core.network.network import Network, Sample
from bpdebugger.core.network.validate import MAX_SAMPLES, NetworkError, require_valid_sizes
from bpdebugger.debugger.editing.edit_error import EditError


def replace_samples(network: Network, samples: Sequence[Sample]) -> Network:
    """Other samples; at least one, each with a number for every input and output."""
    if not samples:
        raise EditError("a network needs at least one sample; change this one instead")
    if len(samples) > MAX_SAMPLES:
        raise EditError(f"{len(samples)} samples; {MAX_SAMPLES} are the limit")
    wanted = len(network.layers[0].units), len(network.layers[-1].units)
    for i, sample in enumerate(samples):
        if (len(sample.inputs), len(sample.targets)) != wanted:
            raise EditError(
                f"sample {i} has {len(sample.inputs)} inputs and {len(sample.targets)} targets; "
                f"the network has {wanted[0]} inputs and {wanted[1]} outputs"
            )
    after = replace(network, samples=tuple(samples))
    try:
        require_valid_sizes(after)
    except NetworkError as error:
        raise EditError(str(error)) from None
    return after


def add_sample(network: Network) -> Network:
    """One more sample, of zeros."""
    return replace_samples(network, [*network.samples, _zeros(network)])


def _zeros(network: Network) -> Sample:
    return Sample((0.0,) * len(network.layers[0].units), (0.0,) * len(network.layers[-1].units))


def remove_samples(network: Network, rows: Iterable[int]) -> Network:
    """Without some samples; one must remain."""
    doomed = set(rows)
    return (
        replace_samples(network, [s for i, s in enumerate(network.samples) if i not in doomed]) if doomed else network
    )


def hold_out(network: Network, rows: Iterable[int], held: bool) -> Network:
    """Some samples held out of the training, or taken back; one must remain to train with."""
    chosen = set(rows)
    after = tuple(replace(s, held_out=held) if i in chosen else s for i, s in enumerate(network.samples))
    if all(sample.held_out for sample in after):
        raise EditError("every sample would be held out; at least one is needed to train with")
    return network if after == network.samples else replace(network, samples=after)


def set_cells(network: Network, row: int, column: int, values: Sequence[Sequence[float]]) -> Network:
    """Writes a block of numbers; rows beyond the last sample are added, columns beyond the last are refused."""
    inputs = len(network.layers[0].units)
    columns = inputs + len(network.layers[-1].units)
    widest = column + max(map(len, values), default=0)
    if widest > columns:
        raise EditError(f"the numbers reach column {widest}; the samples have {columns} columns, inputs and targets")
    if row + len(values) > MAX_SAMPLES:
        raise EditError(f"{row + len(values)} samples; {MAX_SAMPLES} are the limit")
    samples = list(network.samples)
    while len(samples) < row + len(values):
        samples.append(_zeros(network))
    for i, numbers in enumerate(values, start=row):
        if not all(map(math.isfinite, numbers)):
            raise EditError(f"a number in row {i} is not finite; samples hold finite numbers")
        cells = [*samples[i].inputs, *samples[i].targets]
        cells[column : column + len(numbers)] = numbers
        samples[i] = replace(samples[i], inputs=tuple(cells[:inputs]), targets=tuple(cells[inputs:]))
    return network if tuple(samples) == network.samples else replace_samples(network, samples)
