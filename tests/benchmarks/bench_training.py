"""Training with a condition at every step, against micrograd without one; the memory of a run; how soon an epoch shows.

    python -m tests.benchmarks.bench_training

micrograd is installed with what the tests need. Its network is Mazur's 2-2-2, with a sigmoid of its own as it has none.
The goals are those of issue 4: 20 times as fast, 200 MB, 100 ms, and 30 frames a second while scrubbing.
"""

from __future__ import annotations

import gc
import math
import os
import resource
import tracemalloc
from functools import partial
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from bpdebugger.core.network.network import Network
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints
from bpdebugger.exchange.examples import example
from tests.timing import seconds

EPOCHS = 10_000
CONDITIONS = (
    Breakpoint("", "abs(dE/dz[h1]) < 1e-6 and epoch > 10 and E > 1e9"),
    Breakpoint("dE_dz", "abs(value) > 1e9"),
    Breakpoint("", "abs(value) > 1e9"),
)
"""None of them ever holds: what is measured is asking. The last is asked at every single step."""
SCRUBS = 300


def micrograd_epochs(network: Network, epochs: int) -> dict[str, float]:
    """The gradients of the last of so many epochs as micrograd computes them, its network spelled out."""
    from micrograd.engine import Value  # type: ignore[import-untyped]

    def sigmoid(x: Any) -> Any:
        out = Value(1 / (1 + math.exp(-x.data)), (x,), "sigmoid")

        def backward() -> None:
            x.grad += out.data * (1 - out.data) * out.grad

        out._backward = backward
        return out

    p = [Value(value) for value in network.parameters.values()]
    (i1, i2), (a1, a2) = network.samples[0].inputs, network.samples[0].targets
    for _ in range(epochs):
        for value in p:
            value.grad = 0
        w1, w2, w3, w4, w5, w6, w7, w8, b1, b2 = p
        h1, h2 = sigmoid(w1 * i1 + w2 * i2 + b1), sigmoid(w3 * i1 + w4 * i2 + b1)
        o1, o2 = sigmoid(w5 * h1 + w6 * h2 + b2), sigmoid(w7 * h1 + w8 * h2 + b2)
        E = ((o1 - a1) ** 2 + (o2 - a2) ** 2) * 0.5
        E.backward()
        gradients = [value.grad for value in p]
        for value in p:
            value.data -= network.learning_rate * value.grad
    return dict(zip(network.parameters, gradients, strict=True))


def against_micrograd() -> None:
    """10,000 epochs with a condition, and as many without one in micrograd."""
    network = example("mazur")
    theirs = micrograd_epochs(network, 200)
    run = Run(network)
    run.extend(199)
    worst = max(abs(run.trace(199)[f"dE_dp[{name}]"].value - g) / abs(g) for name, g in theirs.items())
    # micrograd makes thousands of objects; it shall not pay for those that others hold
    gc.collect()
    gc.freeze()
    slow = seconds(lambda: micrograd_epochs(network, 1000), 5) / 1000
    print(f"micrograd: {slow * 1e6:.1f} µs an epoch (the same gradients: {worst:.0e} apart after 200 epochs)")
    for breakpoint in CONDITIONS:

        def train(breakpoint: Breakpoint = breakpoint) -> None:
            session = Session(network)
            session.set_breakpoints(Breakpoints((breakpoint,)))
            for _ in session.train(EPOCHS):
                pass
            assert session.moment.epoch == EPOCHS - 1

        train()
        ours = seconds(train, 7) / EPOCHS
        ratio = f"{slow / ours:.1f} x as fast (goal: 20)"
        print(f"  with the breakpoint {breakpoint}: {ours * 1e6:.2f} µs an epoch, {ratio}")


def history() -> None:
    """What a run of 10,000 epochs takes, and how soon one of its epochs is recorded again."""
    for name in ("mazur", "xor", "xor-adam"):
        tracemalloc.start()
        session = Session(example(name))
        for _ in session.train(EPOCHS):
            pass
        size = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        random = Random(1)
        updates = [random.randrange(session.run.length) for _ in range(200)]
        taken = sorted(seconds(partial(session.go_to_update, at), 1) for at in updates)
        print(
            f"{name}: {EPOCHS} epochs ({session.run.length} updates) hold {size:.1f} MB (goal: 200); "
            f"an epoch is there after {taken[-1] * 1e3:.1f} ms at worst (goal: 100, without the window)"
        )


def scrubbing() -> None:
    """Moving the mouse over the timeline and over the epochs: from one place to the painted window."""
    from PySide6.QtTest import QTest

    from bpdebugger.ui.shell.app import application, window_on

    app = application()
    window = window_on(example("mazur"))
    window.finish_loading()
    QTest.qWaitForWindowExposed(window)
    window.run("train", str(EPOCHS))
    while window._workbench.drive.is_under_way:
        app.processEvents()
    for name, lane in (("steps", window.timeline.lane), ("epochs", window.timeline.epochs)):
        taken = []
        for i in range(SCRUBS):
            place = lane.first + (lane.count - 1) * i // SCRUBS
            begin = perf_counter()
            lane.placeRequested.emit(place)
            window.repaint()
            app.processEvents()
            taken.append(perf_counter() - begin)
        taken.sort()
        print(
            f"scrubbing over {name}: {1 / median(taken):.0f} frames a second (goal: 30), the slowest of "
            f"{SCRUBS} after {taken[-1] * 1e3:.0f} ms"
        )
    window.close()
    print(f"in all {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB for the process with its window")


if __name__ == "__main__":
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    against_micrograd()
    history()
    scrubbing()
