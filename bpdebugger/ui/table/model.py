"""The factor table's model: a row per step of the trace, read only when the row is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from bpdebugger.core.formulas.printing import PLAIN, Spelling, shortest, write
from bpdebugger.core.names.numerals import NOT_YET, on_screen, screen
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import LIGHT, Theme

if TYPE_CHECKING:
    from bpdebugger.core.checking.verdict import Checked

HIDDEN = "?"
"""In the place of what a practice asks for."""
MAX_TEXT = 200
MAX_ROWS = 2000
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
    NUMERICAL = 6
    ERROR = 7
    VERDICT = 8


CHECK_COLUMNS = (Column.NUMERICAL, Column.ERROR, Column.VERDICT)
"""Shown only while a check is on."""


_TITLES = (
    tr_noop("step"),
    tr_noop("sample"),
    tr_noop("quantity"),
    tr_noop("rule"),
    tr_noop("with numbers"),
    tr_noop("value"),
    tr_noop("numerically"),
    tr_noop("error"),
    tr_noop("verdict"),
)
_TIPS = (
    tr_noop("The number of the step. ▸ is the current one, • one that it reads, ● a breakpoint."),
    tr_noop("The sample it belongs to."),
    tr_noop("What the step computes."),
    tr_noop("How it is computed, in names."),
    tr_noop("The same with numbers, once they are known."),
    tr_noop("The result, with few digits; all of them in the tool tip and in the CSV."),
    tr_noop("The same derivative had numerically: by a complex step, or by differences where there is none."),
    tr_noop("The relative error between the two."),
    tr_noop("Whether they agree; at a kink and at extremes, why they need not."),
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """What one row shows, by column; ``current`` is the row of the step at hand."""

    texts: tuple[str, ...]
    colours: tuple[QColor, ...]
    current: bool


class FactorTableModel(QAbstractTableModel):
    """Shows the steps of a moment's trace; texts appear as the position reaches them."""

    def __init__(self) -> None:
        super().__init__()
        self._moment: Moment | None = None
        self._reads: frozenset[int] = frozenset()
        self._theme = LIGHT
        self._rows: dict[int, TableRow] = {}
        self._bold = QFont()
        self._bold.setBold(True)

    def show_moment(self, moment: Moment) -> None:
        """Takes a new moment; only rows between the old position and the new one change."""
        before, reads = self._moment, self._reads
        self._moment, self._reads = moment, frozenset(moment.reads())
        if before is None or before.trace is not moment.trace or self._looks_different(before, moment):
            self._renew(before.trace if before else None, moment.trace)
            return
        first, last = sorted((before.position.step, moment.position.step))
        for number in [row for row in self._rows if first <= row <= last or row in reads or row in self._reads]:
            del self._rows[number]
        # row by row: those between what is read and the step at hand look as they did
        for number in (reads | self._reads) - set(range(first, last + 1)):
            self._changed(number, number)
        self._changed(first, last)

    @staticmethod
    def _looks_different(before: Moment, moment: Moment) -> bool:
        """Whether rows anywhere may look different, not only those that were passed."""
        hidden = before.practice and before.practice.asked, moment.practice and moment.practice.asked
        return (
            before.checking is not moment.checking or before.breakpoints != moment.breakpoints or hidden != (None, None)
        )

    def _renew(self, old: Trace | None, new: Trace) -> None:
        self._rows.clear()
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
        self._rows.clear()
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
        texts = {Item.DisplayRole: _TITLES, Item.ToolTipRole: _TIPS}.get(Item(role))
        return tr(texts[section]) if texts else None

    def data(self, index: Index, role: int = Item.DisplayRole) -> Any:
        """What a cell shows: text, colour, weight of the font, ground, tool tip."""
        if self._moment is None:
            return None
        row, column = self.row(index.row()), index.column()
        if role == Item.DisplayRole:
            return row.texts[column]
        if role == Item.ForegroundRole:
            return row.colours[column]
        if role == Item.BackgroundRole:
            return QColor(self._theme.highlight) if row.current else None
        if role == Item.FontRole:
            return self._bold if row.current and column in (Column.QUANTITY, Column.VALUE) else None
        if role == Item.ToolTipRole:
            return self._tip(index.row())
        return None

    def quantity(self, row: int) -> str:
        """The name of a row's quantity."""
        return self._moment.trace[row].quantity if self._moment else ""

    @property
    def _current(self) -> int | None:
        return None if self._moment is None or self._moment.at_start else self._moment.position.step

    def _knows(self, number: int) -> bool:
        return self._moment is not None and self._moment.knows(number)

    def row(self, number: int) -> TableRow:
        """A row by its number. It is asked for many times while it is painted, and made once."""
        if number not in self._rows:
            if len(self._rows) > MAX_ROWS:
                self._rows.clear()
            self._rows[number] = self._make_row(number)
        return self._rows[number]

    def _make_row(self, number: int) -> TableRow:
        assert self._moment is not None
        step, known, current = self._moment.trace[number], self._knows(number), number == self._current
        mark = "▸ " if current else "• " if number in self._reads else ""
        stop = "● " if self._moment.armed.stops_at(self._moment.update, number) else ""
        rule = step.brief
        numbers = rule.substituted(step.trace) if known else None
        spelling = screen(step.trace.letters)
        texts = (
            f"{stop}{mark}{number}",
            "" if step.sample is None else str(step.sample),
            step.symbol if self._names(number) else HIDDEN,
            HIDDEN
            if self._hides(number)
            else _clipped(write(rule.expression, spelling))
            if rule.expression
            else rule.note,
            _clipped(write(numbers, spelling)) if numbers else "",
            on_screen(step.value) if known else tr(NOT_YET),
        )
        theme = self._theme
        kind, plain = QColor(theme.of_kind(step.place.kind)), QColor(theme.text if known else theme.faint)
        faint = QColor(theme.faint)
        if not self._names(number):
            kind = faint
        checked = self._checked(number)
        words = ("", "", "")
        if checked:
            error = f"{checked.error:.0e}" if 0 < checked.error < 1e300 else on_screen(checked.error)
            words = (on_screen(checked.numerical), error, checked.verdict.value)
        verdict = QColor(theme.warning) if checked and not checked.holds else plain
        colours = (faint, faint, kind, plain, plain, kind if known else faint, plain, faint, verdict)
        return TableRow((*texts, *words), colours, current)

    def _hides(self, number: int) -> bool:
        """Whether the rule of a row is what a practice asks for."""
        practice = self._moment.practice if self._moment else None
        return practice is not None and practice.hides(number)

    def _names(self, number: int) -> bool:
        """Whether a row may say what it computes: not one that is to be chosen."""
        practice = self._moment.practice if self._moment else None
        return not self._hides(number) or (
            practice is not None and practice.asked is not Aspect.NEXT and number == practice.step
        )

    def _checked(self, number: int) -> Checked | None:
        """The numerical check of a row whose value is known, if a check is on and there is something to check."""
        checks = self._moment.checks if self._moment else None
        return checks[number] if checks is not None and number in checks and self._knows(number) else None

    def _tip(self, number: int) -> str:
        assert self._moment is not None
        if self._hides(number):
            return tr("Hidden while one practises.")
        step = self._moment.trace[number]
        value = shortest(step.value) if self._knows(number) else tr("not yet (step {number})", number=number)
        rule = step.brief
        spelling = Spelling(PLAIN.number, step.trace.letters.written)
        formula = f" = {_clipped(write(rule.expression, spelling))}" if rule.expression else ""
        checked = self._checked(number)
        check = ""
        if checked:
            check = f"numerically {shortest(checked.numerical)} ({checked.method.value})\n{checked.words}"
        return "\n".join(filter(None, [f"{spelling.symbol(step.quantity)}{formula}", value, rule.note, check]))


def _clipped(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT // 2]} … {text[-MAX_TEXT // 4 :]}"
