"""Which parameters are updated along their true gradient."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Message
from bpdebugger.programs.factors import factors, flattened
from bpdebugger.programs.iteration import ChangedNumber, Iteration
from bpdebugger.programs.losses import LossCandidate
from bpdebugger.programs.numbers import Key, Vector, events, proportional
from bpdebugger.programs.optimizers import Gradient, Measured, OptimizerCheck
from bpdebugger.programs.source import Source
from bpdebugger.programs.truth import ParameterPoint, Runs, Slopes, by_directions, measure, second_point, steps_at

TOLERANCE = 2e-5
"""Steps and slopes agree within this, measured by the largest of a parameter; differences are good to about 1e-8."""


class Judged(StrEnum):
    """What is known of one parameter's update."""

    RIGHT = "right"
    MISTAKE = "mistake"
    UNSETTLED = "unsettled"


@dataclass(eq=False)
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
    too_late: bool = False
    """Its loss was computed after another parameter's update, and so from other numbers than are known here."""
    gradient: Gradient | None = None
    """What is the right gradient in the program, from which an optimizer makes another step."""


@dataclass
class LossVerdict:
    """All parameters' updates for one loss."""

    loss: LossCandidate
    updates: list[Update] = field(default_factory=list)
    factor: float | None = None
    """The one factor of all, beyond what is written in the updates."""

    constant: bool = False
    """All are right but for one and the same factor, which nothing in the program explains."""

    climbs: bool = False
    """The loss is one that is to grow, as a likelihood is: its slopes count with the other sign."""

    @property
    def verdict_name(self) -> str:
        """The loss, as a sentence names it."""
        if self.loss.guess is None:
            return f"{self.loss.name} (line {self.loss.line})"
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
        self,
        iteration: Iteration,
        source: Source,
        numbers: Sequence[ChangedNumber],
        later: bool = False,
        held: Iterable[int] = (),
    ) -> None:
        """`later`: at the program's own point alone. `held`: sites of values that stay when the parameters move."""
        self.later = later
        self.iteration = iteration
        self.source = source
        self.held = frozenset(held)
        self.numbers = list(numbers)
        self.frozen: frozenset[int] = frozenset().union(*(one.sites for one in numbers)) if numbers else frozenset()
        self.points = [ParameterPoint()] if later else [ParameterPoint(), second_point(self.numbers)]
        self._looked = later
        self.slopes: list[Slopes] = []
        self.measured: list[LossCandidate] = []
        self.steps: list[list[Vector | None]] = []
        self._scalars: list[float] | None = None
        self._factors: dict[int, list[float]] = {}
        self._check: OptimizerCheck | None = None

    def judge(self, candidates: Sequence[LossCandidate]) -> list[LossVerdict]:
        """A verdict for each of the losses, at the program's own point and at a second one."""
        self.measure(candidates, self.iteration)
        return self.compare(candidates)

    def measure(self, candidates: Sequence[LossCandidate], runs: Runs) -> None:
        """Measures the slopes of some losses."""
        read, common = looking.reader(candidates), looking.spec(candidates, self.frozen)
        self.measured = list(candidates)
        if not self._looked:
            self._looked = True
            self.numbers = self._moving(candidates, runs)
            self.points = [ParameterPoint(), second_point(self.numbers)]
        self.slopes = [
            measure(runs, self.numbers, read, {**common, **self._holding(point)}, point) for point in self.points
        ]

    def _holding(self, point: ParameterPoint) -> Message:
        """What a run must replace so that some values are those of the plain run from a point."""
        if not self.held:
            return {}
        result = self.iteration.bench.run(want="numbers", only=sorted(self.held), moves=point.moves)
        made: dict[str, dict[str, list[float]]] = {}
        for (site, count), one in events(result["events"]).items():
            if one.numbers is not None:
                made.setdefault(str(site), {})[str(count)] = one.numbers.tolist()
        return {"replace": made}

    def _moving(self, candidates: Sequence[LossCandidate], runs: Runs) -> list[ChangedNumber]:
        """The numbers that move a loss: an optimizer's own numbers are added to as well, and move none."""
        read, common = looking.reader(candidates), looking.spec(candidates, self.frozen)
        around = self.points[-1].moves
        each = [{"moves": around}, *({"moves": [*around, [one.place, 4, -1, 1e-2]]} for one in self.numbers)]
        plain, *moved = (np.array(read(one)) for one in runs.bench.batch(each, **common))
        own = np.array([one.likely > 0 and one.source == "program" for one in candidates])
        for counts in (own, np.ones(len(own), bool)):
            with np.errstate(invalid="ignore"):
                answers = [np.abs(one - plain) > 1e-12 * np.abs(plain) for one in moved]
            kept = [one for one, answer in zip(self.numbers, answers, strict=True) if (answer & counts).any()]
            if kept:
                return kept
        return self.numbers

    def compare(self, candidates: Sequence[LossCandidate]) -> list[LossVerdict]:
        """Compares the updates with the slopes that were measured."""
        self.steps = [steps_at(self.iteration, self.numbers, point) for point in self.points]
        return [self._either_way(loss, at) for at, loss in enumerate(candidates)]

    def _either_way(self, loss: LossCandidate, at: int) -> LossVerdict:
        """The verdict; for what is to grow, such as a likelihood, also that of climbing it."""
        down = self._verdict(loss, at, 1.0)
        value = self.slopes[0].at[at]
        to_grow = loss.to_grow or (not loss.to_shrink and value < 0)
        if not to_grow or (down.right and not down.constant):
            return down
        up = self._verdict(loss, at, -1.0)
        up.climbs = True
        return up if up.share > down.share or (up.right and not down.right) else down

    def _verdict(self, loss: LossCandidate, at: int, sign: float) -> LossVerdict:
        made = LossVerdict(loss)
        points = [self._updates(at, k, sign) for k in range(len(self.points))]
        every = [one for updates in points for one in updates]
        written = sorted({k for one in every for k in one.allowed})
        for one in every:
            # what the line of one update does not show may stand in that of another
            one.allowed = one.allowed or written
        factor = self._common_factor(every)
        made.factor = factor
        for one in every:
            self._settle(one, factor)
        for pair in zip(*points, strict=True):
            made.updates.append(min(pair, key=_severity))
        self._optimizers(made, points)
        self._open_ones(made)
        made.constant = self._unexplained(made)
        return made

    def _unexplained(self, made: LossVerdict) -> bool:
        """Whether the factor of all is neither 1 nor, where none is written, a scalar of the program."""
        if made.factor is None or abs(made.factor - 1) <= 1e-4 or made.factor < 0:
            return False
        used = [one for one in made.updates if one.judged is Judged.RIGHT]
        if not used:
            return False
        if all(one.gradient is not None for one in used):
            return True
        known = [one for one in self.scalars() if not any(abs(one - k) <= 1e-4 * abs(k) for k in used[0].allowed)]
        return not any(abs(made.factor - abs(one)) <= 1e-4 * abs(one) for one in known)

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

    def _open_ones(self, made: LossVerdict) -> None:
        """What cannot be settled: many updates in one step, and a loss computed after others were updated."""
        order = {key: at for at, key in enumerate(self.iteration.values)}
        begins = {one.place: self._begins(one, order) for one in self.numbers}
        at = max((order[key] for key in order if key[0] == made.loss.site), default=-1)
        for one in made.updates:
            mine = begins[one.number.place]
            others = [begin for place, begin in begins.items() if place != one.number.place]
            one.too_late = any(begin < at for begin in others) and at < mine < len(order)
            if one.judged is Judged.MISTAKE and (one.too_late or one.number.again):
                one.judged = Judged.UNSETTLED
        if any(one.judged is Judged.RIGHT for one in made.updates):
            for one in made.updates:
                if one.judged is Judged.MISTAKE and self._is_running_mean(one.number):
                    one.judged = Judged.UNSETTLED

    def _is_running_mean(self, number: ChangedNumber) -> bool:
        """Whether a number follows another, as in `mean += 0.1 * (x - mean)`, by which no loss is descended."""
        rows = self.iteration.bench.rows
        for site in number.sites:
            node = self.source.node(rows[site])
            if not isinstance(node, ast.AugAssign) or not isinstance(node.op, ast.Add):
                return False
            target = ast.unparse(node.target)
            factors = [one for one, _ in flattened(node.value)]
            follows = [one for one in factors if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub)]
            if not any(ast.unparse(one.right) == target for one in follows):
                return False
        return number.old.size == 1 and bool(number.sites)

    def _begins(self, number: ChangedNumber, order: dict[Key, int]) -> int:
        return min((order[key] for key in order if key[0] in number.sites), default=len(order))

    def _optimizers(self, made: LossVerdict, points: Sequence[Sequence[Update]]) -> None:
        """Where a step is not along the gradient: the gradient itself may be right, and an optimizer behind it."""
        settled = [k for k, one in enumerate(made.updates) if one.judged is not Judged.UNSETTLED]
        wrong = [made.updates[k] for k in settled]
        if not wrong:
            return
        if not self._scaled(made) and any(one.judged is Judged.RIGHT for one in wrong):
            self._decaying(made, points)
            return
        rows = [[Measured(each[k].number, each[k].slope, each[k].settled) for each in points] for k in settled]
        factor, gradients = self.behind.gradients(rows)
        pairs = [(one, gradient) for one, gradient in zip(wrong, gradients, strict=True) if gradient is not None]
        if not pairs or (len(pairs) < len(wrong) and not self._several(pairs)):
            return
        made.factor = factor
        for one in wrong:
            one.judged = Judged.MISTAKE
        strange = self.behind.strangers([one.number for one, _ in pairs], [gradient for _, gradient in pairs])
        for k, (one, gradient) in enumerate(pairs):
            one.judged = Judged.MISTAKE if k in strange else Judged.RIGHT
            one.gradient = gradient

    def _decaying(self, made: LossVerdict, points: Sequence[Sequence[Update]]) -> None:
        """Steps along the gradient and towards zero: weight decay that stands in the update and in no loss."""
        for k, one in enumerate(made.updates):
            each = [here[k] for here in points]
            if one.judged is not Judged.MISTAKE or not self._decays(each[0]):
                continue
            rows = [Measured(here.number, here.slope, here.settled) for here in each]
            gradient = self.behind.gradient(rows)
            if gradient is not None:
                one.judged, one.gradient = Judged.RIGHT, gradient

    def _decays(self, one: Update) -> bool:
        old = one.number.old.products if by_directions(one.number, self.numbers) else one.number.old.best
        if one.step is None or old.shape != one.slope.shape or int(one.settled.sum()) < 3:
            return False
        matrix = np.stack([one.slope, old], axis=1)[one.settled]
        step = one.step[one.settled]
        solved, *_ = np.linalg.lstsq(matrix, step, rcond=None)
        rest = np.abs(matrix @ solved - step).max(initial=0.0)
        return bool(solved.min() > 0 and rest <= TOLERANCE * np.abs(step).max(initial=0.0))

    def _several(self, pairs: Sequence[tuple[Update, Gradient]]) -> bool:
        """Whether so much is right that it is no chance: some factor fits any single number, but seldom 1."""
        exact = any(abs(gradient.factor - 1) <= 1e-6 for _, gradient in pairs)
        return exact or sum(one.number.old.size for one, _ in pairs) > 1

    @property
    def behind(self) -> OptimizerCheck:
        """What looks for the gradients that optimizers take."""
        if self._check is None or self._check.numbers != self.numbers:
            self._check = OptimizerCheck(self.iteration, self.source, self.numbers, self.points, TOLERANCE)
        return self._check

    def _scaled(self, made: LossVerdict) -> bool:
        return made.factor is None or (made.factor > 0 and abs(made.factor - 1) > 1e-4)

    def _updates(self, loss: int, point: int, sign: float) -> list[Update]:
        found = []
        slopes = self.slopes[point]
        for k, number in enumerate(self.numbers):
            slope = sign * slopes.slopes[loss][k]
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
            self._factors[number.place] = factors(self.iteration, self.source, number, self.numbers)
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


def _severity(one: Update) -> int:
    return {Judged.MISTAKE: 0, Judged.RIGHT: 1, Judged.UNSETTLED: 2}[one.judged]
