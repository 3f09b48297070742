"""Functions with their arguments, in parentheses or without, and powers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bpdebugger.core.formulas.cursor import CLOSING, SHOWN, Cursor, decimal_comma
from bpdebugger.core.formulas.evaluate import evaluate, is_plain
from bpdebugger.core.formulas.expression import Call, Expression, Number, calls, negative, substitute, symbols
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.function_names import DEFINED, INVERSES, OTHER_NAMES
from bpdebugger.core.formulas.grammar import ANY_NUMBER, CONSTANTS
from bpdebugger.core.formulas.tokens import Token, TokenType

MAX_EXPONENT = 1000
MAX_NODES = 3000
TERNARY, OR, AND, NOT, COMPARE, ADD, MULTIPLY, POWER, ATOM = range(1, 10)
"""How tightly operators bind."""


class Calls(Cursor):
    """Reads functions and powers. What stands in them is read by ``expression`` and ``group``."""

    def expression(self, power: int) -> Expression:
        """What is next, as far as its operators bind at least so tightly."""
        raise NotImplementedError

    def group(self) -> Expression:
        """What stands in parentheses, brackets, braces or bars."""
        raise NotImplementedError

    def function_named(self, word: str) -> str:
        """The function that a word names, in any case and by its other names; nothing if there is none."""
        functions = self.scope.grammar.functions
        for spelt in (word, word.lower()) if len(word) > 1 else (word,):
            name = OTHER_NAMES.get(spelt, spelt)
            if name in functions or name in DEFINED:
                return name
        return ""

    def call(self, word: Token) -> Expression:
        """A function with its arguments in parentheses."""
        opened = self.advance()
        self._opened.append(opened)
        arguments: list[Expression] = []
        commas: list[Token] = []
        closing = CLOSING[opened.text]
        while not (self.here.is_sign(closing) and not arguments):
            arguments.append(self.expression(0))
            if not self.here.is_sign(","):
                break
            commas.append(self.advance())
        if not self.here.is_sign(closing):
            raise self.misfit(self.here)
        self.advance()
        self._opened.pop()
        self.plain = self.plain and opened.text == "("
        return self.applied(word, arguments, commas)

    def applied(self, word: Token, arguments: Sequence[Expression], commas: Sequence[Token] = ()) -> Expression:
        """A function of arguments that were read. Raises ``FormulaError`` where it takes another number of them."""
        name = self.function_named(word.text)
        decimal = [comma for comma in commas if decimal_comma(self.tokens, self.tokens.index(comma))]
        fits, meant = self._takes(name, len(arguments)), self._takes(name, len(arguments) - len(decimal))
        over_many = name in ("min", "max") and len(arguments) > 2
        if decimal and meant and (not fits or over_many):
            raise self.decimal_commas(decimal)
        if not fits:
            raise FormulaError(self._counts(name), word.start)
        count = self.scope.grammar.functions.get(name)
        if name != word.text or count is None or (count == 2 and len(arguments) > 2):
            self.plain = False
        if count == ANY_NUMBER and arguments:
            return Call(name, tuple(arguments))
        if count == len(arguments):
            return Call(name, tuple(arguments))
        if name in ("min", "max"):
            return self.of_two(name, arguments)
        template = _template(DEFINED[name][len(arguments) - 1])
        found = substitute(template, dict(zip("uvw", arguments, strict=False)))
        # a definition that names its argument twice doubles it at each level
        if self._size(found) > MAX_NODES:
            raise FormulaError(f"the formula has more than {MAX_NODES} operations, written out", word.start)
        return found

    def _size(self, expression: Expression) -> int:
        """The number of nodes, shared ones counted as often as they occur."""
        if not isinstance(expression, Call):
            return 1
        if id(expression) not in self._sizes:
            size = 1 + sum(map(self._size, expression.arguments))
            self._sizes[id(expression)] = expression, size
        return self._sizes[id(expression)][1]

    def _takes(self, name: str, count: int) -> bool:
        """Whether a function takes so many arguments."""
        usual = self.scope.grammar.functions.get(name)
        if usual is not None and count > 0 and usual in (count, ANY_NUMBER):
            return True
        if name in ("min", "max") and count >= 2:
            return True
        texts = DEFINED.get(name, ())
        return 0 < count <= len(texts) and bool(texts[count - 1])

    def _counts(self, name: str) -> str:
        """How many arguments a function takes."""
        count = self.scope.grammar.functions.get(name)
        if count == ANY_NUMBER:
            return f"{name} takes one argument or more"
        if name in ("min", "max"):
            return f"{name} takes two arguments or more"
        counts = [count] if count else [i for i, text in enumerate(DEFINED[name], start=1) if text]
        shown = " or ".join(str(each) for each in counts)
        return f"{name} takes {shown} argument{'s' * (counts[-1] > 1)}"

    def _function_without_parentheses(self, word: Token) -> Expression:
        """``sin 2πz``, ``ln y``, ``sin²z``, ``exp -z``."""
        self.plain = False
        raised: tuple[Token, Expression] | None = None
        if self.here.sort is TokenType.RAISED or self.here.is_sign("^", "**"):
            token = self.here
            raised = token, self._function_exponent(word)
        if self.here.is_sign("(", "{", "["):
            found = self.call(word) if self.here.is_sign("(") else self.applied(word, [self.group()])
        elif self.here.is_sign("-") or self.starts_factor(self.here) or self.here.sort is TokenType.NUMBER:
            found = self.applied(word, [self._argument(word)])
        else:
            raise FormulaError(f'the function "{self.source(word)}" needs its argument in parentheses', word.start)
        return self.power(found, raised[1], raised[0]) if raised else found

    def _function_exponent(self, word: Token) -> Expression:
        token = self.here
        exponent = self._braced_number() if token.is_sign("^", "**") else self.exponent()
        if exponent == Number(-1.0):
            name, end = self.function_named(word.text), self.before.end
            inverse = INVERSES.get(name)
            inverted = [(f"the inverse, {inverse}", [(word.start, end, inverse)])] if inverse else []
            raise self.question(
                "Does the exponent −1 stand for the inverse function, or for 1 divided by it?",
                token.start,
                *inverted,
                ("1 divided by it", [(word.start, end, f"1/{name}")]),
            )
        return exponent

    def _braced_number(self) -> Expression:
        """The exponent of a function's name: a number, or what stands in braces."""
        self.advance()
        if self.here.is_sign("{", "("):
            return self.group()
        if self.here.is_sign("-"):
            self.advance()
            return negative(self.expression(ATOM))
        return self.expression(ATOM)

    def _argument(self, word: Token) -> Expression:
        """The argument of a function without parentheses: a product without signs, up to the next function."""
        begun = self.here
        if begun.is_sign("-"):
            self.advance()
            return negative(self._argument(word))
        found = self.expression(POWER)
        bare = self.before is begun and begun.sort is TokenType.NUMBER
        while self._continues_argument(bare):
            bare = False
            found = Call("*", (found, self.expression(POWER)))
        last, follows = self.before, self.here
        if follows.is_sign("/") or (bare and follows.is_sign("+", "-", "*")):
            self.advance()
            self.expression(MULTIPLY if follows.is_sign("+", "-") else MULTIPLY + 1)
            end = self.before.end
            raise self.question(
                f'What belongs to "{self.source(word)}"?',
                begun.start,
                ("this only", [(begun.start, begun.start, "("), (last.end, last.end, ")")]),
                ("all of it", [(begun.start, begun.start, "("), (end, end, ")")]),
            )
        return found

    def _continues_argument(self, after_number: bool) -> bool:
        token = self.here
        if not self.starts_factor(token) or token.is_sign("(", "[", "{", "|", "‖"):
            return False
        if token.sort is TokenType.WORD and self.function_named(token.text) and not self.scope.knows(token.text):
            return False
        return after_number or not token.apart

    def power(self, base: Expression, exponent: Expression, token: Token) -> Expression:
        """A power; one of e is exp, where it is not written as files write it."""
        if base == Number(CONSTANTS["e"], "e") and not token.is_sign("**"):
            return Call("exp", (exponent,))
        if _is_constant(exponent) and not abs(evaluate(exponent, {})) <= MAX_EXPONENT:
            first = self.tokens[self.tokens.index(token) + 1]
            shown = self.text[first.start : self.before.end]
            if first.is_sign("(") and self.before.is_sign(")"):
                first, shown = self.tokens[self.tokens.index(first) + 1], shown[1:-1]
            raise FormulaError(f'the exponent "{shown[:SHOWN]}" is beyond {MAX_EXPONENT}', first.start)
        return Call("**", (base, exponent))

    def exponent(self) -> Expression:
        """The exponent that is next, after its sign."""
        token = self.advance()
        if token.sort is TokenType.RAISED:
            return Number(float(token.text))
        if token.is_sign("^"):
            self.plain = False
        if self.here.is_sign("{"):
            self._refuse_layer_number()
            return self.group()
        return self.expression(POWER)

    def _refuse_layer_number(self) -> None:
        """A number in parentheses, raised, is that of a layer in most books, and no exponent."""
        if self.peek().is_sign("(") and self.peek(2).sort is TokenType.NUMBER and self.peek(3).is_sign(")"):
            opened, number = self.peek(), self.peek(2)
            raise self.question(
                f'Is "({number.text})" a power, or the number of a layer? Of a layer, write the name of a unit.',
                opened.start,
                ("a power", [(opened.start, opened.end, ""), (self.peek(3).start, self.peek(3).end, "")]),
            )

    @staticmethod
    def of_two(function: str, parts: Sequence[Expression]) -> Expression:
        """A function of two arguments over many, from the first to the last."""
        found = parts[0]
        for part in parts[1:]:
            found = Call(function, (found, part))
        return found


def _is_constant(expression: Expression) -> bool:
    """Whether an expression is a number that can be computed without a network."""
    return not any(symbols(expression)) and all(is_plain(call) for call in calls(expression))


@cache
def _template(text: str) -> Expression:
    from bpdebugger.core.formulas.formula import parse

    return parse(text, frozenset("uvw"))
