"""Installing the project into its environment with whatever pip this machine has."""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path

import system_libraries

CONSTRAINTS = "packaging/constraints.txt"
# They would put the packages elsewhere, leave them uncompiled, or lend packages of another place.
HARMFUL = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PIP_NO_COMPILE", "PIP_TARGET", "PIP_PREFIX", "PIP_USER")
OFFLINE = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "ProxyError", "Read timed out")
UNKNOWN_RELEASE = ("No matching distribution found", "requires a different Python")


class SetUpError(Exception):
    """What could not be set up, and what to do about it, in one sentence."""


def install(root: Path, python: Path, extras: Collection[str] = ()) -> None:
    """Install the project, editable and with some of its extras, and compile it; raise SetUpError on failure."""
    environ = clean_environment(os.environ)
    pip = find_pip(python, environ)
    if pip is None:
        raise SetUpError(f"no pip 22.3 or newer was found: {how_to_get_pip()}, then start again.")
    command = [*pip, "install", "--no-input", "--disable-pip-version-check"]
    if not sys.stdout.isatty():
        # a line for each package instead of a bar
        command += ["--progress-bar", "off"]
    command += ["-c", CONSTRAINTS, "-e", f".[{','.join(extras)}]" if extras else "."]
    output = run_and_keep_errors(command, root, environ)
    if output is not None:
        raise SetUpError(f"the packages could not be installed: {explain(output)}")
    compile_bytecode(root, python, environ)


def clean_environment(environ: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """The user's environment (proxies, certificates, indexes) for pip, with our versions for builds too."""
    kept = {name: value for name, value in environ.items() if name not in HARMFUL}
    # pip reads one or the other for the build backend, by its age; a relative path, as spaces separate.
    return kept | {"PIP_CONSTRAINT": CONSTRAINTS, "PIP_BUILD_CONSTRAINT": CONSTRAINTS}


def find_pip(python: Path, environ: dict[str, str]) -> list[str] | None:
    """The beginning of a pip command that works on an environment's Python, or None if there is no pip."""
    for pip in chain(borrowed_pips(python), own_pips(python, environ)):
        if succeeds([*pip, "--version"], environ):
            return pip
    return None


def borrowed_pips(python: Path) -> Iterator[list[str]]:
    """The pips of other Pythons, told to work on this one: ours first, then those on the path and pyenv's."""
    target = ["--python", str(python)]
    yield [sys.executable, "-m", "pip", *target]
    folders = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders += sorted(pyenv.glob("versions/*/bin"), reverse=True)
    for folder in folders:
        found = shutil.which("pip3", path=str(folder)) or shutil.which("pip", path=str(folder))
        if found:
            yield [found, *target]


def own_pips(python: Path, environ: dict[str, str]) -> Iterator[list[str]]:
    """A pip inside the environment: from Python's own ensurepip, else from Debian's python3-venv as root."""
    ensurepip = [str(python), "-m", "ensurepip"]
    if succeeds(ensurepip, environ) or (
        sys.executable == "/usr/bin/python3"
        and system_libraries.install(["python3-venv"])
        and succeeds(ensurepip, environ)
    ):
        yield [str(python), "-m", "pip"]


def succeeds(command: list[str], environ: dict[str, str]) -> bool:
    """Does a command exist and end with 0? What it prints is thrown away."""
    try:
        return subprocess.run(command, check=False, env=environ, capture_output=True).returncode == 0
    except OSError:
        return False


def run_and_keep_errors(command: list[str], folder: Path, environ: dict[str, str]) -> str | None:
    """Run a command; None if it went well, else what it wrote to standard error, which is shown too."""
    done = subprocess.run(
        command, check=False, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    if done.returncode == 0:
        return None
    sys.stderr.write(done.stderr)
    return done.stderr


def compile_bytecode(root: Path, python: Path, environ: dict[str, str]) -> None:
    """Compile what was installed and the program, or every start takes seconds longer."""
    places = (*python.parent.parent.glob("[Ll]ib/**/site-packages"), root / "bpdebugger")
    # Some packages hold files for other Pythons that do not compile; that is no failure.
    subprocess.call([str(python), "-m", "compileall", "-q", "-q", *map(str, places)], env=environ)


def explain(output: str) -> str:
    """What an installer's error output means and what to do, as the end of a sentence."""
    if "No space left on device" in output:
        return "the disk is full; free about 1 GB and start again."
    if any(sign in output for sign in OFFLINE):
        return "the package index does not answer; check the network or pip's settings, then start again."
    if any(sign in output for sign in UNKNOWN_RELEASE):
        return "a pinned version does not exist for this Python or system; use Python 3.11, 3.12, 3.13 or 3.14."
    if "Permission denied" in output:
        return "the folder may not be written to; use a copy of the repository that is yours."
    lines = output.strip().splitlines()
    return lines[-1] if lines else "pip gave no reason; start again."


def how_to_get_pip() -> str:
    """How to get a pip on this system, as a clause."""
    if shutil.which("apt-get"):
        return "install one with `apt-get install python3-pip` as root"
    return "install pip for this Python with your system's package manager"
