"""Mistakes in what brings the deltas back to the units before: the weights, and their matrix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import At, Change, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Call, Expression, Number, multiply
from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Indices, Plan

_MANY_SAMPLES = 16
_MOST_UNITS = 5
"""Of larger layers not every unit is tried by itself."""


def updated_weights(case: Case) -> Iterator[Reading]:
    """The shares sent back through weights that were updated already: from the means, or sample by sample."""
    if case.output_layer < 2:
        return
    rate, plan = case.trace.network.learning_rate, case.plan

    def of_the_means(run: VariantRun, right: Array) -> Array:
        here = run.plain.uses[run.layer - 1].connections
        return np.asarray(right - rate * run.sums_of(run.uses)[plan.weight[here]])

    def of_each_sample(run: VariantRun, right: Array) -> Array:
        here = run.plain.uses[run.layer - 1].connections
        return np.asarray(right - rate * run.uses_by_sample(plan.weight[here]))

    layers = case.layers[1:]
    sentence = "The hidden deltas were computed with weights that were updated already."
    made = change(At.WEIGHTS, of_the_means, layers)
    yield Reading(sentence, made, lambda: _shares_through_updated(case, False), common=True)
    if 1 < case.samples <= _MANY_SAMPLES:
        sentence = f"{sentence[:-1]}, in each sample from that sample's own gradient."
        made = change(At.WEIGHTS, of_each_sample, layers)
        yield Reading(sentence, made, lambda: _shares_through_updated(case, True))


def _shares_through_updated(case: Case, each_sample: bool) -> Iterator[TakenAs]:
    plan = case.plan
    for c in _inner_connections(case):
        weight: Expression = case.name(places.updated(plan.weight[c]))
        if each_sample:
            step = multiply(Number(case.trace.network.learning_rate), case.name(places.gradient(plan.weight[c])))
            weight = Call("-", (case.name(places.parameter(plan.weight[c])), step))
        yield TakenAs(places.share(c), multiply(weight, case.name(places.delta(plan.target[c]))))


def _inner_connections(case: Case) -> Iterator[int]:
    """The connections from hidden units, going backward."""
    for c in case.connections(case.layers[1:]):
        if case.plan.source[c] >= case.plan.inputs.stop:
            yield c


def weights_missing(case: Case) -> Iterator[Reading]:
    """The deltas sent back as they are, without the weights: added up, averaged, or one for one."""
    plan = case.plan

    def taken(layers: list[int]) -> Iterator[TakenAs]:
        for c in _inner_connections(case):
            if plan.layer_of[plan.target[c]] in layers:
                yield TakenAs(places.share(c), case.name(places.delta(plan.target[c])))

    own: Array = _own_number(plan).astype(np.float64)
    mean: Array = 1.0 / _fan_out(plan).astype(np.float64)

    def of_one(run: VariantRun, right: Array) -> Array:
        return own[run.plain.uses[run.layer - 1].connections]

    def averaged(run: VariantRun, right: Array) -> Array:
        return mean[run.plain.uses[run.layer - 1].connections]

    ways: tuple[tuple[Change, str], ...] = (
        (lambda run, right: np.ones_like(right), ""),
        (of_one, ", each unit got the delta of one"),
        (averaged, ", their mean was taken"),
    )
    for layers, words in _scopes(case):
        for how, more in ways:
            sentence = f"The deltas were sent back without the weights{words}{more}."
            yield Reading(sentence, change(At.WEIGHTS, how, layers), partial(taken, layers))


def _scopes(case: Case) -> list[tuple[list[int], str]]:
    """Where deltas are sent back: from all layers, or from one of several."""
    layers = list(case.layers[1:])
    found = [(layers, "")] if layers else []
    if len(layers) > 1:
        found += [([layer], f" from {case.layer_words(layer)}") for layer in layers]
    return found


def _own_number(plan: Plan) -> Indices:
    """Per connection, whether it joins units with the same number in their layers."""
    starts = np.array([units.start for units in plan.layer_slices])
    number = np.arange(len(plan.units)) - starts[plan.layer_of]
    return np.asarray(number[plan.source] == number[plan.target], dtype=np.intp)


def _fan_out(plan: Plan) -> Indices:
    """Per connection, how many connections leave the unit that it comes from."""
    return np.bincount(plan.source, minlength=len(plan.units))[plan.source]


def shares_subtracted(case: Case) -> Iterator[Reading]:
    """The shares from one unit, or from all but one, with the other sign."""
    plan = case.plan
    for layer in case.layers[1:]:
        units = plan.layer_slices[layer]
        if not 1 < units.stop - units.start <= _MOST_UNITS:
            continue
        for unit in range(units.start, units.stop):
            name = plan.units[unit]
            ways = [(plan.target == unit, f"The share that comes back from {name} was subtracted")]
            if units.stop - units.start > 2:
                ways.append((plan.target != unit, f"From the share of {name} those of the other units were subtracted"))
            for turned, words in ways:
                sign = np.where(turned, -1.0, 1.0)

                def signed(run: VariantRun, right: Array, sign: Array = sign) -> Array:
                    return np.asarray(right * sign[run.plain.uses[run.layer - 1].connections])

                yield Reading(f"{words}; they add up.", change(At.WEIGHTS, signed, [layer]))


def deltas_exchanged(case: Case) -> Iterator[Reading]:
    """The deltas of two units of a layer, or of all of them from the last to the first, in each other's place."""
    plan = case.plan
    for (before, layer), table in matrices(plan).items():
        count = len(table)
        if before == 0 or count > _MOST_UNITS:
            continue
        orders = [
            (f"{plan.units[plan.target[table[i, 0]]]} and {plan.units[plan.target[table[j, 0]]]}", (i, j))
            for i in range(count)
            for j in range(i + 1, count)
        ]
        for words, (i, j) in orders:
            exchanged = table.copy()
            exchanged[[i, j]] = table[[j, i]]
            swapped = _swapped(plan, {(before, layer): exchanged}, {(before, layer): table})
            sentence = f"The deltas of {words} changed places on the way back."
            yield Reading(sentence, change(At.WEIGHTS, _through(swapped), [layer]))
        if count > 2:
            swapped = _swapped(plan, {(before, layer): table[::-1]}, {(before, layer): table})
            sentence = f"The deltas of {case.layer_words(layer)} went back in reverse order."
            yield Reading(sentence, change(At.WEIGHTS, _through(swapped), [layer]))


def shares_exchanged(case: Case) -> Iterator[Reading]:
    """What comes back to a layer, given to its units moved on by one, moved back, or in the order turned round."""
    plan = case.plan
    for (before, layer), table in matrices(plan).items():
        count = table.shape[1]
        ways = [(np.roll(table, 1, axis=1), "moved on by one unit"), (table[:, ::-1], "in the order turned round")]
        if count > 2:
            ways.append((np.roll(table, -1, axis=1), "moved back by one unit"))
        for other, words in ways if before > 0 else ():
            swapped = _swapped(plan, {(before, layer): other}, {(before, layer): table})
            sentence = f"What came back to {case.layer_words(before)} went to its units {words}."
            yield Reading(sentence, change(At.WEIGHTS, _through(swapped), [layer]))


def shares_averaged(case: Case) -> Iterator[Reading]:
    """The mean of the shares that come back, not their sum."""

    def averaged(run: VariantRun, right: Array) -> Array:
        return np.asarray(right / _fan_out(run.plan)[run.plain.uses[run.layer - 1].connections])

    if (_fan_out(case.plan) > 1).any():
        for layers, words in _scopes(case):
            sentence = f"The shares that come back to a unit were averaged{words}; they add up."
            yield Reading(sentence, change(At.WEIGHTS, averaged, layers))


def weights_changed(case: Case) -> Iterator[Reading]:
    """The absolute value of the weights, their square, or the weights with the other sign."""
    ways: tuple[tuple[Change, str], ...] = (
        (lambda run, right: np.abs(right), "without their signs"),
        (lambda run, right: np.asarray(right * right), "squared"),
        (_normalised, "divided by their sum, so that the errors are shared out"),
    )
    for layers, words in _scopes(case):
        for how, changed in ways:
            sentence = f"The deltas were sent back through the weights {changed}{words}."
            yield Reading(sentence, change(At.WEIGHTS, how, layers))


def _normalised(run: VariantRun, right: Array) -> Array:
    """Each weight by the sum of those into the same unit, as in explanations without a derivative."""
    here = run.plain.uses[run.layer - 1].connections
    sums = np.bincount(run.plan.target[here], right, minlength=len(run.plan.units))
    return np.asarray(right / sums[run.plan.target[here]])


def gradient_for_weight(case: Case) -> Iterator[Reading]:
    """∂E/∂w, or y, in the place of w on the way back."""

    def gradients(run: VariantRun, right: Array) -> Array:
        here = run.plain.uses[run.layer - 1].connections
        return run.sums_of(run.uses)[run.plan.weight[here]]

    def outputs(run: VariantRun, right: Array) -> Array:
        here = run.plain.uses[run.layer - 1].connections
        return run.plain.y[:, run.plan.source[here]]

    for layers, words in _scopes(case):
        sentence = f"The deltas were sent back through the gradients of the weights, not through the weights{words}."
        yield Reading(sentence, change(At.WEIGHTS, gradients, layers))
        sentence = f"The deltas were sent back with y in the place of the weights{words}."
        yield Reading(sentence, change(At.WEIGHTS, outputs, layers))


def weights_of_another_layer(case: Case) -> Iterator[Reading]:
    """The matrix of another layer that has the same shape, or the bias in the place of the weights."""
    tables = matrices(case.plan)
    for (before, layer), table in tables.items():
        for (other_before, other), instead in tables.items():
            if layer == other or before == 0 or before != layer - 1 or other_before != other - 1:
                continue
            if table.shape in {instead.shape, instead.T.shape}:
                of = instead if instead.shape == table.shape else instead.T
                swapped = _swapped(case.plan, {(before, layer): of}, tables)
                words = f"through the weights into {case.layer_words(other)}"
                sentence = f"The deltas of {case.layer_words(layer)} were sent back {words}, not through its own."
                yield Reading(sentence, change(At.WEIGHTS, _through_weights_of(case, swapped), [layer]))


def not_sent_back(case: Case) -> Iterator[Reading]:
    """Nothing came back through a layer, so those before it got no gradient."""
    for layer in case.layers[1:]:
        yield Reading(
            f"Nothing was sent back from {case.layer_words(layer)}: the gradients before it are 0.",
            change(At.WEIGHTS, lambda run, right: np.zeros_like(right), [layer]),
        )


def weights_transposed(case: Case) -> Iterator[Reading]:
    """W in the place of Wᵀ between two fully connected layers: where W is square, or with a reshape in the place of the
    transpose. Or the matrix of the gradients itself stored the other way round."""
    plan = case.plan
    tables = matrices(plan)
    inner = {layers: table for layers, table in tables.items() if layers[0] > 0}
    for words, swapped in _sent_back_ways(case, inner):
        if not np.array_equal(plan.weight[swapped], plan.weight):
            made = change(At.WEIGHTS, _through(swapped), case.layers[1:])
            sentence = f"The deltas were sent back through W instead of its transpose{words}."
            yield Reading(sentence, made, partial(_shares_swapped, case, swapped), common=not words)
    for words, taken_from in _stored_ways(case, tables):

        def stored(run: VariantRun, uses: Array, taken_from: Indices = taken_from) -> Array:
            return np.concatenate([uses[taken_from], uses[len(taken_from) :]])

        sentence = f"The matrix of ∂E/∂w was stored the other way round{words}."
        taken = partial(_gradients_swapped, case, taken_from)
        yield Reading(sentence, change(At.USES, stored), taken, common=not words)


def _through(swapped: Indices) -> Change:
    """Each connection's weight is that of another connection into the same layer, whatever these weights are."""

    def through(run: VariantRun, right: Array) -> Array:
        here = run.plain.uses[run.layer - 1].connections
        return np.asarray(right[..., swapped[here] - here.start])

    return through


def _through_weights_of(case: Case, swapped: Indices) -> Change:
    """Each connection's weight is that of another connection, wherever it is."""
    weight = case.plan.weight[swapped]
    return lambda run, right: run.plain.parameters[weight[run.plain.uses[run.layer - 1].connections]]


Tables = dict[tuple[int, int], Indices]


def matrices(plan: Plan) -> Tables:
    """For each two layers that are fully connected: the connections as a matrix, a row for each target."""
    tables: Tables = {}
    for layer in range(1, len(plan.layer_slices)):
        units = plan.layer_slices[layer]
        here = np.arange(plan.incoming_start[units.start], plan.incoming_start[units.stop])
        for before in range(layer):
            sources = plan.layer_slices[before]
            shape = (units.stop - units.start, sources.stop - sources.start)
            between = here[plan.layer_of[plan.source[here]] == before]
            if len(between) == shape[0] * shape[1] and min(shape) > 1:
                tables[before, layer] = between.reshape(shape)
    return tables


def _sent_back_ways(case: Case, tables: Tables) -> Iterator[tuple[str, Indices]]:
    """For each connection, the one whose weight sends the share back instead."""
    square = {layers: table for layers, table in tables.items() if table.shape[0] == table.shape[1]}
    if square:
        yield "", _swapped(case.plan, {key: table.T for key, table in square.items()}, square)
    if len(square) > 1:
        for key, table in square.items():
            yield (
                f" between {case.layer_words(key[0])} and {case.layer_words(key[1])}",
                _swapped(case.plan, {key: table.T}, square),
            )
    if len(square) < len(tables):
        words = ": its numbers were reshaped, not transposed"
        yield words, _swapped(case.plan, {k: t.reshape(t.shape[::-1]).T for k, t in tables.items()}, tables)
        yield words, _swapped(case.plan, {k: t.T.reshape(t.shape) for k, t in tables.items()}, tables)


def _stored_ways(case: Case, tables: Tables) -> Iterator[tuple[str, Indices]]:
    """For each connection, the one whose gradient it gets instead."""
    square = {layers: table for layers, table in tables.items() if table.shape[0] == table.shape[1]}
    if square:
        yield "", _swapped(case.plan, {key: table.T for key, table in square.items()}, square)
    if len(square) < len(tables):
        yield "", _swapped(case.plan, {k: t.T.reshape(t.shape) for k, t in tables.items()}, tables)
    if len(tables) > 1:
        for key, table in tables.items():
            words = f" between {case.layer_words(key[0])} and {case.layer_words(key[1])}"
            yield words, _swapped(case.plan, {key: table.T.reshape(table.shape)}, tables)


def _swapped(plan: Plan, instead: Tables, tables: Tables) -> Indices:
    result = np.arange(len(plan.source))
    for key, table in instead.items():
        result[tables[key]] = table
    return result


def _shares_swapped(case: Case, swapped: Indices) -> Iterator[TakenAs]:
    for c in case.connections(range(2, case.output_layer + 1)):
        if swapped[c] != c:
            weight = case.name(places.parameter(case.plan.weight[swapped[c]]))
            yield TakenAs(places.share(c), multiply(weight, case.name(places.delta(case.plan.target[c]))))


def _gradients_swapped(case: Case, taken_from: Indices) -> Iterator[TakenAs]:
    for c in case.connections(range(1, case.output_layer + 1)):
        other = int(taken_from[c])
        if other != c:
            delta, y = case.name(places.delta(case.plan.target[other])), case.output(int(case.plan.source[other]))
            yield TakenAs(places.weight_use(c), multiply(delta, y))
