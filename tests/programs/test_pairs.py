"""A function with its derivative, or a class with forward and backward, judged without a training loop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read

TEXT = """import numpy as np
import math


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_prime(x):
    return sigmoid(x) * (1 {sign} sigmoid(x))


def tanh(x):
    return math.tanh(x)


def dtanh(a):
    return 1 - a ** 2


def mse(y, t):
    return np.mean((y - t) ** 2)


def mse_prime(y, t):
    return 2 * (y - t){size}


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.{over}(axis=0)
        return dout @ self.W.T


class Softmax:
    def forward(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dy):
        return self.y * (dy - (dy * self.y).sum(axis={axis}, keepdims=True))


raise RuntimeError("what a file does when it is run is not run")
"""
RIGHT = {"sign": "-", "size": " / y.size", "over": "sum", "axis": "1"}


def written(room: Path, **wrong: str) -> Path:
    program = room / "functions.py"
    text = TEXT
    for name, value in {**RIGHT, **wrong}.items():
        text = text.replace(f"{{{name}}}", value)
    program.write_text(text.replace('raise RuntimeError("', 'if True:\n    raise RuntimeError("'), "utf-8")
    return program


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "mse", "Dense", "Softmax"])
def test_a_right_pair(name: str, tmp_path: Path) -> None:
    found = read(written(tmp_path), Options(check=name))
    assert found.verdict is Finding.MATCH, found.words
    assert name in found.words


@pytest.mark.parametrize(
    ("name", "wrong", "line", "after"),
    [
        ("sigmoid", {"sign": "+"}, 10, "return sigmoid(x) * (1 - sigmoid(x))"),
        ("mse", {"size": ""}, 26, "/ "),
        ("Dense", {"over": "mean"}, 40, "self.db = dout.sum(axis=0)"),
        ("Softmax", {"axis": "0"}, 51, "axis=1"),
    ],
)
def test_a_wrong_pair(name: str, wrong: dict[str, str], line: int, after: str, tmp_path: Path) -> None:
    found = read(written(tmp_path, **wrong), Options(check=name))
    assert found.verdict in (Finding.MISTAKE, Finding.CONSTANT)
    assert found.culprit is not None and found.culprit.line == line
    assert any(after in one.after for one in found.repairs)


@pytest.mark.parametrize(("name", "said"), [("cosine", "no function or class"), ("dtanh", "of its derivative")])
def test_what_is_no_pair_is_said(name: str, said: str, tmp_path: Path) -> None:
    found = read(written(tmp_path), Options(check=name))
    assert found.verdict is Finding.UNREADABLE and said in found.words


def test_files_beside_it_and_cells_of_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text("def slope(x):\n    return x ** 2 * 3 * x\n", "utf-8")
    (tmp_path / "data.csv").write_text("0.1,0.4\n0.7,-0.2\n0.5,0.9\n", "utf-8")
    cells = [
        ["%matplotlib inline\n", "import numpy as np\n", "from layers import slope\n"],
        ["data = np.loadtxt('data.csv', delimiter=',')\n", "w = np.array([0.4])\n"],
        [
            "for k in range(5):\n",
            "    e = data[:, 0] * w ** 3 - data[:, 1]\n",
            "    loss = 0.5 * np.sum(e ** 2)\n",
            "    w = w - 0.1 * np.sum(e * data[:, 0]) * slope(w)\n",
        ],
    ]

    document = {"cells": [{"cell_type": "code", "source": one} for one in cells], "nbformat": 4}
    notebook = tmp_path / "fit.ipynb"
    notebook.write_text(json.dumps(document), "utf-8")
    found = read(notebook)
    assert found.verdict is Finding.MISTAKE
    assert found.culprit is not None
    assert (found.culprit.line, found.culprit.file) in ((2, "layers.py"), (4, "cell 3"))
    later = read(notebook, Options(iteration=3)).iteration
    assert later is not None and later["number"] == 3
