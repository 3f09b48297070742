"""What belongs to a file besides its network: breakpoints, watches, bookmarks, what is pinned, and where one stood.

It is kept as plain values, in the user's folder and not in the project file. What is read back may be damaged, or of a
network that changed since: what does not fit is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import MAX_BOOKMARK, Bookmark, Moment, Pinned
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Breakpoints
from bpdebugger.exchange.project import read, write

MOST = 200
"""How many breakpoints, watches and bookmarks are kept of each."""

MAX_PINNED = 200_000
"""A pinned network whose text is longer is not kept."""


def same(a: Moment, b: Moment) -> bool:
    """Whether two moments of one document have the same to remember."""
    return all(
        getattr(a, name) is getattr(b, name) or getattr(a, name) == getattr(b, name)
        for name in ("breakpoints", "watches", "bookmarks", "granularity", "position")
    ) and (a.pinned is b.pinned and a.run.sample == b.run.sample)


def remembered(session: Session) -> dict[str, Any]:
    """What is kept of a session, as plain values. What lies within a run of training goes with the run."""
    moment, first = session.moment, session.run.trace(0)
    return {
        "sample": session.sample,
        "granularity": moment.granularity.value,
        "breakpoints": [asdict(each) for each in moment.breakpoints.all[:MOST]],
        "watches": list(moment.watches[:MOST]),
        "bookmarks": [
            {"name": each.name, **_place(first, each.step)} for each in moment.bookmarks[:MOST] if each.update == 0
        ],
        "pinned": _pinned_text(moment),
        "position": None if moment.at_start or moment.update else _place(first, moment.position.step),
    }


def restore(session: Session, kept: Any) -> None:
    """Gives a session back what was kept of it, as far as it fits."""
    if not isinstance(kept, dict):
        return
    sample = kept.get("sample")
    if isinstance(sample, int) and 0 <= sample < len(session.document.network.samples):
        session.choose_sample(sample)
    recorded = session.recorded
    session.moment = replace(
        session.moment,
        granularity=next((each for each in Granularity if each == kept.get("granularity")), Granularity.FACTOR),
        breakpoints=Breakpoints(tuple(dict.fromkeys(_breakpoints(recorded, kept)))),
        watches=tuple(dict.fromkeys(each for each in _list(kept, "watches") if isinstance(each, str))),
        bookmarks=tuple(_bookmarks(recorded, kept)),
        pinned=_pinned(kept.get("pinned")),
    )
    here = _number(recorded, kept.get("position"))
    if here is not None:
        session.run_to(here)


def _list(kept: dict[str, Any], key: str) -> list[Any]:
    found = kept.get(key)
    return found[:MOST] if isinstance(found, list) else []


def _place(trace: Trace, number: int) -> dict[str, Any]:
    """A step by its names, which outlive an edit of the file."""
    step = trace[number] if number >= 0 else None
    return {"quantity": step.quantity if step else "", "at": step.sample if step else None}


def _number(trace: Trace, place: Any) -> int | None:
    """The step that a place names, if there is one."""
    if not isinstance(place, dict):
        return None
    quantity, sample = place.get("quantity"), place.get("at")
    if not isinstance(quantity, str) or not (sample is None or isinstance(sample, int)):
        return None
    if not quantity:
        return -1
    try:
        return trace.find(quantity, sample)
    except UnknownQuantity:
        return None


def _breakpoints(recorded: Trace, kept: dict[str, Any]) -> Iterator[Breakpoint]:
    from bpdebugger.debugger.watching.compiled import Compiled

    for fields in _list(kept, "breakpoints"):
        try:
            each = Breakpoint(**fields)
            if all(isinstance(text, str) for text in (each.target, each.condition, each.change, each.hits, each.log)):
                Compiled(recorded.plan, each)
                yield replace(each, enabled=each.enabled is True)
        except (TypeError, BreakpointError):
            continue


def _bookmarks(recorded: Trace, kept: dict[str, Any]) -> Iterator[Bookmark]:
    for place in _list(kept, "bookmarks"):
        number = _number(recorded, place)
        if number is not None and isinstance(name := place.get("name"), str):
            yield Bookmark(0, number, name[:MAX_BOOKMARK])


def _pinned_text(moment: Moment) -> dict[str, Any] | None:
    if moment.pinned is None:
        return None
    trace = moment.pinned.trace
    text = write(trace.network).decode()
    if len(text) > MAX_PINNED:
        return None
    return {"title": moment.pinned.title, "network": text, "samples": list(trace.samples)}


def _pinned(kept: Any) -> Pinned | None:
    if not (isinstance(kept, dict) and isinstance(kept.get("title"), str) and isinstance(kept.get("network"), str)):
        return None
    try:
        network = read(kept["network"].encode())
        samples = kept.get("samples")
        one = samples[0] if isinstance(samples, list) and len(samples) == 1 and len(network.samples) > 1 else None
        return Pinned(Run(network, one).trace(0), kept["title"])
    except (NetworkError, IndexError, TypeError, UnicodeEncodeError):
        return None
