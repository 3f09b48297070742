"""The gradients in what this program writes: the rows of a trace as CSV, of a trace or a check as JSON."""

from __future__ import annotations

import csv
import io
import json
import re

from bpdebugger.exchange.printed.items import Item, Leaf, PrintedError

GRADIENT = re.compile(r"dE_dp\[\w+\]")
"""dE_dp[h1,c] is the gradient of one use of c, not of the parameter."""
PARAMETER = re.compile(r"p\[\w+\]")
_COLUMNS = frozenset({"step", "sample", "quantity", "value"})


def rows_of_csv(text: str, quantity: re.Pattern[str] = GRADIENT) -> list[dict[str, str]] | None:
    """The rows of a trace of this program with a gradient of a parameter, or another quantity; ``None`` if it is
    something else."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        if not set(reader.fieldnames or ()) >= _COLUMNS:
            return None
    except csv.Error:
        return None
    try:
        rows = [{"line": str(reader.line_num)} | {name: row[name] or "" for name in _COLUMNS} for row in reader]
    except csv.Error as error:
        raise PrintedError(f"line {reader.line_num}: not CSV: {error}") from None
    return [row for row in rows if quantity.fullmatch(row["quantity"])]


def rows_of_json(text: str, wanted: re.Pattern[str] = GRADIENT) -> list[dict[str, str]] | None:
    """The same rows in the JSON of this program: of a trace, or of a check with what it checked."""
    if '"quantity"' not in text or not re.match(r"\s*[\[{]", text):
        return None
    try:
        document = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    rows = document.get("rows") if isinstance(document, dict) else document
    known = {"step", "quantity", "value"}
    if not isinstance(rows, list) or not all(isinstance(row, dict) and known <= row.keys() for row in rows):
        return None
    found = []
    for row in rows:
        quantity, sample = str(row["quantity"]), row.get("sample")
        if wanted.fullmatch(quantity):
            said = "" if sample is None else str(sample)
            found.append({"line": str(row["step"]), "sample": said, "quantity": quantity, "value": str(row["value"])})
    return found


def items_of(rows: list[dict[str, str]], sample: int | None) -> tuple[list[Item], int | None]:
    """The means, or the gradients of one sample, with the sample they are of."""
    samples = {row["sample"] for row in rows}
    if sample is not None and str(sample) not in samples:
        raise PrintedError(f"the trace has no gradients of sample {sample}")
    chosen = str(sample) if sample is not None else "" if "" in samples else min(samples, default="")
    found = []
    for row in rows:
        if row["sample"] == chosen:
            place = f"line {row['line']}"
            found.append(Item(row["quantity"], Leaf(row["value"], place), place))
    return found, int(chosen) if chosen.isdecimal() else None
