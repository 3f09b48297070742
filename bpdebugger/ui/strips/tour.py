"""A tour of the window: a card beside each of its parts in turn, which can be left at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.names.letters import Letters
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.focus import give_back
from bpdebugger.ui.look.theme import LIGHT, Theme

WIDTH, MARGIN, FRAME = 46, 12, 3
"""The width of the card in letters; its distance from the edges and how thick the frame is, in pixels."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A part of the window by name, with what is to be seen there; names of quantities stand in braces."""

    part: str
    title: str
    words: str


SIGHTS = (
    Sight(
        "steps",
        tr_noop("One factor at a time"),
        tr_noop(
            "Step over (F10) computes the next number of the backward pass, Step back (Shift+F10) takes it back. "
            "Try it now: everything in the window goes along."
        ),
    ),
    Sight(
        "equation",
        tr_noop("The number at hand"),
        tr_noop(
            "Its rule in names, the same with numbers, and what it comes to. Each colour means one thing everywhere: "
            "blue is how {E} answers to {y}, orange a local slope, purple their product. A click goes there."
        ),
    ),
    Sight(
        "picture",
        tr_noop("Where it belongs"),
        tr_noop(
            "What is computed has a strong line, what it reads a dashed one. A double click changes a weight, "
            "a bias or a name; the right button offers what can be done with a part."
        ),
    ),
    Sight(
        "plots",
        tr_noop("Slope · slope = slope"),
        tr_noop(
            "A nudge Δ{z} is followed through the plots: why {dE_dz} is {dE_dy} times {dy_dz} is seen as triangles. "
            "Drag a point to suppose another {z}; Esc ends that."
        ),
    ),
    Sight(
        "table",
        tr_noop("All of the trace"),
        tr_noop(
            "A row for every number, before and after this one. A click goes there, one at the left edge sets a "
            "breakpoint. Ctrl+K finds every command by its words, F1 is the help."
        ),
    ),
)


_NAMES = ("E", "y", "z", "dE_dz", "dE_dy", "dy_dz")


class _Ring(QWidget):
    """A frame around a part of the window; the mouse goes through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.colour = LIGHT.accent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the frame."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self.colour), FRAME))
        half = FRAME // 2 + 1
        painter.drawRect(self.rect().adjusted(half, half, -half, -half))


class Tour(QFrame):
    """The card. ``partWanted`` names the part that is to be seen, before it is pointed at with ``point_at``."""

    partWanted = Signal(str)

    def __init__(self, over: QWidget, stops: Sequence[Sight] = SIGHTS) -> None:
        super().__init__(over)
        self.setObjectName("tour")
        self.setAccessibleName(tr("Tour"))
        self._over, self._stops, self._at = over, stops, 0
        self._part: QWidget | None = None
        self._symbols: dict[str, str] = {}
        self._focus_before: QWidget | None = None
        self._ring = _Ring(over)
        self.title, self.words, self.count = QLabel(), QLabel(), QLabel()
        self.back, self.next, self.leave = (
            QPushButton(tr("Back")),
            QPushButton(tr("Next")),
            QPushButton(tr("Leave the tour")),
        )
        for label in (self.title, self.words, self.count):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.title.setObjectName("title")
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        for button in (self.leave, self.back, self.next):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.title)
        column.addWidget(self.words, 1)
        column.addLayout(row)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.end)
        over.installEventFilter(self)
        self.hide()

    @property
    def stop(self) -> Sight:
        """What is pointed at."""
        return self._stops[self._at]

    def begin(self, letters: Letters) -> None:
        """Begins at the first stop; names are told in these letters."""
        self._symbols = {name: letters.symbol(name) for name in _NAMES}
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        self._at = 0
        self._show_stop()
        self.next.setFocus()

    def end(self) -> None:
        """Leaves; the keyboard goes back to where it was."""
        self._ring.hide()
        if not self.isHidden():
            focus = QApplication.focusWidget()
            had_it = focus is None or self.isAncestorOf(focus)
            self.hide()
            if had_it:
                give_back(self._focus_before)

    def point_at(self, part: QWidget) -> None:
        """Takes its place beside a part of the window."""
        self._part = part
        self.place()
        # a part that has just come to the front gets its place when the event loop turns
        QTimer.singleShot(0, self, self.place)

    def place(self) -> None:
        """Lies where it covers as little as may be of the part: below it, above it, or beside it."""
        part = self._part
        if part is None or self.isHidden():
            return
        shown = QRect(part.mapTo(self._over, QPoint()), part.size())
        room = self._over.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        width = min(WIDTH * self.fontMetrics().averageCharWidth(), room.width())
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        places = (
            QPoint(shown.left(), shown.bottom() + MARGIN),
            QPoint(shown.left(), shown.top() - MARGIN - height),
            QPoint(shown.right() + MARGIN, shown.top()),
            QPoint(shown.left() - MARGIN - width, shown.top()),
        )
        cards = [_within(QRect(at.x(), at.y(), width, height), room) for at in places]
        self.setGeometry(min(cards, key=lambda card: _area(card.intersected(shown))))
        self._ring.setGeometry(shown)
        self._ring.show()
        self._ring.raise_()
        self.raise_()

    def _show_stop(self) -> None:
        stop = self.stop
        self.title.setText(tr(stop.title))
        self.words.setText(tr(stop.words, **self._symbols))
        self.count.setText(tr("{number} of {count}", number=self._at + 1, count=len(self._stops)))
        self.back.setEnabled(self._at > 0)
        self.next.setText(tr("Next") if self._at + 1 < len(self._stops) else tr("Done"))
        self.setAccessibleDescription(f"{self.title.text()}. {self.words.text()}")
        self.show()
        self.partWanted.emit(stop.part)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _go_on(self) -> None:
        if self._at + 1 < len(self._stops):
            self._at += 1
            self._show_stop()
        else:
            self.end()

    def _go_back(self) -> None:
        if self._at:
            self._at -= 1
            self._show_stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays beside its part when things are laid out anew."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.place()
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._ring.colour = theme.accent
        self._ring.update()
        self.setStyleSheet(
            f"#tour {{ background: {theme.surface}; border: 2px solid {theme.accent}; border-radius: 8px; }}"
            f"QLabel {{ color: {theme.text}; }} #title {{ font-weight: 600; color: {theme.accent}; }}"
        )
        self.place()


def _within(card: QRect, room: QRect) -> QRect:
    """The card, moved so that all of it is in the room."""
    left = max(min(card.left(), room.right() - card.width() + 1), room.left())
    top = max(min(card.top(), room.bottom() - card.height() + 1), room.top())
    return QRect(left, top, card.width(), card.height())


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
