"""The forms of values in a line: how those of a type are read, written, and taken as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bpdebugger.debugger.commands.parts import Among
from bpdebugger.debugger.commands.word_types import NOT_IT, TEXT, WordType
from bpdebugger.debugger.commands.words import Misread, Word, WordReader, chunks, quoted, shown, unquoted

if TYPE_CHECKING:
    from bpdebugger.debugger.walking.session import Session


class Form(Protocol):
    """How the values of a type are written. ``wanted`` says in words what they are, ``usage`` how they look."""

    @property
    def wanted(self) -> str:
        """What is wanted, as in "a number, such as 0.5"."""

    def usage(self, name: str) -> str:
        """How it stands in a line, for a parameter with a name."""

    def read(self, line: WordReader) -> Any:
        """Reads a value. Raises ``Misread``."""

    def written(self, value: Any) -> str:
        """Writes a value; ``read`` is the inverse."""

    def taken(self, value: object) -> Any:
        """A value that was given as such, if it is of the type. Raises ``Misread``."""

    def why_not(self, value: Any, session: Session) -> str:
        """Why what a value names is not there, in a sentence; empty if it is."""


@dataclass(frozen=True, slots=True)
class OneWord:
    """A number, a choice, a name: one word."""

    kinds: tuple[WordType, ...]
    names: Among | None = None

    @property
    def wanted(self) -> str:
        """What is wanted."""
        if self.names is not None:
            return f"the name of a {self.names.what}"
        return " or ".join(kind.wanted for kind in self.kinds)

    def usage(self, name: str) -> str:
        """The name of the parameter, in capitals."""
        return name.upper()

    def read(self, line: WordReader) -> Any:
        """Reads a word."""
        word = line.word()
        if not word.text and not word.quoted:
            raise Misread(f"{self.wanted} is wanted; got {shown(line.rest()) if not line.is_at_end() else 'nothing'}")
        value = self._of(word)
        if value is NOT_IT:
            raise Misread(f"{self.wanted} is wanted; got {shown(word.text)}")
        return value

    def _of(self, word: Word) -> object:
        kinds = (kind for kind in reversed(self.kinds) if kind.can_be_quoted) if word.quoted else iter(self.kinds)
        return next((value for kind in kinds if (value := kind.of_word(word.text)) is not NOT_IT), NOT_IT)

    def written(self, value: Any) -> str:
        """The word, in quotes where it would be read otherwise without them."""
        kind = next(kind for kind in self.kinds if kind.of_value(value) is not NOT_IT)
        plain = kind.as_word(value)
        if not kind.can_be_quoted:
            return plain
        # with something after it, since an open bracket goes on
        line = WordReader(f"{plain} ;")
        word = Word("") if plain.startswith('"') else line.word()
        as_it_is = word.text == plain and line.takes(";") and bool(plain) and self._of(word) == value
        return plain if as_it_is else quoted(plain)

    def taken(self, value: object) -> Any:
        """The value, of the first kind that has it."""
        found = next((own for kind in self.kinds if (own := kind.of_value(value)) is not NOT_IT), NOT_IT)
        if found is NOT_IT:
            raise Misread(f"{self.wanted} is wanted; got {shown(repr(value))}")
        return found

    def why_not(self, value: Any, session: Session) -> str:
        """Whether there is something with that name."""
        return self.names.why_not(value, session) if self.names is not None else ""


# texts that are more than a word


@dataclass(frozen=True, slots=True)
class Rest:
    """A text that takes the rest of the line."""

    wanted: str = TEXT.wanted

    def usage(self, name: str) -> str:
        """The name of the parameter, in capitals."""
        return name.upper()

    def read(self, line: WordReader) -> str:
        """Reads all that is left; what is in quotes as a whole, without them."""
        return unquoted(line.rest())

    def written(self, value: str) -> str:
        """As it is, or in quotes."""
        as_it_is = value and value == value.strip() and value[0] not in '"='
        return value if as_it_is else quoted(value)

    def taken(self, value: object) -> str:
        """A text."""
        return _text(value)

    def why_not(self, value: str, session: Session) -> str:
        """It names nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class Whole(Rest):
    """The one text that a command takes: the line as it is."""

    names: Among | None = None

    def read(self, line: WordReader) -> str:
        """Reads the line."""
        raise NotImplementedError

    def written(self, value: str) -> str:
        """As it is."""
        return value

    def why_not(self, value: str, session: Session) -> str:
        """Whether there is something with that name."""
        return self.names.why_not(value, session) if self.names is not None and value else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Misread(f"a text is wanted; got {shown(repr(value))}")
    return str(value)


# what is several words


@dataclass(frozen=True, slots=True)
class Many:
    """One or more values in a row; with another parameter after it, up to ``=``."""

    item: Form

    @property
    def wanted(self) -> str:
        """What is wanted."""
        return f"one or more, each {self.item.wanted},"

    def usage(self, name: str) -> str:
        """The item, and three points."""
        return f"{self.item.usage(name.removesuffix('s'))}…"

    def read(self, line: WordReader) -> tuple[Any, ...]:
        """Reads items up to the end or a mark."""
        found = [self.item.read(line)]
        while not line.is_at_end() and not line.is_at("=", ";"):
            found.append(self.item.read(line))
        return tuple(found)

    def written(self, value: tuple[Any, ...]) -> str:
        """The items, parted by blanks."""
        return " ".join(map(self.item.written, value))

    def taken(self, value: object) -> tuple[Any, ...]:
        """A row of items."""
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise Misread(f"{self.wanted} are wanted; got {shown(repr(value))}")
        return tuple(map(self.item.taken, value))

    def why_not(self, value: tuple[Any, ...], session: Session) -> str:
        """Whether all are there."""
        return next(filter(None, (self.item.why_not(each, session) for each in value)), "")


@dataclass(frozen=True, slots=True)
class Rows(Many):
    """Rows of numbers, parted by ``;``."""

    def usage(self, name: str) -> str:
        """A row, and another."""
        return f"{self.item.usage('number')}; …"

    def read(self, line: WordReader) -> tuple[Any, ...]:
        """Reads rows up to the end."""
        found = [self.item.read(line)]
        while line.takes(";"):
            found.append(self.item.read(line))
        return tuple(found)

    def written(self, value: tuple[Any, ...]) -> str:
        """The rows, parted by semicolons."""
        return "; ".join(map(self.item.written, value))


@dataclass(frozen=True, slots=True)
class Joined:
    """Two values with an arrow between them."""

    first: Form
    second: Form
    wanted: str = "two names with an arrow, as in x1->h1,"

    def usage(self, name: str) -> str:
        """Both ends."""
        return f"{name.upper()}_FROM->TO"

    def read(self, line: WordReader) -> tuple[Any, Any]:
        """Reads both with the arrow."""
        first = line.word_ahead()
        try:
            found = self.first.read(line)
            if line.takes("->", "→"):
                return found, self.second.read(line)
        except Misread:
            raise Misread(f"{self.wanted} is wanted; got {shown(first)}") from None
        raise Misread(f"{self.wanted} is wanted; got {shown(first)}")

    def written(self, value: tuple[Any, Any]) -> str:
        """Both with the arrow."""
        return f"{self.first.written(value[0])}->{self.second.written(value[1])}"

    def taken(self, value: object) -> tuple[Any, Any]:
        """Two values."""
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
            raise Misread(f"{self.wanted} is wanted; got {shown(repr(value))}")
        return self.first.taken(value[0]), self.second.taken(value[1])

    def why_not(self, value: tuple[Any, Any], session: Session) -> str:
        """Whether both are there."""
        return self.first.why_not(value[0], session) or self.second.why_not(value[1], session)


@dataclass(frozen=True, slots=True)
class Named:
    """Values by names. ``own`` has the forms of names with one each; ``name`` and ``value`` are those of others."""

    own: Mapping[str, Form]
    name: Form
    value: Form

    @property
    def wanted(self) -> str:
        """What is wanted."""
        return f"one or more of {', '.join(self.own)}, as in {next(iter(self.own))}=…," if self.own else "name=value"

    def usage(self, name: str) -> str:
        """A name with a value, and three points."""
        return "NAME=VALUE…"

    def _of(self, name: str) -> Form:
        if self.own and name not in self.own:
            raise Misread(f"there is no {shown(name)}; there are {', '.join(self.own)}")
        return self.own.get(name, self.value)

    def read(self, line: WordReader) -> dict[str, Any]:
        """Reads names with values up to the end."""
        found: dict[str, Any] = {}
        while not found or not line.is_at_end():
            name = self.name.read(line)
            if not line.takes("="):
                raise Misread(f"{shown(name)} has no value; write it as name=value")
            if name in found:
                raise Misread(f"{shown(name)} is given twice")
            try:
                found[name] = self._of(name).read(line)
            except Misread as error:
                raise Misread(f"{shown(name)}: {error}") from None
        return found

    def written(self, value: Mapping[str, Any]) -> str:
        """Names with values, parted by blanks."""
        return " ".join(f"{self.name.written(name)}={self._of(name).written(each)}" for name, each in value.items())

    def taken(self, value: object) -> dict[str, Any]:
        """A mapping."""
        if not isinstance(value, Mapping) or not value:
            raise Misread(f"{self.wanted} is wanted; got {shown(repr(value))}")
        return {self.name.taken(name): self._of(name).taken(each) for name, each in value.items()}

    def why_not(self, value: Mapping[str, Any], session: Session) -> str:
        """Whether all names are there."""
        return next(filter(None, (self.name.why_not(name, session) for name in value)), "")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a dataclass: the word that leads it in (none leads the first), its form and its usual value."""

    name: str
    word: str
    form: Form
    usual: object


@dataclass(frozen=True, slots=True)
class Clauses:
    """The fields of a frozen dataclass, each led in by its word."""

    type: Callable[..., Any]
    fields: tuple[Field, ...]
    wanted: str

    def usage(self, name: str) -> str:
        """The fields, those in brackets that may be left out."""
        first, *others = self.fields
        return " ".join([first.form.usage(first.name), *(f"[{each.word} {each.name.upper()}]" for each in others)])

    def read(self, line: WordReader) -> Any:
        """Reads all that is left."""
        values: dict[str, Any] = {}
        for each, text in self._parted(line.rest()):
            part = WordReader(text)
            if each is self.fields[0] and part.is_at_end():
                continue
            try:
                values[each.name] = each.form.read(part)
            except Misread as error:
                raise Misread(f"{each.word}: {error}") from None
            if not part.is_at_end():
                raise Misread(f"{each.word}: {each.form.wanted} is wanted and nothing more; got {shown(text)}")
        first = self.fields[0]
        if isinstance(first.form, Rest):
            values.setdefault(first.name, "")
        return self.type(**values)

    def _parted(self, text: str) -> Iterator[tuple[Field, str]]:
        """The fields with their texts. A word that leads in an earlier field, or that stands where a text has yet to
        begin, leads in nothing."""
        at, began, end = 0, 0, 0
        for start, end in chunks(text):
            leads = next((i for i in range(at + 1, len(self.fields)) if self.fields[i].word == text[start:end]), 0)
            awaits_text = at > 0 and isinstance(self.fields[at].form, Rest) and not text[began:start].strip()
            if leads and not awaits_text:
                yield self.fields[at], text[began:start]
                at, began = leads, end
        yield self.fields[at], text[began:]

    def written(self, value: Any) -> str:
        """The fields that are not as usual."""
        parts = []
        for number, each in enumerate(self.fields):
            own = getattr(value, each.name)
            if number == 0 and own in ("", ()):
                continue
            if number == 0 or own != each.usual:
                parts.append(f"{each.word} {self._field(each, own)}" if number else self._field(each, own))
        return " ".join(parts)

    def _field(self, field: Field, value: Any) -> str:
        words = {each.word for each in self.fields}
        if isinstance(field.form, Rest):
            # with something after it, since an open bracket goes on
            ended = f"{value} ;"
            parts = [ended[start:end] for start, end in chunks(ended)]
            is_plain = value == value.strip() and '"' not in value and not words & {*parts} and parts[-1:] == [";"]
            return value if value and is_plain else quoted(value)
        if isinstance(field.form, Many) and isinstance(field.form.item, OneWord):
            return " ".join(quoted(own) if own in words else field.form.item.written(own) for own in value)
        return field.form.written(value)

    def taken(self, value: object) -> Any:
        """A value of the type."""
        if not isinstance(self.type, type) or not isinstance(value, self.type):
            raise Misread(f"{self.wanted} is wanted; got {shown(repr(value))}")
        return value

    def why_not(self, value: Any, session: Session) -> str:
        """Whether all that the fields name is there."""
        given = ((each.form, getattr(value, each.name)) for each in self.fields)
        return next(filter(None, (form.why_not(own, session) for form, own in given if own)), "")
