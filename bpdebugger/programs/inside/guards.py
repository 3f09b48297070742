"""Limits for a program that runs on someone's own machine: a seat belt, not a jail."""

from __future__ import annotations

import builtins
import os
import random
import sys
import threading
import time
import types
from typing import Any

from .recorder import line_now

PROCESSES = (
    "subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn",
    "pty.spawn", "os.startfile",
)  # fmt: skip
NETWORK = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
CHANGES = (
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.link", "os.symlink",
    "shutil.rmtree", "shutil.move",
)  # fmt: skip
MOST_TEXT = 4096


class Refused(PermissionError):
    """Something that a program may not do here."""

    bp_line: tuple[int, int] | None = None


class Output:
    """What the program prints, as far as it is kept."""

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self) -> None:
        self.text = ""
        self.muted = False
        """While a step is being run again: what it prints was printed before."""

    def write(self, text: str) -> int:
        if len(self.text) < MOST_TEXT and not self.muted:
            self.text = (self.text + str(text))[:MOST_TEXT]
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """No."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True


class Guard:
    """Refuses what leaves the process, and remembers what was refused first."""

    def __init__(self, files: dict[str, int], folder: str, room: str) -> None:
        self.files = files
        self.folder = folder
        self.room = os.path.realpath(room)
        self.first: Refused | None = None
        self.active = False

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The hook of the interpreter itself."""
        if not self.active:
            return
        if event == "open":
            self._opening(arguments)
        elif event in PROCESSES:
            self.refuse("starts another program or process, which is not allowed here")
        elif event in NETWORK:
            self.refuse("uses the network, which is not allowed here: keep the data in a file beside the program")
        elif event in CHANGES:
            self._changing(arguments)
        elif event == "_thread.start_new_thread" and self._own_thread():
            self.refuse_thread()

    def refuse(self, words: str) -> None:
        """Stops the program at its line."""
        error = Refused(words)
        error.bp_line = line_now(self.files, sys._getframe(1))
        self.first = self.first or error
        raise error

    def _outside(self, path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return False
        full = os.path.realpath(os.fsdecode(path))
        return not (full.startswith(self.room + os.sep) or full == os.devnull)

    def _opening(self, arguments: tuple[Any, ...]) -> None:
        path, mode, flags = (*arguments, None, None)[:3]
        writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
        if mode is None and isinstance(flags, int):
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        if writes and self._outside(path) and line_now(self.files, sys._getframe(1)):
            self.refuse(f"writes to {os.fsdecode(path)}, outside the temporary folder that it runs in")

    def _changing(self, arguments: tuple[Any, ...]) -> None:
        if arguments and self._outside(arguments[0]):
            self.refuse(f"changes {os.fsdecode(arguments[0])}, outside the temporary folder that it runs in")

    def watch_threads(self) -> None:
        """Not every Python tells its hooks of a thread: its start is looked at as well."""
        plain = threading.Thread.start

        def start(thread: Any, *arguments: Any, **named: Any) -> Any:
            if self.active and self._own_thread():
                self.refuse_thread()
            return plain(thread, *arguments, **named)

        threading.Thread.start = start  # type: ignore[method-assign, assignment]

    def refuse_thread(self) -> None:
        self.refuse("starts a thread: what runs at the same time cannot be followed; call the function itself")

    def _own_thread(self) -> bool:
        frame: Any = sys._getframe(2)
        for _ in range(12):
            if frame is None:
                return False
            name = frame.f_code.co_filename
            if name in self.files or "concurrent" in name or "multiprocessing" in name:
                return True
            if not name.endswith("threading.py"):
                return False
            frame = frame.f_back
        return False

    def input(self, prompt: Any = "") -> str:
        """Takes the place of the built-in `input`."""
        self.refuse("asks for input, which cannot be answered here: put the value into the program, or use --args")
        return ""


def limit(seconds: float, memory: int) -> None:
    """Bounds time and memory of this process where the system can."""
    try:
        import resource
    except ImportError:
        return
    cpu = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ("RLIMIT_AS", "RLIMIT_DATA"):
        if hasattr(resource, name):
            try:
                resource.setrlimit(getattr(resource, name), (memory, memory))
            except (ValueError, OSError):
                continue


def calm(guard: Guard, arguments: list[str], output: Output) -> None:
    """No input, no windows, no waiting; printing goes into a bounded text."""
    builtins.input = guard.input
    sys.stdin = open(os.devnull)  # noqa: SIM115
    sys.stdout = sys.stderr = output
    sys.argv = arguments
    time.sleep = lambda seconds: None
    sys.addaudithook(guard.audit)
    guard.watch_threads()
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 3000))


def seed_chance() -> None:
    """The same chance in each run, also where the program gives no seed."""
    random.seed(0)
    np = sys.modules.get("numpy")
    if np is None:
        return
    np.random.seed(0)
    if getattr(np.random, "bp_seeded", False):
        return
    default, state = np.random.default_rng, np.random.RandomState

    def default_rng(seed: Any = None) -> Any:
        return default(0 if seed is None else seed)

    class RandomState(state):  # type: ignore[misc, valid-type]
        def __init__(self, seed: Any = None) -> None:
            super().__init__(0 if seed is None else seed)

    np.random.default_rng = default_rng
    np.random.RandomState = RandomState
    np.random.bp_seeded = True


class Nothing:
    """Takes the place of a drawing library that is not installed: pictures do not matter here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return Nothing()

    def __getitem__(self, key: Any) -> Any:
        return Nothing()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *arguments: Any) -> None:
        return None

    def __iter__(self) -> Any:
        return iter((Nothing(), Nothing()))


class NoDrawing(types.ModuleType):
    """A module of which every name draws nothing."""

    __path__ = []  # noqa: RUF012 - Python looks for it in every package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()
