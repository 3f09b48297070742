"""The process that asks sympy: it answers, is ended when it takes too long, and starts again."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bpdebugger.core.formulas.expression import Call, Expression, Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.symbolic.worker import FROZEN_ARGUMENT, SymbolicWorker, _command, worker

ENDLESS = parse("(((1e300**1000)**1000)**1000)**1000")
PATIENT = 60.0


@pytest.fixture
def asked() -> Iterator[SymbolicWorker]:
    own = SymbolicWorker()
    yield own
    own.close()


def test_it_answers(asked: SymbolicWorker) -> None:
    assert asked.ask("vanishes", parse("(z + 1)**2 - z**2 - 2 * z - 1"), seconds=PATIENT) is True
    assert asked.ask("vanishes", parse("z"), seconds=PATIENT) is False
    assert asked.ask("derivative", parse("z**2"), "z", seconds=PATIENT) == Call("*", (parse("2"), Symbol("z")))


def test_a_question_without_end_is_given_up_and_the_next_is_answered(asked: SymbolicWorker) -> None:
    asked.ask("vanishes", parse("z"), seconds=PATIENT)
    first = asked._process
    assert asked.ask("vanishes", ENDLESS, seconds=0.3) is None
    assert first is not None
    assert first.poll() is not None
    assert asked.ask("vanishes", parse("z - z"), seconds=PATIENT) is True


def test_what_goes_wrong_in_it_is_no_answer_and_does_not_end_it(asked: SymbolicWorker) -> None:
    assert asked.ask("no such task", seconds=PATIENT) is None
    first = asked._process
    assert asked.ask("derivative", parse("z"), seconds=PATIENT) is None
    assert asked.ask("vanishes", parse("z - z"), seconds=PATIENT) is True
    assert asked._process is first


def test_a_process_that_died_is_replaced(asked: SymbolicWorker) -> None:
    asked.warm()
    assert asked._process is not None
    asked._process.kill()
    asked._process.wait()
    assert asked.ask("vanishes", parse("z - z"), seconds=PATIENT) is True


def test_a_deep_expression_is_answered_or_given_up_but_never_an_error(asked: SymbolicWorker) -> None:
    deep: Expression = Symbol("z")
    for _ in range(20_000):
        deep = Call("neg", (deep,))
    assert asked.ask("vanishes", deep, seconds=5.0) in (None, False)
    assert asked.ask("vanishes", parse("z - z"), seconds=PATIENT) is True


def test_threads_are_answered_one_after_the_other(asked: SymbolicWorker) -> None:
    answers: dict[int, Expression] = {}

    def ask(n: int) -> None:
        answers[n] = asked.ask("derivative", parse(f"{n} * z"), "z", seconds=PATIENT)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(2, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: parse(str(n)) for n in range(2, 8)}


def test_who_waits_for_another_question_gives_up_too(asked: SymbolicWorker) -> None:
    with asked._one_at_a_time:
        assert asked.ask("vanishes", parse("z"), seconds=0.05) is None


def test_there_is_one_for_the_whole_program() -> None:
    assert worker() is worker()


def test_this_process_does_not_load_sympy() -> None:
    code = (
        "import sys; from bpdebugger.symbolic import claim, worker; from bpdebugger.exchange.examples import example;"
        "judged = claim.judge(example('mazur'), 'dE_dz[o1]', 'dE_dy[o1] * dy_dz[o1]', seconds=60);"
        "assert judged.proof == 'proved', judged; sys.exit('sympy' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_ends_with_the_program() -> None:
    code = (
        "from bpdebugger.symbolic.worker import worker; from bpdebugger.core.formulas.formula import parse;"
        "w = worker(); w.ask('vanishes', parse('z'), seconds=60); print(w._process.pid)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert not Path(f"/proc/{int(done.stdout)}").exists()


def test_a_frozen_program_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert _command() == [sys.executable, FROZEN_ARGUMENT]


def test_the_collector_of_cycles_runs_in_no_thread_but_the_main_one(asked: SymbolicWorker) -> None:
    # in the thread that listens it would end widgets of the window, which crashes
    threads, thresholds = set(), gc.get_threshold()

    def noted(phase: str, info: dict[str, int]) -> None:
        threads.add(threading.get_ident())

    assert asked.ask("vanishes", parse("z"), seconds=PATIENT) is False
    gc.callbacks.append(noted)
    gc.set_threshold(1)
    try:
        for _ in range(200):
            asked.ask("vanishes", parse("z"), seconds=PATIENT)
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(noted)
    assert threads == {threading.get_ident()}
