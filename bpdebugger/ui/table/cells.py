"""How the factor table draws its cells: a row's texts at once, as every step repaints all that are in view."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from bpdebugger.ui.look.theme import LIGHT
from bpdebugger.ui.table.model import Column, FactorTableModel

WHOLE_DIGITS = 5
"""How many digits there is room for before the point of a value."""

_EDGE = 3
_MOST_KEPT = 4_000
_HEAVY = (Column.QUANTITY, Column.VALUE)
"""The columns that stand out in the current row."""


class FactorCells(QStyledItemDelegate):
    """Draws every cell of the table from the model's rows; values stand aligned at their decimal point."""

    theme = LIGHT

    def __init__(self, model: FactorTableModel, view: QTableView) -> None:
        super().__init__(view)
        self._model, self._view = model, view
        self.measure()

    def measure(self) -> None:
        """Takes the font of the table."""
        plain, heavy = QFont(self._view.font()), QFont(self._view.font())
        heavy.setBold(True)
        self._fonts = plain, heavy
        self._metrics = QFontMetricsF(plain), QFontMetricsF(heavy)
        self._fitted: dict[tuple[str, int, bool], str] = {}
        self._digit = self._metrics[0].horizontalAdvance("0")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws a cell."""
        row, column, rect = self._model.row(index.row()), index.column(), option.rect
        heavy = row.current and column in _HEAVY
        metrics, text = self._metrics[heavy], row.texts[column]
        if row.current:
            painter.fillRect(rect, QColor(self.theme.highlight))
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self.theme.line))
        painter.setFont(self._fonts[heavy])
        painter.setPen(row.colours[column])
        baseline = rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2
        left = float(rect.left() + _EDGE)
        if column == Column.VALUE:
            before = text.partition(".")[0]
            whole = before.lstrip("−").isdigit()
            width = metrics.horizontalAdvance(before) if whole else (WHOLE_DIGITS - 1) * self._digit
            # a number with more digits than there is room for begins at the edge, and not in the cell before
            left = rect.left() + max(WHOLE_DIGITS * self._digit - width, _EDGE)
        painter.drawText(QPointF(left, baseline), self._fit(text, round(rect.right() - left), heavy))

    def _fit(self, text: str, width: int, heavy: bool) -> str:
        """As much of a text as there is room for, its beginning and its end: rules of one kind differ at both. The same
        texts are asked for again and again."""
        key = text, width, heavy
        if key not in self._fitted:
            if len(self._fitted) > _MOST_KEPT:
                self._fitted.clear()
            self._fitted[key] = self._metrics[heavy].elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        return self._fitted[key]
