"""The three live plots of a unit: slope · slope = slope. Nothing else imports pyqtgraph, which takes long to load."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsSimpleTextItem,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.plan import Plan
from bpdebugger.debugger.curve_cache import CurveCache
from bpdebugger.debugger.curves import (
    PANELS,
    Curves,
    Marks,
    Panel,
    Position,
    Reading,
    marks,
    read,
    unit_in_focus,
)
from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.ranges import Axis
from bpdebugger.ui.plotting import texts
from bpdebugger.ui.plotting.controls import PlotControls
from bpdebugger.ui.plotting.titles import SlopeRow
from bpdebugger.ui.theme import LIGHT, Theme

REACH = 14.0
"""How near to the point, in pixels, one may take hold of it."""
SMALL = 0.9
"""The size of the text on the axes, as a part of the panel's."""
SMALL_STEPS, LARGE_STEPS = 200, 20
"""How many key presses move the point across the plot."""
DIRECTIONS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Marker(QGraphicsEllipseItem):
    """A dot of fixed size on a plot."""

    def __init__(self, radius: float, above: float) -> None:
        super().__init__(-radius, -radius, 2 * radius, 2 * radius)
        self.setFlag(self.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(above)
        self.hide()

    def show_at(self, position: Position | None) -> None:
        """Moves it; hides it where there is no position."""
        self.setVisible(position is not None)
        if position:
            self.setPos(*position)


class AxisName(QGraphicsSimpleTextItem):
    """The name of an axis. pyqtgraph's own label makes the axis lay and draw all its ticks anew when it changes."""

    def __init__(self, axis: pg.AxisItem, upright: bool) -> None:
        super().__init__(axis)
        self._axis, self._upright = axis, upright
        self.setRotation(-90 if upright else 0)
        axis.geometryChanged.connect(self.place)

    def show_name(self, name: str) -> None:
        """Shows a name in the middle of the axis."""
        if self.text() != name:
            self.setText(name)
            self.place()

    def place(self) -> None:
        """Puts it in the middle of the axis, at its outer edge."""
        size, text = self._axis.size(), self.boundingRect()
        if self._upright:
            self.setPos(0, (size.height() + text.width()) / 2)
        else:
            self.setPos((size.width() - text.width()) / 2, size.height() - text.height())


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One plot: a curve, its point, its tangent, and in a what-if the recorded point as a ring.

    Its ranges and ticks are given to it, and nothing moves them: no wheel, no menu, no automatic range.
    """

    # resize events arrive while the base class is being made
    _axes: tuple[Axis, Axis] | None = None

    def __init__(self, number: int) -> None:
        super().__init__(enableMenu=False)
        self.number = number
        self.curve = pg.PlotCurveItem(antialias=True, connect="finite")
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.tangent.setZValue(10)
        self.ring, self.point = Marker(5, 20), Marker(5.5, 30)
        self._marks = Marks()
        self._build()

    @property
    def panel(self) -> Panel:
        """What is plotted over what."""
        return PANELS[self.number]

    def _build(self) -> None:
        item = self.getPlotItem()
        item.setMouseEnabled(False, False)
        item.hideButtons()
        item.setContentsMargins(0, 4, 10, 0)
        self._box = item.getViewBox()
        self._box.disableAutoRange()
        for part in (self.curve, self.ring, self.tangent, self.point):
            self._box.addItem(part, ignoreBounds=True)
        self._left, self._bottom = (item.getAxis(side) for side in ("left", "bottom"))
        self.names = AxisName(self._bottom, upright=False), AxisName(self._left, upright=True)
        for axis in (self._left, self._bottom):
            axis.enableAutoSIPrefix(False)
            # the axes have fixed widths, so that the plots stand still
            axis.setStyle(
                tickLength=4,
                tickTextOffset=4,
                hideOverlappingLabels=False,
                autoExpandTextSpace=False,
                autoReduceTextSpace=False,
            )
        self.setAntialiasing(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    # what it shows

    def show_curves(self, shown: Curves, unit: str) -> None:
        """Shows the curve and the axes of a unit."""
        x, y = shown.lines[self.number]
        self.curve.setData(x, y, connect="finite")
        letters = self.panel.horizontal, self.panel.vertical
        axes = shown.axes[letters[0]], shown.axes[letters[1]]
        for name, letter, axis in zip(self.names, letters, axes, strict=True):
            name.show_name(texts.axis_label(letter, unit, axis))
        if axes != self._axes:
            self._axes = axes
            self._box.setRange(xRange=axes[0].drawn, yRange=axes[1].drawn, padding=0)
            self.lay_ticks()
            # otherwise the next paint finds out about the range and asks for another paint
            self.scene().prepareForPaint()

    def show_reading(self, reading: Reading, shown: Curves, unit: str) -> None:
        """Shows the point, the tangent and the recorded point, as far as there are any."""
        words = texts.description(self.number, reading, unit, shown.recorded["z"])
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)
        found = marks(shown, reading, self.number)
        if found == self._marks:
            return
        self._marks = found
        self.point.show_at(found.point)
        self.ring.show_at(found.recorded)
        self.tangent.setVisible(found.tangent is not None)
        if found.tangent:
            (x, y), (to_x, to_y) = found.tangent
            self.tangent.setData([x, to_x], [y, to_y])

    def set_colours(self, theme: Theme, supposed: bool) -> None:
        """Takes the colours of a theme; a what-if's point has the accent's."""
        role = theme.of_role(self.panel.role)
        self.setBackground(theme.surface)
        self.curve.setPen(pg.mkPen(theme.faint, width=2))
        self.tangent.setPen(pg.mkPen(role, width=2, dash=(4, 3)))
        self.point.setPen(_pen(theme.surface, 1.5))
        self.point.setBrush(QColor(theme.accent if supposed else role))
        self.ring.setPen(_pen(theme.faint, 1.5))
        for axis in (self._left, self._bottom):
            axis.setPen(_pen(theme.line, 1))
            axis.setTextPen(theme.faint)
        for name in self.names:
            name.setBrush(QColor(theme.faint))

    # sizes

    def lay_ticks(self) -> None:
        """Places the ticks, as many as there is room for."""
        if self._axes is None:
            return
        metrics = QFontMetricsF(self._small_font())
        across = (self.width() - 60) / (1.2 * metrics.horizontalAdvance("−0.000"))
        up = (self.height() - 2 * metrics.height()) / (2.4 * metrics.height())
        for axis, shown, room in zip((self._bottom, self._left), self._axes, (across, up), strict=True):
            axis.setTicks([shown.ticks(min(max(round(room), 2), 7))])

    def room_left(self) -> float:
        """How wide the left axis must be."""
        metrics = QFontMetricsF(self._small_font())
        texts_ = ["0.00"] + ([text for _, text in self._axes[1].ticks(4)] if self._axes else [])
        return max(map(metrics.horizontalAdvance, texts_)) + metrics.height() + 12

    def set_room_left(self, width: float) -> None:
        """Makes the left axis as wide as the other plots'."""
        if self._left.fixedWidth != width:
            self._left.setWidth(width)

    def fit_font(self) -> None:
        """Takes over a change of the font."""
        small = self._small_font()
        for axis in (self._left, self._bottom):
            axis.setTickFont(small)
        for name in self.names:
            name.setFont(small)
            name.place()
        height = QFontMetricsF(small).height()
        self._bottom.setHeight(2 * height + 8)
        self.setMinimumHeight(round(4.5 * height))
        self.lay_ticks()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        return font

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Places the ticks anew."""
        super().resizeEvent(event)
        self.lay_ticks()

    # the mouse goes through to the window: nothing here can be panned, zoomed or lost

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Does nothing."""
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Does nothing."""
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Does nothing."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Is a second press."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Does nothing."""
        event.ignore()


class MovablePlot(Plot):
    """A plot over z, whose point can be moved along z by the mouse and by the left and right arrow keys."""

    zRequested = Signal(float)

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self._z: float | None = None
        self._grip: float | None = None
        self._focus_pen, self._framed = QPen(), False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    @property
    def moving(self) -> bool:
        """Whether the point is being dragged."""
        return self._grip is not None

    def show_reading(self, reading: Reading, shown: Curves, unit: str) -> None:
        """Notes z, too, from which the keys move the point."""
        super().show_reading(reading, shown, unit)
        self._z = reading.values["z"]

    def set_colours(self, theme: Theme, supposed: bool) -> None:
        """Takes the colours of a theme, also for the focus."""
        super().set_colours(theme, supposed)
        self._focus_pen = _pen(theme.accent, 1.5)
        self._frame(self._framed)

    def painted_point(self) -> QPointF | None:
        """The pixel where the point is."""
        if self._marks.point is None:
            return None
        return QPointF(self._box.mapViewToScene(QPointF(*self._marks.point)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the point."""
        point = self._in_reach(event)
        if event.button() == Qt.MouseButton.LeftButton and point is not None:
            self._grip = event.position().x() - point.x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the point, or shows that it can be moved."""
        if self._grip is None or self._axes is None:
            shape = Qt.CursorShape.ArrowCursor if self._in_reach(event) is None else Qt.CursorShape.SizeHorCursor
            self.viewport().setCursor(shape)
            return
        drawn = self._box.mapSceneToView(QPointF(event.position().x() - self._grip, 0)).x()
        self.zRequested.emit(self._axes[0].clipped(self._axes[0].from_drawn(drawn)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go of the point."""
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the point, farther with Shift."""
        direction = DIRECTIONS.get(Qt.Key(event.key()))
        if direction is None or self._z is None or self._axes is None:
            event.ignore()
            return
        self._frame(True)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        width = self._axes[0].high - self._axes[0].low
        self.zRequested.emit(self._z + direction * width / (LARGE_STEPS if shift else SMALL_STEPS))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus; one who came by mouse sees where it is."""
        super().focusInEvent(event)
        self._frame(event.reason() is not Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows that the focus is gone."""
        super().focusOutEvent(event)
        self._frame(False)

    def _frame(self, framed: bool) -> None:
        self._framed = framed
        self._box.setBorder(self._focus_pen if framed else None)

    def _in_reach(self, event: QMouseEvent) -> QPointF | None:
        point = self.painted_point()
        return point if point and (event.position() - point).manhattanLength() <= REACH else None


class PlotsView(QWidget):
    """E over y, y over z and E over z of one unit, side by side, with their slopes as a product above them."""

    supposeRequested = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self.controls = PlotControls()
        self.slopes = SlopeRow()
        self.movable = [MovablePlot(1), MovablePlot(2)]
        self.plots: list[Plot] = [Plot(0), *self.movable]
        self._theme = LIGHT
        self._moment: Moment | None = None
        self._plan: Plan | None = None
        self._choice: int | None = None
        self._unit = -1
        self._cache = CurveCache()
        self._shown: Curves | None = None
        self._supposed: bool | None = None
        self.setAccessibleName("Plots")
        self.setAutoFillBackground(True)
        self._build()
        self._fit_font()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 6)
        layout.setSpacing(2)
        self._row = QHBoxLayout()
        for plot in self.plots:
            self._row.addWidget(plot, 1)
        layout.addWidget(self.controls)
        layout.addWidget(self.slopes)
        layout.addLayout(self._row, 1)
        self.controls.unitRequested.connect(self._unit_picked)
        self.controls.zRequested.connect(self._z_requested)
        for plot in self.movable:
            plot.zRequested.connect(self._z_requested)

    def choose_unit(self, unit: int | None) -> None:
        """Shows the plots of a unit; ``None``, or an input, which has none, follows the step."""
        self._choice = unit
        self._check_choice()
        if self._moment:
            self.show_moment(self._moment)

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
        self._unit = unit_in_focus(moment) if self._choice is None else self._choice
        # a range must not move under the mouse that drags the point
        kept = self._shown.axes["z"] if self._shown and any(plot.moving for plot in self.movable) else None
        shown = self._cache.curves(trace, moment.row, self._unit, kept)
        reading, unit = read(moment, self._unit), plan.units[self._unit]
        self._show(reading, shown, unit)
        held = plan.units[moment.hold.unit] if moment.hold else None
        self.controls.show_words(texts.what_if(reading, held), texts.note(reading, unit))

    def _show(self, reading: Reading, shown: Curves, unit: str) -> None:
        if shown is not self._shown:
            self._shown = shown
            for plot in self.plots:
                plot.show_curves(shown, unit)
                plot.setAccessibleName(texts.name(plot.panel, unit))
            self._align()
        if self._supposed is not reading.supposed:
            self._colour_plots(reading.supposed)
        for plot in self.plots:
            plot.show_reading(reading, shown, unit)
        self.slopes.show_reading(reading, unit)
        self.controls.z.show_z(unit, reading.values["z"])

    def _colour_plots(self, supposed: bool) -> None:
        self._supposed = supposed
        for plot in self.plots:
            plot.set_colours(self._theme, supposed)

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
        self.controls.show_choice(-1 if self._choice is None else self._choice - first)

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
        for plot in self.plots:
            plot.fit_font()
        self._row.setSpacing(self.slopes.gap)
        self._align()

    def _align(self) -> None:
        room = max(plot.room_left() for plot in self.plots)
        for plot in self.plots:
            plot.set_room_left(room)


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCosmetic(True)
    return pen
