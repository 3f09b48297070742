"""Commands found by what one types of them, with the values behind a name read by the one reader."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpdebugger.debugger.commands.command import Command, CommandError, Wish
from bpdebugger.debugger.commands.reading import read, unknown, usage, written
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

LIKE = 0.75
"""How like a word must be to one that is typed wrongly, from 0 to 1."""
LONG_WORD = 4
"""The letters of a word that tells something by itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """A command that was found.

    ``title``, ``key`` and ``place`` (its menu) are for a list, ``name`` is what to type before values, ``usage`` the
    whole line that it takes. ``words`` says what it would do, with the values as they were understood, or, where
    ``wish`` is ``None``, why it cannot be given so or now.
    """

    title: str
    name: str
    usage: str
    key: str
    place: str
    words: str
    wish: Wish | None


def found(commands: Sequence[Command[...]], text: str, session: Session) -> list[Found]:
    """The commands that a text may mean, the likeliest first; all of them for no text.

    A text that goes on behind the name or the title of a command that takes values gives it those: ``run-to E``.
    """
    typed = " ".join(text.split())
    if not typed:
        return [_found(row, "", session) for row in commands]
    words = typed.casefold().split()
    places = {row: place for row in commands if (place := _place(row, typed.casefold(), words)) is not None}
    # of those that fit equally well, first what can be given now
    near = sorted(places, key=lambda row: (places[row], bool(row.why_not(session))))
    given = _with_values(commands, text, near)
    if not near and not given:
        near = _like(commands, words) or _with_some(commands, words)
    first = [_found(row, values, session) for row, values in given]
    return [*first, *(_found(row, "", session) for row in near if row not in [given_row for given_row, _ in given])]


def _title(row: Command[...]) -> str:
    return tr(row.title).rstrip("…")


def _place(row: Command[...], typed: str, words: Iterable[str]) -> int | None:
    """Where a command stands among the found: by its title, else by words of title and name, of menu, of help."""
    title = _title(row).casefold()
    if typed in (title, row.id):
        return 0
    if title.startswith(typed) or row.id.startswith(typed):
        return 1
    own = f"{title} {row.title.casefold()} {row.id.replace('-', ' ')} {row.key.casefold()}"
    of_menu = f"{own} {tr(row.menu).casefold()}"
    for number, there in enumerate((own, of_menu, f"{of_menu} {tr(row.help).casefold()}")):
        starts = re.findall(r"[^\s,.:;()]+", there)
        if all(any(start.startswith(word) for start in starts) for word in words):
            return number + 2
    return None


def _with_some(commands: Iterable[Command[...]], words: Sequence[str]) -> list[Command[...]]:
    """The commands that have some of the words, first those with most of them: a question has more words than any."""
    told = [word for word in words if len(word) >= LONG_WORD]
    counts = {row: sum(_place(row, word, [word]) is not None for word in told) for row in commands}
    return sorted((row for row in counts if counts[row]), key=lambda row: -counts[row])


def _with_values(
    commands: Iterable[Command[...]], text: str, near: Sequence[Command[...]]
) -> list[tuple[Command[...], str]]:
    """The command with the longest name that a text begins with, and what stands behind it."""
    best: tuple[Command[...], str] | None = None
    longest = 0
    line = text.lstrip()
    for row in commands:
        for name in (row.id, _title(row)) if row.parameters else ():
            if len(name) > longest and line.casefold().startswith(f"{name.casefold()} ") and line[len(name) :].strip():
                best, longest = (row, line[len(name) :].strip()), len(name)
    # "save as" is a title, and not "as" given to "save"
    begun = any(_title(row).casefold().startswith(" ".join(line.split()).casefold()) for row in near)
    return [best] if best and not begun else []


def _like(commands: Iterable[Command[...]], words: Sequence[str]) -> list[Command[...]]:
    """The commands with words in their titles that are like those typed."""
    return [
        row
        for row in commands
        if all(difflib.get_close_matches(word[:40], _title(row).casefold().split(), 1, LIKE) for word in words)
    ]


def _found(row: Command[...], values: str, session: Session) -> Found:
    title = row.titled(session) if row.titled else tr(row.title)
    words, wish = tr(row.help), None
    try:
        if values or row.usual is not None:
            wish = Wish(row, read(row, values))
            why_not = wish.why_not(session) or unknown(wish, session)
            if why_not:
                words, wish = why_not, None
            elif values:
                words = f"{row.id} {written(row, wish.values)}: {tr(row.help)}"
        elif why_not := row.why_not(session):
            words = why_not
    except CommandError as error:
        words, wish = f"{error}.".replace("..", "."), None
    return Found(title.rstrip("…"), row.id, usage(row), row.key, tr(row.menu), words, wish)
