"""The set-up command: which Python it accepts and what it starts."""

import ast
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import run
import system_libraries
from bpdebugger.system import screen
from virtual_environment import VirtualEnvironment

SCRIPT = Path(run.__file__)
Calls = list[list[str]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """What the process would have become, on a machine where all is set up and nothing is missing."""
    calls: Calls = []

    def become(command: list[str]) -> int:
        calls.append(command[1:])
        return 0

    monkeypatch.setattr(run, "become", become)
    monkeypatch.setattr(VirtualEnvironment, "prepare", nothing)
    monkeypatch.setattr(system_libraries, "provide", none_missing)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.chdir(Path.cwd())
    return calls


def nothing(_: VirtualEnvironment, *extras: str) -> None:
    return None


def none_missing(_: dict[str, str]) -> list[str]:
    return []


def cursor_missing(_: dict[str, str]) -> list[str]:
    return ["libxcb-cursor0"]


def has_a_screen(_: object) -> str:
    return ""


def has_none(_: object) -> str:
    return "there is no screen"


def test_the_script_parses_on_old_pythons() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0), (4, 0, 0)])
def test_a_python_out_of_the_range_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, "final", 0))
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(SCRIPT), run_name="out of the range")
    assert "needs Python 3.11, 3.12, 3.13 or 3.14" in str(stopped.value.code)
    assert "python3.13 packaging/run.py" in str(stopped.value.code)
    assert "\n" not in str(stopped.value.code)


def test_the_range_is_the_same_everywhere() -> None:
    settings = tomllib.loads((SCRIPT.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert settings["requires-python"] == ">=3.11,<3.15"
    minors = [row.rpartition(".")[2] for row in settings["classifiers"] if ":: Python :: 3." in row]
    assert minors == ["11", "12", "13", "14"]
    for file in ("README.md", "packaging/installer.py"):
        assert "Python 3.11, 3.12, 3.13 or 3.14" in (SCRIPT.parents[1] / file).read_text(encoding="utf-8")


def test_the_window_opens_on_a_screen(started: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "why_no_window", has_a_screen)
    assert run.main(["my.bpd"]) == 0
    assert started == [["-P", "-m", "bpdebugger", "my.bpd"]]


def test_without_a_screen_the_program_walks_through(started: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "why_no_window", has_none)
    assert run.main([]) == 0
    assert started == [["-P", "-m", "bpdebugger", "walkthrough"]]


def test_the_tests_get_every_further_argument(started: Calls) -> None:
    assert run.main(["test", "-k", "core", "-x"]) == 0
    assert started == [["-m", "pytest", "-k", "core", "-x"]]


def test_the_tests_do_not_start_without_their_libraries(
    started: Calls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "provide", cursor_missing)
    assert run.main(["test"]) == 2
    assert started == []
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["a.bpd", "b.bpd"], ["--nonsense"], ["set-up", "now"]])
def test_bad_usage_is_one_line_and_two(
    started: Calls, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(arguments) == 2
    assert started == []
    assert capsys.readouterr().err.count("\n") == 1


def test_set_up_takes_the_extras_there_are(started: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[tuple[str, ...]] = []
    monkeypatch.setattr(VirtualEnvironment, "prepare", lambda _, *extras: wanted.append(extras))
    assert run.main(["set-up"]) == 0
    assert run.main(["set-up", "test"]) == 0
    assert wanted == [(), ("test",)]
    assert started == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries as Linux finds them")
def test_without_any_package_it_knows_what_the_machine_lacks() -> None:
    """What the set-up asks of the program needs nothing that the set-up installs."""
    code = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import run; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
