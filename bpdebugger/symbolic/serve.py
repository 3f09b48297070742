"""The worker process: it reads questions from its standard input and writes answers to its standard output.

It is its own guard. Whoever asks need not watch the time: a process that computes longer than it may is ended by the
system, and one whose asker is gone ends when it would read the next question.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

MEMORY = 4 * 1024**3
DEPTH = 10_000
LENGTH = 8
"""How many bytes before a question or an answer say how long it is."""


def serve() -> None:
    """Answers until the input ends. Whatever goes wrong with a question, its answer is ``None``."""
    answers = os.fdopen(os.dup(1), "wb")
    # nothing that a library prints may come between the answers
    os.dup2(2, 1)
    _limit_memory()
    sys.setrecursionlimit(DEPTH)
    from bpdebugger.symbolic.tasks import TASKS

    for question in _questions(sys.stdin.buffer):
        answer: Any = None
        with contextlib.suppress(Exception):
            task, arguments, seconds = pickle.loads(question)
            with _ended_after(seconds):
                answer = TASKS[task](*arguments)
        try:
            answers.write(framed(answer))
            answers.flush()
        except OSError:
            return


def framed(message: object) -> bytes:
    """A question or an answer as it is sent. Raises ``RecursionError`` for what is nested too deeply."""
    written = pickle.dumps(message)
    return len(written).to_bytes(LENGTH, "big") + written


def _questions(stream: BinaryIO) -> Iterator[bytes]:
    while len(head := stream.read(LENGTH)) == LENGTH:
        yield stream.read(int.from_bytes(head, "big"))


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Ends this process where what is done here computes for longer; nothing of Python's need come to its turn for
    that."""
    if not hasattr(signal, "setitimer"):
        # Windows counts no time of computing for one process; this is the time of the clock
        faulthandler.dump_traceback_later(seconds, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory() -> None:
    """So that a calculation that grows without end fails instead of taking the machine's memory, where that can be
    set."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
