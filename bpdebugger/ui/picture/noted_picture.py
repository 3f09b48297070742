"""The network picture with the network's note below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.picture.picture import NetworkPicture

MARGIN, ROOMY = 10, 12
"""The space beside the note in pixels, and the height in lines of text from which there is room for a line of it."""
GROUND = 4
"""The space below it in pixels."""
MOST_LINES, PART = 3, 6
"""How many lines it has at most, and of how many lines of the whole one is its."""


class NotedPicture(QWidget):
    """Holds the picture. The note stays while one steps: in as many lines as there is room for, all in the tool tip."""

    def __init__(self, picture: NetworkPicture) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("noted")
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setContentsMargins(MARGIN, 0, MARGIN, GROUND)
        self.note.setAccessibleName(tr("Note"))
        # a long word would make the window wider
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._note = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(picture, 1)
        column.addWidget(self.note)
        self.note.hide()
        self.setFocusProxy(picture)

    def show_note(self, note: str) -> None:
        """Shows the note of the network, or none."""
        if self._note != note:
            self._note = note
            self.note.setToolTip(plain_tip(note))
            self.note.setAccessibleDescription(note)
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(f"#noted {{ background: {theme.surface}; }} QLabel {{ color: {theme.faint}; }}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the room to the picture where there is little."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, width = self.note.fontMetrics(), self.width() - 2 * MARGIN
        room = self.height() // metrics.lineSpacing()
        most = min(max(room // PART, 1), MOST_LINES)
        lines = wrapped(self._note.replace("\n", " "), self.note.font(), width)
        rest = "".join(lines[most - 1 :])
        if len(lines) > most:
            lines = [*lines[: most - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]
        self.note.setText("\n".join(line.rstrip() for line in lines))
        self.note.setFixedHeight(len(lines) * metrics.lineSpacing() + GROUND)
        self.note.setVisible(bool(self._note) and room >= ROOMY)


def wrapped(text: str, font: QFont, width: float) -> list[str]:
    """A text as the lines of a width; no letter is lost."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return found
