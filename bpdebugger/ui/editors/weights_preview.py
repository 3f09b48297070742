"""Which weights a printout or a file gives, shown before they are taken: which matrix goes where, which way round."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.language import tr
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.preview_pane import PreviewPane
from bpdebugger.ui.look.theme import LIGHT, Theme


class ShownWeights(Protocol):
    """Weights as they were read; see ``exchange.gradients.weights``."""

    def labels(self) -> tuple[str, ...]:
        """The ways in which they can be read, for a person to choose."""

    def in_words(self, way: int) -> str:
        """What would be taken in one way."""


class WeightsPreview(PreviewPane):
    """Shows what would be taken. ``accepted`` takes it, ``cancelled`` does not; Esc cancels too.

    ``wayChosen`` carries the number of the way to read it, where there are several.
    """

    wayChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Preview of the weights"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.ways = QComboBox()
        self.ways.setAccessibleName(tr("Which way round"))
        # a long label must not make the panel as wide as itself
        self.ways.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.ways.setMinimumContentsLength(16)
        CalmWheel(self.ways)
        self.take, self.cancel = QPushButton(tr("Take")), QPushButton(tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.ways, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.take)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 8)
        column.addWidget(self.words)
        column.addLayout(buttons)
        for button in (self.take, self.cancel):
            button.setAutoDefault(True)
        self.take.clicked.connect(self._accept)
        self.cancel.clicked.connect(self._cancel)
        self.ways.activated.connect(self._chosen)
        self.set_theme(LIGHT)
        self.hide()

    def show_weights(self, name: str, shown: ShownWeights, way: int | None) -> None:
        """Shows what ``name`` would give; without a ``way`` it is asked for first."""
        labels = shown.labels()
        text = shown.in_words(way) if way is not None else tr("They could be read in several ways: choose one.")
        words = f"{name}: {text}"
        self.words.setText(words)
        self.setAccessibleDescription(words)
        self.ways.clear()
        if way is None:
            self.ways.addItem(tr("choose which way round…"), -1)
        for number, label in enumerate(labels):
            self.ways.addItem(label, number)
            self.ways.setItemData(self.ways.count() - 1, label, Qt.ItemDataRole.ToolTipRole)
        self.ways.setCurrentIndex(0 if way is None else self.ways.findData(way))
        self.ways.setToolTip(self.ways.currentText())
        self.ways.setVisible(len(labels) > 1)
        self.take.setEnabled(way is not None)
        self.open(self.take if way is not None else self.ways)

    def _chosen(self) -> None:
        if self.ways.currentData() >= 0:
            self.wayChosen.emit(self.ways.currentData())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"WeightsPreview {{ background: {theme.highlight}; border-left: 4px solid {theme.accent}; }}"
            f"QLabel {{ color: {theme.text}; }}"
        )
