"""The trace as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import category

from bpdebugger.core.formulas.printing import PLAIN, Spelling, shortest, write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.notation import is_compound
from bpdebugger.core.passes.trace import Step, Trace

_WIDEST = 90


def _short(value: float) -> str:
    return shortest(float(f"{value:.4g}"))


_NAMES = Spelling(number=shortest, symbol=USUAL.symbol, compound=is_compound)
_NUMBERS = Spelling(number=_short, symbol=PLAIN.symbol)


def without_control(text: str) -> str:
    """A text of others as it is shown: what would move a terminal's cursor, or worse, stands there by its number."""
    return "".join(
        letter if letter in "\n\t" or letter.isprintable() or category(letter) == "Zs" else f"\\u{ord(letter):04x}"
        for letter in text
    )


def table_lines(trace: Trace) -> Iterator[str]:
    """A line per step: number, sample, quantity, value, rule; the value with all its digits."""
    yield f"{'step':>6} {'sample':>6} {'quantity':<22} {'value':>24}  rule"
    for step in trace:
        sample = "" if step.sample is None else str(step.sample)
        formula, note = _clipped(step.formula), step.rule.note
        rule = f"{formula}   ({note})" if formula and note else formula or note
        yield f"{step.number:>6} {sample:>6} {step.symbol:<22} {shortest(step.value):>24}  {rule}"


def step_line(step: Step) -> str:
    """A computed step as an equation: names, numbers, result; empty for what is given."""
    rule = step.rule
    numbers = rule.substituted(step.trace)
    if rule.expression is None or numbers is None:
        return ""
    parts = [
        f"{step.symbol:>14}",
        write(rule.expression, _NAMES),
        write(numbers, _NUMBERS),
        _short(step.value),
    ]
    kept = [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
    return " = ".join(map(_clipped, kept)) + (f"   ({rule.note})" if rule.note else "")


def _clipped(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 20]} … {text[-15:]}"
