"""The statements of a step in which the mistake can stand: those that move wrong updates, and not the loss."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Hook, Message
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.factors import original
from bpdebugger.programs.judging import TOLERANCE, Update
from bpdebugger.programs.numbers import Value, Vector, value
from bpdebugger.programs.truth import by_directions, paths

NUDGE = 1e-3
SELDOM = 0.04
"""So large a part of what a wrong line moves may be right by chance."""
Masks = dict[str, Any]
"""By the name of a parameter: which of its numbers."""


@dataclass
class Suspect:
    """A statement of the backward pass, a condition, or what a loop goes through."""

    row: Hook
    node: ast.stmt | ast.expr
    sites: list[int]
    """Where its values are seen; none if it makes no numbers."""
    first: int
    """When it was first passed."""
    moved: Masks = field(default_factory=dict)
    exact: bool = False
    """It moves the wrong numbers of the updates and no others."""
    nearly: bool = False
    """It moves the wrong numbers and few others: some are right by chance, as the diagonal of what is transposed."""
    update: bool = False
    """It adds to a parameter."""
    right: bool = False
    """Its values are right derivatives already."""
    named: bool | None = None
    """Whether its values are the derivatives that its name says; None where it says nothing that can be compared."""
    part: ast.expr | None = None
    """The part of the statement that is meant, where it makes several values."""

    @property
    def rank(self) -> float:
        """How unlikely it is before anything is known of its values."""
        if not self.sites:
            return 0.35
        return 0.0 if self.exact else 0.3 if self.nearly else 1.0


def suspects(step: TrainingStep) -> tuple[list[Suspect], list[Suspect]]:
    """All statements that could be wrong, in the order of time, and those of which right updates are made."""
    found = _candidates(step)
    wrong = wrong_numbers(step)
    with_sites = [one for one in found if one.sites]
    moved = _moved(step, [one.sites for one in with_sites])
    kept: list[Suspect] = []
    clear: list[Suspect] = []
    calling = [
        k
        for k, one in enumerate(with_sites)
        if not moved[k][1] and not _covers(moved[k][0], wrong) and _inner_sites(step, one)
    ]
    inner = _moved(step, [[*with_sites[k].sites, *_inner_sites(step, with_sites[k])] for k in calling])
    moved = [dict(zip(calling, inner, strict=True)).get(k, one) for k, one in enumerate(moved)]
    for one, (masks, loss) in zip(with_sites, moved, strict=True):
        if loss:
            continue
        one.moved = masks
        beside, moved_all = _beside(masks, wrong)
        inside = _covers(masks, wrong)
        one.exact = inside and beside <= SELDOM * moved_all
        one.nearly = inside and 3 * beside <= moved_all
        item = isinstance(getattr(one.node, "target", None), ast.Subscript)
        some = any((masks[path] & which).any() for path, which in wrong.items())
        if inside or not wrong or (item and some):
            kept.append(one)
        elif beside > SELDOM * moved_all:
            clear.append(one)
    kept += _executed(step, [one for one in found if not one.sites])
    return sorted(kept, key=lambda one: one.first), clear


def _covers(moved: Masks, wrong: Masks) -> bool:
    """Whether all that is wrong is moved."""
    return all(bool((moved[path] | ~which).all()) for path, which in wrong.items())


def _inner_sites(step: TrainingStep, one: Suspect) -> list[int]:
    """Where values are seen inside a statement that calls a function of the program on what another one gives."""
    value = getattr(one.node, "value", None)
    if one.part is not None or not isinstance(value, ast.expr):
        return []
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call) and node is not value]
    known = {
        id(node) for node in calls if step.source.defines(getattr(node.func, "attr", getattr(node.func, "id", "")))
    }
    rows = step.iteration.bench.rows
    sites = {key[0] for key in step.values}
    return [site for site in sites if rows[site].line == one.row.line and id(step.source.node(rows[site])) in known]


def _beside(moved: Masks, wrong: Masks) -> tuple[int, int]:
    """How many of the numbers that a statement moves are right, and how many it moves."""
    beside = sum(int((moved[path] & ~which).sum()) for path, which in wrong.items())
    return beside, sum(int(masks.sum()) for masks in moved.values())


def _candidates(step: TrainingStep) -> list[Suspect]:
    iteration, source = step.iteration, step.source
    rows = iteration.bench.rows
    order: dict[int, int] = {}
    for at, (site, _) in enumerate(step.values):
        order.setdefault(site, at)
    parts = _parts(step, order)
    updates = {site for one in step.judge.numbers for site in one.sites}
    update_lines = {(rows[site].file, rows[site].line) for site in updates}
    found: list[Suspect] = []
    for row in list(rows.values()):
        node = source.node(row)
        if row.kind not in ("statement", "test", "iter", "body") or row.number not in iteration.texts:
            continue
        if not isinstance(node, ast.stmt | ast.expr):
            continue
        inside = parts.get(id(node), []) if row.kind in ("statement", "body") else []
        if not inside and (isinstance(node, ast.Return | ast.AugAssign) or row.kind == "body"):
            continue
        whole = [site for site, seen in inside if seen in (node, getattr(node, "value", None))]
        update = (row.file, row.line) in update_lines
        if whole or not inside:
            found.append(Suspect(row, node, whole, min((order[site] for site in whole), default=10**9), update=update))
            continue
        by_part: dict[int, list[int]] = {}
        for site, seen in inside:
            by_part.setdefault(id(seen), []).append(site)
        for site, seen in {id(seen): (site, seen) for site, seen in inside}.values():
            made = Suspect(row, node, by_part[id(seen)], order[site], update=update)
            made.part = seen if isinstance(seen, ast.expr) else None
            found.append(made)
    return found


def _parts(step: TrainingStep, order: Iterable[int]) -> dict[int, list[tuple[int, ast.AST]]]:
    """By statement, or body of a lambda: the outermost of its nodes that make numbers."""
    rows = step.iteration.bench.rows
    nodes = {site: step.source.node(rows[site]) for site in order if rows[site].kind != "after"}
    # what a name got in `a, b = …` is made elsewhere
    nodes = {site: node for site, node in nodes.items() if not isinstance(getattr(node, "ctx", None), ast.Store)}
    seen = {id(node) for node in nodes.values()}
    found: dict[int, list[tuple[int, ast.AST]]] = {}
    for site, node in nodes.items():
        owner = None if node is None else _owner(step, rows[site], node, seen)
        if node is not None and owner is not None:
            found.setdefault(id(owner), []).append((site, node))
    return found


def _owner(step: TrainingStep, row: Hook, node: ast.AST, seen: set[int]) -> ast.AST | None:
    """The statement or body of a lambda of which a node is an outermost one, or None where another is around it."""
    if isinstance(node, ast.stmt):
        return node
    inner = node
    for around in step.source.around(row, node):
        if isinstance(around, ast.Lambda):
            return inner
        if id(around) in seen:
            return None
        if isinstance(around, ast.stmt):
            return around
        inner = around
    return None


def _executed(step: TrainingStep, found: Sequence[Suspect]) -> list[Suspect]:
    """Those without numbers that the step comes to at all."""
    asked = [one for one in found if not _gathers(one)]
    codes = [original(step.iteration, one.row) for one in asked]
    each = [
        {"text": {"site": one.row.number, "code": code, "probe": ["0.0"], "most": 1}}
        for one, code in zip(asked, codes, strict=True)
    ]
    results = step.iteration.bench.batch(each)
    return [one for one, result in zip(asked, results, strict=True) if result.get("probes")]


def _gathers(one: Suspect) -> bool:
    """Whether a statement only calls something that is looked at itself, or prints."""
    node = one.node
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = ast.unparse(node.value.func)
        return name in ("print", "plt.plot", "plt.show") or name.endswith((".append", ".seed"))
    return False


def wrong_numbers(step: TrainingStep) -> Masks:
    """Which numbers of which parameters are updated wrongly."""
    verdict, judge = step.verdict, step.judge
    at = step.place_of(verdict.loss)
    every = verdict.factor is None or verdict.factor < 0 or (verdict.constant and verdict.loss.source != "guess")
    found: Masks = {}
    for k, (number, update) in enumerate(zip(judge.numbers, verdict.updates, strict=True)):
        moved, slope = judge.steps[step.generic][k], judge.slopes[step.generic].slopes[at][k]
        slope = -slope if verdict.climbs else slope
        nothing = np.zeros(slope.shape, bool)
        if moved is None:
            found[number.path] = ~nothing
            continue
        busy = (np.abs(slope) > 1e-9 * np.abs(slope).max(initial=0.0)) | (np.abs(moved) > 0)
        if update not in verdict.wrong:
            mask = nothing
        else:
            mask = busy & _off(update, moved, slope, 1.0 if every else verdict.factor or 1.0)
            # a written factor fits no number by chance
            few = every and not update.allowed and (busy & ~mask).sum() < max(2, 0.1 * busy.sum())
            mask = busy if few or not mask.any() else mask
        found[number.path] = np.array([mask.any()]) if by_directions(number, judge.numbers) else mask
    return found


def _off(update: Update, moved: Vector, slope: Vector, factor: float) -> Any:
    """Which numbers differ, with the written factor that leaves the fewest."""
    masks = []
    for written in update.allowed or [1.0]:
        k = factor * written
        scale = max(abs(k) * float(np.abs(slope).max(initial=0.0)), float(np.abs(moved).max(initial=0.0)))
        masks.append(np.abs(moved - k * slope) > TOLERANCE * scale)
    return min(masks, key=lambda one: int(one.sum()))


def _moved(step: TrainingStep, groups: Sequence[Sequence[int]]) -> list[tuple[Masks, bool]]:
    """For each statement: which numbers of the updates it moves, and whether it moves the loss."""
    loss, numbers = step.verdict.loss, step.judge.numbers
    read, common = looking.reader([loss]), looking.spec([loss], frozenset())
    common = {**common, "places": [one.place for one in numbers], "paths": paths(numbers)}
    common = {**common, "moves": step.judge.points[step.generic].moves}
    if step.tail:
        common = {**common, "want": "scalars", "only": []}
    each: list[Message] = [{}]
    owner = [-1]
    for at, sites in enumerate(groups):
        for site in sites:
            each.append({"at": {"site": site, "count": -1, "seed": 4, "amount": NUDGE}})
            owner.append(at)
    results = step.iteration.bench.batch(each, **common)
    plain, start = results[0], read(results[0])[0]
    before = {one.path: value(plain["places"][str(one.place)][1]) for one in numbers}
    empty = {one.path: np.zeros(1 if by_directions(one, numbers) else one.old.size, bool) for one in numbers}
    found: list[tuple[Masks, bool]] = [(dict(empty), False) for _ in groups]
    for at, result in zip(owner[1:], results[1:], strict=True):
        masks, moves = found[at]
        if result["error"] is None:
            for one in numbers:
                after = value(result["places"][str(one.place)][1])
                masks[one.path] = masks[one.path] | _different(before[one.path], after, masks[one.path].size)
            now = read(result)[0]
            moves = moves or (not step.tail and now != start and not np.isnan(now))
            if step.tail and step.iteration.bench.rows and owner:
                moves = moves or any(site in step.tail_sites for site in groups[at])
            found[at] = (masks, moves)
    return _before_updates(step, groups, found) if step.looks_back else found


def _before_updates(
    step: TrainingStep, groups: Sequence[Sequence[int]], found: list[tuple[Masks, bool]]
) -> list[tuple[Masks, bool]]:
    """The same where the loss is computed after the updates: what moves it only through them is no part of it."""
    loss = step.verdict.loss
    read, common = looking.reader([loss]), looking.spec([loss], step.judge.frozen)
    asked = [(at, site) for at, (_, moves) in enumerate(found) if moves for site in groups[at]]
    each: list[Message] = [{"at": {"site": site, "count": -1, "seed": 4, "amount": NUDGE}} for _, site in asked]
    moves = step.judge.points[step.generic].moves
    start, *results = (read(one)[0] for one in step.iteration.bench.batch([{}, *each], **common, moves=moves))
    still = {at for (at, _), now in zip(asked, results, strict=True) if now != start and not np.isnan(now)}
    return [(masks, at in still) for at, (masks, _) in enumerate(found)]


def _different(before: Value | None, after: Value | None, size: int) -> Any:
    if before is None or after is None or before.best.shape != after.best.shape:
        return np.ones(size, bool)
    changed = before.best != after.best
    return changed if changed.size == size else np.array([changed.any()] * size)
