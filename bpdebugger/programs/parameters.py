"""Which of the numbers that a step changes are its parameters, and which parameters it forgets to change."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

import numpy as np

from bpdebugger.programs.bench import Message
from bpdebugger.programs.iteration import ChangedNumber, Iteration, Pairs, read_added
from bpdebugger.programs.judging import Judge
from bpdebugger.programs.losses import LossCandidate
from bpdebugger.programs.numbers import value
from bpdebugger.programs.source import Source


def _names_of(iteration: Iteration, source: Source) -> set[str]:
    """The names that a loop itself binds: batches are no parameters."""
    node = source.node(iteration.loop)
    inside = [] if node is None else list(ast.walk(node))
    return {one.id for one in inside if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def never_updated(
    iteration: Iteration, source: Source, numbers: Sequence[ChangedNumber], judge: Judge, loss: LossCandidate
) -> list[str]:
    """Numbers beside the parameters, named like them, that move the loss and stay as they are."""
    listed = iteration.bench.run(list=True)["list"]
    changed = {one.place for one in iteration.changed}
    drawn = _names_of(iteration, source)
    like = {_stem(one.path) for one in numbers}
    found = []
    for one in listed:
        old = value(one["old"])
        stem = _stem(one["path"])
        if old is None or one["place"] in changed or stem is None or stem not in like or one["path"] in drawn:
            continue
        same = ChangedNumber(one["place"], one["path"], old, old)
        slopes = judge.slopes_of(same, loss)
        if slopes is not None and abs(slopes) > 1e-7:
            found.append(one["path"])
    return found


def _confirmed(iteration: Iteration, added: list[ChangedNumber]) -> list[ChangedNumber]:
    """Those to which the step also adds something where all of them are moved: zeros are equal by chance."""
    if not added:
        return []
    moves = [[one.place, 6, -1, 1e-3] for one in added]
    result = iteration.bench.run(
        moves=moves, pairs=True, places=[one.place for one in added], paths={str(one.place): one.path for one in added}
    )
    if result["error"] is not None:
        return added
    pairs = Pairs(read_added(result["pairs"]))
    kept = []
    for one in added:
        old, new = (value(sent) for sent in result["places"][str(one.place)])
        sites = pairs.chain(old, new) if old is not None and new is not None and old.size == new.size else frozenset()
        if sites:
            one.sites = sites
        if sites or new is None or not np.isfinite(new.best).all():
            kept.append(one)
    return kept


PARAMETER = re.compile(r"(b|bias|w|weight|u|v)(_?[a-z]{1,2}|_?(hidden|output|out|in|input))?_?\d*", re.IGNORECASE)


def _stem(path: str) -> tuple[str, str] | None:
    """What names of parameters of one kind share: where they stand, and their first letter."""
    holder, _, name = path.rpartition(".")
    if path.endswith("]") and "[" in path:
        holder, _, name = path.rpartition("[")
        name = name.strip("]'")
        if name.isdigit():
            return holder, "item"
    return (holder, name[:1]) if PARAMETER.fullmatch(name) else None


def parameters(iteration: Iteration) -> list[ChangedNumber]:
    """The numbers to which the step adds something after it has used them."""
    added = _confirmed(iteration, [one for one in iteration.changed if one.sites])
    if not added:
        return []
    order = {key: at for at, key in enumerate(iteration.values)}
    first: dict[int, int] = {}
    for one in iteration.added:
        first.setdefault(one.site, order.get((one.site, one.count), len(order)))
    each: list[Message] = [{"want": "base"}]
    each += [{"want": "moved", "moves": [[number.place, 4, -1, 1e-4]]} for number in added]
    results = iteration.bench.batch(each)[1:]
    found = []
    for number, result in zip(added, results, strict=True):
        update = min((first.get(site, len(order)) for site in number.sites), default=0)
        moved = [(site, count) for site, count in result["events"]]
        if any(order.get(key, len(order)) < update and key[0] not in number.sites for key in moved):
            found.append(number)
    return found
