"""The line that is wrong: a small change of it that makes every update right."""

from __future__ import annotations

import ast
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Message, Row
from bpdebugger.programs.candidates import Candidate, changes, pool
from bpdebugger.programs.engine import Step
from bpdebugger.programs.judging import TOLERANCE, Judged
from bpdebugger.programs.labels import Label, Labels
from bpdebugger.programs.numbers import Key, Vector, events, proportional, value
from bpdebugger.programs.source import Source
from bpdebugger.programs.truth import paths, steps_of

PROBED = 4
"""So many passages of a statement are compared between candidates."""
MOST_RUNS = 700
"""So many candidates of one statement are run."""
MANY = 2.05
"""Beyond this cost a change counts as a large one."""


@dataclass
class Suspect:
    """A statement of the backward pass."""

    row: Row
    node: ast.stmt | ast.expr
    sites: list[int]
    first: int
    """When it was first passed."""
    moved: frozenset[str]
    exact: bool
    """It moves the wrong updates and no other."""
    label: Label | None = None
    right: bool = False
    """All of its values are right derivatives already."""


@dataclass
class Found:
    """A change that makes everything right."""

    suspect: Suspect
    candidate: Candidate


@dataclass
class Search:
    """Looks for the wrong line of one training step."""

    step: Step
    labels: Labels
    deadline: float
    suspects: list[Suspect] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    @property
    def source(self) -> Source:
        """The program's text."""
        return self.step.source

    def run(self) -> None:
        """Finds the suspects, then tries changes of them, the likeliest first."""
        self.suspects = self._suspects()
        self._label()
        for limit in (1.35, MANY, 9.0):
            for suspect in sorted(self.suspects, key=lambda one: (not one.exact, one.right, one.first)):
                if time.monotonic() > self.deadline:
                    return
                self._try(suspect, limit)
            if self.found:
                return

    # suspects

    def _suspects(self) -> list[Suspect]:
        iteration, numbers = self.step.iteration, self.step.judge.numbers
        rows = [row for row in iteration.bench.rows.values() if row.kind in ("statement", "test", "iter")]
        order: dict[int, int] = {}
        for at, (site, _) in enumerate(iteration.values):
            order.setdefault(site, at)
        by_line: dict[tuple[int, int], list[int]] = {}
        for site in order:
            by_line.setdefault((iteration.bench.rows[site].file, iteration.bench.rows[site].line), []).append(site)
        wrong = frozenset(one.number.path for one in self.step.verdict.wrong)
        chosen: list[tuple[Row, Any, list[int]]] = []
        for row in rows:
            node = self.source.node(row)
            if node is None or row.number not in iteration.texts:
                continue
            sites = [site for site in order if self._is_value_of(site, row, node)]
            if sites or row.kind != "statement" or isinstance(node, ast.Expr | ast.Pass | ast.Assign):
                chosen.append((row, node, sites))
        moved = self._moved([sites for _, _, sites in chosen])
        made = []
        for (row, node, sites), (names, loss) in zip(chosen, moved, strict=True):
            if loss or (sites and not names & wrong):
                continue
            if not sites and not self._inside_step(row, order):
                continue
            first = min((order[site] for site in sites), default=10**6)
            made.append(Suspect(row, node, sites, first, names, bool(names) and names == wrong))
        del numbers
        return made

    def _inside_step(self, row: Row, order: dict[int, int]) -> bool:
        lines = {
            self.step.iteration.bench.rows[site].line
            for site in order
            if self.step.iteration.bench.rows[site].file == row.file
        }
        return bool(lines) and min(lines) <= row.line <= max(lines)

    def _is_value_of(self, site: int, row: Row, node: Any) -> bool:
        other = self.step.iteration.bench.rows[site]
        if other.file != row.file or row.kind != "statement" or not row.line <= other.line <= row.last_line:
            return False
        seen = self.source.node(other)
        if isinstance(node, ast.AugAssign):
            return seen is node
        if seen is None or self.source.statement(other) is not node:
            return False
        return seen is getattr(node, "value", None) or (
            isinstance(getattr(node, "value", None), ast.Tuple) and seen in node.value.elts
        )

    def _moved(self, groups: Sequence[Sequence[int]]) -> list[tuple[frozenset[str], bool]]:
        """For each statement: which parameters' updates it moves, and whether it moves the loss."""
        loss, numbers = self.step.verdict.loss, self.step.judge.numbers
        read, common = looking.reader([loss]), looking.spec([loss], frozenset())
        common = {**common, "places": [one.place for one in numbers], "paths": paths(numbers)}
        if self.step.tail:
            common.update(want="scalars", only=[])
        each: list[Message] = [{}]
        owner = [-1]
        for at, sites in enumerate(groups):
            for site in sites:
                each.append({"at": {"site": site, "count": -1, "seed": 4, "amount": 1e-3}})
                owner.append(at)
        results = self.step.iteration.bench.batch(each, **common)
        plain, start = results[0], read(results[0])[0]
        found = [(frozenset[str](), False) for _ in groups]
        for at, result in zip(owner[1:], results[1:], strict=True):
            names, moves = found[at]
            if result["error"] is None:
                changed = {
                    one.path
                    for one in numbers
                    if result["places"][str(one.place)][1] != plain["places"][str(one.place)][1]
                }
                now = read(result)[0]
                moves = moves or (not self.step.tail and now != start and not np.isnan(now))
                found[at] = (names | changed, moves)
        return found

    def _label(self) -> None:
        for suspect in self.suspects:
            keys: list[Key] = [key for key in self.step.iteration.values if key[0] in suspect.sites]
            labels = [self.labels.label(key) for key in keys[:3]]
            suspect.label = labels[0] if labels else None
            suspect.right = bool(labels) and all(one is not None for one in labels)

    # changes

    def _try(self, suspect: Suspect, limit: float) -> None:
        tried = self._candidates(suspect, limit)
        if not tried:
            return
        kept = self._different(suspect, tried)[:MOST_RUNS]
        for start in range(0, len(kept), 40):
            if time.monotonic() > self.deadline:
                return
            for candidate in self._right(suspect, kept[start : start + 40]):
                self.found.append(Found(suspect, candidate))

    def _candidates(self, suspect: Suspect, limit: float) -> list[Candidate]:
        low = {1.35: 0.0, MANY: 1.35, 9.0: MANY}[limit]
        file = self.source.files[suspect.row.file]
        around = list(self.source.around(suspect.row, suspect.node))
        near = pool(file.tree, suspect.node, around)  # type: ignore[arg-type]
        statement: Any = suspect.node
        if isinstance(suspect.node, ast.expr):
            statement = ast.Expr(value=suspect.node)
        seen: dict[str, Candidate] = {}
        owner = next((one.name for one in around if isinstance(one, ast.FunctionDef)), None)
        own_call = f"{owner}("
        recursive = owner is not None and own_call in self.step.iteration.texts[suspect.row.number]
        for one in changes(statement, near):
            if owner is not None and own_call in one.text and not recursive:
                continue
            if low < one.cost <= limit and (one.text not in seen or seen[one.text].cost > one.cost):
                seen[one.text] = one
        return sorted(seen.values(), key=lambda one: (one.cost, len(one.text)))

    def _different(self, suspect: Suspect, tried: list[Candidate]) -> list[Candidate]:
        """The candidates whose values differ from the statement's and from each other's, and have its shape."""
        site = suspect.row.number
        original = self.step.iteration.texts[site]
        if "__i" in original or not suspect.sites:
            return tried
        text = {"site": site, "code": original, "probe": [original, *(one.text for one in tried)], "most": PROBED}
        result = self.step.iteration.bench.run(text=text)
        probes = result.get("probes") or []
        if not probes or probes[0][0] is None:
            return tried
        kept: list[Candidate] = []
        shape = probes[0][0]["shape"]
        known = {_signature(probes, 0)}
        for at, one in enumerate(tried, start=1):
            if probes[0][at] is None or probes[0][at]["shape"] != shape:
                continue
            signature = _signature(probes, at)
            if signature not in known:
                known.add(signature)
                kept.append(one)
        return kept

    def _right(self, suspect: Suspect, tried: Sequence[Candidate]) -> list[Candidate]:
        """Those with which every update is right, at both points, and the loss is as it was."""
        left = list(tried)
        for at in range(len(self.step.judge.points)):
            if left:
                left = self._right_at(suspect, left, at)
        return left

    def _right_at(self, suspect: Suspect, tried: Sequence[Candidate], at: int) -> list[Candidate]:
        judge, loss = self.step.judge, self.step.verdict.loss
        numbers = judge.numbers
        point = judge.points[at]
        read, common = looking.reader([loss]), looking.spec([loss], frozenset())
        if self.step.tail:
            common = {"want": "scalars", "only": []}
        common = {**common, "moves": point.moves, "places": [one.place for one in numbers], "paths": paths(numbers)}
        each = [{"text": {"site": suspect.row.number, "code": one.text}} for one in tried]
        results = self.step.iteration.bench.batch(each, **common)
        where = self.step.place_of(loss)
        slopes, settled = judge.slopes[at].slopes[where], judge.slopes[at].settled[where]
        before = judge.slopes[at].at[where]
        kept = []
        for one, result in zip(tried, results, strict=True):
            if result["error"] is not None:
                continue
            now = read(result)[0]
            if not self.step.tail and not abs(now - before) <= 1e-9 * max(1.0, abs(before)):
                continue
            if self._all_right(steps_of(result, numbers), slopes, settled):
                kept.append(one)
        return kept

    def _all_right(self, steps: list[Vector | None], slopes: list[Vector], settled: list[Any]) -> bool:
        """Whether all steps are the slopes times what is written in their updates, and one factor of all."""
        judge, verdict = self.step.judge, self.step.verdict
        every: list[list[float]] = []
        written = False
        for number, step, slope, sure, update in zip(
            judge.numbers, steps, slopes, settled, verdict.updates, strict=True
        ):
            sure = sure & np.isfinite(slope)
            if step is None:
                return False
            if not sure.any() or float(np.abs(slope[sure]).max()) < 1e-9:
                continue
            k = proportional(step[sure], slope[sure], 2 * TOLERANCE)
            if k is None or k <= 0:
                if update.gradient_site is not None and update.judged is Judged.RIGHT:
                    continue
                return False
            allowed = judge.allowed(number)
            written = written or bool(allowed)
            every.append([k / one for one in allowed] if allowed else [k])
        if not every:
            return False
        common = [c for c in every[0] if all(any(_near(c, f) for f in factors) for factors in every)]
        if not written:
            return bool(common)
        if verdict.loss.source == "guess":
            return any(_nice(c) for c in common)
        return any(_near(c, 1.0) for c in common)

    # the choice

    def best(self) -> list[Found]:
        """The changes that were found, the best first."""
        return sorted(
            self.found,
            key=lambda one: (
                one.suspect.right,
                not one.suspect.exact,
                round(one.candidate.cost, 1),
                one.suspect.first if not one.suspect.right else -one.suspect.first,
                len(one.candidate.text),
            ),
        )


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-4 * abs(b)


def _nice(factor: float) -> bool:
    return any(abs(x - round(x)) <= 1e-5 * x and 0.5 < x < 1e5 for x in (2 * factor, 2 / factor))


def _signature(probes: list[Any], at: int) -> tuple[Any, ...]:
    found: list[Any] = []
    for probe in probes:
        one = value(probe[at])
        found.append(None if one is None else (one.shape, *(float(f"{x:.10g}") for x in one.products)))
    return tuple(found)


def told(source: Source, found: Found) -> tuple[str, str]:
    """The line before and after, as the person would write it."""
    node, text = found.suspect.node, found.candidate.text
    if isinstance(node, ast.expr):
        row = found.suspect.row
        line = source.files[row.file].lines()[row.line - 1]
        old = source.text(row, node)
        return line.strip(), line.strip().replace(old, text, 1)
    before = ast.unparse(node)
    if isinstance(node, ast.AugAssign):
        target = ast.unparse(node.target)
        for start, sign in ((f"__iadd__({target}, ", "+="), (f"__isub__({target}, ", "-=")):
            if text.startswith(start):
                return before, f"{target} {sign} {_bare(text[len(start) : -1])}"
        return before, f"{target} = {_bare(text)}"
    if text.startswith("setattr("):
        holder, name, right = (ast.unparse(one) for one in _call(text).args)
        return before, f"{holder}.{name.strip(chr(39))} = {right}"
    if isinstance(node, ast.Assign):
        target = ast.unparse(node.targets[0])
        if text.startswith(f"__iadd__({target}, "):
            return before, f"{target} += {_bare(text[len(f'__iadd__({target}, ') : -1])}"
        return before, f"{target} = {_bare(text)}"
    if isinstance(node, ast.Return):
        return before, f"return {_bare(text)}"
    return before, _bare(text)


def _call(text: str) -> ast.Call:
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


def _bare(text: str) -> str:
    return ast.unparse(ast.parse(text, mode="eval").body)


__all__ = ["Found", "Search", "events", "told"]
