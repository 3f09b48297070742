"""The field of a name: judged while it is typed, asked for once, and only if it can be."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.ui.editors.identifier_field import IdentifierField
from bpdebugger.ui.editors.naming import parameter_words, unit_words
from bpdebugger.ui.look.theme import LIGHT
from tests.ui.place import Show

Key = Qt.Key


def unit_of_three(name: str) -> str:
    return unit_words(name, {"h1", "h2", "o"})


def parameter_of_two(name: str) -> str:
    return parameter_words(name, {"w1": 0.5, "w2": -1.25})


@pytest.fixture
def field(place: Show) -> IdentifierField:
    made = IdentifierField("Name", unit_of_three)
    made.set_theme(LIGHT)
    place(made)
    made.show_name("h1", note="shared by h1, h2")
    return made


def asked_of(field: IdentifierField) -> list[str]:
    asked: list[str] = []
    field.nameRequested.connect(asked.append)
    return asked


def type_over(field: IdentifierField, text: str) -> None:
    """Replaces the text as from the keyboard; ``keyClicks`` knows ASCII only."""
    field.setFocus()
    field.line.selectAll()
    if text.isascii() and text:
        QTest.keyClicks(field.line, text)
    else:
        field.line.insert(text)


def test_the_note_stands_below_until_another_name_is_typed(field: IdentifierField) -> None:
    assert field.words.text() == field.line.accessibleDescription() == "shared by h1, h2"
    type_over(field, "h3")
    assert not field.words.text()
    QTest.keyClick(field.line, Key.Key_Escape)
    assert field.line.text() == "h1" and field.words.text() == "shared by h1, h2"


@pytest.mark.parametrize("text, name", [("h3", "h3"), (" hidden_1 ", "hidden_1"), ("größe", "größe"), ("_", "_")])
@pytest.mark.parametrize("leaves", [True, False])
def test_a_name_that_can_be_is_asked_for_once(field: IdentifierField, text: str, name: str, leaves: bool) -> None:
    asked = asked_of(field)
    type_over(field, text)
    if not leaves:
        QTest.keyClick(field.line, Key.Key_Return)
    QTest.keyClick(field.line, Key.Key_Tab)
    assert asked == [name]


@pytest.mark.parametrize(
    "text, wrong, words",
    [
        ("3h", (0, 1), "letters, digits and _"),
        ("h-3", (1, 2), "letters, digits and _"),
        ("  h 3", (3, 4), "letters, digits and _"),
        ("", (0, 1), "letters, digits and _"),
        ("h" * (MAX_NAME + 3), (MAX_NAME, MAX_NAME + 3), f"at most {MAX_NAME}"),
        ("h2", (0, 2), 'there is a unit "h2" already'),
    ],
)
def test_what_cannot_be_a_name_is_marked_and_said_and_not_asked_for(
    field: IdentifierField, text: str, wrong: tuple[int, int], words: str
) -> None:
    asked = asked_of(field)
    type_over(field, text)
    assert field.line.wrong == wrong
    assert field.words.isVisible() and words in field.words.text() and field.words.text().startswith("✗ ")
    assert field.line.accessibleDescription() == field.words.text()
    QTest.keyClick(field.line, Key.Key_Return)
    QTest.keyClick(field.line, Key.Key_Tab)
    assert not asked
    assert field.line.text() == text


def test_the_name_it_has_is_not_asked_for(field: IdentifierField) -> None:
    asked = asked_of(field)
    field.setFocus()
    QTest.keyClick(field.line, Key.Key_Return)
    type_over(field, "h1")
    QTest.keyClick(field.line, Key.Key_Tab)
    assert not asked and field.line.wrong is None


def test_a_refused_wish_can_be_made_again(field: IdentifierField) -> None:
    asked = asked_of(field)
    for _ in range(2):
        type_over(field, "h3")
        QTest.keyClick(field.line, Key.Key_Return)
    assert asked == ["h3", "h3"]


def test_what_is_being_typed_is_left_alone_unless_the_name_is_another(field: IdentifierField) -> None:
    type_over(field, "h")
    field.show_name("h1")
    assert field.line.text() == "h"
    field.show_name("o")
    assert field.line.text() == "o"


def test_a_parameter_that_exists_will_be_shared_and_it_says_so(place: Show) -> None:
    field = IdentifierField("Weight", parameter_of_two)
    place(field)
    field.show_name("w1")
    asked = asked_of(field)
    type_over(field, "w2")
    assert "w2 = −1.25" in field.words.text() and field.line.wrong is None
    QTest.keyClick(field.line, Key.Key_Return)
    assert asked == ["w2"]


@pytest.mark.parametrize("name", ["z", "sin", "pi", "__w", "w[1]"])
def test_what_has_a_meaning_in_formulas_is_no_parameter(name: str) -> None:
    with pytest.raises(ValueError, match=r"meaning of its own|cannot be the name"):
        parameter_of_two(name)
