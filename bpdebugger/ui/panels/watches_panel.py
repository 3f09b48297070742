"""The watches: expressions with their values and a small curve each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.grammar import EVERY
from bpdebugger.core.formulas.printing import shortest, write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.names.quantity_formula import read_condition
from bpdebugger.debugger.commands.watching import edit_watch, remove_watch, watch
from bpdebugger.debugger.explaining.watched import Watched, watched
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.watching.lettered import expression_in_letters, expression_in_names
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.editors.cell_field import CellFields
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.panels.step_panel import StepPanel

_CURVE = Qt.ItemDataRole.UserRole
_CURVE_WIDTH = 80
_ADD = tr_noop("add an expression…")
_HELP = tr_noop(
    "Names as in the table, with prev(x), delta(x), changed(x), isnan, min, max, sum, mean, and [*] for all of a kind: "
    "max(abs({every})). Shift+F9 watches the current step; Del removes a watch."
)


class WatchesPanel(StepPanel):
    """Lists the watches. ``wished`` carries a wish."""

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Watches"))
        self.table = _Table()
        self.about, self.mistake, self.asked = QLabel(), QLabel(), Asked()
        for label in (self.about, self.mistake):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._answered: Callable[[str], None] | None = None
        self._say_nothing()
        self.setFocusProxy(self.table)
        self._curves = _Curves(self.table)
        self.table.setItemDelegateForColumn(2, self._curves)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addWidget(self.table, 1)
        column.addWidget(self.mistake)
        column.addWidget(self.asked)
        column.addWidget(self.about)
        self.table.itemChanged.connect(self._changed)
        self.table.removeRequested.connect(self._remove)
        self.asked.chosen.connect(self._chosen)

    def state(self, moment: Moment) -> object:
        """It depends on the position, the trace and the watches."""
        return moment.trace, moment.position, moment.length, moment.watches, moment.hold

    def draw(self, moment: Moment) -> None:
        """Shows every watch."""
        self._say_nothing()
        self.about.setText(tr(_HELP, every=moment.letters.written(f"dE_dz{EVERY}")))
        found = watched(moment)
        self.table.blockSignals(True)
        self.table.setRowCount(len(found) + 1)
        for row, each in enumerate(found):
            self._fill(row, each, moment)
        adding = QTableWidgetItem()
        adding.setData(Qt.ItemDataRole.DisplayRole, tr(_ADD))
        adding.setForeground(QColor(self.theme.faint))
        self.table.setItem(len(found), 0, adding)
        for column in (1, 2):
            self.table.setItem(len(found), column, _fixed(""))
        self.table.resizeRowsToContents()
        self.table.blockSignals(False)

    def _fill(self, row: int, shown: Watched, moment: Moment) -> None:
        reading, theme = shown.reading, self.theme
        text = expression_in_letters(shown.text, moment.trace.plan, moment.letters)
        self.table.setItem(row, 0, QTableWidgetItem(text))
        value = reading.words if reading.value is None else on_screen(reading.value)
        item = _fixed(value)
        item.setToolTip(plain_tip(reading.words or shortest(reading.value or 0.0)))
        known = reading.value is not None
        item.setForeground(QColor(theme.text if known else theme.warning if reading.wrong else theme.faint))
        self.table.setItem(row, 1, item)
        curve = _fixed("")
        curve.setData(_CURVE, (shown.curve, shown.here))
        curve.setToolTip(_told(shown.curve))
        self.table.setItem(row, 2, curve)

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.column() or self._moment is None:
            return
        text, row = item.text().strip(), item.row()
        # the list is drawn anew even where nothing changes, so that what is typed never stands there unread
        self._drawn = None
        if row < len(self._moment.watches) or (text and text != tr(_ADD)):
            self._take(row, text)

    def _take(self, row: int, text: str) -> None:
        """Wishes for a watch in a row, in names; asks first what could mean two things."""
        moment = self._moment
        assert moment is not None
        self._say_nothing()
        named = text
        try:
            if text:
                read_condition(text, moment.trace.plan, moment.letters)
                named = expression_in_names(text, moment.trace.plan, moment.letters)
        except Question as question:
            self._ask(question, row)
            return
        except FormulaError as error:
            # in the usual letters it is watched too, and says there what is wrong; in others it would be another text
            if moment.letters != USUAL:
                self.mistake.setText(f"✗ {text}: {error}.")
                self.mistake.show()
                return
        self.wished.emit(edit_watch.wish(row, named) if row < len(moment.watches) else watch.wish(named))

    def _ask(self, question: Question, row: int) -> None:
        self._answered = partial(self._take, row)
        self.asked.ask(question, self._spelt)
        self.asked.show()
        self.asked.choices[0].setFocus()

    def _chosen(self, text: str) -> None:
        if self._answered is not None:
            self._answered(text)

    def _spelt(self, text: str) -> str:
        assert self._moment is not None
        found = read_condition(text, self._moment.trace.plan, self._moment.letters).expression
        assert found is not None
        return write(found, screen(self._moment.letters))

    def _say_nothing(self) -> None:
        self.asked.hide()
        self.mistake.hide()

    def _remove(self, row: int) -> None:
        if self._moment is not None and row < len(self._moment.watches):
            self.wished.emit(remove_watch.wish(row))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._curves.theme = theme
        super().set_theme(theme)
        self.about.setStyleSheet(f"color: {theme.faint}")
        self.mistake.setStyleSheet(f"color: {theme.warning}")
        self.asked.set_theme(theme)


def _fixed(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
    return item


def _told(curve: Array) -> str:
    finite = curve[np.isfinite(curve)]
    if not len(finite):
        return ""
    return tr(
        "from {lowest} to {highest} over {places:,} places",
        lowest=on_screen(float(finite.min())),
        highest=on_screen(float(finite.max())),
        places=len(curve),
    )


class _Table(QTableWidget):
    """The list; Del removes a row."""

    removeRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setAccessibleName(tr("Watched expressions"))
        self.setHorizontalHeaderLabels([tr("expression"), tr("value"), tr("curve")])
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(2, _CURVE_WIDTH)
        self.setWordWrap(True)
        self._fields = CellFields(self)
        self.setItemDelegateForColumn(0, self._fields)

    def commitData(self, editor: QWidget) -> None:
        """Takes what was typed, from the field that is open."""
        if self._fields.is_open(editor):
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Closes the field that is open."""
        if self._fields.is_open(editor):
            super().closeEditor(editor, hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes a row, Enter edits it."""
        if event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.removeRequested.emit(self.currentRow())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (item := self.item(self.currentRow(), 0)):
            self.editItem(item)
        else:
            super().keyPressEvent(event)


class _Curves(QStyledItemDelegate):
    """Draws the curve of a watch, with a dot where the moment is; a number that is not finite leaves a gap."""

    theme = LIGHT

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws a cell."""
        held = index.data(_CURVE)
        if held is None or not len(held[0]):
            return
        curve, here = held
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(6, 5, -6, -5)
        painter.setPen(QPen(QColor(self.theme.product), 1.5))
        x, y = drawn(curve, rect)
        for line in polylines(x, y, 2 * max(round(rect.width()), 1)):
            painter.drawPolyline(line)
        if here < len(y) and not np.isnan(y[here]):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.accent))
            painter.drawEllipse(QPointF(float(x[here]), float(y[here])), 3, 3)
        painter.restore()


def drawn(curve: Array, rect: QRectF) -> tuple[Array, Array]:
    """Where the places of a curve lie in a rectangle; NaN for what is not finite."""
    shown = np.where(np.isfinite(curve), curve, np.nan)
    low, high = (float(f(shown, initial=at, where=~np.isnan(shown))) for f, at in ((np.min, np.inf), (np.max, -np.inf)))
    part = np.where(np.isnan(shown), np.nan, 0.5) if high <= low else (shown - low) / (high - low)
    across = np.linspace(0, 1, len(curve)) if len(curve) > 1 else np.array([0.5])
    return rect.left() + across * rect.width(), rect.bottom() - part * rect.height()


def polylines(x: Array, y: Array, most: int) -> list[QPolygonF]:
    """The pieces of a line between its gaps, of at most so many points."""
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), most)).astype(np.intp))
    parts = np.split(chosen, np.flatnonzero(np.isnan(y[chosen])))
    pieces = ([QPointF(float(x[i]), float(y[i])) for i in part if not np.isnan(y[i])] for part in parts)
    return [QPolygonF(piece) for piece in pieces if piece]
