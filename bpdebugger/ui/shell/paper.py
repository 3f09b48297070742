"""A handout on pages: painted for a PDF file or for a printer, with letters and lines that stay sharp."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from bpdebugger.core.formulas.expression import Number, Symbol
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.network.quantities import GIVEN, Space
from bpdebugger.exchange.handout import Explained, Handout, heading
from bpdebugger.language import tr
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.mathematics.broken import Lines, broken
from bpdebugger.ui.mathematics.paragraph import Paragraph
from bpdebugger.ui.mathematics.typeset import Style

UNITS = 144
"""What everything is measured in: parts of an inch."""
MARGIN_MM, RESOLUTION = 16.0, 1200
_TITLE, _TEXT, _SMALL, _MATHS = 32, 20, 17, 25
_INDENT, _GAP, _BELOW = 24.0, 8.0, 26.0
_MOST_GIVEN = 60
"""Of more numbers than this none is listed: it would take a page to find one."""


class Pages:
    """Puts blocks below one another on the pages of a device; one that has no room begins the next page."""

    def __init__(self, device: QPagedPaintDevice, theme: Theme = LIGHT) -> None:
        self._device, self._theme = device, theme
        self._painter = QPainter(device)
        scale = device.logicalDpiX() / UNITS
        self._painter.scale(scale, scale)
        self.width, self._height = device.width() / scale, device.height() / scale
        self._y, self._page = 0.0, 1

    def end(self) -> None:
        """Ends the last page."""
        self._number()
        self._painter.end()

    def block(self, height: float, draw: Callable[[QPainter, float], None], room: float = 0.0) -> None:
        """Paints something so high; ``room`` must be left below it, for what it must not be parted from."""
        foot = 2.0 * _SMALL
        if self._y and self._y + height + room > self._height - foot:
            self._number()
            self._device.newPage()
            self._y, self._page = 0.0, self._page + 1
        self._painter.setPen(QColor(self._theme.text))
        draw(self._painter, self._y)
        self._y += height

    def gap(self, height: float) -> None:
        """Leaves some space, but not at the head of a page."""
        self._y += height * bool(self._y)

    def words(self, text: str, size: int, colour: str = "", heavy: bool = False, room: float = 0.0) -> None:
        """Text in as many lines as it needs."""
        font = _font(size, heavy)
        paragraph = Paragraph([(text, colour or self._theme.text)], font, self.width)
        self.block(paragraph.height, lambda painter, y: paragraph.draw(painter, 0.0, y), room)

    def lines(self, lines: Lines, indent: float, colour: str = "") -> None:
        """Typeset lines, each of which stays whole."""
        above = 0.0
        for x, y, box in lines.placed:
            top, bottom = y - box.ascent, y + box.descent

            def draw(painter: QPainter, at: float, x: float = x, box: object = box) -> None:
                if colour:
                    painter.setPen(QColor(colour))
                box.draw(painter, indent + x, at + box.ascent)  # type: ignore[attr-defined]

            self.gap(top - above)
            self.block(bottom - top, draw)
            above = bottom

    def _number(self) -> None:
        self._painter.setFont(_font(_SMALL))
        self._painter.setPen(QColor(self._theme.faint))
        foot = QRectF(0, self._height - 1.6 * _SMALL, self.width, 1.6 * _SMALL)
        self._painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(self._page))


def paint(made: Handout, device: QPagedPaintDevice) -> None:
    """Paints a handout on the pages of a device."""
    pages = Pages(device)
    network = made.trace.network
    pages.words(made.title, _TITLE, heavy=True)
    if network.note:
        pages.words(network.note, _TEXT, LIGHT.faint)
    pages.gap(_BELOW)
    if made.drawing:
        _draw_network(made.drawing, pages)
    if given := _given(made):
        pages.words(given, _SMALL, LIGHT.faint)
    for each in made.steps:
        pages.gap(_BELOW)
        _explain(each, pages)
    pages.end()


def _draw_network(drawing: str, pages: Pages) -> None:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    size = renderer.defaultSize()
    by = min(UNITS / 96, pages.width / size.width())
    width, height = size.width() * by, size.height() * by
    pages.block(height, lambda painter, y: renderer.render(painter, QRectF(0, y, width, height)))
    pages.gap(_GAP)


def _given(made: Handout) -> str:
    """The parameters, inputs and targets in a line, where they are few enough to be found there."""
    trace = made.trace
    steps = [step for number in range(len(trace)) if trace.place(number).kind in GIVEN for step in [trace[number]]]
    if len(steps) > _MOST_GIVEN:
        return ""
    several = len(trace.samples) > 1
    names = [
        trace.plan.parameters[step.place.index] if step.place.kind.row.space is Space.PARAMETER else step.symbol
        for step in steps
    ]
    samples = [
        tr(" of sample {sample}", sample=step.sample) if several and step.sample is not None else "" for step in steps
    ]
    numbers = (shortest(step.value).replace("-", "−") for step in steps)
    return tr("Given:  ") + ",   ".join(
        f"{name}{sample} = {number}" for name, sample, number in zip(names, samples, numbers, strict=True)
    )


def _explain(each: Explained, pages: Pages) -> None:
    step, letters = each.step, each.step.trace.letters
    value = broken(Symbol(step.quantity), Number(step.value), Style(_MATHS, letters), pages.width)
    # a step begins where there is room for its words and the first of its lines
    pages.words(heading(step), _SMALL, LIGHT.faint, room=value.height + 8 * _TEXT)
    pages.lines(value, 0.0, LIGHT.of_kind(step.place.kind))
    pages.gap(_GAP)
    pages.words(each.words, _TEXT)
    for line in each.derivation.lines:
        pages.gap(_GAP)
        lines = broken(line.left, line.right, Style(round(0.85 * _MATHS), letters), pages.width - _INDENT)
        pages.words(line.words, _SMALL, LIGHT.faint, room=lines.placed[0][2].height)
        pages.gap(_GAP / 2)
        pages.lines(lines, _INDENT)
    if each.derivation.remark:
        pages.words(each.derivation.remark, _TEXT)


def _font(size: int, heavy: bool = False) -> QFont:
    font = interface_font(10)
    font.setPixelSize(size)
    font.setBold(heavy)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def as_pdf(made: Handout) -> bytes:
    """The handout as a PDF file for A4, which prints on Letter too."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(made.title)
    writer.setCreator("bpdebugger")
    writer.setResolution(RESOLUTION)
    writer.setPageLayout(page_layout())
    paint(made, writer)
    del writer
    return bytes(buffer.data().data())


def page_layout() -> QPageLayout:
    """A4 upright, with margins that every printer has."""
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
    )


def pdf_without_a_screen(made: Handout) -> bytes:
    """The same for a program that has no window."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from bpdebugger.ui.shell.app import application

    application()
    return as_pdf(made)
