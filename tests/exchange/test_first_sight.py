"""What people would bring, written down before the readers were looked at: read as meant, or refused with its cause.

Readings of formulas are compared in numbers, computed from the reading as Python and NumPy have it. The gradients are
those of a NumPy backward pass written for the purpose; the tolerance of each is that of its digits.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.catalogue.reading import read_activation, read_loss
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.formulas.formula import Understood
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.names.quantity_formula import quantity_named, read_condition, read_quantities
from bpdebugger.core.network.plans import plan_of
from bpdebugger.debugger.watching.watch import Watch
from bpdebugger.exchange import number_table, project
from bpdebugger.exchange.decimals import NotANumber, number
from bpdebugger.exchange.gradients import GradientsError, read
from bpdebugger.exchange.number_table import TableError
from bpdebugger.exchange.sample_columns import preview, samples_of
from tests.depth import one_in

HERE = Path(__file__).parent / "first_sight"
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


def network(name: str) -> Any:
    own = HERE / f"{name}.bpd"
    return project.load(own if own.exists() else EXAMPLES / f"{name}.bpd")


def rows(file: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in json.loads((HERE / file).read_text("utf-8"))]


def tolerance(row: dict[str, Any], name: str) -> float:
    within = row["within"]
    return float(within.get(name) or within["*"]) if isinstance(within, dict) else float(within)


@pytest.mark.parametrize("row", rows("gradients.json"))
def test_gradients(row: dict[str, Any]) -> None:
    net = network(row["network"])
    try:
        found = read(row["text"].encode(), net)
    except GradientsError as refusal:
        assert row.get("may_be_refused") or re.search(row.get("refused", "^no"), str(refusal)), str(refusal)
        return
    assert "read" in row, found.in_words()
    assert set(found.values) == set(row["read"])
    for name, given in found.values.items():
        right = row["read"][name]
        if right is None:
            assert math.isnan(given.value)
        else:
            assert given.value == pytest.approx(right, rel=0, abs=1.05 * tolerance(row, name)), name
    if None not in row["read"].values():
        assert diagnose(net, found.values, found.sample).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("row", rows("prints.json"))
def test_what_programs_print(row: dict[str, Any]) -> None:
    """The print-outs of twenty languages, and some with one mistake in them: read, and the mistake seen where it is."""
    net = network(row["network"])
    data = row["text"].encode(row.get("encoding", "utf-8"))
    if "refused" in row:
        with pytest.raises(GradientsError, match=row["refused"]):
            read(data, net)
        return
    found, wrong = read(data, net), set(row.get("wrong", ()))
    assert set(found.values) == set(row["read"])
    for name, given in found.values.items():
        if name not in wrong:
            assert given.value == pytest.approx(row["read"][name], rel=0, abs=1.05 * row["within"]), name
    diagnosis = diagnose(net, found.values, found.sample)
    assert (diagnosis.verdict is DiagnosisVerdict.MATCH) == (not wrong)
    assert set(diagnosis.where) == wrong


def test_numbers_without_names_are_said_to_be_in_order() -> None:
    net = network("mazur")
    found = read(str([0.1 * k for k in range(1, 11)]), net)
    assert list(found.values) == list(net.parameters)
    assert any("in the order" in words for words in found.words)


@pytest.mark.parametrize("row", rows("samples.json"))
def test_samples(row: dict[str, Any]) -> None:
    net = network(row["network"])
    try:
        table = number_table.read(row["text"].encode(row.get("encoding", "utf-8")))
        problem = preview(table, net).problem
    except TableError as refusal:
        problem = str(refusal)
    if problem:
        assert row.get("may_be_refused") or re.search(row.get("refused", "^no"), problem), problem
        return
    assert "samples" in row, preview(table, net)
    found = [(list(sample.inputs), list(sample.targets)) for sample in samples_of(table, net)]
    assert found == [(inputs, targets) for inputs, targets in row["samples"]]


NUMPY: dict[str, Any] = {
    name: getattr(np, name)
    for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "cosh", "abs", "sign", "where", "pi")
}
NUMPY |= {
    "max": lambda *parts: np.max(np.broadcast_arrays(*parts), axis=0),
    "min": lambda *parts: np.min(np.broadcast_arrays(*parts), axis=0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "erf": np.vectorize(math.erf),
    "atan": np.arctan,
}
NAME = re.compile(r"[^\W\d]\w*\[[^\]]*\]|[^\W\d]\w*")


def names_in(reading: str) -> set[str]:
    return {name for name in NAME.findall(re.sub(r"\d[eE][+-]?\d+", "1", reading)) if name not in NUMPY}


def in_numpy(reading: str, values: dict[str, Any]) -> Any:
    """The reading as NumPy computes it: its names are looked up, its functions are NumPy's."""
    names = names_in(reading)
    code = NAME.sub(lambda match: f"VALUES[{match[0]!r}]" if match[0] in names else match[0], reading)
    with np.errstate(all="ignore"):
        return eval(code, {"__builtins__": {}, "VALUES": values, **NUMPY})


def understood(where: str, net: Any, typed: str) -> Understood:
    if where == "activation":
        return read_activation(typed)
    if where == "loss":
        return read_loss(typed)
    plan = plan_of(net)
    if where == "watch":
        Watch(plan, typed)
        return read_condition(typed, plan)
    quantity, formula = typed.split(" :: ")
    return read_quantities(formula, plan, quantity_named(plan, quantity))


def answered(where: str, net: str, typed: str, choice: str) -> str:
    """What stands in the field after the choice: that of the quantity or of the formula."""
    if where != "claim":
        return choice
    quantity, formula = typed.split(" :: ")
    try:
        quantity_named(plan_of(network(net)), quantity)
    except Question:
        return f"{choice} :: {formula}"
    return f"{quantity} :: {choice}"


def values_of(found: Understood, where: str, names: dict[str, Any]) -> Any:
    if found.expression is None:
        assert where == "activation"
        return activation(found.text).value(names["z"], {})
    return evaluate(found.expression, names)


LINES = [line.split("\t") for line in (HERE / "formulas.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize(
    ("where", "net", "typed", "reading"), [pytest.param(*line, id=f"{line[0]} {line[2]}") for line in LINES]
)
def test_formulas(where: str, net: str, typed: str, reading: str) -> None:
    may_be_asked = reading.startswith(("ask", "refuse"))
    wanted = re.sub(r"^(ask-or-|ask-or:|ask:|refuse:|refuse-ask:)", "", reading)
    try:
        if where == "number":
            assert number(typed) == pytest.approx(float(in_numpy(wanted, {})), rel=1e-15)
            return
        found = understood(where, network(net) if net != "-" else None, typed)
    except Question as question:
        # a question is an answer where the words leave it open, and each choice must be one that is understood
        assert may_be_asked or typed in ASKED, str(question)
        for choice in question.choices:
            with contextlib.suppress(Question):
                understood(where, network(net) if net != "-" else None, answered(where, net, typed, choice.text))
        return
    except (FormulaError, UnknownQuantity, NotANumber) as refusal:
        assert may_be_asked and re.search(wanted if reading.startswith("refuse") else "", str(refusal)), str(refusal)
        return
    assert not reading.startswith(("ask:", "refuse")), found
    if wanted.startswith(("cat:", "text:")):
        assert found.text in wanted.partition(":")[2].split("|")
        return
    for low, high in ((0.1, 0.9), (-2.0, 2.0)):
        random = np.random.default_rng(3)
        symbols_in = names_in(wanted) | set(symbols(found.expression) if found.expression else ())
        values = {name: random.uniform(low, high, 40) for name in sorted(symbols_in)}
        with np.errstate(all="ignore"):
            read_as = np.broadcast_to(values_of(found, where, values), 40)
        np.testing.assert_allclose(read_as, np.broadcast_to(in_numpy(wanted, values), 40), rtol=1e-9, equal_nan=True)


ASKED = frozenset(
    {
        "(t - y)^2", "½(t−y)²", "-[t log(y) + (1-t) log(1-y)]", "hardtanh",
        "dE/dW2[0,1] :: delta_o1*h2", "dE/dW2[0][1] :: δ_o1 h2",
    }
)  # fmt: skip
"""Read as meant only after a question: t may be time or the target, the rows of a matrix may be sources or targets."""


HOSTILE = (
    "\\frac{",
    "\\begin{matrix} 1 & 2",
    "{",
    "<tf.Tensor ",
    "<tr><td>1",
    "│ 1 ",
    "name: w1, grad ",
    "map[",
    "**a",
    ">>> x\n",
    "[1] 1 2\n[2] 3\n",
    " ",
    "\t ",
    "\n",
    "print(a,b",
    " (3,",
    "10:00:01 ",
    "@relation x\n",
    "a = \n",
    "0 -> ",
    "(0,",
    "w1 = w2 + ",
    "a.b.",
    "w_h_",
    "'a",
    "a:\n  ",
    "- - ",
    "= ",
    "Σ_i ",
    "w1 w2 w3\n",
    "$a",
    "1 & 2 \\\\\n",
    "INFO: a: ",
    "samples a ",
    "1\u2009234",
    "(w1 . ",
    "[w1] => ",
    "(w1, ",
    "{:w1 ",
    "Array\n(",
    "$ w1: num [1:2] ",
    "⎡ 1 ",
    "sample 1: ",
    "dw1: Map[",
    "[a.c:1] ",
    "10:00:00 INFO a.py:3 ",
    "\x1b[1m",
    "1 1:",
    "a = 2×2 ",
    "w1[2]",
    "g(w1,1)",
    "Epoch 1: ",
    "1e-3 * [",
    "$1 = {",
    "(gdb) p a\n",
    "x 10",
    "| 10^",
)


@pytest.mark.parametrize("unit", one_in(3, HOSTILE))
def test_long_texts_of_any_unit_are_answered_soon(unit: str) -> None:
    """Twenty thousand characters in well under a second each: no pattern goes over them again and again."""
    text = unit * (20_000 // len(unit))
    start = process_time()
    with contextlib.suppress(GradientsError):
        read(text, network("mazur"))
    with contextlib.suppress(TableError):
        number_table.read(text)
    assert process_time() - start < 2
