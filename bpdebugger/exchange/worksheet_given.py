"""What a worksheet gives: the network as tables, its formulas, parameters, inputs and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, substitute
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names import places
from bpdebugger.core.network.quantities import KINDS, NORMS
from bpdebugger.core.passes.trace import Place, Step, Trace
from bpdebugger.exchange.html_math import Html, number, text, word

_CHARACTERS_PER_ROW = 84
_LONGEST_IN_FULL = 8
_DEFINITIONS = {
    "sigmoid": "1 / (1 + exp(-z))",
    "softplus": "log(1 + exp(z))",
    "relu": "max(0, z)",
}
"""Functions of the grammar that a formula may leave a reader to guess."""


def given(trace: Trace, drawing: str = "") -> Iterator[str]:
    """The section on the network, with a drawing of it, as pieces of HTML."""
    yield "<h2>The network</h2>"
    if drawing:
        yield f'<div class="drawing">{drawing}</div>'
    yield _units(trace)
    yield f'<ul class="definitions">{"".join(f"<li>{item}</li>" for item in _formulas(trace))}</ul>'
    data = "Inputs and targets" if len(trace.samples) == 1 else "Samples"
    yield f'<div class="beside"><section><h3>Parameters</h3>{"".join(_parameters(trace))}</section>'
    yield f"<section><h3>{data}</h3>{_samples(trace)}</section></div>"


def _units(trace: Trace) -> str:
    plan, network = trace.plan, trace.network
    rows = ["<tr><th>unit</th><th>layer</th><th>net input</th><th>activation</th></tr>"]
    for unit in range(plan.inputs.stop, len(plan.units)):
        layer = network.layers[int(plan.layer_of[unit])]
        of_unit = places.net_input(unit, 0), places.value(plan, unit, 0)
        z, y = (trace[trace.number_of(place)] for place in of_unit)
        name = plan.units[unit]
        rows.append(
            f"<tr><td>{text(name)}</td><td>{text(layer.name)}</td><td>{_defined(z)}</td><td>{_defined(y)}</td></tr>"
        )
    return f'<table class="units">{"".join(rows)}</table>'


def _defined(step: Step) -> str:
    rule = step.rule
    html = Html(step.trace.letters)
    if rule.expression is None:
        return f"{html.quantity(step.quantity)} = {number(step.value)}, {text(rule.note)}"
    return f"{html.quantity(step.quantity)} = {html.formula(rule.expression)}"


def _formulas(trace: Trace) -> Iterator[str]:
    plan, html = trace.plan, Html(trace.letters)
    units = range(plan.inputs.stop, len(plan.units))
    shown = [plan.loss.term, *(plan.activation(unit).formula for unit in units)]
    used = {function for expression in shown for function in _functions(expression)}
    for name, definition in _DEFINITIONS.items():
        if name in used:
            yield f"{name}({html.quantity('z')}) = {html.formula(parse(definition))}"
    loss = trace[trace.number_of(places.loss(0))]
    taken = "sum" if plan.adds_samples else "mean"
    of_each = f" for each sample; at the end {html.quantity('E')} is the {taken}" if len(trace.samples) > 1 else ""
    yield f"Loss: {_defined(loss)}{of_each}"
    if plan.penalty:
        penalty = trace[trace.number_of(places.penalty())]
        yield f"Penalty, added to {html.quantity('E')} once, after the samples: {_defined(penalty)}"
    yield f"Update of each parameter {word('p')}: {'; '.join(_updates(trace))}"


def _updates(trace: Trace) -> Iterator[str]:
    """The formulas of the optimizer, for a parameter p; the updates before are counted by t."""
    optimizer, html = trace.plan.optimizer, Html(trace.letters)
    names: dict[str, Expression] = {key: Number(value) for key, value in trace.settings.items() if key != "t"}
    names |= {KINDS[kind].prefix: Symbol(f"{KINDS[kind].prefix}[p]") for kind in (*optimizer.kept, *optimizer.formulas)}
    names["g"] = Symbol("dE_dp[p]")
    for kind in NORMS if optimizer.clips_norm else ():
        yield _defined(trace[trace.number_of(Place(kind, 0, -1))])
    for kind, rule in optimizer.formulas.items():
        yield f"{html.quantity(f'{KINDS[kind].prefix}[p]')} = {html.formula(substitute(rule, names))}"


def _functions(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        yield expression.function
        for argument in expression.arguments:
            yield from _functions(argument)


def _parameters(trace: Trace) -> Iterator[str]:
    for columns in _filled_rows(trace):
        names = "".join(f"<th>{word(name)}</th>" for name, _ in columns)
        values = "".join(f"<td>{value}</td>" for _, value in columns)
        yield f'<table class="given"><tr>{names}</tr><tr>{values}</tr></table>'


def _filled_rows(trace: Trace) -> Iterator[list[tuple[str, str]]]:
    """Names and values of the parameters, as many in a row as the paper has room for."""
    columns: list[tuple[str, str]] = []
    width = 0
    for name, value in zip(trace.plan.parameters, map(_exactly, trace.parameters.tolist()), strict=True):
        needed = 4 + max(len(name), len(value))
        if columns and width + needed > _CHARACTERS_PER_ROW:
            yield columns
            columns, width = [], 0
        columns.append((name, value))
        width += needed
    yield columns


def _samples(trace: Trace) -> str:
    plan, quantity = trace.plan, Html(trace.letters).quantity
    inputs = [f"y[{name}]" for name in plan.units[plan.inputs]]
    targets = [f"a[{name}]" for name in plan.units[plan.outputs]]
    several = len(trace.samples) > 1
    rows = ["<th>sample</th>" * several + _cells("th", map(quantity, inputs), map(quantity, targets))]
    for row, sample in enumerate(trace.samples):
        values = trace.network.samples[sample]
        label = f"<th>{sample}</th>" * several
        rows.append(label + _cells("td", map(_exactly, values.inputs), map(_exactly, trace.targets[row].tolist())))
    return f'<table class="given">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


def _cells(element: str, inputs: Iterable[str], targets: Iterable[str]) -> str:
    before = "".join(f"<{element}>{cell}</{element}>" for cell in inputs)
    first, *others = targets
    after = "".join(f"<{element}>{cell}</{element}>" for cell in others)
    return f'{before}<{element} class="next">{first}</{element}>{after}'


def _exactly(value: float) -> str:
    """A given number with all its digits where they are few, else rounded as all other numbers are."""
    full = shortest(value).replace("-", "−")
    return number(value) if "e" in full or len(full) > _LONGEST_IN_FULL else text(full)
