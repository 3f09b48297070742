"""Words that are typed in letters of one's choice, in the letters of names: with Ng ``a_h1`` is ``y_h1``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpdebugger.core.names.letters import QUANTITIES, USUAL, Letters
from bpdebugger.core.names.spoken import LOSS_WORDS, SPOKEN_HEADS
from bpdebugger.core.network.quantities import KINDS

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan

DERIVATIVE_WORD = re.compile(r"[d∂](?P<top>\w+?)_?[d∂](?P<bottom>\w+)")
_PREFIXES = tuple(dict.fromkeys(row.prefix for row in KINDS.values()))


class LetteredWords:
    """The words of a network in some letters. In the usual ones every word stands for itself."""

    def __init__(self, plan: Plan, letters: Letters) -> None:
        self.letters, self._plan = letters, plan
        self._prefixes = {letters.written(prefix): prefix for prefix in _PREFIXES}
        self._longest_first = sorted((letters.shown(own) for own in QUANTITIES), key=len, reverse=True)

    def own(self, word: str) -> str:
        """A word as names, or those who speak of them, have it: with Ng ``a1`` is ``y1`` and ``y_o1`` is ``target_o1``.

        A derivative by the target, which there is not, stands as it was typed: see ``is_of_target``.
        """
        if self.letters == USUAL or (self._is_own(word) and not self.letters.meant(word)):
            return word
        if word in self._prefixes:
            return _spoken(self._prefixes[word])
        parted = DERIVATIVE_WORD.fullmatch(word)
        if parted and not self.is_of_target(parted["top"], parted["bottom"]):
            halves = self.half(parted["top"]), self.half(parted["bottom"])
            return word if halves == (parted["top"], parted["bottom"]) else f"d{halves[0]}_d{halves[1]}"
        return self._headed(word)

    def half(self, word: str) -> str:
        """What stands behind a ∂, likewise."""
        return self.own(word) if self.letters != USUAL else word

    def is_of_target(self, *halves: str) -> bool:
        """Whether one of the halves of a derivative is what the target is called in these letters."""
        return self.letters != USUAL and any(self.own(half).startswith("target") for half in halves)

    def prefix(self, prefix: str) -> str:
        """The beginning of a name, before its bracket; empty for what is none in these letters.

        A name as files have it is one too, where its letters mean nothing else here.
        """
        if prefix in self._prefixes:
            return self._prefixes[prefix]
        taken = [own for own in QUANTITIES if self.letters.meant(own) not in ("", own)]
        letters = re.findall(r"[^\W_d]", prefix) if "_d" in prefix else [prefix]
        return prefix if prefix in _PREFIXES and not any(own in letters for own in taken) else ""

    def _headed(self, word: str) -> str:
        """One of the letters, and behind it nothing, or the name or the number of a unit."""
        if len(word) > 1 and not self.letters.meant(word) and (word in SPOKEN_HEADS or word in LOSS_WORDS):
            return word
        for shown in self._longest_first:
            tail = word[len(shown) :]
            unit = tail.removeprefix("_")
            if word.startswith(shown) and (not tail or unit.isdigit() or unit in self._plan.unit_index):
                return _spoken(self.letters.meant(shown)) + tail
        return word

    def _is_own(self, word: str) -> bool:
        return word in self._plan.unit_index or word in self._plan.parameter_index


def _spoken(own: str) -> str:
    # of a1 it is asked whether it is a target or an activation
    return "target" if own == "a" else own
