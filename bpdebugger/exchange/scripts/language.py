"""A language that scripts are written in: how it spells numbers, functions and statements."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol
from bpdebugger.core.formulas.printing import Spelling, write
from bpdebugger.exchange.scripts.statements import ScriptLine, ScriptSection

_WIDEST, _ALIGNED = 110, 48


@dataclass(frozen=True, slots=True)
class Language:
    """What a script has in its own way.

    ``functions``, ``constants``: what those of a formula are called. ``helpers``: functions that a script brings along,
    by name. ``truth``: what makes a number of a comparison. ``one``, ``many``: how given numbers are written.
    """

    name: str
    imports: str
    functions: Mapping[str, str]
    constants: Mapping[str, str]
    helpers: Mapping[str, str]
    truth: str
    one: str
    many: str

    def text(self, expression: Expression) -> str:
        """An expression as it is written in this language."""
        return write(self._spelled(expression), _SPELLING)

    def _spelled(self, expression: Expression) -> Expression:
        if isinstance(expression, Number) and expression.name:
            return Symbol(self.constants[expression.name])
        if not isinstance(expression, Call):
            return expression
        arguments = tuple(map(self._spelled, expression.arguments))
        if expression.function in COMPARISONS:
            return Call(self.truth, (Call(expression.function, arguments),))
        return Call(self.functions.get(expression.function, expression.function), arguments)

    def given(self, values: Sequence[float]) -> str:
        """Numbers that are given: one, or one for each sample."""
        texts = [_number(value) for value in values]
        return self.one.format(texts[0]) if len(texts) == 1 else self.many.format(", ".join(texts))

    def helpers_in(self, code: str) -> list[str]:
        """The helpers that some code needs, in their order."""
        return [text for name, text in self.helpers.items() if re.search(rf"(?<![.\w]){name}\(", code)]


def _number(value: float) -> str:
    if math.isnan(value):
        return 'float("nan")'
    return repr(float(value)) if math.isfinite(value) else f'float("{value}")'


_SPELLING = Spelling(number=lambda value: _number(value).removesuffix(".0"), symbol=str)


def commented(code: str, comment: str) -> str:
    """A line with its comment behind it, or above it where the two are too long for that."""
    if len(code) + len(comment) + 4 <= _WIDEST:
        return f"{code:<{_ALIGNED}}  # {comment}"
    return f"# {comment}\n{code}"


def shown(statements: Sequence[ScriptLine], value: str = "{}") -> str:
    """The call that prints the numbers of some statements by their names."""
    rows = [f'    "{each.name}": {value.format(each.variable)},' for each in statements]
    return "\n".join(["show({", *rows, "})"])


def block(section: ScriptSection, lines: Sequence[str], value: str = "{}") -> str:
    """The lines of a section, and what prints its numbers."""
    return "\n".join([*lines, "", shown(section.statements, value)])
