"""The two grammars: that of formulas, and that of conditions, which can do everything a formula can and more."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bpdebugger.core.formulas.evaluate import FUNCTIONS, arity

CONSTANTS = {"pi": math.pi, "e": math.e}

ANY_NUMBER = 0
"""Stands for a function's number of arguments where it takes one or more."""

CONNECTIVES = ("and", "or", "not")
OVER_MANY = ("min", "max", "sum", "mean")
"""The functions that make one number of many."""

IN_TIME = ("prev", "delta", "changed")
"""The functions that look at the value of the time before."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a text may hold besides numbers, names, arithmetic and parentheses.

    ``functions``: the number of arguments of each. ``names``: names that are none of the network's.
    ``conditions``: whether comparisons, the words ``and``, ``or``, ``not``, and whole kinds (``dE_dz[*]``) are read.
    """

    functions: Mapping[str, int]
    names: frozenset[str] = frozenset()
    conditions: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the grammar that are neither names nor functions."""
        return CONNECTIVES if self.conditions else ()


OF_THE_MOMENT = frozenset({"epoch", "step", "sample", "value"})
"""The names of what is not computed: the epoch, the step's and the sample's number, the number of the step at hand."""

OWN_PARAMETER = "p[here]"
"""The parameter that the step at hand belongs to, in a condition over many parameters."""

EVERY = "[*]"
"""What stands in the place of a bracket for a whole kind: ``dE_dz[*]``."""

FORMULAS = Grammar({name: arity(name) for name in FUNCTIONS})

CONDITIONS = Grammar(
    {
        **FORMULAS.functions,
        **dict.fromkeys(OVER_MANY, ANY_NUMBER),
        **dict.fromkeys((*IN_TIME, "isnan", "isinf"), 1),
    },
    names=OF_THE_MOMENT,
    conditions=True,
)
"""Comparisons and connectives give 1 where they hold and 0 where they do not."""
