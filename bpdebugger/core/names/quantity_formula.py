"""Formulas in the names of quantities, such as ``dE/dy[o1] * dy/dz[o1]``, ``(y-a)y(1-y)`` or ``δ_o1 h1``."""

from __future__ import annotations

import re
from keyword import iskeyword

from bpdebugger.core.catalogue.reading import derivative_of
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.formula import Understood, require_short
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.grammar import CONDITIONS, CONSTANTS, FORMULAS, OWN_PARAMETER, Grammar
from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.formulas.parser import Parser
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.formulas.tokens import Token, TokenType, tokens
from bpdebugger.core.formulas.words import Words
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import UnknownQuantity, indices, kinds_called, locate, name_at, name_of, normal_form
from bpdebugger.core.names.spoken import HATS, LOSS_WORDS, MAYBE_TARGET, TARGET_WORDS, Spoken
from bpdebugger.core.names.suggestions import correction
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS

_SHORT = 3
"""Names up to so many characters are no misspelt words of the grammar."""

_FUNCTION_LETTERS = frozenset(["f", "g", "φ", "phi"])

_LEARNING_RATES = frozenset(["η", "eta", "lr", "α", "alpha", "learning_rate", "rate"])

EVERY = "[*]"
"""What stands in the place of a bracket for a whole kind: ``dE_dz[*]``."""


def parse_quantities(text: str, plan: Plan, about: str = "") -> Expression:
    """The expression that ``text`` means; its symbols are names of quantities as the trace has them.

    ``about``: the quantity that it is a formula for, whose unit is meant where a bracket is dropped. Raises
    ``FormulaError``, whose position refers to ``text``, or ``Question`` where it could mean two things.
    """
    found = read_quantities(text, plan, about).expression
    assert found is not None
    return found


def parse_condition(text: str, plan: Plan) -> Expression:
    """As ``parse_quantities``, for the grammar of watches and conditions.

    It has comparisons, ``and or not``, ``prev delta changed isnan isinf``, ``min max sum mean`` over any number of
    arguments and over whole kinds (``max(abs(dE_dz[*]))``), and the names ``epoch step sample value``, which go
    before parameters and inputs of the same name. ``p[here]`` is the parameter of the step at hand.
    """
    found = read_condition(text, plan).expression
    assert found is not None
    return found


def read_condition(text: str, plan: Plan) -> Understood:
    """As ``parse_condition``, with remarks on the reading."""
    require_short(text)
    parser = Parser(text, QuantityNames(plan, CONDITIONS))
    found = parser.parse()
    return Understood(write(found), found, tuple(parser.remarks))


def read_quantities(text: str, plan: Plan, about: str = "") -> Understood:
    """As ``parse_quantities``, with remarks on the reading."""
    require_short(text)
    scope = QuantityNames(plan, FORMULAS, about)
    parser = Parser(text, scope, _left_side(text, plan, about))
    scope.look_at(parser)
    found = parser.parse()
    if about:
        found = _without_equation(found, text, plan, about)
    return Understood(write(found), found, tuple(parser.remarks))


def _without_equation(found: Expression, text: str, plan: Plan, about: str) -> Expression:
    """Of ``dE/dz == y - a`` the right side, as of ``dE/dz = y - a``; any other equation is refused, being 1 or 0."""
    if not isinstance(found, Call) or found.function != "==" or text.strip().startswith("["):
        return found
    left, right = found.arguments
    asked = quantity_named(plan, about)
    if isinstance(left, Symbol) and (left.name == asked or _same_unit(left.name, asked)):
        return right
    sign = next(token for token in tokens(text) if token.is_sign("=="))
    raise FormulaError(f"an equation is 1 or 0, and no value of {asked}; write the formula alone", sign.start)


def quantity_named(plan: Plan, text: str) -> str:
    """The name in the trace of a quantity as people write it: ``dE/dw5`` is ``dE_dp[w5]``, ``δ_o1`` is ``dE_dz[o1]``.

    Raises ``UnknownQuantity``, or ``Question`` where it could mean two.
    """
    try:
        located = locate(plan, text)
    except UnknownQuantity as error:
        unknown = error
        alone = _of_the_only_output(plan, text)
        if alone:
            return alone
        new = _AFTER_UPDATE.fullmatch(text.strip())
        text = f"{new[1] or new[2]}_new" if new else text
    else:
        return text if located.sample is not None else name_of(plan, located.kinds[0], located.index)
    try:
        require_short(text)
        found = Parser(text, QuantityNames(plan, FORMULAS)).parse()
    except Question:
        raise
    except FormulaError:
        raise unknown from None
    if not isinstance(found, Symbol):
        raise unknown
    return found.name


_AFTER_UPDATE = re.compile(r"(?:new|updated)\s+(\w+)|(\w+?)\s*(?:\^?\{?\+\}?|⁺|\s(?:new|updated|after the update))")
"""What people call a parameter after the update: ``w5+``, ``new w5``."""


def _of_the_only_output(plan: Plan, text: str) -> str:
    """``y``, ``a`` and ``dE/dy`` where the network has one output, which is meant; else nothing."""
    letter = {"y": "y", "a": "a", "dE_dy": "dE_dy"}.get(normal_form(text), "")
    return f"{letter}[{plan.units[-1]}]" if letter and plan.outputs.stop - plan.outputs.start == 1 else ""


def _left_side(text: str, plan: Plan, about: str) -> list[tuple[int, int]]:
    """The piece of the text before an equals sign, which must name what the formula is for."""
    signs = [token for token in tokens(text) if token.is_sign("=")]
    if not signs or not about:
        return []
    sign = signs[0]
    left = text[: sign.start].strip()
    if left:
        try:
            named = quantity_named(plan, left)
        except UnknownQuantity as error:
            raise FormulaError(str(error)) from None
        asked = quantity_named(plan, about)
        if named != asked and not _same_unit(named, asked):
            raise FormulaError(f"this is a formula for {named}, and what is asked is {asked}")
    return [(0, sign.end)]


def _same_unit(named: str, asked: str) -> bool:
    """Whether two names are those of one number: a parameter with one use has the gradient of that use."""
    return {named.partition("[")[0], asked.partition("[")[0]} <= {"dE_dp", "dE_dw", "dE_db"}


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


class QuantityNames:
    """The names of a network's quantities, as the trace has them and as people write them."""

    def __init__(self, plan: Plan, grammar: Grammar, about: str = "") -> None:
        self.grammar = grammar
        self._plan = plan
        self._spoken = Spoken(plan, unit_of(plan, about) if about else "")
        self._names_activation_a = False

    def look_at(self, parser: Words) -> None:
        """Takes note of letters that change what others mean."""
        words = [token for token in parser.tokens if token.sort is TokenType.WORD]
        hat = next((word for word in words if word.text.startswith(HATS) and not self._is_own(word.text)), None)
        plain = [word for word in words if word.text == "y" or word.text.startswith("y_")]
        plain = [word for word in plain if not word.text.startswith((*HATS, "y_true", "y_target"))]
        if hat is not None and plain and not any(word.text == "a" for word in words):
            self._spoken.hatted = True
            parser.remarks[f'"{parser.source(hat)}" is read as the output, "y" as the target'] = None
        # beside the target y is the output, where there is one, whatever unit the formula is about
        of_target = any(word.text in ("a", *TARGET_WORDS) for word in words)
        self._spoken.beside_target = of_target and not any(word.text in ("da", "∂a") for word in words)
        self._names_activation_a = any(word.text in ("da", "∂a") for word in words)

    def _is_own(self, word: str) -> bool:
        return word in self._plan.unit_index or word in self._plan.parameter_index

    def knows(self, word: str) -> bool:
        """Whether a word is a name here."""
        return word in self.grammar.names or self._is_own(word) or bool(self._spoken.meanings(word))

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
        meanings = self._spoken.meanings(text)
        if text in CONSTANTS and self._is_own(text):
            return self._constant_or_own(word, meanings, parser)
        if meanings:
            return self._one_of(word, meanings, parser)
        if text in MAYBE_TARGET and self._spoken.meanings("a"):
            same = [token for token in parser.tokens if token.text == text]
            parts = [(each.start, each.end, "a") for each in same]
            raise parser.question(f'Is "{text}" the target a?', word.start, ("the target", parts))
        if parser.here.is_sign("(") and not parser.here.apart and not self._is_prefix(text):
            raise parser.unknown_function(word)
        raise FormulaError(self._unknown(text), word.start)

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
        own = [(name, [(word.start, word.end, name)]) for name in meanings]
        words = f'"{word.text}" is the number {CONSTANTS[word.text]:.4g}, and it is a name in this network. Which?'
        raise parser.question(words, word.start, number, *own)

    def _one_of(self, word: Token, meanings: tuple[str, ...], parser: Words) -> Expression:
        if len(meanings) > 1:
            same = [token for token in parser.tokens if token.text == word.text and token.sort is word.sort]
            choices = [(name, [(each.start, each.end, name) for each in same]) for name in meanings[:4]]
            shown = parser.source(word)
            raise parser.question(f'"{shown}" may mean {" or ".join(meanings[:4])}.', word.start, *choices)
        (name,) = meanings
        if name == "1":
            return Number(1.0)
        if self._is_to_be_said(word.text, name):
            parser.remarks[f'"{parser.source(word)}" is read as {name}'] = None
        return Symbol(name)

    def _is_to_be_said(self, text: str, name: str) -> bool:
        """Whether it is not plain from the word what it was read as."""
        inside = name.partition("[")[2].rstrip("]")
        if name in ("E", text) or (inside and inside.replace("_", "") in text.replace("_", "")):
            return False
        alone = len(self._plan.units) - self._plan.inputs.stop == 1
        return not (alone and inside == self._plan.units[-1])

    def indexed(self, word: Token, inside: str, parser: Words, end: int) -> Expression | None:
        """A quantity with its bracket."""
        text = word.text
        if self.grammar.conditions and f"{text}[{inside}]" == OWN_PARAMETER:
            return Symbol(OWN_PARAMETER)
        if self.grammar.conditions and inside == "*":
            return Symbol(self._whole_kind(word))
        found = self._spoken.indexed(text, inside)
        if len(found) == 1:
            return Symbol(found[0])
        if found:
            choices = [(name, [(word.start, end, name)]) for name in found]
            words = f"{parser.text[word.start : end]} is {' or '.join(found)}, as rows are targets or sources."
            raise parser.question(words, word.start, *choices)
        if self.knows(text) and not self._is_prefix(text):
            return None
        raise FormulaError(self._unknown_indexed(f"{text}[{inside}]"), word.start)

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
        if self.grammar.conditions and inside == "*":
            return Symbol(self._whole_kind(top, f"d{'E' if high in LOSS_WORDS else high}_d{low}"))
        found = self._spoken.derivative(high, low, inside)
        spelt = parser.text[top.start : parser.tokens[parser.tokens.index(bottom)].end]
        if len(found) > 1:
            end = parser.before.end
            choices = [(name, [(top.start, end, name)]) for name in found[:4]]
            raise parser.question(f"{spelt} may mean {' or '.join(found[:4])}.", top.start, *choices)
        if found:
            if found[0] != normal_form(spelt) and self._is_far(high, low):
                parser.remarks[f'"{spelt}" is read as {found[0]}'] = None
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
            raise FormulaError(f"\"{word.text}'\" is a unit's dy/dz only at its own z", word.start)
        return Symbol(found[0])

    def summed(self, sign: Token, term: Expression, parser: Words) -> Expression:
        """Refuses it: over what is not said."""
        raise FormulaError("a sum is written out here, as in p[w5]*dE_dz[o1] + p[w7]*dE_dz[o2]", sign.start)

    def _whole_kind(self, word: Token, prefix: str = "") -> str:
        """The name of a kind with a star, of which the network has quantities."""
        prefix = prefix or normal_form(word.text)
        if not any(len(indices(self._plan, kind)) for kind in kinds_called(prefix)):
            # the sentence is that of a name which the network does not have
            raise FormulaError(self._unknown_indexed(prefix + EVERY), word.start)
        return prefix + EVERY

    def _unknown_indexed(self, name: str, spelt: str = "") -> str:
        corrected = correction(self._plan, name)
        if corrected:
            return corrected
        try:
            locate(self._plan, name)
        except UnknownQuantity as error:
            if spelt and not kinds_called(name.partition("[")[0]):
                return f"{spelt} is no derivative of this network; there is {self._example()}, for example"
            return str(error)
        return f'unknown name "{name}"'

    def _example(self) -> str:
        return name_at(self._plan, places.delta(self._plan.outputs.start, 0))

    def _unknown(self, text: str) -> str:
        near = nearest(text, self.grammar.names) if len(text) > _SHORT else ""
        if near:
            return f'unknown name "{text}", did you mean {near}?'
        if self._is_prefix(text):
            return self._unknown_indexed(text)
        if iskeyword(text):
            return f'"{text}" is not part of a formula'
        if text in _LEARNING_RATES:
            return f'"{text}", if it is the learning rate, is no quantity of the trace; write its number'
        plan = self._plan
        near = nearest(text, plan.parameter_index, plan.parameter_index) or nearest(text, plan.unit_index)
        if near:
            return f'unknown name "{text[:40]}", did you mean {near}?'
        example = name_at(plan, places.net_input(plan.outputs.start, 0))
        return f'unknown name "{text[:40]}"; a quantity is written as {example}, a parameter by its name'
