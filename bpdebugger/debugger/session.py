"""The session: the one thing that changes. A document, its trace, and a position that moves through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bpdebugger.core.forward import Hold
from bpdebugger.core.network import Network
from bpdebugger.core.trace import trace
from bpdebugger.debugger.armed import armed
from bpdebugger.debugger.document import Document
from bpdebugger.debugger.moment import Position
from bpdebugger.debugger.practising import PractisingWalker
from bpdebugger.debugger.relocation import relocated
from bpdebugger.debugger.selection import Selection
from bpdebugger.debugger.stepping import beginning
from bpdebugger.debugger.watching.breakpoint import Breakpoints


class Session(PractisingWalker):
    """Steps through the trace of a network, in either direction, and edits the network.

    ``moment`` is what it shows; every method replaces it and says in ``moment.reason`` why it stopped. ``document`` is
    the network with its history.
    """

    def __init__(self, network: Network, sample: int | None = None, path: str = "") -> None:
        """Records the network, at the beginning; ``path`` is the file it was read from.

        Raises ``NetworkError`` or ``IndexError`` as ``trace`` does.
        """
        super().__init__(trace(network, sample))
        self._sample = sample
        self.document = Document(network, path, network if path else None)

    @property
    def network(self) -> Network:
        """The network in hand."""
        return self.document.network

    @property
    def sample(self) -> int | None:
        """The sample that is stepped through alone; ``None`` for all."""
        return self._sample

    def restart(self) -> None:
        """Back to the beginning, with the same numbers."""
        first, moment = beginning(self._recorded, self.moment.granularity), self.moment
        self.moment = replace(
            moment, trace=first.trace, position=first.position, reason=first.reason, hold=None, start=first.start
        )
        self.begin_practice()

    def choose_sample(self, sample: int | None) -> None:
        """Records one sample alone, or all of them (``None``), and goes to the beginning."""
        self._recorded, self._sample = trace(self.network, sample), sample
        self.restart()

    def check(self) -> None:
        """Shows every factor beside its numerical value, or no longer; the reason is the summary."""
        moment = replace(self.moment, checking=not self.moment.checking)
        reason = f"Checked: {moment.checks.summary()}." if moment.checks else "The check is off."
        self.moment = replace(moment, reason=reason)

    def suppose(self, unit: int, z: float) -> None:
        """A what-if: holds a unit's net input at z in the sample at hand and recomputes all that follows.

        Raises ``ValueError`` for an input, which has no net input.
        """
        recorded = self._recorded
        name = recorded.plan.units[unit]
        if unit < recorded.plan.inputs.stop:
            raise ValueError(f"{name} is an input; it has no net input to hold")
        hold = Hold(recorded.samples[self.moment.row], unit, z)
        supposed = trace(recorded.network, self._sample, hold)
        reason = f"What if z[{name}] were {z:.4g}? Esc returns to the recorded z."
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
        count = len(armed(self._recorded, breakpoints).steps)
        several = len(breakpoints) != 1
        where = f"{len(breakpoints)} breakpoint{'s' * several}; {'they stop' if several else 'it stops'}"
        reason = f"{where} at {count} step{'s' * (count != 1)} of this trace."
        self.moment = replace(self.moment, breakpoints=breakpoints, reason=reason)

    def edit(self, title: str, change: Callable[[Network], Network], merge: str = "") -> None:
        """Changes the network and records it anew; ``title`` names the edit for undo.

        Edits in a row with the same ``merge`` are undone together, until ``settle``. The position stays where it still
        makes sense; the reason says where it went. Whatever ``change`` raises, nothing is changed.
        """
        self._record(self.document.edited(title, change(self.network), merge), title)

    def settle(self) -> None:
        """Ends a row of edits that are undone together, such as the drag of a slider."""
        self.document = self.document.settled()

    def undo(self) -> None:
        """Takes the last edit back."""
        self._record(self.document.undone(), f"Undo: {self.document.undo_title}")

    def redo(self) -> None:
        """Makes the edit that was undone last again."""
        self._record(self.document.redone(), f"Redo: {self.document.redo_title}")

    def stored(self, path: str) -> None:
        """Notes that the network as it is now is in a file."""
        self.document = self.document.stored(path)

    def _record(self, document: Document, what: str) -> None:
        """Takes another network and records it; everything shown is of the new one, or of neither."""
        if document.network is self.network:
            self.document = document
            return
        sample = self._sample if self._sample is not None and self._sample < len(document.network.samples) else None
        recorded = trace(document.network, sample)
        goes_to = relocated(self.moment, self._recorded, recorded)
        start = beginning(recorded, self.moment.granularity).start
        self.document, self._recorded, self._sample = document, recorded, sample
        step = max(goes_to.position.step, start)
        position = goes_to.position if step == goes_to.position.step else Position(step)
        selection = self.moment.selection.within(recorded.plan)
        self.moment = replace(
            self.moment, trace=recorded, start=start, hold=None, position=position, selection=selection
        )
        self.begin_practice()
        self.moment = replace(self.moment, reason=f"{what}. Recorded anew; {goes_to.words}.")
