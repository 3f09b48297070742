"""The text of a program, to read and to copy from, with a mark for each line in its margin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from bpdebugger.language import tr, tr_noop
from bpdebugger.programs.report import LineFound
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip

RIGHT, CULPRIT, FOLLOWS, NOT_RUN = "right", "culprit", "follows", "not_run"

_IN_WORDS = {
    "forward": tr_noop("belongs to the forward pass"),
    RIGHT: tr_noop("is right"),
    FOLLOWS: tr_noop("is wrong by what comes before it"),
    CULPRIT: tr_noop("is where it goes wrong"),
    "local": tr_noop("is a local derivative"),
    "neutral": tr_noop("is no derivative"),
    NOT_RUN: tr_noop("was not run in this step"),
}


def sentence_of(line: LineFound) -> str:
    """What is known of a line."""
    factor = "" if line.factor in (None, 1) else f"{line.factor:.6g} · "
    known = line.is_ and line.state != CULPRIT
    what = tr("is {what}", what=f"{factor}{line.is_}") if known else tr(_IN_WORDS.get(line.state, line.state))
    return tr("line {line}: {name} {what}", line=line.line, name=line.name or tr("it"), what=what)


class SourceView(QPlainTextEdit):
    """Shows a program. Nothing can be typed into it: the file is the person's own.

    ``lineChosen`` carries the number of a line that was clicked, or on which Enter was pressed.
    """

    lineChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Program"))
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.theme = LIGHT
        self._lines: Mapping[int, LineFound] = {}
        self._current = 0
        self._margin = _Margin(self)
        self.blockCountChanged.connect(self._fit)
        self.updateRequest.connect(self._follow)

    @property
    def lines(self) -> Mapping[int, LineFound]:
        """What is known of each line, by its number."""
        return self._lines

    def show_text(self, text: str) -> None:
        """Shows another program, of which nothing is known."""
        self._lines, self._current = {}, 0
        self.setPlainText(text)
        self._fit()
        self._tint()

    def mark(self, lines: Mapping[int, LineFound]) -> None:
        """Marks lines by what is known of them."""
        self._lines = lines
        self._tint()
        self._margin.update()

    def go_to(self, line: int) -> None:
        """Brings a line into view, and the cursor to it."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()

    def follow(self, line: int) -> None:
        """Marks the line that belongs to the current step, and brings it into view; 0 if none does."""
        if line == self._current:
            return
        self._current = line
        self._tint()
        block = self.document().findBlockByNumber(line - 1)
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        if line and not (place.top() >= 0 and place.bottom() <= self.viewport().height()):
            # a block is one line high, as nothing is wrapped
            self.verticalScrollBar().setValue(max(line - 1 - self.verticalScrollBar().pageStep() // 2, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses a line; what is dragged over is text to copy."""
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.lineChosen.emit(self.textCursor().blockNumber() + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the line with the cursor."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.lineChosen.emit(self.textCursor().blockNumber() + 1)
        else:
            super().keyPressEvent(event)

    def text_of_line(self, line: int) -> str:
        """The text of a line, by its number."""
        return self.document().findBlockByNumber(line - 1).text()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.theme = theme
        self.setStyleSheet(f"QPlainTextEdit {{ border: none; background: {theme.surface}; color: {theme.text} }}")
        self._tint()
        self._margin.update()

    def set_font(self, font: QFont) -> None:
        """Takes the size of the window's font, in letters of one width."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(font.pointSizeF())
        self.setFont(fixed)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the margin as high as the text."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), self.margin_width, inside.height()))

    @property
    def margin_width(self) -> int:
        """How wide the margin is: a mark and the number of the last line."""
        metrics = self.fontMetrics()
        return metrics.height() + metrics.horizontalAdvance("9" * max(3, len(str(self.blockCount())))) + 12

    def each_visible_line(self, paint: Callable[[int, float, float], None]) -> None:
        """Calls ``paint`` with number, top and height of each line in view."""
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > self.viewport().height():
                return
            paint(block.blockNumber() + 1, place.top(), place.height())
            block = block.next()

    def _fit(self) -> None:
        self.setViewportMargins(self.margin_width, 0, 0, 0)
        self._margin.resize(self.margin_width, self._margin.height())

    def _follow(self, _place: QRect, _by: int) -> None:
        self._margin.update()

    def _tint(self) -> None:
        """A pale ground for what goes wrong, where the mark says it too, and one for what belongs to the step."""
        wrong = QColor(self.theme.warning)
        wrong.setAlpha(40)
        tinted = [self._ground(number, wrong) for number, line in self._lines.items() if line.state == CULPRIT]
        if self._current:
            tinted.append(self._ground(self._current, QColor(self.theme.highlight)))
        self.setExtraSelections(tinted)

    def _ground(self, line: int, colour: QColor) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.format.setBackground(colour)
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        return selection


class _Margin(QWidget):
    """The numbers of the lines and their marks."""

    def __init__(self, source: SourceView) -> None:
        super().__init__(source)
        self._source = source

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints what is in view."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._source.font())
        theme, width = self._source.theme, self.width()
        painter.fillRect(self.rect(), QColor(theme.window))

        def paint(number: int, top: float, height: float) -> None:
            painter.setPen(QColor(theme.faint))
            painter.drawText(QRectF(0, top, width - 6, height), Qt.AlignmentFlag.AlignRight, str(number))
            if number in self._source.lines:
                _paint_mark(painter, theme, self._source.lines[number].state, QRectF(3, top, height, height))

        self._source.each_visible_line(paint)

    def event(self, event: QEvent) -> bool:
        """Says in a tip what a mark means."""
        if isinstance(event, QHelpEvent):
            told: list[str] = []

            def look(number: int, top: float, height: float) -> None:
                if top <= event.pos().y() < top + height and number in self._source.lines:
                    told.append(sentence_of(self._source.lines[number]))

            self._source.each_visible_line(look)
            QToolTip.showText(event.globalPos(), plain_tip(told[0]) if told else "", self)
            return True
        return super().event(event)


def _paint_mark(painter: QPainter, theme: Theme, state: str, place: QRectF) -> None:
    """A tick, a cross, a ring or a dash: told apart by their shapes, not by their colours alone."""
    inner = place.adjusted(*(place.height() * part for part in (0.26, 0.26, -0.26, -0.26)))
    colour = {RIGHT: theme.accent, CULPRIT: theme.warning, FOLLOWS: theme.warning}.get(state, theme.faint)
    painter.setPen(QPen(QColor(colour), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == RIGHT:
        low = QPointF(inner.left() + inner.width() * 0.35, inner.bottom())
        painter.drawPolyline(QPolygonF([QPointF(inner.left(), inner.center().y()), low, inner.topRight()]))
    elif state == CULPRIT:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif state == FOLLOWS:
        painter.drawEllipse(inner)
    elif state == NOT_RUN:
        painter.drawLine(QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y()))
