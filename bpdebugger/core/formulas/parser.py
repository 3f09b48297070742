"""People's notation into an expression: ``2z``, ``½(a−y)²``, ``(y-a)y(1-y)``, ``|z|``, ``e^{-z}``, ``\\frac{1}{2}``.

A parser by binding powers, of its own: nothing that is typed is ever compiled or looked up but in the grammar and
among the names of a ``Scope``. What could mean two things is a ``Question``.

Juxtaposition is a product that binds as ``*`` does: ``1/2(a-y)`` is half of it. Where that may not be what is meant, as
in ``1/2z``, it is asked.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Sequence
from itertools import pairwise

from bpdebugger.core.formulas.choices import Choices
from bpdebugger.core.formulas.cursor import CLOSING
from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, negative
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.tokens import Token, TokenType
from bpdebugger.core.formulas.words import ADD, AND, ATOM, COMPARE, MULTIPLY, NOT, OR, POWER, TERNARY

MAX_LENGTH = 400
MAX_DEPTH = 100
_MAX_NESTING = 250

_WORDS = {"or": OR, "and": AND, "if": TERNARY, "else": 0}
_ONE = Number(1.0)


class Parser(Choices):
    """Reads a whole text: operators and operands."""

    def parse(self) -> Expression:
        """The expression. Raises ``FormulaError`` or ``Question``, each with its place in the text."""
        if self.here.sort is TokenType.END:
            raise FormulaError("the formula is empty")
        found = self.expression(0)
        rest = self.here
        if rest.sort is not TokenType.END:
            raise self.misfit(rest)
        if _depth(found) > MAX_DEPTH:
            raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep")
        if any(not token.plain for token in self.tokens):
            self.plain = False
        return found

    def expression(self, power: int) -> Expression:
        """What is next, as far as its operators bind at least so tightly."""
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep", self.here.start)
        begun = self.here
        left = self.operand(power)
        while True:
            step = self._infix(self.here, power)
            if step is None:
                break
            left = step(left, begun)
        self._nesting -= 1
        return left

    def _infix(self, token: Token, power: int) -> Callable[[Expression, Token], Expression] | None:
        """What reads on from a token after an operand; nothing where the operand ends."""
        if token.sort is TokenType.RAISED or token.is_sign("^", "**"):
            return self._raise if power <= POWER else None
        if token.is_sign("*", "/"):
            return (self._product if token.text == "*" else self._quotient) if power <= MULTIPLY else None
        if token.is_sign("+", "-"):
            return self._sum if power <= ADD else None
        if token.sort is TokenType.SIGN and token.text in COMPARISONS:
            return self._comparison if power <= COMPARE else None
        if self._is_or(token):
            return self._connective if power <= OR else None
        if token.sort is TokenType.WORD and token.text in _WORDS and not self.scope.knows(token.text):
            if token.text == "if":
                return self._ternary if power <= TERNARY else None
            return self._connective if 0 < _WORDS[token.text] >= power else None
        if token.is_sign("?"):
            return self._chosen if power <= TERNARY else None
        if self.starts_factor(token):
            return self._implied if power <= MULTIPLY else None
        return None

    def _is_or(self, token: Token) -> bool:
        """Whether two bars stand here for "or"."""
        follows = self.peek()
        within = bool(self._opened) and self._opened[-1].text == "|"
        return token.is_sign("|") and follows.is_sign("|") and not follows.apart and not within

    def _sum(self, left: Expression, begun: Token) -> Expression:
        sign = self.advance().text
        return Call(sign, (left, self.expression(ADD + 1)))

    def _product(self, left: Expression, begun: Token) -> Expression:
        self.advance()
        return Call("*", (left, self.expression(MULTIPLY + 1)))

    def _implied(self, left: Expression, begun: Token) -> Expression:
        token = self.here
        if token.sort is TokenType.WORD and keyword.iskeyword(token.text) and not self.scope.knows(token.text):
            raise self.misfit(token)
        self.plain = False
        return Call("*", (left, self.expression(POWER)))

    def _quotient(self, left: Expression, begun: Token) -> Expression:
        numerator, _, bottom = self.before, self.advance(), self.here
        divisor = self.expression(MULTIPLY + 1)
        last, follows = self.before, self.here
        if self.starts_factor(follows) and not self._is_coefficient(begun, numerator, bottom, last, follows):
            self._ask_what_is_divided_by(begun, bottom, last)
        return Call("/", (left, divisor))

    def _is_coefficient(self, begun: Token, numerator: Token, bottom: Token, last: Token, follows: Token) -> bool:
        """Whether a quotient stands before another factor as a number does: ½(a-y), 1/2 z, z/2 y."""
        signs = self.tokens[self.tokens.index(begun) : self.tokens.index(numerator)]
        alone = all(token.is_sign("+", "-") for token in signs)
        if alone and numerator.sort is bottom.sort is TokenType.NUMBER and bottom is last:
            return follows.apart or follows.is_sign("(", "[", "|", "‖", "√")
        return follows.apart and not bottom.apart

    def _ask_what_is_divided_by(self, begun: Token, bottom: Token, last: Token) -> None:
        while self.starts_factor(self.here):
            self.expression(POWER)
        raise self.question(
            "Does what follows the division belong to the divisor?",
            bottom.start,
            ("a product with the quotient", [(begun.start, begun.start, "("), (last.end, last.end, ")")]),
            ("divided by all of it", [(bottom.start, bottom.start, "("), (self.before.end, self.before.end, ")")]),
        )

    def _raise(self, base: Expression, begun: Token) -> Expression:
        token = self.here
        exponent = self.exponent()
        if token.sort is not TokenType.RAISED and self.before.sort is TokenType.NUMBER:
            follows = self.here
            if follows.sort is TokenType.WORD and not follows.apart and self.starts_factor(follows):
                first = self.tokens[self.tokens.index(token) + 1]
                raise self.question(
                    "Does what follows the exponent belong to it?",
                    first.start,
                    ("a product with the power", [(self.before.end, self.before.end, " * ")]),
                    ("all of it as the exponent", [(first.start, first.start, "("), (follows.end, follows.end, ")")]),
                )
        return self.power(base, exponent, token)

    def _comparison(self, left: Expression, begun: Token) -> Expression:
        sides, signs = [left], []
        while self.here.sort is TokenType.SIGN and self.here.text in COMPARISONS:
            signs.append(self.advance().text)
            sides.append(self.expression(COMPARE + 1))
        parts = [Call(sign, pair) for sign, pair in zip(signs, pairwise(sides), strict=True)]
        # 0 < x < 1 is two comparisons, both of which must hold
        return parts[0] if len(parts) == 1 else self._joined("and", parts)

    def _connective(self, left: Expression, begun: Token) -> Expression:
        word = "and" if self.here.text == "and" else "or"
        parts = [left]
        while self.here.text == word or (word == "or" and self._is_or(self.here)):
            if self._is_or(self.here):
                self.advance()
                self.plain = False
            self.advance()
            parts.append(self.expression(_WORDS[word] + 1))
        return self._joined(word, parts)

    def _joined(self, word: str, parts: Sequence[Expression]) -> Expression:
        """Conditions that must all hold, or of which one must; in a formula by the numbers 1 and 0 that they are."""
        if self.scope.grammar.conditions:
            return Call(word, tuple(parts))
        self.plain = False
        function = "*" if word == "and" else "max"
        return self._as_truth(self.of_two(function, [self._truth(part, word) for part in parts]))

    def _truth(self, part: Expression, word: str) -> Expression:
        """A condition as the number 1 or 0. Raises ``FormulaError`` for a number that is none."""
        if self._is_truth(part):
            return part
        raise FormulaError(f'"{word}" joins comparisons, such as 0 < z', self.before.start)

    def operand(self, power: int) -> Expression:
        """What is next up to an operator."""
        token = self.here
        if token.is_sign("-", "+"):
            return self._signed()
        if token.sort is TokenType.NUMBER:
            return self._number()
        if token.is_sign("(", "[", "{", "|", "‖"):
            return self.group()
        if token.is_sign("√"):
            self.advance()
            return Call("sqrt", (self.expression(ATOM),))
        if token.is_sign("∛"):
            self.advance()
            return self.applied(Token(TokenType.WORD, "cbrt", token.start, token.end), [self.expression(ATOM)])
        if token.sort is TokenType.COMMAND and token.text == "cases":
            return self._cases()
        if token.sort is TokenType.COMMAND and token.text == "endcases":
            raise self.misfit(token)
        if token.sort is TokenType.COMMAND:
            return self._fraction() if token.text == "frac" else self._root()
        if token.is_sign("Σ") or self._is_sum(token):
            self.advance()
            # of np.sum(…) the parentheses are the end
            return self.scope.summed(token, self.expression(MULTIPLY) if token.text == "Σ" else self.group(), self)
        if self._is_not(token) and power <= NOT:
            return self._negated()
        if token.sort is TokenType.WORD and token.text == "if" and not self.scope.knows("if") and power <= TERNARY:
            return self._if_then()
        if token.sort is TokenType.WORD:
            return self.word()
        raise self.misfit(token)

    def _is_sum(self, token: Token) -> bool:
        own = token.text in self.scope.grammar.functions or self.scope.knows(token.text)
        return token.sort is TokenType.WORD and token.text == "sum" and self.peek().is_sign("(") and not own

    def _is_not(self, token: Token) -> bool:
        word = token.sort is TokenType.WORD and token.text == "not" and not self.scope.knows("not")
        return word or (token.is_sign("!") and self.scope.grammar.conditions)

    def _negated(self) -> Expression:
        if self.advance().is_sign("!"):
            self.plain = False
            inner = self.expression(ATOM)
        else:
            inner = self.expression(NOT)
        if self.scope.grammar.conditions:
            return Call("not", (inner,))
        self.plain = False
        return self._as_truth(Call("-", (_ONE, self._truth(inner, "not"))))

    def _signed(self) -> Expression:
        nesting, minuses = self._nesting, 0
        while self.here.is_sign("-", "+"):
            self._nesting += 2
            if self._nesting > _MAX_NESTING:
                raise FormulaError(f"the formula is nested more than {MAX_DEPTH} levels deep", self.here.start)
            minuses += self.advance().text == "-"
        found = self.expression(POWER)
        self._nesting = nesting
        for _ in range(minuses):
            found = negative(found)
        return found

    def _number(self) -> Expression:
        token = self.advance()
        if len(token.text) > 1 and token.text[:2].isdigit() and token.text[0] == "0":
            # only behind a comma does the tokenizer let it pass
            raise self.decimal_commas([self.tokens[self.tokens.index(token) - 1]])
        return Number(float(token.text))

    def group(self) -> Expression:
        """What stands in parentheses, brackets, braces or bars."""
        opened = self.advance()
        self._opened.append(opened)
        inner = self.expression(0)
        closed = self.here
        if not closed.is_sign(CLOSING[opened.text]):
            raise self.misfit(closed)
        self.advance()
        self._opened.pop()
        if opened.text != "(":
            self.plain = False
        if opened.text == "‖":
            self.remarks["the norm is taken output by output"] = None
        return Call("abs", (inner,)) if opened.text in "|‖" else inner

    def _braced(self) -> Expression:
        """What stands in braces, or the one digit or name after a LaTeX command."""
        if self.here.is_sign("{"):
            return self.group()
        return self.expression(ATOM)

    def _fraction(self) -> Expression:
        command = self.advance()
        names = self._derivative_in_braces()
        if names is not None:
            found = self.scope.derivative(*names, None, self)
            if found is not None:
                return found
            raise FormulaError(f'"{names[0].text}/{names[1].text}" is no derivative of this network', command.start)
        top = self._braced()
        bottom = self._braced()
        if isinstance(top, Number) and isinstance(bottom, Number) and (top.value, bottom.value) == (1.0, 2.0):
            return Number(0.5)
        return Call("/", (top, bottom))

    def _derivative_in_braces(self) -> tuple[Token, Token] | None:
        r"""The two names in ``{dE}{dz}`` or ``{\partial E}{\partial z}``."""
        at, found = self._at, []
        for _ in range(2):
            if not self.here.is_sign("{"):
                break
            self.advance()
            words = []
            while self.here.sort is TokenType.WORD:
                words.append(self.advance())
            if not words or not self.here.is_sign("}"):
                break
            if len(words) == 2 and words[0].text in ("d", "∂"):
                words = [Token(TokenType.WORD, "d" + words[1].text, words[0].start, words[1].end, plain=False)]
            if len(words) != 1 or words[0].text[0] not in "d∂" or len(words[0].text) < 2:
                break
            self.advance()
            found.append(words[0])
        if len(found) == 2:
            return found[0], found[1]
        self._at = at
        return None

    def _root(self) -> Expression:
        self.advance()
        if not self.here.is_sign("["):
            return Call("sqrt", (self._braced(),))
        degree = self.group()
        return Call("**", (self._braced(), Call("/", (_ONE, degree))))


def _depth(expression: Expression) -> int:
    """How many operations lie within each other at most."""
    deepest, waiting = 0, [(expression, 0)]
    while waiting:
        part, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(part, Call):
            waiting += [(argument, depth + 1) for argument in part.arguments]
    return deepest
