"""When a quantity changed from sample to sample."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest

from bpdebugger.core.network import Sample
from bpdebugger.core.trace import trace
from bpdebugger.debugger.origins.changes import NO_CHANGES, changes
from bpdebugger.exchange.examples import example
from tests.random_networks import random_network


def test_an_input_changes_where_its_column_does() -> None:
    column = [0.0, 0.0, 1.0, 1.0, 0.5, -0.0, 0.0]
    network = replace(example("xor"), samples=tuple(Sample((x, 1.0), (0.0,)) for x in column))
    recorded = trace(network)
    at = [recorded.find("y[x1]", sample) for sample in range(len(column))]
    found = [changes(recorded, number) for number in at]
    assert [at.index(row.next) if row.next is not None else None for row in found] == [2, 2, 4, 4, 5, 6, None]
    assert [at.index(row.previous) if row.previous is not None else None for row in found] == [
        None, None, None, 2, 2, 4, 5,
    ]  # fmt: skip
    assert changes(recorded, recorded.find("y[x2]", 3)) == NO_CHANGES


@pytest.mark.parametrize("seed", range(10))
def test_every_kind_of_quantity_can_be_asked(seed: int) -> None:
    recorded = trace(random_network(seed))
    for step in recorded:
        found = changes(recorded, step.number)
        if step.sample is None:
            assert found == NO_CHANGES
        if found.next is not None:
            after = recorded[found.next]
            assert after.quantity == step.quantity
            assert after.sample is not None
            before = recorded[after.quantity, after.sample - 1].value
            # bit for bit: 0 and −0 are different
            assert struct.pack("d", before) != struct.pack("d", after.value)
