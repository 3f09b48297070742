"""The equation of the current step, large and typeset, with a sentence on what it means."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpdebugger.debugger.explaining.explain import sentence
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.equation.equations import Equation, equations, tip
from bpdebugger.ui.equation.factor_field import FactorField
from bpdebugger.ui.equation.layout import EquationLines, Room, fit
from bpdebugger.ui.look.accessible import Told
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.mathematics.paragraph import Paragraph

_ENLARGED, _LARGER = 1.3, 13
"""By what factor, and by how many pixels more, the equation is larger than the text: large text leaves it less room."""

_COMPACT = 1.35
"""The same factor where there is little height, as is half of the space."""

_MARGIN, _ABOVE, _BETWEEN, _BELOW = 1.4, 0.5, 0.4, 0.5
_SENTENCE, _LEAST_LINES, _MOST_LINES, _LONG = 1.05, 2, 3, 170
"""The size of the words, and the lines that are kept free for them: as many as so many letters need."""


class EquationView(FactorField):
    """Shows the equation of a moment. ``stepRequested`` is the wish to go to the step of one of its factors.

    The factors are reached by Tab and chosen by Enter.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._moment: Moment | None = None
        self._equations: tuple[Equation, ...] = ()
        self._lines = EquationLines((), 0.0, 0.0, 0)
        self._words = Paragraph([], self.font(), 1.0)
        self._tallest = 0
        self._is_compact = False
        self.setAccessibleName(tr("Equation"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._measure()

    @property
    def text(self) -> str:
        """The equation as plain text."""
        return ";   ".join(equation.plain(self._moment) for equation in self._equations) if self._moment else ""

    @property
    def sentence(self) -> str:
        """The words below the equation."""
        return self._words.text

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        before, self._moment = self._moment, moment
        if before is None or before.trace.plan is not moment.trace.plan:
            self._tallest = 0
        elif (before.trace, before.position, before.hold) == (moment.trace, moment.position, moment.hold):
            return
        self._equations = equations(moment)
        self._arrange()
        if before is not None and QAccessible.isActive():
            # who does not see it hears each step, whatever has the keyboard
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{self.text}. {self.sentence}"))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self._arrange()

    def set_compact(self, is_compact: bool) -> None:
        """Takes little height, as in a low window, or as much as looks good."""
        if is_compact is not self._is_compact:
            self._is_compact = is_compact
            self._measure()
            self.updateGeometry()

    accessible_role = QAccessible.Role.Equation

    def accessible_parts(self) -> list[Told]:
        """The factors, for those who do not see them."""
        moment = self._moment
        if moment is None:
            return []
        return [Told(moment.trace[step].symbol, self.tip(step), place.toRect()) for place, step in self.factors]

    def sizeHint(self) -> QSize:
        """As tall as every usual equation needs, whatever the current one is; taller once one had to be broken."""
        return QSize(40 * self._em, max(self._tallest, self._usual_height()))

    def minimumSizeHint(self) -> QSize:
        """As tall as the size hint, and wide enough for an equation in small print."""
        return QSize(24 * self._em, self.sizeHint().height())

    # where everything is

    def _measure(self) -> None:
        self._em = QFontInfo(self.font()).pixelSize()
        self._tallest = 0
        self._arrange()

    def _room(self) -> Room:
        size = _COMPACT * self._em if self._is_compact else _ENLARGED * self._em + _LARGER
        return Room(round(size), max(self.width() - 2 * _MARGIN * self._em, 1.0))

    def _usual_height(self) -> int:
        metrics, room = QFontMetricsF(self._words_font()), self._room()
        lines = min(max(math.ceil(_LONG * metrics.averageCharWidth() / room.width), _LEAST_LINES), _MOST_LINES)
        return self._height(room.height, lines * metrics.lineSpacing())

    def _height(self, equation: float, words: float) -> int:
        return round(equation + words + (_ABOVE + _BETWEEN + _BELOW) * self._space)

    @property
    def _space(self) -> float:
        return self._em / 2 if self._is_compact else self._em

    def _arrange(self) -> None:
        moment = self._moment
        if moment is None:
            return
        room = self._room()
        self._lines = fit(moment, self._equations, self._theme, room)
        self._words = Paragraph(self._runs(moment), self._words_font(), room.width)
        left, top = _MARGIN * self._em, _ABOVE * self._space
        own = -1 if moment.at_start else moment.position.step
        placed = [box.tagged(left + x, top + y) for x, y, box in self._lines.placed]
        self.set_factors([(place, step) for line in placed for place, step in line if step != own])
        self.setAccessibleDescription(f"{self.text}. {self.sentence}")
        self._grow()
        self.update()

    def _words_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(_SENTENCE * QFontInfo(self.font()).pointSizeF())
        return font

    def _runs(self, moment: Moment) -> list[tuple[str, str]]:
        """The words below the equation, each run with its colour."""
        step = moment.step
        runs = [("what-if   ", self._theme.accent)] if moment.hold and not self._equations[0].remark else []
        if step and step.sample is not None and len(moment.trace.samples) > 1:
            runs.append((f"sample {step.sample}   ", self._theme.faint))
        runs.append((sentence(moment), self._theme.text))
        notes = "; ".join(equation.note for equation in self._equations if equation.note)
        return [*runs, (f"   {notes}", self._theme.faint)] if notes else runs

    def _grow(self) -> None:
        """Takes the height that is needed, and keeps it: the panels below move once and not at every step."""
        needed = self._height(max(self._lines.height, self._room().height), self._words.height)
        if needed > self.sizeHint().height():
            self._tallest = needed
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the equation into the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._tallest = 0
            self._arrange()
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()
            self.updateGeometry()

    # paint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the equation, the sentence, and what the pointer or the keyboard is on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        self.paint_marks(painter, self._theme)
        painter.setPen(QColor(self._theme.text))
        left, top = _MARGIN * self._em, _ABOVE * self._space
        for x, y, box in self._lines.placed:
            box.draw(painter, left + x, top + y)
        below = top + max(self._lines.height, self._room().height) + _BETWEEN * self._space
        self._words.draw(painter, left, below)

    def tip(self, step: int) -> str:
        """The name of a factor, what it is, all its digits and its step."""
        return tip(self._moment, step) if self._moment else ""
