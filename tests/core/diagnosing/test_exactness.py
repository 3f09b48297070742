"""Right numbers that are not right to every digit: worked on paper, by differences, in single precision, cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from math import exp, floor, log10
from pathlib import Path

import numpy as np
import pytest

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose, diagnose_known
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project
from tests.core.diagnosing.written_in_numpy import Written, dense
from tests.depth import seeds

ON_PAPER = {
    "w5": "0.08217",
    "w6": "0.08267",
    "w7": "-0.0226",
    "w8": "-0.02274",
    "w1": "0.0004386",
    "w2": "0.0008771",
}
"""The example mazur with every number on the way rounded to 4 digits, as in an exam."""


@pytest.fixture(scope="module")
def mazur() -> Network:
    return project.load(Path(str(resources.files("bpdebugger"))).parent / "resources" / "examples" / "mazur.bpd")


def given(numbers: dict[str, str]) -> dict[str, Given]:
    return {name: Given.of(text) for name, text in numbers.items()}


def test_numbers_worked_on_paper_are_right(mazur: Network) -> None:
    diagnosis = diagnose(mazur, given(ON_PAPER))
    assert (diagnosis.verdict, diagnosis.where) == (DiagnosisVerdict.MATCH, ())
    rougher = by_hand(mazur, rounded_to(3))
    diagnosis = diagnose(mazur, given({name: f"{value:.3g}" for name, value in rougher.items()}))
    assert (diagnosis.verdict, diagnosis.where) == (DiagnosisVerdict.MATCH, ())
    assert "rounding to 3 digits on the way" in diagnosis.explanation


def test_one_decimal_excuses_nothing() -> None:
    # each would be right to one decimal on the way, where nothing is known of any of them
    network = project.load(Path(__file__).parents[2] / "exchange" / "first_sight" / "two_three_two.bpd")
    made_up = {"w1": "0.2", "w2": "0.3", "w3": "0.2", "w4": "0.3", "w5": "0.2", "w6": "0.3", "b1": "0.1", "b2": "0.1"}
    assert diagnose(network, given(made_up)).verdict is not DiagnosisVerdict.MATCH


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({name: text.removeprefix("-") if text[0] == "-" else f"-{text}" for name, text in ON_PAPER.items()}, "sign"),
        ({"w1": "0.001818", "w2": "0.003635"}, "activation_derivative_missing"),
    ],
)
def test_a_mistake_on_top_of_rounding_is_named(mazur: Network, change: dict[str, str], name: str) -> None:
    diagnosis = diagnose(mazur, given({**ON_PAPER, **change}))
    assert diagnosis.verdict is DiagnosisVerdict.MISTAKE
    assert diagnosis.mistake.startswith(name)


def rounded_to(digits: int) -> Callable[[float], float]:
    def rounding(value: float) -> float:
        return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0

    return rounding


def cut_to(digits: int) -> Callable[[float], float]:
    def cutting(value: float) -> float:
        place = 10.0 ** (floor(log10(abs(value))) - digits + 1) if value else 1.0
        return float(f"{int(value / place) * place:.{digits}g}")

    return cutting


def by_hand(network: Network, r: Callable[[float], float]) -> dict[str, float]:
    """Two layers of two sigmoids on paper: every number on the way goes through ``r``."""
    p = network.parameters
    (x1, x2), a = network.samples[0].inputs, network.samples[0].targets
    z = [r(p["w1"] * x1 + p["w2"] * x2 + p["b1"]), r(p["w3"] * x1 + p["w4"] * x2 + p["b1"])]
    h = [r(1 / (1 + exp(-v))) for v in z]
    q = [r(p["w5"] * h[0] + p["w6"] * h[1] + p["b2"]), r(p["w7"] * h[0] + p["w8"] * h[1] + p["b2"])]
    y = [r(1 / (1 + exp(-v))) for v in q]
    d = [r(r(yk - ak) * r(yk * r(1 - yk))) for yk, ak in zip(y, a, strict=True)]
    back = [r(r(d[0] * p["w5"]) + r(d[1] * p["w7"])), r(r(d[0] * p["w6"]) + r(d[1] * p["w8"]))]
    e = [r(b * r(hk * r(1 - hk))) for b, hk in zip(back, h, strict=True)]
    found = [e[0] * x1, e[0] * x2, e[1] * x1, e[1] * x2, d[0] * h[0], d[0] * h[1], d[1] * h[0], d[1] * h[1]]
    names = [f"w{k}" for k in range(1, 9)]
    return dict(zip(names, map(r, found), strict=True)) | {"b1": r(sum(e)), "b2": r(sum(d))}


@pytest.fixture(scope="module")
def drawn(mazur: Network) -> list[KnownMistakes]:
    """The example with random parameters of two decimals."""
    values = [np.random.default_rng(seed).uniform(-1, 1, 10).round(2).tolist() for seed in range(6)]
    return [
        KnownMistakes(trace(replace(mazur, parameters=dict(zip(mazur.parameters, v, strict=True))))) for v in values
    ]


@pytest.mark.parametrize("digits", [3, 4, 5])
@pytest.mark.parametrize("way", [rounded_to, cut_to])
@pytest.mark.parametrize("seed", seeds(2, 6))
def test_any_numbers_on_paper_are_right(
    drawn: list[KnownMistakes], digits: int, way: Callable[[int], Callable[[float], float]], seed: int
) -> None:
    numbers = by_hand(drawn[seed].trace.network, way(digits))
    texts = {name: f"{value:.{digits}g}" for name, value in numbers.items()}
    diagnosis = diagnose_known(drawn[seed], given(texts))
    assert diagnosis.verdict is DiagnosisVerdict.MATCH, diagnosis.explanation
    turned = diagnose_known(drawn[seed], given({name: f"{-value:.{digits}g}" for name, value in numbers.items()}))
    assert turned.mistake == "sign_flipped"


WRITTEN = {
    "small": dense((2, 3, 2), ("tanh", "sigmoid"), "half_squared_error", 3, 21),
    "deep": dense((3, 3, 3, 2), ("gelu", "tanh", "identity"), "mean_squared_error", 4, 22),
}


KNOWN = {name: KnownMistakes(trace(written.network)) for name, written in WRITTEN.items()}


def loss(written: Written, **other: object) -> float:
    """E by a forward pass of its own: no number of the program's."""
    given_ = written.given | other
    y = given_["X"]
    for k in range(1, len(written.network.layers)):
        y = given_[f"f{k}"](y @ given_[f"W{k}"].T + given_[f"b{k}"])
    per_sample = ((y - given_["A"]) ** 2).sum(axis=1)
    return float(per_sample.mean() / (2 if written.network.loss == "half_squared_error" else y.shape[1]))


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("step", [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7])
@pytest.mark.parametrize("central", [True, False])
def test_differences_are_right(name: str, step: float, central: bool) -> None:
    written = WRITTEN[name]
    numbers = {}
    for symbol, names in written.names.items():
        for at in np.ndindex(written.given[symbol].shape):
            there = {sign: np.array(written.given[symbol]) for sign in (-1, 1)}
            for sign, values in there.items():
                values[at] += sign * step
            below = loss(written, **{symbol: there[-1]}) if central else loss(written)
            slope = (loss(written, **{symbol: there[1]}) - below) / (2 * step if central else step)
            numbers[str(np.array(names)[at])] = Given.of(slope)
    diagnosis = diagnose_known(KNOWN[name], numbers)
    assert diagnosis.verdict is DiagnosisVerdict.MATCH, diagnosis.explanation
    assert diagnosis.exactness


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("form", ["{!r}", "{:.8g}", "{:.6g}", "{:.10f}"])
def test_single_precision_is_right(name: str, form: str) -> None:
    written = WRITTEN[name]
    arrays = {key: value for key, value in written.given.items() if isinstance(value, np.ndarray)}
    data = {key: value.astype(np.float32) for key, value in arrays.items()}
    numbers = written.gradients(data=data)
    diagnosis = diagnose_known(KNOWN[name], {n: Given.of(form.format(float(v))) for n, v in numbers.items()})
    assert diagnosis.verdict is DiagnosisVerdict.MATCH, diagnosis.explanation


def test_another_convention_at_a_kink_is_right() -> None:
    """relu at z = 0: 0 here, ½ or 1 elsewhere."""
    network = Network(
        layers=(
            Layer("in", (Unit("x"),)),
            Layer("hidden", (Unit("h"), Unit("g")), "relu"),
            Layer("out", (Unit("o"),), "identity"),
        ),
        connections=(
            Connection("x", "h", "w"),
            Connection("x", "g", "u"),
            Connection("h", "o", "v"),
            Connection("g", "o", "s"),
        ),
        parameters={"w": 0.5, "u": 0.7, "v": 2.0, "s": 1.5, "b": -1.0},
        biases={"h": "b"},
        samples=(Sample((2.0,), (1.0,)),),
    )
    y = 1.4 * 1.5
    for slope in (0.5, 1.0):
        delta = (y - 1) * 2 * slope
        right = {"v": 0.0, "s": (y - 1) * 1.4, "u": (y - 1) * 1.5 * 2, "w": delta * 2, "b": delta}
        diagnosis = diagnose(network, {name: Given.of(f"{value:.6g}") for name, value in right.items()})
        assert diagnosis.verdict is DiagnosisVerdict.MATCH, diagnosis.explanation
        assert "kink" in diagnosis.explanation
        turned = diagnose(network, {name: Given.of(f"{-value:.6g}") for name, value in right.items()})
        assert turned.mistake == "sign_flipped"
