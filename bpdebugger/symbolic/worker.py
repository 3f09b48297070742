"""Questions for sympy, put to a process of its own that is ended when it takes too long."""

from __future__ import annotations

import _thread
import atexit
import os
import pickle
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from bpdebugger.symbolic.serve import LENGTH

FROZEN_ARGUMENT: Final = "--symbolic-worker"
"""What a frozen program is called with to be the worker: its command line must then call ``serve``."""

_BY_ITSELF: Final = "import sys; sys.path.insert(0, sys.argv[1]); from bpdebugger.symbolic.serve import serve; serve()"
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_ENDED: Final = object()


class SymbolicWorker:
    """One process that is started at the first question, or by ``warm``, and again after it had to be ended.

    Questions may come from several threads; they are answered one after the other.
    """

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: SimpleQueue[Any] = SimpleQueue()

    def warm(self) -> None:
        """Starts the process, which loads sympy meanwhile."""
        with self._one_at_a_time:
            self._running()

    def ask(self, task: str, *arguments: Any, seconds: float) -> Any:
        """The answer to a question, or ``None``: none in time, or none at all.

        The time includes the start of a process that is not warm yet.
        """
        deadline = time.monotonic() + seconds
        if seconds <= 0 or not self._one_at_a_time.acquire(timeout=seconds):
            return None
        try:
            return self._asked(task, arguments, deadline)
        finally:
            self._one_at_a_time.release()

    def close(self) -> None:
        """Ends the process."""
        with self._one_at_a_time:
            self._end()

    def _asked(self, task: str, arguments: tuple[Any, ...], deadline: float) -> Any:
        process = self._running()
        try:
            assert process.stdin is not None
            pickle.dump((task, arguments), process.stdin)
            process.stdin.flush()
            answer = self._answers.get(timeout=max(deadline - time.monotonic(), 0.0))
            answer = answer if answer is _ENDED else pickle.loads(answer)
        except (Empty, OSError, EOFError, ValueError, pickle.UnpicklingError, RecursionError):
            answer = _ENDED
        if answer is not _ENDED:
            return answer
        self._end()
        self._running()
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            )
            self._answers = SimpleQueue()
            # a Thread object would make others in the new thread, see _listen
            _thread.start_new_thread(_listen, (self._process, self._answers))
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdin:
            try:
                process.stdin.close()
            except OSError:
                # what was not yet written to the ended process
                return


def _listen(process: subprocess.Popen[bytes], answers: SimpleQueue[Any]) -> None:
    """Passes on what the process writes, as bytes.

    This thread makes nothing that Python's collector of cycles counts: were it to run here, it might end widgets of the
    window outside the window's thread, which Qt does not survive.
    """
    assert process.stdout is not None
    with process.stdout as stream:
        descriptor = stream.fileno()
        answer = b"."
        while answer:
            try:
                answer = _read(descriptor, int.from_bytes(_read(descriptor, LENGTH), "big"))
            except OSError:
                answer = b""
            answers.put(answer or _ENDED)


def _read(descriptor: int, count: int) -> bytes:
    """So many bytes, or none where the process ended before. A buffered reader would make views of its buffer."""
    found = b""
    while len(found) < count:
        part = os.read(descriptor, count - len(found))
        if not part:
            return part
        found += part
    return found


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_ARGUMENT]
    return [sys.executable, "-c", _BY_ITSELF, _ROOT]


@cache
def worker() -> SymbolicWorker:
    """The worker of this program."""
    shared = SymbolicWorker()
    atexit.register(shared.close)
    return shared
