"""A table of numbers to type in and to paste into, as in a spreadsheet."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.language import tr
from bpdebugger.ui.editors.cell_field import ENTER
from bpdebugger.ui.editors.number_delegate import AtThePoint
from bpdebugger.ui.editors.number_grid_model import GridData, NumberGridModel
from bpdebugger.ui.look.theme import Theme

Block = list[list[float]]
Index = QModelIndex | QPersistentModelIndex
WHOLE_DIGITS = 3
WIDEST = "000.00000000"
"""A number with four digits that count, at the point."""

_WIDEST_HEADING = 2.5
"""In widths of such a number."""

_SEVERAL = re.compile(r"[\s;\"]|,.*,|\..*,|,.*\.")
"""What parts cells; a single comma is the point of one."""

_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.SelectAll)


class NumberGrid(QTableView):
    """Shows numbers. ``cellsRequested`` carries the first row and column and a block of numbers, typed or pasted;
    ``removeRequested`` the rows to remove; ``refused`` a sentence on what cannot be read; ``unread`` what was pasted
    and is no block of numbers, and a sentence on it.

    Typing, F2 or a double click edits a cell. In it Tab goes on to the next one, and Enter to the row below, to the
    column where the row of Tabs began. Outside of it Tab leaves the table: a matrix is no trap for the keyboard.
    """

    cellsRequested = Signal(int, int, list)
    removeRequested = Signal(list)
    refused = Signal(str)
    unread = Signal(str, str)

    def __init__(
        self, read: Callable[[str], float], read_block: Callable[[str], Block], parent: QWidget | None = None
    ) -> None:
        """``read`` reads one cell, in which a comma is a point, and ``read_block`` several, which it may part; both
        raise ``ValueError`` with a sentence."""
        super().__init__(parent)
        self._read, self._read_block = read, read_block
        self._model = NumberGridModel()
        self.setModel(self._model)
        self._numbers = AtThePoint(self)
        self._numbers.whole_digits = WHOLE_DIGITS
        self._numbers.marks_cells = True
        self._began, self._misread = 0, False
        self.setItemDelegate(self._numbers)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setHighlightSections(False)
        self._model.modelReset.connect(self._measure)
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
        try:
            block = self._cell(text)
        except ValueError as error:
            self._misread = True
            self.refused.emit(f"{error}.")
        else:
            self.cellsRequested.emit(row, column, block)

    def _cell(self, text: str) -> Block:
        value = self._read(text)
        if not math.isfinite(value):
            raise ValueError(tr("{typed} is not a finite number", typed=text.strip()))
        return [[value]]

    def _paste(self) -> None:
        """Writes the clipboard from the first selected cell on; a single number into every selected cell."""
        chosen = self.selectionModel().selectedIndexes()
        rows, columns = [index.row() for index in chosen], [index.column() for index in chosen]
        if not chosen:
            return
        text = QGuiApplication.clipboard().text()
        try:
            block = self._read_block(text) if _SEVERAL.search(text.strip()) else self._cell(text)
        except ValueError as error:
            self.unread.emit(text, f"{error}.")
            return
        if len(block) == 1 and len(block[0]) == 1:
            block = [block[0] * (max(columns) - min(columns) + 1) for _ in range(max(rows) - min(rows) + 1)]
        self.cellsRequested.emit(min(rows), min(columns), block)

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
        """Copies, pastes, removes rows; Enter goes down, with Shift up."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
        elif event.key() == Qt.Key.Key_Delete and self._model.data_shown.grows:
            self._remove()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and event.modifiers():
            # with Ctrl they are for the panel around
            event.ignore()
        elif event.key() in ENTER and self.state() != QAbstractItemView.State.EditingState:
            self._go_down(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _go_down(self, rows: int) -> None:
        following = self._model.index(self.currentIndex().row() + rows, self._began)
        if following.isValid():
            self.setCurrentIndex(following)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Remembers the column to which Enter comes back."""
        super().currentChanged(current, previous)
        self._began = current.column()

    def commitData(self, editor: QWidget) -> None:
        """Takes what was typed, from the field that is open."""
        if self._numbers.is_open(editor):
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Goes down after Enter; after Tab to the next cell, and Enter will come back to this column.

        Stays where what was typed could not be read.
        """
        if not self._numbers.is_open(editor):
            return
        began, hints = self._began, QAbstractItemDelegate.EndEditHint
        super().closeEditor(editor, hints.NoHint if self._misread else hint)
        if hint is hints.SubmitModelCache and not self._misread:
            self._go_down(1)
        else:
            self._began = began
        self._misread = False

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
        usual, margin = metrics.horizontalAdvance(WIDEST), 2 * metrics.averageCharWidth()
        header = self.horizontalHeader()
        header.setDefaultSectionSize(usual)
        header.setFixedHeight(round(metrics.height() * 1.6))
        for column, heading in enumerate(self._model.data_shown.columns):
            width = metrics.horizontalAdvance(heading) + margin
            if width > usual:
                self.setColumnWidth(column, min(width, round(_WIDEST_HEADING * usual)))
