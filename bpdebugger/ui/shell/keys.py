"""The keys of commands that a person chose: read, and refused where they cannot be, or another command has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.commands.table import BY_ID
from bpdebugger.language import tr

_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def key_in(text: str) -> str:
    """The key in a text such as ``ctrl+shift+k``, as it is written; an empty one for none. Raises ``CommandError``."""
    if not text.strip():
        return ""
    sequence = QKeySequence(text.strip()[:60])
    key = sequence.toString()
    # the stubs do not know that a sequence has items
    first = cast(QKeyCombination, cast(Any, sequence)[0]) if sequence.count() == 1 else None
    if first is None or not key:
        raise CommandError(tr('set-key: "{text}" is no key; write one as Ctrl+Shift+K, F7 or Alt+Left', text=text[:60]))
    types = first.key().value < Qt.Key.Key_Escape.value and not first.keyboardModifiers() & _MODIFIERS
    if types and key not in {row.key for row in BY_ID.values()}:
        raise CommandError(tr("set-key: {key} alone is for typing; take it with Ctrl or Alt", key=key))
    return key


def owner_of(key: str, keys: Mapping[str, str]) -> str:
    """The command that has a key already; empty if none has."""
    return next((id for id, other in keys.items() if key and other == key), "")


def refuse_taken(id: str, key: str, keys: Mapping[str, str]) -> None:
    """Raises ``CommandError`` where another command than ``id`` has the key."""
    owner = owner_of(key, {other: taken for other, taken in keys.items() if other != id})
    if owner:
        title = tr(BY_ID[owner].title).rstrip("…")
        raise CommandError(
            tr(
                "{key} is the key of {title}; give that another one first, or none: set-key {owner}",
                key=key,
                title=title,
                owner=owner,
            )
        )


def fitting(own: Mapping[str, str]) -> dict[str, str]:
    """Of the keys that were remembered, those that are keys, of commands that there are, no key twice."""
    found: dict[str, str] = {}
    for id, text in own.items():
        try:
            key = key_in(text)
        except CommandError:
            continue
        if id in BY_ID and BY_ID[id].in_menu and not owner_of(key, found):
            found[id] = key
    return found
