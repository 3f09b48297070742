"""Tables as people have them: CSV of any country, cells of a spreadsheet, arrays as NumPy and MATLAB print them."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bpdebugger.core.network.validate import MAX_SAMPLES
from bpdebugger.exchange.decimals import NotANumber, decimal_of_an_office, number
from bpdebugger.exchange.encoded import NotText, decoded_loosely
from bpdebugger.storage.whole import read_whole

if TYPE_CHECKING:
    from bpdebugger.exchange.number_lists import Lines

MAX_BYTES = 16 * 1024 * 1024
_SHOWN = 40
_LOOKED_AT = 20_000
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_WITH_COMMA = re.compile(r"[-+−]?\d+,(?:\d{1,2}|\d{4,})")
_WITH_POINT = re.compile(r"[-+−]?[1-9]\d{0,2}\.\d{3}")
_FRACTION = re.compile(r"[+-]?\d+(?:\.\d+)?\s*/\s*\d+(?:\.\d+)?|[+-]?\d*\s*[½¼¾⅓⅔⅛]")
_MISSING = frozenset(["na", "n/a", "nan", "null", "none", "-", "?", "#n/a", "missing", "nil", "<na>"])
_TRUTHS = {"true": 1.0, "false": 0.0}
_COMMENT = re.compile(r"\s*(?:#|//|%)\s*")
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+(?:,\d+)?")
_ARROW = re.compile(r"->|→|=>|↦|⟶")
_ROUND = re.compile(r"[()\[\]]|,(?=[ \t])")
_TITLE = re.compile(r"^[ \t]*[^\W\d][\w ]*[=:][ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"^[ \t]*\(?\d{1,4}\)[ \t]+", re.MULTILINE)
_LAST_LINE = re.compile(r"\[\d+ rows x \d+ columns\]|\(\d+ rows?\)|\d+ rows? in set.*")
_RELATION = re.compile(r"\s*@relation\b.*?^[ \t]*@data\b[^\n]*", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_ATTRIBUTE = re.compile(r"^[ \t]*@attribute[ \t]+('[^'\n]*'|\"[^\"\n]*\"|\S+)", re.IGNORECASE | re.MULTILINE)
"""The headings of a file of Weka."""
_SPARSE = re.compile(r"[ \t]*[-+]?[\d.]+(?:[eE][-+]?\d+)?(?:[ \t]+\d{1,6}:[-+.\deE]+)+[ \t]*")
_WIDEST = 10_000
_RULE = re.compile(r"\|?[\s:|+-]+\|?")


class TableError(ValueError):
    """A table that cannot be read; its text is one sentence, in one line, that names the line."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join(reason.split()))


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Rows of cells, all equally long, with the headings of the columns if there are any.

    ``lines``: the line of the text that each row stood in. ``values``: the numbers of a column, or ``None`` for a
    column of words. ``remarks``: sentences on what was left out or read otherwise than it may have been meant.
    """

    headings: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    values: tuple[tuple[float, ...] | None, ...]
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.values)

    def turned(self) -> NumberTable | None:
        """The table with its rows as columns, where a word stands before the numbers of each."""
        words, *rest = self.values or (None,)
        if self.headings or words is not None or not rest or any(values is None for values in rest):
            return None
        cells = tuple(zip(*(row[1:] for row in self.cells), strict=True))
        numbers = tuple(zip(*(values for values in rest if values is not None), strict=True))
        remarks = (*self.remarks, "its lines are read as columns")
        return NumberTable(tuple(row[0] for row in self.cells), cells, self.lines[:1] * len(cells), numbers, remarks)

    @property
    def rows(self) -> tuple[tuple[float, ...], ...]:
        """The numbers row by row. Raises ``TableError`` for a column of words."""
        for column, values in enumerate(self.values):
            if values is None:
                raise TableError(_not_a_number(self.lines[0], column, self.cells[0][column]))
        return tuple(zip(*(values for values in self.values if values is not None), strict=True))

    def name(self, column: int) -> str:
        """What a column is called: its heading, or its number."""
        return (self.headings[column] if self.headings else "") or f"column {column + 1}"


def load(path: str | Path) -> NumberTable:
    """Reads a file. Raises ``TableError`` or ``OSError``."""
    return read(read_whole(path, MAX_BYTES))


def read(data: bytes | str) -> NumberTable:
    """The table in a text: the delimiter is found, a line of headings is known by its words, empty lines, comments and
    an empty last column are left out.

    A comma is read as the decimal point unless it parts the columns. Raises ``TableError``.
    """
    # the many patterns of what is printed are for whoever brings a table; a grid of numbers needs this module too
    from bpdebugger.exchange.number_lists import lists_in
    from bpdebugger.exchange.printed.dressing import undressed
    from bpdebugger.exchange.printed.items import PrintedError

    text, remarks = _text(data)
    plain = undressed(text)
    try:
        listed = None if _ARROW.search(plain) else lists_in(plain)
    except PrintedError as error:
        raise TableError(str(error)) from None
    headings, lines, said = listed or (*_headed(plain, remarks), [])
    remarks += said
    if not lines:
        raise TableError(
            "there is a line of headings, and no numbers under it" if headings else "there are no numbers in it"
        )
    headings, lines = _without_empty_end(headings, lines)
    width = len(lines[0][1])
    comma = "; if its commas are decimal points, part the columns by ; or tabs" if _delimiter(plain) == "," else ""
    for at, row in lines:
        if len(row) != width:
            raise TableError(f"line {at}: {len(row)} cells where the lines before have {width}{comma}")
    if headings and len(headings) != width:
        raise TableError(f"line 1: {len(headings)} headings, but {width} cells stand in the line under them")
    cells = tuple(tuple(cell.strip() for cell in row) for _, row in lines)
    numbers = tuple(at for at, _ in lines)
    _require_one_decimal_mark(cells, numbers)
    columns = tuple(_column(numbers, column, [row[column] for row in cells], headings) for column in range(width))
    if not any(values is not None for values in columns):
        raise TableError("there are no numbers in it")
    return NumberTable(headings, cells, numbers, columns, tuple(remarks))


def _require_one_decimal_mark(cells: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
    """Raises ``TableError`` for a point that may part thousands, as commas are decimal points beside it."""
    if not any(_WITH_COMMA.fullmatch(cell) for row in cells for cell in row):
        return
    for line, row in zip(lines, cells, strict=True):
        for column, cell in enumerate(row, start=1):
            if _WITH_POINT.fullmatch(cell):
                both = f"{cell} or {cell.replace('.', '')}, as other numbers have a decimal comma"
                raise TableError(f'line {line}, column {column}: "{cell}" may be {both}; write it without a point')


def block_of(text: str) -> list[list[float]]:
    """The numbers of copied cells, row by row. Raises ``TableError``."""
    return [list(row) for row in read(text).rows]


def _text(data: bytes | str) -> tuple[str, list[str]]:
    if isinstance(data, str):
        return data.lstrip("\ufeff"), []
    try:
        return decoded_loosely(data)
    except NotText as error:
        raise TableError(str(error)) from None


def _headed(text: str, remarks: list[str]) -> tuple[tuple[str, ...], Lines]:
    """The headings, if there are any, and the lines under them."""
    separator = _SEPARATOR.match(text)
    body = "\n" * text.count("\n", 0, separator.end()) + text[separator.end() :] if separator else text
    body, comments = _without_comments(body)
    relation = _RELATION.match(body)
    if relation:
        attributes = tuple(name.strip("'\"") for name in _ATTRIBUTE.findall(relation[0]))
        body = "\n" * relation[0].count("\n") + body[relation.end() :]
        return attributes, _lines(body, ",")
    sparse = _sparse(body)
    if sparse:
        remarks.append("read as LibSVM has it: the target first, what is not listed is 0")
        return sparse
    body = _ROUND.sub(" ", _ARROW.sub(" ", body)) if _ARROW.search(body) else body
    if all(_NUMBERED.match(line) for line in body.splitlines() if line.strip()):
        body = _NUMBERED.sub("", body)
    body = _TITLE.sub("", body)
    delimiter = separator[1] if separator else _delimiter(body)
    lines = [line for line in _lines(body, delimiter) if not _LAST_LINE.fullmatch(" ".join(line[1]).strip())]
    gap = next((at for at, cells in lines if all(re.fullmatch(r"\.{2,}|…", cell.strip()) for cell in cells)), 0)
    if gap:
        raise TableError(f"line {gap}: the table is printed with gaps (..); print all of it, then paste it again")
    if not lines:
        return (), []
    if len(lines) > 2 and len(lines[0][1]) == 1 < len(lines[1][1]) and not _looks_like_number(lines[0][1][0]):
        remarks.append(f"left out as a title: {lines[0][1][0].strip()[:_SHOWN]}")
        lines = lines[1:]
    if not any(_looks_like_number(cell) for cell in lines[0][1]):
        headings = tuple(cell.strip() for cell in lines[0][1])
        is_indexed = delimiter == " " and len(lines) > 1 and len(lines[1][1]) == len(headings) + 1
        return (("", *headings) if is_indexed else headings), lines[1:]
    width = len(lines[0][1])
    for comment in reversed(comments):
        words = re.split(r"[\s,;\t]+", comment)
        if len(words) == width and not any(map(_looks_like_number, words)):
            return tuple(words), lines
    remarks += [f"left out as a comment: {comment[:_SHOWN]}" for comment in comments[:3]]
    return (), lines


def _sparse(text: str) -> tuple[tuple[str, ...], Lines] | None:
    """The columns of a file for LibSVM, whose lines are ``1 1:0.5 3:2``: a target, then inputs with their numbers."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines or not all(_SPARSE.fullmatch(line) for _, line in lines):
        return None
    rows = [
        (n, target, dict(entry.split(":") for entry in entries))
        for n, (target, *entries) in ((n, line.split()) for n, line in lines)
    ]
    width = max(int(index) for *_, row in rows for index in row)
    if min(int(index) for *_, row in rows for index in row) < 1 or width > _WIDEST:
        return None
    headings = (*(f"x{k}" for k in range(1, width + 1)), "target")
    return headings, [(n, [*(row.get(str(k), "0") for k in range(1, width + 1)), target]) for n, target, row in rows]


def _without_comments(text: str) -> tuple[str, list[str]]:
    """The text with empty lines for those that are comments."""
    kept, comments = [], []
    for line in text.splitlines():
        match = _COMMENT.match(line)
        if match and line.strip():
            comments.append(line[match.end() :].strip())
        kept.append("" if match else re.sub(r"\s#.*$", "", line))
    return "\n".join(kept), comments


def _delimiter(text: str) -> str:
    """A tab, a semicolon, a bar or a comma, the first of these that there is; else spaces, as people type them."""
    head = text[:_LOOKED_AT]
    found = next((mark for mark in "\t;|," if mark in head), " ")
    words = [line.split() for line in head.splitlines() if line.strip()]
    if found == "," and all(len(line) > 1 and all(map(_DECIMAL_COMMA.fullmatch, line)) for line in words):
        return " "
    return found


def _lines(text: str, delimiter: str) -> Lines:
    """The cells of each line that is not empty, with the line's number."""
    if delimiter == " ":
        return [(n, line.split()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if delimiter == "|":
        lines = enumerate(text.splitlines(), start=1)
        rows = ((n, line) for n, line in lines if line.strip() and not _RULE.fullmatch(line.strip()))
        return [(n, line.strip().strip("|").split("|")) for n, line in rows]
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


def _without_empty_end(headings: tuple[str, ...], lines: Lines) -> tuple[tuple[str, ...], Lines]:
    """The same without a last column that is empty in every line, as a comma at their ends makes it."""
    while lines and all(len(cells) > 1 and not cells[-1].strip() for _, cells in lines):
        width = len(lines[0][1])
        lines = [(at, cells[:-1]) for at, cells in lines]
        if len(headings) == width and not headings[-1]:
            headings = headings[:-1]
    return headings, lines


def _looks_like_number(cell: str) -> bool:
    try:
        value_of(cell)
    except NotANumber:
        return cell.strip().casefold() in ("nan", "na", "#n/a")
    return True


def value_of(cell: str) -> float:
    """The number in a cell: also ``71%``, ``1/3``, ``1 234,5``, ``True``. Raises ``NotANumber``."""
    plain = cell.strip().strip("\"'")
    if _PLAIN.fullmatch(plain):
        return float(plain)
    if plain.casefold() in _TRUTHS:
        return _TRUTHS[plain.casefold()]
    if re.fullmatch(r"[+-]?\d+,\d+", plain) and not plain.lstrip("+-")[:1].strip("0"):
        plain = plain.replace(",", ".")
    return number(plain) if _FRACTION.fullmatch(plain) else decimal_of_an_office(plain)


def _column(
    lines: Sequence[int], column: int, cells: Iterable[str], headings: Sequence[str]
) -> tuple[float, ...] | None:
    """The numbers of a column; nothing for one that holds words alone. Raises ``TableError`` for a mixture."""
    values, odd = [], []
    for line, cell in zip(lines, cells, strict=True):
        missing = not cell or cell.casefold() in _MISSING
        try:
            value = math.nan if missing else value_of(cell)
        except NotANumber as error:
            odd.append((line, cell, str(error)))
            continue
        if missing:
            named = f" ({headings[column]})" if headings else ""
            shown = f'"{cell}"' if cell else "nothing"
            raise TableError(
                f"line {line}, column {column + 1}{named}: the number is missing, {shown} stands there; "
                "put one in or take the line out"
            )
        if not math.isfinite(value):
            raise TableError(f"line {line}, column {column + 1}: {cell[:_SHOWN]} is not a finite number")
        values.append(value)
    if not odd:
        return tuple(values)
    line, cell, why = odd[0]
    may_be_words = re.compile(r".*[^\W\d_].*" if not headings else r"(?![-+−]?[\d.,'’ ]+%?$).*", re.DOTALL)
    is_of_words = all(may_be_words.fullmatch(word) for _, word, _ in odd)
    if values or not is_of_words:
        raise TableError(f"line {line}, column {column + 1}: {why}")
    return None


def _not_a_number(line: int, column: int, cell: str) -> str:
    return f'line {line}, column {column + 1}: "{cell[:_SHOWN]}" is not a number'
