"""The strip that asks what goes to paper, and says while one types which steps are meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.debugger.commands.command import Wish
from bpdebugger.debugger.commands.files import BlankSheet, Leaflet, export_handout, export_worksheet, print_
from bpdebugger.language import tr
from bpdebugger.ui.editors.focus import give_back
from bpdebugger.ui.look.theme import LIGHT, Theme

MAX_LINE = 400
_ALL, _MOST = -1, 400
_EVERY = "forward backward update"
_EXAMPLE = "backward, o1, w5, dE_dz[o1], 23-30"


class PaperStrip(QWidget):
    """Asks which steps, how many blanks and whether the network is drawn. ``count`` says how many steps a text means,
    or raises ``ValueError`` with words. ``wished`` carries the wish."""

    wished = Signal(object)

    def __init__(self, count: Callable[[str], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("On paper"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._count = count
        self._focus_before: QWidget | None = None
        self.steps, self.blanks, self.drawing = QLineEdit(), QSpinBox(), QCheckBox(tr("draw the network"))
        self.words = QLabel()
        self.handout, self.print = QPushButton(tr("Handout…")), QPushButton(tr("Print…"))
        self.worksheet, self.close_ = QPushButton(tr("Worksheet and key…")), QPushButton(tr("Close"))
        self._build()
        self.set_theme(LIGHT)
        self.hide()

    def _build(self) -> None:
        self.steps.setMaxLength(MAX_LINE)
        self.steps.setPlaceholderText(_EXAMPLE)
        self.steps.setAccessibleName(tr("Steps on paper"))
        self.steps.setToolTip(tr("Phases, units, parameters, quantities or numbers of steps: {names}", names=_EXAMPLE))
        self.blanks.setRange(_ALL, _MOST)
        self.blanks.setValue(_ALL)
        self.blanks.setSpecialValueText(tr("all that can be"))
        self.blanks.setAccessibleName(tr("Blank lines of the worksheet"))
        self.drawing.setChecked(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.words.setSizePolicy(policy)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.addWidget(QLabel(tr("On paper, the steps")))
        upper.addWidget(self.steps, 1)
        upper.addWidget(self.drawing)
        upper.addWidget(self.handout)
        upper.addWidget(self.print)
        upper.addWidget(self.close_)
        lower.addWidget(self.words, 1)
        lower.addWidget(QLabel(tr("blank lines")))
        lower.addWidget(self.blanks)
        lower.addWidget(self.worksheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 6)
        column.addLayout(upper)
        column.addLayout(lower)
        self.steps.textChanged.connect(self._describe)
        self.steps.returnPressed.connect(self._handout)
        self.handout.clicked.connect(self._handout)
        self.print.clicked.connect(self._print)
        self.worksheet.clicked.connect(self._worksheet)
        self.close_.clicked.connect(self._close)

    def ask(self, steps: str) -> None:
        """Shows the strip with a proposal, ready to be typed over."""
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        self.steps.setText(steps)
        self._describe()
        self.show()
        self.steps.selectAll()
        self.steps.setFocus()

    def _describe(self) -> None:
        """Says how many steps are meant, or why none are."""
        words, wrong = self._meaning()
        self.words.setText(f"✗ {words}" if wrong else words)
        self.steps.setAccessibleDescription(words)
        self.words.setProperty("wrong", wrong)
        self.words.style().polish(self.words)
        for button in (self.handout, self.print, self.worksheet):
            button.setEnabled(not wrong)

    def _meaning(self) -> tuple[str, bool]:
        try:
            count = self._count(self.steps.text())
        except ValueError as error:
            return str(error), True
        if not self.steps.text().strip():
            return tr("all {number} steps", number=count), False
        steps = tr("{number} steps", number=count) if count != 1 else tr("one step")
        return tr("{steps}; on a worksheet, with what they are computed from", steps=steps), False

    @property
    def _chosen(self) -> str:
        """The steps in words; none written are all of them."""
        return self.steps.text().strip() or _EVERY

    def _handout(self) -> None:
        if self.handout.isEnabled():
            self._wish(export_handout.wish(Leaflet("", self._chosen, self.drawing.isChecked())))

    def _worksheet(self) -> None:
        blanks = None if self.blanks.value() == _ALL else self.blanks.value()
        self._wish(export_worksheet.wish(BlankSheet("", self.steps.text().strip(), self.drawing.isChecked(), blanks)))

    def _print(self) -> None:
        self._wish(print_.wish(self._chosen))

    def _wish(self, wish: Wish) -> None:
        self._close()
        self.wished.emit(wish)

    def _close(self) -> None:
        self.hide()
        give_back(self._focus_before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the strip."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"PaperStrip {{ background: {theme.highlight}; border-left: 4px solid {theme.accent};"
            f" border-top: 1px solid {theme.line}; }}"
            f'QLabel, QCheckBox {{ color: {theme.text}; }} QLabel[wrong="true"] {{ color: {theme.warning}; }}'
        )
