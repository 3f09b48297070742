"""Formulas in the names of quantities, such as ``dE/dy[o1] * dy/dz[o1]`` or ``-(a[o1] - y[o1]) * w5``.

Each name is replaced by a placeholder that the grammar of formulas knows, and an error's position is taken back to
the text as it was typed. ``dE/dz[h1]`` is one name, not a division.
"""

from __future__ import annotations

import re
from keyword import iskeyword

from bpdebugger.core.formulas.expression import Expression, Symbol, substitute
from bpdebugger.core.formulas.formula import CONSTANTS, FormulaError, parse_of_any_length, require_short
from bpdebugger.core.formulas.grammar import CONDITIONS, FORMULAS, OWN_PARAMETER, Grammar
from bpdebugger.core.names.naming import UnknownQuantity, indices, kinds_called, locate, name_of, normal_form
from bpdebugger.core.names.suggestions import correction, nearest
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Kind

_BRACKET = r"(?:\s*\[[^\[\]]*\])"
_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![^\W\d]))"
    rf"|(?P<derivative>[d∂][Eyz]\s*/\s*[d∂][yzwbp](?!\w){_BRACKET}?)"
    rf"|(?P<name>[^\W\d]\w*+(?:{_BRACKET}|(?!\s*\()))"
    r"|(?P<other>.)",
    re.DOTALL,
)
_AS_ON_SCREEN = str.maketrans({"·": "*", "×": "*", "−": "-", "–": "-", "÷": "/", "²": "**2", "³": "**3", "½": "(0.5)"})
_SIGNS_OF_CONDITIONS = _AS_ON_SCREEN | str.maketrans({"≤": "<=", "≥": ">=", "≠": "!="})
_SHORT = 3
"""Names up to so many characters are no misspelt words of the grammar."""

EVERY = "[*]"
"""What stands in the place of a bracket for a whole kind: ``dE_dz[*]``."""


def parse_quantities(text: str, plan: Plan) -> Expression:
    """The expression that ``text`` means; its symbols are names of quantities as the trace has them.

    A parameter or an input may stand without its letter (``w5``, ``x1``), and in a network with one unit after the
    inputs ``z``, ``y``, ``a``, ``dE/dy`` and so on without a bracket. The signs on screen (· × − ½ ²) are read too.
    Raises ``FormulaError``, whose position refers to ``text``.
    """
    return _parse(text, plan, FORMULAS)


def parse_condition(text: str, plan: Plan) -> Expression:
    """As ``parse_quantities``, for the grammar of watches and conditions.

    It has comparisons, ``and or not``, ``prev delta changed isnan isinf``, ``min max sum mean`` over any number of
    arguments and over whole kinds (``max(abs(dE_dz[*]))``), and the names ``epoch step sample value``, which go
    before parameters and inputs of the same name. ``p[here]`` is the parameter of the step at hand.
    """
    return _parse(text, plan, CONDITIONS)


def _parse(text: str, plan: Plan, grammar: Grammar) -> Expression:
    require_short(text)
    draft = _Draft(plan, text, grammar)
    placeholders = {placeholder: Symbol(name) for placeholder, (name, _) in draft.names.items()}
    try:
        expression = parse_of_any_length("".join(draft.written), frozenset(placeholders), grammar)
    except FormulaError as error:
        raise FormulaError(draft.in_own_words(error.reason), draft.position(error.position)) from None
    return substitute(expression, placeholders)


class _Draft:
    """The text with placeholders for names.

    ``names`` has the quantity that each placeholder stands for, and how it was typed.
    """

    def __init__(self, plan: Plan, text: str, grammar: Grammar) -> None:
        self._plan, self._grammar = plan, grammar
        self._kept = {*CONSTANTS, *grammar.functions, *grammar.words}
        self.written: list[str] = []
        self.names: dict[str, tuple[str, str]] = {}
        self._origins: list[int] = []
        signs = _SIGNS_OF_CONDITIONS if grammar.conditions else _AS_ON_SCREEN
        plain = [character.translate(signs) for character in text]
        self._typed_at = [i for i, characters in enumerate(plain) for _ in characters]
        for match in _TOKEN.finditer("".join(plain)):
            self._add(match)

    def _add(self, match: re.Match[str]) -> None:
        spelt = match.group()
        at = self._typed_at[match.start() : match.end()]
        if match["derivative"] or (match["name"] and spelt not in self._kept):
            placeholder = f"q{len(self.names)}_"
            self.names[placeholder] = self._name(match, at[0]), spelt
            self.written.append(placeholder)
            self._origins += [at[0]] * len(placeholder)
        else:
            self.written.append(spelt)
            self._origins += at

    def _name(self, match: re.Match[str], at: int) -> str:
        spelt = match.group()
        try:
            if spelt in self._grammar.names:
                return spelt
            if self._grammar.conditions and normal_form(spelt) == OWN_PARAMETER:
                return OWN_PARAMETER
            if self._grammar.conditions and normal_form(spelt).endswith(EVERY):
                return _whole_kind(self._plan, spelt)
            if "[" in spelt or match["derivative"]:
                return _quantity(self._plan, spelt)
            return _bare(self._plan, spelt)
        except UnknownQuantity as error:
            raise FormulaError(self._near_word(spelt) or correction(self._plan, spelt) or str(error), at) from None

    def _near_word(self, spelt: str) -> str:
        """A sentence for a misspelt name of the grammar."""
        near = nearest(spelt, self._grammar.names) if len(spelt) > _SHORT else ""
        return f'unknown name "{spelt}", did you mean {near}?' if near else ""

    def position(self, written: int) -> int:
        """Where in the typed text a character of the written one comes from."""
        return self._origins[min(written, len(self._origins) - 1)] if self._origins else 0

    def in_own_words(self, reason: str) -> str:
        """An error's sentence with the names as they were typed."""
        return re.sub(r"q\d+_", lambda found: self.names.get(found[0], ("", found[0]))[1], reason)


def _quantity(plan: Plan, text: str) -> str:
    found = locate(plan, text)
    return name_of(plan, found.kinds[0], found.index)


def _whole_kind(plan: Plan, spelt: str) -> str:
    """The name of a kind with a star, of which the network has quantities."""
    prefix = normal_form(spelt).removesuffix(EVERY)
    if not any(len(indices(plan, kind)) for kind in kinds_called(prefix)):
        # the sentence is that of a name which the network does not have
        locate(plan, prefix + EVERY)
    return prefix + EVERY


def _bare(plan: Plan, name: str) -> str:
    """What a name without a bracket means: a quantity, a parameter or an input."""
    meanings = []
    unknown = UnknownQuantity("")
    try:
        meanings.append(_quantity(plan, name))
    except UnknownQuantity as error:
        unknown = error
    if name in plan.parameter_index:
        meanings.append(name_of(plan, Kind.PARAMETER, plan.parameter_index[name]))
    if plan.unit_index.get(name, plan.inputs.stop) < plan.inputs.stop:
        meanings.append(name_of(plan, Kind.INPUT, plan.unit_index[name]))
    if len(meanings) > 1:
        raise UnknownQuantity(f'"{name}" may mean {" or ".join(meanings)}; write which')
    if meanings:
        return meanings[0]
    if name in plan.unit_index:
        raise UnknownQuantity(f'"{name}" is a unit; write y[{name}] or z[{name}]')
    if any(name == row.prefix for row in KINDS.values()):
        raise unknown
    if iskeyword(name):
        raise UnknownQuantity(f'"{name}" is not part of a formula')
    near = nearest(name, plan.parameter_index, plan.parameter_index) or nearest(name, plan.units[plan.inputs])
    if near:
        raise UnknownQuantity(f'unknown name "{name[:40]}", did you mean {near}?')
    example = name_of(plan, Kind.NET_INPUT, plan.outputs.start)
    raise UnknownQuantity(f'unknown name "{name[:40]}"; a quantity is written as {example}, a parameter by its name')
