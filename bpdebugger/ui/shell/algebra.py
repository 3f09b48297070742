"""What sympy is asked for the window, which goes on meanwhile: the worker as a process of Qt's.

Everything happens in the window's thread, by signals of Qt's event loop. A second Python thread must not exist in the
program: Python's collector of cycles may run in any, and Qt does not survive that it ends widgets outside their own.
"""

from __future__ import annotations

import atexit
import pickle
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment
from shiboken6 import isValid

from bpdebugger.symbolic.inquiry import Inquiry, Request
from bpdebugger.symbolic.serve import LENGTH, framed
from bpdebugger.symbolic.worker import ENVIRONMENT, command


class _Wanted(NamedTuple):
    owner: QObject
    inquiry: Inquiry[Any]
    then: Callable[[Any], None]


class Algebra(QObject):
    """Carries out inquiries one after the other, and hands over what they find."""

    def __init__(self) -> None:
        super().__init__()
        self._process: QProcess | None = None
        self._loaded = False
        self._waiting: deque[_Wanted] = deque()
        self._current: _Wanted | None = None
        self._asking = False

    @property
    def idle(self) -> bool:
        """Whether all that was wanted is found."""
        return not self._asking and not self._waiting

    def warm(self) -> None:
        """Starts the process, which loads sympy meanwhile."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in ENVIRONMENT.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._loaded = False
        program, *arguments = command()
        process.start(program, arguments)

    def find(self, owner: QObject, inquiry: Inquiry[Any], then: Callable[[Any], None]) -> None:
        """Calls ``then`` with what the inquiry finds, at once where it asks nothing; never where its owner asks for
        something else before, or is no more."""
        self.forget(owner)
        self._waiting.append(_Wanted(owner, inquiry, then))
        self._begin()

    def forget(self, owner: QObject) -> None:
        """Takes back what an owner asked for."""
        self._waiting = deque(wanted for wanted in self._waiting if wanted.owner is not owner)
        if self._current is not None and self._current.owner is owner:
            self._current = None
            # one that still loads is left to it: it will be asked something else
            if self._process is not None and self._loaded:
                self._process.kill()

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        self._waiting.clear()
        self._current, self._asking = None, False
        if process is not None and isValid(process):
            process.blockSignals(True)
            process.kill()
            process.waitForFinished()

    def _begin(self) -> None:
        while self._waiting and not self._asking:
            self._current = self._waiting.popleft()
            self._send(None)

    def _send(self, answer: Any) -> None:
        """Gives an answer to the inquiry in hand, and asks its next question."""
        while (wanted := self._current) is not None:
            try:
                question = wanted.inquiry.send(answer)
            except StopIteration as stop:
                self._current = None
                if isValid(wanted.owner):
                    wanted.then(stop.value)
                return
            answer = None
            if question.seconds > 0 and self._sent(question):
                self._asking = True
                return

    def _sent(self, question: Request) -> bool:
        try:
            message = framed(question)
        except RecursionError:
            return False
        self.warm()
        return self._process is not None and self._process.write(message) == len(message)

    def _read(self) -> None:
        process = self._process
        if process is None or process.bytesAvailable() < LENGTH:
            return
        length = LENGTH + int.from_bytes(process.peek(LENGTH).data(), "big")
        if process.bytesAvailable() >= length:
            self._loaded = True
            self._answered(pickle.loads(process.read(length).data()[LENGTH:]))

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended()

    def _ended(self) -> None:
        """The process computed for longer than it may, or is of no use any more; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._asking:
            self._answered(None)

    def _answered(self, answer: Any) -> None:
        self._asking = False
        self._send(answer)
        self._begin()


@cache
def algebra() -> Algebra:
    """The one of this program."""
    shared = Algebra()
    atexit.register(shared.close)
    return shared
