"""What a file would give, shown before it is taken."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from bpdebugger.ui.editors.number_delegate import AtThePoint
from bpdebugger.ui.editors.number_grid import WHOLE_DIGITS, WIDEST
from bpdebugger.ui.editors.number_grid_model import GridData, NumberGridModel
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.strips.question_strip import give_back

_MOST_ROWS = 5


class Shown(Protocol):
    """A preview: which unit each column is for, the first rows, a sentence, and one if it does not fit."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings."""

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """The first rows."""

    @property
    def words(self) -> str:
        """What would be taken."""

    @property
    def problem(self) -> str:
        """Why it cannot be taken; empty if it can."""


class ImportPreview(QWidget):
    """Shows the first rows of a table. ``accepted`` takes it, ``cancelled`` does not; Esc cancels too."""

    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the import")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self._model, self._numbers = NumberGridModel(), AtThePoint(self)
        self._numbers.whole_digits = WHOLE_DIGITS
        self._numbers.marks_cells = True
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setItemDelegate(self._numbers)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName("First rows")
        for header in (self.table.verticalHeader(), self.table.horizontalHeader()):
            header.setHighlightSections(False)
        self.take, self.cancel = QPushButton("Import"), QPushButton("Cancel")
        self._focus_before: QWidget | None = None
        self._build()
        self.set_theme(LIGHT)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 8)
        column.addLayout(row)
        column.addWidget(self.table)
        self.take.setAutoDefault(True)
        self.cancel.setAutoDefault(True)
        self.take.clicked.connect(self._accept)
        self.cancel.clicked.connect(self._cancel)

    def show_preview(self, name: str, shown: Shown) -> None:
        """Shows what a file would give."""
        words = f"✗ {name}: {shown.problem}" if shown.problem else f"{name}: {shown.words}"
        self.words.setText(words)
        self.words.setProperty("wrong", bool(shown.problem))
        self.words.style().polish(self.words)
        self.setAccessibleDescription(words)
        self.take.setEnabled(not shown.problem)
        self.take.setToolTip(shown.problem)
        values = np.array(shown.rows, dtype=np.float64).reshape(len(shown.rows), len(shown.columns))
        self._model.show_data(GridData(values, _number, shown.columns))
        self._fit()
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        self.show()
        (self.cancel if shown.problem else self.take).setFocus()

    def _fit(self) -> None:
        """As high as the rows need, and as their letters want it."""
        metrics = QFontMetrics(self.table.font())
        height = round(metrics.height() * 1.5)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance(WIDEST))
        self.table.horizontalHeader().setFixedHeight(height)
        rows = min(self._model.rowCount(), _MOST_ROWS)
        # one more for the scroll bar below
        self.table.setFixedHeight((rows + 2) * height)

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _accept(self) -> None:
        self.accepted.emit()
        if self.isHidden():
            give_back(self._focus_before)

    def _cancel(self) -> None:
        self.hide()
        give_back(self._focus_before)
        self.cancelled.emit()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._numbers.theme = theme
        self._model.set_theme(theme)
        self.setStyleSheet(
            f"ImportPreview {{ background: {theme.highlight}; border-left: 4px solid {theme.accent}; }}"
            f'QLabel {{ color: {theme.text}; }} QLabel[wrong="true"] {{ color: {theme.warning}; }}'
        )


def _number(row: int) -> str:
    return str(row + 1)
