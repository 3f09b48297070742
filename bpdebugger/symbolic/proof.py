"""The claim that a formula equals a quantity, put to sympy: their difference in ever more basic quantities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add, multiply, substitute, symbols
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace
from bpdebugger.symbolic.composed import FORWARD, Composer, TooLarge, keeping
from bpdebugger.symbolic.factors import expression_of
from bpdebugger.symbolic.inquiry import Inquiry, Request

LEVELS: Final = (FORWARD, frozenset(kind for kind in FORWARD if kind.row.prefix == "z"), frozenset[Kind]())
"""What stays as a name: everything of the forward pass; all but activations and E; only what is given."""


def proved(trace: Trace, left: Expression, right: Expression, seconds: float) -> Inquiry[bool]:
    """Whether sympy finds in time that two expressions in the names of quantities are the same for all numbers."""
    forms = tuple(dict.fromkeys(_differences(trace, left, right)))
    return bool(forms) and (yield Request("vanishes", forms, seconds)) is True


def _differences(trace: Trace, left: Expression, right: Expression) -> Iterator[Expression]:
    for kept in LEVELS:
        composer = keeping(trace, kept)
        try:
            difference = Call("-", (_composed(composer, left), _composed(composer, right)))
        except TooLarge:
            return
        yield substitute(difference, _of_probabilities(trace))


def _composed(composer: Composer, expression: Expression) -> Expression:
    # of one sample: with a penalty E and the gradients are those past it
    return composer.expression(expression, {name: composer.trace.find(name) for name in symbols(expression)})


def _of_probabilities(trace: Trace) -> dict[str, Expression]:
    """For the cross-entropy of targets that add up to 1, as they are sampled too: the last target by the others."""
    plan = trace.plan
    if plan.loss.name != "cross_entropy" or abs(float(trace.targets[0].sum()) - 1) > 1e-9:
        return {}
    *others, last = (name_at(plan, places.target(unit, 0)) for unit in range(plan.outputs.start, plan.outputs.stop))
    return {last: Call("-", (Number(1.0), add(*map(Symbol, others))))}


def product(constant: float, factors: tuple[str, ...], claim: Expression) -> Expression:
    """constant · factors · claim."""
    first = [] if constant == 1 else [Number(constant)]
    return multiply(*first, *map(expression_of, factors), claim)
