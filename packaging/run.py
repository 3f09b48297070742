"""Set up and start bpdebugger from a fresh clone. It needs nothing but Python 3.11 to 3.14.

python3 packaging/run.py [FILE]          opens the window; without a screen, walks through an example here
python3 packaging/run.py test [ARG ...]  runs the tests; every ARG goes to pytest
python3 packaging/run.py set-up [test]   only prepares: the packages in .venv, the system's libraries; the tests' tools

The first start fills .venv with the versions of packaging/constraints.txt; later starts find it ready.
"""

import os
import subprocess
import sys
from pathlib import Path

# For newer ones there is no Qt that the plots work with.
if not (3, 11) <= sys.version_info < (3, 15):
    sys.exit(
        f"bpdebugger needs Python 3.11, 3.12, 3.13 or 3.14 and this is Python {sys.version.split()[0]}: "
        "start it with one of these, for example `python3.13 packaging/run.py`."
    )

# An older Python has left by now: what follows may use what 3.11 has, and of the program what needs no packages.
sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

import system_libraries
from bpdebugger.system import screen
from bpdebugger.system.libraries import OFFSCREEN, X11, advice
from installer import SetUpError
from virtual_environment import EXTRAS, ROOT, VirtualEnvironment


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit code, 2 with one sentence if it cannot be done."""
    try:
        return dispatch(arguments)
    except SetUpError as error:
        print(f"bpdebugger: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bpdebugger: interrupted.", file=sys.stderr)
        return 130


def dispatch(arguments: list[str]) -> int:
    """Choose the command by the first argument; anything that is not a command is a project file."""
    command = arguments[0] if arguments else ""
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    if command == "test":
        return run_tests(arguments[1:])
    if command == "set-up" and set(arguments[1:]) <= set(EXTRAS):
        return set_up(arguments[1:])
    if len(arguments) > 1 or command.startswith("-"):
        raise SetUpError("one file at most; `python3 packaging/run.py --help` shows what there is.")
    return open_program(arguments)


def set_up(extras: list[str]) -> int:
    """Prepare the packages, with those of the extras, and all libraries; SetUpError if some are missing."""
    VirtualEnvironment(ROOT).prepare(*extras)
    require(OFFSCREEN | X11)
    print("bpdebugger is set up: start it with `python3 packaging/run.py`.")
    return 0


def run_tests(arguments: list[str]) -> int:
    """Run pytest in the repository without a screen; its exit code becomes ours."""
    environment = VirtualEnvironment(ROOT)
    environment.prepare("test")
    require(OFFSCREEN)
    os.chdir(ROOT)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return become([str(environment.python), "-m", "pytest", *arguments])


def open_program(files: list[str]) -> int:
    """Open the window, or where there is no screen for it let the program walk through in the terminal."""
    environment = VirtualEnvironment(ROOT)
    environment.prepare()
    system_libraries.provide(OFFSCREEN | screen.libraries(os.environ))
    command = ["walkthrough"] if screen.why_no_window(os.environ) else []
    return become([str(environment.python), "-P", "-m", "bpdebugger", *command, *files])


def require(table: dict[str, str]) -> None:
    """Provide the libraries of a table, or raise SetUpError with the line that installs them."""
    missing = system_libraries.provide(table)
    if missing:
        raise SetUpError(advice(missing))


def become(command: list[str]) -> int:
    """Replace this process by a command; on Windows, where that is not possible, wait for its exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
