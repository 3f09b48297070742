"""Rows of the factor table to take away: as text with headings for a spreadsheet, and as LaTeX."""

from __future__ import annotations

from collections.abc import Iterable

from bpdebugger.core.formulas.expression import Expression, Number, Symbol, symbols
from bpdebugger.core.formulas.printing import shortest, write
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.symbolic.latex import latex

HEADINGS = ("step", "sample", "quantity", "rule", "with numbers", "value")
MOST_ROWS = 100_000


def rows_as_text(moment: Moment, numbers: Iterable[int]) -> str:
    """The steps with these numbers, tabs between the columns and a line of headings, all digits of every number.

    What is not known yet, or is asked by a practice, is left empty.
    """
    lines = ["\t".join(HEADINGS)]
    for step in _told(moment, numbers):
        expression, known = step.brief.expression, moment.knows(step.number)
        substituted = step.brief.substituted(step.trace) if known else None
        cells = (
            str(step.number),
            "" if step.sample is None else str(step.sample),
            step.quantity,
            write(expression) if expression else step.brief.note,
            write(substituted) if substituted else "",
            shortest(step.value) if known else "",
        )
        lines.append("\t".join(cells))
    return "\n".join(lines)


def rows_as_latex(moment: Moment, numbers: Iterable[int]) -> str:
    """The same steps as equations, one below the other, aligned at the first sign of equality."""
    lines = [_equation(moment, step) for step in _told(moment, numbers)]
    inner = " \\\\\n".join(lines)
    return f"\\begin{{align*}}\n{inner}\n\\end{{align*}}" if lines else ""


def _told(moment: Moment, numbers: Iterable[int]) -> Iterable[Step]:
    practice = moment.practice
    return (moment.trace[each] for each in numbers if practice is None or not practice.hides(each))


def _equation(moment: Moment, step: Step) -> str:
    expression = step.brief.expression
    sides: list[Expression] = []
    if expression is not None:
        sides.append(expression)
    if moment.knows(step.number):
        substituted = step.brief.substituted(step.trace) if expression is not None else None
        if substituted is not None and expression is not None and any(symbols(expression)):
            sides.append(substituted)
        if not (sides and isinstance(sides[-1], Number)):
            sides.append(Number(step.value))
    letters = step.trace.letters
    left, right = latex(Symbol(step.quantity), letters), " = ".join(latex(side, letters) for side in sides)
    return f"{left} &= {right}" if right else f"{left} &"
