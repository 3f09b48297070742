"""The language that is spoken: chosen as the person wishes, and its catalogues are those of the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from bpdebugger import language
from bpdebugger.language import ENGLISH, LANGUAGES, VARIABLE, WHOLE, choose, chosen, tr, tr_plural, wanted
from tests.languages import FOLDER, as_mo, catalogue, strings_of, template, translated

OTHERS = [code for code in LANGUAGES if code != ENGLISH]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    choose(ENGLISH)


@pytest.mark.parametrize(
    ("environment", "of_system", "expected"),
    [
        ({}, [], "en"),
        ({"LANG": "C.UTF-8"}, [], "en"),
        ({"LANG": "de_AT.UTF-8"}, [], "de"),
        ({"LANG": "de_DE", "LC_ALL": "en_GB.UTF-8"}, [], "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:de:en"}, [], "de"),
        ({"LANG": "zh_CN.UTF-8"}, [], "zh_CN"),
        ({}, ["zh-Hans-SG", "en"], "zh_CN"),
        ({}, ["zh-TW", "de"], "de"),
        ({}, ["zh-Hant-HK"], "en"),
        ({}, ["fr-FR", "it"], "en"),
        ({VARIABLE: "de", "LANG": "zh_CN"}, ["zh-CN"], "de"),
        ({VARIABLE: "xx", "LANG": "zh_CN"}, [], "zh_CN"),
        ({"LANG": "de_DE"}, ["en-GB"], "en"),
    ],
)
def test_the_wish_that_comes_first_is_spoken(
    environment: dict[str, str], of_system: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "WHOLE", tuple(LANGUAGES))
    assert wanted(environment, of_system) == expected


def test_a_language_known_in_part_waits_to_be_asked_for() -> None:
    assert wanted({"LANG": "de_DE"}) == ("de" if "de" in WHOLE else "en")
    assert wanted({"LANG": "de_DE", VARIABLE: "zh_CN"}) == "zh_CN"
    assert wanted({}, ["zh-CN"], setting="de") == "de"


@pytest.mark.parametrize("code", OTHERS)
def test_every_catalogue_has_the_texts_of_the_code_and_no_other(code: str) -> None:
    assert {message.id for message in translated(catalogue(code))} == {
        message.id for message in translated(template())
    }, "run `python -m tests.languages`"


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_program_reads_is_what_people_edit(code: str) -> None:
    assert (FOLDER / f"{code}.mo").read_bytes() == as_mo(catalogue(code)), "run `python -m tests.languages`"


def places_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_places_and_the_ends_of_its_text(code: str) -> None:
    for message in translated(catalogue(code)):
        ids = strings_of(message.id)
        for string in filter(None, strings_of(message.string)):
            # a plural may leave its number out: "one step"
            missing = places_of(ids[-1]) - places_of(string) - ({"number"} if len(ids) > 1 else set())
            assert not missing and places_of(string) <= places_of(ids[-1]), (message.id, string)
            if code != "zh_CN":
                # Chinese parts nothing by spaces
                assert string[0].isspace() == ids[-1][0].isspace(), string
                assert string[-1].isspace() == ids[-1][-1].isspace(), string
            assert ids[-1].endswith("…") == string.endswith("…"), string


def test_a_text_takes_its_values_once() -> None:
    assert tr("{unit} is dead", unit="{0.__class__}") == "{0.__class__} is dead"
    assert tr("{ stays") == "{ stays"
    assert [tr_plural("{number} step", "{number} steps", n) for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]


def test_a_language_is_spoken_until_another_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Catalog(locale="de", charset="utf-8", fuzzy=False)
    made.add("{unit} is dead", "{unit} ist tot")
    made.add(("{number} step", "{number} steps"), ("{number} Schritt", "{number} Schritte"))

    class Folder:
        @staticmethod
        def open(mode: str) -> object:
            from io import BytesIO

            return BytesIO(as_mo(made))

    monkeypatch.setattr(language, "resource", lambda *parts: Folder)
    choose("de")
    assert chosen() == "de"
    assert tr("{unit} is dead", unit="h1") == "h1 ist tot"
    assert [tr_plural("{number} step", "{number} steps", n) for n in (0, 1)] == ["0 Schritte", "1 Schritt"]
    assert tr("not translated") == "not translated"
    choose(ENGLISH)
    assert tr("{unit} is dead", unit="h1") == "h1 is dead"


def test_codes_are_those_of_files() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.po")) == sorted(OTHERS)
    assert all(re.fullmatch(r"[a-z]{2}(_[A-Z]{2})?", code) for code in LANGUAGES)
