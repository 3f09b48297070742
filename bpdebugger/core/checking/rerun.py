"""The forward pass once more with one thing moved: what a numerical derivative needs.

Each probe's variable is moved, each probe by its own
amount, real for differences or imaginary for a complex step, and shares no code with ``forward``: one gather
and one sum per layer serve every network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.checking.complex_functions import Numbers
from bpdebugger.core.checking.complex_step import activate_complex, logit_terms_complex, loss_terms_complex
from bpdebugger.core.checking.probe import Probe, ProbePoint
from bpdebugger.core.network.plan import Group
from bpdebugger.core.passes.trace import Trace

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Rerun:
    """The results: z and y of shape (probes, units), and E of each probe."""

    z: Numbers
    y: Numbers
    losses: Numbers

    def read(self, probes: Sequence[Probe]) -> Numbers:
        """The number that each probe asks for."""
        arrays = {ProbePoint.LOSS: self.losses[:, None], ProbePoint.NET_INPUT: self.z, ProbePoint.ACTIVATION: self.y}
        return np.array([arrays[probe.read][i, probe.of] for i, probe in enumerate(probes)])


def rerun(trace: Trace, probes: Sequence[Probe], amounts: Numbers) -> Rerun:
    """Runs the network once for each probe, its part moved by the amount. A what-if stays: as a constant
    added to the held z."""
    with np.errstate(all="ignore"):
        return _Rerunner(trace, probes, amounts).run()


class _Rerunner:
    """The arrays of one rerun; the first axis is the probe."""

    def __init__(self, trace: Trace, probes: Sequence[Probe], amounts: Numbers) -> None:
        self._trace, self._plan = trace, trace.plan
        self._rows = np.array([probe.row for probe in probes], dtype=np.intp)
        self._amounts = amounts
        self._moved: dict[ProbePoint, list[tuple[int, int]]] = {part: [] for part in ProbePoint}
        for i, probe in enumerate(probes):
            self._moved[probe.moved].append((i, probe.at))
        self._z = np.full((len(probes), len(self._plan.units)), np.nan, dtype=amounts.dtype)
        self._y = np.empty_like(self._z)
        self._uses = self._moved_uses()

    def run(self) -> Rerun:
        plan = self._plan
        self._y[:, plan.inputs] = self._trace.y[self._rows, plan.inputs]
        self._move(ProbePoint.ACTIVATION, self._y, plan.inputs)
        for layer in plan.layers:
            self._net_inputs(layer.units)
            self._move(ProbePoint.NET_INPUT, self._z, layer.units)
            for group in layer.groups:
                self._activate(group)
            self._move(ProbePoint.ACTIVATION, self._y, layer.units)
        return Rerun(self._z, self._y, self._losses())

    def _losses(self) -> Numbers:
        plan = self._plan
        targets = self._trace.targets[self._rows]
        terms = loss_terms_complex(plan.loss, self._y[:, plan.outputs], targets)
        moved = np.zeros_like(terms)
        self._move(ProbePoint.ACTIVATION, moved, plan.outputs, -plan.outputs.start)
        for group in plan.layers[-1].groups:
            if group.logits:
                at = group.members - plan.outputs.start
                name = group.activation.name
                found = logit_terms_complex(name, self._z[:, group.units], moved[:, at], targets[:, at])
                terms[:, at] = found / group.logits.divisor
        return np.asarray(terms.sum(axis=-1))

    def _moved_uses(self) -> Numbers:
        plan = self._plan
        values = self._trace.parameters[plan.uses.parameter].astype(self._amounts.dtype)
        uses = np.repeat(values[None], len(self._rows), axis=0)
        for i, use in self._moved[ProbePoint.USE]:
            uses[i, use] += self._amounts[i]
        for i, parameter in self._moved[ProbePoint.PARAMETER]:
            uses[i, plan.uses.parameter == parameter] += self._amounts[i]
        return uses

    def _move(self, part: ProbePoint, array: Numbers, units: slice, offset: int = 0) -> None:
        for i, unit in self._moved[part]:
            if units.start <= unit < units.stop:
                array[i, unit + offset] += self._amounts[i]

    def _net_inputs(self, units: slice) -> None:
        plan = self._plan
        first, last = plan.incoming_start[units.start], plan.incoming_start[units.stop]
        terms = self._uses[:, first:last] * self._y[:, plan.source[first:last]]
        for i, connection in self._moved[ProbePoint.SOURCE]:
            if first <= connection < last:
                terms[i, connection - first] += self._uses[i, connection] * self._amounts[i]
        z = _sums(terms, plan.incoming_start[units.start : units.stop + 1] - first)
        biased = np.flatnonzero(plan.layer_of[plan.bias_units] == plan.layer_of[units.start])
        z[:, plan.bias_units[biased] - units.start] += self._uses[:, plan.uses.of_unit[plan.bias_units[biased]]]
        z += self._held(units)
        recorded = self._trace.z[self._rows, units]
        size = _sums(np.abs(terms), plan.incoming_start[units.start : units.stop + 1] - first) + np.abs(recorded)
        self._z[:, units] = self._at_the_recorded(z, recorded, size)

    def _held(self, units: slice) -> Numbers | float:
        """What a what-if adds to the net input that comes in."""
        hold, plan = self._trace.hold, self._plan
        if hold is None or not units.start <= hold.unit < units.stop:
            return 0.0
        row = self._trace.samples.index(hold.sample)
        incoming = plan.incoming(hold.unit)
        between = slice(incoming.start, incoming.stop)
        arriving = self._trace.parameters[plan.weight[between]] @ self._trace.y[row, plan.source[between]]
        bias = self._trace.parameters[plan.bias[hold.unit]] if plan.bias[hold.unit] >= 0 else 0.0
        shift = np.zeros((len(self._rows), units.stop - units.start))
        shift[self._rows == row, hold.unit - units.start] = hold.z - (arriving + bias)
        return shift

    def _activate(self, group: Group) -> None:
        plan = self._plan
        parameters = {}
        for name, parameter in zip(group.activation.parameters, group.parameters, strict=True):
            mine = np.isin(plan.tunable_units, group.members) & (plan.tunable_parameters == parameter)
            parameters[name] = self._uses[:, plan.uses.of_tunable[mine]]
        y = activate_complex(group.activation, self._z[:, group.units], parameters)
        recorded = self._trace.y[self._rows[:, None], group.members]
        self._y[:, group.units] = self._at_the_recorded(y, recorded, np.abs(recorded))

    def _at_the_recorded(self, computed: Numbers, recorded: Numbers, size: Numbers) -> Numbers:
        """For a complex step the recorded value as the real part, where both agree but for rounding: so the
        derivative is taken where the trace took it, and a later difference such as y - a does not magnify the
        rounding."""
        if not np.iscomplexobj(computed):
            return computed
        same = np.abs(computed.real - recorded) <= _SAME * size
        computed.real[same] = recorded[same]
        return computed


def _sums(terms: Numbers, starts: Numbers) -> Numbers:
    """The sum of each run of columns; ``starts`` has one entry more than there are runs, which may be
    empty."""
    sums = np.zeros((len(terms), len(starts) - 1), dtype=terms.dtype)
    filled = np.flatnonzero(starts[1:] > starts[:-1])
    if len(filled):
        sums[:, filled] = np.add.reduceat(terms, starts[filled], axis=1)
    return sums
