"""Qt's wheels bring all data of ICU, 32 MB of languages, calendars and encodings; the folder keeps what Qt asks of it.

Qt compares texts by ICU's collation, and that of the root locale serves every language but for fine points; letter
case, normal forms and properties of characters are code and not data. The format is that of ICU's `ucmndata.h`: a
header, a table of names and offsets, then the items.
"""

import struct
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

KEPT = {"coll/root.res", "coll/res_index.res", "coll/ucadata.icu", "root.res", "res_index.res", "pool.res"}
"""The items that stay: collation in the order of Unicode, and the roots of what is looked up by language."""

MAGIC, FORMAT = b"\xda\x27", b"CmnD"


def reduce(library: Path) -> None:
    """Replace ICU's data library by one of the same name that holds the items that stay."""
    content = library.read_bytes()
    version = library.name.rpartition(".")[2]
    data = reduced(content[_start(content) :])
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "data").write_bytes(data)
        # the linker names the data after its file
        symbols = ["--redefine-sym", f"_binary_data_start=icudt{version}_dat", "--set-section-alignment", ".data=16"]
        run = ("ld", "-r", "-b", "binary", "-o", "data.o", "data"), ("objcopy", *symbols, "data.o")
        link = "ld", "-shared", "-z", "noexecstack", "-soname", library.name, "-o", "library", "data.o"
        for command in (*run, link):
            subprocess.run(command, cwd=folder, check=True)
        library.write_bytes((folder / "library").read_bytes())


def _start(content: bytes) -> int:
    """Where the data begin in a library."""
    at = content.find(FORMAT)
    while at >= 0:
        if content[at - 10 : at - 8] == MAGIC:
            return at - 12
        at = content.find(FORMAT, at + 1)
    raise ValueError("these are no data of ICU")


def reduced(data: bytes) -> bytes:
    """A package of data with those items alone that stay."""
    (header,) = struct.unpack_from("<H", data)
    items = {name: body for name, body in read(data).items() if name.partition("/")[2] in KEPT}
    return data[:header] + packed(items)


def read(data: bytes) -> dict[str, bytes]:
    """The items of a package by name, in their order. The end of the last one is not known: it has all that follows."""
    (header,) = struct.unpack_from("<H", data)
    table = data[header:]
    (count,) = struct.unpack_from("<I", table)
    rows = [struct.unpack_from("<II", table, 4 + 8 * number) for number in range(count)]
    ends = [start for _, start in rows[1:]] + [len(table)]
    return {
        table[name : table.index(b"\0", name)].decode("ascii"): table[start:end]
        for (name, start), end in zip(rows, ends, strict=True)
    }


def packed(items: dict[str, bytes]) -> bytes:
    """The table and the items that follow a header; names in their order, as they are searched by halves."""
    names = b""
    offsets = []
    first = 4 + 8 * len(items)
    for name in items:
        offsets.append(first + len(names))
        names += name.encode("ascii") + b"\0"
    body = b""
    rows = b""
    begins = -(-(first + len(names)) // 16) * 16
    for offset, item in zip(offsets, items.values(), strict=True):
        rows += struct.pack("<II", offset, begins + len(body))
        body += item + bytes(-len(item) % 16)
    table = struct.pack("<I", len(items)) + rows + names
    return table + bytes(begins - len(table)) + body
