"""The diagnosis panel: gradients from elsewhere go in, what is wrong with them comes out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.diagnosing.diagnosis import Diagnosis, DiagnosisVerdict
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import Theme

_VERDICTS = {
    DiagnosisVerdict.MATCH: tr_noop("✓ They match."),
    DiagnosisVerdict.MISTAKE: tr_noop("✗ A mistake"),
    DiagnosisVerdict.UNKNOWN: tr_noop("? No known mistake"),
}


MOST, MOST_NAMES = 60_000, 12
"""Characters that are laid out without a wait, and parameters that are named."""


class _Field(QPlainTextEdit):
    """A field for several lines that Ctrl+Enter sends off. ``refused`` says why a text was not pasted: a part of it
    would be other numbers."""

    sent = Signal()
    refused = Signal(str)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes all of a text, or nothing where there is too much of it."""
        size, there = len(source.text()), self.document().characterCount() - 1
        size += there - len(self.textCursor().selectedText())
        if size > MOST:
            self.refused.emit(
                tr(
                    "✗ Nothing was pasted: at most {most:,} characters go in here, and there would be "
                    "{size:,}. Keep them in a file, for bpdebugger diagnose.",
                    most=MOST,
                    size=size,
                )
            )
        else:
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sends the text off, or writes."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sent.emit()
        else:
            super().keyPressEvent(event)


class DiagnosisPanel(QWidget):
    """A field to paste into and the answer below it. ``diagnosisRequested`` carries the text."""

    diagnosisRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Diagnosis"))
        self._plan: Plan | None = None
        about = QLabel(
            tr(
                "Gradients that were computed elsewhere, or deltas, steps or new weights: as a program prints them, "
                "as a table or typed, with as many digits as there are."
            )
        )
        about.setWordWrap(True)
        self.field = _Field()
        self.field.setAccessibleName(tr("Gradients computed elsewhere"))
        self.field.setPlaceholderText("w1 = 0.0004386\nw5 = 0.08217")
        self.button = QPushButton(tr("Diagnose (Ctrl+Enter)"))
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout = QVBoxLayout(self)
        layout.addWidget(about)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.answer)
        self.button.clicked.connect(self._requested)
        self.field.sent.connect(self._requested)
        self.field.refused.connect(self.answer.setText)

    def show_moment(self, moment: Moment) -> None:
        """Forgets the answer when another network is opened."""
        if moment.trace.plan is not self._plan:
            self._plan = moment.trace.plan
            self.answer.clear()

    def show_diagnosis(self, found: Diagnosis, read: str) -> None:
        """Shows the answer, and below it what was read as it was read."""
        name = f": {found.mistake.replace('_', ' ').replace('+', ' and ')}" if found.mistake else ""
        parts = (f"{tr(_VERDICTS[found.verdict])}{name}{_which(found)}", found.explanation, read)
        self.answer.setText("\n\n".join(parts))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(f"QLabel {{ color: {theme.text}; }}")

    def _requested(self) -> None:
        self.diagnosisRequested.emit(self.field.toPlainText())


def _which(found: Diagnosis) -> str:
    """Which gradients are wrong and which are right, a line each; one looks for that first."""
    wrong = tr("Wrong: {names}", names=_few(found.where)) if found.where else ""
    right = tr("Right: {names}", names=_few(found.agree)) if found.where and found.agree else ""
    return "".join(f"\n{line}" for line in (wrong, right) if line)


def _few(names: Sequence[str]) -> str:
    listed = ", ".join(names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    return tr("{names} and {rest} more", names=listed, rest=rest) if rest > 0 else listed
