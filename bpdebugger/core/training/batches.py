"""The samples of a network as arrays, and which of them each update takes: an epoch goes through all of them once."""

from __future__ import annotations

import numpy as np

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Indices

Batch = tuple[int, ...]


class Batches:
    """The batches of a network's training, by the number of the update. Each update's can be had without the others.

    In a shuffled epoch the samples come in the order of a permutation that depends on the seed and the epoch alone.
    """

    def __init__(self, network: Network) -> None:
        self._taken = np.array(network.trained, dtype=np.intp)
        self._samples = len(self._taken)
        self._shuffle = network.training.shuffle
        self.size = min(network.training.batch or self._samples, self._samples)
        self._kept: tuple[int, tuple[Batch, ...]] | None = None

    @property
    def are_equal(self) -> bool:
        """Whether all have the same size."""
        return self._samples % self.size == 0

    @property
    def per_epoch(self) -> int:
        """How many updates an epoch has; its last batch may be smaller."""
        return -(-self._samples // self.size)

    @property
    def always_the_same(self) -> bool:
        """Whether every update takes all samples in one order."""
        return self.per_epoch == 1 and self._shuffle is None

    def of(self, update: int) -> Batch:
        """The samples of an update, in their order."""
        epoch, number = divmod(update, self.per_epoch)
        return self._of_epoch(0 if self._shuffle is None else epoch)[number]

    def _of_epoch(self, epoch: int) -> tuple[Batch, ...]:
        if self._kept is None or self._kept[0] != epoch:
            self._kept = epoch, self._cut(epoch)
        return self._kept[1]

    def _cut(self, epoch: int) -> tuple[Batch, ...]:
        parts = np.split(self._order(epoch), range(self.size, self._samples, self.size))
        return tuple(tuple(part.tolist()) for part in parts)

    def _order(self, epoch: int) -> Indices:
        if self._shuffle is None:
            return self._taken
        return np.asarray(np.random.default_rng((self._shuffle, epoch)).permutation(self._taken))

    def between(self, first: int, last: int) -> tuple[Indices, Indices]:
        """The samples of the updates from one number to before another, one after the other, and how many each has."""
        begin, end = first // self.per_epoch, -(-last // self.per_epoch)
        if self._shuffle is None:
            order = np.tile(self._order(0), end - begin)
        else:
            order = np.concatenate([self._order(epoch) for epoch in range(begin, end)])
        sizes = np.full(self.per_epoch, self.size)
        sizes[-1] = self._samples - self.size * (self.per_epoch - 1)
        skipped = first - begin * self.per_epoch
        every = np.tile(sizes, end - begin)
        chosen = every[skipped : skipped + last - first]
        start = int(every[:skipped].sum())
        return order[start : start + int(chosen.sum())], chosen


class Data:
    """The samples of a network as arrays, and its batches."""

    def __init__(self, network: Network) -> None:
        self.inputs = np.array([sample.inputs for sample in network.samples], dtype=np.float64)
        self.targets = np.array([sample.targets for sample in network.samples], dtype=np.float64)
        self.batches = Batches(network)
