"""The samples of many updates at once are those of one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.core.network.network import Training
from bpdebugger.core.training.batches import Batches
from tests.networks import dense


@pytest.mark.parametrize("shuffle", [None, 3])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5])
def test_the_samples_between_two_updates(size: int, shuffle: int | None) -> None:
    batches = Batches(replace(dense([1, 1], samples=5), training=Training(batch=size, shuffle=shuffle)))
    for first in range(7):
        for last in range(first + 1, 13):
            each = [batches.of(update) for update in range(first, last)]
            samples, sizes = batches.between(first, last)
            assert samples.tolist() == [sample for batch in each for sample in batch]
            assert sizes.tolist() == [len(batch) for batch in each]


def test_only_one_batch_without_an_order_of_its_own_is_always_the_same() -> None:
    for size, shuffle, same in ((0, None, True), (5, None, True), (2, None, False), (0, 1, False), (7, None, True)):
        batches = Batches(replace(dense([1, 1], samples=5), training=Training(batch=size, shuffle=shuffle)))
        assert batches.always_the_same is same
        assert (batches.of(0) == batches.of(1)) is same
