"""The penalty on the weights, a term of E: its value and its slopes, computed as they are written in the trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Network, Penalty
from bpdebugger.core.network.uses import Uses


@dataclass(frozen=True, eq=False)
class PenaltyTerm:
    """R = l2/2 Σ w² + l1 Σ |w| over the parameters ``members``, and ∂R/∂w = l2 w + l1 sign(w)."""

    l2: float
    l1: float
    members: np.ndarray[tuple[int], np.dtype[np.intp]]

    def value(self, parameters: Array) -> Array:
        """R; the last axis of ``parameters`` goes over them, and has length 1 in what comes back."""
        chosen = parameters[..., self.members]
        total = np.zeros((*parameters.shape[:-1], 1))
        if len(self.members):
            # one term after the other: straight-line code adds in the same order
            if self.l2:
                total = total + self.l2 / 2 * np.cumsum(chosen * chosen, axis=-1)[..., -1:]
            if self.l1:
                total = total + self.l1 * np.cumsum(np.abs(chosen), axis=-1)[..., -1:]
        return np.asarray(total)

    def slope(self, parameters: Array) -> Array:
        """∂R/∂p of every parameter: 0 for those that have no part in it, and at the kink of |w|."""
        slopes = np.zeros(parameters.shape)
        chosen = parameters[..., self.members]
        if self.l2 and self.l1:
            slopes[..., self.members] = self.l2 * chosen + self.l1 * np.sign(chosen)
        else:
            slopes[..., self.members] = self.l2 * chosen if self.l2 else self.l1 * np.sign(chosen)
        return slopes


def penalty_term(network: Network, uses: Uses, fixed: frozenset[int]) -> PenaltyTerm | None:
    """The penalty of a network; ``None`` where E has none."""
    written: Penalty = network.penalty
    if not written.l2 and not written.l1:
        return None
    sorts = [uses.connections, uses.biases] if written.biases else [uses.connections]
    found = np.unique(np.concatenate([uses.parameter[sort] for sort in sorts]))
    members = found[~np.isin(found, list(fixed))].astype(np.intp)
    return PenaltyTerm(written.l2, written.l1, members)
