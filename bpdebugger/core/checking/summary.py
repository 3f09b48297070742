"""What a check comes to: in one sentence, and as arrays."""

from __future__ import annotations

from dataclasses import dataclass

from bpdebugger.core.checking.verdict import Checked, Verdict
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Indices


@dataclass(frozen=True, slots=True)
class Summary:
    """What a check comes to: how many rows there are, how many were compared, how many had each verdict.

    ``worst`` has the largest relative error of those that agree or disagree; ``wrong`` is the first that
    disagrees.
    """

    rows: int
    compared: int
    verdicts: dict[Verdict, int]
    worst: Checked | None
    wrong: Checked | None

    @property
    def holds(self) -> bool:
        """Whether nothing that was compared disagrees."""
        return self.wrong is None

    def __str__(self) -> str:
        """As ``53 of 53 agree, worst 3e-14 at dE_dp[w3]``."""
        parts = [f"{self.verdicts[Verdict.AGREES]} of {self.compared} agree"]
        others = (verdict for verdict in Verdict if verdict is not Verdict.AGREES and self.verdicts[verdict])
        parts += [f"{self.verdicts[verdict]} {_IN_NUMBERS[verdict]}" for verdict in others]
        if self.worst:
            parts.append(f"worst {self.worst.error:.0e} at {self.worst.quantity}")
        if self.wrong:
            parts.append(f"first wrong {self.wrong.quantity}")
        sampled = "" if self.compared == self.rows else f" (a sample of {self.rows:,} rows)"
        return ", ".join(parts) + sampled


_IN_NUMBERS = {
    Verdict.AT_KINK: "at a kink",
    Verdict.NOT_COMPARABLE: "not comparable",
    Verdict.NOT_FINITE: "not finite",
    Verdict.DISAGREES: "wrong",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Checkeds as arrays, for a table or a plot; ``step`` are the numbers of the trace's steps."""

    step: Indices
    value: Array
    numerical: Array
    error: Array
    verdict: tuple[Verdict, ...]
