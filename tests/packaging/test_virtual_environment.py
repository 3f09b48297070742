"""The stamp: set up once, again when an input changes, and never believed after a failure."""

import subprocess
import sys
from pathlib import Path

import pytest

import installer
from virtual_environment import INPUTS, ROOT, VirtualEnvironment, alone, stamp_text


class Installer:
    """Stands in for pip: counts the installations, or fails."""

    def __init__(self) -> None:
        self.count = 0
        self.fails = False
        self.extras: list[str] = []

    def install(self, root: Path, python: Path, extras: list[str]) -> None:
        self.count += 1
        self.extras = extras
        assert python.exists()
        if self.fails:
            raise installer.SetUpError("the disk is full.")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in INPUTS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Installer:
    stand_in = Installer()
    monkeypatch.setattr(installer, "install", stand_in.install)
    return stand_in


def test_a_second_start_installs_nothing(repository: Path, pip: Installer) -> None:
    VirtualEnvironment(repository).prepare()
    VirtualEnvironment(repository).prepare()
    assert pip.count == 1


@pytest.mark.parametrize("name", INPUTS)
def test_a_changed_input_changes_the_stamp_and_installs_again(repository: Path, pip: Installer, name: str) -> None:
    VirtualEnvironment(repository).prepare()
    before = stamp_text(repository)
    (repository / name).write_text("# changed\n")
    assert stamp_text(repository) != before
    VirtualEnvironment(repository).prepare()
    assert pip.count == 2


def test_another_python_makes_the_folder_anew(
    repository: Path, pip: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = VirtualEnvironment(repository)
    environment.prepare()
    left_over = environment.folder / "of the old Python"
    left_over.touch()
    monkeypatch.setattr(sys, "version", "3.99.0 (main)")
    environment.prepare()
    assert pip.count == 2
    assert not left_over.exists()


def test_a_vanished_python_installs_again(repository: Path, pip: Installer) -> None:
    environment = VirtualEnvironment(repository)
    environment.prepare()
    environment.python.unlink()
    assert not environment.is_ready()
    environment.prepare()
    assert pip.count == 2
    assert environment.is_ready()


def test_a_failed_installation_leaves_no_stamp(repository: Path, pip: Installer) -> None:
    environment = VirtualEnvironment(repository)
    environment.prepare()
    (repository / INPUTS[0]).write_text("# changed\n")
    pip.fails = True
    with pytest.raises(installer.SetUpError, match="disk is full"):
        environment.prepare()
    assert not environment.stamp.exists()


def test_a_folder_that_cannot_be_made_is_explained(repository: Path, pip: Installer) -> None:
    (repository / ".venv").write_text("a file where the folder should be\n")
    with pytest.raises(installer.SetUpError, match="could not be set up"):
        VirtualEnvironment(repository).prepare()
    assert pip.count == 0


def test_the_tests_tools_come_when_they_are_wanted_and_stay(repository: Path, pip: Installer) -> None:
    environment = VirtualEnvironment(repository)
    environment.prepare()
    assert (pip.count, pip.extras) == (1, [])
    environment.prepare("test")
    assert (pip.count, pip.extras) == (2, ["test"])
    environment.prepare()
    environment.prepare("test")
    assert pip.count == 2
    (repository / INPUTS[0]).write_text("# changed\n")
    environment.prepare()
    assert (pip.count, pip.extras) == (3, ["test"])


WAITS = """
import sys
from pathlib import Path
sys.path.insert(0, {packaging!r})
import virtual_environment
with virtual_environment.alone(Path({file!r})):
    print("mine", flush=True)
"""


def test_a_second_set_up_waits_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.touch()
    code = WAITS.format(packaging=str(Path(installer.__file__).parent), file=str(file))
    with alone(file):
        second = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert second.stdout is not None
        assert "waiting" in second.stdout.readline()
    assert second.communicate(timeout=60)[0] == "mine\n"
