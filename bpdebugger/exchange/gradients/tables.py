"""Tables of names and numbers: CSV with any delimiter, Markdown, columns parted by spaces as pandas prints them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

from bpdebugger.exchange.decimals import NotANumber, decimal
from bpdebugger.exchange.printed.items import (
    CHECKED_HEADINGS,
    GRADIENTS,
    SHOWN,
    WEIGHTS,
    Item,
    Leaf,
    PrintedError,
    Wanted,
)

_RULER = re.compile(r":?-{2,}(?:\+-{2,})*:?")
_END = re.compile(
    r"(?:Name: .*, |Length: .*, )?dtype: \w+|\[\d+ rows x \d+ columns\]|\(\d+ rows?\)|\d+ rows? in set.*"
    r"|[-=_+\s]*[-=_]{3}[-=_+\s]*"
)
"""What pandas and databases print below their tables, and lines that only part."""
_CUT = ("...", "…", "..")
_TITLE = re.compile(r"(?:all |my |the )?(?:grad(?:ient)?s?|deriv(?:ative)?s?|results?)[ \t]*[:=]?", re.IGNORECASE)
_BIAS_HEADINGS = ("bias", "b", "biases")
_TARGET_HEADINGS = ("to", "target", "nach", "dst", "dest", "destination", "post", "into")
_LAYER_HEADINGS = ("layer", "", "index", "id", "#", "schicht")
_INDEX_HEADINGS = (("name", "param", "parameter", "matrix", "tensor"), ("i", "row"), ("j", "col", "column"))
_MOST_LINES_OF_BLOCKS = 500
_NOT_ASSIGNED = re.compile(r"[=≈:\[\]{}()]")

IsName = Callable[[str], bool]
"""Whether a text is the name of something that a gradient may be of."""


class _Row(NamedTuple):
    line: int
    cells: list[str]


def table_items(text: str, is_name: IsName, is_unit: IsName, wanted: Wanted = GRADIENTS) -> Iterator[Item] | None:
    """The names and numbers of a table; ``None`` if the text is none. Raises ``PrintedError``."""
    matrices = _blocks_between_units(text, is_unit)
    if matrices:
        return chain(*map(_matrix, matrices))
    rows = _markdown(text) or _delimited(text) or _in_columns(text)
    indexed = _by_indices(rows)
    if indexed:
        return iter(indexed)
    if rows and _is_between_units(rows, is_unit):
        return _matrix(rows)
    rows = _with_connections_named(rows, is_unit)
    if not rows or _is_bare(rows, is_name):
        return None
    return _read(rows, is_name, wanted)


def _blocks_between_units(text: str, is_unit: IsName) -> list[list[_Row]]:
    """Several tables from unit to unit, one below the other with empty lines between; empty for anything else."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES_OF_BLOCKS:
        return []
    found: list[list[_Row]] = []
    begin = 0
    for at in range(len(lines) + 1):
        if at < len(lines) and lines[at].strip():
            continue
        block = "\n" * begin + "\n".join(lines[begin:at])
        if block.strip():
            rows = _markdown(block) or _delimited(block) or _in_columns(block)
            if not rows or not _is_between_units(rows, is_unit):
                return []
            found.append(rows)
        begin = at + 1
    return found if len(found) > 1 else []


def _by_indices(rows: list[_Row]) -> list[Item]:
    """The entries of matrices from a table with a column each for the matrix, its row, its column and the number."""
    if len(rows) < 2:
        return []
    head = [cell.lower() for cell in rows[0].cells]
    columns = [next((head.index(word) for word in words if word in head), -1) for words in _INDEX_HEADINGS]
    layer = next((head.index(word) for word in ("layer", "l") if word in head), -1)
    values = [k for k, word in enumerate(head) if any(word in headings for headings in GRADIENTS.headings)]
    name, row_at, column_at = columns
    if len(values) != 1 or name < 0 or row_at < 0 or any(len(row.cells) != len(head) for row in rows):
        return []
    found = []
    for row in rows[1:]:
        indices = [row.cells[k] for k in (row_at, column_at) if k >= 0 and row.cells[k]]
        if not all(map(str.isdecimal, indices)):
            return []
        place = f"line {row.line}"
        title = row.cells[name] + (row.cells[layer] if layer >= 0 else "") + "".join(f"[{index}]" for index in indices)
        found.append(Item(title, Leaf(row.cells[values[0]], place), place))
    return found


def _is_between_units(rows: list[_Row], is_unit: IsName) -> bool:
    """Whether units stand above the numbers and beside them."""
    above, beside = rows[0].cells[1:], [row.cells[0] for row in rows[1:]]
    if above and above[-1].lower() in _BIAS_HEADINGS:
        above = above[:-1]
    return bool(above and beside) and all(map(is_unit, above)) and all(map(is_unit, beside))


def _with_connections_named(rows: list[_Row], is_unit: IsName) -> list[_Row]:
    """The rows with one name, such as h1->o1, for two columns that say from which unit to which."""
    if len(rows) < 2 or min(len(row.cells) for row in rows) < 3:
        return rows
    head, *body = rows
    width = len(head.cells)
    units = [
        k for k in range(width) if all(len(row.cells) == width and is_unit(row.cells[k]) for row in body if row.cells)
    ]
    if len(units) != 2 or _is_number(head.cells[-1]):
        return rows
    first, second = units if head.cells[units[0]].lower() not in _TARGET_HEADINGS else units[::-1]
    numbers = [k for k in range(width) if k not in units and head.cells[k].lower() not in _LAYER_HEADINGS]
    named = [
        _Row(row.line, [f"{row.cells[first]}->{row.cells[second]}", *(row.cells[k] for k in numbers)]) for row in body
    ]
    return [_Row(head.line, ["name", *(head.cells[k] for k in numbers)]), *named]


def _is_bare(rows: list[_Row], is_name: IsName) -> bool:
    """Whether numbers stand there without names, beneath what may be the name of all of them."""
    above = any(map(is_name, rows[0].cells[1:])) and len(rows) > 1
    return not above and all(_is_number(cell) for row in rows[1:] or rows for cell in row.cells)


def _content(text: str) -> list[tuple[int, str]]:
    """The lines with something in them, with their numbers; without comments, and without what is added at the end."""
    lines = ((n, line.partition("#")[0].rstrip()) for n, line in enumerate(text.splitlines(), start=1))
    found = [(n, line) for n, line in lines if line.strip() and not _END.fullmatch(line.strip())]
    return found[1:] if len(found) > 1 and _TITLE.fullmatch(found[0][1].strip()) else found


def _markdown(text: str) -> list[_Row]:
    lines = _content(text)
    if len(lines) < 2 or not all("|" in line for _, line in lines):
        return []
    rows = [_Row(n, [cell.strip(" \t`*") for cell in line.strip().strip("|").split("|")]) for n, line in lines]
    return [row for row in rows if not all(_RULER.fullmatch(cell) or not cell for cell in row.cells)]


def _delimited(text: str) -> list[_Row]:
    lines = _content(text)
    if not lines or any(_NOT_ASSIGNED.search(_without_brackets(line)) for _, line in lines):
        return []
    for delimiter in "\t;,":
        trimmed = [line.rstrip(" ,;\t") for _, line in lines]
        if all(delimiter in line for line in trimmed):
            return [_Row(n, _cells(n, line, delimiter)) for (n, _), line in zip(lines, trimmed, strict=True)]
    return []


def _without_brackets(line: str) -> str:
    """The line without names such as dE_dw[h1->o1] and grad(w1), whose brackets are part of them."""
    return re.sub(r"\w[\[(][\w\s,>→\-\[\]]{0,80}[\])]|->|\"[^\"]*\"", "", line)


def _cells(line: int, text: str, delimiter: str) -> list[str]:
    try:
        return [
            cell.strip() for cell in next(csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True))
        ]
    except csv.Error as error:
        raise PrintedError(f"line {line}: not CSV: {error}") from None


def _in_columns(text: str) -> list[_Row]:
    """Lines of equally many words, the heading perhaps with one less, for the index that pandas prints."""
    lines = _content(text)
    if not lines or any(_NOT_ASSIGNED.search(_without_brackets(line)) for _, line in lines):
        return []
    rows = [_Row(n, line.split()) for n, line in lines]
    widths = {len(row.cells) for row in rows}
    first = rows[0]
    if len(rows) > 1 and {len(row.cells) for row in rows[1:]} == {len(first.cells) + 1}:
        return [_Row(first.line, ["", *first.cells]), *rows[1:]]
    if len(rows) == 1 and len(first.cells) > 2:
        return []
    return rows if len(widths) == 1 and min(widths) > 1 else []


def _is_number(cell: str) -> bool:
    try:
        decimal(cell)
    except NotANumber as error:
        return "may be" in str(error)
    return True


def _read(rows: list[_Row], is_name: IsName, wanted: Wanted) -> Iterator[Item]:
    while len(rows) > 1 and not any(rows[0].cells):
        rows = rows[1:]
    rows = _row_wanted(rows, wanted)
    head = rows[0]
    names_above = [is_name(cell) for cell in head.cells]
    if len(rows) > 1 and sum(names_above) * 2 > len([cell for cell in head.cells if cell]):
        if _is_matrix(rows, is_name):
            return _matrix(rows)
        return _wide(rows, is_name)
    return _long(rows, is_name, wanted)


def _row_wanted(rows: list[_Row], wanted: Wanted) -> list[_Row]:
    """Of rows called grad, value, … under names the one that is wanted, without its title; else the rows."""
    called = [row.cells[0].lower() for row in rows[1:]]
    words = {word for headings in (*GRADIENTS.headings, *WEIGHTS.headings) for word in headings}
    if not called or not set(called) <= words or len(set(called)) < len(called) or rows[0].cells[0]:
        return rows
    for headings in wanted.headings:
        for row, title in zip(rows[1:], called, strict=True):
            if title in headings:
                return [_Row(rows[0].line, rows[0].cells[1:]), _Row(row.line, row.cells[1:])]
    return rows


def _is_matrix(rows: list[_Row], is_name: IsName) -> bool:
    """Whether names stand above and beside the numbers, as in a table of weights between units."""
    return not is_name(rows[0].cells[0]) and all(not _is_number(row.cells[0]) for row in rows[1:])


def _matrix(rows: list[_Row]) -> Iterator[Item]:
    above = rows[0].cells
    for row in rows[1:]:
        _same_length(row, len(above))
        for name, number in zip(above[1:], row.cells[1:], strict=True):
            title = f"b[{row.cells[0]}]" if name.lower() in _BIAS_HEADINGS else f"{name}->{row.cells[0]}"
            yield Item(title, Leaf(number, f"line {row.line}"), f"line {row.line}")


def _wide(rows: list[_Row], is_name: IsName) -> Iterator[Item]:
    # R prints a long row in several lines, each under its names
    starts = [at for at in range(2, len(rows) - 1, 2) if all(map(is_name, rows[at].cells))]
    if starts != list(range(2, len(rows), 2)):
        starts = []
    for begin, end in zip([0, *starts], [*starts, len(rows)], strict=True):
        head, *numbers = rows[begin:end]
        if len(numbers) > 1:
            last = f"line {numbers[1].line}"
            raise PrintedError(f"{last}: {len(numbers)} rows of numbers under the names; leave the one that is meant")
        _same_length(numbers[0], len(head.cells))
        is_cut = any(cell in _CUT for cell in head.cells)
        remark = "the table is cut short, and what it does not show is not given" if is_cut else ""
        for name, number in zip(head.cells, numbers[0].cells, strict=True):
            if name and not (name in _CUT and number in _CUT):
                yield Item(name, Leaf(number, f"line {numbers[0].line}"), f"line {head.line}", remark=remark)


def _same_length(row: _Row, length: int) -> None:
    if len(row.cells) != length:
        raise PrintedError(f"line {row.line}: {len(row.cells)} fields; the line of the names has {length}")


def _long(rows: list[_Row], is_name: IsName, wanted: Wanted) -> Iterator[Item]:
    """A name and a number in each row; beside them perhaps an index, and other columns if a heading says which."""
    head, body = rows[0], rows
    is_heading = not any(is_name(cell) for cell in head.cells) and (
        "" in head.cells or not any(_is_number(cell) for cell in head.cells)
    )
    headings = head.cells if is_heading else []
    if is_heading:
        body = rows[1:]
    for row in body:
        if len(row.cells) != len(rows[0].cells) and len(row.cells) != 2:
            _wrong_fields(row)
    if not body:
        return
    width = len(body[0].cells)
    name_at = _name_column(body, width, is_name)
    number_at = _number_column(body, headings, width, name_at, wanted)
    chosen = headings[number_at].strip() if width > 2 and number_at < len(headings) else ""
    remark = f'the column "{chosen[:SHOWN]}" as the numbers' if chosen.lower() in CHECKED_HEADINGS else ""
    for row in body:
        if len(row.cells) != width:
            _wrong_fields(row)
        place = f"line {row.line}"
        yield Item(row.cells[name_at], Leaf(row.cells[number_at], place), place, remark=remark)


def _wrong_fields(row: _Row) -> None:
    count = len(row.cells)
    raise PrintedError(
        f"line {row.line}: {count} fields where a name and a number are expected"
        "; with decimal commas, part them by ; or ="
    )


def _name_column(body: list[_Row], width: int, is_name: IsName) -> int:
    counts = [sum(is_name(row.cells[k]) for row in body if len(row.cells) == width) for k in range(width)]
    return counts.index(max(counts)) if max(counts) else 0


def _number_column(body: list[_Row], headings: list[str], width: int, name_at: int, wanted: Wanted) -> int:
    others = [k for k in range(width) if k != name_at]
    if len(others) == 1:
        return others[0]
    found = [k for k in others if all(_is_number(row.cells[k]) for row in body if len(row.cells) == width)]
    # an index stands before the names
    index = [
        k for k in found if k < name_at and [row.cells[k] for row in body] in (_counted(body, 0), _counted(body, 1))
    ]
    found = [k for k in found if k not in index or len(found) == 1]
    if headings and len(found) > 1:
        lower = [heading.lower() for heading in headings]
        for titles_wanted in wanted.headings:
            named = [k for k in found if k < len(lower) and lower[k] in titles_wanted]
            found = named or found
            if named:
                break
    if len(found) == 1:
        return found[0]
    if len(found) > 1 and headings:
        titles = ", ".join(headings[k][:SHOWN] for k in found if k < len(headings))
        raise PrintedError(f"line {body[0].line}: several columns of numbers ({titles}); leave the one that is meant")
    _wrong_fields(body[0])
    raise AssertionError


def _counted(body: list[_Row], first: int) -> list[str]:
    return [str(first + k) for k in range(len(body))]
