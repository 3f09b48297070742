"""Matrices in project files: read as single weights with names, written back as they came."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.network import Connection, Network, Unit
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import read, write
from bpdebugger.resources import resource

SCHEMA = jsonschema.Draft202012Validator(json.loads(resource("schema", "project.schema.json").read_text("utf-8")))

W = [[0.15, 0.2], [0.25, 0.3], [0.1, -0.4]]
V = [[0.4, 0.45, 0.5], [0.5, 0.55, -0.6]]
B, C = [0.35, 0.3, 0.1], [0.6, 0.7]


def document(**changes: Any) -> dict[str, Any]:
    return {
        "format": "bpdebugger/1",
        "layers": [
            {"name": "input", "units": ["x1", "x2"]},
            {"name": "hidden", "units": ["h1", "h2", "h3"], "activation": "tanh"},
            {"name": "output", "units": ["o1", "o2"], "activation": "sigmoid"},
        ],
        "connections": [
            {"from": "input", "to": "hidden", "weights": W},
            {"from": "hidden", "to": "output", "weights": V},
            {"from": "x1", "to": "o1", "weight": "skip"},
        ],
        "biases": {"hidden": B, "output": C},
        "parameters": {"skip": 0.7},
        "samples": [{"inputs": [0.05, 0.1], "targets": [0.01, 0.99]}],
        **changes,
    }


def opened(**changes: Any) -> Network:
    return read(json.dumps(document(**changes)).encode())


def refusal(**changes: Any) -> str:
    with pytest.raises(NetworkError) as raised:
        opened(**changes)
    return str(raised.value)


def test_a_matrix_has_a_row_for_each_unit_of_the_later_layer() -> None:
    network = opened()
    found = trace(network)
    x, w, v = np.array([0.05, 0.1]), np.array(W), np.array(V)
    h = np.tanh(w @ x + B)
    z = v @ h + C + np.array([0.7 * 0.05, 0])
    assert np.allclose([found[f"z[o{i}]"].value for i in (1, 2)], z, rtol=1e-14)
    o = 1 / (1 + np.exp(-z))
    delta = (o - [0.01, 0.99]) * o * (1 - o)
    for i, row in enumerate(np.outer(delta, h)):
        for k, gradient in enumerate(row):
            assert np.isclose(found[f"dE_dp[W2_{i + 1}_{k + 1}]"].value, gradient, rtol=1e-13)
    assert np.isclose(found["dE_dp[B1_3]"].value, ((v.T @ delta) * (1 - h**2))[2], rtol=1e-13)


def test_it_is_written_back_as_it_came() -> None:
    network = opened()
    again = json.loads(write(network))
    for key in ("connections", "biases", "parameters"):
        assert again[key] == document()[key]
    SCHEMA.validate(document())
    SCHEMA.validate(again)
    assert write(read(write(network))) == write(network)


def test_a_changed_number_stands_in_its_matrix() -> None:
    network = opened()
    changed = replace(network, parameters={**network.parameters, "W1_3_2": 9.5, "B2_1": -1.0})
    again = json.loads(write(changed))
    assert again["connections"][0]["weights"] == [[0.15, 0.2], [0.25, 0.3], [0.1, 9.5]]
    assert again["biases"]["output"] == [-1.0, 0.7]


def without(network: Network, number: int) -> Network:
    kept = (*network.connections[:number], *network.connections[number + 1 :])
    return replace(network, connections=kept)


def renamed(network: Network) -> Network:
    parameters = {"mine" if name == "W1_1_1" else name: value for name, value in network.parameters.items()}
    first = network.connections[0]._replace(weight="mine")
    return replace(network, parameters=parameters, connections=(first, *network.connections[1:]))


def shared(network: Network) -> Network:
    second = network.connections[1]._replace(weight="W1_1_1")
    return replace(network, connections=(network.connections[0], second, *network.connections[2:]))


def wider(network: Network) -> Network:
    layers = list(network.layers)
    layers[1] = replace(layers[1], units=(*layers[1].units, Unit("h4")))
    return replace(network, layers=tuple(layers))


def nameless(network: Network) -> Network:
    return replace(network, layers=tuple(replace(layer, name="") for layer in network.layers))


EDITS = [lambda n: without(n, 0), lambda n: without(n, 4), renamed, shared, wider, nameless]


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_a_matrix_no_more_is_written_entry_by_entry(edit: Any) -> None:
    network = edit(opened())
    again = read(write(network))
    assert again.connections == network.connections
    assert list(again.parameters.items()) == list(network.parameters.items())
    assert dict(again.biases) == dict(network.biases)
    assert "weights" not in write(network).decode()


@given(st.lists(st.sampled_from(["value", "add", "remove", "swap", "layer", "bias"]), max_size=6), st.randoms())
def test_whatever_is_edited_the_file_gives_the_same_network(edits: list[str], random: Any) -> None:
    network = opened()
    for count, edit in enumerate(edits):
        parameters, connections = dict(network.parameters), list(network.connections)
        if edit == "value":
            parameters[random.choice(list(parameters))] = random.uniform(-1, 1)
        elif edit == "add":
            parameters[f"n{count}"] = 0.5
        elif edit == "remove" and len(connections) > 1:
            connections.pop(random.randrange(len(connections)))
        elif edit == "swap":
            random.shuffle(connections)
        elif edit == "layer":
            names = [random.choice(["input", "a", "b", ""]) for _ in network.layers]
            layers = tuple(replace(layer, name=name) for layer, name in zip(network.layers, names, strict=True))
            network = replace(network, layers=layers)
        elif edit == "bias":
            network = replace(network, biases=dict(random.sample(list(network.biases.items()), len(network.biases))))
        network = replace(network, parameters=parameters, connections=tuple(connections))
    again = read(write(network))
    assert again.layers == network.layers and again.connections == network.connections
    assert list(again.parameters.items()) == list(network.parameters.items())
    assert list(again.biases.items()) == list(network.biases.items())
    assert write(read(write(network))) == write(network)


def test_a_file_without_matrices_gets_none() -> None:
    network = example("mazur")
    assert not network.in_matrices
    named = replace(network, connections=tuple(Connection(c.source, c.target, c.weight) for c in network.connections))
    assert "weights" not in write(named).decode()


def matrix(**changes: Any) -> list[dict[str, Any]]:
    return [{"from": "input", "to": "hidden", "weights": W, **changes}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"connections": matrix(weights=W[:2])}, "connections[0].weights: 2 rows, but hidden has 3 units"),
        ({"connections": matrix(weights=np.array(W).T.tolist())}, "connections[0].weights: 2 rows, but hidden has 3"),
        (
            {"connections": matrix(weights=[[1, 2], [3], [4, 5]])},
            "connections[0].weights[1]: 1 numbers, but input has 2",
        ),
        ({"connections": matrix(weights=[[1, 2], 3, [4, 5]])}, "connections[0].weights[1]: a number instead of a list"),
        ({"connections": matrix(weights=[[1, 2], ["w", 3], [4, 5]])}, "connections[0].weights[1][0]: a text"),
        (
            {"connections": matrix(weights=[[1, 2], [3, float("nan")], [4, 5]])},
            "connections[0].weights[1][1]: not a finite",
        ),
        ({"connections": matrix(to="h1")}, 'connections[0].to: no layer "h1"'),
        ({"connections": matrix(to="input", weights=[[1, 2], [3, 4]])}, "connections[0]: x1 to x1 does not lead"),
        ({"connections": matrix() + matrix()}, "connections[1]: x1 and h1 are connected already"),
        ({"connections": matrix(weight="w1")}, "connections[0].weight: unknown key"),
        ({"connections": [*matrix(), {"from": "x1", "to": "o9", "weight": "skip"}]}, 'connections[1].to: no unit "o9"'),
        ({"biases": {"hidden": [1, 2]}}, "biases.hidden: 2 numbers, but hidden has 3 units"),
        ({"biases": {"nothing": [1, 2]}}, 'biases.nothing: no layer "nothing"'),
        ({"biases": {"hidden": B, "h2": "skip"}}, "biases.hidden: h2 has another bias"),
        ({"biases": {"input": [1, 2]}}, "biases.x1: an input unit has no bias"),
        ({"parameters": {"skip": 1, "W1_1_1": 2}}, "parameters.W1_1_1: a number in a matrix has this name"),
        (
            {"layers": [*document()["layers"][:2], {"name": "input", "units": ["o1", "o2"]}]},
            'connections[0].from: 2 layers are called "input"',
        ),
    ],
)
def test_what_does_not_fit_names_its_place(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(**changes)
