"""The field of a number and its slider: all digits while one edits, a wish for each change, none for what is wrong."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.decimals import number, typed_number
from bpdebugger.ui.editors.number_field import NumberField, ParameterSlider, range_of, step_of
from tests.ui.place import Show

Key = Qt.Key


class Wishes:
    """What a field asked for, and what it refused."""

    def __init__(self, field: NumberField | ParameterSlider) -> None:
        self.values: list[float] = []
        self.refused: list[str] = []
        field.valueRequested.connect(self.values.append)
        field.refused.connect(self.refused.append)


@pytest.fixture
def field(place: Show) -> NumberField:
    made = NumberField("Weight w1", number)
    place(made)
    made.show_value(0.1 + 0.2)
    return made


def type_over(field: NumberField, text: str) -> None:
    """Replaces the text as from the keyboard; ``keyClicks`` knows ASCII only."""
    field.setFocus()
    field.selectAll()
    field.insert(text)


def test_all_digits_are_shown_while_it_has_the_focus(field: NumberField) -> None:
    assert field.text() == "0.3"
    assert field.toolTip() == "0.30000000000000004"
    field.setFocus()
    assert field.text() == field.selectedText() == "0.30000000000000004"
    field.clearFocus()
    assert field.text() == "0.3"


@pytest.mark.parametrize("text, value", [("2", 2.0), ("-1e-3", -1e-3), ("−1,25", -1.25), ("8.77·10⁻⁶", 8.77e-6)])
def test_enter_asks_for_what_was_typed(field: NumberField, text: str, value: float) -> None:
    wishes = Wishes(field)
    type_over(field, text)
    QTest.keyClick(field, Key.Key_Return)
    assert wishes.values == [value]
    assert field.value == 0.1 + 0.2, "the wish is not yet granted"


def test_leaving_asks_once_and_looking_asks_nothing(field: NumberField) -> None:
    wishes = Wishes(field)
    field.setFocus()
    QTest.keyClick(field, Key.Key_Return)
    QTest.keyClick(field, Key.Key_Tab)
    assert not wishes.values
    type_over(field, "5")
    QTest.keyClick(field, Key.Key_Tab)
    assert wishes.values == [5.0]


@pytest.mark.parametrize("text", ["abc", "", "1,234", "nan", "inf", "1e999", "0.1.2"])
def test_what_is_no_number_is_marked_and_said_and_the_value_stays(field: NumberField, text: str) -> None:
    wishes = Wishes(field)
    type_over(field, text)
    QTest.keyClick(field, Key.Key_Return)
    assert not wishes.values and len(wishes.refused) == 1
    assert wishes.refused[0].startswith("Weight w1: ")
    assert field.wrong == (0, max(len(text), 1))
    assert field.accessibleDescription() == field.toolTip() == wishes.refused[0]
    assert field.text() == text, "what was typed can be mended"
    QTest.keyClicks(field, "7")
    assert field.wrong is None and field.toolTip() == "0.30000000000000004"
    QTest.keyClick(field, Key.Key_Escape)
    assert field.text() == "0.30000000000000004"


def test_leaving_with_what_is_no_number_restores_the_value(field: NumberField) -> None:
    wishes = Wishes(field)
    type_over(field, "abc")
    QTest.keyClick(field, Key.Key_Tab)
    assert not wishes.values and wishes.refused
    assert field.text() == "0.3" and field.wrong is None


@pytest.mark.parametrize(
    "value, key, shift, expected",
    [
        (0.3, Key.Key_Up, False, 0.31),
        (0.3, Key.Key_Down, False, 0.29),
        (0.3, Key.Key_Up, True, 0.4),
        (-2.0, Key.Key_Down, True, -3.0),
        (0.0, Key.Key_Up, False, 0.1),
        (1234.0, Key.Key_Up, False, 1334.0),
    ],
)
def test_arrows_step(field: NumberField, value: float, key: Qt.Key, shift: bool, expected: float) -> None:
    field.show_value(value)
    wishes = Wishes(field)
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    field.setFocus()
    QTest.keyClick(field, key, modifier)
    assert wishes.values == [expected]


def test_an_arrow_steps_from_what_was_typed(field: NumberField) -> None:
    wishes = Wishes(field)
    type_over(field, "2")
    QTest.keyClick(field, Key.Key_Up)
    assert wishes.values == [2.1]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_step_changes_a_number_or_is_below_its_digits(value: float) -> None:
    step = step_of(value)
    assert step >= 1e-3 * 0.999
    assert step <= max(abs(value), 0.1) * 1.001


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_slider_reaches_as_far_as_twice_the_number(value: float) -> None:
    reach = range_of(value)
    assert reach >= 2 and math.frexp(reach)[0] == 0.5
    if abs(value) < 1e300:
        assert reach >= 2 * abs(value)
        assert reach <= max(2.0, 4 * abs(value))


@pytest.fixture
def slider(place: Show) -> ParameterSlider:
    made = ParameterSlider("Weight w1", number)
    place(made)
    made.show_value(0.5)
    return made


class Slid:
    """What a slider asked for; each wish is granted at once."""

    def __init__(self, slider: ParameterSlider) -> None:
        self.values: list[float] = []
        self.settled = 0
        self._slider = slider
        slider.slid.connect(self._slid)
        slider.settled.connect(self._settled)

    def _slid(self, value: float) -> None:
        self.values.append(value)
        self._slider.show_value(value)

    def _settled(self) -> None:
        self.settled += 1


def handle_of(slider: ParameterSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.slider.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider.slider.style().subControlRect(control, option, part, slider.slider).center()


def test_dragging_asks_all_along_and_settles_once(slider: ParameterSlider) -> None:
    asked = Slid(slider)
    start = handle_of(slider)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(slider.slider, left, pos=start)
    for x in range(10, 200, 10):
        QTest.mouseMove(slider.slider, start + QPoint(x, 0))
    assert len(asked.values) > 5 and asked.settled == 0
    assert asked.values == sorted(asked.values)
    assert slider.field.text() == f"{asked.values[-1]:g}"
    QTest.mouseRelease(slider.slider, left, pos=start + QPoint(190, 0))
    assert asked.settled == 1


def test_after_a_drag_to_the_end_one_can_drag_on(slider: ParameterSlider) -> None:
    asked = Slid(slider)
    start, far = handle_of(slider), QPoint(5000, 0)
    left = Qt.MouseButton.LeftButton
    for _ in range(2):
        QTest.mousePress(slider.slider, left, pos=start)
        QTest.mouseMove(slider.slider, start + far)
        QTest.mouseRelease(slider.slider, left, pos=start + far)
        start = handle_of(slider)
    assert asked.values[-1] == 4.0
    assert asked.settled == 2


def test_a_key_on_the_slider_is_a_change_of_its_own(slider: ParameterSlider) -> None:
    asked = Slid(slider)
    slider.slider.setFocus()
    QTest.keyClick(slider.slider, Key.Key_Right)
    QTest.keyClick(slider.slider, Key.Key_PageDown)
    assert asked.settled == 2
    assert asked.values == [0.502, pytest.approx(0.302)]


def turn_wheel(widget: QWidget) -> None:
    centre = QPointF(widget.rect().center())
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    place = QPointF(widget.mapToGlobal(widget.rect().center()))
    QApplication.sendEvent(widget, QWheelEvent(centre, place, QPoint(), QPoint(0, 120), *none, False))


def test_the_wheel_changes_only_what_has_the_focus(slider: ParameterSlider, qtbot: QtBot) -> None:
    asked = Slid(slider)
    turn_wheel(slider.slider)
    assert not asked.values and not slider.slider.hasFocus()
    slider.slider.setFocus()
    turn_wheel(slider.slider)
    assert len(asked.values) == 1


def test_showing_a_value_asks_for_nothing(slider: ParameterSlider) -> None:
    asked = Slid(slider)
    wishes = Wishes(slider)
    for value in (3.0, -1e6, 0.0, 1e308):
        slider.show_value(value)
        assert slider.field.value == value
    assert not asked.values and not asked.settled and not wishes.values


def test_a_typed_number_is_asked_for_as_typed(slider: ParameterSlider) -> None:
    wishes = Wishes(slider)
    type_over(slider.field, "0.123456789")
    QTest.keyClick(slider.field, Key.Key_Return)
    assert wishes.values == [0.123456789]


@pytest.fixture
def asking(place: Show) -> NumberField:
    """A field whose reader asks."""
    made = NumberField("Weight w1", typed_number)
    place(made)
    made.show_value(0.5)
    return made


@pytest.mark.parametrize(
    ("text", "choices", "values"),
    [
        ("1,234", ["with a decimal point:  1.234", "the comma parts thousands:  1234"], [1.234, 1234.0]),
        ("0.5·10-6", ["with a power of ten:  0.5e-6", "the sum:  (0.5 * 10) -6"], [0.5e-6, -1.0]),
    ],
)
def test_a_number_that_could_be_two_is_asked_about_below_the_field(
    asking: NumberField, text: str, choices: list[str], values: list[float]
) -> None:
    for number_of_choice, value in enumerate(values):
        wishes = Wishes(asking)
        type_over(asking, text)
        QTest.keyClick(asking, Key.Key_Return)
        assert not wishes.values and not wishes.refused
        below = asking.asked
        assert below.isVisible() and [button.text() for button in below.asked.choices] == choices
        below.asked.choices[number_of_choice].setFocus()
        QTest.keyClick(below.asked.choices[number_of_choice], Key.Key_Space)
        assert not below.isVisible() and wishes.values == [value]


def test_esc_leaves_the_question_and_leaving_the_field_refuses(asking: NumberField) -> None:
    wishes = Wishes(asking)
    type_over(asking, "1,234")
    QTest.keyClick(asking, Key.Key_Return)
    QTest.keyClick(asking.asked, Key.Key_Escape)
    assert not asking.asked.isVisible() and asking.text() == "1,234"
    asking.clearFocus()
    assert not wishes.values and len(wishes.refused) == 1 and asking.text() == "0.5"


@pytest.mark.parametrize(
    ("text", "value"), [("1/3", 1 / 3), ("2^-3", 0.125), ("5e-2", 0.05), ("50 %", 0.5), ("0,25", 0.25), ("√2", 2**0.5)]
)
def test_numbers_as_people_write_them_are_read_without_a_question(asking: NumberField, text: str, value: float) -> None:
    asking.show_value(7.0)
    wishes = Wishes(asking)
    type_over(asking, text)
    QTest.keyClick(asking, Key.Key_Return)
    assert wishes.values == [value] and not asking.asked.isVisible()
