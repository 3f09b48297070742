"""The fonts that travel with the program: they are there, licensed, and have every sign it writes."""

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.resources import resource
from bpdebugger.ui.look.fonts import INTERFACE, MATHEMATICS, interface_font, load_fonts, math_font

REGULAR, SEMIBOLD, MATH = "IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf", "STIXTwoMath-Regular.ttf"
WRITTEN = "∂·−→∞⁰¹²³⁴⁵⁶⁷⁸⁹…0123456789=+*/()[]"


def raw(name: str) -> QRawFont:
    return QRawFont(str(resource("fonts", name)), 20.0)


@pytest.mark.parametrize("name", [REGULAR, SEMIBOLD])
def test_the_interface_font_has_every_sign_but_the_raised_minus(qapp: QApplication, name: str) -> None:
    font = raw(name)
    assert [sign for sign in WRITTEN if not font.supportsCharacter(ord(sign))] == []


def test_the_font_of_mathematics_has_what_the_other_lacks_and_its_own_letters(qapp: QApplication) -> None:
    font = raw(MATH)
    assert [sign for sign in WRITTEN + "⁻⋯√𝜕𝑑ℎ𝑧𝐸" if not font.supportsCharacter(ord(sign))] == []


def test_figures_are_of_one_width(qapp: QApplication) -> None:
    for font in (interface_font(10), math_font(20)):
        metrics = QFontMetricsF(font)
        assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_families_are_the_ones_that_travel_with_the_program(qapp: QApplication) -> None:
    load_fonts()
    assert QFontInfo(interface_font(10)).family() == INTERFACE
    assert QFontInfo(math_font(20)).family() == MATHEMATICS


def test_a_raised_minus_has_a_width_of_its_own_in_the_interface_font(qapp: QApplication) -> None:
    metrics = QFontMetricsF(interface_font(20))
    minus = on_screen(8.771e-6)[-2]
    assert minus == "⁻"
    assert 0.1 < metrics.horizontalAdvance(minus) / metrics.horizontalAdvance("0") < 1.2


def test_each_font_lies_beside_its_licence() -> None:
    for family in ("IBMPlexSans", "STIXTwoMath"):
        licence = resource("fonts", f"{family}-LICENSE.txt").read_text("utf-8")
        assert licence.startswith("Copyright")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_together_they_stay_small() -> None:
    assert sum(file.stat().st_size for file in resource("fonts").iterdir()) < 2_500_000
