"""Weights as people have them, for the weights of a network: what goes where, which way round, what is refused."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence

import numpy as np
import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.gradients.weights import GivenWeights, WeightsError, read
from bpdebugger.exchange.trace_csv import write_csv
from tests.exchange.test_first_sight import network

NET, MAZUR = network("two_three_two"), example("mazur")
RANDOM = np.random.default_rng(11)
W1, B1, W2, B2 = (RANDOM.normal(size=shape).round(4) for shape in ((3, 2), 3, (2, 3), 2))
S1, S2 = (RANDOM.normal(size=(2, 2)).round(4) for _ in range(2))
NAMES: tuple[list[str] | list[list[str]], ...] = (
    [["w1", "w2"], ["w3", "w4"], ["w5", "w6"]],
    ["b1", "b2", "b3"],
    [["w7", "w8", "w9"], ["w10", "w11", "w12"]],
    ["b4", "b5"],
)


def flat(names: Sequence[str] | Sequence[Sequence[str]]) -> list[str]:
    """The names in rows, or in one."""
    return [name for row in names for name in ([row] if isinstance(row, str) else row)]


def expected(*arrays: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> dict[str, float]:
    """The values by parameter, from matrices with a row for each unit."""
    found: dict[str, float] = {}
    for names, array in zip(NAMES, arrays, strict=False):
        found |= dict(zip(flat(names), array.ravel().tolist(), strict=True))
    return found


ALL = expected(W1, B1, W2, B2)


def tensor(array: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    return f"tensor({array.tolist()})"


def arrays(**named: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **named)  # type: ignore[arg-type]
    return file.getvalue()


def safetensors(**named: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bytes:
    header, body = {}, b""
    for name, array in named.items():
        data = array.astype("<f4").tobytes()
        offsets = [len(body), len(body) + len(data)]
        header[name.replace("_", ".")] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": offsets}
        body += data
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def matlab(name: str, array: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    rows = "\n".join("".join(f"{x:10.4f}" for x in row) for row in np.atleast_2d(array))
    return f"{name} =\n\n{rows}\n\n"


@pytest.mark.parametrize(
    "text",
    [
        f"W1 = {W1.tolist()}\nb1 = {B1.tolist()}\nW2 = {W2.tolist()}\nb2 = {B2.tolist()}",
        f"W1:\n{W1}\nb1:\n{B1}\nW2:\n{W2}\nb2:\n{B2}\n",
        f"OrderedDict([('0.weight', {tensor(W1)}), ('0.bias', {tensor(B1)}), ('2.weight', {tensor(W2)}), "
        f"('2.bias', {tensor(B2)})])",
        f"fc1.weight {tensor(W1)}\nfc1.bias {tensor(B1)}\nfc2.weight {tensor(W2)}\nfc2.bias {tensor(B2)}\n",
        repr([W1.T, B1, W2.T, B2]),
        json.dumps({"W1": W1.T.tolist(), "b1": B1.tolist(), "W2": W2.T.tolist(), "b2": B2.tolist()}),
        matlab("W1", W1) + matlab("b1", B1[:, None]) + matlab("W2", W2) + matlab("b2", B2[:, None]),
        "name,value\n" + "".join(f"{name},{value}\n" for name, value in ALL.items()),
        "| parameter | value |\n|---|--:|\n" + "".join(f"| {name} | {value} |\n" for name, value in ALL.items()),
        "  param   value    grad\n" + "".join(f"{k}  {n}  {v} 0.5\n" for k, (n, v) in enumerate(ALL.items())),
        "\n".join(f"{name} = {value}" for name, value in ALL.items()),
        "\n".join(f"{name}: Value(data={value}, grad=0.25)" for name, value in ALL.items()),
        json.dumps({"parameters": ALL}),
        arrays(W1=W1, b1=B1, W2=W2, b2=B2),
        arrays(arr_0=W1.T, arr_1=B1, arr_2=W2.T, arr_3=B2),
    ],
)
def test_all_weights_of_a_network_however_they_are_kept(text: str | bytes) -> None:
    found = read(text, NET)
    assert found.chosen is not None and not found.refused, found
    assert found.ways[found.chosen].values == ALL


def test_single_precision_keeps_the_digits_it_has() -> None:
    found = read(safetensors(fc1_weight=W1, fc1_bias=B1, fc2_weight=W2, fc2_bias=B2), NET)
    assert found.chosen is not None
    assert found.ways[found.chosen].values == pytest.approx(ALL, rel=1e-7)


def test_which_matrix_goes_where_is_said() -> None:
    found = read(f"W1 = {W1.T.tolist()}\nb1 = {B1.tolist()}", NET)
    words = found.in_words(0)
    assert words.startswith(
        "9 weights; W1 as weights into hidden, a column for each of its units; b1 as biases of hidden"
    )


def of_mazur(first: object, second: object) -> dict[str, float]:
    values = [*np.ravel(np.array(first)), *np.ravel(np.array(second))]
    return {f"w{number}": float(value) for number, value in enumerate(values, start=1)}


def chosen(found: GivenWeights) -> dict[str, float]:
    assert found.chosen is not None, found.labels()
    return found.ways[found.chosen].values


@pytest.mark.parametrize("names", [("W1", "W2"), ("weights_1", "weights_2")])
def test_square_matrices_that_could_be_read_both_ways_are_asked_about(names: tuple[str, str]) -> None:
    found = read(f"{names[0]} = {S1.tolist()}\n{names[1]} = {S2.tolist()}", MAZUR)
    assert found.chosen is None
    assert [way.values for way in found.ways] == [of_mazur(S1, S2), of_mazur(S1.T, S2.T)]
    assert "a row" in found.labels()[0] and "a column" in found.labels()[1]


@pytest.mark.parametrize(
    ("text", "turned", "why"),
    [
        (f"fc1.weight {tensor(S1)}\nfc2.weight {tensor(S2)}", False, "PyTorch"),
        (f"dense/kernel = {S1.tolist()}\ndense_1/kernel = {S2.tolist()}", True, "Keras"),
    ],
)
def test_names_that_say_which_way_round(text: str, turned: bool, why: str) -> None:
    found = read(text, MAZUR)
    assert chosen(found) == (of_mazur(S1.T, S2.T) if turned else of_mazur(S1, S2))
    assert why in found.why and len(found.ways) == 2


@pytest.mark.parametrize("turned", [False, True])
def test_weights_near_to_those_that_are_there_say_it_too(turned: bool) -> None:
    first, second = np.array([[0.15, 0.2], [0.25, 0.3]]) - 0.001, np.array([[0.4, 0.45], [0.5, 0.55]]) - 0.002
    text = f"W1 = {(first.T if turned else first).tolist()}\nW2 = {(second.T if turned else second).tolist()}"
    found = read(text, MAZUR)
    assert chosen(found) == of_mazur(first, second)
    assert "near" in found.why and "other way round" in found.why


def test_new_values_after_an_update_are_weights() -> None:
    assert chosen(read("w1+ = 0.149780716\nw5+ = 0.35891648", MAZUR)) == {"w1": 0.149780716, "w5": 0.35891648}


def test_what_this_program_writes_goes_back_in(tmp_path: object) -> None:
    assert chosen(read(project.write(MAZUR), MAZUR)) == dict(MAZUR.parameters)
    file = tmp_path / "trace.csv"  # type: ignore[operator]
    write_csv(trace(MAZUR), file)
    assert chosen(read(file.read_bytes(), MAZUR)) == dict(MAZUR.parameters)


@pytest.mark.parametrize(
    ("text", "net", "words"),
    [
        (f"dW1 = {W1.tolist()}\ndb1 = {B1.tolist()}", NET, "dW1, db1 are no weights, but gradients or steps"),
        ("w1.grad = 0.1", MAZUR, "w1.grad is no weight, but a gradient"),
        ("dE/dw5 = 0.0822", MAZUR, "no weight, but a gradient"),
        ("W1 = [[1, 2, 3], [4, 5, 6]]", MAZUR, "W1 is 2 x 3; the weights of this network are 2 x 2, 2 x 2 by layer"),
        ("b1 = [1, 2, 3]\nb2 = [1, 2]", MAZUR, "b1 is 3; the biases of this network are 2, 2 by layer"),
        ("b1 = [0.3, 0.4]\nW1 = [[1, 2], [3, 4]]", MAZUR, "b1 would be 0.3 at one place and 0.4 at another"),
        ("w1 = nan", MAZUR, "w1 would not be a finite number"),
        ("w99 = 0.5", MAZUR, 'there is no parameter "w99"'),
        ("hello world", MAZUR, "w1 = 0.3"),
        ("W1 = [[0.1, 0.2], [..., 0.4]]", MAZUR, "cut short"),
        (b"\x80\x04\x95pickle", MAZUR, "safetensors"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_cause(text: str | bytes, net: Network, words: str) -> None:
    try:
        found = read(text, net)
    except WeightsError as refusal:
        assert words in str(refusal)
    else:
        assert any(words in cause for cause in found.refused), found


def test_what_fits_is_taken_and_the_rest_is_named() -> None:
    found = read(f"W1 = {W1.tolist()}\nW3 = [[1, 2, 3, 4]]\ndW1 = {W1.tolist()}\nlr = 0.1\n", NET)
    assert chosen(found) == expected(W1)
    said = " ".join(found.refused)
    assert "W3 is 1 x 4" in said and "dW1 is no weight" in said and '"lr"' in said
    assert said and "Not taken" in found.in_words(0)
