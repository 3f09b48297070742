"""The inspector: what is selected, to read and to change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.sheet import Sheet
from bpdebugger.ui.editors.sheet_of_connection import ConnectionSheet
from bpdebugger.ui.editors.sheet_of_layer import LayerSheet
from bpdebugger.ui.editors.sheet_of_network import NetworkSheet
from bpdebugger.ui.editors.sheet_of_unit import UnitSheet
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel


class Inspector(StepPanel):
    """Shows the sheet of what is selected: a unit, a connection, a layer, or with nothing selected the network.

    ``wished`` carries a wish, ``refused`` a sentence on what cannot be read.
    """

    wished = Signal(object)
    refused = Signal(str)

    def __init__(self, read: Callable[[str], float], parent: QWidget | None = None) -> None:
        """``read`` reads a number; it raises ``ValueError`` with a sentence."""
        super().__init__(parent)
        self.setAccessibleName(tr("Inspector"))
        self.unit, self.connection = UnitSheet(read), ConnectionSheet(read)
        self.layer, self.network = LayerSheet(read), NetworkSheet(read)
        self._sheets: tuple[Sheet, ...] = (self.unit, self.connection, self.layer, self.network)
        self._stack = QStackedWidget()
        for sheet in self._sheets:
            self._stack.addWidget(sheet)
            sheet.wished.connect(self.wished)
            sheet.refused.connect(self.refused)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Goes on to the first field of the sheet in view."""
        super().focusInEvent(event)
        self.sheet.first.setFocus()

    @property
    def sheet(self) -> Sheet:
        """The sheet in view."""
        return self._sheets[self._stack.currentIndex()]

    def state(self, moment: Moment) -> object:
        """It depends on the network and on what is selected."""
        return moment.trace.network, moment.selection

    def draw(self, moment: Moment) -> None:
        """Shows the sheet of what is selected."""
        selection = moment.selection
        if selection.units:
            sheet: Sheet = self.unit
        elif selection.connections:
            sheet = self.connection
        else:
            sheet = self.layer if selection.layers else self.network
        sheet.show_moment(moment)
        self._stack.setCurrentWidget(sheet)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        for sheet in self._sheets:
            sheet.set_theme(theme)
