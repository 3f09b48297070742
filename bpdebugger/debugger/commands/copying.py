"""Commands that take something of the trace away, on the clipboard."""

from __future__ import annotations

from typing import Literal

from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Natural
from bpdebugger.language import tr

EDIT = Menu("Edit")
Form = Literal["text", "LaTeX"]


@EDIT.command("Copy rows")
def copy_rows(bench: Workbench, rows: tuple[Natural, ...], form: Form = "text") -> None:
    """Puts steps by their numbers on the clipboard: as text with headings for a spreadsheet, or as LaTeX."""
    from bpdebugger.debugger.explaining.rows import MOST_ROWS, rows_as_latex, rows_as_text

    moment = bench.session.moment
    last = len(moment.trace) - 1
    if max(rows) > last:
        raise CommandError(
            tr("copy-rows: there is no step {rows}; they go from 0 to {last}", rows=max(rows), last=last)
        )
    if len(rows) > MOST_ROWS:
        raise CommandError(
            tr(
                "copy-rows: {rows:,} rows are more than {most:,}; Export trace writes all to a file",
                rows=len(rows),
                most=MOST_ROWS,
            )
        )
    bench.set_clipboard(rows_as_latex(moment, rows) if form == "LaTeX" else rows_as_text(moment, rows))


@EDIT.command("Copy the equation", listed=False)
def copy_equation(bench: Workbench, form: Form = "LaTeX") -> None:
    """Puts the equation of this step on the clipboard, as LaTeX or as text."""
    moment = bench.session.moment
    if moment.step is None:
        raise CommandError(tr("There is no step yet whose equation could be copied; Step over goes to one."))
    copy_rows(bench, (moment.step.number,), form)
