"""The forward pass with one thing moved, against a trace of the network that has it moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bpdebugger.core.checking.probe import Probe, ProbePoint, original, probe_of
from bpdebugger.core.checking.rerun import rerun
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import trace
from tests.random_networks import random_network


@pytest.mark.parametrize("seed", range(6))
def test_a_moved_parameter_gives_the_loss_of_the_network_that_has_it(seed: int) -> None:
    network = random_network(seed)
    recorded, amount = trace(network), 0.125
    for row in range(len(network.samples)):
        probes = [Probe(row, ProbePoint.PARAMETER, p, ProbePoint.LOSS) for p in range(len(network.parameters))]
        found = rerun(recorded, probes, np.full(len(probes), amount)).read(probes)
        for name, probe, loss in zip(network.parameters, probes, found, strict=True):
            assert original(recorded, probe) == network.parameters[name]
            moved = replace(network, parameters={**network.parameters, name: network.parameters[name] + amount})
            assert loss == pytest.approx(float(trace(moved).losses[row]), rel=1e-12, abs=1e-14), name


@pytest.mark.parametrize("seed", range(6))
def test_nothing_moved_gives_what_was_recorded(seed: int) -> None:
    recorded = trace(random_network(seed))
    probes = [Probe(0, ProbePoint.PARAMETER, 0, ProbePoint.LOSS)]
    found = rerun(recorded, probes, np.zeros(1))
    after = slice(recorded.plan.inputs.stop, None)
    np.testing.assert_allclose(found.y[0], recorded.y[0], rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(found.z[0, after], recorded.z[0, after], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", range(6))
def test_a_moved_net_input_is_a_what_if(seed: int) -> None:
    network = random_network(seed)
    recorded = trace(network, 0)
    plan = recorded.plan
    for unit in range(plan.inputs.stop, len(plan.units)):
        probe = probe_of(plan, Kind.DELTA, unit, 0)
        (loss,) = rerun(recorded, [probe], np.array([0.25])).read([probe])
        held = trace(network, 0, hold=Hold(0, unit, original(recorded, probe) + 0.25))
        assert loss == pytest.approx(float(held.losses[0]), rel=1e-12, abs=1e-14), plan.units[unit]


def test_probes_do_not_disturb_each_other() -> None:
    recorded = trace(random_network(3))
    probes = [Probe(0, ProbePoint.PARAMETER, p, ProbePoint.LOSS) for p in range(len(recorded.plan.parameters))]
    amounts = np.linspace(-0.5, 0.5, len(probes))
    together = rerun(recorded, probes, amounts).read(probes)
    alone = [rerun(recorded, [p], amounts[i : i + 1]).read([p])[0] for i, p in enumerate(probes)]
    np.testing.assert_array_equal(together, alone)


def test_what_is_no_derivative_has_no_probe() -> None:
    recorded = trace(random_network(0))
    with pytest.raises(ValueError, match="ACTIVATION is not a derivative"):
        probe_of(recorded.plan, Kind.ACTIVATION, 0, 0)
