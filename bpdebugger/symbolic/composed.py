"""Rules put into one another: a quantity as one formula in those that one wants to see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from bpdebugger.core.formulas.expression import Call, Expression, Symbol, substitute
from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Phase
from bpdebugger.core.passes.trace import Trace

MOST_NODES: Final = 3000
"""A composed formula beyond this size is for nobody to read, nor for sympy to compare in time."""

FORWARD: Final = frozenset(kind for kind, row in KINDS.items() if row.phase is Phase.FORWARD)
"""What a backward quantity is composed of, unless one goes further."""


class TooLarge(ValueError):
    """A composed formula that is beyond ``MOST_NODES``."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes quantities of one trace: a step that is to be ``kept`` stays as a name, others are replaced by their
    rules.

    ``instead`` gives steps another expression than their rule's, in the same names.
    """

    trace: Trace
    kept: Callable[[int], bool]
    instead: Mapping[int, Expression] = field(default_factory=dict)
    _known: dict[int, tuple[Expression, int]] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)

    def step(self, number: int) -> Expression:
        """The quantity that a step computes, by its rule even if it is to be kept. Raises ``TooLarge``."""
        return self._replaced(number)[0]

    def expression(self, expression: Expression, operands: Mapping[str, int]) -> Expression:
        """An expression with the names in it replaced, whose steps are the ``operands``. Raises ``TooLarge``."""
        return self._composed(expression, operands)[0]

    def _composed(self, expression: Expression, operands: Mapping[str, int]) -> tuple[Expression, int]:
        self._met.update(operands.values())
        # there are at least as many parts as different operands: no need to compose them all to see it
        _require_small(len(self._met))
        parts = {name: self._operand(step) for name, step in operands.items()}
        size = _nodes(expression, {name: size for name, (_, size) in parts.items()})
        _require_small(size)
        return substitute(expression, {name: part for name, (part, _) in parts.items()}), size

    def _operand(self, number: int) -> tuple[Expression, int]:
        if self.kept(number):
            return Symbol(self.trace[number].quantity), 1
        return self._replaced(number)

    def _replaced(self, number: int) -> tuple[Expression, int]:
        if number not in self._known:
            rule = self.trace[number].rule
            expression = self.instead.get(number, rule.expression)
            if expression is None:
                self._known[number] = Symbol(self.trace[number].quantity), 1
            else:
                self._known[number] = self._composed(expression, rule.operands)
        return self._known[number]


def keeping(trace: Trace, kinds: Collection[Kind]) -> Composer:
    """A composer that keeps these kinds, and what is given."""

    def kept(number: int) -> bool:
        kind = trace.place(number).kind
        return kind in kinds or kind in GIVEN

    return Composer(trace, kept)


def _require_small(size: int) -> None:
    if size > MOST_NODES:
        raise TooLarge(f"the formula has more than {MOST_NODES:,} parts")


def _nodes(expression: Expression, sizes: Mapping[str, int]) -> int:
    """The size of the tree, each name taken as a tree of its own size."""
    if isinstance(expression, Symbol):
        return sizes.get(expression.name, 1)
    if isinstance(expression, Call):
        return 1 + sum(_nodes(argument, sizes) for argument in expression.arguments)
    return 1
