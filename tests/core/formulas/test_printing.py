"""The printer: what it writes reads back as the same calculation, with the parentheses a reader expects."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bpdebugger.core.formulas.evaluate import FUNCTIONS, arity, evaluate
from bpdebugger.core.formulas.expression import (
    Call,
    Expression,
    Number,
    Symbol,
    add,
    multiply,
    negative,
    substitute,
    symbols,
)
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import Spelling, shortest, write

POINT = {"z": 0.7, "c": -1.3, "b2": 2.25}

numbers = st.floats(allow_nan=False, allow_infinity=False).map(Number)
leaves = numbers | st.sampled_from([*map(Symbol, POINT), Number(math.pi, "pi"), Number(math.e, "e")])


def calls(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def call(function: str, count: int) -> st.SearchStrategy[Expression]:
        return st.tuples(*[inner] * count).map(lambda arguments: Call(function, arguments))

    binary = st.sampled_from(["+", "-", "*", "/"]).flatmap(lambda operator: call(operator, 2))
    longer = st.sampled_from(["+", "*"]).flatmap(lambda operator: call(operator, 3))
    # the grammar has a limit for constant exponents, so the exponent here is a small number or has a symbol
    exponents: list[Expression] = [Number(2.0), Number(-1.0), Number(0.5), Symbol("c")]
    power = st.tuples(inner, st.sampled_from(exponents)).map(lambda arguments: Call("**", arguments))
    functions = st.sampled_from(sorted(FUNCTIONS)).flatmap(lambda name: call(name, arity(name)))
    return binary | longer | power | call("neg", 1) | functions


expressions = st.recursive(leaves, calls, max_leaves=12)


@given(expressions)
def test_what_is_written_reads_back_as_the_same_calculation(expression: Expression) -> None:
    text = write(expression)
    assert len(text) > MAX_LENGTH or same(evaluate(parse(text), POINT), evaluate(expression, POINT)), text


def in_pairs(expression: Expression) -> Expression:
    """The tree as it is read: sums and products of two, a number's minus sign its own."""
    if not isinstance(expression, Call):
        return expression
    first, *others = map(in_pairs, expression.arguments)
    if expression.function == "neg":
        return negative(first)
    if expression.function not in ("+", "*"):
        return Call(expression.function, (first, *others))
    return reduce(lambda left, right: Call(expression.function, (left, right)), others, first)


@given(expressions)
def test_what_is_written_reads_back_as_the_same_expression(expression: Expression) -> None:
    text = write(expression)
    assume(len(text) <= MAX_LENGTH)
    assert in_pairs(parse(text)) == in_pairs(expression), text


@given(expressions)
def test_writing_what_was_read_gives_the_same_text(expression: Expression) -> None:
    text = write(expression)
    if len(text) <= MAX_LENGTH:
        read = parse(text)
        assert write(parse(write(read))) == write(read)


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return left.tobytes() == right.tobytes() or bool(np.isnan(left) and np.isnan(right))


@given(st.floats())
def test_the_shortest_text_reads_back_exactly(value: float) -> None:
    text = shortest(value)
    assert np.float64(float(text)).tobytes() == np.float64(value).tobytes() or (text == "NaN" and math.isnan(value))
    assert not text.endswith(".0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e22, "1e+22"),
        (-5e-324, "-5e-324"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_spelled_as_in_files(value: float, text: str) -> None:
    assert shortest(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "z",
        "-z",
        "-0.5",
        "a * b * c",
        "a * (b * c)",
        "a + b + c",
        "a + (b + c)",
        "a - b - c",
        "a - (b - c)",
        "a - (b + c)",
        "a + (b - c)",
        "a / b / c",
        "a / (b / c)",
        "a * (b / c)",
        "a * b / c",
        "(a + b) * c",
        "a * (b + c)",
        "a**b**c",
        "(a**b)**c",
        "-a**2",
        "(-a)**2",
        "a**(-b)",
        "2**(-1)",
        "-a * b",
        "a * (-b)",
        "a + (-b)",
        "a - (-b)",
        "-a + b",
        "-(a + b)",
        "-(a * b)",
        "-(-a)",
        "(-0.62) * 0.235",
        "0.5 * (a - y)**2",
        "1 / (1 + exp(-z))",
        "max(z, 0.01 * z)",
        "2 * pi * z",
    ],
)
def test_texts_as_a_reader_expects_them(text: str) -> None:
    assert write(parse(text)) == text


def test_sums_and_products_of_any_length() -> None:
    x, y = Symbol("x"), Symbol("y")
    assert write(add()) == "0"
    assert write(add(x)) == "x"
    assert write(add(x, y, x)) == "x + y + x"
    assert write(multiply()) == "1"
    assert write(multiply(add(x, y), y)) == "(x + y) * y"


def test_symbols_stand_in_reading_order() -> None:
    assert list(symbols(parse("b * z + a / b"))) == ["b", "z", "a", "b"]


def test_substitution_reaches_every_place_and_no_other() -> None:
    replaced = substitute(parse("z * (z + c)"), {"z": Number(-2.0)})
    assert write(replaced) == "(-2) * ((-2) + c)"
    assert substitute(replaced, {"z": Number(1.0)}) == replaced


def test_another_spelling() -> None:
    screen = Spelling(number="{:.2f}".format, symbol=str.upper, times=" · ", minus="−")
    assert write(parse("-z * 0.5 - c"), screen) == "−Z · 0.50 − C"
