"""The help in the window: every page is shown, found, and leads only to pages that there are."""

import re

import pytest
from pytestqt.qtbot import QtBot

from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.ui.look.theme import DARK
from bpdebugger.ui.panels.help_panel import ABOUT, PAGES, HelpPanel, page, plain
from bpdebugger.ui.shell.main_window import MainWindow

TASKS = [name for name in PAGES if name != "glossary"]


@pytest.fixture
def panel(qtbot: QtBot) -> HelpPanel:
    made = HelpPanel()
    qtbot.addWidget(made)
    # a page is read when somebody sees it
    made.show()
    return made


@pytest.mark.parametrize("name", [*PAGES, ABOUT])
def test_each_page_is_shown(panel: HelpPanel, name: str) -> None:
    panel.show_page(name)
    panel.set_theme(DARK)
    assert panel.pages.currentData() == name
    assert panel.text.toPlainText() == plain(page(name)) != ""


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_pages(panel: HelpPanel, name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page(name)):
        assert target.removesuffix(".md") in PAGES


@pytest.mark.parametrize("name", TASKS)
def test_the_keys_on_a_page_are_keys_of_commands(name: str) -> None:
    keys = {row.key for row in COMMANDS}
    told = re.findall(r"\*\*((?:Ctrl\+|Shift\+|Alt\+)*(?:F\d+|Esc|Ins|Del|[A-Z]))\*\*", page(name))
    assert [key for key in told if key not in keys] == []


def test_words_are_found_on_whichever_page_they_stand(panel: HelpPanel) -> None:
    panel.words.setText("spreadsheet's formula")
    panel.find_words()
    assert panel.pages.currentData() == "security"
    assert panel.text.textCursor().selectedText() == "spreadsheet's formula"
    panel.words.setText("Frame to\nselect")
    panel.words.setText("no such words anywhere")
    panel.find_words()
    assert panel.pages.currentData() == "security"


def test_about_names_the_versions(panel: HelpPanel) -> None:
    import numpy as np
    from PySide6.QtCore import qVersion

    panel.show_page(ABOUT)
    assert np.__version__ in panel.text.toPlainText() and qVersion() in panel.text.toPlainText()


def test_help_and_about_are_commands(window: MainWindow) -> None:
    window.run("help")
    assert window.panels.is_in_view("help") and window.panels.help.pages.currentData() == "first-steps"
    window.run("about")
    assert window.panels.is_in_view("help") and window.panels.help.pages.currentData() == ABOUT
    window.run("help", "files")
    assert window.panels.help.pages.currentData() == "files"
    window.run("help", "nonsense")
    assert "there are" in window.message.problem


@pytest.mark.parametrize("colours", ["light", "dark", "contrast"])
def test_links_have_the_accent_of_the_theme(window: MainWindow, colours: str) -> None:
    window.run("help", "first-steps")
    window.run("theme", colours)
    text = window.panels.help.text
    cursor = text.document().find("Your own network")
    assert cursor.charFormat().foreground().color().name() == window.theme.accent
