"""The one printer of expressions: one table of how tightly operations bind, and as many spellings as there are media.

A spelling says how numbers, names and operations look, as text, LaTeX, HTML or painted boxes. Where parentheses stand,
it does not say: that is decided here, alike for all of them.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol

_SIGNED, _TERM, _FACTOR, _POWER, _ALONE = 0, 1, 2, 3, 4
_LOOSEST = -9
_PRECEDENCE = {"or": -4, "and": -3, "not": -2, **dict.fromkeys(COMPARISONS, -1)}
_PRECEDENCE |= {"+": _TERM, "-": _TERM, "neg": _FACTOR, "*": _FACTOR, "/": _FACTOR, "**": _POWER}
_PREFIXES = ("neg", "not")
_DRAWN = {"where": _LOOSEST, "/": _POWER, "**": _POWER, "exp": _POWER}
"""How tightly those bind whose parts are held together by how they are drawn: a fraction needs no parentheses in a
product, but below an exponent it does. A root, or what stands between bars, is as good as a letter."""

_Shown = TypeVar("_Shown")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where something is written: how tightly its surroundings bind, and whether a minus sign may begin it."""

    level: int = _LOOSEST
    leading: bool = True


WHOLE = Slot()
"""Where nothing stands beside it."""

_BASE = Slot(_ALONE, leading=False)


class Printer(ABC, Generic[_Shown]):
    """Writes expressions with no more parentheses than their meaning needs; its methods are the spelling.

    Parentheses stay around ``a + (b + c)`` and ``a / (b / c)``, which are other calculations than ``a + b + c`` and
    ``a / b / c``, and around what begins with a minus sign anywhere but at the very beginning.
    """

    leading_minus: bool = True
    """Whether what is written may begin with a negative number; else it begins with a parenthesis."""

    def write(self, expression: Expression, slot: Slot = WHOLE) -> _Shown:
        """The expression, in parentheses where the slot asks for them."""
        if isinstance(expression, Number):
            return self.constant(expression.name) if expression.name else self.write_number(expression.value, slot)
        if isinstance(expression, Symbol):
            return self.write_symbol(expression.name, slot)
        drawn = self.drawn(expression)
        if drawn is not None:
            return self._within(drawn, _DRAWN.get(expression.function, _ALONE), slot)
        if expression.function not in _PRECEDENCE:
            return self.applied(expression.function, [self.write(argument) for argument in expression.arguments])
        binds = _PRECEDENCE[expression.function]
        if expression.function == "neg" and not slot.leading:
            binds = _SIGNED
        if binds < slot.level:
            return self.enclosed(self._operation(expression, WHOLE))
        return self._operation(expression, slot)

    def write_number(self, value: float, slot: Slot = WHOLE) -> _Shown:
        """A number; a negative one binds looser than all operations but where it may begin."""
        if math.copysign(1.0, value) < 0 and not math.isnan(value):
            binds = _FACTOR if slot.leading and self.leading_minus else _SIGNED
        else:
            binds = _POWER if slot.level > _POWER and self.has_power_of_ten(value) else _ALONE
        return self._within(self.numeral(value), binds, slot)

    def write_symbol(self, name: str, slot: Slot = WHOLE) -> _Shown:
        """A name; one that is spelled as a quotient, or has an index above, is no base of a power as it stands."""
        shown = self.named(name)
        return self.enclosed(shown) if slot.level > _POWER and self.is_compound(name) else shown

    def base(self, power: Call) -> _Shown:
        """What is raised to a power."""
        return self.write(power.arguments[0], _BASE)

    def _operation(self, call: Call, slot: Slot) -> _Shown:
        first, others = _SLOTS[call.function, slot.leading]
        arguments = call.arguments
        return self.joined(call, [self.write(arguments[0], first), *[self.write(one, others) for one in arguments[1:]]])

    def _within(self, shown: _Shown, binds: int, slot: Slot) -> _Shown:
        return self.enclosed(shown) if binds < slot.level else shown

    @abstractmethod
    def numeral(self, value: float) -> _Shown:
        """A number."""

    @abstractmethod
    def constant(self, name: str) -> _Shown:
        """A number that has a name: ``pi``, ``e``."""

    @abstractmethod
    def named(self, name: str) -> _Shown:
        """A symbol by its name."""

    @abstractmethod
    def enclosed(self, inner: _Shown) -> _Shown:
        """Something in parentheses."""

    @abstractmethod
    def joined(self, call: Call, parts: Sequence[_Shown]) -> _Shown:
        """The parts of an operation, comparison or connective with its sign between them, or before the only one."""

    @abstractmethod
    def applied(self, function: str, arguments: Sequence[_Shown]) -> _Shown:
        """A function with its arguments in parentheses."""

    def drawn(self, call: Call) -> _Shown | None:
        """What needs no parentheses inside, since it is drawn as one thing: a fraction, an exponent, a root."""
        return None

    def has_power_of_ten(self, value: float) -> bool:
        """Whether the number is spelled as a product with a power of ten."""
        return False

    def is_compound(self, name: str) -> bool:
        """Whether the name is spelled as a quotient or with an index above."""
        return False


def _slots(operator: str, leading: bool) -> tuple[Slot, Slot]:
    """Where the first operand is written, and where the others."""
    level = _PRECEDENCE[operator]
    if operator == "**":
        return _BASE, Slot(level, leading=False)
    if operator == "neg":
        return (Slot(_POWER, leading=False),) * 2
    if level < 0:
        return (Slot(level if operator == "not" else level + 1),) * 2
    return Slot(level, leading), Slot(level + 1, leading=False)


_SLOTS = {(operator, leading): _slots(operator, leading) for operator in _PRECEDENCE for leading in (True, False)}


def shortest(value: float) -> str:
    """The shortest text that reads back as the same double; integers without ``.0``; ``NaN``, ``inf``, ``-inf``."""
    if math.isnan(value):
        return "NaN"
    text = repr(float(value))
    return text.removesuffix(".0")


def _no_name(name: str) -> bool:
    return False


class Markup(Printer[str]):
    """Expressions in a language of marks, which is data: its ``signs``, ``constants``, ``parentheses``, and ``forms``.

    A form is a template for what is drawn as one thing, with a place for each argument; signs stand between spaces, but
    for those of ``neg`` and ``not``.
    """

    signs: ClassVar[Mapping[str, str]]
    constants: ClassVar[Mapping[str, str]]
    parentheses: ClassVar[tuple[str, str]] = ("(", ")")
    forms: ClassVar[Mapping[str, str]]

    def constant(self, name: str) -> str:
        """By its sign."""
        return self.constants.get(name, name)

    def enclosed(self, inner: str) -> str:
        """In the language's parentheses."""
        return inner.join(self.parentheses)

    def joined(self, call: Call, parts: Sequence[str]) -> str:
        """With the language's sign."""
        sign = self.signs.get(call.function, call.function)
        return sign + parts[0] if call.function in _PREFIXES else f" {sign} ".join(parts)

    def drawn(self, call: Call) -> str | None:
        """By its form, if it has one."""
        form = self.forms.get(call.function)
        if form is None:
            return None
        if call.function == "**":
            return form.format(self.base(call), self.write(call.arguments[1]))
        return form.format(*map(self.write, call.arguments))


@dataclass(frozen=True)
class Spelling(Printer[str]):
    """Expressions as one line of text: how numbers, names and signs are spelled."""

    number: Callable[[float], str]
    symbol: Callable[[str], str]
    times: str = " * "
    minus: str = "-"
    leading_minus: bool = False
    raised: Callable[[str], str] | None = None
    """How a number is spelled as an exponent, where not with ``**``."""
    compound: Callable[[str], bool] = _no_name
    """Which names are spelled as quotients."""

    def numeral(self, value: float) -> str:
        """As ``number`` spells it."""
        return self.number(value)

    def constant(self, name: str) -> str:
        """As it is typed."""
        return name

    def named(self, name: str) -> str:
        """As ``symbol`` spells it."""
        return self.symbol(name)

    def is_compound(self, name: str) -> bool:
        """As ``compound`` says."""
        return self.compound(name)

    def has_power_of_ten(self, value: float) -> bool:
        """Whether there is a sign of multiplication in it."""
        return "·" in self.number(value)

    def enclosed(self, inner: str) -> str:
        """In round parentheses."""
        return f"({inner})"

    def joined(self, call: Call, parts: Sequence[str]) -> str:
        """With spaces around the sign, but for powers."""
        operator = call.function
        if operator in _PREFIXES:
            return f"{self.minus if operator == 'neg' else 'not '}{parts[0]}"
        between = {"*": self.times, "**": "**", "-": f" {self.minus} "}.get(operator, f" {operator} ")
        return between.join(parts)

    def applied(self, function: str, arguments: Sequence[str]) -> str:
        """As it is called."""
        return f"{function}({', '.join(arguments)})"

    def drawn(self, call: Call) -> str | None:
        """A number as an exponent where it can be raised."""
        if call.function == "**" and self.raised and isinstance(call.arguments[1], Number):
            return self.base(call) + self.raised(self.write(call.arguments[1]))
        return None


PLAIN = Spelling(number=shortest, symbol=str)
"""The spelling of files: it reads back as a formula.

A negative number inside an operation stands in parentheses: ``(-0.62) * 0.235``. So no spreadsheet takes the text for
a formula of its own.
"""


def write(expression: Expression, spelling: Printer[str] = PLAIN) -> str:
    """The expression as one line of text, with no more parentheses than its meaning needs."""
    return spelling.write(expression)
