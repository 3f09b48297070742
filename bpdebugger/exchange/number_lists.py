"""Samples in arrays and objects: ``X = np.array(…)`` and ``y = …``, records in JSON, pairs of inputs and targets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, groupby

from bpdebugger.core.network.validate import MAX_SAMPLES
from bpdebugger.exchange.printed.indented import indented
from bpdebugger.exchange.printed.items import Leaf, Node, Pair, PrintedError, leaves
from bpdebugger.exchange.printed.json_text import json_document
from bpdebugger.exchange.printed.statements import Printed

Lines = list[tuple[int, list[str]]]
"""The cells of each row, with the number of its line."""

_DECLARES = r"(?:(?:const|let|var|auto)\s+)?"
_NAMED = _DECLARES + r"(?:[\"']?[^\W\d][\w ]{0,30}[\"']?\s*(?::=|=|:)\s*)?"
_CALLED = r"(?:(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\s*\(\s*(?:\w+\s*=\s*c\s*(?=\())?)?"
_LISTS = re.compile(rf"\s*{_NAMED}{_CALLED}[\[{{(]")
_ASSIGNED = re.compile(r"\s*[^\W\d]\w*\s*=\s*[-+−]?\.?\d")
_HYPHENS = re.compile(r"\s*-\s+(?:[\[{]|\w+\s*:)|\s*\w+\s*:\s*\n\s*-\s")
_WRAPPERS = ("samples", "data", "dataset", "rows", "records", "examples")


def lists_in(text: str) -> tuple[tuple[str, ...], Lines, list[str]] | None:
    """The headings, rows and remarks of such a text, undressed already; ``None`` if it is something else.

    Raises ``PrintedError``.
    """
    if not (_LISTS.match(text) or _ASSIGNED.match(text) or _HYPHENS.match(text)):
        return None
    document = json_document(text) if re.match(r"\s*(?:\{|\[\s*\{)", text) else indented(text)
    entries = [("", document)] if document is not None else _by_line(Printed(text))
    entries = _unwrapped(entries)
    if not entries:
        return None
    names = [name for name, _ in entries]
    nodes = [node for _, node in entries]
    if all(isinstance(node, dict) and not isinstance(node, Pair) for node in nodes):
        return _records([node for node in nodes if isinstance(node, dict)])
    if all(names) and all(isinstance(node, Leaf) for node in nodes):
        return _assignments(entries)
    if all(names) and len(names) > 1:
        return _columns(entries)
    if len(nodes) == 1 and isinstance(nodes[0], list):
        return _rows_of_one(nodes[0], text)
    if not any(names):
        return (), [_row(node) for node in nodes], []
    return None


def _by_line(printed: Printed) -> list[tuple[str, Node]]:
    """The names with their values; what stands in a line without names is one row."""
    found: list[tuple[str, Node]] = []
    for (written, place), group in groupby(printed.entries(), key=lambda entry: (entry[0], entry[2])):
        name = re.sub(f"^{_DECLARES}", "", written)
        nodes = [node for _, node, _ in group]
        mixed = not name and len(nodes) > 1 and any(isinstance(node, Leaf) for node in nodes)
        found += (
            [("", list(chain(*(leaves(node) for node in nodes))))]
            if mixed and place
            else [(name, node) for node in nodes]
        )
    return found


def _unwrapped(entries: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
    """What is in an object that only says that samples follow; the records of a list one by one."""
    while len(entries) == 1:
        name, node = entries[0]
        if isinstance(node, dict) and not isinstance(node, Pair):
            inner = next((node[key] for key in _WRAPPERS if isinstance(node.get(key), list)), None)
            only = next(iter(node.values())) if len(node) == 1 else None
            if isinstance(only, list) and all(isinstance(child, dict | list) for child in only):
                inner = only
            if inner is not None:
                entries = [(name, inner)]
                continue
            if len(node) > 1 and all(isinstance(child, list) for child in node.values()):
                return [(key, child) for key, child in node.items()]
        elif isinstance(node, list) and node and all(isinstance(child, dict) for child in node):
            return [("", child) for child in node]
        break
    return entries


def _records(records: Sequence[dict[str, Node]]) -> tuple[tuple[str, ...], Lines, list[str]]:
    """A row for each record; the headings are the keys of the first."""
    found: Lines = []
    headings: tuple[str, ...] = ()
    for number, record in enumerate(records[: MAX_SAMPLES + 1], start=1):
        cells = {title: leaf.text for key, node in record.items() for title, leaf in _titled(key, node)}
        headings = headings or tuple(cells)
        odd = sorted(set(headings) ^ set(cells))
        if odd:
            raise PrintedError(f'sample {number}: "{odd[0][:40]}" stands in some samples only')
        found.append((number, [cells[key] for key in headings]))
    return headings, found, []


def _titled(key: str, node: Node) -> list[tuple[str, Leaf]]:
    numbers = list(leaves(node))
    if len(numbers) == 1:
        return [(key, numbers[0])]
    return [(f"{key} {place}", leaf) for place, leaf in enumerate(numbers, start=1)]


def _assignments(entries: Sequence[tuple[str, Node]]) -> tuple[tuple[str, ...], Lines, list[str]] | None:
    """x1 = 0, x2 = 1, o = 1: a new row begins where the first name comes again."""
    first = entries[0][0]
    starts = [at for at, (name, _) in enumerate(entries) if name == first]
    groups = [entries[at:end] for at, end in zip(starts, [*starts[1:], len(entries)], strict=True)]
    return _records([dict(group) for group in groups]) if len(entries) > 1 else None


def _columns(entries: Sequence[tuple[str, Node]]) -> tuple[tuple[str, ...], Lines, list[str]]:
    """Arrays of inputs and targets beside each other, a row for each sample, or a column as some books have it."""
    blocks = {
        name: [_row(child)[1] for child in (node if isinstance(node, list) else [node])] for name, node in entries
    }
    if len(blocks) < len(entries):
        twice = next(name for name, _ in entries if [other for other, _ in entries].count(name) > 1)
        raise PrintedError(f'"{twice[:40]}" stands there twice')
    remarks = []
    if len({len(rows) for rows in blocks.values()}) > 1:
        turned = {name: _turned(rows) for name, rows in blocks.items()}
        if len({len(rows) for rows in turned.values()}) == 1:
            blocks, remarks = turned, ["the arrays are read with a column for each sample"]
    counts = [f"{name[:20]} has {len(rows)}" for name, rows in blocks.items()]
    if len({len(rows) for rows in blocks.values()}) > 1:
        raise PrintedError(f"as many rows are needed in each array: {', '.join(counts)}")
    headings: list[str] = []
    for name, rows in blocks.items():
        width = len(rows[0]) if rows else 0
        headings += [name] if width == 1 else [f"{name} {k + 1}" for k in range(width)]
    table = [list(chain(*parts)) for parts in zip(*blocks.values(), strict=True)]
    return tuple(headings), list(enumerate(table, start=1)), remarks


def _turned(rows: list[list[str]]) -> list[list[str]]:
    if rows and all(len(row) == 1 for row in rows):
        return rows
    return [list(column) for column in zip(*rows, strict=True)] if len({len(row) for row in rows}) == 1 else rows


def _rows_of_one(node: list[Node], text: str) -> tuple[tuple[str, ...], Lines, list[str]] | None:
    if any(not isinstance(child, Leaf) for child in node):
        return (), [_row(child) for child in node], []
    # the rows of MATLAB may be parted by new lines alone; a list in one line is one row
    by_line = [list(group) for _, group in groupby(node, key=lambda leaf: getattr(leaf, "place", ""))]
    return (), [_row(list[Node](group)) for group in by_line], []


def _row(node: Node) -> tuple[int, list[str]]:
    """The numbers of a sample, in whatever brackets, with its line."""
    if isinstance(node, Pair):
        key, value = next(iter(node.items()))
        return 1, [key, *(leaf.text for leaf in leaves(value))]
    found = list(leaves(node))
    line = re.search(r"line (\d+)", found[0].place) if found else None
    return int(line[1]) if line else 1, [leaf.text for leaf in found]
