"""Tables of numbers: what spreadsheets of any country write, and sentences for what they do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.number_table import TableError, block_of, read
from bpdebugger.exchange.sample_columns import preview, samples_of

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("1.5;2,5\n-3;4e-2", [[1.5, 2.5], [-3, 0.04]]),
        ("1,5\t2,5\r\n3\t4\r\n", [[1.5, 2.5], [3, 4]]),
        ("0,5\n1,25\n", [[0, 5], [1, 25]]),
        ("0.5 1 2\n3 4 5", [[0.5, 1, 2], [3, 4, 5]]),
        ("−1\t2·10⁻³", [[-1, 0.002]]),
        ("\n\n7\n\n", [[7]]),
        ('"1","2"\n', [[1, 2]]),
        ("1;2;\n3;4;\n", [[1, 2], [3, 4]]),
        ("1/2,1/3\n1,0\n", [[0.5, 1 / 3], [1, 0]]),
        ("71%,76%,1\n", [[0.71, 0.76, 1]]),
        ("1 234,5;2;3\n", [[1234.5, 2, 3]]),
        ("1.234,5;1,234.5\n", [[1234.5, 1234.5]]),
        ("sep=;\n1;2\n", [[1, 2]]),
        ("# XOR\n0,0\n", [[0, 0]]),
        ("array([[0., 0., 0.],\n       [0., 1., 1.]])", [[0, 0, 0], [0, 1, 1]]),
        ("[[0 0]\n [1 2]]", [[0, 0], [1, 2]]),
        ("X = [0 0 0; 0 1 1; 1 0 1];", [[0, 0, 0], [0, 1, 1], [1, 0, 1]]),
        ("tensor([[1., 2.]], dtype=torch.float64)", [[1, 2]]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("| 1 | 2 |\n|---|---|\n| 3 | 4 |", [[1, 2], [3, 4]]),
        ("0,5 1,5\n2,5 3,5\n", [[0.5, 1.5], [2.5, 3.5]]),
        ("True,False\n", [[1, 0]]),
        ("5", [[5]]),
    ],
)
def test_numbers_in_any_spelling(text: str, rows: list[list[float]]) -> None:
    assert block_of(text) == rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no numbers"),
        ("a,b\n", "no numbers under it"),
        ("1,2\n3,4,5\n", "line 2: 3 cells where the lines before have 2; if its commas are decimal points"),
        ("1;2\n3;x\n", 'line 2, column 2: "x" is not a number'),
        ("1;2\n3;inf\n", "line 2, column 2: inf is not a finite number"),
        ("x;y\n1;2,000\n", "line 2, column 2"),
        ("a;b;c\n1;2\n", "line 1: 3 headings"),
        ("x1,x2,y\n0,NA,0\n1,1,1\n", "line 2, column 2 (x2): the number is missing"),
        ("1,2\n3,\n", "line 2, column 2: the number is missing, nothing stands there"),
        ("[[1. 2. ... 3.]]", "line 1: the print-out was cut short"),
        ("1;2020-01-02\n", 'line 1, column 2: "2020-01-02" is not a number'),
    ],
)
def test_what_is_no_table_names_the_line(text: str, why: str) -> None:
    with pytest.raises(TableError, match=re.escape(why)):
        read(text)


def test_utf_16_and_byte_order_marks() -> None:
    assert read("x1;a\n1,5;2\n".encode("utf-16")).rows == ((1.5, 2.0),)
    assert read(b"\xef\xbb\xbf1;2\n").rows == ((1.0, 2.0),)
    with pytest.raises(TableError, match='line 1, column 2: "ÿ2" is not a number'):
        read(b"1;\xff2\n2;3\n")
    with pytest.raises(TableError, match="not UTF-8 text"):
        read(b"1;\xff\x002\n")


def test_latin_1_is_read_and_said() -> None:
    table = read("größe;x2\n1;2\n".encode("latin-1"))
    assert table.headings == ("größe", "x2")
    assert "Latin-1" in table.remarks[0]


def test_columns_are_taken_by_headings_where_they_are_the_units_names() -> None:
    network = example("mazur")
    table = read("o2;o1;i1;i2;more\n1;2;3;4;5\n")
    assert samples_of(table, network) == (Sample((3.0, 4.0), (2.0, 1.0)),)
    shown = preview(table, network)
    assert shown.headings == ("o2", "o1", "i1", "i2", "more")
    assert shown.roles == ("o2", "o1", "i1", "i2", "")
    assert shown.cells == (("1", "2", "3", "4", "5"),)
    assert "more is left out" in shown.words
    assert "by their headings" in shown.words


def test_columns_are_taken_in_their_order_otherwise() -> None:
    assert samples_of(read("a;b;c;d\n1;2;3;4\n"), example("mazur")) == (Sample((1.0, 2.0), (3.0, 4.0)),)


def test_a_table_that_does_not_fit_says_what_is_needed() -> None:
    table = read("1;2\n")
    assert preview(table, example("mazur")).problem.startswith("The table has 2 columns; the network has 2 inputs")
    with pytest.raises(TableError, match="so 4 are needed"):
        samples_of(table, example("mazur"))


@given(
    st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=1, max_size=6)
)
def test_what_a_grid_copies_is_pasted_exactly(rows: list[tuple[float, float]]) -> None:
    text = "\n".join("\t".join(map(repr, row)) for row in rows)
    assert block_of(text) == list(map(list, rows))


@given(st.text(max_size=80))
def test_any_text_is_a_table_or_a_sentence(text: str) -> None:
    try:
        read(text)
    except TableError as error:
        assert "\n" not in str(error)


CLASSES = Network(
    (Layer("in", (Unit("x1"), Unit("x2"))), Layer("out", (Unit("o1"), Unit("o2"), Unit("o3")), "softmax")),
    (Connection("x1", "o1", "w"),),
    {"w": 1.0},
    (Sample((0.0, 0.0), (0.0, 0.0, 0.0)),),
)


@pytest.mark.parametrize(
    ("text", "inputs", "targets"),
    [
        ("a,b,o\n1,2,3\n", [(1, 2)], [(3,)]),
        ("label,x1,x2\n1,0,1\n", [(0, 1)], [(1,)]),
        ("o,x2,x1\n1,0,1\n", [(1, 0)], [(1,)]),
        ("x2,x1,target\n0,1,1\n", [(1, 0)], [(1,)]),
        ("# x1 x2 y\n0 0 0\n0 1 1\n", [(0, 0), (0, 1)], [(0,), (1,)]),
        (",x1,x2,y\n0,0.5,0.0,0.0\n1,0.0,1.0,1.0\n", [(0.5, 0), (0, 1)], [(0,), (1,)]),
        ("0,5,6,1\n1,7,8,0\n", [(5, 6), (7, 8)], [(1,), (0,)]),
        ("x2,size,o\n1,2,3\n", [(2, 1)], [(3,)]),
        # numbered from 0 or from 1, in any order
        ("out,feature 1,feature 0\n3,2,1\n", [(1, 2)], [(3,)]),
        ("out,feature 2,feature 1\n3,2,1\n", [(1, 2)], [(3,)]),
        ("0,0,no\n1,1,yes\n", [(0, 0), (1, 1)], [(0,), (1,)]),
    ],
)
def test_columns_find_their_units(text: str, inputs: list[tuple[float, ...]], targets: list[tuple[float, ...]]) -> None:
    found = samples_of(read(text), example("xor"))
    assert [sample.inputs for sample in found] == inputs
    assert [sample.targets for sample in found] == targets


@pytest.mark.parametrize(
    ("text", "targets", "words"),
    [
        ("a,b,species\n1,2,setosa\n3,4,virginica\n", [(1, 0, 0), (0, 1, 0)], "setosa → o1, virginica → o2"),
        ("0,0,2\n0,1,1\n", [(0, 0, 1), (0, 1, 0)], "1 → o2, 2 → o3"),
        ("0,0,3\n0,1,1\n", [(0, 0, 1), (1, 0, 0)], "1 → o1, 3 → o3"),
        ("0,0,o3\n0,1,o1\n", [(0, 0, 1), (1, 0, 0)], "o1 → o1, o3 → o3"),
    ],
)
def test_classes_become_one_hot_in_a_stated_order(text: str, targets: list[tuple[float, ...]], words: str) -> None:
    assert [sample.targets for sample in samples_of(read(text), CLASSES)] == targets
    assert words in preview(read(text), CLASSES).words


@pytest.mark.parametrize(
    ("text", "roles", "problem"),
    [
        ("0,0,a\n0,1,b\n1,1,c\n1,0,d\n", None, "column 3 has 4 classes (a, b, c, d); a network with 4 outputs"),
        ("1,2,3\n", ("x1", "x1", "class"), "Two columns are for x1"),
        ("1,a,3\n2,b,3\n", ("x1", "x2", "class"), "column 2 holds words; as x2 numbers are needed"),
        ("1,2,3\n", ("x1", "class", "o1"), "The class column gives all targets"),
        ("1,2,3\n", ("x1", "", "class"), "choose a column for x2"),
    ],
)
def test_what_columns_cannot_be(text: str, roles: tuple[str, ...] | None, problem: str) -> None:
    table = read(text)
    assert problem in preview(table, CLASSES, roles).problem
    with pytest.raises(TableError):
        samples_of(table, CLASSES, roles)
