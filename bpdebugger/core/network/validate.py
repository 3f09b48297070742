"""What is wrong with a network: every problem, each with its place in the project file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.catalogue.losses import loss
from bpdebugger.core.catalogue.reading import read_activation
from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.network import REDUCTIONS, SCHEMES, Network
from bpdebugger.core.network.optimizers import OPTIMIZERS, read_schedule

MAX_UNITS = 10_000
MAX_CONNECTIONS = 200_000
MAX_SAMPLES = 10_000
MAX_RECORDED = 20_000_000
MAX_SOFTMAX = 1_000
MAX_LINE = 240


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake at a place, as in ``connections[3].to: no unit "h9"``; as text always one line that can be shown."""

    place: str
    message: str

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:MAX_LINE])
        return shown + "…" * (len(text) > MAX_LINE)


class NetworkError(ValueError):
    """A network or project file that cannot be used; ``problems`` lists what is wrong with it.

    It is everything where ``complete``; else so much that the rest was not looked at.
    """

    def __init__(self, problems: list[Problem], complete: bool = True) -> None:
        self.problems = problems
        at_least = "" if complete else "at least "
        more = f" (and {at_least}{len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


def require_valid(network: Network) -> None:
    """Raises ``NetworkError`` if the network has any problem."""
    found = problems(network)
    if found:
        raise NetworkError(found)


def is_valid_but_for_connections(network: Network) -> bool:
    """Whether nothing is wrong with it, its connections not looked at."""
    return not any(_size_problems(network)) and not any(problem for check in _CHECKS for problem in check(network))


def require_valid_sizes(network: Network) -> None:
    """Raises ``NetworkError`` if the network is larger than the program can hold."""
    found = list(_size_problems(network))
    if found:
        raise NetworkError(found)


def require_valid_layers(network: Network) -> None:
    """Raises ``NetworkError`` if a layer, a name of a unit or an activation is not valid."""
    found = list(_layer_problems(network))
    if found:
        raise NetworkError(found)


def require_valid_numbers(network: Network) -> None:
    """Raises ``NetworkError`` if a number is not finite or a sample does not fit, the structure being known to be
    valid."""
    found = [*_size_problems(network), *_sample_problems(network), *_learning_rate_problems(network)]
    found += _training_problems(network)
    if not np.isfinite(network.values).all():
        found += _parameter_problems(network)
    if found:
        raise NetworkError(found)


def problems(network: Network) -> list[Problem]:
    """Everything that keeps the network from being run, in the order of the file."""
    found = list(_size_problems(network))
    if not found:
        found += [*_layer_problems(network), *_connection_problems(network)]
        for check in _CHECKS[1:]:
            found += check(network)
    return found


def _size_problems(network: Network) -> Iterator[Problem]:
    units = sum(len(layer.units) for layer in network.layers)
    limits = (
        ("layers", "units", units, MAX_UNITS),
        ("connections", "connections", len(network.connections), MAX_CONNECTIONS),
        ("samples", "samples", len(network.samples), MAX_SAMPLES),
        ("samples", "recorded numbers", len(network.samples) * _recorded(network), MAX_RECORDED),
    )
    for place, what, count, limit in limits:
        if count > limit:
            yield Problem(place, f"{count} {what}; {limit} are the limit")
    if len(network.layers) < 2:
        yield Problem("layers", "a network needs an input layer and an output layer")
    for i, layer in enumerate(network.layers):
        if not layer.units:
            yield Problem(f"layers[{i}].units", "a layer needs at least one unit")


def _recorded(network: Network) -> int:
    """About how many numbers the trace of one sample holds."""
    softmax = (sum(layer.activation_of(u) == "softmax" for u in layer.units) for layer in network.layers[1:])
    sizes = map(len, (network.unit_names(), network.connections, network.parameters))
    return sum(sizes) + sum(count**2 for count in softmax)


def _layer_problems(network: Network) -> Iterator[Problem]:
    counts = Counter(network.unit_names())
    repeated: set[str] = set()
    for i, layer in enumerate(network.layers):
        for j, unit in enumerate(layer.units):
            place = f"layers[{i}].units[{j}]"
            yield from _name_problems(place, unit.name)
            if counts[unit.name] > 1 and unit.name in repeated:
                yield Problem(place, f'there is another unit "{unit.name}"')
            repeated.add(unit.name)
            if unit.activation:
                yield from _activation_problems(network, f"{place}.activation", unit.activation, i)
        if layer.activation:
            yield from _activation_problems(network, f"layers[{i}].activation", layer.activation, i)
        softmax = sum(layer.activation_of(unit) == "softmax" for unit in layer.units)
        if softmax > MAX_SOFTMAX:
            yield Problem(f"layers[{i}]", f"{softmax} softmax units; {MAX_SOFTMAX} are the limit")


def _activation_problems(network: Network, place: str, text: str, layer: int) -> Iterator[Problem]:
    if layer == 0:
        yield Problem(place, "an input unit has no activation")
        return
    try:
        names = activation(text).parameters
    except FormulaError as error:
        yield Problem(place, str(error))
        return
    missing = [name for name in names if name not in network.parameters]
    if not missing:
        return
    try:
        # a name that may be meant for z, or for a function, is no parameter that was forgotten
        read_activation(text, network.parameters, constants=True)
    except FormulaError as error:
        yield Problem(place, str(error))
        return
    for name in missing:
        yield Problem(place, f'no parameter "{name}" with a value under parameters')


def _name_problems(place: str, name: str) -> Iterator[Problem]:
    if not name.isidentifier() or len(name) > MAX_NAME:
        yield Problem(place, f'"{name[:MAX_NAME]}" is not a name: letters, digits and _, at most {MAX_NAME}')


def _connection_problems(network: Network) -> Iterator[Problem]:
    layer_of = {unit.name: i for i, layer in enumerate(network.layers) for unit in layer.units}
    seen: set[tuple[str, str]] = set()
    for i, (source, target, weight) in enumerate(network.connections):
        known = True
        for key, unit in (("from", source), ("to", target)):
            if unit not in layer_of:
                known = False
                yield Problem(f"connections[{i}].{key}", f'no unit "{unit}"')
        if weight not in network.parameters:
            yield Problem(f"connections[{i}].weight", f'no parameter "{weight}" with a value under parameters')
        if known and layer_of[source] >= layer_of[target]:
            yield Problem(
                f"connections[{i}]",
                f"{source} to {target} does not lead to a later layer; that would make a loop",
            )
        if (source, target) in seen:
            yield Problem(f"connections[{i}]", f"{source} and {target} are connected already")
        seen.add((source, target))


def _bias_problems(network: Network) -> Iterator[Problem]:
    inputs = {unit.name for unit in network.layers[0].units}
    units = set(network.unit_names())
    for unit, name in network.biases.items():
        place = f"biases.{unit}"
        if unit not in units:
            yield Problem(place, f'no unit "{unit}"')
        elif unit in inputs:
            yield Problem(place, "an input unit has no bias")
        if name not in network.parameters:
            yield Problem(place, f'no parameter "{name}" with a value under parameters')


def _parameter_problems(network: Network) -> Iterator[Problem]:
    names = network.parameters
    named = all(map(str.isidentifier, names)) and max(map(len, names), default=0) <= MAX_NAME
    if named and np.isfinite(network.values).all():
        # the usual case at a glance: there may be 100,000 of them
        return
    for name, value in network.parameters.items():
        yield from _name_problems(f"parameters.{name[:MAX_NAME]}", name)
        if not math.isfinite(value):
            yield Problem(f"parameters.{name}", "not a finite number")


def _loss_problems(network: Network) -> Iterator[Problem]:
    try:
        loss(network.loss)
    except FormulaError as error:
        yield Problem("loss", str(error))


def _reduction_problems(network: Network) -> Iterator[Problem]:
    for key, value in (("samples", network.reduction.samples), ("outputs", network.reduction.outputs)):
        if value not in REDUCTIONS and (value or key == "samples"):
            yield Problem(f"reduction.{key}", f'"{value[:MAX_NAME]}"; it is {" or ".join(REDUCTIONS)}')
    if network.reduction.outputs == "sum" and network.loss == "mean_squared_error":
        yield Problem("reduction.outputs", "mean_squared_error is a mean over the outputs; its sum is squared_error")


def _penalty_problems(network: Network) -> Iterator[Problem]:
    for key, value in (("l2", network.penalty.l2), ("l1", network.penalty.l1)):
        if not 0 <= value < math.inf:
            yield Problem(f"penalty.{key}", "not a finite number from 0 on")


def _learning_rate_problems(network: Network) -> Iterator[Problem]:
    if not math.isfinite(network.learning_rate):
        yield Problem("learning_rate", "not a finite number")


def _training_problems(network: Network) -> Iterator[Problem]:
    training = network.training
    if training.optimizer not in OPTIMIZERS:
        yield Problem("training.optimizer", f'"{training.optimizer[:MAX_NAME]}"; known are {", ".join(OPTIMIZERS)}')
    for key in ("momentum", "beta1", "beta2"):
        if not 0 <= getattr(training, key) < 1:
            yield Problem(f"training.{key}", "not a number from 0 to below 1")
    for key in ("epsilon", "decay", "clip", "clip_norm"):
        if not 0 <= getattr(training, key) < math.inf:
            yield Problem(f"training.{key}", "not a finite number from 0 on")
    if training.clip and training.clip_norm:
        yield Problem("training.clip_norm", "gradients are clipped by value already (clip): set one of the two to 0")
    try:
        if training.schedule:
            read_schedule(training.schedule)
    except FormulaError as error:
        yield Problem("training.schedule", f"{error}; the learning rate of update t is a formula in rate and t")
    if not 0 <= training.batch <= MAX_SAMPLES:
        yield Problem("training.batch", f"not a whole number from 0 (all samples) to {MAX_SAMPLES}")
    if training.shuffle is not None and not 0 <= training.shuffle < 2**63:
        yield Problem("training.shuffle", "not a whole number from 0 on")


def _initial_values_problems(network: Network) -> Iterator[Problem]:
    chosen = network.initial_values
    if chosen is None:
        return
    if chosen.scheme not in SCHEMES:
        yield Problem("initial_values.scheme", f'"{chosen.scheme[:MAX_NAME]}"; known are {", ".join(SCHEMES)}')
    if not 0 <= chosen.seed < 2**63:
        yield Problem("initial_values.seed", "not a whole number from 0 on")
    if not math.isfinite(chosen.amount):
        yield Problem("initial_values.amount", "not a finite number")


def _sample_problems(network: Network) -> Iterator[Problem]:
    if not network.samples:
        yield Problem("samples", "at least one sample is needed")
    elif not network.trained:
        yield Problem("samples", "every sample is held out; at least one is needed to train with")
    expected = {"inputs": len(network.layers[0].units), "targets": len(network.layers[-1].units)}
    for i, sample in enumerate(network.samples):
        for key, values in (("inputs", sample.inputs), ("targets", sample.targets)):
            if len(values) != expected[key]:
                yield Problem(f"samples[{i}].{key}", f"{len(values)} numbers, but there are {expected[key]} units")
            for j, value in enumerate(values):
                if not math.isfinite(value):
                    yield Problem(f"samples[{i}].{key}[{j}]", "not a finite number")


_CHECKS = (
    _layer_problems,
    _bias_problems,
    _parameter_problems,
    _loss_problems,
    _reduction_problems,
    _penalty_problems,
    _learning_rate_problems,
    _sample_problems,
    _initial_values_problems,
    _training_problems,
)
"""Everything that is checked once the sizes are right, but for the connections."""
