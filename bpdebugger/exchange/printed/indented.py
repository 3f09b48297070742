"""Objects and lists by indentation, as YAML has them: keys with a colon, hyphens before the parts of a list."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from bpdebugger.exchange.printed.items import Leaf, Node, PrintedError
from bpdebugger.exchange.printed.scanner import Scanner, Statement

_MOST_LINES = 20_000
_DEEPEST = 30
_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s:#\[\]{},"'][^:#\[\]{},"']*)\s*:(?:\s+(.*))?$""")
_MARKER = re.compile(r"---\s*|\.\.\.\s*")


class _Line(NamedTuple):
    number: int
    indent: int
    text: str


def indented(text: str) -> Node | None:
    """The document of such a text; ``None`` for one that is something else. Raises ``PrintedError``."""
    lines = _lines(text)
    if not lines or not _is_nested(lines):
        return None
    node, rest = _block(lines, 0, 0)
    return node if rest == len(lines) else None


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    pieces = text.split("\n")
    if len(pieces) > _MOST_LINES:
        return []
    for number, line in enumerate(pieces, start=1):
        plain = re.sub(r"(?:^|\s)#.*$", "", line).rstrip()
        if not plain or (_MARKER.fullmatch(plain) and not found):
            continue
        bare = plain.lstrip(" ")
        if bare.startswith("\t"):
            return []
        if not (bare.startswith("- ") or bare == "-" or _KEY.match(bare)):
            return []
        found.append(_Line(number, len(plain) - len(bare), bare))
    return found


def _is_nested(lines: list[_Line]) -> bool:
    """Whether a key has something below it, and all that stands behind a key or hyphen is a value."""
    below = any(
        line.text.endswith(":") and (after.indent > line.indent or after.text.startswith("-"))
        for line, after in pairwise(lines)
    )
    is_of_records = lines[0].text.startswith("- ") and bool(_KEY.match(lines[0].text[2:].lstrip()))
    is_of_lists = all(line.text.startswith("- [") for line in lines)
    return below or is_of_lists or (is_of_records and len(lines) > 1 and not lines[1].text.startswith("-"))


def _block(lines: list[_Line], at: int, depth: int) -> tuple[Node, int]:
    """What stands at the indentation of a line and deeper, and the line after it."""
    if depth > _DEEPEST:
        raise PrintedError(f"line {lines[at].number}: nested too deeply")
    return (_list if lines[at].text.startswith("-") else _object)(lines, at, depth)


def _list(lines: list[_Line], at: int, depth: int) -> tuple[Node, int]:
    indent, found = lines[at].indent, list[Node]()
    while at < len(lines) and lines[at].indent == indent and lines[at].text.startswith("-"):
        line = lines[at]
        inner = line.text[1:].lstrip()
        if inner and (_KEY.match(inner) or inner.startswith("- ")):
            lines[at] = _Line(line.number, indent + len(line.text) - len(inner), inner)
            node, at = _block(lines, at, depth + 1)
        elif inner:
            node, at = _value(inner, line), at + 1
        else:
            node, at = _below(lines, at, depth)
        found.append(node)
    return found, at


def _object(lines: list[_Line], at: int, depth: int) -> tuple[Node, int]:
    indent, found = lines[at].indent, dict[str, Node]()
    while at < len(lines) and lines[at].indent == indent:
        line = lines[at]
        match = _KEY.match(line.text)
        if not match:
            break
        key = match[1].strip().strip("\"'")
        if key in found:
            raise PrintedError(f'line {line.number}: the key "{key[:40]}" stands twice in one object')
        if match[2]:
            found[key], at = _value(match[2], line), at + 1
        else:
            found[key], at = _below(lines, at, depth, is_list_beside=True)
    return found, at


def _below(lines: list[_Line], at: int, depth: int, is_list_beside: bool = False) -> tuple[Node, int]:
    """What stands deeper than a line; of a key also the list at its own indentation."""
    line, after = lines[at], lines[at + 1] if at + 1 < len(lines) else None
    if after and (
        after.indent > line.indent or (is_list_beside and after.indent == line.indent and after.text.startswith("-"))
    ):
        return _block(lines, at + 1, depth + 1)
    raise PrintedError(f"line {line.number}: the number is missing")


def _value(text: str, line: _Line) -> Node:
    place = f"line {line.number}"
    return Scanner(Statement(text, 0, lambda _: place, lambda _: place)).only_value() or Leaf(
        text.strip().strip("\"'"), place
    )
