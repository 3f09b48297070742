"""The pass of a small network as straight-line code: one statement for every number, for thousands of updates a second.

The code is put together from the plan, with variables of its own: no text of a file becomes part of it. It does the
same operations in the same order as ``forward``, ``backward`` and the optimizer, so that it gives the same bits; for
sums this holds as long as they have so few terms that NumPy adds them one after the other. There are two spellings of
the same statements: for Python's floats, which go from update to update, and for arrays over many updates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpdebugger.core.catalogue.activations import Activation
from bpdebugger.core.catalogue.logits import BINARY, CLOSE, LogitLoss
from bpdebugger.core.network.network import Training
from bpdebugger.core.network.optimizers import settings_of
from bpdebugger.core.network.plan import Group, Plan
from bpdebugger.core.network.quantities import KINDS, Kind
from bpdebugger.core.training.statements import NAMESPACE, Lines, NotStraight, decay, number, sigmoid


def _catalogue(lines: Lines, name: str, z: str) -> tuple[str, str]:
    """y and dy/dz as ``functions`` computes them."""
    spelling = lines.spelling
    match name:
        case "identity":
            return z, lines.let(spelling.one.format(z))
        case "sigmoid":
            y, e = lines.let(sigmoid(lines, z)), decay(lines, z)
            return y, lines.let(f"{e} / (1.0 + {e} * (2.0 + {e}))")
        case "tanh":
            e = decay(lines, z, "2")
            y = lines.let(spelling.elementwise.format(z, name="tanh"))
            return y, lines.let(f"4.0 * {e} / (1.0 + {e} * (2.0 + {e}))")
        case "relu":
            return lines.let(spelling.relu.format(z)), lines.let(spelling.step.format(z))
        case "leaky_relu":
            y = lines.let(spelling.larger.format(z, lines.let(f"0.01 * {z}")))
            return y, lines.let(spelling.larger.format(lines.let(spelling.step.format(z)), "0.01"))
    raise NotStraight(name)


def activation(lines: Lines, chosen: Activation, z: str, parameters: dict[str, str]) -> tuple[str, str]:
    """The variables of y and of dy/dz."""
    if chosen.numeric or chosen.couples:
        return _catalogue(lines, chosen.name, z)
    names = {**parameters, "z": z}
    y = lines.of(chosen.formula, names)
    return y, lines.of(chosen.derivative, {"y": y, **names})


_NUMERIC_LOSSES = {
    "cross_entropy": (
        (("{a}", "-{log}({y})"),),
        (("(-{a})", "1.0 / {y}"),),
    ),
    "binary_cross_entropy": (
        (("{a}", "-{log}({y})"), ("(1.0 - {a})", "-{log1p}(-{y})")),
        (("(1.0 - {a})", "1.0 / (1.0 - {y})"), ("(-{a})", "1.0 / {y}")),
    ),
}
"""For a loss with numbers of its own: the weights and factors of its value, and those of its slope."""


def loss(lines: Lines, plan: Plan, y: str, a: str) -> tuple[str, str]:
    """The variables of one output's term of E, and of its ∂E/∂y before the division."""
    chosen = plan.loss
    if not chosen.numeric:
        names = {"y": y, "a": a}
        return lines.of(chosen.term, names), lines.of(chosen.derivative, names)
    if chosen.name not in _NUMERIC_LOSSES:
        raise NotStraight(chosen.name)
    value, slope = _NUMERIC_LOSSES[chosen.name]
    return _weighed(lines, value, y, a), _weighed(lines, slope, y, a)


def _weighed(lines: Lines, parts: tuple[tuple[str, str], ...], y: str, a: str) -> str:
    terms = []
    for weight, factor in parts:
        spelled = {name: lines.spelling.elementwise.format("{0}", name=name) for name in ("log", "log1p")}
        text = factor
        for name, form in spelled.items():
            for inside in ("{y}", "-{y}"):
                text = text.replace(f"{{{name}}}({inside})", form.format(inside))
        held = lines.let(weight.format(a=a)) if weight != "{a}" else a
        terms.append(lines.let(lines.spelling.weigh.format(held, text.format(y=y))))
    return lines.total(terms)


@dataclass(frozen=True, slots=True)
class Closed:
    """The variables of an output whose loss undoes its activation: its term of E, ∂E/∂y, the parts of ∂E/∂z."""

    term: str
    slope: str
    gain: str
    share: str


def closed(lines: Lines, of: LogitLoss, z: str, y: str, a: str) -> Closed:
    """As ``LogitLoss`` computes them."""
    if of is not BINARY:
        raise NotStraight("coupled outputs")
    other, minus = lines.let(f"1.0 - {a}"), lines.let(f"-{z}")
    q = lines.let(sigmoid(lines, minus))
    weigh = lines.spelling.weigh
    missed = lines.let(weigh.format(a, _softplus(lines, minus)))
    term = lines.total([missed, lines.let(weigh.format(other, _softplus(lines, z)))])
    slope = lines.total(
        [lines.let(weigh.format(other, f"1.0 / {q}")), lines.let(weigh.format(f"(-{a})", f"1.0 / {y}"))]
    )
    return Closed(term, slope, lines.let(weigh.format(other, y)), lines.let(weigh.format(a, q)))


def _softplus(lines: Lines, z: str) -> str:
    rest = lines.let(lines.spelling.elementwise.format(decay(lines, z), name="log1p"))
    return lines.let(f"{lines.let(lines.spelling.relu.format(z))} + {rest}")


def through_logits(lines: Lines, product: str, parts: Closed) -> str:
    """∂E/∂z as ``LogitLoss.delta`` has it."""
    exact = lines.let(f"{parts.gain} - {parts.share}")
    off = lines.let(f"fabs({lines.let(f'{product} - {exact}')})")
    size = lines.let(f"{CLOSE!r} * (fabs({parts.gain}) + fabs({parts.share}))")
    return lines.let(lines.spelling.either.format(f"{off} <= {size}", product, exact))


@dataclass(frozen=True, slots=True)
class Pass:
    """The variables of one sample's pass, by kind and index; empty where there is none."""

    variables: dict[Kind, list[str]]
    loss: str


def one_pass(lines: Lines, plan: Plan, inputs: list[str], targets: list[str]) -> Pass:
    """The statements of one sample's forward and backward pass."""
    units = len(plan.units)
    found: dict[Kind, list[str]] = {
        kind: [""] * units for kind in (Kind.NET_INPUT, Kind.ACTIVATION, Kind.UPSTREAM, Kind.SLOPE, Kind.DELTA)
    }
    found[Kind.SHARE] = [""] * len(plan.source)
    found[Kind.WEIGHT_USE] = [""] * len(plan.uses)
    found[Kind.TUNABLE_SLOPE] = [""] * len(plan.tunable_units)
    found[Kind.ACTIVATION][: len(inputs)] = inputs
    for layer in plan.layers:
        for group in layer.groups:
            for unit in group.members.tolist():
                _forward(lines, plan, group, unit, found)
    found[Kind.TARGET] = targets
    known: dict[int, Closed] = {}
    E = _loss(lines, plan, targets, found, known)
    _backward(lines, plan, found, known)
    return Pass(found, E)


def _parameters_of(plan: Plan, group: Group) -> dict[str, str]:
    return {plan.parameters[p]: f"p{p}" for p in group.parameters.tolist()}


def _forward(lines: Lines, plan: Plan, group: Group, unit: int, found: dict[Kind, list[str]]) -> None:
    y, slices = found[Kind.ACTIVATION], plan.layer_slices[int(plan.layer_of[unit])]
    between = plan.incoming(unit)
    products = [lines.let(f"{y[plan.source[c]]} * p{plan.weight[c]}") for c in between]
    z = lines.total(products) if products else "0.0"
    if plan.bias[unit] >= 0:
        z = lines.let(f"{z} + p{plan.bias[unit]}")
    elif (plan.bias[slices] >= 0).any() or not products:
        z = lines.let(f"{z} + 0.0")
    found[Kind.NET_INPUT][unit] = z
    parameters = _parameters_of(plan, group)
    y[unit], found[Kind.SLOPE][unit] = activation(lines, group.activation, z, parameters)
    for at in np.flatnonzero(plan.tunable_units == unit).tolist():
        derivative = group.activation.derivative_in(plan.parameters[plan.tunable_parameters[at]])
        found[Kind.TUNABLE_SLOPE][at] = lines.of(derivative, {**parameters, "z": z})


def _loss(lines: Lines, plan: Plan, targets: list[str], found: dict[Kind, list[str]], known: dict[int, Closed]) -> str:
    outputs = range(plan.outputs.start, plan.outputs.stop)
    divisor = plan.loss.divisor(len(outputs))
    by = "" if divisor == 1 else f" / {float(divisor)!r}"
    terms = []
    for unit, a in zip(outputs, targets, strict=True):
        group = plan.group(unit)
        if group.logits:
            exact = closed(lines, group.logits, found[Kind.NET_INPUT][unit], found[Kind.ACTIVATION][unit], a)
            known[unit], term, slope = exact, exact.term, exact.slope
        else:
            term, slope = loss(lines, plan, found[Kind.ACTIVATION][unit], a)
        terms.append(term)
        found[Kind.UPSTREAM][unit] = lines.let(slope + by) if by else slope
    total = lines.total(terms)
    return lines.let(total + by) if by else total


def _backward(lines: Lines, plan: Plan, found: dict[Kind, list[str]], known: dict[int, Closed]) -> None:
    upstream, delta = found[Kind.UPSTREAM], found[Kind.DELTA]
    for layer in reversed(plan.layers):
        for unit in range(layer.units.start, layer.units.stop):
            upstream[unit] = upstream[unit] or "0.0"
            delta[unit] = lines.let(f"{upstream[unit]} * {found[Kind.SLOPE][unit]}")
            if unit in known:
                delta[unit] = through_logits(lines, delta[unit], known[unit])
        for block in layer.blocks:
            _send_back(lines, plan, range(block.connections.start, block.connections.stop), found)
    for unit in range(plan.inputs.stop):
        upstream[unit] = upstream[unit] or "0.0"
    uses = found[Kind.WEIGHT_USE]
    for unit in plan.bias_units.tolist():
        uses[plan.uses.of_unit[unit]] = delta[unit]
    for i, unit in enumerate(plan.tunable_units.tolist()):
        uses[plan.uses.of_tunable[i]] = lines.let(f"{upstream[unit]} * {found[Kind.TUNABLE_SLOPE][i]}")
    gradients = []
    for parameter in range(len(plan.parameters)):
        of = plan.uses.of(parameter).tolist()
        gradients.append(lines.total([uses[use] for use in of]) if of else "0.0")
    found[Kind.GRADIENT] = gradients


def _send_back(lines: Lines, plan: Plan, block: range, found: dict[Kind, list[str]]) -> None:
    upstream, delta, y = found[Kind.UPSTREAM], found[Kind.DELTA], found[Kind.ACTIVATION]
    shares: dict[int, list[str]] = {}
    for c in block:
        source, target = int(plan.source[c]), int(plan.target[c])
        found[Kind.SHARE][c] = lines.let(f"p{plan.weight[c]} * {delta[target]}")
        found[Kind.WEIGHT_USE][c] = lines.let(f"{delta[target]} * {y[source]}")
        shares.setdefault(source, []).append(found[Kind.SHARE][c])
    for source, terms in shares.items():
        total = lines.total(terms)
        upstream[source] = lines.let(f"{upstream[source]} + {total}") if upstream[source] else total


def mean(lines: Lines, terms: list[str]) -> str:
    """The mean over the samples; of one it is that sample's own."""
    total = lines.total(terms)
    return total if len(terms) == 1 else lines.let(f"{total} / {float(len(terms))!r}")


def update(lines: Lines, plan: Plan, training: Training, rate: float, gradients: list[str]) -> dict[Kind, list[str]]:
    """The statements of one update of every parameter; the state is in p0…, m0… and v0…, its count in t."""
    found: dict[Kind, list[str]] = {kind: [] for kind in plan.optimizer.formulas}
    settings = {name: number(value) for name, value in settings_of(training, rate, 0).items()} | {"t": "t"}
    for i, gradient in enumerate(gradients):
        names = {**settings, "g": gradient, "p": f"p{i}"}
        names |= {KINDS[kind].prefix: f"{KINDS[kind].prefix}{i}" for kind in plan.optimizer.kept}
        for kind, formula in plan.optimizer.formulas.items():
            found[kind].append(lines.of(formula, names))
            names[KINDS[kind].prefix] = found[kind][-1]
    return found


def state_variables(plan: Plan) -> list[str]:
    """The variables of a state, in its order."""
    kinds = ("p", *(KINDS[kind].prefix for kind in plan.optimizer.kept))
    return [f"{letter}{i}" for letter in kinds for i in range(len(plan.parameters))]


def compiled(name: str, source: str) -> Callable[..., Any]:
    """The function of this name in the source."""
    namespace = dict(NAMESPACE)
    exec(compile(source, "<straight line>", "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function
