"""The row above the plots: which unit they show, its z, and a quiet word where there is something to say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.z_field import ZField

FOLLOW = "follow the step"


class PlotControls(QWidget):
    """Chooses a unit (-1: follow the step) and takes a z to suppose."""

    unitRequested = Signal(int)
    zRequested = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.units = QComboBox()
        self.units.setAccessibleName("Unit shown in the plots")
        self.units.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.units.setMinimumContentsLength(len(FOLLOW))
        self.z = ZField()
        self.what_if, self.note = QLabel(), QLabel()
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setWordWrap(True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.units)
        self._layout.addWidget(self.z)
        self._layout.addWidget(self.what_if)
        self._layout.addWidget(self.note, 1)
        self.units.activated.connect(self._chosen)
        self.z.zRequested.connect(self.zRequested)
        self._space()

    def set_units(self, names: list[str]) -> None:
        """Offers these units."""
        self.units.clear()
        self.units.addItem(FOLLOW, -1)
        self.units.addItems(names)

    def show_choice(self, place: int) -> None:
        """Shows which of the units is chosen; -1 is following the step."""
        self.units.setCurrentIndex(place + 1)

    def show_words(self, what_if: str, note: str) -> None:
        """Shows that a what-if is in force, and a note."""
        for label, text in ((self.what_if, what_if), (self.note, note)):
            if label.text() != text:
                label.setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.units.setPalette(theme.palette())
        self.units.view().setPalette(theme.palette())
        self.z.set_theme(theme)
        for label, colour in ((self.what_if, theme.accent), (self.note, theme.faint)):
            palette = QPalette(label.palette())
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:
        """Keeps the spaces in proportion to the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()

    def _space(self) -> None:
        self._layout.setSpacing(self.fontMetrics().height())

    def _chosen(self, row: int) -> None:
        self.unitRequested.emit(row - 1)
