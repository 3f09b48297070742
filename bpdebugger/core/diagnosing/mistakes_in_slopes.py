"""Mistakes in the local derivative dy/dz of activations: left out, or taken at the wrong place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import Slope, Variant
from bpdebugger.core.formulas.expression import Call, Expression, Number, add, multiply, substitute
from bpdebugger.core.network.plan import Group
from bpdebugger.core.network.quantities import Kind


def derivative_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂z taken as ∂E/∂y in every layer. In a softmax layer also: of the matrix only the diagonal used, for the
    derivatives ∂y[i]/∂z[j] of one output in the net input of another are missing then."""
    yield from _derivative_missing(case, range(1, case.output_layer + 1), "")


def derivative_missing_at_outputs(case: Case) -> Iterator[Reading]:
    """The same in the last layer only."""
    yield from _derivative_missing(case, [case.output_layer], " at the outputs")


def derivative_missing_in_hidden_layers(case: Case) -> Iterator[Reading]:
    """The same in all hidden layers, or in one of several."""
    hidden = range(1, case.output_layer)
    yield from _derivative_missing(case, hidden, " in the hidden layers")
    if len(hidden) > 1:
        for layer in hidden:
            yield from _derivative_missing(case, [layer], f" in {case.layer_words(layer)}")


def _derivative_missing(case: Case, layers: Iterable[int], words: str) -> Iterator[Reading]:
    for how, sentence in (
        (Slope.MISSING, f"The derivative of the activation, dy/dz, was left out{words}."),
        (Slope.DIAGONAL, f"Of softmax's derivatives only the diagonal, ∂y[i]/∂z[i], was used{words}."),
    ):
        active = _layers_where_it_shows(case, how, layers)
        if active:
            yield _slope_reading(case, active, how, sentence)


def derivative_at_activation(case: Case) -> Iterator[Reading]:
    """f′ taken at y, which is what the derivative's code is handed when only y was stored."""
    for layers, words in case.scopes(_layers_where_it_shows(case, Slope.AT_ACTIVATION)):
        sentence = f"The derivative of the activation was taken at y instead of z{words}: f′(y) for f′(z)."
        yield _slope_reading(case, layers, Slope.AT_ACTIVATION, sentence)


def net_input_in_derivative(case: Case) -> Iterator[Reading]:
    """z put in the place of y in a derivative that is written in y: z(1 - z) for the sigmoid's y(1 - y)."""
    how = Slope.NET_INPUT_FOR_ACTIVATION
    for layers, words in case.scopes(_layers_where_it_shows(case, how)):
        sentence = f"The derivative of the activation is written in y, and z was put in its place{words}."
        yield _slope_reading(case, layers, how, sentence)


def _layers_where_it_shows(case: Case, how: Slope, layers: Iterable[int] | None = None) -> list[int]:
    """The layers in which another way to take dy/dz gives other numbers."""
    among = range(1, case.output_layer + 1) if layers is None else layers
    return [layer for layer in among if _differs(case.plain, layer, how)]


def _differs(plain: PlainPass, layer: int, how: Slope) -> bool:
    for (_, right), (_, taken) in zip(plain.slopes(layer), plain.slopes(layer, how), strict=True):
        if right.ndim != taken.ndim or not np.array_equal(right, taken, equal_nan=True):
            # one softmax unit by itself has the derivative 0 whichever way it is taken, but for "left out"
            return True
    return False


def _slope_reading(case: Case, layers: list[int], how: Slope, sentence: str) -> Reading:
    return Reading(sentence, Variant(slopes=dict.fromkeys(layers, how)), lambda: _slopes_taken(case, layers, how))


def _slopes_taken(case: Case, layers: list[int], how: Slope) -> Iterator[TakenAs]:
    for layer in sorted(layers, reverse=True):
        for group in case.plan.layers[layer - 1].groups:
            for unit in group.members.tolist():
                yield from _slope_taken(case, group, unit, how)


def _slope_taken(case: Case, group: Group, unit: int, how: Slope) -> Iterator[TakenAs]:
    upstream = case.name(Kind.UPSTREAM, unit)
    if how is Slope.MISSING:
        yield TakenAs(Kind.DELTA, unit, upstream)
    elif not group.activation.couples:
        yield TakenAs(Kind.SLOPE, unit, _derivative_of(case, group, unit, how))
    elif how is Slope.DIAGONAL:
        column = int((group.members == unit).argmax())
        own = case.name(Kind.PAIR_SLOPE, group.pairs.start + column * (len(group.members) + 1))
        yield TakenAs(Kind.DELTA, unit, multiply(upstream, own))
    else:
        column = int((group.members == unit).argmax())
        for row in range(len(group.members)):
            pair = group.pairs.start + row * len(group.members) + column
            yield TakenAs(Kind.PAIR_SLOPE, pair, _matrix_entry(case, group, row, column, how))


def _derivative_of(case: Case, group: Group, unit: int, how: Slope) -> Expression:
    """An activation's derivative with y in the place of z, or z in the place of y."""
    chosen = group.activation
    z, y = case.name(Kind.NET_INPUT, unit), case.name(Kind.ACTIVATION, unit)
    names: dict[str, Expression] = {"z": z, "y": z}
    if how is Slope.AT_ACTIVATION:
        names = {"z": y, "y": substitute(chosen.formula, {"z": y})}
    for name in chosen.parameters:
        names[name] = case.name(Kind.PARAMETER, case.plan.parameter_index[name])
    return substitute(chosen.derivative, names)


def _matrix_entry(case: Case, group: Group, row: int, column: int, how: Slope) -> Expression:
    """∂y[i]/∂z[j] of softmax as y[i]·(δ - y[j]), with softmax(y) or z in the place of y."""
    units = group.members.tolist()
    taken: list[Expression] = [case.name(Kind.NET_INPUT, unit) for unit in units]
    if how is Slope.AT_ACTIVATION:
        powers = [Call("exp", (case.name(Kind.ACTIVATION, unit),)) for unit in units]
        taken = [Call("/", (power, add(*powers))) for power in powers]
    return multiply(taken[row], Call("-", (Number(1.0 if row == column else 0.0), taken[column])))
