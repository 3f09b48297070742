"""The grammar of formulas: what it reads, and that nothing else gets past it."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.evaluate import FUNCTIONS, arity, evaluate
from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.parser import MAX_DEPTH, MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from tests.reference import FUNCTIONS as REFERENCE_FUNCTIONS
from tests.reference import Formula

Z = frozenset({"z"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("z", 0.75),
        ("  z  ", 0.75),
        ("1", 1.0),
        (".5", 0.5),
        ("2.", 2.0),
        ("1e3", 1000.0),
        ("1.5E-2", 0.015),
        ("pi", math.pi),
        ("e", math.e),
        ("2*z + 1", 2.5),
        ("-z**2", -0.5625),
        ("2**-1", 0.5),
        ("2**3**2", 512.0),
        ("(2**3)**2", 64.0),
        ("8/4/2", 1.0),
        ("8-4-2", 2.0),
        ("+z", 0.75),
        ("--z", 0.75),
        ("max(z, 1)", 1.0),
        ("min(z,(1))", 0.75),
        ("1/0", math.inf),
        ("-1/0", -math.inf),
        ("1e308*10", math.inf),
        ("exp(-1e6)", 0.0),
    ],
)
def test_what_formulas_mean(text: str, value: float) -> None:
    assert float(evaluate(parse(text, Z), {"z": 0.75})) == value


@pytest.mark.parametrize("text", ["0/0", "log(-1)", "sqrt(-z)", "asin(2)", "(-z)**0.5", "max(0/0, 1)", "1/0 - 1/0"])
def test_the_undefined_is_nan_without_a_warning(text: str) -> None:
    with np.errstate(all="raise"):
        assert math.isnan(float(evaluate(parse(text, Z), {"z": 0.75})))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("z", [0.3, 0.9])
def test_functions_mean_what_mathematics_means(name: str, z: float) -> None:
    text = f"{name}({', '.join(['z', '0.5', '2'][: arity(name)])})"
    value = float(evaluate(parse(text), {"z": z}))
    assert value == pytest.approx(float(Formula(text)({"z": z})), rel=1e-15, abs=0)


def test_the_grammar_has_the_functions_that_the_design_lists() -> None:
    listed = "exp log sqrt sin cos tan asin acos atan sinh cosh tanh abs sign min max erf sigmoid relu softplus where"
    assert list(FUNCTIONS) == listed.split()
    assert set(REFERENCE_FUNCTIONS) == set(FUNCTIONS)


def test_formulas_work_elementwise() -> None:
    z = np.array([[-1.0, 0.0], [2.0, np.inf]])
    assert np.array_equal(evaluate(parse("max(z, 0) + 1"), {"z": z}), np.array([[1, 1], [3, np.inf]]))


def test_every_other_symbol_is_a_name_of_its_own() -> None:
    assert list(symbols(parse("z * sigmoid(beta * z) + _c1"))) == ["z", "beta", "z", "_c1"]


def test_a_symbol_that_is_allowed_comes_before_a_constant() -> None:
    assert list(symbols(parse("e * pi", frozenset({"e"})))) == ["e"]


def test_a_missing_symbol_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        evaluate(parse("z + c"), {"z": 1.0})


@pytest.mark.parametrize(
    ("text", "part", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("exp('z')", '"\'" (U+0027 APOSTROPHE)', 4),
        ('exp("z")', "U+0022 QUOTATION MARK", 4),
        ("__import__(z)", '"__import__"', 0),
        ("z + __class__", '"__class__"', 4),
        ("eval(z)", '"eval"', 0),
        ("z + open(z)", '"open"', 4),
        ("z.real", '"z.real"', 0),
        ("2 * z.__class__.__bases__", "z.__class__", 4),
        ("sin.cos(z)", '"sin.cos"', 0),
        ("sin", "parentheses", 0),
        ("z + max", "parentheses", 4),
        ("sin()", "sin takes 1 argument", 0),
        ("1 + sin(z, z)", "sin takes 1 argument", 4),
        ("max(z)", "max takes two arguments or more", 0),
        ("sin(*z)", '"*"', 4),
        ("sin(**z)", '"**"', 4),
        ("9**9**9", '"9**9"', 3),
        ("9**9**9**9", '"9**9"', 6),
        ("z**1001", '"1001"', 3),
        ("z**(1/0)", '"1/0"', 4),
        ("z**(0/0)", '"0/0"', 4),
        ("1e400", "too large", 0),
        ("z + " + "9" * 380, "too large", 4),
        ("1_000", '"1_000"', 0),
        ("0x10", '"0x10"', 0),
        ("True", '"True"', 0),
        ("z + None", '"None"', 4),
        ("...", '"."', 0),
        ("lambda", "lambda", 0),
        ("z or 1", '"or" joins comparisons', 5),
        ("not z", '"not" joins comparisons', 4),
        ("z is z", '"is"', 2),
        ("z in z", '"in"', 2),
        ("(z, z)", '","', 2),
        ("(z for z in z)", '"for"', 3),
        ("exp(z for z in z)", '"for"', 6),
        ("(yield)", "yield", 1),
        ("await z", "await", 0),
        ("z // 2", '"/"', 3),
        ("lambda z: z", '":" (U+003A COLON)', 8),
        ("[z for z in z]", '"for"', 3),
        ("(z := 1)", '":"', 3),
        ("f'{z}'", '"\'"', 5),
        ("z % 2", '"%"', 2),
        ("z @ z", '"@"', 2),
        ("z = 1", '"="', 2),
        ("z; z", '";"', 1),
        ("z\n+ 1", '"\\n" (U+000A', 1),
        ("z\t", '"\\t" (U+0009', 1),
        ("z\\", '"\\"', 1),
        ("z # 1", '"#"', 2),
        ("z\x00", '"\\x00" (U+0000', 1),
        ("\ufeffz", "U+FEFF", 0),
        ("ｅxp(z)", "U+FF45 FULLWIDTH LATIN SMALL LETTER E", 0),
        ("exр(z)", "U+0440 CYRILLIC SMALL LETTER ER", 2),
        ("z＋1", "U+FF0B FULLWIDTH PLUS SIGN", 1),
        ("z\u202e1", "U+202E RIGHT-TO-LEFT OVERRIDE", 1),
        ("٣ * z", "ARABIC-INDIC DIGIT THREE", 0),
        ("z 2", '"2"', 2),
        ("z +", 'missing after "+"', 2),
        ("z + * 2", '"*"', 4),
        ("sin(z", "opened and not closed", 3),
        ("(z + (1)", "opened and not closed", 0),
        ("z)", "closed that was not opened", 1),
        ("   z)", "closed that was not opened", 4),
        ("1.2.3", '".3"', 3),
        ("z..1", '"."', 1),
        ("z.", '"."', 1),
        ("007 * z", '"007"', 0),
        ("z + lambda", '"lambda"', 4),
        ("z * (2 + )", '")"', 9),
        ("max(z, )z", '")"', 7),
        ("*z", '"*"', 0),
        ("z,", '","', 1),
        (", z", '","', 0),
        ("a" * 33, "cannot be the name", 0),
    ],
)
def test_what_is_refused_names_the_culprit_and_its_place(text: str, part: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    message = str(caught.value)
    assert part in message
    assert caught.value.position == position
    assert message.endswith(f"(character {position + 1})")
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a + x", 'unknown name "x"; known here: a, y'),
        ("bb()", 'unknown function "bb"'),
        ("a()", '")" does not fit here'),
        ("pi + b", 'unknown name "b"'),
    ],
)
def test_names_that_are_not_allowed(text: str, part: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, frozenset({"a", "y"}))
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "(" * 5000 + "z" + ")" * 5000,
        "-" * 5000 + "z",
        "z" + "+z" * 5000,
        "exp(" * 5000,
        "z\n" * 5000,
        "é" * 100_000,
        "(" * 300,
        "-" * 399 + "z",
        "+" * 399 + "z",
        "2**" * 133 + "2",
        "((((9**9)**9)**9)**9)**" * 3 + "9",
        "z**" * 130 + "z",
    ],
)
def test_the_huge_and_the_deep_are_refused(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "(" * 199 + "z" + ")" * 199,
        "sin(" * 79 + "z" + ")" * 79,
        "z" + "+1" * (MAX_DEPTH - 1),
        "z".ljust(MAX_LENGTH),
        "1" * 300,
    ],
)
def test_the_limits_leave_room(text: str) -> None:
    assert write(parse(text))


PIECES = [
    *["z", "e", "1", "0.5", "1e9", "+", "-", "*", "/", "**", "(", ")", ",", ".", "_"],
    *["sin(", "max(", "exp(", "sigmoid(", "abs(", "log("],
    *["lambda", "for", "in", "if", "else", "not", "or", "and", "is", "None", "True", "await", "yield"],
    "__import__(",
    ".__class__",
    " ",
    "'",
    "[",
    ":=",
    "\x00",
    "²",
    "ﬁ",
    "𝒛",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    before = set(sys.modules)
    try:
        expression = parse(text)
    except FormulaError as error:
        assert 0 <= error.position <= max(len(text), 0)
        assert str(error).isprintable()
    else:
        assert float(evaluate(expression, dict.fromkeys(symbols(expression), 0.5))) is not None
    assert set(sys.modules) == before
