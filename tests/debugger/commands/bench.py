"""A workbench without a window, and how commands are given on it."""

from __future__ import annotations

from typing import cast

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import Workbench
from bpdebugger.debugger.commands.table import grant, wish
from bpdebugger.debugger.walking.session import Session


class Bench:
    """A workbench with a session and a clipboard, for commands that need no window."""

    def __init__(self, network: Network) -> None:
        self.session = Session(network)
        self.text = ""

    def clipboard(self) -> str:
        return self.text

    def set_clipboard(self, text: str) -> None:
        self.text = text


def run(bench: Bench, id: str, *arguments: object) -> None:
    """Gives a command, as the window's ``run`` does."""
    grant(wish(id, *arguments), cast(Workbench, bench))
