"""Damaged files of every kind: each is read, or refused by the error that its reader names, in a short time.

The damage is that of disks, editors and strangers: bits, spans, lines and numbers changed, pieces of others put in.
"""

from __future__ import annotations

import io
import json
import struct
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bpdebugger.core.diagnosing.quantities_given import UnknownParameter
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.editing import clipboard
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange import gradients, number_table, project, sample_columns
from bpdebugger.exchange.examples import NAMES, example, path_of
from bpdebugger.exchange.trace_csv import write_csv
from bpdebugger.programs.foresight import foresee, text_of
from bpdebugger.ui.shell import remembered, settings
from bpdebugger.ui.shell.journal import Unsaved, left_behind

HERE = Path(__file__).parent
MOST = 5.0
"""Seconds of the processor that the worst of them may take."""

PIECES = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"\xed\xa0\x80", b"[" * 400,
    b"{" * 400, b"(" * 400, b"]", b"}", b")", b",", b";", b":", b"=", b"\n", b"\r", b"\t", b"  ", b"NaN", b"nan",
    b"inf", b"-Infinity", b"1e999", b"-1e-999", b"1e400", b"9" * 400, b"9" * 5000, b"-0", b"0x10", b"1_0", b"1,5",
    b"1.000,5",
    b"null", b"true", b"None", b"...", b"[...]", b"array([", b"tensor(", b"device='cuda'", b"grad_fn=<AddBackward0>)",
    b"w1", b"h1->o1", b"dE_dw[", b"E@9", b"softmax", b"__import__('os')", b"${x}", b"%s", b"<img src=x>",
    b"=cmd()", b"\\input{x}",
    "٣½²√∂−·×→∞".encode(), "𝑧".encode() * 50, b"|---|", b"```", b"#", b"%", b"//", b"sep=;", b"@data", b"x" * 3000,
)  # fmt: skip


def damaged(random: Random, seeds: list[bytes]) -> bytes:
    """One of the files, with a few changes."""
    data = bytearray(random.choice(seeds))
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at = random.randrange(len(data) + 1)
        end = min(at + random.choice((1, 2, 5, 20, 200)), len(data))
        change = random.randrange(8)
        if change == 0 and data:
            data[min(at, len(data) - 1)] ^= 1 << random.randrange(8)
        elif change == 1:
            del data[at:end]
        elif change == 2:
            data[at:at] = data[at:end] * random.choice((1, 2, 30))
        elif change == 3:
            data[at:end] = random.choice(PIECES)
        elif change == 4:
            data[at:at] = random.choice(PIECES)
        elif change == 5:
            other = random.choice(seeds)
            begin = random.randrange(len(other) + 1)
            data[at:end] = other[begin : begin + random.choice((5, 50, 500))]
        elif change == 6:
            lines = data.split(b"\n")
            random.shuffle(lines)
            data = bytearray(b"\n".join(lines))
        else:
            del data[at:]
    return bytes(data)


@dataclass(frozen=True)
class Reader:
    """A kind of file: some that are whole, what reads one, and the errors by which it refuses."""

    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes, Path], object]
    refuses: tuple[type[Exception], ...] = ()


def _projects() -> list[bytes]:
    return [path_of(name).read_bytes() for name in NAMES] + [
        file.read_bytes() for file in sorted((HERE / "edges").glob("*.bpd"))
    ]


def _open(data: bytes, folder: Path) -> None:
    network = project.read(data)
    if len(network.connections) * len(network.samples) < 2_000:
        written = project.write(network)
        assert project.write(project.read(written)) == written
        write_csv(Session(network).recorded, folder / "trace.csv")


def _tables() -> list[bytes]:
    told = json.loads((HERE / "exchange" / "first_sight" / "samples.json").read_text("utf-8"))
    return [b"x1,x2,a\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n", b"sep=;\nx1;x2;klasse\n0,5;1,25;rot\n1;2;blau\n", *_texts(told)]


def _texts(told: object) -> Iterator[bytes]:
    """All texts of some length in what a JSON file holds."""
    if isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
    elif isinstance(told, list):
        for each in told:
            yield from _texts(each)
    elif isinstance(told, str) and len(told) > 20:
        yield told.encode()


def _samples(data: bytes, folder: Path) -> None:
    shown = sample_columns.preview(number_table.read(data), example("xor"))
    assert shown is not None


def _gradients() -> list[bytes]:
    told = json.loads((HERE / "exchange" / "first_sight" / "gradients.json").read_text("utf-8"))
    kept = [file.read_bytes() for file in sorted((HERE / "exchange" / "gradients_as_kept").iterdir())]
    return [*kept, *_texts(told)]


def _recordings() -> list[bytes]:
    written = io.StringIO()
    from bpdebugger.exchange.trace_csv import write_rows

    write_rows(trace(example("mazur")), written)
    from bpdebugger.cli.showing import _as_json

    steps = json.dumps([_as_json(step) for step in trace(example("mazur"))])
    return [written.getvalue().encode(), steps.encode()]


def _arrays() -> list[bytes]:
    matrices = {"fc1.weight": np.array([[0.1, 0.2], [0.3, 0.4]]), "fc1.bias": np.array([0.5, 0.6])}
    npy, npz, packed = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.save(npy, matrices["fc1.weight"])
    np.savez(npz, allow_pickle=False, **matrices)
    np.savez_compressed(packed, allow_pickle=False, **matrices)
    header, blob = {}, b""
    for name, array in matrices.items():
        bytes_ = array.astype("<f8").tobytes()
        header[name] = {
            "dtype": "F64",
            "shape": list(array.shape),
            "data_offsets": [len(blob), len(blob) + len(bytes_)],
        }
        blob += bytes_
    text = json.dumps(header).encode()
    return [npy.getvalue(), npz.getvalue(), packed.getvalue(), struct.pack("<Q", len(text)) + text + blob]


def _diagnosed(data: bytes, folder: Path) -> None:
    gradients.read(data, example("mazur"))


def _settings() -> list[bytes]:
    usual = settings.Preferences(
        theme="dark",
        place=b"place",
        splitters={"main": (300, 200)},
        folders={"networks": "/tmp"},
        recent=("/tmp/a.bpd",),
        keys={"step-over": "F7"},
    )
    return [settings.written(usual), settings.written(settings.Preferences())]


def _set(data: bytes, folder: Path) -> None:
    preferences, _ = settings.read(data)
    assert settings.read(settings.written(preferences)) == (preferences, ())


def _marked() -> Session:
    session = Session(example("xor"))
    session.set_watches(("E", "delta(E)"))
    session.pin("before")
    session.run_to(session.recorded.find("E", 1))
    return session


def _journals() -> list[bytes]:
    kept = remembered.remembered(_marked())
    text = project.write(example("xor")).decode()
    unsaved = Unsaved("mine.bpd", "/tmp/mine.bpd", 400, "00" * 16, ("Set w1 to 0.5",), 1.7e9, text, kept)
    return [json.dumps(asdict(unsaved)).encode(), json.dumps({**asdict(unsaved), "path": ""}, indent=1).encode()]


def _left(data: bytes, folder: Path) -> None:
    (folder / "a.json").write_bytes(data)
    for left in left_behind(folder):
        assert left.unsaved.words
        session = Session(project.read(left.unsaved.network.encode()))
        remembered.restore(session, left.unsaved.remembered)
        left.journal.release()


def _beside() -> list[bytes]:
    return [json.dumps({"path": "/tmp/mine.bpd", **remembered.remembered(_marked()), "panels": ["watches"]}).encode()]


def _restored(data: bytes, folder: Path) -> None:
    try:
        kept = json.loads(data)
    except (ValueError, RecursionError):
        return
    remembered.restore(Session(example("xor")), kept)


def _programs() -> list[bytes]:
    return [file.read_bytes() for file in sorted((HERE / "programs" / "cases").glob("*.py"))]


def _notebooks() -> list[bytes]:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": text.decode().splitlines(keepends=True)}
        for text in _programs()[:3]
    ]
    return [json.dumps({"nbformat": 4, "cells": cells}).encode()]


def _foreseen(is_notebook: bool) -> Callable[[bytes, Path], object]:
    def read(data: bytes, folder: Path) -> None:
        with warnings.catch_warnings(record=True) as told:
            foresee(text_of(data, is_notebook))
        assert not told, "a warning for nobody"

    return read


def _copied() -> list[bytes]:
    network = example("mazur")
    return [clipboard.copied(network, ["h1", "h2", "o1"]).encode(), clipboard.copied(network, ["h1"]).encode()]


def _pasted(data: bytes, folder: Path) -> None:
    network, _ = clipboard.pasted(example("xor"), data.decode("utf-8", "replace"), 1)
    project.read(project.write(network))


READERS = {
    "project": Reader(_projects, _open, (NetworkError,)),
    "samples": Reader(_tables, _samples, (number_table.TableError,)),
    "gradients": Reader(_gradients, _diagnosed, (gradients.GradientsError, UnknownParameter)),
    "recordings": Reader(_recordings, _diagnosed, (gradients.GradientsError, UnknownParameter)),
    "arrays": Reader(_arrays, _diagnosed, (gradients.GradientsError, UnknownParameter)),
    "settings": Reader(_settings, _set),
    "journal": Reader(_journals, _left, (NetworkError,)),
    "beside": Reader(_beside, _restored),
    "units on the clipboard": Reader(_copied, _pasted, (EditError,)),
    "programs": Reader(_programs, _foreseen(False), (ValueError,)),
    "notebooks": Reader(_notebooks, _foreseen(True), (ValueError,)),
}


def reads(kind: str, folder: Path, count: int, seed: int) -> None:
    reader, random = READERS[kind], Random(seed)
    seeds = reader.seeds()
    assert seeds
    for number in range(count):
        data = damaged(random, seeds)
        begins = time.process_time()
        try:
            reader.read(data, folder)
        except reader.refuses as error:
            assert "\n" not in str(error) and len(str(error)) < 2_000, f"{kind} {number}: {error!r}"
        except Exception as error:
            (folder / "damaged").write_bytes(data)
            raise AssertionError(f"{kind}, seed {seed}, {number}: {error!r} for {data[:2000]!r}") from error
        assert time.process_time() - begins < MOST, f"{kind}, seed {seed}, {number} took long: {data[:2000]!r}"


@pytest.mark.parametrize("kind", READERS)
def test_a_damaged_file_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    reads(kind, tmp_path, 25, 1)


@pytest.mark.long
@pytest.mark.parametrize("kind", READERS)
def test_a_thousand_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    reads(kind, tmp_path, 1_000, 2)
