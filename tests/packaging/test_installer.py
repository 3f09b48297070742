"""Finding a pip, shielding it from the user's settings, and saying why it failed."""

import sys
from pathlib import Path

import pytest

import installer

PYTHON = Path("/somewhere/.venv/bin/python")
ENSUREPIP = [str(PYTHON), "-m", "ensurepip"]
OURS = [sys.executable, "-m", "pip", "--python", str(PYTHON)]


class Shell:
    """Stands in for running a command: some succeed, and all are remembered."""

    def __init__(self, *good: list[str]) -> None:
        self.good = good
        self.asked: list[list[str]] = []

    def succeeds(self, command: list[str], environ: dict[str, str]) -> bool:
        self.asked.append(command)
        return command in self.good


@pytest.fixture(autouse=True)
def no_other_pythons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))


def use(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> list[str] | None:
    monkeypatch.setattr(installer, "succeeds", shell.succeeds)
    return installer.find_pip(PYTHON, {})


def test_our_own_pip_is_asked_first_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell([*OURS, "--version"])
    assert use(shell, monkeypatch) == OURS
    assert shell.asked == [[*OURS, "--version"]]


def test_a_pip_that_only_pyenv_has_is_borrowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pip = tmp_path / "versions" / "3.12.1" / "bin" / "pip3"
    pip.parent.mkdir(parents=True)
    pip.touch(mode=0o755)
    borrowed = [str(pip), "--python", str(PYTHON)]
    assert use(Shell([*borrowed, "--version"]), monkeypatch) == borrowed


def test_ensurepip_helps_where_no_pip_is(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [str(PYTHON), "-m", "pip"]
    assert use(Shell(ENSUREPIP, [*inside, "--version"]), monkeypatch) == inside


def test_without_any_pip_the_user_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(installer, "succeeds", Shell().succeeds)
    monkeypatch.setattr(sys, "executable", "/opt/python/bin/python3")
    with pytest.raises(installer.SetUpError, match=r"no pip 22.3 or newer was found: install "):
        installer.install(tmp_path, PYTHON)


def test_settings_that_lead_elsewhere_do_not_reach_pip() -> None:
    given = {
        "PIP_USER": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIP_TARGET": "/x",
        "HTTPS_PROXY": "p",
        "PATH": "b",
    }
    environ = installer.clean_environment(given)
    assert environ == {
        "HTTPS_PROXY": "p",
        "PATH": "b",
        "PIP_CONSTRAINT": "packaging/constraints.txt",
        "PIP_BUILD_CONSTRAINT": "packaging/constraints.txt",
    }


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "disk is full",
        ),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for hatchling>=1.27",
            "does not answer",
        ),
        (
            "ERROR: No matching distribution found for PySide6-Essentials==6.10.3",
            "use Python 3.11, 3.12, 3.13 or 3.14",
        ),
        ("[Errno 13] Permission denied: '/opt/bpdebugger/.venv'", "may not be written to"),
        ("first\nERROR: something new\n", "ERROR: something new"),
        ("", "gave no reason"),
    ],
)
def test_a_failure_is_explained(output: str, said: str) -> None:
    assert said in installer.explain(output)


def test_a_command_that_fails_gives_its_errors(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.stderr.write('no room'); sys.exit(3)"]
    assert installer.run_and_keep_errors(command, tmp_path, {}) == "no room"
    assert "no room" in capfd.readouterr().err
    assert installer.run_and_keep_errors([sys.executable, "-c", "pass"], tmp_path, {}) is None
