"""The terms of a sum as arrays, so that the largest of very many are found without writing out the rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.places import value
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.forward import loss_terms
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a sum: what each contributes to it, and the places that each reads.

    ``first``: a term that always comes first, or -1.
    """

    contributions: Array
    places: Callable[[int], tuple[Place, ...]]
    first: int = -1

    def by_size(self) -> list[int]:
        """The numbers of the terms, the largest first; what is not a number counts as larger than all."""
        sizes = size_of(self.contributions)
        if self.first >= 0:
            sizes[self.first] = np.inf
        order: list[int] = np.argsort(-sizes, kind="stable").tolist()
        return order


def size_of(values: Array) -> Array:
    """How large numbers are, whatever their sign; NaN is infinitely large, for it must not be overlooked."""
    return np.where(np.isnan(values), np.inf, np.abs(values))


def is_held(trace: Trace, place: Place) -> bool:
    """Whether a net input is held by a what-if, and so reads nothing."""
    hold = trace.hold
    return hold is not None and hold.unit == place.index and trace.samples[place.row] == hold.sample


def terms_of(trace: Trace, place: Place) -> Terms | None:
    """The terms of the quantity at a place; ``None`` where it is no sum."""
    build = _SUMS.get(place.kind)
    return build(trace, place) if build else None


def _net_input(trace: Trace, place: Place) -> Terms | None:
    plan, row = trace.plan, place.row
    if is_held(trace, place):
        return None
    incoming = plan.incoming(place.index)
    connections = slice(incoming.start, incoming.stop)
    with np.errstate(all="ignore"):
        products = trace.parameters[plan.weight[connections]] * trace.y[row, plan.source[connections]]
    bias = int(plan.bias[place.index])
    if bias >= 0:
        products = np.append(products, trace.parameters[bias])

    def places(i: int) -> tuple[Place, ...]:
        if i == len(incoming):
            return (Place(Kind.PARAMETER, bias, -1),)
        c = incoming[i]
        return Place(Kind.PARAMETER, int(plan.weight[c]), -1), value(plan, int(plan.source[c]), row)

    return Terms(products, places)


def _activation(trace: Trace, place: Place) -> Terms | None:
    group = trace.plan.group(place.index)
    if not group.activation.couples:
        return None
    members = group.members

    def places(i: int) -> tuple[Place, ...]:
        return (Place(Kind.NET_INPUT, int(members[i]), place.row),)

    # y[i] is how much of the sum of exponentials each has
    return Terms(trace.y[place.row, members], places, first=int((members == place.index).argmax()))


def _loss(trace: Trace, place: Place) -> Terms:
    plan, row = trace.plan, place.row
    outputs, at = plan.outputs, slice(row, row + 1)
    terms = loss_terms(plan, trace.z[at], trace.y[at], trace.targets[at])[0]

    def places(i: int) -> tuple[Place, ...]:
        unit = outputs.start + i
        return Place(Kind.ACTIVATION, unit, row), Place(Kind.TARGET, unit, row)

    return Terms(terms / plan.loss.divisor(len(terms)), places)


def _upstream(trace: Trace, place: Place) -> Terms | None:
    if place.index >= trace.plan.outputs.start:
        return None
    outgoing = trace.plan.outgoing[place.index]

    def places(i: int) -> tuple[Place, ...]:
        return (Place(Kind.SHARE, int(outgoing[i]), place.row),)

    return Terms(trace.values(Kind.SHARE, outgoing)[place.row], places)


def _delta(trace: Trace, place: Place) -> Terms | None:
    group = trace.plan.group(place.index)
    if not group.activation.couples:
        return None
    members, row = group.members, place.row
    pairs = group.pairs.start + np.arange(len(members)) * len(members) + int((members == place.index).argmax())
    with np.errstate(all="ignore"):
        products = trace.gradients.dE_dy[row, members] * trace.gradients.pairs[row, pairs]

    def places(i: int) -> tuple[Place, ...]:
        return Place(Kind.UPSTREAM, int(members[i]), row), Place(Kind.PAIR_SLOPE, int(pairs[i]), row)

    return Terms(products, places)


def _gradient(trace: Trace, place: Place) -> Terms:
    uses = trace.plan.uses.of(place.index)

    def places(i: int) -> tuple[Place, ...]:
        use = trace.plan.uses[int(uses[i])]
        return (Place(use.kind, use.index, place.row),)

    return Terms(trace.gradients.uses[place.row, uses], places)


def _over_samples(kind: Kind, penalty: Kind) -> Callable[[Trace, Place], Terms]:
    """The samples' parts, and after them what the penalty adds where it does."""

    def build(trace: Trace, place: Place) -> Terms:
        term, count = trace.plan.penalty, len(trace.samples)

        def places(i: int) -> tuple[Place, ...]:
            return (Place(kind, place.index, i) if i < count else Place(penalty, place.index, -1),)

        parts = trace.values(kind, place.index) / trace.plan.divisor(count)
        if term is not None and (kind is Kind.LOSS or place.index in term.members):
            parts = np.append(parts, trace.value(Place(penalty, place.index, -1)))
        return Terms(parts, places)

    return build


def _penalty(trace: Trace, place: Place) -> Terms:
    term = trace.plan.penalty
    assert term is not None
    values = trace.parameters[term.members]

    def places(i: int) -> tuple[Place, ...]:
        return (Place(Kind.PARAMETER, int(term.members[i]), -1),)

    with np.errstate(all="ignore"):
        return Terms(term.l2 / 2 * values * values + term.l1 * np.abs(values), places)


def _norm(trace: Trace, place: Place) -> Terms:
    trained = np.setdiff1d(np.arange(len(trace.parameters)), list(trace.plan.fixed))

    def places(i: int) -> tuple[Place, ...]:
        return (trace.final_gradient(int(trained[i])),)

    with np.errstate(all="ignore"):
        return Terms(np.square(trace.mean_gradient[trained]), places)


_SUMS: dict[Kind, Callable[[Trace, Place], Terms | None]] = {
    Kind.NET_INPUT: _net_input,
    Kind.ACTIVATION: _activation,
    Kind.LOSS: _loss,
    Kind.UPSTREAM: _upstream,
    Kind.DELTA: _delta,
    Kind.GRADIENT: _gradient,
    Kind.MEAN_LOSS: _over_samples(Kind.LOSS, Kind.PENALTY),
    Kind.MEAN_GRADIENT: _over_samples(Kind.GRADIENT, Kind.PENALTY_SLOPE),
    Kind.PENALTY: _penalty,
    Kind.NORM: _norm,
}
