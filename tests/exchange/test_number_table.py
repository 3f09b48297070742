"""Tables of numbers: what spreadsheets of any country write, and sentences for what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.network import Sample
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.number_table import TableError, block_of, preview, read, samples_of

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
        ("5", [[5]]),
    ],
)
def test_numbers_in_any_spelling(text: str, rows: list[list[float]]) -> None:
    if text.endswith(";\n"):
        with pytest.raises(TableError, match="column 3"):
            block_of(text)
        return
    assert block_of(text) == rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no numbers"),
        ("a,b\n", "no numbers under it"),
        ("1,2\n3,4,5\n", "line 2: 3 numbers where the lines before have 2; if its commas are decimal points"),
        ("1;2\n3;x\n", 'line 2, column 2: "x" is not a number'),
        ("1;2\n3;inf\n", "line 2, column 2: inf is not a finite number"),
        ("x;y\n1;2,000\n", "line 2, column 2"),
        ("a;b;c\n1;2\n", "line 1: 3 headings"),
    ],
)
def test_what_is_no_table_names_the_line(text: str, why: str) -> None:
    with pytest.raises(TableError, match=why.replace("(", r"\(")):
        read(text)


def test_utf_16_and_byte_order_marks() -> None:
    assert read("x1;a\n1,5;2\n".encode("utf-16")).rows == ((1.5, 2.0),)
    assert read(b"\xef\xbb\xbf1;2\n").rows == ((1.0, 2.0),)
    with pytest.raises(TableError, match="not UTF-8 text"):
        read(b"1;\xff2\n")


def test_columns_are_taken_by_headings_where_they_are_the_units_names() -> None:
    network = example("mazur")
    table = read("o2;o1;i1;i2;more\n1;2;3;4;5\n")
    assert samples_of(table, network) == (Sample((3.0, 4.0), (2.0, 1.0)),)
    shown = preview(table, network)
    assert shown.columns == ("i1", "i2", "o1", "o2")
    assert shown.rows == ((3.0, 4.0, 2.0, 1.0),)
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
