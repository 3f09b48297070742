"""When the program makes a mistake: what is open stays, all of it is shown anew, and the details go to a log."""

from __future__ import annotations

import logging
import sys
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from bpdebugger.language import tr
from bpdebugger.ui.shell.questions import Answer, Questions

LARGEST, KEPT = 500_000, 3
"""How many bytes a log has, and how many older ones are kept."""


class Window(Protocol):
    """What shows a moment, and asks."""

    @property
    def questions(self) -> Questions:
        """What is asked."""

    def show_anew(self) -> None:
        """Shows all views from the moment."""


class Mishaps(QObject):
    """The hook for exceptions in slots, events and paint."""

    def __init__(self, window: Window, folder: Path) -> None:
        super().__init__()
        self._window = window
        self._details = self._words = ""
        self.log = folder / "log" / "bpdebugger.log"
        self._logger = logging.Logger("bpdebugger")
        with suppress(OSError):
            self.log.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(self.log, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
            handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
            self._logger.addHandler(handler)

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Notes an exception, and says so once the event in which it happened is over."""
        self._details = "".join(traceback.format_exception(kind, error, trace))
        self._words = f"{kind.__name__}: {error}"
        with suppress(OSError, ValueError):
            # a terminal that was closed takes no words; a window of Windows has none
            if sys.stderr is not None:
                sys.stderr.write(self._details)
        self._note(self._details)
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        """The notice. If showing the moment anew fails too, there is nothing more to show."""
        words = " ".join(self._words.split())[:200]
        try:
            self._window.show_anew()
            done = tr("Everything was drawn anew from what is open")
        except Exception:
            self._note(tr("drawing anew failed:\n{traceback}", traceback=traceback.format_exc()))
            done = tr("What is on the screen may be wrong: save under another name and start again")
        self._window.questions.ask(
            tr(
                "The program made a mistake ({mistake}). {done}. The details are in {log}.",
                mistake=words,
                done=done,
                log=self.log,
            ),
            (Answer("copy", tr("Copy the details"), self._copy), Answer("close", tr("Close"))),
        )

    def _note(self, details: str) -> None:
        """Writes to the log, which is open no longer than that takes."""
        with suppress(OSError):
            self._logger.error(details)
            for handler in self._logger.handlers:
                handler.close()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
