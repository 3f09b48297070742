"""What a command is, and what it acts on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bpdebugger.core.network.network import Sample
from bpdebugger.debugger.walking.session import Session


class CommandError(ValueError):
    """A command that cannot be carried out; its text is one sentence for the person who gave it."""


class Workbench(Protocol):
    """What commands act on: a session, and the place it is worked with."""

    @property
    def session(self) -> Session:
        """The session in hand."""

    def new_network(self, text: str) -> None:
        """A new network from a line such as ``2-3-1``; with no text, the strip that asks for one."""

    def save(self, path: str) -> None:
        """Writes the network to its file; to ``path`` if it has none yet, and asks where if that is empty."""

    def save_as(self, path: str) -> None:
        """Writes the network to a file; asks where if ``path`` is empty."""

    def recover(self, path: str) -> None:
        """Offers what was not saved when the program ended; first that of the file ``path``."""

    def answer(self, choice: str) -> None:
        """Answers what is asked, such as ``save``, ``discard`` or ``cancel``."""

    def clipboard(self) -> str:
        """The text on the clipboard."""

    def set_clipboard(self, text: str) -> None:
        """Puts a text on the clipboard."""

    def ask_name(self) -> None:
        """Asks, in the picture, for another name of what is selected."""

    def ask_bookmark(self, name: str) -> None:
        """Asks, in the timeline, for another name of the bookmark at the current step."""

    def import_samples(self, path: str) -> None:
        """Shows what a CSV file would give as samples; asks for one if ``path`` is empty."""

    def imported_samples(self) -> tuple[Sample, ...]:
        """The samples whose preview is shown."""

    def open_project(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""

    def open_example(self, name: str) -> None:
        """Opens an example by name."""

    def export_csv(self, path: str) -> None:
        """Writes the trace as CSV; asks where if ``path`` is empty."""

    def save_picture(self, path: str) -> None:
        """Writes a picture of the window as PNG; asks where if ``path`` is empty."""

    def export_worksheet(self, path: str) -> None:
        """Writes the worksheet and its key as HTML; asks where if ``path`` is empty."""

    def diagnose(self, gradients: str) -> None:
        """Shows what is wrong with gradients computed elsewhere; with no text, the panel to paste them into."""

    def judge_claim(self, claim: str) -> None:
        """Judges ``QUANTITY = FORMULA``; with no text, shows the panel to type it into."""

    def train(self, epochs: int | None) -> None:
        """Trains for so many epochs; for as many as the last time if there is no number."""

    def cancel_training(self) -> None:
        """Stops a training that is under way."""

    def plot_unit(self, name: str) -> None:
        """Shows a unit in the plots; an empty name follows the step."""

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""

    def switch_theme(self) -> None:
        """Changes between light and dark."""

    def toggle_panel(self, name: str) -> None:
        """Shows or hides a panel, by the name of the command that does so."""

    def show_panel(self, name: str) -> None:
        """Shows a panel, by the name of the command that does so."""

    def leave(self) -> None:
        """Closes the program."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table.

    ``do`` gets the workbench and an argument, which is empty when a button is pressed. ``blocked`` says in a
    sentence why the command cannot be given now, or nothing. ``checked`` tells whether what it switches is on;
    ``one_of_many`` that it is one of several that exclude each other. ``titled`` gives the title for now where it
    changes. ``lacks`` is as ``blocked``, but only while no argument is given.
    """

    id: str
    title: str
    menu: str
    help: str
    do: Callable[[Workbench, str], None]
    key: str = ""
    icon: str = ""
    blocked: Callable[[Session], str] | None = None
    checked: Callable[[Session], bool] | None = None
    one_of_many: bool = False
    titled: Callable[[Session], str] | None = None
    lacks: Callable[[Session], str] | None = None

    def why_not(self, session: Session, argument: str = "") -> str:
        """Why the command cannot be given now; empty if it can."""
        reason = self.blocked(session) if self.blocked else ""
        return reason or (self.lacks(session) if self.lacks and not argument else "")


def on_session(method: Callable[[Session], None]) -> Callable[[Workbench, str], None]:
    """What a row does that only calls a method of the session."""

    def do(workbench: Workbench, argument: str) -> None:
        method(workbench.session)

    return do
