"""Reads a program: finds its training step, its parameters and its loss, and judges every update."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bpdebugger.programs.bench import Bench, Message, Unreadable
from bpdebugger.programs.choosing import ChosenLoss, Finding, choose
from bpdebugger.programs.factors import texts_of
from bpdebugger.programs.iteration import ChangedNumber, Iteration, read_changed
from bpdebugger.programs.judging import Judge, Judged, LossVerdict, Update
from bpdebugger.programs.losses import Finder, LossCandidate, guesses, reader
from bpdebugger.programs.numbers import Key, Value, close, events
from bpdebugger.programs.parameters import never_updated, parameters
from bpdebugger.programs.source import Source
from bpdebugger.programs.tail import Tail, tail_losses

CLASSES = re.compile(r"argmax|softmax|accura|\blog|onehot|one_hot|cross|[<>]=? *0?\.5|logistic|classif|label")
"""Words of a program that tells classes apart."""


HELD = re.compile(
    r"bootstrap|baseline|advantage|detach|stop_?grad|frozen|(^|_)(td_?|q_?|v_?|value_?)?targets?$|"
    r"(^|_)(q|v|value)s?_?(next|new|old|prime)$|(^|_)(next|new|old)_?(q|v|value)s?(_max)?$|(^|_)(q|v)_?max$",
    re.IGNORECASE,
)
"""What is taken as it is, though the parameters move it: where values are learned from later values."""
PATIENCE = (3000, 1.0)
"""Once some training step was found: after so many turns or seconds without a new loop the search ends."""
MOST_GUESSES = 8
"""So many losses that the program does not compute are looked at closely where nothing is right for any."""
MOST_LOOPS = 20
"""So many loops are tried in a program whose numbers never change."""


@dataclass
class Options:
    """What the person asked for."""

    loss: str | None = None
    iteration: int | None = None
    python: str = sys.executable
    arguments: Sequence[str] = ()
    seconds: float = 20.0
    check: str | None = None
    """A function with a derivative, or a class with forward and backward, that is judged without a training loop."""


@dataclass
class TrainingStep:
    """A training step that was found, with the verdict for each loss that was tried."""

    iteration: Iteration
    source: Source
    numbers: list[ChangedNumber]
    losses: list[LossCandidate]
    judge: Judge
    choice: ChosenLoss
    verdicts: list[LossVerdict] = field(default_factory=list)
    tail: bool = False
    """Judged by a loss that is computed after the loop."""
    tail_sites: frozenset[int] = frozenset()
    """What is passed there too, and moves that loss."""
    held: list[str] = field(default_factory=list)
    """Names of values that had to be held where they are for the updates to be right."""
    never: list[str] = field(default_factory=list)
    """Parameters that are never updated, while others like them are."""

    @property
    def verdict(self) -> LossVerdict:
        """The verdict that counts."""
        return self.choice.verdict

    def place_of(self, loss: LossCandidate) -> int:
        """Where a loss stands among those whose slopes were measured last."""
        return next(k for k, one in enumerate(self.measured) if one is loss)

    @property
    def measured(self) -> list[LossCandidate]:
        """The losses whose slopes the judge holds."""
        return self.judge.measured

    @cached_property
    def generic(self) -> int:
        """The point at which values are compared: the second, where nothing is zero or one by chance, if it works."""
        last = len(self.judge.steps) - 1
        usable = all(one is not None and np.isfinite(one).all() for one in self.judge.steps[last])
        return last if usable else 0

    @cached_property
    def values(self) -> dict[Key, Value]:
        """What is seen at that point, in the order of time."""
        if self.generic == 0:
            return self.iteration.values
        result = self.iteration.bench.run(moves=self.judge.points[self.generic].moves, want="numbers")
        return self.iteration.values if result["error"] is not None else events(result["events"])

    @cached_property
    def looks_back(self) -> bool:
        """Whether the loss is computed, or computed again, after the updates, as for a print."""
        loss = self.verdict.loss
        if self.tail or loss.guess is not None:
            return False
        common = {"want": "scalars", "only": [loss.site], "moves": self.judge.points[self.generic].moves}
        runs = self.iteration.bench.batch([{}, {"freeze": sorted(self.judge.frozen)}], **common)
        after, before = (reader([loss])(one)[0] for one in runs)
        return after != before

    @property
    def own(self) -> bool:
        """Whether the program computes a loss in this step."""
        return any(one.source == "program" and one.likely > 0 for one in self.losses)

    def strong(self, around: int) -> bool:
        """Whether it is sure that this is the training step: some update goes along some loss's gradient.

        `around`: how many loops go round this one. Where there are some, a loop through time is easily taken for it.
        """
        own = [one for one in self.verdicts if one.loss.likely > 2 and one.loss.source == "program"]
        if around:
            named = [one for one in self.verdicts if one.loss.source == "program" and one.loss.likely > 0]
            return any(_convincing(one) for one in named) or any(_several(one) for one in self.verdicts)
        once = not any(one.again for one in self.numbers)
        return (once and bool(own)) or any(_convincing(one) for one in self.verdicts)

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Of several steps of which none is sure, the one with the largest is taken: updated once, not many times."""
        sure = any(_convincing(one) for one in self.verdicts)
        once = not any(one.again for one in self.numbers)
        return once, sure, sum(_changed(one) for one in self.numbers)


class ProgramReader:
    """One program that is being read."""

    def __init__(self, bench: Bench, options: Options) -> None:
        self.bench = bench
        self.options = options
        self.source: Source | None = None
        self.weak: list[tuple[tuple[bool, bool, int], int, int]] = []

    def find(self) -> TrainingStep:
        """Runs the program up to its training step."""
        message = self.bench.receive()
        if message["note"] == "end":
            raise Unreadable(self._stopped(message))
        message = self.bench.ask({"do": "go"})
        while message["note"] == "loop":
            self.source = Source(self.bench.files)
            step = self.examine(message)
            if step is not None and step.strong(message["around"]):
                return step if step.own else self._with_tail(step, message)
            if step is not None:
                self.weak.append((step.rank, message["loop"], message["start"]))
            message = self.bench.ask({"do": "go", "patience": PATIENCE if self.weak else None})
        if message["note"] != "whole":
            raise Unreadable(self._stopped(message))
        self.source = Source(self.bench.files)
        return self._whole(message)

    def _stopped(self, message: Message) -> str:
        told = message.get("refused") or message.get("error")
        if told is None:
            return "the program ended without a training step"
        return self._error(told)

    def _error(self, told: Message) -> str:
        where = self.bench.place(told["at"])
        if told["kind"] == "Refused":
            return f"{where} {told['words']}"
        if told["kind"] == "SystemExit":
            return f"{where} ends the program before a training step was found"
        if told["kind"] == "MemoryError":
            return f"{where} needs more memory than a program may use here"
        return f"{where}: {told['kind']}: {told['words']}".rstrip(": ")

    def examine(self, message: Message, changed: list[ChangedNumber] | None = None) -> TrainingStep | None:
        """The training step that a loop's body is, if it is one."""
        source = self.source
        assert source is not None
        row = self.bench.rows[message["loop"]]
        iteration = Iteration(self.bench, row, message["start"], changed or read_changed(message["changed"]))
        iteration.texts = texts_of(self.bench.rows, source)
        iteration.look()
        numbers = parameters(iteration)
        if not numbers:
            return None
        finder = Finder(iteration, source, numbers)
        losses = finder.find()
        losses += guesses(iteration, source, numbers, finder.frozen)
        if not losses:
            return None
        return self._judged(iteration, numbers, losses)

    def _with_tail(self, step: TrainingStep, message: Message) -> TrainingStep:
        """The same step, judged by a loss that is computed after the loop, if there is one."""
        loop, start = step.iteration.loop.number, step.iteration.number
        left = self.bench.ask({"do": "leave"})
        if left["note"] not in ("whole", "results"):
            return step
        tail = Tail(self.bench, loop, start, {one.place: one.path for one in step.numbers})
        found: list[LossCandidate] = []
        judge = step.judge
        try:
            found = tail_losses(tail, Finder(step.iteration, step.source, step.numbers), step.numbers)
            if found:
                judge.measure(found, tail)
        except Unreadable:
            raise
        entered = self.bench.ask({"do": "batch", "each": [{"enter": [loop, start]}], "common": {}})
        if entered["note"] != "entered" or not found:
            return step
        verdicts = judge.compare(found)
        before = step.choice
        step.losses = found + step.losses
        step.verdicts = verdicts + step.verdicts
        step.tail = True
        step.choice = choose(step.verdicts, self.options.loss, self.tells_classes())
        partly = before.outcome is Finding.MISTAKE and before.verdict.share > 0
        if self.options.loss is None and step.choice.verdict.share == 0 and partly:
            # it is computed of other samples than those of the step
            step.choice = before
        if step.choice.verdict not in verdicts:
            step.tail = False
            judge.measure([step.choice.verdict.loss], step.iteration)
        return step

    def at_iteration(self, step: TrainingStep) -> TrainingStep:
        """The step that was asked for, where it is not the first."""
        wanted = self.options.iteration
        if wanted is None or wanted <= step.iteration.number or step.tail:
            return step
        message = self.bench.ask({"do": "advance", "by": wanted - step.iteration.number})
        if message["note"] != "entered":
            raise Unreadable(f"the loop in line {step.iteration.loop.line} is left before its step {wanted}")
        found = self.examine(message)
        if found is None:
            raise Unreadable(f"nothing is updated in step {wanted} of the loop in line {step.iteration.loop.line}")
        return found

    def second_step(self, step: TrainingStep) -> TrainingStep | None:
        """The step after, where it still holds the gradient of the first; else None and the first is as it was."""
        chosen = step.choice.verdict
        if step.tail or (chosen.loss.guess is None and chosen.loss.site < 0):
            return None
        entered = self.bench.ask({"do": "advance"})
        if entered["note"] != "entered":
            return None
        changed = {one.path: one for one in read_changed(entered["changed"])}
        before = {one.number.path: one for one in chosen.updates if one.judged is Judged.RIGHT}
        numbers = [changed[path] for path in before if path in changed]
        if not numbers:
            return None
        iteration = Iteration(self.bench, step.iteration.loop, entered["start"], list(changed.values()))
        iteration.texts = step.iteration.texts
        iteration.look()
        judge = Judge(iteration, step.source, numbers, later=True)
        (verdict,) = judge.judge([chosen.loss])
        kept = [_still_holds(before[one.number.path], one) for one in verdict.updates]
        if not any(kept):
            return None
        for one, still in zip(verdict.updates, kept, strict=True):
            one.judged = Judged.MISTAKE if still else one.judged
        verdict.factor = 1.0
        choice = ChosenLoss(verdict, Finding.MISTAKE)
        return TrainingStep(iteration, step.source, numbers, [chosen.loss], judge, choice, [verdict])

    def _judged(self, iteration: Iteration, numbers: list[ChangedNumber], losses: list[LossCandidate]) -> TrainingStep:
        """The verdict: first along a few directions, which settles what is right, and number by number where not."""
        whole = [replace(one, whole=True) for one in numbers]
        own = [one for one in losses if one.source == "program" and one.likely > 0]
        step = self._by(Judge(iteration, self._text, whole), own) if own else None
        if step is None or _another(step):
            step = self._by(Judge(iteration, self._text, whole), losses)
        if not _settled(step):
            step = self._closely(step, iteration)
        if step.choice.outcome is Finding.MISTAKE and step.verdict.wrong:
            step = self._holding(step) or step
        return self._complete(step)

    def _holding(self, step: TrainingStep) -> TrainingStep | None:
        """The same step, right where what its names call a target stays as it is; None if it is not."""
        names = self._targets(step)
        if not names:
            return None
        judge = Judge(step.iteration, self._text, step.judge.numbers, held=names)
        made = self._by(judge, step.judge.measured)
        made.held = list(dict.fromkeys(names.values()))
        return made if made.choice.outcome is Finding.MATCH and made.verdict.right else None

    def _targets(self, step: TrainingStep) -> dict[int, str]:
        """The sites of values that are called a target, and how."""
        found: dict[int, str] = {}
        rows = step.iteration.bench.rows
        for site in {key[0] for key in step.iteration.values}:
            node = self._text.node(rows[site])
            around = None if node is None else self._text.parent(rows[site], node)
            if isinstance(around, ast.Assign) and around.value is node and rows[site].kind != "after":
                name = ast.unparse(around.targets[0])
                if HELD.search(name.rpartition(".")[2]):
                    found[site] = name
        return found

    def _closely(self, step: TrainingStep, iteration: Iteration) -> TrainingStep:
        """The same step, with all that is not right moved number by number."""
        right = {one.number.place for one in step.verdict.updates if one.judged is Judged.RIGHT}
        numbers = [one if one.place in right else replace(one, whole=False) for one in step.numbers]
        near = [one.loss for one in step.verdicts if one.loss.guess is None or one.share > 0]
        if all(one.likely < 0 for one in near):
            # what is printed is a distance, as a mean of sizes is
            near += [one.loss for one in step.verdicts if one.loss.is_squares and one.loss not in near]
        return self._by(Judge(iteration, self._text, numbers), near or step.losses[:MOST_GUESSES])

    def _by(self, judge: Judge, losses: list[LossCandidate]) -> TrainingStep:
        verdicts = judge.judge(losses)
        choice = choose(verdicts, self.options.loss, self.tells_classes())
        return TrainingStep(judge.iteration, self._text, judge.numbers, losses, judge, choice, verdicts)

    def _complete(self, step: TrainingStep) -> TrainingStep:
        if step.choice.outcome is not Finding.MISTAKE:
            step.never = never_updated(step.iteration, self._text, step.numbers, step.judge, step.choice.verdict.loss)
            if step.never:
                step.choice.outcome = Finding.MISTAKE
        elif not step.verdict.wrong:
            # nothing was settled, so nothing is wrong
            step.choice.outcome = Finding.MATCH
        return step

    @property
    def _text(self) -> Source:
        assert self.source is not None
        return self.source

    def tells_classes(self) -> bool:
        """Whether words of the program say that it tells classes apart."""
        assert self.source is not None
        return any(CLASSES.search(file.text) for file in self.source.files)

    def _whole(self, message: Message) -> TrainingStep:
        if message["error"]:
            raise Unreadable(self._error(message["error"]))
        step = self.examine(message)
        if step is not None and step.strong(0):
            return step
        best: tuple[int, int] | None = None
        for (_, sure, _), loop, start in sorted(self.weak, key=lambda one: one[0], reverse=True):
            found = self._again(loop, start)
            if found is not None and (sure or found.own):
                return found
            best = best or (None if found is None else (loop, start))
            if found is not None:
                self.bench.ask({"do": "leave"})
        if best is not None and (found := self._again(*best)) is not None:
            return found
        return self._without_changes(step, message)

    def _again(self, loop: int, start: int) -> TrainingStep | None:
        """A loop's body that was left, looked at again; by a loss that is computed after the loop if it has none."""
        entered = self.bench.ask({"do": "batch", "each": [{"enter": [loop, start]}], "common": {}})
        if entered["note"] != "entered":
            return None
        found = self.examine(entered)
        if found is None:
            self.bench.ask({"do": "leave"})
            return None
        return found if found.own else self._with_tail(found, entered)

    def _without_changes(self, step: TrainingStep | None, message: Message) -> TrainingStep:
        """The training step of a program whose updates change nothing: all its additions are of zero."""
        loops = [int(loop) for loop in message["starts"] if int(loop) != message["loop"]]
        for loop in loops[:MOST_LOOPS]:
            entered = self.bench.ask({"do": "batch", "each": [{"enter": [loop, 1]}], "common": {}})
            if entered["note"] == "entered":
                listed = self.bench.run(list=True)["list"]
                changed = read_changed([{**one, "new": one["old"]} for one in listed])
                found = self.examine(entered, changed)
                if found is not None:
                    return found
                self.bench.ask({"do": "leave"})
        if step is not None:
            return step
        raise Unreadable("no training step was found: no loop in which numbers move a loss and are then updated")


def _changed(number: ChangedNumber) -> int:
    """How many of a parameter's numbers a step changes."""
    old, new = number.old, number.new
    if old.numbers is None or new.numbers is None or old.numbers.shape != new.numbers.shape:
        return old.size
    return int((old.numbers != new.numbers).sum())


def _still_holds(before: Update, now: Update) -> bool:
    """Whether a step is the gradient's and all of the step before it, as when gradients are not cleared."""
    if now.step is None or before.step is None or before.factor is None or not now.settled.any():
        return False
    if before.gradient is not None or before.step.shape != now.step.shape:
        return False
    rest = (now.step - before.factor * now.slope)[now.settled]
    old = before.step[now.settled]
    return close(rest, old, 1e-4) and float(np.abs(old).max()) > 1e-9


def _settled(step: TrainingStep) -> bool:
    """Whether all is right and nothing was left open, so that a closer look has nothing to add."""
    unsettled = any(one.judged is Judged.UNSETTLED for one in step.verdict.updates)
    return step.choice.outcome in (Finding.MATCH, Finding.MATCH_FOR) and not unsettled


def _another(step: TrainingStep) -> bool:
    """Whether losses that the program does not compute are to be looked at: nothing is right, or all but a factor."""
    if step.choice.outcome is Finding.MATCH:
        return False
    return any(one.right for one in step.verdicts) or not any(one.share > 0 for one in step.verdicts)


def _convincing(verdict: LossVerdict) -> bool:
    right = [one for one in verdict.updates if one.judged is Judged.RIGHT]
    return any(one.number.old.size > 1 for one in right) or len(right) > 1


def _several(verdict: LossVerdict) -> bool:
    """Whether two arrays go along one gradient: a running mean goes along that of its distance, but alone."""
    return sum(one.number.old.size > 1 for one in verdict.updates if one.judged is Judged.RIGHT) > 1


__all__ = ["Options", "ProgramReader", "TrainingStep"]
