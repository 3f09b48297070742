"""What a value goes into, against the inverse of all operands of the trace."""

from __future__ import annotations

import pytest

from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.explaining.origins.branches import MOST_READERS, goes_into
from bpdebugger.debugger.explaining.origins.readers import readers
from bpdebugger.exchange.examples import example, examples
from tests.networks import dense
from tests.random_networks import random_network


def inverse(recorded: Trace) -> list[list[int]]:
    """For each step those that have it among their operands, found by walking all rules."""
    found: list[list[int]] = [[] for _ in recorded]
    for step in recorded:
        for operand in step.operands:
            found[operand].append(step.number)
    return found


def check(recorded: Trace) -> None:
    assert [list(readers(recorded, number)) for number in range(len(recorded))] == inverse(recorded)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("sample", [0, None])
def test_the_readers_are_the_inverse_of_the_operands(seed: int, sample: int | None) -> None:
    check(trace(random_network(seed), sample))


@pytest.mark.parametrize("name", [row.name for row in examples()])
def test_the_readers_in_the_examples(name: str) -> None:
    check(trace(example(name)))


def test_a_held_net_input_reads_nothing() -> None:
    network = example("mazur")
    recorded = trace(network, 0, Hold(sample=0, unit=network.unit_names().index("h1"), z=40.0))
    check(recorded)
    assert recorded.find("z[h1]") not in readers(recorded, recorded.find("y[i1]"))


def test_at_the_end_of_a_softmax_the_careful_form_reads_the_other_outputs() -> None:
    network = example("softmax")
    last = network.unit_names().index("o1")
    check(trace(network, 0, Hold(sample=0, unit=last, z=50.0)))


def test_of_very_many_readers_the_first_are_listed() -> None:
    recorded = trace(dense([3, 200, 2]), 0)
    found = goes_into(recorded, recorded.find("y[x1]"))
    assert len(found.numbers) == MOST_READERS
    assert found.left_out == -1
    assert goes_into(recorded, recorded.find("dy_dz[h1]")).left_out == 0
