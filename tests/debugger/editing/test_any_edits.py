"""Any edits in any order: the network stays valid, samples follow their units, nothing changes what was before."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import problems
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.editing import (
    activations,
    clipboard,
    connections,
    datasets,
    initial,
    layers,
    parameters,
    samples,
    units,
)
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.exchange.project import read, write
from tests.depth import seeds
from tests.random_networks import random_network

STEPS = 40
FORMULAS = ("tanh", "relu", "softmax", "z + c9", "z * sigmoid(c1 * z)", "", "identity", "z +", "exp('1')")

Edit = Callable[[Network, Random], Network]


def unit(network: Network, random: Random) -> str:
    return random.choice(network.unit_names())


def layer(network: Network, random: Random) -> int:
    return random.randrange(-1, len(network.layers) + 1)


def parameter(network: Network, random: Random) -> str:
    return random.choice([*network.parameters, "fresh", "z", "no name"])


EDITS: tuple[Edit, ...] = (
    lambda n, r: units.add_unit(n, layer(n, r)),
    lambda n, r: units.remove_units(n, {unit(n, r), unit(n, r)}),
    lambda n, r: units.rename_unit(n, unit(n, r), r.choice(("fresh", "other", "1x", unit(n, r)))),
    lambda n, r: units.move_unit(n, unit(n, r), r.choice((-2, -1, 1, 3))),
    lambda n, r: layers.add_layer(n, layer(n, r), r.randint(1, 3)),
    lambda n, r: layers.remove_layers(n, {layer(n, r)}),
    lambda n, r: layers.rename_layer(n, layer(n, r), r.choice(("", "first", "two\nlines"))),
    lambda n, r: layers.move_layer(n, layer(n, r), r.choice((-1, 1, 2))),
    lambda n, r: connections.connect(n, unit(n, r), unit(n, r), r.choice(("", parameter(n, r)))),
    lambda n, r: connections.disconnect(n, [c[:2] for c in n.connections if r.random() < 0.2]),
    lambda n, r: connections.name_weight(n, r.choice([c[:2] for c in n.connections] or [("a", "b")]), parameter(n, r)),
    lambda n, r: clipboard.pasted(n, clipboard.copied(n, [unit(n, r), unit(n, r)]), layer(n, r) % len(n.layers))[0],
    lambda n, r: parameters.set_values(n, {parameter(n, r): r.choice((0.5, -1.0, float("nan")))}),
    lambda n, r: parameters.rename_parameter(n, parameter(n, r), parameter(n, r)),
    lambda n, r: parameters.set_bias(n, unit(n, r), r.choice(("", parameter(n, r)))),
    lambda n, r: activations.set_activation(n, [unit(n, r)], r.choice(FORMULAS)),
    lambda n, r: activations.set_layer_activation(n, layer(n, r), r.choice(FORMULAS)),
    lambda n, r: activations.set_loss(n, r.choice(("huber", "(a - y)**4", "b", ""))),
    lambda n, r: samples.add_sample(n),
    lambda n, r: samples.remove_samples(n, [0, r.randrange(4)]),
    lambda n, r: samples.set_cells(n, r.randrange(3), r.randrange(4), [[0.5, 1.0], [2.0, float(r.randrange(3))]]),
    lambda n, r: initial.initialise(n, r.choice((*initial.SCHEMES, "none")), 3),
    lambda n, r: datasets.with_dataset(n, r.choice(tuple(datasets.DATASETS)), 4, 1),
)


def columns(network: Network) -> dict[tuple[str, str], tuple[float, ...]]:
    """The numbers of each input and target over the samples, by the unit's name."""
    found = {}
    for kind, rows, values in (
        ("input", network.layers[0], [s.inputs for s in network.samples]),
        ("target", network.layers[-1], [s.targets for s in network.samples]),
    ):
        for i, u in enumerate(rows.units):
            found[kind, u.name] = tuple(row[i] for row in values)
    return found


@pytest.mark.parametrize("seed", seeds(20, 200))
def test_a_row_of_any_edits_keeps_the_network_valid(seed: int) -> None:
    random, network = Random(seed), random_network(seed)
    made = refused = 0
    for _ in range(STEPS):
        before, bytes_before, columns_before = network, write(network), columns(network)
        edit = random.choice(EDITS)
        try:
            network = edit(network, random)
        except EditError as error:
            refused += 1
            assert str(error) and "\n" not in str(error)
        made += network is not before
        assert write(before) == bytes_before
        assert not problems(network)
        assert write(read(write(network))) == write(network)
        if edit in EDITS[:14]:
            now = columns(network)
            assert all(
                now[key] == columns_before[key] for key in now.keys() & columns_before.keys() if "fresh" not in key
            )
    trace(network)
    assert made > 5
    assert refused > 0
