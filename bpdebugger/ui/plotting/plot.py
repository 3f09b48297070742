"""One plot: a curve with its point, its tangent and, in a what-if, the recorded point."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsEllipseItem, QGraphicsSimpleTextItem, QSizePolicy
from shiboken6 import isValid

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.curves import CurveMarks, Position
from bpdebugger.debugger.plotting.nudge import Triangle
from bpdebugger.drawing.ranges import Axis, moved, zoomed
from bpdebugger.ui.look.accessible import Told
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.nudge_triangle import NudgeTriangle

ZOOM, MOST_ZOOM = 1.25, 1e4
"""What a notch of the wheel zooms by, and how much larger or smaller than the whole range is possible."""
SMALL = 0.9
"""The size of the text on the axes, as a part of the panel's."""


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
        # while a plot is torn down its axis may still report that it changes
        if not isValid(self._axis):
            return
        size, text = self._axis.size(), self.boundingRect()
        if self._upright:
            self.setPos(0, (size.height() + text.width()) / 2)
        else:
            self.setPos((size.width() - text.width()) / 2, size.height() - text.height())


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """One plot: a curve, its point, its tangent, and in a what-if the recorded point as a ring.

    Its ranges and ticks are given to it. The wheel zooms about the pointer, a drag moves what is shown, and a double
    click, or another curve, shows the whole range again; ``partChanged`` tells that the person did so.
    """

    partChanged = Signal()

    # resize events arrive while the base class is being made
    _axes: tuple[Axis, Axis] | None = None
    _part: tuple[Axis, Axis] | None = None
    _held: QPointF | None = None

    def __init__(self, horizontal: str, vertical: str, role: Role) -> None:
        super().__init__(enableMenu=False)
        self._role, self.letters = role, (horizontal, vertical)
        self.curve = pg.PlotCurveItem(antialias=True, connect="finite")
        self.tangent = pg.PlotCurveItem(antialias=True)
        self.tangent.setZValue(10)
        self.ring, self.point = Marker(5, 20), Marker(5.5, 30)
        self.nudge = NudgeTriangle(horizontal, vertical, role)
        self._marks = CurveMarks()
        self._build()

    def _build(self) -> None:
        item = self.getPlotItem()
        item.setMouseEnabled(False, False)
        item.hideButtons()
        item.setContentsMargins(0, 4, 10, 0)
        self._box = item.getViewBox()
        self._box.disableAutoRange()
        self._box.sigResized.connect(self._fit_nudge)
        for part in (self.curve, self.nudge, self.ring, self.tangent, self.point):
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

    accessible_role = QAccessible.Role.Chart

    def accessible_parts(self) -> tuple[Told, ...]:
        """None: a name and a description say what there is."""
        return ()

    def show_curve(self, line: tuple[Array, Array], axes: tuple[Axis, Axis], names: tuple[str, str]) -> None:
        """Shows a curve as it is drawn, its horizontal and its vertical axis and their names."""
        self.curve.setData(*line, connect="finite")
        for name, text in zip(self.names, names, strict=True):
            name.show_name(text)
        if axes != self._axes:
            self._axes = axes
            self._show_part(None)

    def fit(self) -> None:
        """Shows the whole range."""
        self._show_part(None)

    def follow(self, other: Plot) -> None:
        """Shows the same part of a quantity as another plot; of one that the other has not, or to another scale, a part
        about its point that is as much smaller than all of it."""
        if self._axes is None or other._axes is None:
            return
        if other._part is None:
            self.fit()
            return
        point = self._marks.point or tuple(sum(axis.drawn) / 2 for axis in self._axes)
        theirs = dict(zip(other.letters, zip(other._axes, other._part, strict=True), strict=True))
        own = zip(self.letters, self._axes, point, other._axes, other._part, strict=True)
        part = [
            theirs[letter][1]
            if letter in theirs and theirs[letter][0] == axis
            else zoomed(axis, axis.from_drawn(place), shown.span / whole.span)
            for letter, axis, place, whole, shown in own
        ]
        self._show_part((part[0], part[1]))

    def _show_part(self, part: tuple[Axis, Axis] | None) -> None:
        """Shows a part of the axes, or all of them."""
        shown = part or self._axes
        self._part = part
        if shown is None:
            return
        self._box.setRange(xRange=shown[0].drawn, yRange=shown[1].drawn, padding=0)
        self.lay_ticks()
        self._fit_nudge()
        # otherwise the next paint finds out about the range and asks for another paint
        self.scene().prepareForPaint()

    def _fit_nudge(self) -> None:
        self.nudge.fit(self._box.viewRect(), self._box.size())

    @property
    def is_zoomed(self) -> bool:
        """Whether a part of the range is shown."""
        return self._part is not None

    def show_marks(self, found: CurveMarks, nudge: Triangle | None, words: str) -> None:
        """Shows the point, the tangent, the recorded point and a triangle, as far as there are any, and says
        in words what they are."""
        self.nudge.show_triangle(nudge, self._box.viewRect(), self._box.size())
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)
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
        role = theme.of_role(self._role)
        self.setBackground(theme.surface)
        self.curve.setPen(pg.mkPen(theme.faint, width=2))
        self.tangent.setPen(pg.mkPen(role, width=2, dash=(4, 3)))
        self.point.setPen(pen(theme.surface, 1.5))
        self.point.setBrush(QColor(theme.accent if supposed else role))
        self.ring.setPen(pen(theme.faint, 1.5))
        self.nudge.set_theme(theme)
        for axis in (self._left, self._bottom):
            axis.setPen(pen(theme.border, 1))
            axis.setTextPen(theme.faint)
        for name in self.names:
            name.setBrush(QColor(theme.faint))

    # sizes

    def lay_ticks(self) -> None:
        """Places the ticks, as many as there is room for."""
        axes = self._part or self._axes
        if axes is None:
            return
        metrics = QFontMetricsF(self._small_font())
        across = (self.width() - 60) / (1.2 * metrics.horizontalAdvance("−0.000"))
        up = (self.height() - 2 * metrics.height()) / (2.4 * metrics.height())
        for axis, shown, room in zip((self._bottom, self._left), axes, (across, up), strict=True):
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
        self.nudge.set_label_font(small)
        for name in self.names:
            name.setFont(small)
            name.place()
        height = QFontMetricsF(small).height()
        self._bottom.setHeight(2 * height + 8)
        self.setMinimumHeight(round(3.8 * height))
        self.lay_ticks()

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * SMALL)
        return font

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Places the ticks anew."""
        super().resizeEvent(event)
        self.lay_ticks()

    # what is shown of it

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of what is shown."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = event.position()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves what is shown."""
        shown = self._part or self._axes
        if self._held is None or shown is None:
            event.ignore()
            return
        by = event.position() - self._held
        if not self.is_zoomed and by.manhattanLength() < QApplication.startDragDistance():
            return
        self._held = event.position()
        width, height = self._box.width(), self._box.height()
        if width > 0 and height > 0:
            self._show_part((moved(shown[0], -by.x() / width), moved(shown[1], by.y() / height)))
            self.partChanged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Shows the whole range again."""
        self._held = None
        self.fit()
        self.partChanged.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms about the pointer."""
        shown = self._part or self._axes
        if shown is None or not event.angleDelta().y():
            event.ignore()
            return
        at = self._box.mapSceneToView(event.position())
        by = ZOOM ** (-event.angleDelta().y() / 120)
        part = tuple(
            zoomed(axis, axis.from_drawn(place), by) for axis, place in zip(shown, (at.x(), at.y()), strict=True)
        )
        if self._axes is not None and all(
            MOST_ZOOM > own.span / axis.span > 1 / MOST_ZOOM for own, axis in zip(self._axes, part, strict=True)
        ):
            self._show_part((part[0], part[1]))
            self.partChanged.emit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leaves the menu to what holds the plots."""
        event.ignore()


def pen(colour: str, width: float) -> QPen:
    """A pen of the same width at every zoom."""
    drawn = QPen(QColor(colour), width)
    drawn.setCosmetic(True)
    return drawn
