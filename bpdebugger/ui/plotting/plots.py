"""The three live plots of a unit: slope · slope = slope. Imported late: pyqtgraph takes long to load."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.curve_cache import CurveCache
from bpdebugger.debugger.plotting.curves import PANELS, CurveReading, Curves, marks, read, unit_in_focus
from bpdebugger.debugger.plotting.nudge import USUAL_NUDGE, followed, triangle
from bpdebugger.debugger.plotting.subject_curve import (
    Subject,
    SubjectCurve,
    slope_of,
    subject_curve,
    subject_marks,
    subject_of,
    value_of,
)
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.plotting import texts
from bpdebugger.ui.plotting.controls import PlotControls
from bpdebugger.ui.plotting.movable_plot import MovablePlot
from bpdebugger.ui.plotting.plot import Plot
from bpdebugger.ui.plotting.titles import SlopeRow

ROOMY = 9
"""The height, in lines of text, from which there is room for the choices above the plots."""


WIDE = 56
"""The width, in heights of a line, from which there is room for the plot of E over a weight beside the three."""


class PlotsView(QWidget):
    """E over y, y over z and E over z of one unit, side by side, with their slopes as a product above them; and E over
    the weight, bias or input that the step is about."""

    supposeRequested = Signal(int, float)
    menuRequested = Signal(QPoint)

    def __init__(self, read: Callable[[str], float]) -> None:
        """``read`` reads a number that is typed; it raises ``ValueError``, or ``Question`` where it could be two."""
        super().__init__()
        self.controls = PlotControls(read)
        self.slopes = SlopeRow()
        made = [MovablePlot if panel.horizontal == "z" else Plot for panel in PANELS]
        self.plots: list[Plot] = [
            kind(panel.horizontal, panel.vertical, panel.role) for kind, panel in zip(made, PANELS, strict=True)
        ]
        self.movable = [plot for plot in self.plots if isinstance(plot, MovablePlot)]
        self.subject_plot = Plot("w", "E", Role.PRODUCT)
        self._subject: tuple[Curves, Subject, SubjectCurve, Letters] | None = None
        self._theme, self._letters = LIGHT, USUAL
        self._moment: Moment | None = None
        self._plan: Plan | None = None
        self._choice: int | None = None
        self._unit, self._dz = -1, USUAL_NUDGE
        self._cache = CurveCache()
        self._shown: Curves | None = None
        self._supposed: bool | None = None
        self.setAccessibleName(tr("Plots"))
        self.setAutoFillBackground(True)
        self._build()
        self._fit_font()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 6)
        layout.setSpacing(2)
        self._row = QHBoxLayout()
        for plot in (*self.plots, self.subject_plot):
            self._row.addWidget(plot, 1)
        layout.addWidget(self.controls)
        layout.addWidget(self.slopes)
        layout.addLayout(self._row, 1)
        self.controls.unitRequested.connect(self._unit_picked)
        self.controls.zRequested.connect(self._z_requested)
        self.controls.nudgeRequested.connect(self.nudge)
        for plot in (*self.plots, self.subject_plot):
            plot.partChanged.connect(self._part_changed)
        for plot in self.movable:
            plot.zRequested.connect(self._z_requested)

    def choose_unit(self, unit: int | None) -> None:
        """Shows the plots of a unit; ``None``, or an input, which has none, follows the step."""
        self._choice = unit
        self._check_choice()
        if self._moment:
            self.show_moment(self._moment)

    def nudge(self, dz: float) -> None:
        """Follows another change of z through the plots."""
        self._dz = dz
        if self._moment:
            self.show_moment(self._moment)

    def fit(self) -> None:
        """Shows all plots in their whole range."""
        for plot in (*self.plots, self.subject_plot):
            plot.fit()

    def _part_changed(self) -> None:
        """Shows the same of a quantity in all plots."""
        every = (*self.plots, self.subject_plot)
        changed = next(plot for plot in every if plot is self.sender())
        for plot in every:
            if plot is not changed:
                plot.follow(changed)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu."""
        self.menuRequested.emit(event.globalPos())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        # a widget that is not polished yet would fall back to the palette that it had before
        self.ensurePolished()
        palette = theme.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.surface))
        self.setPalette(palette)
        self.controls.set_theme(theme)
        self.slopes.set_theme(theme)
        self._colour_plots(bool(self._supposed))

    def show_moment(self, moment: Moment) -> None:
        """Shows the curves of the unit in focus, or of the chosen one, with what the moment knows of them."""
        self._moment = moment
        trace, plan = moment.trace, moment.trace.plan
        if plan is not self._plan:
            self._take_plan(plan)
        followed_unit = unit_in_focus(moment)
        self._unit = followed_unit if self._choice is None else self._choice
        place = -1 if self._choice is None else self._choice - plan.inputs.stop
        self.controls.show_choice(place, plan.units[followed_unit])
        # a range must not move under the mouse that drags the point
        kept = self._shown.axes["z"] if self._shown and any(plot.moving for plot in self.movable) else None
        shown = self._cache.curves(trace, moment.row, self._unit, kept)
        reading, unit = read(moment, self._unit), plan.units[self._unit]
        self._show(moment.letters, reading, shown, unit)
        self._show_subject(moment, shown)
        held = plan.units[moment.hold.unit] if moment.hold else None
        self.controls.show_words(
            texts.what_if(moment.letters, reading, held), texts.note(moment.letters, reading, unit)
        )

    def _show(self, letters: Letters, reading: CurveReading, shown: Curves, unit: str) -> None:
        if shown is not self._shown or letters != self._letters:
            self._shown, self._letters = shown, letters
            for panel, plot, line in zip(PANELS, self.plots, shown.lines, strict=True):
                axes = shown.axes_of(panel)
                plot.show_curve(line, axes, texts.axis_labels(letters, panel, unit, axes))
                plot.nudge.set_letters(letters.shown(panel.horizontal), letters.shown(panel.vertical))
                plot.setAccessibleName(texts.name(letters, panel, unit))
            self._align()
        if self._supposed is not reading.supposed:
            self._colour_plots(reading.supposed)
        for number, plot in enumerate(self.plots):
            words = texts.description(letters, number, reading, unit, shown.recorded["z"])
            plot.show_marks(marks(shown, reading, number), triangle(shown, reading, number, self._dz), words)
        for movable in self.movable:
            movable.show_z(reading.values["z"])
        practice = self._moment.practice if self._moment else None
        self.slopes.show_reading(letters, reading, unit, practice is not None and practice.asked is not None)
        self.controls.z.show_number(texts.quantity(letters, "z", unit), reading.values["z"])
        self.controls.show_nudge(letters, followed(reading, self._dz), shown.to_one_scale)

    def _show_subject(self, moment: Moment, shown: Curves) -> None:
        """Shows E over the parameter or the input that the step is about."""
        subject, letters = subject_of(moment, self._unit), moment.letters
        drawn = self._subject
        if drawn is None or drawn[0] is not shown or drawn[1] != subject or drawn[3] != letters:
            curve = subject_curve(moment.trace, moment.row, subject, shown)
            self._subject = drawn = shown, subject, curve, letters
            axes = curve.axis, shown.axes["E"]
            name = texts.subject_letter(letters, subject)
            names = texts.scaled(name, axes[0]), texts.scaled(letters.loss, axes[1])
            self.subject_plot.show_curve(curve.line, axes, names)
            self.subject_plot.setAccessibleName(f"{letters.loss} over {name}")
        slope = slope_of(moment, subject)
        found = subject_marks(moment, subject, drawn[2], shown)
        words = texts.subject_description(letters, subject, value_of(moment.trace, moment.row, subject), slope)
        self.subject_plot.show_marks(found, None, words)
        self.slopes.show_subject(texts.subject_symbol(letters, subject), slope)

    def _colour_plots(self, supposed: bool) -> None:
        self._supposed = supposed
        for plot in self.plots:
            plot.set_colours(self._theme, supposed)
        self.subject_plot.set_colours(self._theme, supposed=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the room to the three plots where there is little of it: the choices and the fourth plot go first."""
        super().resizeEvent(event)
        self.controls.setVisible(self.height() >= ROOMY * QFontMetrics(self.font()).height())
        wide = self.width() >= WIDE * QFontMetrics(self.font()).height()
        self.subject_plot.setVisible(wide)
        self.slopes.subject.setVisible(wide)
        self.slopes.signs[-1].setVisible(wide)

    # the choice of the unit

    def _take_plan(self, plan: Plan) -> None:
        """Offers the units of another network; a choice stays where there is a unit of that name."""
        if self._plan and self._choice is not None:
            self._choice = plan.unit_index.get(self._plan.units[self._choice])
        self._plan, self._cache, self._shown = plan, CurveCache(), None
        self.controls.set_units(plan.units[plan.inputs.stop :])
        self._check_choice()

    def _check_choice(self) -> None:
        if self._plan is None:
            return
        first = self._plan.inputs.stop
        if self._choice is not None and not first <= self._choice < len(self._plan.units):
            self._choice = None

    def _unit_picked(self, place: int) -> None:
        if self._plan:
            self.choose_unit(None if place < 0 else place + self._plan.inputs.stop)

    def _z_requested(self, z: float) -> None:
        self.supposeRequested.emit(self._unit, z)

    # sizes

    def changeEvent(self, event: QEvent) -> None:
        """Follows a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_font()

    def _fit_font(self) -> None:
        for plot in (*self.plots, self.subject_plot):
            plot.fit_font()
        self._row.setSpacing(self.slopes.gap)
        self._align()

    def _align(self) -> None:
        room = max(plot.room_left() for plot in self.plots)
        for plot in (*self.plots, self.subject_plot):
            plot.set_room_left(room)
