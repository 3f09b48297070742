"""Gradients as people and programs write them down: what is read, with which digits, and what is refused, where."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import DOUBLE, SINGLE, Given, half_units, rounding_unit
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.decimals import MAX_LENGTH, NotANumber, decimal
from bpdebugger.exchange.gradients import GradientsError, load, read
from bpdebugger.exchange.trace_csv import write_rows


def network(samples: int = 1) -> Network:
    """x1, x2 -> h -> o with the bias b for both units, and an activation with a parameter c."""
    return Network(
        layers=(
            Layer("in", (Unit("x1"), Unit("x2"))),
            Layer("hidden", (Unit("h"),), "z + c"),
            Layer("out", (Unit("o"),), "sigmoid"),
        ),
        connections=(Connection("x1", "h", "w1"), Connection("x2", "h", "w2"), Connection("h", "o", "w3")),
        biases={"h": "b", "o": "b"},
        parameters={"w1": 0.5, "w2": -0.3, "w3": 0.8, "b": 0.1, "c": 0.2},
        samples=tuple(Sample((0.4 + k, -0.7), (1.0,)) for k in range(samples)),
    )


NETWORK = network()


def texts(data: bytes | str) -> dict[str, str]:
    return {name: number.text for name, number in read(data, NETWORK).values.items()}


TWO = {"w1": "0.00044", "b": "-4.4e-2"}


@pytest.mark.parametrize(
    "data",
    [
        '{"w1": 0.00044, "b": -4.4e-2}',
        '{"w1": "0.00044", "b": "-4.4e-2"}',
        '  {"loss": 0.3, "gradients": {"w1": 0.00044, "b": -4.4e-2}}',
        "{'w1': 0.00044, 'b': np.float64(-4.4e-2)}",
        "{'w1': tensor(0.00044), 'b': tensor(-4.4e-2, dtype=torch.float64)}",
        "name,value\nw1,0.00044\nb,-4.4e-2\n",
        "w1,0.00044\r\nb,-4.4e-2\r\n",
        '"w1","0.00044"\n"b","-4.4e-2"',
        "parameter;gradient\nw1;0,00044\nb;-4,4e-2",
        "w1\t0.00044\nb\t-4.4e-2",
        "w1 = 0.00044\n\n# the bias\nb = -4.4e-2  # shared",
        "w1: 0.00044,\nb: -4.4e-2,",
        "w1 0.00044\nb   -4.4e-2",
        "dE/dw1 = 0.00044\ndE/db = −4.4·10⁻²",
        "∂E/∂w1 = 0,00044\n∂E/∂b ≈ −4.4 × 10^-2",
        "∂E/∂p[w1] = 0.3 · 0.4 = 0.00044\ndL_db = -4.4e-2",
        "dE_dw[x1->h] 0.00044\ngrad_b -4.4e-2",
        "w1.grad = 0.00044\nb.grad = -4.4e-2",
        "dw1 = 0.00044\ndb = -4.4e-2",
        "gradient(w1) = np.float32(0.00044)\ngrad b = -4.4e-2",
        "w1 = 0.00044\nb = -4.4e-2".encode("utf-16"),
        b"\xef\xbb\xbfw1 = 0.00044\nb = -4.4e-2",
    ],
)
def test_ways_to_write_the_same(data: bytes | str) -> None:
    assert texts(data) == TWO


@pytest.mark.parametrize("first", [0, 1])
def test_a_column_that_counts_the_rows_is_no_gradient(first: int) -> None:
    rows = [f"{first},w1,0.25", f"{first + 1},b,-0.5"]
    for text in ("\n".join(rows), "\n".join(["index,name,gradient", *rows])):
        assert texts(text) == {"w1": "0.25", "b": "-0.5"}


def test_of_two_columns_of_numbers_the_one_that_is_called_so_is_taken() -> None:
    assert texts("name,value,grad\nw1,3,0.25\nb,4,-0.5\n") == {"w1": "0.25", "b": "-0.5"}
    with pytest.raises(GradientsError, match="several columns of numbers"):
        texts("name,first,second\nw1,3,0.25\nb,4,-0.5\n")


def test_a_parameter_s_own_name_goes_first() -> None:
    """dw is a parameter here, and not the gradient of w."""
    odd = Network(
        layers=(Layer("in", (Unit("x"),)), Layer("out", (Unit("o"),))),
        connections=(Connection("x", "o", "w"),),
        biases={"o": "dw"},
        parameters={"w": 1.0, "dw": 2.0},
        samples=(Sample((1.0,), (1.0,)),),
    )
    assert set(read("dw = 1.5", odd).values) == {"dw"}


@pytest.mark.parametrize(
    ("text", "value", "digits", "place"),
    [
        ("0.0004386", 0.0004386, 4, -7),
        ("4.386e-4", 0.0004386, 4, -7),
        ("4,386e-4", 0.0004386, 4, -7),
        ("0,123", 0.123, 3, -3),
        ("-.50", -0.5, 2, -2),
        ("12", 12.0, 2, 0),
        ("8.771·10⁻⁶", 8.771e-6, 4, -9),
        ("−8.771 × 10^{-6}", -8.771e-6, 4, -9),
        ("1.20*10**3", 1200.0, 3, 1),
        ("+0.0", 0.0, 0, -1),
    ],
)
def test_numbers_with_their_digits(text: str, value: float, digits: int, place: int) -> None:
    number = decimal(text)
    assert (number.value, number.digits, number.place) == (value, digits, place)


@pytest.mark.parametrize(
    ("text", "value"),
    [("NaN", math.nan), ("-inf", -math.inf), ("∞", math.inf), ("−∞", -math.inf), ("+Infinity", math.inf)],
)
def test_what_is_not_finite_is_read(text: str, value: float) -> None:
    np.testing.assert_equal(decimal(text).value, value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,234", "may be 1.234 or 1234"),
        ("1,234.5", "is not a number"),
        ("0x10", "is not a number"),
        ("1_000", "is not a number"),
        ("1/3", "is not a number"),
        ("", "is missing"),
        ("1e999", "too large"),
        ("1" * (MAX_LENGTH + 1), "characters"),
    ],
)
def test_what_is_no_number(text: str, words: str) -> None:
    with pytest.raises(NotANumber, match=words):
        decimal(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("w1 = 0.1\nw4 = 0.2", r'line 2: there is no parameter "w4" \(is it w'),
        ("W4 = 0.1", r'line 1: there is no parameter "W4" \(is it w'),
        ("E = 0.1\nzzz = 1", 'line 1: there is no parameter "E"; line 2: there is no parameter "zzz"'),
        ("dE_db[x1] = 1", "line 1: there is no parameter"),
        ("w1 = 0.1\nw1 = 0.1", "line 2: there is a gradient of w1 already, at line 1"),
        ("w1 = 1,234", 'line 1: "1,234" may be'),
        ("w1,0,044", "line 1: 3 fields .* decimal commas"),
        ("w1;1;2", "line 1: 3 fields"),
        ("w1 = a", 'line 1: "a" is not a number'),
        ("w1,abc", 'line 1: "abc" is not a number'),
        ("w1 0.3 0.4", 'line 1: "0.3 0.4" is not a number'),
        ("w1 =", "line 1: the number is missing"),
        ("hello", "line 1: .* is not a name and a number"),
        ("", "there are no gradients in it"),
        ("name,value\n", "there are no gradients in it"),
        ("{}", "there are no gradients in it"),
        ("[0.1, 0.2]", "line 1: 2 numbers without names"),
        ('{"c": [0.1, 0.2]}', "c: a list of 2 instead of a number"),
        ('{"w1": null}', "w1: null instead of a number"),
        ('{"w1": true}', "w1: true or false instead of a number"),
        ('{"w1": 0.1', "line 1, column 11: not JSON"),
        ('{"w1": 0.1, "w1": 0.2}', 'the key "w1" stands twice'),
        ('{"w1": "x"}', 'w1: "x" is not a number'),
        ('{"w1": ' + "[" * 100_000, "nested too deeply"),
        (b"w1 = \xff", "not UTF-8 text"),
        (b"\xff\xfe1", "not UTF-16 text"),
    ],
)
def test_refusals_are_one_sentence_with_the_place(data: bytes | str, message: str) -> None:
    with pytest.raises(GradientsError, match=message) as refusal:
        read(data, NETWORK)
    assert "\n" not in str(refusal.value)


@given(st.text(alphabet="w1b=:;,.e-+0 9\n\t\"'{}[]()#→∂/⁻·", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, NETWORK)
    except GradientsError as refusal:
        assert "\n" not in str(refusal)
    else:
        assert set(found.values) <= set(NETWORK.parameters)
        diagnose(NETWORK, found.values)


def test_many_unknown_names_do_not_make_a_long_message() -> None:
    with pytest.raises(GradientsError, match="and 95 more") as refusal:
        read("\n".join(f"v{i} = 1" for i in range(100)), NETWORK)
    assert len(str(refusal.value)) < 500


def as_csv(recorded: object) -> str:
    file = io.StringIO(newline="")
    write_rows(recorded, file)  # type: ignore[arg-type]
    return file.getvalue()


def test_a_trace_of_this_program() -> None:
    for sample in (None, 0):
        found = read(as_csv(trace(NETWORK, sample)), NETWORK)
        # the network has one sample: the trace of all of them is the trace of that one
        assert found.sample == 0
        assert {name: number.value for name, number in found.values.items()} == dict(
            zip(NETWORK.parameters, trace(NETWORK).mean_gradient.tolist(), strict=True)
        )


def test_a_trace_of_several_samples() -> None:
    two = network(2)
    text = as_csv(trace(two))
    means, second = read(text, two), read(text, two, sample=1)
    assert (means.sample, second.sample) == (None, 1)
    for found in (means, second):
        assert diagnose(two, found.values, found.sample).verdict is DiagnosisVerdict.MATCH
    with pytest.raises(GradientsError, match="no gradients of sample 5"):
        read(text, two, sample=5)
    head = text.splitlines()[:3]
    with pytest.raises(GradientsError, match="no gradients"):
        read("\n".join(head), two)


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "gradients.json"
    file.write_text(json.dumps({"w1": 0.00044}), encoding="utf-8")
    assert load(file, NETWORK).values == {"w1": Given(0.00044, "0.00044")}
    with pytest.raises(OSError, match="missing"):
        load(tmp_path / "missing.json", NETWORK)


def units_of(*numbers: str) -> list[float]:
    return list(map(float, half_units([Given.of(number) for number in numbers])))


def test_half_a_unit_of_the_last_digit() -> None:
    assert units_of("0.0822", "4.4e-4", "12") == pytest.approx([5e-5, 5e-6, 0.5], rel=1e-5)


def test_zeros_and_single_digits_are_as_exact_as_the_others() -> None:
    assert units_of("0", "0.0", "2", "0.0822") == pytest.approx([5e-5] * 4, rel=1e-5)
    assert units_of("0.000e+00", "8.22e-02") == pytest.approx([5e-5] * 2, rel=1e-5)
    assert units_of("0.000", "0.082215") == pytest.approx([5e-4, 5e-7], rel=1e-5)
    assert units_of("0", "2", "0.0") == [0.0, 0.0, 0.0]


def test_short_numbers_among_long_ones_are_exact() -> None:
    long = 0.08216704056423078
    assert units_of(str(long), "0.5")[1] < 1e-15


def test_single_precision_is_recognised() -> None:
    values = np.array([0.0004385677, 0.08216704, -0.03809824, 0.5], dtype=np.float32)
    in_full = [Given.of(float(value)) for value in values]
    short = [Given.of(str(value)) for value in values]
    nine = [Given.of(f"{float(value):.9g}") for value in values]
    assert rounding_unit(in_full) == rounding_unit(short) == rounding_unit(nine) == SINGLE
    assert rounding_unit([Given.of(0.00043856774349), Given.of(0.1)]) == DOUBLE
    # four digits may come from either
    assert rounding_unit([Given.of("0.0822")]) == SINGLE
