"""The reference in the help is that of the code, and it is complete."""

import inspect
import re

import pytest

import bpdebugger
from bpdebugger.cli import COMMANDS as ON_THE_LINE
from bpdebugger.core.catalogue.activations import CATALOGUE as ACTIVATIONS
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSSES
from bpdebugger.core.network.quantities import Kind
from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.exchange.project_shape import OBJECTS
from bpdebugger.ui.panels.help_panel import PAGES as IN_HELP
from reference import HELP, PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_as_the_code_is_now(page: str) -> None:
    written = (HELP / f"{page}.md").read_text("utf-8")
    assert written == PAGES[page](), "python packaging/reference.py writes it anew"
    assert page in IN_HELP


def test_every_name_has_its_line() -> None:
    file, names, commands, library = (each() for each in PAGES.values())
    for key in (key for keys in OBJECTS.values() for key in keys):
        assert f"| `{key}` |" in file
    for name in (*ACTIVATIONS, *LOSSES):
        assert f"| `{name}` |" in file
    for kind in Kind:
        assert re.search(rf"^\| `{re.escape(kind.row.prefix)}[`\[]", names, re.MULTILINE), kind
    for row in COMMANDS:
        assert re.search(rf"^\| `{row.id}[ `]", commands, re.MULTILINE), row.id
    for name in ON_THE_LINE:
        assert f"### bpdebugger {name}\n" in commands
    for name in bpdebugger.__all__:
        assert f"### `bpdebugger.{name}(" in library
        assert (inspect.getdoc(getattr(bpdebugger, name)) or "").partition("\n")[0].replace("``", "`") in library


@pytest.mark.parametrize("page", PAGES)
def test_rows_of_a_table_have_as_many_cells_as_its_head(page: str) -> None:
    wide = 0
    for line in PAGES[page]().splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not wide or not cells or cells == wide, line
        wide = cells
