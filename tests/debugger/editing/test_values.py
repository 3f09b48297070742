"""Edits of values: parameters, activations, samples, schemes, sets, and networks from a line."""

from __future__ import annotations

import time

import numpy as np
import pytest

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.validate import problems
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.editing import activations, datasets, initial, parameters, samples
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.shorthand import described, network_from
from bpdebugger.exchange.examples import example
from tests.networks import dense


def test_values_are_set_and_must_be_finite() -> None:
    network = parameters.set_values(example("mazur"), {"w1": 0.5, "b1": -1.0})
    assert (network.parameters["w1"], network.parameters["b1"], network.parameters["w2"]) == (0.5, -1.0, 0.2)
    assert parameters.set_values(network, {"w1": 0.5}) is network
    for values, why in (({"w1": float("inf")}, "finite"), ({"q": 1.0}, 'no parameter "q"')):
        with pytest.raises(EditError, match=why):
            parameters.set_values(network, values)


def test_another_value_keeps_the_plan() -> None:
    network = example("mazur")
    assert trace(network).plan is trace(parameters.set_values(network, {"w1": 3.0})).plan


def test_a_parameter_is_renamed_in_formulas_too() -> None:
    network = activations.set_activation(example("mazur"), ["h1"], "z * sigmoid(beta * z) + beta2")
    renamed = parameters.rename_parameter(network, "beta", "slope")
    assert renamed.layers[1].units[0].activation == "z * sigmoid(slope * z) + beta2"
    assert renamed.parameters["slope"] == activations.NEW_PARAMETER
    assert not problems(renamed)


def test_renaming_to_a_name_that_exists_makes_one_shared_parameter() -> None:
    network = parameters.rename_parameter(example("mazur"), "w1", "w4")
    assert network.parameters["w4"] == 0.3
    assert network.connections[0].weight == "w4"
    with pytest.raises(EditError, match="meaning of its own"):
        parameters.rename_parameter(network, "w4", "exp")


def test_a_bias_is_shared_split_off_and_taken_away() -> None:
    network = parameters.set_bias(example("mazur"), "h1", "own")
    assert network.parameters["own"] == 0.35
    assert network.biases["h2"] == "b1"
    both = parameters.set_bias(network, "h2", "own")
    assert "b1" not in both.parameters
    none = parameters.set_bias(both, "h1", "")
    assert "h1" not in none.biases
    with pytest.raises(EditError, match="input"):
        parameters.set_bias(none, "i1", "b")


def test_a_formula_brings_its_parameters_and_takes_them_along() -> None:
    network = activations.set_activation(example("mazur"), ["h1"], "z * sigmoid(b * z)")
    assert network.parameters["b"] == 1.0
    assert trace(network, 0)["dE_dp[h1,b]"].value != 0
    assert "b" not in activations.set_activation(network, ["h1"], "tanh").parameters
    assert "b" not in activations.set_layer_activation(network, 1, "relu").parameters


def test_a_formula_with_a_mistake_says_where() -> None:
    with pytest.raises(EditError) as refusal:
        activations.set_activation(example("mazur"), ["h1"], "z + * 2")
    assert refusal.value.position == 4
    with pytest.raises(EditError):
        activations.set_loss(example("mazur"), "y + q")


@pytest.mark.parametrize("text", ["", " "])
def test_an_empty_activation_of_a_layer_is_refused(text: str) -> None:
    with pytest.raises(EditError, match="the activation is empty; write identity for y = z"):
        activations.set_layer_activation(example("mazur"), 1, text)


HOSTILE = (
    "exp('import os')", "__import__('os')", "z.real", "9**9**9", "1" * 1_000_000, "(" * 5_000 + "z" + ")" * 5_000,
    "ｚ + 1", "ехр(z)", "lambda: z", "z if z else z", "[z][0]", "exp(z, z)", "open(z)", "z;z", "f'{z}'",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_formulas_are_refused_with_a_sentence_at_once(text: str) -> None:
    network = example("mazur")
    began = time.process_time()
    with pytest.raises(EditError) as refusal:
        activations.set_activation(network, ["h1"], text)
    # far above the 50 ms of the goal, which a benchmark measures: here only against hanging
    assert time.process_time() - began < 2
    assert 10 < len(str(refusal.value)) < 400


def test_cells_go_in_as_a_block_and_add_rows() -> None:
    network = samples.set_cells(example("mazur"), 0, 1, [[7.0, 8.0], [9.0, 10.0]])
    assert network.samples == (Sample((0.05, 7.0), (8.0, 0.99)), Sample((0.0, 9.0), (10.0, 0.0)))
    with pytest.raises(EditError, match="column 5"):
        samples.set_cells(network, 0, 3, [[1.0, 2.0]])
    with pytest.raises(EditError, match="not finite"):
        samples.set_cells(network, 0, 0, [[float("nan")]])


def test_one_sample_remains() -> None:
    with pytest.raises(EditError, match="at least one"):
        samples.remove_samples(example("mazur"), [0])
    assert len(samples.remove_samples(example("xor"), [1, 2]).samples) == 2


@pytest.mark.parametrize(
    ("scheme", "variance"),
    [("xavier", 2 / (300 + 200)), ("he", 2 / 300), ("uniform", 0.5**2 / 3)],
)
def test_the_schemes_have_the_published_variances(scheme: str, variance: float) -> None:
    network = initial.initialise(dense([300, 200]), scheme, 7)
    weights = np.array([network.parameters[c.weight] for c in network.connections])
    assert abs(weights.mean()) < 4 * np.sqrt(variance / len(weights))
    assert weights.var() == pytest.approx(variance, rel=0.03)
    if scheme == "xavier":
        assert np.abs(weights).max() <= np.sqrt(6 / 500)
    assert all(network.parameters[name] == 0 for name in network.biases.values())
    assert network.initial_values is not None
    assert (network.initial_values.scheme, network.initial_values.seed) == (scheme, 7)


def test_the_same_seed_gives_the_same_values() -> None:
    first, again, other = (initial.initialise(example("mazur"), "he", seed).parameters for seed in (1, 1, 2))
    assert first == again != other


def test_a_shared_weight_is_drawn_once_with_its_largest_fans() -> None:
    network = Network(
        layers=(Layer("", (Unit("a"), Unit("b"))), Layer("", (Unit("c"), Unit("d")))),
        connections=(Connection("a", "c", "w"), Connection("b", "c", "v"), Connection("a", "d", "w")),
        parameters={"w": 0.0, "v": 0.0, "unused": 5.0},
        samples=(Sample((1.0, 1.0), (0.0, 0.0)),),
    )
    names, fan_in, fan_out = initial._fans(network)
    assert (names, fan_in.tolist(), fan_out.tolist()) == (["w", "v"], [2.0, 2.0], [2.0, 1.0])
    assert initial.initialise(network, "zeros", 0).parameters == {"w": 0.0, "v": 0.0, "unused": 5.0}


TRUTH = {"xor": lambda a, b: a != b, "and": lambda a, b: a and b, "or": lambda a, b: a or b}


@pytest.mark.parametrize("id", TRUTH)
def test_the_truth_tables(id: str) -> None:
    table = {sample.inputs: sample.targets[0] for sample in datasets.dataset(id)}
    assert table == {(a, b): float(TRUTH[id](a, b)) for a in (0.0, 1.0) for b in (0.0, 1.0)}


@pytest.mark.parametrize("id", ["line", "sine", "clouds", "circles", "spiral"])
def test_the_random_sets_are_seeded_and_as_large_as_asked_for(id: str) -> None:
    first, again, other = (datasets.dataset(id, 30, seed) for seed in (5, 5, 6))
    assert first == again != other
    assert len(first) == 30


def test_circles_are_a_ring_around_a_disc() -> None:
    for sample in datasets.dataset("circles", 100, 3):
        radius = float(np.hypot(sample.inputs[0], sample.inputs[1]))
        assert (radius < 0.6) == (sample.targets[0] == 1.0)


def points_of(id: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    samples = datasets.dataset(id, count, 7)
    return np.array([sample.inputs for sample in samples]), np.array([sample.targets[0] for sample in samples])


def test_a_line_and_a_sine_go_from_left_to_right_with_a_little_noise() -> None:
    for id, noise in (("line", 0.05), ("sine", 0.03)):
        inputs, targets = points_of(id, 400)
        x = inputs[:, 0]
        off = targets - (0.7 * x + 0.2 if id == "line" else np.sin(np.pi * x))
        assert (x[0], x[-1]) == (-1, 1)
        assert np.allclose(np.diff(x), 2 / 399, atol=1e-3)
        assert np.std(off) == pytest.approx(noise, rel=0.15)
        assert abs(np.mean(off)) < noise / 5


def test_two_clouds_lie_on_either_side_of_the_middle() -> None:
    inputs, targets = points_of("clouds", 400)
    assert targets.tolist() == [0, 1] * 200
    for label, centre in ((0, -0.5), (1, 0.5)):
        cloud = inputs[targets == label]
        assert np.mean(cloud, axis=0) == pytest.approx([centre, centre], abs=0.06)
        assert np.std(cloud, axis=0) == pytest.approx([0.25, 0.25], rel=0.15)


def test_circles_have_radii_of_three_and_nine_tenths() -> None:
    inputs, targets = points_of("circles", 400)
    radius = np.hypot(*inputs.T)
    for label, middle in ((1, 0.3), (0, 0.9)):
        assert np.mean(radius[targets == label]) == pytest.approx(middle, abs=0.02)
        assert np.std(radius[targets == label]) == pytest.approx(0.05, rel=0.2)
    # all the way round
    assert np.abs(np.mean(inputs, axis=0)).max() < 0.1
    assert {tuple(quadrant) for quadrant in np.sign(inputs).astype(int).tolist()} >= {
        (1, 1),
        (1, -1),
        (-1, 1),
        (-1, -1),
    }


def test_the_arms_of_a_spiral_wind_one_and_three_quarters_times_and_lie_opposite() -> None:
    inputs, targets = points_of("spiral", 400)
    angles = []
    for label in (0, 1):
        x, y = inputs[targets == label].T
        radius = np.hypot(x, y)
        assert radius[0] == pytest.approx(0.1, abs=0.08)
        assert radius[-1] == pytest.approx(1, abs=0.08)
        angle = np.unwrap(np.arctan2(y, x)[40:])
        along = np.linspace(0.1, 1, 400)[targets == label][40:]
        assert (angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(1.75 * (along[-1] - along[0]), abs=0.03)
        angles.append(angle[-1])
    assert np.cos(angles[1] - angles[0]) < -0.95


def test_parameters_are_fixed_and_trained_again_in_the_order_of_the_network() -> None:
    network = example("mazur")
    fixed = parameters.fix(network, ["w3", "w1"], fixed=True)
    assert tuple(fixed.fixed) == ("w1", "w3")
    assert parameters.fix(fixed, ["w3"], fixed=False).fixed == ("w1",)
    assert parameters.fix(fixed, ["w5"], fixed=False) is fixed
    assert parameters.fix(network, [], fixed=True) is network


def test_a_set_says_which_network_it_needs() -> None:
    with pytest.raises(EditError, match="A sine needs a network with 1 input and 1 output; this one has 2 and 2"):
        datasets.with_dataset(example("mazur"), "sine")
    one_hot = datasets.with_dataset(example("mazur"), "xor").samples
    assert [sample.targets for sample in one_hot] == [(1.0, 0.0), (0.0, 1.0), (0.0, 1.0), (1.0, 0.0)]


@pytest.mark.parametrize("line", ["2-3-1", " 2 – 3 – 1 ", "2,3,1", "2 3 1", "2x3x1", "2→3→1"])
def test_sizes_in_any_spelling(line: str) -> None:
    network = network_from(line)
    assert [[unit.name for unit in layer.units] for layer in network.layers] == [
        ["x1", "x2"],
        ["h1", "h2", "h3"],
        ["o1"],
    ]
    assert len(network.parameters) == 2 * 3 + 3 + 3 * 1 + 1
    assert not problems(network)


def test_a_line_with_activations() -> None:
    network = network_from("2-3 tanh-2 softmax")
    assert [layer.activation for layer in network.layers] == ["", "tanh", "softmax"]
    assert network.loss == "cross_entropy"
    assert described("2-3 tanh-2 softmax") == "2 inputs, 3 hidden tanh units, 2 softmax outputs: 17 parameters"
    assert described("1-1") == "1 input, 1 sigmoid output: 2 parameters"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2",
        "a-b",
        "2-0-1",
        "2--",
        "2-3 nonsense-1",
        "2 tanh-1",
        "9999-9999-9999",
        "2-3 z+c-1",
        "-",
        "2-" * 300,
        "٣-٢",
        "1e5-2",
    ],
)
def test_lines_that_are_no_network(line: str) -> None:
    for read in (network_from, described):
        with pytest.raises(EditError) as refusal:
            read(line)
        assert "\n" not in str(refusal.value)
