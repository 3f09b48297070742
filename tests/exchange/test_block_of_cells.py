"""Cells typed or copied: one number or a block of them, and never a comma taken for what it is not."""

import pytest

from bpdebugger.exchange.number_table import TableError, block_of


@pytest.mark.parametrize(
    "text, block",
    [
        ("0.5", [[0.5]]),
        ("0,5", [[0.5]]),
        ("−1,25", [[-1.25]]),
        (" 4.4e-4 \n", [[4.4e-4]]),
        ("8.77·10⁻⁶", [[8.77e-6]]),
        ("8.77 · 10⁻⁶", [[8.77e-6]]),
        ("1\n2\n3", [[1.0], [2.0], [3.0]]),
        ("1\t2\n3\t4\n", [[1.0, 2.0], [3.0, 4.0]]),
        ("0,5\t1,5\n2,5\t3,5", [[0.5, 1.5], [2.5, 3.5]]),
        ("0,5;1,5", [[0.5, 1.5]]),
        ("1 2 3", [[1.0, 2.0, 3.0]]),
        ("0.5,1\n1,0.25", [[0.5, 1.0], [1.0, 0.25]]),
        ("0,0,1\n1,0,0", [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
    ],
)
def test_cells_are_read(text: str, block: list[list[float]]) -> None:
    assert block_of(text) == block


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "missing"),
        ("abc", '"abc" is not a number'),
        ("1e400", "too large"),
        ("inf", "not a finite number"),
        ("1,234", "write it without a comma"),
        ("0.5,0.7", "is not a number"),
        ("0,5\n0,7", 'line 1: "0,5" may be one number or two'),
        ("1\t2\n3\tx", "line 2, column 2"),
        ("1\t2\n3", "line 2: 1 numbers"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(TableError, match=words) as caught:
        block_of(text)
    assert "\n" not in str(caught.value)
