"""Edits, from the command to the painted window, on a network of 500 connections and on one of 100,000.

    python tests/benchmarks/bench_editing.py

Each figure is the worst of the median over the edits, and every edit is compared with a step over in the same window.
Needs a screen, real or virtual; without one it measures on Qt's offscreen platform.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_recording import dense
from bench_window import Paints

from bpdebugger.core.network.network import Network

ROUNDS = 7
EDITS = (
    ("set-value", "{weight}=0.{round}1"),
    ("slide-value", "{weight}=0.{round}7"),
    ("set-activation", "{hidden}=softplus"),
    ("undo", ""),
    ("redo", ""),
    ("undo", ""),
    ("rename", "{hidden}=renamed{round}"),
    ("undo", ""),
    ("add-unit", "1"),
    ("undo", ""),
    ("add-layer", "1"),
    ("undo", ""),
    ("delete", ""),
    ("undo", ""),
    ("set-cells", "0 0 0.{round}3"),
    ("set-loss", "huber"),
    ("undo", ""),
    ("initialise", "he {round}"),
)
"""Commands with their arguments; ``delete`` deletes a unit that is selected before."""


def measure(network: Network, goal: float) -> None:
    """Milliseconds of each edit, and how many steps over that is."""
    from PySide6.QtTest import QTest

    from bpdebugger.ui.shell.app import application, window_on

    app = application()
    window = window_on(network)
    window.finish_loading()
    QTest.qWaitForWindowExposed(window)
    for name in ("inspector", "weights", "samples"):
        window.run(name)
    for _ in range(20):
        app.processEvents()
    painted = Paints()
    for part in (window.table, window.picture):
        part.viewport().installEventFilter(painted)

    def timed(id: str, argument: str) -> float:
        painted.count = 0
        began = time.perf_counter()
        window.run(id, argument)
        while not painted.count:
            app.processEvents()
        # what another part of the window put off to the next turn of the event loop counts too
        app.processEvents()
        assert not window.message.problem, window.message.problem
        return 1000 * (time.perf_counter() - began)

    weight = network.connections[0].weight
    hidden = network.layers[1].units[-1].name
    step = statistics.median(timed("step-over", "") for _ in range(30))
    found: dict[str, list[float]] = {}
    for number in range(1, ROUNDS + 1):
        for id, argument in EDITS:
            if id == "delete":
                window.run("select", hidden)
            filled = argument.replace("{weight}", weight).replace("{hidden}", hidden).replace("{round}", str(number))
            before = window.session.document.undo_title.split(" ")[0].lower()
            found.setdefault(f"undo of {before}" if id == "undo" else id, []).append(timed(id, filled))
    print(f"{len(network.connections)} connections; a step over takes {step:.1f} ms")
    worst = 0.0
    for name, durations in found.items():
        median = statistics.median(durations)
        worst = max(worst, median)
        print(f"  {name:<20} {median:7.1f} ms  {median / step:6.1f} x a step")
    print(f"  worst {worst:.1f} ms (goal: at most {goal:.0f}): {'met' if worst <= goal else 'missed'}")
    window.close_for_good()


if __name__ == "__main__":
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    measure(dense((10, 15, 15, 6)), 50)
    measure(dense((784, 128, 10)), 100)
