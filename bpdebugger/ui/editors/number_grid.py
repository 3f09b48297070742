"""A table of numbers to type in and to paste into, as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from bpdebugger.core.expression import shortest
from bpdebugger.ui.models.number_grid import GridData, NumberGridModel
from bpdebugger.ui.number_delegate import AtThePoint
from bpdebugger.ui.theme import Theme

Block = list[list[float]]
_WIDEST = "−0.000000"
_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.SelectAll)


class NumberGrid(QTableView):
    """Shows numbers. ``cellsRequested`` carries the first row and column and a block of numbers, typed or pasted;
    ``removeRequested`` the rows to remove; ``refused`` a sentence on what cannot be read."""

    cellsRequested = Signal(int, int, list)
    removeRequested = Signal(list)
    refused = Signal(str)

    def __init__(self, read_block: Callable[[str], Block], parent: QWidget | None = None) -> None:
        """``read_block`` reads what is typed or pasted; it raises ``ValueError`` with a sentence."""
        super().__init__(parent)
        self._read = read_block
        self._model = NumberGridModel()
        self.setModel(self._model)
        self._numbers = AtThePoint(self)
        self._numbers.whole_digits = 4
        self.setItemDelegate(self._numbers)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._model.cellsWished.connect(self._typed)
        self._measure()

    def show_data(self, data: GridData) -> None:
        """Shows numbers."""
        self._model.show_data(data)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._numbers.theme = theme
        self._model.set_theme(theme)
        self.viewport().update()

    def _typed(self, row: int, column: int, text: str) -> None:
        self._wish(row, column, text)

    def _wish(self, row: int, column: int, text: str) -> None:
        try:
            block = self._read(text)
        except ValueError as error:
            self.refused.emit(f"{error}.")
        else:
            self.cellsRequested.emit(row, column, block)

    def copied(self) -> str:
        """The selected cells with all their digits, as a spreadsheet takes them."""
        indices = sorted(self.selectionModel().selectedIndexes(), key=lambda index: (index.row(), index.column()))
        rows: dict[int, list[str]] = {}
        values = self._model.data_shown.values
        for index in indices:
            if index.row() < len(values):
                there = self._model.exists(index.row(), index.column())
                value = shortest(float(values[index.row(), index.column()])) if there else ""
                rows.setdefault(index.row(), []).append(value)
        return "\n".join("\t".join(row) for row in rows.values())

    def event(self, event: QEvent) -> bool:
        """Keeps the keys of a spreadsheet from the window's commands."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        deletes = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_F2) and not event.modifiers()
        return deletes or any(event.matches(key) for key in _KEYS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies, pastes, removes rows; Enter edits, Esc goes on to the next field, as Tab goes to the next cell."""
        at = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Paste) and at.isValid():
            first = min(self.selectionModel().selectedIndexes(), key=lambda i: (i.row(), i.column()), default=at)
            self._wish(first.row(), first.column(), QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete and self._model.data_shown.grows:
            self._remove()
        elif event.key() == Qt.Key.Key_Escape:
            self.focusNextPrevChild(True)
        elif event.key() == Qt.Key.Key_PageDown or event.key() == Qt.Key.Key_PageUp:
            # with Ctrl they are for the panel around
            event.ignore() if event.modifiers() else super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self.edit(at)
        else:
            super().keyPressEvent(event)

    def _remove(self) -> None:
        count = len(self._model.data_shown.values)
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes() if index.row() < count})
        if rows:
            self.removeRequested.emit(rows)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begins at the first cell."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0))

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        metrics = QFontMetrics(self.font())
        self.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.5))
        self.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance(_WIDEST))
