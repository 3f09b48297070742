"""One unit with given numbers, and dense networks of a given size, for tests that need a size rather than numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit

_HIDDEN = "hgkmnpqrstuv"


def one_unit(
    activation: str,
    parameters: Mapping[str, float],
    x: float = 1.0,
    a: float = 0.5,
    loss: str = "half_squared_error",
) -> Network:
    """The unit ``o`` with the input ``x``, the weight ``w`` and, where ``b`` is among the parameters, a bias."""
    return Network(
        layers=(Layer("input", (Unit("x"),)), Layer("output", (Unit("o"),), activation)),
        connections=(Connection("x", "o", "w"),),
        parameters=dict(parameters),
        samples=(Sample((x,), (a,)),),
        biases={"o": "b"} if "b" in parameters else {},
        loss=loss,
    )


def dense(sizes: Sequence[int], activation: str = "sigmoid", samples: int = 1) -> Network:
    """Every unit joined to all of the layer before; units x1…, h1…, g1…, …, o1…; weights w1…; biases b_h1…"""
    random = Random(1)
    letters = ["x", *_HIDDEN[: len(sizes) - 2], "o"]
    names = [[f"{letter}{i + 1}" for i in range(size)] for letter, size in zip(letters, sizes, strict=True)]
    pairs = [(s, t) for before, here in pairwise(names) for t in here for s in before]
    connections = [Connection(s, t, f"w{i + 1}") for i, (s, t) in enumerate(pairs)]
    biases = {unit: f"b_{unit}" for layer in names[1:] for unit in layer}
    labels = ["input", *(f"hidden{i + 1}" for i in range(len(sizes) - 2)), "output"]
    return Network(
        layers=tuple(
            Layer(label, tuple(map(Unit, units)), activation if number else "")
            for number, (label, units) in enumerate(zip(labels, names, strict=True))
        ),
        connections=tuple(connections),
        parameters={name: random.gauss(0, 0.5) for name in [c.weight for c in connections] + list(biases.values())},
        samples=tuple(
            Sample(tuple(random.random() for _ in names[0]), tuple(random.random() for _ in names[-1]))
            for _ in range(samples)
        ),
        biases=biases,
    )
