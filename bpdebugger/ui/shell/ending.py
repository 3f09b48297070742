"""When the program is told to end: by a closed terminal, by the system, by Ctrl+C. What is unsaved is kept first."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


class Ending(QObject):
    """Ends the application when a signal says so, after ``flush``; ``code`` is then what a shell expects of it."""

    def __init__(self, flush: Callable[[], None]) -> None:
        super().__init__()
        self.code = 0
        self._flush = flush
        # Python's handlers wait until Python runs; a byte in a socket wakes Qt's loop, which calls it
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        for name in SIGNALS:
            number = getattr(signal, name, None)
            # whoever started it with nohup wants it to outlive the terminal
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._caught)

    def _caught(self, number: int, frame: FrameType | None) -> None:
        self.code = 128 + number

    def _woken(self) -> None:
        with suppress(OSError):
            self._here.recv(64)
        if self.code:
            self._flush()
            QCoreApplication.exit(self.code)
