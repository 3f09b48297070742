"""Commands found by words, and values behind a name."""

import pytest

from bpdebugger.debugger.commands.command import Command
from bpdebugger.debugger.commands.search import found
from bpdebugger.debugger.commands.stepping import run_to
from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example


def session() -> Session:
    return Session(example("mazur"))


@pytest.mark.parametrize("row", COMMANDS, ids=[row.id for row in COMMANDS])
def test_every_command_is_first_for_its_title_and_for_its_name(row: Command[...]) -> None:
    for text in (row.title.rstrip("…"), row.title.lower().rstrip("…"), row.id):
        first = found(COMMANDS, text, session())[0]
        assert first.name == row.id or first.title.casefold() == row.title.casefold().rstrip("…"), text


def test_nothing_typed_lists_all() -> None:
    assert [each.name for each in found(COMMANDS, " ", session())] == [row.id for row in COMMANDS]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("step ov", "step-over"),
        ("over step", "step-over"),
        ("save as", "save-as"),
        ("f10", "step-over"),
        ("numerical", "check"),
        ("brekpoint", "breakpoint"),
        ("larger", "larger-text"),
        ("csv spreadsheet", "export-csv"),
        ("dark", "switch-theme"),
    ],
)
def test_words_lead_to_a_command(text: str, name: str) -> None:
    assert name in [each.name for each in found(COMMANDS, text, session())[:2]]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("how do I take the picture into my talk", "save-picture"),
        ("which of my gradients are wrong", "diagnose"),
        ("may I have a handout please", "on-paper"),
    ],
)
def test_a_question_leads_to_what_has_most_of_its_words(question: str, name: str) -> None:
    assert name in [each.name for each in found(COMMANDS, question, session())[:4]]
    assert found(COMMANDS, "xyzzy plugh", session()) == []


def test_values_behind_a_name_or_a_title_are_read() -> None:
    for text in ("run-to dE_dz[o1]", "Run to dE_dz[o1]", "  RUN TO  dE_dz[o1] "):
        first = found(COMMANDS, text, session())[0]
        assert first.wish is not None and first.wish.command is run_to
        assert first.wish.values == ("dE_dz[o1]",)
        assert first.words.startswith("run-to dE_dz[o1]:")


def test_values_that_cannot_be_read_or_are_not_there_say_why() -> None:
    for text, why in (
        ("slide-value w1 much", "number is wanted"),
        ("slide-value w1", "VALUE"),
        ("slide-value nobody 1", "nobody"),
    ):
        first = found(COMMANDS, text, session())[0]
        assert first.wish is None and why.casefold() in first.words.casefold(), first.words


def test_what_is_not_possible_now_says_why() -> None:
    now = session()
    assert found(COMMANDS, "step back", now)[0].wish is None
    assert "beginning" in found(COMMANDS, "step back", now)[0].words
    now.step_over()
    assert found(COMMANDS, "step back", now)[0].wish is not None


def test_nothing_like_it_is_found_for_what_is_none() -> None:
    assert found(COMMANDS, "zzzzqqq", session()) == []


def test_words_of_the_menu_count_more_than_words_of_the_help() -> None:
    names = [each.name for each in found(COMMANDS, "train parameters", session())]
    # one is in the menu Train, the other says what no training changes
    assert names.index("keep-parameters") < names.index("fix")


def test_every_word_must_be_like_one_of_the_title() -> None:
    assert "breakpoint" in [each.name for each in found(COMMANDS, "brekpoint", session())]
    assert found(COMMANDS, "brekpoint zzzzqqq", session()) == []
