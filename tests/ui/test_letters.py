"""The letters of loss, output, target and net input in the real window: shown in every part, read in every field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.debugger.practice.practice import Practice, Sign
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.exchange.examples import example
from bpdebugger.ui.editors.formula_field import FormulaField
from bpdebugger.ui.editors.function_readers import ACTIVATION
from bpdebugger.ui.panels.preferences_panel import PreferencesPanel
from bpdebugger.ui.panels.start_panel import StartPanel
from bpdebugger.ui.shell.app import window_on
from bpdebugger.ui.shell.main_window import MainWindow

NG, OWN = Letters("L", "a", "y", "z"), Letters("J", "h", "t", "net")
PANELS = ["inspector", "gradients", "breakpoints", "watches", "derivation", "origin", "step-sizes", "claim", "training"]
OTHERS = (PreferencesPanel, StartPanel)
"""Parts whose subject are the letters themselves, or the words of files."""


def rows(view: QAbstractItemView, parent: QModelIndex) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        first = model.index(row, 0, parent)
        if not isinstance(view, QTableView) and model.rowCount(first):
            yield from rows(view, first)


def texts_of(widget: QWidget) -> Iterator[str]:
    """Everything that a widget shows or says."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    if isinstance(widget, QTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from rows(widget, widget.rootIndex())
    if isinstance(widget, QGraphicsView) and widget.scene() is not None:
        for item in widget.scene().items():
            if isinstance(item, QGraphicsSimpleTextItem):
                yield item.text()
            elif hasattr(item, "toPlainText"):
                yield item.toPlainText()


def is_within(widget: QWidget, kinds: tuple[type[QWidget], ...]) -> bool:
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, kinds):
            return True
        above = above.parentWidget()
    return False


def shown_in(window: MainWindow) -> list[tuple[str, str]]:
    """What stands in each part of the window, with the part's type."""
    found = [("equation", f"{window.equation.text} {window.equation.sentence}")]
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and not is_within(widget, OTHERS):
            found += [(type(widget).__name__, text) for text in texts_of(widget) if text]
    return found


NOT_OURS = ("run-to E", "Ctrl+E")
"""A command with its value, which is a name, and a key."""


def is_part_of(text: str, note: str) -> bool:
    """Whether a text is a note, in lines and perhaps cut off."""
    plain = " ".join(text.rstrip("…").split())
    return bool(plain) and " ".join(note.split()).startswith(plain)


def left_over(window: MainWindow, pattern: str) -> set[tuple[str, str]]:
    notes = {window.session.network.note, window.session.network.title}
    return {
        (part, text)
        for part, text in shown_in(window)
        if re.search(pattern, text)
        and not any(each in text for each in NOT_OURS)
        and part not in ("KeyList", "HelpPanel", "_Page", "NotedPicture")
        and not any(is_part_of(text, note) for note in notes)
    }


@pytest.mark.parametrize("name", ["neuron-sigmoid", "softmax", "shared-weight"])
def test_in_other_letters_no_part_of_the_window_shows_the_usual_ones(
    name: str, open_example: Callable[[str], MainWindow]
) -> None:
    window = open_example(name)
    window.run("choose-letters", str(NG))
    for panel in PANELS:
        window.run(panel)
    window.run("run-to", window.session.recorded.find("dE_dz[o]" if name != "softmax" else "dE_dz[o1]") - 3)
    for panel in (*PANELS, *PANELS):
        window.run("step-over")
        window.panels.bring(panel)
        QApplication.processEvents()
        assert not left_over(window, r"∂E|dE[_/]|(?<![\w'’−+])E(?![\w'’+])|dy/dz|dy_dz|∂y/∂z")


def test_own_letters_are_shown_at_once_and_the_usual_ones_again(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o]")
    before = shown_in(window)
    window.run("choose-letters", str(OWN))
    assert window.equation.text.startswith("∂J/∂net[o] = ∂J/∂h[o] · dh/dnet[o]")
    assert window.equation.sentence.startswith(
        "How J answers to net of o: how J answers to h, times how h answers to net."
    )
    assert "∂J/∂net[o]" in {text for part, text in shown_in(window) if part == "FactorTable"}
    assert "t 1" in {text for part, text in shown_in(window) if part == "NetworkPicture"}
    assert {"J over net[o]", "J over h[o]", "h[o] over net[o]"} <= {text for _, text in shown_in(window)}
    assert not left_over(window, r"∂E|dy/dz|(?<![\w'’−+])E(?![\w'’+])")
    window.run("choose-letters", str(USUAL))
    after = shown_in(window)
    # the line below says what was done last
    assert {part for part, text in before if (part, text) not in after} <= {"StatusStrip", "QLabel"}


def test_letters_are_remembered_and_leave_numbers_position_and_history_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.run("set-value", {"w1": 0.25})
    window.run("run-to", "dE_dz[o]")
    before = window.session
    number, document = before.moment.position, before.document
    window.run("choose-letters", str(NG))
    assert window.session.moment.position == number
    assert window.session.document is document
    assert window.session.moment.letters == NG
    window.run("undo")
    assert window.session.moment.letters == NG
    other = window_on(example("mazur"))
    qtbot.addWidget(other)
    assert other.session.moment.letters == NG
    other.run("watch", "E")
    assert other.session.moment.watches == ("E",)


@pytest.mark.parametrize(
    ("letters", "reason"),
    [
        ("L a y", "four letters are needed"),
        ("E E a z", "E cannot stand for the loss and for the output"),
        ("o1 a y z", "it is to be a letter"),
        ("w a y z", "the letter of parameters"),
    ],
)
def test_letters_that_cannot_be_are_refused_with_the_reason(window: MainWindow, letters: str, reason: str) -> None:
    window.run("choose-letters", letters)
    assert reason in window.message.text
    assert window.session.moment.letters == USUAL


def test_a_letter_that_is_a_name_of_the_network_is_refused(window: MainWindow) -> None:
    window.run("choose-letters", "J o y z")
    assert "a unit of this network is called so" in window.message.text
    assert window.session.moment.letters == USUAL


def test_the_menu_offers_letters_and_the_preferences_take_ones_own(window: MainWindow) -> None:
    (menu,) = (each for each in window.menuBar().findChildren(QWidget) if each.property("title") == "Letters")
    menu.aboutToShow.emit()  # type: ignore[attr-defined]
    titles = [action.text() for action in menu.actions()]
    assert titles == ["E, y, a, z (usual)", "L, a, y, z (Ng)", "C, a, y, z (Nielsen)", "Of one's own…"]
    menu.actions()[1].trigger()
    assert window.session.moment.letters == NG
    menu.actions()[3].trigger()
    panel = window.panels.preferences
    assert window.panels.is_in_view("preferences")
    panel.own_letters.setText("Q h t s")
    panel.own_letters.setFocus()
    QTest.keyClick(panel.own_letters, Qt.Key.Key_Return)
    assert window.session.moment.letters == Letters("Q", "h", "t", "s")
    menu.aboutToShow.emit()  # type: ignore[attr-defined]
    assert "Q, h, t, s (your own)" in [action.text() for action in menu.actions()]
    window.run("reset-preferences")
    assert window.session.moment.letters == USUAL


# what is typed is read in the letters, and asked about in place


def type_into(line: QLineEdit, text: str) -> None:
    """Types a text over what stands there, and Enter."""
    line.setFocus()
    line.selectAll()
    line.insert(text)
    line.textEdited.emit(text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def type_watch(window: MainWindow, text: str) -> None:
    table = window.panels.watches.table
    item = table.item(table.rowCount() - 1, 0)
    assert item is not None
    item.setText(text)


def first_watch(window: MainWindow) -> str:
    item = window.panels.watches.table.item(0, 0)
    assert item is not None
    return item.text()


def test_a_watch_is_read_in_the_letters_and_kept_in_names(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("choose-letters", str(NG))
    window.run("watches")
    type_watch(window, "a[o1] - y[o1]")
    assert window.session.moment.watches == ("y[o1] - a[o1]",)
    assert first_watch(window) == "a[o1] - y[o1]"
    window.run("choose-letters", str(USUAL))
    assert first_watch(window) == "y[o1] - a[o1]"


def test_a_watch_that_is_another_text_in_other_letters_is_not_taken(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("choose-letters", str(NG))
    window.run("watches")
    panel = window.panels.watches
    type_watch(window, "y[h1]")
    assert not window.session.moment.watches
    assert panel.mistake.isVisible() and "this network has no y[h1]" in panel.mistake.text()
    type_watch(window, "dE_dy[o1]")
    assert not window.session.moment.watches
    assert [button.text() for button in panel.asked.choices] == ["∂L/∂a[o1]:  ∂L/∂a[o1]"]
    panel.asked.choices[0].click()
    assert window.session.moment.watches == ("dE_dy[o1]",)
    assert not panel.asked.isVisible()


def test_a_watch_that_could_mean_two_things_is_asked_about(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("watches")
    panel = window.panels.watches
    type_watch(window, "a1")
    assert not window.session.moment.watches
    assert panel.asked.isVisible()
    texts = [button.text() for button in panel.asked.choices]
    assert texts[0].startswith("a[o1]") and any(text.startswith("y[h1]") for text in texts)
    panel.asked.choices[0].setFocus()
    QTest.keyClick(panel.asked.choices[0], Qt.Key.Key_Space)
    assert window.session.moment.watches == ("a[o1]",)


def test_a_condition_is_read_in_the_letters_and_asked_about(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("choose-letters", str(NG))
    window.run("breakpoints")
    panel = window.panels.breakpoints
    type_into(panel.condition, "a1 > 0 and a[o1] > y[o1]")
    assert not window.session.moment.breakpoints.all and panel.asked.isVisible()
    panel.asked.choices[0].click()
    assert not panel.asked.isVisible()
    panel.target.setText("dL_da[h1]")
    panel.log.setText("L is {L}")
    QTest.keyClick(panel.condition, Qt.Key.Key_Return)
    (kept,) = window.session.moment.breakpoints.all
    assert (kept.target, kept.log) == ("dE_dy[h1]", "L is {E}")
    assert kept.condition.endswith("y[o1] > a[o1]")
    assert "dL_da[h1]" in panel.list.item(0).text() and "a[o1] > y[o1]" in panel.list.item(0).text()


def test_a_claim_is_read_and_judged_in_the_letters(window: MainWindow) -> None:
    window.run("choose-letters", str(NG))
    window.run("run-to", "dE_dz[o]")
    window.run("claim")
    panel = window.panels.claim
    assert panel.question.text() == "∂L/∂z[o] ="
    type_into(panel.field, "(a - y) a (1 - a)")
    assert panel.headline.text().startswith("✓")
    assert "∂L/∂z[o]" in panel.answer.text() and "∂E" not in panel.answer.text()
    window.run("run-to", "dE_dy[o]")
    type_into(panel.field, "y - a")
    assert "as a and y have changed places" in panel.answer.text()


def practice_of(window: MainWindow) -> Practice:
    practice = window.session.moment.practice
    assert practice is not None
    return practice


def answer_up_to_the_value(window: MainWindow) -> None:
    """Says which factor is next, and its sign."""
    while (practice := practice_of(window)).asked is not Aspect.VALUE:
        assert practice.step is not None
        step = practice.trace[practice.step]
        window.run("predict", step.quantity if practice.asked is Aspect.NEXT else Sign.of(step.value).value)


def test_a_prediction_is_read_in_the_letters(window: MainWindow) -> None:
    window.run("choose-letters", str(NG))
    window.run("run-to", "dE_dy[o]")
    window.run("practise")
    answer_up_to_the_value(window)
    strip = window.practice
    assert strip.prompt.text() == "What is the value of da/dz[o]?" or "da/dz[o] is positive" in strip.prompt.text()
    type_into(strip.value, "a[o] (1 - a[o])")
    assert practice_of(window).verdict.startswith("Right: da/dz[o] = a[o] · (1 − a[o])")


def test_a_prediction_that_could_mean_two_things_is_asked_about(window: MainWindow) -> None:
    window.run("run-to", "dE_dy[o]")
    window.run("practise")
    answer_up_to_the_value(window)
    strip = window.practice
    type_into(strip.value, "0,5 * y[o]")
    assert strip.asked.isVisible() and practice_of(window).wrong == 0
    assert [button.text() for button in strip.asked.choices] == ["0.5 with a decimal point:  0.5 · y[o]"]
    strip.asked.choices[0].click()
    assert practice_of(window).wrong == 1


def test_a_loss_is_shown_and_typed_in_the_letters(window: MainWindow) -> None:
    window.run("choose-letters", str(NG))
    window.run("inspector")
    fields = window.panels.inspector.findChildren(FormulaField)
    field = next(each for each in fields if each.box.accessibleName() == "Loss")
    type_into(field.line, "(y - a)**4 / (1 + a**2)")
    assert window.session.network.loss == "(a - y)**4 / (1 + y**2)"
    assert field.line.text() == "(y - a)**4 / (1 + a**2)"
    window.run("choose-letters", str(USUAL))
    assert field.line.text() == "(a - y)**4 / (1 + y**2)"
    window.run("undo")
    assert window.session.network.loss == "half_squared_error"


def test_an_activation_is_typed_in_the_letters() -> None:
    reading = ACTIVATION.read("s * sigmoid(c * s)", {"c"}, Letters("J", "h", "t", "s"))
    assert reading.sure == "y = z * sigmoid(p[c] * z)"
    assert reading.plain(Letters("J", "h", "t", "s")).startswith("h = s · sigmoid(c · s); dh/ds = ")
    assert ACTIVATION.typed("z * sigmoid(c * z)", Letters("J", "h", "t", "s")) == "s * sigmoid(c * s)"
    with pytest.raises(Question):
        ACTIVATION.read("z * 2", (), Letters("J", "h", "t", "s"))
