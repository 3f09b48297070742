"""Questions for sympy, put to a process of its own; the window has ``ui/shell/algebra.py`` for the same process."""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from bpdebugger.symbolic.inquiry import Found, Inquiry, Request
from bpdebugger.symbolic.serve import LENGTH, framed

FROZEN_ARGUMENT: Final = "--symbolic-worker"
"""What a frozen program is called with to be the worker: its command line must then call ``serve``."""

ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""What the process is to have beside the environment of this one."""

_BY_ITSELF: Final = "import sys; sys.path.insert(0, sys.argv[1]); from bpdebugger.symbolic.serve import serve; serve()"
_ROOT: Final = str(Path(__file__).resolve().parents[2])


class SymbolicWorker:
    """One process that is started at the first question, or by ``warm``, and again after it was ended for computing too
    long. Who asks waits for the answer, and has none where the process was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def warm(self) -> None:
        """Starts the process, which loads sympy meanwhile."""
        self._running()

    def find(self, inquiry: Inquiry[Found]) -> Found:
        """What an inquiry finds, with the answers to all its questions."""
        answer = None
        while True:
            try:
                question = inquiry.send(answer)
            except StopIteration as stop:
                found: Found = stop.value
                return found
            answer = self.ask(question)

    def ask(self, question: Request) -> Any:
        """The answer to a question, or ``None``: none in time, or none at all."""
        if question.seconds <= 0:
            return None
        try:
            message = framed(question)
        except RecursionError:
            return None
        try:
            return self._asked(message)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            self.warm()
            return None

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # closes the pipes, too
        process.communicate()

    def _asked(self, message: bytes) -> Any:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(message)
        process.stdin.flush()
        head = process.stdout.read(LENGTH)
        return pickle.loads(process.stdout.read(int.from_bytes(head, "big")))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | ENVIRONMENT,
            )
        return self._process


def command() -> list[str]:
    """What starts the process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT]
    return [sys.executable, "-c", _BY_ITSELF, _ROOT]


@cache
def worker() -> SymbolicWorker:
    """The worker of this program."""
    shared = SymbolicWorker()
    atexit.register(shared.close)
    return shared
