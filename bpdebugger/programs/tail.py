"""A loss that the program computes only after its training loop: the loop is left at its start, and the rest runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpdebugger.programs.bench import Bench, Message
from bpdebugger.programs.iteration import ChangedNumber
from bpdebugger.programs.losses import REPORT, Finder, LossCandidate
from bpdebugger.programs.numbers import close, events

DISTANCE = re.compile(r"abs\(|sqrt|fabs|==|argmax|round|norm")
"""What is printed as a distance is seldom what is descended."""


LOSS_WORDS = re.compile(r"loss|cost|err|mse|entropy|huber|hinge|nll|objective|energy", re.IGNORECASE)


@dataclass
class Tail:
    """Runs what comes after a loop, with the parameters as the loop's start has them. It stands in for an iteration."""

    real: Bench
    loop: int
    start: int
    names: dict[int, str]

    @property
    def bench(self) -> Tail:
        """Runs go through this."""
        return self

    def batch(self, each: Sequence[Message], **common: Any) -> list[Message]:
        """As a bench does, with moves that are made where the loop is left."""
        made = []
        for one in each:
            moves = [[self.names[int(place)], *rest] for place, *rest in one.get("moves", [])]
            kept = {name: value for name, value in one.items() if name != "moves"}
            made.append({**kept, "tail_moves": moves, "leave_at": [self.loop, self.start]})
        return self.real.batch(made, **{name: value for name, value in common.items() if name != "freeze"})


def tail_losses(tail: Tail, finder: Finder, numbers: Sequence[ChangedNumber]) -> list[LossCandidate]:
    """Losses that are computed after the loop, the likeliest first."""
    moves = [[one.place, 4, -1, 1e-4] for one in numbers]
    plain, moved = tail.batch([{}, {"moves": moves}], want="scalars")
    if plain["error"] or moved["error"]:
        return []
    before, after = events(plain["events"]), events(moved["events"])
    sites = {
        key[0] for key, one in before.items() if key in after and not close(one.products, after[key].products, 1e-13)
    }
    found: list[LossCandidate] = []
    named = {site: one for site in sites if (one := _named(tail, finder, site)) is not None}
    ends = _ends(tail, sorted(named))
    for site, one in sorted(named.items()):
        if site in ends:
            one.source, one.likely = "program", max(1, one.likely)
            found.append(one)
    return sorted(found, key=lambda one: (-one.likely, -one.line))


def _named(tail: Tail, finder: Finder, site: int) -> LossCandidate | None:
    named = finder.named(site)
    row = tail.real.rows[site]
    node = finder.source.node(row)
    text = finder.source.text(row, node) if node is not None else ""
    if named is None or DISTANCE.search(text) or REPORT.search(named.name):
        return None
    statement = finder.source.statement(row)
    words = finder.source.text(row, statement) if statement is not None else ""
    return named if named.likely > 0 or (named.source == "report" and LOSS_WORDS.search(words)) else None


def _ends(tail: Tail, sites: Sequence[int]) -> set[int]:
    """The sites on which nothing depends but what stands in the same line or is named like a loss too."""
    each: list[Message] = [{"want": "base"}]
    each += [{"want": "moved", "at": {"site": site, "count": -1, "seed": 4, "amount": 1e-4}} for site in sites]
    results = tail.batch(each)[1:]
    rows = tail.real.rows
    found: set[int] = set()
    for site, result in zip(sites, results, strict=True):
        moved = {other for other, _ in result["events"]} - {site}
        if all(other in sites or rows[other].line == rows[site].line for other in moved):
            found.add(site)
    return found
