"""The document: a network with the edits that led to it, where it is stored, and what of it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bpdebugger.core.network.network import Network
from bpdebugger.storage.stored_file import StoredFile

MOST_EDITS = 1_000
MOST_ENTRIES = 10_000_000
"""How many connections, parameters and samples the kept networks may have together: about 300 MB of undoing."""


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """One edit: its name as it stands in a menu, and the network before it (or, among what can be redone, after it).

    Edits in a row with the same ``merge`` are one; an empty one merges with nothing.
    """

    title: str
    network: Network
    merge: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A network at one point of its history; every change gives a new document.

    ``file`` is where it is stored, ``None`` while it is nowhere. ``saved`` is the network that can be had again: the
    one in the file, or the example or line that it began as; ``None`` if there is none. ``past`` can be undone, the
    last one first; ``future`` can be redone, the last one first.
    """

    network: Network
    file: StoredFile | None = None
    saved: Network | None = None
    past: tuple[Edit, ...] = ()
    future: tuple[Edit, ...] = ()

    @property
    def modified(self) -> bool:
        """Whether there is something to lose."""
        return self.network is not self.saved

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return self.file.path.name if self.file else self.network.title or "The new network"

    @property
    def unsaved(self) -> tuple[str, ...]:
        """The names of the edits since it was stored, the first one first, as far back as they are known."""
        titles: list[str] = []
        network = self.network
        for edit in reversed(self.past):
            if network is self.saved:
                break
            titles.append(edit.title)
            network = edit.network
        return tuple(reversed(titles))

    @property
    def undo_title(self) -> str:
        """The name of the edit that undo takes back; empty if there is none."""
        return self.past[-1].title if self.past else ""

    @property
    def redo_title(self) -> str:
        """The name of the edit that redo makes again; empty if there is none."""
        return self.future[-1].title if self.future else ""

    def edited(self, title: str, network: Network, merge: str = "") -> Document:
        """After an edit; nothing happens where it changes nothing."""
        if network is self.network:
            return self
        if merge and self.past and self.past[-1].merge == merge:
            return replace(
                self, network=network, past=(*self.past[:-1], replace(self.past[-1], title=title)), future=()
            )
        past = _bounded((*self.past, Edit(title, self.network, merge)))
        return replace(self, network=network, past=past, future=())

    def settled(self) -> Document:
        """After this, the next edit merges with none before it."""
        if not self.past or not self.past[-1].merge:
            return self
        return replace(self, past=(*self.past[:-1], replace(self.past[-1], merge="")))

    def undone(self) -> Document:
        """Before the last edit."""
        if not self.past:
            return self
        last = self.past[-1]
        again = Edit(last.title, self.network)
        return replace(self, network=last.network, past=self.past[:-1], future=(*self.future, again))

    def redone(self) -> Document:
        """After the edit that was undone last."""
        if not self.future:
            return self
        next_ = self.future[-1]
        before = Edit(next_.title, self.network)
        return replace(self, network=next_.network, past=(*self.past, before), future=self.future[:-1])

    def stored(self, file: StoredFile) -> Document:
        """Once it is written to a file."""
        return replace(self.settled(), file=file, saved=self.network)

    def recovered(self, before: Network | None) -> Document:
        """As one that was not saved when the program ended; undo leads to what is in the file, where that is known."""
        past = (Edit("Edits before the program ended", before),) if before is not None else ()
        return replace(self, saved=before, past=past)

    def apart(self) -> Document:
        """Once its file holds something else or is gone."""
        return replace(self, saved=None)


def _bounded(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The last edits that are worth their memory; the latest one always."""
    kept, entries = 1, _entries(edits[-1].network)
    while kept < min(len(edits), MOST_EDITS):
        entries += _entries(edits[-kept - 1].network)
        if entries > MOST_ENTRIES:
            break
        kept += 1
    return edits[-kept:]


def _entries(network: Network) -> int:
    return len(network.connections) + len(network.parameters) + len(network.samples)
