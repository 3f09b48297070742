"""Initial values by scheme, from a seed that is kept with the network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import InitialValues, Network
from bpdebugger.debugger.editing.edit_error import EditError


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to choose weights. ``amount`` is its usual amount, ``means`` what that is (empty: there is none).

    ``draw`` makes a weight for each pair of fan-in and fan-out.
    """

    id: str
    title: str
    help: str
    draw: Callable[[np.random.Generator, Array, Array, float], Array]
    amount: float = 1.0
    means: str = ""
    random: bool = True


def _zeros(random: np.random.Generator, fan_in: Array, fan_out: Array, amount: float) -> Array:
    return np.zeros(len(fan_in))


def _constant(random: np.random.Generator, fan_in: Array, fan_out: Array, amount: float) -> Array:
    return np.full(len(fan_in), amount)


def _uniform(random: np.random.Generator, fan_in: Array, fan_out: Array, amount: float) -> Array:
    return random.uniform(-amount, amount, len(fan_in))


def _xavier(random: np.random.Generator, fan_in: Array, fan_out: Array, amount: float) -> Array:
    # Glorot and Bengio 2010, equation 16: uniform between ±√6/√(n_in + n_out), a variance of 2/(n_in + n_out)
    return amount * np.sqrt(6.0 / (fan_in + fan_out)) * random.uniform(-1.0, 1.0, len(fan_in))


def _he(random: np.random.Generator, fan_in: Array, fan_out: Array, amount: float) -> Array:
    # He et al. 2015, equation 10: normal with a variance of 2/n_in
    return amount * np.sqrt(2.0 / fan_in) * random.standard_normal(len(fan_in))


SCHEMES: dict[str, Scheme] = {
    row.id: row
    for row in (
        Scheme("xavier", "Xavier (Glorot)", "Uniform between ±√6/√(fan-in + fan-out): for sigmoid and tanh.", _xavier,
               1.0, "gain"),
        Scheme("he", "He (Kaiming)", "Normal with variance 2/fan-in: for relu.", _he, 1.0, "gain"),
        Scheme("uniform", "Uniform", "Uniform between −r and r.", _uniform, 0.5, "r"),
        Scheme("constant", "Constant", "The same number everywhere: hidden units stay alike.", _constant, 0.5, "value",
               random=False),
        Scheme("zeros", "Zeros", "0 everywhere: nothing comes back to hidden units.", _zeros, 0.0, random=False),
    )
}  # fmt: skip
"""Every scheme by its id."""


def initialise(network: Network, scheme: str, seed: int, amount: float | None = None) -> Network:
    """Sets every weight by a scheme and every bias to 0; parameters inside activations stay. The choice is kept.

    Fans count the connections there are; a shared weight takes its largest. The same seed gives the same values.
    """
    row = SCHEMES.get(scheme)
    if row is None:
        raise EditError(f'there is no scheme "{scheme[:32]}"; there are {", ".join(SCHEMES)}')
    much = row.amount if amount is None else amount
    if not math.isfinite(much) or not 0 <= seed < 2**63:
        raise EditError("the amount must be a finite number and the seed a whole number from 0 on")
    names, fan_in, fan_out = _fans(network)
    drawn = row.draw(np.random.default_rng(seed), fan_in, fan_out, much)
    if not np.isfinite(drawn).all():
        raise EditError("with this amount a value would not be a finite number")
    values = dict(network.parameters)
    values.update(dict.fromkeys(network.biases.values(), 0.0))
    values.update(zip(names, drawn.tolist(), strict=True))
    return replace(network, parameters=values, initial_values=InitialValues(scheme, seed, much))


def _fans(network: Network) -> tuple[list[str], Array, Array]:
    """The weights in the order of their first connections, with fan-in and fan-out."""
    sources, targets, weights = ([*map(itemgetter(column), network.connections)] for column in range(3))
    incoming, outgoing, count = Counter(targets), Counter(sources), len(weights)
    number = {name: i for i, name in enumerate(dict.fromkeys(weights))}
    at = np.fromiter(map(number.__getitem__, weights), dtype=np.intp, count=count)
    fans = np.zeros((2, len(number)))
    for row, ends, tally in ((0, targets, incoming), (1, sources, outgoing)):
        np.maximum.at(fans[row], at, np.fromiter(map(tally.__getitem__, ends), dtype=np.float64, count=count))
    return list(number), fans[0], fans[1]
