"""Do the tests notice a change? Makes mutants of the program and runs the tests on each.

``python -m tests.mutate [ROOM or FILE ...] [--seed N] [--count N]`` takes a sample from each room (or file) and lists
the mutants that no test noticed; without a room, from those of ``USUAL``. The same seed
takes the same sample. ``tests/mutants.tsv`` lists those that survive for a reason: file, function, the statement before
and after, the reason.

A mutant is a fork of a process that has loaded the libraries and no module of the program; it imports the changed
module from memory, so that nothing is written to disk, runs the tests and ends: about a second. Which tests those are
is measured: one run without a change notes which functions each test calls. They run nearest and shortest first, to
the first that fails, up to ``--budget`` seconds of processor time. Who needs far more than they took before (an
endless loop) or too much memory, or crashes, is noticed too. Needs ``os.fork``.

Two libraries do this. mutmut 3 changes only what stands in functions, and half of this program is tables of rows; it
works in a copy of the tree and goes through all mutants, 55,000 here. cosmic-ray changes the files in place and starts
a new Python for each mutant, which takes longer than most tests. Neither takes a sample by seed.
"""

from __future__ import annotations

import argparse
import functools
import gc
import hashlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutants import Mutant, mutants_of
from tests.test_architecture import MODULES, PACKAGE, ROOT, imports_of, room_of

USUAL = (
    "core",
    *("debugger/commands", "debugger/walking", "debugger/watching"),
    "exchange",
    "bpdebugger/ui/table/model.py",
)
"""Where results are numbers, steps, conditions and files: a mistake there is believed."""
REASONS = Path(__file__).with_name("mutants.tsv")
KEPT = Path(tempfile.gettempdir()) / f"bpdebugger-tests-call-{os.getuid()}"
"""What each file of tests calls, until it changes or what it is about."""
_LIBRARIES = ("numpy", "sympy", "mpmath", "PySide6.QtTest", "PySide6.QtSvg", "pyqtgraph", "hypothesis.strategies")
_SLOW = {"ui", "programs", "symbolic", "packaging"}
"""Tests that start windows or processes, and are asked about their own part of the program alone."""
_LONGEST = 900
"""Seconds on the clock after which who waits without using the processor is ended."""
_MEMORY = 6 << 30
_OPTIONS = [
    *("-x", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:terminal"),
    *("--import-mode=importlib", "--strict-markers", "-m", "not long"),
    # the libraries are loaded already, and pytest would rather have loaded some itself
    *("-W", "ignore::pytest.PytestAssertRewriteWarning", str(ROOT / "tests")),
]

Function = tuple[str, str]
"""A file and the name of a function in it."""


@dataclass
class Survey:
    """What the tests of a room do without a change: by test, its seconds and the functions it calls."""

    seconds: dict[str, float] = field(default_factory=dict)
    calls: dict[str, set[Function]] = field(default_factory=dict)
    imported: set[Function] = field(default_factory=set)
    """What is called outside of tests, when their files are imported."""

    def add(self, kept: Any) -> None:
        """Takes what was noted of one file, as JSON has it."""
        seconds, calls, imported = kept
        self.seconds |= seconds
        self.calls |= {test: {(file, name) for file, name in found} for test, found in calls.items()}
        self.imported |= {(file, name) for file, name in imported}

    def who_notices(self, mutant: Mutant, nearest: str, budget: float) -> list[str]:
        """The tests that call what is changed, nearest and shortest first; what works at import, all that call the
        module."""
        file = mutant.file
        scope = file, mutant.scope
        calling = {test for test, calls in self.calls.items() if scope in calls}
        if not mutant.scope or scope in self.imported:
            # and a table may be read without a call
            calling |= {test for test, calls in self.calls.items() if any(name == file for name, _ in calls)}
            calling |= {test for test in self.calls if test.startswith(nearest)}
            calling = calling or set(self.calls)
        chosen: list[str] = []
        spent = 0.0
        for test in sorted(calling, key=lambda test: (not test.startswith(nearest), self.seconds[test], test)):
            spent += self.seconds[test]
            if chosen and spent > budget:
                break
            chosen.append(test)
        return chosen


class _Noting:
    """While tests run, notes which functions of the program each of them calls."""

    def __init__(self) -> None:
        self.survey = Survey()
        self._codes: dict[int, CodeType] = {}
        self._caches: list[Any] = []
        self._file = ""

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:
        self._codes[id(frame.f_code)] = frame.f_code

    def _taken(self) -> set[Function]:
        codes, self._codes = self._codes, {}
        inside = (code for code in codes.values() if code.co_filename.startswith(f"{PACKAGE}{os.sep}"))
        return {(code.co_filename[len(str(ROOT)) + 1 :], code.co_qualname) for code in inside}

    def pytest_collection(self) -> None:
        sys.settrace(self._trace)

    def pytest_collection_finish(self) -> None:
        sys.settrace(None)
        self.survey.imported |= self._taken()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        # what an earlier test left in a cache would hide who else needs it
        if item.location[0] != self._file:
            self._file = item.location[0]
            self._caches = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
            self._caches = [each for each in self._caches if str(each.__module__).startswith("bpdebugger")]
        for each in self._caches:
            each.cache_clear()
        begin = time.process_time()
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.survey.seconds[item.nodeid] = time.process_time() - begin
            self.survey.calls[item.nodeid] = self._taken()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.survey.calls[report.nodeid] = set()


class _Changed(SourceFileLoader):
    """Has one module imported with other code than stands in its file."""

    def __init__(self, module: str, code: CodeType) -> None:
        super().__init__(module, str(MODULES[module]))
        self._code = code

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return self._code


@dataclass(frozen=True)
class Result:
    """How the tests of a mutant ended: who noticed, or nothing; seconds of processor time."""

    noticed: str
    seconds: float


@dataclass(eq=False)
class Mutating:
    """A plugin of pytest that runs not one session but many, each in a fork of its own."""

    places: dict[str, list[str]]
    tests: list[str]
    seed: int
    count: int
    budget: float
    verbose: bool
    alive: int = 0
    is_fork: bool = False
    _wanted: list[str] | None = None
    _noting: _Noting | None = None
    _pipe: int = -1

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
        """Instead of one session: all of them. A fork goes on with what pytest does here."""
        # one failure is enough: it need not be made small
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.get_profile("ordinary"), phases=phases)
        settings.load_profile("mutants")
        survey = Survey()
        for test in self.tests:
            kept = KEPT / f"{_key(test)}.json"
            if not kept.exists():
                found = self._survey(config, test)
                if not found:
                    return None
                KEPT.mkdir(exist_ok=True)
                kept.write_text(found)
            survey.add(json.loads(kept.read_text()))
        return (
            0 if all(self._sample(config, place, modules, survey) for place, modules in self.places.items()) else None
        )

    def _survey(self, config: pytest.Config, test: str) -> str:
        """What the tests of a file call, as JSON; nothing in the fork, which is to run them."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            self.is_fork = True
            self._noting, self._pipe = _Noting(), writing
            config.pluginmanager.register(self._noting)
            config.option.maxfail = 0
            _begin(config, [test], None)
            return ""
        os.close(writing)
        with os.fdopen(reading) as file:
            found = file.read()
        os.wait()
        return found

    def _sample(self, config: pytest.Config, place: str, modules: list[str], survey: Survey) -> bool:
        """Tries the mutants of a place; false in a fork, which is to run the tests."""
        possible = [mutant for module in modules for mutant in mutants_of(module)]
        sample = random.Random(f"{self.seed} {place}").sample(possible, min(self.count, len(possible)))
        nearest = f"tests/{_path(room_of(modules[0]))}/"
        chosen = {mutant: survey.who_notices(mutant, nearest, self.budget) for mutant in sample}
        every = [test for test in survey.seconds if any(test in tests for tests in chosen.values())]
        control = (
            self._run(config, None, every, sum(survey.seconds[test] for test in every)) if every else Result("", 0)
        )
        if control is None:
            return False
        if control.noticed:
            sys.exit(f"{place}: without a change, {control.noticed}")
        excused: list[Mutant] = []
        alive: list[Mutant] = []
        seconds, known = 0.0, reasons()
        for mutant in sample:
            needs = sum(survey.seconds[test] for test in chosen[mutant])
            result = self._run(config, mutant, chosen[mutant], needs) if chosen[mutant] else Result("", 0)
            if result is None:
                return False
            seconds += result.seconds
            if not result.noticed:
                reason = known.get((mutant.file, mutant.function, *mutant.texts()))
                (excused if reason else alive).append(mutant)
                print(_told(mutant, reason or ("survives" if chosen[mutant] else "no test calls it")), flush=True)
            elif self.verbose:
                print(_told(mutant, f"{result.seconds:.1f} s: {result.noticed}"), flush=True)
        killed, counted = len(sample) - len(excused) - len(alive), len(sample) - len(excused)
        self.alive += len(alive)
        print(
            f"{place}: of {len(possible)} mutants {len(sample)} made, {killed} noticed, {len(excused)} left for a "
            f"reason, {len(alive)} survive: {100 * killed / max(counted, 1):.0f} %; {seconds / len(sample):.1f} s each",
            flush=True,
        )
        return True

    def _run(self, config: pytest.Config, mutant: Mutant | None, tests: list[str], needs: float) -> Result | None:
        """Runs tests on a mutant, or without a change; nothing in the fork, which is to run them."""
        code = mutant.code() if mutant else None
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self.is_fork = True
            limit = round(3 * needs + 10)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            signal.alarm(_LONGEST)
            self._pipe, self._wanted = writing, tests
            changed = _Changed(mutant.module, code) if mutant and code else None
            _begin(config, sorted({test.partition("::")[0] for test in tests}), changed)
            return None
        os.close(writing)
        with os.fdopen(reading) as file:
            who = file.readline().strip()
        _, status, used = os.wait4(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        how = {0: "", 1: who or "a test fails", -signal.SIGXCPU: "it does not end", -signal.SIGALRM: "it waits"}
        return Result(how.get(ended, who or f"ended with {ended}"), used.ru_utime + used.ru_stime)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """In a fork: only the tests that are wanted, in their order."""
        if self._wanted is not None:
            order = {test: i for i, test in enumerate(self._wanted)}
            items[:] = sorted((item for item in items if item.nodeid in order), key=lambda item: order[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In a fork: tells which test noticed."""
        if report.failed and self._noting is None:
            os.write(self._pipe, f"{report.nodeid}\n".encode())

    def pytest_sessionfinish(self) -> None:
        """In the fork that notes: tells what it noted."""
        if self._noting is not None:
            survey = self._noting.survey
            calls = {test: sorted(found) for test, found in survey.calls.items()}
            with os.fdopen(self._pipe, "w") as file:
                json.dump((survey.seconds, calls, sorted(survey.imported)), file)


def _key(test: str) -> str:
    """Tells a file of tests, with what it is about, from what it was before."""
    text, room = Path(test).read_text("utf-8"), str(Path(test).parent.relative_to("tests"))
    known = sorted(MODULES.items())
    about = [file for module, file in known if _path(room_of(module)) == room or f"from {module} " in text]
    return hashlib.sha256("\n".join([test, text, *(file.read_text("utf-8") for file in about)]).encode()).hexdigest()


def _begin(config: pytest.Config, tests: list[str], changed: _Changed | None) -> None:
    """In a fork: makes ready for the session, which says nothing."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    config.args[:] = [str(ROOT / test) for test in tests]
    if changed is not None:
        sys.meta_path.insert(0, changed)


def tests_of(modules: Sequence[str]) -> list[str]:
    """The files of tests that may notice: those of the room, and others that import one of the modules."""
    rooms = {_path(room_of(module)) for module in modules}
    parts = {room.partition("/")[0] for room in rooms}
    found = []
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        name = file.relative_to(ROOT / "tests").as_posix()
        if "cases" in file.parts or "benchmarks" in file.parts:
            continue
        near = any(name.startswith(f"{room}/") for room in rooms)
        if near or ((name.partition("/")[0] not in _SLOW - parts) and _imports_any(file, modules)):
            found.append(f"tests/{name}")
    return found


def _path(room: str) -> str:
    return "/".join(room.split(".")[1:])


def _imports_any(file: Path, modules: Sequence[str]) -> bool:
    text = file.read_text("utf-8")
    if "\nimport bpdebugger\n" in text and imports_of("bpdebugger.library") & set(modules):
        return True
    return any(f"from {module} import" in text for module in modules)


def reasons() -> dict[tuple[str, str, str, str], str]:
    """Why a mutant may survive, by file, function and its statement before and after."""
    rows = (line.split("\t") for line in REASONS.read_text("utf-8").splitlines()[1:])
    return {(file, function, before, after): reason for file, function, before, after, reason in rows}


def _told(mutant: Mutant, what: str) -> str:
    before, after = mutant.texts()
    return f"{mutant.file}:{mutant.line}\t{mutant.function}\n  - {before}\n  + {after}\n  {what}\n"


def places_of(names: Sequence[str]) -> dict[str, list[str]]:
    """The modules of each room that is named, rooms inside it by themselves, or of each file."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.endswith(".py"):
            path = Path(name).resolve()
            places[path.relative_to(ROOT).as_posix()] = [module for module, file in MODULES.items() if file == path]
            continue
        room = ".".join(["bpdebugger", *name.removeprefix("bpdebugger").replace("/", ".").strip(".").split(".")])
        for module in MODULES:
            if f"{room_of(module)}.".startswith(f"{room}.") and mutants_of(module):
                places[room_of(module)].append(module)
    return places


def main() -> int:
    """Says what survives; 0 where nothing does without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__.partition("\n")[0])
    parser.add_argument("place", nargs="*", default=USUAL, help="a room such as core/passes, or a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30, help="how many mutants of each room")
    parser.add_argument("--budget", type=float, default=20, help="seconds of tests for a mutant")
    parser.add_argument("--tests", nargs="+", help="ask these files of tests, and not those of the room")
    parser.add_argument("-v", "--verbose", action="store_true", help="names who noticed, too")
    given = parser.parse_args()
    os.chdir(ROOT)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    places = places_of(given.place)
    tests = given.tests or sorted({test for modules in places.values() for test in tests_of(modules)})
    if not places:
        parser.error(f"no such room: {' '.join(given.place)}")
    for library in _LIBRARIES:
        __import__(library)
    sessions = Mutating(places, tests, given.seed, given.count, given.budget, given.verbose)
    code = pytest.main(_OPTIONS, plugins=[sessions])
    if sessions.is_fork:
        # what ends at the end of a process may crash, and is no test
        os._exit(code)
    return code or (1 if sessions.alive else 0)


if __name__ == "__main__":
    sys.exit(main())
