"""A rule beside its number: whether what is written gives it, what is said where it does not, and what holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.evaluate import evaluate, evaluate_as_written
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.formulas.holding import holding, lost_on_the_way
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.plan import Group
from bpdebugger.core.passes.rule import ELLIPSIS, Builder, Rule

_LOSES_DIGITS = 1e-10


def compared(
    b: Builder,
    expression: Expression,
    notes: Iterable[str] = (),
    careful: Expression | None = None,
    lost: str = "",
) -> Rule:
    """The rule with its notes. Where what is written would not give the value, a note says so, ``lost`` goes on with
    it, and ``careful`` is shown instead if it gives the value."""
    if ELLIPSIS in symbols(expression):
        return b.rule(expression, "; ".join(notes))
    if b.careful and careful is not None:
        return b.rule(careful, "; ".join(notes))
    value, written = b.trace.value(b.place), _written(b, expression)
    if _close(written, value):
        return b.rule(expression, "; ".join(notes))
    if careful is not None and (ELLIPSIS in symbols(careful) or _close(_written(b, careful), value)):
        expression = careful
    shown = "NaN" if math.isnan(written) else f"{written:.3g}"
    words = f"the textbook form loses digits here: it would give {shown}{lost}"
    return b.rule(expression, "; ".join((*notes, words)))


def typed(
    b: Builder,
    expression: Expression,
    notes: Iterable[str],
    formula: Expression,
    read: Callable[[Expression], Expression],
    variable: str = "",
) -> Rule:
    """The rule of a typed ``formula``, or of its derivative in a ``variable``, which is computed as it is written.

    Where that leaves the range of doubles, or is right by a rule of its own, a note says so. ``read`` puts names into a
    formula.
    """
    found = b.rule(expression)
    numbers, values = found.substituted(b.trace) or expression, found.values(b.trace)
    value, said = b.trace.value(b.place), list(notes)
    held = holding(formula)
    if held is not None:
        form = differentiate(held, variable) if variable else held
        right = _written(b, read(form))
        if math.isfinite(right) and not _close(value, right):
            lost = lost_on_the_way(numbers) or "digits are lost"
            spelling = screen(b.trace.letters)
            slope = f", with the derivative {write(form, spelling)}" if variable else ""
            said.append(f"as it is written {lost}; {write(held, spelling)} holds{slope}: {on_screen(right)}")
            return b.rule(expression, "; ".join(said))
    as_written = float(evaluate_as_written(expression, values))
    if not math.isfinite(value) and (lost := lost_on_the_way(numbers)):
        said.append(f"as it is written {lost}")
    elif not _close(as_written, value):
        why = "a branch that is not taken has no say"
        if not _close(float(evaluate(expression, values)), value):
            why = "in exact arithmetic the powers that meet at 0 leave this"
        said.append(f"as it is written this would be {on_screen(as_written)}; {why}")
    return b.rule(expression, "; ".join(said))


def _written(b: Builder, expression: Expression) -> float:
    """What an expression gives as it is written."""
    return float(evaluate(expression, b.rule(expression).values(b.trace)))


def _close(written: float, value: float) -> bool:
    close = written == value or abs(written - value) <= _LOSES_DIGITS * abs(value)
    return close or (math.isnan(written) and math.isnan(value))


def in_closed_form(b: Builder, group: Group) -> str:
    """Of an output whose loss undoes its activation: why its delta is not what its factors give as written."""
    trace, row, logits = b.trace, b.place.row, group.logits
    assert logits is not None
    upstream, members = trace.gradients.dE_dy[row, group.members], group.members
    if group.activation.couples:
        column = int((members == b.place.index).argmax())
        slopes = trace.gradients.pairs[row, group.pairs].reshape(len(members), -1)[:, column]
    else:
        slopes = trace.gradients.dy_dz[row, members]
        upstream, slopes = (each[members == b.place.index] for each in (upstream, slopes))
    with np.errstate(all="ignore"):
        products = upstream * slopes
        written = float(products.sum())
    if _close(written, trace.value(b.place)):
        return ""
    worst = int(np.argmin(np.isfinite(products)))
    factors = f"{on_screen(float(upstream[worst]))} · {on_screen(float(slopes[worst]))}"
    lost = f"as written {factors} gives {on_screen(float(products[worst]))}"
    if np.isfinite(products).all():
        lost = f"as written this gives {on_screen(written)}, as factors underflow"
    targets = trace.targets[row, members - b.plan.outputs.start]
    return f"{lost}; in exact arithmetic {logits.product} = {logits.closed(targets)}"
