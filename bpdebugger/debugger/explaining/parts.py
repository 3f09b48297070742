"""What of a network a moment is about: the parts in focus, and the parts whose quantities the current step reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, PAST_THE_SAMPLES, Phase, Place, Role, Space
from bpdebugger.debugger.walking.moment import Moment


class PartType(Enum):
    """The kinds of parts that a picture of a network is made of."""

    UNIT = auto()
    CONNECTION = auto()
    BIAS = auto()
    TARGET = auto()
    LOSS = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its kind, and the number of its connection or unit (0 for the loss)."""

    kind: PartType
    index: int


LOSS = Part(PartType.LOSS, 0)


@dataclass(frozen=True, slots=True)
class Marks:
    """The parts in focus, the quantity that puts them there, and what is read at which part."""

    place: Place | None
    focus: frozenset[Part]
    reads: Mapping[Part, tuple[Place, ...]]

    @property
    def flow(self) -> int:
        """Where numbers flow to: 1 towards the outputs, -1 back towards the inputs, 0 nowhere."""
        if self.place is None:
            return 0
        return {Phase.FORWARD: 1, Phase.BACKWARD: -1, Phase.UPDATE: 0}[KINDS[self.place.kind].phase]

    @property
    def is_update(self) -> bool:
        """Whether it is the update that is under way."""
        return self.place is not None and KINDS[self.place.kind].phase is Phase.UPDATE


NO_MARKS = Marks(None, frozenset(), {})


def marks(moment: Moment) -> Marks:
    """The marks of a moment; none before the first step."""
    step = moment.step
    if step is None:
        return NO_MARKS
    plan, place = moment.trace.plan, step.place
    focus = frozenset(parts_of(plan, place))
    reads: dict[Part, tuple[Place, ...]] = {}
    # a mean or an update reads what stands at the parts in focus, in as many samples as there are
    for number in step.operands if place.kind not in PAST_THE_SAMPLES else ():
        read = moment.trace.place(number)
        for part in _parts_read(plan, place, read):
            reads[part] = (*reads.get(part, ()), read)
    return Marks(place, focus, reads)


def parts_of(plan: Plan, place: Place) -> Iterator[Part]:
    """The parts that a quantity belongs to; a parameter belongs to all its uses."""
    kind, index = place.kind, place.index
    match KINDS[kind].space:
        case Space.UNIT:
            is_target = place == places.target(index, place.row)
            own = PartType.BIAS if kind.row.parameter else PartType.TARGET if is_target else PartType.UNIT
            yield Part(own, index)
        case Space.CONNECTION:
            yield Part(PartType.CONNECTION, index)
        case Space.PAIR:
            yield Part(PartType.UNIT, int(plan.pair_columns[index]))
        case Space.TUNABLE:
            yield Part(PartType.UNIT, int(plan.tunable_units[index]))
        case Space.PARAMETER:
            yield from _uses(plan, index)
        case Space.NOTHING:
            yield LOSS


def _uses(plan: Plan, parameter: int) -> Iterator[Part]:
    for use in plan.uses.each_of(parameter):
        yield from parts_of(plan, Place(use.kind, use.index, -1))


def _parts_read(plan: Plan, place: Place, read: Place) -> Iterator[Part]:
    if read != places.parameter(read.index):
        yield from parts_of(plan, read)
        if read == places.weight_slope(read.index, read.row):
            # ∂z/∂w is what the source gives out
            yield Part(PartType.UNIT, int(plan.source[read.index]))
    elif place == places.net_input(place.index, place.row):
        # of a shared weight, only the uses at this unit
        incoming = plan.incoming(place.index)
        for c in np.flatnonzero(plan.weight[incoming.start : incoming.stop] == read.index).tolist():
            yield Part(PartType.CONNECTION, incoming.start + c)
        if plan.bias[place.index] == read.index:
            yield Part(PartType.BIAS, place.index)
    else:
        yield from parts_of(plan, place)


def role_read(place: Place) -> Role:
    """The role of what a step reads in whole layers: shares, upstream gradients or deltas."""
    index, row = place.index, place.row
    if place in (places.upstream(index, row), places.delta(index, row)):
        return Role.UPSTREAM
    return Role.PRODUCT if place == places.share(index, row) else Role.VALUE


def layers_read(plan: Plan, place: Place) -> frozenset[int]:
    """The layers whose units or connections a step reads, without looking at each of its operands.

    A rule in a large network has thousands of operands; a picture of whole layers needs none of them.
    """
    kind, index, row = place.kind.row, place.index, place.row
    if place == places.net_input(index, row):
        incoming = plan.incoming(index)
        return frozenset(np.unique(plan.layer_of[plan.source[incoming.start : incoming.stop]]).tolist())
    if place == places.upstream(index, row) and index < plan.outputs.start:
        return frozenset(np.unique(plan.layer_of[plan.target[plan.outgoing[index]]]).tolist())
    if place == places.loss(row):
        return frozenset({len(plan.layer_slices) - 1})
    units: list[int] = []
    if kind.space is Space.UNIT and not kind.given:
        units = [index]
    elif kind.space is Space.PAIR:
        units = [int(plan.pair_rows[index])]
    elif kind.space is Space.CONNECTION:
        # a share reads the delta of its target, ∂z/∂w what the source gives out, the gradient of a use both
        reads_target, reads_source = kind.role is not Role.LOCAL, not kind.comes_back
        units = [int(plan.target[index])] * reads_target + [int(plan.source[index])] * reads_source
    return frozenset(plan.layer_of[units].tolist())


def parameter_of(plan: Plan, part: Part) -> int:
    """The parameter whose value a part shows, or -1."""
    if part.kind is PartType.CONNECTION:
        return int(plan.weight[part.index])
    return int(plan.bias[part.index]) if part.kind is PartType.BIAS else -1
