"""The panel of an opened program: first what it would do, then, once the person has run it, what was found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
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
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.debugger.commands.checking import check_program, stop_program
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.foresight import Foresight
from bpdebugger.programs.report import Culprit, ParameterFound, Repair, Report
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.program.source import SourceView, sentence_of

_VERDICTS = {
    Finding.MATCH: "✓ Every gradient is right.",
    Finding.MATCH_FOR: "✓ Right, for another loss.",
    Finding.CONSTANT: "? A constant factor",
    Finding.MISTAKE: "✗ A mistake",
    Finding.UNREADABLE: "? Not read",
}
_MOST_ROWS, _MOST_COLUMNS = 6, 6
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
        self._since: float | None = None
        self.heading, self.source, self.told = QLabel(), SourceView(), QTextBrowser()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)
        self.told.setAccessibleName("What is known of the program")
        self.told.setOpenLinks(False)
        self.python, self.arguments = QComboBox(), QLineEdit()
        self.run, self.stop = QPushButton("Run and check"), QPushButton("Stop")
        self._clock = QTimer(self, interval=200)
        self._build()
        self._wire()
        self._show()

    def _build(self) -> None:
        self.python.setEditable(True)
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
        self.source.cursorPositionChanged.connect(self._line_chosen)

    # what it shows

    def show_moment(self, moment: Moment) -> None:
        """A program stands beside the network that is open: nothing in it changes with a step."""

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
        self.run.setToolTip(reason)
        self.stop.setToolTip("" if running else "Nothing runs.")
        self.heading.setText(str(self.program.path) if self.program else "No program")
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

    def _line_chosen(self) -> None:
        """Says of the line with the cursor what is known of it."""
        line = self.source.lines.get(self.source.textCursor().blockNumber() + 1)
        self.source.setAccessibleDescription(sentence_of(line) if line else "")
        self.source.setToolTip(sentence_of(line) if line else "")


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
    wrong = [one for one in report.parameters if one.verdict == "mistake"]
    if report.parameters:
        yield "<p>" + "; ".join(map(_update, report.parameters)) + ".</p>"
    for one in wrong[:3]:
        if one.right is not None and not report.culprit:
            yield _beside(f"step of {one.name}", one.wrong, "gradient", one.right)
    if report.output:
        yield f"<p>It printed:</p><pre>{escape(report.output)}</pre>"


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
