"""What of a network a moment is about: the parts in focus, and the parts whose quantities the current step reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, PAST_THE_SAMPLES, Kind, Phase, Place, Space
from bpdebugger.debugger.walking.moment import Moment


class PartKind(Enum):
    """The kinds of parts that a picture of a network is made of."""

    UNIT = auto()
    CONNECTION = auto()
    BIAS = auto()
    TARGET = auto()
    LOSS = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its kind, and the number of its connection or unit (0 for the loss)."""

    kind: PartKind
    index: int


LOSS = Part(PartKind.LOSS, 0)


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
            of_unit = {Kind.TARGET: PartKind.TARGET, Kind.BIAS_USE: PartKind.BIAS}
            yield Part(of_unit.get(kind, PartKind.UNIT), index)
        case Space.CONNECTION:
            yield Part(PartKind.CONNECTION, index)
        case Space.PAIR:
            yield Part(PartKind.UNIT, int(plan.pair_columns[index]))
        case Space.TUNABLE:
            yield Part(PartKind.UNIT, int(plan.tunable_units[index]))
        case Space.PARAMETER:
            yield from _uses(plan, index)
        case Space.NOTHING:
            yield LOSS


def _uses(plan: Plan, parameter: int) -> Iterator[Part]:
    for use in plan.uses.each_of(parameter):
        yield from parts_of(plan, Place(use.kind, use.index, -1))


def _parts_read(plan: Plan, place: Place, read: Place) -> Iterator[Part]:
    if read.kind is not Kind.PARAMETER:
        yield from parts_of(plan, read)
        if read.kind is Kind.WEIGHT_SLOPE:
            # ∂z/∂w is what the source gives out
            yield Part(PartKind.UNIT, int(plan.source[read.index]))
    elif place.kind is Kind.NET_INPUT:
        # of a shared weight, only the uses at this unit
        incoming = plan.incoming(place.index)
        for c in np.flatnonzero(plan.weight[incoming.start : incoming.stop] == read.index).tolist():
            yield Part(PartKind.CONNECTION, incoming.start + c)
        if plan.bias[place.index] == read.index:
            yield Part(PartKind.BIAS, place.index)
    else:
        yield from parts_of(plan, place)


def layers_read(plan: Plan, place: Place) -> frozenset[int]:
    """The layers whose units or connections a step reads, without looking at each of its operands.

    A rule in a large network has thousands of operands; a picture of whole layers needs none of them.
    """
    kind, index = place.kind, place.index
    match kind:
        case Kind.NET_INPUT:
            incoming = plan.incoming(index)
            return frozenset(np.unique(plan.layer_of[plan.source[incoming.start : incoming.stop]]).tolist())
        case Kind.UPSTREAM if index < plan.outputs.start:
            return frozenset(np.unique(plan.layer_of[plan.target[plan.outgoing[index]]]).tolist())
        case Kind.ACTIVATION | Kind.UPSTREAM | Kind.SLOPE | Kind.DELTA | Kind.BIAS_USE:
            return frozenset({int(plan.layer_of[index])})
        case Kind.SHARE:
            return frozenset({int(plan.layer_of[plan.target[index]])})
        case Kind.WEIGHT_SLOPE:
            return frozenset({int(plan.layer_of[plan.source[index]])})
        case Kind.PAIR_SLOPE:
            return frozenset({int(plan.layer_of[plan.pair_rows[index]])})
        case Kind.WEIGHT_USE:
            return frozenset({int(plan.layer_of[end[index]]) for end in (plan.source, plan.target)})
        case Kind.LOSS:
            return frozenset({len(plan.layer_slices) - 1})
    return frozenset()
