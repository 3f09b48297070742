"""What of the network is selected, for what is to be done with it: by name, so that it outlives an edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from bpdebugger.core.network.plan import Plan

Pair = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Selection:
    """Units by name, connections by the names of their ends, layers by number; each in the order of selecting."""

    units: tuple[str, ...] = ()
    connections: tuple[Pair, ...] = ()
    layers: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.connections or self.layers)

    def within(self, plan: Plan) -> Selection:
        """What of it a network has."""
        index = plan.unit_index
        units = tuple(name for name in self.units if name in index)
        connections = tuple(
            (source, target)
            for source, target in self.connections
            if source in index and target in index and plan.connection(index[source], index[target]) is not None
        )
        layers = tuple(number for number in self.layers if number < len(plan.layer_slices))
        if (units, connections, layers) == (self.units, self.connections, self.layers):
            return self
        return Selection(units, connections, layers)

    def carried(self, before: Plan, plan: Plan) -> Selection:
        """What of it another network has, where a unit that only has another name there is the same one."""
        if len(before.units) != len(plan.units) or before.layer_slices != plan.layer_slices:
            return self.within(plan)
        pairs = zip(before.units, plan.units, strict=True)
        new = {old: name for old, name in pairs if old not in plan.unit_index and name not in before.unit_index}
        units = tuple(new.get(name, name) for name in self.units)
        connections = tuple((new.get(source, source), new.get(target, target)) for source, target in self.connections)
        return Selection(units, connections, self.layers).within(plan)

    def contains(self, other: Selection) -> bool:
        """Whether all of another selection is in this one."""
        return (
            set(self.units) >= set(other.units)
            and set(self.connections) >= set(other.connections)
            and set(self.layers) >= set(other.layers)
        )

    def toggled(self, other: Selection) -> Selection:
        """With what the other has and this has not, without what both have."""
        return Selection(
            _toggled(self.units, other.units),
            _toggled(self.connections, other.connections),
            _toggled(self.layers, other.layers),
        )


def _toggled(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    return (*(item for item in mine if item not in theirs), *(item for item in theirs if item not in mine))


NOTHING = Selection()
