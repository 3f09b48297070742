"""A formula that somebody claims for a quantity, judged: right, right here only, off by a factor, or different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Expression, Symbol, substitute, symbols
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.names.quantity_formula import parse_quantities, quantity_named
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, PAST_THE_SAMPLES
from bpdebugger.core.notebooks.html_table import html_paragraph
from bpdebugger.core.passes.points import Quantity, quantity, quantity_over_samples
from bpdebugger.core.passes.trace import Trace
from bpdebugger.symbolic import claim_words as words
from bpdebugger.symbolic.evidence import ClaimEvidence, gather
from bpdebugger.symbolic.factors import Between, constant_between, missing_between, surplus_between
from bpdebugger.symbolic.inquiry import SECONDS, Inquiry
from bpdebugger.symbolic.parting import ClaimCurves, curves
from bpdebugger.symbolic.proof import product, proved
from bpdebugger.symbolic.worker import worker

_SAMPLES: Final = 16


class ClaimVerdict(StrEnum):
    """What a claim is found to be, in the order in which it is judged."""

    EQUAL = "equal"
    EQUAL_HERE_ONLY = "equal_here_only"
    CONSTANT_FACTOR = "constant_factor"
    MISSING_FACTOR = "missing_factor"
    DIFFERENT = "different"


class Proof(StrEnum):
    """Whether sympy confirmed for all numbers what was found at the sampled points."""

    PROVED = "proved"
    NOT_IN_TIME = "not in time"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """The verdict on a claim.

    ``expression`` is the formula as it was read. The true value is ``factor`` · ``missing`` · the claim, where these
    are not ``None``; ``missing`` is the name of a quantity, or of two joined by `` * ``. ``curves`` shows where a
    different claim parts from the truth. ``value`` and ``claimed`` are the numbers at the first of the network's own
    samples.
    """

    verdict: ClaimVerdict
    quantity: str
    expression: Expression
    explanation: str
    value: float
    claimed: float
    factor: float | None = None
    missing: str | None = None
    proof: Proof = Proof.NOT_TRIED
    curves: ClaimCurves | None = None

    def __repr__(self) -> str:
        """The verdict and what it says."""
        return f"<{self.verdict.value}: {self.explanation}>"

    def _repr_html_(self) -> str:
        """For notebooks: the same as a paragraph."""
        return html_paragraph(self.verdict.value, self.explanation)

    @property
    def holds(self) -> bool:
        """Whether the claim is right everywhere."""
        return self.verdict is ClaimVerdict.EQUAL

    @property
    def is_provable(self) -> bool:
        """Whether the verdict is one that sympy may confirm for all numbers."""
        return self.verdict not in (ClaimVerdict.EQUAL_HERE_ONLY, ClaimVerdict.DIFFERENT)

    def to_json(self) -> dict[str, str | float | None]:
        """The judgement for ``--json``."""
        return {
            "verdict": self.verdict.value,
            "factor": self.factor,
            "missing": self.missing,
            "explanation": self.explanation,
        }


def judge(
    network: Network, quantity: str, formula: str, sample: int | None = None, seconds: float = SECONDS
) -> Judgement:
    """Judges the claim that a quantity is what a formula says: by numbers at once, then by a proof, for which sympy
    may compute so many seconds.

    ``sample`` is the one that counts as here; ``None`` are all the network has. Raises ``UnknownQuantity`` for the
    quantity, ``FormulaError`` for the formula, ``IndexError`` for the sample.
    """
    asked = worker()
    asked.warm()
    return asked.find(prove(network, judge_by_numbers(network, quantity, formula, sample), sample, seconds))


def judge_by_numbers(
    network: Network, quantity_name: str, formula: str, sample: int | None = None, letters: Letters = USUAL
) -> Judgement:
    """The verdict of the network's own samples and of 64 random points; raises as ``judge`` does, and waits for
    nothing.

    Over several samples, what they make together, such as an update, is judged over all of them; so is a number for
    E or a gradient that is not that of each. The words are in the ``letters``, the formula is in names.
    """
    trace = _here(network, sample).in_letters(letters)
    name = quantity_named(trace.plan, quantity_name)
    wanted, claim = quantity(trace.plan, name), parse_quantities(formula, trace.plan, name)
    plan = trace.plan
    alone = sample is not None or len(network.samples) == 1
    over_all = quantity_over_samples(plan, name) if plan.penalty or not alone else None
    if over_all is None or wanted.kind in BEFORE_THE_SAMPLES:
        return _judged(trace, wanted, claim, formula)
    if plan.penalty and alone:
        # of one sample E and the gradients have the penalty, and a formula may read all numbers of that sample
        return _judged(trace, over_all, claim, formula)
    if wanted.kind not in PAST_THE_SAMPLES and not plan.penalty:
        judged = _judged(trace, wanted, claim, formula)
        if any(symbols(claim)) or judged.verdict is not ClaimVerdict.DIFFERENT:
            return judged
    every = Trace(trace.plan, network, network.trained, averaged=True).in_letters(letters)
    return _judged(every, over_all, claim, formula, together=True)


def _judged(trace: Trace, wanted: Quantity, claim: Expression, formula: str, together: bool = False) -> Judgement:
    evidence = gather(trace, claim, wanted, together)
    own = evidence.same[: evidence.own] | words.rounds_to(formula, evidence)
    judged = Judgement(
        verdict=ClaimVerdict.DIFFERENT,
        quantity=name_of(trace.plan, wanted.kind, wanted.index),
        expression=claim,
        explanation="",
        value=float(evidence.true[0]),
        claimed=float(evidence.claimed[0]),
    )
    return _found(trace, judged, evidence, wanted, bool(own.all()))


def prove(
    network: Network, judged: Judgement, sample: int | None = None, seconds: float = SECONDS
) -> Inquiry[Judgement]:
    """The same judgement, with what sympy has to say on it within the time; without change where there is nothing to
    prove."""
    if not judged.is_provable:
        return judged
    trace = _here(network, sample, most=1)
    factors = tuple(judged.missing.split(" * ")) if judged.missing else ()
    right = product(1.0 if judged.factor is None else judged.factor, factors, judged.expression)
    found = yield from proved(trace, words.symbol(judged.quantity), right, seconds)
    proof = Proof.PROVED if found else Proof.NOT_IN_TIME
    return replace(judged, proof=proof, explanation=f"{judged.explanation} {words.on_proof(found)}")


def _here(network: Network, sample: int | None, most: int = _SAMPLES) -> Trace:
    """The samples at hand, recorded."""
    count = len(network.samples)
    if sample is not None and not 0 <= sample < count:
        raise IndexError(f"sample {sample}: the network has samples 0 to {count - 1}")
    rows = tuple(range(min(count, most))) if sample is None else (sample,)
    return Trace(plan_of(network), network, rows, averaged=False)


def _found(trace: Trace, judged: Judgement, evidence: ClaimEvidence, wanted: Quantity, own: bool) -> Judgement:
    if evidence.sampled and evidence.same[evidence.own :].all():
        return replace(judged, verdict=ClaimVerdict.EQUAL, explanation=words.on_equal(judged.quantity, evidence, own))
    if own:
        lacks = _lacking(judged, evidence, wanted)
        explanation = words.on_equal_here(judged.quantity, evidence, lacks)
        return replace(judged, verdict=ClaimVerdict.EQUAL_HERE_ONLY, explanation=explanation)
    constant = constant_between(evidence.claimed, evidence.true, evidence.tolerance)
    if constant is not None:
        swapped = constant == -1 and _right_if_swapped(trace.plan, judged.expression, evidence)
        explanation = words.on_constant(trace, judged.quantity, constant, swapped)
        return replace(judged, verdict=ClaimVerdict.CONSTANT_FACTOR, factor=constant, explanation=explanation)
    missing = _lacking(judged, evidence, wanted)
    if missing is not None:
        return _missing(judged, evidence, missing)
    return _different(trace, judged, evidence, wanted)


def _right_if_swapped(plan: Plan, claim: Expression, evidence: ClaimEvidence) -> bool:
    """Whether a claim is the truth once y and a of the outputs change places in it."""
    names = [(f"y[{unit}]", f"a[{unit}]") for unit in plan.units[plan.outputs]]
    changed = substitute(claim, {old: Symbol(new) for y, a in names for old, new in ((y, a), (a, y))})
    if changed == claim:
        return False
    values = {name: evidence.column(quantity(plan, name)) for name in symbols(changed)}
    with np.errstate(all="ignore"):
        off = np.abs(np.broadcast_to(evaluate(changed, values), evidence.true.shape) - evidence.true)
    return bool((off <= evidence.tolerance).all())


def _lacking(judged: Judgement, evidence: ClaimEvidence, wanted: Quantity) -> Between | None:
    # a bare number lacks everything, and factors are of one sample
    factors = any(symbols(judged.expression)) and not evidence.together
    return missing_between(evidence, wanted) if factors else None


def _missing(judged: Judgement, evidence: ClaimEvidence, missing: Between) -> Judgement:
    return replace(
        judged,
        verdict=ClaimVerdict.MISSING_FACTOR,
        factor=None if missing.constant == 1 else missing.constant,
        missing=" * ".join(missing.factors),
        explanation=words.on_missing(judged.quantity, evidence, missing),
    )


def _different(trace: Trace, judged: Judgement, evidence: ClaimEvidence, wanted: Quantity) -> Judgement:
    factors = any(symbols(judged.expression)) and not evidence.together
    surplus = surplus_between(evidence, wanted) if factors else None
    unequal = np.flatnonzero(~evidence.same[: evidence.own])
    row = int(unequal[0]) if len(unequal) else 0
    drawn = None if evidence.together else curves(trace, judged.expression, wanted, row)
    explanation = words.on_different(judged.quantity, evidence, row, surplus, drawn)
    return replace(judged, curves=drawn, explanation=explanation)
