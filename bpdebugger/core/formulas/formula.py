"""Text into an expression: the grammar of formulas, and nothing else.

Python's own parser reads the text into a syntax tree, which is never compiled; an allow-list of node types turns it
into an ``Expression``. Length is limited before parsing, depth and exponents after it, so that no text
takes long, and no name but those of the grammar is ever looked up.
"""

from __future__ import annotations

import ast
import math
import re
import unicodedata
import warnings
from itertools import pairwise

from bpdebugger.core.formulas.evaluate import evaluate, is_plain
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, calls, symbols
from bpdebugger.core.formulas.grammar import ANY_NUMBER, FORMULAS, Grammar
from bpdebugger.core.formulas.syntax import complaint

MAX_LENGTH = 400
MAX_DEPTH = 100
MAX_EXPONENT = 1000
MAX_NAME = 32

CONSTANTS = {"pi": math.pi, "e": math.e}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_FOREIGN = re.compile(r"[^A-Za-z0-9_ .,+\-*/()]")
_FOREIGN_TO_CONDITIONS = re.compile(r"[^A-Za-z0-9_ .,+\-*/()<>=!]")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_WRITE_INSTEAD = {
    "^": "**",
    "−": "-",
    "–": "-",
    "·": "*",
    "×": "*",
    "÷": "/",
    "²": "**2",
    "³": "**3",
    "½": "0.5",
}


class FormulaError(ValueError):
    """A text that is not a formula of the grammar.

    ``position`` is the first wrong character, counted from 0; ``reason`` is the sentence without it.
    """

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(f"{reason} (character {position + 1})")
        self.reason, self.position = reason, position


def parse(text: str, allowed: frozenset[str] | None = None) -> Expression:
    """The expression that ``text`` means.

    ``allowed`` are the symbols it may use; ``None`` allows every name that is not one of the grammar's own.
    Raises ``FormulaError``, a sentence that names the character or the name.
    """
    require_short(text)
    return parse_of_any_length(text, allowed)


def require_short(text: str) -> None:
    """Raises ``FormulaError`` for a text beyond the limit, before anything else looks at it."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters; {MAX_LENGTH} are the limit", MAX_LENGTH)


def parse_of_any_length(text: str, allowed: frozenset[str] | None = None, grammar: Grammar = FORMULAS) -> Expression:
    """As ``parse``, for a text whose length was limited before names in it were replaced by others."""
    _refuse_foreign_characters(text, grammar)
    lead = len(text) - len(text.lstrip())
    body = text.strip()
    if not body:
        raise FormulaError("the formula is empty")
    return _Reader(body, lead, allowed, grammar).expression(_syntax_tree(body, lead, grammar), 0)


def _refuse_foreign_characters(text: str, grammar: Grammar) -> None:
    found = (_FOREIGN_TO_CONDITIONS if grammar.conditions else _FOREIGN).search(text)
    if found is None:
        return
    character = found.group()
    name = unicodedata.name(character, "a control character")
    instead = f"; write {_WRITE_INSTEAD[character]}" if character in _WRITE_INSTEAD else ""
    shown = character if character.isprintable() else repr(character)[1:-1]
    raise FormulaError(f'"{shown}" (U+{ord(character):04X} {name}) is not part of a formula{instead}', found.start())


def _syntax_tree(body: str, lead: int, grammar: Grammar) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(body, mode="eval").body
    except SyntaxError:
        message, position = complaint(body, grammar)
        raise FormulaError(message, lead + position) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaError("the formula is nested too deeply", lead) from None


class _Reader:
    """Turns syntax nodes into expressions; knows the text, so that every refusal can name its place."""

    def __init__(self, body: str, lead: int, allowed: frozenset[str] | None, grammar: Grammar) -> None:
        self._body, self._lead, self._allowed, self._grammar = body, lead, allowed, grammar

    def expression(self, node: ast.expr, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise self._error(f"the formula is nested more than {MAX_DEPTH} levels deep", node)
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name():
                return self._name(node)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.expression(node.operand, depth + 1)
            case ast.UnaryOp(op=ast.USub()):
                operand = self.expression(node.operand, depth + 1)
                if isinstance(operand, Number) and not operand.name:
                    return Number(-operand.value)
                return Call("neg", (operand,))
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return self._operation(node, _OPERATORS[type(node.op)], depth)
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(node, name, depth)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()) if self._grammar.conditions:
                return self._condition(node, depth)
        hint = "; between two factors write *" if isinstance(node, ast.Call) else ""
        raise self._error(f'"{self._source(node)}" is not part of a formula{hint}', node)

    def _number(self, node: ast.Constant) -> Number:
        source = ast.get_source_segment(self._body, node) or ""
        if not _NUMBER.fullmatch(source):
            raise self._error(f'"{self._source(node)}" is not a number as formulas write it', node)
        value = float(source)
        if not math.isfinite(value):
            raise self._error(f"{self._source(node)} is too large for a double", node)
        return Number(value)

    def _name(self, node: ast.Name) -> Expression:
        name = node.id
        if self._allowed is not None and name in self._allowed:
            return Symbol(name)
        if name in CONSTANTS:
            return Number(CONSTANTS[name], name)
        if name in self._grammar.functions:
            raise self._error(f'the function "{name}" needs its argument in parentheses', node)
        if self._allowed is not None:
            raise self._error(f'unknown name "{name}"; known here: {", ".join(sorted(self._allowed))}', node)
        if len(name) > MAX_NAME or name.startswith("__"):
            raise self._error(f'"{name}" cannot be the name of a parameter', node)
        return Symbol(name)

    def _operation(self, node: ast.BinOp, operator: str, depth: int) -> Expression:
        left, right = self.expression(node.left, depth + 1), self.expression(node.right, depth + 1)
        if operator == "**" and _is_constant(right) and not abs(evaluate(right, {})) <= MAX_EXPONENT:
            raise self._error(f'the exponent "{self._source(node.right)}" is beyond {MAX_EXPONENT}', node.right)
        return Call(operator, (left, right))

    def _call(self, node: ast.Call, name: str, depth: int) -> Expression:
        known = self._grammar.functions
        if name not in known:
            raise self._error(f'unknown function "{name}"; known: {" ".join(known)}', node)
        if known[name] == ANY_NUMBER and not node.args:
            raise self._error(f"{name} takes one argument or more", node)
        if known[name] != ANY_NUMBER and len(node.args) != known[name]:
            raise self._error(f"{name} takes {known[name]} argument{'s' * (known[name] > 1)}", node)
        return Call(name, tuple(self.expression(argument, depth + 1) for argument in node.args))

    def _condition(self, node: ast.Compare | ast.BoolOp | ast.UnaryOp, depth: int) -> Expression:
        match node:
            case ast.UnaryOp():
                return Call("not", (self.expression(node.operand, depth + 1),))
            case ast.BoolOp():
                word = "and" if isinstance(node.op, ast.And) else "or"
                return Call(word, tuple(self.expression(value, depth + 1) for value in node.values))
        sides = [self.expression(side, depth + 1) for side in (node.left, *node.comparators)]
        parts = [
            Call(self._comparison(operator, node), pair)
            for operator, pair in zip(node.ops, pairwise(sides), strict=True)
        ]
        # 0 < x < 1 is two comparisons, both of which must hold
        return parts[0] if len(parts) == 1 else Call("and", tuple(parts))

    def _comparison(self, operator: ast.cmpop, node: ast.Compare) -> str:
        if type(operator) not in _COMPARISONS:
            raise self._error(f'"{self._source(node)}" is not part of a formula', node)
        return _COMPARISONS[type(operator)]

    def _source(self, node: ast.expr) -> str:
        source = ast.get_source_segment(self._body, node) or ""
        return source if len(source) <= 2 * MAX_NAME else source[: 2 * MAX_NAME] + "…"

    def _error(self, message: str, node: ast.expr) -> FormulaError:
        return FormulaError(message, self._lead + node.col_offset)


def _is_constant(expression: Expression) -> bool:
    """Whether an expression is a number that can be computed without a network."""
    return not any(symbols(expression)) and all(is_plain(call) for call in calls(expression))
