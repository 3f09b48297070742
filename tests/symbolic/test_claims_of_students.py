"""A hundred claims, right and wrong, as students write them; what is true of each is found with 50 digits.

Each is typed as on paper, and stands beside it in plain Python, which is compared with the network's own definition at
its numbers and at others: what the program says must be what comes out there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from mpmath import mp, mpf

from bpdebugger.core.network.network import Network, Sample
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.claim import judge_by_numbers
from tests.networks import one_unit
from tests.reference import DIGITS, FUNCTIONS, Reference


def neuron(activation: str, loss: str = "half_squared_error") -> Network:
    return replace(one_unit(activation, {"w": 0.7, "b": -0.2}, 1.5, 0.4, loss), learning_rate=0.1)


NETWORKS = {
    "sigmoid": neuron("sigmoid"),
    "tanh": neuron("tanh"),
    "relu": neuron("relu"),
    "linear": neuron("identity", "squared_error"),
    "softplus": neuron("softplus"),
    "bce": neuron("sigmoid", "binary_cross_entropy"),
    "mazur": example("mazur"),
    "softmax": example("softmax"),
}


class Claim(NamedTuple):
    """``true``: ``=`` for right, ``here`` for right at the own numbers alone, ``no``, or what must be multiplied in."""

    network: str
    quantity: str
    typed: str
    plain: str
    true: str


CLAIMS = tuple(
    Claim(*line.strip().split(" | "))
    for line in """
    sigmoid | E | ½(y−a)² | (y - a)**2 / 2 | =
    sigmoid | E | 1/2 (a - y)^2 | (a - y)**2 / 2 | =
    sigmoid | E | (y-a)^2 | (y - a)**2 | 0.5
    sigmoid | z | w x + b | w*x + b | =
    sigmoid | z | wx | w*x | no
    sigmoid | z | w*x - b | w*x - b | no
    sigmoid | y | σ(z) | sigmoid(z) | =
    sigmoid | y | 1/(1+e^-z) | 1/(1 + exp(-z)) | =
    sigmoid | y | 1/(1+e^z) | 1/(1 + exp(z)) | no
    sigmoid | y | tanh(z) | tanh(z) | no
    sigmoid | dE/dy | y - a | y - a | =
    sigmoid | dE/dy | a - y | a - y | -1
    sigmoid | dE/dy | -(a-y) | -(a - y) | =
    sigmoid | dE/dy | 2(y-a) | 2*(y - a) | 0.5
    sigmoid | dE/dy | (y-a)²/2 | (y - a)**2/2 | no
    sigmoid | dE/dy | y | y | no
    sigmoid | dy/dz | y(1-y) | y*(1 - y) | =
    sigmoid | dy/dz | σ(z)(1-σ(z)) | sigmoid(z)*(1 - sigmoid(z)) | =
    sigmoid | dy/dz | y - y² | y - y**2 | =
    sigmoid | dy/dz | e^-z/(1+e^-z)^2 | exp(-z)/(1 + exp(-z))**2 | =
    sigmoid | dy/dz | y(y-1) | y*(y - 1) | -1
    sigmoid | dy/dz | 1-y | 1 - y | y[o]
    sigmoid | dy/dz | y | y | (1 - y[o])
    sigmoid | dy/dz | z(1-z) | z*(1 - z) | no
    sigmoid | dy/dz | 1-y² | 1 - y**2 | no
    sigmoid | dy/dz | σ(y)(1-σ(y)) | sigmoid(y)*(1 - sigmoid(y)) | no
    sigmoid | dE/dz | (y-a)y(1-y) | (y - a)*y*(1 - y) | =
    sigmoid | dE/dz | (a-y)y(1-y) | (a - y)*y*(1 - y) | -1
    sigmoid | dE/dz | y - a | y - a | dy_dz[o]
    sigmoid | dE/dz | a - y | a - y | -1 dy_dz[o]
    sigmoid | dE/dz | (y-a)(1-y) | (y - a)*(1 - y) | y[o]
    sigmoid | dE/dz | y(1-y) | y*(1 - y) | dE_dy[o]
    sigmoid | dE/dz | (y-a)*z*(1-z) | (y - a)*z*(1 - z) | no
    sigmoid | dE/dz | 2(y-a)y(1-y) | 2*(y - a)*y*(1 - y) | 0.5
    sigmoid | dE/dw | (y-a) y (1-y) x | (y - a)*y*(1 - y)*x | =
    sigmoid | dE/dw | (y-a) y (1-y) | (y - a)*y*(1 - y) | dz_dw[x->o]
    sigmoid | dE/dw | (y-a) x | (y - a)*x | dy_dz[o]
    sigmoid | dE/dw | dE/dz * x | dE_dz[o]*x | =
    sigmoid | dE/dw | dE/dz * w | dE_dz[o]*w | no
    sigmoid | dE/dw | dE/dy * x | dE_dy[o]*x | dy_dz[o]
    sigmoid | dE_db[o] | dE/dz | dE_dz[o] | =
    sigmoid | dE_db[o] | dE/dz * b | dE_dz[o]*b | no
    sigmoid | dE_dp[b] | y - a | y - a | dy_dz[o]
    sigmoid | p_new[w] | w - 0.1 * dE/dw | w - 0.1*dE_dw[x->o] | =
    sigmoid | p_new[w] | w + 0.1 * dE/dw | w + 0.1*dE_dw[x->o] | no
    sigmoid | p_new[w] | w - dE/dw | w - dE_dw[x->o] | no
    sigmoid | p_new[b] | b - 0.1 (y-a) y (1-y) | b - 0.1*(y - a)*y*(1 - y) | =
    sigmoid | dz_dw[x->o] | x | x | =
    sigmoid | dz_dw[x->o] | w | w | no
    sigmoid | y | 0.7005671424739729 | 0.7005671424739729 | here
    tanh | dy/dz | 1-y² | 1 - y**2 | =
    tanh | dy/dz | 1 - tanh²(z) | 1 - tanh(z)**2 | =
    tanh | dy/dz | 1/cosh(z)^2 | 1/cosh(z)**2 | =
    tanh | dy/dz | (1-y)(1+y) | (1 - y)*(1 + y) | =
    tanh | dy/dz | y(1-y) | y*(1 - y) | no
    tanh | dy/dz | y² - 1 | y**2 - 1 | -1
    tanh | dy/dz | 1 - y | 1 - y | no
    tanh | dE/dz | (y-a)(1-y²) | (y - a)*(1 - y**2) | =
    tanh | dE/dz | (y-a) tanh(z) | (y - a)*tanh(z) | no
    tanh | dE/dw | x (y-a) (1-y^2) | x*(y - a)*(1 - y**2) | =
    tanh | dE/dw | (y-a)(1-y^2) | (y - a)*(1 - y**2) | dz_dw[x->o]
    relu | y | max(0, z) | max(0, z) | =
    relu | dE/dz | y - a | y - a | here
    relu | dy/dz | 1 | 1 | here
    relu | dE/dw | (y-a) x | (y - a)*x | here
    linear | dE/dy | 2(y-a) | 2*(y - a) | =
    linear | dE/dy | y-a | y - a | 2
    linear | dE/dz | dE/dy | dE_dy[o] | =
    linear | dE/dw | 2(wx+b-a)x | 2*(w*x + b - a)*x | =
    linear | dE/dw | (y-a)x | (y - a)*x | 2
    linear | dE/dw | (a-y)x | (a - y)*x | -2
    linear | dE/dw | 2(y-a) | 2*(y - a) | dz_dw[x->o]
    softplus | y | ln(1+e^z) | log(1 + exp(z)) | =
    softplus | dy/dz | σ(z) | sigmoid(z) | =
    softplus | dy/dz | 1 - e^-y | 1 - exp(-y) | =
    softplus | dy/dz | 1/(1+e^z) | 1/(1 + exp(z)) | no
    bce | E | -(a ln y + (1-a) ln(1-y)) | -(a*log(y) + (1 - a)*log(1 - y)) | =
    bce | E | a ln y + (1-a) ln(1-y) | a*log(y) + (1 - a)*log(1 - y) | -1
    bce | E | -a ln y | -a*log(y) | no
    bce | dE/dy | (y-a)/(y(1-y)) | (y - a)/(y*(1 - y)) | =
    bce | dE/dy | -a/y + (1-a)/(1-y) | -a/y + (1 - a)/(1 - y) | =
    bce | dE/dy | -a/y | -a/y | no
    bce | dE/dy | (y-a)/(1-y) | (y - a)/(1 - y) | (1 / y[o])
    bce | dE/dz | y-a | y - a | =
    bce | dE/dz | a-y | a - y | -1
    bce | dE/dz | (y-a)y(1-y) | (y - a)*y*(1 - y) | no
    bce | dE/dw | (y-a)x | (y - a)*x | =
    mazur | dE_dy[h1] | w5 δ_o1 + w7 δ_o2 | w5*dE_dz[o1] + w7*dE_dz[o2] | =
    mazur | dE_dy[h1] | w5 δ_o1 + w6 δ_o2 | w5*dE_dz[o1] + w6*dE_dz[o2] | no
    mazur | dE_dy[h1] | w5 δ_o1 | w5*dE_dz[o1] | no
    mazur | dE_dz[h1] | (w5 δ_o1 + w7 δ_o2) h1 (1-h1) | (w5*dE_dz[o1] + w7*dE_dz[o2])*y[h1]*(1 - y[h1]) | =
    mazur | dE_dz[h1] | w5 δ_o1 + w7 δ_o2 | w5*dE_dz[o1] + w7*dE_dz[o2] | dy_dz[h1]
    mazur | dE/dw5 | δ_o1 h1 | dE_dz[o1]*y[h1] | =
    mazur | dE/dw5 | δ_o1 | dE_dz[o1] | dz_dw[h1->o1]
    mazur | dE/dw5 | (o1 - a[o1]) h1 | (y[o1] - a[o1])*y[h1] | dy_dz[o1]
    mazur | dE/dw1 | δ_h1 * i1 | dE_dz[h1]*i1 | =
    mazur | dE/dw1 | dE_dy[h1] * i1 | dE_dy[h1]*i1 | dy_dz[h1]
    mazur | dE_dp[b1] | δ_h1 + δ_h2 | dE_dz[h1] + dE_dz[h2] | =
    mazur | dE_dp[b1] | δ_h1 | dE_dz[h1] | no
    softmax | dE_dz[o1] | y[o1] - a[o1] | y[o1] - a[o1] | =
    softmax | dE_dz[o2] | a[o2] - y[o2] | a[o2] - y[o2] | -1
    softmax | dE_dy[o1] | -a[o1]/y[o1] | -a[o1]/y[o1] | =
    softmax | dy_dz[o1,o1] | y[o1](1-y[o1]) | y[o1]*(1 - y[o1]) | =
    softmax | dy_dz[o1,o2] | y[o1](1-y[o1]) | y[o1]*(1 - y[o1]) | no
    softmax | dy_dz[o1,o2] | -y[o1] y[o2] | -y[o1]*y[o2] | =
    """.strip().splitlines()
)

NAMED = {"dE/dy": "dE_dy[o]", "dE/dz": "dE_dz[o]", "dy/dz": "dy_dz[o]", "dE/dw": "dE_dw[x->o]"}
NAMED |= {"y": "y[o]", "z": "z[o]", "a": "a[o]", "dE/dw1": "dE_dp[w1]", "dE/dw5": "dE_dp[w5]"}


def number(reference: Reference, name: str) -> Any:
    """A quantity by its definition: a value, a weight, or a derivative taken by differences of whole passes."""
    network = reference.network
    name = NAMED.get(name, name)
    kind, _, inside = name.rstrip("]").partition("[")
    source, _, target = inside.partition("->")
    weights = {(s, t): weight for s, t, weight in network.connections}
    outputs = [unit.name for unit in network.layers[-1].units]
    definitions: dict[str, Callable[[], Any]] = {
        "E": lambda: reference.values[("E",)],
        "y": lambda: reference.values["y", inside],
        "z": lambda: reference.values["z", inside],
        "a": lambda: mpf(reference.sample.targets[outputs.index(inside)]),
        "dE_dy": lambda: reference.derivative(("y", inside)),
        "dE_dz": lambda: reference.derivative(("z", inside)),
        "dy_dz": lambda: reference.derivative(("z", inside.split(",")[-1]), of=("y", inside.split(",")[0])),
        "dE_dw": lambda: reference.derivative(("w", source, target)),
        "dE_db": lambda: reference.derivative(("b", inside)),
        "dz_dw": lambda: reference.values["y", source],
        "dz_dy": lambda: mpf(network.parameters[weights[source, target]]),
        "dE_dp": lambda: reference.derivative(("p", inside)),
        "p_new": lambda: mpf(network.parameters[inside]) - network.learning_rate * reference.derivative(("p", inside)),
    }
    if kind in definitions:
        return definitions[kind]()
    return mpf(network.parameters[name]) if name in network.parameters else reference.values["y", name]


def worked_out(reference: Reference, plain: str) -> Any:
    """A formula of Python with names of quantities."""
    names: list[str] = []

    def held(match: re.Match[str]) -> str:
        word = match[0]
        if word in FUNCTIONS:
            return word
        names.append(word)
        return f"v[{len(names) - 1}]"

    code = re.sub(r"(?<![\w.])[A-Za-z]\w*(?:\[[^\]]*\])?", held, plain)
    return mpf(eval(code, {**FUNCTIONS, "v": [number(reference, name) for name in names]}))


@cache
def references(name: str) -> list[Reference]:
    """The network at its own numbers, and at others of an ordinary size."""
    network, random = NETWORKS[name], Random(name)
    found = [Reference(network)]
    for _ in range(5):
        parameters = {p: random.uniform(0.3, 1.5) * random.choice((-1, 1)) for p in network.parameters}
        inputs = tuple(random.uniform(0.3, 1.5) * random.choice((-1, 1)) for _ in network.samples[0].inputs)
        targets = [random.uniform(0.1, 0.9) for _ in network.samples[0].targets]
        if network.loss == "cross_entropy":
            targets = [target / sum(targets) for target in targets]
        moved = replace(network, parameters=parameters, samples=(Sample(inputs, tuple(targets)),))
        found.append(Reference(moved))
    return found


def same(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= mpf(10) ** -12 * max(abs(one), abs(other)))


def ratios(claim: Claim, factor: str = "1") -> list[Any]:
    """Truth over claim times factor, wherever neither vanishes."""
    pairs = [
        (number(r, claim.quantity), worked_out(r, claim.plain) * worked_out(r, factor))
        for r in references(claim.network)
    ]
    return [true / claimed if claimed else mp.inf for true, claimed in pairs if true or claimed]


def test_there_are_more_than_a_hundred() -> None:
    assert len(CLAIMS) == len({(claim.network, claim.quantity, claim.typed) for claim in CLAIMS}) > 100
    right = sum(claim.true == "=" for claim in CLAIMS)
    assert 40 <= right <= 60


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.network} {claim.quantity} = {claim.typed}")
def test_what_is_said_is_what_comes_out_with_50_digits(claim: Claim) -> None:
    with mp.workdps(DIGITS):
        constant, _, factor = claim.true.rpartition(" ") if claim.true[0] == "-" and " " in claim.true else ("", "", "")
        found = ratios(claim)
        everywhere = all(same(ratio, 1) for ratio in found)
        is_constant = all(same(ratio, found[0]) for ratio in found)
        judged = judge_by_numbers(NETWORKS[claim.network], claim.quantity, claim.typed)
        said = (judged.verdict.value, judged.factor, judged.missing)
        if claim.true == "=":
            assert everywhere
            assert said == ("equal", None, None)
        elif claim.true == "here":
            assert same(found[0], 1) and not everywhere
            assert said == ("equal_here_only", None, None)
        elif claim.true == "no":
            assert not is_constant and not same(found[0], 1)
            assert said == ("different", None, None), judged.explanation
        elif re.fullmatch(r"-?[\d.]+", claim.true):
            assert all(same(ratio, mpf(claim.true)) for ratio in found) and not everywhere
            assert said == ("constant_factor", float(claim.true), None)
        else:
            factor = factor or claim.true
            assert not is_constant
            left = ratios(claim, factor)
            assert all(same(ratio, mpf(constant or 1)) for ratio in left)
            assert said == ("missing_factor", float(constant) if constant else None, factor), judged.explanation
