"""Mistakes that lose part of a sum: shares, uses of a parameter or samples that do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import At, Change, Mask, Variant, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add
from bpdebugger.core.names import places
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.trace import trace

_MOST_SHARES = 6
_MOST_SAMPLES = 16


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
                change(At.WEIGHTS, _shares(kept), case.layers[1:]),
                partial(_shares_that_count, case, kept),
                common=words in ("the last", "the first"),
            )


def _shares(kept: Mask) -> Change:
    def counting(run: VariantRun, right: Array) -> Array:
        return np.asarray(right * kept[run.plain.uses[run.layer - 1].connections])

    return counting


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
            yield TakenAs(places.upstream(unit), add(*(case.name(places.share(c)) for c in out[kept[out]])))


def shared_use_overwritten(case: Case) -> Iterator[Reading]:
    """A gradient assigned where it should be added to: of several uses of a parameter, or of several samples, the first
    or the last counts. Which one is last depends on the order, so the usual ones are tried."""
    ways = list(_use_masks(case))
    for words, kept in ways:
        yield Reading(
            f"Of several uses of one parameter only {words} counted; they add up.",
            change(At.USES, _where(kept)),
            partial(_uses_that_count, case, kept, None),
            common=words in ("the last", "the first"),
        )
    if case.samples > 1:
        for kept_or_all in (None, *(kept for _, kept in ways)):
            yield from _one_sample_only(case, kept_or_all)


def _where(kept: Mask) -> Change:
    return lambda run, uses: np.where(kept, uses, 0.0)


def _one_sample_only(case: Case, kept: Mask | None) -> Iterator[Reading]:
    uses = "" if kept is None else ", and of several uses only one"
    for words, row in (("last", case.samples - 1), ("first", 0)):
        for divisor, how in ((1, ""), (case.samples, f", divided by {case.samples}")):
            counting = change(At.COUNTS, _counts(np.eye(case.samples)[row] / divisor))
            yield Reading(
                f"Every sample uses every parameter, and only the {words} sample counted{how}{uses}.",
                counting if kept is None else counting & change(At.USES, _where(kept)),
                partial(_uses_that_count, case, kept, (row, divisor)),
            )


def _counts(weights: Array) -> Change:
    return lambda run, right: weights


def one_sample_only(case: Case) -> Iterator[Reading]:
    """Of several samples one, neither the first nor the last, which are called overwritten."""
    if not case.trace.averaged and len(case.trace.network.samples) > 1:
        yield from _the_means(case)
    for row in range(1, case.samples - 1 if case.samples <= _MOST_SAMPLES else 0):
        sample = case.trace.samples[row]
        for divisor, how in ((1, ""), (case.samples, f", divided by {case.samples}")):
            yield Reading(
                f"They are the gradients of sample {sample} alone{how}, not the means over the {case.samples} samples.",
                change(At.COUNTS, _counts(np.eye(case.samples)[row] / divisor)),
                partial(_uses_that_count, case, None, (row, divisor)),
            )


def updated_after_each_sample(case: Case) -> Iterator[Reading]:
    """What all updates together come to, each made from one sample with the weights after the one before."""
    network, recorded = case.trace.network, case.trace
    rate = network.learning_rate
    if not 1 < case.samples <= _MOST_SAMPLES or not rate or not recorded.averaged or case.plan.penalty:
        return
    names = case.plan.parameters
    values = np.array(recorded.parameters)
    for number in recorded.samples:
        now = replace(network, parameters=dict(zip(names, values.tolist(), strict=True)))
        values = values - rate * trace(now, number).mean_gradient
    whole = (recorded.parameters - values) / rate
    for totals, words in ((whole / case.samples, f", divided by {case.samples}"), (whole, "")):
        sentence = f"The weights were updated after each sample: the numbers are the sum of these gradients{words}."
        yield Reading(sentence, change(At.TOTALS, lambda run, right, totals=totals: totals))  # type: ignore[misc]


def _the_means(case: Case) -> Iterator[Reading]:
    """Of a single sample that is asked for: another one in its place. The means themselves are told by the caller."""
    network = case.trace.network
    for number in range(min(len(network.samples), _MOST_SAMPLES)):
        if number not in case.trace.samples:
            other = trace(network, number)
            z, y = other.z, other.y
            targets = other.targets

            def their_targets(run: VariantRun, right: Array, targets: Array = targets) -> Array:
                return run.plan.loss.slope(run.plain.y[:, run.plan.outputs], targets)

            made = change(At.LOSS, their_targets)
            yield Reading(
                f"They are the gradients of sample {number}, not of sample {case.trace.samples[0]}.",
                Variant(made.changes, lambda plain, z=z, y=y: (z, y)),  # type: ignore[misc]
            )


def sample_counts_otherwise(case: Case) -> Iterator[Reading]:
    """One sample left out, counted twice, or with the other sign; samples cleared too late."""
    count = case.samples
    if count < 2:
        return
    for row in range(count if count <= _MOST_SAMPLES else 0):
        name = f"sample {case.trace.samples[row]}"
        for factor, words in (
            (0.0, f"{name[0].upper()}{name[1:]} was left out of the mean."),
            (-1.0, f"The gradients of {name} were added with the other sign."),
            (2.0, f"{name[0].upper()}{name[1:]} was counted twice."),
            (0.5, f"{name[0].upper()}{name[1:]} was counted by half."),
            (float(count), f"{name[0].upper()}{name[1:]} was not divided by the number of samples, the others were."),
        ):
            weights = np.full(count, 1 / count)
            weights[row] *= factor
            yield Reading(words, change(At.COUNTS, _counts(weights)))
            if factor == 0:
                left = np.where(np.arange(count) == row, 0.0, 1 / (count - 1))
                others = f"{name[0].upper()}{name[1:]} was left out: this is the mean of the others."
                yield Reading(others, change(At.COUNTS, _counts(left)))


def not_cleared(case: Case) -> Iterator[Reading]:
    """Gradients that are not set to 0 between samples: each sample's come on top of those before, and all are added."""
    count = case.samples
    if count < 2:
        return
    running = np.arange(count, 0, -1.0)
    for divisor, words in ((count, ""), (1, ", and the sum was not divided by their number")):
        sentence = f"The gradients were not cleared between the samples: each added those before it once more{words}."
        yield Reading(sentence, change(At.COUNTS, _counts(running / divisor)))


def uses_averaged(case: Case) -> Iterator[Reading]:
    """The mean over the uses of a shared parameter, not the sum; or the whole counted once more."""
    plan = case.plan
    counts = plan.uses.counts[plan.uses.parameter]
    if counts.max(initial=1) < 2:
        return
    scale = 1.0 / counts
    sentence = "The uses of a shared parameter were averaged; they add up."
    yield Reading(sentence, _scaled(scale), scale=scale)
    biases = np.zeros(len(counts), dtype=bool)
    biases[case.uses_of_biases] = True
    for those, words in ((biases, "bias"), (~biases, "weight")):
        part = np.where(those, scale, 1.0)
        if (part != 1).any() and (part != scale).any():
            yield Reading(f"The uses of a shared {words} were averaged; they add up.", _scaled(part), scale=part)


def _scaled(scale: Array) -> Variant:
    return change(At.USES, lambda run, uses: uses * scale)


def uses_truncated(case: Case) -> Iterator[Reading]:
    """Of the layers that use a shared parameter only the last few, or the first few, count; or the way back ends."""
    plan = case.plan
    counts = plan.uses.counts[plan.uses.parameter]
    if counts.max(initial=1) < 2:
        return
    shared = np.asarray(counts > 1)
    layers = sorted(set(case.use_layers[shared].tolist()))
    for k in range(1, len(layers)):
        for kept_layers, words in ((layers[-k:], "last"), (layers[:k], "first")):
            kept = np.asarray(~shared | np.isin(case.use_layers, kept_layers))
            number = f"{k} layers" if k > 1 else "layer"
            sentence = f"Of a shared parameter's uses only those in the {words} {number} counted; they all add up."
            yield Reading(sentence, change(At.USES, _where(kept)))


def units_masked(case: Case) -> Iterator[Reading]:
    """Some units let nothing through, in the deltas or in what they bring; the others perhaps scaled up for it."""
    for layer in case.layers:
        units = case.plan.layer_slices[layer]
        for mask, names in _masks(case, layer):
            kept = len(mask) / mask.sum() if mask.any() else 1.0
            for scale in sorted({1.0, kept, 2.0, 1.25}):
                more = f", the others multiplied by {scale:.3g}" if scale != 1 else ""
                words = f"Nothing went through {names} on the way back{more}, as behind a mask."

                def masked(run: VariantRun, right: Array, mask: Mask = mask, scale: float = scale) -> Array:
                    return np.asarray(right * mask * scale)

                yield Reading(words, change(At.DELTA, masked, [layer]))
            if layer < case.output_layer:

                def hidden(run: VariantRun, right: Array, units: slice = units, mask: Mask = mask) -> Array:
                    taken = right.copy()
                    taken[:, units] *= mask
                    return taken

                words = f"What {names} brings was taken as 0 in the gradients, as behind a mask."
                yield Reading(words, change(At.INPUTS, hidden, [layer + 1]))


def _masks(case: Case, layer: int) -> Iterator[tuple[Mask, str]]:
    """Masks of a layer with one unit off, one unit on, and one that the given numbers show: 0 for all that comes in."""
    plan = case.plan
    units = plan.layer_slices[layer]
    width = case.width(layer)
    if width < 2 or width > _MOST_SAMPLES:
        return
    for k in range(width):
        yield np.arange(width) != k, plan.units[units.start + k]
    if case.given is None or width < 3:
        return
    into = [plan.weight[list(plan.incoming(u))] for u in range(units.start, units.stop)]
    off = np.array([len(w) > 0 and bool((case.given[w] == 0).all()) for w in into])
    if 1 < off.sum() < width:
        yield ~off, " and ".join(plan.units[units.start + k] for k in np.flatnonzero(off))


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
    whole = list(zip(("the last", "the first"), seen, strict=False))
    for some, which in _kinds_of_uses(case):
        for words, kept in whole:
            yield from _new(f"{words} of {which}", np.asarray(kept | ~some), seen)


def _kinds_of_uses(case: Case) -> Iterator[tuple[Mask, str]]:
    """The uses that are kept in one array in a program: of biases, of weights from inputs, of weights from units."""
    plan = case.plan
    uses = np.arange(len(plan.uses))
    weights = uses < len(plan.source)
    from_inputs = weights.copy()
    from_inputs[weights] = plan.source < plan.inputs.stop
    biases = np.zeros(len(uses), dtype=np.bool_)
    biases[case.uses_of_biases] = True
    yield biases, "each bias"
    yield from_inputs, "each weight of an input"
    yield weights & ~from_inputs, "each weight between units"


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
            yield TakenAs(places.gradient(parameter), add(*(_use(case, use) for use in chosen)))
        elif sample is not None and len(uses):
            yield TakenAs(places.mean_gradient(parameter), _of_one_sample(case, parameter, chosen, sample))


def _of_one_sample(case: Case, parameter: int, uses: Indices, sample: tuple[int, int]) -> Expression:
    row, divisor = sample
    at = f"@{case.trace.samples[row]}"
    whole = len(uses) == case.plan.uses.counts[parameter]
    names = [case.name(places.gradient(parameter))] if whole else [_use(case, use) for use in uses]
    total = add(*(Symbol(name.name + at) for name in names))
    return total if divisor == 1 else Call("/", (total, Number(float(divisor))))


def _use(case: Case, use: int) -> Symbol:
    found = case.plan.uses[int(use)]
    return case.name(Place(found.kind, found.index, 0))
