"""LaTeX of expressions: names of quantities as derivatives with subscripts, quotients as fractions."""

from __future__ import annotations

import math
import re

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, precedence, shortest

_NAME = re.compile(r"(?P<prefix>\w+)(\[(?P<inside>[^\]]*)\])?(@(?P<sample>\d+))?")
_NUMBERED = re.compile(r"(?P<letters>[^\W\d_]+)_?(?P<digits>\d+)")
_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max"}
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
_UPRIGHT = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def latex(expression: Expression) -> str:
    """The expression in LaTeX's mathematics, to stand between dollars."""
    if isinstance(expression, Number):
        return _number(expression)
    if isinstance(expression, Symbol):
        return name(expression.name)
    return _call(expression.function, expression.arguments)


def name(text: str) -> str:
    r"""A quantity's name: ``dE_dz[h1]`` is ``\frac{\partial E}{\partial z_{h_{1}}}``."""
    match = _NAME.fullmatch(text)
    if match is None:
        return text.replace("⋯", r"\cdots")
    prefix, inside, sample = match["prefix"], match["inside"] or "", match["sample"]
    raised = f"^{{({sample})}}" if sample else ""
    if prefix == "p" and inside:
        return word(inside) + raised
    letter, _, mark = prefix.partition("_")
    if mark in ("new", "hat") and inside:
        marked = rf"^{{\text{{{mark}}}}}"
        return word(inside) + marked if letter == "p" else word(letter) + _index(inside) + marked
    top, under, bottom = prefix.partition("_d")
    if not under:
        return word(prefix) + _index(inside) + raised
    first, pair, second = inside.partition(",")
    d = "d" if prefix == "dy_dz" and not pair else r"\partial "
    above = word(top[1:]) + (_index(first) if pair and top == "dy" else "") + raised
    return rf"\frac{{{d}{above}}}{{{d}{_below(top, bottom, first, second)}}}"


def _below(top: str, bottom: str, first: str, second: str) -> str:
    if bottom != "p":
        return word(bottom) + _index(second or first)
    if second and top == "dE":
        # one use of a parameter: without its unit it would read as the gradient, the sum over its uses
        return f"{{{word(second)}}}{_index(first)}"
    return word(second or first)


def word(text: str) -> str:
    """A name; digits after letters are a subscript, a longer word stands upright."""
    match = _NUMBERED.fullmatch(text)
    if match:
        return f"{word(match['letters'])}_{{{match['digits']}}}"
    escaped = text.replace("_", r"\_")
    return escaped if len(text) == 1 else rf"\mathrm{{{escaped}}}"


def _index(inside: str) -> str:
    if not inside:
        return ""
    source, arrow, target = inside.partition("->")
    return f"_{{{word(source)} \\to {word(target)}}}" if arrow else f"_{{{word(inside)}}}"


def _number(number: Number) -> str:
    if number.name:
        return {"pi": r"\pi"}.get(number.name, number.name)
    if math.isnan(number.value):
        return r"\mathrm{NaN}"
    if math.isinf(number.value):
        return r"\infty" if number.value > 0 else r"-\infty"
    mantissa, e, exponent = shortest(number.value).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _call(function: str, arguments: tuple[Expression, ...]) -> str:
    match function:
        case "+":
            return " + ".join(_inside(argument, 3 if i else 1) for i, argument in enumerate(arguments))
        case "-":
            return f"{_inside(arguments[0], 1)} - {_inside(arguments[1], 3)}"
        case "*":
            return r" \cdot ".join(_inside(argument, 3 if i else 2) for i, argument in enumerate(arguments))
        case "/":
            return rf"\frac{{{latex(arguments[0])}}}{{{latex(arguments[1])}}}"
        case "**":
            return f"{_inside(arguments[0], 5)}^{{{latex(arguments[1])}}}"
        case "neg":
            return f"-{_inside(arguments[0], 3)}"
        case "sqrt":
            return rf"\sqrt{{{latex(arguments[0])}}}"
        case "abs":
            return rf"\left|{latex(arguments[0])}\right|"
        case "where":
            condition, held, otherwise = map(latex, arguments)
            return rf"\begin{{cases}} {held} & {condition} \\ {otherwise} & \text{{else}} \end{{cases}}"
        case function if function in _RELATIONS:
            return f" {_RELATIONS[function]} ".join(_inside(argument, 1) for argument in arguments)
    shown = f"\\{function}" if function in _FUNCTIONS else rf"\operatorname{{{_UPRIGHT.get(function, function)}}}"
    return rf"{shown}\left({', '.join(map(latex, arguments))}\right)"


def _inside(expression: Expression, level: int) -> str:
    """An operand, in parentheses where it binds looser than what it stands in; a fraction needs none in a product."""
    binds = precedence(expression)
    stacked = isinstance(expression, Call) and expression.function == "/"
    is_derivative = isinstance(expression, Symbol) and "_d" in expression.name
    if level == 5 and (stacked or is_derivative):
        binds = 0
    elif stacked:
        binds = 4
    shown = latex(expression)
    # TeX knows no power of what has an exponent already
    has_exponent = level == 5 and "^" in shown
    return rf"\left({shown}\right)" if binds < level or has_exponent else shown
