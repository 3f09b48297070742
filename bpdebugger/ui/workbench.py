"""The window as the workbench of the command table: what its commands do beyond the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSaveFile
from PySide6.QtWidgets import QFileDialog

from bpdebugger.core.formula import FormulaError
from bpdebugger.core.network import Network
from bpdebugger.core.validate import NetworkError
from bpdebugger.debugger.command import CommandError
from bpdebugger.debugger.session import Session
from bpdebugger.exchange.examples import UnknownExampleError, example
from bpdebugger.exchange.project import SUFFIX, load
from bpdebugger.ui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from bpdebugger.ui.main_window import MainWindow

MAX_MESSAGE = 400


class WindowWorkbench:
    """The session in hand and the window that shows it; see ``command.Workbench``."""

    def __init__(self, window: MainWindow, network: Network) -> None:
        self._window = window
        self.session = Session(network)

    def open_project(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""
        path = path or QFileDialog.getOpenFileName(self._window, "Open", "", f"Networks (*{SUFFIX});;All files (*)")[0]
        if path:
            try:
                self._open(load(path))
            except NetworkError as error:
                raise CommandError(f"{Path(path).name}: {error}") from None

    def open_example(self, name: str) -> None:
        """Opens an example by name."""
        try:
            network = example(name)
        except UnknownExampleError as error:
            raise CommandError(str(error)) from None
        self._open(network)
        self._window.message.say(network.note, problem=False)

    def _open(self, network: Network) -> None:
        self.session = Session(network)
        self._window.renew()

    def _place(self, path: str, title: str, usual: str, kinds: str) -> str:
        """Where to write: the path given, or the one that is chosen; empty if none is."""
        path = path or QFileDialog.getSaveFileName(self._window, title, usual, kinds)[0]
        # Python refuses such a name with a bare error, and Qt would write to what stands before the NUL
        if "\0" in path:
            raise CommandError(f"{path!r}: no file can have such a name")
        return path

    def export_csv(self, path: str) -> None:
        """Writes the trace as CSV; asks where if ``path`` is empty."""
        path = self._place(path, "Export trace as CSV", "trace.csv", "CSV (*.csv)")
        if path:
            from bpdebugger.exchange.trace_csv import write_csv

            write_csv(self.session.recorded, path)
            self._window.message.say(f"Wrote {len(self.session.recorded)} steps to {path}.", problem=False)

    def save_picture(self, path: str) -> None:
        """Writes a picture of the window as PNG; asks where if ``path`` is empty."""
        picture = self._window.grab()
        path = self._place(path, "Save picture", "bpdebugger.png", "PNG (*.png)")
        if path:
            file = QSaveFile(path)
            if not (file.open(QSaveFile.OpenModeFlag.WriteOnly) and picture.save(file, "PNG") and file.commit()):
                raise CommandError(f"{path}: {file.errorString()}")

    def export_worksheet(self, path: str) -> None:
        """Writes the worksheet and its key as HTML; asks where if ``path`` is empty."""
        path = self._place(path, "Export worksheet", "worksheet.html", "HTML (*.html)")
        if not path:
            return
        from bpdebugger.exchange import worksheet

        sheet = Path(path)
        key = sheet.with_name(f"{sheet.stem}-key{sheet.suffix}")
        try:
            documents = worksheet.worksheet(self.session.recorded), worksheet.key(self.session.recorded)
        except worksheet.WorksheetTooLong as error:
            raise CommandError(str(error)) from None
        for file, document in zip((sheet, key), documents, strict=True):
            file.write_text(document, encoding="utf-8")
        self._window.message.say(f"Wrote the worksheet to {sheet} and the key to {key}.", problem=False)

    def diagnose(self, gradients: str) -> None:
        """Shows what is wrong with gradients computed elsewhere; with no text, the panel to paste them into."""
        self._window.finish_loading()
        self._window.panels.bring("diagnosis")
        if not gradients:
            self._window.panels.diagnosis.field.setFocus()
            return
        from bpdebugger.core.diagnosing.diagnosis import diagnose
        from bpdebugger.exchange.gradients import read as read_gradients

        network = self.session.network
        try:
            given = read_gradients(gradients, network)
            self._window.panels.diagnosis.show_diagnosis(diagnose(network, given.values, given.sample))
        except (KeyError, IndexError, ValueError) as error:
            raise CommandError(str(error)) from None

    def judge_claim(self, claim: str) -> None:
        """Judges ``QUANTITY = FORMULA``; with no text, shows the panel to type it into."""
        self._window.finish_loading()
        self._window.panels.bring("claim")
        quantity, _, formula = claim.partition("=")
        from bpdebugger.symbolic.claim import judge
        from bpdebugger.symbolic.worker import worker

        if not claim:
            # sympy loads in its own process while the formula is typed
            worker().warm()
            self._window.panels.claim.field.setFocus()
            return

        try:
            self._window.panels.claim.show_judgement(judge(self.session.network, quantity, formula, self._sample()))
        except (FormulaError, KeyError, IndexError) as error:
            raise CommandError(str(error)) from None

    def _sample(self) -> int:
        return self.session.recorded.samples[self.session.moment.row]

    def plot_unit(self, name: str) -> None:
        """Shows a unit in the plots; an empty name follows the step."""
        plan = self.session.recorded.plan
        unit = plan.unit_index.get(name)
        if name and (unit is None or unit < plan.inputs.stop):
            there_are = ", ".join(plan.units[plan.inputs.stop :][:8])
            raise CommandError(f'"{name}" has no net input to plot; choose one of {there_are}')
        self._window.finish_loading()
        self._window.plots.choose_unit(unit)

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""
        self._window.scale_text(steps)

    def switch_theme(self) -> None:
        """Changes between light and dark."""
        self._window.set_theme(LIGHT if self._window.theme is DARK else DARK)

    def toggle_panel(self, name: str) -> None:
        """Shows a panel that only shows; one that is in view is hidden."""
        self._window.finish_loading()
        self._window.panels.toggle(name)

    def leave(self) -> None:
        """Closes the program."""
        self._window.close()


def sentence(error: Exception) -> str:
    """What to say of an error that a command met, in one line."""
    words = str(error)
    if isinstance(error, OSError) and error.strerror:
        words = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    line = " ".join(words.split())
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 1]}…"
