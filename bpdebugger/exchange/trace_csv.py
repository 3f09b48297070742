"""The trace as CSV: RFC 4180, UTF-8, one row per step, doubles in the shortest form that reads back exactly."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

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


def write_csv(trace: Trace, path: str | Path) -> None:
    """Writes the trace to a file, whole or not at all. Raises ``OSError``."""
    with replacing(path) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        write_rows(trace, text)
        text.detach()


def write_rows(trace: Trace, file: TextIO) -> None:
    """Writes header and rows to a text file that was opened with ``newline=""``."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(trace))


def _rows(trace: Trace) -> Iterator[list[str]]:
    for step in trace:
        yield cells(step)


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
