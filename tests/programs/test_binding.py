"""A program as a network of ours: its own numbers beside those of the network's trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpdebugger.core.passes.trace import trace
from bpdebugger.programs.bench import Bench
from bpdebugger.programs.binding import bind
from bpdebugger.programs.engine import Options, ProgramReader
from bpdebugger.programs.report import Bound
from tests.programs.known import FOLDER, cases


def bound(program: Path) -> Bound | None:
    with Bench(program) as bench:
        return bind(ProgramReader(bench, Options()).find())


def ran_once(program: Path) -> dict[str, Any]:
    """What the names of a script stand for after one step, by Python itself; its updates are left out."""
    lines = program.read_text().split("\n")
    text = "\n".join(
        line for line in lines if not line.lstrip().startswith(("W1 = W1", "W2 = W2", "b1 = b1", "b2 = b2"))
    )
    names: dict[str, Any] = {}
    exec(compile(text.replace("range(50)", "range(1)"), str(program), "exec"), names)
    return names


@pytest.mark.parametrize(
    ("name", "sizes", "activations", "loss"),
    [
        ("batch_first--right.py", [3, 4, 2], ["sigmoid", "sigmoid"], "half_squared_error"),
        ("layers_with_caches--right.py", [2, 3, 3, 2], ["leaky_relu", "sigmoid", "identity"], "half_squared_error"),
        # biases of 0 and net inputs above 0 tell nothing where the program stands
        ("features_by_samples--right.py", [2, 4, 1], ["relu", "sigmoid"], "binary_cross_entropy"),
    ],
)
def test_the_network_is_recognised(name: str, sizes: list[int], activations: list[str], loss: str) -> None:
    found = bound(FOLDER / name)
    assert found is not None
    network = found.network
    assert [len(layer.units) for layer in network.layers] == sizes
    assert [layer.activation for layer in network.layers[1:]] == activations
    assert network.loss == loss


@pytest.mark.parametrize("name", ["rnn_bptt--right.py", "dropout_batches--right.py", "huber_lists--right.py"])
def test_what_is_no_network_of_layers_is_none(name: str) -> None:
    assert bound(FOLDER / name) is None


def test_each_number_of_the_program_is_that_of_the_trace() -> None:
    program = FOLDER / "batch_first--right.py"
    found, names = bound(program), ran_once(program)
    assert found is not None
    recorded = trace(found.network)
    share = found.factor / len(found.network.samples)
    seen = set()
    for one in found.values:
        array = names.get(one.name)
        if array is None or one.name in seen:
            continue
        seen.add(one.name)
        of = one.names[0].partition("[")[0]
        scale = {"z": 1.0, "y": 1.0, "dy_dz": 1.0, "dE_dp": found.factor}.get(of, share) * one.factor
        for name, number in zip(one.names, np.ravel(array), strict=True):
            quantity, _, sample = name.partition("@")
            step = recorded[quantity, int(sample)] if sample else recorded[len(recorded) - 1].trace[quantity]
            assert number == pytest.approx(scale * step.value, rel=1e-8, abs=1e-14), name
    assert {"z1", "a1", "z2", "a2", "delta2", "delta1", "dW1", "dW2", "db1", "db2"} <= seen


def test_a_mistake_has_the_name_that_diagnose_gives_it() -> None:
    (case,) = (one for one in cases() if one.name == "batch_first--derivative_taken_at_activation.py")
    found = bound(case.path)
    assert found is not None
    assert "f′(y) for f′(z) at the outputs" in found.mistake
