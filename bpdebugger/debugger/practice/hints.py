"""Hints to a factor that is still hidden: its rule in names, and the numbers in it that do not give it away."""

from __future__ import annotations

import re

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Expression, Number, Symbol, symbols
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names import places
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.quantities import Role, Space
from bpdebugger.core.passes.trace import Step

_LISTED = 4
_WIDEST = 240
_TELLS = 0.01
_NUMERAL = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAMED = re.compile(r"\w+\[[^\[\]]*\](?:@\d+)?|@\d+")


def rule_in_names(step: Step) -> str:
    """The rule as a sentence in names: ``∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o].``

    A rule that is nothing but a number would be the answer: there the formula to differentiate stands instead.
    """
    expression = step.rule.expression
    if expression is None or not any(symbols(expression)):
        return _to_differentiate(step)
    return f"{step.symbol} = {_clipped(write(expression, screen(step.trace.letters)))}."


def result(step: Step) -> str:
    """The factor revealed: the rule in names and the number, ``∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o] = −0.1463.``"""
    expression = step.rule.expression
    rule = (
        f" = {_clipped(write(expression, screen(step.trace.letters)))}"
        if expression and any(symbols(expression))
        else ""
    )
    return f"{step.symbol}{rule} = {on_screen(step.value)}."


def _clipped(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 60]} … {text[-40:]}"


def with_operands(step: Step) -> str:
    """The rule in names with the numbers that stand in it, as far as they do not give the answer."""
    operands = step.rule.operands
    rule = rule_in_names(step)
    if not 0 < len(operands) <= _LISTED:
        return rule
    told = [text for name in operands if " = " in (text := told_of(step, Symbol(name)))]
    return f"{rule.removesuffix('.')}, with {', '.join(told)}." if told else rule


def told_of(step: Step, part: Expression) -> str:
    """A part of the step's rule in names and with its number: ``dy/dz[o] = 0.235``."""
    text = write(part, screen(step.trace.letters))
    if isinstance(part, Number):
        return text
    value = value_of(step, part)
    return text if gives_away(step, value) else f"{text} = {on_screen(value)}"


def value_of(step: Step, expression: Expression) -> float:
    """The number that an expression in the operands of the step's rule has in its trace."""
    operands = step.rule.operands
    return float(evaluate(expression, {name: step.trace[operands[name]].value for name in symbols(expression)}))


def gives_away(step: Step, value: float) -> bool:
    """Whether this number is so close to the step's value, whatever its sign, that it would give it away."""
    return abs(abs(value) - abs(step.value)) <= _TELLS * abs(step.value)


def text_gives_away(step: Step, text: str) -> bool:
    """Whether a number in a text would give the step's value away; the names of quantities are not numbers."""
    return any(gives_away(step, float(numeral)) for numeral in _NUMERAL.findall(_NAMED.sub("", text)))


def _to_differentiate(step: Step) -> str:
    plan, place = step.trace.plan, step.place
    row = place.kind.row
    owners = plan.units_of(place.kind)
    if owners is None or row.role is not Role.LOCAL or row.space not in (Space.UNIT, Space.TUNABLE):
        return f"Does anything depend on {step.symbol.partition('/∂')[2]}?"
    activation = step.trace[step.trace.number_of(places.value(plan, int(owners[place.index]), place.row))]
    formula = write(activation.rule.expression or Number(0.0), screen(step.trace.letters))
    return f"Differentiate {activation.symbol} = {formula}."
