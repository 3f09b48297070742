"""How the network picture looks: its fonts, colours and pens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPen

from bpdebugger.core.network.quantities import Role
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.picture.states import Mark

_NEARLY = 0.94
"""A text is rather made smaller by this factor than to lose a digit."""
_DASHES = (4.5, 1.5)
_LINE = 1.18
"""The height of a line as a multiple of the font's size: numbers and names need less than the font's own leading."""
_USUAL_LINE = 14.0


class Face:
    """A font in two weights, with what is needed to measure it."""

    def __init__(self, font: QFont, factor: float) -> None:
        """``factor`` is the size as a multiple of ``font``'s."""
        self.regular = QFont(font)
        if font.pointSizeF() > 0:
            self.regular.setPointSizeF(font.pointSizeF() * factor)
        else:
            self.regular.setPixelSize(round(font.pixelSize() * factor))
        # the picture is scaled, and hinted letters would not keep their distances
        self.regular.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self.bold = QFont(self.regular)
        self.bold.setBold(True)
        self._regular, self._bold = QFontMetricsF(self.regular), QFontMetricsF(self.bold)
        self.height = self._regular.height()
        self.line = _LINE * QFontInfo(self.regular).pixelSize()

    def width(self, text: str, bold: bool = False) -> float:
        """The width of a text."""
        return (self._bold if bold else self._regular).horizontalAdvance(text)

    def elided(self, text: str, room: float, bold: bool = False) -> str:
        """The text with its middle left out, so that it is no wider than ``room``."""
        metrics = self._bold if bold else self._regular
        return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)

    def fitting(self, texts: Iterable[str], room: float) -> str:
        """The first of ``texts`` that is no wider than ``room`` in bold, else the last.

        In bold always, so that a number has the same digits whether it is in focus or not.
        """
        text = ""
        for text in texts:
            if self._bold.horizontalAdvance(text) * _NEARLY <= room:
                break
        return text


@dataclass(frozen=True, eq=False)
class Look:
    """The colours of a theme and the faces made of a font."""

    theme: Theme
    font: QFont

    @cached_property
    def small(self) -> Face:
        """Names, labels and tags."""
        return Face(self.font, 0.86)

    @cached_property
    def large(self) -> Face:
        """The activation in a unit."""
        return Face(self.font, 1.06)

    @property
    def line(self) -> float:
        """The height of a line of small text, the measure of everything."""
        return self.small.line

    @cached_property
    def link(self) -> QColor:
        """The colour of a calm connection."""
        return _mixed(self.theme.faint, self.theme.surface, 0.5)

    @cached_property
    def negative_link(self) -> QColor:
        """The colour of a calm connection whose weight is negative; its number says so too."""
        return _mixed(self.theme.negative, self.theme.surface, 0.75)

    def outline(self, mark: Mark, role: Role, calm: QColor, width: float = 1.2) -> QPen:
        """The pen for a mark: thick in the accent colour for the focus, dashed in the role's for what is read.

        Widths are those at the usual text size; larger text has thicker lines.
        """
        usual = self.line / _USUAL_LINE
        if mark is Mark.FOCUS:
            return QPen(QColor(self.theme.accent), max(3.0, width) * usual)
        if mark is Mark.READ:
            pen = QPen(QColor(self.theme.of_role(role)), max(2.0, width) * usual)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([length * 2 * usual / pen.widthF() for length in _DASHES])
            return pen
        return QPen(calm, width * usual)


def _mixed(colour: str, ground: str, share: float) -> QColor:
    a, b = QColor(colour), QColor(ground)
    parts = (
        (a.redF(), b.redF()),
        (a.greenF(), b.greenF()),
        (a.blueF(), b.blueF()),
    )
    return QColor.fromRgbF(*(x * share + y * (1 - share) for x, y in parts))
