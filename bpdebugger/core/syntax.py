"""Where a text stops being a formula: the first token that does not fit, said in the words of formulas.

Asked only after Python's parser has refused a text: the parser's own messages and positions differ between versions.
"""

from __future__ import annotations

import keyword
import re

_TOKEN = re.compile(r"\s*(?P<token>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|\S)", re.ASCII)
_LEADING_ZERO = re.compile(r"0\d+")


def complaint(body: str) -> tuple[str, int]:
    """A sentence on what is wrong with a text that is no formula, and its position, counted from 0."""
    opened: list[int] = []
    before = ""
    at = 0
    for match in _TOKEN.finditer(body):
        token, at = match["token"], match.start("token")
        wrong = _misfit(before, token, bool(opened))
        if wrong:
            return wrong, at
        if token == "(":
            opened.append(at)
        elif token == ")":
            opened.pop()
        before = token
    if not _ends_operand(before):
        return f'something is missing after "{before}"', at
    if opened:
        return "a parenthesis is opened and not closed", opened[-1]
    return "this is not a formula", 0


def _misfit(before: str, token: str, inside: bool) -> str:
    """What is wrong with a token after the one before it; nothing if it fits."""
    if keyword.iskeyword(token) or _LEADING_ZERO.fullmatch(token):
        return f'"{token}" is not part of a formula'
    if token == ")" and not inside:
        return "a parenthesis is closed that was not opened"
    if not _ends_operand(before):
        starts = token in ("(", "+", "-") or _is_operand(token) or (before == "(" and token == ")")
        return "" if starts else f'"{token}" does not fit here'
    if token == "(" and not before[0].isdigit():
        return ""
    if token == "(" or _is_operand(token):
        return f'"{token}" does not fit here; between two factors write *'
    fits = token in ("+", "-", "*", "/", "**", ")") or (token == "," and inside)
    return "" if fits else f'"{token}" does not fit here'


def _is_operand(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_" or (token[0] == "." and len(token) > 1)


def _ends_operand(token: str) -> bool:
    return bool(token) and (token == ")" or _is_operand(token))
