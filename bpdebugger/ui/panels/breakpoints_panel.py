"""The breakpoints: where each stops in this trace, and fields to set another or to change one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.numerals import screen
from bpdebugger.core.names.quantity_formula import read_condition
from bpdebugger.debugger.commands.breaking import (
    add_breakpoint,
    edit_breakpoint,
    remove_breakpoint,
    switch_breakpoint,
)
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.watching.armed import ArmedBreakpoint
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Trigger
from bpdebugger.debugger.watching.lettered import breakpoint_in_letters, breakpoint_in_names
from bpdebugger.debugger.watching.ready_made import READY_MADE
from bpdebugger.debugger.watching.targets import TargetError
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

_NUMBER = Qt.ItemDataRole.UserRole
_OWN = tr_noop("of your own")
_CHANGES = (
    (tr_noop("at any value"), Trigger.NONE),
    (tr_noop("when its value changes"), Trigger.VALUE),
    (tr_noop("when its sign changes"), Trigger.SIGN),
)


class BreakpointsPanel(StepPanel):
    """Lists the breakpoints. ``wished`` carries a wish, ``stepRequested`` a step."""

    wished = Signal(object)
    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Breakpoints"))
        self._editing = -1
        self.list = _List()
        self.ready, self.change = QComboBox(), QComboBox()
        self.ready.addItems([tr(_OWN), *(tr(row.name) for row in READY_MADE)])
        self.change.addItems([tr(text) for text, _ in _CHANGES])
        self.target, self.condition, self.hits, self.log = (Line(MAX_LENGTH) for _ in range(4))
        self.add, self.cancel, self._help = (
            QPushButton(tr("Set breakpoint")),
            QPushButton(tr("Leave as it is")),
            QLabel(),
        )
        self._help.setWordWrap(True)
        self.asked = Asked()
        self.asked.hide()
        self.written = QPlainTextEdit()
        self.written.setReadOnly(True)
        self.written.setAccessibleName(tr("What log points wrote"))
        self.setFocusProxy(self.target)
        self._lay_out()
        self._wire()
        self._ready_chosen()

    def _lay_out(self) -> None:
        form = QFormLayout()
        rows: tuple[tuple[str, QComboBox | QLineEdit, str], ...] = (
            (tr("Kind"), self.ready, ""),
            (tr("Stop at"), self.target, ""),
            ("If", self.condition, "abs(value) < 1e-6 and epoch > 10"),
            (tr("Change"), self.change, ""),
            (tr("Hits"), self.hits, tr(">=3: from the 3rd hit on; %10: every 10th; =5: the 5th; nothing: all")),
            (tr("Log"), self.log, ""),
        )
        for name, field, example in rows:
            field.setAccessibleName(name)
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(example)
            form.addRow(name, field)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addLayout(form)
        column.addWidget(self._help)
        column.addWidget(self.asked)
        column.addLayout(buttons)
        column.addWidget(self.list, 2)
        column.addWidget(self.written, 1)
        self.cancel.hide()
        self.written.hide()

    def _wire(self) -> None:
        for field in (self.target, self.condition, self.hits, self.log):
            field.returnPressed.connect(self._add)
            field.textEdited.connect(self._preview)
        self.change.activated.connect(self._preview)
        self.ready.activated.connect(self._ready_chosen)
        self.add.clicked.connect(self._add)
        self.cancel.clicked.connect(self._leave)
        self.list.itemChanged.connect(self._switched)
        self.list.itemActivated.connect(self._activated)
        self.list.removeRequested.connect(self._remove)
        self.list.editRequested.connect(self._edit)
        self.asked.chosen.connect(self._chosen)

    def state(self, moment: Moment) -> object:
        """It depends on the trace, on how much is recorded, and on the breakpoints."""
        return moment.trace, moment.length, moment.breakpoints, moment.log, moment.letters

    def draw(self, moment: Moment) -> None:
        """Shows every breakpoint with its hits in the trace."""
        of = moment.letters
        delta, one = of.written("dE_dz"), of.written("dE_dz[h1]")
        where = tr("{one}, unit h1, layer hidden, parameter w1, {delta}; empty for any step", one=one, delta=delta)
        self.target.setPlaceholderText(where)
        self.log.setPlaceholderText(tr("in place of stopping, as in {E} is {value}", E=of.loss, value=f"{{{of.loss}}}"))
        self.list.blockSignals(True)
        self.list.clear()
        for number, row in enumerate(moment.armed.rows):
            steps = row.steps(moment.update)
            item = QListWidgetItem(_described(row, moment))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if row.breakpoint.enabled else Qt.CheckState.Unchecked)
            item.setData(_NUMBER, (number, int(steps[0]) if len(steps) else None))
            item.setToolTip(tr("Enter goes to the first hit, F2 changes it, Space disables it, Del removes it."))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.written.setVisible(bool(moment.log))
        if self.written.toPlainText() != (text := "\n".join(moment.log)):
            self.written.setPlainText(text)
            self.written.verticalScrollBar().setValue(self.written.verticalScrollBar().maximum())

    def _typed(self) -> Breakpoint:
        texts = [field.text().strip() for field in (self.target, self.condition, self.hits, self.log)]
        return Breakpoint(texts[0], texts[1], _CHANGES[self.change.currentIndex()][1], texts[2], texts[3])

    def _preview(self) -> None:
        """Says at once where what is typed would stop."""
        self.asked.hide()
        if self._moment is None or self._typed() == Breakpoint(""):
            self._say("", wrong=False)
            return
        named = self._named(self._moment)
        if named is None:
            return
        row = ArmedBreakpoint(self._moment.run, named)
        self._say(row.problem or f"Here: {_counted(row, self._moment)}.", wrong=bool(row.problem))

    def _named(self, moment: Moment) -> Breakpoint | None:
        """What is typed, in names; nothing where it is asked what is meant, or said what is wrong."""
        typed, plan, letters = self._typed(), moment.trace.plan, moment.letters
        question = _question(typed.condition, moment)
        if question is not None:
            self._say("", wrong=False)
            self.asked.ask(question, partial(_spelt, moment))
            self.asked.show()
            return None
        try:
            return breakpoint_in_names(typed, plan, letters)
        except (FormulaError, TargetError) as error:
            self._say(f"{error}.", wrong=True)
            return None

    def _chosen(self, text: str) -> None:
        self.condition.setText(text)
        self.condition.setFocus()
        self._preview()

    def _ready_chosen(self) -> None:
        if self.ready.currentIndex() == 0:
            self._say(
                tr("Continue (F5) and reverse continue stop there. F9 sets one at the current step."), wrong=False
            )
            return
        row = READY_MADE[self.ready.currentIndex() - 1]
        self._fill(self._in_letters(row.breakpoint()))
        self._preview()
        self._say(f"{row.help} {self._help.text()}", wrong=False)

    def _fill(self, shown: Breakpoint) -> None:
        texts = shown.target, shown.condition, shown.hits, shown.log
        for field, text in zip((self.target, self.condition, self.hits, self.log), texts, strict=True):
            field.setText(text)
        self.change.setCurrentIndex([change for _, change in _CHANGES].index(Trigger(shown.change)))

    def _in_letters(self, kept: Breakpoint) -> Breakpoint:
        moment = self._moment
        return kept if moment is None else breakpoint_in_letters(kept, moment.trace.plan, moment.letters)

    def _say(self, text: str, wrong: bool) -> None:
        self._help.setText(f"⚠ {text}" if wrong else text)
        self._help.setStyleSheet(f"color: {self.theme.warning if wrong else self.theme.faint}")

    def _add(self) -> None:
        named = self._typed() if self._moment is None else self._named(self._moment)
        if named is None:
            if not self.asked.isHidden():
                self.asked.choices[0].setFocus()
        elif self._editing < 0:
            self.wished.emit(add_breakpoint.wish(named))
        else:
            self.wished.emit(edit_breakpoint.wish(self._editing, named))
            self._leave()

    def _edit(self, number: int) -> None:
        if self._moment is not None and number < len(self._moment.breakpoints.all):
            self._editing = number
            self._fill(self._in_letters(self._moment.breakpoints.all[number]))
            self.ready.setCurrentIndex(0)
            self.add.setText(tr("Change breakpoint"))
            self.cancel.show()
            self._preview()
            self.condition.setFocus()

    def _leave(self) -> None:
        self._editing = -1
        self.add.setText(tr("Set breakpoint"))
        self.cancel.hide()

    def _switched(self, item: QListWidgetItem) -> None:
        self.wished.emit(switch_breakpoint.wish(item.data(_NUMBER)[0]))

    def _activated(self, item: QListWidgetItem) -> None:
        if item.data(_NUMBER)[1] is not None:
            self.stepRequested.emit(item.data(_NUMBER)[1])

    def _remove(self, row: int) -> None:
        self._leave()
        self.wished.emit(remove_breakpoint.wish(row))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.asked.set_theme(theme)
        self._say(self._help.text().removeprefix("⚠ "), wrong=self._help.text().startswith("⚠"))


def _question(condition: str, moment: Moment) -> Question | None:
    """What is to be asked about a condition that could mean two things."""
    try:
        if condition:
            read_condition(condition, moment.trace.plan, moment.letters)
    except Question as question:
        return question if question.choices else None
    except FormulaError:
        # what is wrong is said with the rest
        pass
    return None


def _spelt(moment: Moment, text: str) -> str:
    found = read_condition(text, moment.trace.plan, moment.letters).expression
    assert found is not None
    return write(found, screen(moment.letters))


def _counted(row: ArmedBreakpoint, moment: Moment) -> str:
    count = len(row.steps(moment.update))
    here = f"{count} {'hit' if count == 1 else 'hits'}"
    return (
        tr("{here} in this update, {count:,} in the run", here=here, count=row.count()) if moment.is_training else here
    )


def _described(row: ArmedBreakpoint, moment: Moment) -> str:
    log = "  ·  log" if row.breakpoint.log else ""
    shown = breakpoint_in_letters(row.breakpoint, moment.trace.plan, moment.letters)
    return f"⚠ {shown}: {row.problem}" if row.problem else f"{shown}{log}  ·  {_counted(row, moment)}"


class _List(QListWidget):
    """The list; Del removes a row, F2 edits it."""

    removeRequested = Signal(int)
    editRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Breakpoints that are set"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setWordWrap(True)
        self.itemDoubleClicked.connect(self._double_clicked)

    def _double_clicked(self, item: QListWidgetItem) -> None:
        self.editRequested.emit(self.row(item))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes a row, F2 edits it, Enter goes to its first hit."""
        row = self.currentRow()
        if event.key() == Qt.Key.Key_Delete and row >= 0:
            self.removeRequested.emit(row)
        elif event.key() == Qt.Key.Key_F2 and row >= 0:
            self.editRequested.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
        else:
            super().keyPressEvent(event)
