"""What of the window is on stage: all of it, one part by itself, or a presentation with large text.

Where the window is too low for all of its parts to be of use, as with large text on a small screen, one is in front.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from bpdebugger.language import tr, tr_noop

PRESENTING = tr_noop("Page Down and Page Up step, also from a remote control. Shift+F12 ends the presentation.")
_USUAL, _FIRST = "plots", "picture"
"""The pane of a presentation, and that in front of a low window."""
_TITLES = {"": tr_noop("All"), "picture": tr_noop("Network"), "table": tr_noop("Table"), "plots": tr_noop("Plots")}


class PaneTabs(QTabBar):
    """The panes by name, of which one is in front; and "" for all of them, where there is room for them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panes")
        self.setAccessibleName(tr("Parts of the window"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self._names: tuple[str, ...] = ()
        self.hide()

    def name_at(self, tab: int) -> str:
        """The pane of a tab."""
        return self._names[tab]

    def show_panes(self, names: Sequence[str], current: str) -> None:
        """Shows a tab for each pane, and which is in front; telling nobody."""
        self.blockSignals(True)
        if self._names != tuple(names):
            self._names = tuple(names)
            while self.count():
                self.removeTab(0)
            for name in names:
                self.addTab(tr(_TITLES[name]))
        self.setCurrentIndex(self._names.index(current))
        self.blockSignals(False)


class Stage(QObject):
    """Shows parts of a window and hides the others.

    ``panes`` are the large parts by name, with the widgets to show for it; ``backstage`` is hidden at a presentation.
    """

    def __init__(self, window: QWidget, panes: Mapping[str, Sequence[QWidget]], backstage: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._panes, self._backstage = panes, backstage
        self.alone, self.is_presenting, self.is_low = "", False, False
        self._in_front, self._alone_before = _FIRST, ""
        self._sent_away: list[QWidget] = []
        self.tabs = PaneTabs()
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.ahead, self.back = (
            QShortcut(QKeySequence(key), window, context=Qt.ShortcutContext.WindowShortcut)
            for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
        )
        self._listen(False)

    @property
    def in_front(self) -> str:
        """The one pane that is seen; empty where all are."""
        return self.alone or (self._in_front if self.is_low else "")

    def focus(self, name: str) -> None:
        """Shows one pane by itself; an empty name shows all of them, or in a low window the one in front."""
        self.alone = name
        self._in_front = name or self._in_front
        self._arrange()

    def bring(self, name: str) -> None:
        """Makes sure that a pane is seen."""
        if self.in_front not in ("", name):
            self.alone = name if self.alone else ""
            self._in_front = name
            self._arrange()

    def set_low(self, is_low: bool) -> None:
        """Says whether the window is too low for all of its panes."""
        if is_low is not self.is_low:
            self.is_low = is_low
            self._arrange()

    def _arrange(self) -> None:
        front = self.in_front
        had_focus = self._pane_of(QApplication.focusWidget())
        shown = {widget for pane, widgets in self._panes.items() if front in ("", pane) for widget in widgets}
        for widgets in self._panes.values():
            for widget in widgets:
                widget.setVisible(widget in shown)
        self.tabs.show_panes([*([] if self.is_low else [""]), *self._panes], front)
        self.tabs.setVisible(bool(front) and not self.is_presenting)
        if front and had_focus not in ("", front):
            # who had the keyboard in a pane has it in the one that is seen
            self._panes[front][0].setFocus()

    def _tab_chosen(self, tab: int) -> None:
        name = self.tabs.name_at(tab)
        if name:
            self.bring(name)
        else:
            self.focus("")

    def with_focus(self) -> str:
        """The pane that has the keyboard, or the plots."""
        return self._pane_of(QApplication.focusWidget()) or _USUAL

    def _pane_of(self, widget: QWidget | None) -> str:
        """The pane that holds a widget, if any does."""
        while widget is not None:
            for name, (pane, *_) in self._panes.items():
                if pane is widget:
                    return name
            widget = widget.parentWidget()
        return ""

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
        self.focus((self.in_front or _USUAL) if on else self._alone_before)
        self._listen(on)

    def _listen(self, on: bool) -> None:
        # elsewhere the keys turn pages
        for shortcut in (self.ahead, self.back):
            shortcut.setEnabled(on)
