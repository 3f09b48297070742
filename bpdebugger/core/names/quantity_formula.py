"""Formulas in the names of quantities, such as ``dE/dy[o1] * dy/dz[o1]``, ``(y-a)y(1-y)`` or ``δ_o1 h1``."""

from __future__ import annotations

import re

from bpdebugger.core.formulas.expression import Call, Expression, Symbol
from bpdebugger.core.formulas.formula import Understood, require_short
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.grammar import CONDITIONS, FORMULAS
from bpdebugger.core.formulas.parser import Parser
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.formulas.tokens import tokens
from bpdebugger.core.names.lettered import LetteredWords
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import UnknownQuantity, locate, name_of, normal_form
from bpdebugger.core.names.quantity_names import QuantityNames
from bpdebugger.core.network.plan import Plan


def parse_quantities(text: str, plan: Plan, about: str = "", letters: Letters = USUAL) -> Expression:
    """The expression that ``text`` means; its symbols are names of quantities as the trace has them.

    ``about``: the quantity that it is a formula for, whose unit is meant where a bracket is dropped. ``letters``: in
    which it is typed. Raises ``FormulaError``, whose position refers to ``text``, or ``Question`` where it could mean
    two things.
    """
    found = read_quantities(text, plan, about, letters).expression
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


def read_condition(text: str, plan: Plan, letters: Letters = USUAL) -> Understood:
    """As ``parse_condition``, typed in the ``letters``, with remarks on the reading."""
    require_short(text)
    parser = Parser(text, QuantityNames(plan, CONDITIONS, letters=letters))
    found = parser.parse()
    return Understood(write(found), found, tuple(parser.remarks))


def read_quantities(text: str, plan: Plan, about: str = "", letters: Letters = USUAL) -> Understood:
    """As ``parse_quantities``, with remarks on the reading."""
    require_short(text)
    scope = QuantityNames(plan, FORMULAS, about, letters)
    parser = Parser(text, scope, _left_side(text, plan, about, letters))
    scope.look_at(parser)
    found = parser.parse()
    if about:
        found = _without_equation(found, text, plan, about, letters)
    return Understood(write(found), found, tuple(parser.remarks))


def _without_equation(found: Expression, text: str, plan: Plan, about: str, letters: Letters) -> Expression:
    """Of ``dE/dz == y - a`` the right side, as of ``dE/dz = y - a``; any other equation is refused, being 1 or 0."""
    if not isinstance(found, Call) or found.function != "==" or text.strip().startswith("["):
        return found
    left, right = found.arguments
    asked = quantity_named(plan, about)
    if isinstance(left, Symbol) and (left.name == asked or _same_unit(left.name, asked)):
        return right
    sign = next(token for token in tokens(text) if token.is_sign("=="))
    raise FormulaError(
        f"an equation is 1 or 0, and no value of {letters.written(asked)}; write the formula alone", sign.start
    )


def quantity_named(plan: Plan, text: str, letters: Letters = USUAL) -> str:
    """The name in the trace of a quantity as people write it: ``dE/dw5`` is ``dE_dp[w5]``, ``δ_o1`` is ``dE_dz[o1]``.

    Raises ``UnknownQuantity``, or ``Question`` where it could mean two.
    """
    if letters != USUAL:
        prefix, bracket, inside = normal_form(text).partition("[")
        text = (LetteredWords(plan, letters).prefix(prefix) or prefix) + bracket + inside
    try:
        located = locate(plan, text, letters)
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
        found = Parser(text, QuantityNames(plan, FORMULAS, letters=letters)).parse()
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


def _left_side(text: str, plan: Plan, about: str, letters: Letters) -> list[tuple[int, int]]:
    """The piece of the text before an equals sign, which must name what the formula is for."""
    signs = [token for token in tokens(text) if token.is_sign("=")]
    if not signs or not about:
        return []
    sign = signs[0]
    left = text[: sign.start].strip()
    if left:
        try:
            named = quantity_named(plan, left, letters)
        except UnknownQuantity as error:
            raise FormulaError(str(error)) from None
        asked = quantity_named(plan, about)
        if named != asked and not _same_unit(named, asked):
            raise FormulaError(
                f"this is a formula for {letters.written(named)}, and what is asked is {letters.written(asked)}"
            )
    return [(0, sign.end)]


def _same_unit(named: str, asked: str) -> bool:
    """Whether two names are those of one number: a parameter with one use has the gradient of that use."""
    return {named.partition("[")[0], asked.partition("[")[0]} <= {"dE_dp", "dE_dw", "dE_db"}
