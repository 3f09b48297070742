"""The names in a formula: what a word, a bracket, a derivative means in a network, in the letters of whoever types."""

from __future__ import annotations

from keyword import iskeyword

from bpdebugger.core.catalogue.reading import derivative_of
from bpdebugger.core.formulas.expression import Expression, Number, Symbol
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.grammar import CONSTANTS, EVERY, OWN_PARAMETER, Grammar
from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.formulas.tokens import Token, TokenType
from bpdebugger.core.formulas.words import Words
from bpdebugger.core.names import places
from bpdebugger.core.names.lettered import DERIVATIVE_WORD, LetteredWords
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import UnknownQuantity, indices, kinds_called, locate, name_at, normal_form
from bpdebugger.core.names.spoken import HATS, LOSS_WORDS, MAYBE_TARGET, TARGET_WORDS, Spoken
from bpdebugger.core.names.suggestions import correction
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS

_SHORT = 3
"""Names up to so many characters are no misspelt words of the grammar."""

_FUNCTION_LETTERS = frozenset(["f", "g", "φ", "phi"])

_LEARNING_RATES = frozenset(["η", "eta", "lr", "α", "alpha", "learning_rate", "rate"])


class QuantityNames:
    """The names of a network's quantities, as the trace has them and as people write them, in their letters."""

    def __init__(self, plan: Plan, grammar: Grammar, about: str = "", letters: Letters = USUAL) -> None:
        self.grammar = grammar
        self._plan = plan
        self._spoken = Spoken(plan, unit_of(plan, about) if about else "")
        self._names_activation_a = False
        self._words, self._written = LetteredWords(plan, letters), letters.written

    def look_at(self, parser: Words) -> None:
        """Takes note of letters that change what others mean."""
        words = [token for token in parser.tokens if token.sort is TokenType.WORD]
        own = [self._words.own(word.text) for word in words]
        hat = next((word for word in words if word.text.startswith(HATS) and not self._is_own(word.text)), None)
        plain = [text for text in own if text == "y" or text.startswith("y_")]
        plain = [text for text in plain if not text.startswith((*HATS, "y_true", "y_target"))]
        if self._words.letters == USUAL and hat is not None and plain and "a" not in own:
            self._spoken.hatted = True
            parser.remarks[f'"{parser.source(hat)}" is read as the output, "y" as the target'] = None
        # beside the target y is the output, where there is one, whatever unit the formula is about
        self._names_activation_a = self._words.letters == USUAL and any(text in ("da", "∂a") for text in own)
        self._spoken.beside_target = any(text in ("a", *TARGET_WORDS) for text in own) and not self._names_activation_a

    def _is_own(self, word: str) -> bool:
        return word in self._plan.unit_index or word in self._plan.parameter_index

    def knows(self, word: str) -> bool:
        """Whether a word is a name here."""
        return word in self.grammar.names or self._is_own(word) or bool(self._spoken.meanings(self._words.own(word)))

    def name(self, word: Token, parser: Words) -> Expression:
        """The quantity that a word means."""
        text = word.text
        if text in self.grammar.names:
            return Symbol(text)
        arrow = self._connection(word, parser)
        if arrow is not None:
            return arrow
        if text in _FUNCTION_LETTERS and parser.here.is_sign("(") and not self._is_own(text):
            return self._output_at(word, parser)
        if text == "a" and self._names_activation_a and not self._is_own("a"):
            raise parser.question(
                "Beside da, is a the activation, or the target?",
                word.start,
                ("the activation, y here", [(word.start, word.end, "y")]),
                ("the target", [(word.start, word.end, "target")]),
            )
        meanings = self._meanings(text)
        if text in CONSTANTS and self._is_own(text):
            return self._constant_or_own(word, meanings, parser)
        if meanings:
            return self._one_of(word, meanings, parser)
        if (parted := DERIVATIVE_WORD.fullmatch(text)) and self._words.is_of_target(*parted.groups()):
            raise self._no_derivative(parted["top"], parted["bottom"], None, (word.start, word.end), parser)
        if text in MAYBE_TARGET and self._spoken.meanings("a"):
            target = self._words.letters.target
            same = [token for token in parser.tokens if token.text == text]
            parts = [(each.start, each.end, target) for each in same]
            raise parser.question(f'Is "{text}" the target {target}?', word.start, ("the target", parts))
        if parser.here.is_sign("(") and not parser.here.apart and not self._is_prefix(text):
            raise parser.unknown_function(word)
        raise FormulaError(self._unknown(text), word.start)

    def _meanings(self, text: str) -> tuple[str, ...]:
        """What a word may mean; one of the letters may be the name of a unit or a parameter too."""
        own = self._words.own(text)
        meanings = self._spoken.meanings(own)
        if own == text or not self._is_own(text):
            return meanings
        unit = (f"y[{text}]",) if text in self._plan.unit_index else ()
        parameter = (f"p[{text}]",) if text in self._plan.parameter_index else ()
        return tuple(dict.fromkeys((*meanings, *parameter, *unit)))

    def _no_derivative(
        self, top: str, bottom: str, inside: str | None, at: tuple[int, int], parser: Words
    ) -> FormulaError:
        """What is said of a derivative by the target, as it is called here: names in files have other letters."""
        letters = self._words.letters
        found = self._spoken.derivative(top, bottom, inside)
        spelt = parser.text[slice(*at)]
        said = f"in these letters {letters.target} is the target, and nothing is a derivative by it"
        if not found or found == ["1"]:
            return FormulaError(f"{spelt}: {said}", at[0])
        choices = [(letters.symbol(name), [(*at, letters.written(name))]) for name in found[:4]]
        return parser.question(f"I{said[1:]}. What is {spelt}?", at[0], *choices)

    def _connection(self, word: Token, parser: Words) -> Expression | None:
        """``i1->h1`` is the weight between the two."""
        if not parser.here.is_sign("->"):
            return None
        parser.advance()
        target = parser.advance()
        found = self._spoken.connection(word.text, target.text)
        if not found:
            raise FormulaError(f"the network has no connection {word.text}->{target.text}", word.start)
        return Symbol(found[0])

    def _output_at(self, word: Token, parser: Words) -> Expression:
        """``f(z)`` is the output of the unit whose net input z is."""
        argument = parser.group()
        unit = argument.name[2:-1] if isinstance(argument, Symbol) and argument.name.startswith("z[") else ""
        if not unit:
            raise FormulaError(f'"{word.text}" is a unit\'s activation only at its own z', word.start)
        return Symbol(f"y[{unit}]")

    def _constant_or_own(self, word: Token, meanings: tuple[str, ...], parser: Words) -> Expression:
        number = ("the number", [(word.start, word.end, "exp(1)" if word.text == "e" else "acos(-1)")])
        own = [(self._written(name), [(word.start, word.end, self._written(name))]) for name in meanings]
        words = f'"{word.text}" is the number {CONSTANTS[word.text]:.4g}, and it is a name in this network. Which?'
        raise parser.question(words, word.start, number, *own)

    def _one_of(self, word: Token, meanings: tuple[str, ...], parser: Words) -> Expression:
        if len(meanings) > 1:
            same = [token for token in parser.tokens if token.text == word.text and token.sort is word.sort]
            names = [self._written(name) for name in meanings[:4]]
            choices = [(name, [(each.start, each.end, name) for each in same]) for name in names]
            shown = parser.source(word)
            raise parser.question(f'"{shown}" may mean {" or ".join(names)}.', word.start, *choices)
        (name,) = meanings
        if name == "1":
            return Number(1.0)
        if self._is_to_be_said(word.text, name):
            parser.remarks[f'"{parser.source(word)}" is read as {self._written(name)}'] = None
        return Symbol(name)

    def _is_to_be_said(self, text: str, name: str) -> bool:
        """Whether it is not plain from the word what it was read as."""
        inside = name.partition("[")[2].rstrip("]")
        if name == "E" or self._written(name) == text or (inside and inside.replace("_", "") in text.replace("_", "")):
            return False
        alone = len(self._plan.units) - self._plan.inputs.stop == 1
        return not (alone and inside == self._plan.units[-1])

    def indexed(self, word: Token, inside: str, parser: Words, end: int) -> Expression | None:
        """A quantity with its bracket."""
        text = self._words.own(word.text)
        if self.grammar.conditions and f"{text}[{inside}]" == OWN_PARAMETER:
            return Symbol(OWN_PARAMETER)
        if self.grammar.conditions and inside == "*":
            return Symbol(self._whole_kind(word))
        if (parted := DERIVATIVE_WORD.fullmatch(word.text)) and self._words.is_of_target(*parted.groups()):
            raise self._no_derivative(parted["top"], parted["bottom"], inside, (word.start, end), parser)
        found = self._spoken.indexed(text, inside)
        if len(found) == 1:
            return Symbol(found[0])
        if found:
            names = list(map(self._written, found))
            choices = [(name, [(word.start, end, name)]) for name in names]
            words = f"{parser.text[word.start : end]} is {' or '.join(names)}, as rows are targets or sources."
            raise parser.question(words, word.start, *choices)
        if self.knows(word.text) and not self._is_prefix(text):
            return None
        own = "a" if text == "target" and word.text != "target" else text
        prefix = own if self._is_prefix(own) else word.text
        raise FormulaError(self._unknown_indexed(f"{prefix}[{inside}]"), word.start)

    @staticmethod
    def _is_prefix(text: str) -> bool:
        return any(text == row.prefix for row in KINDS.values())

    def derivative(self, top: Token, bottom: Token, inside: str | None, parser: Words) -> Expression | None:
        """``dE/dz[h1]``, ``∂E/∂w1``, ``dz/dx1``."""
        high, low = top.text[1:].lstrip("_"), bottom.text[1:].lstrip("_")
        if self._is_own(top.text) and self._is_own(bottom.text):
            return None
        if not high or not low:
            raise FormulaError(f'a name is missing after "{top.text if not high else bottom.text}"', top.start)
        if self._words.is_of_target(high, low):
            raise self._no_derivative(high, low, inside, (top.start, parser.before.end), parser)
        high, low = self._words.half(high), self._words.half(low)
        if self.grammar.conditions and inside == "*":
            return Symbol(self._whole_kind(top, f"d{'E' if high in LOSS_WORDS else high}_d{low}"))
        found = self._spoken.derivative(high, low, inside)
        spelt = parser.text[top.start : parser.tokens[parser.tokens.index(bottom)].end]
        if len(found) > 1:
            end = parser.before.end
            names = [self._written(name) for name in found[:4]]
            choices = [(name, [(top.start, end, name)]) for name in names]
            raise parser.question(f"{spelt} may mean {' or '.join(names)}.", top.start, *choices)
        if found:
            if found[0] != normal_form(spelt) and self._is_far(high, low):
                parser.remarks[f'"{spelt}" is read as {self._written(found[0])}'] = None
            return Number(1.0) if found == ["1"] else Symbol(found[0])
        name = f"d{high}_d{low}" + (f"[{inside}]" if inside is not None else "")
        raise FormulaError(self._unknown_indexed(name, spelt), top.start)

    @staticmethod
    def _is_far(high: str, low: str) -> bool:
        return high == "a" or low == "a"

    def primed(self, word: Token, argument: Expression, parser: Words) -> Expression:
        """``f'(z)`` is dy/dz; ``σ'(z)`` the derivative of sigmoid."""
        if parser.function_named(word.text) and argument != Symbol("") and word.text not in _FUNCTION_LETTERS:
            return derivative_of(word, argument, parser)
        if argument == Symbol(""):
            found = self._spoken.meanings("dy_dz")
        else:
            name = argument.name if isinstance(argument, Symbol) else ""
            found = (f"dy_dz[{name[2:-1]}]",) if name.startswith("z[") else ()
        if len(found) != 1 or not self._spoken.has(found[0]):
            of = self._words.letters
            slope = f"{of.symbol('dy_dz')} only at its own {of.net_input}"
            raise FormulaError(f"\"{word.text}'\" is a unit's {slope}", word.start)
        return Symbol(found[0])

    def summed(self, sign: Token, term: Expression, parser: Words) -> Expression:
        """Refuses it: over what is not said."""
        raise FormulaError(
            f"a sum is written out here, as in p[w5]*{self._written('dE_dz[o1]')} + p[w7]*{self._written('dE_dz[o2]')}",
            sign.start,
        )

    def _whole_kind(self, word: Token, prefix: str = "") -> str:
        """The name of a kind with a star, of which the network has quantities."""
        prefix = prefix or self._words.prefix(normal_form(word.text)) or normal_form(word.text)
        if not any(len(indices(self._plan, kind)) for kind in kinds_called(prefix)):
            # the sentence is that of a name which the network does not have
            raise FormulaError(self._unknown_indexed(prefix + EVERY), word.start)
        return prefix + EVERY

    def _unknown_indexed(self, name: str, spelt: str = "") -> str:
        corrected = correction(self._plan, name, self._words.letters)
        if corrected:
            return corrected
        try:
            locate(self._plan, name, self._words.letters)
        except UnknownQuantity as error:
            if spelt and not kinds_called(name.partition("[")[0]):
                return f"{spelt} is no derivative of this network; there is {self._example()}, for example"
            return str(error)
        return f'unknown name "{name}"'

    def _example(self) -> str:
        return self._written(name_at(self._plan, places.delta(self._plan.outputs.start, 0)))

    def _unknown(self, text: str) -> str:
        near = nearest(text, self.grammar.names) if len(text) > _SHORT else ""
        if near:
            return f'unknown name "{text}", did you mean {near}?'
        own = self._words.own(text)
        if self._is_prefix(own):
            return self._unknown_indexed(own)
        if iskeyword(text):
            return f'"{text}" is not part of a formula'
        if text in _LEARNING_RATES:
            return f'"{text}", if it is the learning rate, is no quantity of the trace; write its number'
        plan = self._plan
        near = nearest(text, plan.parameter_index, plan.parameter_index) or nearest(text, plan.unit_index)
        if near:
            return f'unknown name "{text[:40]}", did you mean {near}?'
        example = self._written(name_at(plan, places.net_input(plan.outputs.start, 0)))
        return f'unknown name "{text[:40]}"; a quantity is written as {example}, a parameter by its name'


def unit_of(plan: Plan, name: str) -> str:
    """The unit that a quantity belongs to: the target of a connection; nothing for E and for parameters."""
    inside = name.partition("[")[2].rstrip("]")
    unit = inside.partition("->")[2] or inside.partition(",")[0]
    if unit in plan.unit_index and not name.startswith("p"):
        return unit
    if inside in plan.parameter_index:
        index = plan.parameter_index[inside]
        fed = {int(plan.target[i]) for i in (plan.weight == index).nonzero()[0]}
        fed |= {int(each) for each in plan.bias_units if plan.bias[each] == index}
        return plan.units[fed.pop()] if len(fed) == 1 else ""
    return ""
