"""One sentence or two on what the current step means, in the same few words everywhere.

Upstream gradient is ∂E/∂y, local derivative dy/dz, delta ∂E/∂z, share what comes back through one connection.
"""

from __future__ import annotations

import math

from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.explaining.meanings import SENTENCES, given, not_finite, outcome
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr


def sentence(moment: Moment) -> str:
    """What the current step means and, once it is computed, what its number tells; at the start, the question."""
    step = moment.step
    if step is None:
        return _question(moment)
    return told(step) if moment.position.finished else _meaning(step)


def told(step: Step) -> str:
    """What a step means and what its number tells, once it is computed."""
    if step.place.kind not in GIVEN and not math.isfinite(step.value):
        return not_finite(step)
    return f"{_meaning(step)} {outcome(step)}".rstrip()


def _meaning(step: Step) -> str:
    kind = step.place.kind
    return SENTENCES[kind].meaning(step) if kind in SENTENCES else given(step)


def _question(moment: Moment) -> str:
    plan = moment.trace.plan
    of = moment.letters
    computed = plan.units[plan.inputs.stop :]
    if len(computed) == 1:
        return tr(
            "The question: how does the loss {E} answer to {z} of {unit}? By the chain rule: "
            "how {E} answers to {y}, times how {y} answers to {z}.",
            E=of.loss,
            z=of.net_input,
            unit=computed[0],
            y=of.output,
        )
    return tr(
        "The question: how does the loss {E} answer to each number before it? "
        "Every step finds one factor of the answer.",
        E=of.loss,
    )
