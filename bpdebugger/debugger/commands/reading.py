"""Commands as text: how the values of a command are written on one line and read again, both from its signature.

The parameters follow one another, parted by blanks or by one ``=``::

    slide-value w1 0.5        slide-value w1=0.5        set-activation h1 h2=cos(z)

A *word* ends at a blank, ``=``, ``;`` or ``->`` outside brackets. What holds one of these, or would be read as
something else, stands in quotes as in JSON: ``"x=y"``. Beyond that a parameter is written by its type:

===========================  ============================================================================
numbers, truth, choices      one word: ``0.5``, ``7``, ``yes``, ``sign``; nothing is ``none``
text                         one word; the last of several parameters takes the rest of the line, one alone all of it
``tuple[X, ...]``            words parted by blanks; ``=`` ends them where another parameter follows
``tuple[X, Y]``              two words joined by ``->``
rows of numbers              numbers parted by blanks, rows by ``;``
``Mapping``, ``TypedDict``   ``name=value`` words
a frozen dataclass           its first field, then each other that is not as usual behind its word: its name, or what
                             ``metadata["word"]`` says. A text goes on to the next such word, or stands in quotes.
===========================  ============================================================================

``read`` and ``written`` are inverse to each other for every command of the table and whatever its values are.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from bpdebugger.debugger.commands.command import Command, CommandError, Wish
from bpdebugger.debugger.commands.forms import Clauses, Field, Form, Joined, Many, Named, OneWord, Rest, Rows, Whole
from bpdebugger.debugger.commands.parts import Among
from bpdebugger.debugger.commands.word_types import TEXT, kinds_of
from bpdebugger.debugger.commands.words import Misread, WordReader, shown
from bpdebugger.debugger.walking.session import Session


def _names_of(type_: Any) -> Among | None:
    marks = type_.__metadata__ if get_origin(type_) is Annotated else ()
    return next((mark for mark in marks if isinstance(mark, Among)), None)


def _form_of(type_: Any) -> Form:
    """How the values of a type are written."""
    kinds = kinds_of(type_)
    if kinds:
        return OneWord(kinds, _names_of(type_))
    if get_origin(type_) in (Union, UnionType):
        (only,) = (part for part in get_args(type_) if part is not NoneType)
        return _form_of(only)
    if get_origin(type_) is tuple:
        first, second = (_form_of(part) if part is not ... else None for part in get_args(type_))
        if first is not None and second is not None:
            return Joined(first, second)
        assert first is not None
        return Rows(first) if isinstance(first, Many) else Many(first)
    if is_typeddict(type_):
        own = {name: _form_of(part) for name, part in get_type_hints(type_, include_extras=True).items()}
        return Named(own, OneWord((TEXT,)), OneWord((TEXT,)))
    if dataclasses.is_dataclass(type_) and isinstance(type_, type):
        return _clauses(type_)
    if get_origin(type_) is not None and issubclass(get_origin(type_), Mapping):
        name, value = map(_form_of, get_args(type_))
        return Named({}, name, value)
    raise TypeError(f"no text form for {type_}")


def _clauses(type_: type) -> Clauses:
    hints = get_type_hints(type_, include_extras=True)
    fields = tuple(
        Field(
            each.name,
            each.metadata.get("word", each.name),
            Rest() if hints[each.name] is str else _form_of(hints[each.name]),
            each.default,
        )
        for each in dataclasses.fields(type_)
    )
    return Clauses(type_, fields, f"a {type_.__name__.lower()}")


@cache
def forms(command: Command[...]) -> tuple[Form, ...]:
    """How each parameter of a command is written."""
    hints = get_type_hints(command.do, include_extras=True)
    types = [hints[each.name] for each in command.parameters]
    is_text = [part is str or (get_origin(part) is Annotated and part.__origin__ is str) for part in types]
    if is_text == [True]:
        return (Whole(names=_names_of(types[0])),)
    found = [_form_of(part) for part in types]
    return (*found[:-1], Rest()) if types and types[-1] is str else tuple(found)


def usage(command: Command[...]) -> str:
    """How a command is written, as in ``slide-value PARAMETER VALUE``; what may be left out stands in brackets."""
    parts = [command.id]
    for each, form in zip(command.parameters, forms(command), strict=True):
        words = form.usage(each.name)
        parts.append(words if each.default is inspect.Parameter.empty else f"[{words}]")
        if isinstance(form, Many) and each is not command.parameters[-1]:
            parts.append("=")
    return " ".join(parts)


def read(command: Command[...], text: str) -> tuple[object, ...]:
    """The values that a line gives a command, those left out as usual. Raises ``CommandError``."""
    own = forms(command)
    if own and isinstance(own[0], Whole):
        return (text,)
    line, values, joined = WordReader(text), [], False
    for parameter, form in zip(command.parameters, own, strict=True):
        if line.is_at_end() and not (joined and isinstance(form, Rest)) and not isinstance(form, Clauses):
            if parameter.default is inspect.Parameter.empty:
                raise CommandError(f"{command.id}: {parameter.name} is missing; write {usage(command)}")
            values.append(parameter.default)
            continue
        try:
            values.append(form.read(line))
        except Misread as error:
            raise CommandError(f"{command.id}: {parameter.name}: {error}") from None
        joined = line.takes("=")
    if joined or not line.is_at_end():
        got = shown(line.rest() or "=")
        raise CommandError(f"{command.id}: nothing {'more ' * bool(own)}is wanted; got {got}")
    return tuple(values)


def written(command: Command[...], values: tuple[object, ...]) -> str:
    """The line that gives a command these values; values at the end that are the usual ones are left out."""
    own = forms(command)
    if own and isinstance(own[0], Whole):
        return own[0].written(values[0])  # type: ignore[arg-type]
    count = len(values)
    while count and _is_usual(values[count - 1], command.parameters[count - 1].default):
        count -= 1
    line = ""
    for number in range(count):
        part = own[number].written(values[number])
        # the first equals sign after a value only joins it to the next
        joins = number > 0 and not isinstance(own[number - 1], Many) and part.startswith("=")
        line += f"= {part}" if joins else part
        if number + 1 < count:
            line += "=" if isinstance(own[number], Many) else " "
    return line


def _is_usual(value: object, usual: object) -> bool:
    return type(value) is type(usual) and value == usual


def taken(command: Command[...], values: Sequence[object]) -> tuple[object, ...]:
    """Values that were given as such, each of its type, those left out as usual. Raises ``CommandError``."""
    own = forms(command)
    if len(values) > len(own):
        raise CommandError(f"{command.id}: {len(values)} values are given; write {usage(command)}")
    found: list[object] = []
    for number, (parameter, form) in enumerate(zip(command.parameters, own, strict=True)):
        usual = parameter.default
        if number >= len(values) and usual is inspect.Parameter.empty:
            raise CommandError(f"{command.id}: {parameter.name} is missing; write {usage(command)}")
        value = values[number] if number < len(values) else usual
        try:
            found.append(value if _is_usual(value, usual) else form.taken(value))
        except Misread as error:
            raise CommandError(f"{command.id}: {parameter.name}: {error}") from None
    return tuple(found)


def unknown(wish: Wish, session: Session) -> str:
    """What a wish names that is not in the network at hand, in a sentence; empty if all is there."""
    command = wish.command
    for parameter, form, value in zip(command.parameters, forms(command), wish.values, strict=True):
        reason = "" if _is_usual(value, parameter.default) else form.why_not(value, session)
        if reason:
            return f"{command.id}: {reason}"
    return ""
