"""What a file would give, shown before it is taken."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from bpdebugger.core.numerals import on_screen
from bpdebugger.ui.theme import LIGHT, Theme


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
    """Shows the first rows of a table. ``accepted`` takes it, ``cancelled`` does not."""

    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the import")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName("First rows")
        self.take, self.cancel = QPushButton("Import"), QPushButton("Cancel")
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.table)
        self.take.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self._cancelled)
        self.set_theme(LIGHT)
        self.hide()

    def show_preview(self, name: str, shown: Shown) -> None:
        """Shows what a file would give."""
        self.words.setText(f"{name}: {shown.problem or shown.words}")
        self.take.setEnabled(not shown.problem)
        self.take.setToolTip(shown.problem)
        self.table.setColumnCount(len(shown.columns))
        self.table.setHorizontalHeaderLabels(list(shown.columns))
        self.table.setRowCount(len(shown.rows))
        for i, numbers in enumerate(shown.rows):
            for j, value in enumerate(numbers):
                self.table.setItem(i, j, QTableWidgetItem(on_screen(value)))
        height = self.table.horizontalHeader().sizeHint().height() + 4
        self.table.setFixedHeight(height + sum(self.table.rowHeight(i) for i in range(min(len(shown.rows), 5))))
        self.show()
        (self.cancel if shown.problem else self.take).setFocus()

    def _cancelled(self) -> None:
        self.hide()
        self.cancelled.emit()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(f"ImportPreview {{ background: {theme.highlight}; border-left: 4px solid {theme.accent}; }}")
