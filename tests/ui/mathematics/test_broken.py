"""Equations in several lines: all of it is there, in order, and within the width."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import WHOLE
from bpdebugger.core.names.letters import USUAL
from bpdebugger.ui.mathematics.broken import Lines, broken
from bpdebugger.ui.mathematics.equation_label import EquationLabel
from bpdebugger.ui.mathematics.math_boxes import SMALLEST
from bpdebugger.ui.mathematics.typeset import Style, layout, name

LEFT, STYLE = Symbol("dE_dz[h1]"), Style(16, USUAL)
LEAVES = st.sampled_from([Symbol("p[w1]"), Symbol("y[h1]"), Number(0.25), Number(-3.0)])


def calls(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        st.builds(Call, st.sampled_from(["+", "*"]), several),
        st.builds(Call, st.just("-"), st.tuples(inner, inner)),
        st.builds(Call, st.sampled_from(["neg", "tanh", "sigmoid"]), st.tuples(inner)),
        st.builds(Call, st.just("max"), st.tuples(inner, inner)),
        st.builds(Call, st.just("where"), st.tuples(inner, inner, inner)),
    )


FORMULAS = st.recursive(LEAVES, calls, max_leaves=25)


def told(lines: Lines) -> str:
    return "".join("".join(box.texts()) for _, _, box in lines.placed).replace(" ", "")


@given(FORMULAS, st.floats(60, 900))
def test_all_of_it_stands_there_in_order_and_within_the_width(formula: Expression, width: float) -> None:
    lines = broken(LEFT, formula, STYLE, width)
    whole = [*name(LEFT.name, STYLE, WHOLE).texts(), "=", *layout(formula, STYLE).texts()]
    # a tall parenthesis is a shape and no letter
    assert told(lines).replace("(", "").replace(")", "") == "".join(whole).replace(" ", "").translate(
        {ord("("): "", ord(")"): ""}
    )
    smallest = broken(LEFT, formula, Style(SMALLEST, USUAL), width)
    if all(x + box.width <= width for x, _, box in smallest.placed):
        assert all(x + box.width <= width + 1e-6 for x, _, box in lines.placed)
    tops = [(y - box.ascent, y + box.descent) for _, y, box in lines.placed]
    assert all(above <= below for (_, above), (below, _) in itertools.pairwise(tops))
    assert tops[-1][1] <= lines.height + 1e-6


def test_what_has_room_is_one_line() -> None:
    formula = parse("w * x + b")
    assert len(broken(LEFT, formula, STYLE, 900).placed) == 1
    assert len(broken(LEFT, formula, STYLE, 90).placed) > 1


def test_a_fraction_too_wide_is_written_with_a_slash_and_keeps_its_meaning() -> None:
    formula = parse("(a1 + a2 + a3 + a4 + a5) / (b1 + b2 + b3)")
    assert "/" not in told(broken(LEFT, formula, STYLE, 900))
    assert told(broken(LEFT, formula, STYLE, 150)).endswith(")/(𝑏1+𝑏2+𝑏3)")


def test_a_label_is_as_high_as_its_lines() -> None:
    label = EquationLabel(LEFT, parse("sigmoid(w * x + b) * (1 - sigmoid(w * x + b))"), USUAL, "#000000")
    assert label.heightForWidth(900) < label.heightForWidth(200)
    assert label.text == "∂E/∂z[h1] = sigmoid(w · x + b) · (1 − sigmoid(w · x + b))"
