"""The lines of a worksheet and of its key: one for every computed number, in groups by unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bpdebugger.core.formulas.expression import Number
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.network.quantities import MEANS, PENALTIES, Phase, Place, Space
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.exchange.html_math import Html, number, text
from bpdebugger.exchange.sheet import role_mark

_KEPT_TOGETHER = 5


@dataclass(frozen=True, slots=True)
class WorksheetLine:
    """A computed step and its number on the sheet."""

    number: int
    step: Step


def _columns(*classes: str) -> str:
    columns = "".join(f'<col class="{name}"/>' for name in classes)
    return f"<colgroup>{columns}</colgroup>"


OPEN_COLUMNS = _columns("no", "role", "what", "eq", "rule", "eq", "value")
ANSWER_COLUMNS = _columns("no", "role", "what", "eq", "rule", "eq", "numbers", "eq", "value")


def sections(lines: list[WorksheetLine], rows: list[str], columns: str) -> Iterator[str]:
    """The rows in their groups, each under the name of the unit or the part of the pass that it belongs to."""
    part = ""
    for (part_here, title), group in groupby(zip(lines, rows, strict=True), _group_of):
        if part_here != part:
            part = part_here
            yield f"<h2>{text(part)}</h2>"
        heading = f"<h3>{text(title)}</h3>" if title else ""
        inside = [row for _, row in group]
        together = ' class="together"' if len(inside) <= _KEPT_TOGETHER else ""
        yield f'<section{together}>{heading}<table class="lines">{columns}{"".join(inside)}</table></section>'


def _group_of(item: tuple[WorksheetLine, str]) -> tuple[str, str]:
    """The part of the trace and the group in it."""
    step = item[0].step
    kind, trace = step.place.kind, step.trace
    several = len(trace.samples) > 1
    of_sample = f", sample {step.sample}" if several and step.sample is not None else ""
    if step.phase is Phase.UPDATE:
        if kind not in MEANS and kind not in PENALTIES:
            return "Update", ""
        return ("The loss with its penalty" if trace.plan.penalty else "Means over the samples"), ""
    if step.phase is Phase.FORWARD:
        return f"Forward pass{of_sample}", ""
    title = "The parameters" if kind.row.space is Space.PARAMETER else unit_title(trace, step.place)
    return f"Backward pass{of_sample}", title


def unit_title(trace: Trace, place: Place) -> str:
    """What the numbers of one unit, or of a layer that couples its units, stand under."""
    plan = trace.plan
    owners = plan.units_of(place.kind)
    unit = place.index if owners is None else int(owners[place.index])
    if unit < plan.inputs.stop:
        return f"Input {plan.units[unit]}"
    if plan.activation(unit).couples:
        layer = plan.written_layers[int(plan.layer_of[unit])]
        return f"Layer {layer.name}" if layer.name else f"Layer of {plan.units[unit]}"
    return f"Unit {plan.units[unit]}"


def _row(line: WorksheetLine, cells: str, classes: str = "") -> str:
    step = line.step
    sample = "" if step.sample is None else f' data-sample="{step.sample}"'
    return (
        f'<tr class="{classes}" data-line="{line.number}" data-quantity="{text(step.quantity)}"{sample}>'
        f'<td class="no">{line.number}</td><td class="role">{role_mark(step.place.kind)}</td>'
        f'<td class="what">{Html(step.trace.letters).equation(step.quantity)}</td>{cells}</tr>'
    )


_EQUALS = '<td class="eq">=</td>'


def open_row(line: WorksheetLine, is_blank: bool) -> str:
    """A line of the worksheet: with blanks for rule and value, or with both given."""
    step = line.step
    if is_blank:
        cells = f'{_EQUALS}<td class="rule blank"></td>{_EQUALS}<td class="value blank"></td>'
        return _row(line, cells, "open")
    rule = _rule_in_names(step)
    return _row(line, f'{_EQUALS}<td class="rule">{rule}</td>{_EQUALS}<td class="value">{number(step.value)}</td>')


def _rule_in_names(step: Step) -> str:
    rule = step.rule
    if rule.expression is None:
        return f"<em>{text(rule.note)}</em>"
    return Html(step.trace.letters).formula(rule.expression)


def answer_row(line: WorksheetLine) -> str:
    """A line of the key: rule and note, the rule with numbers, the value with few digits and with all."""
    step = line.step
    rule = step.rule
    note = f"<small>{text(rule.note)}</small>" if rule.note and rule.expression else ""
    numbers = rule.substituted(step.trace)
    # a copy has no calculation to show
    calculation = "<td></td><td></td>"
    if numbers is not None and not isinstance(numbers, Number):
        calculation = f'{_EQUALS}<td class="numbers">{Html(step.trace.letters).formula(numbers)}</td>'
    # -0 is 0 to a reader
    value = step.value + 0.0
    short, full = number(value), text(shortest(value).replace("-", "−"))
    digits = f"<small>{full}</small>" if full != short else ""
    rule_cell = f'{_EQUALS}<td class="rule">{_rule_in_names(step)}{note}</td>'
    return _row(line, f'{rule_cell}{calculation}{_EQUALS}<td class="value">{short}{digits}</td>')
