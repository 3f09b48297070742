"""Where a text stops being a formula: the first token that does not fit, said in the words of formulas.

Asked only after Python's parser has refused a text: the parser's own messages and positions differ between versions.
"""

from __future__ import annotations

import keyword
import re

from bpdebugger.core.formulas.expression import COMPARISONS
from bpdebugger.core.formulas.grammar import FORMULAS, Grammar

_TOKEN = re.compile(r"\s*(?P<token>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|[<>=!]=|\S)", re.ASCII)
_LEADING_ZERO = re.compile(r"0\d+")


def complaint(body: str, grammar: Grammar = FORMULAS) -> tuple[str, int]:
    """A sentence on what is wrong with a text that is no formula, and its position, counted from 0."""
    opened: list[int] = []
    before = ""
    at = 0
    for match in _TOKEN.finditer(body):
        token, at = match["token"], match.start("token")
        wrong = _misfit(before, token, bool(opened), grammar)
        if wrong:
            return wrong, at
        if token == "(":
            opened.append(at)
        elif token == ")":
            opened.pop()
        before = token
    if not _ends_operand(before, grammar):
        return f'something is missing after "{before}"', at
    if opened:
        return "a parenthesis is opened and not closed", opened[-1]
    return "this is not a formula", 0


def _misfit(before: str, token: str, inside: bool, grammar: Grammar) -> str:
    """What is wrong with a token after the one before it; nothing if it fits."""
    if (keyword.iskeyword(token) and token not in grammar.words) or _LEADING_ZERO.fullmatch(token):
        return f'"{token}" is not part of a formula'
    if token == ")" and not inside:
        return "a parenthesis is closed that was not opened"
    if not _ends_operand(before, grammar):
        starts = token in ("(", "+", "-") or _is_operand(token, grammar) or (before == "(" and token == ")")
        return "" if starts or _negates(before, token, grammar) else f'"{token}" does not fit here'
    if token == "(" and not before[0].isdigit():
        return ""
    if token == "(" or _is_operand(token, grammar):
        return f'"{token}" does not fit here; between two factors write *'
    fits = token in ("+", "-", "*", "/", "**", ")") or (token == "," and inside)
    if grammar.conditions:
        fits = fits or token in COMPARISONS or token in ("and", "or")
    equals = "; whether two are equal is asked with ==" if token == "=" and grammar.conditions else ""
    return "" if fits else f'"{token}" does not fit here{equals}'


def _negates(before: str, token: str, grammar: Grammar) -> bool:
    return token == "not" and grammar.conditions and before in ("", "(", ",", *grammar.words)


def _is_operand(token: str, grammar: Grammar) -> bool:
    starts = token[0].isalnum() or token[0] == "_" or (token[0] == "." and len(token) > 1)
    return starts and token not in grammar.words


def _ends_operand(token: str, grammar: Grammar) -> bool:
    return bool(token) and (token == ")" or _is_operand(token, grammar))
