"""The row above the plots: which unit they show, its z, and a quiet word where there is something to say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from bpdebugger.core.names.letters import Letters
from bpdebugger.debugger.plotting.nudge import Nudge
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting import texts
from bpdebugger.ui.plotting.number_box import NumberBox

FOLLOW = tr_noop("follow the step")
NARROW = 70
"""The least width of the list of units, in pixels."""


class PlotControls(QWidget):
    """Chooses a unit (-1: follow the step), takes a z to suppose and a change of z to follow through the plots."""

    unitRequested = Signal(int)
    zRequested = Signal(float)
    nudgeRequested = Signal(float)

    def __init__(self, read: Callable[[str], float]) -> None:
        super().__init__()
        self.units = QComboBox()
        self.units.setAccessibleName(tr("Unit shown in the plots"))
        self.units.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.units.setMinimumContentsLength(len(tr(FOLLOW)))
        # where there is little room it gives way first
        self.units.setMinimumWidth(NARROW)
        self.z = NumberBox(tr("Type a number and press Enter to suppose it as this unit's net input."), read)
        self.dz = NumberBox(
            tr("Type a change of the net input and press Enter to follow it through the three plots."), read
        )
        self.nudge, self.what_if, self.note = QLabel(), QLabel(), QLabel()
        for label in (self.nudge, self.what_if):
            # words never make the window wider than it is; the triangles and the tool tip say the same
            label.setMinimumWidth(1)
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setWordWrap(True)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self.units)
        self._layout.addWidget(self.z)
        self._layout.addWidget(self.dz)
        self._layout.addWidget(self.nudge)
        self._layout.addWidget(self.what_if)
        self._layout.addWidget(self.note, 1)
        self.units.activated.connect(self._chosen)
        self.z.numberRequested.connect(self.zRequested)
        self.dz.numberRequested.connect(self.nudgeRequested)
        self._space()

    def set_units(self, names: list[str]) -> None:
        """Offers these units."""
        self.units.clear()
        self.units.addItem(tr(FOLLOW), -1)
        self.units.addItems(names)

    def show_choice(self, place: int, unit: str) -> None:
        """Shows which of the units is chosen, -1 being ``unit``, which the step is about."""
        words = f"{tr(FOLLOW)}: {unit}"
        if self.units.itemText(0) != words:
            self.units.setItemText(0, words)
        if self.units.currentIndex() != place + 1:
            self.units.setCurrentIndex(place + 1)

    def show_nudge(self, letters: Letters, nudge: Nudge, to_one_scale: bool) -> None:
        """Shows what the change of z changes, and whether the plots draw it to one scale."""
        self.dz.show_number(f"Δ{letters.net_input}", nudge.dz)
        words = texts.followed(letters, nudge)
        if self.nudge.text() != words:
            self.nudge.setText(words)
        scale = texts.scale(letters, to_one_scale)
        if self.nudge.toolTip() != scale:
            self.nudge.setToolTip(scale)

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
        self.dz.set_theme(theme)
        for label, colour in ((self.nudge, theme.text), (self.what_if, theme.accent), (self.note, theme.faint)):
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
