"""The factor table's model: a row per step of the trace, read only when the row is looked at."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from bpdebugger.core.expression import shortest, write
from bpdebugger.core.trace import Step, Trace
from bpdebugger.debugger.moment import Moment
from bpdebugger.ui.numbers import NOT_YET, SCREEN, on_screen
from bpdebugger.ui.theme import LIGHT, Theme

MAX_TEXT = 200
Index = QModelIndex | QPersistentModelIndex
Item = Qt.ItemDataRole


class Column(IntEnum):
    """The columns, from left to right."""

    STEP = 0
    SAMPLE = 1
    QUANTITY = 2
    RULE = 3
    NUMBERS = 4
    VALUE = 5


_TITLES = ("step", "sample", "quantity", "rule", "with numbers", "value")
_TIPS = (
    "The number of the step. ▸ is the current one, • one that it reads.",
    "The sample it belongs to.",
    "What the step computes.",
    "How it is computed, in names.",
    "The same with numbers, once they are known.",
    "The result, with few digits; all of them in the tool tip and in the CSV.",
)


class FactorTableModel(QAbstractTableModel):
    """Shows the steps of a moment's trace; texts appear as the position reaches them."""

    def __init__(self) -> None:
        super().__init__()
        self._moment: Moment | None = None
        self._reads: frozenset[int] = frozenset()
        self._theme = LIGHT
        self._bold = QFont()
        self._bold.setBold(True)

    def show_moment(self, moment: Moment) -> None:
        """Takes a new moment; only rows between the old position and the new one change."""
        before, reads = self._moment, self._reads
        self._moment, self._reads = moment, frozenset(moment.reads())
        if before is None or before.trace is not moment.trace:
            self._renew(before.trace if before else None, moment.trace)
            return
        touched = {before.position.step, moment.position.step, *reads, *self._reads}
        self._changed(min(touched), max(touched))

    def _renew(self, old: Trace | None, new: Trace) -> None:
        if old is not None and old.plan is new.plan and len(old) == len(new):
            self._changed(0, len(new) - 1)
        else:
            self.beginResetModel()
            self.endResetModel()

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        if self.rowCount():
            self._changed(0, self.rowCount() - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of steps."""
        return len(self._moment.trace) if self._moment and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Item.DisplayRole) -> Any:
        """The columns' titles, and what they mean as tool tips."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Item.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return {Item.DisplayRole: _TITLES, Item.ToolTipRole: _TIPS}.get(Item(role), [None] * len(Column))[section]

    def data(self, index: Index, role: int = Item.DisplayRole) -> Any:
        """What a cell shows: text, colour, weight of the font, ground, tool tip."""
        if self._moment is None:
            return None
        number, column = index.row(), Column(index.column())
        if role == Item.DisplayRole:
            return self._text(self._moment.trace[number], column)
        if role == Item.ForegroundRole:
            return QColor(self._colour(number, column))
        if role == Item.BackgroundRole and number == self._current:
            return QColor(self._theme.highlight)
        if role == Item.FontRole and number == self._current and column in (Column.QUANTITY, Column.VALUE):
            return self._bold
        if role == Item.ToolTipRole:
            return self._tip(self._moment.trace[number])
        return None

    @property
    def _current(self) -> int:
        return -1 if self._moment is None or self._moment.at_start else self._moment.position.step

    def _knows(self, number: int) -> bool:
        return self._moment is not None and self._moment.knows(number)

    def _text(self, step: Step, column: Column) -> str:
        if column is Column.STEP:
            mark = "▸ " if step.number == self._current else "• " if step.number in self._reads else ""
            return f"{mark}{step.number}"
        if column is Column.SAMPLE:
            return "" if step.sample is None else str(step.sample)
        if column is Column.QUANTITY:
            return step.symbol
        if column is Column.VALUE:
            return on_screen(step.value) if self._knows(step.number) else NOT_YET
        rule = step.rule
        if rule.expression is None:
            return rule.note if column is Column.RULE else ""
        if column is Column.RULE:
            return _clipped(write(rule.expression, SCREEN))
        numbers = rule.substituted(step.trace) if self._knows(step.number) else None
        return _clipped(write(numbers, SCREEN)) if numbers else ""

    def _colour(self, number: int, column: Column) -> str:
        if column in (Column.STEP, Column.SAMPLE) or (not self._knows(number) and column is not Column.QUANTITY):
            return self._theme.faint
        if column in (Column.QUANTITY, Column.VALUE) and self._moment:
            return self._theme.of_kind(self._moment.trace.place(number).kind)
        return self._theme.text

    def _tip(self, step: Step) -> str:
        known = self._knows(step.number)
        value = shortest(step.value) if known else f"{NOT_YET} (step {step.number})"
        rule = step.rule
        formula = f" = {_clipped(step.formula)}" if rule.expression else ""
        return "\n".join(filter(None, [f"{step.quantity}{formula}", value, rule.note]))


def _clipped(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT // 2]} … {text[-MAX_TEXT // 4 :]}"
