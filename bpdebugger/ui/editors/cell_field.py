"""The field in which a cell of a table is typed."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.ui.editors.line import Line

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellField(Line):
    """A line that grows to the right with what is typed. ``entered`` says that Enter was pressed."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(MAX_LENGTH, parent)
        self._over = parent
        self.setFrame(False)
        self.textChanged.connect(self._grow)

    def _grow(self, text: str) -> None:
        wanted = self.fontMetrics().horizontalAdvance(f"{text}00")
        room = self._over.width() - self.x()
        if self.width() < min(wanted, room):
            self.resize(min(wanted, room), self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is for the table; all else is for the line."""
        if event.key() in ENTER:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class CellFields(QStyledItemDelegate):
    """Has cells typed in such fields, one at a time. What Enter ends is taken at once.

    Qt takes it a turn of its loop later. By then the field may be gone, by another key that came in the same turn, and
    what was typed with it; the table is asked to take a field that is not its own.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field: CellField | None = None

    def is_open(self, editor: QWidget) -> bool:
        """Whether a field is the one that is typed in; for tables, which pass over what comes a turn late."""
        return editor is self._field

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """A field over a cell."""
        self._field = CellField(parent)
        self._field.entered.connect(self._take)
        return self._field

    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The field goes."""
        if editor is self._field:
            self._field = None
        super().destroyEditor(editor, index)

    def _take(self) -> None:
        field = self._field
        if field is not None:
            self.commitData.emit(field)
            self.closeEditor.emit(field, self.EndEditHint.SubmitModelCache)
