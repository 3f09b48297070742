"""Moments at a step of a trace, for what only looks at moments."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bpdebugger.core.formulas.expression import Expression, Number, substitute
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import FILLED_ONE_BY_ONE, Moment, Position


def moment_of(recorded: Trace, position: Position, **others: Any) -> Moment:
    """A moment of a run that has this trace alone."""
    return Moment(_run_of(recorded), recorded, position, **others)


def partly_filled(moment: Moment) -> Expression | None:
    """The current rule with the first ``filled`` operands as numbers; the bare rule once it is finished."""
    rule = moment.step.brief if moment.step else None
    if rule is None or rule.expression is None:
        return None
    operands = list(rule.operands.items())[: moment.position.filled or 0]
    if moment.position.filled == 1 and len(rule.operands) > FILLED_ONE_BY_ONE:
        operands = list(rule.operands.items())
    return substitute(rule.expression, {name: Number(moment.trace[step].value) for name, step in operands})


@lru_cache(maxsize=1)
def _run_of(recorded: Trace) -> Run:
    return Run(recorded.network)
