"""The session: the one thing that changes. A document, its trace, and a position that moves through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter

from bpdebugger.core.names.letters import QUANTITIES, Letters
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import MOST_UPDATES, Run
from bpdebugger.debugger.practice.practice import (
    JudgedClaim,
    Practice,
    Sign,
    answer_next,
    answer_sign,
    answer_value,
    begin,
    moved,
    proceed,
    skip,
)
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.walking.document import Document
from bpdebugger.debugger.walking.moment import Bookmark, Moment, Pinned, Position
from bpdebugger.debugger.walking.relocation import relocated, relocated_bookmarks
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.debugger.walking.stepping import Walker, beginning
from bpdebugger.debugger.watching.breakpoint import Breakpoints
from bpdebugger.storage.stored_file import StoredFile

_SIGNS = {"-": "negative", "−": "negative", "0": "zero", "+": "positive"}


class PractisingWalker(Walker):
    """A walker that can ask for the next factor."""

    def practise(self) -> None:
        """Begins to ask for the next factor before it is shown, or no longer."""
        practice = None if self.moment.practice else _begin(self.recorded, self.moment.position.step)
        self.moment = replace(self.moment, practice=practice)
        self._go_to_the_question()

    def predict(self, text: str) -> None:
        """Answers the question of a practice: the quantity that is next, a sign (``-``, ``0``, ``+`` or words), then a
        value or a formula. Raises ``ValueError`` with a sentence where that is no answer."""
        practice = self.moment.practice
        if practice and practice.asked is Aspect.NEXT:
            self._take(answer_next(practice, text.strip()))
        elif practice and practice.asked is Aspect.SIGN:
            sign = _SIGNS.get(text.strip(), text.strip())
            if sign not in _SIGNS.values():
                raise ValueError(f'"{text[:40]}" is not a sign; it is negative, zero or positive')
            self._take(answer_sign(practice, Sign(sign)))
        elif practice:
            self._take(answer_value(practice, text))

    def skip_question(self) -> None:
        """Reveals the factor that is asked for."""
        if self.moment.practice:
            self._take(skip(self.moment.practice))

    def next_question(self) -> None:
        """On to the next factor, once this one is revealed."""
        if self.moment.practice:
            self.moment = replace(self.moment, practice=proceed(self.moment.practice))
            self._go_to_the_question()

    def _take(self, practice: Practice) -> None:
        """Keeps the answered practice; a factor that is revealed is computed."""
        self.moment = replace(self.moment, practice=practice)
        if practice.step is not None and practice.asked is None:
            self.stop_at(Position(practice.step))

    def _go_to_the_question(self) -> None:
        """To just before the factor that is asked for."""
        practice = self.moment.practice
        if practice and practice.step is not None and practice.asked:
            before = self.recorded.previous_stop(practice.step, Granularity.FACTOR)
            self.stop_at(Position(self.moment.start if before is None else before))

    def begin_practice(self) -> None:
        """Asks for the first factor after the position, if a practice is on: it begins anew."""
        if self.moment.practice:
            practice = _begin(self.recorded, self.moment.position.step)
            self.moment = replace(self.moment, practice=practice)
            self._go_to_the_question()

    def _moment_at(self, position: Position, update: int) -> Moment:
        moment = super()._moment_at(position, update)
        return replace(moment, practice=self._practised(moment.trace, position))

    def _practised(self, recorded: Trace, position: Position) -> Practice | None:
        """The practice once the session goes to a position: a factor that it passes counts as skipped."""
        practice = self.moment.practice
        if practice is None:
            return None
        if practice.trace is not recorded:
            return _begin(recorded, position.step)
        if practice.hides(position.step) and position.finished:
            practice = skip(practice)
        return practice if practice.step == position.step else moved(practice, position.step)


def _begin(trace: Trace, after: int) -> Practice:
    return begin(trace, after, judge=_judge, ordered=True)


def _judge(network: Network, quantity: str, formula: str, sample: int | None, letters: Letters) -> JudgedClaim:
    # what judges formulas is loaded when the first one is judged
    from bpdebugger.symbolic.claim import judge_by_numbers

    return judge_by_numbers(network, quantity, formula, sample, letters)


FIRST_AT_ONCE = 64
"""How many updates are trained in one go at first; then more, or fewer where they take longer."""

_QUICK = 0.01


class Session(PractisingWalker):
    """Steps through the trace of a network, in either direction, and edits the network.

    ``moment`` is what it shows; every method replaces it and says in ``moment.reason`` why it stopped. ``document`` is
    the network with its history.
    """

    def __init__(self, network: Network, sample: int | None = None, file: StoredFile | None = None) -> None:
        """Records the network, at the beginning; ``file`` is the one it was read from.

        Raises ``NetworkError`` or ``IndexError`` as ``trace`` does.
        """
        super().__init__(Run(network, sample))
        self.document = Document(network, file, saved=network)

    @property
    def network(self) -> Network:
        """The network as it is at this update; at the first it is the document's."""
        return self.recorded.network

    @property
    def sample(self) -> int | None:
        """The sample that is stepped through alone; ``None`` for all."""
        return self._run.sample

    def restart(self) -> None:
        """Back to the beginning, with the same numbers."""
        self._begin(self._run)
        self.begin_practice()

    def _begin(self, run: Run) -> None:
        self._run, first = run, beginning(run, self.moment.granularity)
        self.moment = replace(
            self.moment,
            run=run,
            trace=first.trace,
            position=first.position,
            reason=first.reason,
            hold=None,
            start=first.start,
            update=0,
            length=run.length,
        )

    def choose_sample(self, sample: int | None) -> None:
        """Records one sample alone, or all of them (``None``), and goes to the beginning of time."""
        first = self._run.trace(0)
        self._begin(Run(self.document.network, sample, letters=self.moment.letters))
        bookmarks = relocated_bookmarks(self.moment.bookmarks, first, self.recorded)
        self.moment = replace(self.moment, bookmarks=bookmarks)
        self.begin_practice()

    def check(self) -> None:
        """Shows every factor beside its numerical value, or no longer; the reason is the summary."""
        moment = replace(self.moment, checking=not self.moment.checking)
        reason = f"Checked: {moment.checks.summary()}." if moment.checks else "The check is off."
        self.moment = replace(moment, reason=reason)

    def suppose(self, unit: int, z: float) -> None:
        """A what-if: holds a unit's net input at z in the sample at hand and recomputes all that follows.

        Raises ``ValueError`` for an input, which has no net input.
        """
        recorded = self.recorded
        name = recorded.plan.units[unit]
        if unit < recorded.plan.inputs.stop:
            raise ValueError(f"{name} is an input; it has no net input to hold")
        hold = Hold(recorded.samples[self.moment.row], unit, z)
        supposed = self._run.trace(self.moment.update, hold)
        letter = self.moment.letters.net_input
        reason = f"What if {letter}[{name}] were {z:.4g}? Esc returns to the recorded {letter}."
        self.moment = replace(self.moment, trace=supposed, hold=hold, reason=reason)

    def stop_supposing(self) -> None:
        """Ends a what-if."""
        if self.moment.hold:
            self.stop_at(self.moment.position)

    def select(self, selection: Selection) -> None:
        """Selects parts of the network, for what is to be done with them."""
        self.moment = replace(self.moment, selection=selection)

    def set_breakpoints(self, breakpoints: Breakpoints) -> None:
        """Sets where a run stops; the reason says how often that is in this trace."""
        moment = replace(self.moment, breakpoints=breakpoints)
        count = len(moment.armed.steps(moment.update))
        several = len(breakpoints) != 1
        where = f"{len(breakpoints)} breakpoint{'s' * several}; {'they stop' if several else 'it stops'}"
        here = "this update" if self.moment.is_training else "this trace"
        reason = f"{where} at {count} step{'s' * (count != 1)} of {here}."
        self.moment = replace(moment, reason=reason)

    def show_in(self, letters: Letters) -> None:
        """Shows quantities in other letters, and reads them so; numbers, position and history stay as they are."""
        before = self.moment
        if letters == before.letters:
            return
        self._run.show_in(letters)
        shown = self.recorded if before.hold is None else before.trace.in_letters(letters)
        practice, pinned = before.practice, before.pinned
        if practice is not None:
            # what was said of the last answer was said in the other letters
            practice = replace(practice, trace=self.recorded, verdict="")
        if pinned is not None:
            pinned = replace(pinned, trace=pinned.trace.in_letters(letters))
        said = ", ".join(f"{letters.shown(own)} for {words}" for own, words in QUANTITIES.items())
        reason = before.reason if before.at_start else f"Letters: {said}."
        self.moment = replace(before, trace=shown, practice=practice, pinned=pinned, reason=reason)

    def set_watches(self, watches: tuple[str, ...]) -> None:
        """Sets the expressions that are looked at."""
        self.moment = replace(self.moment, watches=watches)

    def pin(self, title: str = "") -> None:
        """Keeps the trace at hand to compare others with it."""
        title = title or f"the pinned epoch {self.moment.epoch}"
        self.moment = replace(self.moment, pinned=Pinned(self.recorded, title), reason=f"Pinned {title}.")

    def unpin(self) -> None:
        """Forgets what was pinned."""
        self.moment = replace(self.moment, pinned=None)

    def set_bookmarks(self, bookmarks: tuple[Bookmark, ...], reason: str) -> None:
        """Sets the steps to come back to."""
        self.moment = replace(self.moment, bookmarks=bookmarks, reason=reason)

    def edit(self, title: str, change: Callable[[Network], Network], merge: str = "") -> None:
        """Changes the network and records it anew; ``title`` names the edit for undo.

        Edits in a row with the same ``merge`` are undone together, until ``settle``. The position stays where it still
        makes sense; the reason says where it went. Whatever ``change`` raises, nothing is changed. Within a run the
        network is that of the update at hand: what one sees is what one edits.
        """
        now = self.network
        changed = change(now)
        if changed is not now:
            self._record(self.document.edited(title, changed, merge), title)

    def edit_training(self, title: str, change: Callable[[Network], Network]) -> None:
        """Changes how the network is trained; the run begins anew from the same parameters as before."""
        self._record(self.document.edited(title, change(self.document.network)), title)

    def keep_parameters(self) -> None:
        """Makes the parameters of this update the network's own, the new ones where all of it is computed; the run
        begins anew from them."""
        network, moment = self.network, self.moment
        if moment.is_at_end_of_update:
            names = network.parameters
            network = replace(network, parameters=dict(zip(names, self.recorded.updated.tolist(), strict=True)))
        title = f"Keep the parameters {'after' if moment.is_at_end_of_update else 'of'} epoch {moment.epoch}"
        self._record(self.document.edited(title, network), title)

    def settle(self) -> None:
        """Ends a row of edits that are undone together, such as the drag of a slider."""
        self.document = self.document.settled()

    def undo(self) -> None:
        """Takes the last edit back."""
        self._record(self.document.undone(), f"Undo: {self.document.undo_title}")

    def redo(self) -> None:
        """Makes the edit that was undone last again."""
        self._record(self.document.redone(), f"Redo: {self.document.redo_title}")

    def stored(self, file: StoredFile) -> None:
        """Notes that the document's network is in a file."""
        self.document = self.document.stored(file)

    def recovered(self, before: Network | None) -> None:
        """Notes that the document was not saved when the program ended; ``before`` is what its file holds, if known."""
        self.document = self.document.recovered(before)

    def apart(self) -> None:
        """Notes that the document's file holds something else by now, or is gone."""
        self.document = self.document.apart()

    def train(self, epochs: int) -> Iterator[float]:
        """Continue for so many epochs, of which the one at hand is the first unless all of it is computed.

        What is not recorded yet is recorded on the way, in stretches; after each it yields how much is done, from 0 to
        1, and may be left there. It stops at breakpoints. Raises ``ValueError`` without training, or with too much.
        """
        run, begin = self._run, self._here()
        first = run.epoch_of(self.moment.update)
        at_end = self.moment.is_at_end_of_update and (self.moment.update + 1) % run.per_epoch == 0
        goal = (first + epochs + at_end) * run.per_epoch
        if goal > MOST_UPDATES:
            raise ValueError(f"a run has at most {MOST_UPDATES:,} updates; that would make {goal:,}")
        stops = self.moment.armed
        at_once, most = min(FIRST_AT_ONCE, run.at_once), run.at_once
        stop = stops.next(*begin, length=min(run.length, goal))
        while stop is None and run.length < goal:
            examined, began = run.length, perf_counter()
            run.extend(min(goal - run.length, at_once))
            stop = stops.first(examined, run.length)
            if stop is not None:
                run.cut(stop.update + 1)
            else:
                at_once = min(at_once * 4, most) if perf_counter() - began < _QUICK else max(at_once // 4, 1)
                self.moment = replace(self.moment, length=run.length)
                yield (run.length - first * run.per_epoch) / (goal - first * run.per_epoch)
        self._run_to(begin, stop, self._end_of(min(goal, run.length) - 1))

    def stop_training(self) -> None:
        """Goes to the end of what is recorded, where a training was left."""
        self._at_the_end()

    def go_to_update(self, update: int) -> None:
        """To the same step of another update; from before the first step, to the first."""
        self.run_to(min(self.moment.position.step, len(self._run.trace(update)) - 1), update)

    def _record(self, document: Document, what: str) -> None:
        """Takes another network and records it; everything shown is of the new one, or of neither."""
        if document.network is self.document.network:
            self.document = document
            return
        sample = self.sample if self.sample is not None and self.sample < len(document.network.samples) else None
        before, first, gone = self.recorded, self._run.trace(0), self._run.epochs
        run = Run(document.network, sample, letters=self.moment.letters)
        goes_to = relocated(self.moment, before, run.trace(0))
        was_training = self.moment.is_training
        self.document = document
        self._begin(run)
        step = max(goes_to.position.step, self.moment.start)
        position = goes_to.position if step == goes_to.position.step else Position(step)
        selection = self.moment.selection.carried(before.plan, run.plan)
        bookmarks = relocated_bookmarks(self.moment.bookmarks, first, run.trace(0))
        self.moment = replace(self.moment, position=position, selection=selection, bookmarks=bookmarks)
        self.begin_practice()
        words = f"{what}. Recorded anew; {goes_to.words}."
        if was_training:
            words += f" The {gone} epochs of the old run are gone."
        self.moment = replace(self.moment, reason=words)
