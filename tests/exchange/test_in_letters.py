"""What goes out in other letters: the CSV's symbols and the worksheet follow, names stay."""

from __future__ import annotations

import re

import pytest

from bpdebugger.core.names.letters import Letters
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.trace_csv import COLUMNS, cells
from bpdebugger.exchange.worksheet import key, worksheet

NG = Letters("L", "a", "y", "z")
SYMBOL = COLUMNS.index("symbol")
SWAPPED = {"E": "L", "y": "a", "a": "y"}


def as_ng_writes(symbol: str) -> str:
    """A symbol with its letters changed one by one: those before the bracket."""
    before, bracket, inside = symbol.partition("[")
    return "".join(SWAPPED.get(letter, letter) for letter in before) + bracket + inside


@pytest.mark.parametrize("name", ["mazur", "softmax", "shared-weight", "xor"])
def test_the_symbols_of_the_csv_follow_and_all_else_stays(name: str) -> None:
    recorded = trace(example(name))
    for step, shown in zip(recorded, recorded.in_letters(NG), strict=True):
        usual, other = cells(step), cells(shown)
        mark = step.quantity.partition("[")[0]
        expected = usual[SYMBOL] if "_new" in mark or "_hat" in mark else as_ng_writes(usual[SYMBOL])
        assert other[SYMBOL] == expected
        assert other[:SYMBOL] + other[SYMBOL + 1 : -1] == usual[:SYMBOL] + usual[SYMBOL + 1 : -1]


@pytest.mark.parametrize("written", [worksheet, key])
def test_a_worksheet_is_in_the_letters(written: object) -> None:
    assert callable(written)
    recorded = trace(example("mazur"))
    usual, other = (
        re.sub(r'data-quantity="[^"]*"', "", written(each)).replace(recorded.network.note, "")
        for each in (recorded, recorded.in_letters(NG))
    )
    assert "<i>E</i>" in usual and "∂E/∂" in usual
    assert "<i>E</i>" not in other and "∂E/∂" not in other
    assert other.count("<i>L</i>") == usual.count("<i>E</i>")
    assert (other.count("<i>a</i>"), other.count("<i>y</i>")) == (usual.count("<i>y</i>"), usual.count("<i>a</i>"))
