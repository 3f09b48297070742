"""Reads a program and the modules beside it, adds the hooks and runs it."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import types
from typing import Any

from .guards import NoDrawing, seed_chance
from .instrument import Instrument, Row
from .recorder import Recorder
from .replay import Replay

DRAWING = ("matplotlib", "seaborn")


class Sources:
    """The files of one program and the sites in them."""

    def __init__(self) -> None:
        self.files: dict[str, int] = {}
        self.rows: list[Row] = []
        self.mangled: dict[int, str] = {}

    def compiled(self, path: str, text: str, main: bool) -> Any:
        """The code of a file with its hooks."""
        number = self.files.setdefault(path, len(self.files))
        tree = ast.parse(text, path)
        work = Instrument(number, len(self.rows))
        made = work.program(tree, main)
        self.rows.extend(work.rows)
        self.mangled.update(work.mangled)
        return compile(made, path, "exec")


class Neighbours(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the program's own modules with hooks."""

    def __init__(self, folder: str, main: str, program: LoadedProgram) -> None:
        self.folder = folder
        self.main = main
        self.program = program

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        folders = [self.folder] if path is None else list(path)
        last = name.rpartition(".")[2]
        for folder in folders:
            if not os.path.realpath(folder).startswith(os.path.realpath(self.folder)):
                continue
            package = os.path.join(folder, last, "__init__.py")
            if os.path.isfile(package):
                return importlib.util.spec_from_file_location(
                    name, package, loader=self, submodule_search_locations=[os.path.dirname(package)]
                )
            file = os.path.join(folder, last + ".py")
            if os.path.isfile(file) and "site-packages" not in file:
                return importlib.util.spec_from_file_location(name, file, loader=self)
        return None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        path = module.__spec__.origin
        self.program.prepare(module, f"{module.__name__}.")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        code = self.program.sources.compiled(path, text, False)
        self.program.share()
        exec(code, module.__dict__)


class NoDrawings(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for drawing libraries that are not installed; asked last."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.partition(".")[0] in DRAWING:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> Any:
        return NoDrawing(spec.name)

    def exec_module(self, module: Any) -> None:
        return None


class LoadedProgram:
    """One program, ready to run."""

    def __init__(self, path: str, recorder: Recorder, replay: Replay, sources: Sources) -> None:
        self.path = path
        self.recorder = recorder
        self.replay = replay
        self.sources = sources
        self.uses_numpy = False

    def prepare(self, module: Any, prefix: str) -> None:
        """Gives a module its hooks."""
        names = module.__dict__
        names["__bp_runs__"] = self.replay.runs
        names["__bp_left__"] = self.replay.left
        names["__bp_failed__"] = self.replay.failed
        names["__bp_leave__"] = self.replay.leave
        self.recorder.namespaces.append(names)
        self.replay.prefixes.append(prefix)
        self.replay.modules.add(module.__name__)
        self.recorder.quiet()

    def share(self) -> None:
        """Tells the recorder of new sites."""
        self.recorder.mangled = self.sources.mangled

    def compiled(self) -> tuple[Any, Any]:
        """The module and its code."""
        module = types.ModuleType("__main__")
        module.__file__ = self.path
        sys.modules["__main__"] = module
        text = notebook(self.path) if self.path.endswith(".ipynb") else read(self.path)
        self.uses_numpy = "numpy" in text
        code = self.sources.compiled(self.path, text, True)
        loops = [row for row in self.sources.rows if row[1] == "loop"]
        self.replay.whole = loops[0][0] if loops else -1
        self.prepare(module, "")
        self.share()
        return module, code

    def run(self, module: Any, code: Any) -> None:
        """Runs it once; what the other side asks for happens on the way."""
        if self.uses_numpy:
            # loaded before the first state is kept, to which its random numbers belong
            with contextlib.suppress(ImportError):
                importlib.import_module("numpy")
        seed_chance()
        exec(code, module.__dict__)


def read(path: str) -> str:
    """The text of a file in the encoding that it says."""
    import tokenize

    with tokenize.open(path) as file:
        return file.read()


def notebook(path: str) -> str:
    """The code cells of a notebook in their order, without lines for the shell and for the notebook itself."""
    with open(path, encoding="utf-8") as file:
        return "\n".join(notebook_cells(json.load(file))) + "\n"


def notebook_cells(document: Any) -> list[str]:
    """The plain Python of each code cell."""
    return [_plain("".join(cell["source"])) for cell in document["cells"] if cell.get("cell_type") == "code"]


def _plain(source: str) -> str:
    kept: list[str] = []
    for line in source.split("\n"):
        bare = line.lstrip()
        if bare.startswith("%%") and not kept:
            return "pass"
        indent = line[: len(line) - len(bare)]
        kept.append(f"{indent}pass" if bare[:1] in ("%", "!", "?") or bare.endswith("?") else line)
    return "\n".join(kept)


def imports_tensors() -> str | None:
    """The library with derivatives of its own that the program has loaded, if any."""
    return next((name for name in ("torch", "tensorflow", "jax", "autograd") if name in sys.modules), None)
