"""The strip that makes a network from a line of text, and says while one types what it would be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.focus import give_back
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme

MAX_LINE = 400
_EXAMPLE = tr_noop("The sizes of the layers, as in 2-3-1; with activations, as in 2-3 tanh-1 sigmoid.")


class NewNetworkStrip(QWidget):
    """Asks for a line such as ``2-3-1``. ``described`` says what one means, or raises ``ValueError`` with words."""

    networkRequested = Signal(str)
    closeRequested = Signal()

    def __init__(self, described: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("New network"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._described = described
        self._focus_before: QWidget | None = None
        self.field = Line(MAX_LINE)
        self.field.setPlaceholderText("2-3-1")
        self.field.setAccessibleName(tr("Sizes of the layers"))
        self.words = QLabel(tr(_EXAMPLE))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.words.setSizePolicy(policy)
        self.button = QPushButton(tr("Make this network"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(QLabel(tr("New network")))
        row.addWidget(self.field, 2)
        row.addWidget(self.button)
        row.addWidget(self.words, 3)
        self.field.textChanged.connect(self._describe)
        self.field.returnPressed.connect(self._requested)
        self.button.clicked.connect(self._requested)
        self.set_theme(LIGHT)
        self.hide()

    def ask(self) -> None:
        """Shows the strip, ready to type into."""
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        self.show()
        self._describe()
        self.field.selectAll()
        self.field.setFocus()

    def _close(self) -> None:
        self.hide()
        give_back(self._focus_before)

    def _describe(self) -> None:
        words, wrong = self._meaning()
        self.field.setAccessibleDescription(words)
        self.words.setText(f"✗ {words}" if wrong else words)
        self.words.setProperty("wrong", wrong)
        self.words.style().polish(self.words)
        self.button.setEnabled(not wrong and bool(self.field.text().strip()))

    def _meaning(self) -> tuple[str, bool]:
        """What the line means, or what is wrong with it."""
        text = self.field.text()
        if not text.strip():
            return tr(_EXAMPLE), False
        try:
            return f"{self._described(text)}.", False
        except ValueError as error:
            return f"{error}.", True

    def _requested(self) -> None:
        if self.button.isEnabled():
            self._close()
            self.networkRequested.emit(self.field.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the strip."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            self.closeRequested.emit()
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"NewNetworkStrip {{ background: {theme.highlight}; border-left: 4px solid {theme.accent};"
            f" border-top: 1px solid {theme.line}; }}"
            f'QLabel {{ color: {theme.text}; }} QLabel[wrong="true"] {{ color: {theme.warning}; }}'
        )
