"""The breakpoints: where each stops in this trace, and fields to set another."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.formula import MAX_LENGTH
from bpdebugger.debugger.armed import ArmedBreakpoint
from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.watching.ready_made import READY_MADE
from bpdebugger.ui.step_panel import StepPanel
from bpdebugger.ui.theme import Theme

_NUMBER = Qt.ItemDataRole.UserRole
_OWN = "of your own"


class BreakpointsPanel(StepPanel):
    """Lists the breakpoints. ``commandRequested`` carries a command's id and argument, ``stepRequested`` a step."""

    commandRequested = Signal(str, str)
    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Breakpoints")
        self.list = _List()
        self.ready = QComboBox()
        self.ready.setAccessibleName("Ready-made")
        self.ready.addItems([_OWN, *(row.name for row in READY_MADE)])
        self.target, self.condition = QLineEdit(), QLineEdit()
        for field, name, example in (
            (self.target, "Stop at", "dE_dz[h1], unit h1, layer hidden, dE_dz; empty for any step"),
            (self.condition, "If", "abs(value) < 1e-6"),
        ):
            field.setAccessibleName(name)
            field.setPlaceholderText(example)
            field.setMaxLength(MAX_LENGTH)
            field.returnPressed.connect(self._add)
        self.add, self._help = QPushButton("Set breakpoint"), QLabel()
        self._help.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Kind", self.ready)
        form.addRow("Stop at", self.target)
        form.addRow("If", self.condition)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addLayout(form)
        for part in (self._help, self.add):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.target)
        self.ready.activated.connect(self._ready_chosen)
        self.add.clicked.connect(self._add)
        self.list.itemChanged.connect(self._switched)
        self.list.itemActivated.connect(self._activated)
        self.list.removeRequested.connect(self._remove)
        self._ready_chosen()

    def state(self, moment: Moment) -> object:
        """It depends on the trace and the breakpoints."""
        return moment.trace, moment.breakpoints

    def draw(self, moment: Moment) -> None:
        """Shows every breakpoint with its hits in the trace."""
        self.list.blockSignals(True)
        self.list.clear()
        for number, row in enumerate(moment.armed.rows):
            item = QListWidgetItem(_described(row))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if row.breakpoint.enabled else Qt.CheckState.Unchecked)
            item.setData(_NUMBER, (number, int(row.steps[0]) if len(row.steps) else None))
            item.setToolTip("Enter goes to the first hit, Space disables it, Del removes it.")
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _ready_chosen(self) -> None:
        if self.ready.currentIndex() == 0:
            self._help.setText("Continue (F5) and reverse continue stop there. F9 sets one at the current step.")
            return
        row = READY_MADE[self.ready.currentIndex() - 1]
        wanted = row.breakpoint()
        self.target.setText(wanted.target)
        self.condition.setText(wanted.condition)
        self._help.setText(f"{row.help} The threshold can be changed.")

    def _add(self) -> None:
        condition = self.condition.text().strip()
        argument = self.target.text().strip() + (f" if {condition}" if condition else "")
        self.commandRequested.emit("add-breakpoint", argument)

    def _switched(self, item: QListWidgetItem) -> None:
        self.commandRequested.emit("switch-breakpoint", str(item.data(_NUMBER)[0]))

    def _activated(self, item: QListWidgetItem) -> None:
        if item.data(_NUMBER)[1] is not None:
            self.stepRequested.emit(item.data(_NUMBER)[1])

    def _remove(self, row: int) -> None:
        self.commandRequested.emit("remove-breakpoint", str(row))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self._help.setStyleSheet(f"color: {theme.faint}")


def _described(row: ArmedBreakpoint) -> str:
    if row.problem:
        return f"⚠ {row.breakpoint}: {row.problem}"
    count = len(row.steps)
    return f"{row.breakpoint}  ·  {count} {'hit' if count == 1 else 'hits'}"


class _List(QListWidget):
    """The list; Del removes a row."""

    removeRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Breakpoints that are set")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setWordWrap(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes a row, Enter goes to its first hit."""
        if event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.removeRequested.emit(self.currentRow())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem())
        else:
            super().keyPressEvent(event)
