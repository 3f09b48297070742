"""What a function field can be for, and how a text is read for it: as a function with its derivative and a remark."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bpdebugger.core.catalogue import activations, losses
from bpdebugger.core.catalogue.reading import formula_of_activation, read_activation, read_loss
from bpdebugger.core.formulas.expression import (
    Call,
    Expression,
    Number,
    Symbol,
    add,
    multiply,
    substitute,
    symbols,
)
from bpdebugger.core.formulas.grammar import CONSTANTS, FORMULAS
from bpdebugger.core.formulas.printing import PLAIN, Spelling, write
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.numerals import screen
from bpdebugger.core.passes.rule import ELLIPSIS
from bpdebugger.language import tr, tr_noop

Equation = tuple[Expression, Expression]

MOST_NODES = 300
"""The largest expression that is typeset: beyond it no letter could be read, and typing would wait for it."""


@dataclass(frozen=True, slots=True)
class FunctionReading:
    """How a text is read: the function and its derivative, each as two sides of an equation; ``remark`` is a sentence
    on what the equations do not say. ``sure`` is the same in the letters of names, with no doubt about any."""

    function: Equation
    derivative: Equation
    remark: str = ""
    sure: str = ""

    def plain(self, letters: Letters) -> str:
        """Both as one line of text, for those who hear it."""
        spelling = replace(screen(letters), symbol=lambda name: _parameter_in(name) or letters.symbol(name))
        sides = (self.function, self.derivative)
        return "; ".join(f"{write(left, spelling)} = {write(right, spelling)}" for left, right in sides)


@dataclass(frozen=True, slots=True)
class FunctionReader:
    """What a field is for: the names to choose from, and how a text is read where there are some parameters.

    Reading raises ``FormulaError``, or ``Question`` where a text could mean two things.
    """

    name: str
    names: Sequence[str]
    read: Callable[[str, Container[str], Letters], FunctionReading]
    read_again: Callable[[str, Letters], FunctionReading]
    """How a text is read that is in use already, as files have it."""
    typed: Callable[[str, Letters], str]
    """What is in use already, as one types it."""


def _read_activation(text: str, parameters: Container[str], letters: Letters) -> FunctionReading:
    read = read_activation(text, parameters, net_input=letters.net_input, output=letters.output)
    # a constant, and a parameter that is a new one, are not asked about again
    sure = read.text if read.expression is None else f"y = {write(_surely(read.expression))}"
    return replace(_activation_in_use(read.text, letters, read.remarks), sure=sure)


def _surely(formula: Expression) -> Expression:
    """A formula with its parameters as ``p[w]``, which nothing else is meant by."""
    return substitute(formula, {name: Symbol(f"p[{name}]") for name in symbols(formula) if name not in ("y", "z")})


def _parameter_in(name: str) -> str:
    return name[2:-1] if name.startswith("p[") else ""


def _activation_in_use(text: str, letters: Letters, remarks: Sequence[str] = ()) -> FunctionReading:
    chosen = activations.activation(text)
    if chosen.couples:
        return _softmax(letters)
    remark = _sentences([*remarks, letters.said(chosen.convention)])
    function, derivative = _surely(chosen.formula), _surely(chosen.derivative)
    return _reading((Symbol("y"), function), (Symbol("dy_dz"), derivative), remark)


def _activation_typed(text: str, letters: Letters) -> str:
    if letters == USUAL or not text or text in activations.CATALOGUE:
        return text
    return write(formula_of_activation(text), Spelling(PLAIN.number, partial(_in_activation, letters)))


def _in_activation(letters: Letters, name: str) -> str:
    if name == "z":
        return letters.net_input
    return f"p[{name}]" if letters.meant(name) or name in CONSTANTS or name in FORMULAS.functions else name


def _loss_typed(text: str, letters: Letters) -> str:
    if letters == USUAL or not text or text in losses.CATALOGUE:
        return text
    return write(losses.loss(text).term, Spelling(PLAIN.number, letters.shown))


def _sentences(remarks: Sequence[str]) -> str:
    return " ".join(f"{remark[:1].upper()}{remark[1:]}." for remark in remarks if remark)


def _reading(function: Equation, derivative: Equation, remark: str) -> FunctionReading:
    """The reading with ⋯ for what is too large to be shown."""
    if max(_nodes(function[1]), _nodes(derivative[1])) > MOST_NODES:
        remark = " ".join(
            filter(None, [remark, tr("What is too long to be read here stands as ⋯; it is used as it is.")])
        )
    return FunctionReading(_shown(function), _shown(derivative), remark)


def _shown(equation: Equation) -> Equation:
    left, right = equation
    return left, right if _nodes(right) <= MOST_NODES else Symbol(ELLIPSIS)


def _nodes(expression: Expression) -> int:
    """The number of nodes, counted no further than a little beyond the limit."""
    count, waiting = 0, [expression]
    while waiting and count <= MOST_NODES:
        count += 1
        node = waiting.pop()
        if isinstance(node, Call):
            waiting.extend(node.arguments)
    return count


def _softmax(letters: Letters) -> FunctionReading:
    """The one activation of the catalogue that couples its layer, so that a formula in z does not say what it is."""
    own, first, last = (Call("exp", (Symbol(f"z[{index}]"),)) for index in ("i", "1", "n"))
    y = Symbol("y[i]")
    return FunctionReading(
        (y, Call("/", (own, add(first, Symbol(ELLIPSIS), last)))),
        (Symbol("dy_dz[i,i]"), multiply(y, Call("-", (Number(1.0), y)))),
        tr(
            "Softmax couples the units of its layer: in the {z} of another unit j the derivative is −{y}[i] · {y}[j].",
            z=letters.net_input,
            y=letters.output,
        ),
    )


def _read_loss(text: str, parameters: Container[str], letters: Letters) -> FunctionReading:
    read = read_loss(text, letters.loss, letters.output, letters.target)
    return replace(_loss_in_use(read.text, letters, read.remarks), sure=read.text)


def _loss_in_use(text: str, letters: Letters, remarks: Sequence[str] = ()) -> FunctionReading:
    chosen = losses.loss(text)
    mean = "mean" if chosen.averages else "sum"
    taken = tr(
        "with several outputs {E} is the {mean} of this over them, unless chosen otherwise", E=letters.loss, mean=mean
    )
    return _reading((Symbol("E"), chosen.term), (Symbol("dE_dy"), chosen.derivative), _sentences([*remarks, taken]))


ACTIVATION = FunctionReader(
    tr_noop("Activation"), tuple(activations.CATALOGUE), _read_activation, _activation_in_use, _activation_typed
)
LOSS = FunctionReader(tr_noop("Loss"), tuple(losses.CATALOGUE), _read_loss, _loss_in_use, _loss_typed)
