"""Text into an expression whose names are those of whoever asks: the reader of people's notation at its plainest."""

from __future__ import annotations

import keyword
from collections.abc import Container
from dataclasses import dataclass

from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.grammar import FORMULAS, Grammar
from bpdebugger.core.formulas.parser import MAX_LENGTH, Parser
from bpdebugger.core.formulas.tokens import Token, foreign
from bpdebugger.core.formulas.words import Words, foreign_letter

MAX_NAME = 32
"""The most characters of a name of a unit or a parameter."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was read as. ``text``: as files have it, the name of a row of a catalogue or a formula;
    ``expression``: the formula, where it is one; ``remarks``: what is to be said of the reading."""

    text: str
    expression: Expression | None
    remarks: tuple[str, ...] = ()


def parse(text: str, allowed: frozenset[str] | None = None) -> Expression:
    """The expression that ``text`` means.

    ``allowed`` are the symbols it may use; ``None`` allows every name that is not one of the grammar's own.
    Raises ``FormulaError``, a sentence that names the character or the name.
    """
    require_short(text)
    return Parser(text, Names(allowed)).parse()


def require_short(text: str) -> None:
    """Raises ``FormulaError`` for a text beyond the limit, before anything else looks at it."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters; {MAX_LENGTH} are the limit", MAX_LENGTH)


class Names:
    """A scope in which each name is a symbol of its own. ``known``: the only ones, if not every name is one."""

    grammar: Grammar = FORMULAS

    def __init__(self, known: Container[str] | None = None) -> None:
        self._known = known

    def knows(self, word: str) -> bool:
        """Whether a word is one of the names that were given."""
        return self._known is not None and word in self._known

    def name(self, word: Token, parser: Words) -> Expression:
        """A symbol."""
        follows = parser.here
        if not self.knows(word.text):
            if follows.is_sign("(") and not follows.apart and not may_be_factor(word.text):
                raise parser.unknown_function(word)
            self._require_name(word, parser)
        return Symbol(word.text)

    def _require_name(self, word: Token, parser: Words) -> None:
        odd = foreign_letter(word.text)
        if odd is not None:
            raise FormulaError(foreign(word.text[odd]), word.start + odd)
        if self._known is not None:
            shown = ", ".join(sorted(self._known)) if isinstance(self._known, frozenset) else ""
            near = parser.near_function(word.text)
            hint = f", did you mean {near}?" if near else f"; known here: {shown}" if shown else ""
            raise FormulaError(f'unknown name "{parser.source(word)}"{hint}', word.start)
        require_name(word, parser)

    def indexed(self, word: Token, inside: str, parser: Words, end: int) -> Expression | None:
        """``p[k]`` is the name k, whatever else k may mean; other brackets are parentheses."""
        if word.text != "p" or not inside.isidentifier() or self.knows("p"):
            return None
        if self._known is not None and not self.knows(inside):
            raise FormulaError(f'unknown name "{inside}"', word.start)
        return Symbol(inside)

    def derivative(self, top: Token, bottom: Token, inside: str | None, parser: Words) -> Expression | None:
        """There are no derivatives among such names."""
        return None

    def primed(self, word: Token, argument: Expression, parser: Words) -> Expression:
        """Refuses it."""
        raise FormulaError(f'"{word.text}\'" is not part of a formula here', word.start)

    def summed(self, sign: Token, term: Expression, parser: Words) -> Expression:
        """Refuses it."""
        raise FormulaError("a sum over several is not part of a formula here", sign.start)


def may_be_factor(word: str) -> bool:
    """Whether a new name before a parenthesis may be a factor: a single letter that is not one for functions."""
    return len(word) == 1 and word not in "fghφΦ"


def require_name(word: Token, parser: Words) -> None:
    """Raises ``FormulaError`` for what cannot be the name of a new parameter."""
    name = word.text
    if len(name) > MAX_NAME or name.startswith("__") or keyword.iskeyword(name) or not name.isidentifier():
        raise FormulaError(f'"{parser.source(word)}" cannot be the name of a parameter', word.start)
