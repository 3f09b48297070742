"""The real window under a long row of commands that nobody planned: whatever is asked, it answers calmly."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication

from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import NAMES
from bpdebugger.ui.shell.main_window import MainWindow
from tests.depth import one_in
from tests.ui.references import References

WILD = (
    "",
    " ",
    "nobody",
    "dE_dz[nobody]",
    "dE_dz[",
    "-1",
    "٣",
    "²",
    "9" * 400,
    "9" * 5000,
    "1e300",
    "nan",
    "two\nlines",
    "x" * 3000,
    "=",
    "\0",
    "[]",
    "+0.5",
    "{",
)
"""What no command expects."""

NUMBERS = ("0.5", "-1", "−2.5", "0", "1e300", "-1e300", "nan", "inf", "-inf", "800", "1e-320", "0x10", "1_0")
SIGNS = ("+", "-", "−", "0", "positive", "negative", "zero", "0.25", "1e300", "nan", "dE_dy[o] * dy_dz[o]", "y(")
FORMULAS = ("0", "y[o] - a[o]", "a - y", "dE_dy * dy_dz", "1/0", "log(-1)", "z**z**z", "__import__('os')", "(" * 300)
ACTIVATIONS = ("tanh", "relu", "softmax", "cos(z)", "z * sigmoid(b * z)", "z + c", "", "exp('z')", "y", "9**9**9")
CHOICES = {
    "answer": ("discard", "cancel"),
    "predict": SIGNS,
    "add-breakpoint": (
        "E",
        "dE_dz if abs(value) < 1e-2",
        "any step if isnan(value)",
        "unit o1",
        "nowhere if 1 < 2",
        "E if",
    ),
    "remove-breakpoint": ("0", "1", "all", "7"),
    "switch-breakpoint": ("0", "1", "7"),
    "example": NAMES,
    "set-layer-activation": tuple(f"{layer}={text}" for layer in range(4) for text in ACTIVATIONS),
    "fix": ("w1", "w1 w2", "w1 =no", "w99"),
    "hold-out": ("0", "1 2", "0 =no", "9"),
    "set-reduction": ("samples=sum", "outputs=mean", "samples=mean outputs=loss", "samples=max"),
    "set-penalty": ("l2=0.1", "l1=0.05 biases=yes", "l2=0 l1=0", "l2=-1"),
    "paste-weights": ("w1 = 0.5", "W1 = [[1, 2], [3, 4]]", "dW1 = [[1]]", "b1 = nan", "hello"),
    "set-loss": ("huber", "(a - y)**4", "log(y)", "nothing"),
    "initialise": ("zeros 3", "he 3", "xavier", "never", "he -1", "constant 1 1e300"),
    "set-cells": ("0 0 0.5", "1 2 0.5 -1", "0 0 1 0; 0 1", "3 0 1e999", "0 0 ;", "9 0 1"),
    "remove-samples": ("0", "1", "0 1 2 3", "9"),
    "use-dataset": ("xor", "circles 8 3", "sine 5", "nothing"),
    "train": ("3", "20", "0", "-1"),
    "set-training": (
        *("optimizer=adam", "optimizer=momentum", "batch=1", "shuffle=3", "shuffle=none", "beta1=2", "x=1"),
        *("clip_norm=0.1", "clip=0.2"),
    ),
    "go-to-epoch": ("0", "1", "7", "99999"),
    "edit-watch": ("0 E", "1", "0 y[nobody]", "9 E"),
    "remove-watch": ("0", "all", "9"),
    "edit-breakpoint": ("0 E", "0 dE_dz if value > 1", "9 E"),
    "watch": ("E", "delta(E)", "max(abs(dE_dz[*]))", "prev(", ""),
    "bookmark": ("", "here"),
    "go-to-bookmark": ("here", "nowhere"),
    "new": ("2-3-1", "1-1", "3-2 softmax", "0", "2-3-", "99999-99999"),
}
JOINED = {"select": " ", "rename": "=", "connect": "->"}
DIALOGS = frozenset({"open", "open-program", "save", "save-as", "import-samples", "import-weights", "export-csv"}) | {
    "export-csv-with-commas",
    "export-worksheet",
    "export-handout",
    "export-numpy",
    "export-pytorch",
    "export-notebook",
    "save-picture",
}
"""Asked with no argument, these wait for a person in a file dialog."""

SLOW = frozenset({"claim", "derivation", "diagnose", "example", "new", "use-dataset"})
"""Asked now and then only, as they take their time."""

STEPS = 120
WIDTH = 1280
"""How wide the window opens, and stays."""


class Arguments:
    """Arguments for a command, sensible or not, from a seed."""

    def __init__(self, random: Random, folder: Path) -> None:
        self._random = random
        self._folder = folder

    def of(self, id: str, session: Session) -> str:
        """An argument for the command ``id``."""
        if id in DIALOGS:
            return str(self._random.choice((self._folder / "out", self._folder / "no" / "out", self._folder)))
        if self._random.random() < 0.2:
            return self._random.choice(WILD)
        return self._fitting(id, session)

    def _fitting(self, id: str, session: Session) -> str:
        choice, recorded = self._random.choice, session.recorded
        if id in CHOICES:
            return choice(CHOICES[id])
        if id == "sample":
            return choice(("all", *map(str, range(len(session.network.samples) + 1))))
        quantity = recorded[self._random.randrange(len(recorded))].quantity
        match id:
            case "run-to":
                return choice((quantity, str(self._random.randrange(len(recorded) + 1))))
            case "suppose":
                return f"{choice(recorded.plan.units)} = {choice(NUMBERS)}"
            case "select" | "rename" | "connect":
                return JOINED[id].join(self._random.sample(recorded.plan.units, 2))
            case "set-value" | "slide-value":
                return f"{choice(recorded.plan.parameters)}={choice(NUMBERS)}"
            case "set-activation":
                return f"{choice(recorded.plan.units)}={choice(ACTIVATIONS)}"
            case "set-bias":
                return f"{choice(recorded.plan.units)}={choice((*recorded.plan.parameters, 'fresh', ''))}"
            case "plot-unit":
                return choice((*recorded.plan.units, ""))
            case "claim":
                return f"{quantity} = {choice(FORMULAS)}"
            case "diagnose":
                return "\n".join(f"{name} = {choice(NUMBERS)}" for name in recorded.plan.parameters)
            case _:
                return ""


def commands_at_random(random: Random) -> list[str]:
    """Every command but those that end the program, quick ones more often, in any order."""
    ids = [row.id for row in COMMANDS if row.id != "quit"]
    quick = [id for id in ids if id not in SLOW | DIALOGS]
    row = ids + random.choices(quick, k=STEPS - len(ids))
    random.shuffle(row)
    return row


def assert_all_in_order(window: MainWindow, did: str) -> None:
    session = window.session
    moment = session.moment
    assert "\n" not in window.message.text, did
    assert window.message.width() <= window.width() == WIDTH, did
    assert moment.start <= moment.position.step < len(session.recorded), did
    assert len(moment.trace) == len(session.recorded) == window.table.model().rowCount(), did


def assert_as_in_a_fresh_session(session: Session) -> None:
    """What was switched on stays on; all that was stepped through and supposed is as at first."""
    fresh = Session(session.network, session.sample)
    moment = session.moment
    kept = replace(fresh.moment, granularity=moment.granularity)
    now = replace(
        moment,
        practice=None,
        checking=False,
        trace=fresh.recorded,
        reason=kept.reason,
        selection=kept.selection,
        breakpoints=kept.breakpoints,
        bookmarks=(),
        watches=(),
        pinned=None,
        log=(),
        length=1,
    )
    if moment.practice is None:
        assert now == kept
    for number in range(len(fresh.recorded)):
        here, there = session.recorded[number], fresh.recorded[number]
        assert (here.quantity, here.sample, repr(here.value)) == (there.quantity, there.sample, repr(there.value))


@pytest.mark.parametrize("name", one_in(5, NAMES))
def test_a_walk_of_any_commands_leaves_all_in_order(
    open_example: Callable[[str], MainWindow], tmp_path: Path, name: str
) -> None:
    window = open_example(name)
    random = Random(name)
    arguments = Arguments(random, tmp_path)
    for id in commands_at_random(random):
        argument = arguments.of(id, window.session)
        window.run(id, argument)
        QApplication.processEvents()
        assert_all_in_order(window, f"{id} {argument[:60]!r}")
    window.run("restart")
    window.run("stop-supposing")
    window.run("reverse-continue")
    assert_as_in_a_fresh_session(window.session)


def test_repaints_keep_every_reference(window: MainWindow) -> None:
    def repaint(times: int) -> None:
        for number in range(times):
            window.run("step-over" if number % 20 else "restart")
            window.repaint()
            window.plots.repaint()

    repaint(20)
    references = References(window, window.plots, window.plots.plots[0], window.theme)
    repaint(120)
    references.assert_kept_over(120)


FIRST_PAINT = """
import sys
import bpdebugger.ui.shell.app
window = bpdebugger.ui.shell.app.open_window()
heavy = lambda: [name for name in ("pyqtgraph", "sympy") if name in sys.modules]
assert not heavy(), heavy()
window.repaint()
assert not heavy(), heavy()
window.finish_loading()
assert heavy() == ["pyqtgraph"], heavy()
"""


def test_the_first_paint_waits_for_no_plots_and_no_algebra() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_panels_share_one_place_and_the_one_asked_for_is_in_front(window: MainWindow) -> None:
    names = ("keys", "derivation", "step-sizes", "claim")
    height = window.height()
    for name in names:
        window.run(name)
        QApplication.processEvents()
        assert not window.panels.docks[name].visibleRegion().isEmpty()
        assert window.height() == height
    window.run("keys")
    QApplication.processEvents()
    assert not window.panels.docks["keys"].visibleRegion().isEmpty()
    window.run("keys")
    assert window.panels.docks["keys"].isHidden()


def test_a_message_with_one_long_word_does_not_widen_the_window(window: MainWindow) -> None:
    width = window.width()
    window.run("suppose", "x" * 3000)
    QApplication.processEvents()
    assert window.message.problem
    assert window.width() == width


def test_no_picture_is_written_to_half_a_name(window: MainWindow, tmp_path: Path) -> None:
    window.run("save-picture", str(tmp_path / "a\0b"))
    assert window.message.problem
    assert not list(tmp_path.iterdir())
