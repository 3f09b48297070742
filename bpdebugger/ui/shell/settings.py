"""What the program remembers for a user beside files: how it looks, where its parts stand, which keys it has.

One place writes it, whole or not at all. What is read back may be damaged, or of another version: what does not fit is
left out, and said.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bpdebugger.core.names.choosing_letters import letters_in
from bpdebugger.core.names.letters import USUAL
from bpdebugger.language import LANGUAGES, tr
from bpdebugger.storage.whole import read_whole, write_whole
from bpdebugger.ui.shell.playback import LIMITS, USUAL_SPEED

NAME, DAMAGED = "settings.json", "settings.damaged.json"
MAX_BYTES = 1024 * 1024
MOST_RECENT, MOST = 8, 1000
SYSTEM = "system"
THEMES = (SYSTEM, "light", "dark", "contrast")
USUAL_TEXT, LARGEST_TEXT = 1, 7


@dataclass(frozen=True, slots=True)
class Preferences:
    """``theme`` is one of ``THEMES``, ``language`` a code of ``LANGUAGES`` or the system's; ``letters`` those of loss,
    output, target and net input; ``text_size`` a step from the smallest, 0; ``speed`` the steps a second that are
    played; ``place`` and ``docks`` are Qt's own notes of where the window and its panels stand; ``splitters`` the sizes
    of the parts of each; ``folders`` where files of a kind were last; ``keys`` the keys that are not the usual ones, by
    command, an empty one for none.
    """

    theme: str = SYSTEM
    language: str = SYSTEM
    letters: str = str(USUAL)
    text_size: int = USUAL_TEXT
    speed: float = USUAL_SPEED
    place: bytes = b""
    docks: bytes = b""
    splitters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


class PreferencesFile:
    """The settings and their file; without a folder they last as long as the program. ``damage`` says what is wrong."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / NAME if folder else None
        self.damage = ""
        self.settings = self._read() or Preferences()

    def change(self, **changed: Any) -> None:
        """Takes other values, beside what another window changed meanwhile. A disk that is full stops nothing."""
        self.settings = replace(self._read() or self.settings, **changed)
        if self._file is None:
            return
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, written(self.settings))

    def _read(self) -> Preferences | None:
        if self._file is None:
            return None
        try:
            data = read_whole(self._file, MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            self.damage = tr(
                "The settings could not be read ({strerror}); the usual ones are taken.", strerror=error.strerror
            )
            return None
        settings, wrong = read(data)
        if wrong:
            kept = self._file.with_name(DAMAGED)
            with suppress(OSError):
                write_whole(kept, data)
            what = tr("all of them") if wrong == _ALL else ", ".join(wrong)
            self.damage = tr(
                "Some settings were damaged ({what}) and are the usual ones again; {kept} has the old file.",
                what=what,
                kept=kept,
            )
        return settings


def written(settings: Preferences) -> bytes:
    """The settings as the text of a file."""
    values = asdict(settings) | {
        name: base64.b64encode(getattr(settings, name)).decode("ascii") for name in ("place", "docks")
    }
    return json.dumps(values, ensure_ascii=True, indent=1).encode("ascii")


def read(data: bytes) -> tuple[Preferences, tuple[str, ...]]:
    """The settings in a text as far as they are right, and the names of those that are not."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return Preferences(), _ALL
    if not isinstance(given, dict):
        return Preferences(), _ALL
    right: dict[str, Any] = {}
    wrong = []
    for each in fields(Preferences):
        if each.name in given:
            try:
                right[each.name] = _READ[each.name](given[each.name])
            except (ValueError, TypeError):
                wrong.append(each.name)
    return Preferences(**right), tuple(wrong)


_ALL = tuple(each.name for each in fields(Preferences))


def _theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError
    return str(value)


def _language(value: Any) -> str:
    if value not in (SYSTEM, *LANGUAGES):
        raise ValueError
    return str(value)


def _letters(value: Any) -> str:
    return str(letters_in(value if isinstance(value, str) else ""))


def _text_size(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_TEXT:
        raise ValueError
    return value


def _speed(value: Any) -> float:
    slowest, fastest = LIMITS
    if type(value) not in (int, float) or not slowest <= value <= fastest:
        raise ValueError
    return float(value)


def _note(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError from None


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError
    return dict(list(value.items())[:MOST])


def _sizes(value: Any) -> dict[str, tuple[int, ...]]:
    if not isinstance(value, dict):
        raise ValueError
    sizes = {name: tuple(each) for name, each in list(value.items())[:MOST]}
    if not all(type(size) is int and 0 <= size < 2**31 for each in sizes.values() for size in each):
        raise ValueError
    return sizes


def _recent(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(path, str) for path in value):
        raise ValueError
    return tuple(value[:MOST_RECENT])


_READ: dict[str, Callable[[Any], Any]] = {
    "theme": _theme,
    "language": _language,
    "letters": _letters,
    "text_size": _text_size,
    "speed": _speed,
    "place": _note,
    "docks": _note,
    "splitters": _sizes,
    "folders": _texts,
    "recent": _recent,
    "keys": _texts,
}
