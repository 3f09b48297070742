"""The numerical derivatives of a trace's backward quantities: by complex steps, by differences, and across
which kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.checking.complex_functions import Numbers
from bpdebugger.core.checking.complex_step import LARGER_STEPS, SMALLEST_STEP, derivative_part, step_at
from bpdebugger.core.checking.differences import Differences, central_differences
from bpdebugger.core.checking.penalty import PenaltyParts
from bpdebugger.core.checking.probe import Probe, ProbePoint, original, probe_of
from bpdebugger.core.checking.rerun import Rerun, rerun
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import PENALTIES, Space
from bpdebugger.core.passes.trace import Place, Trace

_NUMBERS_AT_ONCE: Final = 2_000_000
_LOST: Final = 1e-290
_STEEP: Final = 1e100


@dataclass(frozen=True, slots=True)
class Kink:
    """A kink that a sample lies on exactly: of a unit's activation (``NET_INPUT``) or of the loss at an
    output (``ACTIVATION``)."""

    part: ProbePoint
    unit: int
    name: str


@dataclass(frozen=True, slots=True)
class NumericalDerivatives:
    """Computes them for one trace; ``kinks`` keeps those of the rows that were looked at."""

    trace: Trace
    kinks: dict[int, list[Kink]] = field(default_factory=dict)

    def complex_steps(self, places: Sequence[Place]) -> tuple[Array, list[str]]:
        """The derivative at each place, and the name of the function on whose kink it lies, or nothing."""
        probes, owner = self._probes(places)
        values = np.empty(len(probes))
        names = [""] * len(places)
        for part in self._chunks(len(probes)):
            mine = probes[part]
            steps = step_at(np.array([original(self.trace, probe) for probe in mine]))
            done = rerun(self.trace, mine, 1j * steps)
            carried = done.read(mine)
            values[part] = derivative_part(carried, steps)
            lost = np.flatnonzero(np.abs(carried.imag) < _LOST)
            values[part.start + lost] = self._of_lost([mine[i] for i in lost])
            steep = np.flatnonzero(np.abs(values[part]) > _STEEP)
            values[part.start + steep] = self._with_step([mine[i] for i in steep], SMALLEST_STEP)
            for i, probe in enumerate(mine):
                names[owner[part][i]] = names[owner[part][i]] or self._kink_on(probe, done, i)
        found, penalty = _over_samples(self.trace.plan, values, owner, len(places)), PenaltyParts(self.trace, places)
        found[penalty.at] += penalty.slopes
        for i in penalty.at_kinks:
            names[i] = names[i] or "abs"
        return found, names

    def _of_lost(self, probes: list[Probe]) -> Array:
        """The derivatives whose product with the step underflowed, by larger steps; NaN where two of them do not
        agree."""
        first, second = (self._with_step(probes, step) for step in LARGER_STEPS)
        return np.where(np.abs(first - second) <= 1e-6 * np.abs(first), second, np.nan)

    def _with_step(self, probes: list[Probe], step: float) -> Array:
        if not probes:
            return np.empty(0)
        carried = rerun(self.trace, probes, np.full(len(probes), 1j * step)).read(probes)
        return derivative_part(carried, step)

    def differences(self, places: Sequence[Place]) -> Differences:
        """The derivative at each place by extrapolated central differences."""
        probes, owner = self._probes(places)
        points = np.array([original(self.trace, probe) for probe in probes])
        found = central_differences(self._moved(probes), points)
        penalty = PenaltyParts(self.trace, places)
        also = central_differences(penalty.moved, penalty.points)
        arrays = []
        for of_samples, of_penalty in zip(_arrays(found), _arrays(also), strict=True):
            array = _over_samples(self.trace.plan, of_samples, owner, len(places))
            array[penalty.at] += of_penalty
            arrays.append(array)
        return Differences(*arrays)

    def values_at(self, place: Place, amounts: Numbers) -> Numbers:
        """What the derivative at a place is the derivative of, for each amount by which its variable is
        moved."""
        probes, _ = self._probes([place])
        columns = np.repeat(amounts[:, None], len(probes), axis=1)
        values = self.trace.plan.over_samples(self._moved(probes)(columns).T) if probes else np.zeros(len(amounts))
        penalty = PenaltyParts(self.trace, [place])
        return np.asarray(values + penalty.moved(amounts[:, None]).sum(axis=1))

    def point(self, place: Place) -> float:
        """The recorded value of the variable of the derivative at a place."""
        if place.row < 0:
            return float(self.trace.parameters[place.index])
        return original(self.trace, self._probes([place])[0][0])

    def _moved(self, probes: list[Probe]) -> Callable[[Numbers], Numbers]:
        def values(amounts: Numbers) -> Numbers:
            if not probes:
                return amounts
            every = probes * len(amounts)
            flat = amounts.reshape(-1)
            read = [rerun(self.trace, every[p], flat[p]).read(every[p]) for p in self._chunks(len(flat))]
            return np.concatenate(read).reshape(amounts.shape)

        return values

    def _probes(self, places: Sequence[Place]) -> tuple[list[Probe], NDArray[np.intp]]:
        """The probes of all places and whose they are: a mean over samples has one for each sample, what the penalty
        adds to it has none."""
        probes: list[Probe] = []
        owner: list[int] = []
        for i, place in enumerate(places):
            rows: Sequence[int] = range(len(self.trace.samples)) if place.row < 0 else [place.row]
            rows = [] if place.kind in PENALTIES else rows
            probes += [probe_of(self.trace.plan, place.kind, place.index, row) for row in rows]
            owner += [i] * len(rows)
        return probes, np.array(owner, dtype=np.intp)

    def _chunks(self, count: int) -> list[slice]:
        plan = self.trace.plan
        size = max(1, _NUMBERS_AT_ONCE // (2 * len(plan.uses) + 2 * len(plan.units)))
        return [slice(start, start + size) for start in range(0, count, size)]

    def _kink_on(self, probe: Probe, done: Rerun, i: int) -> str:
        """The first kink of which the probe moves the argument."""
        for kink in self._kinks_of(probe.row):
            through = (
                probe.read is ProbePoint.ACTIVATION and probe.of == kink.unit and kink.part is ProbePoint.NET_INPUT
            )
            if probe.read is ProbePoint.LOSS or through:
                array = done.z if kink.part is ProbePoint.NET_INPUT else done.y
                if array[i, kink.unit].imag != 0 or self._tunes(probe, kink):
                    return kink.name
        return ""

    def _tunes(self, probe: Probe, kink: Kink) -> bool:
        """Whether the probe moves a parameter in the activation that has the kink."""
        plan = self.trace.plan
        if kink.part is not ProbePoint.NET_INPUT or probe.moved not in (ProbePoint.USE, ProbePoint.PARAMETER):
            return False
        if probe.moved is ProbePoint.PARAMETER:
            return probe.at in plan.group(kink.unit).parameters
        use = plan.uses[probe.at]
        return use.kind.row.space is Space.TUNABLE and use.unit == kink.unit

    def _kinks_of(self, row: int) -> list[Kink]:
        if row not in self.kinks:
            self.kinks[row] = [*_activation_kinks(self.trace, row), *_loss_kinks(self.trace, row)]
        return self.kinks[row]


def _activation_kinks(trace: Trace, row: int) -> list[Kink]:
    found = []
    for layer in trace.plan.layers:
        for group in layer.groups:
            names = group.activation.parameters
            parameters = dict(zip(names, map(float, trace.parameters[group.parameters]), strict=True))
            for unit in map(int, group.members):
                sentences = group.activation.kinks_at(float(trace.z[row, unit]), parameters)
                found += [Kink(ProbePoint.NET_INPUT, unit, sentence.split()[0]) for sentence in sentences]
    return found


def _loss_kinks(trace: Trace, row: int) -> list[Kink]:
    plan = trace.plan
    pairs = enumerate(zip(trace.y[row, plan.outputs], trace.targets[row], strict=True), start=plan.outputs.start)
    return [
        Kink(ProbePoint.ACTIVATION, unit, plan.loss.name)
        for unit, (y, a) in pairs
        if plan.loss.kinks_at(float(y), float(a))
    ]


def _over_samples(plan: Plan, values: Array, owner: NDArray[np.intp], count: int) -> Array:
    """For each place the mean of what its probes give, or the sum where E is one."""
    with np.errstate(all="ignore"):
        sums = np.bincount(owner, values, minlength=count)
        counts = np.maximum(np.bincount(owner, minlength=count), 1)
        return np.asarray(sums if plan.adds_samples else sums / counts).astype(np.float64)


def _arrays(found: Differences) -> tuple[Array, Array, Array]:
    return found.values, found.errors, found.sizes
