"""Words: names, derivatives, constants, functions with their arguments, powers, and several words written as one."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Sequence
from functools import cache

from bpdebugger.core.formulas.cursor import CLOSING, SHOWN, Cursor, decimal_comma
from bpdebugger.core.formulas.evaluate import evaluate, is_plain
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, calls, negative, substitute, symbols
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.function_names import DEFINED, INVERSES, OTHER_NAMES
from bpdebugger.core.formulas.grammar import ANY_NUMBER, CONSTANTS, FORMULAS, Grammar
from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.formulas.tokens import Token, TokenType, foreign

_KEYWORDS = {
    **dict.fromkeys(("alpha", "negative_slope", "slope", "base", "beta"), (1,)),
    **dict.fromkeys(("min", "a_min", "min_val", "clip_value_min", "min_value"), (1,)),
    **dict.fromkeys(("max", "a_max", "max_val", "clip_value_max", "max_value"), (2,)),
}
"""Arguments of functions by their names in libraries, and how many stand before each."""
MAX_EXPONENT = 1000
MAX_NODES = 3000
TERNARY, OR, AND, NOT, COMPARE, ADD, MULTIPLY, POWER, ATOM = range(1, 10)
"""How tightly operators bind."""


class Words(Cursor):
    """Reads a word, by what the scope and the grammar know of it, and functions and powers with what stands in them."""

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
            if self._is_keyword(arguments):
                self.advance()
                self.advance()
                self.plain = False
            arguments.append(self.expression(0))
            if not self.here.is_sign(",", ";"):
                break
            # a semicolon parts the arguments where commas are decimal points
            self.plain = self.plain and self.here.is_sign(",")
            commas.append(self.advance())
        if not self.here.is_sign(closing):
            raise self.misfit(self.here)
        self.advance()
        self._opened.pop()
        self.plain = self.plain and opened.text == "("
        return self.applied(word, arguments, commas)

    def _is_keyword(self, arguments: Sequence[Expression]) -> bool:
        """Whether an argument is given by its name, and stands where it would without it: alpha=0.2, min=0."""
        named = self.here.sort is TokenType.WORD and self.peek().is_sign("=") and bool(arguments)
        return named and self.here.text in _KEYWORDS and len(arguments) in _KEYWORDS[self.here.text]

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
            second = self._inside_brackets() if inside and self.here.is_sign("[") else None
            inside = f"{inside},{second}" if second is not None else inside
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
        if part.endswith("_"):
            # E_o1 is one name, and no E times o1
            return False
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


def _is_constant(expression: Expression) -> bool:
    """Whether an expression is a number that can be computed without a network."""
    return not any(symbols(expression)) and all(is_plain(call) for call in calls(expression))


@cache
def _template(text: str) -> Expression:
    from bpdebugger.core.formulas.formula import parse

    return parse(text, frozenset("uvw"))


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
