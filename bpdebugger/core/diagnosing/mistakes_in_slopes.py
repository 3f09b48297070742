"""Mistakes in the local derivative dy/dz of activations: left out, one too many, another one, taken elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from bpdebugger.core.diagnosing import derivative_forms
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import At, Change, Variant, change
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Call, Expression, Number, add, multiply, substitute
from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Group
from bpdebugger.core.numbers import functions
from bpdebugger.core.passes.forward import named

_Half = Callable[[Case, Change, Sequence[int]], Variant]
"""A slope taken wrongly in one half of the pass; nothing changes in layers where the halves are one."""


def _biases_as_sent_back(run: VariantRun, right: Array) -> Array:
    return run.counts_of_biases @ run.dE_dz_back[:, run.plain.uses[run.layer - 1].bias_units]


def _sent_back(case: Case, how: Change, layers: Sequence[int]) -> Variant:
    return change(At.SLOPE_SENT_BACK, how, [layer for layer in layers if layer > 1])


def _to_gradients(case: Case, how: Change, layers: Sequence[int]) -> Variant:
    return change(At.SLOPE_TO_WEIGHTS, how, layers if max(layers) > 1 else ())


def _to_weights(case: Case, how: Change, layers: Sequence[int]) -> Variant:
    biased = case.biased(layers)
    if not biased:
        return Variant()
    return change(At.SLOPE_TO_WEIGHTS, how, layers) & change(At.BIASES, _biases_as_sent_back, biased)


_HALVES: tuple[tuple[_Half, str], ...] = (
    (_sent_back, ", in what goes back only"),
    (_to_gradients, ", in what goes to the gradients only"),
    (_to_weights, ", in what goes to the gradients of the weights only"),
)
"""Where a slope may be taken wrongly, if not everywhere, with the words for it."""

Taken = Callable[[Group, int], Iterator[TakenAs]]
"""For a unit of a group: what is taken as what."""


def derivative_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂z taken as ∂E/∂y in every layer. In a softmax layer also: of the matrix only the diagonal used, for the
    derivatives ∂y[i]/∂z[j] of one output in the net input of another are missing then."""
    yield from _derivative_missing(case, case.layers, "")


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
    def left_out(group: Group, unit: int) -> Iterator[TakenAs]:
        yield TakenAs(places.delta(unit), case.name(places.upstream(unit)))

    for how, sentence, taken in (
        (missing, f"The derivative of the activation, dy/dz, was left out{words}.", left_out),
        (
            _diagonal,
            f"Of softmax's derivatives only the diagonal, ∂y[i]/∂z[i], was used{words}.",
            lambda group, unit: _diagonal_taken(case, group, unit),
        ),
    ):
        active = layers_where_it_shows(case, how, layers)
        if active:
            yield slope_reading(case, active, how, sentence, taken, common=True)


def derivative_missing_in_one_half(case: Case) -> Iterator[Reading]:
    """The same in what goes back, or in what goes to the gradients, but not in both."""
    active = layers_where_it_shows(case, missing, case.layers)
    for layers, words in case.scopes(active):
        for made, where in halves_of(case, missing, layers):
            sentence = f"The derivative of the activation, dy/dz, was left out{words}{where}."
            yield Reading(sentence, made, common=True)
        biased = case.biased(layers)
        if biased:
            yield Reading(
                f"The derivative of the activation, dy/dz, was left out{words} in the gradients of the biases only.",
                change(At.BIASES, _upstream_of_biases, biased),
            )


def _upstream_of_biases(run: VariantRun, right: Array) -> Array:
    return run.counts_of_biases @ run.dE_dy[:, run.plain.uses[run.layer - 1].bias_units]


def missing(run: VariantRun, right: Array) -> Array:
    """1 for every unit."""
    return np.ones((len(right), len(run.group.members)))


def _diagonal(run: VariantRun, right: Array) -> Array:
    return np.diagonal(right, axis1=1, axis2=2) if right.ndim == 3 else right


def _diagonal_taken(case: Case, group: Group, unit: int) -> Iterator[TakenAs]:
    if group.activation.couples:
        column = int((group.members == unit).argmax())
        own = case.name(places.pair_slope(group.pairs.start + column * (len(group.members) + 1)))
        yield TakenAs(places.delta(unit), multiply(case.name(places.upstream(unit)), own))


def derivative_twice(case: Case) -> Iterator[Reading]:
    """dy/dz² in the place of dy/dz."""

    def twice(run: VariantRun, right: Array) -> Array:
        return right @ right if right.ndim == 3 else right * right

    def taken(group: Group, unit: int) -> Iterator[TakenAs]:
        if not group.activation.couples:
            upstream, slope = case.name(places.upstream(unit)), case.name(places.slope(unit))
            yield TakenAs(places.delta(unit), multiply(upstream, slope, slope))

    sentence = "The derivative of the activation, dy/dz, was multiplied in once too often"
    yield from in_halves(case, twice, sentence, taken, common=True)
    if any(group.activation.couples for group in case.plan.layers[-1].groups):

        def once_more(run: VariantRun, right: Array) -> Array:
            y = run.plain.y[:, run.plan.outputs]
            return np.asarray(right * y * (1 - y))

        sentence = "∂E/∂z of the softmax outputs was multiplied with y(1 − y) once more, which is in it already."
        yield Reading(sentence, change(At.DELTA, once_more, [case.output_layer]))


def derivative_at_activation(case: Case) -> Iterator[Reading]:
    """f′ taken at y, which is what the derivative's code is handed when only y was stored."""
    sentence = "The derivative of the activation was taken at y instead of z: f′(y) for f′(z)"

    def taken(group: Group, unit: int) -> Iterator[TakenAs]:
        yield from _slope_taken(case, group, unit, at_activation=True)

    yield from in_halves(case, _at_activation, sentence, taken, common=True)


def _at_activation(run: VariantRun, right: Array) -> Array:
    group, plain = run.group, run.plain
    y = plain.y[:, group.units]
    if right.ndim == 3:
        return functions.softmax_jacobian(functions.softmax(y))
    parameters = named(group, plain.parameters)
    return np.asarray(group.activation.slope(y, group.activation.value(y, parameters), parameters))


def net_input_in_derivative(case: Case) -> Iterator[Reading]:
    """z put in the place of y in a derivative that is written in y: z(1 - z) for the sigmoid's y(1 - y)."""
    sentence = "The derivative of the activation is written in y, and z was put in its place"

    def taken(group: Group, unit: int) -> Iterator[TakenAs]:
        yield from _slope_taken(case, group, unit, at_activation=False)

    yield from in_halves(case, _net_input_for_activation, sentence, taken, common=True)


def _net_input_for_activation(run: VariantRun, right: Array) -> Array:
    group, z = run.group, run.plain.z[:, run.group.units]
    if right.ndim == 3:
        return np.asarray(z[:, :, None] * (np.eye(z.shape[1]) - z[:, None, :]))
    return in_form(run, group.activation.derivative, z, z)


def in_form(run: VariantRun, form: Expression, z: Array, y: Array) -> Array:
    """An expression in z and y, and in the parameters of the group that a run is at."""
    values = {"z": z, "y": y, **named(run.group, run.plain.parameters)}
    return np.broadcast_to(evaluate(form, values), z.shape)


def of_another_function(case: Case) -> Iterator[Reading]:
    """The derivative of another function of the catalogue."""
    names = {name for group in _groups(case) for name, _ in derivative_forms.of_others(group.activation)}
    forms = {group.activation.name: list(derivative_forms.of_others(group.activation)) for group in _groups(case)}
    most = max((sum(1 for name, _ in found if name == n) for found in forms.values() for n in names), default=0)
    for name in sorted(names):
        for number in range(most):

            def of_other(run: VariantRun, right: Array, name: str = name, number: int = number) -> Array:
                found = [form for other, form in forms.get(run.group.activation.name, ()) if other == name]
                return right if right.ndim == 3 or number >= len(found) else at_z(run, found[number])

            sentence = f"The derivative of {name} was taken for the derivative of the activation"
            yield from in_halves(case, of_other, sentence)


def at_z(run: VariantRun, form: Expression) -> Array:
    """An expression in z and y of the units that a run is at."""
    return run.plain.at_z(run.group, form)


def derivative_incomplete(case: Case) -> Iterator[Reading]:
    """The derivative with a part of its formula missing."""
    forms = {group.activation.name: list(derivative_forms.incomplete(group.activation)) for group in _groups(case)}
    for name, found in forms.items():
        for form in found:

            def partly(run: VariantRun, right: Array, name: str = name, form: Expression = form) -> Array:
                return at_z(run, form) if run.group.activation.name == name else right

            def taken(group: Group, unit: int, name: str = name, form: Expression = form) -> Iterator[TakenAs]:
                if group.activation.name == name:
                    names = {"z": case.name(places.net_input(unit)), "y": case.output(unit)}
                    names |= {p: case.name(places.parameter(case.plan.parameter_index[p])) for p in _parameters(group)}
                    yield TakenAs(places.slope(unit), substitute(form, names))

            sentence = f"A part of the derivative of {name} was left out or turned round"
            yield from in_halves(case, partly, sentence, taken, halves=False)


def _parameters(group: Group) -> tuple[str, ...]:
    return group.activation.parameters


def activation_for_derivative(case: Case) -> Iterator[Reading]:
    """y = f(z) itself where f′(z) belongs."""

    def itself(run: VariantRun, right: Array) -> Array:
        return run.plain.y[:, run.group.units]

    def taken(group: Group, unit: int) -> Iterator[TakenAs]:
        if not group.activation.couples:
            yield TakenAs(places.slope(unit), case.output(unit))

    yield from in_halves(case, itself, "The activation y itself was taken where its derivative belongs", taken)


def _groups(case: Case) -> list[Group]:
    groups = [group for layer in case.plan.layers for group in layer.groups]
    return list({group.activation.name: group for group in groups if not group.activation.couples}.values())


def in_halves(
    case: Case,
    how: Change,
    sentence: str,
    taken: Taken | None = None,
    halves: bool = True,
    common: bool = False,
) -> Iterator[Reading]:
    """A way to take dy/dz: everywhere that it shows, layer by layer, and in one half of the pass only."""
    for layers, words in case.scopes(layers_where_it_shows(case, how, case.layers)):
        yield slope_reading(case, layers, how, f"{sentence}{words}.", taken, common)
        for made, where in halves_of(case, how, layers) if halves else ():
            yield Reading(f"{sentence}{words}{where}.", made)


def halves_of(case: Case, how: Change, layers: Sequence[int]) -> Iterator[tuple[Variant, str]]:
    """The changes that make a mistake in one half of the pass only, with the words for each half that there is."""
    for half, words in _HALVES:
        made = half(case, how, layers)
        if made.changes:
            yield made, words


def layers_where_it_shows(case: Case, how: Change, layers: Iterable[int]) -> list[int]:
    """The layers in which another way to take dy/dz gives other numbers."""
    return [layer for layer in layers if _differs(case, layer, how)]


def _differs(case: Case, layer: int, how: Change) -> bool:
    run = case.right
    run.layer = layer
    with np.errstate(all="ignore"):
        for group, right in case.plain.slopes(layer):
            run.group = group
            taken = how(run, right)
            if right.ndim != taken.ndim or not np.array_equal(right, taken, equal_nan=True):
                # one softmax unit by itself has the derivative 0 whichever way it is taken, but for "left out"
                return True
    return False


def slope_reading(
    case: Case, layers: Sequence[int], how: Change, sentence: str, taken: Taken | None, common: bool = False
) -> Reading:
    """dy/dz taken in one way in some layers."""

    def in_all() -> Iterator[TakenAs]:
        for layer in sorted(layers, reverse=True) if taken else ():
            for group in case.plan.layers[layer - 1].groups:
                for unit in group.members.tolist():
                    yield from taken(group, unit) if taken else ()

    return Reading(sentence, change(At.SLOPE, how, layers), in_all, common=common)


def _slope_taken(case: Case, group: Group, unit: int, at_activation: bool) -> Iterator[TakenAs]:
    if not group.activation.couples:
        yield TakenAs(places.slope(unit), _derivative_of(case, group, unit, at_activation))
        return
    column = int((group.members == unit).argmax())
    for row in range(len(group.members)):
        pair = group.pairs.start + row * len(group.members) + column
        yield TakenAs(places.pair_slope(pair), _matrix_entry(case, group, row, column, at_activation))


def _derivative_of(case: Case, group: Group, unit: int, at_activation: bool) -> Expression:
    """An activation's derivative with y in the place of z, or z in the place of y."""
    chosen = group.activation
    z, y = case.name(places.net_input(unit)), case.output(unit)
    names: dict[str, Expression] = {"z": z, "y": z}
    if at_activation:
        names = {"z": y, "y": substitute(chosen.formula, {"z": y})}
    for name in chosen.parameters:
        names[name] = case.name(places.parameter(case.plan.parameter_index[name]))
    return substitute(chosen.derivative, names)


def _matrix_entry(case: Case, group: Group, row: int, column: int, at_activation: bool) -> Expression:
    """∂y[i]/∂z[j] of softmax as y[i]·(δ - y[j]), with softmax(y) or z in the place of y."""
    units = group.members.tolist()
    taken: list[Expression] = [case.name(places.net_input(unit)) for unit in units]
    if at_activation:
        powers = [Call("exp", (case.output(unit),)) for unit in units]
        taken = [Call("/", (power, add(*powers))) for power in powers]
    return multiply(taken[row], Call("-", (Number(1.0 if row == column else 0.0), taken[column])))
