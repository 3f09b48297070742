"""The trace as CSV: RFC 4180, UTF-8, one row per step, doubles in the shortest form that reads back exactly.

A file begins with a byte order mark: without one, spreadsheets take ∂ for letters of the country's older encoding.
pandas, and every reader of ``utf-8-sig``, leaves the mark out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Literal, TextIO

from bpdebugger.core.formulas.printing import shortest, write
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.storage.whole import replacing

COLUMNS = (
    "step",
    "sample",
    "phase",
    "quantity",
    "symbol",
    "formula",
    "substituted",
    "value",
    "operands",
    "note",
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?|-?\d+(?:\.\d+)?e[+-]?\d+")
_DELIMITERS = {".": ",", ",": ";"}

DecimalMark = Literal[".", ","]
"""What stands before the decimals. Where it is a comma, semicolons part the cells, as spreadsheets there expect."""


def write_csv(trace: Trace, path: str | Path, decimal: DecimalMark = ".") -> None:
    """Writes the trace to a file, whole or not at all. Raises ``OSError``."""
    with replacing(path) as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        write_rows(trace, text, decimal)
        text.detach()


def write_rows(trace: Trace, file: TextIO, decimal: DecimalMark = ".") -> None:
    """Writes header and rows to a text file that was opened with ``newline=""``; the mark is the file's affair."""
    writer = csv.writer(file, delimiter=_DELIMITERS[decimal])
    writer.writerow(COLUMNS)
    writer.writerows(_rows(trace, decimal))


def _rows(trace: Trace, decimal: DecimalMark) -> Iterator[list[str]]:
    for step in trace:
        yield [_in_country(cell, decimal) for cell in cells(step)] if decimal != "." else cells(step)


def _in_country(cell: str, decimal: DecimalMark) -> str:
    """The cell with another decimal mark where it is a number; a rule with numbers keeps the notation of formulas."""
    return cell.replace(".", decimal) if _DECIMAL.fullmatch(cell) else cell


def cells(step: Step) -> list[str]:
    """The cells of one row, in the order of ``COLUMNS``."""
    rule = step.rule
    rules = (rule.expression, rule.substituted(step.trace))
    texts = [step.quantity, step.symbol, *(write(e) if e else "" for e in rules)]
    return [
        str(step.number),
        "" if step.sample is None else str(step.sample),
        step.phase.value,
        *map(defused, texts),
        shortest(step.value),
        " ".join(map(str, rule.operands.values())),
        defused(rule.note),
    ]


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula; a number is left alone."""
    if not text.startswith(_FORMULA_SIGNS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
