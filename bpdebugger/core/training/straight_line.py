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
from bpdebugger.core.catalogue.logits import CLOSE, LogitLoss
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Training
from bpdebugger.core.network.optimizers import NORM_FACTOR, settings_of
from bpdebugger.core.network.plan import Group, Plan
from bpdebugger.core.network.quantities import NORMS, Kind
from bpdebugger.core.passes.backward import Gradients
from bpdebugger.core.passes.recording import Recording, closing_of
from bpdebugger.core.training.statements import NAMESPACE, NotStraight, Statements, decay, number, sigmoid


def _catalogue(lines: Statements, name: str, z: str) -> tuple[str, str]:
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


def activation(lines: Statements, chosen: Activation, z: str, parameters: dict[str, str]) -> tuple[str, str]:
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


def loss(lines: Statements, plan: Plan, y: str, a: str) -> tuple[str, str]:
    """The variables of one output's term of E, and of its ∂E/∂y before the division."""
    chosen = plan.loss
    if not chosen.numeric:
        names = {"y": y, "a": a}
        return lines.of(chosen.term, names), lines.of(chosen.derivative, names)
    if chosen.name not in _NUMERIC_LOSSES:
        raise NotStraight(chosen.name)
    value, slope = _NUMERIC_LOSSES[chosen.name]
    return _weighed(lines, value, y, a), _weighed(lines, slope, y, a)


def _weighed(lines: Statements, parts: tuple[tuple[str, str], ...], y: str, a: str) -> str:
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


def closed(lines: Statements, of: LogitLoss, z: str, y: str, a: str) -> Closed:
    """As ``LogitLoss`` computes them."""
    if of.couples:
        raise NotStraight("coupled outputs")
    other, minus = lines.let(f"1.0 - {a}"), lines.let(f"-{z}")
    q = lines.let(sigmoid(lines, minus))
    weigh = lines.spelling.weigh
    missed = lines.let(weigh.format(a, _softplus(lines, minus)))
    term = lines.total([missed, lines.let(weigh.format(other, _softplus(lines, z)))])
    slope = lines.total(
        [lines.let(weigh.format(other, f"1.0 / {q}")), lines.let(weigh.format(f"(-{a})", f"1.0 / {y}"))]
    )
    gain, share = lines.let(weigh.format(other, y)), lines.let(weigh.format(a, q))
    if of.divisor != 1:
        gain, share = (lines.let(f"{part} / {float(of.divisor)!r}") for part in (gain, share))
    return Closed(term, slope, gain, share)


def _softplus(lines: Statements, z: str) -> str:
    rest = lines.let(lines.spelling.elementwise.format(decay(lines, z), name="log1p"))
    return lines.let(f"{lines.let(lines.spelling.relu.format(z))} + {rest}")


def through_logits(lines: Statements, product: str, parts: Closed) -> str:
    """∂E/∂z as ``LogitLoss.delta`` has it."""
    exact = lines.let(f"{parts.gain} - {parts.share}")
    off = lines.let(f"fabs({lines.let(f'{product} - {exact}')})")
    size = lines.let(f"{CLOSE!r} * (fabs({parts.gain}) + fabs({parts.share}))")
    return lines.let(lines.spelling.either.format(f"{off} <= {size}", product, exact))


def batch(lines: Statements, plan: Plan, inputs: list[list[str]], targets: list[list[str]]) -> Recording:
    """The statements of the forward and backward pass of some samples.

    What comes back has the variables of all quantities in the place of their values, in a row for each sample; empty
    where there is none.
    """
    samples = len(inputs)
    z, y = (np.full((samples, len(plan.units)), "", dtype=object) for _ in range(2))
    y[:, plan.inputs] = inputs
    a, losses = np.array(targets, dtype=object), np.full(samples, "", dtype=object)
    found = Recording(plan, np.array(_numbered("p", plan)), z, y, a, losses, Gradients.filled(plan, samples, ""))
    for row in range(samples):
        _one_pass(lines, found, row)
    return found


def _one_pass(lines: Statements, found: Recording, row: int) -> None:
    plan, of = found.plan, _Sample(found, row)
    for layer in plan.layers:
        for group in layer.groups:
            for unit in group.members.tolist():
                _forward(lines, plan, group, unit, of)
    _loss(lines, of)
    _backward(lines, of)


class _Sample:
    """The variables of one sample: rows of a recording's arrays."""

    def __init__(self, found: Recording, row: int) -> None:
        self.recording, self.row, self.plan = found, row, found.plan
        self.closed: dict[int, Closed] = {}
        g = found.gradients
        self.z, self.y, self.targets = found.z[row], found.y[row], found.targets[row]
        self.dE_dy, self.dy_dz, self.dE_dz = g.dE_dy[row], g.dy_dz[row], g.dE_dz[row]
        self.shares, self.uses, self.dy_dp, self.dE_dp = g.shares[row], g.uses[row], g.dy_dp[row], g.dE_dp[row]


def _parameters_of(plan: Plan, group: Group) -> dict[str, str]:
    return {plan.parameters[p]: f"p{p}" for p in group.parameters.tolist()}


def _forward(lines: Statements, plan: Plan, group: Group, unit: int, of: _Sample) -> None:
    layer = plan.layer_slices[int(plan.layer_of[unit])]
    products = [lines.let(f"{of.y[plan.source[c]]} * p{plan.weight[c]}") for c in plan.incoming(unit)]
    z = lines.total(products) if products else "0.0"
    if plan.bias[unit] >= 0:
        z = lines.let(f"{z} + p{plan.bias[unit]}")
    elif (plan.bias[layer] >= 0).any() or not products:
        z = lines.let(f"{z} + 0.0")
    of.z[unit] = z
    parameters = _parameters_of(plan, group)
    of.y[unit], of.dy_dz[unit] = activation(lines, group.activation, z, parameters)
    for at in np.flatnonzero(plan.tunable_units == unit).tolist():
        derivative = group.activation.derivative_in(plan.parameters[plan.tunable_parameters[at]])
        of.dy_dp[at] = lines.of(derivative, {**parameters, "z": z})


def _loss(lines: Statements, of: _Sample) -> None:
    plan = of.plan
    outputs = range(plan.outputs.start, plan.outputs.stop)
    divisor = plan.loss.divisor(len(outputs))
    by = "" if divisor == 1 else f" / {float(divisor)!r}"
    terms = []
    for unit, a in zip(outputs, of.targets.tolist(), strict=True):
        group = plan.group(unit)
        if group.logits:
            exact = of.closed[unit] = closed(lines, group.logits, of.z[unit], of.y[unit], a)
            term, slope = exact.term, exact.slope
        else:
            term, slope = loss(lines, plan, of.y[unit], a)
        terms.append(term)
        of.dE_dy[unit] = lines.let(slope + by) if by else slope
    total = lines.total(terms)
    of.recording.losses[of.row] = lines.let(total + by) if by else total


def _backward(lines: Statements, of: _Sample) -> None:
    plan = of.plan
    for layer in reversed(plan.layers):
        for unit in range(layer.units.start, layer.units.stop):
            of.dE_dy[unit] = of.dE_dy[unit] or "0.0"
            of.dE_dz[unit] = lines.let(f"{of.dE_dy[unit]} * {of.dy_dz[unit]}")
            if unit in of.closed:
                of.dE_dz[unit] = through_logits(lines, of.dE_dz[unit], of.closed[unit])
        for block in layer.blocks:
            _send_back(lines, range(block.connections.start, block.connections.stop), of)
    for unit in range(plan.inputs.stop):
        of.dE_dy[unit] = of.dE_dy[unit] or "0.0"
    of.uses[plan.uses.biases] = of.dE_dz[plan.bias_units]
    for i, unit in enumerate(plan.tunable_units.tolist()):
        of.uses[plan.uses.of_tunable[i]] = lines.let(f"{of.dE_dy[unit]} * {of.dy_dp[i]}")
    for parameter in range(len(plan.parameters)):
        uses = of.uses[plan.uses.of(parameter)].tolist()
        of.dE_dp[parameter] = lines.total(uses) if uses else "0.0"


def _send_back(lines: Statements, block: range, of: _Sample) -> None:
    plan = of.plan
    shares: dict[int, list[str]] = {}
    for c in block:
        source, target = int(plan.source[c]), int(plan.target[c])
        of.shares[c] = lines.let(f"p{plan.weight[c]} * {of.dE_dz[target]}")
        of.uses[plan.uses.of_connection[c]] = lines.let(f"{of.dE_dz[target]} * {of.y[source]}")
        shares.setdefault(source, []).append(of.shares[c])
    for source, terms in shares.items():
        total = lines.total(terms)
        of.dE_dy[source] = lines.let(f"{of.dE_dy[source]} + {total}") if of.dE_dy[source] else total


def _over_samples(lines: Statements, plan: Plan, terms: list[str]) -> str:
    """The mean over the samples, or their sum; of one it is that sample's own."""
    total, divisor = lines.total(terms), plan.divisor(len(terms))
    return total if divisor == 1 else lines.let(f"{total} / {float(divisor)!r}")


def update(lines: Statements, plan: Plan, training: Training, rate: float, found: Recording) -> dict[Kind, Array]:
    """The statements of the means and of one update of every parameter, by kind in one row; the state is in p0…, m0…
    and v0…, its count in t."""
    optimizer = plan.optimizer
    gradients = [_over_samples(lines, plan, terms) for terms in found.gradients.dE_dp.T.tolist()]
    loss = _over_samples(lines, plan, found.losses.tolist())
    penalty = _penalty(lines, plan)
    if penalty:
        (value,), slopes = penalty
        loss = lines.let(f"{loss} + {value}")
        gradients = [lines.let(f"{gradient} + {slope}") for gradient, slope in zip(gradients, slopes, strict=True)]
    kept = {kind: _numbered(kind.row.prefix, plan) for kind in optimizer.kept}
    computed: dict[Kind, list[str]] = {kind: [] for kind in optimizer.formulas}
    settings = {name: number(value) for name, value in settings_of(training, rate, 0).items()} | {"t": "t"}
    norms: dict[Kind, str] = {}
    if optimizer.clips_norm:
        norms = dict(zip(NORMS, _norm(lines, plan, gradients, settings), strict=True))
        settings |= {kind.row.prefix: name for kind, name in norms.items()}
    for i, gradient in enumerate(gradients):
        names = {**settings, "g": gradient, "p": f"p{i}"}
        names |= {kind.row.prefix: kept[kind][i] for kind in optimizer.kept}
        for kind, formula in optimizer.formulas.items():
            stays = kind is optimizer.renewed()[0] and i in plan.fixed
            names[kind.row.prefix] = f"p{i}" if stays else lines.of(formula, names)
            computed[kind].append(names[kind.row.prefix])
    rows = {kind: _row(variables) for kind, variables in computed.items()}
    rows |= {kind: _row([name]) for kind, name in norms.items()}
    held = [_row(names) for names in kept.values()]
    return closing_of(optimizer, _row([loss])[0], _row(gradients), [_row(part) for part in penalty], held, rows)


def _penalty(lines: Statements, plan: Plan) -> list[list[str]]:
    """As ``PenaltyTerm`` computes it."""
    term = plan.penalty
    if term is None:
        return []
    members = [f"p{i}" for i in term.members.tolist()]
    value, slopes = "0.0", dict.fromkeys(_numbered("p", plan), "0.0")
    if members and term.l2:
        squares = _added_up(lines, [lines.let(f"{p} * {p}") for p in members])
        value = lines.let(f"{value} + {lines.let(f'{number(term.l2 / 2)} * {squares}')}")
        slopes |= {p: lines.let(f"{number(term.l2)} * {p}") for p in members}
    if members and term.l1:
        sizes = _added_up(lines, [lines.let(f"fabs({p})") for p in members])
        value = lines.let(f"{value} + {lines.let(f'{number(term.l1)} * {sizes}')}")
        sign = lines.spelling.elementwise
        for p in members:
            slope = lines.let(f"{number(term.l1)} * {lines.let(sign.format(p, name='sign'))}")
            slopes[p] = lines.let(f"{slopes[p]} + {slope}") if term.l2 else slope
    return [[value], [*slopes.values()]]


def _norm(lines: Statements, plan: Plan, gradients: list[str], settings: dict[str, str]) -> tuple[str, str]:
    """The norm of all gradients, and the factor, as ``Optimizer`` computes them."""
    squares = [lines.let(f"{gradient} * {gradient}") for i, gradient in enumerate(gradients) if i not in plan.fixed]
    total = _added_up(lines, squares) if squares else "0.0"
    norm = lines.let(lines.spelling.elementwise.format(total, name="sqrt"))
    return norm, lines.of(NORM_FACTOR, {**settings, "norm": norm})


def _added_up(lines: Statements, terms: list[str]) -> str:
    """The sum from left to right, of however many terms."""
    return terms[0] if len(terms) == 1 else lines.let(" + ".join(terms))


def _row(variables: list[str]) -> Array:
    return np.array([variables], dtype=object)


def _numbered(letter: str, plan: Plan) -> list[str]:
    return [f"{letter}{i}" for i in range(len(plan.parameters))]


def state_variables(plan: Plan) -> list[str]:
    """The variables of a state, in its order."""
    letters = ("p", *(kind.row.prefix for kind in plan.optimizer.kept))
    return [variable for letter in letters for variable in _numbered(letter, plan)]


def variables(found: Recording) -> list[str]:
    """Every variable that holds a quantity, once."""
    g = found.gradients
    arrays = [found.z, found.y, found.targets, found.losses, *found.closing.values()]
    arrays += [g.dE_dy, g.dy_dz, g.dE_dz, g.shares, g.uses, g.dy_dp, g.dE_dp]
    return [name for name in dict.fromkeys(str(name) for array in arrays for name in array.flat) if name.isidentifier()]


def compiled(name: str, source: str) -> Callable[..., Any]:
    """The function of this name in the source."""
    namespace = dict(NAMESPACE)
    exec(compile(source, "<straight line>", "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function
