"""The line that is wrong: a small change of it that makes every update right."""

from __future__ import annotations

import ast
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Hook, Message
from bpdebugger.programs.candidates import A_COPY, Candidate, as_siblings, changes, favoured, part_changes
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.judging import TOLERANCE, Judged, Update
from bpdebugger.programs.labels import ValueLabels
from bpdebugger.programs.numbers import Key, Value, Vector, close, events, proportional, value
from bpdebugger.programs.pools import NOT_VALUES, callers_of, doing, known, pool, unused_in, with_sizes
from bpdebugger.programs.response import MOST_NUMBERS, Response, change_of, fits, response, signature
from bpdebugger.programs.slopes import slopes_of
from bpdebugger.programs.source import Source
from bpdebugger.programs.suspects import Suspect, suspects
from bpdebugger.programs.taken import gradient_sites, remembers
from bpdebugger.programs.truth import paths, steps_of

LEVELS = (1.25, 1.5, 1.85, 2.05, 3.0, 4.5)
"""Changes are tried up to these costs, each level over all suspects before the next."""
PROBED = 4
"""So many passages of a statement are compared between candidates."""
MOST_RUNS = (250, 2000)
RUN_SECONDS = 0.4
SOME_RUNS = 60
"""So many candidates of one statement and level are run where their values cannot be judged before."""
BATCH = 25


@dataclass
class FoundRepair:
    """A change that makes everything right."""

    suspect: Suspect
    candidate: Candidate
    named: bool | None = None
    """Whether it makes the values those that the statement's name says."""
    late: bool = False
    """Another line before it does not make what its own name says."""


@dataclass
class RepairSearch:
    """Looks for the wrong line of one training step."""

    step: TrainingStep
    until: float
    """Until so much processor time is used, of this process and of the program's."""
    suspects: list[Suspect] = field(default_factory=list)
    clear: list[Suspect] = field(default_factory=list)
    """Statements that are not suspected, for right updates are made of them."""
    found: list[FoundRepair] = field(default_factory=list)
    _responses: dict[tuple[int, int], Response | None] = field(default_factory=dict)
    _changes: dict[tuple[int, int], list[Candidate]] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The program's text."""
        return self.step.source

    @cached_property
    def slopes(self) -> list[str]:
        """The derivatives of the program's own functions."""
        return slopes_of([one.tree for one in self.source.files], NOT_VALUES)

    @cached_property
    def acting(self) -> set[str]:
        """The functions that must not be called on trial."""
        return doing([one.tree for one in self.source.files])

    def run(self) -> None:
        """Finds the suspects, then tries changes of them, the smallest changes of the likeliest first."""
        self.suspects, self.clear = suspects(self.step)
        low = 0.0
        for limit in LEVELS:
            for suspect in sorted(self.suspects, key=lambda one: (one.rank, one.first)):
                if self._late():
                    return
                self._try(suspect, low - suspect.rank, limit - suspect.rank)
            if self.found:
                self.settle()
                if min(_total(one) for one in self.found) <= limit:
                    self._before_others(limit)
                    return
            low = limit
        self.settle()

    def _before_others(self, low: float) -> None:
        """Where a line before those found does not make what its name says, larger changes of it are tried too."""
        first = self._misnamed()
        if first is None or any(one.suspect is first for one in self.found):
            return
        found = min(one.suspect.first for one in self.found)
        if first.first < found:
            for limit in (one for one in LEVELS if one > low):
                if self._late() or any(one.suspect is first for one in self.found):
                    break
                self._try(first, low - first.rank, limit - first.rank)
                low = limit
            self.settle()

    def _misnamed(self) -> Suspect | None:
        """The first line that does not make what its name says."""
        wrong = [one for one in self.suspects if one.named is False and (one.exact or one.nearly)]
        return min(wrong, key=lambda one: one.first) if wrong else None

    @cached_property
    def misled(self) -> list[Update]:
        """The parameters whose gradient is right, and whose optimizer makes another step of it than it should."""
        wrong = self.step.verdict.wrong
        return [one for one in wrong if one.gradient is not None and one.judged is Judged.MISTAKE]

    @cached_property
    def gradients(self) -> dict[str, list[int]]:
        """Where an optimizer could take the gradients from whose steps are not along them."""
        if self.step.tail or not (self.misled or remembers(self.step)):
            return {}
        return {one.number.path: gradient_sites(self.step, one.number) for one in self.step.verdict.wrong}

    @property
    def most_runs(self) -> int:
        """So many candidates as can be run in a second."""
        bench = self.step.iteration.bench
        return int(np.clip(RUN_SECONDS * bench.runs / max(bench.cpu, 1e-3), *MOST_RUNS))

    def _late(self) -> bool:
        bench = self.step.iteration.bench
        return bench.seconds_left < 1.0 or bench.cpu + time.process_time() > self.until

    # changes

    def _try(self, suspect: Suspect, low: float, limit: float) -> None:
        tried = [one for one in self._all(suspect) if low < one.cost <= limit]
        if not tried:
            return
        for candidate in self._right(suspect, self._promising(suspect, tried)):
            self.found.append(FoundRepair(suspect, candidate))

    def _all(self, suspect: Suspect) -> list[Candidate]:
        key = (suspect.row.number, id(suspect.part))
        site = suspect.row.number
        if key not in self._changes:
            file = self.source.files[suspect.row.file]
            around = list(self.source.around(suspect.row, suspect.node))
            owner = next((one.name for one in around if isinstance(one, ast.FunctionDef)), None)
            own = self.step.iteration.texts[site]
            callers = callers_of(file.tree, owner)
            endless = [f"{name}(" for name in callers if f"{name}(" not in own]
            near = known(
                with_sizes(pool(file.tree, around, self.slopes, self.acting | callers, suspect.row.line), suspect.node),
                lambda texts: self._usable(suspect, texts),
            )
            near = replace(near, undone=self._undone(suspect))
            seen: dict[str, Candidate] = {}
            body = suspect.row.kind == "body"
            made = changes(suspect.node, near, suspect.update, body)
            if suspect.part is not None:
                made = part_changes(suspect.node, suspect.part, near)
            siblings = [self.source.node(row) for row in self._rows_like(suspect)]
            if suspect.part is None and isinstance(suspect.node, ast.stmt):
                made = chain(as_siblings(suspect.node, [one for one in siblings if isinstance(one, ast.stmt)]), made)
            acting = [f"{name}(" for name in self.acting]
            for one in made:
                if any(call in one.text for call in endless):
                    continue
                if one.value is not None and any(call in one.value for call in acting):
                    # looked at on trial, it would do what it does
                    one = replace(one, value=None)  # noqa: PLW2901
                if one.text not in seen or seen[one.text].cost > one.cost:
                    seen[one.text] = one
            unused = unused_in(around)
            seen = {text: favoured(one, unused, own) for text, one in seen.items()}
            self._changes[key] = sorted(seen.values(), key=lambda one: (one.cost, len(one.text)))
        return self._changes[key]

    def _rows_like(self, suspect: Suspect) -> list[Hook]:
        """The other statements of the file that a statement stands in."""
        rows = self.step.iteration.bench.rows.values()
        return [row for row in rows if row.kind == "statement" and row.file == suspect.row.file]

    def _undone(self, suspect: Suspect) -> dict[str, str]:
        """The parameters that were updated before a statement, as they were."""
        found: dict[str, str] = {}
        for one in self.suspects:
            node = one.node
            if not one.update or one.first >= suspect.first:
                continue
            if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
                sign = "+" if isinstance(node.op, ast.Sub) else "-"
                found[ast.unparse(node.target)] = f"({ast.unparse(node.target)} {sign} {_inner(node.value)})"
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
                target, value = ast.unparse(node.targets[0]), node.value
                if ast.unparse(value.left) == target and isinstance(value.op, ast.Add | ast.Sub):
                    sign = "+" if isinstance(value.op, ast.Sub) else "-"
                    found[target] = f"({target} {sign} {_inner(value.right)})"
        return found

    def _usable(self, suspect: Suspect, texts: Sequence[str]) -> set[str]:
        """Those of some expressions that are numbers where a statement stands."""
        site = suspect.row.number
        text = {"site": site, "code": self.step.iteration.texts[site], "probe": list(texts), "most": 2}
        probes = self._probed(text)
        return {one for at, one in enumerate(texts) if any(row[at] is not None for row in probes)}

    def _probed(self, text: Message) -> list[Any]:
        point = self.step.judge.points[self.step.generic]
        found: list[Any] = self.step.iteration.bench.run(text=text, moves=point.moves).get("probes") or []
        return found

    def _promising(self, suspect: Suspect, tried: list[Candidate]) -> list[Candidate]:
        """The candidates whose values differ from the statement's and from each other's, and could be right."""
        site = suspect.row.number
        node = suspect.node
        own = ast.unparse(node.value) if isinstance(node, ast.AugAssign) else self.step.iteration.texts[site]
        own = own if suspect.part is None else ast.unparse(suspect.part)
        looked = [one for one in tried if one.value is not None]
        blind = [one for one in tried if one.value is None]
        if not suspect.sites or not looked:
            return tried[: self.most_runs]
        answer = None if self.gradients else self._response(suspect)
        most = MOST_NUMBERS if answer is not None else PROBED
        texts = [own, *(str(one.value) for one in looked)]
        code = self.step.iteration.texts[site]
        probes = self._probed({"site": site, "code": code, "probe": texts, "most": most})
        if not probes or probes[0][0] is None:
            return tried[: self.most_runs]
        kept = self._distinct(looked, probes)
        if answer is None or len(probes) != len(answer.keys):
            return (blind + self._derivatives_first(kept, probes))[: self.most_runs]
        sign = -1.0 if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub) else 1.0
        changed = {at: sign * change_of(probes, at) for at, _ in kept}
        likely = [one for at, one in kept if self._predicted(answer, changed[at])]
        if answer.affine and (len(probes) == 1 or self._alone(suspect, answer, kept, changed)):
            return blind[: self.most_runs] + likely
        rest = [one for _, one in kept if one not in likely and one.cost <= 2.05]
        return (blind + likely + rest)[: self.most_runs]

    def _derivatives_first(self, kept: list[tuple[int, Candidate]], probes: list[Any]) -> list[Candidate]:
        """The candidates, first those whose value is a derivative of the loss: where not all of them can be run."""
        if len(kept) <= SOME_RUNS or self.step.tail:
            return [one for _, one in kept]
        if not self.labels.forward:
            self.labels.measure()
        known = [(at, one) for at, one in kept if self.labels.is_derivative(value(probes[0][at]))]
        first = {at for at, _ in known}
        return [one for _, one in known] + [one for at, one in kept if at not in first]

    def _alone(
        self, suspect: Suspect, answer: Response, kept: list[tuple[int, Candidate]], changed: dict[int, Vector]
    ) -> bool:
        """Whether a statement's values do not depend on those that it made before, as a few candidates show."""
        some = [
            (at, one) for at, one in kept if changed[at].size == answer.base.size and np.isfinite(changed[at]).all()
        ][:3]
        numbers = self.step.judge.numbers
        point = self.step.judge.points[self.step.generic]
        common: Message = {"moves": point.moves, "places": [one.place for one in numbers], "paths": paths(numbers)}
        each = [{"text": _text(suspect, one)} for _, one in some]
        for (at, _), result in zip(some, self.step.iteration.bench.batch(each, **common), strict=True):
            for real, said in zip(steps_of(result, numbers), answer.steps_with(changed[at]), strict=True):
                if real is None or not np.allclose(real, said, rtol=1e-6, atol=1e-9):
                    return False
        return bool(some)

    def _distinct(self, looked: Sequence[Candidate], probes: list[Any]) -> list[tuple[int, Candidate]]:
        shape = probes[0][0]["shape"]
        known = {signature(probes, 0)}
        kept: list[tuple[int, Candidate]] = []
        for at, one in enumerate(looked, start=1):
            if any(row[at] is None for row in probes) or not fits(shape, probes[0][at]["shape"], one.words):
                continue
            values = signature(probes, at)
            # a copy has the same numbers, and is not changed with what it was made of
            if values not in known or one.words == A_COPY:
                known.add(values)
                kept.append((at, one))
        return kept

    def _response(self, suspect: Suspect) -> Response | None:
        key = (suspect.row.number, id(suspect.part))
        if key not in self._responses:
            self._responses[key] = response(self.step, suspect)
        return self._responses[key]

    def _predicted(self, answer: Response, change: Vector) -> bool:
        """Whether a change of a statement's values would make every update right at the program's own point."""
        if change.size != answer.base.size:
            # of another shape: only a run can tell
            return change.size == 1
        if not np.isfinite(change).all():
            return False
        judge = self.step.judge
        where = self.step.place_of(self.step.verdict.loss)
        steps: list[Vector | None] = list(answer.steps_with(change))
        at = judge.slopes[self.step.generic]
        return self._all_right(steps, at.slopes[where], at.settled[where])

    def _right(self, suspect: Suspect, tried: Sequence[Candidate]) -> list[Candidate]:
        """Those with which every update is right, at both points, and the loss is as it was."""
        left = self._right_at(suspect, list(tried), self.step.generic, False)
        for at in range(len(self.step.judge.points)):
            if left:
                left = self._right_at(suspect, left, at, True)
        if left and self.misled:
            left = [one for one in left if self._optimizes(suspect, one)]
        return left

    def _optimizes(self, suspect: Suspect, one: Candidate) -> bool:
        """Whether each optimizer takes its own parameter's gradient, and what was right is updated as it was."""
        behind, text = self.step.judge.behind, _text(suspect, one)
        updates = [each for each in self.step.verdict.updates if each.gradient is not None]
        right = [each.number for each in updates if each.judged is Judged.RIGHT]
        common = {"places": [each.place for each in right], "paths": paths(right)}
        plain, now = self.step.iteration.bench.batch([{}, {"text": text}], **common)
        if now["error"] is not None or plain["places"] != now["places"]:
            return False
        pairs = [(each.number, each.gradient) for each in updates if each.gradient is not None]
        if behind.strangers([number for number, _ in pairs], [gradient for _, gradient in pairs], text):
            return False
        return all(each.gradient is None or behind.answers(each.gradient, each.number, text) for each in self.misled)

    def _right_at(self, suspect: Suspect, tried: Sequence[Candidate], at: int, with_loss: bool) -> list[Candidate]:
        judge, loss = self.step.judge, self.step.verdict.loss
        numbers, point = judge.numbers, judge.points[at]
        common: Message = {"moves": point.moves, "places": [one.place for one in numbers], "paths": paths(numbers)}
        read = looking.reader([loss])
        # a guess is read in its own line, which may be the one that is changed
        in_line = loss.guess is not None and loss.line == suspect.row.line
        with_loss = with_loss and not self.step.tail and not in_line
        if with_loss:
            common = {**looking.spec([loss], frozenset()), **common}
        if self.gradients:
            looked = {site for sites in self.gradients.values() for site in sites} | {loss.site}
            common = {**common, "want": "numbers", "only": sorted(looked)}
        where = self.step.place_of(loss)
        slopes, settled = judge.slopes[at].slopes[where], judge.slopes[at].settled[where]
        before = judge.slopes[at].at[where]
        kept = []
        for start in range(0, len(tried), BATCH):
            if self._late():
                break
            some = tried[start : start + BATCH]
            each = [{"text": {**_text(suspect, one), "see": bool(self.gradients)}} for one in some]
            for one, result in zip(some, self.step.iteration.bench.batch(each, **common), strict=True):
                if result["error"] is not None:
                    continue
                if (
                    with_loss
                    and not self.step.looks_back
                    and not abs(read(result)[0] - before) <= 1e-9 * max(1.0, abs(before))
                ):
                    continue
                seen = self._seen(suspect, result) if self.gradients else {}
                if self._all_right(steps_of(result, numbers), slopes, settled, seen):
                    kept.append(one)
        return self._with_same_loss(suspect, kept, at) if kept and with_loss and self.step.looks_back else kept

    def _with_same_loss(self, suspect: Suspect, kept: list[Candidate], at: int) -> list[Candidate]:
        """Those that leave the loss as it was before the updates, where it is computed after them again."""
        loss = self.step.verdict.loss
        read, common = looking.reader([loss]), looking.spec([loss], self.step.judge.frozen)
        before = self.step.judge.slopes[at].at[self.step.place_of(loss)]
        each: list[Message] = [{"text": _text(suspect, one)} for one in kept]
        results = self.step.iteration.bench.batch(each, **common, moves=self.step.judge.points[at].moves)
        return [
            one
            for one, result in zip(kept, results, strict=True)
            if abs(read(result)[0] - before) <= 1e-9 * max(1.0, abs(before))
        ]

    def _all_right(
        self, steps: list[Vector | None], slopes: list[Vector], settled: list[Any], seen: dict[Key, Value] | None = None
    ) -> bool:
        """Whether all steps are the slopes times what is written in their updates, and one factor of all."""
        judge, verdict = self.step.judge, self.step.verdict
        every: list[list[float]] = []
        written = False
        sign = -1.0 if verdict.climbs else 1.0
        for number, step, slope, sure, update in zip(
            judge.numbers, steps, slopes, settled, verdict.updates, strict=True
        ):
            known, slope = sure & np.isfinite(slope), sign * slope  # noqa: PLW2901 - a loss that is climbed
            if step is None:
                return False
            if not known.any() or float(np.abs(slope[known]).max()) < 1e-9:
                continue
            elsewhere = update.gradient is not None and update.judged is Judged.RIGHT
            k = proportional(step[known], slope[known], 2 * TOLERANCE)
            if elsewhere and (self.gradients or k is None or k <= 0):
                continue
            if k is None or k <= 0:
                if update not in self.misled and self._is_taken(number.path, slope, known, seen or {}):
                    continue
                if update in self.misled:
                    # the gradient is right: what is made of it is looked at in the end
                    continue
                return False
            allowed = judge.allowed(number)
            written = written or bool(allowed)
            every.append([k / one for one in allowed] if allowed else [k])
        if not every:
            return seen is not None and bool(self.gradients)
        common = [c for c in every[0] if all(any(_near(c, f) for f in factors) for factors in every)]
        if not written:
            return bool(common)
        if verdict.loss.source == "guess":
            known = verdict.factor if verdict.factor is not None and verdict.wrong != verdict.updates else None
            return any(_nice(c) if known is None else _near(c, abs(known)) for c in common)
        return any(_near(c, 1.0) for c in common)

    def _seen(self, suspect: Suspect, result: Message) -> dict[Key, Value]:
        """What was recorded, with the values of the changed statement itself."""
        found = events(result["events"])
        for count, row in enumerate(result.get("probes") or []):
            one = value(row[0])
            if one is not None and suspect.sites:
                found[(suspect.sites[0], count)] = one
        return found

    def _is_taken(self, path: str, slope: Vector, known: Any, seen: dict[Key, Value]) -> bool:
        """Whether the gradient stands where an optimizer takes it from."""
        sites = self.gradients.get(path, [])
        for key, one in seen.items():
            vector = one.best if one.best.shape == slope.shape else one.products
            if key[0] in sites and vector.shape == slope.shape and close(vector[known], slope[known], 2 * TOLERANCE):
                return True
        return False

    # the choice

    def settle(self) -> None:
        """Tells the lines apart in which a change would do: one that is a right derivative already is not wrong."""
        if not self.step.tail and not self.labels.forward:
            self.labels.measure()
        if not self.step.tail and self.names_hold:
            for one in self.suspects:
                one.named = self.labels.are_named(one.sites) if one.part is None else None
        asked = [one.suspect for one in self.found] or [one for one in self.suspects if one.exact]
        for suspect in {id(one): one for one in asked}.values():
            known = suspect.named is not False and (self._is_label(suspect) or self._is_slope(suspect))
            known = known and not _sets_items(suspect.node)
            copies = isinstance(getattr(suspect.node, "value", None), ast.Name)
            suspect.right = bool(suspect.sites) and (known or (suspect.named is True and not copies))
        first = self._misnamed()
        for found in self.found:
            found.named = self._names_right(found)
            found.late = first is not None and first.first < found.suspect.first

    @cached_property
    def names_hold(self) -> bool:
        """Whether names such as `dh` say what they seem to: not where right updates are made of one that is not so."""
        clear = [one for one in self.suspects if one.sites and not one.exact and not one.nearly] + self.clear
        return all(self.labels.are_named(one.sites) is not False for one in clear if one.part is None)

    def _names_right(self, found: FoundRepair) -> bool | None:
        """Whether a change makes a statement's first value what its name says."""
        suspect = found.suspect
        if suspect.named is not False or found.named is not None:
            return found.named
        text = {**_text(suspect, found.candidate), "see": True}
        moves = self.step.judge.points[self.step.generic].moves
        probes = self.step.iteration.bench.run(text=text, moves=moves).get("probes") or []
        seen = value(probes[0][0]) if probes else None
        return None if seen is None else self.labels.is_named(suspect.sites[0], seen)

    @cached_property
    def labels(self) -> ValueLabels:
        """What the values are; measured by who needs them."""
        return ValueLabels(self.step, self.until)

    def _is_label(self, suspect: Suspect) -> bool:
        if self.step.tail:
            return False
        copies = isinstance(getattr(suspect.node, "value", None), ast.Name)
        wrong = {one.number.path for one in self.step.verdict.wrong}
        scaled = all(one.factor is not None for one in self.step.verdict.wrong)
        return self.labels.holds_forward(suspect.sites) or (
            not copies and self.labels.is_right(suspect.sites, wrong, scaled)
        )

    def _is_slope(self, suspect: Suspect) -> bool:
        """Whether a statement stands in a function that gives the derivative of another, exactly."""
        around = list(self.source.around(suspect.row, suspect.node))
        function = next((one for one in around if isinstance(one, ast.FunctionDef)), None)
        if function is None or not function.args.args or function.args.args[0].arg == "self":
            return False
        returned = [
            row
            for row in self.step.iteration.bench.rows.values()
            if row.kind == "statement"
            and isinstance(node := self.source.node(row), ast.Return)
            and function in self.source.around(row, node)
        ]
        if len(returned) != 1:
            return False
        name = function.args.args[0].arg
        own = self.step.iteration.texts[returned[0].number]
        near = pool(self.source.files[suspect.row.file].tree, around, (), self.acting)
        others = [one for one in near.functions if one != function.name]
        texts = [own, *(f"({one}({name} + 1e-6) - {one}({name} - 1e-6)) / 2e-6" for one in others)]
        probes = self._probed({"site": returned[0].number, "code": own, "probe": texts, "most": 1})
        if not probes or (own_value := value(probes[0][0])) is None:
            return False
        values = [value(one) for one in probes[0][1:]]
        return any(one is not None and close(one.best, own_value.best, 1e-6) for one in values)

    def best(self) -> list[FoundRepair]:
        """The changes that were found, the best first."""
        return sorted(self.found, key=lambda one: (round(_total(one), 1), one.suspect.first, len(one.candidate.text)))


ALREADY_RIGHT = 0.8
"""How much less likely a line is whose values are right derivatives already."""


AS_NAMED = 0.5
"""How much likelier a change is that makes a value what its name says, and less so one behind such a line."""


def _total(one: FoundRepair) -> float:
    known = ALREADY_RIGHT * one.suspect.right - AS_NAMED * bool(one.named) + AS_NAMED * one.late
    return one.candidate.cost + one.suspect.rank + known


def _text(suspect: Suspect, one: Candidate) -> Message:
    made: Message = {"site": suspect.row.number, "code": one.text}
    if one.before is not None:
        made["before"] = one.before
    return made


def _sets_items(node: ast.AST) -> bool:
    """Whether a statement puts values into an array, where also the place can be wrong."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Tuple)


def _inner(node: ast.expr) -> str:
    """An expression as the right side of a sum."""
    text = ast.unparse(node)
    return f"({text})" if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) else text


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-4 * abs(b)


def _nice(factor: float) -> bool:
    return any(abs(x - round(x)) <= 1e-5 * x and 0.5 < x < 1e5 for x in (2 * factor, 2 / factor))
