"""What stands at each part of the network picture at a moment. No drawing."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.names import places
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.network.quantities import (
    BEFORE_THE_SAMPLES,
    KINDS,
    PAST_THE_SAMPLES,
    Kind,
    Phase,
    Place,
    Role,
    Space,
)
from bpdebugger.core.network.uses import Use
from bpdebugger.debugger.explaining.parts import LOSS, Marks, Part, PartType
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.picture.states import Capacity, LinkState, Mark, QuantityLine, UnitState


class Reader:
    """Reads the states of the parts off one moment."""

    def __init__(self, moment: Moment, marks: Marks, capacity: Capacity) -> None:
        self.moment, self.marks, self.capacity = moment, marks, capacity
        self.plan, self.row, self._letters = moment.trace.plan, moment.row, moment.letters

    def mark(self, part: Part) -> tuple[Mark, Role]:
        """How a part stands out, and the role of what is read there."""
        if part in self.marks.focus:
            return Mark.FOCUS, Role.VALUE
        read = self.marks.reads.get(part)
        return (Mark.READ, KINDS[read[0].kind].role) if read else (Mark.CALM, Role.VALUE)

    def unit(self, unit: int) -> UnitState:
        """The state of a unit."""
        plan, part = self.plan, Part(PartType.UNIT, unit)
        y = self._line(places.value(plan, unit, self.row), part, "")
        z = (
            None
            if unit < plan.inputs.stop
            else self._line(places.net_input(unit, self.row), part, self._letters.net_input)
        )
        lines = list(self._chain(unit, part))
        mark, role = self.mark(part)
        inner = z
        if not self.capacity.below and lines:
            inner = z if z and z.mark is Mark.FOCUS else _first(lines)
        return UnitState(y, inner, self._bias(unit), _most(lines, self.capacity.below), mark, role, self.held(unit))

    def connection(self, connection: int, crowded: bool) -> LinkState:
        """The state of a connection; a crowded one says something only while it stands out."""
        part = Part(PartType.CONNECTION, connection)
        mark, role = self.mark(part)
        flow = self.marks.flow if mark is not Mark.CALM else 0
        if crowded and mark is Mark.CALM:
            return LinkState((), mark, role, flow)
        use = self.plan.uses.of_weight(connection)
        lines = self._parameter_lines(use, part) if use else []
        return LinkState(_most(lines, 1 if crowded else self.capacity.link), mark, role, flow)

    def target(self, unit: int) -> LinkState:
        """The state of the line from an output to the loss, with the target beside the output."""
        part, focus = Part(PartType.TARGET, unit), self.marks.place
        line = self._line(places.target(unit, self.row), part, self._letters.target)
        used = line.mark is not Mark.CALM or (focus is not None and focus == places.loss(focus.row))
        mark = Mark.READ if used else Mark.CALM
        return LinkState((line,), mark, Role.VALUE, self.marks.flow if used else 0)

    def loss(self) -> tuple[QuantityLine, Mark]:
        """What is written in the loss, and how it stands out: a sample's E, or the mean in the update."""
        mean = self.marks.is_update and self.moment.trace.averaged
        place = places.mean_loss() if mean else places.loss(self.row)
        return QuantityLine("", self.moment.value(place)), self.mark(LOSS)[0]

    def focus(self) -> QuantityLine | None:
        """The quantity in focus."""
        place = self.marks.place
        if place is None:
            return None
        return QuantityLine(
            _short(place.kind, self._letters), self.moment.value(place), KINDS[place.kind].role, Mark.FOCUS
        )

    def _line(self, place: Place, part: Part, label: str | None = None) -> QuantityLine:
        row = place.kind.row
        if label is None:
            full = row.space in (Space.PAIR, Space.TUNABLE, Space.PARAMETER)
            label = self._letters.symbol(name_at(self.plan, place) if full else row.prefix)
        return QuantityLine(label, self.moment.value(place), row.role, self._line_mark(place, part))

    def _line_mark(self, place: Place, part: Part) -> Mark:
        focus = self.marks.place
        if focus is not None and _same(focus, place) and part in self.marks.focus:
            return Mark.FOCUS
        return Mark.READ if any(_same(read, place) for read in self.marks.reads.get(part, ())) else Mark.CALM

    def held(self, unit: int) -> bool:
        """Whether a what-if holds the unit's net input in the sample at hand."""
        hold = self.moment.hold
        return hold is not None and hold.unit == unit and hold.sample == self.moment.trace.samples[self.row]

    def _chain(self, unit: int, part: Part) -> Iterator[QuantityLine]:
        """The backward quantities of a unit that are worth a line now: its delta, and those in focus or read."""
        active = list(self.marks.reads.get(part, ()))
        if self.marks.place and part in self.marks.focus:
            active.append(self.marks.place)
        shown = sorted({(p.kind, p.index) for p in active if p.kind.row.phase is not Phase.FORWARD})
        delta = places.delta(unit, self.row)
        awaited = any(kind is delta.kind or _leads_to_delta(kind) for kind, _ in shown)
        if unit >= self.plan.inputs.stop and (awaited or self.moment.value(delta) is not None):
            # the delta comes first even while it is awaited, so that it never moves
            yield self._line(delta, part)
        for kind, index in shown:
            if kind is not delta.kind:
                yield self._line(self._here(kind, index), part)

    def _here(self, kind: Kind, index: int) -> Place:
        return Place(kind, index, -1 if kind in PAST_THE_SAMPLES else self.row)

    def _bias(self, unit: int) -> tuple[QuantityLine, ...]:
        part, use = Part(PartType.BIAS, unit), self.plan.uses.of_bias(unit)
        room = self.capacity.above or int(self.mark(part)[0] is not Mark.CALM)
        if use is None or not room or self.held(unit):
            return ()
        return _most(self._parameter_lines(use, part), room)[::-1]

    def _parameter_lines(self, use: Use, part: Part) -> list[QuantityLine]:
        """A parameter's name and value, and what is worth a second line now."""
        reads = {read.kind: KINDS[read.kind].role for read in self.marks.reads.get(part, ())}
        # ∂z/∂y is the weight itself
        slot = next((kind for kind in sorted(reads) if _is_the_parameter(kind)), None)
        value = self.moment.value(places.parameter(use.parameter))
        name = self.plan.parameters[use.parameter]
        first = QuantityLine(name, value, reads[slot], Mark.READ) if slot is not None else QuantityLine(name, value)
        second = self._second(use, part)
        return [first] if second is None else [first, second]

    def _second(self, use: Use, part: Part) -> QuantityLine | None:
        if part in self.marks.focus:
            return self.focus()
        for read in self.marks.reads.get(part, ()):
            if not _is_the_parameter(read.kind):
                return QuantityLine(
                    _short(read.kind, self._letters), self.moment.value(read), KINDS[read.kind].role, Mark.READ
                )
        updated = places.updated(use.parameter)
        if self.marks.is_update and (after := self.moment.value(updated)) is not None:
            return QuantityLine(_short(updated.kind, self._letters), after)
        gradient = self.moment.value(Place(use.kind, use.index, self.row))
        return None if gradient is None else QuantityLine(_short(use.kind, self._letters), gradient, use.kind.row.role)


def _same(one: Place, other: Place) -> bool:
    """Whether two places are of one quantity, in whatever sample."""
    return (one.kind, one.index) == (other.kind, other.index)


def _leads_to_delta(kind: Kind) -> bool:
    """Whether it is a factor of ∂E/∂z."""
    row = kind.row
    return row.role in (Role.UPSTREAM, Role.LOCAL) and row.space in (Space.UNIT, Space.PAIR)


def _is_the_parameter(kind: Kind) -> bool:
    """Whether what is read is a parameter's own value: ∂z/∂y is the weight itself."""
    return kind in BEFORE_THE_SAMPLES or (kind.row.is_copy and kind.row.comes_back)


def _short(kind: Kind, letters: Letters) -> str:
    return letters.symbol(KINDS[kind].prefix)


def _rank(line: QuantityLine) -> int:
    return (Mark.FOCUS, Mark.READ, Mark.CALM).index(line.mark)


def _first(lines: list[QuantityLine]) -> QuantityLine:
    return min(lines, key=_rank)


def _most(lines: list[QuantityLine], room: int) -> tuple[QuantityLine, ...]:
    """As many lines as there is room for, in their order, those that stand out before the others."""
    kept = sorted(range(len(lines)), key=lambda i: (_rank(lines[i]), i))[:room]
    return tuple(lines[i] for i in sorted(kept))
