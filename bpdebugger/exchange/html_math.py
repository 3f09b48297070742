"""Names, numbers and formulas as HTML: stacked fractions, subscripts, exponents; nothing but elements and classes.

The classes are ``frac`` (two spans, one above the other), ``q`` (a quantity) and ``product``, neither of which is
broken across lines, and ``root`` (what stands under a root). Everything that comes from a project is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, precedence, write
from bpdebugger.core.names.naming import symbol_of
from bpdebugger.core.names.numerals import SCREEN, on_screen
from bpdebugger.core.network.quantities import KINDS

_NAME = re.compile(r"(?P<prefix>\w+)(\[(?P<inside>[^\[\]]*)\])?(@(?P<sample>\d+))?")
_RELATIONS = {"<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "==": "=", "!=": "≠"}
_CONSTANTS = {"pi": "π", "e": "<i>e</i>"}
_NUMBERED = re.compile(r"([^\W\d_]+)(\d+)")
_DERIVATIVES = {row.prefix: row.prefix[1:].split("_d") for row in KINDS.values() if "_d" in row.prefix}
# noncharacters and half surrogate pairs cannot be written to a file, control characters not to XML
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_SUM = 3
_SHORT_PRODUCT = 32
_SUM, _MINUS, _PRODUCT, _ATOM = 1, 2, 3, 5


def text(anything: str) -> str:
    """A text of the user's as HTML, in elements and in attributes."""
    return escape(_UNPRINTABLE.sub("\ufffd", anything))


def quantity(name: str) -> str:
    """A quantity by its name: ``dE_dz[h1]`` is ∂E over ∂z with h1 as a subscript, ``p[w1]`` the parameter's name."""
    match = _NAME.fullmatch(name)
    inner = text(name) if match is None else _typeset(match["prefix"], match["inside"] or "", match["sample"])
    return f'<span class="q">{inner}</span>'


def equation(name: str) -> str:
    """A quantity as ``quantity`` makes it, with its name as it is read aloud."""
    return f'<span role="math" aria-label="{text(symbol_of(name))}">{quantity(name)}</span>'


def formula(expression: Expression) -> str:
    """An expression, typeset, with its plain text for those who cannot see it."""
    return f'<span role="math" aria-label="{text(write(expression, SCREEN))}">{_expression(expression)}</span>'


def number(value: float) -> str:
    """A number with four significant digits."""
    return text(on_screen(value))


def word(name: str) -> str:
    """A name in italics; digits that follow letters are a subscript."""
    match = _NUMBERED.fullmatch(name)
    return f"<i>{text(name)}</i>" if match is None else f"<i>{text(match[1])}</i><sub>{match[2]}</sub>"


def _typeset(prefix: str, inside: str, sample: str | None) -> str:
    if prefix in _DERIVATIVES:
        return _derivative(prefix, inside, sample)
    if prefix == "p" and inside:
        return word(inside)
    letter, _, mark = prefix.partition("_")
    if mark and inside:
        marked = f"{word(inside if letter == 'p' else letter)}<sup>{mark}</sup>"
        return marked if letter == "p" else _of(marked, inside)
    return _of(f"<i>{text(prefix)}</i>", inside) + _in_sample(sample)


def _derivative(prefix: str, inside: str, sample: str | None) -> str:
    above, below = _DERIVATIVES[prefix]
    first, both, second = inside.partition(",")
    d = "∂" if prefix != "dy_dz" or both else "<i>d</i>"
    top = f"<i>{above}</i>{_in_sample(sample)}"
    if both and above == "y":
        top = _of(top, first)
    if below == "p":
        bottom = word(second or first) + (f"<sub>{text(first)}</sub>" if both and above == "E" else "")
    else:
        bottom = _of(f"<i>{below}</i>", second or first)
    return fraction(d + top, d + bottom)


def _of(base: str, inside: str) -> str:
    return f"{base}<sub>{text(inside.replace('->', '→'))}</sub>" if inside else base


def _in_sample(sample: str | None) -> str:
    return "" if sample is None else f"<sup>({sample})</sup>"


def fraction(above: str, below: str) -> str:
    """One piece of HTML over another."""
    return f'<span class="frac"><span>{above}</span><span>{below}</span></span>'


def _expression(expression: Expression) -> str:
    if isinstance(expression, Number):
        return _CONSTANTS[expression.name] if expression.name else number(expression.value)
    if isinstance(expression, Symbol):
        return quantity(expression.name)
    return _operation(expression.function, expression.arguments)


def _operation(function: str, arguments: Sequence[Expression]) -> str:
    match function:
        case "+":
            return " + ".join([_operand(arguments[0], _SUM), *(_operand(a, _PRODUCT) for a in arguments[1:])])
        case "-":
            return f"{_operand(arguments[0], _SUM)} − {_operand(arguments[1], _PRODUCT)}"
        case "*" if arguments[0] == Number(0.5) and _is_call(arguments[1], "**"):
            return f"½ {_operation('*', arguments[1:])}" if len(arguments) > 2 else f"½ {_expression(arguments[1])}"
        case "*":
            factors = [_operand(arguments[0], _MINUS), *(_operand(a, _PRODUCT) for a in arguments[1:])]
            return _unbroken(arguments, " · ".join(factors))
        case "/" if _is_long_sum(arguments[0]):
            # in a line of its own length it could not be broken
            return f"({_expression(arguments[0])}) / {_operand(arguments[1], _ATOM)}"
        case "/":
            return fraction(_expression(arguments[0]), _expression(arguments[1]))
        case "**":
            return f"{_base(arguments[0])}<sup>{_expression(arguments[1])}</sup>"
        case "neg":
            return f"−{_operand(arguments[0], _PRODUCT)}"
        case "exp":
            return f"<i>e</i><sup>{_expression(arguments[0])}</sup>"
        case "abs":
            return f"|{_expression(arguments[0])}|"
        case "sqrt":
            return f'√<span class="root">{_expression(arguments[0])}</span>'
    return _function(function, arguments)


def _function(function: str, arguments: Sequence[Expression]) -> str:
    if function == "where":
        condition, held, otherwise = map(_expression, arguments)
        return f"({held} if {condition}, else {otherwise})"
    if function in _RELATIONS:
        return f" {_RELATIONS[function]} ".join(_operand(argument, _SUM) for argument in arguments)
    return f"{text(function)}({', '.join(map(_expression, arguments))})"


def _unbroken(factors: Sequence[Expression], product: str) -> str:
    """A product that stays on one line, so that lines break at sums, unless it is too long for a line of its own."""
    length = sum(len(write(factor, SCREEN)) for factor in factors)
    return f'<span class="product">{product}</span>' if length <= _SHORT_PRODUCT else product


def _operand(expression: Expression, level: int) -> str:
    inner = _expression(expression)
    return f"({inner})" if precedence(expression) < level else inner


def _base(expression: Expression) -> str:
    stands_alone = precedence(expression) >= _ATOM and not _is_call(expression, "exp")
    return _expression(expression) if stands_alone else f"({_expression(expression)})"


def _is_call(expression: Expression, function: str) -> bool:
    return isinstance(expression, Call) and expression.function == function


def _is_long_sum(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "+" and len(expression.arguments) > _LONGEST_SUM
