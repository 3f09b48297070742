"""Samples in arrays and objects, as programs print them and people type them: headings, rows and what is said."""

from __future__ import annotations

import pytest

from bpdebugger.exchange.number_lists import lists_in
from bpdebugger.exchange.printed.items import PrintedError


@pytest.mark.parametrize(
    ("text", "headings", "rows"),
    [
        ('[{"x": 1, "a": 0}, {"x": 2, "a": 1}]', ("x", "a"), [["1", "0"], ["2", "1"]]),
        ('{"samples": [{"x": 1, "a": 0}, {"a": 1, "x": 2}]}', ("x", "a"), [["1", "0"], ["2", "1"]]),
        ('[{"inputs": [0, 1], "targets": [1]}]', ("inputs 1", "inputs 2", "targets"), [["0", "1", "1"]]),
        (
            "X = np.array([[0, 1], [1, 0]])\ny = np.array([1, 0])",
            ("X 1", "X 2", "y"),
            [["0", "1", "1"], ["1", "0", "0"]],
        ),
        ("const X = [[0, 1], [1, 0]];\nconst y = [[1], [0]];", ("X 1", "X 2", "y"), [["0", "1", "1"], ["1", "0", "0"]]),
        ("x1 = 0, x2 = 1, o = 1\nx1 = 1, x2 = 1, o = 0", ("x1", "x2", "o"), [["0", "1", "1"], ["1", "1", "0"]]),
        ("[[0, 1, 1], [1, 1, 0]]", (), [["0", "1", "1"], ["1", "1", "0"]]),
        ("[0, 1, 1]", (), [["0", "1", "1"]]),
        ("[([0, 1], [1]), ([1, 1], [0])]", (), [["0", "1", "1"], ["1", "1", "0"]]),
    ],
)
def test_rows_and_headings(text: str, headings: tuple[str, ...], rows: list[list[str]]) -> None:
    found = lists_in(text)
    assert found is not None
    assert (found[0], [cells for _, cells in found[1]], found[2]) == (headings, rows, [])


def test_a_column_for_each_sample_is_turned_and_said() -> None:
    found = lists_in("X = [[0, 1, 2], [3, 4, 5]]\nY = [[6, 7, 8]]")
    assert found is not None
    headings, rows, remarks = found
    assert headings == ("X 1", "X 2", "Y")
    assert [cells for _, cells in rows] == [["0", "3", "6"], ["1", "4", "7"], ["2", "5", "8"]]
    assert remarks == ["the arrays are read with a column for each sample"]


@pytest.mark.parametrize("text", ["0 1 1\n1 0 1", "x1,x2,o\n0,1,1", "", "hello", "x1\tx2\n1\t2"])
def test_tables_are_left_to_others(text: str) -> None:
    assert lists_in(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"x": 1, "a": 0}, {"x": 2, "b": 1}]', 'sample 2: "a" stands in some samples only'),
        ("X = [[0, 1], [1, 0]]\ny = [1, 0, 1]", "as many rows are needed in each array: X has 2, y has 3"),
        ("X = [[0], [1]]\nX = [[0], [1]]", '"X" stands there twice'),
    ],
)
def test_what_does_not_fit_together_is_refused_with_the_place(text: str, why: str) -> None:
    with pytest.raises(PrintedError) as refused:
        lists_in(text)
    assert str(refused.value) == why


def test_a_row_knows_its_line() -> None:
    found = lists_in("X = [[0, 1],\n     [1, 0]]")
    assert found is not None
    assert [line for line, _ in found[1]] == [1, 2]
