"""What a value goes into: the steps that read it, found by its kind without looking at every rule of the trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.network.plan import Group
from bpdebugger.core.network.quantities import KINDS, OF_OPTIMIZERS, Kind, Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.origins.terms import is_held

Found = Iterator[tuple[Kind, int]]

_BY_RULE = frozenset({Kind.SLOPE, Kind.PAIR_SLOPE, Kind.TUNABLE_SLOPE, Kind.LOSS})
"""Kinds whose rule depends on a formula, or on rounding: whether they read a value is seen from the rule itself."""


def readers(trace: Trace, number: int) -> Iterator[int]:
    """The steps that have this one among their operands, in ascending order."""
    place = trace.place(number)
    find = _WITHIN_SAMPLE.get(place.kind, _nothing)
    for row in range(len(trace.samples)) if place.kind is Kind.PARAMETER else [place.row]:
        near = dict.fromkeys(Place(kind, index, row) for kind, index in find(trace, place))
        yield from sorted(trace.number_of(reader) for reader in near if _reads(trace, reader, number))
    past = _PAST_THE_SAMPLES.get(place.kind, _nothing)
    found = dict.fromkeys(Place(kind, index, -1) for kind, index in past(trace, place))
    yield from sorted(trace.number_of(reader) for reader in found)


def _reads(trace: Trace, reader: Place, number: int) -> bool:
    """Whether a step that may read the step ``number`` does so."""
    if reader.kind is Kind.NET_INPUT:
        return not is_held(trace, reader)
    return not _from_formula(trace, reader) or number in trace[trace.number_of(reader)].operands


def _from_formula(trace: Trace, reader: Place) -> bool:
    plan = trace.plan
    if reader.kind is Kind.ACTIVATION:
        return not plan.activation(reader.index).couples
    return reader.kind in _BY_RULE or (reader.kind is Kind.UPSTREAM and reader.index >= plan.outputs.start)


def _nothing(_trace: Trace, _place: Place) -> Found:
    return iter(())


def _of_parameter(trace: Trace, place: Place) -> Found:
    plan = trace.plan
    for use in plan.uses.each_of(place.index):
        if use.kind is Kind.TUNABLE_USE:
            yield Kind.ACTIVATION, use.unit
            yield from _slopes(trace, use.unit)
        else:
            yield Kind.NET_INPUT, use.unit
        if use.kind is Kind.WEIGHT_USE:
            yield Kind.SOURCE_SLOPE, use.index


def _slopes(trace: Trace, unit: int) -> Found:
    """The local derivatives of one unit that no other unit is coupled with."""
    yield Kind.SLOPE, unit
    for tunable in np.flatnonzero(trace.plan.tunable_units == unit).tolist():
        yield Kind.TUNABLE_SLOPE, tunable


def _of_value(trace: Trace, place: Place) -> Found:
    plan, unit = trace.plan, place.index
    for c in plan.outgoing[unit].tolist():
        yield Kind.NET_INPUT, int(plan.target[c])
        yield Kind.WEIGHT_SLOPE, c
    if unit >= plan.outputs.start:
        yield from _of_target(trace, place)
    if unit >= plan.inputs.stop:
        group = plan.group(unit)
        yield from _pairs(group, unit) if group.activation.couples else _slopes(trace, unit)


def _pairs(group: Group, unit: int) -> Found:
    """The local derivatives in which y of a softmax unit may stand: its row, its column, and every diagonal one."""
    size, at = len(group.members), int((group.members == unit).argmax())
    for i in range(size):
        for row, column in ((i, at), (at, i), (i, i)):
            yield Kind.PAIR_SLOPE, group.pairs.start + row * size + column


def _of_target(_trace: Trace, place: Place) -> Found:
    yield Kind.LOSS, 0
    yield Kind.UPSTREAM, place.index


def _of_net_input(trace: Trace, place: Place) -> Found:
    group = trace.plan.group(place.index)
    if group.activation.couples:
        yield from ((Kind.ACTIVATION, int(member)) for member in group.members)
    else:
        yield Kind.ACTIVATION, place.index
        yield from _slopes(trace, place.index)


def _of_upstream(trace: Trace, place: Place) -> Found:
    plan, unit = trace.plan, place.index
    if unit < plan.inputs.stop:
        return
    group = plan.group(unit)
    for member in group.members.tolist() if group.activation.couples else [unit]:
        yield Kind.DELTA, member
    for tunable in np.flatnonzero(plan.tunable_units == unit).tolist():
        yield Kind.TUNABLE_USE, tunable


def _of_delta(trace: Trace, place: Place) -> Found:
    plan, unit = trace.plan, place.index
    for c in plan.incoming(unit):
        yield Kind.SHARE, c
        yield Kind.WEIGHT_USE, c
    if plan.bias[unit] >= 0:
        yield Kind.BIAS_USE, unit


def _of_share(trace: Trace, place: Place) -> Found:
    yield Kind.UPSTREAM, int(trace.plan.source[place.index])


def _of_slope(_trace: Trace, place: Place) -> Found:
    yield Kind.DELTA, place.index


def _of_pair(trace: Trace, place: Place) -> Found:
    yield Kind.DELTA, int(trace.plan.pair_columns[place.index])


def _of_weight_slope(_trace: Trace, place: Place) -> Found:
    yield Kind.WEIGHT_USE, place.index


def _of_source_slope(_trace: Trace, place: Place) -> Found:
    yield Kind.SHARE, place.index


def _of_use(trace: Trace, place: Place) -> Found:
    uses = trace.plan.uses
    numbers = {Kind.WEIGHT_USE: uses.of_connection, Kind.BIAS_USE: uses.of_unit, Kind.TUNABLE_USE: uses.of_tunable}
    yield Kind.GRADIENT, uses[int(numbers[place.kind][place.index])].parameter


def _of_tunable_slope(_trace: Trace, place: Place) -> Found:
    yield Kind.TUNABLE_USE, place.index


_WITHIN_SAMPLE: dict[Kind, Callable[[Trace, Place], Found]] = {
    Kind.PARAMETER: _of_parameter,
    Kind.TARGET: _of_target,
    Kind.INPUT: _of_value,
    Kind.NET_INPUT: _of_net_input,
    Kind.ACTIVATION: _of_value,
    Kind.UPSTREAM: _of_upstream,
    Kind.SHARE: _of_share,
    Kind.SLOPE: _of_slope,
    Kind.PAIR_SLOPE: _of_pair,
    Kind.DELTA: _of_delta,
    Kind.WEIGHT_SLOPE: _of_weight_slope,
    Kind.SOURCE_SLOPE: _of_source_slope,
    Kind.WEIGHT_USE: _of_use,
    Kind.BIAS_USE: _of_use,
    Kind.TUNABLE_SLOPE: _of_tunable_slope,
    Kind.TUNABLE_USE: _of_use,
}


def _in_formulas(trace: Trace, symbol: str, index: int) -> Found:
    """What of an update of a parameter reads the symbol of its optimizer's formulas."""
    for kind, formula in trace.plan.optimizer.formulas.items():
        stays = kind is Kind.UPDATED and index in trace.plan.fixed
        if symbol in symbols(formula) and (symbol == "p" or not stays):
            yield kind, index


def _of_kept(trace: Trace, place: Place) -> Found:
    return _in_formulas(trace, KINDS[place.kind].prefix, place.index)


def _of_parameter_past(trace: Trace, place: Place) -> Found:
    term = trace.plan.penalty
    if term is not None and place.index in term.members:
        yield Kind.PENALTY, 0
        yield Kind.PENALTY_SLOPE, place.index
    yield from _in_formulas(trace, "p", place.index)


def _of_loss(trace: Trace, _place: Place) -> Found:
    if trace.averaged:
        yield Kind.MEAN_LOSS, 0


def _of_gradient(trace: Trace, place: Place) -> Found:
    return iter([(Kind.MEAN_GRADIENT, place.index)]) if trace.averaged else _of_final_gradient(trace, place)


def _of_final_gradient(trace: Trace, place: Place) -> Found:
    if trace.plan.optimizer.clips_norm and place.index not in trace.plan.fixed:
        yield Kind.NORM, 0
    yield from _in_formulas(trace, "g", place.index)


def _of_norm(_trace: Trace, _place: Place) -> Found:
    yield Kind.NORM_FACTOR, 0


def _of_norm_factor(trace: Trace, _place: Place) -> Found:
    for index in range(len(trace.parameters)):
        yield from _in_formulas(trace, KINDS[Kind.NORM_FACTOR].prefix, index)


_PAST_THE_SAMPLES: dict[Kind, Callable[[Trace, Place], Found]] = {
    Kind.PARAMETER: _of_parameter_past,
    Kind.LOSS: _of_loss,
    Kind.GRADIENT: _of_gradient,
    Kind.MEAN_GRADIENT: _of_final_gradient,
    Kind.PENALTY: _of_loss,
    Kind.PENALTY_SLOPE: _of_gradient,
    Kind.NORM: _of_norm,
    Kind.NORM_FACTOR: _of_norm_factor,
    **dict.fromkeys(sorted(OF_OPTIMIZERS), _of_kept),
}
