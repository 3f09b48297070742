"""The types whose values are one word: numbers, truth, choices, texts."""

from __future__ import annotations

import dataclasses
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from bpdebugger.debugger.commands.parts import Only

_LARGEST = 10**18
"""No number of a step, a sample or a seed comes near it; Python refuses to read thousands of digits."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d{1,9})?|inf|infinity|nan)", re.ASCII | re.IGNORECASE)
NOT_IT = object()
"""What is no value of a kind."""


@dataclass(frozen=True, slots=True)
class WordType:
    """A type whose values are words: how one is read, whether a value is one, how one is written."""

    wanted: str
    of_word: Callable[[str], object]
    of_value: Callable[[object], object]
    as_word: Callable[[Any], str]
    can_be_quoted: bool = False

    def only(self, mark: Only) -> WordType:
        """The kind of those values alone that a mark lets through."""

        def some(values: Callable[[Any], object]) -> Callable[[Any], object]:
            def value(given: Any) -> object:
                found = values(given)
                return found if found is not NOT_IT and mark.holds(found) else NOT_IT

            return value

        return dataclasses.replace(self, wanted=mark.wanted, of_word=some(self.of_word), of_value=some(self.of_value))


def _whole_of_word(word: str) -> object:
    word = word.replace("−", "-", 1)
    return int(word) if _WHOLE.fullmatch(word) else NOT_IT


def _whole_of_value(value: object) -> object:
    if isinstance(value, (bool, str)) or not hasattr(value, "__index__"):
        return NOT_IT
    number = operator.index(value)
    return number if abs(number) < _LARGEST else NOT_IT


def _number_of_word(word: str) -> object:
    word = word.replace("−", "-").lower()
    if not _NUMBER.fullmatch(word):
        return NOT_IT
    number = float(word)
    return NOT_IT if math.isinf(number) and "inf" not in word else number


def _number_of_value(value: object) -> object:
    whole = value if isinstance(value, float) else _whole_of_value(value)
    return float(whole) if isinstance(whole, (int, float)) else NOT_IT


def _text_of_value(value: object) -> object:
    return str(value) if isinstance(value, str) else NOT_IT


def _one_of(choices: Mapping[str, object]) -> WordType:
    words = {value: word for word, value in reversed(list(choices.items()))}
    types = {type(value) for value in choices.values()}

    def of_value(value: object) -> object:
        # "sign" is the member of an enumeration of texts that it equals
        known = type(value) in types or isinstance(value, str)
        return choices[words[value]] if known and value in words else NOT_IT

    listed = [word for word in choices if word]
    wanted = " or ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
    return WordType(wanted, lambda word: choices.get(word, NOT_IT), of_value, words.__getitem__, can_be_quoted=True)


_WHOLE_NUMBER = WordType("a whole number", _whole_of_word, _whole_of_value, str)
_ANY_NUMBER = WordType("a number", _number_of_word, _number_of_value, repr)
TEXT = WordType("a text", lambda word: word, _text_of_value, str, can_be_quoted=True)
_KINDS = {
    int: _WHOLE_NUMBER,
    float: _ANY_NUMBER,
    str: TEXT,
    bool: _one_of({"yes": True, "no": False}),
    NoneType: _one_of({"none": None}),
}


def kinds_of(type_: Any) -> tuple[WordType, ...]:
    """The kinds of a type whose values are words, in the order in which they are tried; none for other types."""
    if get_origin(type_) is Annotated:
        kinds, marks = kinds_of(type_.__origin__), [mark for mark in type_.__metadata__ if isinstance(mark, Only)]
        return tuple(kind.only(mark) for kind in kinds for mark in marks) if marks else kinds
    if get_origin(type_) in (Union, UnionType):
        every = [kinds_of(part) for part in get_args(type_)]
        kinds = tuple(kind for part in every for kind in part)
        # what is read as nothing else is a text
        return tuple(sorted(kinds, key=lambda kind: kind.wanted == TEXT.wanted)) if all(every) else ()
    if get_origin(type_) is Literal:
        return (_one_of({str(value): value for value in get_args(type_)}),)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return (_one_of({str(member.value): member for member in type_}),)
    return (_KINDS[type_],) if type_ in _KINDS else ()
