"""Arrays in files of NumPy and of safetensors, read as numbers: nothing is unpickled, nothing is executed."""

from __future__ import annotations

import io
import json
import lzma
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.exchange.printed.items import SHOWN, Item, Leaf, Node, PrintedError

_NPY, _ZIP, _PICKLE = b"\x93NUMPY", b"PK\x03\x04", b"\x80"
_MOST_HEADER = 100_000_000
_MOST_NUMBERS = 4_000_000
_SAFE: dict[str, str] = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
}
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
"""What the library raises for an archive that is none."""

_AS_SAFETENSORS = (
    "a file of torch.save holds Python objects, which are not opened here; save the numbers: "
    "from safetensors.torch import save_file; save_file({n: p.grad for n, p in model.named_parameters()}, "
    '"gradients.safetensors")'
)


def binary_items(data: bytes) -> Iterator[Item] | None:
    """The arrays of a binary file; ``None`` for a text. Raises ``PrintedError``."""
    reader = _reader(data)
    return reader(data) if reader else None


def _reader(data: bytes) -> Callable[[bytes], Iterator[Item]] | None:
    if data.startswith(_NPY):
        return _npy
    if data.startswith(_ZIP):
        return _npz
    if data.startswith(_PICKLE) and not _is_safetensors(data):
        return _refused
    return _safetensors if _is_safetensors(data) else None


def _refused(data: bytes) -> Iterator[Item]:
    raise PrintedError(_AS_SAFETENSORS)


def _npy(data: bytes, name: str = "") -> Iterator[Item]:
    try:
        with warnings.catch_warnings():
            # a header of Python 2 is one too
            warnings.simplefilter("ignore", UserWarning)
            array = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, OSError, EOFError, SyntaxError, tokenize.TokenError, MemoryError) as error:
        why = next(iter(str(error).splitlines()), "it is damaged")
        raise PrintedError(f"{name or 'the file'}: not an array of NumPy: {why}") from None
    if array.dtype.names:
        for field in array.dtype.names:
            yield _item(field, np.asarray(array[field]))
        return
    yield _item(name, np.asarray(array))


def _npz(data: bytes) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(name.endswith(("data.pkl", "constants.pkl")) for name in names):
                raise PrintedError(_AS_SAFETENSORS)
            if sum(info.file_size for info in archive.infolist()) > 8 * _MOST_NUMBERS:
                raise PrintedError(f"the arrays have more than {_MOST_NUMBERS} numbers")
            arrays = [name for name in names if name.endswith(".npy")]
            if not arrays:
                raise PrintedError("an archive without arrays of NumPy in it")
            for name in arrays:
                yield from _npy(archive.read(name), name.removesuffix(".npy"))
    except PrintedError:
        raise
    except _DAMAGED as error:
        raise PrintedError(f"the archive cannot be read: {error}") from None


def _is_safetensors(data: bytes) -> bool:
    """Eight bytes with the length of the header, and a JSON object after them."""
    if len(data) < 10 or data[8:9] != b"{":
        return False
    return int(struct.unpack("<Q", data[:8])[0]) <= min(len(data) - 8, _MOST_HEADER)


def _safetensors(data: bytes) -> Iterator[Item]:
    """The header of safetensors gives for each name its type, its shape and the range of its bytes."""
    length = int(struct.unpack("<Q", data[:8])[0])
    body = memoryview(data)[8 + length :]
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError):
        raise PrintedError("safetensors: the header is not JSON") from None
    for name, about in header.items():
        if name != "__metadata__":
            yield _item(name, _tensor(name, about, body))


def _tensor(name: str, about: Any, body: memoryview) -> NDArray[Any]:
    try:
        kind, shape, (start, stop) = about["dtype"], tuple(about["shape"]), about["data_offsets"]
        if kind == "BF16":
            halves = np.frombuffer(body[start:stop], dtype="<u2").astype("<u4")
            return (halves << 16).view("<f4").reshape(shape)
        return np.frombuffer(body[start:stop], dtype=_SAFE[kind]).reshape(shape)
    except (KeyError, TypeError, ValueError):
        raise PrintedError(f"safetensors: {name[:SHOWN]} cannot be read") from None


def _item(name: str, array: NDArray[Any]) -> Item:
    if array.dtype.kind not in "fiu":
        raise PrintedError(f"{name or 'the array'}: {array.dtype} instead of real numbers")
    if array.size > _MOST_NUMBERS:
        raise PrintedError(f"{name or 'the array'}: more than {_MOST_NUMBERS} numbers")
    node = _node(array, name or "the array")
    assert not isinstance(node, dict)
    return Item(name, node, name or "the array")


def _node(array: NDArray[Any], place: str) -> Node:
    if array.ndim == 0:
        # the digits of its own type: those of a single are eight or nine
        text = str(array[()]) if array.dtype.kind == "f" and array.dtype.itemsize < 8 else shortest(float(array))
        return Leaf(text, place)
    return [_node(part, place) for part in array]
