"""Watches and breakpoints as they are typed and shown in letters of one's choice; what is kept of them are names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import PLAIN, Spelling, write
from bpdebugger.core.names.lettered import LetteredWords
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import normal_form
from bpdebugger.core.names.quantity_formula import read_condition
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.watching.breakpoint import Breakpoint
from bpdebugger.debugger.watching.targets import TargetError

_EXPRESSION = re.compile(r"(?<=\{)[^{}]*(?=\})")
_PARTS = ("unit ", "layer ", "parameter ")
"""What a target begins with that is no quantity."""


def expression_in_names(text: str, plan: Plan, letters: Letters) -> str:
    """What was typed, in names. Raises ``FormulaError``, or ``Question`` where it could mean two things."""
    return text if letters == USUAL else read_condition(text, plan, letters).text


def expression_in_letters(text: str, plan: Plan, letters: Letters) -> str:
    """What is kept in names, as one types it; what is no expression in this network stands as it is."""
    if letters == USUAL:
        return text
    try:
        found = read_condition(text, plan).expression
    except FormulaError:
        return text
    assert found is not None
    return write(found, Spelling(PLAIN.number, letters.written))


def breakpoint_in_names(typed: Breakpoint, plan: Plan, letters: Letters) -> Breakpoint:
    """A breakpoint as it was typed, in names. Raises ``TargetError``, or ``FormulaError``, which may be a question."""
    if letters == USUAL:
        return typed
    return _with(typed, lambda text: _target_in_names(text, plan, letters), expression_in_names, plan, letters)


def breakpoint_in_letters(kept: Breakpoint, plan: Plan, letters: Letters) -> Breakpoint:
    """A breakpoint that is kept in names, as one types it."""
    if letters == USUAL:
        return kept
    return _with(kept, lambda text: _target_in_letters(text, letters), expression_in_letters, plan, letters)


def _with(
    breakpoint: Breakpoint,
    target: Callable[[str], str],
    expression: Callable[[str, Plan, Letters], str],
    plan: Plan,
    letters: Letters,
) -> Breakpoint:
    condition = breakpoint.condition.strip()
    return replace(
        breakpoint,
        target=target(breakpoint.target),
        condition=expression(condition, plan, letters) if condition else "",
        log=_EXPRESSION.sub(lambda match: expression(match[0], plan, letters), breakpoint.log),
    )


def _target_in_letters(text: str, letters: Letters) -> str:
    if text.startswith(_PARTS):
        return text
    name, of, activations = text.partition(" of ")
    return letters.written(name) + of + activations


def _target_in_names(text: str, plan: Plan, letters: Letters) -> str:
    text = text.strip()
    if not text or text == "any step" or text.startswith(_PARTS):
        return text
    name, of, activations = text.partition(" of ")
    prefix, bracket, inside = normal_form(name).partition("[")
    own = LetteredWords(plan, letters).prefix(prefix)
    if not own:
        known = " ".join(letters.written(each) for each in ("dE_dz", "dE_dy", "dy_dz", "y", "z", "E"))
        raise TargetError(f"no quantity is called {prefix[:40]} in these letters; there are {known}")
    return own + bracket + inside + of + activations
