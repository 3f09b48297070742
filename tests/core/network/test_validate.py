"""Every problem of a network is found, and named with its place in the project file."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.network.validate import MAX_SOFTMAX, NetworkError, Problem, problems, require_valid
from bpdebugger.exchange.examples import NAMES, example
from tests.networks import dense
from tests.random_networks import random_network

GOOD = Network(
    layers=(
        Layer("input", (Unit("x1"), Unit("x2"))),
        Layer("hidden", (Unit("h"),), "sigmoid"),
        Layer("output", (Unit("o", "z + c"),)),
    ),
    connections=(Connection("x1", "h", "w"), Connection("x2", "h", "w"), Connection("h", "o", "v")),
    parameters={"w": 0.5, "v": -1.0, "c": 0.1, "b": 0.2},
    samples=(Sample((1.0, 2.0), (0.0,)),),
    biases={"h": "b"},
)


@pytest.mark.parametrize("network", [GOOD, *map(example, NAMES), *map(random_network, range(20))])
def test_good_networks_have_no_problem(network: Network) -> None:
    assert problems(network) == []
    require_valid(network)


INPUT, HIDDEN, OUTPUT = GOOD.layers


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"layers": ()}, ["layers: a network needs an input layer and an output layer"]),
        ({"layers": (INPUT,)}, ["layers: a network needs an input layer and an output layer"]),
        ({"layers": (INPUT, Layer("hidden", ()), OUTPUT)}, ["layers[1].units: a layer needs at least one unit"]),
        (
            {"layers": (Layer("", (Unit("x1"), Unit("2x"))), HIDDEN, OUTPUT)},
            [
                'layers[0].units[1]: "2x" is not a name: letters, digits and _, at most 32',
                'connections[1].from: no unit "x2"',
            ],
        ),
        (
            {"layers": (INPUT, Layer("", (Unit("h"), Unit("h"))), OUTPUT)},
            ['layers[1].units[1]: there is another unit "h"'],
        ),
        (
            {"layers": (INPUT, HIDDEN, Layer("", (Unit("o"), Unit("x1"))))},
            [
                'layers[2].units[1]: there is another unit "x1"',
                "connections[0]: x1 to h does not lead to a later layer; that would make a loop",
                "samples[0].targets: 1 numbers, but there are 2 units",
            ],
        ),
        (
            {"layers": (replace(INPUT, activation="sigmoid"), HIDDEN, OUTPUT)},
            ["layers[0].activation: an input unit has no activation"],
        ),
        (
            {"layers": (Layer("", (Unit("x1", "tanh"), Unit("x2"))), HIDDEN, OUTPUT)},
            ["layers[0].units[0].activation: an input unit has no activation"],
        ),
        (
            {"layers": (INPUT, replace(HIDDEN, activation="sigmiod"), OUTPUT)},
            ['layers[1].activation: unknown activation "sigmiod", did you mean sigmoid? (character 1)'],
        ),
        (
            {"layers": (INPUT, replace(HIDDEN, activation="sin *"), OUTPUT)},
            ['layers[1].activation: the function "sin" needs its argument in parentheses (character 1)'],
        ),
        (
            {"layers": (INPUT, replace(HIDDEN, activation="max(0, x)"), OUTPUT)},
            [
                'layers[1].activation: Is "x" the net input z? Write max(0, z) (x is z) or y = max(0, p[x]) '
                "(a new parameter, the same at every z) (character 8)"
            ],
        ),
        (
            {"layers": (INPUT, HIDDEN, Layer("", (Unit("o", "z * k * j"),)))},
            [
                'layers[2].units[0].activation: no parameter "k" with a value under parameters',
                'layers[2].units[0].activation: no parameter "j" with a value under parameters',
            ],
        ),
        ({"connections": (Connection("x9", "h", "w"),)}, ['connections[0].from: no unit "x9"']),
        ({"connections": (Connection("x1", "h9", "w"),)}, ['connections[0].to: no unit "h9"']),
        (
            {"connections": (Connection("x1", "h", "w9"),)},
            ['connections[0].weight: no parameter "w9" with a value under parameters'],
        ),
        (
            {"connections": (Connection("h", "h", "w"),)},
            ["connections[0]: h to h does not lead to a later layer; that would make a loop"],
        ),
        (
            {"connections": (Connection("o", "x1", "w"),)},
            ["connections[0]: o to x1 does not lead to a later layer; that would make a loop"],
        ),
        (
            {"connections": (*GOOD.connections, Connection("x1", "h", "v"))},
            ["connections[3]: x1 and h are connected already"],
        ),
        ({"biases": {"q": "b"}}, ['biases.q: no unit "q"']),
        ({"biases": {"x1": "b"}}, ["biases.x1: an input unit has no bias"]),
        ({"biases": {"o": "b9"}}, ['biases.o: no parameter "b9" with a value under parameters']),
        ({"parameters": dict(GOOD.parameters, v=math.nan)}, ["parameters.v: not a finite number"]),
        ({"parameters": dict(GOOD.parameters, v=-math.inf)}, ["parameters.v: not a finite number"]),
        (
            {"parameters": {**GOOD.parameters, "a-b": 1.0}},
            ['parameters.a-b: "a-b" is not a name: letters, digits and _, at most 32'],
        ),
        ({"loss": "y - z"}, ['loss: unknown name "z"; known here: a, y (character 5)']),
        ({"learning_rate": math.inf}, ["learning_rate: not a finite number"]),
        ({"samples": ()}, ["samples: at least one sample is needed"]),
        (
            {"samples": (*GOOD.samples, Sample((1.0,), (1.0, 2.0)))},
            [
                "samples[1].inputs: 1 numbers, but there are 2 units",
                "samples[1].targets: 2 numbers, but there are 1 units",
            ],
        ),
        ({"samples": (Sample((1.0, math.nan), (0.0,)),)}, ["samples[0].inputs[1]: not a finite number"]),
    ],
)
def test_each_problem_is_named_with_its_place(changes: dict[str, Any], lines: list[str]) -> None:
    found = [str(problem) for problem in problems(replace(GOOD, **changes))]
    if "layers" in changes and len(changes["layers"]) == 3 and len(lines) == 1:
        # a changed unit may be missed elsewhere too
        assert found[0] == lines[0]
    else:
        assert found == lines


def test_the_first_problem_is_said_and_the_others_are_counted() -> None:
    broken = replace(GOOD, learning_rate=math.nan, samples=(), biases={"q": "b"})
    with pytest.raises(NetworkError) as caught:
        require_valid(broken)
    assert str(caught.value) == 'biases.q: no unit "q" (and 2 more)'
    assert len(caught.value.problems) == 3
    with pytest.raises(NetworkError):
        make_plan(broken)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("loss", "wrong"), "loss: wrong"),
        (Problem("", "wrong"), "wrong"),
        (Problem("biases.a\nb", "x\u2028y\x1b[0m"), "biases.a\\u000ab: x\\u2028y\\u001b[0m"),
        (Problem("p" * 300, "wrong"), "p" * 240 + "…"),
    ],
)
def test_a_problem_is_always_one_line_that_can_be_shown(problem: Problem, line: str) -> None:
    assert str(problem) == line


def test_networks_at_the_limits_are_not_refused() -> None:
    units = tuple(Unit(f"u{i}") for i in range(1000))
    softmax = Network(
        layers=(INPUT, Layer("", units, "softmax")),
        connections=(),
        parameters={},
        samples=(Sample((0.0, 0.0), (0.0,) * 1000),) * 10,
    )
    assert problems(softmax) == []
    assert [p.place for p in problems(replace(softmax, samples=softmax.samples * 2))] == ["samples"]


def test_too_many_softmax_units_are_said_of_their_layer() -> None:
    network = dense([1, MAX_SOFTMAX + 1], activation="softmax")
    (problem,) = problems(network)
    assert str(problem) == f"layers[1]: {MAX_SOFTMAX + 1} softmax units; {MAX_SOFTMAX} are the limit"
    assert not problems(dense([1, MAX_SOFTMAX], activation="softmax"))
