"""What gets installed: the pins are complete and neutral, and the wheel carries the resources."""

import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import trove_classifiers
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, str]:
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in rows}


def declared() -> list[Requirement]:
    project = PROJECT["project"]
    texts = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return [Requirement(text) for text in (*texts, *PROJECT["build-system"]["requires"])]


def requirements_of(name: str, extra: str) -> list[Requirement]:
    found = [Requirement(text) for text in distribution(name).requires or []]
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": extra})]


def test_constraints_hold_nothing_but_exact_versions() -> None:
    row = re.compile(r"#.*|[A-Za-z0-9._-]+==[0-9][0-9.]*|")
    odd = [line for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines() if not row.fullmatch(line)]
    assert odd == []


def test_no_pin_or_lock_file_names_an_index() -> None:
    files = [CONSTRAINTS, *ROOT.glob("*.lock"), *ROOT.glob("pylock*.toml"), *ROOT.glob("requirements*.txt")]
    hosts = re.compile(r"://|index[-_]url|find[-_]links|trusted[-_]host|registry")
    named = [path.name for path in files if hosts.search(path.read_text(encoding="utf-8"))]
    assert named == []


def test_every_declared_requirement_is_pinned_to_a_version_it_allows() -> None:
    pinned = pins()
    wrong = [str(one) for one in declared() if pinned.get(canonicalize_name(one.name), "0") not in one.specifier]
    assert wrong == []


def test_everything_that_comes_along_is_pinned_to_what_is_installed() -> None:
    pinned = pins()
    seen: set[str] = set()
    waiting = requirements_of("bpdebugger", "test")
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name not in seen:
            seen.add(name)
            waiting += requirements_of(name, "")
    assert {name: distribution(name).version for name in seen} == {name: pinned.get(name) for name in seen}
    assert {"shiboken6", "mpmath", "pluggy"} <= seen


def test_the_wheel_holds_the_resources_and_the_command(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("bpdebugger-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        commands = archive.read(entry_points).decode()
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    shipped = {"bpdebugger/" + path.relative_to(ROOT).as_posix() for path in files}
    assert shipped
    assert shipped <= names
    assert "bpdebugger = bpdebugger.cli:main" in commands
    assert "bpdebugger-window = bpdebugger.cli:gui" in commands.partition("[gui_scripts]")[2]
    assert not any(name.startswith(("tests/", "packaging/")) for name in names)
    assert wheel.stat().st_size <= 3 * 1024**2


def test_the_source_holds_what_the_wheel_is_made_of_and_the_changes(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (source,) = tmp_path.glob("bpdebugger-*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "CHANGELOG.md",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "packaging/bundle.py",
        "packaging/linux/install.sh",
    } <= names
    assert not any(name.startswith((".venv", "build", "dist")) for name in names)


def test_what_an_index_shows_is_complete() -> None:
    build = [sys.executable, "-m", "hatchling", "metadata"]
    told = json.loads(subprocess.run(build, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    for field in (
        "name",
        "version",
        "description",
        "readme",
        "license",
        "authors",
        "keywords",
        "classifiers",
        "requires-python",
    ):
        assert told[field], field
    known = set(trove_classifiers.classifiers)
    assert set(told["classifiers"]) <= known
