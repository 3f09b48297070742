"""What breakpoints cost: a condition over 512 passes of 2-2-2 at once, and all the hits in a trace of 800,000 steps.

    python -m tests.benchmarks.bench_watching

The goals are those of issue 4: a condition on every step of a long run must cost little beside the passes themselves.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from bpdebugger.core.passes.recording import record
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Trigger
from bpdebugger.debugger.watching.compiled import Compiled
from bpdebugger.debugger.watching.passes import Passes
from bpdebugger.debugger.watching.watch import Watch
from bpdebugger.exchange.examples import example
from tests.networks import dense
from tests.timing import seconds

PASSES = 512
CONDITIONS = (
    Breakpoint("", "abs(dE/dz[h1]) < 1e-6 and epoch > 10"),
    Breakpoint("dE_dz", "abs(value) < 1e-6"),
    Breakpoint("", "delta(E) > 1"),
    Breakpoint("dE_dz[h1]", change=Trigger.SIGN),
    Breakpoint("", "isnan(value) or isinf(value)"),
)
MARKS = (
    Breakpoint("unit h3"),
    Breakpoint("", "max(abs(dE_dw[*])) > 1"),
    Breakpoint("", "abs(value) < 1e-6"),
    Breakpoint("", "isnan(value) or isinf(value)"),
    Breakpoint(""),
)


def over_passes() -> None:
    """Conditions over many passes of a small network, beside the passes themselves."""
    recorded = trace(example("mazur"))
    random = np.random.default_rng(0)
    inputs, targets = random.random((PASSES, 2)), random.random((PASSES, 2))
    points = record(recorded.plan, recorded.parameters, inputs, targets)
    passes = Passes(points, np.arange(PASSES) / 1.0, np.zeros(PASSES), np.arange(PASSES))
    pass_time = seconds(lambda: record(recorded.plan, recorded.parameters, inputs, targets), 50)
    print(f"{PASSES} passes of 2-2-2: {pass_time * 1e6:.0f} µs")
    for breakpoint in CONDITIONS:
        compiled = Compiled(recorded.plan, breakpoint)
        taken = seconds(partial(compiled.stops, passes), 300)
        goal = " (goal: below 60 µs)" if breakpoint is CONDITIONS[0] else ""
        print(f"  {breakpoint}: {taken * 1e6:.0f} µs, {taken / pass_time:.2f} x the passes{goal}")


def edited(recorded: Trace, breakpoint: Breakpoint) -> object:
    """What is done when a breakpoint is edited."""
    return Compiled(recorded.plan, breakpoint).hits_in(recorded)


def over_a_long_trace() -> None:
    """All the hits in the trace of a large network, beside recording it; and a watch at one of its steps."""
    network = dense([784, 128, 10])
    recorded = trace(network)
    steps = len(recorded)
    record_time = seconds(lambda: trace(network), 5)
    print(f"recording {steps} steps: {record_time * 1e3:.1f} ms")
    for breakpoint in MARKS:
        first = seconds(partial(edited, recorded, breakpoint), 1)
        compiled = Compiled(recorded.plan, breakpoint)
        compiled.hits_in(recorded)
        taken = seconds(partial(compiled.hits_in, recorded), 5)
        print(f"  {breakpoint}: {first * 1e3:.1f} ms when it is edited, {taken * 1e3:.1f} ms again")
    watch = Watch(recorded.plan, "abs(dE_dz[h3]) * w5")
    print(f"  a watch at one step: {seconds(lambda: watch.at(recorded, steps - 1), 200) * 1e6:.0f} µs")


if __name__ == "__main__":
    over_passes()
    over_a_long_trace()
