"""The strips: a message, and where the session stands. No dialogs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip

_SIGN = "⚠  "


class MessageStrip(QWidget):
    """One message at a time, until it is closed or the next command succeeds."""

    closeRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Message"))
        self._painted: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        # one long word, such as a path, would else make the window as wide as itself
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(tr("Close the message"))
        self._close.clicked.connect(self.closeRequested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self.set_theme(LIGHT)
        self.hide()

    @property
    def text(self) -> str:
        """The message that is shown, or nothing."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def problem(self) -> str:
        """The message that is shown, if it tells of a problem."""
        return self.text.removeprefix(_SIGN) if self.property("problem") else ""

    def say(self, message: str, problem: bool) -> None:
        """Shows a message; a problem has a sign and the colour of a warning. An empty message hides the strip."""
        if not message and self.isHidden():
            # every step says so: nothing is laid out anew for it, and nothing announced
            return
        self._text.setText(f"{_SIGN}{message}" if problem else message)
        self._text.setToolTip(plain_tip(message))
        self.setProperty("problem", problem)
        self._paint()
        self.setVisible(bool(message))
        self.setAccessibleDescription(message)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self._paint()

    def _paint(self) -> None:
        theme = self._theme
        problem = self.property("problem")
        colour, ground = (theme.warning, theme.surface) if problem else (theme.text, theme.highlight)
        if (theme, colour) == self._painted:
            return
        self._painted = theme, colour
        self.setStyleSheet(
            f"MessageStrip {{ background: {ground}; border-left: 4px solid {colour};"
            f" border-top: 1px solid {theme.line}; }}"
            f"QLabel {{ color: {colour}; }}"
        )


class StatusStrip(QWidget):
    """Why the session stopped, at the left; what is open, at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Where the session stands"))
        self._title = self._stopped = ""
        self._reason = QLabel(self)
        self._document = QLabel(self)
        for label in (self._reason, self._document):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._document.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 6)
        layout.addWidget(self._reason, 3)
        layout.addWidget(self._document, 2)

    @property
    def reason(self) -> str:
        """Why the session stopped, as shown."""
        return self._stopped

    def show_moment(self, moment: Moment) -> None:
        """Shows the moment's reason, and the first value that is not finite if one is known."""
        trouble = moment.first_not_finite()
        more = (
            tr(
                "  The first value that is not finite is {symbol} (step {step}).",
                symbol=trouble.symbol,
                step=trouble.number,
            )
            if trouble
            else ""
        )
        self._stopped = (tr("what-if · ") if moment.hold else "") + moment.reason + more
        self._reason.setToolTip(plain_tip(self._stopped))
        network = moment.trace.network
        self._title = network.title
        self._elide()
        self._document.setToolTip(plain_tip(network.note or network.title))
        self.setAccessibleDescription(self._stopped)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much of the reason and the title as there is room for."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        for label, text in ((self._reason, self._stopped), (self._document, self._title)):
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, label.width()))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._document.setStyleSheet(f"color: {theme.faint}")
