"""The grammar of watches and conditions: what is read, what is refused, and how it is written back."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.quantity_formula import parse_condition, parse_quantities
from bpdebugger.core.network.plans import plan_of
from bpdebugger.exchange.examples import example
from tests.networks import dense

MAZUR = plan_of(example("mazur"))
WIDE = plan_of(dense([300, 300, 10]))
"""A network with 93,000 parameters, among whose names a near one is looked for."""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("abs(dE/dz[h1]) < 1e-6 and epoch > 10", "abs(dE_dz[h1]) < 1e-06 and epoch > 10"),
        ("∂E/∂z[h1] ≤ −1", "dE_dz[h1] <= -1"),
        ("0 < z[h1] < 1", "0 < z[h1] and z[h1] < 1"),
        ("not (E >= 1 or w5 != 0)", "not (E >= 1 or p[w5] != 0)"),
        ("not E > 1 and E == 2", "not E > 1 and E == 2"),
        ("not(E)or(E)", "not E or E"),
        ("(E > 1) + (E > 2)", "(E > 1) + (E > 2)"),
        ("(E > 1) == (E > 2)", "(E > 1) == (E > 2)"),
        ("E > 1 and (E > 2 or E < 3)", "E > 1 and (E > 2 or E < 3)"),
        ("(E > 1 and E > 2) or E < 3", "E > 1 and E > 2 or E < 3"),
        ("-(E < 1) * 2", "-(E < 1) * 2"),
        ("prev(dE/dz[h1]) * delta(w5) + changed(E)", "prev(dE_dz[h1]) * delta(p[w5]) + changed(E)"),
        ("isnan(value) or isinf (value)", "isnan(value) or isinf(value)"),
        ("max(abs(dE/dz[ * ])) > mean(1, 2, E)", "max(abs(dE_dz[*])) > mean(1, 2, E)"),
        ("sum(E) + min(E)", "sum(E) + min(E)"),
        ("step + sample", "step + sample"),
        ("p_new[w5] == p[here]", "p_new[w5] == p[here]"),
        ("2 ** max(1, 2, 3)", "2**max(1, 2, 3)"),
        ("!E", "not E"),
        ("E if E > 1 else 2", "where(E > 1, E, 2)"),
        ("E^2 > 1 || E < 3 && E > 2", "E**2 > 1 or E < 3 and E > 2"),
        ("|dE/dw1| > ½", "abs(dE_dp[w1]) > 0.5"),
    ],
)
def test_what_is_read(text: str, read: str) -> None:
    found = parse_condition(text, MAZUR)
    assert write(found) == read
    assert parse_condition(read, MAZUR) == found


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("dE_dz[h9] < 1", 0, "no unit h9, did you mean h2?"),
        ("E > 1 and z[H1] > 0", 10, "no unit H1, did you mean h1?"),
        ("dE_dp[w99] < 0", 0, "no parameter w99, did you mean w8?"),
        ("dE_dw[i1->h7] < 0", 0, "no unit h7, did you mean h2?"),
        ("dE_dx[h1] < 0", 0, "no quantity is called dE_dx, did you mean dE_d"),
        ("wy > 1", 0, 'unknown name "wy", did you mean w'),
        ("1 + epochs > 1", 4, 'unknown name "epochs", did you mean epoch?'),
        ("dE_dv[*]", 0, "no quantity is called dE_dv"),
        ("dy_dp[*] > 0", 0, "this network has no dy_dp[*]"),
        ("E = 1", 2, '"=" does not fit here; whether two are equal is asked with =='),
        ("E <", 2, 'something is missing after "<"'),
        ("E < > 1", 4, '">" does not fit here'),
        ("E and", 2, 'something is missing after "and"'),
        ("and E", 0, '"and" does not fit here'),
        ("E not E", 2, '"not" does not fit here'),
        ("1 + not E", 4, '"not" does not fit here'),
        ("E is E", 2, '"is" is not part of a formula'),
        ("E in E", 2, '"in" is not part of a formula'),
        ("prev()", 0, "prev takes 1 argument"),
        ("prev(E, E)", 0, "prev takes 1 argument"),
        ("max()", 0, "max takes one argument or more"),
        ("max", 0, 'the function "max" needs its argument in parentheses'),
        ("now(E)", 0, 'unknown function "now"'),
        ("E ! 1", 2, '"!" does not fit here'),
    ],
)
def test_what_is_refused_names_its_place(text: str, position: int, reason: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_condition(text, MAZUR)
    assert caught.value.reason.startswith(reason)
    assert caught.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "exp('print(1)')",
        "__import__('os')",
        "z[h1].__class__ == 1",
        "(1).real > 0",
        "9**9**9",
        "9**9**9 > epoch",
        "2**(9**9) < 1",
        "1 < 9**2000",
        "9" * 1_000_000,
        "(" * 5000 + "E" + ")" * 5000,
        "not " * 99 + "E" + " and E" * 100,
        "ｅpoch > 1",
        "еpoch > 1",
        "E ＞ 1",
        "E < 1;E",
        "E == 'a'",
        "E == True",
        "(E := 1) > 0",
        "[E][0] > 1",
        "lambda: E",
        "w999999x > 0",
        "unitx1y > 0",
        "z[h999] > 0",
        "p[" + "w" * 300 + "] > 0",
    ],
)
def test_hostile_and_mistyped_texts_are_refused_at_once(text: str) -> None:
    start = process_time()
    with pytest.raises(FormulaError) as caught:
        parse_condition(text, WIDE)
    assert process_time() - start < 0.05
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("text", ["E and E", "not E", "prev(E)", "epoch", "dE_dz[*]", "max(E)"])
def test_formulas_read_nothing_of_conditions(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_quantities(text, MAZUR)


def random_text(random: Random, depth: int) -> str:
    if depth == 0:
        return random.choice(["E", "z[h1]", "epoch", "1", "0.5", "p[w5]"])
    left, right = random_text(random, depth - 1), random_text(random, depth - 1)
    sign = random.choice(["+", "-", "*", "/", "<", "<=", "==", "!=", "and", "or", "**"])
    if sign == "**":
        return f"(({left}) ** 2)"
    return random.choice([f"({left} {sign} {right})", f"(not {left})", f"(-{left})", f"max({left}, {right})"])


def test_what_is_written_reads_back_as_the_same() -> None:
    for seed in range(300):
        found = parse_condition(random_text(Random(seed), 4), MAZUR)
        assert parse_condition(write(found), MAZUR) == found
