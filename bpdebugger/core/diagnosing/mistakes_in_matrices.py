"""Mistakes with the matrix of the weights: W in the place of its transpose, or its gradient stored transposed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import Variant
from bpdebugger.core.formulas.expression import multiply
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Kind


def weights_transposed(case: Case) -> Iterator[Reading]:
    """W in the place of Wᵀ between two fully connected layers: where W is square, or with a reshape in the place of the
    transpose. Or the matrix of the gradients itself stored the other way round."""
    plan = case.plan
    tables = _matrices(plan)
    inner = {layers: table for layers, table in tables.items() if layers[0] > 0}
    for words, swapped in _sent_back_ways(case, inner):
        if not np.array_equal(plan.weight[swapped], plan.weight):
            yield Reading(
                f"The deltas were sent back through W instead of its transpose{words}.",
                Variant(sent_by=plan.weight[swapped]),
                partial(_shares_swapped, case, swapped),
            )
    for words, taken_from in _stored_ways(case, tables):
        yield Reading(
            f"The matrix of ∂E/∂w was stored the other way round{words}.",
            Variant(taken_from=taken_from),
            partial(_gradients_swapped, case, taken_from),
        )


Tables = dict[tuple[int, int], Indices]


def _matrices(plan: Plan) -> Tables:
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
            weight = case.name(Kind.PARAMETER, case.plan.weight[swapped[c]])
            yield TakenAs(Kind.SHARE, c, multiply(weight, case.name(Kind.DELTA, case.plan.target[c])))


def _gradients_swapped(case: Case, taken_from: Indices) -> Iterator[TakenAs]:
    for c in case.connections(range(1, case.output_layer + 1)):
        other = int(taken_from[c])
        if other != c:
            delta, y = case.name(Kind.DELTA, case.plan.target[other]), case.output(int(case.plan.source[other]))
            yield TakenAs(Kind.WEIGHT_USE, c, multiply(delta, y))
