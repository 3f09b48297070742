"""What a function field can be for, and how a text is read for it: as a function with its derivative and a remark."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from bpdebugger.core.catalogue import activations, losses
from bpdebugger.core.catalogue.reading import read_activation, read_loss
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add, multiply
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import screen
from bpdebugger.core.passes.rule import ELLIPSIS
from bpdebugger.language import tr, tr_noop

Equation = tuple[Expression, Expression]

MOST_NODES = 300
"""The largest expression that is typeset: beyond it no letter could be read, and typing would wait for it."""


@dataclass(frozen=True, slots=True)
class FunctionReading:
    """How a text is read: the function and its derivative, each as two sides of an equation; ``remark`` is a sentence
    on what the equations do not say."""

    function: Equation
    derivative: Equation
    remark: str = ""

    def plain(self) -> str:
        """Both as one line of text, for those who hear it."""
        sides = (self.function, self.derivative)
        spelling = screen(USUAL)
        return "; ".join(f"{write(left, spelling)} = {write(right, spelling)}" for left, right in sides)


@dataclass(frozen=True, slots=True)
class FunctionReader:
    """What a field is for: the names to choose from, and how a text is read where there are some parameters.

    Reading raises ``FormulaError``, or ``Question`` where a text could mean two things.
    """

    name: str
    names: Sequence[str]
    read: Callable[[str, Container[str]], FunctionReading]
    read_again: Callable[[str], FunctionReading]
    """How a text is read that is in use already."""


def _read_activation(text: str, parameters: Container[str]) -> FunctionReading:
    read = read_activation(text, parameters)
    return _activation_in_use(read.text, read.remarks)


def _activation_in_use(text: str, remarks: Sequence[str] = ()) -> FunctionReading:
    chosen = activations.activation(text)
    if chosen.couples:
        return _softmax()
    remark = _sentences([*remarks, chosen.convention])
    return _reading((Symbol("y"), chosen.formula), (Symbol("dy_dz"), chosen.derivative), remark)


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


def _softmax() -> FunctionReading:
    """The one activation of the catalogue that couples its layer, so that a formula in z does not say what it is."""
    own, first, last = (Call("exp", (Symbol(f"z[{index}]"),)) for index in ("i", "1", "n"))
    y = Symbol("y[i]")
    return FunctionReading(
        (y, Call("/", (own, add(first, Symbol(ELLIPSIS), last)))),
        (Symbol("dy_dz[i,i]"), multiply(y, Call("-", (Number(1.0), y)))),
        tr("Softmax couples the units of its layer: in the z of another unit j the derivative is −y[i] · y[j]."),
    )


def _read_loss(text: str, parameters: Container[str]) -> FunctionReading:
    read = read_loss(text)
    return _loss_in_use(read.text, read.remarks)


def _loss_in_use(text: str, remarks: Sequence[str] = ()) -> FunctionReading:
    chosen = losses.loss(text)
    mean = "mean" if chosen.averages else "sum"
    remark = _sentences(
        [*remarks, tr("with several outputs E is the {mean} of this over them, unless chosen otherwise", mean=mean)]
    )
    return _reading((Symbol("E"), chosen.term), (Symbol("dE_dy"), chosen.derivative), remark)


ACTIVATION = FunctionReader(tr_noop("Activation"), tuple(activations.CATALOGUE), _read_activation, _activation_in_use)
LOSS = FunctionReader(tr_noop("Loss"), tuple(losses.CATALOGUE), _read_loss, _loss_in_use)
