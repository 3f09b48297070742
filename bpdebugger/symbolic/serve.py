"""The worker process: it reads questions from its standard input and writes answers to its standard output."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from typing import Any

MEMORY = 4 * 1024**3
DEPTH = 10_000
LENGTH = 8
"""How many bytes before an answer say how long it is."""


def serve() -> None:
    """Answers until the input ends. Whatever goes wrong with a question, its answer is ``None``."""
    answers = os.fdopen(os.dup(1), "wb")
    # nothing that a library prints may come between the answers
    os.dup2(2, 1)
    _limit_memory()
    sys.setrecursionlimit(DEPTH)
    from bpdebugger.symbolic.tasks import TASKS

    while True:
        try:
            name, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: Any = None
        with contextlib.suppress(Exception):
            answer = TASKS[name](*arguments)
        written = pickle.dumps(answer)
        answers.write(len(written).to_bytes(LENGTH, "big") + written)
        answers.flush()


def _limit_memory() -> None:
    """So that a calculation that grows without end fails instead of taking the machine's memory, where that can be
    set."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
