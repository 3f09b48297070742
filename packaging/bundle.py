"""Build what users install without Python. Each kind is one command, and each ends with the path of what it made.

python3 packaging/bundle.py folder     dist/bpdebugger: the program with all it needs, to start where it lies
python3 packaging/bundle.py tarball    dist/bpdebugger-VERSION-linux-MACHINE.tar.gz: the folder, to unpack anywhere
python3 packaging/bundle.py deb        dist/bpdebugger_VERSION_ARCHITECTURE.deb: for Debian and Ubuntu
python3 packaging/bundle.py check      starts the folder, steps an example, proves a claim, exports its trace
"""

import os
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

import check_bundle
import deb
import icu
from installer import SetUpError
from virtual_environment import ROOT, VirtualEnvironment

BUILD, DIST = ROOT / "build" / "bundle", ROOT / "dist"
FOLDER = DIST / "bpdebugger"
LARGEST = 150 * 1024**2
USUAL_PYTHON = 12 * 1024**2
"""What a Python as systems have it brings of its own; one that was built by hand brings the signs for its debugger too,
and those are no fault of the folder."""
"""What the folder may have in bytes."""


def main(arguments: list[str]) -> int:
    """Build one kind; return the exit code, 2 with one sentence if it cannot be built."""
    kinds = {"folder": folder, "tarball": tarball, "deb": debian, "check": check}
    if len(arguments) != 1 or arguments[0] not in kinds:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        print(kinds[arguments[0]]())
    except (SetUpError, deb.NotBuilt, check_bundle.Failed) as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 2
    return 0


def version() -> str:
    """The version of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def folder() -> Path:
    """The folder, made anew; SetUpError if it is larger than it may be."""
    environment = VirtualEnvironment(ROOT)
    environment.prepare("bundle")
    BUILD.mkdir(parents=True, exist_ok=True)
    picture_of_icon(environment.python)
    # bytecode of the program in the repository is none of the bundle's
    build = [str(environment.python), "-P", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(BUILD)]
    code = subprocess.call([*build, *places, str(ROOT / "packaging" / "bundle.spec")], cwd=ROOT)
    if code:
        raise SetUpError("PyInstaller failed; what it said stands above.")
    if sys.platform.startswith("linux"):
        for path in FOLDER.rglob("*"):
            if path.is_symlink() and not path.exists():
                path.unlink()
        for library in FOLDER.rglob("libicudata.so.*"):
            if not library.is_symlink():
                icu.reduce(library)
    size = size_of(FOLDER)
    print(f"{size / 1024**2:.1f} MB in {sum(path.is_file() for path in FOLDER.rglob('*'))} files")
    python = size_of_python(FOLDER)
    if size - python > LARGEST - USUAL_PYTHON:
        raise SetUpError(f"the folder has {size / 1024**2:.0f} MB, more than {LARGEST // 1024**2}.")
    if size > LARGEST:
        print(
            f"More than {LARGEST // 1024**2}: this Python brings {python / 1024**2:.0f}; your system's may bring less."
        )
    return FOLDER


def size_of(place: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file() and not path.is_symlink())


def size_of_python(place: Path) -> int:
    """The bytes of the interpreter's own libraries in a folder."""
    own = [*place.rglob("libpython*"), *place.rglob("lib-dynload/*")]
    return sum(path.stat().st_size for path in own if path.is_file() and not path.is_symlink())


def picture_of_icon(python: Path) -> None:
    """The icon in the form that Windows or macOS wants, drawn from the SVG by Qt."""
    name = {"win32": "bpdebugger.ico", "darwin": "bpdebugger.icns"}.get(sys.platform)
    if name is None:
        return
    draw = (
        "import sys; from PySide6.QtGui import QGuiApplication, QIcon; app = QGuiApplication([]);"
        "sys.exit(not QIcon(sys.argv[1]).pixmap(256, 256).save(sys.argv[2]))"
    )
    icon = ROOT / "resources" / "pictures" / "bpdebugger.svg"
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([str(python), "-c", draw, str(icon), str(BUILD / name)], check=True, env=environ)


def made() -> Path:
    """The folder; built if it is not there."""
    return FOLDER if FOLDER.exists() else folder()


def tarball() -> Path:
    """The folder in one file, with the desktop's files and a script that puts them into the user's places."""
    source = made()
    name = f"bpdebugger-{version()}"
    path = DIST / f"{name}-linux-{os.uname().machine}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(source, name)
        for file, place in deb.DESKTOP_FILES.items():
            archive.add(ROOT / file, f"{name}/share/{place}", filter=_anyones)
        archive.add(ROOT / "packaging" / "linux" / "install.sh", f"{name}/install.sh", filter=_anyones)
        archive.add(ROOT / "LICENSE", f"{name}/LICENSE", filter=_anyones)
    return path


def _anyones(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def debian() -> Path:
    """The package for Debian and Ubuntu, with its files for the desktop validated by what is there for that."""
    deb.validate(ROOT)
    return deb.build(ROOT, made(), version().replace(".dev", "~dev"), DIST, VirtualEnvironment(ROOT).python)


def check() -> str:
    """Start the folder as a user would, and say what was seen."""
    return check_bundle.check(made())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
