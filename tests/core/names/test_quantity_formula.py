"""Formulas in the names of quantities: what is read, and where an error is said to be."""

from __future__ import annotations

import pytest

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.quantity_formula import parse_quantities
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from tests.random_networks import random_network

MAZUR = plan_of(example("mazur"))
NEURON = plan_of(example("neuron-sigmoid"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("dE/dy[o1]*dy/dz[o1]", "dE_dy[o1] * dy_dz[o1]"),
        ("∂E/∂y[ o1 ] · ∂y/∂z[o1]", "dE_dy[o1] * dy_dz[o1]"),
        ("dE / dz [h1] / 2e-3", "dE_dz[h1] / 0.002"),
        ("dE_dy[h1->o2] + dE/dy[h1→o2]", "dE_dy[h1->o2] + dE_dy[h1->o2]"),
        ("(a[o1] − y[o1]) × w5", "(a[o1] - y[o1]) * p[w5]"),
        ("p[w5] * i1² + ½", "p[w5] * y[i1]**2 + 0.5"),
        ("2½", None),
        ("exp(z[h1]) + sigmoid (z[h2])", "exp(z[h1]) + sigmoid(z[h2])"),
        ("e * pi + E", "e * pi + E"),
        ("1e5 * 2E-1", "100000 * 0.2"),
        ("dE/dw[i1->h1] - dE/db[h1]", "dE_dw[i1->h1] - dE_db[h1]"),
        ("dz/dw[h1->o1] * dz/dy[h1->o1]", "dz_dw[h1->o1] * dz_dy[h1->o1]"),
        ("dE/dp[w5]", "dE_dp[w5]"),
        ("z[h1] z[h2]", "z[h1] * z[h2]"),
        ("∂E/∂y[o1] ∂y/∂z[o1]", "dE_dy[o1] * dy_dz[o1]"),
        ("z[h1] ^ 2 * o1", "z[h1]**2 * y[o1]"),
    ],
)
def test_what_is_read(text: str, read: str | None) -> None:
    if read is None:
        with pytest.raises(FormulaError, match="between two factors write"):
            parse_quantities(text, MAZUR)
    else:
        assert write(parse_quantities(text, MAZUR)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("(a - y) * y * (1 - y)", "(a[o] - y[o]) * y[o] * (1 - y[o])"),
        ("dE/dy * dy/dz * x1", "dE_dy[o] * dy_dz[o] * y[x1]"),
        ("dE_dz - z + w1 + b1", "dE_dz[o] - z[o] + p[w1] + p[b1]"),
    ],
)
def test_one_unit_after_the_inputs_needs_no_bracket(text: str, read: str) -> None:
    assert write(parse_quantities(text, NEURON)) == read


def test_every_name_of_a_trace_is_read_as_itself() -> None:
    for seed in range(12):
        recorded = trace(random_network(seed), 0)
        for step in recorded:
            for spelt in (step.quantity, step.symbol):
                if not spelt.startswith("p_new"):
                    assert write(parse_quantities(spelt, recorded.plan)) == step.quantity


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, "the formula is empty"),
        ("z[h9]", 0, "no unit h9, did you mean h2?"),
        ("1 + z[h9]", 4, "no unit h9, did you mean h2?"),
        ("z[h1] 2", 6, '"2" does not fit here; between two factors write *'),
        ("i1² o", 4, 'unknown name "o", did you mean o1?'),
        ("i1² k", 4, 'unknown name "k"; a quantity is written as z[o1], a parameter by its name'),
        ("i1² )", 4, "a parenthesis is closed that was not opened"),
        ("½ · (z[h1]", 4, "a parenthesis is opened and not closed"),
        ("z", 0, "z needs the name of a unit, connection or parameter in brackets; there is z[h1], for example"),
        ("exp", 0, 'the function "exp" needs its argument in parentheses'),
        ("q0_ + z[h1]", 0, 'unknown name "q0_"; a quantity is written as z[o1], a parameter by its name'),
        ("z[h1] + foo(1)", 8, 'unknown function "foo"'),
        ("a[i1]", 0, "this network has no a[i1]; there is a[o1], for example"),
        ("z[h1]@0", 5, '"@" (U+0040 COMMERCIAL AT) is not part of a formula'),
    ],
)
def test_an_error_names_its_place_in_the_typed_text(text: str, position: int, reason: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_quantities(text, MAZUR)
    assert caught.value.position == position
    assert caught.value.reason.startswith(reason)
    assert str(caught.value).endswith(f"(character {position + 1})")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "z[h1].__class__",
        "[z[h1] for _ in (1,)]",
        "lambda: 1",
        "f'{z[h1]}'",
        "open('x')",
        "z[z[h1]]",
        "9**9**9",
        "z[h1]\n+ 1",
        "z[h1] and 1",
        "a:=1",
        "((" * 150 + "1" + "))" * 150,
        "-" * 399 + "1",
    ],
)
def test_nothing_else_is_reachable(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_quantities(text, MAZUR)


def test_length_is_that_of_the_typed_text() -> None:
    # placeholders are longer than the names they stand for
    text = "+".join(["(" + "+".join(["z"] * 45) + ")"] * 4)
    assert len(text) < MAX_LENGTH
    assert write(parse_quantities(text, NEURON)).count("z[o]") == 180
    with pytest.raises(FormulaError, match=f"{MAX_LENGTH} are the limit"):
        parse_quantities("z" * (MAX_LENGTH + 1), NEURON)


def named(parameter: str, unit: str) -> Plan:
    return plan_of(
        Network(
            (Layer("i", (Unit(unit),)), Layer("o", (Unit("o"),))),
            (Connection(unit, "o", parameter),),
            {parameter: 1.0},
            (Sample((1.0,), (1.0,)),),
        )
    )


def test_a_name_that_may_mean_two_things_is_not_guessed() -> None:
    for plan, text in ((named("k", "k"), "k"), (named("a", "x"), "a"), (named("w", "z"), "z")):
        with pytest.raises(FormulaError, match=r"may mean .* or .*\. Write"):
            parse_quantities(text, plan)
    assert write(parse_quantities("p[a] * a[o]", named("a", "x"))) == "p[a] * a[o]"


def test_a_parameter_may_be_called_like_a_word_of_python() -> None:
    assert write(parse_quantities("if * is", named("if", "is"))) == "p[if] * y[is]"


def test_names_beyond_ascii() -> None:
    assert write(parse_quantities("β * é - 1", named("β", "é"))) == "p[β] * y[é] - 1"
