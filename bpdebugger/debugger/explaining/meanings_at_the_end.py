"""What is said of the steps after the samples: means, the penalty, the norm of the gradients, the update."""

from __future__ import annotations

import numpy as np

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Step
from bpdebugger.language import all_of, tr


def tells_updated(step: Step) -> str:
    """Where a parameter goes, and why."""
    trace = step.trace
    name, before = trace.plan.parameters[step.place.index], float(trace.parameters[step.place.index])
    gradient = float(trace.mean_gradient[step.place.index])
    if gradient == 0:
        return tr("The gradient is 0, so {name} stays as it is.", name=name)
    sign = tr("positive") if gradient > 0 else tr("negative")
    change = step.value - before
    if change == 0:
        return tr("The gradient is {sign}, but too small to change {name} in floating point.", sign=sign, name=name)
    if change > 0:
        return tr(
            "The gradient is {sign}, so {name} goes up, by {amount}.", sign=sign, name=name, amount=on_screen(change)
        )
    return tr(
        "The gradient is {sign}, so {name} goes down, by {amount}.", sign=sign, name=name, amount=on_screen(-change)
    )


def _over_samples(step: Step, what: str) -> str:
    count = len(step.trace.samples)
    if count == 1:
        return tr("{what} of its one sample", what=what)
    if step.trace.plan.adds_samples:
        return tr("the sum of {what} over {count} samples", what=what, count=count)
    return tr("the mean of {what} over {count} samples", what=what, count=count)


def mean_loss(step: Step) -> str:
    """E over the samples."""
    over = _over_samples(step, step.trace.letters.loss)
    if step.trace.plan.penalty:
        return tr("The loss of the network: {over}, plus the penalty R on its weights.", over=over)
    return tr("The loss of the network: {over}.", over=over)


def mean_gradient(step: Step) -> str:
    """The gradient of a parameter over the samples."""
    plan, index = step.trace.plan, step.place.index
    penalised = plan.penalty is not None and index in plan.penalty.members
    name, over = plan.parameters[index], _over_samples(step, tr("the gradient"))
    if penalised:
        return tr(
            "The gradient of {name} for the whole network: {over}, plus what the penalty adds.", name=name, over=over
        )
    if plan.penalty:
        return tr(
            "The gradient of {name} for the whole network: {over}, which the penalty leaves alone.",
            name=name,
            over=over,
        )
    return tr("The gradient of {name} for the whole network: {over}.", name=name, over=over)


def penalty(step: Step) -> str:
    """The penalty on the weights."""
    term, plan = step.trace.plan.penalty, step.trace.plan
    assert term is not None
    parts = []
    if term.l2:
        parts.append(tr("λ/2 times the sum of their squares, the half so that the slope is λw"))
    if term.l1:
        parts.append(tr("λ times the sum of their sizes"))
    values = {"parts": all_of(parts), "E": step.trace.letters.loss}
    if plan.bias_units.size and _takes_biases(plan):
        return tr(
            "The penalty R on the weights and biases that are trained: {parts}. It stands in {E} once, "
            "beside the loss.",
            **values,
        )
    return tr(
        "The penalty R on the weights that are trained: {parts}. It stands in {E} once, beside the loss.", **values
    )


def _takes_biases(plan: Plan) -> bool:
    """Whether the penalty goes over a parameter that is a bias and no weight."""
    assert plan.penalty is not None
    weights = plan.uses.parameter[plan.uses.connections]
    return not np.isin(plan.penalty.members, weights).all()


def penalty_slope(step: Step) -> str:
    """What the penalty adds to a gradient."""
    term, name = step.trace.plan.penalty, step.trace.plan.parameters[step.place.index]
    assert term is not None
    slopes = [f"λ{name}"] * bool(term.l2) + [tr("λ times the sign of {name}", name=name)] * bool(term.l1)
    return tr(
        "What the penalty adds to the gradient of {name}: {slopes}, so that every update pulls it towards 0.",
        name=name,
        slopes=all_of(slopes),
    )


def tells_penalty_slope(step: Step) -> str:
    """What holds at the kink."""
    plan, index = step.trace.plan, step.place.index
    assert plan.penalty is not None
    if plan.penalty.l1 and step.trace.parameters[index] == 0:
        return tr(
            "{name} is 0, at the kink of its absolute value: the slope is taken as 0 there.",
            name=plan.parameters[index],
        )
    return ""


def norm(step: Step) -> str:
    """The norm of all gradients."""
    return tr("The norm ‖g‖ of all gradients together: the root of the sum of their squares, of all that are trained.")


def norm_factor(step: Step) -> str:
    """What clipping by the norm multiplies with."""
    bound = on_screen(step.trace.network.training.clip_norm)
    return tr(
        "What every gradient is multiplied with before the update: 1, or what brings the norm ‖g‖ down to {bound}.",
        bound=bound,
    )


def tells_norm_factor(step: Step) -> str:
    """Whether anything is clipped."""
    if step.value == 1:
        return tr("The norm is within the bound: the gradients stay as they are.")
    beyond = tr("The norm is beyond the bound: all gradients are scaled, and keep their direction.")
    return beyond if step.value < 1 else ""


def updated(step: Step) -> str:
    """A parameter after the update."""
    plan, rate = step.trace.plan, on_screen(step.trace.network.learning_rate)
    name = plan.parameters[step.place.index]
    if step.place.index in plan.fixed:
        return tr("{name} is a constant: it is not trained, and stays as it is.", name=name)
    if plan.optimizer.kept:
        return tr(
            "The update of {name}: against the average of its gradients, by the learning rate {rate}.",
            name=name,
            rate=rate,
        )
    return tr("The update of {name}: against its gradient, by the learning rate {rate}.", name=name, rate=rate)


def new_moment(step: Step) -> str:
    """The average of the gradients with this one."""
    name = step.trace.plan.parameters[step.place.index]
    return tr(
        "What is remembered of the gradients of {name}: the earlier ones, less with every update, and this one.",
        name=name,
    )


def new_square(step: Step) -> str:
    """The average of their squares."""
    name = step.trace.plan.parameters[step.place.index]
    return tr("What is remembered of the squared gradients of {name}: how large they usually are.", name=name)


def made_up(step: Step) -> str:
    """An average, made up for its beginning."""
    return tr("The average began at 0 and is still too small; dividing makes up for it, less with every update.")
