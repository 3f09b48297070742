"""Texts of strangers stay texts in every output that is more than text: HTML, Markdown, a spreadsheet, a terminal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.cli import main
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project, scripts
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.terminal import without_control
from bpdebugger.exchange.trace_csv import defused, write_rows

PIECES = st.sampled_from(
    (
        "<img src=x onerror=alert(1)>", "</title><script>", "<a href='javascript:x'>", "&lt;", "=cmd|' /C calc'!A0",
        "+1+cmd()", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\\input{/etc/passwd}", "$\\href{x}{y}$", "![x](http://x/y.png)",
        "[x](javascript:x)", "# x", "`x`", "**x**", "_x_", "|x|", "\x1b[31m", "\x1b]0;x\x07", "\x9b2J", "\x08", "\x7f",
        "\u202e", "\r", "\x1c", "\x85",
        "\u2028", "\n", "\0", "{{x}}", "%s", "${x}", "'''", '"""', "x",
    )
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=4).map("".join)


def hostile(text: str) -> Network:
    network = example("xor")
    layers = tuple(replace(layer, name=text) for layer in network.layers)
    return replace(network, title=text, note=text, layers=layers)


class Elements(HTMLParser):
    """The names of all elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


def elements(html: str) -> set[str]:
    parser = Elements()
    parser.feed(html)
    parser.close()
    return parser.found


@given(TEXTS)
def test_a_notebook_shows_a_text_as_it_is(text: str) -> None:
    cells = json.loads(scripts.script(trace(hostile(text)), "notebook"))["cells"]
    (head, *_) = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    (usual, *_) = [
        "".join(cell["source"])
        for cell in json.loads(scripts.script(trace(example("xor")), "notebook"))["cells"]
        if cell["cell_type"] == "markdown"
    ]
    own = head.removeprefix("# ")
    assert elements(own) <= elements(usual)
    assert not set("*_`$[]!\\|~<#") & set(own.replace("&#", ""))


@given(TEXTS)
def test_a_spreadsheet_runs_nothing(text: str) -> None:
    shown = defused(text)
    assert not shown.startswith(tuple("=+-@\t\r")) or _is_number(shown)
    file = io.StringIO()
    write_rows(trace(hostile(text)), file)
    for row in csv.reader(io.StringIO(file.getvalue())):
        assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r")) and not _is_number(cell)]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@given(TEXTS)
def test_objects_in_a_notebook_are_no_other_elements(text: str) -> None:
    assert elements(hostile(text)._repr_html_()) <= elements(example("xor")._repr_html_())
    assert elements(trace(hostile(text))._repr_html_()) <= elements(trace(example("xor"))._repr_html_())


@given(TEXTS)
def test_a_terminal_gets_no_control_characters(text: str) -> None:
    shown = without_control(text)
    assert not [letter for letter in shown if category(letter) in ("Cc", "Cf", "Cs") and letter not in "\n\t"]


@pytest.mark.parametrize("text", ["\x1b[31mred", "\x9b2J", "\x1b]0;x\x07", "a\x08b"])
def test_what_is_printed_of_a_file_has_no_control_characters(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / f"{text.replace('/', '')}.bpd"
    project.saved(hostile(text), file)
    monkeypatch.setenv("DISPLAY", "")
    for arguments in (["compare", str(file), str(file)], ["check", str(file)], ["origin", str(file), "E"]):
        main(arguments)
    main(["trace", str(file) + text])
    (tmp_path / "given.txt").write_text(f"w1{text} = 3\n{text} = 4\n")
    main(["diagnose", str(file), str(tmp_path / "given.txt")])
    out = capsys.readouterr()
    assert not [letter for letter in out.out + out.err if not letter.isprintable() and letter != "\n"]
