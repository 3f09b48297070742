"""What the sheets of the inspector share: a title, rows of fields with names, and their wishes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

from bpdebugger.debugger.commands.values import settle
from bpdebugger.debugger.editing.parameters import MAX_TITLE
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.editors.identifier_field import IdentifierField
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.editors.number_field import NumberField, ParameterSlider
from bpdebugger.ui.look.theme import Theme

Read = Callable[[str], float]


class Sheet(QWidget):
    """A sheet about one part of a network. ``wished`` carries a wish."""

    wished = Signal(object)
    refused = Signal(str)

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.form = QFormLayout(self)
        self.form.setContentsMargins(16, 12, 16, 12)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.form.addRow(self.title)
        self._notes: list[QLabel] = []
        self._fields: list[NumberField | ParameterSlider | IdentifierField] = []

    @property
    def first(self) -> QWidget:
        """The first field."""
        item = self.form.itemAt(1, QFormLayout.ItemRole.FieldRole)
        widget = item.widget() if item else None
        return widget or self

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment; for the sheet to say how."""
        raise NotImplementedError

    def add_text(self, label: str) -> QLineEdit:
        """A row with a line of text to type."""
        field = Line(MAX_TITLE)
        field.setAccessibleName(label)
        self.form.addRow(label, field)
        return field

    def add_identifier(self, label: str, described: Callable[[str], str]) -> IdentifierField:
        """A row with the name of a unit or a parameter to type; ``described`` judges it."""
        field = IdentifierField(label, described)
        self._fields.append(field)
        self.form.addRow(label, field)
        return field

    def add_number(self, label: str) -> NumberField:
        """A row with a number to type."""
        field = NumberField(label, self._read)
        field.refused.connect(self.refused)
        self._fields.append(field)
        self.form.addRow(label, field)
        return field

    def add_slider(self, label: str) -> ParameterSlider:
        """A row with a number to type or to drag."""
        slider = ParameterSlider(label, self._read)
        slider.refused.connect(self.refused)
        slider.settled.connect(self._settle)
        self._fields.append(slider)
        self.form.addRow(label, slider)
        return slider

    def add_note(self) -> QLabel:
        """A line of secondary text."""
        note = QLabel()
        note.setWordWrap(True)
        note.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.append(note)
        self.form.addRow(note)
        return note

    def _settle(self) -> None:
        self.wished.emit(settle.wish())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.title.setStyleSheet(f"color: {theme.text}; font-weight: 600")
        for field in self._fields:
            field.set_theme(theme)
        for note in self._notes:
            note.setStyleSheet(f"color: {theme.faint}")


def show_text(field: QLineEdit, text: str) -> None:
    """Shows a text, unless it is what is there: a cursor in it would jump. Nothing in it is then yet to be asked."""
    if field.text() != text:
        field.setText(text)
        field.setCursorPosition(0)
    field.setModified(False)
