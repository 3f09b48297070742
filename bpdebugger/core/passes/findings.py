"""What is to be said of a whole trace at its end: units that are saturated or dead, gradients that are all 0."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpdebugger.core.catalogue.activations import FLAT, SATURATING
from bpdebugger.core.passes.trace import Trace

_MOST = 6


def findings(trace: Trace) -> str:
    """A sentence for each finding; empty where all is as usual."""
    return " ".join(_findings(trace))


def _findings(trace: Trace) -> Iterator[str]:
    everywhere = " in every sample" if len(trace.samples) > 1 else ""
    saturated, dead = _saturated(trace), _dead(trace)
    if saturated:
        yield f"{_units(saturated)} saturated{everywhere}: hardly anything of a gradient gets through."
    if dead:
        said = trace.letters.said("{y} and {dy_dz} are 0, and no gradient gets through.")
        yield f"{_units(dead)} dead{everywhere}: {said}"
    if len(trace.parameters) and not trace.mean_gradient.any():
        yield "All gradients are 0: no parameter would change."
    elif len(trace.parameters) and not trace.parameters.any():
        yield "All parameters are 0: the units of a layer are alike and stay so."


def _units(names: list[str]) -> str:
    shown = names if len(names) <= _MOST else [*names[: _MOST - 1], f"{len(names) - _MOST + 1} more"]
    listed = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
    return f"{listed} {'is' if len(names) == 1 else 'are'}"


def _saturated(trace: Trace) -> list[str]:
    flat = np.asarray((trace.gradients.dy_dz < FLAT).all(axis=0))
    return [trace.plan.units[unit] for unit in _units_with(trace, saturating=True) if flat[unit]]


def _dead(trace: Trace) -> list[str]:
    """Units that give out 0 and would for any z near by, as a relu does below 0."""
    silent = ~np.asarray(trace.gradients.dy_dz.any(axis=0) | trace.y.any(axis=0))
    return [trace.plan.units[unit] for unit in _units_with(trace, saturating=False) if silent[unit]]


def _units_with(trace: Trace, saturating: bool) -> Iterator[int]:
    for layer in trace.plan.layers:
        for group in layer.groups:
            if (group.activation.name in SATURATING) is saturating and not group.activation.couples:
                yield from group.members.tolist()
