"""The factor table: a row per step, the current one always in view, a click goes there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QWidget,
)

from bpdebugger.debugger.commands.breaking import breakpoint_
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.table.cells import FactorCells
from bpdebugger.ui.table.model import CHECK_COLUMNS, Column, FactorTableModel

_WIDEST = {
    Column.SAMPLE: "sample",
    Column.QUANTITY: "∂E/∂w[h1→o1] ",
    Column.VALUE: "−0.0000·10⁻⁰⁰",
    Column.NUMERICAL: "−0.0000·10⁻⁰⁰",
    Column.ERROR: "0e-00",
    Column.VERDICT: tr_noop("not comparable"),
}
_ROWS_AROUND = 2
_READABLE = 11
"""How many characters of a rule, or of its numbers, must be in view for the column to be worth its room."""
_FIXED = (Column.STEP, Column.SAMPLE, Column.QUANTITY, Column.VALUE, *CHECK_COLUMNS)


class FactorTable(QTableView):
    """The steps as a table. ``stepRequested`` is the wish to go to a step; ``wished`` carries a wish. ``copyRequested``
    carries the selected rows, which Shift and Ctrl extend, and ``menuRequested`` where a menu is wanted for them.

    A click at the left edge sets a breakpoint at the row's quantity, or takes it away.
    """

    stepRequested = Signal(int)
    wished = Signal(object)
    copyRequested = Signal(list)
    menuRequested = Signal(list, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FactorTableModel()
        self._plan: object = None
        self._shown = -1
        self.setModel(self._model)
        self.setAccessibleName(tr("Factor table"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(20)
        # what is scrolled is moved then, and not painted anew: half of the cells at a step
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._cells = FactorCells(self._model, self)
        self.setItemDelegate(self._cells)
        for column in CHECK_COLUMNS:
            self.setColumnHidden(column, True)
        self.clicked.connect(self._row_chosen)
        self._measure()

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment, with its current row and the rows around it in view."""
        self._model.show_moment(moment)
        alone = len(moment.trace.samples) == 1
        if moment.trace.plan is not self._plan or alone is not self.isColumnHidden(Column.SAMPLE):
            self._plan = moment.trace.plan
            self.setColumnHidden(Column.SAMPLE, alone)
            self._measure()
        if moment.checking is self.isColumnHidden(Column.VERDICT):
            for column in CHECK_COLUMNS:
                self.setColumnHidden(column, not moment.checking)
            self._fit_columns()
        self._bring_into_view(moment)
        step = moment.step
        self.setAccessibleDescription(
            tr("current row: {symbol}", symbol=step.symbol) if step else tr("nothing is computed yet")
        )

    def _bring_into_view(self, moment: Moment) -> None:
        current, last = moment.position.step, self._model.rowCount() - 1
        if moment.at_start:
            self.scrollTo(self._model.index(max(current - _ROWS_AROUND, 0), 0), QTableView.ScrollHint.PositionAtTop)
        for row in (current - _ROWS_AROUND, current + _ROWS_AROUND, current):
            self.scrollTo(self._model.index(min(max(row, 0), last), 0))
        if current != self._shown:
            self._shown = current
            # what was selected at another step is not what one is about now
            self.clearSelection()
        if self.currentIndex().row() != current:
            self.selectionModel().setCurrentIndex(
                self._model.index(current, 0), self.selectionModel().SelectionFlag.NoUpdate
            )

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._cells.theme = theme
        self._model.set_theme(theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground, which Qt leaves to an opaque widget, and the cells."""
        QPainter(self.viewport()).fillRect(event.rect(), QColor(self._cells.theme.surface))
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """In the margin, asks for a breakpoint; else the row is chosen."""
        index, at = self.indexAt(event.position().toPoint()), event.position().x()
        margin = self.fontMetrics().horizontalAdvance("● ") + 4
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and at <= margin:
            self.wished.emit(breakpoint_.wish(self._model.quantity(index.row())))
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the row of the cursor; the selected rows can be copied."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copyRequested.emit(self.chosen_rows())
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._row_chosen(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps *copy* and *select all* from the window's commands, which are about units."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def chosen_rows(self) -> list[int]:
        """The selected rows, or that of the cursor."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return rows or [max(self.currentIndex().row(), 0)]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu, about the row under the pointer or the rows that are selected."""
        rows, under = self.chosen_rows(), self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and under.isValid() and under.row() not in rows:
            self.selectRow(under.row())
            rows = [under.row()]
        self.menuRequested.emit(rows, event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out what has no room: the numbers first, then the rule; both stand in the equation too."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        fixed = sum(self.columnWidth(column) for column in _FIXED if not self.isColumnHidden(column))
        room = (self.viewport().width() - fixed) / QFontMetrics(self.font()).averageCharWidth()
        self.setColumnHidden(Column.NUMBERS, room < 2 * _READABLE)
        self.setColumnHidden(Column.RULE, room < _READABLE)

    def _row_chosen(self, index: QModelIndex) -> None:
        extends = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        if index.isValid() and not QApplication.keyboardModifiers() & extends:
            self.stepRequested.emit(index.row())

    def _measure(self) -> None:
        metrics = QFontMetrics(self.font())
        self._cells.measure()
        self.verticalHeader().setDefaultSectionSize(round(metrics.height() * 1.4))
        header = self.horizontalHeader()
        header.setFixedHeight(round(metrics.height() * 1.6))
        for column in Column:
            if column is Column.STEP:
                self.setColumnWidth(
                    column, metrics.horizontalAdvance(f"● ▸ {self._model.rowCount()}") + 2 * metrics.averageCharWidth()
                )
            elif column in _WIDEST:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(column, metrics.horizontalAdvance(_WIDEST[column]) + 2 * metrics.averageCharWidth())
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._fit_columns()


def _is_own(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Copy) or event.matches(QKeySequence.StandardKey.SelectAll)
