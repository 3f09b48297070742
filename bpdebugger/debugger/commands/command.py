"""What a command is, and what it acts on."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Concatenate, Generic, Literal, ParamSpec, Protocol

from bpdebugger.core.network.network import Sample

if TYPE_CHECKING:
    from bpdebugger.debugger.walking.session import Session

P = ParamSpec("P")

DecimalMark = Literal[".", ","]
"""What stands before the decimals of numbers in a file."""


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

    def paste_weights(self, text: str) -> None:
        """Shows which weights of the network a text would give; with no text, the one on the clipboard."""

    def import_weights(self, path: str) -> None:
        """Shows which weights a file would give; asks for one if ``path`` is empty."""

    def given_weights(self) -> dict[str, float]:
        """The weights whose preview is shown."""

    def open_project(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""

    def open_example(self, name: str) -> None:
        """Opens an example by name."""

    def export_csv(self, path: str, decimal: DecimalMark) -> None:
        """Writes the trace as CSV with this decimal mark; asks where if ``path`` is empty."""

    def save_picture(self, path: str, part: str) -> None:
        """Writes a picture of the window or a part of it, as the ending of ``path`` says; asks where if it is empty."""

    def copy_picture(self, part: str) -> None:
        """Puts a picture of a part of the window on the clipboard."""

    def export_worksheet(self, path: str, steps: str, blanks: int | None, drawing: bool) -> None:
        """Writes the worksheet of ``steps`` and its key as HTML; asks where if ``path`` is empty."""

    def export_handout(self, path: str, steps: str, drawing: bool) -> None:
        """Writes a handout of ``steps`` as HTML or PDF; asks where if ``path`` is empty."""

    def print_handout(self, steps: str) -> None:
        """Prints a handout of ``steps``."""

    def ask_for_paper(self, steps: str) -> None:
        """Asks what goes to paper, with ``steps`` as a proposal."""

    def export_script(self, kind: str, path: str) -> None:
        """Writes the trace as a program: ``numpy``, ``pytorch`` or ``notebook``; asks where if ``path`` is empty."""

    def diagnose(self, gradients: str) -> None:
        """Shows what is wrong with gradients computed elsewhere; with no text, the panel to paste them into."""

    def judge_claim(self, quantity: str, formula: str) -> None:
        """Judges a formula for a quantity; with neither, shows the panel to type it into."""

    def open_program(self, path: str) -> None:
        """Shows a program without running it; asks for one if ``path`` is empty."""

    def check_program(self, python: str, arguments: str) -> None:
        """Runs the program that is shown, with an interpreter and with arguments, and judges it."""

    def stop_program(self) -> None:
        """Ends the run of the program that is shown."""

    def open_network_of_program(self) -> None:
        """Opens the network that the program computes."""

    def train(self, epochs: int | None) -> None:
        """Trains for so many epochs; for as many as the last time if there is no number."""

    def cancel_training(self) -> None:
        """Stops a training that is under way."""

    def play(self) -> None:
        """Begins to step on its own, or pauses."""

    def set_pace(self, steps_a_second: float) -> None:
        """Sets how many steps a second are played."""

    def plot_unit(self, name: str) -> None:
        """Shows a unit in the plots; an empty name follows the step."""

    def fit_network(self) -> None:
        """Shows all of the network picture."""

    def fit_plots(self) -> None:
        """Shows the plots in their whole range."""

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""

    def switch_theme(self) -> None:
        """Changes between light and dark."""

    def show_help(self, page: str) -> None:
        """Shows a page of the help; with no name the one that was shown last."""

    def choose_theme(self, name: str) -> None:
        """Takes the colours of a theme: ``system``, ``light``, ``dark`` or ``contrast``."""

    def speak(self, language: str) -> None:
        """Takes another language from the next start on: ``system``, or a code of ``LANGUAGES``."""

    def choose_letters(self, text: str) -> None:
        """Shows and reads loss, output, target and net input in other letters, as ``L a y z``."""

    def set_key(self, id: str, key: str) -> None:
        """Gives a command another key, or none if it is empty."""

    def usual_key(self, id: str) -> None:
        """Gives a command its usual key again."""

    def reset_preferences(self) -> None:
        """Makes all that is remembered of the window as it was at the first start."""

    def focus_pane(self, name: str) -> None:
        """Shows one part of the window by itself; with no name the one with the keyboard, or all where one is alone."""

    def present(self) -> None:
        """Begins a presentation, or ends it."""

    def toggle_panel(self, name: str) -> None:
        """Shows or hides a panel, by the name of the command that does so."""

    def show_panel(self, name: str) -> None:
        """Shows a panel, by the name of the command that does so."""

    def begin_tour(self) -> None:
        """Begins the tour of the window."""

    def search_commands(self, text: str) -> None:
        """Opens the search over all commands, with a text in its field."""

    def leave(self) -> None:
        """Closes the program."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A command with the values for its parameters: what a view wishes for, what a line of text is read as."""

    command: Command[...]
    values: tuple[object, ...]

    @property
    def is_bare(self) -> bool:
        """Whether nothing is given beyond the command, as when its button is pressed."""
        return self.values == self.command.usual

    def why_not(self, session: Session) -> str:
        """Why it cannot be granted now, in a sentence; empty if it can."""
        lacking = self.command.lacks(session) if self.command.lacks and self.is_bare else ""
        return self.command.why_not(session) or lacking

    def grant(self, bench: Workbench) -> None:
        """Does it. Raises ``CommandError``, and whatever the session or the workbench raises."""
        self.command.do(bench, *self.values)


@dataclass(frozen=True, eq=False)
class Command(Generic[P]):
    """One row of the table: a function of the workbench and of typed values, with its place in the menus.

    ``blocked`` says in a sentence why the command cannot be given now, or nothing; ``lacks`` does so while no value is
    given. ``checked`` tells whether what it switches is on; ``one_of_many`` that it is one of several that exclude each
    other. ``titled`` gives the title for now where it changes. ``listed``: whether it has an entry in its menu, unless
    it cannot be given without values.
    """

    do: Callable[Concatenate[Workbench, P], None]
    title: str
    menu: str
    help: str
    id: str
    key: str = ""
    icon: str = ""
    blocked: Callable[[Session], str] | None = None
    lacks: Callable[[Session], str] | None = None
    checked: Callable[[Session], bool] | None = None
    one_of_many: bool = False
    titled: Callable[[Session], str] | None = None
    listed: bool = True

    def __call__(self, bench: Workbench, *args: P.args, **kwargs: P.kwargs) -> None:
        """Does it."""
        self.do(bench, *args, **kwargs)

    def wish(self, *args: P.args, **kwargs: P.kwargs) -> Wish:
        """The wish for it with these values."""
        bound = self._signature.bind(None, *args, **kwargs)
        bound.apply_defaults()
        return Wish(self, bound.args[1:])

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.do)

    @cached_property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """What it takes beyond the workbench."""
        return tuple(self._signature.parameters.values())[1:]

    @cached_property
    def usual(self) -> tuple[object, ...] | None:
        """The values where none are given; nothing where some must be."""
        values = tuple(each.default for each in self.parameters)
        return None if inspect.Parameter.empty in values else values

    @property
    def in_menu(self) -> bool:
        """Whether it has an entry in its menu: given by a click it must need no values."""
        return self.listed and self.usual is not None

    def why_not(self, session: Session) -> str:
        """Why the command cannot be given now, whatever the values; empty if it can."""
        return self.blocked(session) if self.blocked else ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu, by whose means functions become its commands: the id is the function's name, the help its docstring."""

    title: str

    def command(  # noqa: PLR0913  # a row has so many columns
        self,
        title: str,
        *,
        key: str = "",
        icon: str = "",
        blocked: Callable[[Session], str] | None = None,
        lacks: Callable[[Session], str] | None = None,
        checked: Callable[[Session], bool] | None = None,
        one_of_many: bool = False,
        titled: Callable[[Session], str] | None = None,
        listed: bool = True,
    ) -> Callable[[Callable[Concatenate[Workbench, P], None]], Command[P]]:
        """Makes a command of a function; for the columns see ``Command``."""

        def row(do: Callable[Concatenate[Workbench, P], None]) -> Command[P]:
            help = " ".join((inspect.getdoc(do) or "").partition("\n\n")[0].split())
            id = do.__name__.strip("_").replace("_", "-")
            return Command(
                do, title, self.title, help, id, key, icon, blocked, lacks, checked, one_of_many, titled, listed
            )

        return row
