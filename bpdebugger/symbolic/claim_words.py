"""The sentences of a judgement on a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import numpy as np

from bpdebugger.core.formulas.expression import Symbol
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.passes.trace import Trace
from bpdebugger.symbolic.evidence import ClaimEvidence, Mask
from bpdebugger.symbolic.factors import Between
from bpdebugger.symbolic.parting import ClaimCurves

_DECIMAL: Final = re.compile(r"\s*[-+−]?(?P<whole>\d*)\.?(?P<part>\d*)(?:[eE](?P<power>[-+]?\d+))?\s*")
_FEWEST_DIGITS: Final = 2


def symbol(name: str) -> Symbol:
    """A quantity's name as an expression."""
    return Symbol(name)


def rounds_to(formula: str, evidence: ClaimEvidence) -> Mask:
    """At which of the own samples a claim that is only a number is the true value, rounded to the digits that were
    typed."""
    match = _DECIMAL.fullmatch(formula)
    digits = (match["whole"] + match["part"]).lstrip("0") if match else ""
    if match is None or len(digits) < _FEWEST_DIGITS or not ("." in formula or match["power"]):
        return np.zeros(evidence.own, dtype=np.bool_)
    unit = 10.0 ** (int(match["power"] or 0) - len(match["part"]))
    off = np.abs(evidence.claimed[: evidence.own] - evidence.true[: evidence.own])
    return np.asarray(off <= 0.5 * unit * (1 + 1e-9))


def on_equal(quantity: str, evidence: ClaimEvidence, own: bool) -> str:
    """Equal at every sampled point."""
    at = f"Equal at {evidence.sampled} sampled points"
    if own:
        return f"{at}: the formula is {evidence.letters.symbol(quantity)}."
    claimed, true = _apart(evidence.claimed[0], evidence.true[0])
    here = f"the formula gives {claimed} and {evidence.letters.symbol(quantity)} is {true}"
    return f"{at}, but here {here}: a kink, or digits that the formula loses."


def on_proof(found: bool) -> str:
    """What sympy had to say."""
    return "Proved symbolically." if found else "No symbolic proof in time."


def on_equal_here(quantity: str, evidence: ClaimEvidence, lacks: Between | None) -> str:
    """Equal at the network's own samples, and at no or not all other points; ``lacks`` is a factor that happens to be
    1 here."""
    where = "over these samples" if evidence.together else "at this sample"
    here = f"Equal here only: both are {_number(evidence.true[0])} {where}"
    if not evidence.sampled:
        return f"{here}; no other point could be sampled."
    if evidence.undefined:
        return f"{here}, but at {evidence.undefined} of {evidence.sampled} other points the formula is undefined."
    if lacks:
        shown = " · ".join(_shown(lacks, evidence.letters))
        return f"{here}, because {shown} is 1 here; elsewhere that factor is missing."
    other = evidence.own + int(np.flatnonzero(~evidence.same[evidence.own :])[0])
    claimed, true = _apart(evidence.claimed[other], evidence.true[other])
    elsewhere = f"{claimed} where {evidence.letters.symbol(quantity)} is {true}"
    return f"{here}, but with other numbers the formula gives {elsewhere}."


def on_constant(trace: Trace, quantity: str, constant: float, swapped: bool = False) -> str:
    """Off by a constant factor; ``swapped``: it is right with y and a in each other's places."""
    plan, of = trace.plan, trace.letters
    outputs = plan.outputs.stop - plan.outputs.start
    why = ""
    if constant == -1:
        why = ": the sign is wrong" + (f", as {of.output} and {of.target} have changed places" if swapped else "")
    elif abs(constant * plan.loss.divisor(outputs) - 1) < 1e-9:
        why = f": the mean over {outputs} outputs is missing"
    elif constant > 0:
        why = f": a factor {_factor(constant)} is missing"
    return f"{of.symbol(quantity)} is {_factor(constant)} times the formula{why}."


def on_missing(quantity: str, evidence: ClaimEvidence, missing: Between) -> str:
    """A factor of the chain rule is missing."""
    shown = " · ".join(_shown(missing, evidence.letters))
    constant = "" if missing.constant == 1 else f"{_factor(missing.constant)} · "
    also = "" if missing.constant == 1 else f", and a factor {_factor(missing.constant)}"
    if missing.constant == -1:
        also = ", and the sign is wrong"
    here = f"{_number(evidence.true[0])} = {constant}{shown} · {_number(evidence.claimed[0])} here"
    name = evidence.letters.symbol(quantity)
    return f"The factor {shown} is missing{also}: {name} = {constant}{shown} · formula; {here}."


def on_different(
    quantity: str, evidence: ClaimEvidence, row: int, surplus: Between | None, drawn: ClaimCurves | None
) -> str:
    """Different, with where."""
    claimed, true = evidence.claimed[row], evidence.true[row]
    given, right = _apart(claimed, true)
    gives = "is undefined" if np.isnan(claimed) else f"gives {given}"
    sentences = [f"Here the formula {gives}, but {evidence.letters.symbol(quantity)} is {right}."]
    if surplus and surplus.factors:
        shown = " · ".join(_shown(surplus, evidence.letters))
        constant = "" if surplus.constant == 1 else f" and {_factor(surplus.constant)}"
        sentences.append(f"It has {shown}{constant} as a factor too many.")
    if drawn:
        sentences.append(_where(drawn, evidence.letters))
    return " ".join(sentence for sentence in sentences if sentence)


def _where(drawn: ClaimCurves, letters: Letters) -> str:
    variable = letters.symbol(drawn.variable)
    if not drawn.apart:
        return f"Along {variable} alone the two do not part."
    ends = (float(drawn.values[0]), float(drawn.values[-1]))
    if drawn.apart == (ends,):
        return f"The two differ for every {variable} from {_number(ends[0])} to {_number(ends[1])}."
    stretches = [f"from {_number(first)} to {_number(last)}" for first, last in drawn.apart[:3]]
    more = " and elsewhere" if len(drawn.apart) > 3 else ""
    return f"The two differ for {variable} {', '.join(stretches)}{more}."


def _shown(between: Between, letters: Letters) -> Iterator[str]:
    """The factors as they stand on screen: names of quantities, and such as ``(1 - y[o1])``."""
    for factor in between.factors:
        inner = f"{factor[1:5].replace('-', '−')}{letters.symbol(factor[5:-1])}"
        yield f"({inner})" if factor[0] == "(" else letters.symbol(factor)


def _number(value: float, digits: int = 4) -> str:
    if np.isnan(value):
        return "undefined"
    text = f"{value:.{digits}g}"
    return f"−{text[1:]}" if text.startswith("-") else text


def _apart(claimed: float, true: float) -> tuple[str, str]:
    """Two numbers with as many digits as make them differ, if they do."""
    for digits in range(4, 18):
        texts = _number(claimed, digits), _number(true, digits)
        if texts[0] != texts[1] or claimed == true:
            break
    return texts


def _factor(value: float) -> str:
    fraction = Fraction(value).limit_denominator(1000)
    if abs(float(fraction) - value) > 1e-12 * abs(value):
        return _number(value)
    return str(fraction).replace("-", "−")
