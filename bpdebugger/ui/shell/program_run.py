"""A program that is opened and checked: ``bpdebugger code`` as a process of Qt's, which can be ended at any time."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.exchange.project import read
from bpdebugger.programs.foresight import foresee, text_of
from bpdebugger.programs.report import Report
from bpdebugger.storage.whole import read_whole
from bpdebugger.ui.program.panel import Program

ENDINGS = (".py", ".ipynb")
KINDS = "Programs (*.py *.ipynb)"
LARGEST: Final = 2 * 2**20
"""Bytes of the largest program that is opened."""

PATIENCE: Final = 2000
"""Milliseconds that a run has to end by itself what it started."""

_BY_ITSELF: Final = "import sys; sys.path.insert(0, sys.argv.pop(1)); from bpdebugger.cli import main; sys.exit(main())"
_ROOT: Final = str(Path(__file__).resolve().parents[3])


def opened(name: str) -> Program:
    """A program, read and not run. Raises ``CommandError`` where it is none, ``OSError`` where it cannot be read."""
    path = Path(name).absolute()
    if path.suffix not in ENDINGS:
        raise CommandError(f"{path.name}: a program ends in {' or '.join(ENDINGS)}")
    try:
        text = text_of(read_whole(path, LARGEST), path.suffix == ".ipynb")
    except ValueError as error:
        raise CommandError(f"{path.name}: {error}") from None
    foresight = foresee(text)
    beside = tuple(f"{each}.py" for each in foresight.imports if path.with_name(f"{each}.py").is_file())
    return Program(path, text, foresight, beside, _pythons(path.parent))


def _pythons(folder: Path) -> tuple[str, ...]:
    """The interpreters that may be meant: that of the folder's own environment first, then ours and the system's."""
    own = [str(folder / name / place) for name in (".venv", "venv") for place in ("bin/python", "Scripts/python.exe")]
    ours = [] if getattr(sys, "frozen", False) else [sys.executable]
    system = [found for name in ("python3", "python") if (found := shutil.which(name))]
    return tuple(dict.fromkeys([*(each for each in own if Path(each).is_file()), *ours, *system]))


def command(program: Path, python: str, arguments: str) -> list[str]:
    """What starts the check of a program, whose results are lines of JSON."""
    ours = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-c", _BY_ITSELF, _ROOT]
    chosen = ["--python", python] if python else []
    return [*ours, "code", str(program), "--yes", "--json", "--progress", *chosen, f"--args={arguments}"]


def _report(told: dict[str, Any]) -> Report:
    network = told.get("network")
    return Report.from_json(told, read(json.dumps(network).encode()) if network else None)


class ProgramRun(QObject):
    """Runs one program at a time. ``told`` carries each report, ``ended`` what to say where there is none."""

    told = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._reported = False

    @property
    def is_running(self) -> bool:
        """Whether a program runs."""
        return self._process is not None

    def start(self, program: Path, python: str, arguments: str) -> None:
        """Runs a program; the one before is ended."""
        self.stop()
        process = self._process = QProcess(self)
        self._reported = False
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        first, *rest = command(program, python, arguments)
        process.start(first, rest)
        process.closeWriteChannel()

    def stop(self) -> None:
        """Ends the run, and with it everything that the program started."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.terminate()
            if not process.waitForFinished(PATIENCE):
                process.kill()
                process.waitForFinished(PATIENCE)
            process.deleteLater()

    def _read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            try:
                report = _report(json.loads(bytes(process.readLine().data())))
            except (ValueError, KeyError, TypeError):
                continue
            self._reported = True
            self.told.emit(report)

    def _finished(self) -> None:
        process = self._process
        if process is None:
            return
        self._read()
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        self._process = None
        process.deleteLater()
        self.ended.emit("" if self._reported else said[-1] if said else "The run ended without saying why.")

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            process, self._process = self._process, None
            words = process.errorString()
            # it is within its own signal
            QTimer.singleShot(0, process.deleteLater)
            self.ended.emit(f"The check cannot be started: {words}")
