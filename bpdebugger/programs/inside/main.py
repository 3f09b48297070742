"""Runs one program for the other side of the pipe."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from typing import Any

from .guards import Guard, Output, calm, limit
from .link import Link
from .loading import LoadedProgram, Neighbours, NoDrawings, Sources, imports_tensors
from .numeric import Directions
from .recorder import Recorder, line_now, where
from .replay import Leave, Replay, told


def main(arguments: list[str]) -> None:
    """`arguments`: program, folder to run in, seconds, bytes of memory, its home, then its own arguments."""
    path, room, seconds, memory = arguments[0], arguments[1], float(arguments[2]), int(arguments[3])
    link = Link(*_private_pipes())
    folder = arguments[4]
    files: dict[str, int] = {}
    recorder = Recorder(Directions())
    output = Output()
    replay = Replay(recorder, link, files, {"__main__"}, output)
    sources = Sources()
    sources.files = files
    replay.rows = sources.rows
    program = LoadedProgram(path, recorder, replay, sources)
    guard = Guard(files, folder, room)
    limit(seconds, memory)
    os.chdir(room)
    sys.path.insert(0, folder)
    sys.meta_path.insert(0, Neighbours(folder, path, program))
    sys.meta_path.append(NoDrawings())
    calm(guard, [path, *arguments[5:]], output)
    _watch(link, files, seconds)
    note: dict[str, Any] = {"note": "end", "error": None}
    try:
        module, code = program.compiled()
        link.ask({"note": "ready", "rows": sources.rows, "files": files})
        guard.active = True
        link.waiting = False
        program.run(module, code)
    except Leave:
        pass
    except SystemExit:
        note["left"] = True
    except BaseException as error:
        note["error"] = told(error, files)
        if note["error"] is not None and where(error, files) is None:
            note["trace"] = traceback.format_exc()[-2000:]
    guard.active = False
    if guard.first is not None:
        note["refused"] = told(guard.first, files)
    link.ask({**note, "tensors": imports_tensors(), "output": output.text})


def _private_pipes() -> Any:
    """Own descriptors for the conversation; whatever the program reads or prints goes nowhere."""
    reading, writing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    return reading, writing


def _watch(link: Link, files: dict[str, int], seconds: float) -> None:
    """Says in time at which line a program hangs; the other side ends it."""
    main_thread = threading.main_thread().ident

    def look() -> None:
        time_left(seconds)
        if not link.waiting:
            frame = sys._current_frames().get(main_thread or 0)
            link.tell({"note": "hangs", "at": line_now(files, frame) if frame else None})

    wait = threading.Event()

    def time_left(seconds: float) -> None:
        wait.wait(max(0.2, seconds - 0.5))

    threading.Thread(target=look, daemon=True).start()


if __name__ == "__main__":
    started = time.time()
    main(sys.argv[1:])
