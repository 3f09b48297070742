"""The network picture with the network's note below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.picture.picture import NetworkPicture

MARGIN, ROOMY = 10, 12
"""The space beside the note in pixels, and the height in lines of text from which there is room for it."""


class NotedPicture(QWidget):
    """Holds the picture. The note stays while one steps: as much as a line holds, and all of it in the tool tip."""

    def __init__(self, picture: NetworkPicture) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("noted")
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setContentsMargins(MARGIN, 0, MARGIN, 4)
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
            self.note.setToolTip(note)
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
        metrics = self.note.fontMetrics()
        self.note.setText(metrics.elidedText(self._note, Qt.TextElideMode.ElideRight, self.width() - 2 * MARGIN))
        self.note.setVisible(bool(self._note) and self.height() >= ROOMY * metrics.lineSpacing())
