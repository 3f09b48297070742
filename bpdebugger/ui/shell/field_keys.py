"""Keys that a field would swallow and that are the window's: undo, redo, and the search over all commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget

_SEARCH = QKeySequence("Ctrl+K")
_Standard = QKeySequence.StandardKey


class FieldKeys(QObject):
    """Gives the window the keys that are its own while a field has the keyboard.

    A line of text takes *undo* and *redo* for what is typed in it and not asked for yet. What is asked for is an edit
    of the document, and the window takes it back.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._keyboard_moved)

    def _keyboard_moved(self) -> None:
        """Watches the application only while a field has the keyboard: there are thousands of events in a start.

        Asks who has it now: a widget that the signal tells of may be on its way out.
        """
        app, now = QApplication.instance(), QApplication.focusWidget()
        assert app is not None
        if now is not None and now.window() is self._window and _line_of(now) is not None:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves a key to the window, where the field has no use for it."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        line = _line_of(watched)
        if line is None or line.window() is not self._window or not _is_windows(event, line):
            return False
        event.ignore()
        return True


def _line_of(watched: QObject) -> QLineEdit | None:
    """The line of text that a key is for."""
    if isinstance(watched, QAbstractSpinBox | QComboBox):
        return watched.lineEdit()
    return watched if isinstance(watched, QLineEdit) else None


def _is_windows(event: QKeyEvent, line: QLineEdit) -> bool:
    if event.matches(_Standard.Undo):
        return not (line.isModified() and line.isUndoAvailable())
    if event.matches(_Standard.Redo):
        return not (line.isModified() and line.isRedoAvailable())
    return QKeySequence(event.keyCombination()) == _SEARCH
