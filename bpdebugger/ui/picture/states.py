"""What the parts of the network picture may show, as values that can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.names.numerals import DIGITS, shortened
from bpdebugger.core.network.quantities import Role

UNKNOWN = "·"
"""Stands where a number is awaited."""


class Mark(Enum):
    """How a part or a line stands out."""

    CALM = auto()
    READ = auto()
    FOCUS = auto()


@dataclass(frozen=True, slots=True)
class QuantityLine:
    """A quantity in one line: what it is, its value or ``None``, its role and how it stands out."""

    label: str
    value: float | None
    role: Role = Role.VALUE
    mark: Mark = Mark.CALM

    def texts(self) -> Iterator[str]:
        """The line's texts from the widest to the narrowest."""
        labels = dict.fromkeys([self.label, self.label.partition("[")[0]])
        if self.value is None:
            yield from (f"{label} {UNKNOWN}".lstrip() for label in labels)
            yield UNKNOWN
            return
        for label in labels:
            for digits in range(DIGITS, 1, -1):
                yield f"{label} {shortened(self.value, digits)}".lstrip()
        if self.label:
            yield shortened(self.value, 3)
        yield shortened(self.value, 2)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many lines there is room for over a unit, under it, and at a connection."""

    above: int
    below: int
    link: int


@dataclass(frozen=True, slots=True)
class UnitState:
    """What is written in, over and under a unit, from the top down, and how it stands out."""

    y: QuantityLine
    inner: QuantityLine | None
    above: tuple[QuantityLine, ...]
    below: tuple[QuantityLine, ...]
    mark: Mark
    role: Role
    what_if: bool


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is written at a connection, how it stands out, and where numbers flow on it: 1, -1 or 0."""

    lines: tuple[QuantityLine, ...]
    mark: Mark
    role: Role
    flow: int
