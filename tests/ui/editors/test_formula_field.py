"""The field of a function: what is typed is read as one types, what is wrong is marked, only what can be is asked."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bpdebugger.core.formulas.expression import Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.ui.editors.formula_field import FormulaField
from bpdebugger.ui.editors.function_readers import ACTIVATION, LOSS
from bpdebugger.ui.look.theme import LIGHT
from tests.ui.place import Show

Key = Qt.Key


@pytest.fixture
def field(place: Show) -> FormulaField:
    made = FormulaField(ACTIVATION)
    made.set_theme(LIGHT)
    place(made)
    made.show_formula("sigmoid", USUAL)
    return made


class Opened(QObject):
    """Counts the windows that are shown, for however short a time."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.count += 1
        return False


def test_making_a_field_opens_no_window(qapp: QApplication) -> None:
    opened = Opened()
    qapp.installEventFilter(opened)
    made = FormulaField(ACTIVATION)
    made.show_formula("softmax", USUAL)
    qapp.removeEventFilter(opened)
    assert opened.count == 0


def asked_of(field: FormulaField) -> list[str]:
    asked: list[str] = []
    field.formulaRequested.connect(asked.append)
    return asked


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_over(field: FormulaField, text: str) -> None:
    field.setFocus()
    field.line.selectAll()
    if text.isascii():
        QTest.keyClicks(focused(), text)
    else:
        # keyClicks knows ASCII only
        field.line.insert(text)


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused(), key)


def test_a_formula_is_read_as_it_is_typed_and_asked_for_with_enter(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "z*sigmoid(b*z")
    assert field.line.wrong == (9, 10)
    QTest.keyClicks(focused(), ")")
    assert field.line.wrong is None
    assert "sigmoid(b · z)" in field.line.accessibleDescription()
    assert not asked
    press(Key.Key_Return)
    assert asked == ["z*sigmoid(b*z)"]


def test_a_name_of_the_list_is_asked_for_once(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "tanh")
    press(Key.Key_Return)
    press(Key.Key_Tab)
    assert asked == ["tanh"]


def test_the_list_is_gone_through_with_the_keyboard(field: FormulaField) -> None:
    asked = asked_of(field)
    field.setFocus()
    press(Key.Key_Down)
    assert asked == [ACTIVATION.names[ACTIVATION.names.index("sigmoid") + 1]]


def test_leaving_asks_and_esc_restores(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "z**2")
    press(Key.Key_Escape)
    assert field.line.text() == "sigmoid"
    press(Key.Key_Tab)
    assert not asked
    type_over(field, "z**2")
    press(Key.Key_Tab)
    assert asked == ["z**2"]


def test_a_letter_is_not_completed_to_a_name(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "e*z")
    assert field.line.text() == "e*z"
    press(Key.Key_Return)
    assert asked == ["e*z"]


def test_what_could_mean_two_things_is_asked_in_place_and_an_answer_is_taken(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "max(0,x)")
    assert field.asked.question.isVisible() and field.asked.question.text() == 'Is "x" the net input z?'
    assert field.asked.question.text() in field.line.accessibleDescription()
    assert field.asked.choices[0].text().endswith("y = max(0, z)")
    assert field.asked.choices[1].text().endswith("y = max(0, x)")
    press(Key.Key_Return)
    assert not asked
    assert field.asked.choices[0].hasFocus()
    press(Key.Key_Space)
    assert asked == ["max(0,z)"]
    assert not field.asked.question.isVisible()


def test_leaving_an_open_question_takes_nothing(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "1/(1+exp(-x))")
    field.clearFocus()
    assert not asked
    assert field.asked.question.isVisible()


def test_a_new_parameter_is_taken_as_one_where_it_is_said(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "z*x")
    field.asked.choices[-1].click()
    assert asked == ["z*p[x]"]


@pytest.mark.parametrize("text", ["ReLU", "Leaky ReLU", "½z", "1/(1+e^-z)", "\\tanh(z)", "z if z>0 else 0.1z"])
def test_people_s_notation_is_read_at_once(field: FormulaField, text: str) -> None:
    type_over(field, text)
    assert field.line.wrong is None
    assert not field.asked.question.isVisible()
    assert field.function.isVisible()


@pytest.mark.parametrize(
    "text, position, words",
    [
        ("z + ²*z", 4, "does not fit"),
        ("  z + foo(z)", 6, "foo"),
        ("z +", 2, "missing"),
        ("__import__('os')", 11, "'"),
        ("(z", 0, "not closed"),
        ("9**9**9", 3, "beyond"),
        ("sіgmoid(z)", 1, "CYRILLIC"),
    ],
)
def test_the_first_wrong_character_is_marked_and_said(
    field: FormulaField, text: str, position: int, words: str
) -> None:
    asked = asked_of(field)
    type_over(field, text)
    assert field.line.wrong == (position, position + 1)
    assert field.mistake.isVisible() and words in field.mistake.text()
    assert f"(character {position + 1})" in field.mistake.text()
    assert field.mistake.text() == field.line.accessibleDescription()
    press(Key.Key_Return)
    press(Key.Key_Tab)
    assert not asked
    assert field.line.text() == text


def warned(field: FormulaField) -> list[int]:
    """Where along the line there is the colour of a warning, from left to right."""
    image = field.line.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    warning = QColor(LIGHT.warning)

    def near(x: int, y: int) -> bool:
        pixel = QColor(image.pixel(x, y))
        return pixel.red() - pixel.green() > 0.5 * (warning.red() - warning.green())

    return [x for x in range(image.width()) if any(near(x, y) for y in range(image.height()))]


def test_the_mark_stands_under_the_character_even_when_the_line_is_scrolled(field: FormulaField) -> None:
    type_over(field, "z + z + z")
    assert not warned(field)
    letter = field.line.fontMetrics().horizontalAdvance("z")
    for text in ("z + $ + z", "z + " * 60 + "$"):
        type_over(field, text)
        field.line.setCursorPosition(len(text))
        there = warned(field)
        before = field.line.fontMetrics().horizontalAdvance(text[text.index("$") :])
        cursor = field.line.cursorRect().center().x()
        assert there and abs(there[0] - (cursor - before)) <= 3
        assert there[-1] - there[0] <= letter + 6


def test_what_is_below_does_not_move_while_one_types(field: FormulaField) -> None:
    height = field.sizeHint().height()
    for text in ("z +", "z + 1", "1/(1+exp(-z))", "²"):
        type_over(field, text)
        assert field.sizeHint().height() == height


def test_no_more_is_taken_than_a_formula_may_have(field: FormulaField) -> None:
    field.setFocus()
    QApplication.clipboard().setText("z" * 100_000)
    field.line.selectAll()
    field.line.paste()
    assert field.line.text() == "z" * MAX_LENGTH


def test_an_empty_text_stands_for_the_usual_function(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, " ")
    press(Key.Key_Return)
    assert not asked
    field.show_formula("tanh", USUAL, usual="sigmoid")
    type_over(field, " ")
    assert "sigmoid" in field.line.accessibleDescription() or "y" in field.line.accessibleDescription()
    press(Key.Key_Return)
    assert asked == [""]
    field.show_formula("", USUAL, usual="sigmoid")
    assert "sigmoid" in field.line.placeholderText()


def test_what_is_being_typed_is_left_alone_by_the_same_function_again(field: FormulaField) -> None:
    type_over(field, "z*")
    field.show_formula("sigmoid", USUAL)
    assert field.line.text() == "z*"
    field.show_formula("relu", USUAL)
    assert field.line.text() == "relu"


def test_the_wheel_over_a_field_without_focus_changes_nothing(field: FormulaField) -> None:
    asked = asked_of(field)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    middle = field.box.rect().center()
    place = QPointF(field.box.mapToGlobal(middle))
    event = QWheelEvent(QPointF(middle), place, QPoint(), QPoint(0, -120), *none, False)
    QApplication.sendEvent(field.box, event)
    assert not asked and field.line.text() == "sigmoid"


def test_opening_the_list_is_not_leaving(field: FormulaField) -> None:
    asked = asked_of(field)
    type_over(field, "z + 1")
    field.box.showPopup()
    assert not asked
    field.box.hidePopup()
    assert field.line.text() == "z + 1"


@pytest.mark.parametrize("name", ACTIVATION.names)
def test_every_activation_of_the_list_is_typeset(field: FormulaField, name: str) -> None:
    field.show_formula(name, USUAL)
    assert field.line.wrong is None
    assert field.function.grab().toImage() != FormulaField(ACTIVATION).function.grab().toImage()


def test_softmax_is_shown_with_its_sum_and_its_coupling() -> None:
    reading = ACTIVATION.read("softmax", (), USUAL)
    assert write(reading.function[1]) == "exp(z[i]) / (exp(z[1]) + ⋯ + exp(z[n]))"
    assert "y[j]" in reading.remark


@pytest.mark.parametrize("text", ["sin(" * 79 + "z" + ")" * 79, "z" + "**z" * 99, "max(z," * 44 + "z" + ")" * 44])
def test_what_is_too_long_to_be_read_is_not_typeset_and_can_be_asked_for(field: FormulaField, text: str) -> None:
    asked = asked_of(field)
    field.setFocus()
    field.line.selectAll()
    field.line.insert(text)
    reading = ACTIVATION.read(text, (), USUAL)
    assert reading.derivative[1] == Symbol("⋯") and "too long" in field.remark.text()
    assert field.line.wrong is None
    press(Key.Key_Return)
    assert asked == [text]


def test_a_loss_is_read_in_y_and_a(place: Show) -> None:
    field = FormulaField(LOSS)
    place(field)
    field.show_formula("half_squared_error", USUAL)
    asked = asked_of(field)
    type_over(field, "(y - z)**2")
    assert field.line.wrong == (5, 6)
    assert "known here: a, y" in field.mistake.text()
    type_over(field, "(y - a)**4")
    press(Key.Key_Return)
    assert asked == ["(y - a)**4"]
    assert write(LOSS.read("(y - a)**4", (), USUAL).derivative[1]) == write(parse("4 * (y - a)**3"))
    assert "mean" in LOSS.read("mean_squared_error", (), USUAL).remark
