"""How each kind of quantity is computed: its rule as an expression in the names of other quantities."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bpdebugger.core.formulas.differentiate import kinks
from bpdebugger.core.formulas.expression import (
    Call,
    Expression,
    Number,
    Symbol,
    add,
    multiply,
    substitute,
    symbols,
)
from bpdebugger.core.network.optimizers import NORM_FACTOR, OPTIMIZERS
from bpdebugger.core.network.plan import Group
from bpdebugger.core.network.quantities import KINDS, Kind, Place
from bpdebugger.core.passes.as_written import compared, in_closed_form, typed
from bpdebugger.core.passes.rule import ELLIPSIS, Builder, Rule, divided

if TYPE_CHECKING:
    from bpdebugger.core.passes.trace import Trace


def rule(trace: Trace, place: Place, most: int | None = None, careful: bool = False) -> Rule:
    """The rule of the quantity at a place of the trace, its sums cut to ``most`` terms if that is given.

    ``careful``: in the form that keeps its digits everywhere, not in the textbook's wherever that gives the value.
    """
    build = _RULES.get(place.kind)
    return build(Builder(trace, place, most, careful)) if build else Rule(None, {}, "given")


_BIAS = -1


def _net_input(b: Builder) -> Rule:
    unit, plan = b.place.index, b.plan
    hold = b.trace.hold
    if hold and hold.unit == unit and b.trace.samples[b.place.row] == hold.sample:
        return Rule(None, {}, "held here by a what-if")
    bias = [_BIAS] if plan.bias[unit] >= 0 else []

    def term(c: int) -> Expression:
        if c == _BIAS:
            return b.of(Kind.PARAMETER, int(plan.bias[unit]))
        return multiply(b.of(Kind.PARAMETER, int(plan.weight[c])), _output(b, int(plan.source[c])))

    return b.rule(b.total([*plan.incoming(unit), *bias], term))


def _output(b: Builder, unit: int) -> Symbol:
    return b.of(Kind.INPUT if unit < b.plan.inputs.stop else Kind.ACTIVATION, unit)


def _activation(b: Builder) -> Rule:
    unit = b.place.index
    group = b.plan.group(unit)
    chosen = group.activation
    if not chosen.numeric:
        return typed(b, _read(b, chosen.formula, unit), (), chosen.formula, partial(_read, b, unit=unit))
    if not chosen.couples:
        return compared(b, _read(b, chosen.formula, unit))

    def exponential(member: int) -> Expression:
        return Call("exp", (b.of(Kind.NET_INPUT, member),))

    return compared(b, Call("/", (exponential(unit), b.total(group.members.tolist(), exponential))))


def _read(b: Builder, formula: Expression, unit: int) -> Expression:
    """An activation's formula in the names of this unit's quantities."""
    chosen = b.plan.activation(unit)
    names: dict[str, Expression] = {"z": b.of(Kind.NET_INPUT, unit)}
    if "y" not in chosen.parameters:
        names["y"] = b.of(Kind.ACTIVATION, unit)
    for name in chosen.parameters:
        names[name] = b.of(Kind.PARAMETER, b.plan.parameter_index[name])
    return substitute(formula, names)


def _loss(b: Builder) -> Rule:
    loss, units = b.plan.loss, range(b.plan.outputs.start, b.plan.outputs.stop)

    def term(unit: int) -> Expression:
        return _in_output(b, loss.term, unit)

    def careful(unit: int) -> Expression:
        logits = b.plan.group(unit).logits
        return _in_output(b, logits.loss if logits and logits.loss else loss.term, unit)

    total, divisor = b.total(units, term), loss.divisor(len(units))
    by_logits = any(group.logits for group in b.plan.layers[-1].groups)
    if not loss.numeric and ELLIPSIS not in symbols(total):
        return typed(b, divided(total, divisor), (), total, lambda held: held)
    return compared(
        b,
        divided(total, divisor),
        careful=divided(b.total(units, careful), divisor) if by_logits else None,
        lost="; {E} is computed from {z}" if by_logits else "",
    )


def _in_output(b: Builder, formula: Expression, unit: int) -> Expression:
    kinds = {"z": Kind.NET_INPUT, "y": Kind.ACTIVATION, "a": Kind.TARGET}
    return substitute(formula, {name: b.of(kind, unit) for name, kind in kinds.items()})


def _upstream(b: Builder) -> Rule:
    unit, plan = b.place.index, b.plan
    if unit < plan.outputs.start:
        return b.rule(b.total(plan.outgoing[unit].tolist(), partial(b.of, Kind.SHARE)))
    derivative = _in_output(b, plan.loss.derivative, unit)
    divisor = plan.loss.divisor(plan.outputs.stop - plan.outputs.start)
    point = (b.trace.y[b.place.row, unit], b.trace.targets[b.place.row, unit - plan.outputs.start])
    notes = plan.loss.kinks_at(*map(float, point))
    logits = plan.group(unit).logits
    careful = divided(_in_output(b, logits.upstream, unit), divisor) if logits and logits.upstream else None
    if not plan.loss.numeric and divisor == 1:
        return typed(b, derivative, notes, plan.loss.term, partial(_in_output, b, unit=unit), "y")
    return compared(b, divided(derivative, divisor), notes, careful)


def _share(b: Builder) -> Rule:
    c = b.place.index
    return b.rule(multiply(b.of(Kind.SOURCE_SLOPE, c), b.of(Kind.DELTA, int(b.plan.target[c]))))


def _slope(b: Builder) -> Rule:
    unit = b.place.index
    chosen = b.plan.activation(unit)
    if not chosen.numeric:
        read = partial(_read, b, unit=unit)
        return typed(b, _read(b, chosen.derivative, unit), _kinks(b, unit), chosen.formula, read, "z")
    careful = _read(b, chosen.careful, unit) if chosen.careful else None
    return compared(b, _read(b, chosen.derivative, unit), _kinks(b, unit), careful)


def _kinks(b: Builder, unit: int) -> list[str]:
    chosen = b.plan.activation(unit)
    parameters = {name: float(b.trace.parameters[b.plan.parameter_index[name]]) for name in chosen.parameters}
    return chosen.kinks_at(float(b.trace.z[b.place.row, unit]), parameters)


def _pair_slope(b: Builder) -> Rule:
    row, column = int(b.plan.pair_rows[b.place.index]), int(b.plan.pair_columns[b.place.index])
    y = b.of(Kind.ACTIVATION, row)
    # ∂y[i]/∂z[j] = y[i]·(δ - y[j]), δ = 1 for i = j and 0 otherwise
    delta = Number(1.0 if row == column else 0.0)
    expression = multiply(y, Call("-", (delta, b.of(Kind.ACTIVATION, column))))
    if row != column:
        return b.rule(expression)
    # 1 - y[i] is the sum of the others, which keeps its digits as y[i] nears 1
    others = [int(u) for u in b.plan.group(row).members if u != row]
    return compared(b, expression, careful=multiply(y, b.total(others, partial(b.of, Kind.ACTIVATION))))


def _delta(b: Builder) -> Rule:
    unit = b.place.index
    group = b.plan.group(unit)
    note = in_closed_form(b, group) if group.logits else ""
    if note and b.careful:
        return b.rule(_closed(b, group), note)
    if not group.activation.couples:
        return b.rule(multiply(b.of(Kind.UPSTREAM, unit), b.of(Kind.SLOPE, unit)), note)
    size, column = len(group.members), int((group.members == unit).argmax())

    def term(i: int) -> Expression:
        pair = group.pairs.start + i * size + column
        return multiply(b.of(Kind.UPSTREAM, int(group.members[i])), b.of(Kind.PAIR_SLOPE, pair))

    return b.rule(b.total(range(size), term), note)


def _closed(b: Builder, group: Group) -> Expression:
    """The delta of an output whose loss undoes its activation, without the factors: y - a, or y · Σa - a."""
    y, a = b.of(Kind.ACTIVATION, b.place.index), b.of(Kind.TARGET, b.place.index)
    divisor = group.logits.divisor if group.logits else 1
    if not group.activation.couples:
        return divided(Call("-", (y, a)), divisor)
    targets = b.total(group.members.tolist(), partial(b.of, Kind.TARGET))
    return divided(Call("-", (multiply(y, targets), a)), divisor)


def _weight_slope(b: Builder) -> Rule:
    return b.rule(_output(b, int(b.plan.source[b.place.index])))


def _source_slope(b: Builder) -> Rule:
    return b.rule(b.of(Kind.PARAMETER, int(b.plan.weight[b.place.index])))


def _weight_use(b: Builder) -> Rule:
    c = b.place.index
    return b.rule(multiply(b.of(Kind.DELTA, int(b.plan.target[c])), b.of(Kind.WEIGHT_SLOPE, c)))


def _bias_use(b: Builder) -> Rule:
    return b.rule(multiply(b.of(Kind.DELTA, b.place.index), Number(1.0)), "∂{z}/∂b = 1")


def _tunable_slope(b: Builder) -> Rule:
    unit, name = _tunable(b)
    chosen = b.plan.activation(unit)
    expression = _read(b, chosen.derivative_in(name), unit)
    return typed(b, expression, _kinks(b, unit), chosen.formula, partial(_read, b, unit=unit), name)


def _tunable_use(b: Builder) -> Rule:
    return b.rule(multiply(b.of(Kind.UPSTREAM, _tunable(b)[0]), b.of(Kind.TUNABLE_SLOPE, b.place.index)))


def _tunable(b: Builder) -> tuple[int, str]:
    plan, index = b.plan, b.place.index
    return int(plan.tunable_units[index]), plan.parameters[plan.tunable_parameters[index]]


def _gradient(b: Builder) -> Rule:
    uses = b.plan.uses.of(b.place.index).tolist()

    def term(number: int) -> Expression:
        use = b.plan.uses[number]
        return b.of(use.kind, use.index)

    return b.rule(b.total(uses, term), "" if uses else "no unit uses it")


def _mean(b: Builder, kind: Kind) -> Expression:
    count = len(b.trace.samples)
    return divided(b.total(range(count), partial(b.of, kind, b.place.index)), b.plan.divisor(count))


def _mean_loss(b: Builder) -> Rule:
    mean = _mean(b, Kind.LOSS)
    return b.rule(add(mean, b.of(Kind.PENALTY, 0)) if b.plan.penalty else mean)


def _mean_gradient(b: Builder) -> Rule:
    mean, index = _mean(b, Kind.GRADIENT), b.place.index
    penalised = b.plan.penalty is not None and index in b.plan.penalty.members
    return b.rule(add(mean, b.of(Kind.PENALTY_SLOPE, index)) if penalised else mean)


def _penalty(b: Builder) -> Rule:
    term = b.plan.penalty
    assert term is not None
    members = term.members.tolist()

    def square(index: int) -> Expression:
        return Call("**", (b.of(Kind.PARAMETER, index), Number(2)))

    def size(index: int) -> Expression:
        return Call("abs", (b.of(Kind.PARAMETER, index),))

    if not members:
        return b.rule(Number(0.0), "it goes over no parameter that is trained")
    parts = []
    if term.l2:
        parts.append(multiply(Call("/", (Number(term.l2), Number(2))), b.total(members, square)))
    if term.l1:
        parts.append(multiply(Number(term.l1), b.total(members, size)))
    return b.rule(add(*parts))


def _penalty_slope(b: Builder) -> Rule:
    term, index = b.plan.penalty, b.place.index
    assert term is not None
    parameter = b.of(Kind.PARAMETER, index)
    parts = [multiply(Number(term.l2), parameter)] if term.l2 else []
    if term.l1:
        parts.append(multiply(Number(term.l1), Call("sign", (parameter,))))
    at_kink = term.l1 and b.trace.parameters[index] == 0
    return b.rule(add(*parts), "; ".join(kinks(Call("abs", (parameter,)), {parameter.name: 0.0})) if at_kink else "")


def _norm(b: Builder) -> Rule:
    plan = b.plan
    trained = [index for index in range(len(plan.parameters)) if index not in plan.fixed]

    def square(index: int) -> Expression:
        return Call("**", (_final_gradient(b, index), Number(2)))

    if not trained:
        return b.rule(Number(0.0), "no parameter is trained")
    return b.rule(Call("sqrt", (b.total(trained, square),)))


def _norm_factor(b: Builder) -> Rule:
    names: dict[str, Expression] = {"norm": b.of(Kind.NORM, 0), "clip_norm": Number(b.trace.settings["clip_norm"])}
    return b.rule(substitute(NORM_FACTOR, names))


def _final_gradient(b: Builder, index: int) -> Symbol:
    """The gradient that the update takes."""
    return b.of(Kind.MEAN_GRADIENT, index) if b.trace.averaged else b.of(Kind.GRADIENT, index, 0)


def _of_the_update(b: Builder) -> Rule:
    index, trace, optimizer = b.place.index, b.trace, b.plan.optimizer
    if b.place.kind is Kind.UPDATED and index in b.plan.fixed:
        return b.rule(b.of(Kind.PARAMETER, index), "not trained")
    names: dict[str, Expression] = {name: Number(value) for name, value in trace.settings.items()}
    names["g"] = _final_gradient(b, index)
    if optimizer.clips_norm:
        names[KINDS[Kind.NORM_FACTOR].prefix] = b.of(Kind.NORM_FACTOR, 0)
    for kind in (Kind.PARAMETER, *optimizer.kept, *optimizer.formulas):
        names[KINDS[kind].prefix] = b.of(kind, index)
    return b.rule(substitute(optimizer.formulas[b.place.kind], names))


_RULES: dict[Kind, Callable[[Builder], Rule]] = {
    Kind.NET_INPUT: _net_input,
    Kind.ACTIVATION: _activation,
    Kind.LOSS: _loss,
    Kind.UPSTREAM: _upstream,
    Kind.SHARE: _share,
    Kind.SLOPE: _slope,
    Kind.PAIR_SLOPE: _pair_slope,
    Kind.DELTA: _delta,
    Kind.WEIGHT_SLOPE: _weight_slope,
    Kind.SOURCE_SLOPE: _source_slope,
    Kind.WEIGHT_USE: _weight_use,
    Kind.BIAS_USE: _bias_use,
    Kind.TUNABLE_SLOPE: _tunable_slope,
    Kind.TUNABLE_USE: _tunable_use,
    Kind.GRADIENT: _gradient,
    Kind.PENALTY: _penalty,
    Kind.PENALTY_SLOPE: _penalty_slope,
    Kind.NORM: _norm,
    Kind.NORM_FACTOR: _norm_factor,
    Kind.MEAN_LOSS: _mean_loss,
    Kind.MEAN_GRADIENT: _mean_gradient,
    **{kind: _of_the_update for row in OPTIMIZERS.values() for kind in row.formulas},
}
