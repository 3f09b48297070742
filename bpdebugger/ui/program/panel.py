"""The panel of an opened program: first what it would do, then, once the person has run it, what was found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.commands.checking import check_program, open_network_of_program, stop_program
from bpdebugger.debugger.commands.stepping import run_to
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.foresight import Foresight
from bpdebugger.programs.report import Bound, Culprit, ParameterFound, Repair, Report
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.program.source import SourceView, sentence_of

_VERDICTS = {
    Finding.MATCH: "✓ Every gradient is right.",
    Finding.MATCH_FOR: "✓ Right, for another loss.",
    Finding.CONSTANT: "? A constant factor",
    Finding.MISTAKE: "✗ A mistake",
    Finding.UNREADABLE: "? Not read",
}
_MOST_ROWS, _MOST_COLUMNS = 6, 6
_MOST_TYPED = 4_000
"""Characters of a path, or of the arguments of a program."""

_NOTHING = (
    "File › Open program… shows a program with a hand-written backward pass here. It is not run until you say so."
)


@dataclass(frozen=True)
class Program:
    """A program that was opened: its file, its text, what that tells, which files of its folder it imports, and the
    interpreters that may be meant for it."""

    path: Path
    text: str
    foresight: Foresight
    beside: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()


class ProgramPanel(QWidget):
    """Shows a program and what is known of it. ``wished`` carries the wish to run it, or to stop it."""

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Program")
        self.theme = LIGHT
        self.program: Program | None = None
        self.report: Report | None = None
        self._moment: Moment | None = None
        self._places: dict[str, tuple[int, str]] = {}
        self._since: float | None = None
        self.heading, self.source, self.told = QLabel(), SourceView(), QTextBrowser()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        self.told.setAccessibleName("What is known of the program")
        self.told.setOpenLinks(False)
        self.python, self.arguments = QComboBox(), Line(_MOST_TYPED)
        self.run, self.stop = QPushButton("Run and check"), QPushButton("Stop")
        self._clock = QTimer(self, interval=200)
        self._build()
        self._wire()
        self._show()

    def _build(self) -> None:
        self.python.setEditable(True)
        self.python.setLineEdit(Line(_MOST_TYPED))
        self.python.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.python.setMinimumContentsLength(8)
        self.python.setAccessibleName("Python that runs it")
        self.arguments.setAccessibleName("Arguments of the program")
        self.arguments.setPlaceholderText("none")
        how = QGridLayout()
        how.addWidget(QLabel("Python"), 0, 0)
        how.addWidget(self.python, 0, 1)
        how.addWidget(QLabel("Arguments"), 1, 0)
        how.addWidget(self.arguments, 1, 1)
        how.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.source)
        parts.addWidget(self.told)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.heading)
        column.addWidget(parts, 1)
        column.addLayout(how)
        column.addLayout(buttons)
        self.setFocusProxy(self.run)

    def _wire(self) -> None:
        self.run.clicked.connect(self._run)
        self.stop.clicked.connect(self._stop)
        self._clock.timeout.connect(self._show_time)
        self.told.anchorClicked.connect(self._followed)
        self.source.cursorPositionChanged.connect(self._line_reached)
        self.source.lineChosen.connect(self._line_chosen)

    # what it shows

    def show_moment(self, moment: Moment) -> None:
        """Shows which line belongs to the current step, where the network that is open is the program's."""
        self._moment = moment
        self._follow()

    def _follow(self) -> None:
        step = self._moment.step if self._moment and self._is_own(self._moment) else None
        line, text = self._place_of(step) if step else (0, "")
        self.source.follow(line)
        name = str(self.program.path) if self.program else "No program"
        # always two lines high: nothing moves when a step has none
        self.heading.setText(f"{name}\n{f'line {line}: {text} is {step.symbol}' if step and line else ''}")

    def _place_of(self, step: Step) -> tuple[int, str]:
        """The line and the element that a step's quantity is in the program; line 0 where it is none."""
        only = len(step.trace.network.samples) == 1
        names = ([] if step.sample is None else [f"{step.quantity}@{step.sample}"]) + (
            [step.quantity] if step.sample is None or only else []
        )
        return next((self._places[name] for name in names if name in self._places), (0, ""))

    def _is_own(self, moment: Moment) -> bool:
        """Whether a moment is one of the program's network."""
        bound, network = self.report.bound if self.report else None, moment.trace.network
        return (
            bound is not None and bound.network.has_structure_of(network) and bound.network.samples == network.samples
        )

    def show_program(self, program: Program) -> None:
        """Shows a program that was opened. It is not run."""
        self.program, self.report, self._since = program, None, None
        self.python.clear()
        self.python.addItems(list(program.pythons))
        self.source.show_text(program.text)
        self._show()

    def show_running(self) -> None:
        """The program runs from now on."""
        self.report, self._since = None, monotonic()
        self.source.mark({})
        self._show()
        self._clock.start()

    def show_report(self, report: Report) -> None:
        """Shows what was found out so far."""
        self.report = report
        self._places = dict(_places(report))
        self.source.mark({line.line: line for line in report.lines if line.file is None})
        if report.culprit and report.culprit.file is None:
            self.source.go_to(report.culprit.line)
        self._show()

    def show_ended(self, sentence: str) -> None:
        """The program runs no more; ``sentence`` says why where there is no report."""
        self._since = None
        self.stop.setText("Stop")
        self._show(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.theme = theme
        self.source.set_theme(theme)
        self.told.document().setDefaultStyleSheet(f"a {{ color: {theme.accent} }}")
        self.told.setStyleSheet(f"QTextBrowser {{ border: none; background: {theme.surface}; color: {theme.text} }}")
        self._show()

    def setFont(self, font: QFont | str | Sequence[str], /) -> None:
        """Takes the window's font; the program has letters of one width."""
        super().setFont(font)
        self.source.set_font(self.font())

    def _show(self, instead: str = "") -> None:
        running = self._since is not None
        if not running:
            self._clock.stop()
        reason = _why_not(self.program, running)
        self.run.setEnabled(not reason)
        self.stop.setEnabled(running)
        self.run.setToolTip(plain_tip(reason))
        self.stop.setToolTip("" if running else "Nothing runs.")
        self._follow()
        self.told.setHtml("".join(self._paragraphs(instead)))

    def _paragraphs(self, instead: str) -> Iterator[str]:
        if self.program is None:
            yield f"<p>{_NOTHING}</p>"
        elif instead:
            yield f"<p>{escape(instead)}</p>"
        elif self.report is not None:
            yield from _of_report(self.report, self.source.text_of_line, self.theme)
        elif self._since is not None:
            yield f"<p>{escape(self.program.path.name)} runs, to find its training step …</p>"
        else:
            yield from _of_card(self.program)

    def _show_time(self) -> None:
        if self._since is not None:
            self.stop.setText(f"Stop ({monotonic() - self._since:.0f} s)")

    # what one does

    def _run(self) -> None:
        self.wished.emit(check_program.wish(self.python.currentText().strip(), self.arguments.text()))

    def _stop(self) -> None:
        self.wished.emit(stop_program.wish())

    def _followed(self, link: QUrl) -> None:
        what, _, number = link.toString().partition(":")
        if what == "line":
            self.source.go_to(int(number))
            self.source.setFocus()
        elif what == "copy" and self.report is not None:
            QGuiApplication.clipboard().setText(self.report.repairs[int(number)].after)
        elif what == "open":
            self.wished.emit(open_network_of_program.wish())

    def _line_chosen(self, line: int) -> None:
        """Goes to the first step that belongs to a line."""
        own = self._moment is not None and self._is_own(self._moment)
        name = next((name for name, (at, _) in self._places.items() if at == line), "")
        if own and name:
            self.wished.emit(run_to.wish(name))

    def _line_reached(self) -> None:
        """Says of the line with the cursor what is known of it."""
        line = self.source.lines.get(self.source.textCursor().blockNumber() + 1)
        self.source.setAccessibleDescription(sentence_of(line) if line else "")
        self.source.setToolTip(plain_tip(sentence_of(line)) if line else "")


def _why_not(program: Program | None, running: bool) -> str:
    """Why the program cannot be run now; empty if it can."""
    if program is None:
        return "No program is open."
    return "It runs already." if running else program.foresight.error


def _of_card(program: Program) -> Iterator[str]:
    """What running it would mean."""
    foresight = program.foresight
    if foresight.error:
        yield f"<p>{escape(foresight.error)}</p>"
        return
    yield (
        "<p><b>It was not run.</b> <i>Run and check</i> runs it some hundred times in a process of its own, in a "
        f"temporary folder with copies of the files in {escape(str(program.path.parent))}, with limits of time and "
        "memory. Your file is never written. It can do anything that it does when you run it yourself: "
        "this is a seat belt, not a jail.</p>"
    )
    if program.beside:
        yield f"<p>It imports {escape(', '.join(program.beside))} from its folder.</p>"
    if foresight.notices:
        rows = (f'<a href="line:{n.line}">line {n.line}</a> {escape(n.what)}' for n in foresight.notices)
        yield f"<p>Look at these first: {'; '.join(rows)}.</p>"


def _of_report(report: Report, text_of_line: Callable[[int], str], theme: Theme) -> Iterator[str]:
    yield f"<p><b>{_VERDICTS[report.verdict]}</b></p><p>{escape(report.words)}</p>"
    if report.culprit:
        yield from _of_culprit(report.culprit, text_of_line)
    for number, repair in enumerate(report.repairs):
        yield _difference(number, repair, theme)
    if report.bound:
        yield from _of_network(report.bound)
    wrong = [one for one in report.parameters if one.verdict == "mistake"]
    if report.parameters:
        yield "<p>" + "; ".join(map(_update, report.parameters)) + ".</p>"
    for one in wrong[:3]:
        if one.right is not None and not report.culprit:
            yield _beside(f"step of {one.name}", one.wrong, "gradient", one.right)
    if report.output:
        yield f"<p>It printed:</p><pre>{escape(report.output)}</pre>"


def _of_network(bound: Bound) -> Iterator[str]:
    """Which network the program is, and what is known of its mistake."""
    network = bound.network
    sizes = "-".join(str(len(layer.units)) for layer in network.layers)
    activations = ", ".join(layer.activation for layer in network.layers[1:])
    factor = "" if bound.factor == 1 else f", times {bound.factor:.6g}"
    loss = network.loss.replace("_", " ")
    if bound.mistake:
        yield f"<p>{escape(bound.mistake)}</p>"
    yield (
        f"<p>It computes the network {sizes} with {escape(activations)} and the mean {escape(loss)}{factor}. "
        '<a href="open:">Open this network</a>: steps then move through the program too, and a click on a line goes to '
        "its step.</p>"
    )


def _places(report: Report) -> Iterator[tuple[str, tuple[int, str]]]:
    """Which line computes a quantity of the network, and which element of what it is there."""
    for one in reversed(report.bound.values if report.bound else ()):
        for name, place in zip(one.names, product(*map(range, one.shape)), strict=True):
            yield name, (one.line, f"{one.name}[{', '.join(map(str, place))}]")


def _of_culprit(culprit: Culprit, text_of_line: Callable[[int], str]) -> Iterator[str]:
    where = f"{culprit.file}, line {culprit.line}" if culprit.file else f"line {culprit.line}"
    link = where if culprit.file else f'<a href="line:{culprit.line}">{where}</a>'
    text = "" if culprit.file else f": <code>{escape(text_of_line(culprit.line).strip())}</code>"
    should = f" It should be {escape(culprit.should_be)}." if culprit.should_be else ""
    yield f"<p>It goes wrong in {link}{text}.{should}</p>"
    if culprit.value is not None and culprit.wanted is not None:
        yield _beside("is", culprit.value, "should be", culprit.wanted)


def _difference(number: int, repair: Repair, theme: Theme) -> str:
    return (
        f"<p>With this change every gradient is right ({escape(repair.words)}):</p>"
        f'<pre style="white-space: pre-wrap"><span style="color: {theme.warning}">- {escape(repair.before)}</span>\n'
        f'<span style="color: {theme.accent}">+ {escape(repair.after)}</span></pre>'
        f'<p><a href="copy:{number}">Copy line</a></p>'
    )


def _update(one: ParameterFound) -> str:
    word = {"right": "right", "mistake": "<b>wrong</b>"}.get(one.verdict, "not settled")
    line = f' (<a href="line:{one.update_line}">line {one.update_line}</a>)' if one.update_line else ""
    return f"{escape(one.name)}{line}: {word}"


def _beside(first: str, left: Any, second: str, right: Any) -> str:
    heads = f"<tr><th align=left>{escape(first)}</th><th align=left>{escape(second)}</th></tr>"
    cells = f"<td style='padding-right: 24px'>{_numbers(left)}</td><td>{_numbers(right)}</td>"
    return f"<table cellspacing=0 cellpadding=4>{heads}<tr>{cells}</tr></table>"


def _numbers(value: Any) -> str:
    """Numbers as a small table: a number, a row, or rows; of more than fit, the first."""
    rows = value if isinstance(value, list) else [value]
    if not any(isinstance(row, list) for row in rows):
        rows = [rows]
    while any(isinstance(cell, list) for row in rows for cell in row):
        rows = [cell for row in rows for cell in row]
    shown = []
    for row in rows[:_MOST_ROWS]:
        cells = "".join(
            f"<td align=right style='white-space: nowrap'>{on_screen(float(cell))}</td>" for cell in row[:_MOST_COLUMNS]
        )
        shown.append(f"<tr>{cells}{'<td>…</td>' if len(row) > _MOST_COLUMNS else ''}</tr>")
    more = "<tr><td>…</td></tr>" if len(rows) > _MOST_ROWS else ""
    return f"<table cellspacing=0 cellpadding=2 style='white-space: nowrap'>{''.join(shown)}{more}</table>"
