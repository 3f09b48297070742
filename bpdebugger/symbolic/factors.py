"""Which factor stands between a claim and the truth: a constant, or one that the chain rule has and the claim has
not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import indices, name_of
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Kind, Role, Space
from bpdebugger.core.passes.points import Quantity
from bpdebugger.symbolic.evidence import ClaimEvidence

MOST: Final = 240
"""How many factors of a network are looked at, the nearest to the quantity first."""

_ENOUGH: Final = 4
_VALUES: Final = 12
_PLAIN: Final = 20
_SAME: Final = 1e-8


@dataclass(frozen=True, slots=True)
class Between:
    """truth = ``constant`` · the product of the ``factors``, by name · claim."""

    constant: float
    factors: tuple[str, ...] = ()


def constant_between(claimed: Array, true: Array, tolerance: Array) -> float | None:
    """The number c with truth = c · claim at every point, if there is one; a simple fraction where it is one."""
    telling = np.isfinite(claimed) & (claimed != 0) & (np.abs(true) > 0) & np.isfinite(true)
    if telling.sum() < _ENOUGH:
        return None
    constant = simple(float(np.median(true[telling] / claimed[telling])))
    off = np.abs(constant * claimed - true)
    fits = off <= _SAME * np.abs(true) + tolerance * max(1.0, abs(constant))
    return constant if bool(np.all(fits | ~np.isfinite(true))) and constant != 0 else None


def simple(value: float) -> float:
    """The value as a fraction of small numbers, where it is one but for rounding."""
    fraction = Fraction(value).limit_denominator(1000)
    return float(fraction) if abs(float(fraction) - value) <= _SAME * abs(value) else value


def _is_plain(constant: float) -> bool:
    """Whether a constant beside a factor is one that people forget, such as −1, 2 or 1/3, and not any number."""
    fraction = Fraction(constant).limit_denominator(_PLAIN)
    return float(fraction) == constant and abs(fraction.numerator) <= _PLAIN


def missing_between(evidence: ClaimEvidence, wanted: Quantity) -> Between | None:
    """The factor, or product of two, that makes the truth of the claim; without a further constant if possible."""
    return _between(evidence, wanted, evidence.claimed, evidence.true)


def surplus_between(evidence: ClaimEvidence, wanted: Quantity) -> Between | None:
    """The factor, or product of two, that makes the claim of the truth."""
    return _between(evidence, wanted, evidence.true, evidence.claimed)


def _between(evidence: ClaimEvidence, wanted: Quantity, start: Array, end: Array) -> Between | None:
    plan = evidence.plan
    chosen = list(islice(candidates(plan, wanted), MOST))
    named = [(name_of(plan, each.kind, each.index), evidence.column(each)) for each in chosen]
    named += list(_of_values(evidence, wanted))
    values = np.array([column for _, column in named])
    telling = np.flatnonzero(np.isfinite(start) & (start != 0) & np.isfinite(end) & (end != 0))
    if len(telling) < _ENOUGH or not len(values):
        return None
    later: list[Between] = []
    for group in _fitting(values, start, end, telling):
        if len(group) > 1 and any(named[i][0].startswith("(1 / ") for i in group):
            # y too much and another factor too little is no factor that is missing
            continue
        constant = constant_between(start * values[list(group)].prod(axis=0), end, evidence.tolerance)
        if constant is not None and _is_plain(constant):
            names = tuple(named[i][0] for i in group)
            if constant == 1:
                return Between(1.0, names)
            later.append(Between(constant, names))
    return later[0] if later else None


def _of_values(evidence: ClaimEvidence, wanted: Quantity) -> Iterator[tuple[str, Array]]:
    """What people forget beside derivatives: a y, 1 - y or 1/y near the quantity, or a parameter of its units."""
    plan = evidence.plan
    units = list(dict.fromkeys(_near(plan, wanted)[0]))[:_VALUES]
    for unit in units:
        if unit >= plan.inputs.stop:
            place = places.value(plan, unit, 0)
            name, y = name_of(plan, place.kind, unit), evidence.column(Quantity(place.kind, unit))
            with np.errstate(all="ignore"):
                yield from ((name, y), (f"(1 - {name})", 1 - y), (f"(1 / {name})", 1 / y))
    used = [use.parameter for number in range(len(plan.uses)) if (use := plan.uses[number]).unit in units]
    for parameter in list(dict.fromkeys(used))[:_VALUES]:
        place = places.parameter(parameter)
        yield name_of(plan, place.kind, parameter), evidence.column(Quantity(place.kind, parameter))


def expression_of(factor: str) -> Expression:
    """A factor by its name: a quantity, or 1 - y or 1/y of a unit in parentheses."""
    if factor.startswith("(1 "):
        return Call(factor[3], (Number(1.0), Symbol(factor[5:-1])))
    return Symbol(factor)


def _fitting(values: Array, start: Array, end: Array, telling: Indices) -> Iterator[tuple[int, ...]]:
    """The numbers of the factors, then of the pairs of factors, whose product may lead from start to end: the ratio
    is the same at the first two telling points."""
    i, j = telling[0], telling[1]
    wanted = (end[i] / start[i]) / (end[j] / start[j])
    with np.errstate(all="ignore"):
        steps = values[:, i] / values[:, j]
        singles = np.flatnonzero(np.abs(steps - wanted) <= _SAME * abs(wanted))
        products = np.abs(np.outer(steps, steps) - wanted) <= _SAME * abs(wanted)
    yield from ((int(k),) for k in singles)
    near = np.argwhere(np.triu(products))
    yield from ((int(a), int(b)) for a, b in near[np.argsort(near.sum(axis=1), kind="stable")])


def candidates(plan: Plan, wanted: Quantity) -> Iterator[Quantity]:
    """The factors of the chain rule, each once: those at the quantity's own units and connections first, then the
    other local derivatives, then what is itself a product."""
    units, connections = _near(plan, wanted)
    seen = {wanted}
    for quantity in _in_order(plan, units, connections):
        if quantity not in seen:
            seen.add(quantity)
            yield quantity


def _in_order(plan: Plan, units: list[int], connections: list[int]) -> Iterator[Quantity]:
    yield from _at(plan, units, connections)
    every = range(len(plan.units) - 1, plan.inputs.stop - 1, -1)
    yield from _at(plan, every, range(len(plan.source) - 1, -1, -1))
    for kind in (*_local(Space.TUNABLE), *_PRODUCTS):
        yield from (Quantity(kind, index) for index in indices(plan, kind))


def _at(plan: Plan, units: Iterable[int], connections: Iterable[int]) -> Iterator[Quantity]:
    own = {kind: set(indices(plan, kind)) for kind in _local(Space.UNIT)}
    for unit in units:
        yield from (Quantity(kind, unit) for kind, there in own.items() if unit in there)
        pairs = np.flatnonzero(plan.pair_columns == unit).tolist()
        yield from (Quantity(kind, pair) for pair in pairs for kind in _local(Space.PAIR))
        if unit >= plan.outputs.start:
            upstream = places.upstream(unit, 0)
            yield Quantity(upstream.kind, upstream.index)
    for connection in connections:
        yield from (Quantity(kind, connection) for kind in _local(Space.CONNECTION))


def _local(space: Space) -> list[Kind]:
    return [kind for kind in Kind if kind.row.role is Role.LOCAL and kind.row.space is space]


_PRODUCTS = [
    kind
    for kind in reversed(Kind)
    if kind.row.space is Space.UNIT and kind.row.role in (Role.PRODUCT, Role.UPSTREAM) and not kind.row.is_copy
]
"""What is itself a product, or a sum of products, of a unit."""


def _near(plan: Plan, wanted: Quantity) -> tuple[list[int], list[int]]:
    """The units and connections that a quantity is about, and their neighbours after them."""
    index = wanted.index
    match wanted.kind.row.space:
        case Space.CONNECTION:
            connections, units = [index], [int(plan.target[index]), int(plan.source[index])]
        case Space.PARAMETER:
            uses = plan.uses.each_of(index)
            connections = [use.index for use in uses if use.kind.row.space is Space.CONNECTION]
            units = [use.unit for use in uses]
        case Space.TUNABLE:
            connections, units = [], [int(plan.tunable_units[index])]
        case Space.PAIR:
            connections, units = [], [int(plan.pair_rows[index]), int(plan.pair_columns[index])]
        case Space.NOTHING:
            connections, units = [], list(range(plan.outputs.start, plan.outputs.stop))
        case _:
            connections, units = plan.outgoing[index].tolist(), [index]
    after = [c for unit in units for c in plan.outgoing[unit].tolist()][:MOST]
    return units + [int(plan.target[c]) for c in after], connections + after
