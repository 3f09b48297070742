"""Constants with a name: parameters that no training changes, whatever the optimizer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bpdebugger.core.checking.check import check
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.network.network import Layer, Network, Training
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.editing.parameters import fix, rename_parameter
from bpdebugger.debugger.explaining.meanings import SENTENCES
from bpdebugger.debugger.explaining.origins.readers import readers
from bpdebugger.exchange import scripts
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import read, write
from tests.exchange.test_scripts import agrees, printed_by


def leaky() -> Network:
    """XOR with a slope of its own left of 0, a constant."""
    network = example("xor")
    layers = list(network.layers)
    layers[1] = Layer(layers[1].name, layers[1].units, "max(slope * z, z)")
    parameters = {**network.parameters, "slope": 0.2}
    return replace(network, layers=tuple(layers), parameters=parameters, fixed=("slope", "w2"))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [0, 1])
def test_what_is_fixed_stays_and_the_rest_goes_as_it_would(optimizer: str, batch: int) -> None:
    network = replace(leaky(), training=Training(optimizer, batch=batch))
    free = replace(network, fixed=())
    run, other = Run(network), Run(free)
    run.extend(50)
    # the first update of what is trained does not depend on what is not
    for name in network.parameters:
        first, without = run.trace(0)[f"p_new[{name}]"].value, other.trace(0)[f"p_new[{name}]"].value
        assert first == (network.parameters[name] if name in network.fixed else without)
    ended = run.network_at(50).parameters
    for name, value in network.parameters.items():
        assert (ended[name] == value) is (name in network.fixed), name
    # the numbers of an update are those of its trace
    for update in (1, 30, 49):
        assert dict(run.network_at(update + 1).parameters) == {
            name: run.trace(update)[f"p_new[{name}]"].value for name in network.parameters
        }


def test_it_has_a_gradient_and_its_update_says_that_it_is_none() -> None:
    recorded = trace(leaky())
    assert recorded["dE_dp[slope]"].value != 0
    step = recorded["p_new[slope]"]
    assert (step.formula, step.value, step.rule.note) == ("p[slope]", 0.2, "not trained")
    assert "is a constant" in SENTENCES[step.place.kind].meaning(step)
    assert check(recorded).summary().holds
    for step in recorded:
        for operand in step.operands:
            assert step.number in readers(recorded, operand), step
        for reader in readers(recorded, step.number):
            assert step.number in recorded[reader].operands, step


def test_new_parameters_of_such_a_network_are_judged_by_it() -> None:
    recorded = trace(leaky())
    given = {f"p_new[{name}]": Given.of(repr(recorded[f"p_new[{name}]"].value)) for name in recorded.network.parameters}
    assert diagnose(recorded.network, given).verdict is DiagnosisVerdict.MATCH


def test_it_is_exported_so(tmp_path: Path) -> None:
    recorded = trace(leaky())
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-12)


def test_the_file_keeps_it_and_refuses_a_name_that_there_is_not() -> None:
    network = leaky()
    document = json.loads(write(network))
    assert document["fixed"] == ["slope", "w2"]
    assert read(write(network)).fixed == ("slope", "w2")
    document["fixed"] = ["slope", "w99"]
    with pytest.raises(NetworkError, match=r'fixed\[1\]: no parameter "w99"'):
        read(json.dumps(document).encode())
    document["fixed"] = [3]
    with pytest.raises(NetworkError, match=r"fixed\[0\]: no parameter 3"):
        read(json.dumps(document).encode())


def test_edits_take_it_along() -> None:
    network = rename_parameter(leaky(), "slope", "alpha")
    assert set(network.fixed) == {"alpha", "w2"}
    assert fix(network, ["alpha"], fixed=False).fixed == ("w2",)
    assert fix(example("xor"), ["w3", "w1"], fixed=True).fixed == ("w1", "w3")
    gone = replace(
        network,
        parameters={name: 1.0 for name in network.parameters if name != "w2"},
        connections=tuple(connection for connection in network.connections if connection.weight != "w2"),
    )
    assert trace(gone)["p_new[alpha]"].value == 1.0
    assert read(write(gone)).fixed == ("alpha",)
