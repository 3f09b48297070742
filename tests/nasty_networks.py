"""Networks of nasty weights, from 1e-300 to 1e300, whose numbers over- and underflow, cancel and lie on kinks."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

from bpdebugger.core.network.network import Layer, Network, Unit
from tests.random_networks import random_network

TYPED = (
    "min(z, z * z)",
    "max(z, 0) + exp(min(z, 0)) - 1",
    "log(1 + exp(z))",
    "z / (1 + abs(z))",
    "sqrt(z * z + 1)",
    "abs(z)",
)
LOSSES = ("abs(y - a)**1.5", "log(1 + (y - a)**2)", "max(abs(y - a), (y - a)**2)")


def nasty_network(seed: int) -> Network:
    """A random network with weights, inputs and targets of any size, some of them 0, some of them alike."""
    random = Random(seed)
    network = random_network(random.randrange(10_000))
    how = seed % 4
    parameters = {name: _number(random, how, value) for name, value in network.parameters.items()}
    inputs = [tuple(_number(random, how, value) for value in sample.inputs) for sample in network.samples]
    samples = tuple(replace(sample, inputs=each) for sample, each in zip(network.samples, inputs, strict=True))
    layers = list(network.layers)
    for i in range(1, len(layers) - 1):
        if random.random() < 0.3:
            units = tuple(Unit(unit.name) for unit in layers[i].units)
            layers[i] = Layer(layers[i].name, units, random.choice(TYPED))
    loss = network.loss
    if random.random() < 0.15 and loss not in ("cross_entropy", "binary_cross_entropy"):
        loss = random.choice(LOSSES)
    return replace(network, parameters=parameters, samples=samples, layers=tuple(layers), loss=loss)


def _number(random: Random, how: int, ordinary: float) -> float:
    """Of any size for 0, of nearly ordinary size for 1, large and cancelling for 2, with many zeros for 3."""
    sign = random.choice((-1.0, 1.0))
    match how:
        case 0:
            return sign * random.uniform(1, 10) * math.pow(10.0, random.uniform(-300, 300))
        case 1:
            return sign * random.uniform(1, 10) * math.pow(10.0, random.uniform(-12, 12))
        case 2:
            return random.choice((1e8, -1e8, 1e8 + 1, ordinary, -ordinary))
    return random.choice((0.0, 1.0, -1.0, ordinary))
