"""The paths from E to a gradient, against every path written out one by one."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.explaining.origins.paths import MOST_PATHS, Paths, gradient_of, paths
from bpdebugger.exchange.examples import example
from tests.depth import seeds
from tests.networks import dense
from tests.random_networks import random_network

GRADIENTS = {
    Kind.UPSTREAM,
    Kind.SHARE,
    Kind.DELTA,
    Kind.WEIGHT_USE,
    Kind.BIAS_USE,
    Kind.TUNABLE_USE,
    Kind.GRADIENT,
    Kind.MEAN_GRADIENT,
}
PRODUCTS = {Kind.SHARE, Kind.WEIGHT_USE, Kind.TUNABLE_USE}


def brute(recorded: Trace, number: int) -> Iterator[tuple[int, ...]]:
    """Every path to a gradient by name, read off the rules of the trace: factors multiply, sums branch."""
    step = recorded[number]
    kind, operands = step.place.kind, step.operands
    unit_is_output = step.place.index >= recorded.plan.outputs.start
    if kind is Kind.UPSTREAM and unit_is_output:
        yield (number,)
    elif kind is Kind.DELTA and recorded.plan.activation(step.place.index).couples:
        for upstream, pair in zip(operands[::2], operands[1::2], strict=True):
            yield from ((*path, pair) for path in brute(recorded, upstream))
    elif kind is Kind.DELTA:
        yield from ((*path, operands[1]) for path in brute(recorded, operands[0]))
    elif kind in PRODUCTS:
        gradient, local = sorted(operands, key=lambda n: recorded[n].place.kind in GRADIENTS, reverse=True)
        yield from ((*path, local) for path in brute(recorded, gradient))
    else:
        for operand in operands:
            yield from brute(recorded, operand)


def product(recorded: Trace, path: tuple[int, ...]) -> float:
    return math.prod(recorded[number].value for number in path)


def found(network: Network, name: str, sample: int | None = 0) -> tuple[Trace, Paths]:
    recorded = trace(network, sample)
    result = paths(recorded, recorded.find(name))
    assert result is not None
    return recorded, result


@pytest.mark.parametrize("seed", seeds(4, 40))
def test_the_paths_are_those_written_out_one_by_one(seed: int) -> None:
    recorded = trace(random_network(seed))
    for step in recorded:
        if step.place.kind not in GRADIENTS:
            continue
        result = paths(recorded, step.number)
        assert result is not None
        every = list(brute(recorded, step.number))
        sizes = sorted((abs(product(recorded, path)) / result.divisor for path in every), reverse=True)
        assert result.count == len(every)
        assert result.left_out == max(len(every) - MOST_PATHS, 0)
        assert [abs(path.product) for path in result.shown] == pytest.approx(sizes[:MOST_PATHS], rel=1e-12, abs=1e-300)
        for path in result.shown:
            assert path.steps in every
            expected = product(recorded, path.steps) / result.divisor
            assert path.product == pytest.approx(expected, rel=1e-12, abs=1e-300)
        assert len({path.steps for path in result.shown}) == len(result.shown)


@pytest.mark.parametrize("seed", seeds(6, 40, start=40))
def test_the_sum_over_paths_is_the_gradient(seed: int) -> None:
    recorded = trace(random_network(seed))
    for step in recorded:
        result = paths(recorded, step.number)
        if result is None:
            assert step.place.kind not in GRADIENTS
            continue
        gradient = recorded[result.gradient].value
        assert result.total == pytest.approx(gradient, rel=1e-12, abs=1e-12 * result.size)
        shown = math.fsum(path.product for path in result.shown)
        assert shown + result.rest == pytest.approx(gradient, rel=1e-12, abs=1e-12 * result.size)


def test_a_weight_of_the_first_layer_has_a_path_through_each_output() -> None:
    recorded, result = found(example("mazur"), "dE_dp[w1]")
    names = [[recorded[number].quantity for number in path.steps] for path in result.shown]
    assert names == [
        ["dE_dy[o1]", "dy_dz[o1]", "dz_dy[h1->o1]", "dy_dz[h1]", "dz_dw[i1->h1]"],
        ["dE_dy[o2]", "dy_dz[o2]", "dz_dy[h1->o2]", "dy_dz[h1]", "dz_dw[i1->h1]"],
    ]
    # the shares of Mazur's ∂E/∂out_h1, 0.055399425 and −0.019049119, times 0.241300709 · 0.05
    assert [path.product for path in result.shown] == pytest.approx(
        [0.055399425 * 0.241300709 * 0.05, -0.019049119 * 0.241300709 * 0.05], rel=1e-7
    )


def test_a_parameter_and_its_update_have_the_paths_of_its_gradient() -> None:
    for sample in (0, None):
        recorded = trace(example("mazur"), sample)
        gradient = recorded.find("dE_dp[w5]")
        assert gradient_of(recorded, recorded.find("p[w5]")) == gradient
        assert gradient_of(recorded, recorded.find("p_new[w5]")) == gradient
        assert paths(recorded, recorded.find("p[w5]")) == paths(recorded, gradient)


def test_what_is_no_gradient_has_no_paths() -> None:
    recorded = trace(example("mazur"), 0)
    for name in ("y[h1]", "z[o1]", "E", "a[o1]", "dy_dz[h1]", "dz_dw[i1->h1]"):
        assert paths(recorded, recorded.find(name)) is None


def test_a_mean_gradient_has_the_paths_of_all_samples() -> None:
    recorded, result = found(example("xor"), "dE_dp[w1]", None)
    each = [paths(recorded, recorded.find("dE_dp[w1]", sample)) for sample in recorded.samples]
    assert result.divisor == len(each) == 4
    assert result.count == sum(one.count for one in each if one)
    assert {recorded[path.steps[0]].sample for path in result.shown} > {0}


def test_millions_of_paths_are_counted_and_not_walked() -> None:
    recorded = trace(dense([4, *[40] * 8, 3]), 0)
    first = next(step for step in recorded if step.place.kind is Kind.WEIGHT_USE and "x1" in step.quantity)
    began = time.process_time()
    result = paths(recorded, first.number)
    assert time.process_time() - began < 2
    assert result is not None
    assert result.count == 40**7 * 3
    assert result.total == pytest.approx(first.value, rel=1e-9)


def test_infinities_are_paths_too_and_come_first() -> None:
    network = dense([1, 2, 1], activation="exp(z)")
    huge = {**network.parameters, "w3": 800.0, "w4": -1.0}
    from dataclasses import replace

    recorded = trace(replace(network, parameters=huge), 0)
    result = paths(recorded, recorded.number_of(Place(Kind.GRADIENT, 0, 0)))
    assert result is not None
    assert not math.isfinite(result.shown[0].product)
