"""E as a sum over the samples or a mean over the outputs: every number, with 50 digits where it matters."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from mpmath import mpf

from bpdebugger.core.checking.check import check
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.network.network import Connection, Layer, Network, Reduction, Sample, Training, Unit
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.explaining.meanings import SENTENCES
from bpdebugger.debugger.explaining.origins.paths import paths
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import read, write
from tests.networks import dense
from tests.reference import Reference

REDUCTIONS = [Reduction(samples, outputs) for samples, outputs in product(("mean", "sum"), ("", "sum", "mean"))]


def several(network: Network) -> Network:
    """The same with three samples."""
    inputs, targets = len(network.layers[0].units), len(network.layers[-1].units)
    made = [
        Sample(
            tuple(0.3 * (i + 1) - 0.2 * k for k in range(inputs)),
            tuple(float(k == i % targets) if targets > 1 else 0.1 + 0.3 * i for k in range(targets)),
        )
        for i in range(3)
    ]
    return replace(network, samples=tuple(made))


NETWORKS = {
    "half squared": several(example("mazur")),
    "binary": replace(several(example("mazur")), loss="binary_cross_entropy"),
    "softmax": several(example("softmax")),
    "typed": replace(several(dense((2, 3, 2), "tanh")), loss="(a - y)**4"),
    "one sample": example("mazur"),
}
CASES = [(name, reduction) for name in NETWORKS for reduction in REDUCTIONS]


def recorded(name: str, reduction: Reduction) -> Trace:
    return trace(replace(NETWORKS[name], reduction=reduction))


@pytest.mark.parametrize(("name", "reduction"), CASES)
def test_every_gradient_with_fifty_digits(name: str, reduction: Reduction) -> None:
    found = recorded(name, reduction)
    network = NETWORKS[name]
    references = [Reference(network, sample) for sample in range(len(network.samples))]
    outputs = len(network.layers[-1].units) if reduction.outputs == "mean" else 1
    samples = len(network.samples) if reduction.samples == "mean" else 1
    several_samples = len(network.samples) > 1
    total = sum(reference.values[("E",)] for reference in references) / (outputs * samples)
    assert abs(found["E"].value - total) <= 1e-14 * abs(total)
    for parameter in network.parameters:
        each = [reference.derivative(("p", parameter)) / outputs for reference in references]
        expected = sum(each) / samples
        assert abs(found[f"dE_dp[{parameter}]"].value - expected) <= mpf(10) ** -13 * max(map(abs, each))
        if several_samples:
            assert abs(found[f"dE_dp[{parameter}]", 1].value - each[1]) <= mpf(10) ** -13 * abs(each[1])


@pytest.mark.parametrize(("name", "reduction"), CASES)
def test_rules_say_what_is_computed_and_the_check_holds(name: str, reduction: Reduction) -> None:
    found = recorded(name, reduction)
    summary = check(found).summary()
    assert summary.holds and summary.compared == summary.rows, str(summary)
    for step in found:
        assert "loses digits" not in step.rule.note


@pytest.mark.parametrize(("name", "reduction"), CASES)
def test_gradients_of_this_reduction_match_and_of_another_do_not(name: str, reduction: Reduction) -> None:
    found = recorded(name, reduction)
    given = {p: Given.of(repr(found[f"dE_dp[{p}]"].value)) for p in found.network.parameters}
    assert diagnose(found.network, given).verdict is DiagnosisVerdict.MATCH
    if len(found.samples) > 1:
        factor = len(found.samples) if reduction.samples == "mean" else 1 / len(found.samples)
        other = {p: Given.of(repr(number.value * factor)) for p, number in given.items()}
        judged = diagnose(found.network, other)
        assert judged.verdict is DiagnosisVerdict.MISTAKE
        assert "number" in judged.explanation


@pytest.mark.parametrize(("name", "reduction"), CASES)
def test_paths_add_up(name: str, reduction: Reduction) -> None:
    found = recorded(name, reduction)
    step = found["dE_dp[w1]"]
    whole = paths(found, step.number)
    assert whole is not None and np.isclose(whole.total, step.value, rtol=1e-12, atol=1e-17)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("batch", [0, 2])
def test_training_goes_along_these_gradients(reduction: Reduction, batch: int) -> None:
    network = replace(NETWORKS["binary"], reduction=reduction, training=Training(batch=batch))
    run = Run(network)
    run.extend(6)
    parameters = dict(network.parameters)
    for update in range(6):
        own = run.trace(update)
        one = trace(replace(network, parameters=parameters, samples=tuple(network.samples[s] for s in own.samples)))
        for name in parameters:
            parameters[name] -= network.learning_rate * one[f"dE_dp[{name}]"].value
        assert run.losses[update] == pytest.approx(one["E"].value, rel=1e-13)
    ended = run.network_at(6).parameters
    assert ended == pytest.approx(parameters, rel=1e-12)


@pytest.mark.parametrize(("activation", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")])
def test_far_out_the_delta_is_still_right(activation: str, loss: str) -> None:
    units = tuple(Unit(f"o{i}") for i in range(3))
    network = Network(
        (Layer("in", (Unit("x"),)), Layer("out", units, activation)),
        tuple(Connection("x", unit.name, f"w{i}") for i, unit in enumerate(units)),
        {"w0": 900.0, "w1": -900.0, "w2": 0.0},
        (Sample((1.0,), (0.0, 1.0, 0.0)),),
        loss=loss,
    )
    plain, divided = trace(network), trace(replace(network, reduction=Reduction(outputs="mean")))
    for unit in units:
        # y - a in closed form: 1 and -1 at the outputs that are wrong for certain
        assert divided[f"dE_dz[{unit.name}]"].value == pytest.approx(plain[f"dE_dz[{unit.name}]"].value / 3, rel=1e-15)
    assert divided["dE_dz[o0]"].value == pytest.approx(1 / 3, rel=1e-15)
    assert divided["E"].value == pytest.approx(plain["E"].value / 3, rel=1e-15)
    assert check(divided).summary().holds


def test_words_say_which() -> None:
    found = recorded("binary", Reduction("sum", "mean"))
    last = found["E"]
    assert last.formula == "E@0 + E@1 + E@2"
    assert "sum of E over" in SENTENCES[last.place.kind].meaning(last)
    assert "the mean over the outputs" in SENTENCES[Kind.LOSS].meaning(found["E", 0])


def test_it_is_kept_in_the_file() -> None:
    network = replace(example("mazur"), reduction=Reduction("sum", "mean"))
    assert json.loads(write(network))["reduction"] == {"samples": "sum", "outputs": "mean"}
    assert read(write(network)).reduction == network.reduction
    assert "reduction" not in json.loads(write(example("mazur")))


@pytest.mark.parametrize(
    ("reduction", "loss", "words"),
    [
        (Reduction("total"), "squared_error", 'reduction.samples: "total"; it is mean or sum'),
        (Reduction(outputs="max"), "squared_error", 'reduction.outputs: "max"; it is mean or sum'),
        (Reduction(outputs="sum"), "mean_squared_error", "its sum is squared_error"),
    ],
)
def test_what_cannot_be_is_said(reduction: Reduction, loss: str, words: str) -> None:
    with pytest.raises(NetworkError) as raised:
        trace(replace(example("mazur"), loss=loss, reduction=reduction))
    assert words in str(raised.value)
