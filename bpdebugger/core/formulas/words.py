"""Words: names, derivatives, constants and functions, and several of them written as one."""

from __future__ import annotations

import keyword
import unicodedata

from bpdebugger.core.formulas.calls import ATOM, Calls
from bpdebugger.core.formulas.cursor import SHOWN
from bpdebugger.core.formulas.expression import Expression, Number, Symbol
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.function_names import DEFINED, OTHER_NAMES
from bpdebugger.core.formulas.grammar import CONSTANTS, FORMULAS, Grammar
from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.formulas.tokens import Token, TokenType, foreign


class Words(Calls):
    """Reads a word, by what the scope and the grammar know of it."""

    def operand(self, power: int) -> Expression:
        """What is next up to an operator."""
        raise NotImplementedError

    def word(self) -> Expression:
        """What the word that is next means, with what belongs to it."""
        token = self.here
        derivative = self._derivative()
        if derivative is not None:
            return derivative
        follows = self.peek()
        if follows.is_sign("["):
            indexed = self._indexed(token)
            if indexed is not None:
                return indexed
        if follows.sort is TokenType.PRIME:
            return self._primed()
        if self._is_call(token):
            return self.call(self.advance())
        if self.scope.knows(token.text) and not self._is_reserved(token):
            return self.scope.name(self.advance(), self)
        if token.text in ("π", "pi") or token.text in CONSTANTS:
            self.advance()
            self.plain = self.plain and token.text != "π"
            name = "pi" if token.text == "π" else token.text
            return Number(CONSTANTS[name], name)
        if keyword.iskeyword(token.text):
            raise self.misfit(token)
        if self.function_named(token.text) and not self.scope.knows(token.text):
            return self._function_without_parentheses(self.advance())
        parts = self._parts(token)
        if parts:
            return self._product_of(token, parts)
        return self.scope.name(self.advance(), self)

    def _is_reserved(self, token: Token) -> bool:
        """Whether a word is the grammar's, although a name of the network is the same."""
        return token.text in self.scope.grammar.functions

    def _is_call(self, token: Token) -> bool:
        if not self.peek().is_sign("(") and not (self.peek().is_sign("{") and token.text in ("max", "min")):
            return False
        named = self.function_named(token.text)
        return token.text in self.scope.grammar.functions or (bool(named) and not self.scope.knows(token.text))

    def _derivative(self) -> Expression | None:
        """``dE/dz[h1]`` is one name, not a division."""
        top, sign, bottom = self.here, self.peek(), self.peek(2)
        if not (sign.is_sign("/") and bottom.sort is TokenType.WORD and top.text[0] in "d∂" and bottom.text[0] in "d∂"):
            return None
        at, inside = self._at, None
        self._at += 3
        if self.here.is_sign("["):
            inside = self._inside_brackets()
        found = self.scope.derivative(top, bottom, inside, self)
        if found is None:
            self._at = at
        return found

    def _inside_brackets(self) -> str | None:
        """What stands in the brackets that are next, without spaces, if that is a name or a number; takes them."""
        end = self._at + 1
        while not self.tokens[end].is_sign("]"):
            token, is_between = self.tokens[end], (end - self._at) % 2 == 0
            is_name = token.sort in (TokenType.WORD, TokenType.NUMBER) or token.is_sign("*")
            if not (token.is_sign(",", "->") if is_between else is_name):
                return None
            end += 1
        inside = "".join(token.text for token in self.tokens[self._at + 1 : end])
        self._at = end + 1
        return inside

    def _indexed(self, word: Token) -> Expression | None:
        at = self._at
        self.advance()
        inside = self._inside_brackets()
        if inside:
            second = self._inside_brackets() if self.here.is_sign("[") else None
            if second is not None:
                inside = f"{inside},{second}"
            found = self.scope.indexed(word, inside, self, self.before.end)
            if found is not None:
                return found
            opened = self.tokens[at + 1]
            if not opened.apart:
                # a bracket right behind a name is an index, and never a product
                shown = self.text[word.start : self.before.end]
                raise FormulaError(f'"{shown[:SHOWN]}" is not a name here', word.start)
        self._at = at
        return None

    def _primed(self) -> Expression:
        word, prime = self.advance(), self.advance()
        self.plain = False
        if self.here.sort is TokenType.PRIME:
            raise FormulaError("only first derivatives are read", self.here.start)
        if not self.here.is_sign("("):
            return self.scope.primed(word, Symbol(""), self)
        if not (self.function_named(word.text) or word.text in ("f", "g", "h", "φ", "phi")):
            raise FormulaError(f'"{word.text}{self.source(prime)}" is no function of the grammar', word.start)
        return self.scope.primed(word, self.group(), self)

    def _parts(self, token: Token) -> list[str]:
        """The names that a word is made of, written side by side, if there is one such division: ``2πz``, ``w5δ``."""
        word = token.text
        if len(word) > 32 or len(word) < 2:
            return []
        called = self.peek().is_sign("(")
        # from the end: what can follow is known before what comes first
        ways: dict[int, list[list[str]]] = {len(word): [[]]}
        for start in range(len(word) - 1, -1, -1):
            here: list[list[str]] = []
            for end in range(start + 1, len(word) + 1):
                if end not in ways or (start == 0 and end == len(word)):
                    continue
                part = word[start:end]
                if end < len(word) and not (word[end].isalpha()):
                    continue
                if self._is_part(part, last=end == len(word), called=called):
                    here += [[part, *rest] for rest in ways[end]]
            if here:
                # two are enough to see that there is more than one
                ways[start] = here[:2]
        found = ways.get(0, [])
        return found[0] if len(found) == 1 else []

    def _is_part(self, part: str, last: bool, called: bool) -> bool:
        if last and called and self.function_named(part):
            return True
        greek = not part[0].isascii() and len(part) == 1
        letter = greek and part.isalpha() and not self.function_named(part)
        return part in ("π", "pi") or self.scope.knows(part) or letter

    def _product_of(self, token: Token, parts: list[str]) -> Expression:
        """The product of names written as one word; what follows belongs to the last of them."""
        at, start = self._at, token.start
        replaced = []
        for part in parts:
            # a subscript may have been typed with more characters than it means
            end = token.end if part is parts[-1] else start + len(part)
            replaced.append(Token(TokenType.WORD, part, start, end, plain=False))
            start = end
        self.tokens[at : at + 1] = replaced
        self.plain = False
        if token.text.isascii():
            self.remarks[f'"{token.text}" is read as {" · ".join(parts)}'] = None
        return self.operand(ATOM)

    def unknown_function(self, word: Token) -> FormulaError:
        """The refusal of a word with parentheses that is no function."""
        shown = self.source(word)
        odd = foreign_letter(word.text)
        if odd is not None:
            return FormulaError(foreign(word.text[odd]), word.start + odd)
        near = self.near_function(word.text)
        if near:
            return FormulaError(f'unknown function "{shown}", did you mean {near}?', word.start)
        known = " ".join(self.scope.grammar.functions)
        return FormulaError(f'unknown function "{shown}"; known: {known}', word.start)

    def near_function(self, word: str) -> str:
        """The function whose name a misspelt word resembles."""
        return near_function(word, self.scope.grammar)


def near_function(word: str, grammar: Grammar = FORMULAS) -> str:
    """The function whose name a misspelt word resembles, or nothing."""
    if len(word) < 3:
        return ""
    names = {*grammar.functions, *DEFINED, *(other for other in OTHER_NAMES if len(other) > 2)}
    return nearest(word, names) or nearest(word.lower(), names)


def foreign_letter(word: str) -> int | None:
    """Where in a word the first letter stands that is neither Latin nor Greek, and may pass for one that is."""
    return next((i for i, c in enumerate(word) if not _is_own_letter(c)), None)


def _is_own_letter(character: str) -> bool:
    latin_or_greek = character <= "\u024f" or "\u0370" <= character <= "\u03ff"
    return latin_or_greek and unicodedata.normalize("NFKC", character) == character
