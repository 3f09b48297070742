"""The network as a picture: what is known, what is in focus and what it reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QBrush,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.commands.breaking import breakpoint_
from bpdebugger.debugger.commands.editing import connect, rename, select
from bpdebugger.debugger.explaining.parts import Part, PartType, parameter_of
from bpdebugger.debugger.explaining.travelling import Travel
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.drawing.network_shape import is_large, neighbour
from bpdebugger.language import tr
from bpdebugger.ui.look.accessible import Told
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.picture.breakpoints import draw_breakpoints, target_of, unit_with_margin_at
from bpdebugger.ui.picture.hand import Clicked, Framed, Gesture, Hand, LineDrawn
from bpdebugger.ui.picture.look import Look
from bpdebugger.ui.picture.name_in_place import NameField
from bpdebugger.ui.picture.selected import draw_selection, selected_by
from bpdebugger.ui.picture.tips import description, latest_step, tip, title_of
from bpdebugger.ui.picture.told import parts_told
from bpdebugger.ui.picture.travelling import area_of, draw_travels
from bpdebugger.ui.picture.units import UnitsPicture
from bpdebugger.ui.picture.zoom_view import ZoomView, has_command_modifier

if TYPE_CHECKING:
    from bpdebugger.ui.picture.layers import LayersPicture

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class NetworkPicture(ZoomView):
    """Draws the network of a moment, and is where it is edited.

    ``unitRequested`` carries the number of a unit, ``stepRequested`` that of a step, ``wished`` a wish,
    ``menuRequested`` a part or none, the number of its last step or none, and where on the screen a menu is asked for;
    ``valueTyped`` a parameter and a text typed for its value.

    Arrow keys move a cursor over the units, Enter asks for the unit under it, Space selects it; + and - zoom, 0 fits. A
    drag from unit to unit connects, a drag elsewhere frames; a double click asks for another value or name in place.
    """

    unitRequested = Signal(int)
    stepRequested = Signal(int)
    wished = Signal(object)
    menuRequested = Signal(object, object, QPoint)
    valueTyped = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Network"))
        self._moment: Moment | None = None
        self._plan: Plan | None = None
        self._picture: UnitsPicture | LayersPicture | None = None
        self._theme = LIGHT
        self._cursor = 0
        self._hand = Hand()
        self._pan: QPoint | None = None
        self._margin: int | None = None
        self._travels: tuple[Travel, ...] = ()
        self._way = 0.0
        self.viewport().setMouseTracking(True)
        self._name = NameField(self.viewport(), tr("New name"))
        self._name.nameRequested.connect(self._name_given)
        self._value = NameField(self.viewport(), tr("New value"))
        self._value.nameRequested.connect(self._value_given)
        self.set_theme(LIGHT)

    def show_moment(self, moment: Moment) -> None:
        """Draws a moment."""
        self._moment = moment
        plan = moment.trace.plan
        if plan is not self._plan:
            self._take(plan)
        elif self._picture:
            self._picture.show(moment)
            self.viewport().update()
        self._describe()
        self._follow()

    def show_travels(self, travels: Sequence[Travel], way: float) -> None:
        """Shows values on their way along connections, so far from 0 to 1; none ends it."""
        before = self._on_the_way()
        self._travels, self._way = tuple(travels), way
        for area in (before, self._on_the_way()):
            if area is not None:
                self.viewport().update(area)

    def _on_the_way(self) -> QRect | None:
        """What of the viewport the values on their way are in."""
        if not self._travels or self._picture is None:
            return None
        return self.mapFromScene(area_of(self._travels, self._way, self._picture)).boundingRect().adjusted(-3, -3, 3, 3)

    accessible_role = QAccessible.Role.Canvas

    def accessible_parts(self) -> list[Told]:
        """The units and connections, for those who do not see them; none of a network that is drawn in layers."""
        moment, plan = self._moment, self._plan
        if moment is None or plan is None or is_large(plan):
            return []
        return parts_told(moment, plan, self.unit_area)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.setBackgroundBrush(QBrush(QColor(theme.surface)))
        self._arrange()

    @property
    def unit_cursor(self) -> int:
        """The unit that the keyboard's cursor is at."""
        return self._cursor

    def unit_area(self, unit: int) -> QRect:
        """Where a unit is, in the coordinates of the viewport."""
        area = self._picture.area(unit) if self._picture else QRectF()
        return self.mapFromScene(area).boundingRect()

    # layout

    def _take(self, plan: Plan) -> None:
        self._plan, self._travels = plan, ()
        self._cursor = min(self._cursor, len(plan.units) - 1)
        if isinstance(self._picture, UnitsPicture) and self._moment and not is_large(plan):
            if self._picture.adopt(plan):
                self._arrange()
            else:
                self._picture.show(self._moment)
            self.viewport().update()
            return
        picture = _large(plan) if is_large(plan) else UnitsPicture(plan)
        # the old scene goes only when nothing shows it any more
        self.setScene(picture.scene)
        self._picture = picture
        self._arrange()

    def _arrange(self) -> None:
        if self._picture is None or self._moment is None:
            return
        room = self.maximumViewportSize()
        look = Look(self._theme, self.font())
        # two pixels less than there is, so that rounding brings up no scroll bars
        self.set_fitting(self._picture.arrange((max(room.width() - 2, 1), max(room.height() - 2, 1)), look))
        self._picture.show(self._moment)

    def _follow(self) -> None:
        """Brings the focus into sight where not everything is."""
        scrolls = self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum()
        if scrolls and self._picture and not (area := self._picture.focus_area()).isEmpty():
            self.ensureVisible(area, 20, 20)

    def _describe(self) -> None:
        if self._moment and self._plan:
            words = description(self._moment)
            if self.hasFocus():
                part = Part(PartType.UNIT, self._cursor)
                words += tr(" Cursor at {part}.", part=title_of(self._plan, part))
            self.setAccessibleDescription(words)

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the picture to the new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws what is selected, what the mouse is doing, and the keyboard's cursor."""
        if not self._picture or not self._moment or not self._plan:
            return
        draw_selection(painter, self._picture, self._plan, self._moment.selection, self._theme)
        draw_breakpoints(painter, self._picture, self._plan, self._moment.breakpoints, self._margin, self._theme)
        draw_travels(painter, self._travels, self._way, self._picture, self._theme)
        if self._hand.is_dragging:
            source, target = self._hand.source, self._hand.target
            centre = self._picture.area(source).center() if source is not None else QPointF()
            self._hand.draw(painter, self._theme, centre, None if target is None else self._picture.area(target))
        if self.hasFocus():
            pen = QPen(QColor(self._theme.text), 1.4, Qt.PenStyle.DotLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._cursor_area(), 6, 6)

    def _cursor_area(self) -> QRectF:
        return self._picture.area(self._cursor).adjusted(-5, -5, 5, 5) if self._picture else QRectF()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the cursor."""
        super().focusInEvent(event)
        self._describe()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hides the cursor."""
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor, asks for its unit, zooms."""
        key = Qt.Key(event.key())
        if key in _MOVES and not has_command_modifier(event):
            self._move(*_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not has_command_modifier(event):
            self.unitRequested.emit(self._cursor)
        elif key == Qt.Key.Key_Space and not has_command_modifier(event) and self._plan:
            self._select(Selection(units=(self._plan.units[self._cursor],)), add=True)
        elif key == Qt.Key.Key_Escape and self._hand.is_down:
            self._hand.cancel()
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int) -> None:
        if self._plan is None or self._picture is None:
            return
        self._cursor = neighbour(self._plan, self._cursor, across, down)
        self.ensureVisible(self._picture.area(self._cursor), 20, 20)
        self._describe()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a click, a line, a frame, or with the middle button a move of the picture."""
        at = event.position().toPoint()
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan = at
        elif event.button() is Qt.MouseButton.LeftButton and self._find_margin(at) is not None:
            assert self._plan is not None
            assert self._margin is not None
            self.wished.emit(breakpoint_.wish(target_of(self._plan.units[self._margin])))
        elif event.button() is Qt.MouseButton.LeftButton:
            self._origin = at
            self._hand.press(self._part_at(at), self.mapToScene(at), _adds(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Goes on with what the press began."""
        at = event.position().toPoint()
        if self._pan is not None:
            self._scroll(self._pan - at)
            self._pan = at
        elif self._hand.is_down:
            self._hand.move(self._part_at(at), self.mapToScene(at), (at - self._origin).manhattanLength())
            self.viewport().update()
        else:
            before = self._margin
            if self._find_margin(at) != before:
                self.viewport().update()

    def _find_margin(self, at: QPoint) -> int | None:
        """The unit whose margin, where its breakpoint is, lies under the mouse."""
        if self._picture and self._plan:
            self._margin = unit_with_margin_at(self._picture, self._plan, self.mapToScene(at))
        return self._margin

    def _scroll(self, by: QPoint) -> None:
        for bar, pixels in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + pixels)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Wishes for what was clicked, joined or framed."""
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan = None
            return
        if not self._hand.is_down:
            return
        at = event.position().toPoint()
        gesture = self._hand.release(self._part_at(at), self.mapToScene(at))
        self.viewport().update()
        if gesture and self._plan:
            self._carry_out(gesture, self._plan)

    def _carry_out(self, gesture: Gesture, plan: Plan) -> None:
        match gesture:
            case Clicked(part, at, add):
                self._select(selected_by(self._picture, self._plan, part, at), add)
                if part and part.kind is PartType.UNIT:
                    self._cursor = part.index
            case LineDrawn(source, target):
                first, last = sorted((source, target), key=lambda unit: int(plan.layer_of[unit]))
                self.wished.emit(connect.wish((plan.units[first], plan.units[last])))
            case Framed(area, add):
                inside = (name for unit, name in enumerate(plan.units) if area.contains(self._centre(unit)))
                self._select(Selection(units=tuple(inside)), add)

    def _centre(self, unit: int) -> QPointF:
        return self._picture.area(unit).center() if self._picture else QPointF()

    def _select(self, selection: Selection, add: bool) -> None:
        if self._moment is None:
            return
        before = self._moment.selection
        wanted = before.toggled(selection) if add else selection
        if wanted != before:
            self.wished.emit(select.wish(wanted))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu, about the part under the pointer or what is selected."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            part, at = self._part_at(event.pos()), self.mapToScene(event.pos())
            under = selected_by(self._picture, self._plan, part, at)
            if self._moment and not self._moment.selection.contains(under):
                self._select(under, add=False)
            self._ask_for_menu(part, event.globalPos())
        else:
            area = self.mapFromScene(self._cursor_area()).boundingRect()
            part = Part(PartType.UNIT, self._cursor)
            self._ask_for_menu(part, self.viewport().mapToGlobal(area.bottomRight()))

    def _ask_for_menu(self, part: Part | None, at: QPoint) -> None:
        step = latest_step(self._moment, part) if part and self._moment else None
        self.menuRequested.emit(part, step, at)

    def ask_name(self) -> None:
        """Asks for another name of the selected unit or layer, in its place."""
        if self._moment is None or self._plan is None or self._picture is None:
            return
        selection = self._moment.selection
        if selection.units:
            area = self.unit_area(self._plan.unit_index[selection.units[0]])
            self._name.ask(selection.units[0], area)
        elif selection.layers:
            number = selection.layers[0]
            area = self.mapFromScene(self._picture.caption_area(number)).boundingRect()
            self._name.ask(self._plan.written_layers[number].name, area, number)

    def _value_given(self, parameter: str, text: str) -> None:
        self.setFocus()
        self.valueTyped.emit(parameter, text)

    def _name_given(self, old: int | str, new: str) -> None:
        self.setFocus()
        self.wished.emit(rename.wish(old, new))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for another value of a weight or a bias, for another name of a unit, in their places."""
        at = event.position().toPoint()
        part = self._part_at(at)
        parameter = parameter_of(self._plan, part) if part and self._plan else -1
        if parameter >= 0 and self._moment and self._plan:
            value = shortest(self._moment.trace.network.parameters[self._plan.parameters[parameter]])
            self._value.ask(self._plan.parameters[parameter], QRect(at, QSize(1, 1)), text=value)
            return
        if part and part.kind is PartType.UNIT and self._plan:
            self._name.ask(self._plan.units[part.index], self.unit_area(part.index))
            return
        number = latest_step(self._moment, part) if part and self._moment else None
        if number is not None:
            self.stepRequested.emit(number)

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows what there is to know of the part under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            part = self._part_at(event.pos())
            words = tip(self._moment, part) if part and self._moment else ""
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def _part_at(self, at: QPoint) -> Part | None:
        if self._picture is None:
            return None
        exactly = self.items(at)
        near = self.items(QRect(at.x() - 3, at.y() - 3, 7, 7))
        return self._picture.part_at(self.mapToScene(at), [*exactly, *near])


def _large(plan: Plan) -> LayersPicture:
    # most networks are small; the first window shall not wait for this
    from bpdebugger.ui.picture.layers import LayersPicture

    return LayersPicture(plan)


def _adds(event: QMouseEvent) -> bool:
    """Whether a click adds to what is selected."""
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))
