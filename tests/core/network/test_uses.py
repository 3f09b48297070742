"""The uses of parameters, against the network as it is written."""

from __future__ import annotations

import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.network.quantities import Kind
from tests.random_networks import random_network


def as_written(network: Network) -> set[tuple[str, str, str]]:
    """Every use of a parameter: its name, the unit, and what it does there."""
    found = {(weight, target, f"weight of {source}") for source, target, weight in network.connections}
    found |= {(name, unit, "bias") for unit, name in network.biases.items()}
    plan = make_plan(network)
    for layer in network.layers[1:]:
        for unit in layer.units:
            names = plan.activation(plan.unit_index[unit.name]).parameters
            found |= {(name, unit.name, "activation") for name in names}
    return found


@pytest.mark.parametrize("seed", range(30))
def test_every_use_knows_its_parameter_and_where_it_stands(seed: int) -> None:
    network = random_network(seed)
    plan = make_plan(network)
    found = set()
    for use in map(plan.uses.__getitem__, range(len(plan.uses))):
        match use.kind:
            case Kind.WEIGHT_USE:
                assert plan.target[use.index] == use.unit and plan.uses.of_weight(use.index) == use
                does = f"weight of {plan.units[plan.source[use.index]]}"
            case Kind.BIAS_USE:
                assert use.index == use.unit and plan.uses.of_unit[use.index] == use.number
                does = "bias"
            case _:
                assert plan.tunable_units[use.index] == use.unit and plan.uses.of_tunable[use.index] == use.number
                does = "activation"
        found.add((plan.parameters[use.parameter], plan.units[use.unit], does))
    assert found == as_written(network)
    assert len(plan.uses) == len(found)
    for parameter, count in enumerate(plan.uses.counts):
        uses = plan.uses.each_of(parameter)
        assert len(uses) == count and all(use.parameter == parameter for use in uses)
        assert [use.number for use in uses] == sorted(use.number for use in uses)
