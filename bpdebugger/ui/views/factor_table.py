"""The factor table: a row per step, the current one always in view, a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from bpdebugger.debugger.moment import Moment
from bpdebugger.ui.models.factor_table import Column, FactorTableModel
from bpdebugger.ui.theme import LIGHT, Theme

_WIDEST = {
    Column.SAMPLE: "sample",
    Column.QUANTITY: "∂E/∂w[h1→o1] ",
    Column.VALUE: "−0.0000·10⁻⁰⁰ ",
}
_ROWS_AROUND = 2


class FactorTable(QTableView):
    """The steps as a table. ``stepRequested`` is the wish to go to a step."""

    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FactorTableModel()
        self._theme = LIGHT
        self._trace: object = None
        self.setModel(self._model)
        self.setAccessibleName("Factor table")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(20)
        self.setItemDelegate(_PlainDelegate(self))
        self.setItemDelegateForColumn(Column.VALUE, _AtThePoint(self))
        self.clicked.connect(self._row_chosen)
        self._measure()

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment, with its current row and the rows around it in view."""
        self._model.show_moment(moment)
        if moment.trace.plan is not self._trace:
            self._trace = moment.trace.plan
            self.setColumnHidden(Column.SAMPLE, len(moment.trace.samples) == 1)
            self._measure()
        self._bring_into_view(moment)
        step = moment.step
        self.setAccessibleDescription(f"current row: {step.symbol}" if step else "nothing is computed yet")

    def _bring_into_view(self, moment: Moment) -> None:
        current, last = moment.position.step, self._model.rowCount() - 1
        if moment.at_start:
            self.scrollTo(self._model.index(max(current - _ROWS_AROUND, 0), 0), QTableView.ScrollHint.PositionAtTop)
        for row in (current - _ROWS_AROUND, current + _ROWS_AROUND, current):
            self.scrollTo(self._model.index(min(max(row, 0), last), 0))
        if self.currentIndex().row() != current:
            self.selectionModel().setCurrentIndex(
                self._model.index(current, 0), self.selectionModel().SelectionFlag.NoUpdate
            )

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self._model.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the row of the cursor."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._row_chosen(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _row_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.stepRequested.emit(index.row())

    def _measure(self) -> None:
        metrics = QFontMetrics(self.font())
        self.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.5))
        header = self.horizontalHeader()
        header.setFixedHeight(round(metrics.height() * 1.6))
        for column in Column:
            if column is Column.STEP:
                self.setColumnWidth(
                    column, metrics.horizontalAdvance(f"▸ {self._model.rowCount()}") + 2 * metrics.averageCharWidth()
                )
            elif column in _WIDEST:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(column, metrics.horizontalAdvance(_WIDEST[column]) + 2 * metrics.averageCharWidth())
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)


class _PlainDelegate(QStyledItemDelegate):
    """Draws cells without the dotted focus box; the row's ground and mark say where one is."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight
        if index.column() == Column.VALUE:
            option.text = ""


class _AtThePoint(_PlainDelegate):
    """Draws numbers aligned at their decimal point."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        text = str(index.data())
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        metrics = QFontMetrics(cell.font)
        before, point, after = text.partition(".")
        rect = cell.rect
        tenth = metrics.horizontalAdvance("0")
        where = rect.left() + 5 * tenth
        painter.save()
        painter.setFont(cell.font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if not before.lstrip("−").isdigit():
            painter.drawText(QRect(rect.left() + tenth, rect.top(), rect.width(), rect.height()), alignment, text)
        else:
            left = where - metrics.horizontalAdvance(before)
            painter.drawText(
                QRect(left, rect.top(), rect.right() - left, rect.height()), alignment, before + point + after
            )
        painter.restore()
