"""Brings the catalogues of ``resources/languages`` up to date with the texts in the code.

``python -m tests.languages`` collects the texts, adds them to each ``.po`` file beside what is translated there, and
makes the ``.mo`` files that the program reads. A test compares both with what the code says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.network.quantities import KINDS, Phase
from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.debugger.editing.datasets import DATASETS
from bpdebugger.debugger.editing.initial import SCHEMES
from bpdebugger.debugger.timeline.timeline import MarkType
from bpdebugger.debugger.watching.ready_made import READY_MADE
from bpdebugger.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources" / "languages"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"tr": None, "tr_noop": None, "tr_plural": (1, 2)}

TABLES: dict[str, Callable[[], Iterable[str]]] = {
    "debugger/commands/table.py": lambda: (text for row in COMMANDS for text in (row.menu, row.title, row.help)),
    "debugger/editing/datasets.py": lambda: (text for row in DATASETS.values() for text in (row.title, row.help)),
    "debugger/editing/initial.py": lambda: (
        text for row in SCHEMES.values() for text in (row.title, row.help, row.means)
    ),
    "debugger/watching/ready_made.py": lambda: (text for row in READY_MADE for text in (row.name, row.help)),
    "core/network/quantities.py": lambda: (*(row.words for row in KINDS.values()), *map(str, Phase)),
    "debugger/timeline/timeline.py": lambda: (kind.value[0] for kind in MarkType),
    "core/network/optimizers.py": lambda: (row.title for row in OPTIMIZERS.values()),
}
"""Tables whose texts are said where they are shown."""

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every header: a file changes where its texts change."""

Found = tuple[str, str | tuple[str, ...]]
"""Where a text stands, and the text, or the texts for one and for many."""


def texts() -> Iterator[Found]:
    """Every text of the program that is to be translated."""
    for file, _, text, _, _ in extract_from_dir(ROOT / "bpdebugger", [("**.py", "python")], keywords=KEYWORDS):
        yield f"bpdebugger/{file}", text
    for file, rows in TABLES.items():
        yield from ((f"bpdebugger/{file}", text) for text in rows() if text)


def template() -> Catalog:
    """The texts of the program, not translated."""
    made = _empty()
    for file, text in texts():
        made.add(text, locations=[(file, 0)])
    return made


def _empty(language: str | None = None) -> Catalog:
    return Catalog(
        locale=language,
        project="bpdebugger",
        copyright_holder="the bpdebugger contributors",
        header_comment="# Texts of bpdebugger. `python -m tests.languages` adds what is new.",
        msgid_bugs_address="the bpdebugger contributors",
        last_translator="the bpdebugger contributors",
        language_team="the bpdebugger contributors",
        creation_date=EPOCH,
        revision_date=EPOCH,
        charset="utf-8",
        fuzzy=False,
    )


def catalogue(language: str) -> Catalog:
    """What is translated into a language."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def translated(found: Catalog) -> Iterator[Message]:
    """The texts of a catalogue, without its header."""
    return (message for message in found if message.id)


def strings_of(text: object) -> tuple[str, ...]:
    """The texts of a message, one or one for each plural; an empty one is not translated."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def as_po(found: Catalog) -> bytes:
    """A catalogue as people edit it."""
    out = BytesIO()
    write_po(out, found, width=120, sort_output=True, omit_header=False, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def as_mo(found: Catalog) -> bytes:
    """A catalogue as the program reads it: what is not translated is left out and said in English."""
    out = BytesIO()
    write_mo(out, found)
    return out.getvalue()


def main() -> None:
    """Writes all catalogues anew and says what is not translated yet."""
    today = template()
    for language in LANGUAGES:
        if language != ENGLISH:
            found = catalogue(language)
            found.update(today, no_fuzzy_matching=True)
            (FOLDER / f"{language}.po").write_bytes(as_po(found))
            (FOLDER / f"{language}.mo").write_bytes(as_mo(found))
            missing = sum(not all(strings_of(message.string)) for message in translated(found))
            sys.stdout.write(f"{language}: {len(found)} texts, {missing} not translated\n")


if __name__ == "__main__":
    main()
