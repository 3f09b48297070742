"""Backward passes as people write them in NumPy, with a line of them changed: what a mistake looks like.

Nothing of the program computes here; it shares the description of a network only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import erf
from random import Random
from typing import Any

import numpy as np

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit

Numbers = dict[str, float]


def _phi(z: Any) -> Any:
    return (1 + np.vectorize(erf)(z / np.sqrt(2))) / 2


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


F = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "identity": lambda z: z,
    "gelu": lambda z: z * _phi(z),
    "silu": lambda z: z * sigmoid(z),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "softmax": softmax,
}
D = {
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "relu": lambda z: (z > 0) * 1.0,
    "leaky_relu": lambda z: np.where(z > 0, 1, 0.01),
    "identity": np.ones_like,
    "gelu": lambda z: _phi(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi),
    "silu": lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    "softplus": sigmoid,
}
E = {
    "half_squared_error": lambda y, a: y - a,
    "squared_error": lambda y, a: 2 * (y - a),
    "mean_squared_error": lambda y, a: 2 * (y - a) / y.shape[1],
    "binary_cross_entropy": lambda y, a: (y - a) / (y * (1 - y)),
}

TWO_LAYERS = """
z1 = X @ W1.T + b1
y1 = f1(z1)
z2 = y1 @ W2.T + b2
y2 = f2(z2)
e = slope_of_loss(y2, A)
d2 = e * s2(z2)
dW2 = d2.T @ y1 / n
db2 = d2.sum(axis=0) / n
back = d2 @ W2
d1 = back * s1(z1)
dW1 = d1.T @ X / n
db1 = d1.sum(axis=0) / n
"""

SOFTMAX = TWO_LAYERS.replace("e = slope_of_loss(y2, A)\nd2 = e * s2(z2)\n", "d2 = y2 - A\n")

THREE_LAYERS = """
z1 = X @ W1.T + b1
y1 = f1(z1)
z2 = y1 @ W2.T + b2
y2 = f2(z2)
z3 = y2 @ W3.T + b3
y3 = f3(z3)
e = slope_of_loss(y3, A)
d3 = e * s3(z3)
dW3 = d3.T @ y2 / n
db3 = d3.sum(axis=0) / n
back2 = d3 @ W3
d2 = back2 * s2(z2)
dW2 = d2.T @ y1 / n
db2 = d2.sum(axis=0) / n
back1 = d2 @ W2
d1 = back1 * s1(z1)
dW1 = d1.T @ X / n
db1 = d1.sum(axis=0) / n
"""

UNROLLED = """
h = {-1: np.zeros((n, H))}
for t in range(T):
    h[t] = np.tanh(np.outer(X[:, t], U) + h[t - 1] @ V.T + b)
y = h[T - 1] @ w + c
d = y - A[:, 0]
dw = (d[:, None] * h[T - 1]).sum(axis=0) / n
dc = d.sum() / n
dU, dV, db = np.zeros(H), np.zeros((H, H)), np.zeros(H)
dh = np.outer(d, w)
for t in reversed(range(T)):
    dz = dh * (1 - h[t] ** 2)
    dU += dz.T @ X[:, t] / n
    dV += dz.T @ h[t - 1] / n
    db += dz.sum(axis=0) / n
    dh = dz @ V
"""


@dataclass(frozen=True)
class Written:
    """A network, the text of its backward pass, and what the numbers in the text are called in the network."""

    network: Network
    text: str
    given: dict[str, Any]
    names: dict[str, Any]

    def gradients(self, *changes: tuple[str, str], data: dict[str, Any] | None = None) -> Numbers:
        """What the text computes with some of its lines changed; every change must find its line."""
        text = self.text
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        scope: dict[str, Any] = {"np": np, "sigmoid": sigmoid, "softmax": softmax, "phi": _phi, "D": D, "F": F, "E": E}
        scope |= self.given | (data or {})
        with np.errstate(all="ignore"):
            exec(text, scope)
        found: Numbers = {}
        for symbol, names in self.names.items():
            for name, value in zip(np.ravel(names), np.ravel(scope["d" + symbol]), strict=True):
                found[str(name)] = float(value)
        return found


def dense(
    sizes: tuple[int, ...], functions: tuple[str, ...], loss: str, samples: int, seed: int, rate: float = 0.1
) -> Written:
    """A fully connected network with a bias for every unit."""
    random = Random(seed)
    rng = np.random.default_rng(seed)
    units = [
        [f"{'xhgo'[min(k, 3)] if k < len(sizes) - 1 else 'o'}{i + 1}" for i in range(m)] for k, m in enumerate(sizes)
    ]
    given: dict[str, Any] = {}
    names: dict[str, Any] = {}
    parameters: Numbers = {}
    connections: list[Connection] = []
    biases: dict[str, str] = {}
    for k, (m, before) in enumerate(zip(sizes[1:], sizes, strict=False), start=1):
        given[f"W{k}"] = np.round(rng.uniform(-1.2, 1.2, (m, before)), 3)
        given[f"b{k}"] = np.round(rng.uniform(-0.5, 0.5, m), 3)
        given[f"f{k}"], given[f"s{k}"] = F[functions[k - 1]], D.get(functions[k - 1])
        names[f"W{k}"] = [[f"w{k}_{i + 1}{j + 1}" for j in range(before)] for i in range(m)]
        names[f"b{k}"] = [f"b{k}_{i + 1}" for i in range(m)]
        parameters |= dict(zip(np.ravel(names[f"W{k}"]), map(float, np.ravel(given[f"W{k}"])), strict=True))
        parameters |= dict(zip(names[f"b{k}"], map(float, given[f"b{k}"]), strict=True))
        connections += [
            Connection(units[k - 1][j], units[k][i], f"w{k}_{i + 1}{j + 1}") for i in range(m) for j in range(before)
        ]
        biases |= dict(zip(units[k], names[f"b{k}"], strict=True))
    given["X"] = np.round(rng.uniform(-1.5, 1.5, (samples, sizes[0])), 2)
    if loss == "cross_entropy":
        given["A"] = np.eye(sizes[-1])[[random.randrange(sizes[-1]) for _ in range(samples)]]
    elif loss == "binary_cross_entropy":
        given["A"] = np.array([[float(random.random() < 0.5) for _ in range(sizes[-1])] for _ in range(samples)])
    else:
        given["A"] = np.round(rng.uniform(0.05, 0.95, (samples, sizes[-1])), 2)
    given |= {"n": samples, "slope_of_loss": E.get(loss), "eta": rate}
    text = SOFTMAX if loss == "cross_entropy" else TWO_LAYERS if len(sizes) == 3 else THREE_LAYERS
    layers = [Layer("input", tuple(map(Unit, units[0])))]
    layers += [
        Layer(f"layer {k}", tuple(map(Unit, here)), functions[k - 1]) for k, here in enumerate(units[1:], start=1)
    ]
    network = _network((layers, connections, biases, parameters), given, loss, rate)
    return Written(network, text, given, names)


def with_shared_biases(written: Written) -> Written:
    """The same network with one bias for each layer, as textbooks draw it."""
    network, parameters = written.network, dict(written.network.parameters)
    biases: dict[str, str] = {}
    given, names = dict(written.given), dict(written.names)
    text = written.text
    for k in range(1, len(network.layers)):
        first, *others = names[f"b{k}"]
        for other in others:
            del parameters[other]
        biases |= {unit.name: f"b{k}" for unit in network.layers[k].units}
        parameters = {(f"b{k}" if name == first else name): value for name, value in parameters.items()}
        given[f"b{k}"], names[f"b{k}"] = float(written.given[f"b{k}"][0]), f"b{k}"
        text = text.replace(f"db{k} = d{k}.sum(axis=0) / n", f"db{k} = d{k}.sum() / n")
    parts = (list(network.layers), list(network.connections), biases, parameters)
    shared = _network(parts, given, network.loss, network.learning_rate)
    return Written(shared, text, given, names)


def unrolled(steps: int, units: int, samples: int, seed: int) -> Written:
    """A recurrent network over some steps: every step uses the same weights. The state before the first is 0."""
    rng = np.random.default_rng(seed)
    given: dict[str, Any] = {
        "U": np.round(rng.uniform(-1, 1, units), 2),
        "V": np.round(rng.uniform(-1, 1, (units, units)), 2),
        "b": np.round(rng.uniform(-0.4, 0.4, units), 2),
        "w": np.round(rng.uniform(-1, 1, units), 2),
        "c": 0.15,
    }
    names: dict[str, Any] = {
        "U": [f"u{i}" for i in range(units)],
        "V": [[f"v{i}{j}" for j in range(units)] for i in range(units)],
        "b": [f"b{i}" for i in range(units)],
        "w": [f"w{i}" for i in range(units)],
        "c": "c",
    }
    parameters = {
        str(name): float(value)
        for symbol in names
        for name, value in zip(np.ravel(names[symbol]), np.ravel(given[symbol]), strict=True)
    }
    given |= {
        "X": np.round(rng.uniform(-1, 1, (samples, steps)), 2),
        "A": np.round(rng.uniform(-1, 1, (samples, 1)), 2),
    }
    given |= {"n": samples, "T": steps, "H": units, "eta": 0.1}
    layers = [Layer("input", tuple(Unit(f"x{t}") for t in range(steps)))]
    connections: list[Connection] = []
    biases: dict[str, str] = {"o": "c"}
    for t in range(steps):
        layers.append(Layer(f"step {t}", tuple(Unit(f"h{t}_{i}") for i in range(units)), "tanh"))
        for i in range(units):
            biases[f"h{t}_{i}"] = f"b{i}"
            connections.append(Connection(f"x{t}", f"h{t}_{i}", f"u{i}"))
            connections += [Connection(f"h{t - 1}_{j}", f"h{t}_{i}", f"v{i}{j}") for j in range(units) if t]
    connections += [Connection(f"h{steps - 1}_{i}", "o", f"w{i}") for i in range(units)]
    layers.append(Layer("output", (Unit("o"),), "identity"))
    network = _network((layers, connections, biases, parameters), given, "half_squared_error", 0.1)
    return Written(network, UNROLLED, given, names)


Parts = tuple[list[Layer], list[Connection], dict[str, str], Numbers]


def _network(parts: Parts, given: dict[str, Any], loss: str, rate: float) -> Network:
    layers, connections, biases, parameters = parts
    samples = (Sample(tuple(map(float, x)), tuple(map(float, a))) for x, a in zip(given["X"], given["A"], strict=True))
    return Network(
        layers=tuple(layers),
        connections=tuple(connections),
        parameters=parameters,
        biases=biases,
        loss=loss,
        learning_rate=rate,
        samples=tuple(samples),
    )


def as_texts(numbers: Numbers, digits: int = 6) -> Iterator[tuple[str, str]]:
    """With some significant digits, as they are printed."""
    for name, value in numbers.items():
        yield name, f"{value:.{digits - 1}e}"
