"""A question about what was typed into one line, right below it and over what lies there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QVBoxLayout, QWidget

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.look.theme import LIGHT, Theme

_MARGIN = 8
_NARROWEST = 34
"""In characters."""


class AskedBelow(QFrame):
    """Asks below a line, whose text a choice becomes; ``then`` goes on with it.

    Typing on, or Esc, ends it and leaves what was typed; ``left`` is called where the keyboard goes elsewhere.
    """

    def __init__(self, line: QLineEdit, then: Callable[[], None], left: Callable[[], None]) -> None:
        super().__init__(line)
        self._line, self._then, self._left, self._theme = line, then, left, LIGHT
        self.setFrameShape(QFrame.Shape.Box)
        self.setAutoFillBackground(True)
        self.asked = Asked()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(self.asked)
        self.hide()
        self.asked.chosen.connect(self._chosen)
        line.textEdited.connect(self.end)

    @property
    def is_open(self) -> bool:
        """Whether it asks."""
        return not self.isHidden()

    def ask(self, question: Question) -> None:
        """Asks a question that has choices."""
        self.end()
        line, window = self._line, self._line.window()
        self.setParent(window)
        self.setFont(line.font())
        self.setPalette(self._theme.palette())
        self.asked.set_theme(self._theme)
        self.asked.ask(question, str)
        line.setAccessibleDescription(self.asked.plain())
        self.setFixedWidth(max(line.width(), _NARROWEST * line.fontMetrics().averageCharWidth()))
        self.adjustSize()
        at = line.mapTo(window, QPoint(0, line.height()))
        above = at.y() - line.height() - self.height()
        fits = at.y() + self.height() <= window.height() or above < 0
        self.move(max(min(at.x(), window.width() - self.width()), 0), at.y() if fits else above)
        self.show()
        self.raise_()
        self.asked.choices[0].setFocus()
        _application().focusChanged.connect(self._look_at_focus)

    def end(self) -> None:
        """Ends the question."""
        if self.is_open:
            _application().focusChanged.disconnect(self._look_at_focus)
            self.hide()
            # not the window's any more, which may outlive the line
            self.setParent(self._line)

    def _look_at_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if self.is_open and now is not None and now is not self._line and not self.isAncestorOf(now):
            self.end()
            self._left()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme

    def _chosen(self, text: str) -> None:
        self.end()
        self._line.setFocus()
        self._line.setText(text)
        self._line.setModified(True)
        self._then()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the question."""
        if event.key() == Qt.Key.Key_Escape:
            typed = self._line.text()
            self._line.setFocus()
            self._line.setText(typed)
            self.end()
        else:
            super().keyPressEvent(event)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
