"""What a program would do, read from its text: nothing of it runs."""

from __future__ import annotations

import json

import pytest

from bpdebugger.programs.foresight import Notice, foresee, text_of

PROGRAM = """\
import numpy as np
import subprocess, data
from urllib.request import urlopen
from helpers.plots import draw

x = np.load("x.npy")
with open("in.txt") as file:
    text = file.read()
with open("log.txt", "a") as log:
    log.write(text)
open("out", mode=text)
np.save("w.npy", x)
name = input("name? ")
"""


def test_it_names_what_is_imported_and_what_reaches_beyond_computing() -> None:
    found = foresee(PROGRAM)
    assert found.imports == ("numpy", "subprocess", "data", "urllib", "helpers")
    assert [notice.line for notice in found.notices] == [2, 3, 9, 11, 12, 13]
    assert found.notices[0] == Notice(2, "can start other programs")
    assert found.notices[2].what == "writes a file"
    assert found.notices[-1].what == "asks for input"


def test_reading_a_file_is_nothing_to_look_at() -> None:
    assert foresee("open('a')\nopen('b', 'rb')\nPath('c').open()\nopen('d', mode='r')").notices == ()


def test_what_is_no_program_says_where() -> None:
    assert foresee("a = 1\nb = = 2\n").error.startswith("line 2: this is no Python program: ")
    assert foresee("a\0b").error


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("a = 'ä'".encode(), "a = 'ä'"),
        ("# -*- coding: latin-1 -*-\na = 'ä'".encode("latin-1"), "# -*- coding: latin-1 -*-\na = 'ä'"),
        (b"\xef\xbb\xbfa = 1\r\nb = 2", "a = 1\nb = 2"),
    ],
)
def test_text_is_read_as_python_reads_it(data: bytes, text: str) -> None:
    assert text_of(data, notebook=False) == text


def test_of_a_notebook_the_code_is_read() -> None:
    cells = [{"cell_type": "markdown", "source": "no"}, {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}]
    assert "a = 1\nb = 2\n" in text_of(json.dumps({"cells": cells}).encode(), notebook=True)


@pytest.mark.parametrize(
    ("data", "notebook"), [(b"\xff\xfe\x00", False), (b"[1", True), (b"[]", True), (b"\xff", True)]
)
def test_what_is_no_text_is_refused(data: bytes, notebook: bool) -> None:
    with pytest.raises(ValueError, match="this is no"):
        text_of(data, notebook)
