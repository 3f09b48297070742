"""The text of a log point: words with expressions in braces."""

from __future__ import annotations

import re

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.watching.breakpoint import BreakpointError
from bpdebugger.debugger.watching.passes import Passes
from bpdebugger.debugger.watching.watch import PassPosition, Watch, WatchReading

_PART = re.compile(r"\{(?P<expression>[^{}]*)\}")


class LogText:
    """Words and watches in turn. Raises ``BreakpointError`` where an expression is none, or a brace stands alone."""

    def __init__(self, plan: Plan, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise BreakpointError(f"the text has {len(text)} characters; {MAX_LENGTH} are the limit", "log", MAX_LENGTH)
        self._parts: list[str | Watch] = []
        end = 0
        for match in _PART.finditer(text):
            self._parts += [_words(text, end, match.start()), _watch(plan, match)]
            end = match.end()
        self._parts.append(_words(text, end, len(text)))

    def at(self, passes: Passes, place: PassPosition) -> str:
        """The text at a step of a pass."""
        return "".join(part if isinstance(part, str) else _shown(part.reading(passes, place)) for part in self._parts)


def _words(text: str, start: int, end: int) -> str:
    words = text[start:end]
    alone = re.search(r"[{}]", words)
    if alone:
        raise BreakpointError(f'a "{alone.group()}" stands alone; write {{expression}}', "log", start + alone.start())
    return words


def _watch(plan: Plan, match: re.Match[str]) -> Watch:
    try:
        return Watch(plan, match["expression"])
    except FormulaError as error:
        at = match.start("expression") + error.position
        raise BreakpointError(str(FormulaError(error.reason, at)), "log", at) from None


def _shown(reading: WatchReading) -> str:
    return f"({reading.words})" if reading.value is None else f"{reading.value:.6g}"
