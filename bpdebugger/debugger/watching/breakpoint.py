"""Breakpoints as the user sets them, and the list of them: values that do not change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_HITS = re.compile(r"\s*(?P<rule>>=|%|==?)\s*(?P<count>\d{1,9})\s*")


class Trigger(StrEnum):
    """What must differ from the time before for a breakpoint to stop."""

    NONE = ""
    VALUE = "value"
    SIGN = "sign"


class BreakpointError(ValueError):
    """A breakpoint that cannot be set in this network: a sentence.

    ``part`` is the field that is wrong, as ``Breakpoint`` names it, and ``position`` the character in its text.
    """

    def __init__(self, reason: str, part: str, position: int = 0) -> None:
        super().__init__(reason)
        self.part, self.position = part, position


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Where the program stops.

    ``target``: what it is set on, see ``targets``; nothing means any step. ``condition``: an expression that must hold,
    in which ``value`` is the number of the step at hand. ``change``: stops only where that number differs from its
    previous one, in value or in sign. ``hits``: ``>=3``, ``%10`` or ``=5``, counted where all this holds. ``log``: a
    text with ``{expressions}`` that is written in place of stopping. As a text: ``dE_dz[h1] if abs(value) < 1e-6 when
    sign hits >=3``; the metadata of a field has the word that leads it in.
    """

    target: str
    condition: str = field(default="", metadata={"word": "if"})
    change: Trigger = field(default=Trigger.NONE, metadata={"word": "when"})
    hits: str = ""
    log: str = ""
    enabled: bool = True

    def __str__(self) -> str:
        """As one line: what it is set on, and when it stops."""
        parts = [
            self.target or "any step",
            f"if {self.condition}" if self.condition else "",
            f"when its {self.change} changes" if self.change else "",
            f"hits {self.hits}" if self.hits else "",
        ]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class HitRule:
    """Which hits count, by their number from 1 on: from one on, every so many, or exactly one."""

    rule: str
    count: int

    def chosen(self, numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of these hits stop."""
        if self.rule == "%":
            return np.equal(numbers % self.count, 0)
        return np.greater_equal(numbers, self.count) if self.rule == ">=" else np.equal(numbers, self.count)


EVERY_HIT = HitRule(">=", 1)


def hit_rule(text: str) -> HitRule:
    """Reads ``>=3``, ``%10``, ``=5``; nothing means every hit. Raises ``BreakpointError``."""
    if not text.strip():
        return EVERY_HIT
    match = _HITS.fullmatch(text)
    if not match or (match["rule"] == "%" and int(match["count"]) == 0):
        raise BreakpointError(f'"{text[:40]}" is not a count of hits; write >=3, %10 or =5', "hits")
    return HitRule(match["rule"], int(match["count"]))


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """The breakpoints in the order in which they were set."""

    all: tuple[Breakpoint, ...] = ()

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    @property
    def enabled(self) -> tuple[Breakpoint, ...]:
        """Those that are in force."""
        return tuple(each for each in self.all if each.enabled)

    def at(self, target: str) -> tuple[Breakpoint, ...]:
        """Those set on a target, by its text."""
        return tuple(each for each in self.all if each.target == target)

    def add(self, added: Breakpoint) -> Breakpoints:
        """With one more at the end; one that is there already is not added again."""
        return self if added in self.all else Breakpoints((*self.all, added))

    def remove(self, removed: Breakpoint) -> Breakpoints:
        """Without one of them."""
        return Breakpoints(tuple(each for each in self.all if each != removed))

    def replace(self, old: Breakpoint, new: Breakpoint) -> Breakpoints:
        """With one of them changed, in its place."""
        return Breakpoints(tuple(dict.fromkeys(new if each == old else each for each in self.all)))

    def toggle(self, target: str) -> Breakpoints:
        """F9: a plain breakpoint on a target where none is set; where some are, without them."""
        found = self.at(target)
        return self.add(Breakpoint(target)) if not found else Breakpoints(tuple(b for b in self.all if b not in found))

    def switch(self, switched: Breakpoint) -> Breakpoints:
        """With one of them disabled, or enabled again."""
        return self.replace(switched, replace(switched, enabled=not switched.enabled))


NO_BREAKPOINTS = Breakpoints()
