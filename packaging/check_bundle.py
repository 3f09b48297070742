"""Starts the self-contained folder as a user would: a window on a screen, a step, a proof, a trace as CSV."""

import csv
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

EXAMPLE = "neuron-sigmoid"
BACKPROP = """
x, y, w = [1.0, 2.0], [0.5, 1.5], 0.3
for step in range(5):
    loss = sum(0.5 * (w * a - b) ** 2 for a, b in zip(x, y))
    dw = sum((w * a - b) * a for a, b in zip(x, y))
    w = w - 0.1 * dw
"""
COMMANDS = ("step-over", "step-over", "step-over", "export-csv {folder}/trace.csv", "save-picture {folder}/window.png")
TRIES = 3
LONGEST = 120
"""How many seconds one start may take, on a machine that does much else."""


class Failed(Exception):
    """What the folder does not do, in one sentence."""


def check(folder: Path) -> str:
    """Start the program of a folder and have it do what matters; return what was seen, or raise Failed."""
    program = folder / ("bpdebugger.exe" if os.name == "nt" else "bpdebugger")
    with TemporaryDirectory() as place:
        there = Path(place)
        environ = bare(there)
        network = there / "network.bpd"
        network.write_text(printed([program, "examples", EXAMPLE], environ), encoding="utf-8")
        claim: list[str | Path] = [program, "claim", network, "dE_dz[o]", "dE/dy * dy/dz", "--json"]
        # a proof has a second, which a busy machine may not give it
        if not any("Proved" in json.loads(printed(claim, environ))["explanation"] for _ in range(TRIES)):
            raise Failed("the symbolic worker proved nothing.")
        hand_written = there / "backprop.py"
        hand_written.write_text(BACKPROP, encoding="utf-8")
        code: list[str | Path] = [program, "code", hand_written, "--yes", "--json", "--python", sys.executable]
        if json.loads(printed(code, environ))["verdict"] != "match":
            raise Failed("a right program was not found right")
        given = [part for command in COMMANDS for part in ("--run", command.format(folder=there))]
        printed([*screen(environ), program, "window", network, *given, "--run", "quit"], environ)
        with (there / "trace.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        slopes = [row["value"] for row in rows if row["quantity"] == "dE_dz[o]"]
        s = 1 / (1 + math.exp(0.5))
        if len(slopes) != 1 or not math.isclose(float(slopes[0]), s * (1 - s) * (s - 1), rel_tol=1e-14):
            raise Failed(f"the trace of the example is not right: dE_dz[o] is {slopes}")
        picture = (there / "window.png").read_bytes()
        if not picture.startswith(b"\x89PNG"):
            raise Failed("the window saved no picture of itself")
    seen = f"The window opened and stepped, {len(rows)} steps went to CSV, ∂E/∂z = ∂E/∂y · dy/dz was proved"
    return f"{seen}, a program was checked."


def bare(home: Path) -> dict[str, str]:
    """An environment with nothing of Python, and all that the program remembers in one place."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_", "VIRTUAL"))}
    kept.pop("LD_LIBRARY_PATH", None)
    return kept | {"HOME": str(home), "BPDEBUGGER_HOME": str(home / "remembered")}


def screen(environ: dict[str, str]) -> list[str]:
    """What a window is started with where there is no screen: a virtual one, or Qt's own without one."""
    if not sys.platform.startswith("linux") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return []
    virtual = shutil.which("xvfb-run")
    if virtual:
        return [virtual, "-a"]
    environ["QT_QPA_PLATFORM"] = "offscreen"
    return []


def printed(command: "list[str | Path]", environ: dict[str, str]) -> str:
    """What a command prints; Failed if it ends with anything but 0, or complains."""
    shown = " ".join(map(str, command))
    try:
        done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise Failed(f"{shown} did not end within {LONGEST} s") from None
    complaints = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    if done.returncode or complaints:
        raise Failed(f"{shown} ended with {done.returncode}: {' '.join(complaints)[:2000]}")
    return done.stdout
