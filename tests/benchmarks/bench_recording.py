"""What recording costs: the full trace of a dense 784-128-10 network beside the bare arithmetic of NumPy.

    python tests/benchmarks/bench_recording.py

Every ratio compares figures of this one run. The goals are those of issue 2.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

# settings for a certain processor would slow NumPy's side of the comparison
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit  # noqa: E402
from bpdebugger.core.network.planning import make_plan  # noqa: E402
from bpdebugger.core.network.plans import plan_of  # noqa: E402
from bpdebugger.core.passes.trace import Trace, trace  # noqa: E402
from bpdebugger.exchange.project import load, write  # noqa: E402

SIZES = (784, 128, 10)
Array = NDArray[np.float64]


def dense(sizes: tuple[int, ...], seed: int = 0) -> Network:
    """A dense sigmoid network with weights in the size that keeps it from saturating."""
    random = Random(seed)
    layers = [[f"u{i}_{j}" for j in range(size)] for i, size in enumerate(sizes)]
    parameters: dict[str, float] = {}
    connections = []
    biases = {}
    for before, after in pairwise(layers):
        for target in after:
            for source in before:
                parameters[weight := f"w_{source}_{target}"] = random.gauss(0, len(before) ** -0.5)
                connections.append(Connection(source, target, weight))
            parameters[bias := f"b_{target}"] = random.gauss(0, 0.1)
            biases[target] = bias
    return Network(
        layers=tuple(
            Layer(f"layer {i}", tuple(map(Unit, units)), "sigmoid" if i else "") for i, units in enumerate(layers)
        ),
        connections=tuple(connections),
        parameters=parameters,
        samples=(Sample(tuple(random.random() for _ in layers[0]), tuple(float(i == 3) for i in range(sizes[-1]))),),
        biases=biases,
    )


class PlainPass:
    """The same forward and backward pass as anyone would write it with matrices."""

    def __init__(self, network: Network) -> None:
        values = np.array(list(network.parameters.values()))
        self.weights, self.biases = [], []
        at = 0
        sizes = [len(layer.units) for layer in network.layers]
        for before, after in pairwise(sizes):
            rows = values[at : at + after * (before + 1)].reshape(after, before + 1)
            self.weights.append(np.ascontiguousarray(rows[:, :-1]))
            self.biases.append(rows[:, -1].copy())
            at += after * (before + 1)
        self.x, self.a = (np.array(v) for v in (network.samples[0].inputs, network.samples[0].targets))

    def run(self) -> list[Array]:
        """The gradients of the weights, first layer first."""
        y = [self.x]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            y.append(1 / (1 + np.exp(-(weight @ y[-1] + bias))))
        upstream = y[-1] - self.a
        gradients: list[Array] = []
        for weight, out, into in zip(reversed(self.weights), reversed(y), reversed(y[:-1]), strict=False):
            delta = upstream * out * (1 - out)
            gradients.append(np.outer(delta, into))
            upstream = weight.T @ delta
        return gradients[::-1]


def typical(run: Callable[[], object], times: int) -> float:
    """The median time of a run in seconds, after three that do not count."""
    for _ in range(3):
        run()
    taken = []
    for _ in range(times):
        begin = perf_counter()
        run()
        taken.append(perf_counter() - begin)
    return median(taken)


def report(what: str, figure: float, unit: str, goal: float | None = None) -> None:
    """One line with a figure, and whether it meets its goal."""
    verdict = "" if goal is None else f"  goal {goal:g} {unit}: {'met' if figure <= goal else 'MISSED'}"
    print(f"{what:<58} {figure:10.3g} {unit}{verdict}")


def recording(network: Network) -> Trace:
    """Times the recording against the plain pass, after checking that both compute the same."""
    plan = plan_of(network)
    plain = PlainPass(network)
    recorded = Trace(plan, network, (0,), averaged=False)
    expected = np.concatenate([gradient.ravel() for gradient in plain.run()])
    uses = recorded.gradients.uses[0, : len(expected)]
    np.testing.assert_allclose(uses, expected, rtol=1e-9, atol=1e-18)
    bare = typical(plain.run, 300)
    full = typical(lambda: Trace(plan, network, (0,), averaged=False), 100)
    report("plain NumPy forward and backward pass", bare * 1e3, "ms")
    report(f"recording all {len(recorded):,} quantities", full * 1e3, "ms")
    report("ratio", full / bare, "x", 10)
    return recorded


def looking(recorded: Trace) -> None:
    """Times what a viewer does with a trace: its first length, and steps at random."""
    network = recorded.network
    fresh = Trace(make_plan(network), network, (0,), averaged=False)
    begin = perf_counter()
    len(fresh)
    report("first len(trace), which makes the order", (perf_counter() - begin) * 1e3, "ms")
    numbers = [Random(1).randrange(len(recorded)) for _ in range(20_000)]
    steps = [recorded[number] for number in numbers]
    report("trace[i]", typical(lambda: [recorded[number] for number in numbers], 7) / len(numbers) * 1e6, "µs", 20)
    report("trace[i].value", typical(lambda: [step.value for step in steps], 7) / len(numbers) * 1e6, "µs", 20)
    report("trace[i].quantity", typical(lambda: [step.quantity for step in steps], 7) / len(numbers) * 1e6, "µs", 20)
    names = [step.quantity for step in steps]
    report("trace[name]", typical(lambda: [recorded.find(name) for name in names], 3) / len(names) * 1e6, "µs")
    long = [step for step in steps if len(step.operands) < 100]
    report("rule with numbers (short ones)", typical(lambda: [s.substituted for s in long], 3) / len(long) * 1e6, "µs")


def loading(network: Network) -> None:
    """Times reading the project file, checks included."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dense.bpd"
        begin = perf_counter()
        file.write_bytes(write(network))
        report("writing the project file", perf_counter() - begin, "s")
        report("its size", file.stat().st_size / 1e6, "MB")
        report("loading it", typical(lambda: load(file), 3), "s", 2)
        loaded = load(file)
    begin = perf_counter()
    trace(loaded, 0)
    report("first trace of what was loaded, plan included", perf_counter() - begin, "s")


def many_samples(network: Network) -> None:
    """Times a sample more beside the first."""
    several = replace(network, samples=network.samples * 10)
    plan = plan_of(several)
    one = typical(lambda: Trace(plan, several, (0,), averaged=False), 20)
    ten = typical(lambda: Trace(plan, several, tuple(range(10)), averaged=True), 5)
    report("recording 10 samples beside 10 times one", ten / (10 * one), "x")


def main() -> None:
    """Prints all figures."""
    network = dense(SIZES)
    looking(recording(network))
    loading(network)
    many_samples(network)


if __name__ == "__main__":
    main()
