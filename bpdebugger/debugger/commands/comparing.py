"""Commands about comparing one moment with another."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import Command, Workbench, on_session
from bpdebugger.debugger.walking.session import Session


def _pin(workbench: Workbench, argument: str) -> None:
    workbench.session.pin(" ".join(argument.split())[:40])
    workbench.show_panel("compare")


def _nothing_pinned(session: Session) -> str:
    return "" if session.moment.pinned else "Nothing is pinned."


COMMANDS: tuple[Command, ...] = (
    Command(
        "pin",
        "Pin for comparison",
        "Check",
        "Keeps the numbers of this update, to compare others with them; also those of another learning rate.",
        _pin,
        "Ctrl+Shift+M",
        "bookmark",
    ),
    Command("unpin", "Unpin", "Check", "Forgets what was pinned.", on_session(Session.unpin), blocked=_nothing_pinned),
    Command(
        "compare",
        "Compare",
        "Check",
        "Shows what differs from what is pinned, or from the update before: the first difference, and all of them.",
        lambda w, _: w.toggle_panel("compare"),
        "Ctrl+Shift+C",
        "git-compare",
    ),
)
