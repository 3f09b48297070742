"""A plan that takes over what an earlier one knows is the plan that is made from nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from bpdebugger.core.network.network import Network, Training
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.debugger.editing.activations import set_activation
from tests.networks import dense
from tests.random_networks import random_network

EDITS: dict[str, Callable[[Network], Network]] = {
    "activation": lambda network: set_activation(network, [network.layers[-1].units[0].name], "tanh"),
    "parameter in an activation": lambda network: set_activation(network, [network.layers[1].units[0].name], "c*z"),
    "loss": lambda network: replace(network, loss="huber"),
    "name of a layer": lambda network: replace(
        network, layers=(replace(network.layers[0], name="first"), *network.layers[1:])
    ),
    "weight used by another connection": lambda network: replace(
        network,
        connections=(*network.connections[:-1], network.connections[-1]._replace(weight=network.connections[0].weight)),
    ),
    "units in another order": lambda network: replace(
        network, layers=(replace(network.layers[0], units=network.layers[0].units[::-1]), *network.layers[1:])
    ),
    "parameters in another order": lambda network: replace(
        network, parameters=dict(list(network.parameters.items())[::-1])
    ),
}


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, arrays and what is made of them included."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other) and one.dtype == other.dtype
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one) and type(one) is type(other):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return bool(one == other)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize(
    "network", [dense([3, 4, 2]), *map(random_network, range(6))], ids=lambda n: n.title or "dense"
)
def test_a_plan_like_another_is_that_of_its_network(network: Network, edit: str) -> None:
    plan_of(network)
    changed = EDITS[edit](network)
    assert same(plan_of(changed), make_plan(changed))


def test_what_is_wrong_is_found_beside_a_plan_like_it() -> None:
    network = dense([2, 3, 1])
    plan_of(network)
    units = network.layers[0].units, network.layers[1].units, network.layers[2].units
    for wrong in (
        replace(network, layers=(*network.layers[:2], replace(network.layers[2], activation="sin("))),
        replace(network, layers=(*(replace(network.layers[i], units=units[2 - i]) for i in range(3)),)),
        replace(network, loss="no loss"),
    ):
        with pytest.raises(NetworkError):
            plan_of(wrong)


def test_networks_of_one_structure_share_their_plan() -> None:
    network = dense([2, 3, 1])
    plan = plan_of(network)
    assert plan_of(network) is plan
    other = replace(network, parameters={name: value + 1 for name, value in network.parameters.items()})
    assert plan_of(other) is plan
    assert plan_of(replace(network, title="Another")) is plan
    assert plan_of(replace(network, biases={})) is not plan
    with pytest.raises(NetworkError):
        plan_of(replace(other, parameters={**other.parameters, "w1": float("nan")}))
    for wrong in (Training(clip=-1.0), Training(momentum=1.0), Training(clip=1.0, clip_norm=1.0)):
        with pytest.raises(NetworkError):
            plan_of(replace(other, training=wrong))
