"""What is chosen by a comparison: ``a if z>0 else b``, ``z>0 ? a : b``, ``if z>0 then a else b``, LaTeX's cases."""

from __future__ import annotations

from collections.abc import Sequence

from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.tokens import Token, TokenType
from bpdebugger.core.formulas.words import OR, TERNARY, Words

_OTHERWISE = ("otherwise", "else", "sonst")
_BEFORE_CONDITION = ("if", "for", "when", "für", "falls", "wenn")


class Choices(Words):
    """Reads choices; each becomes ``where`` with its condition."""

    def _ternary(self, left: Expression, begun: Token) -> Expression:
        self.advance()
        self.plain = False
        asked = self.here
        condition = self.expression(OR)
        if not self.scope.grammar.conditions and not self._is_truth(condition):
            raise FormulaError('"if" needs a comparison, such as z > 0', asked.start)
        if not (self.here.sort is TokenType.WORD and self.here.text == "else"):
            raise FormulaError('"if" needs an "else"', self.here.start)
        self.advance()
        return Call("where", (condition, left, self.expression(TERNARY)))

    def _chosen(self, left: Expression, begun: Token) -> Expression:
        """``z > 0 ? z : 0``."""
        self._require_truth(left, begun)
        self.advance()
        self.plain = False
        above = self.expression(TERNARY)
        if not self.here.is_sign(":"):
            raise FormulaError('"?" needs a ":" and what holds otherwise', self.here.start)
        self.advance()
        return Call("where", (left, above, self.expression(TERNARY)))

    def _require_truth(self, condition: Expression, begun: Token) -> None:
        if not self.scope.grammar.conditions and not self._is_truth(condition):
            raise FormulaError("what is chosen by needs a comparison, such as z > 0", begun.start)

    def _if_then(self) -> Expression:
        """``if z > 0 then z else 0``, ``if z > 0: z else: 0``; with commas in parentheses it is a function."""
        word = self.advance()
        self.plain = False
        if self.here.is_sign("(") and self._parts_arguments():
            return self.call(Token(TokenType.WORD, "where", word.start, word.end, plain=False))
        asked = self.here
        condition = self.expression(OR)
        self._require_truth(condition, asked)
        if self.here.text not in ("then", ":", ","):
            raise FormulaError('"if" needs a "then"', self.here.start)
        self.advance()
        above = self.expression(OR)
        if self.here.is_sign(",", ";"):
            self.advance()
        if self.here.text not in _OTHERWISE:
            raise FormulaError('"if" needs an "else"', self.here.start)
        self.advance()
        if self.here.is_sign(":"):
            self.advance()
        return Call("where", (condition, above, self.expression(TERNARY)))

    def _parts_arguments(self) -> bool:
        """Whether a comma or semicolon stands in the parentheses that are next, and in no others within them."""
        depth = 0
        for token in self.tokens[self._at :]:
            depth += token.is_sign("(") - token.is_sign(")")
            if depth == 1 and token.is_sign(",", ";"):
                return True
            if not depth:
                break
        return False

    def _cases(self) -> Expression:
        r"""``\begin{cases} z & z > 0 \\ 0 & \text{otherwise} \end{cases}``."""
        opened = self.advance()
        self.plain = False
        rows: list[tuple[Expression, Expression | None]] = []
        while not (self.here.sort is TokenType.COMMAND and self.here.text == "endcases"):
            if self.here.sort is TokenType.END:
                raise FormulaError("\\begin{cases} is not closed", opened.start)
            value = self.expression(OR)
            while self.here.is_sign("&", ",") or self.here.text in _BEFORE_CONDITION:
                self.advance()
            condition = None
            if self.here.text in _OTHERWISE:
                self.advance()
            elif not self.here.is_sign("\\\\") and self.here.text != "endcases":
                asked = self.here
                condition = self.expression(OR)
                self._require_truth(condition, asked)
            rows.append((value, condition))
            if self.here.is_sign("\\\\"):
                self.advance()
            elif self.here.text != "endcases":
                raise self.misfit(self.here)
        closed = self.advance()
        return self._of_cases(rows, closed)

    @staticmethod
    def _of_cases(rows: Sequence[tuple[Expression, Expression | None]], closed: Token) -> Expression:
        """The rows from the last, which must say that it is for all else, to the first."""
        if len(rows) < 2 or any(condition is None for _, condition in rows[:-1]):
            raise FormulaError("each line but the last needs a condition", closed.start)
        found, last = rows[-1]
        if last is not None and not (len(rows) == 2 and _is_complement(rows[0][1], last)):
            raise FormulaError('the last line needs "otherwise"', closed.start)
        for value, condition in reversed(rows[:-1]):
            assert condition is not None
            found = Call("where", (condition, value, found))
        return found

    def _is_truth(self, part: Expression) -> bool:
        return isinstance(part, Call) and (part.function in COMPARISONS or part in self._truths)

    def _as_truth(self, found: Expression) -> Expression:
        """Takes note of a number that stands for a condition."""
        self._truths.append(found)
        return found


def _is_complement(first: Expression | None, second: Expression) -> bool:
    """Whether the one comparison holds where the other does not, equality left aside."""
    if not (isinstance(first, Call) and isinstance(second, Call)):
        return False
    opposite = {first.function[:1], second.function[:1]} == {"<", ">"}
    return opposite and first.arguments == second.arguments
