"""A watch's or breakpoint's expression, with all that can be said of it before it is evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Symbol, symbols
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.grammar import CONNECTIVES, EVERY, OF_THE_MOMENT, OVER_MANY, OWN_PARAMETER
from bpdebugger.core.names.quantity_formula import parse_condition
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.watching.names import BEFORE, Meaning, computed_at, meaning
from bpdebugger.debugger.watching.passes import Section

OF_THE_STEP = frozenset({"value", "step", OWN_PARAMETER})
"""Names that mean something else at each step."""

_HAS_NO_BEFORE = frozenset({"epoch", "step", "sample"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a condition and how many times before it is read: 1 within ``prev``."""

    text: str
    lag: int

    def __str__(self) -> str:
        return "prev(" * self.lag + self.text + ")" * self.lag


@dataclass(frozen=True, eq=False)
class Condition:
    """An expression over the names of a plan. ``text``: as it was typed."""

    plan: Plan
    text: str
    expression: Expression

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name in it, each once."""
        return tuple(_names(self.expression))

    @property
    def is_truth(self) -> bool:
        """Whether it is true or false rather than a number."""
        call = self.expression
        return isinstance(call, Call) and call.function in (*COMPARISONS, *CONNECTIVES)

    @property
    def reads_step(self) -> bool:
        """Whether it may differ from step to step within a pass."""
        return any(name.text in OF_THE_STEP for name in self.names)

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """The quantities of the pass at hand that it reads, each once."""
        own = (name.text for name in self.names if not name.lag)
        return tuple(text for text in own if text not in OF_THE_MOMENT and text != OWN_PARAMETER)

    @cached_property
    def _meanings(self) -> dict[tuple[str, Section, bool], Meaning | None]:
        return {}

    def meaning(self, name: str, section: Section, averaged: bool) -> Meaning | None:
        """What one of its names means in a section."""
        key = name, section, averaged
        if key not in self._meanings:
            self._meanings[key] = meaning(self.plan, *key)
        return self._meanings[key]

    @cached_property
    def _known(self) -> dict[tuple[Section, bool], int | None]:
        return {}

    def known_at(self, section: Section, averaged: bool) -> int | None:
        """The offset in a section from which on all that it reads is known: ``BEFORE`` where that is from the start.

        ``None`` where that is never, as the parameters after the update are not in a sample's section.
        """
        key = section, averaged
        if key not in self._known:
            self._known[key] = self._search(*key)
        return self._known[key]

    def _search(self, section: Section, averaged: bool) -> int | None:
        if section is Section.CLOSING and any(name.text == "sample" for name in self.names):
            return None
        found = [self.meaning(name, section, averaged) for name in self.quantities]
        if None in found:
            return None
        return max((computed_at(self.plan, each, section, averaged) for each in found if each), default=BEFORE)


def condition(text: str, plan: Plan) -> Condition:
    """Reads an expression. Raises ``FormulaError`` with the character at which it is none, or makes no sense."""
    expression = parse_condition(text, plan)
    for name in _names(expression):
        if name.lag and name.text in _HAS_NO_BEFORE:
            reason = f"{name.text} is not computed and has no value of the time before"
            raise FormulaError(reason, max(text.find(name.text), 0))
    _require_one_number(text, plan, expression)
    return Condition(plan, text, expression)


def _names(expression: Expression) -> Iterator[Name]:
    # prev, delta and changed may be nested deeply, and two of them read their argument twice
    seen: set[tuple[int, int]] = set()
    found: dict[Name, None] = {}

    def visit(part: Expression, lag: int) -> None:
        if (id(part), lag) in seen:
            return
        seen.add((id(part), lag))
        if isinstance(part, Symbol):
            found[Name(part.name, lag)] = None
        elif isinstance(part, Call):
            for argument, times in read_by(part, lag):
                visit(argument, times)

    visit(expression, 0)
    return iter(found)


def read_by(call: Call, lag: int) -> list[tuple[Expression, int]]:
    """The arguments of a call, each with how many times before it is read."""
    match call.function:
        case "prev":
            return [(call.arguments[0], lag + 1)]
        case "delta" | "changed":
            return [(call.arguments[0], lag), (call.arguments[0], lag + 1)]
    return [(argument, lag) for argument in call.arguments]


def _require_one_number(text: str, plan: Plan, expression: Expression) -> None:
    """Whole kinds stand within a function that makes one number of them, and fit each other there."""
    loose = _whole_kinds(expression)
    if loose:
        reason = f"{loose[0]} is many numbers; put it into {', '.join(OVER_MANY[:-1])} or {OVER_MANY[-1]}"
        raise FormulaError(reason, max(text.find("*]"), 0))
    for group in _combined(expression):
        # in the closing section all kinds have a meaning
        first, *others = [meaning(plan, name, Section.CLOSING, True) for name in group]
        for name, other in zip(group[1:], others, strict=True):
            if first and other and not np.array_equal(first.which, other.which):
                reason = f"{group[0]} and {name} are not of the same units; take one of them at a time"
                raise FormulaError(reason, max(text.find("*]"), 0))


def _whole_kinds(expression: Expression) -> list[str]:
    """The whole kinds in an expression that nothing in it makes one number of."""
    if isinstance(expression, Call) and expression.function not in OVER_MANY:
        return [name for argument in expression.arguments for name in _whole_kinds(argument)]
    return [name for name in symbols(expression) if name.endswith(EVERY)] if isinstance(expression, Symbol) else []


def _combined(expression: Expression) -> Iterator[list[str]]:
    """The whole kinds that are combined number by number."""
    if isinstance(expression, Call):
        for argument in expression.arguments:
            if expression.function in OVER_MANY and (names := _whole_kinds(argument)):
                yield names
            yield from _combined(argument)
