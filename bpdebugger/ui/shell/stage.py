"""What of the window is on stage: all of it, one part by itself, or a presentation with large text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from bpdebugger.language import tr_noop

PRESENTING = tr_noop("Page Down and Page Up step, also from a remote control. Shift+F12 ends the presentation.")
_USUAL = "plots"


class Stage(QObject):
    """Shows parts of a window and hides the others.

    ``panes`` are the large parts by name, with the widgets to show for it; ``backstage`` is hidden at a presentation.
    """

    def __init__(self, window: QWidget, panes: Mapping[str, Sequence[QWidget]], backstage: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._panes, self._backstage = panes, backstage
        self.alone, self.is_presenting = "", False
        self._alone_before = ""
        self._sent_away: list[QWidget] = []
        self.ahead, self.back = (
            QShortcut(QKeySequence(key), window, context=Qt.ShortcutContext.WindowShortcut)
            for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
        )
        self._listen(False)

    def focus(self, name: str) -> None:
        """Shows one pane by itself; an empty name shows all of them."""
        self.alone = name
        shown = {widget for pane, widgets in self._panes.items() if name in ("", pane) for widget in widgets}
        for widgets in self._panes.values():
            for widget in widgets:
                widget.setVisible(widget in shown)

    def with_focus(self) -> str:
        """The pane that has the keyboard, or the plots."""
        focus = QApplication.focusWidget()
        while focus is not None:
            for name, (widget, *_) in self._panes.items():
                if widget is focus:
                    return name
            focus = focus.parentWidget()
        return _USUAL

    def present(self, on: bool, panels: Sequence[QWidget]) -> None:
        """Leaves the equation and one pane on the stage, without ``panels``, or ends that."""
        if on == self.is_presenting:
            return
        self.is_presenting = on
        if on:
            self._alone_before = self.alone
            self._sent_away = [widget for widget in (*self._backstage, *panels) if not widget.isHidden()]
        for widget in self._sent_away:
            widget.setHidden(on)
        self.focus((self.alone or _USUAL) if on else self._alone_before)
        self._listen(on)

    def _listen(self, on: bool) -> None:
        # elsewhere the keys turn pages
        for shortcut in (self.ahead, self.back):
            shortcut.setEnabled(on)
