"""The texts of the network picture: plain ones, and tags that have a ground and can be framed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsSimpleTextItem

from bpdebugger.drawing.plane import Point
from bpdebugger.ui.picture.look import Face, Look
from bpdebugger.ui.picture.states import Mark, QuantityLine

TAG = 1.14
"""The height of a tag in lines."""
LINK_TAG = 1.36
"""The same at a link, whose line runs between its tags."""
ONLY_TAG = 1.04
"""The same for the only tag of a link, which lies on its line."""
_SMALLEST = 0.72
"""How far a text may be made smaller before it is cut."""


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """Where the label of a link lies: its middle, its width, and how many lines there are. A line in focus may be
    ``widest``; its middle is ``shift`` to the right, where there is room for that."""

    at: Point
    width: float
    widest: float
    lines: int = 1
    shift: float = 0.0

    def box(self, height: float) -> tuple[float, float, float, float]:
        """The room of its lines, each of this height: left, top, right, bottom."""
        across, down = self.widest / 2, self.lines * height / 2
        return self.at.x - across, self.at.y - down, self.at.x + across, self.at.y + down

    def line(self, number: int, height: float, focus: bool) -> Point:
        """The middle of a line. Of two, one stands over the link and one under it, so that neither moves."""
        x = self.at.x + self.shift if focus else self.at.x
        return Point(x, self.at.y if self.lines == 1 else self.at.y + (number - 0.5) * height)


class Text:
    """One line of text, centred, as wide as there is room for."""

    def __init__(self, parent: QGraphicsItem | None) -> None:
        self.item = QGraphicsSimpleTextItem(parent)
        self.width = 0.0

    @classmethod
    def free(cls, scene: QGraphicsScene) -> Text:
        """A text that belongs to no other item."""
        text = cls(None)
        scene.addItem(text.item)
        return text

    def remove(self) -> None:
        """Takes it out of the picture."""
        self.item.scene().removeItem(self.item)

    def write(self, texts: Iterable[str], face: Face, colour: str, bold: bool = False, number: bool = False) -> None:
        """Sets the font and colour, and the wordings to choose from. Of a ``number`` nothing is left out in its middle:
        it is shown whole or not at all."""
        self._texts, self._face, self._bold, self._is_number = texts, face, bold, number
        self.item.setFont(face.bold if bold else face.regular)
        self.item.setBrush(QColor(colour))

    def place(self, centre: Point, room: float) -> None:
        """Shows the first wording that fits into ``room``, else the last made smaller, around a point."""
        text = self._face.fitting(self._texts, room)
        if self._face.width(text, self._bold) * _SMALLEST > room:
            text = "…" if self._is_number else self._face.elided(text, room / _SMALLEST, self._bold)
        advance = self._face.width(text, self._bold)
        scale = min(1.0, max(room / advance, _SMALLEST)) if advance else 1.0
        self.item.setText(text)
        self.item.setScale(scale)
        # signs from another font, such as raised digits, make the line higher than the face is
        height = self.item.boundingRect().height()
        self.item.setPos(centre.x - advance * scale / 2, centre.y - height * scale / 2)
        self.width = advance * scale


class Tag:
    """A line on a ground of its own, framed when it is in focus or read."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        self.item = QGraphicsPathItem(parent)
        self.item.setPen(Qt.PenStyle.NoPen)
        self._text = Text(self.item)
        self._shown: object = None

    def hide(self) -> None:
        """Shows nothing."""
        self.item.setVisible(False)

    def show(self, line: QuantityLine, look: Look, centre: Point, room: float) -> None:
        """Shows a line around a point, no wider than ``room``."""
        self.item.setVisible(True)
        if (line, look, centre, room) == self._shown:
            return
        self._shown = (line, look, centre, room)
        colour = look.theme.faint if line.value is None else look.theme.of_role(line.role)
        self._text.write(line.texts(), look.small, colour, line.mark is Mark.FOCUS, number=True)
        self._text.place(centre, room)
        self._frame(line, look, centre)

    def show_word(self, word: str, look: Look, centre: Point) -> None:
        """Shows a word on the accent's ground."""
        self.item.setVisible(True)
        self._shown = None
        self._text.write([word], look.small, look.theme.surface, bold=True)
        self._text.place(centre, math.inf)
        self.item.setPath(_rounded(centre, self._text.width + 0.7 * look.line, look.line))
        self.item.setBrush(QColor(look.theme.accent))

    def _frame(self, line: QuantityLine, look: Look, centre: Point) -> None:
        self.item.setPath(_rounded(centre, self._text.width + 0.45 * look.line, 0.98 * look.line))
        ground = look.theme.highlight if line.mark is Mark.FOCUS else look.theme.surface
        self.item.setBrush(QColor(ground))
        if line.mark is Mark.CALM:
            self.item.setPen(Qt.PenStyle.NoPen)
        else:
            pen = look.outline(line.mark, line.role, look.link)
            pen.setWidthF(0.55 * pen.widthF())
            self.item.setPen(pen)


def _rounded(centre: Point, width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    area = QRectF(centre.x - width / 2, centre.y - height / 2, width, height)
    path.addRoundedRect(area, 0.3 * height, 0.3 * height)
    return path
