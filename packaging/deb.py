"""The package for Debian and Ubuntu: the folder, and what a desktop needs to know of the program."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

ID = "org.bpdebugger.bpdebugger"
"""What desktops know the program by."""

DESKTOP_FILES = {
    f"packaging/linux/{ID}.desktop": f"applications/{ID}.desktop",
    f"packaging/linux/{ID}.metainfo.xml": f"metainfo/{ID}.metainfo.xml",
    "packaging/linux/bpdebugger.mime.xml": f"mime/packages/{ID}.xml",
    "resources/pictures/bpdebugger.svg": f"icons/hicolor/scalable/apps/{ID}.svg",
}
"""Files of the repository, and where they belong in a folder `share`."""

_COMPLETES = ("-m", "bpdebugger", "completion")
WRITTEN = {
    "man/man1/bpdebugger.1.gz": ("packaging/manual.py",),
    "bash-completion/completions/bpdebugger": (*_COMPLETES, "bash"),
    "zsh/vendor-completions/_bpdebugger": (*_COMPLETES, "zsh"),
    "fish/vendor_completions.d/bpdebugger.fish": (*_COMPLETES, "fish"),
}
"""What the program's Python prints of it, by its place in a folder `share`."""

DRIVERS = ("libgl1", "libegl1")
SCREEN = ("libxcb1", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1")
DEPENDS = (*DRIVERS, *SCREEN, "fontconfig-config")
"""What the folder takes from the system beside the C library: what belongs to its drivers, its screen and its fonts."""

VALIDATORS = {
    "desktop-file-validate": [f"packaging/linux/{ID}.desktop"],
    "appstreamcli": ["validate", "--no-net", "--pedantic", f"packaging/linux/{ID}.metainfo.xml"],
}

CONTROL = """\
Package: bpdebugger
Version: {version}
Architecture: {architecture}
Maintainer: the bpdebugger contributors <bpdebugger@localhost>
Installed-Size: {size}
Depends: libc6 (>= {libc}), {depends}
Recommends: shared-mime-info, desktop-file-utils, hicolor-icon-theme
Section: education
Priority: optional
Description: debugger for the backward pass of small neural networks
 Build a tiny network by hand, step through its gradient one chain-rule factor
 at a time, and see every factor in a table as it is computed, with the equation
 of the step above it and plots of E over y, y over z and E over z.
"""


class NotBuilt(Exception):
    """Why there is no package, in one sentence."""


def validate(root: Path) -> None:
    """Have the desktop's own tools read its files, where they are installed; raise NotBuilt with what they say."""
    for tool, arguments in VALIDATORS.items():
        found = shutil.which(tool)
        if found is None:
            print(f"{tool} is not installed: its file was not validated.")
            continue
        done = subprocess.run([found, *arguments], cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotBuilt(f"{tool}: {' '.join((done.stdout + done.stderr).split())}")


def build(root: Path, folder: Path, version: str, into: Path, python: Path) -> Path:
    """The package of a folder, put together in a folder `deb` beside it; `python` is the one of the program."""
    if shutil.which("dpkg-deb") is None:
        raise NotBuilt("dpkg-deb is not here; build the package on Debian or Ubuntu, or take the tarball.")
    tree = into / "deb"
    lay_out(root, folder, version, tree)
    for place, arguments in WRITTEN.items():
        text = subprocess.run([str(python), *arguments], cwd=root, capture_output=True, check=True).stdout
        path = tree / "usr/share" / place
        path.parent.mkdir(parents=True)
        path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)
    open_to_all(tree)
    path = into / f"bpdebugger_{version}_{architecture()}.deb"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", str(tree), str(path)], check=True, stdout=2)
    return path


def lay_out(root: Path, folder: Path, version: str, tree: Path) -> None:
    """What the package holds, as it will lie in the system."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "usr/lib/bpdebugger", symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/bpdebugger").symlink_to("../lib/bpdebugger/bpdebugger")
    for file, place in DESKTOP_FILES.items():
        copy(root / file, tree / "usr/share" / place)
    copy(root / "LICENSE", tree / "usr/share/doc/bpdebugger/copyright")
    changes = gzip.compress((root / "CHANGELOG.md").read_bytes(), mtime=0)
    (tree / "usr/share/doc/bpdebugger/changelog.gz").write_bytes(changes)
    size = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    libc = (os.confstr("CS_GNU_LIBC_VERSION") or "glibc 2.34").split()[1]
    control = CONTROL.format(
        version=version, architecture=architecture(), size=size, libc=libc, depends=", ".join(DEPENDS)
    )
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(control, encoding="utf-8")


def open_to_all(tree: Path) -> None:
    """Give the files of a package the modes that they have in a system."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            # whoever builds may keep files to themselves; those of a package are for all
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def copy(source: Path, target: Path) -> None:
    """Copy a file into a folder that is made for it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def architecture() -> str:
    """What Debian calls this machine."""
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
