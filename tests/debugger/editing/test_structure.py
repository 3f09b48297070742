"""Each edit of the structure on a small network, against what a pencil would draw."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.editing import clipboard, connections, layers, units
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.names import NEW_BIAS, NEW_WEIGHT
from bpdebugger.debugger.editing.shorthand import network_from
from bpdebugger.exchange.examples import example


def pairs(network: Network) -> set[tuple[str, str]]:
    return {connection[:2] for connection in network.connections}


def names(network: Network) -> list[list[str]]:
    return [[unit.name for unit in layer.units] for layer in network.layers]


def small() -> Network:
    return network_from("2-2-1")


def test_a_new_unit_is_wired_as_its_siblings() -> None:
    network = units.add_unit(small(), 1)
    assert names(network) == [["x1", "x2"], ["h1", "h2", "h3"], ["o1"]]
    assert pairs(network) - pairs(small()) == {("x1", "h3"), ("x2", "h3"), ("h3", "o1")}
    new = {c.weight for c in network.connections if "h3" in c[:2]}
    assert new == {"w7", "w8", "w9"}
    assert [network.parameters[name] for name in sorted(new)] == [NEW_WEIGHT] * 3
    assert network.biases["h3"] == "b4"
    assert network.parameters["b4"] == NEW_BIAS


def test_a_new_unit_shares_the_bias_that_all_its_siblings_share() -> None:
    assert units.add_unit(example("mazur"), 1).biases["h3"] == "b1"


def test_a_new_input_and_a_new_output_get_a_column_of_zeros() -> None:
    sample = units.add_unit(units.add_unit(small(), 0), 2).samples[0]
    assert sample.inputs == (0.5, 0.6, 0.0)
    assert sample.targets == (1.0, 0.0)


def test_a_removed_unit_takes_its_connections_and_parameters_with_it() -> None:
    network = units.remove_units(small(), ["h1"])
    assert pairs(network) == {("x1", "h2"), ("x2", "h2"), ("h2", "o1")}
    assert set(network.parameters) == {"w3", "w4", "w6", "b2", "b3"}
    assert set(network.biases) == {"h2", "o1"}


def test_what_is_removed_counts_no_more() -> None:
    network = units.remove_units(small(), ["h1"])
    p = network.parameters
    h2 = 1 / (1 + np.exp(-(p["w3"] * 0.5 + p["w4"] * 0.6 + p["b2"])))
    o1 = 1 / (1 + np.exp(-(p["w6"] * h2 + p["b3"])))
    assert trace(network, 0)["E"].value == pytest.approx(0.5 * (1 - o1) ** 2, rel=1e-14)


def test_a_parameter_that_is_still_used_elsewhere_stays() -> None:
    network = units.remove_units(example("mazur"), ["h1"])
    assert network.biases == {"h2": "b1", "o1": "b2", "o2": "b2"}
    assert "b1" in network.parameters
    assert "w1" not in network.parameters


def test_the_last_unit_of_a_layer_takes_the_layer_with_it_and_its_neighbours_are_joined() -> None:
    network = units.remove_units(small(), ["h1", "h2"])
    assert names(network) == [["x1", "x2"], ["o1"]]
    assert pairs(network) == {("x1", "o1"), ("x2", "o1")}


def test_two_layers_must_remain() -> None:
    with pytest.raises(EditError, match="input layer and an output layer"):
        units.remove_units(small(), ["h1", "h2", "o1"])


def test_a_unit_is_renamed_wherever_it_stands() -> None:
    network = units.rename_unit(small(), "h1", "left")
    assert ("x1", "left") in pairs(network)
    assert ("left", "o1") in pairs(network)
    assert network.biases["left"] == "b1"
    assert network.parameters == small().parameters


@pytest.mark.parametrize(
    ("name", "why"), [("h2", "already"), ("1h", "cannot be the name"), ("a" * 33, "at most 32"), ("", "cannot")]
)
def test_names_that_a_unit_cannot_have(name: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        units.rename_unit(small(), "h1", name)


def test_a_moved_input_takes_its_column_along() -> None:
    network = units.move_unit(small(), "x2", -1)
    assert names(network)[0] == ["x2", "x1"]
    assert network.samples[0].inputs == (0.6, 0.5)
    assert trace(network, 0)["E"].value == pytest.approx(trace(small(), 0)["E"].value, rel=1e-14)
    assert units.move_unit(network, "x2", -1) is network


def test_a_layer_between_two_is_wired_to_both_and_their_direct_connections_go() -> None:
    network = layers.add_layer(small(), 2, 2)
    assert names(network) == [["x1", "x2"], ["h1", "h2"], ["h3", "h4"], ["o1"]]
    assert pairs(network) == {
        *[(x, h) for x in ("x1", "x2") for h in ("h1", "h2")],
        *[(h, k) for h in ("h1", "h2") for k in ("h3", "h4")],
        *[("h3", "o1"), ("h4", "o1")],
    }
    assert {"h3", "h4"} <= set(network.biases)


def test_a_layer_at_the_end_becomes_the_outputs() -> None:
    network = layers.add_layer(small(), 3, 2)
    assert names(network)[-1] == ["o2", "o3"]
    assert network.samples[0].targets == (0.0, 0.0)


def test_a_removed_layer_leaves_its_neighbours_joined() -> None:
    network = layers.remove_layers(network_from("2-2-2-1"), [1])
    assert names(network) == [["x1", "x2"], ["h3", "h4"], ["o1"]]
    assert {("x1", "h3"), ("x2", "h4")} <= pairs(network)


def test_a_moved_layer_turns_round_what_would_lead_back() -> None:
    network = layers.move_layer(network_from("1-1-1-1"), 1, 1)
    assert names(network) == [["x1"], ["h2"], ["h1"], ["o1"]]
    assert pairs(network) == {("x1", "h1"), ("h2", "h1"), ("h2", "o1")}


def test_units_are_connected_to_later_layers_only_and_once() -> None:
    network = connections.connect(small(), "x1", "o1")
    assert ("x1", "o1") in pairs(network)
    assert network.connections[-1].weight == "w7"
    for source, target, why in (
        ("o1", "x1", "lead back"),
        ("h1", "h2", "same layer"),
        ("x1", "h1", "already"),
        ("q", "h1", "no unit"),
    ):
        with pytest.raises(EditError, match=why):
            connections.connect(small(), source, target)


def test_a_weight_with_the_name_of_another_is_shared_and_split_off_again() -> None:
    shared = connections.name_weight(small(), ("x1", "h1"), "w4")
    assert [c.weight for c in shared.connections][:4] == ["w4", "w2", "w3", "w4"]
    assert "w1" not in shared.parameters
    gradient = trace(shared, 0)
    assert gradient["dE_dp[w4]"].value == pytest.approx(
        gradient["dE_dw[x1->h1]"].value + gradient["dE_dw[x2->h2]"].value, rel=1e-14
    )
    split = connections.name_weight(shared, ("x1", "h1"), "own")
    assert split.parameters["own"] == shared.parameters["w4"]
    assert "w4" in split.parameters


def test_a_new_name_for_the_only_use_renames_in_place() -> None:
    network = connections.name_weight(small(), ("x1", "h1"), "first")
    assert next(iter(network.parameters)) == "first"
    assert network.parameters["first"] == small().parameters["w1"]


def test_disconnecting_what_is_not_connected_changes_nothing() -> None:
    network = small()
    assert connections.disconnect(network, [("x1", "o1")]) is network


def test_copies_have_new_names_and_share_among_themselves() -> None:
    mazur = example("mazur")
    network, new = clipboard.pasted(mazur, clipboard.copied(mazur, ["h1", "h2", "o1"]), 1)
    assert new == ("h3", "h4", "o3")
    assert {("h3", "o3"), ("h4", "o3")} <= pairs(network)
    assert network.biases["h3"] == network.biases["h4"] == "b3"
    assert network.parameters["b3"] == mazur.parameters["b1"]
    weights = {c[:2]: c.weight for c in network.connections}
    assert network.parameters[weights["h3", "o3"]] == mazur.parameters["w5"]


def copied_text(**changes: object) -> str:
    """A unit as it is copied, with some entries changed."""
    unit = {"layer": 0, "name": "a", "activation": "tanh"}
    document = {"format": clipboard.FORMAT, "units": [unit], "connections": [], "biases": {}, "parameters": {}}
    return json.dumps({**document, **changes})


def test_what_was_copied_by_hand_is_pasted() -> None:
    network, new = clipboard.pasted(small(), copied_text(), 1)
    assert new == ("h3",)
    assert network.layers[1].units[2].activation == "tanh"


NOT_COPIED = (
    *("", "nothing", "[]", "{" * 3000, "x" * 2_000_000),
    copied_text(units=[]),
    copied_text(units=None),
    copied_text(units=[{"layer": 0, "name": "a b", "activation": ""}]),
    copied_text(units=[{"layer": 0, "name": "a", "activation": "exp('1')"}]),
    copied_text(units=[{"layer": 7, "name": "a", "activation": ""}]),
    copied_text(connections=[["a", "a", "w"]], parameters={"w": 1}),
    copied_text(connections=[["a", "b", "w"]]),
    copied_text(biases={"a": "b"}),
    copied_text(biases={"a": "b"}, parameters={"b": 1e999}),
)


@pytest.mark.parametrize("text", NOT_COPIED, ids=range(len(NOT_COPIED)))
def test_what_was_not_copied_here_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(EditError) as refusal:
        clipboard.pasted(small(), text, 1)
    assert "\n" not in str(refusal.value)
