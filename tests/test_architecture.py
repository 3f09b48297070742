"""The directions of imports and the size of files, as the design lays them down; found by reading, not by importing."""

from __future__ import annotations

import ast
import re
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
    "core": {"language", "core"},
    "symbolic": {"language", "core", "symbolic"},
    "storage": {"language", "storage"},
    "system": {"language", "system"},
    "drawing": {"core", "drawing"},
    "debugger": {"language", "core", "symbolic", "drawing", "storage", "debugger"},
    "exchange": {"language", "core", "symbolic", "storage", "drawing", "exchange", "resources"},
    "programs": {"language", "core", "programs"},
}
"""For each part below the window, the parts it may import."""

LIBRARIES = {
    "core": {"numpy"},
    "symbolic": {"numpy", "sympy", "mpmath"},
    "storage": set(),
    "system": set(),
    "drawing": {"numpy"},
    "debugger": {"numpy"},
    "exchange": {"numpy"},
    "programs": {"numpy"},
}

ONLY_WHEN_ASKED = {"bpdebugger.core.passes.trace": {"pandas"}}
"""Libraries that a module imports in the function that needs them, and nobody has to have."""

INSIDE = "bpdebugger.programs.inside"
"""What runs in another interpreter than ours, beside no other part of the package."""


CHANGES_THINGS = {
    f"bpdebugger.{name}" for name in ("debugger.walking.session", "debugger.commands.table", "ui.shell", "cli")
}
"""What a view must not reach: a view is a function of a moment."""

SHOWS_COMMANDS = {"bpdebugger.ui.panels.key_list", "bpdebugger.ui.panels.preferences_panel"}
"""Views whose subject is the table of commands itself."""

VIEWS = ("equation", "lanes", "panels", "picture", "plotting", "program", "strips", "table")
"""The rooms of the window whose widgets show a moment; each is a view, but for the panels, of which each is one."""


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
            assert node.level == 0 or module.startswith(INSIDE), f"{module} has a relative import"
            origin = f"{INSIDE}.{node.module}" if node.level else node.module or ""
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
        foreign = roots - sys.stdlib_module_names - LIBRARIES[part] - ONLY_WHEN_ASKED.get(module, set())
        assert not foreign, f"{module} imports {sorted(foreign)}"


def test_nothing_below_the_window_imports_qt() -> None:
    for module in MODULES:
        if part_of(module) != "ui":
            roots = {name.partition(".")[0] for name in imports_of(module)}
            assert not roots & QT, f"{module} imports {sorted(roots & QT)}"


def room_of(module: str) -> str:
    """The folder that a module lies in, or the module itself where it lies in none."""
    is_room = MODULES[module].name == "__init__.py" or module.count(".") == 1
    return module if is_room else module.rpartition(".")[0]


def views() -> list[str]:
    return [
        module
        for module in MODULES
        if module.split(".")[1:2] == ["ui"] and module.split(".")[2:3] in [[v] for v in VIEWS]
    ]


def lies_in(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


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
        forbidden = CHANGES_THINGS - ({"bpdebugger.debugger.commands.table"} if view in SHOWS_COMMANDS else set())
        reached = {name for name in reached_from(view) if lies_in(name, forbidden)}
        assert not reached, f"{view} reaches {sorted(reached)}"


def test_a_view_does_not_import_the_formats() -> None:
    for view in views():
        parts = {part_of(name) for name in reached_from(view)}
        assert not parts & {"exchange", "cli"}, f"{view} reaches {sorted(parts)}"


def view_of(module: str) -> str:
    """The view that a module belongs to: a room, or one of the panels, which share the frame that all of them have."""
    return (
        module if room_of(module) == "bpdebugger.ui.panels" and not module.endswith(".step_panel") else room_of(module)
    )


def test_a_view_does_not_import_another_view() -> None:
    for view in views():
        if room_of(view) != "bpdebugger.ui.panels":
            others = {name for name in imports_of(view) if name in views() and view_of(name) != view_of(view)}
            assert not others, f"{view} imports {sorted(others)}"
    panels = [view for view in views() if room_of(view) == "bpdebugger.ui.panels"]
    for panel in panels:
        others = {name for name in imports_of(panel) if name in panels and not name.endswith(".step_panel")}
        assert not others, f"{panel} imports {sorted(others)}"


def test_rooms_form_no_circle() -> None:
    above = {room_of(module): set[str]() for module in MODULES}
    for module in MODULES:
        above[room_of(module)] |= {room_of(name) for name in needed_by(module)} - {room_of(module)}
    while above:
        free = [room for room, needs in above.items() if not needs & above.keys()]
        assert free, f"these rooms import each other in a circle, or lie above one: {sorted(above)}"
        for room in free:
            del above[room]


def needed_by(module: str) -> set[str]:
    """The modules of the package that this one imports when it runs, not for its types alone."""
    tree = tree_of(MODULES[module])
    typed = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    left_out = {id(inner) for node in typed for inner in ast.walk(node)}
    origins = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in left_out)
    inner = {f"{node.module}.{alias.name}" for node in origins for alias in node.names}
    outer = {name.rpartition(".")[0] for name in inner - MODULES.keys()}
    return (inner | outer) & MODULES.keys()


def test_every_import_of_the_package_leads_to_a_module() -> None:
    for module in MODULES:
        missing = [name for name in imports_of(module) if name.startswith("bpdebugger") and name not in MODULES]
        assert not missing, f"{module} imports {missing}"


def test_what_runs_in_another_interpreter_is_plain_python() -> None:
    inside = [module for module in MODULES if module.startswith(INSIDE)]
    assert inside
    for module in inside:
        roots = {name for name in imports_of(module) if not name.startswith(INSIDE)}
        foreign = {name.partition(".")[0] for name in roots} - sys.stdlib_module_names
        assert not foreign, f"{module} imports {sorted(foreign)}"


def test_no_second_python_thread() -> None:
    # the collector of cycles runs in any thread, and Qt does not survive that it ends widgets outside their own
    makers = {"threading", "_thread", "concurrent", "multiprocessing", "asyncio"}
    for module, file in MODULES.items():
        if module.startswith(INSIDE):
            continue
        found = {name.partition(".")[0] for name in imports_of(module)} & makers
        assert not found, f"{module} imports {sorted(found)}"
        text = file.read_text("utf-8")
        assert not any(word in text for word in ("QThread", "QRunnable", "QtConcurrent")), f"{module} makes a thread"


def test_files_of_people_are_read_and_written_in_one_room() -> None:
    # what is no file, or too large, is refused there, and nothing waits for the other end of a pipe
    for module, file in MODULES.items():
        if part_of(module) in ("exchange", "debugger"):
            found = {name for name in ("read_bytes(", "write_bytes(", "write_text(") if name in file.read_text("utf-8")}
            assert not found, f"{module} calls {found}"


def test_no_drawer_for_what_has_no_place() -> None:
    drawers = {"util", "utils", "common", "misc", "helpers", "helper", "shared", "base"}
    assert not [module for module in MODULES if set(module.split(".")) & drawers]


def test_no_global_statements() -> None:
    for file in files():
        found = [node.lineno for node in ast.walk(tree_of(file)) if isinstance(node, ast.Global)]
        assert not found, f"{file.relative_to(ROOT)}:{found[0]}"


def test_few_files_name_a_kind_of_quantity() -> None:
    # what is asked of a kind stands in its row, and places are made by what stands there: see ``names.places``
    found = [module for module, file in MODULES.items() if re.search(r"\bKind\.[A-Z]", file.read_text("utf-8"))]
    assert len(found) < 20, found


LONG = {
    "bpdebugger/programs/candidates.py": "the small changes of an expression, kind by kind",
    "bpdebugger/programs/engine.py": "one reading of a program, from its first loop to the verdict",
    "bpdebugger/programs/losses.py": "what can be a loss: found by its name, its place, or guessed from a difference",
    "bpdebugger/programs/repairs.py": "one search, from the suspects to the change that is told",
    "bpdebugger/core/formulas/words.py": "a word and what follows it: names, functions with their arguments, powers",
    "bpdebugger/exchange/printed/scanner.py": "one grammar, read from the left to the right",
    "bpdebugger/ui/shell/workbench.py": "one method for each command that acts on more than the session",
    "bpdebugger/debugger/explaining/meanings.py": "the sentence of every kind of step, whole, as a translator needs it",
    "bpdebugger/ui/picture/picture.py": "one widget: what it shows and tells, and what the hand and the keys do in it",
    "bpdebugger/ui/shell/main_window.py": "the parts of the window and, in one block, the wires between them",
}
"""Files and functions that are longer than usual, each with the one purpose that makes it so: a length is a result."""


def test_what_is_long_has_a_reason() -> None:
    found = {}
    for file in files():
        name = str(file.relative_to(ROOT))
        if len(file.read_text("utf-8").splitlines()) > 400:
            found[name] = "a file of more than 400 lines"
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                found[f"{name}:{node.name}"] = "a function of more than 60 lines"
    assert not {name: what for name, what in found.items() if name not in LONG}, "say in LONG why it is one thing"


def test_importing_the_library_loads_nothing_heavy() -> None:
    heavy = ("sympy", "PySide6", "pyqtgraph", "mpmath", "pandas", "bpdebugger.library")
    code = f"import sys, bpdebugger, bpdebugger.cli; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


DEEPEST = 29
"""How many modules the longest chain of imports may have; modules that import each other count as one."""


def test_the_longest_chain_of_imports_is_bounded() -> None:
    modules = [module for module in MODULES if MODULES[module].name != "__init__.py"]
    needs = {module: (needed_by(module) & set(modules)) - {module} for module in modules}
    below: dict[str, set[str]] = {}
    for module in modules:
        waiting, below[module] = [module], set()
        while waiting:
            new = needs[waiting.pop()] - below[module]
            below[module] |= new
            waiting += new

    @cache
    def chain(module: str) -> tuple[str, ...]:
        circle = {module} | {other for other in below[module] if module in below[other]}
        further = {other for one in circle for other in needs[one]} - circle
        return max(((module, *chain(other)) for other in further), key=len, default=(module,))

    longest = max(map(chain, modules), key=len)
    assert len(longest) <= DEEPEST, " needs ".join(longest)


def test_no_class_name_has_two_meanings() -> None:
    homes: dict[str, list[str]] = {}
    for module, file in MODULES.items():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert not {name: modules for name, modules in homes.items() if len(modules) > 1}
