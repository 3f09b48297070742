"""One training step of a program: its parameters are found by what the step adds to them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpdebugger.programs.bench import Bench, Hook, Message
from bpdebugger.programs.numbers import Key, Value, Vector, events, value

LONGEST_CHAIN = 400
"""So many additions to one number are followed within one step."""


@dataclass(frozen=True)
class Added:
    """One addition or subtraction: a ± b."""

    site: int
    count: int
    sign: int
    a: Value
    b: Value


@dataclass
class ChangedNumber:
    """A number, or an array or list of them, that the step changes."""

    place: int
    path: str
    old: Value
    new: Value
    sites: frozenset[int] = frozenset()
    """The additions that led from the old to the new value; none if it came about otherwise."""
    again: bool = False
    """It is updated more than once in the step, by the same line: each time from other numbers."""
    whole: bool = False
    """Moved along a few directions only, also where it is small enough to be moved number by number."""

    @property
    def step(self) -> Vector:
        """Old minus new: for a large array its products."""
        return self.old.best - self.new.best


@dataclass
class Iteration:
    """One run of a loop's body, which can be repeated from the same state with changes."""

    bench: Bench
    loop: Hook
    number: int
    changed: list[ChangedNumber]
    values: dict[Key, Value] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    error: Message | None = None
    texts: dict[int, str] = field(default_factory=dict)
    """By site: the expression of each statement that can be replaced."""

    def look(self) -> None:
        """Records the plain run: all values, and what was added to what."""
        names = {str(one.place): one.path for one in self.changed}
        result = self.bench.run(want="numbers", pairs=True, places=[one.place for one in self.changed], paths=names)
        self.error = result["error"]
        self._as_now(result["places"])
        self.values = events(result["events"])
        self.added = read_added(result["pairs"])
        pairs = Pairs(self.added)
        for one in self.changed:
            one.sites = pairs.chain(one.old, one.new)
            one.again = pairs.longest > len(one.sites) > 0

    def _as_now(self, places: Message) -> None:
        """Takes the new values of this run: the order of a set, for one, may be another in each run."""
        for one in self.changed:
            new = value(places[str(one.place)][1])
            if new is not None and new.size == one.old.size:
                one.new = new


def read_added(sent: list[Any]) -> list[Added]:
    """Reads recorded additions."""
    found: list[Added] = []
    for site, count, sign, a, b in sent:
        one, other = value(a), value(b)
        if one is not None and other is not None:
            found.append(Added(site, count, sign, one, other))
    return found


def read_changed(sent: list[Message]) -> list[ChangedNumber]:
    """Reads what the plain run changed; what also changed its shape is no parameter."""
    found: list[ChangedNumber] = []
    for one in sent:
        old, new = value(one["old"]), value(one["new"])
        if old is not None and new is not None and old.size == new.size and np.isfinite(old.best).all():
            found.append(ChangedNumber(one["place"], one["path"], old, new))
    return found


class Pairs:
    """Which value an addition turned into which: element by element, and for large arrays by their products."""

    def __init__(self, added: list[Added]) -> None:
        self.next: dict[float, list[tuple[float, int]]] = defaultdict(list)
        self.large: list[tuple[Value, Vector, int]] = []
        self.longest = 0
        """How many additions led to the value that was looked at last, in one of its elements."""
        for one in added:
            self._put(one.a, one.b, one.sign, one.site)
            if one.sign > 0:
                self._put(one.b, one.a, 1, one.site)

    def _put(self, a: Value, b: Value, sign: int, site: int) -> None:
        if a.numbers is None or b.numbers is None:
            if a.size == b.size:
                self.large.append((a, a.products + sign * b.products, site))
            return
        try:
            start, other = np.broadcast_arrays(a.numbers.reshape(a.shape), b.numbers.reshape(b.shape))
        except ValueError:
            return
        for x, y in zip(start.ravel().tolist(), (start + sign * other).ravel().tolist(), strict=True):
            self.next[x].append((y, site))

    def chain(self, old: Value, new: Value) -> frozenset[int]:
        """The sites whose additions lead from the old to the new value, in every element that changed."""
        self.longest = 0
        if old.numbers is None or new.numbers is None:
            return self._large_chain(old, new)
        sites: set[int] = set()
        if (old.numbers == new.numbers).all():
            return self._nothing_added(old)
        for x, y in zip(old.numbers.tolist(), new.numbers.tolist(), strict=True):
            if x != y:
                found = self._path(x, y)
                if not found:
                    return frozenset()
                sites |= found
        return frozenset(sites)

    def _nothing_added(self, old: Value) -> frozenset[int]:
        """The sites that added zero to each element."""
        assert old.numbers is not None
        sites: set[int] = set()
        for x in old.numbers.tolist():
            found = {site for then, site in self.next.get(x, ()) if then == x}
            if not found:
                return frozenset()
            sites |= found
        return frozenset(sites)

    def _path(self, start: float, end: float) -> set[int]:
        come: dict[float, tuple[float, int]] = {}
        waiting, turns = [start], 0
        while waiting and turns < LONGEST_CHAIN:
            turns += 1
            now = waiting.pop(0)
            # the last that made a value: before it, steps may have been tried
            for then, site in reversed(self.next.get(now, ())):
                if then not in come and then != start:
                    come[then] = (now, site)
                    waiting.append(then)
            if end in come:
                break
        sites: set[int] = set()
        length = 0
        while end in come and end != start:
            end, site = come[end]
            sites.add(site)
            length += 1
        self.longest = max(self.longest, length)
        return sites

    def _large_chain(self, old: Value, new: Value) -> frozenset[int]:
        sites: set[int] = set()
        now = old.products
        for a, after, site in self.large:
            if a.size == old.size and np.allclose(a.products, now, rtol=1e-12, atol=1e-12):
                sites.add(site)
                self.longest += 1
                now = after
        return frozenset(sites) if np.allclose(now, new.products, rtol=1e-9, atol=1e-12) else frozenset()
