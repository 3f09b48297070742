"""Tables of numbers from spreadsheets: CSV, or cells as they come from the clipboard."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

from bpdebugger.core.network.network import Network, Sample
from bpdebugger.core.network.validate import MAX_SAMPLES
from bpdebugger.exchange.decimals import NotANumber, decimal
from bpdebugger.exchange.encoded import NotText, decoded
from bpdebugger.storage.whole import read_whole

MAX_BYTES = 16 * 1024 * 1024
PREVIEWED = 8
_SHOWN = 40
_LOOKED_AT = 20_000
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")


class TableError(ValueError):
    """A table that cannot be read; its text is one sentence that names the line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of finite numbers, all equally long, with the headings of the columns if there are any."""

    headings: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    delimiter: str

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0])


def load(path: str | Path) -> Table:
    """Reads a CSV file. Raises ``TableError`` or ``OSError``."""
    return read(read_whole(path, MAX_BYTES))


def read(data: bytes | str) -> Table:
    """The table in a text: the delimiter is found, a line of headings is known by its words, empty lines are left out.

    A comma is read as the decimal point unless it parts the columns. Raises ``TableError``.
    """
    try:
        text = data.lstrip("\ufeff") if isinstance(data, str) else decoded(data)
    except NotText as error:
        raise TableError(str(error)) from None
    delimiter = _delimiter(text)
    lines = _lines(text, delimiter)
    if not lines:
        raise TableError("there are no numbers in it")
    headings: tuple[str, ...] = ()
    if not any(_looks_like_number(cell) for cell in lines[0][1]):
        headings = tuple(cell.strip() for cell in lines[0][1])
        lines = lines[1:]
    if not lines:
        raise TableError("there is a line of headings, and no numbers under it")
    width = len(lines[0][1])
    rows = tuple(_row(number, cells, width, delimiter) for number, cells in lines)
    if headings and len(headings) != width:
        raise TableError(f"line 1: {len(headings)} headings, but {width} numbers stand in the line under them")
    return Table(headings, rows, delimiter)


def block_of(text: str) -> list[list[float]]:
    """The numbers of copied cells, row by row. Raises ``TableError``."""
    return [list(row) for row in read(text).rows]


def _delimiter(text: str) -> str:
    """A tab, a semicolon or a comma, the first of these that there is; else spaces, as people type them."""
    head = text[:_LOOKED_AT]
    return next((mark for mark in "\t;," if mark in head), " ")


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The cells of each line that is not empty, with the line's number."""
    if delimiter == " ":
        return [(n, line.split()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, cells))
            if len(found) > MAX_SAMPLES + 1:
                raise TableError(f"more than {MAX_SAMPLES} lines; that is the limit")
    except csv.Error as error:
        raise TableError(f"line {reader.line_num}: not CSV: {error}") from None
    return found


def _looks_like_number(cell: str) -> bool:
    try:
        decimal(cell)
    except NotANumber:
        return False
    return True


def _row(number: int, cells: list[str], width: int, delimiter: str) -> tuple[float, ...]:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != width:
        comma = "; if its commas are decimal points, part the columns by ; or tabs" if delimiter == "," else ""
        raise TableError(f"line {number}: {len(cells)} numbers where the lines before have {width}{comma}")
    return tuple(_number(number, column, cell) for column, cell in enumerate(cells, start=1))


def _number(line: int, column: int, cell: str) -> float:
    plain = cell.strip()
    try:
        value = float(plain) if _PLAIN.fullmatch(plain) else decimal(plain).value
    except NotANumber as error:
        raise TableError(f"line {line}, column {column}: {error}") from None
    if not math.isfinite(value):
        raise TableError(f"line {line}, column {column}: {plain[:_SHOWN]} is not a finite number")
    return value


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would give as samples: ``columns`` says which unit each column is for, ``rows`` are the first ones,
    ``problem`` is a sentence if it does not fit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    count: int
    words: str
    problem: str = ""


def preview(table: Table, network: Network) -> Preview:
    """What the table would give as samples of the network."""
    order, units = _order(table, network), _units(network)
    if order is None:
        problem = (
            f"The table has {table.width} columns; the network has {len(network.layers[0].units)} inputs and "
            f"{len(network.layers[-1].units)} outputs, so {len(units)} are needed."
        )
        columns = table.headings or tuple(f"column {i + 1}" for i in range(table.width))
        return Preview(columns, table.rows[:PREVIEWED], len(table.rows), "", problem)
    by = "by their headings" if order != list(range(len(units))) else "in their order"
    rows = tuple(tuple(row[i] for i in order) for row in table.rows[:PREVIEWED])
    words = f"{len(table.rows)} samples; the columns are taken {by}, inputs first, then targets."
    return Preview(units, rows, len(table.rows), words)


def samples_of(table: Table, network: Network) -> tuple[Sample, ...]:
    """The samples in a table. Raises ``TableError`` if its columns do not fit."""
    order = _order(table, network)
    if order is None:
        raise TableError(preview(table, network).problem)
    inputs = len(network.layers[0].units)
    return tuple(
        Sample(tuple(row[i] for i in order[:inputs]), tuple(row[i] for i in order[inputs:])) for row in table.rows
    )


def _units(network: Network) -> tuple[str, ...]:
    return tuple(unit.name for layer in (network.layers[0], network.layers[-1]) for unit in layer.units)


def _order(table: Table, network: Network) -> list[int] | None:
    """The column of each input and target: by heading if all units are among the headings, else by position."""
    units = _units(network)
    if set(units) <= set(table.headings):
        return [table.headings.index(name) for name in units]
    return list(range(len(units))) if table.width == len(units) else None
