"""A place in a formula's tokens: what comes next, and what is said where it does not fit."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.formulas.formula_error import Choice, FormulaError, Question, edited
from bpdebugger.core.formulas.grammar import CONNECTIVES, Grammar
from bpdebugger.core.formulas.tokens import Token, TokenType, tokens

if TYPE_CHECKING:
    from bpdebugger.core.formulas.words import Words

SHOWN = 64
_PARTING = ("if", "then", "else", "otherwise", "sonst", "for", "when", "für", "falls", "wenn", *CONNECTIVES)
"""Words that no factor begins with."""
CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖"}


class Scope(Protocol):
    """What names mean where a text is read."""

    @property
    def grammar(self) -> Grammar:
        """Functions, and whether conditions are read."""

    def knows(self, word: str) -> bool:
        """Whether a word is a name here. Constants and functions are none."""

    def name(self, word: Token, parser: Words) -> Expression:
        """What a name means. Raises ``FormulaError`` for one that is unknown."""

    def indexed(self, word: Token, inside: str, parser: Words, end: int) -> Expression | None:
        """What a word with something in brackets means; nothing where that is a product."""

    def derivative(self, top: Token, bottom: Token, inside: str | None, parser: Words) -> Expression | None:
        """What ``dE/dy[o1]`` means, where ``inside`` is what stands in the brackets; nothing where it is a quotient."""

    def primed(self, word: Token, argument: Expression, parser: Words) -> Expression:
        """What ``f'(z)`` means."""

    def summed(self, sign: Token, term: Expression, parser: Words) -> Expression:
        """What Σ before a term means."""


class Cursor:
    """A text's tokens, read one after the other in a scope.

    ``remarks``: sentences on what was read otherwise than it may have been meant. ``plain``: whether every token stands
    as files have it, so that the text is canonical as it was typed.
    """

    def __init__(self, text: str, scope: Scope, before: Sequence[tuple[int, int]] = ()) -> None:
        """``before``: pieces of the text, from start to end, that are not part of the formula."""
        self.text, self.scope = text, scope
        self.remarks: dict[str, None] = {}
        self.plain = True
        shown = text
        for start, end in before:
            shown = shown[:start] + " " * (end - start) + shown[end:]
        self.tokens = tokens(shown)
        self._at, self._nesting = 0, 0
        self._opened: list[Token] = []
        self._truths: list[Expression] = []
        self._sizes: dict[int, tuple[Expression, int]] = {}

    @property
    def here(self) -> Token:
        """The token that is read next."""
        return self.tokens[self._at]

    def peek(self, distance: int = 1) -> Token:
        """A token after it."""
        return self.tokens[min(self._at + distance, len(self.tokens) - 1)]

    @property
    def before(self) -> Token:
        """The token that was read last."""
        return self.tokens[self._at - 1]

    def advance(self) -> Token:
        """Takes the token that is next."""
        token = self.here
        self._at = min(self._at + 1, len(self.tokens) - 1)
        return token

    def source(self, token: Token) -> str:
        """A token as it was typed."""
        shown = self.text[token.start : token.end]
        return shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"

    def question(self, words: str, at: int, *choices: tuple[str, Sequence[tuple[int, int, str]]]) -> Question:
        """A question; each choice is said in words, with what it changes in the text."""
        return Question(words, at, [Choice(said, edited(self.text, *changes)) for said, changes in choices])

    def misfit(self, token: Token) -> FormulaError:
        """What is wrong with a token where it stands."""
        if token.sort is TokenType.END:
            if self._opened:
                opened = self._opened[-1]
                what = "a parenthesis" if opened.text == "(" else f'"{opened.text}"'
                return FormulaError(f"{what} is opened and not closed", opened.start)
            return FormulaError(f'something is missing after "{self.source(self.before)}"', self.before.start)
        if token.is_sign(")", "]", "}") and not any(CLOSING[each.text] == token.text for each in self._opened):
            what = "a parenthesis" if token.text == ")" else f'"{token.text}"'
            return FormulaError(f"{what} is closed that was not opened", token.start)
        if token.sort is TokenType.WORD and keyword.iskeyword(token.text) and token.text not in self._words():
            return FormulaError(f'"{token.text}" is not part of a formula', token.start)
        if token.is_sign(",", ";"):
            return self._comma(token)
        hint = ""
        if token.is_sign("=") and self.scope.grammar.conditions:
            equal = ("whether both are equal", [(token.start, token.end, "==")])
            return self.question(
                '"=" does not fit here; whether two are equal is asked with ==. Is that meant?', token.start, equal
            )
        if token.sort is TokenType.NUMBER:
            hint = "; between two factors write *, for a power **"
        return FormulaError(f'"{self.source(token)}" does not fit here{hint}', token.start)

    def _words(self) -> tuple[str, ...]:
        return (*CONNECTIVES, "if", "else")

    def _comma(self, token: Token) -> FormulaError:
        """A comma that parts no arguments: most likely a decimal one."""
        around = decimal_comma(self.tokens, self.tokens.index(token))
        if around is None:
            return FormulaError(f'"{token.text}" does not fit here', token.start)
        return self.decimal_commas([token])

    def decimal_commas(self, commas: Sequence[Token]) -> Question:
        """The question whether commas are decimal points."""
        points = [(comma.start, comma.end, ".") for comma in commas]
        first = commas[0]
        at = self.tokens.index(first)
        number, digits = self.source(self.tokens[at - 1]), self.source(self.tokens[at + 1])
        choices = [] if "." in digits else [(f"{number}.{digits} with a decimal point", points)]
        if len(digits.partition(".")[0]) == 3 and not number.startswith("0"):
            choices.append((f"{number}{digits}, the comma parts thousands", [(c.start, c.end, "") for c in commas]))
        return self.question("A comma is no decimal point here. Is one meant?", first.start, *choices)

    def starts_factor(self, token: Token) -> bool:
        """Whether a token after an operand begins another factor."""
        if token.sort is TokenType.WORD:
            return token.text not in _PARTING or self.scope.knows(token.text)
        if token.is_sign("|", "‖"):
            return not self._opened or self._opened[-1].text != token.text
        if token.is_sign("["):
            # a number in brackets is an index, and no factor
            at = self.tokens.index(token)
            return not (self.tokens[at + 1].sort is TokenType.NUMBER and self.tokens[at + 2].is_sign("]"))
        is_command = token.sort is TokenType.COMMAND and token.text != "endcases"
        return token.is_sign("(", "√", "∛", "{", "Σ") or is_command


def decimal_comma(found: Sequence[Token], at: int) -> tuple[Token, Token] | None:
    """The digits around a comma that stands between them without a space."""
    if not 0 < at < len(found) - 1:
        return None
    before, comma, after = found[at - 1], found[at], found[at + 1]
    digits = before.sort is after.sort is TokenType.NUMBER and before.text.isdigit()
    return (before, after) if digits and not comma.apart and not after.apart else None
