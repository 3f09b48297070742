"""Statements of straight-line code, and how it spells what differs between numbers and arrays."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpdebugger.core.formulas.at_zero import may_meet
from bpdebugger.core.formulas.evaluate import FUNCTIONS, Rank, may_be_silent, rank
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol

MOST_STATEMENTS = 1_200
"""Beyond this NumPy is about as quick."""

_MOST_TERMS = 7
"""From eight terms on, NumPy does not add them one after the other."""

_VARIABLE = re.compile(r"\bt\d+")
_LONGEST_INSIDE = 120
_ARITHMETIC = {"+": " + ", "-": " - ", "*": " * ", "/": " / "}
_ELEMENTWISE = ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sign")
_ALSO = {"log1p": np.log1p, "heaviside": np.heaviside, "where": np.where, "isnan": np.isnan, "power": np.power}
NAMESPACE: dict[str, Any] = {name: FUNCTIONS[name] for name in (*_ELEMENTWISE, "min", "max")} | _ALSO
NAMESPACE |= {"tanh": np.tanh, "fabs": abs, "float": float, "inf": math.inf, "nan": math.nan, "__builtins__": {}}
"""All that the code can reach."""


class NotStraight(ValueError):
    """A network that has no straight-line code: it is too large, or uses what the code cannot do with the same bits."""


@dataclass(frozen=True, slots=True)
class CodeSpelling:
    """How the code spells what differs between numbers and arrays. ``{0}`` and ``{1}`` are variables or numbers."""

    elementwise: str
    power: str
    larger: str
    smaller: str
    relu: str
    step: str
    one: str
    sigmoid: str
    weigh: str
    either: str


FLOATS = CodeSpelling(
    elementwise="float({name}({0}))",
    power="float(power({0}, {1}))",
    larger="({0} if {0} >= {1} or {0} != {0} else {1})",
    smaller="({0} if {0} <= {1} or {0} != {0} else {1})",
    relu="({0} if {0} > 0.0 or {0} != {0} else 0.0)",
    step="(1.0 if {0} > 0.0 else 0.0 if {0} == {0} else {0})",
    one="(1.0 if {0} == {0} else {0})",
    sigmoid="({1} if {0} < 0.0 else 1.0) / (1.0 + {1})",
    weigh="(0.0 if {0} == 0.0 else {0} * ({1}))",
    either="({1} if {0} else {2})",
)
ARRAYS = CodeSpelling(
    elementwise="{name}({0})",
    power="power({0}, {1})",
    larger="max({0}, {1})",
    smaller="min({0}, {1})",
    relu="max({0}, 0.0)",
    step="heaviside({0}, 0.0)",
    one="where(isnan({0}), {0}, 1.0)",
    sigmoid="where({0} < 0.0, {1}, 1.0) / (1.0 + {1})",
    weigh="where({0} == 0.0, 0.0, {0} * ({1}))",
    either="where({0}, {1}, {2})",
)


class Statements:
    """The statements so far. Every value has a variable; what is computed twice in the same words is computed once."""

    def __init__(self, spelling: CodeSpelling) -> None:
        self.spelling = spelling
        self.lines: list[str] = []
        self._known: dict[str, str] = {}

    def let(self, text: str) -> str:
        """The variable that holds the value of a text made of variables, numbers and functions."""
        if text not in self._known:
            if len(self.lines) >= MOST_STATEMENTS:
                raise NotStraight("too large")
            name = f"t{len(self.lines)}"
            self.lines.append(f"{name} = {text}")
            self._known[text] = name
        return self._known[text]

    def leading_to(self, wanted: list[str]) -> tuple[list[str], list[str]]:
        """The statements that these variables depend on, and what stands for each of them.

        What is read only once is written into the statement that reads it, which saves a fifth of the time.
        """
        texts = dict(line.split(" = ", 1) for line in self.lines)
        times = Counter(wanted)
        for name in reversed(texts):
            if times[name]:
                times.update(_VARIABLE.findall(texts[name]))

        def written(match: re.Match[str]) -> str:
            return inside.get(match[0], match[0])

        inside: dict[str, str] = {}
        lines = []
        for name, text in texts.items():
            if times[name]:
                spelled = _VARIABLE.sub(written, text)
                if times[name] == 1 and len(spelled) <= _LONGEST_INSIDE:
                    inside[name] = f"({spelled})"
                else:
                    lines.append(f"{name} = {spelled}")
        return lines, [inside.get(name, name) for name in wanted]

    def total(self, terms: list[str]) -> str:
        """The sum of the terms, added from left to right."""
        if len(terms) > _MOST_TERMS:
            raise NotStraight("a long sum")
        return terms[0] if len(terms) == 1 else self.let(" + ".join(terms))

    def of(self, expression: Expression, names: dict[str, str]) -> str:
        """The value of a formula; ``names`` are the variables or numbers of its symbols."""
        if isinstance(expression, Number):
            return number(expression.value)
        if isinstance(expression, Symbol):
            return names[expression.name]
        variables = [self.of(argument, names) for argument in expression.arguments]
        return self._with_branches(expression, variables, self.let(self._call(expression, variables)))

    def _with_branches(self, call: Call, variables: list[str], value: str) -> str:
        """A product with switches is 0 where one of them is, as ``evaluate`` has it.

        Where more than plain factors is silenced, or powers may meet at 0, there is no straight-line code.
        """
        if call.function not in ("*", "/") or rank(call) is not Rank.VARIABLE:
            return value
        if any(may_be_silent(argument) for argument in call.arguments):
            raise NotStraight("a branch in a branch")
        if call.function == "/":
            if rank(call.arguments[0]) is Rank.SWITCH:
                raise NotStraight("a switch over a number")
            return value
        if may_meet(call):
            raise NotStraight("powers that may meet at 0")
        for argument, variable in zip(call.arguments, variables, strict=True):
            if rank(argument) is Rank.SWITCH:
                value = self.let(self.spelling.either.format(f"{variable} == 0.0", "0.0", value))
        return value

    def _call(self, call: Call, arguments: list[str]) -> str:
        spelling, name = self.spelling, call.function
        if name in _ARITHMETIC:
            return _ARITHMETIC[name].join(arguments)
        if name in _ELEMENTWISE:
            return spelling.elementwise.format(*arguments, name=name)
        spelled = {
            "neg": "-{0}",
            "abs": "fabs({0})",
            "**": spelling.power,
            "max": spelling.larger,
            "min": spelling.smaller,
            "relu": spelling.relu,
        }
        if name == "sigmoid":
            return sigmoid(self, arguments[0])
        if name not in spelled:
            raise NotStraight(name)
        return spelled[name].format(*arguments)


def number(value: float) -> str:
    """A number as it stands in code, in parentheses where it begins with a sign."""
    return f"({value!r})" if math.copysign(1.0, value) < 0 else repr(float(value))


def sigmoid(lines: Statements, z: str) -> str:
    """As ``functions.sigmoid``, for a variable."""
    return lines.spelling.sigmoid.format(z, decay(lines, z))


def decay(lines: Statements, z: str, times: str = "") -> str:
    """exp(-|z|), or exp(-2|z|)."""
    size = lines.let(f"fabs({z})")
    exponent = lines.let(f"-2.0 * {size}" if times else f"-{size}")
    return lines.let(lines.spelling.elementwise.format(exponent, name="exp"))
