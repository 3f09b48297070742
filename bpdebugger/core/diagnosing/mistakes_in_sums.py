"""Mistakes that lose part of a sum: shares, uses of a parameter or samples that do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import Mask, Variant
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Kind

_MOST_SHARES = 6


def one_share_only(case: Case) -> Iterator[Reading]:
    """∂E/∂y[u] taken as one of its shares, or as those of one layer: the first, the last, another.

    With skip connections it matters in which order the shares came, so both ends of each layer are tried.
    """
    seen = [np.ones(len(case.plan.source), dtype=np.bool_)]
    for words, chosen in _share_choices(case):
        kept = _shares_kept(case.plan, chosen)
        if not any(np.array_equal(kept, mask) for mask in seen):
            seen.append(kept)
            yield Reading(
                f"Of the shares that come back to ∂E/∂y of a unit only {words} counted; they add up.",
                Variant(shares_kept=kept),
                partial(_shares_that_count, case, kept),
            )


Choice = Callable[[Indices], Indices]


def _share_choices(case: Case) -> Iterator[tuple[str, Choice]]:
    """What may be kept of the connections out of a unit, which are sorted by target."""
    layer_of = case.plan.layer_of[case.plan.target]

    def in_layer(out: Indices, layer: int) -> Indices:
        return np.asarray(out[layer_of[out] == layer])

    yield "the last", lambda out: out[-1:]
    yield "the first", lambda out: out[:1]
    yield "the last of the nearest layer", lambda out: in_layer(out, layer_of[out[0]])[-1:]
    yield "the first of the last layer", lambda out: in_layer(out, layer_of[out[-1]])[:1]
    yield "those of the nearest layer", lambda out: in_layer(out, layer_of[out[0]])
    yield "those of the last layer", lambda out: in_layer(out, layer_of[out[-1]])
    most = max((len(case.plan.outgoing[u]) for u in _hidden(case.plan)), default=0)
    for k in range(1, min(most, _MOST_SHARES) - 1):
        yield f"number {k + 1}", partial(_at, k)
    starts = np.array([units.start for units in case.plan.layer_slices])
    yield "the one with the unit's own number", partial(_own_number, case.plan, starts)
    for layer in range(1, case.output_layer - 1 if case.output_layer > 2 else 0):
        units = case.plan.layer_slices[layer]
        words = f"of the units of {case.layer_words(layer)}"
        yield f"the last {words}", partial(_only_in, case.plan, units, slice(-1, None))
        yield f"the first {words}", partial(_only_in, case.plan, units, slice(0, 1))


def _at(k: int, out: Indices) -> Indices:
    k = min(k, len(out) - 1)
    return out[k : k + 1]


def _own_number(plan: Plan, starts: Indices, out: Indices) -> Indices:
    unit = plan.source[out[0]]
    return _at(int(unit - starts[plan.layer_of[unit]]), out)


def _only_in(plan: Plan, units: slice, kept: slice, out: Indices) -> Indices:
    return out[kept] if units.start <= plan.source[out[0]] < units.stop else out


def _hidden(plan: Plan) -> range:
    return range(plan.inputs.stop, plan.outputs.start)


def _shares_kept(plan: Plan, chosen: Choice) -> Mask:
    kept = np.ones(len(plan.source), dtype=np.bool_)
    for unit in _hidden(plan):
        out = plan.outgoing[unit]
        if len(out) > 1:
            kept[out] = False
            kept[chosen(out)] = True
    return kept


def _shares_that_count(case: Case, kept: Mask) -> Iterator[TakenAs]:
    for unit in reversed(_hidden(case.plan)):
        out = case.plan.outgoing[unit]
        if not kept[out].all():
            yield TakenAs(Kind.UPSTREAM, unit, add(*(case.name(Kind.SHARE, c) for c in out[kept[out]])))


def shared_use_overwritten(case: Case) -> Iterator[Reading]:
    """A gradient assigned where it should be added to: of several uses of a parameter, or of several samples, the first
    or the last counts. Which one is last depends on the order, so the usual ones are tried."""
    ways = list(_use_masks(case))
    for words, kept in ways:
        yield Reading(
            f"Of several uses of one parameter only {words} counted; they add up.",
            Variant(uses_kept=kept),
            partial(_uses_that_count, case, kept, None),
        )
    if case.samples > 1:
        for kept_or_all in (None, *(kept for _, kept in ways)):
            yield from _one_sample_only(case, kept_or_all)


def _one_sample_only(case: Case, kept: Mask | None) -> Iterator[Reading]:
    uses = "" if kept is None else ", and of several uses only one"
    for words, row in (("last", case.samples - 1), ("first", 0)):
        for divisor, how in ((1, ""), (case.samples, f", divided by {case.samples}")):
            yield Reading(
                f"Every sample uses every parameter, and only the {words} sample counted{how}{uses}.",
                Variant(uses_kept=kept, sample_weights=np.eye(case.samples)[row] / divisor),
                partial(_uses_that_count, case, kept, (row, divisor)),
            )


def _use_masks(case: Case) -> Iterator[tuple[str, Mask]]:
    plan = case.plan
    if max(plan.uses.counts, default=0) < 2:
        return
    units = plan.uses.unit
    layers = plan.layer_of[units]
    orders = {
        "": np.lexsort((np.arange(len(units)), units)),
        ", going backward": np.lexsort((np.arange(len(units)), units, -layers)),
        " in the file": _file_order(plan, case.trace.network),
    }
    seen: list[Mask] = []
    for words, order in orders.items():
        for which, at in (("last", order[::-1]), ("first", order)):
            kept = np.zeros(len(units), dtype=np.bool_)
            kept[at[np.unique(plan.uses.parameter[at], return_index=True)[1]]] = True
            yield from _new(f"the {which}{words}", kept, seen)
    for words, extreme, start in (("last", np.maximum, -1), ("first", np.minimum, len(plan.layers) + 1)):
        layer = np.full(len(plan.parameters), start)
        extreme.at(layer, plan.uses.parameter, layers)
        yield from _new(f"those in the {words} layer", np.asarray(layers == layer[plan.uses.parameter]), seen)


def _new(words: str, kept: Mask, seen: list[Mask]) -> Iterator[tuple[str, Mask]]:
    if not kept.all() and not any(np.array_equal(kept, mask) for mask in seen):
        seen.append(kept)
        yield words, kept


def _file_order(plan: Plan, network: Network) -> Indices:
    """The uses in the order of the project file: connections, then biases, then activations."""
    at = {(int(s), int(t)): c for c, (s, t) in enumerate(zip(plan.source, plan.target, strict=True))}
    index = plan.unit_index
    connections = [at[index[source], index[target]] for source, target, _ in network.connections]
    biases = [index[unit] for unit in network.biases]
    uses = plan.uses
    return np.concatenate([uses.of_connection[connections], uses.of_unit[biases], uses.of_tunable])


def _uses_that_count(case: Case, kept: Mask | None, sample: tuple[int, int] | None) -> Iterator[TakenAs]:
    plan = case.plan
    for parameter in range(len(plan.parameters)):
        uses = plan.uses.of(parameter)
        chosen = uses if kept is None else uses[kept[uses]]
        if sample is None and len(chosen) < len(uses):
            kind = Kind.GRADIENT
            yield TakenAs(kind, parameter, add(*(_use(case, use) for use in chosen)))
        elif sample is not None and len(uses):
            yield TakenAs(Kind.MEAN_GRADIENT, parameter, _of_one_sample(case, parameter, chosen, sample))


def _of_one_sample(case: Case, parameter: int, uses: Indices, sample: tuple[int, int]) -> Expression:
    row, divisor = sample
    at = f"@{case.trace.samples[row]}"
    whole = len(uses) == case.plan.uses.counts[parameter]
    names = [case.name(Kind.GRADIENT, parameter)] if whole else [_use(case, use) for use in uses]
    total = add(*(Symbol(name.name + at) for name in names))
    return total if divisor == 1 else Call("/", (total, Number(float(divisor))))


def _use(case: Case, use: int) -> Symbol:
    found = case.plan.uses[use]
    return case.name(found.kind, found.index)
