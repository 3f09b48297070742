"""The slopes above the plots, so that one reads slope · slope = slope across them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.curves import PANELS, CurveReading
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.plotting import texts

TITLE, SIGN = 1.15, 1.6
"""The sizes of the slopes and of the signs between them, as parts of the panel's text."""


class SlopeTitle(QWidget):
    """A slope above its plot, ``∂E/∂y = −0.62``: the sign of equality stays where it is when the number changes."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._role = role
        self._theme, self._known = LIGHT, False
        self.symbol, self.number = QLabel(), QLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        sides = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        for label, side in zip((self.symbol, self.number), sides, strict=True):
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            layout.addWidget(label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_slope(self, symbol: str, slope: float | None, tip: str) -> None:
        """Shows the symbol, and the number once it is known; all its digits in the tool tip."""
        if self.toolTip() == tip:
            return
        self.setToolTip(plain_tip(tip))
        if self.symbol.text() != f"{symbol} = ":
            self.symbol.setText(f"{symbol} = ")
        self.number.setText(on_screen(slope))
        if self._known != (slope is not None):
            self._known = slope is not None
            self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme; what is not known yet is faint."""
        self._theme = theme
        role = theme.of_role(self._role)
        _colour(self.symbol, role)
        _colour(self.number, role if self._known else theme.faint)


class SlopeRow(QWidget):
    """The three slopes with their signs. In a softmax layer there are no signs, as the slopes do not multiply there."""

    def __init__(self) -> None:
        super().__init__()
        self.titles = [SlopeTitle(panel.role) for panel in PANELS]
        self.subject = SlopeTitle(Role.PRODUCT)
        self.signs = [QLabel("·"), QLabel("="), QLabel()]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for title, sign in zip(self.titles, self.signs, strict=True):
            layout.addWidget(title, 1)
            layout.addWidget(sign)
        layout.addWidget(self.subject, 1)
        for sign in self.signs:
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._fit()

    @property
    def gap(self) -> int:
        """How wide the signs are, and so the gaps between the plots."""
        return round(1.6 * QFontMetrics(self.font()).height())

    def show_reading(self, letters: Letters, reading: CurveReading, unit: str, is_asked: bool = False) -> None:
        """Shows the slopes, as far as they are known; no signs while a practice asks for what they say."""
        for number, title in enumerate(self.titles):
            symbol = texts.slope_symbol(letters, number, reading.coupled)
            title.show_slope(symbol, reading.slopes[number], texts.all_digits(letters, number, reading, unit))
        for sign, text in zip(self.signs[:2], ("", "") if reading.coupled or is_asked else ("·", "="), strict=True):
            if sign.text() != text:
                sign.setText(text)

    def show_subject(self, symbol: str, slope: float | None) -> None:
        """Shows the slope of E over what the step is about."""
        value = on_screen(None) if slope is None else shortest(slope)
        self.subject.show_slope(symbol, slope, f"{symbol} = {value}")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        for title in (*self.titles, self.subject):
            title.set_theme(theme)
        for sign in self.signs:
            _colour(sign, theme.text)

    def changeEvent(self, event: QEvent) -> None:
        """Follows a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        title_font, sign_font = _scaled(self.font(), TITLE), _scaled(self.font(), SIGN)
        for title in (*self.titles, self.subject):
            title.symbol.setFont(title_font)
            title.number.setFont(title_font)
        for sign in self.signs:
            sign.setFont(sign_font)
            sign.setFixedSize(self.gap, QFontMetrics(title_font).height())


def _scaled(font: QFont, by: float) -> QFont:
    scaled = QFont(font)
    scaled.setPointSizeF(font.pointSizeF() * by)
    scaled.setBold(by == SIGN)
    return scaled


def _colour(label: QLabel, colour: str) -> None:
    palette = QPalette(label.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor(colour))
    label.setPalette(palette)
