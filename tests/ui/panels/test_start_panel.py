"""The start page leads to the place, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QToolButton

from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.ui.panels.start_panel import QUESTIONS, TOUR
from bpdebugger.ui.shell.main_window import MainWindow


def start(window: MainWindow) -> None:
    window.run("start-page")
    QApplication.processEvents()


def press(window: MainWindow, words: str) -> None:
    window.panels.start.buttons[words].click()
    QApplication.processEvents()


def test_each_question_leads_to_its_place(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    start(window)
    press(window, "Why is ∂E/∂z not ∂E/∂y?")
    step = window.session.moment.step
    assert step is not None and step.quantity == "dE_dz[o]" and window.session.network == example("neuron-sigmoid")
    for words, panel in (("My gradient is wrong: which one, and why?", "diagnosis"), ("Is my formula right?", "claim")):
        press(window, words)
        assert window.panels.is_in_view(panel)
        window.panels.show("start-page")
    for _ in range(2):
        press(window, "Why does a gradient vanish?")
        assert window.session.network == example("vanishing") and window.panels.is_in_view("origin")
        window.panels.show("start-page")
    press(window, "Can I do it by hand?")
    assert window.session.moment.practice is not None
    assert len(QUESTIONS) == 5
    window.panels.show("start-page")
    press(window, TOUR)
    assert window.tour.isVisible()


def test_examples_have_a_picture_each_and_files_opened_lately_are_there(window: MainWindow, tmp_path: Path) -> None:
    window.run("save-as", str(tmp_path / "mine.bpd"))
    start(window)
    buttons = window.panels.start.buttons
    pictured = [button for button in buttons.values() if isinstance(button, QToolButton)]
    assert len(pictured) == len(NAMES)
    images = [button.icon().pixmap(button.iconSize()).toImage() for button in pictured]
    assert all(not image.isNull() for image in images)
    assert all(images[i] != images[NAMES.index("mazur")] for i in range(3))
    press(window, example("softmax").title)
    assert window.session.network == example("softmax")
    window.panels.show("start-page")
    press(window, "mine.bpd")
    assert window.session.document.name == "mine.bpd"


def test_with_unsaved_edits_it_asks_first_and_goes_no_further(window: MainWindow) -> None:
    window.run("set-learning-rate", 0.125)
    start(window)
    press(window, "Why does a gradient vanish?")
    assert window.question.text and window.session.moment.at_start
    window.run("answer", "cancel")
    assert window.session.network.learning_rate == 0.125


@pytest.mark.parametrize("larger", [0, 3, 6])
def test_the_note_stays_below_the_picture(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    QApplication.processEvents()
    note = window._noted.note
    whole = example("mazur").note
    assert note.toolTip() == whole and whole.startswith(note.text().replace("\n", " ").removesuffix("…"))
    if not larger:
        # at the usual size all of it can be read
        assert note.text().replace("\n", " ") == whole
    before = note.isVisible(), window.picture.geometry()
    assert before[0] or larger
    for _ in range(20):
        window.run("step-over")
    QApplication.processEvents()
    assert (note.isVisible(), window.picture.geometry()) == before
    assert window.width() == 1280
    window.run("set-title", "another")
    assert note.toolTip() == whole
