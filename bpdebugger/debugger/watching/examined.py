"""Which steps a breakpoint examines, in each section of a trace."""

from __future__ import annotations

import numpy as np

from bpdebugger.core.formulas.grammar import OWN_PARAMETER
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES
from bpdebugger.debugger.watching.condition import Condition
from bpdebugger.debugger.watching.evaluation import Steps
from bpdebugger.debugger.watching.names import is_new
from bpdebugger.debugger.watching.passes import Section

_NONE = np.array([], dtype=np.intp)


def examined(target: str, condition: Condition | None, steps: Steps, section: Section, averaged: bool) -> Indices:
    """Which of the steps of a target are examined, by their offsets in the section."""
    if condition is None or not len(steps.offset):
        return steps.offset
    known = condition.known_at(section, averaged)
    if known is None:
        return _NONE
    offset = steps.offset
    if any(name.text == OWN_PARAMETER for name in condition.names):
        offset = offset[steps.parameter >= 0]
    offset = offset[offset >= known]
    if target.strip() or condition.reads_step:
        return offset
    return offset[:1] if section is Section.SAMPLE or _belongs_here(condition, averaged) else _NONE


def _belongs_here(condition: Condition, averaged: bool) -> bool:
    """Whether a condition of no target is about what the closing section computes."""
    if condition.known_at(Section.SAMPLE, averaged) is None:
        return True
    meanings = {name: condition.meaning(name, Section.CLOSING, averaged) for name in condition.quantities}
    computed = [name for name, found in meanings.items() if found and not BEFORE_THE_SAMPLES.issuperset(found.kinds)]
    return bool(computed) and all(is_new(condition.plan, name, averaged) for name in computed)
