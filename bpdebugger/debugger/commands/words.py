"""A line of text and its words: what parts them, and what stands in quotes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

_SHOWN = 60
"""How much of what was got a message repeats, in characters."""

_MARKS = ("=", ";", "->", "→")
_OPEN, _CLOSE = "([{", ")]}"
_QUOTED = json.JSONDecoder(strict=False)


class Misread(ValueError):
    """What was given is not what is wanted; a sentence without its subject."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line; in quotes it is text and nothing else."""

    text: str
    quoted: bool = False


class WordReader:
    """A line that is read from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def is_at_end(self) -> bool:
        """Whether nothing but blanks is left."""
        self._skip()
        return self._at == len(self._text)

    def takes(self, *marks: str) -> bool:
        """Goes past one of the marks, if one stands here."""
        self._skip()
        found = next((mark for mark in marks if self._text.startswith(mark, self._at)), "")
        self._at += len(found)
        return bool(found)

    def is_at(self, *marks: str) -> bool:
        """Whether one of the marks stands here."""
        self._skip()
        return self._text.startswith(marks, self._at)

    def word_ahead(self) -> str:
        """What stands up to the next blank, which is not gone past."""
        self._skip()
        return (self._text[self._at :].split() or [""])[0]

    def rest(self) -> str:
        """All that is left, without blanks round it."""
        text, self._at = self._text[self._at :].strip(), len(self._text)
        return text

    def word(self) -> Word:
        """The next word; an empty one at the end or before a mark. Raises ``Misread`` at a quote without its end."""
        self._skip()
        began = self._at
        if self._text[began : began + 1] == '"':
            end = _end_of_quoted(self._text, began)
            if not end:
                raise Misread(f"the quote is not closed: {shown(self._text[began:])}")
            self._at = end
            return Word(_QUOTED.decode(self._text[began:end]), quoted=True)
        self._at = next(
            (at for at in _outside_brackets(self._text, began) if _ends_word(self._text, at)), len(self._text)
        )
        return Word(self._text[began : self._at])

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1


def _ends_word(text: str, at: int) -> bool:
    return text[at].isspace() or text.startswith(_MARKS, at)


def _outside_brackets(text: str, at: int) -> Iterator[int]:
    """The places of a text that are within no brackets."""
    depth = 0
    for place in range(at, len(text)):
        if depth == 0:
            yield place
        depth = max(depth + (text[place] in _OPEN) - (text[place] in _CLOSE), 0)


def _end_of_quoted(text: str, at: int) -> int:
    """Where a text in quotes ends that begins at a place; 0 where it does not."""
    try:
        return _QUOTED.raw_decode(text, at)[1]
    except json.JSONDecodeError:
        return 0


def quoted(text: str) -> str:
    """A text in quotes, as in JSON."""
    return json.dumps(text, ensure_ascii=False)


def shown(text: object) -> str:
    """What a message repeats of what was given, in quotes."""
    words = str(text)
    return f'"{words}"' if len(words) <= _SHOWN else f'"{words[: _SHOWN - 1]}…"'


def unquoted(text: str) -> str:
    """A text without its quotes, if all of it stands in quotes."""
    is_quoted = text.startswith('"') and _end_of_quoted(text, 0) == len(text)
    return str(_QUOTED.decode(text)) if is_quoted else text


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Where the stretches of a text begin and end that hold no blanks outside quotes and brackets."""
    began, depth, at = -1, 0, 0
    while at < len(text):
        if text[at].isspace() and depth == 0:
            if began >= 0:
                yield began, at
            began = -1
        elif began < 0:
            began = at
        quoted = _end_of_quoted(text, at) if text[at] == '"' else 0
        depth = max(depth + (text[at] in _OPEN) - (text[at] in _CLOSE), 0)
        at = quoted or at + 1
    if began >= 0:
        yield began, len(text)
