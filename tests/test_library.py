"""The package as a library: what a program or a notebook does with it."""

from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import bpdebugger
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.exchange.examples import NAMES, example, path_of
from tests.random_networks import random_network

ROOT = Path(__file__).parent.parent
HAS_PANDAS = importlib.util.find_spec("pandas") is not None

W1, W2 = np.array([[0.15, 0.2], [0.25, 0.3]]), np.array([[0.4, 0.45], [0.5, 0.55]])
B1, B2 = np.array([0.35, 0.35]), np.array([0.6, 0.6])


def by_hand() -> dict[str, float]:
    """The gradients of the network above in plain NumPy, as anybody writes it."""
    x, a = np.array([0.05, 0.1]), np.array([0.01, 0.99])
    h = 1 / (1 + np.exp(-(W1 @ x + B1)))
    o = 1 / (1 + np.exp(-(W2 @ h + B2)))
    d2 = (o - a) * o * (1 - o)
    d1 = (W2.T @ d2) * h * (1 - h)
    named = {f"w{i + 1}": g for i, g in enumerate([*np.outer(d1, x).ravel(), *np.outer(d2, h).ravel()])}
    return named | {f"b{i + 1}": g for i, g in enumerate([*d1, *d2])}


def test_a_network_from_arrays_has_the_gradients_of_plain_numpy() -> None:
    network = bpdebugger.network(
        weights=[W1, W2],
        biases=[B1, B2],
        activations="sigmoid",
        rows="targets",
        inputs=[0.05, 0.1],
        targets=[0.01, 0.99],
    )
    trace = bpdebugger.trace(network)
    for name, gradient in by_hand().items():
        assert math.isclose(trace[f"dE_dp[{name}]"].value, gradient, rel_tol=1e-13)
    assert trace["dE_dz[h1]"].value == trace["dE_db[h1]"].value
    transposed = bpdebugger.network(
        weights=[W1.T, W2.T],
        biases=[B1, B2],
        activations="sigmoid",
        rows="sources",
        inputs=[0.05, 0.1],
        targets=[0.01, 0.99],
    )
    assert dict(transposed.parameters) == dict(network.parameters)


@pytest.mark.parametrize("turned", [False, True])
def test_matrices_are_read_the_way_that_fits(turned: bool) -> None:
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=(3, 2)), rng.normal(size=(4, 3)), rng.normal(size=(1, 4))]
    inputs, targets = rng.normal(size=(5, 2)), rng.normal(size=5)
    network = bpdebugger.network(
        weights=[w.T if turned else w for w in weights],
        activations=["tanh", "relu", "identity"],
        inputs=inputs,
        targets=targets,
        loss="squared_error",
    )
    assert [len(layer.units) for layer in network.layers] == [2, 3, 4, 1]
    assert [unit.name for unit in network.layers[1].units] == ["h1_1", "h1_2", "h1_3"]
    assert not network.biases
    y = np.maximum(np.tanh(inputs @ weights[0].T) @ weights[1].T, 0) @ weights[2].T
    trace = bpdebugger.trace(network)
    assert math.isclose(trace["E"].value, float(((y[:, 0] - targets) ** 2).mean()), rel_tol=1e-13)


def test_a_bias_says_which_way_round_a_square_matrix_chain_is_not() -> None:
    # (2, 3) is 3 inputs to 2 units or the other way round; the sample decides
    network = bpdebugger.network(
        weights=[np.ones((2, 3))], biases=[[1, 2]], activations="identity", inputs=[1, 2, 3], targets=[0, 0]
    )
    assert bpdebugger.trace(network)["z[o2]"].value == 8.0


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"weights": [W1, W2]}, 'rows="targets"'),
        ({"weights": [np.ones((3, 3))]}, "do not follow one another"),
        ({"weights": [[1, 2]]}, "weights[0]: an array of shape (2,) instead of a matrix"),
        ({"weights": [[["a"]]]}, "weights[0]: not an array of numbers"),
        ({"weights": []}, "at least one matrix"),
        ({"weights": [W1], "rows": "targets", "biases": [B1, B1]}, "biases: 2, but there are 1 matrices"),
        ({"weights": [W1], "rows": "targets", "targets": [[0, 1], [1, 0]]}, "targets: 2 samples"),
        ({"weights": [W1 * np.nan], "rows": "targets"}, "parameters.w1: not a finite number"),
        ({"weights": [W1], "rows": "targets", "activations": "sigmoidd"}, "layers[1].activation"),
        ({"weights": [W1], "rows": "targets", "loss": "nothing"}, "loss"),
    ],
)
def test_what_does_not_fit_is_said(arguments: dict[str, object], part: str) -> None:
    usual = {"activations": "sigmoid", "inputs": [0.05, 0.1], "targets": [0.01, 0.99]}
    with pytest.raises(NetworkError) as raised:
        bpdebugger.network(**{**usual, **arguments})  # type: ignore[arg-type]
    assert part in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_from_a_dict_is_that_of_the_file(name: str) -> None:
    document = json.loads(path_of(name).read_text(encoding="utf-8"))
    document["samples"] = [{key: np.array(values) for key, values in sample.items()} for sample in document["samples"]]
    del document["format"]
    found, expected = bpdebugger.network(document), bpdebugger.load(path_of(name))
    assert (found.layers, found.connections, found.samples) == (expected.layers, expected.connections, expected.samples)
    assert (dict(found.parameters), found.training) == (dict(expected.parameters), expected.training)


def test_a_dict_with_a_mistake_names_its_place() -> None:
    with pytest.raises(NetworkError, match=r"layers: missing"):
        bpdebugger.network({"samples": []})
    with pytest.raises(TypeError, match="a description or weights"):
        bpdebugger.network({}, weights=[W1])
    with pytest.raises(TypeError, match="activations"):
        bpdebugger.network(weights=[W1], inputs=[1], targets=[1])


def test_check_claim_and_diagnose() -> None:
    network = bpdebugger.load(path_of("mazur"))
    trace = bpdebugger.trace(network)
    for subject in (network, trace):
        summary = bpdebugger.check(subject).summary()
        assert summary.holds and summary.compared == summary.rows > 50
    assert bpdebugger.claim(network, "dE_dz[o1]", "(y-a)y(1-y)").holds
    wrong = bpdebugger.claim(network, "dE_dz[h1]", "dE/dy[h1]")
    assert (wrong.holds, wrong.missing) == (False, "dy_dz[h1]")
    with pytest.raises(FormulaError):
        bpdebugger.claim(network, "E", "1 +")
    right = {f"w{i}": trace[f"dE_dp[w{i}]"].value for i in range(1, 9)}
    assert bpdebugger.diagnose(network, right).verdict == "match"
    found = bpdebugger.diagnose(network, {name: -value for name, value in right.items()})
    assert (found.verdict, found.mistake) == ("mistake", "sign_flipped")


def test_gradients_come_as_arrays_as_text_and_as_files(tmp_path: Path) -> None:
    network = bpdebugger.load(path_of("mazur"))
    trace = bpdebugger.trace(network)
    g = [trace[f"dE_dp[w{i}]"].value for i in range(1, 9)]
    arrays = {"W1": np.array(g[:4]).reshape(2, 2), "W2": np.array(g[4:], dtype=np.float32).reshape(2, 2)}
    assert bpdebugger.diagnose(network, arrays).verdict == "match"
    assert bpdebugger.diagnose(network, f"w1 = {g[0]}\nw5 = {g[4]}").verdict == "match"
    bpdebugger.write_csv(trace, tmp_path / "trace.csv")
    assert bpdebugger.diagnose(network, tmp_path / "trace.csv").verdict == "match"


class Texts(HTMLParser):
    """The tags and texts of a piece of HTML, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("network", [example("mazur"), example("xor"), random_network(3)], ids=lambda n: n.title)
def test_what_one_looks_at_shows_something(network: bpdebugger.core.network.network.Network) -> None:
    trace = bpdebugger.trace(network)
    assert repr(network).startswith("<Network ") and network.title in repr(network) and len(repr(network)) < 200
    assert repr(trace).startswith(f"<Trace of {len(trace)} steps") and len(repr(trace)) < 200
    last = trace[len(trace) - 1]
    assert repr(last).startswith(last.quantity) and repr(last).endswith(repr(last.value).removesuffix(".0"))
    checks = bpdebugger.check(trace)
    assert "agree" in repr(checks)
    found = Texts(network._repr_html_())
    assert all(name in found.text for name in (*network.unit_names(), *network.parameters))
    assert f"{len(trace)} steps" in Texts(trace._repr_html_()).text
    assert "agrees" in Texts(checks._repr_html_()).text
    assert "table" in found.tags


def test_verdicts_show_what_they_say() -> None:
    network = bpdebugger.load(path_of("neuron-sigmoid"))
    judged = bpdebugger.claim(network, "dE_dz", "dE/dy")
    found = bpdebugger.diagnose(network, {"w1": 0.29, "b1": 0.146})
    for each in (judged, found):
        assert each.explanation in repr(each)
        assert each.explanation in Texts(each._repr_html_()).text


def test_no_text_of_a_network_becomes_markup() -> None:
    from dataclasses import replace

    network = replace(example("mazur"), title="<script>alert(1)</script>")
    for html in (network._repr_html_(), bpdebugger.trace(network)._repr_html_()):
        assert "script" not in Texts(html).tags


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert bpdebugger.__version__ == project["version"]
    command = [sys.executable, "-m", "bpdebugger", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == f"bpdebugger {bpdebugger.__version__}\n"


def test_the_package_says_that_it_is_typed_and_what_is_in_it() -> None:
    assert (ROOT / "bpdebugger" / "py.typed").is_file()
    assert set(bpdebugger.__all__) <= set(dir(bpdebugger))
    assert all(callable(getattr(bpdebugger, name)) for name in bpdebugger.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        bpdebugger.nothing  # noqa: B018


if HAS_PANDAS:

    @pytest.mark.parametrize("name", ["mazur", "xor"])
    def test_a_trace_becomes_a_data_frame_as_its_csv_does(tmp_path: Path, name: str) -> None:
        import pandas

        trace = bpdebugger.trace(example(name))
        frame = trace.to_dataframe()
        assert len(frame) == len(trace) and frame["value"].dtype == np.float64
        bpdebugger.write_csv(trace, tmp_path / "t.csv")
        read = pandas.read_csv(tmp_path / "t.csv", keep_default_na=False)
        assert list(read.columns) == list(frame.columns)
        assert (read["value"] == frame["value"]).all()
        assert (read["quantity"] == frame["quantity"]).all() and (read["symbol"] == frame["symbol"]).all()

else:

    def test_a_data_frame_needs_pandas_and_says_so() -> None:
        with pytest.raises(ImportError, match="pandas"):
            bpdebugger.trace(example("mazur")).to_dataframe()
