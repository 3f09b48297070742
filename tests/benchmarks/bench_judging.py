"""What checking and judging cost, and how close the check comes: python -m tests.benchmarks.bench_judging"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable

from bpdebugger.core.checking.check import check
from bpdebugger.core.checking.verdict import Method, Verdict
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.claim import judge, judge_by_numbers
from bpdebugger.symbolic.worker import worker
from tests.networks import dense
from tests.random_networks import random_network

CLAIMS = (("neuron-sigmoid", "dE_dz[o]", "dE_dy[o]"), ("mazur", "dE_dw[i1->h1]", "dE_dy[h1]"))


def median_ms(run: Callable[[], object], times: int = 7) -> float:
    """The median time in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append(1e3 * (time.perf_counter() - began))
    return statistics.median(taken)


def random_networks(method: Method) -> str:
    """The verdicts on 200 random networks, and the largest error of those that agree."""
    rows = [row for seed in range(200) for row in check(trace(random_network(seed)), method)]
    verdicts = Counter(row.verdict.value for row in rows)
    worst = max(row.error for row in rows if row.verdict is Verdict.AGREES and row.method is method)
    return f"200 random networks by {method}: {dict(verdicts)}, worst of those that agree {worst:.1e}"


def main() -> None:
    """Prints a line for each figure."""
    small, large = trace(example("mazur")), trace(dense([784, 128, 10]), 0)
    for method in Method:
        took = median_ms(lambda method=method: check(small, method).summary())  # type: ignore[misc]
        print(f"check of 2-2-2 by {method}: {took:.1f} ms")
    print(f"check of 784-128-10: {median_ms(lambda: check(large).summary(), 1):.0f} ms, {check(large).summary()}")
    for method in Method:
        print(random_networks(method))
    began = time.perf_counter()
    judge(example("mazur"), "dE_dz[o1]", "dE_dy[o1]")
    print(f"claim with its proof, cold: {1e3 * (time.perf_counter() - began):.0f} ms")
    for name, quantity, formula in CLAIMS:
        network = example(name)
        numbers = median_ms(lambda n=network, q=quantity, f=formula: judge_by_numbers(n, q, f))  # type: ignore[misc]
        proved = median_ms(lambda n=network, q=quantity, f=formula: judge(n, q, f))  # type: ignore[misc]
        print(f"claim on {name}: {numbers:.1f} ms by numbers, {proved:.1f} ms with its proof")
    worker().close()


if __name__ == "__main__":
    main()
