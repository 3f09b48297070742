"""Which parameters are updated along their true gradient."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.factors import factors
from bpdebugger.programs.iteration import ChangedNumber, Iteration
from bpdebugger.programs.losses import LossCandidate
from bpdebugger.programs.numbers import Vector, close, proportional
from bpdebugger.programs.source import Source
from bpdebugger.programs.truth import ParameterPoint, Runs, Slopes, measure, paths, second_point, steps_at

TOLERANCE = 2e-5
"""Steps and slopes agree within this, measured by the largest of a parameter; differences are good to about 1e-8."""


class Judged(StrEnum):
    """What is known of one parameter's update."""

    RIGHT = "right"
    MISTAKE = "mistake"
    UNSETTLED = "unsettled"


@dataclass
class Update:
    """One parameter's update beside its gradient at one point."""

    number: ChangedNumber
    step: Vector | None
    slope: Vector
    settled: np.ndarray
    judged: Judged = Judged.UNSETTLED
    factor: float | None = None
    """step = factor · slope, where they are proportional."""
    allowed: Sequence[float] = ()
    gradient_site: int | None = None
    """Where the program has the right gradient, from which an optimizer makes another step."""


@dataclass
class LossVerdict:
    """All parameters' updates for one loss."""

    loss: LossCandidate
    updates: list[Update] = field(default_factory=list)
    factor: float | None = None
    """The one factor of all, beyond what is written in the updates."""

    constant: bool = False
    """All are right but for one and the same factor, which nothing in the program explains."""

    @property
    def verdict_name(self) -> str:
        """The loss, as a sentence names it."""
        return f"{self.loss.name} of the difference in line {self.loss.line}"

    @property
    def right(self) -> bool:
        """Whether no update is wrong, but for a factor of all, and some are settled."""
        kinds = {one.judged for one in self.updates}
        return Judged.RIGHT in kinds and Judged.MISTAKE not in kinds and (self.factor or 0.0) > 0

    @property
    def all_wrong(self) -> bool:
        """Whether no parameter at all is updated along this loss's gradient."""
        return all(one.judged is not Judged.RIGHT for one in self.updates) or (self.factor or 0.0) < 0

    @property
    def share(self) -> float:
        """The part of the settled updates that are right."""
        settled = [one for one in self.updates if one.judged is not Judged.UNSETTLED]
        right = sum(one.number.old.size for one in settled if one.judged is Judged.RIGHT)
        return right / max(1, sum(one.number.old.size for one in settled))

    @property
    def wrong(self) -> list[Update]:
        """The updates that are wrong."""
        if (self.constant and self.loss.source != "guess") or (self.factor or 0.0) < 0:
            return [one for one in self.updates if one.judged is not Judged.UNSETTLED]
        return [one for one in self.updates if one.judged is Judged.MISTAKE]


class Judge:
    """Compares updates with slopes, for several losses at once."""

    def __init__(
        self, iteration: Iteration, source: Source, numbers: Sequence[ChangedNumber], later: bool = False
    ) -> None:
        self.later = later
        self.iteration = iteration
        self.source = source
        self.numbers = list(numbers)
        self.frozen: frozenset[int] = frozenset().union(*(one.sites for one in numbers)) if numbers else frozenset()
        self.points = [ParameterPoint()]
        self.remembers = any(_is_memory(one, self.numbers) for one in iteration.changed)
        """Whether an optimizer keeps numbers of its own from step to step."""
        self.slopes: list[Slopes] = []
        self.measured: list[LossCandidate] = []
        self.steps: list[list[Vector | None]] = []
        self._scalars: list[float] | None = None
        self._factors: dict[int, list[float]] = {}

    def judge(self, candidates: Sequence[LossCandidate]) -> list[LossVerdict]:
        """A verdict for each of the losses, at the program's own point and at a second one."""
        self.measure(candidates, self.iteration)
        return self.compare(candidates)

    def measure(self, candidates: Sequence[LossCandidate], runs: Runs) -> None:
        """Measures the slopes of some losses."""
        read, common = looking.reader(candidates), looking.spec(candidates, self.frozen)
        self.measured = list(candidates)
        first = measure(runs, self.numbers, read, common, ParameterPoint())
        self.slopes = [first]
        if not self.later:
            # what moves no loss is an optimizer's memory, which may have no other sign
            moving = [
                k for k in range(len(self.numbers)) if any(np.abs(one[k]).max(initial=0.0) for one in first.slopes)
            ]
            second = second_point([self.numbers[k] for k in moving])
            self.points = [ParameterPoint(), second]
            self.slopes.append(measure(runs, self.numbers, read, common, second))

    def compare(self, candidates: Sequence[LossCandidate]) -> list[LossVerdict]:
        """Compares the updates with the slopes that were measured."""
        self.steps = [steps_at(self.iteration, self.numbers, point) for point in self.points]
        return [self._verdict(loss, at) for at, loss in enumerate(candidates)]

    def _verdict(self, loss: LossCandidate, at: int) -> LossVerdict:
        made = LossVerdict(loss)
        points = [self._updates(at, k) for k in range(len(self.points))]
        factor = self._common_factor([one for updates in points for one in updates])
        made.factor = factor
        for updates in points:
            for one in updates:
                self._settle(one, factor)
        for pair in zip(*points, strict=True):
            made.updates.append(min(pair, key=_severity))
        self._optimizers(made, points[0])
        made.constant = self._unexplained(made)
        return made

    def _unexplained(self, made: LossVerdict) -> bool:
        """Whether the factor of all is neither 1 nor, where none is written, a scalar of the program."""
        if made.factor is None or abs(made.factor - 1) <= 1e-4 or made.factor < 0:
            return False
        used = [one for one in made.updates if one.judged is Judged.RIGHT and one.gradient_site is None]
        if not used:
            return False
        if any(one.allowed for one in used):
            return True
        return not any(abs(made.factor - abs(one)) <= 1e-4 * abs(one) for one in self.scalars())

    def slopes_of(self, number: ChangedNumber, loss: LossCandidate) -> float | None:
        """The largest slope of a loss in another number, or None where it cannot be measured."""
        read, common = looking.reader([loss]), looking.spec([loss], self.frozen)
        found = measure(self.iteration, [number], read, common, ParameterPoint())
        slopes = found.slopes[0][0][found.settled[0][0]]
        return float(np.abs(slopes).max()) if slopes.size and np.isfinite(slopes).all() else None

    def scalars(self) -> list[float]:
        """The scalars in the program's state that are no whole numbers: one of them may be the step size."""
        if self._scalars is None:
            state = self.iteration.bench.run(state=True)["state"]
            self._scalars = [one for one in state.values() if np.isfinite(one) and one != round(one)]
        return self._scalars

    def _optimizers(self, made: LossVerdict, starts: Sequence[Update]) -> None:
        """Where a step is not along the gradient: the gradient itself may be right, and an optimizer behind it."""
        wrong = [one for one in made.updates if one.judged is not Judged.UNSETTLED]
        if not self._scaled(made) and any(one.judged is Judged.RIGHT for one in wrong):
            return
        found = {}
        for one, start in zip(made.updates, starts, strict=True):
            if one.judged is Judged.UNSETTLED:
                continue
            site = self._gradient(start)
            if site is not None:
                found[id(one)] = site
        if len(found) < len(wrong) and not self.remembers:
            return
        for one in wrong:
            if id(one) in found:
                one.judged = Judged.RIGHT
                one.gradient_site = found[id(one)]
        if found and len(found) == len(wrong):
            made.factor = 1.0

    def gradient_sites(self, number: ChangedNumber) -> list[int]:
        """Where an optimizer could take a parameter's gradient from."""
        found = []
        for (site, count), seen in self.iteration.values.items():
            if site in self.frozen or site in found or seen.size != number.old.size or not self._stands_alone(site):
                continue
            if self._on_slice(site, count, number):
                found.append(site)
        return found

    def _scaled(self, made: LossVerdict) -> bool:
        return made.factor is None or (made.factor > 0 and abs(made.factor - 1) > 1e-4)

    def _gradient(self, one: Update) -> int | None:
        """The site of a value that is this parameter's gradient exactly, and from which its new value is made."""
        if one.step is None or not self._same_signs(one):
            return None
        for (site, count), seen in self.iteration.values.items():
            if site in self.frozen or not self._stands_alone(site) or seen.size != one.number.old.size:
                continue
            vector = seen.products if one.slope.size != seen.size else seen.best
            if vector.shape != one.slope.shape:
                continue
            same = close(vector[one.settled], one.slope[one.settled], TOLERANCE)
            if same and self._on_slice(site, count, one.number):
                return site
        return self._gradient_by_elements(one)

    def _stands_alone(self, site: int) -> bool:
        """Whether a value is that of a whole statement, not of a part."""
        row = self.iteration.bench.rows[site]
        node = self.source.node(row)
        if node is None or isinstance(node, ast.stmt) or row.kind == "after":
            return True
        around = self.source.parent(row, node)
        return isinstance(around, ast.stmt | ast.Tuple)

    def _gradient_by_elements(self, one: Update) -> int | None:
        if one.slope.size != one.number.old.size or one.slope.size < 2:
            return None
        scalars = [(key[0], seen.products[0]) for key, seen in self.iteration.values.items() if seen.size == 1]
        sites: set[int] = set()
        for slope in one.slope[one.settled]:
            near = {site for site, x in scalars if abs(x - slope) <= TOLERANCE * abs(slope) and slope}
            if slope and not near:
                return None
            sites = sites & near if sites else near
        return min(sites) if sites else None

    def _on_slice(self, site: int, count: int, number: ChangedNumber) -> bool:
        at = {"site": site, "count": count, "seed": 4, "amount": 1e-3}
        names = paths([number])
        results = self.iteration.bench.batch([{}, {"at": at}], places=[number.place], paths=names)
        return bool(results[0]["places"] != results[1]["places"])

    def _same_signs(self, one: Update) -> bool:
        assert one.step is not None
        step, slope = one.step[one.settled], one.slope[one.settled]
        if self.later:
            return True
        if one.slope.size != one.number.old.size:
            return float(step @ slope) > 0
        large = np.abs(slope) > 1e-6 * np.abs(slope).max(initial=0.0)
        return bool((step * slope)[large].min(initial=0.0) >= 0) or self._decays(one)

    def _decays(self, one: Update) -> bool:
        """Whether the step is the gradient's and a part of the parameter itself, as weight decay makes it."""
        assert one.step is not None
        old = one.number.old.best
        if old.shape != one.slope.shape or old.size < 3:
            return False
        matrix = np.stack([one.slope, old], axis=1)[one.settled]
        solved, *_ = np.linalg.lstsq(matrix, one.step[one.settled], rcond=None)
        rest = np.abs(matrix @ solved - one.step[one.settled]).max(initial=0.0)
        return bool(solved[0] > 0 and rest <= TOLERANCE * np.abs(one.step[one.settled]).max(initial=0.0))

    def _updates(self, loss: int, point: int) -> list[Update]:
        found = []
        slopes = self.slopes[point]
        for k, number in enumerate(self.numbers):
            slope = slopes.slopes[loss][k]
            settled = slopes.settled[loss][k] & np.isfinite(slope)
            one = Update(number, self.steps[point][k], slope, settled)
            one.allowed = self.allowed(number)
            found.append(one)
        elsewhere = sorted({factor for one in found for factor in one.allowed})
        if elsewhere:
            # an optimizer's step has its factor in another line than the addition
            for one in found:
                one.allowed = one.allowed or [1.0, *elsewhere]
        return found

    def allowed(self, number: ChangedNumber) -> list[float]:
        """The factors that are written in a parameter's update."""
        if number.place not in self._factors:
            self._factors[number.place] = factors(self.iteration, self.source, number, self.frozen)
        return self._factors[number.place]

    def _common_factor(self, updates: Sequence[Update]) -> float | None:
        """The number c such that each step is c · (a written factor) · slope for as many parameters as possible."""
        votes: dict[float, float] = {}
        for one in updates:
            if one.step is None or not one.settled.any():
                continue
            k = proportional(one.step[one.settled], one.slope[one.settled], TOLERANCE)
            if k is None or abs(k) < 1e-12:
                continue
            one.factor = k
            for written in one.allowed or [1.0]:
                c = k / written
                near = next((v for v in votes if abs(v - c) <= 1e-4 * abs(c)), c)
                whole = any(abs(x - round(x)) < 1e-4 * x and x > 0.5 for x in (2 * c, 2 / c))
                votes[near] = votes.get(near, 0.0) + 1 + (0.5 if abs(c - 1) < 1e-4 else 0.25 * whole)
        return max(votes, key=lambda c: votes[c]) if votes else None

    def _settle(self, one: Update, common: float | None) -> None:
        if one.step is None or not one.settled.any() or not np.isfinite(one.step).all():
            return
        scale = float(np.abs(one.slope[one.settled]).max(initial=0.0))
        moved = float(np.abs(one.step[one.settled]).max(initial=0.0))
        if scale < 1e-9:
            one.judged = Judged.UNSETTLED
            return
        if common is None or moved == 0.0:
            one.judged = Judged.MISTAKE
            return
        for written in one.allowed or [1.0]:
            k = common * written
            error = np.abs(one.step - k * one.slope)[one.settled].max(initial=0.0)
            if error <= TOLERANCE * max(abs(k) * scale, moved) + 1e-11:
                one.factor = k
                one.judged = Judged.RIGHT
                return
        one.judged = Judged.MISTAKE


MEMORY = re.compile(r"(m|v|s|r|u|G|cache|vel|mom|sq|acc|hist|rms|grad_sq|first|second|state)\w*\W*", re.IGNORECASE)
"""How people call what Adam and its like keep."""


def _is_memory(one: ChangedNumber, numbers: Sequence[ChangedNumber]) -> bool:
    beside = one.old.size > 1 and one not in numbers and any(other.old.shape == one.old.shape for other in numbers)
    return beside and MEMORY.fullmatch(re.split(r"[.\[]", one.path)[-1].strip("'\"]")) is not None


def _severity(one: Update) -> int:
    return {Judged.MISTAKE: 0, Judged.RIGHT: 1, Judged.UNSETTLED: 2}[one.judged]
