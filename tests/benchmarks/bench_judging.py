"""The speed of claims, checks and diagnoses on the 2-2-2 network, measured in one run.

    python tests/benchmarks/bench_judging.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from bpdebugger.core.check import check
from bpdebugger.core.diagnosis import diagnose
from bpdebugger.core.given import Given
from bpdebugger.core.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.claim import judge
from bpdebugger.symbolic.worker import worker

REPEATS = 9
CLAIMS = (
    ("dE_dz[o1]", "dE/dy[o1] * dy/dz[o1]"),
    ("dE_dy[o1]", "a[o1] - y[o1]"),
    ("dE_dz[h1]", "dE/dy[h1]"),
    ("dE_dp[w1]", "dE/dz[h1] * x"),
    ("dE_dp[w1]", "dE/dz[h1] * i1"),
    ("dy_dz[h1]", "1 - y[h1]**2"),
)


def milliseconds(run: Callable[[], object]) -> float:
    """The median time of a run."""
    durations = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        run()
        durations.append(1000 * (time.perf_counter() - began))
    return statistics.median(durations)


def main() -> None:
    """Prints a line for each figure, with its goal."""
    network = example("mazur")
    recorded = trace(network)
    worker().warm()
    for quantity, formula in CLAIMS:
        try:
            taken = milliseconds(lambda q=quantity, f=formula: judge(network, q, f))  # type: ignore[misc]
        except ValueError as error:
            print(f"claim {quantity} = {formula}: refused ({error})")
            continue
        print(f"claim {quantity} = {formula}: {taken:.0f} ms (goal: 300)")
    print(f"check of all {len(check(recorded))} factors: {milliseconds(lambda: check(recorded).summary()):.0f} ms")
    gradients = {name: recorded[f"dE_dp[{name}]"].value for name in recorded.plan.parameters}
    for what, change in (("right", 1.0), ("sign flipped", -1.0), ("unknown", 1.37)):
        given = {name: Given.of(f"{change * value:.4g}") for name, value in gradients.items()}
        taken = milliseconds(lambda g=given: diagnose(network, g))  # type: ignore[misc]
        print(f"diagnosis, {what}: {taken:.0f} ms (goal: 500)")


if __name__ == "__main__":
    main()
