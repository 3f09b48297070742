"""Exported programs: run in a process of their own, they print the numbers of the trace."""

from __future__ import annotations

import ast
import atexit
import importlib.util
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bpdebugger.core.catalogue.activations import CATALOGUE
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSSES
from bpdebugger.core.network.network import Connection, Layer, Network, Reduction, Sample, Training, Unit
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.core.training.run import Run
from bpdebugger.exchange import scripts
from bpdebugger.exchange.examples import NAMES, example
from tests.networks import dense
from tests.random_networks import random_network

HAS_TORCH = importlib.util.find_spec("torch") is not None
FOR_TORCH = (Kind.UPSTREAM, Kind.DELTA, Kind.GRADIENT, Kind.MEAN_GRADIENT)


RUNNER = """
import contextlib, io, json, sys, traceback
for line in sys.stdin:
    path, out, error = json.loads(line), io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(out), open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), {"__name__": "__main__"})
    except BaseException:
        error = traceback.format_exc()
    print(json.dumps([error, out.getvalue()]), flush=True)
"""


@cache
def runner() -> subprocess.Popen[str]:
    """A process with nothing of ours to import: it loads NumPy once, and gives each program names of its own."""
    command = [sys.executable, "-I", "-W", "error", "-c", RUNNER]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process


def printed_by(code: str, folder: Path) -> dict[str, float]:
    """What a program prints when it runs by itself, by the name of each number."""
    file = folder / "program.py"
    file.write_text(code, encoding="utf-8")
    process = runner()
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps(str(file)) + "\n")
    process.stdin.flush()
    error, out = json.loads(process.stdout.readline())
    assert not error, error
    lines = [line.partition(" = ") for line in out.splitlines()]
    assert len({name for name, _, _ in lines}) == len(lines)
    return {name: float(number) for name, _, number in lines}


def names_in(recorded: Trace) -> dict[str, tuple[Kind, float]]:
    """The kind and number of every step by its name, with its sample where there are several."""
    several = len(recorded.samples) > 1
    return {
        step.quantity + (f"@{step.sample}" if several and step.sample is not None else ""): (
            step.place.kind,
            step.value,
        )
        for step in recorded
    }


def agrees(recorded: Trace, printed: dict[str, float], tolerance: float) -> None:
    known = names_in(recorded)
    assert printed.keys() == known.keys()
    sizes = {step.quantity: abs(step.value) for step in recorded if step.place.kind is Kind.PARAMETER}
    for name, (kind, value) in known.items():
        # an update is a difference: what is left of it is as exact as what it was taken from
        size = sizes[f"p[{name.partition('[')[2]}"] if kind is Kind.UPDATED else 0.0
        assert math.isclose(printed[name], value, rel_tol=tolerance, abs_tol=tolerance * size), name


def code_of_notebook(text: str) -> str:
    document = json.loads(text)
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 4)
    cells = document["cells"]
    assert {cell["cell_type"] for cell in cells} == {"markdown", "code"}
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


PROGRAMS: dict[str, Callable[[Trace], str]] = {
    "numpy": lambda recorded: scripts.script(recorded, "numpy"),
    "notebook": lambda recorded: code_of_notebook(scripts.script(recorded, "notebook")),
}


@pytest.mark.parametrize("kind", PROGRAMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_an_example_is_printed_again(tmp_path: Path, name: str, kind: str) -> None:
    recorded = trace(example(name))
    agrees(recorded, printed_by(PROGRAMS[kind](recorded), tmp_path), 1e-12)


@pytest.mark.parametrize("activation", CATALOGUE)
def test_every_activation_is_the_catalogues(tmp_path: Path, activation: str) -> None:
    network = dense([2, 3, 2], activation)
    recorded = trace(replace(network, samples=(Sample((0.7, -1.2), (1.0, 0.0)), Sample((-0.4, 0.9), (0.0, 1.0)))))
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-11)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_every_loss_is_the_catalogues(tmp_path: Path, loss: str, activation: str) -> None:
    network = replace(dense([2, 3, 2], activation), loss=loss)
    recorded = trace(network)
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-11)


@pytest.mark.parametrize("seed", range(6))
def test_networks_of_any_kind(tmp_path: Path, seed: int) -> None:
    recorded = trace(random_network(seed))
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-9)


@pytest.mark.parametrize("name", ["xor", "mazur", "softmax"])
def test_sums_over_samples_and_means_over_outputs(tmp_path: Path, name: str) -> None:
    recorded = trace(replace(example(name), reduction=Reduction("sum", "mean")))
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-12)


def extreme(activation: str, loss: str, targets: tuple[float, ...]) -> Network:
    """Outputs so far out that the factors of the delta are ∞ and 0."""
    units = tuple(Unit(f"o{i}") for i in range(len(targets)))
    return Network(
        (Layer("in", (Unit("x"),)), Layer("out", units, activation)),
        tuple(Connection("x", unit.name, f"w{i}") for i, unit in enumerate(units)),
        {f"w{i}": 60.0 * (1 - 2 * i) for i in range(len(units))},
        (Sample((1.0,), targets), Sample((-15.0,), targets)),
        loss=loss,
    )


def test_deltas_in_closed_form_are_so_in_the_program(tmp_path: Path) -> None:
    recorded = trace(extreme("sigmoid", "binary_cross_entropy", (0.0, 0.0)))
    printed = printed_by(scripts.script(recorded, "numpy"), tmp_path)
    assert printed["dE_dz[o0]@0"] == printed["dE_dz[o1]@1"] == 1.0
    assert printed["E@1"] == 900.0
    agrees(recorded, printed, 1e-12)


@pytest.mark.parametrize(
    "training",
    [Training("adam", batch=1), Training("adamw", decay=0.1, clip=0.05, schedule="rate * (1 + cos(pi * t / 9)) / 2")],
    ids=str,
)
def test_an_update_of_a_training_is_exported_with_what_the_optimizer_kept(tmp_path: Path, training: Training) -> None:
    run = Run(replace(example("xor-adam"), training=training))
    run.extend(5)
    recorded = run.trace(3)
    assert any(step.place.kind is Kind.SQUARE and step.value > 0 for step in recorded)
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-12)


@pytest.mark.parametrize("name", ["xor", "mazur"])
def test_gradients_scaled_to_a_norm_are_exported(tmp_path: Path, name: str) -> None:
    recorded = trace(replace(example(name), training=Training("momentum", clip_norm=0.05)))
    printed = printed_by(scripts.script(recorded, "numpy"), tmp_path)
    assert printed["factor"] == pytest.approx(0.05 / printed["norm"], rel=1e-15) and printed["factor"] < 1
    agrees(recorded, printed, 1e-12)
    assert "factor = minimum(1, 0.05 / norm)" in scripts.script(recorded, "pytorch")


def test_a_what_if_is_exported_as_it_stands(tmp_path: Path) -> None:
    recorded = trace(example("xor"), hold=Hold(2, 2, 0.25))
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-12)


def test_names_that_python_has_or_takes_for_the_same_stay_apart(tmp_path: Path) -> None:
    network = example("mazur")
    names = {"i1": "for", "i2": "np", "h1": "ﬁ", "h2": "fi", "o1": "new_fi", "o2": "SAMPLES"}
    layers = tuple(
        replace(layer, units=tuple(Unit(names[unit.name], unit.activation) for unit in layer.units))
        for layer in network.layers
    )
    connections = tuple(Connection(names[c.source], names[c.target], c.weight) for c in network.connections)
    biases = {names[unit]: name for unit, name in network.biases.items()}
    parameters = {"new_w1" if name == "w2" else name: value for name, value in network.parameters.items()}
    connections = tuple(c._replace(weight="new_w1" if c.weight == "w2" else c.weight) for c in connections)
    renamed = replace(network, layers=layers, connections=connections, biases=biases, parameters=parameters)
    recorded = trace(renamed)
    agrees(recorded, printed_by(scripts.script(recorded, "numpy"), tmp_path), 1e-12)


HOSTILE = 'x"""\n\nimport os; os.system("touch owned")\r\u2028\x0c\x00print(1)\n\'\'\'<script>alert(1)</script>'


@pytest.mark.parametrize("kind", scripts.KINDS)
def test_no_text_of_a_network_is_run(tmp_path: Path, kind: str) -> None:
    network = replace(example("neuron-cos"), title=HOSTILE, note=HOSTILE)
    text = scripts.script(trace(network), kind)
    code = code_of_notebook(text) if kind == "notebook" else text
    plain = scripts.script(trace(replace(network, title="", note="")), kind)
    expected = code_of_notebook(plain) if kind == "notebook" else plain
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(expected))
    if kind == "notebook":
        words = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        assert not any("<script" in each for each in words)


def test_every_line_says_its_rule() -> None:
    text = scripts.script(trace(example("mazur")), "numpy")
    assert "# delta: ∂E/∂z[h1] = ∂E/∂y[h1] · dy/dz[h1]" in text
    assert "dE_dz_h1 = dE_dy_h1 * dy_dz_h1 " in text
    # where the code keeps digits that the textbook's form loses, the comment has that of the textbook
    line = next(line for line in text.splitlines() if line.startswith("dy_dz_o1 ="))
    assert line.startswith("dy_dz_o1 = y_o1 * sigmoid(-z_o1) ") and "dy/dz[o1] = y[o1] · (1 − y[o1])" in line


def test_what_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bpdebugger.exchange.scripts.statements.MOST", 80)
    for kind in scripts.KINDS:
        with pytest.raises(scripts.ScriptTooLong, match="80 lines"):
            scripts.script(trace(example("mazur")), kind)


@pytest.mark.parametrize("name", NAMES)
def test_the_forward_pass_in_pytorch_is_the_traces(name: str) -> None:
    """Without PyTorch: a line for every number of the forward pass, and the gradients that are asked of it."""
    recorded = trace(example(name))
    tree = ast.parse(scripts.script(recorded, "pytorch"))
    assigned = {
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    keys = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    shown = {
        key.value: ast.unparse(value)
        for each in keys
        for key, value in zip(each.keys, each.values, strict=True)
        if isinstance(key, ast.Constant)
    }
    wanted = {step.quantity for step in recorded if step.phase.value != "backward" or step.place.kind in FOR_TORCH}
    wanted = {name for name in wanted if not re.fullmatch(r"dE_dy\[.*->.*\]", name)}
    assert shown.keys() == wanted
    assert set(shown.values()) <= assigned


if HAS_TORCH:

    @pytest.mark.parametrize("name", NAMES)
    def test_pytorch_finds_the_same_gradients(tmp_path: Path, name: str) -> None:
        recorded = trace(example(name))
        printed = printed_by(scripts.script(recorded, "pytorch"), tmp_path)
        known = names_in(recorded)
        assert printed.keys() <= known.keys()
        for key, number in printed.items():
            assert math.isclose(number, known[key][1], rel_tol=1e-12, abs_tol=1e-15), key
