"""A worksheet on paper: the trace with blanks to fill in, and apart the key. Both are HTML, for A4 and for Letter.

The documents stand alone: no script, nothing to load. They are well-formed XML too. Every line has the number and
the quantity's name as ``data-line`` and ``data-quantity``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Phase
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.html_math import text
from bpdebugger.exchange.worksheet_given import given
from bpdebugger.exchange.worksheet_lines import (
    ANSWER_COLUMNS,
    OPEN_COLUMNS,
    SHAPES,
    WorksheetLine,
    answer_row,
    legend,
    open_row,
    sections,
)
from bpdebugger.resources import resource

MAX_LINES = 400
COMPUTED = frozenset(Kind) - GIVEN
"""Every kind that has a line."""

BACKWARD = frozenset(kind for kind in COMPUTED if KINDS[kind].phase is not Phase.FORWARD)
"""The kinds of the backward pass and the update."""


class WorksheetTooLong(ValueError):
    """A trace with more lines than anybody fills in; its text is a sentence that names the limit."""


def worksheet(trace: Trace, blank: Collection[Kind] = BACKWARD) -> str:
    """The worksheet: the network, then a line for every computed number; those of the kinds in ``blank`` are blanks
    for rule and value. Raises ``WorksheetTooLong``.
    """
    lines = _lines(trace)
    how = (
        "Fill in each blank line: on the left the rule, in names of lines before it, on the right its value, "
        "to three significant digits or more. Numbers that are given are rounded to four."
    )
    body = [_head(trace, "Worksheet", for_name=True), *given(trace), "<h2>The trace</h2>"]
    body += [f'<p class="how">{how}</p>', legend(trace.letters)]
    rows = [open_row(line, blank) for line in lines]
    return _document(trace, "worksheet", [*body, *sections(lines, rows, OPEN_COLUMNS)])


def key(trace: Trace) -> str:
    """The key of every worksheet of this trace: each line's rule in names, with numbers, and its value.

    Raises ``WorksheetTooLong``.
    """
    lines = _lines(trace)
    body = [_head(trace, "Answer key", for_name=False), legend(trace.letters)]
    rows = [answer_row(line) for line in lines]
    return _document(trace, "answer key", [*body, *sections(lines, rows, ANSWER_COLUMNS)])


def _lines(trace: Trace) -> list[WorksheetLine]:
    plan = trace.plan
    each = plan.inputs.stop + plan.outputs.stop - plan.outputs.start
    count = len(trace) - len(plan.parameters) - each * len(trace.samples)
    if count > MAX_LINES:
        raise WorksheetTooLong(
            f"A worksheet of this trace would have {count:,} lines; {MAX_LINES} are the limit: "
            "take a single sample or a smaller network."
        )
    steps = (step for step in trace if step.place.kind not in GIVEN)
    return [WorksheetLine(i, step) for i, step in enumerate(steps, start=1)]


def _width(trace: Trace) -> int:
    """The width in mm of the column of quantities, so that the longest name of a unit or parameter has room."""
    longest = max(len(name) for name in (*trace.plan.units, *trace.plan.parameters))
    return min(max(9 + 3 * longest, 15), 40)


def _document(trace: Trace, what: str, body: Iterable[str]) -> str:
    style = resource("worksheet.css").read_text(encoding="utf-8")
    title = text(f"{trace.network.title} ({what})" if trace.network.title else what.capitalize())
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"/>',
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
            f"<title>{title}</title>",
            f'<style>\n{style}</style></head><body style="--what: {_width(trace)}mm">',
            SHAPES,
            *body,
            "</body></html>\n",
        )
    )


def _head(trace: Trace, kind: str, for_name: bool) -> str:
    fields = '<span>Name <u class="name"></u></span><span>Date <u class="date"></u></span>' if for_name else ""
    title = trace.network.title or "A network's backward pass"
    note = f'<p class="note">{text(trace.network.note)}</p>' if trace.network.note else ""
    return f'<div class="kind"><b>{kind}</b>{fields}</div><h1>{text(title)}</h1>{note}'
