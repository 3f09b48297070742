"""What users install without Python: what is in it, what is left out, and what a desktop is told."""

import configparser
import gzip
import os
import shutil
import struct
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

import bundle
import check_bundle
import deb
import icu
from bpdebugger.cli.completing import completion
from left_out import FILES, MODULES
from manual import manual
from virtual_environment import ROOT

DOES_WITHOUT = """
import sys
for name in {modules!r}:
    sys.modules[name] = None
from bpdebugger.cli import main
from bpdebugger.exchange.examples import path_of
network = str(path_of("neuron-sigmoid"))
assert main(["claim", network, "dE_dz[o]", "dE/dy * dy/dz"]) == 0
assert main(["trace", network, "--csv", "trace.csv"]) == 0
wishes = "step-over", "derivation", "step-sizes", "training", "train 3", "export-worksheet w.html", "save-picture w.pdf"
assert main(["window", network, *(part for wish in wishes for part in ("--run", wish)), "--run", "answer discard",
             "--run", "quit", "--run", "answer discard"]) == 0
"""


def test_the_program_does_without_what_is_left_out(tmp_path: Path) -> None:
    environ = check_bundle.bare(tmp_path) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    code = DOES_WITHOUT.format(modules=list(MODULES))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert "Proved" in done.stdout
    assert {"trace.csv", "w.html", "w-key.html", "w.pdf"} <= {path.name for path in tmp_path.iterdir()}


def test_each_thing_left_out_has_its_reason() -> None:
    assert all(len(reason.split()) >= 4 for reason in (*MODULES.values(), *FILES.values()))


def test_the_worker_of_the_bundle_is_the_program_itself() -> None:
    from bpdebugger.symbolic.serve import LENGTH, framed
    from bpdebugger.symbolic.worker import FROZEN_ARGUMENT

    question = framed(("no such task", (), 5.0))
    done = subprocess.run(
        [sys.executable, "packaging/start.py", FROZEN_ARGUMENT],
        input=question,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == framed(None) and len(done.stdout) > LENGTH


# the data of ICU


def package(items: dict[str, bytes]) -> bytes:
    """A package of data as ICU's own tools lay it out."""
    header = struct.pack("<H2sHHBBBB4s4B4B", 32, icu.MAGIC, 20, 0, 0, 0, 2, 0, icu.FORMAT, 1, 0, 0, 0, 1, 0, 0, 0)
    return header + bytes(32 - len(header)) + icu.packed(items)


def test_items_are_read_as_they_were_packed() -> None:
    items = {"icudt73l/a.res": b"first", "icudt73l/coll/root.res": b"x" * 100, "icudt73l/z.cnv": bytes(range(33))}
    read = icu.read(package(items))
    assert list(read) == list(items)
    assert all(read[name].startswith(body) and len(read[name]) - len(body) < 16 for name, body in items.items())


def test_what_is_not_asked_for_is_left_out_of_the_data() -> None:
    items = {"icudt73l/coll/root.res": b"order", "icudt73l/de.res": b"German", "icudt73l/root.res": b"root"}
    data = icu.reduced(package(items))
    assert list(icu.read(data)) == ["icudt73l/coll/root.res", "icudt73l/root.res"]
    assert data[:32] == package(items)[:32]


COLLATES = """
from PySide6.QtCore import QCollator, QLocale
collator = QCollator(QLocale("de_DE"))
collator.setNumericMode(True)
print(sorted(["b10", "b2", "Äpfel", "apfel", "Zebra", "äpfel", "Bar", "_", "µ"], key=collator.sortKey))
print(QLocale("tr").toUpper("i"), QLocale("de").toString(1234.5))
"""


@pytest.mark.skipif(not shutil.which("ld") or not shutil.which("objcopy"), reason="a linker makes the library")
def test_qt_sorts_with_the_reduced_data_as_with_all_of_it(tmp_path: Path) -> None:
    import PySide6

    (library,) = Path(PySide6.__path__[0]).glob("Qt/lib/libicudata.so.*")
    reduced = tmp_path / library.name
    shutil.copy(library, reduced)
    icu.reduce(reduced)
    assert reduced.stat().st_size < 2_000_000
    with_all, with_some = (
        subprocess.run(
            [sys.executable, "-c", COLLATES], env=os.environ | more, capture_output=True, text=True, check=True
        )
        for more in ({}, {"LD_PRELOAD": str(reduced)})
    )
    assert with_all.stdout == with_some.stdout and "Äpfel" in with_all.stdout
    assert with_some.stderr == ""


# what a desktop is told


def test_the_files_for_the_desktop_know_the_program_by_one_name() -> None:
    from bpdebugger.ui.shell.app import DESKTOP

    assert deb.ID == DESKTOP
    assert all((ROOT / file).is_file() for file in deb.DESKTOP_FILES)
    entries = configparser.ConfigParser(interpolation=None)
    entries.read(ROOT / f"packaging/linux/{deb.ID}.desktop", encoding="utf-8")
    entry = entries["Desktop Entry"]
    assert entry["Exec"] == "bpdebugger window %f"
    assert entry["Icon"] == deb.ID
    mime = ElementTree.parse(ROOT / "packaging/linux/bpdebugger.mime.xml").getroot()[0]
    assert f"{mime.attrib['type']};" == entry["MimeType"]
    assert [glob.attrib["pattern"] for glob in mime.iter() if glob.tag.endswith("glob")] == ["*.bpd"]
    told = ElementTree.parse(ROOT / f"packaging/linux/{deb.ID}.metainfo.xml").getroot()
    assert told.findtext("id") == deb.ID
    assert told.findtext("launchable") == f"{deb.ID}.desktop"
    assert told.findtext("provides/mediatype") == mime.attrib["type"]
    version = bundle.version().partition(".dev")[0]
    assert version in [release.attrib["version"] for release in told.iter("release")]


def test_the_desktops_own_tools_find_nothing_wrong() -> None:
    deb.validate(ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that stands for the one PyInstaller makes."""
    made = tmp_path / "made"
    (made / "_internal").mkdir(parents=True)
    (made / "bpdebugger").write_text("#!/bin/sh\necho started $1 $2\n")
    (made / "bpdebugger").chmod(0o700)
    (made / "_internal" / "lib.so").write_bytes(b"x" * 5000)
    return made


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="packages of Debian are built on Debian")
def test_the_package_lays_everything_where_it_belongs(tmp_path: Path, folder: Path) -> None:
    path = deb.build(ROOT, folder, "1.2", tmp_path, Path(sys.executable))
    out = tmp_path / "unpacked"
    subprocess.run(["dpkg-deb", "-x", str(path), str(out)], check=True)
    started = subprocess.run(
        [str(out / "usr/bin/bpdebugger"), "window", "a.bpd"], capture_output=True, text=True, check=True
    )
    assert started.stdout == "started window a.bpd\n"
    assert all((out / "usr/share" / place).is_file() for place in deb.DESKTOP_FILES.values())
    page = gzip.decompress((out / "usr/share/man/man1/bpdebugger.1.gz").read_bytes()).decode()
    assert page == manual()
    for place, arguments in deb.WRITTEN.items():
        if arguments[:1] == ("-m",):
            assert (out / "usr/share" / place).read_text("utf-8") == completion(arguments[-1])
    modes = {oct(file.stat().st_mode & 0o777) for file in out.rglob("*") if file.is_file()}
    assert modes == {"0o755", "0o644"}
    fields = subprocess.run(["dpkg-deb", "-f", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Version: 1.2\n" in fields and "Depends: libc6 (>= 2." in fields


@pytest.mark.skipif(os.name != "posix", reason="a script of a shell")
def test_the_tarball_goes_into_the_menu_of_one_user_and_out_of_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "FOLDER", folder)
    monkeypatch.setattr(bundle, "DIST", tmp_path)
    with tarfile.open(bundle.tarball()) as archive:
        archive.extractall(tmp_path / "my programs", filter="data")
    (there,) = (tmp_path / "my programs").iterdir()
    home = tmp_path / "home"
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    subprocess.run(["sh", str(there / "install.sh")], env=environ, check=True)
    entry = (home / f".local/share/applications/{deb.ID}.desktop").read_text("utf-8")
    assert f'Exec="{there}/bpdebugger" window %f\n' in entry
    started = subprocess.run([str(home / ".local/bin/bpdebugger"), "x"], capture_output=True, text=True, check=True)
    assert started.stdout == "started x\n"
    subprocess.run(["sh", str(there / "install.sh"), "--remove"], env=environ, check=True)
    left = {path.name for path in home.rglob("*") if not path.is_dir() and path.parent.name != "mime"}
    assert not left & {f"{deb.ID}.desktop", "bpdebugger", f"{deb.ID}.svg"}


def test_the_manual_page_has_every_command_with_its_options() -> None:
    from bpdebugger.cli import COMMANDS

    page = manual()
    for name, (_, help, _) in COMMANDS.items():
        assert f".SS {name}\n" in page and help.replace("-", r"\-").split(".")[0] in page
    assert r"\-\-safe\-mode" in page


@pytest.mark.skipif(not shutil.which("man"), reason="what reads manual pages")
def test_the_manual_page_is_one(tmp_path: Path) -> None:
    (tmp_path / "bpdebugger.1").write_text(manual(), encoding="utf-8")
    done = subprocess.run(
        ["man", "--warnings", "-l", str(tmp_path / "bpdebugger.1")],
        env=os.environ | {"MANPAGER": "cat", "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "EXAMPLES" in done.stdout and "diagnose" in done.stdout
    assert done.stderr == ""
