"""Near names: compared with a search through all names by their distance."""

from __future__ import annotations

from random import Random

import pytest

from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.names.suggestions import correction
from bpdebugger.core.network.plans import plan_of
from bpdebugger.exchange.examples import example

MAZUR = plan_of(example("mazur"))


def distance(a: str, b: str) -> int:
    """Insertions, deletions, replacements, and swaps of neighbours."""
    rows = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 2 : i] == b[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def test_a_name_one_slip_away_is_found_and_nothing_farther() -> None:
    random = Random(1)
    for _ in range(300):
        names = {"".join(random.choices("ab", k=random.randint(1, 5))) for _ in range(4)}
        typed = "".join(random.choices("ab", k=random.randint(1, 5)))
        if typed in names:
            continue
        near = {name for name in names if distance(typed, name) == 1}
        found = nearest(typed, names)
        assert found in near if near else not found


@pytest.mark.parametrize(
    ("typed", "found"),
    [("h9", "h2"), ("h0", "h1"), ("hh1", "h1"), ("1h", "h1"), ("h500", "h2"), ("zzz", ""), ("", ""), ("h" * 40, "")],
)
def test_of_several_the_one_with_the_nearest_number(typed: str, found: str) -> None:
    names = ["h1", "h2", "o1"]
    assert nearest(typed, names, names) == found


def test_only_what_the_network_lacks_is_corrected() -> None:
    assert correction(MAZUR, "dE/dw[h1→o9]") == "no unit o9, did you mean o2?"
    assert correction(MAZUR, "z[i1]") == ""
    assert correction(MAZUR, "z") == ""
    assert correction(MAZUR, "dE_dw[h1->i1]") == ""
