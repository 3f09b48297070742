"""Commands about comparing one moment with another."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import Menu, Workbench
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

CHECK = Menu("Check")


def nothing_pinned(session: Session) -> str:
    """There is nothing to compare with."""
    return "" if session.moment.pinned else tr("Nothing is pinned.")


@CHECK.command("Pin for comparison", key="Ctrl+Shift+M", icon="bookmark")
def pin(bench: Workbench, title: str = "") -> None:
    """Keeps the numbers of this update, to compare others with them; also those of another learning rate."""
    bench.session.pin(" ".join(title.split())[:40])
    bench.show_panel("compare")


@CHECK.command("Unpin", blocked=nothing_pinned)
def unpin(bench: Workbench) -> None:
    """Forgets what was pinned."""
    bench.session.unpin()


@CHECK.command("Compare", key="Ctrl+Shift+C", icon="git-compare")
def compare(bench: Workbench) -> None:
    """Shows what differs from what is pinned, or from the update before: the first difference, and all of them."""
    bench.toggle_panel("compare")
