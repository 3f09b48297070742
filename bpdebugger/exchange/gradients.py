"""Gradients computed elsewhere: JSON, CSV (also a trace of this program) or pasted text, with the digits they have."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.network.network import Network
from bpdebugger.exchange.decimals import NotANumber, decimal, without_wrapper
from bpdebugger.exchange.encoded import NotText, decoded
from bpdebugger.exchange.parameter_names import ParameterNames
from bpdebugger.storage.whole import read_whole

MAX_BYTES = 64 * 1024 * 1024
_SHOWN = 40
_TRACE_COLUMNS = frozenset({"step", "sample", "quantity", "value"})


class GradientsError(ValueError):
    """Gradients that cannot be read; its text is one sentence that names the line or key."""


class Entry(NamedTuple):
    """A name and a number as they stand in the input, and where."""

    place: str
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class GivenGradients:
    """The gradients by parameter; ``sample`` is set where the input says of which sample they are."""

    values: dict[str, Given]
    sample: int | None = None


def load(path: str | Path, network: Network, sample: int | None = None) -> GivenGradients:
    """Reads a file; see ``read``. Raises ``GradientsError`` or ``OSError``."""
    return read(read_whole(path, MAX_BYTES), network, sample)


def read(data: bytes | str, network: Network, sample: int | None = None) -> GivenGradients:
    """The gradients in JSON, CSV or lines such as ``w1 = 0.00044``, for parameters of the network; some may be missing.

    Of a trace with several samples the means are taken, or the gradients of ``sample``. Raises ``GradientsError``.
    """
    if len(data) > MAX_BYTES:
        raise GradientsError(f"more than {MAX_BYTES // 1024**2} MB")
    try:
        text = data.lstrip("\ufeff") if isinstance(data, str) else decoded(data)
    except NotText as error:
        raise GradientsError(str(error)) from None
    said: int | None = sample
    if text.lstrip().startswith(("{", "[")):
        entries: Iterable[Entry] = _json_entries(text)
    elif (trace_rows := _trace_rows(text)) is not None:
        entries, said = _trace_entries(trace_rows, sample)
    else:
        entries = _line_entries(text, ParameterNames(network))
    return GivenGradients(_numbers(entries, ParameterNames(network)), said)


def _numbers(entries: Iterable[Entry], names: ParameterNames) -> dict[str, Given]:
    """The entries by parameter. Every name that is not known is reported at once."""
    values: dict[str, Given] = {}
    places: dict[str, str] = {}
    unknown: list[str] = []
    for entry in entries:
        name = names.parameter(entry.name)
        if name is None:
            unknown.append(f"{entry.place}: {names.unknown(entry.name)}")
            continue
        if name in values:
            raise GradientsError(f"{entry.place}: there is a gradient of {name} already, at {places[name]}")
        try:
            values[name], places[name] = decimal(entry.number), entry.place
        except NotANumber as error:
            raise GradientsError(f"{entry.place}: {error}") from None
    if unknown:
        more = f"; and {len(unknown) - 5} more such names" if len(unknown) > 5 else ""
        raise GradientsError("; ".join(unknown[:5]) + more)
    if not values:
        raise GradientsError("there are no gradients in it: one is written as w1 = 0.0044, or in JSON or CSV")
    return values


class _Digits(str):
    """A number of a JSON text, as it is written there."""


def _json_entries(text: str) -> Iterator[Entry]:
    document = _parsed(text)
    if isinstance(document, dict) and isinstance(document.get("gradients"), dict):
        document = document["gradients"]
    if not isinstance(document, dict):
        raise GradientsError('a list; an object is expected, as in {"w1": 0.0044}')
    for name, value in document.items():
        if not isinstance(value, str):
            raise GradientsError(f"{name[:_SHOWN]}: {_KINDS.get(type(value), 'null')} instead of a number")
        yield Entry(name[:_SHOWN], name, value)


_KINDS = {dict: "an object", list: "a list", bool: "true or false"}


def _parsed(text: str) -> object:
    """The JSON document, or a dictionary as Python prints it."""
    try:
        return _loaded(text)
    except json.JSONDecodeError as error:
        place, reason = f"line {error.lineno}, column {error.colno}", error.msg
    try:
        return _loaded(re.sub(r"\b(nan|inf)\b", _as_json_constant, without_wrapper(text).replace("'", '"')))
    except json.JSONDecodeError:
        raise GradientsError(f"{place}: not JSON: {reason}") from None


def _as_json_constant(match: re.Match[str]) -> str:
    return {"nan": "NaN", "inf": "Infinity"}[match[1]]


def _loaded(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_float=_Digits, parse_int=_Digits, parse_constant=_Digits
        )
    except RecursionError:
        raise GradientsError("nested too deeply for gradients") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise GradientsError(f'the key "{twice[:_SHOWN]}" stands twice in one object')
    return result


def _trace_rows(text: str) -> list[dict[str, str]] | None:
    """The rows of a trace of this program with a gradient of a parameter; ``None`` if it is something else."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not set(reader.fieldnames or ()) >= _TRACE_COLUMNS:
            return None
    except csv.Error:
        return None
    try:
        rows = [{"line": str(reader.line_num)} | {name: row[name] or "" for name in _TRACE_COLUMNS} for row in reader]
    except csv.Error as error:
        raise GradientsError(f"line {reader.line_num}: not CSV: {error}") from None
    # dE_dp[h1,c] is the gradient of one use of c, not of the parameter
    return [row for row in rows if re.fullmatch(r"dE_dp\[\w+\]", row["quantity"])]


def _trace_entries(rows: list[dict[str, str]], sample: int | None) -> tuple[list[Entry], int | None]:
    """The means, or the gradients of one sample, with the sample they are of."""
    samples = {row["sample"] for row in rows}
    if sample is not None and str(sample) not in samples:
        raise GradientsError(f"the trace has no gradients of sample {sample}")
    chosen = str(sample) if sample is not None else "" if "" in samples else min(samples, default="")
    entries = [Entry(f"line {row['line']}", row["quantity"], row["value"]) for row in rows if row["sample"] == chosen]
    return entries, int(chosen) if chosen.isdecimal() else None


def _line_entries(text: str, names: ParameterNames) -> Iterator[Entry]:
    """A name and a number a line; empty lines, comments after # and a heading of a table are left out."""
    first = True
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        entry = _entry(f"line {number}", content)
        heading = first and names.parameter(entry.name) is None and entry.number.replace(" ", "").isalpha()
        if not heading or entry.number.lower() in ("nan", "inf"):
            yield entry
        first = False


_ASSIGNED = re.compile(r"(?P<name>[^=:≈]+?)\s*(?::=|[=:≈])\s*(?P<number>.+?)[,;]?")
_SPACED = re.compile(r"(?P<name>[^\s,;]+)\s+(?P<number>[^\s,;].*?)[,;]?")


def _entry(place: str, line: str) -> Entry:
    match = _ASSIGNED.fullmatch(line) or (None if "\t" in line or ";" in line.rstrip(";") else _SPACED.fullmatch(line))
    if match:
        # of "∂E/∂w = 0.74 · 0.19 = 0.14" the last is the number
        return Entry(place, match["name"], re.split("[=≈]", without_wrapper(match["number"]))[-1].strip())
    delimiter = next((mark for mark in "\t;," if mark in line.rstrip(";,")), None)
    if delimiter is None:
        raise GradientsError(f'{place}: "{line[:_SHOWN]}" is not a name and a number, as in w1 = 0.0044')
    try:
        fields = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise GradientsError(f"{place}: not CSV: {error}") from None
    while len(fields) > 2 and not fields[-1].strip():
        fields.pop()
    if len(fields) != 2:
        raise GradientsError(
            f"{place}: {len(fields)} fields where a name and a number are expected"
            + ("; with decimal commas, part them by ; or =" if delimiter == "," else "")
        )
    return Entry(place, *(field.strip() for field in fields))
