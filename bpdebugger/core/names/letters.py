"""The letters of loss, output, target and net input: E, y, a and z here, L, a, y and z with Ng, C with Nielsen.

One table, read both ways: ``symbol`` and ``written`` spell a quantity's name in the letters, ``meant`` reads one of
them. The names themselves, in files and on the command line, are the same in any letters.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from functools import cached_property

from bpdebugger.core.network.quantities import KINDS

QUANTITIES = {"E": "the loss", "y": "the output", "a": "the target", "z": "the net input"}
"""What has a letter of one's choice, by the letter in its name."""

DERIVATIVES = {row.prefix: tuple(row.prefix[1:].split("_d")) for row in KINDS.values() if "_d" in row.prefix}
"""The two letters of each derivative, by its name before the bracket."""

_IN_BRACES = re.compile(r"\{([Eyaz]|d\w_d\w)\}")
_HEAD = re.compile(r"(\w*)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Letters:
    """In which letters quantities are shown and typed."""

    loss: str = "E"
    output: str = "y"
    target: str = "a"
    net_input: str = "z"

    def __str__(self) -> str:
        """As they are typed to choose them: ``L a y z``."""
        return " ".join(astuple(self))

    @cached_property
    def _table(self) -> dict[str, str]:
        return dict(zip(QUANTITIES, astuple(self), strict=True))

    @cached_property
    def _inverse(self) -> dict[str, str]:
        return {shown: own for own, shown in self._table.items()}

    def shown(self, letter: str) -> str:
        """A letter of a name as it is shown; what is none of the four stands as it is."""
        return self._table.get(letter, letter)

    def meant(self, letter: str) -> str:
        """The letter that stands in names for what is shown as ``letter``; empty if nothing is."""
        return self._inverse.get(letter, "")

    def symbol(self, name: str) -> str:
        """The name as it stands on screen: ``dE_dz[h1]`` is ∂E/∂z[h1], ``dy_dz[h1]`` is dy/dz[h1], arrows are →."""
        prefix, rest = self._parted(name)
        halves = DERIVATIVES.get(prefix)
        if halves is None:
            return self.shown(prefix) + rest.replace("->", "→")
        d = "d" if prefix == "dy_dz" and "," not in rest else "∂"
        above, below = map(self.shown, halves)
        return f"{d}{above}/{d}{below}{rest.replace('->', '→')}"

    def written(self, name: str) -> str:
        """The name as it is typed in these letters: ``dE_dy[h1]`` is ``dL_da[h1]``."""
        prefix, rest = self._parted(name)
        halves = DERIVATIVES.get(prefix)
        return (f"d{self.shown(halves[0])}_d{self.shown(halves[1])}" if halves else self.shown(prefix)) + rest

    def said(self, words: str) -> str:
        """A text of this program's own, whose letters and derivatives stand in braces: ``{y} and {dy_dz} are 0``."""
        return _IN_BRACES.sub(lambda match: self.symbol(match[1]), words)

    @staticmethod
    def _parted(name: str) -> tuple[str, str]:
        """What stands before the bracket or the sample, and the rest."""
        match = _HEAD.fullmatch(name)
        assert match is not None
        return match[1], match[2]


USUAL = Letters()
"""The letters of this program's own names."""
