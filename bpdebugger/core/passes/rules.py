"""How each kind of quantity is computed: its rule as an expression in the names of other quantities."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.evaluate import evaluate, evaluate_as_written
from bpdebugger.core.formulas.expression import (
    Call,
    Expression,
    Number,
    Symbol,
    multiply,
    substitute,
    symbols,
)
from bpdebugger.core.formulas.holding import holding, lost_on_the_way
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.network.plan import Group
from bpdebugger.core.network.quantities import KINDS, Kind, Place
from bpdebugger.core.passes.rule import ELLIPSIS, Builder, Rule

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
        return typed(b, _divided(total, divisor), (), total, lambda held: held)
    return compared(
        b,
        _divided(total, divisor),
        careful=_divided(b.total(units, careful), divisor) if by_logits else None,
        lost="; E is computed from z" if by_logits else "",
    )


def _divided(expression: Expression, divisor: int) -> Expression:
    return expression if divisor == 1 else Call("/", (expression, Number(divisor)))


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
    careful = _divided(_in_output(b, logits.upstream, unit), divisor) if logits and logits.upstream else None
    if not plan.loss.numeric and divisor == 1:
        return typed(b, derivative, notes, plan.loss.term, partial(_in_output, b, unit=unit), "y")
    return compared(b, _divided(derivative, divisor), notes, careful)


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
        return _divided(Call("-", (y, a)), divisor)
    targets = b.total(group.members.tolist(), partial(b.of, Kind.TARGET))
    return _divided(Call("-", (multiply(y, targets), a)), divisor)


def _weight_slope(b: Builder) -> Rule:
    return b.rule(_output(b, int(b.plan.source[b.place.index])))


def _source_slope(b: Builder) -> Rule:
    return b.rule(b.of(Kind.PARAMETER, int(b.plan.weight[b.place.index])))


def _weight_use(b: Builder) -> Rule:
    c = b.place.index
    return b.rule(multiply(b.of(Kind.DELTA, int(b.plan.target[c])), b.of(Kind.WEIGHT_SLOPE, c)))


def _bias_use(b: Builder) -> Rule:
    return b.rule(multiply(b.of(Kind.DELTA, b.place.index), Number(1.0)), "∂z/∂b = 1")


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


def _mean(b: Builder, kind: Kind) -> Rule:
    count = len(b.trace.samples)
    total = b.total(range(count), partial(b.of, kind, b.place.index))
    return b.rule(total if b.plan.adds_samples else Call("/", (total, Number(count))))


def _mean_loss(b: Builder) -> Rule:
    return _mean(b, Kind.LOSS)


def _mean_gradient(b: Builder) -> Rule:
    return _mean(b, Kind.GRADIENT)


def _of_the_update(b: Builder) -> Rule:
    index, trace, optimizer = b.place.index, b.trace, b.plan.optimizer
    if b.place.kind is Kind.UPDATED and index in b.plan.fixed:
        return b.rule(b.of(Kind.PARAMETER, index), "not trained")
    names: dict[str, Expression] = {name: Number(value) for name, value in trace.settings.items()}
    names["g"] = b.of(Kind.MEAN_GRADIENT, index) if trace.averaged else b.of(Kind.GRADIENT, index, 0)
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
    Kind.MEAN_LOSS: _mean_loss,
    Kind.MEAN_GRADIENT: _mean_gradient,
    **{kind: _of_the_update for row in OPTIMIZERS.values() for kind in row.formulas},
}


_LOSES_DIGITS = 1e-10


def compared(
    b: Builder,
    expression: Expression,
    notes: Iterable[str] = (),
    careful: Expression | None = None,
    lost: str = "",
) -> Rule:
    """The rule with its notes. Where what is written would not give the value, a note says so, ``lost`` goes on with
    it, and ``careful`` is shown instead if it gives the value."""
    if ELLIPSIS in symbols(expression):
        return b.rule(expression, "; ".join(notes))
    if b.careful and careful is not None:
        return b.rule(careful, "; ".join(notes))
    value, written = b.trace.value(b.place), _written(b, expression)
    if _close(written, value):
        return b.rule(expression, "; ".join(notes))
    if careful is not None and (ELLIPSIS in symbols(careful) or _close(_written(b, careful), value)):
        expression = careful
    shown = "NaN" if math.isnan(written) else f"{written:.3g}"
    words = f"the textbook form loses digits here: it would give {shown}{lost}"
    return b.rule(expression, "; ".join((*notes, words)))


def typed(
    b: Builder,
    expression: Expression,
    notes: Iterable[str],
    formula: Expression,
    read: Callable[[Expression], Expression],
    variable: str = "",
) -> Rule:
    """The rule of a typed ``formula``, or of its derivative in a ``variable``, which is computed as it is written.

    Where that leaves the range of doubles, or is right by a rule of its own, a note says so. ``read`` puts names into a
    formula.
    """
    found = b.rule(expression)
    numbers, values = found.substituted(b.trace) or expression, found.values(b.trace)
    value, said = b.trace.value(b.place), list(notes)
    held = holding(formula)
    if held is not None:
        form = differentiate(held, variable) if variable else held
        right = _written(b, read(form))
        if math.isfinite(right) and not _close(value, right):
            lost = lost_on_the_way(numbers) or "digits are lost"
            spelling = screen(b.trace.letters)
            slope = f", with the derivative {write(form, spelling)}" if variable else ""
            said.append(f"as it is written {lost}; {write(held, spelling)} holds{slope}: {on_screen(right)}")
            return b.rule(expression, "; ".join(said))
    as_written = float(evaluate_as_written(expression, values))
    if not math.isfinite(value) and (lost := lost_on_the_way(numbers)):
        said.append(f"as it is written {lost}")
    elif not _close(as_written, value):
        why = "a branch that is not taken has no say"
        if not _close(float(evaluate(expression, values)), value):
            why = "in exact arithmetic the powers that meet at 0 leave this"
        said.append(f"as it is written this would be {on_screen(as_written)}; {why}")
    return b.rule(expression, "; ".join(said))


def _written(b: Builder, expression: Expression) -> float:
    """What an expression gives as it is written."""
    return float(evaluate(expression, b.rule(expression).values(b.trace)))


def _close(written: float, value: float) -> bool:
    close = written == value or abs(written - value) <= _LOSES_DIGITS * abs(value)
    return close or (math.isnan(written) and math.isnan(value))


def in_closed_form(b: Builder, group: Group) -> str:
    """Of an output whose loss undoes its activation: why its delta is not what its factors give as written."""
    trace, row, logits = b.trace, b.place.row, group.logits
    assert logits is not None
    upstream, members = trace.gradients.dE_dy[row, group.members], group.members
    if group.activation.couples:
        column = int((members == b.place.index).argmax())
        slopes = trace.gradients.pairs[row, group.pairs].reshape(len(members), -1)[:, column]
    else:
        slopes = trace.gradients.dy_dz[row, members]
        upstream, slopes = (each[members == b.place.index] for each in (upstream, slopes))
    with np.errstate(all="ignore"):
        products = upstream * slopes
        written = float(products.sum())
    if _close(written, trace.value(b.place)):
        return ""
    worst = int(np.argmin(np.isfinite(products)))
    factors = f"{on_screen(float(upstream[worst]))} · {on_screen(float(slopes[worst]))}"
    lost = f"as written {factors} gives {on_screen(float(products[worst]))}"
    if np.isfinite(products).all():
        lost = f"as written this gives {on_screen(written)}, as factors underflow"
    targets = trace.targets[row, members - b.plan.outputs.start]
    return f"{lost}; in exact arithmetic {logits.product} = {logits.closed(targets)}"
