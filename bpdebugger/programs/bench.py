"""The process in which a program runs, and the conversation with it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

MEMORY = 3 * 2**30
"""Bytes that a program may use."""

SMALL_FILE = 2 * 2**20
MOST_FILES = 2000

BOOT = "import sys; sys.path[0] = sys.argv[1]; from inside.main import main; del sys.path[0]; main(sys.argv[2:])"

Message = dict[str, Any]


class Unreadable(Exception):
    """A program cannot be read: one sentence that says where, why and what to do."""


@dataclass(frozen=True)
class Hook:
    """A place in the program that has a hook: what stands there, and where."""

    number: int
    kind: str
    file: int
    line: int
    column: int
    last_line: int
    last_column: int


class Bench:
    """A program in a process of its own. Everything that it started ends with `close`."""

    def __init__(
        self,
        program: Path,
        python: str = sys.executable,
        arguments: Sequence[str] = (),
        seconds: float = 20.0,
        home: Path | None = None,
    ) -> None:
        """`home`: the folder whose modules and data it uses, where that is not its own."""
        self.program = program.resolve()
        home = (home or self.program.parent).resolve()
        self.deadline = time.monotonic() + seconds
        self.rows: dict[int, Hook] = {}
        self.files: list[str] = []
        self.runs = 0
        self.output = ""
        """What the program has printed, as far as it is kept."""
        self.cpu = 0.0
        """Seconds of processor time that the process has used."""
        self._room = tempfile.TemporaryDirectory(prefix="bpdebugger-", ignore_cleanup_errors=True)
        _furnish(home, Path(self._room.name))
        inside = str(Path(__file__).parent)
        command = [
            python,
            "-c",
            BOOT,
            inside,
            str(self.program),
            self._room.name,
            str(seconds),
            str(MEMORY),
            str(home),
            *arguments,
        ]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._room.name,
                env=_environment(),
                start_new_session=True,
            )
        except OSError as error:
            self._room.cleanup()
            raise Unreadable(f"{python} cannot be started: {error.strerror or error}") from None
        self._waiting = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def _line(self) -> bytes:
        """The next line of the process; empty at its end. TimeoutError when its time is over."""
        assert self._process.stdout is not None
        reading = self._process.stdout.fileno()
        searched = 0
        while (end := self._waiting.find(b"\n", searched)) < 0:
            searched = len(self._waiting)
            # Windows cannot wait for a pipe; there the process itself says when its time is over
            if os.name != "nt" and not select.select([reading], [], [], max(0.05, self.seconds_left))[0]:
                raise TimeoutError
            read = os.read(reading, 1 << 20)
            if not read:
                return b""
            self._waiting += read
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 1]
        return line

    @property
    def seconds_left(self) -> float:
        """How long the process may still live."""
        return self.deadline - time.monotonic()

    def receive(self) -> Message:
        """The next message of the process."""
        try:
            line = self._line()
        except TimeoutError:
            raise Unreadable(self._out_of_time(None)) from None
        if not line:
            raise Unreadable(self._ended())
        message: Message = json.loads(line)
        if message["note"] == "hangs":
            raise Unreadable(self._out_of_time(message["at"]))
        if message["note"] == "ready":
            self.rows = {row[0]: Hook(*row) for row in message["rows"]}
        if "rows" in message:
            self.rows.update({row[0]: Hook(*row) for row in message["rows"]})
        self.output = message.get("output", self.output)
        if "files" in message:
            self.files = sorted(message["files"], key=message["files"].get)
        return message

    def ask(self, request: Message) -> Message:
        """Sends what is to be done and waits for the answer."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise Unreadable(self._ended()) from None
        return self.receive()

    def batch(self, each: Sequence[Message], **common: Any) -> list[Message]:
        """Runs the iteration once for each of the specifications."""
        if not each:
            return []
        self.runs += len(each)
        answer = self.ask({"do": "batch", "each": list(each), "common": common})
        if "results" not in answer:
            raise Unreadable("the program left its training step for good while it was being run again")
        self.cpu = answer["cpu"]
        results: list[Message] = answer["results"]
        return results

    def run(self, **spec: Any) -> Message:
        """Runs the iteration once."""
        return self.batch([spec])[0]

    def place(self, at: Sequence[int] | None) -> str:
        """`line 7`, with the file's name where it is not the program itself."""
        if at is None:
            return "the program"
        name = Path(self.files[at[0]]).name if at[0] < len(self.files) else ""
        return f"line {at[1]}" if at[0] == 0 else f"{name} line {at[1]}"

    def _out_of_time(self, at: Sequence[int] | None) -> str:
        where = f": {self.place(at)} was running" if at else ""
        return f"no answer in time{where}. Make the program smaller, or give it longer with --timeout"

    def _ended(self) -> str:
        self._process.wait(timeout=5)
        code = self._process.returncode
        told = (
            (self._process.stderr.read().decode(errors="replace") if self._process.stderr else "").strip().splitlines()
        )
        if code == -signal.SIGXCPU:
            return "the program used up its time. Give it longer with --timeout"
        if code == -signal.SIGKILL:
            return "the program's process was killed, by itself or because time or memory was used up"
        if code and code < 0:
            return f"the program's process was ended by signal {-code}, as a fault in compiled code does"
        return f"the program's process ended: {told[-1]}" if told else "the program's process ended by itself"

    def close(self) -> None:
        """Ends the process and all that it started, and removes its folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait(timeout=10)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()
        self._room.cleanup()


def _environment() -> dict[str, str]:
    single = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSTARTUP")}
    if getattr(sys, "frozen", False):
        # a bundle has put its own libraries first, which are none for another interpreter
        before = kept.pop("LD_LIBRARY_PATH_ORIG", None)
        kept.pop("LD_LIBRARY_PATH", None)
        kept |= {"LD_LIBRARY_PATH": before} if before else {}
    return {
        **kept,
        **dict.fromkeys(single, "1"),
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONSAFEPATH": "",
    }


def _furnish(folder: Path, room: Path) -> None:
    """The program's data files in the folder that it runs in: small ones copied, large ones linked."""
    count = 0
    for entry in sorted(folder.iterdir()):
        count += 1
        if count > MOST_FILES:
            return
        if entry.suffix in (".py", ".pyc") or entry.name in ("__pycache__", ".git", ".venv"):
            continue
        with contextlib.suppress(OSError):
            if entry.is_file() and entry.stat().st_size <= SMALL_FILE:
                shutil.copyfile(entry, room / entry.name)
            else:
                (room / entry.name).symlink_to(entry)
