"""A nudge in one plot: the triangle below the tangent, with what changes by how much at its sides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsItemGroup,
    QGraphicsLineItem,
    QGraphicsPolygonItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.nudge import Triangle
from bpdebugger.ui.look.theme import Theme

PALE = 40
"""How opaque the triangle is, of 255."""
GROUND = 190
"""How opaque the ground of a label is."""
GAP = 4.0
"""Between a side and its label, in pixels."""


Spot = tuple[QPointF, QPointF]
"""A point, and which way a label lies from there, in halves of its own size."""


class SideLabel(QGraphicsSimpleTextItem):
    """``Δy 0.235`` beside a side of a triangle; always upright and of the same size."""

    def __init__(self, parent: QGraphicsItem, letter: str) -> None:
        super().__init__(parent)
        self._letter = letter
        self.ground = QColor(0, 0, 0, 0)
        self.setFlag(self.GraphicsItemFlag.ItemIgnoresTransformations)

    def set_letter(self, letter: str) -> None:
        """Takes another letter, with which it is written when it is shown next."""
        self._letter = letter

    def show_change(self, change: float, spots: Sequence[Spot], view: QRectF, pixels: QSizeF) -> None:
        """Says how much it is, at the first of the ``spots`` where all of it is within the ``view``, else at the first
        of all."""
        self.setText(f"Δ{self._letter} {on_screen(change)}")
        size = self.boundingRect().size()
        seen = [(spot, _placed(spot[1], size)) for spot in spots]
        (at, _), place = next((each for each in seen if _room(each[0][0], view, pixels).contains(each[1])), seen[0])
        self.setPos(at)
        self.setTransform(QTransform.fromTranslate(place.x(), place.y()))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paints it on a ground of its own, so that a curve behind it does not run through the digits."""
        painter.fillRect(self.boundingRect(), self.ground)
        super().paint(painter, option, widget)  # type: ignore[arg-type]  # Qt gives none at times


class NudgeTriangle(QGraphicsItemGroup):
    """Run, rise and the distance between the tangent's end and the curve.

    The same change has one colour in every plot: Δy that of dy/dz, which makes it, and ΔE that of ∂E/∂z.
    """

    def __init__(self, horizontal: str, vertical: str, role: Role) -> None:
        super().__init__()
        self._horizontal, self._vertical, self._role = horizontal, vertical, role
        self._found: Triangle | None = None
        self._shown: object = None
        self.area = QGraphicsPolygonItem(self)
        self.run, self.rise, self.miss = (QGraphicsLineItem(self) for _ in range(3))
        self.run_label, self.rise_label = SideLabel(self, horizontal), SideLabel(self, vertical)
        self.area.setPen(QPen(Qt.PenStyle.NoPen))
        self.setZValue(5)
        self.hide()

    def set_letters(self, horizontal: str, vertical: str) -> None:
        """Takes the letters of what runs and rises, with which it is drawn when it is shown next."""
        self.run_label.set_letter(horizontal)
        self.rise_label.set_letter(vertical)
        self._shown = None

    def show_triangle(self, found: Triangle | None, view: QRectF, pixels: QSizeF) -> None:
        """Draws it, its labels on the outer sides and within the ``view``, which is so many ``pixels`` large; hides it
        where there is none."""
        if (found, view, pixels) == self._shown:
            return
        self._found, self._shown = found, (found, view, pixels)
        self.setVisible(found is not None)
        if found is None:
            return
        point, corner, end = (QPointF(*place) for place in (found.point, found.corner, found.end))
        self.area.setPolygon(QPolygonF([point, corner, end]))
        self.run.setLine(QLineF(point, corner))
        self.rise.setLine(QLineF(corner, end))
        self.miss.setVisible(found.curve is not None)
        if found.curve:
            self.miss.setLine(QLineF(end, QPointF(*found.curve)))
        # the vertical coordinate grows upwards in the view and downwards in a label
        below = 1.0 if end.y() >= corner.y() else -1.0
        rightwards = 1.0 if corner.x() >= point.x() else -1.0
        run, rise = (_within(QLineF(*ends).center(), view) for ends in ((point, corner), (corner, end)))
        self.run_label.show_change(found.run, [(run, QPointF(0, below)), (run, QPointF(0, -below))], view, pixels)
        # beside the rise, else beyond its end, where neither the triangle nor its tangent is
        beyond = (_within(end, view), QPointF(-rightwards, -below))
        beside = [(rise, QPointF(rightwards, 0)), beyond, (rise, QPointF(-rightwards, 0))]
        self.rise_label.show_change(found.rise, beside, view, pixels)

    def fit(self, view: QRectF, pixels: QSizeF) -> None:
        """Draws it anew in another view."""
        self.show_triangle(self._found, view, pixels)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        of = {"z": theme.text, "y": theme.local, "E": theme.product}
        pale = QColor(theme.of_role(self._role))
        pale.setAlpha(PALE)
        self.area.setBrush(pale)
        for line, label, letter in (
            (self.run, self.run_label, self._horizontal),
            (self.rise, self.rise_label, self._vertical),
        ):
            line.setPen(_pen(of.get(letter, theme.text), 2, Qt.PenStyle.SolidLine))
            label.setBrush(QColor(of.get(letter, theme.text)))
            label.ground = QColor(theme.surface)
            label.ground.setAlpha(GROUND)
        self.miss.setPen(_pen(theme.faint, 1, Qt.PenStyle.DotLine))

    def set_label_font(self, font: QFont) -> None:
        """Takes the font of the labels."""
        for label in (self.run_label, self.rise_label):
            label.setFont(font)
        self._shown = None


def _placed(beside: QPointF, size: QSizeF) -> QRectF:
    """Where a label lies, seen from its point: beside it in halves of its own size."""
    across = (beside.x() - 1) * size.width() / 2 + beside.x() * GAP
    return QRectF(QPointF(across, (beside.y() - 1) * size.height() / 2 + beside.y()), size)


def _room(at: QPointF, view: QRectF, pixels: QSizeF) -> QRectF:
    """The edges of the view as seen from a point, in pixels, downwards."""
    x, y = pixels.width() / view.width(), pixels.height() / view.height()
    left, top = (view.left() - at.x()) * x, (at.y() - view.bottom()) * y
    return QRectF(left, top, pixels.width(), pixels.height())


def _within(point: QPointF, view: QRectF) -> QPointF:
    return QPointF(
        min(max(point.x(), view.left()), view.right()),
        min(max(point.y(), view.top()), view.bottom()),
    )


def _pen(colour: str, width: float, style: Qt.PenStyle) -> QPen:
    drawn = QPen(QColor(colour), width, style)
    drawn.setCosmetic(True)
    return drawn
