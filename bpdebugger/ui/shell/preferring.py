"""The commands by which a person says how the program looks and which keys it has, and is helped."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from bpdebugger.core.names.choosing_letters import conflict, letters_in
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.commands.table import command
from bpdebugger.language import LANGUAGES, tr
from bpdebugger.ui.look.theme import DARK, LIGHT
from bpdebugger.ui.shell.keys import key_in, refuse_taken
from bpdebugger.ui.shell.settings import SYSTEM, Preferences

if TYPE_CHECKING:
    from bpdebugger.ui.shell.main_window import MainWindow


class Preferring:
    """The part of the workbench that changes what is remembered of the window; see ``command.Workbench``."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def show_help(self, page: str) -> None:
        """Shows a page of the help; with no name the one that was shown last, or hides it."""
        from bpdebugger.ui.panels.help_panel import ABOUT, PAGES

        if page and page not in (*PAGES, ABOUT):
            raise CommandError(
                tr('help: "{page}" is not a page; there are {pages}', page=page[:40], pages=", ".join(PAGES))
            )
        self._window.finish_loading()
        if page:
            self._window.panels.help.show_page(page)
            self._window.panels.bring("help")
        else:
            self._window.panels.toggle("help")

    def switch_theme(self) -> None:
        """Changes between light and dark."""
        self.choose_theme(LIGHT.name if self._window.theme is DARK else DARK.name)

    def choose_theme(self, name: str) -> None:
        """Takes the colours of a theme: ``system``, ``light``, ``dark`` or ``contrast``."""
        self._window.settings.change(theme=name)
        self._window.take_settings()

    def speak(self, language: str) -> None:
        """Takes another language from the next start on: what is said already stays as it is."""
        self._window.settings.change(language=language)
        self._window.take_settings()
        name = tr("The language of the system") if language == SYSTEM else LANGUAGES[language]
        self._window.message.say(tr("{language}: from the next start on.", language=name), problem=False)

    def choose_letters(self, text: str) -> None:
        """Shows and reads loss, output, target and net input in other letters, as ``L a y z``."""
        try:
            letters = letters_in(text)
        except ValueError as error:
            raise CommandError(tr("choose-letters: {error}", error=error)) from None
        reason = conflict(letters, self._window.session.recorded.plan)
        if reason:
            raise CommandError(tr("choose-letters: {reason}", reason=reason))
        self._window.settings.change(letters=str(letters))
        self._window.take_settings()

    def set_key(self, id: str, key: str) -> None:
        """Gives a command another key, or none if it is empty."""
        row, wanted = command(id), key_in(key)
        if not row.in_menu:
            raise CommandError(tr("set-key: {id} needs values, which no key gives it", id=id))
        refuse_taken(id, wanted, self._window.actions_.keys)
        self._take_keys({**self._window.settings.settings.keys, id: wanted})

    def usual_key(self, id: str) -> None:
        """Gives a command its usual key again."""
        refuse_taken(id, command(id).key, self._window.actions_.keys)
        own = self._window.settings.settings.keys
        self._take_keys({other: key for other, key in own.items() if other != id})

    def _take_keys(self, keys: dict[str, str]) -> None:
        self._window.settings.change(keys=keys)
        self._window.take_settings()

    def reset_preferences(self) -> None:
        """Makes all that is remembered of the window as it was at the first start."""
        kept = self._window.settings.settings
        first = Preferences(recent=kept.recent, folders=kept.folders)
        self._window.settings.change(**{each.name: getattr(first, each.name) for each in fields(first)})
        self._window.panels.show_only(["preferences"] if self._window.panels.is_in_view("preferences") else [])
        self._window.standing.reset()
        self._window.take_settings()
