"""The timeline under the window: where the moment stands in its trace, and in its run, with marks worth a look."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from bpdebugger.core.plan import Indices
from bpdebugger.core.quantities import Phase
from bpdebugger.debugger.breadcrumb import breadcrumb
from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.timeline import Band, MarkKind, layers, marks, phases, words_at
from bpdebugger.ui.theme import LIGHT, Theme

_NEAR = 5.0
"""How near to a mark, in pixels, the mouse means it."""

_EDGE = 16


class TimelineView(QWidget):
    """A breadcrumb, a lane for the trace and, once there are epochs, a lane for the run.

    ``stepRequested`` carries a step of this trace, ``epochRequested`` an epoch, ``commandRequested`` a command.
    """

    stepRequested = Signal(int)
    epochRequested = Signal(int)
    commandRequested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Timeline")
        self.crumbs, self.legend = QLabel(), QLabel()
        self.crumbs.setTextFormat(Qt.TextFormat.RichText)
        self.crumbs.setAccessibleName("Where the step is")
        self.crumbs.linkActivated.connect(self._crumb_chosen)
        self.legend.setAccessibleName("Marks of the timeline")
        self.lane, self.epochs = TraceLane(), EpochLane()
        self.crumbs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 0, _EDGE, 0)
        head.addWidget(self.crumbs, 1)
        head.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self.lane)
        column.addWidget(self.epochs)
        self.lane.placeRequested.connect(self.stepRequested)
        self.lane.commandRequested.connect(self.commandRequested)
        self.epochs.placeRequested.connect(self.epochRequested)
        self.epochs.hide()
        self._theme = LIGHT

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        found = breadcrumb(moment)
        link = f'<a style="color:{self._theme.text}; text-decoration:none" href='
        parts = [f'{link}"{crumb.step}">{crumb.words}</a>' for crumb in found]
        self.crumbs.setText(" › ".join(parts) or "at the beginning")
        self.crumbs.setAccessibleDescription(" › ".join(crumb.words for crumb in found))
        counts = {kind: len(at) for kind, at in marks(moment).items() if len(at)}
        self.legend.setText("    ".join(f"{kind.sign} {count:,}" for kind, count in counts.items()))
        told = ", ".join(f"{kind.sign} {count:,} × {kind.words}" for kind, count in counts.items())
        self.legend.setToolTip(told)
        self.legend.setAccessibleDescription(told)
        self.lane.show_moment(moment)
        self.epochs.setVisible(moment.is_training)
        if moment.is_training:
            self.epochs.show_moment(moment)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        # a rich text would ask for more room than its one line needs
        self.crumbs.setFixedHeight(self.fontMetrics().height() + 2)
        self.legend.setStyleSheet(f"color: {theme.faint}")
        self.lane.set_theme(theme)
        self.epochs.set_theme(theme)

    def _crumb_chosen(self, step: str) -> None:
        self.stepRequested.emit(int(step))


class _Lane(QWidget):
    """A lane with places from 0 to ``count - 1`` that one clicks or drags over; ``placeRequested`` carries one."""

    placeRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._theme, self._wanted = LIGHT, -1
        self.first, self.count, self.here = 0, 1, 0
        # the mouse may be quicker than the window: only where it is at last is gone to
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)

    def sizeHint(self) -> QSize:
        """As high as a line of text, and a little more for the marks."""
        return QSize(100, round(1.75 * self.fontMetrics().height()))

    def x_of(self, place: float) -> float:
        """Where a place is drawn: the middle of its part of the width."""
        return _EDGE + (place - self.first + 0.5) * self._step

    def place_at(self, x: float) -> int:
        """The place that is drawn at a width."""
        place = self.first + int((x - _EDGE) / max(self._step, 1e-9))
        return min(max(place, self.first), self.first + self.count - 1)

    @property
    def _step(self) -> float:
        return (self.width() - 2 * _EDGE) / max(self.count, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to the place that is clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.want(self.place_near(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the mouse while it is held down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.want(self.place_at(event.position().x()))

    def place_near(self, x: float) -> int:
        """The place that is meant by a click."""
        return self.place_at(x)

    def want(self, place: int) -> None:
        """Asks for a place, soon."""
        self._wanted = place
        self._soon.start()

    def _ask(self) -> None:
        if self._wanted != self.here:
            self.placeRequested.emit(self._wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys, Page Up and Down, Home and End move along the lane."""
        page = max(self.count // 10, 1)
        keys: dict[int, int] = {
            Qt.Key.Key_Left: self.here - 1,
            Qt.Key.Key_Right: self.here + 1,
            Qt.Key.Key_PageUp: self.here - page,
            Qt.Key.Key_PageDown: self.here + page,
            Qt.Key.Key_Home: self.first,
            Qt.Key.Key_End: self.first + self.count - 1,
        }
        if event.key() in keys:
            self.want(min(max(keys[event.key()], self.first), self.first + self.count - 1))
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.update()

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(_EDGE - 3, 1, 3 - _EDGE, -1), 4, 4)

    def _paint_here(self, painter: QPainter, top: float, bottom: float) -> None:
        x = self.x_of(self.here)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.setBrush(QColor(self._theme.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, bottom + 5), QPointF(x + 5, bottom + 5), QPointF(x, bottom - 2)]))


class TraceLane(_Lane):
    """The steps of the trace: phases, layers within them, and the marks."""

    commandRequested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Steps of the trace")
        self.setMouseTracking(True)
        self._moment: Moment | None = None

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        self._moment = moment
        bands = phases(moment.trace)
        self.first = bands[0].first if bands else 0
        self.count = len(moment.trace) - self.first
        self.here = max(moment.position.step, self.first)
        self.setAccessibleDescription(words_at(moment, self.here))
        self.update()

    def place_near(self, x: float) -> int:
        """A mark under the mouse, or else the step there."""
        return self._mark_near(x) or self.place_at(x)

    def _mark_near(self, x: float) -> int | None:
        if self._moment is None:
            return None
        steps = np.concatenate(list(marks(self._moment).values()))
        if not len(steps):
            return None
        away = np.abs(_EDGE + (steps - self.first + 0.5) * self._step - x)
        nearest = int(away.argmin())
        return int(steps[nearest]) if away[nearest] <= _NEAR else None

    def event(self, event: QEvent) -> bool:
        """Says what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._moment is not None:
            QToolTip.showText(event.globalPos(), words_at(self._moment, self.place_near(event.pos().x())), self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers the bookmarks."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Bookmark here (Ctrl+F2)").setObjectName("")
        for bookmark in self._moment.bookmarks if self._moment else ():
            menu.addAction(f"⚑ {bookmark.name}").setObjectName(bookmark.name)
        menu.triggered.connect(self._menu_chosen)
        menu.popup(event.globalPos())

    def _menu_chosen(self, action: object) -> None:
        name = action.objectName()  # type: ignore[attr-defined]
        self.commandRequested.emit("go-to-bookmark" if name else "bookmark", name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lane."""
        if self._moment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 2.0, self.height() - 7.0
        for band in phases(self._moment.trace):
            self._paint_phase(painter, band, top, bottom)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        for band in layers(self._moment.trace)[1:]:
            x = self.x_of(band.first - 0.5)
            painter.drawLine(QPointF(x, bottom - 5), QPointF(x, bottom))
        for kind, steps in marks(self._moment).items():
            self._paint_marks(painter, kind, steps, top, bottom)
        self._paint_here(painter, top, bottom)
        self._paint_focus(painter)
        painter.end()

    def _paint_phase(self, painter: QPainter, band: Band, top: float, bottom: float) -> None:
        theme = self._theme
        left, right = self.x_of(band.first - 0.5), self.x_of(band.last + 0.5)
        rect = QRectF(left, top, max(right - left - 1, 1), bottom - top)
        colour = QColor({Phase.FORWARD: theme.faint, Phase.BACKWARD: theme.product}.get(band.phase, theme.local))
        text = QColor(colour)
        colour.setAlpha(34)
        painter.fillRect(rect, colour)
        painter.setPen(text)
        metrics = painter.fontMetrics()
        title = band.title if metrics.horizontalAdvance(band.title) < rect.width() - 8 else ""
        painter.drawText(rect.adjusted(5, 0, 0, -4), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    def _paint_marks(
        self, painter: QPainter, kind: MarkKind, steps: Indices, top: float, bottom: float
    ) -> None:
        pixels = np.unique((_EDGE + (steps - self.first + 0.5) * self._step).astype(np.intp))
        for x in pixels.tolist():
            paint_mark(painter, kind, QPointF(x + 0.5, _height_of(kind, top, bottom)), self._theme)


def _height_of(kind: MarkKind, top: float, bottom: float) -> float:
    return bottom - 6 if kind in (MarkKind.SATURATED, MarkKind.SIGN) else top + 6


def paint_mark(painter: QPainter, kind: MarkKind, at: QPointF, theme: Theme) -> None:
    """Draws a mark: a shape of its own for each kind, in a colour of its own."""
    x, y, r = at.x(), at.y(), 4.0
    colour = QColor({MarkKind.HIT: theme.warning, MarkKind.NOT_FINITE: theme.warning}.get(kind, theme.text))
    if kind is MarkKind.SATURATED:
        colour = QColor(theme.local)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match kind:
        case MarkKind.HIT:
            painter.setBrush(colour)
            painter.drawEllipse(at, r, r)
        case MarkKind.NOT_FINITE:
            painter.drawLine(QPointF(x - r, y - r), QPointF(x + r, y + r))
            painter.drawLine(QPointF(x - r, y + r), QPointF(x + r, y - r))
        case MarkKind.SATURATED:
            painter.drawEllipse(at, r, r)
            painter.setBrush(colour)
            painter.drawPie(QRectF(x - r, y - r, 2 * r, 2 * r), 90 * 16, 180 * 16)
        case MarkKind.SIGN:
            painter.drawLine(QPointF(x - r, y), QPointF(x + r, y))
            painter.drawLine(QPointF(x, y - r), QPointF(x, y + r))
        case MarkKind.BOOKMARK:
            painter.setBrush(QColor(theme.accent))
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawLine(QPointF(x, y - r - 2), QPointF(x, y + r))
            painter.drawPolygon(QPolygonF([QPointF(x, y - r - 2), QPointF(x + 7, y - r + 1), QPointF(x, y - r + 4)]))


class EpochLane(_Lane):
    """The epochs of the run, with E as a small curve, the stops of breakpoints and the bookmarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Epochs of the run")
        self.setToolTip("The epochs, with E over them. Click or drag to go to one.")
        self._moment: Moment | None = None
        self._curve = QPolygonF()
        self._drawn: object = None

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        self._moment = moment
        self.count, self.here = moment.run.epochs, moment.epoch
        self.setAccessibleDescription(f"epoch {moment.epoch} of {self.count}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lane."""
        if self._moment is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 2.0, self.height() - 7.0
        ground = QColor(theme.line)
        ground.setAlpha(110)
        painter.fillRect(QRectF(_EDGE, top, self.width() - 2 * _EDGE, bottom - top), ground)
        painter.setPen(QPen(QColor(theme.product), 1.5))
        painter.drawPolyline(self._line(top + 2, bottom - 2))
        run = self._moment.run
        stops = np.unique(self._moment.armed.updates() // run.per_epoch)
        for x in np.unique((_EDGE + (stops + 0.5) * self._step).astype(np.intp)).tolist():
            painter.fillRect(QRectF(x, top, 2, 6), QColor(theme.warning))
        for bookmark in self._moment.bookmarks:
            at = QPointF(self.x_of(run.epoch_of(bookmark.update)), top + 6)
            paint_mark(painter, MarkKind.BOOKMARK, at, theme)
        self._paint_here(painter, top, bottom)
        painter.setPen(QColor(theme.faint))
        words = f"epoch {self.here:,} of {self.count:,}"
        painter.drawText(
            QRectF(_EDGE, top, self.width() - 2 * _EDGE - 6, bottom - top),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            words,
        )
        self._paint_focus(painter)
        painter.end()

    def _line(self, top: float, bottom: float) -> QPolygonF:
        """E over the epochs, as large as the lane; made anew when the run or the size is another."""
        moment = self._moment
        state = None if moment is None else (moment.run, moment.length, self.width(), self.height())
        if moment is not None and state != self._drawn:
            self._drawn = state
            losses = moment.run.losses[:: moment.run.per_epoch]
            chosen = np.unique(np.linspace(0, len(losses) - 1, min(len(losses), self.width())).astype(np.intp))
            shown = losses[chosen]
            finite = np.isfinite(shown)
            most = float(shown[finite].max(initial=0.0)) or 1.0
            heights = bottom - (bottom - top) * np.clip(np.where(finite, shown, most) / most, 0, 1)
            self._curve = QPolygonF(
                [QPointF(self.x_of(float(i)), float(y)) for i, y in zip(chosen, heights, strict=True)]
            )
        return self._curve
