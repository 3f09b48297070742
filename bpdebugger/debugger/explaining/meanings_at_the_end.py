"""What is said of the steps after the samples: means, the penalty, the norm of the gradients, the update."""

from __future__ import annotations

import numpy as np

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Step


def tells_updated(step: Step) -> str:
    """Where a parameter goes, and why."""
    trace = step.trace
    name, before = trace.plan.parameters[step.place.index], float(trace.parameters[step.place.index])
    gradient = float(trace.mean_gradient[step.place.index])
    if gradient == 0:
        return f"The gradient is 0, so {name} stays as it is."
    sign = "positive" if gradient > 0 else "negative"
    change = step.value - before
    if change == 0:
        return f"The gradient is {sign}, but too small to change {name} in floating point."
    return f"The gradient is {sign}, so {name} goes {'up' if change > 0 else 'down'}, by {on_screen(abs(change))}."


def _taken(step: Step) -> str:
    return "sum" if step.trace.plan.adds_samples else "mean"


def _over_samples(step: Step, what: str) -> str:
    count = len(step.trace.samples)
    return f"the {_taken(step)} of {what} over {count} samples" if count > 1 else f"{what} of its one sample"


def mean_loss(step: Step) -> str:
    """E over the samples."""
    penalty = ", plus the penalty R on its weights" if step.trace.plan.penalty else ""
    return f"The loss of the network: {_over_samples(step, step.trace.letters.loss)}{penalty}."


def mean_gradient(step: Step) -> str:
    """The gradient of a parameter over the samples."""
    plan, index = step.trace.plan, step.place.index
    penalised = plan.penalty is not None and index in plan.penalty.members
    left_out = ", which the penalty leaves alone" if plan.penalty and not penalised else ""
    whole = f"The gradient of {plan.parameters[index]} for the whole network: {_over_samples(step, 'the gradient')}"
    return f"{whole}{', plus what the penalty adds' if penalised else left_out}."


def penalty(step: Step) -> str:
    """The penalty on the weights."""
    term, plan = step.trace.plan.penalty, step.trace.plan
    assert term is not None
    parts = []
    if term.l2:
        parts.append("λ/2 times the sum of their squares, the half so that the slope is λw")
    if term.l1:
        parts.append("λ times the sum of their sizes")
    over = "weights and biases" if plan.bias_units.size and _takes_biases(plan) else "weights"
    return (
        f"The penalty R on the {over} that are trained: {' and '.join(parts)}. "
        f"It stands in {step.trace.letters.loss} once, beside the loss."
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
    slopes = [f"λ{name}"] * bool(term.l2) + [f"λ times the sign of {name}"] * bool(term.l1)
    pulls = "so that every update pulls it towards 0"
    return f"What the penalty adds to the gradient of {name}: {' and '.join(slopes)}, {pulls}."


def tells_penalty_slope(step: Step) -> str:
    """What holds at the kink."""
    plan, index = step.trace.plan, step.place.index
    assert plan.penalty is not None
    if plan.penalty.l1 and step.trace.parameters[index] == 0:
        return f"{plan.parameters[index]} is 0, at the kink of its absolute value: the slope is taken as 0 there."
    return ""


def norm(step: Step) -> str:
    """The norm of all gradients."""
    return "The norm ‖g‖ of all gradients together: the root of the sum of their squares, of all that are trained."


def norm_factor(step: Step) -> str:
    """What clipping by the norm multiplies with."""
    bound = on_screen(step.trace.network.training.clip_norm)
    return f"What every gradient is multiplied with before the update: 1, or what brings the norm ‖g‖ down to {bound}."


def tells_norm_factor(step: Step) -> str:
    """Whether anything is clipped."""
    if step.value == 1:
        return "The norm is within the bound: the gradients stay as they are."
    return "The norm is beyond the bound: all gradients are scaled, and keep their direction." if step.value < 1 else ""


def updated(step: Step) -> str:
    """A parameter after the update."""
    plan, rate = step.trace.plan, on_screen(step.trace.network.learning_rate)
    if step.place.index in plan.fixed:
        return f"{plan.parameters[step.place.index]} is a constant: it is not trained, and stays as it is."
    against = "the average of its gradients" if plan.optimizer.kept else "its gradient"
    return f"The update of {plan.parameters[step.place.index]}: against {against}, by the learning rate {rate}."


def new_moment(step: Step) -> str:
    """The average of the gradients with this one."""
    name = step.trace.plan.parameters[step.place.index]
    return f"What is remembered of the gradients of {name}: the earlier ones, less with every update, and this one."


def new_square(step: Step) -> str:
    """The average of their squares."""
    name = step.trace.plan.parameters[step.place.index]
    return f"What is remembered of the squared gradients of {name}: how large they usually are."


def made_up(step: Step) -> str:
    """An average, made up for its beginning."""
    return "The average began at 0 and is still too small; dividing makes up for it, less with every update."
