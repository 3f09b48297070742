"""Lines of JSON to and from the other side."""

from __future__ import annotations

import json
import os
import threading
from typing import Any


class Link:
    """One question at a time; the answer is the next thing to do."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = os.fdopen(reading, "r", encoding="utf-8")
        self._writing = os.fdopen(writing, "w", encoding="utf-8")
        self._lock = threading.Lock()
        self.waiting = True

    def tell(self, message: dict[str, Any]) -> None:
        """Sends one message."""
        text = json.dumps(message)
        with self._lock:
            self._writing.write(text + "\n")
            self._writing.flush()

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Sends one message and waits for what is to be done."""
        self.waiting = True
        self.tell(message)
        line = self._reading.readline()
        if not line:
            os._exit(0)
        self.waiting = False
        request: dict[str, Any] = json.loads(line)
        return request
