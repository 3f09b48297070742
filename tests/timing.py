"""How long something takes, for the benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter


def seconds(job: Callable[[], object], repeats: int) -> float:
    """The median time of one run."""
    taken = []
    for _ in range(repeats):
        start = perf_counter()
        job()
        taken.append(perf_counter() - start)
    return median(taken)
