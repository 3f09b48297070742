"""Conditions over many passes at once, and why one cannot be evaluated: the first quantity in it that is NaN.

The axes of an array are, from the last to the first: the pass, the step within its section for what differs from step
to step, and the members of a whole kind. Whatever has fewer axes is the same along the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.evaluate import apply
from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol
from bpdebugger.core.formulas.grammar import EVERY, OVER_MANY, OWN_PARAMETER
from bpdebugger.core.formulas.printing import PLAIN, Spelling, write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import name_at, name_of
from bpdebugger.core.network.order import parameters_order
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.debugger.watching import logic
from bpdebugger.debugger.watching.condition import Condition, Name, read_by
from bpdebugger.debugger.watching.lettered import expression_in_letters
from bpdebugger.debugger.watching.names import meaning, order_of, parameter_of
from bpdebugger.debugger.watching.passes import Known, Mask, Passes, Section

_MEMBERS = 3
"""How many axes an array has whose first are the members of a whole kind."""


@dataclass(frozen=True, eq=False)
class Steps:
    """Some steps of a section, in ascending order: their offsets, and what each computes."""

    plan: Plan
    offset: Indices
    kind: NDArray[np.uint8]
    index: Indices

    @cached_property
    def by_kind(self) -> list[tuple[Kind, Indices, Indices]]:
        """For each kind among them, which of them compute it, and its index there."""
        present = [(Kind(k), np.flatnonzero(self.kind == k)) for k in np.unique(self.kind)]
        return [(kind, here, self.index[here]) for kind, here in present]

    @cached_property
    def parameter(self) -> Indices:
        """The parameter that each of them belongs to, or -1."""
        return parameter_of(self.plan, self.kind, self.index)


def steps_at(plan: Plan, section: Section, averaged: bool, offset: Indices) -> Steps:
    """The steps of a section at these offsets."""
    order = order_of(plan, section, averaged)
    return Steps(plan, offset, order.kind[offset], order.index[offset])


class Evaluation:
    """Evaluates a condition in one section of every pass, at given steps."""

    def __init__(self, condition: Condition, passes: Passes, section: Section, steps: Steps) -> None:
        self._condition, self._passes, self._section, self._steps = condition, passes, section, steps
        self._found: dict[tuple[int, int], Known] = {}

    def of(self, expression: Expression, lag: int = 0) -> Known:
        """The value of a part of the condition, and where there is none yet. NaN in a truth value is *undecided*."""
        if isinstance(expression, Number):
            return Known(np.asarray(expression.value))
        key = id(expression), lag
        if key not in self._found:
            found = self._call(expression, lag) if isinstance(expression, Call) else self._name(expression.name, lag)
            self._found[key] = found
        return self._found[key]

    def _call(self, call: Call, lag: int) -> Known:
        parts = [self.of(argument, times) for argument, times in read_by(call, lag)]
        if call.function in ("and", "or"):
            return _connected(call.function, parts)
        missing = _any_missing(parts)
        if call.function in OVER_MANY and missing is not None and missing.ndim == _MEMBERS:
            missing = np.logical_or.reduce(missing, axis=0)
        return Known(_combined(call, [part.values for part in parts]), missing)

    def _name(self, name: str, lag: int) -> Known:
        passes, section = self._passes, self._section
        match name:
            case "epoch":
                return Known(passes.epoch if section is Section.SAMPLE else passes.epoch[passes.last])
            case "sample":
                return Known(passes.sample)
            case "step":
                return Known(self._numbers())
            case "value":
                return self._of_the_steps(lag)
        if name == OWN_PARAMETER:
            return passes.known(places.parameter(0).kind, self._steps.parameter, lag, section)
        found = self._condition.meaning(name, section, passes.averaged)
        if found is None:
            # only prev(p_new[w]) and the like are read where the name itself has no meaning yet
            found = self._condition.meaning(name, Section.CLOSING, True)
        if found is None:
            raise KeyError(name)
        known = passes.known(found.kinds[-1], found.which, lag, section)
        return known if isinstance(found.which, int) else Known(known.values[:, None, :], known.missing)

    def _numbers(self) -> NDArray[np.float64]:
        passes, plan = self._passes, self._passes.plan
        rows = passes.row if self._section is Section.SAMPLE else passes.count
        begins = len(parameters_order(plan)) + rows * len(order_of(plan, Section.SAMPLE, passes.averaged))
        return (self._steps.offset[:, None] + begins).astype(np.float64)

    def _of_the_steps(self, lag: int) -> Known:
        """The numbers that the steps compute."""
        groups = self._steps.by_kind
        if len(groups) == 1:
            return self._passes.known(groups[0][0], groups[0][2], lag, self._section)
        shape = len(self._steps.offset), self._passes.length(self._section)
        values, missing = np.empty(shape), np.zeros(shape if lag else (0, 0), dtype=bool)
        for kind, here, index in groups:
            known = self._passes.known(kind, index, lag, self._section)
            values[here] = known.values
            if known.missing is not None:
                missing[here] = known.missing
        return Known(values, missing if lag else None)


def _connected(word: str, parts: Sequence[Known]) -> Known:
    """``and`` and ``or``: decided where the known parts decide it, missing where one that is missing might."""
    missing = _any_missing(parts)
    truths = [logic.truth(part.values) for part in parts]
    join = logic.both if word == "and" else logic.either
    if missing is None:
        return Known(join(truths))
    masked = [
        each if part.missing is None else np.where(part.missing, np.nan, each)
        for each, part in zip(truths, parts, strict=True)
    ]
    values = join(masked)
    return Known(values, missing & np.isnan(values))


def _any_missing(parts: Sequence[Known]) -> Mask | None:
    masks = [part.missing for part in parts if part.missing is not None]
    return reduce(np.logical_or, masks) if masks else None


def _combined(call: Call, arguments: Sequence[NDArray[Any]]) -> NDArray[Any]:
    match call.function:
        case "prev":
            return arguments[0]
        case "not":
            return logic.negated(logic.truth(arguments[0]))
    numbers = [np.asarray(argument, dtype=np.float64) for argument in arguments]
    if call.function in COMPARISONS:
        return logic.compare(call.function, *numbers)
    match call.function:
        case "delta":
            return np.asarray(numbers[0] - numbers[1])
        case "changed":
            return logic.differ(*numbers)
        case "isnan":
            return np.isnan(numbers[0])
        case "isinf":
            return np.isinf(numbers[0])
    return _over_many(call.function, numbers) if call.function in OVER_MANY else apply(call, numbers)


def _over_many(function: str, numbers: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    ufunc: np.ufunc = {"min": np.minimum, "max": np.maximum}.get(function, np.add)
    rows = [each if each.ndim == _MEMBERS else each[None] for each in numbers]
    total = reduce(ufunc, [ufunc.reduce(each, axis=0) for each in rows])
    return np.asarray(total / sum(map(len, rows)) if function == "mean" else total)


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


def why(condition: Condition, spot: Spot, letters: Letters = USUAL) -> str:
    """The sentence for a spot at which the condition is undecided."""
    culprit = _culprit(condition, spot, condition.expression, 0, letters)
    text = expression_in_letters(condition.text, condition.plan, letters)
    return f"{culprit} is NaN, so {_short(text)} cannot be evaluated"


def _culprit(condition: Condition, spot: Spot, expression: Expression, lag: int, letters: Letters) -> str:
    if isinstance(expression, Symbol):
        return str(Name(letters.written(_spelt(condition, spot, expression, lag)), lag))
    if isinstance(expression, Number):
        return write(expression)
    for argument, times in read_by(expression, lag):
        if np.isnan(spot.number(argument, times)).any():
            return _culprit(condition, spot, argument, times, letters)
    return _short(write(expression, Spelling(PLAIN.number, letters.written)))


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
