"""The text of a formula as tokens, each with its place in what was typed.

Signs that mean the same are one token: ``·`` and ``×`` are ``*``, ``w₁`` is the word ``w1``, and so are the commands
of LaTeX, of which the parser sees only fractions and roots.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.formulas.formula_error import FormulaError

_SHOWN = 64


class TokenType(Enum):
    """What a token is."""

    NUMBER = auto()
    WORD = auto()
    SIGN = auto()
    RAISED = auto()
    PRIME = auto()
    COMMAND = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. ``text`` is what it means, ``start`` and ``end`` are where it was typed.

    ``apart``: whether a space stands before it. ``plain``: whether it was typed as files have it.
    """

    sort: TokenType
    text: str
    start: int
    end: int
    apart: bool = False
    plain: bool = True

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.sort is TokenType.SIGN and self.text in signs


_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_HEXADECIMAL = re.compile(r"0[xXbBoO][0-9a-fA-F]+\b")
_LEADING_ZERO = re.compile(r"0\d+")
_MODULES = (
    "np numpy math cmath torch tf tensorflow keras nn F functional activations losses scipy special jnp jax sp sympy "
    "mx mxnet K backend metrics autograd tc cp cupy Math MathF jnp lax layers std nnp"
)
MODULE_PREFIX = re.compile(rf"(?:(?:{'|'.join(_MODULES.split())})\.)+(?=[A-Za-z_])")
_ATTRIBUTE = re.compile(r"\w+(?:\.\w+)+")
_SIGN = re.compile(r"\*\*|<=|>=|==|!=|->|=>|&&|[-+*/(),\[\]{}<>=!|;^?:&]")

_SIGNS = {
    "·": "*", "×": "*", "⋅": "*", "∙": "*", "∗": "*", "•": "*", "⊙": "*", "∘": "*",
    "÷": "/", "∕": "/", "⁄": "/",
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-",
    "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!=", "≡": "==",
    "（": "(", "）": ")", "，": ",",
    "→": "->", "↦": "->", "√": "√", "∛": "∛", "‖": "‖", "∑": "Σ", "Σ": "Σ",
}  # fmt: skip
_WORD_SIGNS = {"∧": "and", "∨": "or", "¬": "not", "∞": "inf"}
_PRIMES = "'′’"
_SPACES = " \u00a0\u2009\u202f\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u200a\u205f"
_RAISED_LETTERS = dict(zip("ᶻˣʸᵃᵇⁿᵗᵘᵛʷᵉᵏᵖ⁽⁾", "zxyabntuvwekp()", strict=True))
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_EXPONENT = _RAISED | _RAISED_LETTERS
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx", strict=True))
_HAT = "\u0302"
_LETTERLIKE = {"ℒ": "L", "ℰ": "E", "ℯ": "e", "ℓ": "l", "ϕ": "φ", "ϵ": "ε", "µ": "μ", "ς": "σ"}

_SPACING = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "quad", "qquad",
    "displaystyle", "limits", "nolimits",
}  # fmt: skip
_COMMAND_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "odot": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "to": "->",
    "rightarrow": "->", "mapsto": "->", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "lVert": "‖",
    "rVert": "‖", "Vert": "‖", "sum": "Σ", "lbrack": "[", "rbrack": "]", "lbrace": "{", "rbrace": "}",
}  # fmt: skip
_COMMAND_WORDS = {"land": "and", "wedge": "and", "lor": "or", "vee": "or", "lnot": "not", "neg": "not", "infty": "inf"}
_GREEK_LETTERS = "alpha beta gamma delta epsilon zeta eta theta kappa mu nu xi pi rho sigma tau phi chi psi omega"
_GREEK = {name: unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}") for name in _GREEK_LETTERS.split()}
_GREEK |= {"lambda": "λ", "varepsilon": "ε", "varphi": "φ", "vartheta": "θ", "varsigma": "σ", "Delta": "Δ"}
_FONTS = {
    "mathrm", "text", "operatorname", "mathit", "mathbf", "boldsymbol", "bm", "mathsf", "textrm", "textit",
    "mathop", "rm",
}  # fmt: skip
_SUBSCRIPT = re.compile(r"\{\s*(?:(?:\\(?:text|mathrm|textrm)\s*)?\{\s*([^{}\\]*?)\s*\}|([^{}\\]*?))\s*\}")
_CASES = {"begin": "cases", "end": "endcases", "\\": "\\\\"}
_HATS = {"hat", "widehat"}
_FRACTIONS = {"frac": "frac", "tfrac": "frac", "dfrac": "frac", "cfrac": "frac", "sqrt": "sqrt"}


def tokens(text: str) -> list[Token]:
    """The tokens of a text; the last one is its end. Raises ``FormulaError`` at the first character that is none's."""
    return _Tokenizer(text).all()


class _Tokenizer:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._apart = text, 0, False
        self._found: list[Token] = []
        self._partial: int | None = None
        """Where a ∂ stands that the next word begins with."""

    def all(self) -> list[Token]:
        text = self._text
        while self._at < len(text):
            if text[self._at] in _SPACES:
                self._at, self._apart = self._at + 1, True
            else:
                self._next(text[self._at])
        if self._partial is not None:
            raise FormulaError('something is missing after "∂"', self._partial)
        return [*self._found, Token(TokenType.END, "", self._end_of_last(), len(text))]

    def _end_of_last(self) -> int:
        return self._found[-1].end if self._found else len(self._text)

    def _next(self, character: str) -> None:
        text, at = self._text, self._at
        if character.isascii() and (character.isdigit() or (character == "." and text[at + 1 : at + 2].isdigit())):
            self._number()
        elif _begins_word(character):
            self._word()
        elif character == "∂":
            self._partial, self._at = at if self._partial is None else self._partial, at + 1
        elif character in _EXPONENT:
            self._raised()
        elif character == "\\":
            self._command()
        elif character in _PRIMES and self._found and self._found[-1].sort in (TokenType.WORD, TokenType.PRIME):
            self._add(TokenType.PRIME, "'", at + 1, plain=False)
        elif character in _SIGNS:
            self._add(TokenType.SIGN, _SIGNS[character], at + 1, plain=False)
        elif character in _WORD_SIGNS:
            self._add(TokenType.WORD, _WORD_SIGNS[character], at + 1, plain=False)
        elif character == "$" and self._is_fence(at):
            self._at = at + 1
        elif match := _SIGN.match(text, at):
            self._sign(match)
        elif _is_fraction(character):
            value = unicodedata.numeric(character)
            self._add(TokenType.NUMBER, repr(value), at + 1, plain=False)
        else:
            raise self._foreign(at)

    def _is_fence(self, at: int) -> bool:
        """Whether a dollar is one of those around a formula of LaTeX."""
        trimmed = self._text.strip()
        within = len(trimmed) > 1 and trimmed[0] == trimmed[-1] == "$"
        return within and not (self._text[:at].strip("$ ") and self._text[at:].strip("$ "))

    def _sign(self, match: re.Match[str]) -> None:
        sign = match.group()
        if (sign == "&" and not self._in_cases()) or (sign == ":" and not self._is_in_choice()):
            raise self._foreign(self._at)
        if sign == "&&":
            self._add(TokenType.WORD, "and", match.end(), plain=False)
        else:
            self._add(TokenType.SIGN, "->" if sign == "=>" else sign, match.end(), plain=sign in _CANONICAL_SIGNS)

    def _add(self, sort: TokenType, meaning: str, end: int, plain: bool = True) -> None:
        start = self._at
        if sort is TokenType.WORD and self._partial is not None:
            start, meaning, self._partial = self._partial, f"∂{meaning}", None
        elif self._partial is not None:
            raise FormulaError('a name is missing after "∂"', self._partial)
        self._found.append(Token(sort, meaning, start, end, self._apart, plain))
        self._at, self._apart = end, False

    def _number(self) -> None:
        text, at = self._text, self._at
        match = _HEXADECIMAL.match(text, at)
        if match:
            raise FormulaError(f'"{match.group()[:_SHOWN]}" is not a number as formulas write it', at)
        match = _NUMBER.match(text, at)
        assert match is not None
        typed = match.group()
        if self._is_one_digit():
            self._add(TokenType.NUMBER, typed[0], at + 1, plain=False)
            return
        after = text[match.end() : match.end() + 1]
        if after == "_" or _LEADING_ZERO.fullmatch(match[1].partition(".")[0]):
            whole = re.compile(r"[\w.]+").match(text, at)
            spelt = whole.group() if whole else typed
            if not (after == "_" or self._after_comma()):
                raise FormulaError(f'"{spelt[:_SHOWN]}" is not part of a formula', at)
            if after == "_":
                raise FormulaError(f'"{spelt[:_SHOWN]}" is not a number as formulas write it', at)
        if not math.isfinite(float(typed)):
            shown = typed if len(typed) <= _SHOWN else typed[:_SHOWN] + "…"
            raise FormulaError(f"{shown} is too large for a double", at)
        self._add(TokenType.NUMBER, typed, match.end())

    def _is_one_digit(self) -> bool:
        r"""Whether a digit stands without braces as a part of a fraction or root: ``\frac12`` is 1/2."""
        if not self._found:
            return False
        last = self._found[-1]
        if last.sort is TokenType.COMMAND:
            return last.text in ("frac", "sqrt")
        if last.sort in (TokenType.NUMBER, TokenType.WORD):
            top = self._found[-2] if len(self._found) > 1 else last
            return top.sort is TokenType.COMMAND and top.text == "frac"
        if not last.is_sign("}"):
            return False
        depth, at = 0, len(self._found)
        while at:
            at -= 1
            depth += self._found[at].is_sign("}") - self._found[at].is_sign("{")
            if not depth:
                break
        opens = self._found[at - 1] if at else last
        return opens.sort is TokenType.COMMAND and opens.text == "frac"

    def _is_in_choice(self) -> bool:
        return any(token.text in ("?", "if", "else") for token in self._found)

    def _in_cases(self) -> bool:
        return any(token.sort is TokenType.COMMAND and token.text == "cases" for token in self._found)

    def _after_comma(self) -> bool:
        """Whether digits stand directly behind digits and a comma, as those of a decimal number may."""
        last = self._found[-2:]
        return len(last) == 2 and last[0].sort is TokenType.NUMBER and last[1].is_sign(",") and last[1].end == self._at

    def _word(self) -> None:
        text, at = self._text, self._at
        prefix = MODULE_PREFIX.match(text, at)
        if prefix:
            self._at = at = prefix.end()
        end = at
        while end < len(text) and _continues_word(text[end]):
            end += 1
        dotted = _ATTRIBUTE.match(text, at)
        if dotted and text[end : end + 1] == "." and not text[end + 1 : end + 2].isdigit():
            raise FormulaError(f'"{dotted.group()[:_SHOWN]}" is not part of a formula', at)
        typed = text[at:end]
        meaning = _meaning(typed)
        self._add_word(meaning, end, plain=prefix is None and meaning == typed)

    def _add_word(self, meaning: str, end: int, plain: bool) -> None:
        """Adds a word, with what stands in braces as its subscript."""
        text = self._text
        if text[end : end + 1] == "_" and not meaning.endswith("_"):
            meaning, end = meaning + "_", end + 1
            while end < len(text) and _continues_word(text[end]):
                meaning, end, plain = meaning + text[end], end + 1, False
        if meaning.endswith("_") and text[end : end + 1] == "{":
            content, end = self._in_braces(end)
            meaning, plain = meaning + content, False
        self._add(TokenType.WORD, meaning, end, plain)

    def _in_braces(self, at: int) -> tuple[str, int]:
        """The word in braces, that of a subscript or a font, and where it ends."""
        match = _SUBSCRIPT.match(self._text, at)
        content = (match[1] or match[2] or "") if match else ""
        if match is None or not re.fullmatch(r"[\w ,>→-]*", content):
            raise FormulaError("what stands in these braces is not the name of a unit or a parameter", at)
        return _meaning(re.sub(r"\s", "", content)).replace("→", "->"), match.end()

    def _raised(self) -> None:
        end = self._at
        while end < len(self._text) and self._text[end] in _EXPONENT:
            end += 1
        if any(character in _RAISED_LETTERS for character in self._text[self._at : end]):
            self._raised_formula(end)
            return
        digits = "".join(_RAISED[character] for character in self._text[self._at : end])
        if not re.fullmatch(r"[+-]?\d{1,6}", digits):
            raise FormulaError(f'"{self._text[self._at : end]}" is not an exponent', self._at)
        self._add(TokenType.RAISED, digits, end, plain=False)

    def _raised_formula(self, end: int) -> None:
        """What is raised with letters in it, as in e⁻ᶻ: an exponent in parentheses, each sign in its own place."""
        opened = (Token(TokenType.SIGN, sign, self._at, self._at, False, False) for sign in "^(")
        self._found.extend(opened)
        while self._at < end:
            character = self._text[self._at]
            stop = self._at + 1
            while character in "⁰¹²³⁴⁵⁶⁷⁸⁹" and self._text[stop : stop + 1] in tuple("⁰¹²³⁴⁵⁶⁷⁸⁹"):
                stop += 1
            meaning = "".join(_EXPONENT[each] for each in self._text[self._at : stop])
            sort = TokenType.NUMBER if meaning.isdigit() else TokenType.SIGN
            self._add(TokenType.WORD if meaning.isalpha() else sort, meaning, stop, plain=False)
        self._found.append(Token(TokenType.SIGN, ")", end, end, False, False))

    def _command(self) -> None:
        r"""A command of LaTeX, such as ``\cdot``."""
        text, at = self._text, self._at
        match = re.compile(r"\\([A-Za-z]+|.)?").match(text, at)
        name = match[1] if match and match[1] else ""
        end = match.end() if match else at + 1
        if name in _SPACING:
            # "\left." has no sign
            self._at, self._apart = end + (name in ("left", "right") and text[end : end + 1] == "."), self._apart
        elif name and name in ",;:! >":
            self._at, self._apart = end, True
        elif name in _COMMAND_SIGNS:
            self._add(TokenType.SIGN, _COMMAND_SIGNS[name], end, plain=False)
        elif name and name in "{}|":
            self._add(TokenType.SIGN, "‖" if name == "|" else name, end, plain=False)
        elif (
            name in _CASES
            and (name == "\\" or text.startswith("{cases}", end))
            and (name == "begin" or self._in_cases())
        ):
            sort = TokenType.SIGN if name == "\\" else TokenType.COMMAND
            self._add(sort, _CASES[name], end if name == "\\" else end + len("{cases}"), plain=False)
        elif name in _FRACTIONS:
            self._add(TokenType.COMMAND, _FRACTIONS[name], end, plain=False)
        elif name == "partial":
            self._partial, self._at = at if self._partial is None else self._partial, end
        elif name == "prime":
            self._add(TokenType.PRIME, "'", end, plain=False)
        elif name in _FONTS or name in _HATS:
            self._styled(name, end)
        elif name in _COMMAND_WORDS or name in _GREEK:
            self._add_word(_COMMAND_WORDS.get(name) or _GREEK[name], end, plain=False)
        elif name.isalpha():
            # \tanh is the function tanh; what it is not, the parser says
            self._add_word(name, end, plain=False)
        else:
            raise self._foreign(at)

    def _styled(self, name: str, end: int) -> None:
        r"""A word in another font, or with a hat: ``\mathrm{out}``, ``\hat{y}``, ``\hat y``."""
        text = self._text
        while text[end : end + 1] == " ":
            end += 1
        if text[end : end + 1] == "{":
            word, end = self._in_braces(end)
        else:
            word, end = text[end : end + 1], end + 1
        if name in _HATS:
            word = unicodedata.normalize("NFC", word + _HAT)
        if word == "d" and name in _FONTS:
            # an upright d is the one of a derivative
            self._partial, self._at = self._at if self._partial is None else self._partial, end
        elif word and _begins_word(word[0]):
            self._add_word(word, end, plain=False)
        else:
            raise FormulaError(f'"\\{name}" needs a name in braces', self._at)

    def _foreign(self, at: int) -> FormulaError:
        return FormulaError(foreign(self._text[at]), at)


def foreign(character: str) -> str:
    """The sentence on a character that no formula has."""
    name = unicodedata.name(character, "a control character")
    shown = character if character.isprintable() else repr(character)[1:-1]
    return f'"{shown}" (U+{ord(character):04X} {name}) is not part of a formula'


_CANONICAL_SIGNS = {"+", "-", "*", "/", "**", "(", ")", ",", "<", "<=", ">", ">=", "==", "!=", "[", "]", "->"}


def _begins_word(character: str) -> bool:
    return (
        (character.isalpha() or character == "_")
        and character not in _RAISED
        and character not in _RAISED_LETTERS
        and character != "Σ"
    )


def _continues_word(character: str) -> bool:
    return _begins_word(character) or character.isdecimal() or character in _LOWERED or character == _HAT


def _is_fraction(character: str) -> bool:
    return unicodedata.category(character) == "No" and unicodedata.decomposition(character).startswith("<fraction>")


def _meaning(typed: str) -> str:
    """The word that was typed, in plain letters: ``w₁`` is w1, a mathematical italic 𝑧 is z."""
    if typed.isascii():
        return typed
    letters = []
    for character in typed:
        plain = unicodedata.normalize("NFKC", character) if 0x1D400 <= ord(character) <= 0x1D7FF else character
        letters.append(_LOWERED.get(plain) or _LETTERLIKE.get(plain) or plain)
    return unicodedata.normalize("NFC", "".join(letters))
