"""When a command cannot be given, in a sentence, and when what it switches is on."""

from __future__ import annotations

from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.walking.session import Session


def nothing_ahead(session: Session) -> str:
    """At the end of what is recorded."""
    if not session.moment.at_end:
        return ""
    if session.sample is not None:
        return "This is the end of the trace; Restart goes back to the beginning."
    return "This is the end of what is recorded; Train (F6) goes on with the new parameters, Restart goes back."


def no_step_ahead(session: Session) -> str:
    """At the end of what is recorded, unless an epoch more can be."""
    by_epoch = session.moment.granularity is Granularity.EPOCH and session.sample is None
    return "" if by_epoch else nothing_ahead(session)


def nothing_behind(session: Session) -> str:
    """At the beginning of the trace."""
    return "This is the beginning of the trace; Step over goes ahead." if session.moment.at_start else ""


def no_what_if(session: Session) -> str:
    """No what-if is in force."""
    return "" if session.moment.hold else "No what-if is in force; drag a point in the plots to begin one."


def is_checking(session: Session) -> bool:
    """Whether the check columns are on."""
    return session.moment.checking


def is_practising(session: Session) -> bool:
    """Whether the practice is on."""
    return session.moment.practice is not None


def nothing_asked(session: Session) -> str:
    """No question of a practice is open."""
    practice = session.moment.practice
    return "" if practice and practice.asked else "Nothing is asked; Practise begins to ask."


def not_revealed(session: Session) -> str:
    """The factor in hand is not revealed yet."""
    practice = session.moment.practice
    return "" if practice and not practice.asked and not practice.finished else "First answer the question, or skip it."


def would_give_away(session: Session) -> str:
    """A practice is on, whose answers would be shown."""
    return "A what-if would show what is to be predicted; end the practice first." if is_practising(session) else ""


def nothing_to_undo(session: Session) -> str:
    """No edit can be taken back."""
    return "" if session.document.past else "Nothing has been edited yet."


def nothing_to_redo(session: Session) -> str:
    """No edit was undone last."""
    return "" if session.document.future else "Nothing has been undone."


def undo_title(session: Session) -> str:
    """The entry of the menu, with the name of the edit."""
    return f"Undo: {session.document.undo_title}" if session.document.past else "Undo"


def redo_title(session: Session) -> str:
    """The entry of the menu, with the name of the edit."""
    return f"Redo: {session.document.redo_title}" if session.document.future else "Redo"


def nothing_selected(session: Session) -> str:
    """Nothing of the network is selected."""
    return "" if session.moment.selection else "Nothing is selected; click a part of the picture."


def no_unit_selected(session: Session) -> str:
    """Neither a unit nor a layer is selected."""
    selection = session.moment.selection
    return "" if selection.units or selection.layers else "No unit is selected; click one in the picture."


def nothing_to_connect(session: Session) -> str:
    """There are not two units to connect."""
    selection = session.moment.selection
    several = len(selection.units) > 1 or len(selection.layers) > 1 or (selection.units and selection.layers)
    return "" if several else "Select units in two layers, or drag from a unit to one in a later layer."
