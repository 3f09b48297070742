"""Texts as programs print them and people type them: ``w1 = 0.1, w2 = 0.2``, ``dW1 = array([[…]])``, MATLAB, JSON.

A text is cut into statements here: lines, joined while a bracket is open or where MATLAB prints a matrix below its
name. What stands in a statement the scanner reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bpdebugger.exchange.printed.dressing import left_out
from bpdebugger.exchange.printed.items import GRADIENTS, SHOWN, Item, Node, PrintedError, Wanted, flattened
from bpdebugger.exchange.printed.scanner import CLOSE, NUMBER, OPEN, QUOTES, Scanner, Statement, scaled

_SCALE = re.compile(r"\s*(\d+\.\d+e[+-]?\d+)\s*\*\s*", re.IGNORECASE)
_ROW = re.compile(rf"\s*(?:{NUMBER.pattern})(?:[ \t]+(?:{NUMBER.pattern}))*\s*;?\s*")
_NOT_SAID = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # remarks behind // and %
        r"(?:^|(?<=[\s;]))(?://|%+)[ \t]*[A-Za-z][^\n]*$",
        # marks of lists, and lines that only part or head
        r"^[ \t]*(?:\d+[.)]|[-*•])[ \t]+(?=[^\d\s.])",
        r"^[ \t]*([=\-*_~])\1{2,}.*$",
        # the continuation of a row in MATLAB
        r"(?<=[;,])[ \t]*\.\.\.[ \t]*$",
    )
)
_NAME_ALONE = re.compile(r"\s*[^\s=:]+(?:\([^)]*\))?\s*[=:]?\s*")
"""A line that may be the name of a matrix below it."""
_SAYS_WHAT = re.compile(
    r"\b(?:grad\w*|deriv\w*|weights?|param\w*|bias\w*|delta\w*|steps?|updates?|updated|new|initial|current)\b",
    re.IGNORECASE,
)
"""Words of a title that say what the numbers below it are."""
_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{3,60}:?")
"""A title in a language that has none between its words."""
_TITLE = re.compile(r"(?:my |the )?(?:grad|deriv|param|weight|bias|result|update|delta|step)\w*:", re.IGNORECASE)


class Printed:
    """A text, undressed already, with the places of its lines."""

    def __init__(self, text: str, wanted: Wanted = GRADIENTS) -> None:
        self._wanted = wanted
        self.title = ""
        self.text = left_out(text, _NOT_SAID)
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def items(self) -> Iterator[Item]:
        """The names and numbers in their order, those in objects by their paths. Raises ``PrintedError``."""
        for name, node, place in self.entries():
            for item in flattened(node, name, place, self._wanted):
                yield replace(item, title=self.title) if self.title else item

    def entries(self) -> Iterator[tuple[str, Node, str]]:
        """The names with what stands beside them, and where. Raises ``PrintedError``."""
        waiting: list[tuple[str, int]] = []
        since: Statement | None = None
        for statement in self._statements():
            for written, node, at in Scanner(statement).entries():
                name = "" if written == "ans" and waiting else written
                if node is None:
                    if since is not statement:
                        self._leave(waiting, name)
                        waiting, since = [], statement
                    waiting.append((name, at))
                elif waiting and not name:
                    named, waiting = _shared_out(waiting, node)
                    for title, part in named:
                        yield _title_of(title), part, self.place(at)
                else:
                    self._leave(waiting, name)
                    waiting = []
                    yield name, node, self.place(at)
        self._leave(waiting)

    def _leave(self, waiting: list[tuple[str, int]], following: str = "") -> None:
        """A line without a number is a title if it ends with a colon or has several words; else a number is missing.

        MATLAB says a name once more before its numbers.
        """
        for name, at in waiting:
            if _SAYS_WHAT.search(name):
                self.title = _title_of(name)
            if _TITLE.fullmatch(name) or _title_of(name) == _title_of(following):
                continue
            if _WITHOUT_SPACES.fullmatch(name):
                continue
            if (name.endswith(":") and len(name.split()) > 1) or len(name.split()) > 2:
                continue
            if name.rstrip().endswith(("=", "≈")) or name.endswith(":"):
                raise PrintedError(f"{self.place(at)}: the number is missing")
            raise PrintedError(f'{self.place(at)}: "{name[:SHOWN]}" is not a name and a number, as in w1 = 0.0044')

    def place(self, offset: int) -> str:
        """``line 3``, as people count."""
        return f"line {self._line(offset) + 1}"

    def exactly(self, offset: int) -> str:
        """``line 3, column 7``."""
        line = self._line(offset)
        return f"line {line + 1}, column {offset - self._starts[line] + 1}"

    def _line(self, offset: int) -> int:
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return low

    def _statements(self) -> Iterator[Statement]:
        """Lines, joined while a bracket is open, and where MATLAB prints a matrix below its name."""
        text, at = self.text, 0
        while at < len(text):
            end = self._end_of_statement(at)
            line = text[at:end]
            if line.strip() and not line.lstrip().startswith(("#", "%", "//")):
                matrix = self._matlab_matrix(line, end)
                if matrix:
                    name, rows, end = matrix
                    # as a list in brackets it is read like all others, in its place
                    yield self._statement(f"{name.rstrip().rstrip(':=')} = [{rows}]", at)
                else:
                    yield self._statement(line, at)
            at = end + 1

    def _statement(self, text: str, start: int) -> Statement:
        return Statement(text, start, self.place, self.exactly)

    def _end_of_statement(self, at: int) -> int:
        depth, quote = 0, ""
        for offset in range(at, len(self.text)):
            mark = self.text[offset]
            if quote:
                quote = "" if mark in (quote, "\n") else quote
            elif mark == "#" and depth == 0:
                return self._line_end(offset)
            elif mark in QUOTES and _opens_quote(self.text, offset):
                quote = mark
            elif mark in OPEN:
                depth += 1
            elif mark in CLOSE:
                depth = max(depth - 1, 0)
            elif mark == "\n" and depth == 0:
                return offset
        return len(self.text)

    def _line_end(self, offset: int) -> int:
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def _matlab_matrix(self, line: str, end: int) -> tuple[str, str, int] | None:
        """The name, the rows as ``a b; c d``, and where they end, if numbers stand in rows below ``dW1 =``."""
        if not _NAME_ALONE.fullmatch(line) or NUMBER.match(line.strip()):
            return None
        scale, last, at = "", end, end + 1
        rows: list[str] = []
        while at < len(self.text):
            stop = self._line_end(at)
            below = self.text[at:stop]
            found = _SCALE.fullmatch(below)
            if found and not rows:
                scale = found[1]
            elif _ROW.fullmatch(below):
                rows.append(below.strip().rstrip(";"))
                last = stop
            elif below.strip() or (rows and len(rows) > 0 and not self._row_follows(stop)):
                break
            at = stop + 1
        if not rows:
            return None
        if scale:
            exponent = scale.lower().partition("e")[2]
            rows = [" ".join(scaled(number, int(exponent)) for number in row.split()) for row in rows]
        return line, "; ".join(rows), last

    def _row_follows(self, at: int) -> bool:
        while at + 1 < len(self.text) and self.text[at + 1] == "\n":
            at += 1
        return bool(_ROW.fullmatch(self.text[at + 1 : self._line_end(at + 1)]))


def _opens_quote(text: str, offset: int) -> bool:
    """A quote after a letter or a bracket is a prime: f'(z)."""
    before = text[offset - 1] if offset else " "
    return not (before.isalnum() or before in ")]_")


def _shared_out(waiting: list[tuple[str, int]], node: Node) -> tuple[list[tuple[str, Node]], list[tuple[str, int]]]:
    """The names with their values, and those that wait still: of several names each has a part of a tuple, or the next
    value is the first one's."""
    names = [name for name, _ in waiting]
    if len(names) > 1 and isinstance(node, list) and len(node) == len(names):
        return list(zip(names, node, strict=True)), []
    return [(names[0], node)], waiting[1:]


def _title_of(name: str) -> str:
    return name.rstrip(":= ")
