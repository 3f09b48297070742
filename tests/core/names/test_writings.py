"""What people write, read as they mean it: compared by value at random points with the reading worked out by hand.

``writings.tsv`` are writings that people brought, ``other_writings.tsv`` more of the same kinds, written down before
the reader was finished. A reading that begins with ``?`` is a question that has these words, one with ``!`` a refusal.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from random import Random
from time import process_time

import numpy as np
import pytest

from bpdebugger.core.catalogue.activations import CATALOGUE as ACTIVATIONS
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSSES
from bpdebugger.core.catalogue.reading import read_activation, read_loss
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.formulas.formula import Understood, parse
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.quantity_formula import (
    parse_condition,
    parse_quantities,
    quantity_named,
    read_condition,
    read_quantities,
)
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.exchange.decimals import NotANumber, number
from bpdebugger.exchange.examples import example

HERE = Path(__file__).parent.parent / "formulas"
MAZUR = plan_of(example("mazur"))
NEURON = plan_of(example("neuron-sigmoid"))


def rows(name: str) -> list[tuple[str, str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(where, typed, reading) for where, typed, reading in table[1:]]


ALL = rows("writings.tsv") + rows("other_writings.tsv")


def plan_for(where: str) -> Plan:
    return MAZUR if "Mazur" in where else NEURON


def read(where: str, typed: str) -> Understood:
    kind, *rest = where.split()
    plan = plan_for(where)
    match kind:
        case "activation":
            return read_activation(typed)
        case "loss":
            return read_loss(typed)
        case "claim":
            return read_quantities(typed, plan, quantity_named(plan, rest[0]))
        case "condition":
            return read_condition(typed, plan)
    value = number(typed)
    return Understood(repr(value), parse(repr(value)))


def expected(where: str, reading: str) -> Expression:
    """The reading, in the notation of files."""
    if where.startswith("claim"):
        return parse_quantities(reading, plan_for(where))
    return parse_condition(reading, MAZUR) if where.startswith("condition") else parse(reading)


def values(expression: Expression, seed: int) -> float:
    random = Random(seed)
    names = sorted(set(symbols(expression)))
    return float(evaluate(expression, {name: random.uniform(0.1, 0.9) for name in names}))


@pytest.mark.parametrize(("where", "typed", "reading"), ALL)
def test_what_is_written_is_read_as_it_is_meant(where: str, typed: str, reading: str) -> None:
    if reading.startswith(("?", "!")):
        with pytest.raises((FormulaError, NotANumber)) as caught:
            read(where, typed)
        assert isinstance(caught.value, Question) == (reading[0] == "?")
        assert reading[1:] in str(caught.value)
        return
    found = read(where, typed)
    if found.expression is None:
        assert found.text == reading
        return
    meant = expected(where, reading)
    if where.startswith("condition"):
        assert found.expression == meant
        return
    assert set(symbols(found.expression)) == set(symbols(meant))
    for seed in range(8):
        assert values(found.expression, seed) == pytest.approx(values(meant, seed), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(("where", "typed", "reading"), [row for row in ALL if row[0] in ("activation", "loss")])
def test_what_is_written_to_files_reads_as_the_same(where: str, typed: str, reading: str) -> None:
    if reading.startswith(("?", "!")):
        return
    found = read(where, typed)
    names = set(symbols(found.expression)) if found.expression else set()
    again = read_activation(found.text, names, constants=True) if where == "activation" else read_loss(found.text)
    assert again.text == found.text
    assert again.expression == found.expression
    assert not again.remarks
    assert re.fullmatch(r"[\w .,+\-*/()<>=!\[\]]+", found.text)


@pytest.mark.parametrize(("where", "typed", "reading"), [row for row in ALL if row[2].startswith("?")])
def test_each_choice_of_a_question_is_read_without_another(where: str, typed: str, reading: str) -> None:
    with pytest.raises(Question) as caught:
        read(where, typed)
    assert caught.value.choices
    for choice in caught.value.choices:
        assert read(where, choice.text).text
        assert choice.text in str(caught.value)


def test_reading_a_hundred_characters_takes_no_time() -> None:
    text = "1/(1+e^{-(w5 h1 + w6 h2)})·(1-σ(w5 h1 + w6 h2)) + ½(a[o1]−y[o1])² + |δ_o1| dE/do1 do1/dz_o1"
    read_quantities(text, MAZUR)
    start = process_time()
    for _ in range(20):
        read_quantities(text, MAZUR)
    # a millisecond each, with room for a machine that does other things
    assert process_time() - start < 20 * 0.02


HOSTILE = [
    "silu(" * 70 + "z" + ")" * 70,
    "mish(" * 60 + "z" + ")" * 60,
    "σ" * 400,
    "αβγ" * 130,
    "\\frac{" * 66,
    "|" * 400,
    "z if z>0 else " * 28 + "z",
    "z'" * 200,
    "sin " * 99 + "z",
    "\\sqrt" * 80,
    "z^" * 199 + "z",
    "z²" * 190,
    "[" * 400,
    "{" * 200 + "z" + "}" * 200,
    "√" * 399 + "z",
    "d/d" * 130,
    "∂" * 400,
    "not " * 99 + "z>0",
    "z" * 400,
    "zσ" * 199 + "(z)",
    "lambda " * 50,
    "1," * 199 + "1",
    "max(" + "1,2," * 90 + "z)",
    "\\hat" * 90,
    "\\" * 400,
    "ŷ" * 400,
    "_" * 400,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["activation", "loss", "claim dE_dz", "condition (Mazur)"])
def test_hostile_texts_are_read_or_refused_at_once(where: str, text: str) -> None:
    start = process_time()
    try:
        found = read(where, text)
    except FormulaError as error:
        assert len(str(error)) < 2000
        assert str(error).isprintable()
    else:
        assert found.expression is None or write(found.expression)
    assert process_time() - start < 0.5


def test_every_row_of_the_catalogues_is_read_by_its_own_name() -> None:
    for name in ACTIVATIONS:
        assert read_activation(name).text == name
        assert read_activation(name.upper().replace("_", " ")).text == name
    for name in LOSSES:
        assert read_loss(name).text == name


def test_numbers_are_compared_with_what_they_are() -> None:
    assert np.isclose(number("1/3"), 1 / 3, rtol=0, atol=1e-17)
