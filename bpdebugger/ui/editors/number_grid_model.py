"""A table of numbers as a Qt model: it shows what it is given; an edit is a wish, not a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
Item = Qt.ItemDataRole
NEW_ROW = "＋"


@dataclass(frozen=True, slots=True, eq=False)
class GridData:
    """What a grid shows: ``values`` of shape (rows, columns), NaN where there is no cell.

    ``title_of_row`` and ``columns`` give the headings; ``tip`` says more of a cell, such as the name of its parameter,
    and ``missing`` why there is no cell; columns from ``second`` on are of another kind, and drawn on another ground.
    ``grows``: whether an empty row at the end takes more rows.
    """

    values: Array
    title_of_row: Callable[[int], str]
    columns: Sequence[str]
    tip: Callable[[int, int], str] = field(default=lambda row, column: "")
    missing: Callable[[int, int], str] = field(default=lambda row, column: "")
    second: int = 1_000_000
    grows: bool = False


class NumberGridModel(QAbstractTableModel):
    """The model. ``cellsWished`` carries a row, a column and the text typed there."""

    cellsWished = Signal(int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self._data = GridData(np.zeros((0, 0)), str, ())
        self.set_theme(LIGHT)

    @property
    def data_shown(self) -> GridData:
        """What is shown."""
        return self._data

    def show_data(self, data: GridData) -> None:
        """Takes other numbers; the view keeps its place where the columns stay, for rows come and go at the end."""
        if list(data.columns) != list(self._data.columns):
            self.beginResetModel()
            self._data = data
            self.endResetModel()
            return
        before, after = self.rowCount(), len(data.values) + data.grows
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._data = data
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._data = data
            self.endRemoveRows()
        self._data = data
        if after and data.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, after - 1)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._text, self._surface, self._other = QColor(theme.text), QColor(theme.surface), QColor(theme.window)
        self._nothing = QBrush(QColor(theme.line), Qt.BrushStyle.BDiagPattern)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The rows, and one more to type into where it grows."""
        return 0 if parent.isValid() else len(self._data.values) + self._data.grows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The columns."""
        return 0 if parent.isValid() else len(self._data.columns)

    def exists(self, row: int, column: int) -> bool:
        """Whether there is a cell."""
        if row == len(self._data.values):
            return self._data.grows
        return not np.isnan(self._data.values[row, column])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Item.DisplayRole) -> Any:
        """The headings, in full in the tool tip too."""
        if role not in (Item.DisplayRole, Item.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._data.columns[section]
        if section < len(self._data.values):
            return self._data.title_of_row(section)
        return NEW_ROW if role == Item.DisplayRole else tr("Type or paste here for one more row.")

    def data(self, index: Index, role: int = Item.DisplayRole) -> Any:
        """A number with few digits; all of them while it is edited and in the tool tip."""
        row, column = index.row(), index.column()
        present = row < len(self._data.values) and self.exists(row, column)
        if role in (Item.DisplayRole, Item.EditRole):
            if not present:
                return ""
            value = float(self._data.values[row, column])
            return on_screen(value) if role == Item.DisplayRole else shortest(value)
        if role == Item.ToolTipRole:
            return plain_tip(self._tip(row, column))
        if role == Item.ForegroundRole:
            return self._text
        return self._ground(row, column) if role == Item.BackgroundRole else None

    def _tip(self, row: int, column: int) -> str:
        if not self.exists(row, column):
            return self._data.missing(row, column)
        if row == len(self._data.values):
            return ""
        value = shortest(float(self._data.values[row, column]))
        return "\n".join(filter(None, [self._data.tip(row, column), value]))

    def _ground(self, row: int, column: int) -> QColor | QBrush:
        if not self.exists(row, column):
            return self._nothing
        return self._other if column >= self._data.second else self._surface

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be edited where they are."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        there = index.isValid() and self.exists(index.row(), index.column())
        return usual | Qt.ItemFlag.ItemIsEditable if there else usual

    def setData(self, index: Index, value: Any, role: int = Item.EditRole) -> bool:
        """Wishes for what was typed; the number changes when the wish is granted."""
        if role != Item.EditRole or value == self.data(index, Item.EditRole):
            return False
        self.cellsWished.emit(index.row(), index.column(), str(value))
        return False
