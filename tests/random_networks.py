"""Networks at random from a seed, small and of every kind the model knows."""

from __future__ import annotations

from random import Random

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit

SMOOTH = ("identity", "sigmoid", "tanh", "elu", "softplus", "silu", "gelu", "cos(z)", "z / (1 + abs(z))")
KINKED = ("relu", "leaky_relu", "max(z, 0.2 * z)", "min(z, 1)")
TUNABLE = ("z + c1", "z * sigmoid(c2 * z)", "exp(-c1 * z**2)", "sin(c2 * z) + c1", "max(z, c3 * z)")
"""c1 stands for one parameter, c2 and c3 for others: units that use the same share it."""

OPEN_LOSSES = (
    "half_squared_error",
    "squared_error",
    "mean_squared_error",
    "absolute_error",
    "huber",
    "hinge",
    "log(cosh(y - a))",
    "(a - y)**4 / (1 + y**2)",
)
PROBABILITY_LOSSES = ("cross_entropy", "binary_cross_entropy")


def random_network(seed: int) -> Network:
    """A network of 2 to 5 layers: skip connections, shared parameters, mixed activations, softmax, any loss."""
    random = Random(seed)
    loss = random.choice(OPEN_LOSSES + PROBABILITY_LOSSES)
    sizes = [random.randint(1, 4) for _ in range(random.randint(2, 5))]
    sizes[-1] = max(sizes[-1], 2) if loss == "cross_entropy" else sizes[-1]
    layers = [_layer(random, number, size, len(sizes), loss) for number, size in enumerate(sizes)]
    parameters: dict[str, float] = {"c1": _number(random), "c2": _number(random), "c3": _number(random)}
    connections = _connections(random, layers, parameters)
    biases = {
        unit.name: _shared_or_new(random, parameters, "b")
        for layer in layers[1:]
        for unit in layer.units
        # without a bias the net input may be exactly 0, where a kink has no derivative to compare with
        if random.random() < 0.7 or layer.activation_of(unit) not in SMOOTH
    }
    samples = tuple(_sample(random, sizes, loss) for _ in range(random.randint(1, 3)))
    return Network(
        layers=tuple(layers),
        connections=tuple(connections),
        parameters=parameters,
        samples=samples,
        biases=biases,
        loss=loss,
        learning_rate=random.choice((0.1, 0.5)),
        title=f"random network {seed}",
    )


def _layer(random: Random, number: int, size: int, depth: int, loss: str) -> Layer:
    names = [f"u{number}_{i}" for i in range(size)]
    if number == 0:
        return Layer("input", tuple(map(Unit, names)))
    if number == depth - 1 and loss in PROBABILITY_LOSSES:
        return Layer("output", tuple(map(Unit, names)), "softmax" if loss == "cross_entropy" else "sigmoid")
    everything = (*SMOOTH, *KINKED, *TUNABLE, "softmax")
    units = tuple(Unit(name, random.choice(("", random.choice(everything)))) for name in names)
    return Layer(f"layer {number}", units, random.choice(everything))


def _connections(random: Random, layers: list[Layer], parameters: dict[str, float]) -> list[Connection]:
    result = []
    for number, layer in enumerate(layers):
        for unit in layer.units:
            for before in layers[:number]:
                keep = 0.85 if before is layers[number - 1] else 0.25
                for source in before.units:
                    if random.random() < keep:
                        weight = _shared_or_new(random, parameters, "w")
                        result.append(Connection(source.name, unit.name, weight))
    random.shuffle(result)
    return result


def _shared_or_new(random: Random, parameters: dict[str, float], letter: str) -> str:
    if random.random() < 0.2:
        return random.choice(list(parameters))
    name = f"{letter}{len(parameters)}"
    parameters[name] = _number(random)
    return name


def _number(random: Random) -> float:
    return random.choice((-1, 1)) * round(random.uniform(0.1, 1.5), 2)


def _sample(random: Random, sizes: list[int], loss: str) -> Sample:
    targets = [round(random.uniform(-1, 1), 2) for _ in range(sizes[-1])]
    if loss == "hinge":
        targets = [random.choice((-1.0, 1.0)) for _ in targets]
    elif loss == "binary_cross_entropy":
        targets = [random.choice((0.0, 1.0, 0.25)) for _ in targets]
    elif loss == "cross_entropy":
        targets = [float(i == 0) for i in range(sizes[-1])]
    return Sample(tuple(_number(random) for _ in range(sizes[0])), tuple(targets))
