"""The window as the workbench of the command table: what its commands do beyond the session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.quantities import Phase
from bpdebugger.debugger.commands.command import CommandError, DecimalMark
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr, tr_noop
from bpdebugger.storage.whole import replacing, write_whole
from bpdebugger.ui.shell.files import Export
from bpdebugger.ui.shell.importing import Importing
from bpdebugger.ui.shell.playback import LIMITS
from bpdebugger.ui.shell.snapshot import ENDINGS, picture_of
from bpdebugger.ui.shell.training_drive import TrainingDrive

if TYPE_CHECKING:
    from bpdebugger.exchange.handout import Handout
    from bpdebugger.ui.shell.main_window import MainWindow
    from bpdebugger.ui.shell.program_run import ProgramRun

MAX_MESSAGE = 400
TRACE = Export(tr_noop("Export trace as CSV"), "trace.csv", tr_noop("CSV (*.csv)"))
PICTURE = Export(
    tr_noop("Save picture"), "bpdebugger.png", tr_noop("Pixels (*.png);;Drawing (*.svg);;Page (*.pdf)"), endings=ENDINGS
)
SCRIPTS = {
    "numpy": Export(tr_noop("Export as NumPy script"), "backward.py", tr_noop("Python (*.py)")),
    "pytorch": Export(tr_noop("Export as PyTorch script"), "backward-torch.py", tr_noop("Python (*.py)")),
    "notebook": Export(tr_noop("Export as notebook"), "backward.ipynb", tr_noop("Notebook (*.ipynb)")),
}
HANDOUT = Export("Export handout", "handout.pdf", "Page (*.pdf);;HTML (*.html)", endings=(".pdf", ".html"))
WORKSHEET = Export(
    tr_noop("Export worksheet"),
    "worksheet.html",
    tr_noop("HTML (*.html)"),
    beside=lambda sheet: (sheet.with_name(f"{sheet.stem}-key{sheet.suffix}"),),
)


class WindowWorkbench(Importing):
    """The session in hand and the window that shows it; see ``command.Workbench``."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window, session)
        self.drive = TrainingDrive(window)
        self._program_run: ProgramRun | None = None

    def new_network(self, text: str) -> None:
        """A new network from a line such as ``2-3-1``; with no text, the strip that asks for one."""
        self.files.new(text)

    def open_project(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""
        self.files.open(path)

    def open_example(self, name: str) -> None:
        """Opens an example by name."""
        self.files.open_example(name)

    def save(self, path: str) -> None:
        """Writes the network to its file; to ``path`` if it has none yet, and asks where if that is empty."""
        self.files.save(path)

    def save_as(self, path: str) -> None:
        """Writes the network to a file; asks where if ``path`` is empty."""
        self.files.save_as(path)

    def recover(self, path: str) -> None:
        """Offers what was not saved when the program ended; first that of the file ``path``."""
        self.files.recover(path)

    def answer(self, choice: str) -> None:
        """Answers what is asked."""
        self.files.questions.answer(choice)

    def set_clipboard(self, text: str) -> None:
        """Puts a text on the clipboard."""
        QGuiApplication.clipboard().setText(text)

    def ask_name(self) -> None:
        """Asks, in the picture, for another name of what is selected."""
        self._window.stage.bring("picture")
        self._window.picture.ask_name()

    def ask_bookmark(self, name: str) -> None:
        """Asks, in the timeline, for another name of the bookmark at the current step."""
        self._window.timeline.ask_name(name)

    def export_csv(self, path: str, decimal: DecimalMark) -> None:
        """Writes the trace as CSV with this decimal mark; asks where if ``path`` is empty."""
        recorded = self.session.recorded

        def write(file: Path) -> None:
            from bpdebugger.exchange.trace_csv import write_csv

            write_csv(recorded, file, decimal)
            self._window.message.say(
                tr("Wrote {count} steps to {file}.", count=len(recorded), file=file), problem=False
            )

        self.files.export(TRACE, path, write)

    def save_picture(self, path: str, part: str) -> None:
        """Writes a picture of the window or a part of it, as the ending of ``path`` says; asks where if it is empty."""
        widget = self._window.parts()[part]
        # as it looks now: a question that is asked on the way is no part of it
        asked = [ending for ending in ENDINGS if path.lower().endswith(ending)] or ENDINGS
        pictures = {ending: picture_of(widget, ending) for ending in asked}
        self.files.export(PICTURE, path, lambda file: write_whole(file, pictures[file.suffix.lower()]))

    def copy_picture(self, part: str) -> None:
        """Puts a picture of a part of the window on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self._window.parts()[part].grab())
        self._window.message.say(tr("The picture of the {part} is on the clipboard.", part=part), problem=False)

    def ask_for_paper(self, steps: str) -> None:
        """Asks what goes to paper, with ``steps`` as a proposal."""
        self._window.paper.ask(steps or steps_on_paper(self._window.table.chosen_rows(), self.session.moment))

    def export_worksheet(self, path: str, steps: str, blanks: int | None, drawing: bool) -> None:
        """Writes the worksheet of ``steps`` and its key as HTML; asks where if ``path`` is empty."""
        from bpdebugger.exchange import worksheet

        recorded = self.session.recorded
        chosen = self._chosen(steps) if steps else None
        try:
            documents = worksheet.worksheet(recorded, None, chosen, blanks, drawing), worksheet.key(recorded, chosen)
        except worksheet.WorksheetTooLong as error:
            raise CommandError(str(error)) from None

        def write(sheet: Path) -> None:
            (key,) = WORKSHEET.beside(sheet)
            # both are new or neither is: a key belongs to its worksheet
            with replacing(sheet) as first, replacing(key) as second:
                for file, document in zip((first, second), documents, strict=True):
                    file.write(document.encode())
            self._window.message.say(
                tr("Wrote the worksheet to {sheet} and the key to {key}.", sheet=sheet, key=key), problem=False
            )

        self.files.export(WORKSHEET, path, write)

    def export_handout(self, path: str, steps: str, drawing: bool) -> None:
        """Writes a handout of ``steps`` as HTML or PDF; asks where if ``path`` is empty."""
        made = self._handout(steps, drawing)

        def write(file: Path) -> None:
            from bpdebugger.exchange.handout import as_html
            from bpdebugger.ui.shell.paper import as_pdf

            write_whole(file, as_pdf(made) if file.suffix.lower() == ".pdf" else as_html(made).encode())
            self._window.message.say(
                tr("Wrote the handout of {steps} steps to {file}.", steps=len(made.steps), file=file), problem=False
            )

        self.files.export(HANDOUT, path, write)

    def print_handout(self, steps: str) -> None:
        """Prints a handout of ``steps``, or of those that are proposed."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from bpdebugger.ui.shell.paper import page_layout, paint

        made = self._handout(steps, drawing=True)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        printer.setDocName(made.title)
        if QPrintDialog(printer, self._window).exec():
            paint(made, printer)
            self._window.message.say(tr("Printed the handout of {steps} steps.", steps=len(made.steps)), problem=False)

    def _handout(self, steps: str, drawing: bool) -> Handout:
        from bpdebugger.debugger.explaining.explain import told
        from bpdebugger.exchange.handout import HandoutTooLong, handout

        try:
            chosen = self._chosen(steps or steps_on_paper([], self.session.moment))
            return handout(self.session.recorded, chosen, told, drawing)
        except HandoutTooLong as error:
            raise CommandError(str(error)) from None

    def _chosen(self, steps: str) -> tuple[int, ...]:
        from bpdebugger.exchange.chosen_steps import UnknownSteps, chosen_steps

        try:
            return chosen_steps(self.session.recorded, steps)
        except UnknownSteps as error:
            raise CommandError(str(error)) from None

    def export_script(self, kind: str, path: str) -> None:
        """Writes the trace as a program: ``numpy``, ``pytorch`` or ``notebook``; asks where if ``path`` is empty."""
        from bpdebugger.exchange import scripts

        try:
            text = scripts.script(self.session.recorded, kind)
        except scripts.ScriptTooLong as error:
            raise CommandError(str(error)) from None

        def write(file: Path) -> None:
            write_whole(file, text.encode())
            self._window.message.say(tr("Wrote the program to {file}.", file=file), problem=False)

        self.files.export(SCRIPTS[kind], path, write)

    def diagnose(self, gradients: str) -> None:
        """Shows what is wrong with gradients computed elsewhere; with no text, the panel to paste them into."""
        self._window.panels.bring("diagnosis")
        if not gradients:
            self._window.panels.diagnosis.field.setFocus()
            return
        from bpdebugger.core.diagnosing.diagnosis import diagnose
        from bpdebugger.exchange.gradients import read as read_gradients

        network = self.session.network
        try:
            given = read_gradients(gradients, network)
            found = diagnose(network, given.values, given.sample)
            self._window.panels.diagnosis.show_diagnosis(found, given.in_words())
        except (KeyError, IndexError, ValueError) as error:
            raise CommandError(str(error)) from None

    def judge_claim(self, quantity: str, formula: str) -> None:
        """Judges a formula for a quantity; with neither, shows the panel to type it into."""
        self._window.panels.bring("claim")
        from bpdebugger.symbolic.claim import judge_by_numbers, prove
        from bpdebugger.ui.shell.algebra import algebra

        # sympy loads in its own process while the formula is typed
        algebra().warm()
        panel = self._window.panels.claim
        if not quantity and not formula:
            panel.field.setFocus()
            return

        network, sample = self.session.network, self._sample()
        try:
            judged = judge_by_numbers(network, quantity, formula, sample, self.session.moment.letters)
        except (FormulaError, KeyError, IndexError) as error:
            raise CommandError(str(error)) from None
        panel.show_judgement(judged)
        algebra().find(panel, prove(network, judged, sample), panel.show_proof)

    def open_program(self, path: str) -> None:
        """Shows a program without running it; asks for one if ``path`` is empty."""
        from bpdebugger.ui.shell.program_run import KINDS, opened

        path = path or QFileDialog.getOpenFileName(self._window, tr("Open program"), "", KINDS)[0]
        if not path:
            return
        program = opened(path)
        self._programs().stop()
        self._window.panels.program.show_program(program)
        self._window.panels.bring("program")

    def check_program(self, python: str, arguments: str) -> None:
        """Runs the program that is shown, with an interpreter and with arguments, and judges it."""
        panel = self._window.panels.program if "program" in self._window.panels.docks else None
        if panel is None or panel.program is None:
            raise CommandError(tr("No program is open; Open program shows one."))
        if panel.program.foresight.error:
            raise CommandError(f"{panel.program.path.name}: {panel.program.foresight.error}")
        panel.show_running()
        self._programs().start(panel.program.path, python, arguments)

    def stop_program(self) -> None:
        """Ends the run of the program that is shown."""
        if self._program_run is None or not self._program_run.is_running:
            raise CommandError(tr("No program runs."))
        self._program_run.stop()
        self._window.panels.program.show_ended(tr("It was stopped."))

    def open_network_of_program(self) -> None:
        """Opens the network that the program computes."""
        report = self._window.panels.program.report if "program" in self._window.panels.docks else None
        if report is None or report.bound is None:
            raise CommandError(tr("No program was checked that computes a network of layers."))
        self.files.open_network(report.bound.network)

    def _programs(self) -> ProgramRun:
        """What runs programs, made when the first is opened."""
        if self._program_run is None:
            from bpdebugger.ui.shell.program_run import ProgramRun

            self._program_run = ProgramRun(self._window)
            self._program_run.told.connect(self._window.panels.program.show_report)
            self._program_run.ended.connect(self._window.panels.program.show_ended)
        return self._program_run

    def end_program(self) -> None:
        """Ends what runs, as when the window closes."""
        if self._program_run is not None:
            self._program_run.stop()

    def _sample(self) -> int:
        return self.session.recorded.samples[self.session.moment.row]

    def play(self) -> None:
        """Begins to step on its own, or pauses."""
        if self._window.playback.is_playing:
            self._window.playback.stop()
        else:
            self._window.playback.start()

    def set_pace(self, steps_a_second: float) -> None:
        """Sets how many steps a second are played."""
        slowest, fastest = LIMITS
        if not slowest <= steps_a_second <= fastest:
            raise CommandError(
                tr(
                    "set-pace: from {slowest:g} to {fastest:g} steps a second are possible",
                    slowest=slowest,
                    fastest=fastest,
                )
            )
        self._window.settings.change(speed=steps_a_second)
        self._window.playback.speed = steps_a_second
        self._window.actions_.show_pace(steps_a_second)

    def plot_unit(self, name: str) -> None:
        """Shows a unit in the plots; an empty name follows the step."""
        plan = self.session.recorded.plan
        unit = plan.unit_index.get(name)
        if name and (unit is None or unit < plan.inputs.stop):
            there_are = ", ".join(plan.units[plan.inputs.stop :][:8])
            raise CommandError(
                tr('"{name}" has no net input to plot; choose one of {there_are}', name=name, there_are=there_are)
            )
        self._window.stage.bring("plots")
        self._window.plots.choose_unit(unit)

    def train(self, epochs: int | None) -> None:
        """Trains for so many epochs; for as many as the last time if there is no number."""
        try:
            self.drive.start(self.session, epochs)
        except ValueError as error:
            self.drive.stop()
            raise CommandError(f"train: {error}") from None

    def cancel_training(self) -> None:
        """Goes to the end of what is recorded; that the training stopped is so for every command."""
        if not self.drive.was_under_way:
            raise CommandError(tr("No training is under way."))
        self.session.stop_training()

    def fit_network(self) -> None:
        """Shows all of the network picture."""
        self._window.stage.bring("picture")
        self._window.picture.set_zoom(1.0)

    def fit_plots(self) -> None:
        """Shows the plots in their whole range."""
        self._window.stage.bring("plots")
        self._window.plots.fit()

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""
        self._window.scale_text(steps)

    def focus_pane(self, name: str) -> None:
        """Shows one part of the window by itself; with no name the one with the keyboard, or all where one is alone."""
        stage = self._window.stage
        if name and name != stage.alone:
            stage.focus(name)
        else:
            stage.focus("" if stage.alone else stage.in_front or stage.with_focus())

    def present(self) -> None:
        """Begins a presentation, or ends it."""
        self._window.present(not self._window.stage.is_presenting)

    def toggle_panel(self, name: str) -> None:
        """Shows a panel that only shows; one that is in view is hidden."""
        self._window.panels.toggle(name)

    def show_panel(self, name: str) -> None:
        """Shows a panel, without taking the keyboard."""
        self._window.panels.show(name)

    def begin_tour(self) -> None:
        """Begins the tour of the window."""
        self._window.finish_loading()
        self._window.tour.begin(self.session.moment.letters)

    def search_commands(self, text: str) -> None:
        """Opens the search over all commands, with a text in its field."""
        self._window.search.ask(text)

    def leave(self) -> None:
        """Closes the program."""
        self.files.leave()


MOST_ON_PAPER = 12
"""How many steps before the one at hand are proposed for a handout."""


def steps_on_paper(rows: Sequence[int], moment: Moment) -> str:
    """What is proposed for paper: the selected rows where there are several, else the steps of the backward pass up to
    the one at hand, the last of them."""
    if len(rows) > 1:
        return " ".join(f"{first}-{last}" if first < last else str(first) for first, last in _runs(rows))
    here = moment.position.step
    first = next((n for n in range(here + 1) if moment.trace.place(n).kind.row.phase is not Phase.FORWARD), None)
    if moment.at_start or first is None:
        return "dE_dz"
    return f"{max(first, here - MOST_ON_PAPER + 1)}-{here}"


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows in ascending order as runs of neighbours."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def sentence(error: Exception) -> str:
    """What to say of an error that a command met, in one line."""
    words = str(error)
    if isinstance(error, OSError) and error.strerror:
        words = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    line = " ".join(words.split())
    return line if len(line) <= MAX_MESSAGE else f"{line[: MAX_MESSAGE - 1]}…"
