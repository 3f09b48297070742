"""The letters of loss, output, target and net input: how names are spelled in them."""

from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from bpdebugger.core.formulas.expression import Symbol
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.printing import Spelling, write
from bpdebugger.core.names.choosing_letters import conflict, letters_in
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.notation import Derivative, Letter, notation
from bpdebugger.core.names.quantity_formula import parse_condition, parse_quantities, quantity_named, read_condition
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.editing.units import rename_unit
from bpdebugger.exchange.examples import example
from tests.random_networks import random_network

NG = Letters("L", "a", "y", "z")


@pytest.mark.parametrize(
    ("name", "usual", "ng"),
    [
        ("E", "E", "L"),
        ("E@1", "E@1", "L@1"),
        ("y[h1]", "y[h1]", "a[h1]"),
        ("a[o1]", "a[o1]", "y[o1]"),
        ("z[h1]@2", "z[h1]@2", "z[h1]@2"),
        ("dE_dy[h1->o2]", "∂E/∂y[h1→o2]", "∂L/∂a[h1→o2]"),
        ("dy_dz[h1]", "dy/dz[h1]", "da/dz[h1]"),
        ("dy_dz[o1,o2]", "∂y/∂z[o1,o2]", "∂a/∂z[o1,o2]"),
        ("dz_dw[h1->o2]", "∂z/∂w[h1→o2]", "∂z/∂w[h1→o2]"),
        ("dE_dp[w5]", "∂E/∂p[w5]", "∂L/∂p[w5]"),
        ("p_new[y]", "p_new[y]", "p_new[y]"),
        ("p[a]", "p[a]", "p[a]"),
    ],
)
def test_symbols_as_nielsen_and_ng_write_them(name: str, usual: str, ng: str) -> None:
    assert USUAL.symbol(name) == usual
    assert NG.symbol(name) == ng


def test_what_is_typed_in_letters_stands_as_names_do() -> None:
    assert NG.written("dE_dy[h1->o2]") == "dL_da[h1->o2]"
    assert NG.written("E@1") == "L@1"
    assert NG.written("dE_dp[w5]") == "dL_dp[w5]"
    assert NG.written("value") == "value"


def test_what_is_typeset_is_in_the_letters() -> None:
    assert notation("dE_dy[h1]", NG) == Derivative(Letter("L"), Letter("a", "h1"), partial=True)
    assert notation("a[o1]", NG) == Letter("y", "o1")
    assert notation("p[a]", NG) == Letter("a")


@pytest.mark.parametrize("seed", range(10))
def test_no_two_quantities_are_shown_alike(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    names = {step.quantity for step in recorded}
    for letters in (USUAL, NG, Letters("C", "a", "t", "net")):
        assert len({letters.symbol(name) for name in names}) == len(names)
        assert len({letters.written(name) for name in names}) == len(names)


def test_a_trace_in_other_letters_is_the_same_trace() -> None:
    recorded = trace(random_network(3), 0)
    shown = recorded.in_letters(NG)
    assert [step.symbol for step in shown] == [NG.symbol(step.quantity) for step in recorded]
    assert [(step.quantity, step.formula) for step in shown] == [(step.quantity, step.formula) for step in recorded]
    assert shown.y is recorded.y
    assert recorded.in_letters(USUAL) is recorded


ALPHABET = ("E", "L", "C", "J", "y", "a", "z", "o", "t", "h", "s", "ŷ", "net", "out", "loss", "target", "Q", "λ", "K")


@st.composite
def chosen_letters(draw: st.DrawFn) -> Letters:
    """Four letters that can be chosen."""
    words = draw(st.lists(st.sampled_from(ALPHABET), min_size=4, max_size=4, unique=True))
    try:
        return letters_in(" ".join(words))
    except ValueError:
        reject()


@given(chosen_letters(), st.integers(0, 300), st.data())
def test_what_is_shown_in_any_letters_is_read_as_the_same_quantity(
    letters: Letters, seed: int, data: st.DataObject
) -> None:
    recorded = trace(random_network(seed), 0)
    name = recorded[data.draw(st.integers(0, len(recorded) - 1))].quantity
    for text in (letters.symbol(name), letters.written(name)):
        assert parse_quantities(text, recorded.plan, letters=letters) == Symbol(name)
        assert read_condition(text, recorded.plan, letters).text == name
        assert quantity_named(recorded.plan, text, letters) == name


@given(chosen_letters(), st.integers(0, 300), st.data())
def test_a_rule_typed_as_it_is_shown_is_the_rule(letters: Letters, seed: int, data: st.DataObject) -> None:
    recorded = trace(random_network(seed), 0)
    step = recorded[data.draw(st.integers(0, len(recorded) - 1))]
    expression = step.rule.expression
    if expression is not None and len(step.formula) < 200:
        typed = write(expression, Spelling(number=repr, symbol=letters.written))
        assert write(parse_quantities(typed, recorded.plan, letters=letters)) == step.formula


def test_letters_mean_what_was_chosen_never_the_other_way_round() -> None:
    plan = plan_of(example("mazur"))
    for text, name in (
        ("a[o1]", "y[o1]"),
        ("y[o1]", "a[o1]"),
        ("a_o1", "y[o1]"),
        ("y_o1", "a[o1]"),
        ("y_2", "a[o2]"),
        ("dL/da[h1]", "dE_dy[h1]"),
        ("∂L/∂z[h1]", "dE_dz[h1]"),
        (r"\frac{\partial L}{\partial a_{h1}}", "dE_dy[h1]"),
        ("da/dz[o1]", "dy_dz[o1]"),
        ("dL_dw5", "dE_dp[w5]"),
        ("dLdz_h1", "dE_dz[h1]"),
        ("L", "E"),
        ("E", "E"),
        ("target_o1", "a[o1]"),
        ("out_o1", "y[o1]"),
        ("ŷ_o1", "y[o1]"),
        ("y_true_o1", "a[o1]"),
        ("δ_o1", "dE_dz[o1]"),
        ("h1", "y[h1]"),
        ("i1->h1", "p[w1]"),
    ):
        assert parse_quantities(text, plan, letters=NG) == Symbol(name), text
    assert parse_quantities("(a_o1 - y_o1) a_o1 (1 - a_o1)", plan, letters=NG) == parse_quantities(
        "(y[o1] - a[o1]) * y[o1] * (1 - y[o1])", plan
    )
    assert read_condition("max(abs(dL_da[*])) > 1", plan, NG).expression == parse_condition(
        "max(abs(dE_dy[*])) > 1", plan
    )


def test_letters_written_together_are_read_one_by_one() -> None:
    plan = plan_of(example("neuron-sigmoid"))
    assert parse_quantities("2ay", plan, letters=NG) == parse_quantities("2*y*a", plan)
    assert parse_quantities("2ya", plan, letters=NG) == parse_quantities("2*a*y", plan)
    assert parse_quantities("(a-y)a(1-a)", plan, "dE_dz[o]", NG) == parse_quantities("(y-a)*y*(1-y)", plan)


@pytest.mark.parametrize("text", ["dE_dy[o1]", "dE/dy[o1]", "∂L/∂y[o1]", "dL_dy[o1]", "dE/dy_o1"])
def test_a_derivative_by_the_target_is_asked_about(text: str) -> None:
    plan = plan_of(example("mazur"))
    with pytest.raises(Question) as asked:
        parse_quantities(text, plan, letters=NG)
    assert [choice.words for choice in asked.value.choices] == ["∂L/∂a[o1]"]
    assert parse_quantities(asked.value.choices[0].text, plan, letters=NG) == Symbol("dE_dy[o1]")


@pytest.mark.parametrize("text", ["y[h1]", "dL_dq[h1]", "a[h9]", "q", "dL/dz[h9]", "a"])
def test_what_is_not_understood_is_refused_in_the_letters(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse_quantities(text, plan_of(example("mazur")), letters=NG)
    said = str(refused.value)
    assert "dE" not in said and "y[h" not in said.replace(text, "")


def named(**names: str) -> Plan:
    """A well-known network with other names for some of its units."""
    network = example("mazur")
    for old, new in names.items():
        network = rename_unit(network, old, new)
    return plan_of(network)


def test_a_letter_that_is_a_name_in_the_network_is_asked_about() -> None:
    plan = named(o1="a", h1="L")
    with pytest.raises(Question) as asked:
        parse_quantities("a", plan, "dE_dz[h2]", NG)
    assert {choice.text for choice in asked.value.choices} == {"a[h2]", "a[a]"}
    with pytest.raises(Question) as asked:
        parse_quantities("L", plan, letters=NG)
    assert {choice.text for choice in asked.value.choices} == {"L", "a[L]"}
    assert parse_quantities("a[a] - y[a]", plan, letters=NG) == parse_quantities("y[a] - a[a]", plan)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("L a y", "four letters"),
        ("E E a z", "E cannot stand for the loss and for the output"),
        ("w a y z", "the letter of parameters"),
        ("e a y z", "a number in formulas"),
        ("d a y z", "begins the names of derivatives"),
        ("L a y value", "a word of formulas"),
        ("L target y z", "is read as the target everywhere"),
        ("L x y z", "the letter of inputs"),
        ("L sigmoid y z", "at most 6 letters"),
        ("L tanh y z", "a word of formulas"),
        ("L a1 y z", "a letter"),
    ],
)
def test_letters_that_cannot_be_chosen(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        letters_in(text)


def test_letters_are_refused_where_they_are_names_in_the_network() -> None:
    assert conflict(NG, named()) == ""
    assert conflict(NG, named(h1="L")) == "L cannot stand for the loss: a unit of this network is called so"
    assert conflict(USUAL, named(h1="y")) == ""
