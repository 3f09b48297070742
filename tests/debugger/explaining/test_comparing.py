"""Two traces compared, against a comparison step by step in plain Python."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pytest

from bpdebugger.core.network.network import Network, Sample
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.explaining.comparing import Comparison, Measure, compare, sentence
from bpdebugger.exchange.examples import example
from tests.networks import dense
from tests.random_networks import random_network

Named = dict[tuple[str, int | None], tuple[int, float]]


def by_name(recorded: Trace) -> Named:
    return {(step.quantity, step.sample): (step.number, step.value) for step in recorded}


def same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


def check(a: Trace, b: Trace) -> Comparison:
    found = compare(a, b)
    left, right = by_name(a), by_name(b)
    both = [name for name in left if name in right]
    differing = [name for name in both if not same(left[name][1], right[name][1])]
    assert found.shared == len(both)
    assert found.steps_a.tolist() == [left[name][0] for name in differing]
    assert found.steps_b.tolist() == [right[name][0] for name in differing]
    assert found.values_a.tolist() == pytest.approx([left[name][1] for name in differing], rel=0, nan_ok=True)
    assert found.values_b.tolist() == pytest.approx([right[name][1] for name in differing], rel=0, nan_ok=True)
    assert found.only_in_a.count == len(left) - len(both)
    assert found.only_in_b.count == len(right) - len(both)
    first = found.first
    assert (first.a.quantity, first.a.sample) == differing[0] if first else not differing
    sizes = sorted((abs(right[name][1] - left[name][1]) for name in differing), reverse=True)
    if all(map(math.isfinite, sizes)):
        assert [abs(row.absolute) for row in found.largest(5)] == sizes[:5]
    return found


def nudged(network: Network, name: str, by: float) -> Network:
    return replace(network, parameters={**network.parameters, name: network.parameters[name] + by})


@pytest.mark.parametrize("seed", range(40))
def test_a_nudged_parameter(seed: int) -> None:
    network = random_network(seed)
    name = list(network.parameters)[seed % len(network.parameters)]
    found = check(trace(network), trace(nudged(network, name, 0.25)))
    first = found.first
    assert first is not None
    assert first.a.quantity == f"p[{name}]"
    assert first.absolute == pytest.approx(0.25)
    assert found.only_in_a.count == found.only_in_b.count == 0


@pytest.mark.parametrize("seed", range(40))
def test_two_networks_that_have_only_some_names_in_common(seed: int) -> None:
    check(trace(random_network(seed)), trace(random_network(seed + 1)))


def test_a_trace_and_itself() -> None:
    recorded = trace(example("xor"))
    found = check(recorded, recorded)
    assert found.count == 0
    assert sentence(found, "A", "B") == f"A and B: all {len(recorded)} quantities have the same values."


def test_traces_over_other_samples() -> None:
    network = example("xor")
    found = check(trace(network), trace(network, 2))
    # the update follows the mean over all samples in one, and the gradient of the sample in the other
    assert found.count == len(network.parameters)
    assert found.only_in_b.count == 0
    assert {"y[x1]@0", "a[o]@3"} <= set(found.only_in_a.names)


def test_only_the_learning_rate_differs() -> None:
    network = example("mazur")
    found = check(trace(network, 0), trace(replace(network, learning_rate=0.25), 0))
    first = found.first
    assert first is not None
    assert first.a.quantity == "p_new[w1]"
    assert found.count == len(network.parameters)
    # Mazur's gradient of w1 is 0.000438568; half the rate leaves a quarter of it undone
    assert first.absolute == pytest.approx(0.25 * 0.000438568, rel=1e-6)
    assert sentence(found, "0.5", "0.25").startswith(
        "The first difference is p_new[w1] (step 83): 0.1498 in 0.5, 0.1499 in 0.25, a change of +0.0001096. "
    )


def test_relative_differences_have_their_own_order() -> None:
    network = example("mazur")
    found = compare(trace(network, 0), trace(nudged(network, "w8", 1e-3), 0))
    rows = found.largest(found.count, Measure.RELATIVE)
    sizes = [abs(row.relative) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert rows != found.largest(found.count)
    assert all(abs(row.relative) <= 2 for row in rows)


def test_infinite_and_undefined_values_differ_most_and_equal_ones_not_at_all() -> None:
    network = replace(dense([1, 2, 1], "exp(z)"), samples=(Sample((1.0,), (0.0,)),))
    wild = replace(network, parameters={**network.parameters, "w1": 900.0})
    check(trace(wild), trace(wild))
    found = check(trace(network), trace(wild))
    assert not math.isfinite(found.largest(1)[0].absolute)


def test_what_is_not_yet_computed_is_not_compared() -> None:
    network = example("mazur")
    a, b = trace(network, 0), trace(nudged(network, "w8", 0.1), 0)
    until = b.find("z[o2]")
    found = compare(a, b, until)
    assert found.steps_b.max() == until
    assert found.count == 2


def test_a_large_network_is_compared_at_once() -> None:
    network = dense([784, 128, 10])
    a, b = trace(network, 0), trace(nudged(network, "w5", 0.1), 0)
    compare(a, b)
    began = time.process_time()
    found = compare(a, b)
    found.largest(50)
    assert time.process_time() - began < 1.5
    assert found.count > 100_000
