"""The parts of the gradients in which a mistake may have been made, against the names of what they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpdebugger.core.diagnosing.diagnosis import diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.parts import parts
from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.network.network import Connection, Network, Sample
from bpdebugger.core.passes.trace import trace
from tests.networks import dense

NETWORK = replace(dense([2, 3, 2]), samples=(Sample((1.0, -0.7), (0.95, 0.05)),))
OF_INPUTS = {each.weight for each in NETWORK.connections if each.source in ("x1", "x2")}
BETWEEN = {each.weight for each in NETWORK.connections} - OF_INPUTS
BIASES = set(NETWORK.biases.values())


def test_a_mistake_in_a_part_is_found_in_that_part() -> None:
    recorded = trace(NETWORK)
    right = dict(zip(recorded.plan.parameters, recorded.mean_gradient.tolist(), strict=True))
    for part, words in (
        (OF_INPUTS | BETWEEN, "those of the biases excepted"),
        (BIASES, "for the biases"),
        (BETWEEN, "of the weights at the outputs"),
        (OF_INPUTS, "of the weights in"),
    ):
        assert any(right[name] < 0 for name in part)
        given = {name: Given.of(f"{abs(value) if name in part else value:.6g}") for name, value in right.items()}
        found = diagnose(NETWORK, given).explanation
        assert "taken without their signs" in found, (words, found)
        assert words in found, (words, found)


def parts_by_name(network: Network) -> dict[str, set[str]]:
    recorded = trace(network)
    case = Case(PlainPass.of(recorded))
    names, uses = recorded.plan.parameters, recorded.plan.uses.parameter
    return {part.words: {names[uses[i]] for i in np.flatnonzero(part.uses)} for part in parts(case)}


def test_every_part_holds_what_its_words_say() -> None:
    network = dense([2, 3, 2, 1])
    ends = {each.weight: (each.source[0], each.target[0]) for each in network.connections}
    owner = {name: unit[0] for unit, name in network.biases.items()}
    # units are called x, h, g and o by their layers
    found = parts_by_name(network)
    weights, biases = set(ends), set(owner)
    layer = {letter: {name for name, (_, to) in ends.items() if to == letter} for letter in "hgo"}
    bias = {letter: {name for name, of in owner.items() if of == letter} for letter in "hgo"}
    called = {"h": ' in layer "hidden1"', "g": ' in layer "hidden2"', "o": " at the outputs"}
    wanted = {
        "": weights | biases,
        ", those of the biases excepted": weights,
        " for the biases": biases,
        " in the hidden layers": layer["h"] | bias["h"] | layer["g"] | bias["g"],
        **{words: layer[letter] | bias[letter] for letter, words in called.items()},
        **{f" of the weights{words}": layer[letter] for letter, words in called.items()},
        **{f" of the biases{words}": bias[letter] for letter, words in called.items()},
        " for the weights between units": layer["g"] | layer["o"],
    }
    # of two names for the same part the first is kept
    assert found == wanted


def test_in_a_network_of_one_layer_there_are_weights_and_biases() -> None:
    assert parts_by_name(dense([2, 1])) == {
        "": {"w1", "w2", "b_o1"},
        ", those of the biases excepted": {"w1", "w2"},
        " for the biases": {"b_o1"},
    }
    without = replace(dense([2, 1]), biases={})
    assert parts_by_name(without) == {"": {"w1", "w2"}}


def test_shared_weights_between_units_are_a_part() -> None:
    network = dense([1, 2, 1])
    first, second, third, fourth = network.connections
    shared = replace(
        network, connections=(first, second, third, Connection(fourth.source, fourth.target, third.weight))
    )
    found = parts_by_name(shared)
    assert found[" of the weights at the outputs"] == {third.weight}
    assert not found.get(" for the shared weights between units", set()) - {third.weight}


def test_every_number_that_is_kept_is_that_of_the_trace() -> None:
    for network in (NETWORK, dense([2, 3, 1], activation="tanh")):
        recorded = trace(network)
        run = Case(PlainPass.of(recorded)).right
        kinds = set()
        for step in recorded:
            value = run.value(step.place)
            # a pass for gradients does not go on to the inputs
            if value is not None and not step.quantity.startswith(("dE_dy[x", "dE_dy[i")):
                kinds.add(step.place.kind)
                assert value == pytest.approx(step.value, rel=1e-12), step.quantity
        kept = ("z", "y", "dE_dy", "dE_dz", "dE_dw", "dE_db", "dE_dp", "dy_dz", "p_new")
        assert {step.place.kind for step in recorded if step.quantity.partition("[")[0] in kept} - kinds == set()
