"""One sentence or two on what the current step means, in the same few words everywhere.

Upstream gradient is ∂E/∂y, local derivative dy/dz, delta ∂E/∂z, share what comes back through one connection.
"""

from __future__ import annotations

import math

from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.debugger.explaining.meanings import SENTENCES, given, not_finite, outcome
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr


def sentence(moment: Moment) -> str:
    """What the current step means and, once it is computed, what its number tells; at the start, the question."""
    step = moment.step
    if step is None:
        return _question(moment)
    kind, finished = step.place.kind, moment.position.finished
    if finished and kind not in GIVEN and not math.isfinite(step.value):
        return not_finite(step)
    meaning = SENTENCES[kind].meaning(step) if kind in SENTENCES else given(step)
    return f"{meaning} {outcome(step)}".rstrip() if finished else meaning


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
