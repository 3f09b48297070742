"""What differs between this moment and one that was pinned, or the update before."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.debugger.explaining.comparing import Comparison, Difference, Measure, compare, sentence
from bpdebugger.debugger.walking.moment import Moment, Pinned
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

_STEP = Qt.ItemDataRole.UserRole
_MOST = 200
_ORDERS: tuple[tuple[str, Measure | None], ...] = (
    (tr_noop("in the order of the trace"), None),
    (tr_noop("largest change first"), Measure.ABSOLUTE),
    (tr_noop("largest change in proportion first"), Measure.RELATIVE),
)
_NOTHING = tr_noop(
    "Pin this moment (Ctrl+Shift+M), then go elsewhere, train, or change the network: what differs stands here."
)


class ComparePanel(StepPanel):
    """Shows the differences. ``stepRequested`` is the wish to go to a step."""

    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Compare"))
        self.words, self.order, self.table = QLabel(), QComboBox(), QTableWidget(0, 4)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.order.setAccessibleName(tr("Order of the differences"))
        self.order.addItems([tr(words) for words, _ in _ORDERS])
        self.table.setAccessibleName(tr("Differences"))
        self.table.setHorizontalHeaderLabels([tr("quantity"), tr("there"), tr("here"), tr("change")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setFocusProxy(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addWidget(self.words)
        column.addWidget(self.order)
        column.addWidget(self.table, 1)
        self.order.activated.connect(self._order_chosen)
        self.table.itemActivated.connect(self._activated)

    def state(self, moment: Moment) -> object:
        """It depends on the trace, the step and what is pinned."""
        return moment.trace, moment.position, moment.pinned

    def draw(self, moment: Moment) -> None:
        """Shows the differences up to the step at hand."""
        there = moment.pinned or _update_before(moment)
        for widget in (self.order, self.table):
            widget.setVisible(there is not None)
        if there is None:
            self.words.setText(tr(_NOTHING))
            return
        found = compare(there.trace, moment.trace, moment.position.step)
        self.words.setText(sentence(found, there.title, f"epoch {moment.epoch}"))
        self._fill(_chosen(found, _ORDERS[self.order.currentIndex()][1]))

    def _fill(self, differences: tuple[Difference, ...]) -> None:
        self.table.setRowCount(len(differences))
        for row, each in enumerate(differences):
            where = f", sample {each.b.sample}" if each.b.sample is not None and len(each.b.trace.samples) > 1 else ""
            numbers = each.a.value, each.b.value, each.absolute
            texts = (f"{each.b.symbol}{where}", *map(on_screen, numbers))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_STEP, each.b.number)
                item.setToolTip(f"step {each.b.number}" if column == 0 else shortest(numbers[column - 1]))
                if column == 0:
                    item.setForeground(QColor(self.theme.of_kind(each.b.place.kind)))
                self.table.setItem(row, column, item)

    def _order_chosen(self) -> None:
        if self._moment is not None:
            self.draw(self._moment)

    def _activated(self, item: QTableWidgetItem) -> None:
        self.stepRequested.emit(item.data(_STEP))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.words.setStyleSheet(f"color: {theme.text}; font-weight: 600")


def _update_before(moment: Moment) -> Pinned | None:
    if not moment.update:
        return None
    return Pinned(moment.run.trace(moment.update - 1), tr("the update before"))


def _chosen(found: Comparison, measure: Measure | None) -> tuple[Difference, ...]:
    return found.leading(_MOST) if measure is None else found.largest(_MOST, measure)
