"""The panels that one opens when one needs them: made after the first picture, each docked where one puts it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QScrollArea, QWidget

from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.exchange.decimals import typed_number
from bpdebugger.exchange.number_table import block_of
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.breakpoints_panel import BreakpointsPanel
from bpdebugger.ui.panels.claim_panel import ClaimPanel
from bpdebugger.ui.panels.compare_panel import ComparePanel
from bpdebugger.ui.panels.derivation_panel import DerivationPanel
from bpdebugger.ui.panels.diagnosis_panel import DiagnosisPanel
from bpdebugger.ui.panels.help_panel import HelpPanel
from bpdebugger.ui.panels.inspector import Inspector
from bpdebugger.ui.panels.key_list import KeyList
from bpdebugger.ui.panels.matrices_panel import MatricesPanel
from bpdebugger.ui.panels.origin_panel import OriginPanel
from bpdebugger.ui.panels.preferences_panel import PreferencesPanel
from bpdebugger.ui.panels.samples_panel import SamplesPanel
from bpdebugger.ui.panels.start_panel import StartPanel
from bpdebugger.ui.panels.step_sizes_panel import StepSizesPanel
from bpdebugger.ui.panels.training_panel import TrainingPanel
from bpdebugger.ui.panels.watches_panel import WatchesPanel
from bpdebugger.ui.panels.weights_panel import WeightsPanel
from bpdebugger.ui.shell.algebra import algebra

if TYPE_CHECKING:
    from bpdebugger.ui.program.panel import ProgramPanel

USUAL_WIDTH, LEAST_WIDTH, MOST_OF_WINDOW = 50, 20, 0.35
"""Of a panel, in letters and as a part of the window."""
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class Dressed(Protocol):
    """What looks as the window does."""

    def setFont(self, font: QFont | str, /) -> None:
        """Takes the window's font."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""


class Panel(Dressed, Protocol):
    """A view in a dock."""

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""


class _Place(QScrollArea):
    """Holds a panel as wide as the person makes it, whatever the panel shows: what has no room is scrolled to."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(panel)

    def sizeHint(self) -> QSize:
        """The width at first: of a window, no more than a part."""
        usual = self._letters(USUAL_WIDTH)
        return usual.boundedTo(QSize(int(MOST_OF_WINDOW * self.window().width()), usual.height()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as is of any use; it is not the panel's, which changes with what it shows."""
        return self._letters(LEAST_WIDTH)

    def _letters(self, count: int) -> QSize:
        metrics = self.fontMetrics()
        return QSize(count * metrics.averageCharWidth(), 6 * metrics.lineSpacing())


class Panels(QObject):
    """Every panel with its dock; there are none before ``load``. ``wished`` is the wish of a panel that came late."""

    wished = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        """Makes the panels, hidden."""
        super().__init__(window)
        self._window = window
        self._look: tuple[QFont, Theme] | None = None
        self.docks: dict[str, QDockWidget] = {}
        self._panels: dict[str, QWidget] = {}
        self.start = StartPanel()
        self.keys, self.derivation, self.step_sizes = KeyList(), DerivationPanel(), StepSizesPanel()
        self.preferences, self.help = PreferencesPanel(), HelpPanel()
        self.derivation.inquired.connect(algebra().find)
        self.claim, self.diagnosis = ClaimPanel(), DiagnosisPanel()
        self.inspector = Inspector(typed_number)
        self.samples, self.weights = SamplesPanel(typed_number, block_of), WeightsPanel(typed_number, block_of)
        self.origin, self.breakpoints = OriginPanel(), BreakpointsPanel()
        self.matrices = MatricesPanel()
        self.training, self.watches, self.compare = TrainingPanel(typed_number), WatchesPanel(), ComparePanel()
        self._views: tuple[Panel, ...] = (
            *(self.derivation, self.step_sizes, self.claim, self.diagnosis),
            *(self.origin, self.breakpoints, self.training, self.watches, self.compare),
            *(self.inspector, self.samples, self.weights, self.matrices, self.start),
        )
        titled: tuple[tuple[str, str, QWidget], ...] = (
            ("start-page", tr("Start page"), self.start),
            ("keys", tr("Commands and keys"), self.keys),
            ("derivation", tr("Derivation"), self.derivation),
            ("step-sizes", tr("Error against step size"), self.step_sizes),
            ("claim", tr("Judge a formula"), self.claim),
            ("diagnosis", tr("Diagnosis"), self.diagnosis),
            ("origin", tr("Where it came from"), self.origin),
            ("breakpoints", tr("Breakpoints"), self.breakpoints),
            ("compare", tr("Compare"), self.compare),
            ("watches", tr("Watches"), self.watches),
            ("training", tr("Training"), self.training),
            ("inspector", tr("Inspector"), self.inspector),
            ("samples", tr("Samples"), self.samples),
            ("weights", tr("Weights"), self.weights),
            ("gradients", tr("Gradients together"), self.matrices),
            ("preferences", tr("Preferences"), self.preferences),
            ("help", tr("Help"), self.help),
        )
        for name, title, panel in titled:
            self._dock(name, title, panel)

    @cached_property
    def program(self) -> ProgramPanel:
        """The panel of a program, made when the first is opened: few open one."""
        from bpdebugger.ui.program.panel import ProgramPanel

        panel = ProgramPanel()
        panel.wished.connect(self.wished)
        self._dock("program", tr("Program"), panel)
        # lines of a program are longer than what stands in other panels
        self._window.resizeDocks([self.docks["program"]], [self._window.width() // 2], Qt.Orientation.Horizontal)
        if self._look is not None:
            font, theme = self._look
            panel.setFont(font)
            panel.set_theme(theme)
        return panel

    def _dock(self, name: str, title: str, panel: QWidget, area: Qt.DockWidgetArea = RIGHT) -> None:
        """Docks a panel; those of one area share its place, as side by side they would need a taller window."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(title)
        dock.setWidget(place := _Place(panel))
        # behind another no key reaches it, nor does Tab
        dock.visibilityChanged.connect(place.setEnabled)
        beside = next((other for other in self.docks.values() if self._window.dockWidgetArea(other) == area), None)
        self._window.addDockWidget(area, dock)
        if beside is not None:
            self._window.tabifyDockWidget(beside, dock)
        dock.hide()
        self.docks[name], self._panels[name] = dock, panel

    def show(self, name: str) -> None:
        """Shows a panel, in front of those that share its place, as wide as they are: one more tab is no reason."""
        dock = self.docks[name]
        area = self._window.dockWidgetArea(dock)
        width = next((each.width() for each in self._seen() if self._window.dockWidgetArea(each) == area), 0)
        was_hidden = dock.isHidden()
        dock.show()
        dock.raise_()
        dock.widget().setEnabled(True)
        if was_hidden and width and not dock.isFloating():
            self._window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)

    def _seen(self) -> list[QDockWidget]:
        """The docks in view within the window."""
        return [dock for name, dock in self.docks.items() if self.is_in_view(name) and not dock.isFloating()]

    def bring(self, name: str) -> None:
        """Shows a panel, with the focus where one types in it; a field of it that has the focus keeps it."""
        self.show(name)
        panel, focus = self._panels[name], QApplication.focusWidget()
        if focus is None or not panel.isAncestorOf(focus):
            panel.setFocus()

    def toggle(self, name: str) -> None:
        """Shows a panel; one that is in view is hidden."""
        if self.is_in_view(name):
            self.docks[name].hide()
        else:
            self.bring(name)

    def is_in_view(self, name: str) -> bool:
        """Whether a panel is open and in front."""
        return name in self.docks and not (self.docks[name].isHidden() or self.docks[name].visibleRegion().isEmpty())

    def shown(self) -> tuple[str, ...]:
        """The panels that are open, in front or not."""
        return tuple(name for name, dock in self.docks.items() if not dock.isHidden())

    def show_only(self, names: Collection[str]) -> None:
        """Opens these panels and closes all others; a name that there is not is passed over."""
        for name, dock in self.docks.items():
            if name in names:
                self.show(name)
            else:
                dock.hide()

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment in every panel."""
        for panel in self._views:
            panel.show_moment(moment)
        if "program" in self.docks:
            self.program.show_moment(moment)

    def dress(self, font: QFont, theme: Theme) -> None:
        """Gives every panel a font and a theme."""
        self._look = font, theme
        late = (self.program,) if "program" in self.docks else ()
        dressed: tuple[Dressed, ...] = (*self._views, self.keys, self.preferences, self.help, *late)
        for panel in dressed:
            panel.setFont(font)
            panel.set_theme(theme)
