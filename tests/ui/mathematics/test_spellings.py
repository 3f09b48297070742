"""Text, LaTeX, HTML and painted formulas have parentheses at the same places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import screen
from bpdebugger.exchange.html_math import Html
from bpdebugger.symbolic.latex import Latex
from bpdebugger.ui.mathematics.math_boxes import Box, Glyphs, Outline
from bpdebugger.ui.mathematics.typeset import Style, layout

pytestmark = pytest.mark.usefixtures("qapp")

NEVER_TOO_DEEP = -1000


def marks(text: str) -> str:
    """The parentheses and the leaves of a formula, in the order in which they are written."""
    return "".join(re.findall(r"[()qru2379]", unicodedata.normalize("NFKC", text)))


def in_text(expression: Expression) -> str:
    return marks(write(expression, screen(USUAL)))


def in_latex(expression: Expression) -> str:
    return marks(re.sub(r"\\[a-z]+", "", Latex(USUAL).write(expression)))


def in_html(expression: Expression) -> str:
    return marks(re.sub(r"<[^>]*>", "", Html(USUAL).write(expression)))


def painted(expression: Expression) -> str:
    return marks("".join(characters(layout(expression, Style(30, USUAL, depth=NEVER_TOO_DEEP)))))


def characters(box: Box) -> Iterator[str]:
    """What is painted, in the order in which it is read; tall parentheses are shapes, the first and last of a row."""
    for number, (_, _, part) in enumerate(box.parts):
        if isinstance(part.ink, Outline) and part.height > 0:
            yield ")" if number else "("
        yield from characters(part)
    if isinstance(box.ink, Glyphs):
        yield box.ink.text


DRAWN: tuple[Callable[[Expression], str], ...] = (in_latex, in_html, painted)

leaves = st.sampled_from([*map(Symbol, ("q", "r", "p[u]", "p_new[q]")), Number(2.0), Number(-3.0), Number(-7e-9)])


def written_in_a_line(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def call(function: str, count: int) -> st.SearchStrategy[Expression]:
        return st.tuples(*[inner] * count).map(lambda arguments: Call(function, arguments))

    binary = st.sampled_from(["+", "-", "*", "<", ">="]).flatmap(lambda operator: call(operator, 2))
    longer = st.sampled_from(["+", "*"]).flatmap(lambda operator: call(operator, 3))
    return binary | longer | call("neg", 1) | call("sin", 1) | call("max", 2)


lines = st.recursive(leaves, written_in_a_line, max_leaves=10)


def stacked(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    # a number below a tall numerator stands beside it when painted, and a fraction in an exponent is in a line there
    below = st.sampled_from([Symbol("r"), Call("*", (Symbol("q"), Symbol("r"))), Call("neg", (Symbol("u"),))])
    exponents = st.sampled_from([Number(2.0), Number(-3.0), Call("+", (Symbol("q"), Number(-2.0))), Symbol("u")])
    fractions = st.builds(lambda top, bottom: Call("/", (top, bottom)), inner, below)
    powers = st.builds(lambda base, exponent: Call("**", (base, exponent)), inner, exponents)
    roots = inner.map(lambda argument: Call("sqrt", (argument,)))
    return written_in_a_line(inner) | fractions | powers | roots


@given(lines)
def test_what_stands_in_a_line_is_bracketed_alike_in_every_spelling(expression: Expression) -> None:
    expected = in_text(expression)
    assert [spelled(expression) for spelled in DRAWN] == [expected] * 3


@given(st.recursive(leaves, stacked, max_leaves=10))
def test_what_is_drawn_is_bracketed_alike_in_every_spelling(expression: Expression) -> None:
    expected = in_latex(expression)
    assert [spelled(expression) for spelled in DRAWN] == [expected] * 3


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("-(q * r)", "(qr)"),
        ("-q * r", "qr"),
        ("r - 2 * -q", "r2(q)"),
        ("r + -q * 2", "r(q)2"),
        ("(q + r) * 2 - (2 - q)", "(qr)2(2q)"),
        ("(q > 2) * r", "(q2)r"),
    ],
)
def test_where_the_parentheses_are(formula: str, expected: str) -> None:
    tree = parse(formula)
    assert [spelled(tree) for spelled in (in_text, *DRAWN)] == [expected] * 4


def test_what_is_a_quotient_is_no_base_of_a_power() -> None:
    square = Call("**", (Symbol("dE_dz[h1]"), Number(2.0)))
    assert write(square, screen(USUAL)) == "(∂E/∂z[h1])²"
    assert Latex(USUAL).write(square).startswith(r"\left(\frac")
    assert Html(USUAL).write(square).startswith("(<span")
    assert next(characters(layout(square, Style(30, USUAL)))) == "("
    assert write(square) == "dE_dz[h1]**2"
