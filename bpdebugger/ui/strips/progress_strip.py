"""How far a training has come, and the button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from bpdebugger.language import tr
from bpdebugger.ui.look.theme import LIGHT, Theme

_PARTS = 1000


class ProgressStrip(QWidget):
    """Shown while a training is under way. ``cancelRequested`` asks for its end."""

    cancelRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Training under way"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words, self.bar = QLabel(), QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How much of the training is done"))
        self.cancel = QPushButton(tr("Cancel (Shift+F6)"))
        self.cancel.clicked.connect(self.cancelRequested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.set_theme(LIGHT)
        self.hide()

    def show_progress(self, part: float, epochs: int) -> None:
        """Shows how much is done, and how many epochs are recorded."""
        self._words.setText(tr("Training: {epochs:,} epochs are recorded", epochs=epochs))
        self.bar.setValue(round(_PARTS * part))
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"ProgressStrip {{ background: {theme.highlight}; }} QLabel {{ color: {theme.text}; }}"
            f"QProgressBar {{ background: {theme.surface}; border: 1px solid {theme.border}; max-height: 8px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; }}"
        )
