"""A worksheet on paper: the trace with blanks to fill in, and apart the key. Both are HTML, for A4 and for Letter.

The documents stand alone: no script, nothing to load. They are well-formed XML too. Every line has the number and
the quantity's name as ``data-line`` and ``data-quantity``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Phase
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.network_drawing import network_drawing
from bpdebugger.exchange.sheet import document, head, legend
from bpdebugger.exchange.worksheet_given import given
from bpdebugger.exchange.worksheet_lines import (
    ANSWER_COLUMNS,
    OPEN_COLUMNS,
    WorksheetLine,
    answer_row,
    open_row,
    sections,
)

MAX_LINES = 400
COMPUTED = frozenset(Kind) - GIVEN
"""Every kind that has a line."""

BACKWARD = frozenset(kind for kind in COMPUTED if KINDS[kind].phase is not Phase.FORWARD)
"""The kinds of the backward pass and the update."""


class WorksheetTooLong(ValueError):
    """A trace with more lines than anybody fills in; its text is a sentence that names the limit."""


def worksheet(
    trace: Trace,
    blank: Collection[Kind] | None = None,
    steps: Collection[int] | None = None,
    blanks: int | None = None,
    drawing: bool = True,
) -> str:
    """The worksheet: the network, then a line for every computed number, some of them with blanks for rule and value.

    ``steps``: the steps that have a line; what they are computed from is given. Without them every number has one.
    ``blank``: the kinds that are blank, where it is not given those after the forward pass, of chosen ``steps`` all.
    ``blanks``: how many lines are blank at most; the others of these kinds are given, evenly between. ``drawing``:
    whether the network is drawn. The network's note, which may tell an answer, stands on the key alone.

    Raises ``WorksheetTooLong``.
    """
    lines = _lines(trace, steps)
    kinds = blank if blank is not None else BACKWARD if steps is None else COMPUTED
    asked = [i for i, line in enumerate(lines) if line.step.place.kind in kinds and _is_chosen(line, steps)]
    open_ = {asked[place] for place in _evenly(len(asked), blanks)}
    how = (
        "Fill in each blank line: on the left the rule, in names of lines before it, on the right its value, "
        "to three significant digits or more. Numbers that are given are rounded to four."
    )
    sketch = network_drawing(trace.plan, trace.letters) if drawing else ""
    body = [head(trace, "Worksheet", for_name=True), *given(trace, sketch), "<h2>The trace</h2>"]
    body += [f'<p class="how">{how}</p>', legend(trace.letters)]
    rows = [open_row(line, i in open_) for i, line in enumerate(lines)]
    return document(trace, "worksheet", [*body, *sections(lines, rows, OPEN_COLUMNS)])


def key(trace: Trace, steps: Collection[int] | None = None) -> str:
    """The key of every worksheet of this trace, or of chosen ``steps`` of it: each line's rule in names, with numbers,
    and its value.

    Raises ``WorksheetTooLong``.
    """
    lines = _lines(trace, steps)
    body = [head(trace, "Answer key", note=True), legend(trace.letters)]
    rows = [answer_row(line) for line in lines]
    return document(trace, "answer key", [*body, *sections(lines, rows, ANSWER_COLUMNS)])


def _lines(trace: Trace, chosen: Collection[int] | None) -> list[WorksheetLine]:
    plan = trace.plan
    each = plan.inputs.stop + plan.outputs.stop - plan.outputs.start
    all_ = len(trace) - len(plan.parameters) - each * len(trace.samples)
    numbers: Sequence[int] = range(len(trace)) if chosen is None else _with_operands(trace, chosen)
    count = all_ if chosen is None else len(numbers)
    if count > MAX_LINES:
        raise WorksheetTooLong(
            f"A worksheet of this trace would have {count:,} lines; {MAX_LINES} are the limit: "
            "take a single sample, fewer steps or a smaller network."
        )
    steps = (trace[number] for number in numbers if trace.place(number).kind not in GIVEN)
    return [WorksheetLine(i, step) for i, step in enumerate(steps, start=1)]


def _with_operands(trace: Trace, chosen: Collection[int]) -> list[int]:
    """Steps and what each of them is computed from, as far as there are few enough to be looked at."""
    found = set(chosen)
    if len(found) <= MAX_LINES:
        found.update(operand for number in chosen for operand in trace[number].operands)
    return sorted(number for number in found if trace.place(number).kind not in GIVEN)


def _is_chosen(line: WorksheetLine, steps: Collection[int] | None) -> bool:
    return steps is None or line.step.number in steps


def _evenly(count: int, most: int | None) -> list[int]:
    """At most so many of ``count`` places, as far apart from each other as they can be."""
    if most is None or most >= count:
        return list(range(count))
    return [(2 * place + 1) * count // (2 * most) for place in range(most)]
