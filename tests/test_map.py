"""The map of the code is true: every path and name in it exists, every room stands in it, the drawing is today's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rooms import DRAWING, drawing, rooms
from tests.test_architecture import MODULES, ROOT

HELP = ROOT / "resources" / "help"
PAGES = ("architecture", "contributing", "glossary")
PATH = re.compile(r"`((?:bpdebugger|tests|packaging|resources)/[\w/.-]*)`")
NAME = re.compile(r"`([A-Za-z_]\w+)`")


def page(name: str) -> str:
    return (HELP / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_path_exists(name: str) -> None:
    missing = [path for path in PATH.findall(page(name)) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("name", PAGES)
def test_every_name_stands_in_the_code(name: str) -> None:
    words = set(re.findall(r"\w+", " ".join(file.read_text("utf-8") for file in MODULES.values())))
    missing = [word for word in NAME.findall(page(name)) if word not in words]
    assert not missing


def test_every_room_stands_on_the_page() -> None:
    text = page("architecture")
    inner = [room for room in rooms() if room.count(".") == 2]
    single = [room for room in rooms() if room.count(".") == 1 and MODULES[room].name == "__init__.py"]
    assert inner and single
    missing = [
        room for room in (*inner, *single) if room != "bpdebugger.ui" and f"`{room.replace('.', '/')}/`" not in text
    ]
    assert not missing


def test_the_drawing_is_that_of_the_imports() -> None:
    assert DRAWING.read_text("utf-8") == drawing(), "python -m tests.rooms draws it anew"


def test_links_lead_somewhere() -> None:
    for file in HELP.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text("utf-8")):
            assert Path(file.parent / target).exists(), f"{file.name}: {target}"
