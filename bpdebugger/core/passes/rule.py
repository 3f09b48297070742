"""A rule, and what puts one together: an expression in the names of other quantities, and their steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add, substitute, symbols
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.network.quantities import PAST_THE_SAMPLES, Kind, Place

if TYPE_CHECKING:
    from bpdebugger.core.passes.trace import Trace

ELLIPSIS = "⋯"
"""What stands in a brief rule for the terms that are left out."""

BRIEF = 16
"""How many terms of a sum a brief rule has at most."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``expression`` in the names of its operands, ``operands`` from each name to its step.

    ``expression`` is ``None`` for what is given. ``note`` is a sentence where a convention or rounding matters.
    """

    expression: Expression | None
    operands: dict[str, int]
    note: str = ""

    def substituted(self, trace: Trace) -> Expression | None:
        """The rule with numbers in the place of names."""
        if self.expression is None:
            return None
        return substitute(self.expression, {name: Number(value) for name, value in self.values(trace).items()})

    def values(self, trace: Trace) -> dict[str, float]:
        """The numbers of the operands, by name."""
        return {name: trace[step].value for name, step in self.operands.items()}


class Builder:
    """Collects the operands of one rule while its expression is put together."""

    def __init__(self, trace: Trace, place: Place, most: int | None, careful: bool = False) -> None:
        self.trace, self.plan, self.place, self.careful = trace, trace.plan, place, careful
        self._most = most
        self._steps: dict[str, int] = {}

    def total(self, items: Sequence[int], term: Callable[[int], Expression]) -> Expression:
        """The sum of a term for each item; in a brief rule the first ones, an ellipsis and the last."""
        if self._most is None or len(items) <= self._most:
            return add(*map(term, items))
        return add(*map(term, items[: self._most - 1]), Symbol(ELLIPSIS), term(items[-1]))

    def of(self, kind: Kind, index: int, row: int | None = None) -> Symbol:
        """A quantity of the same sample, or of the sample in ``row``, which its name says where there are means
        (``E@1``)."""
        trace = self.trace
        name = name_of(self.plan, kind, index)
        if row is not None and trace.averaged:
            name = f"{name}@{trace.samples[row]}"
        within = self.place.row if row is None else row
        self._steps[name] = trace.number_of(Place(kind, index, -1 if kind in PAST_THE_SAMPLES else within))
        return Symbol(name)

    def rule(self, expression: Expression | None, note: str = "") -> Rule:
        """The finished rule, its operands in the order in which they are read; letters in braces are the trace's."""
        order = dict.fromkeys(symbols(expression)) if expression else {}
        return Rule(
            expression,
            {name: self._steps[name] for name in order if name in self._steps},
            self.trace.letters.said(note),
        )


def divided(expression: Expression, divisor: int) -> Expression:
    """The expression over a number, or itself where that is 1."""
    return expression if divisor == 1 else Call("/", (expression, Number(divisor)))
