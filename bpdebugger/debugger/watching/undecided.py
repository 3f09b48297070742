"""Why a condition cannot be evaluated: the first quantity in it that is NaN, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bpdebugger.core.formulas.expression import Expression, Number, Symbol
from bpdebugger.core.formulas.grammar import OWN_PARAMETER
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_at, name_of
from bpdebugger.core.names.quantity_formula import EVERY
from bpdebugger.core.network.quantities import Kind
from bpdebugger.debugger.watching.condition import Condition, Name, read_by
from bpdebugger.debugger.watching.evaluation import Evaluation, Steps
from bpdebugger.debugger.watching.names import meaning
from bpdebugger.debugger.watching.passes import Section

_SHOWN = 80


@dataclass(frozen=True, eq=False)
class Spot:
    """One pass and step of an evaluation."""

    evaluation: Evaluation
    steps: Steps
    step: int
    at: int

    def number(self, expression: Expression, lag: int = 0) -> Any:
        """The value of a part of the condition there: a number, or an array of the members of a whole kind."""
        values = self.evaluation.of(expression, lag).values
        if values.ndim == 0:
            return values[()]
        here = values[..., self.at]
        return here if values.ndim == 1 else here[..., min(self.step, here.shape[-1] - 1)]


def why(condition: Condition, spot: Spot) -> str:
    """The sentence for a spot at which the condition is undecided."""
    culprit = _culprit(condition, spot, condition.expression, 0)
    return f"{culprit} is NaN, so {_short(condition.text)} cannot be evaluated"


def _culprit(condition: Condition, spot: Spot, expression: Expression, lag: int) -> str:
    if isinstance(expression, Symbol):
        return str(Name(_spelt(condition, spot, expression, lag), lag))
    if isinstance(expression, Number):
        return write(expression)
    for argument, times in read_by(expression, lag):
        if np.isnan(spot.number(argument, times)).any():
            return _culprit(condition, spot, argument, times)
    return _short(write(expression))


def _spelt(condition: Condition, spot: Spot, symbol: Symbol, lag: int) -> str:
    plan, steps = condition.plan, spot.steps
    if symbol.name == "value":
        return name_of(plan, Kind(steps.kind[spot.step]), int(steps.index[spot.step]))
    if symbol.name == OWN_PARAMETER:
        return name_at(plan, places.parameter(int(steps.parameter[spot.step])))
    found = meaning(plan, symbol.name, Section.CLOSING, True) if symbol.name.endswith(EVERY) else None
    if found is None:
        return symbol.name
    member = int(np.flatnonzero(np.isnan(spot.number(symbol, lag)))[0])
    index = int(np.atleast_1d(found.which)[member])
    return f"{symbol.name.removesuffix(EVERY)}[{name_of(plan, found.kinds[-1], index).partition('[')[2]}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
