"""The process that asks sympy: it answers, ends itself when it computes for too long, and starts again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bpdebugger.core.formulas.expression import Call, Expression, Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.symbolic.inquiry import Inquiry, Request
from bpdebugger.symbolic.worker import FROZEN_ARGUMENT, SymbolicWorker, command, worker

ROOT = Path(__file__).parents[2]
ENDLESS = "(((1e300**1000)**1000)**1000)**1000"
ALWAYS = 60.0


@pytest.fixture(scope="module")
def asked() -> Iterator[SymbolicWorker]:
    own = SymbolicWorker()
    yield own
    own.close()


def vanishes(expression: Expression, seconds: float = ALWAYS) -> Request:
    return Request("vanishes", (expression,), seconds)


def test_it_answers(asked: SymbolicWorker) -> None:
    assert asked.ask(vanishes(parse("(z + 1)**2 - z**2 - 2 * z - 1"))) is True
    assert asked.ask(vanishes(parse("z"))) is False
    assert asked.ask(Request("derivative", (parse("z**2"), "z"), ALWAYS)) == Call("*", (parse("2"), Symbol("z")))


def test_an_inquiry_is_given_the_answers_to_its_questions(asked: SymbolicWorker) -> None:
    def inquiry() -> Inquiry[tuple[object, object]]:
        first = yield vanishes(parse("z - z"))
        second = yield vanishes(parse("z + z"))
        return first, second

    assert asked.find(inquiry()) == (True, False)


def test_a_question_without_end_is_given_up_and_the_next_is_answered(asked: SymbolicWorker) -> None:
    assert asked.ask(vanishes(parse(ENDLESS), 0.2)) is None
    assert asked.ask(vanishes(parse("z - z"))) is True


def test_the_time_is_that_of_computing_alone() -> None:
    # loading sympy takes far longer than the question may
    own = SymbolicWorker()
    assert own.ask(vanishes(parse("z - z"), 0.1)) is True
    process = own._process
    assert process is not None
    # neither does it count that others have the processor
    process.send_signal(signal.SIGSTOP)
    waker = subprocess.Popen([sys.executable, "-c", f"import os, time; time.sleep(0.5); os.kill({process.pid}, 18)"])
    assert own.ask(vanishes(parse("z - z"), 0.1)) is True
    assert waker.wait() == 0
    assert own._process is process
    own.close()


def test_without_time_nothing_is_asked(asked: SymbolicWorker) -> None:
    assert asked.ask(vanishes(parse("z - z"), 0.0)) is None


def test_what_goes_wrong_in_it_is_no_answer_and_does_not_end_it(asked: SymbolicWorker) -> None:
    assert asked.ask(Request("no such task", (), ALWAYS)) is None
    first = asked._process
    assert asked.ask(Request("derivative", (parse("z"),), ALWAYS)) is None
    assert asked.ask(vanishes(parse("z - z"))) is True
    assert asked._process is first


def test_a_process_that_died_is_replaced(asked: SymbolicWorker) -> None:
    asked.warm()
    assert asked._process is not None
    asked._process.kill()
    asked._process.wait()
    assert asked.ask(vanishes(parse("z - z"))) is True


def test_a_deep_expression_is_answered_or_given_up_but_never_an_error(asked: SymbolicWorker) -> None:
    deep: Expression = Symbol("z")
    for _ in range(20_000):
        deep = Call("neg", (deep,))
    assert asked.ask(vanishes(deep, 5.0)) in (None, False)
    assert asked.ask(vanishes(parse("z - z"))) is True


def test_there_is_one_for_the_whole_program() -> None:
    assert worker() is worker()


def test_this_process_loads_no_sympy_and_starts_no_thread() -> None:
    code = (
        "import sys; from bpdebugger.symbolic import claim; from bpdebugger.exchange.examples import example;"
        "judged = claim.judge(example('mazur'), 'dE_dz[o1]', 'dE_dy[o1] * dy_dz[o1]', seconds=60);"
        "assert judged.proof == 'proved', judged; assert len(sys._current_frames()) == 1;"
        "sys.exit('sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_ends_with_the_program() -> None:
    code = (
        "from bpdebugger.symbolic.worker import worker; from bpdebugger.core.formulas.formula import parse;"
        "from bpdebugger.symbolic.inquiry import Request;"
        "w = worker(); w.ask(Request('vanishes', (parse('z'),), 60)); print(w._process.pid)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert not is_running(int(done.stdout))


@pytest.mark.parametrize("task", ["idle", "computing"])
def test_one_whose_program_was_killed_ends_itself(task: str) -> None:
    code = (
        "import os, signal; from bpdebugger.symbolic.worker import worker;"
        "from bpdebugger.core.formulas.formula import parse;"
        "from bpdebugger.symbolic.inquiry import Request; from bpdebugger.symbolic.serve import framed;"
        f"w = worker(); w.ask(Request('vanishes', (parse('z'),), 60)); endless = parse({ENDLESS!r});"
        f"{task!r} == 'computing' and w._process.stdin.write(framed(Request('vanishes', (endless,), 0.5)));"
        "w._process.stdin.flush(); print(w._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid, patience = int(done.stdout), time.monotonic() + 120
    while is_running(pid):
        assert time.monotonic() < patience
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether there is a process of this number that is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_frozen_program_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == [sys.executable, FROZEN_ARGUMENT]
