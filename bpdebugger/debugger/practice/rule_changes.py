"""Rules with one slip in them: a factor or term left out, a sign turned round, a division or an exponent forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.formulas.expression import Call, Expression, add, multiply


class RuleChange(Enum):
    """What is left out of a rule, or turned round in it."""

    FACTOR = auto()
    TERM = auto()
    SIGN = auto()
    DIVISOR = auto()
    POWER = auto()


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule with one slip in it: what happened to which ``part``, and the ``whole`` that is left."""

    change: RuleChange
    part: Expression
    whole: Expression


def changes(expression: Expression) -> Iterator[Changed]:
    """The expression with every slip that can be made in it, one at a time; at the outermost operation first."""
    if not isinstance(expression, Call):
        return
    yield from _changes_here(expression)
    for i, argument in enumerate(expression.arguments):
        before, after = expression.arguments[:i], expression.arguments[i + 1 :]
        for inner in changes(argument):
            whole = Call(expression.function, (*before, inner.whole, *after))
            yield Changed(inner.change, inner.part, whole)


def _changes_here(call: Call) -> Iterator[Changed]:
    parts = call.arguments
    match call.function:
        case "*":
            for i, factor in enumerate(parts):
                yield Changed(RuleChange.FACTOR, factor, multiply(*parts[:i], *parts[i + 1 :]))
        case "+":
            for i, term in enumerate(parts):
                yield Changed(RuleChange.TERM, term, add(*parts[:i], *parts[i + 1 :]))
                yield Changed(RuleChange.SIGN, term, add(*parts[:i], Call("neg", (term,)), *parts[i + 1 :]))
        case "-":
            yield Changed(RuleChange.SIGN, parts[1], add(*parts))
            yield Changed(RuleChange.TERM, parts[1], parts[0])
            yield Changed(RuleChange.TERM, parts[0], Call("neg", (parts[1],)))
            yield Changed(RuleChange.TERM, parts[0], parts[1])
        case "/":
            yield Changed(RuleChange.DIVISOR, parts[1], parts[0])
        case "**":
            yield Changed(RuleChange.POWER, parts[0], parts[0])
        case "neg":
            yield Changed(RuleChange.SIGN, parts[0], parts[0])
