"""What sympy is asked for the window: answered in the order asked, in no thread, and not for those who are gone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from bpdebugger.core.formulas.formula import parse
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic import worker
from bpdebugger.symbolic.claim import Proof, judge_by_numbers, prove
from bpdebugger.symbolic.inquiry import Inquiry, Request
from bpdebugger.ui.shell import algebra as module
from bpdebugger.ui.shell.algebra import Algebra, algebra

ENDLESS = "(((1e300**1000)**1000)**1000)**1000"
ALWAYS = 60.0
PATIENCE = 120_000


@pytest.fixture
def asked() -> Iterator[Algebra]:
    own = Algebra()
    yield own
    own.close()


def vanish(*texts: str, seconds: float = ALWAYS) -> Inquiry[list[Any]]:
    """The answers to the question whether an expression vanishes, for each."""
    answers = []
    for text in texts:
        answers.append((yield Request("vanishes", (parse(text),), seconds)))
    return answers


def wait(qtbot: QtBot, asked: Algebra) -> None:
    qtbot.waitUntil(lambda: asked.idle, timeout=PATIENCE)


def test_inquiries_are_carried_out_one_after_the_other(qtbot: QtBot, asked: Algebra) -> None:
    found: list[Any] = []
    first, second = QObject(), QObject()
    asked.find(first, vanish("z - z", "z"), found.append)
    asked.find(second, vanish("2 * z - z - z"), found.append)
    assert found == []
    wait(qtbot, asked)
    assert found == [[True, False], [True]]


def test_no_thread_is_made(qtbot: QtBot, asked: Algebra) -> None:
    before = len(sys._current_frames())
    asked.find(asked, vanish("z"), lambda found: None)
    assert len(sys._current_frames()) == before
    wait(qtbot, asked)
    assert len(sys._current_frames()) == before


def test_what_computes_too_long_has_no_answer_and_the_next_has_one(qtbot: QtBot, asked: Algebra) -> None:
    found: list[Any] = []
    asked.find(asked, vanish(ENDLESS, "z - z", seconds=0.2), found.append)
    wait(qtbot, asked)
    assert found == [[None, True]]


def test_what_asks_nothing_is_found_at_once(asked: Algebra) -> None:
    found: list[Any] = []
    asked.find(asked, vanish(), found.append)
    asked.find(asked, vanish("z", seconds=0.0), found.append)
    assert found == [[], [None]]


def test_of_one_owner_the_last_inquiry_counts(qtbot: QtBot, asked: Algebra) -> None:
    found: list[Any] = []
    owner, other = QObject(), QObject()
    for text in (ENDLESS, "z"):
        asked.find(owner, vanish(text), found.append)
    asked.find(other, vanish("z + z"), found.append)
    # the first computes for as long as it likes unless it is ended; the process is still loading here
    asked.find(owner, vanish("z - z"), found.append)
    asked.close()
    assert asked.idle
    asked.find(owner, vanish("z - z"), found.append)
    wait(qtbot, asked)
    asked.find(owner, vanish(ENDLESS), found.append)
    asked.find(owner, vanish("z"), found.append)
    wait(qtbot, asked)
    assert found == [[True], [False]]


def test_one_that_is_no_more_is_told_nothing(qtbot: QtBot, asked: Algebra) -> None:
    found: list[Any] = []
    owner = QObject()
    asked.find(owner, vanish("z"), found.append)
    delete(owner)
    wait(qtbot, asked)
    assert found == []


def test_what_is_found_may_ask_for_more(qtbot: QtBot, asked: Algebra) -> None:
    found: list[Any] = []

    def again(answers: list[Any]) -> None:
        found.append(answers)
        asked.find(asked, vanish("z"), found.append)

    asked.find(asked, vanish("z - z"), again)
    qtbot.waitUntil(lambda: len(found) == 2, timeout=PATIENCE)
    assert found == [[True], [False]]


def test_a_process_that_cannot_start_gives_no_answers(
    qtbot: QtBot, asked: Algebra, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "command", lambda: ["/nowhere/python"])
    found: list[Any] = []
    asked.find(asked, vanish("z", "z"), found.append)
    wait(qtbot, asked)
    assert found == [[None, None]]
    monkeypatch.setattr(module, "command", worker.command)
    asked.find(asked, vanish("z"), found.append)
    wait(qtbot, asked)
    assert found[1:] == [[False]]


def test_a_claim_is_proved(qtbot: QtBot) -> None:
    network = example("mazur")
    judged = judge_by_numbers(network, "dE_dz[o1]", "dE_dy[o1] * dy_dz[o1]", 0)
    found: list[Any] = []
    algebra().find(algebra(), prove(network, judged, 0), found.append)
    wait(qtbot, algebra())
    assert found[0].proof is Proof.PROVED
