"""The language that the program speaks.

The texts stand in the code, in English; a catalogue of GNU gettext for each other language lies in
``resources/languages``. What is shown is passed through ``tr`` or ``tr_plural`` where it is shown; a text that stands
in a table before the language is known is wrapped in ``tr_noop`` there, so that it is found, and said later.

``python -m tests.languages`` brings the catalogues up to date.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bpdebugger.resources import resource

ENGLISH: Final = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch", "zh_CN": "简体中文"}
"""The languages there are, by their codes, each with its name in itself."""

WHOLE: Iterable[str] = (ENGLISH,)
"""The languages in which everything is said. One that knows a part only is spoken where a person asks for it, and not
because the system speaks it."""

VARIABLE = "BPDEBUGGER_LANGUAGE"
"""What overrules the system's language, for instance in a script that reads what the program says."""


class _Speaker:
    """A language is a property of the process, as its locale is: texts are said in more than a thousand places."""

    def __init__(self) -> None:
        self.language: str = ENGLISH
        self.texts: gettext.NullTranslations = gettext.NullTranslations()


_SPEAKER = _Speaker()


def choose(language: str) -> None:
    """Speaks a language of ``LANGUAGES`` from now on. What was said before stays as it is."""
    if language == ENGLISH:
        _SPEAKER.texts = gettext.NullTranslations()
    else:
        with resource("languages", f"{language}.mo").open("rb") as catalogue:
            _SPEAKER.texts = gettext.GNUTranslations(catalogue)
    _SPEAKER.language = language


def chosen() -> str:
    """The code of the language that is spoken."""
    return _SPEAKER.language


def wanted(environment: Mapping[str, str], of_system: Iterable[str] = (), setting: str = "") -> str:
    """The language to speak: that of ``VARIABLE``, of the ``setting``, or the first of the system's that there is.

    ``of_system`` are codes such as ``de-AT`` in the order of the person's wishes; without them POSIX's variables count.
    """
    posix = (environment.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    asked = (_known(wish) for wish in (environment.get(VARIABLE, ""), setting))
    heard = (_known(wish) for wish in of_system or ":".join(filter(None, posix)).split(":"))
    return next(filter(None, (*asked, *(language for language in heard if language in WHOLE))), ENGLISH)


def _known(wish: str) -> str:
    """The code of ``LANGUAGES`` for a wish such as ``de_AT.UTF-8`` or ``zh-Hans-CN``, empty where there is none."""
    parts = wish.replace("-", "_").partition(".")[0].split("_")
    if parts[0] == "zh":
        return "" if {"TW", "HK", "MO", "Hant"} & set(parts) else "zh_CN"
    return parts[0] if parts[0] in LANGUAGES else ""


def tr_noop(text: str) -> str:
    """The text as it is: a mark for what looks for texts."""
    return text


def tr(text: str, /, **values: object) -> str:
    """A text in the language that is spoken, with values in its places: ``tr("{n} of {all}", n=1, all=2)``.

    Values are put in once and are not read: braces in them stay what they are.
    """
    said = _SPEAKER.texts.gettext(text) if text else ""
    return said.format(**values) if values else said


def tr_plural(one: str, many: str, number: int, /, **values: object) -> str:
    """A text that depends on how many, with ``{number}`` and other values in it, in the plurals of the language."""
    return _SPEAKER.texts.ngettext(one, many, number).format(number=number, **values)


def all_of(names: Sequence[str]) -> str:
    """Names as a sentence has them: ``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return tr("{names} and {last}", names=tr(", ").join(names[:-1]), last=names[-1])
