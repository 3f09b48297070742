"""The directions of imports and the size of files, as the design lays them down; found by reading, not by importing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "bpdebugger"

QT = {"PySide6", "shiboken6", "pyqtgraph"}
BELOW = {
    "core": {"core"},
    "symbolic": {"core", "symbolic"},
    "storage": {"storage"},
    "debugger": {"core", "symbolic", "storage", "debugger"},
    "exchange": {"core", "symbolic", "storage", "exchange", "resources"},
}
"""For each part below the window, the parts it may import."""

LIBRARIES = {
    "core": {"numpy"},
    "symbolic": {"numpy", "sympy", "mpmath"},
    "storage": set(),
    "debugger": {"numpy"},
    "exchange": {"numpy"},
}

CHANGES_THINGS = {
    f"bpdebugger.{name}"
    for name in ("debugger.session", "debugger.commands", "ui.main_window", "ui.app", "ui.actions", "cli")
}
"""What a view must not reach: a view is a function of a moment."""

SHOWS_COMMANDS = {"bpdebugger.ui.views.key_list"}
"""Views whose subject is the table of commands itself."""

FAMILIES = ("network", "plot", "equation", "factor_table")
"""Views made of several modules, whose names begin alike."""


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in files()}


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@cache
def imports_of(module: str) -> frozenset[str]:
    """Every module that this one imports, wherever in it the import stands."""
    return frozenset(_imports(module))


def _imports(module: str) -> Iterator[str]:
    for node in ast.walk(tree_of(MODULES[module])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            origin = node.module or ""
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in MODULES else origin


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def in_part(part: str) -> list[str]:
    return [module for module in MODULES if part_of(module) == part]


@pytest.mark.parametrize("part", BELOW)
def test_parts_below_the_window_import_only_what_lies_below_them(part: str) -> None:
    assert in_part(part)
    for module in in_part(part):
        own = {part_of(name) for name in imports_of(module) if name.startswith("bpdebugger")}
        assert own <= BELOW[part], f"{module} imports {sorted(own - BELOW[part])}"


@pytest.mark.parametrize("part", LIBRARIES)
def test_parts_below_the_window_use_only_their_libraries(part: str) -> None:
    for module in in_part(part):
        roots = {name.partition(".")[0] for name in imports_of(module)} - {"bpdebugger"}
        foreign = roots - sys.stdlib_module_names - LIBRARIES[part]
        assert not foreign, f"{module} imports {sorted(foreign)}"


def test_nothing_below_the_window_imports_qt() -> None:
    for module in MODULES:
        if part_of(module) != "ui":
            roots = {name.partition(".")[0] for name in imports_of(module)}
            assert not roots & QT, f"{module} imports {sorted(roots & QT)}"


def views() -> list[str]:
    return [module for module in MODULES if module.startswith("bpdebugger.ui.views.")]


def reached_from(module: str) -> set[str]:
    """The modules of the package that a module imports, directly or through other modules of the window."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        for name in imports_of(waiting.pop()):
            if name in MODULES and name not in found:
                found.add(name)
                if part_of(name) == "ui":
                    waiting.append(name)
    return found


def test_a_view_reaches_nothing_that_changes_things() -> None:
    assert views()
    for view in views():
        allowed = {"bpdebugger.debugger.commands"} if view in SHOWS_COMMANDS else set()
        reached = reached_from(view) & CHANGES_THINGS - allowed
        assert not reached, f"{view} reaches {sorted(reached)}"


def test_a_view_does_not_import_the_formats() -> None:
    for view in views():
        parts = {part_of(name) for name in reached_from(view)}
        assert not parts & {"exchange", "cli"}, f"{view} reaches {sorted(parts)}"


def family_of(view: str) -> str:
    name = view.rpartition(".")[2]
    return next((family for family in FAMILIES if name.startswith(family)), name)


def test_a_view_does_not_import_another_view() -> None:
    for view in views():
        others = {name for name in imports_of(view) if name in views() and family_of(name) != family_of(view)}
        assert not others, f"{view} imports {sorted(others)}"


def test_models_know_no_view() -> None:
    for module in MODULES:
        if module.startswith("bpdebugger.ui.models."):
            above = [name for name in imports_of(module) if name.startswith("bpdebugger.ui.views")]
            assert not above, f"{module} imports {above}"
            assert not reached_from(module) & CHANGES_THINGS


def test_every_import_of_the_package_leads_to_a_module() -> None:
    for module in MODULES:
        missing = [name for name in imports_of(module) if name.startswith("bpdebugger") and name not in MODULES]
        assert not missing, f"{module} imports {missing}"


def test_no_drawer_for_what_has_no_place() -> None:
    drawers = {"util", "utils", "common", "misc", "helpers", "helper", "shared", "base"}
    assert not [module for module in MODULES if set(module.split(".")) & drawers]


def test_no_global_statements() -> None:
    for file in files():
        found = [node.lineno for node in ast.walk(tree_of(file)) if isinstance(node, ast.Global)]
        assert not found, f"{file.relative_to(ROOT)}:{found[0]}"


def test_files_are_short() -> None:
    for file in files():
        lines = len(file.read_text("utf-8").splitlines())
        assert lines < 400, f"{file.relative_to(ROOT)} has {lines} lines"


def test_functions_are_short() -> None:
    for file in files():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 40, f"{file.relative_to(ROOT)}:{node.lineno} {node.name} has {lines} lines"


def test_importing_the_library_loads_nothing_heavy() -> None:
    heavy = ("sympy", "PySide6", "pyqtgraph", "mpmath")
    code = f"import sys, bpdebugger, bpdebugger.cli; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
