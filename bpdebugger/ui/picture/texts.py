"""What stands at each part of the network picture at a moment. No drawing."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.names.naming import name_of, symbol_of
from bpdebugger.core.network.quantities import KINDS, PAST_THE_SAMPLES, Kind, Phase, Place, Role, Space
from bpdebugger.debugger.explaining.parts import LOSS, Marks, Part, PartKind
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.picture.states import Capacity, Line, LinkState, Mark, UnitState

_BEFORE_THE_DELTA = (Kind.UPSTREAM, Kind.SLOPE, Kind.PAIR_SLOPE)
_IN_THE_CIRCLE = (Kind.PARAMETER, Kind.TARGET, Kind.INPUT, Kind.NET_INPUT, Kind.ACTIVATION)


class Reader:
    """Reads the states of the parts off one moment."""

    def __init__(self, moment: Moment, marks: Marks, capacity: Capacity) -> None:
        self.moment, self.marks, self.capacity = moment, marks, capacity
        self.plan, self.row = moment.trace.plan, moment.row
        self._updating = marks.place is not None and KINDS[marks.place.kind].phase is Phase.UPDATE

    def value(self, kind: Kind, index: int) -> float | None:
        """A value of the sample at hand, or ``None`` while it is not known."""
        return self.moment.value(Place(kind, index, -1 if kind in PAST_THE_SAMPLES else self.row))

    def mark(self, part: Part) -> tuple[Mark, Role]:
        """How a part stands out, and the role of what is read there."""
        if part in self.marks.focus:
            return Mark.FOCUS, Role.VALUE
        read = self.marks.reads.get(part)
        return (Mark.READ, KINDS[read[0].kind].role) if read else (Mark.CALM, Role.VALUE)

    def unit(self, unit: int) -> UnitState:
        """The state of a unit."""
        plan, part = self.plan, Part(PartKind.UNIT, unit)
        given = unit < plan.inputs.stop
        y = self._line(Kind.INPUT if given else Kind.ACTIVATION, unit, part, "")
        z = None if given else self._line(Kind.NET_INPUT, unit, part, "z")
        lines = list(self._chain(unit, part))
        mark, role = self.mark(part)
        inner = z
        if not self.capacity.below and lines:
            inner = z if z and z.mark is Mark.FOCUS else _first(lines)
        return UnitState(y, inner, self._bias(unit), _most(lines, self.capacity.below), mark, role, self.held(unit))

    def connection(self, connection: int, crowded: bool) -> LinkState:
        """The state of a connection; a crowded one says something only while it stands out."""
        part = Part(PartKind.CONNECTION, connection)
        mark, role = self.mark(part)
        flow = self.marks.flow if mark is not Mark.CALM else 0
        if crowded and mark is Mark.CALM:
            return LinkState((), mark, role, flow)
        use = self.plan.uses.of_weight(connection)
        lines = self._parameter_lines(use.parameter, part, use.kind, use.index) if use else []
        return LinkState(_most(lines, 1 if crowded else self.capacity.link), mark, role, flow)

    def target(self, unit: int) -> LinkState:
        """The state of the line from an output to the loss, with the target beside the output."""
        part, focus = Part(PartKind.TARGET, unit), self.marks.place
        line = self._line(Kind.TARGET, unit, part, "a")
        used = line.mark is not Mark.CALM or (focus is not None and focus.kind is Kind.LOSS)
        mark = Mark.READ if used else Mark.CALM
        return LinkState((line,), mark, Role.VALUE, self.marks.flow if used else 0)

    def loss(self) -> tuple[Line, Mark]:
        """What is written in the loss, and how it stands out: a sample's E, or the mean in the update."""
        kind = Kind.MEAN_LOSS if self._updating and self.moment.trace.averaged else Kind.LOSS
        return Line("", self.value(kind, 0)), self.mark(LOSS)[0]

    def focus(self) -> Line | None:
        """The quantity in focus."""
        place = self.marks.place
        if place is None:
            return None
        return Line(_short(place.kind), self.moment.value(place), KINDS[place.kind].role, Mark.FOCUS)

    def _line(self, kind: Kind, index: int, part: Part, label: str | None = None) -> Line:
        if label is None:
            full = KINDS[kind].space in (Space.PAIR, Space.TUNABLE, Space.PARAMETER)
            label = symbol_of(name_of(self.plan, kind, index) if full else KINDS[kind].prefix)
        return Line(label, self.value(kind, index), KINDS[kind].role, self._line_mark(kind, index, part))

    def _line_mark(self, kind: Kind, index: int, part: Part) -> Mark:
        focus = self.marks.place
        if focus is not None and (focus.kind, focus.index) == (kind, index) and part in self.marks.focus:
            return Mark.FOCUS
        reads = self.marks.reads.get(part, ())
        return Mark.READ if any((r.kind, r.index) == (kind, index) for r in reads) else Mark.CALM

    def held(self, unit: int) -> bool:
        """Whether a what-if holds the unit's net input in the sample at hand."""
        hold = self.moment.hold
        return hold is not None and hold.unit == unit and hold.sample == self.moment.trace.samples[self.row]

    def _chain(self, unit: int, part: Part) -> Iterator[Line]:
        """The backward quantities of a unit that are worth a line now: its delta, and those in focus or read."""
        active = list(self.marks.reads.get(part, ()))
        if self.marks.place and part in self.marks.focus:
            active.append(self.marks.place)
        shown = sorted({(p.kind, p.index) for p in active if p.kind not in _IN_THE_CIRCLE})
        computed = unit >= self.plan.inputs.stop
        awaited = any(kind in _BEFORE_THE_DELTA or kind is Kind.DELTA for kind, _ in shown)
        if computed and (awaited or self.value(Kind.DELTA, unit) is not None):
            # the delta comes first even while it is awaited, so that it never moves
            yield self._line(Kind.DELTA, unit, part)
        for kind, index in shown:
            if kind is not Kind.DELTA:
                yield self._line(kind, index, part)

    def _bias(self, unit: int) -> tuple[Line, ...]:
        part, parameter = Part(PartKind.BIAS, unit), int(self.plan.bias[unit])
        room = self.capacity.above or int(self.mark(part)[0] is not Mark.CALM)
        if parameter < 0 or not room or self.held(unit):
            return ()
        return _most(self._parameter_lines(parameter, part, Kind.BIAS_USE, unit), room)[::-1]

    def _parameter_lines(self, parameter: int, part: Part, use: Kind, index: int) -> list[Line]:
        """A parameter's name and value, and what is worth a second line now."""
        reads = {read.kind: KINDS[read.kind].role for read in self.marks.reads.get(part, ())}
        # ∂z/∂y is the weight itself
        slot = next((kind for kind in (Kind.PARAMETER, Kind.SOURCE_SLOPE) if kind in reads), None)
        value = self.value(Kind.PARAMETER, parameter)
        name = self.plan.parameters[parameter]
        first = Line(name, value, reads[slot], Mark.READ) if slot is not None else Line(name, value)
        second = self._second(parameter, part, use, index)
        return [first] if second is None else [first, second]

    def _second(self, parameter: int, part: Part, use: Kind, index: int) -> Line | None:
        if part in self.marks.focus:
            return self.focus()
        for read in self.marks.reads.get(part, ()):
            if read.kind not in (Kind.PARAMETER, Kind.SOURCE_SLOPE):
                return Line(_short(read.kind), self.moment.value(read), KINDS[read.kind].role, Mark.READ)
        if self._updating and (after := self.value(Kind.UPDATED, parameter)) is not None:
            return Line(_short(Kind.UPDATED), after)
        gradient = self.value(use, index)
        return None if gradient is None else Line(_short(use), gradient, KINDS[use].role)


def _short(kind: Kind) -> str:
    return symbol_of(KINDS[kind].prefix)


def _rank(line: Line) -> int:
    return (Mark.FOCUS, Mark.READ, Mark.CALM).index(line.mark)


def _first(lines: list[Line]) -> Line:
    return min(lines, key=_rank)


def _most(lines: list[Line], room: int) -> tuple[Line, ...]:
    """As many lines as there is room for, in their order, those that stand out before the others."""
    kept = sorted(range(len(lines)), key=lambda i: (_rank(lines[i]), i))[:room]
    return tuple(lines[i] for i in sorted(kept))
