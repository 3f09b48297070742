"""The two fonts that travel with the program: one for the interface, one for mathematics."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from bpdebugger.resources import resource

INTERFACE = "IBM Plex Sans"
MATHEMATICS = "STIX Two Math"
_FOR_SIGNS = ("DejaVu Sans", "Segoe UI", "Segoe UI Symbol", "Lucida Grande")
"""Fonts of the systems for ⁻, ● and the like, where they are there: the font of mathematics has them too, but its
lines are three times as high."""

_FILES = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf", "STIXTwoMath-Regular.ttf")


@cache
def load_fonts() -> None:
    """Makes the fonts known to Qt, once; needs the application object.

    Where a file is missing, Qt takes the system's nearest font.
    """
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resource("fonts", name)))


def interface_font(points: float) -> QFont:
    """The font of everything but mathematics; its figures are all of one width."""
    return _font([INTERFACE, *_FOR_SIGNS, MATHEMATICS], points)


def math_font(points: float) -> QFont:
    """The font of formulas. Its italic letters are characters of their own, as 𝑧 (U+1D467).

    It is not hinted: a formula keeps its proportions at every size.
    """
    font = _font([MATHEMATICS, INTERFACE], points)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _font(families: list[str], points: float) -> QFont:
    load_fonts()
    font = QFont(families)
    font.setPointSizeF(points)
    return font
