"""Mistakes made on purpose in a backward pass by hand come back with their names; right numbers do not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest

from bpdebugger.core.diagnosing.diagnosis import Diagnosis, DiagnosisVerdict, diagnose, diagnose_known
from bpdebugger.core.diagnosing.evidence import UnknownParameter
from bpdebugger.core.diagnosing.exactness import textbook
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.diagnosing.mistakes import MISTAKES, ways_to_make
from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import RIGHT
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Connection, Layer, Network, Reduction, Sample, Unit
from bpdebugger.core.passes.trace import Trace, trace
from tests.depth import one_in, seeds
from tests.hand_written import HandWritten, rounded
from tests.networks import dense as large_network
from tests.random_networks import random_network

WAYS = (
    "sign_flipped",
    "activation_derivative_missing",
    "activation_derivative_missing_at_outputs",
    "activation_derivative_missing_in_hidden_layers",
    "derivative_taken_at_activation",
    "derivative_taken_at_activation:hidden_layers",
    "derivative_taken_at_activation:outputs",
    "factor_two:twice",
    "factor_two:half",
    "sum_not_mean_over_samples",
    "updated_weights_used",
    "one_share_only:first",
    "one_share_only:last",
    "input_factor_missing",
    "weights_transposed",
    "bias_gradient_missing",
    "shared_use_overwritten:first",
    "shared_use_overwritten:last",
    "net_input_instead_of_activation",
    "net_input_instead_of_activation:loss",
    "net_input_instead_of_activation:derivative",
)


def dense(
    sizes: Iterable[int], activations: Iterable[str], samples: int, loss: str = "half_squared_error", seed: int = 3
) -> Network:
    """Fully connected layers, each with one bias for all its units; "tanh,sigmoid" are the units' own in turn."""
    random = Random(seed)
    names = [[f"n{number}{chr(97 + i)}" for i in range(size)] for number, size in enumerate(sizes)]
    layers = [Layer("in", tuple(map(Unit, names[0])))]
    connections: list[Connection] = []
    biases: dict[str, str] = {}
    parameters: dict[str, float] = {}
    for number, (before, here, texts) in enumerate(zip(names, names[1:], activations, strict=False), start=1):
        own = texts.split(",")
        layers.append(Layer(f"layer {number}", tuple(Unit(n, own[i % len(own)]) for i, n in enumerate(here))))
        for target in here:
            biases[target] = f"b{number}"
            for source in before:
                name = f"w{len(parameters)}"
                parameters[name] = round(random.uniform(-1.3, 1.3), 3)
                connections.append(Connection(source, target, name))
        parameters[f"b{number}"] = round(random.uniform(-0.5, 0.5), 3)
    return Network(
        layers=tuple(layers),
        connections=tuple(connections),
        parameters=parameters,
        biases=biases,
        loss=loss,
        learning_rate=0.15,
        samples=tuple(
            Sample(
                tuple(round(random.uniform(-1.5, 1.5), 2) for _ in names[0]),
                tuple(round(random.uniform(0.05, 0.95), 2) for _ in names[-1]),
            )
            for _ in range(samples)
        ),
    )


NETWORKS = {
    "2-3-2, three samples": dense((2, 3, 2), ("sigmoid,tanh,sigmoid", "sigmoid,tanh"), 3),
    "3-2-1, two samples": dense((3, 2, 1), ("tanh,sigmoid", "sigmoid"), 2, "squared_error"),
    "2-3-3-2, one sample": dense((2, 3, 3, 2), ("tanh", "sigmoid,silu", "sigmoid"), 1, "binary_cross_entropy"),
}


KNOWN = {name: KnownMistakes(trace(network)) for name, network in NETWORKS.items()}
"""What is found out of these networks once, for all tests."""


def given(numbers: dict[str, str]) -> dict[str, Given]:
    return {name: Given.of(text) for name, text in numbers.items()}


def diagnosis_of(network: Network | str, *mistakes: str, digits: int = 4) -> Diagnosis:
    """``network`` may be the name of one of those above."""
    known = KNOWN[network] if isinstance(network, str) else KnownMistakes(trace(network))
    return diagnose_known(known, given(rounded(HandWritten(known.trace.network, *mistakes).gradients(), digits)))


def names(diagnosis: Diagnosis) -> set[str]:
    return {diagnosis.mistake, *diagnosis.alternatives}


def id_of(way: str) -> str:
    return way.partition(":")[0]


def can_be_made(network: Network, way: str) -> bool:
    sizes = [len(layer.units) for layer in network.layers]
    return {
        "sum_not_mean_over_samples": len(network.samples) > 1,
        "one_share_only": max(sizes[2:]) > 1,
        "weights_transposed": any(a == b > 1 for a, b in pairwise(sizes[1:])),
    }.get(id_of(way), True)


MADE = [(name, way) for name, network in NETWORKS.items() for way in WAYS if can_be_made(network, way)]


def test_every_mistake_is_made_somewhere() -> None:
    """Those that this file makes; ``test_mistakes_of_people`` makes the others."""
    assert {id_of(way) for _, way in MADE} == {id_of(way) for way in WAYS} <= {mistake.id for mistake in MISTAKES}


@pytest.mark.parametrize(("network", "way"), MADE)
def test_a_mistake_comes_back_with_its_name(network: str, way: str) -> None:
    diagnosis = diagnosis_of(network, way)
    assert diagnosis.verdict is DiagnosisVerdict.MISTAKE
    assert id_of(way) in names(diagnosis)
    assert all(name in diagnosis.explanation for name in diagnosis.alternatives)
    right = rounded(HandWritten(NETWORKS[network]).gradients())
    wrong = rounded(HandWritten(NETWORKS[network], way).gradients())
    assert set(diagnosis.where) == {name for name in right if right[name] != wrong[name]}


@pytest.mark.parametrize(("network", "way"), [made for made in MADE if not made[0].startswith("3-2-1")])
def test_one_mistake_is_named_first(network: str, way: str) -> None:
    """Others are named only where they give the very same numbers."""
    diagnosis = diagnosis_of(network, way)
    assert diagnosis.mistake == id_of(way)
    assert all("+" not in name for name in diagnosis.alternatives)


def test_two_mistakes_with_the_same_numbers_are_both_named() -> None:
    diagnosis = diagnosis_of("3-2-1, two samples", "sum_not_mean_over_samples")
    assert {"factor_two", "sum_not_mean_over_samples"} <= names(diagnosis)
    linear_outputs = dense((2, 2, 2), ("sigmoid", "identity"), 1)
    diagnosis = diagnosis_of(linear_outputs, "activation_derivative_missing_in_hidden_layers")
    assert names(diagnosis) >= {
        "activation_derivative_missing",
        "activation_derivative_missing_in_hidden_layers",
    }


def one_way_each(network: Network) -> list[str]:
    return [way for way in {id_of(way): way for way in WAYS}.values() if can_be_made(network, way)]


PAIRS = [
    (name, pair)
    for name in ("2-3-2, three samples", "2-3-3-2, one sample")
    for pair in [*combinations(one_way_each(NETWORKS[name]), 2)][:: 1 if len(NETWORKS[name].samples) > 1 else 3]
    if not all(way.startswith("activation_derivative_missing") for way in pair)
]


def overrides(first: str, second: str) -> bool:
    """Whether the first mistake leaves no room for the second: what is left out cannot be taken wrongly as well."""
    slopes = ("derivative_taken_at_activation", "net_input_instead_of_activation:derivative")
    if first == "bias_gradient_missing" and id_of(second) == "shared_use_overwritten":
        return True
    if first.startswith("factor_two") and second == "sum_not_mean_over_samples":
        # half of three times is 3/(3 - 1), which has a name of its own
        return True
    left_out = first.startswith("activation_derivative_missing") and second in (*slopes, f"{slopes[0]}:outputs")
    return left_out or (first == "derivative_taken_at_activation:outputs" and second == slopes[1])


@pytest.mark.parametrize(("network", "pair"), one_in(5, PAIRS))
def test_two_mistakes_come_back_with_both_names(network: str, pair: tuple[str, str]) -> None:
    diagnosis = diagnosis_of(network, *pair)
    if overrides(*pair):
        assert diagnosis.verdict is DiagnosisVerdict.MISTAKE
    else:
        assert "+".join(map(id_of, pair)) in names(diagnosis)


def test_two_mistakes_are_both_explained() -> None:
    diagnosis = diagnosis_of("2-3-2, three samples", "sign_flipped", "input_factor_missing")
    assert diagnosis.mistake == "sign_flipped+input_factor_missing"
    assert [comparison.quantity for comparison in diagnosis.comparisons] == ["dE_dy[n2a]", "dE_dw[n1a->n2a]"]


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("digits", range(2, 18))
def test_right_numbers_match(network: str, digits: int) -> None:
    diagnosis = diagnosis_of(network, digits=digits)
    assert (diagnosis.verdict, diagnosis.mistake, diagnosis.where) == (DiagnosisVerdict.MATCH, "", ())
    assert set(diagnosis.agree) == set(NETWORKS[network].parameters)


@pytest.mark.parametrize("seed", range(60))
def test_right_numbers_of_any_network_match(seed: int) -> None:
    """What the program itself computed, and the same in single precision."""
    network = random_network(seed)
    right = dict(zip(network.parameters, trace(network).mean_gradient.tolist(), strict=True))
    numbers = {name: Given.of(value) for name, value in right.items()}
    singles = {name: Given.of(float(np.float32(value))) for name, value in right.items()}
    assert diagnose(network, numbers).verdict is DiagnosisVerdict.MATCH
    assert diagnose(network, singles).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("form", ["{!r}", "{:.9g}", "{:.7g}", "{:.6g}"])
@pytest.mark.parametrize("seed", range(10))
def test_right_numbers_in_single_precision_match(seed: int, form: str) -> None:
    network = dense((3, 4, 2), ("sigmoid", "sigmoid"), 4, seed=seed)
    values = np.array(list(network.parameters.values()), dtype=np.float32)
    w1, b1, w2, b2 = values[:12].reshape(4, 3), values[12], values[13:21].reshape(2, 4), values[21]
    one = np.float32(1)
    x, a = (np.array([getattr(s, part) for s in network.samples], dtype=np.float32) for part in ("inputs", "targets"))
    h = one / (one + np.exp(-(x @ w1.T + b1)))
    y = one / (one + np.exp(-(h @ w2.T + b2)))
    delta2 = (y - a) * y * (one - y)
    delta1 = (delta2 @ w2) * h * (one - h)
    gradients = [*(delta1.T @ x).ravel(), delta1.sum(), *(delta2.T @ h).ravel(), delta2.sum()]
    assert gradients[0].dtype == np.float32
    numbers = {
        name: Given.of(form.format(float(gradient / np.float32(4))))
        for name, gradient in zip(network.parameters, gradients, strict=True)
    }
    assert diagnose(network, numbers).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("digits", "units"), [(3, 1), (4, 1), (9, 1), (12, 2)])
def test_the_last_digit_is_rounding(network: str, digits: int, units: int) -> None:
    """One number moved by a unit of its last digit was rounded otherwise: right, and said in words."""
    right = HandWritten(NETWORKS[network]).gradients()
    for name, value in list(right.items())[::3]:
        diagnosis = diagnose_known(KNOWN[network], given({**rounded(right, digits), name: moved(value, digits, units)}))
        assert (diagnosis.verdict, diagnosis.where) == (DiagnosisVerdict.MATCH, ())
        assert diagnosis.exactness
        assert diagnosis.exactness in diagnosis.explanation


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("digits", "units"), [(3, 40), (4, 200), (6, 1000), (9, 30_000), (12, 10**8)])
def test_more_than_the_last_digit_is_wrong(network: str, digits: int, units: int) -> None:
    right = HandWritten(NETWORKS[network]).gradients()
    for name, value in list(right.items())[::4]:
        diagnosis = diagnose_known(KNOWN[network], given({**rounded(right, digits), name: moved(value, digits, units)}))
        assert diagnosis.where == (name,)
        assert diagnosis.verdict is not DiagnosisVerdict.MATCH


def moved(value: float, digits: int, units: int) -> str:
    """The number written with some digits, and moved by units of the last."""
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{float(mantissa) + units * 10.0 ** (1 - digits):.{digits - 1}f}e{exponent}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda right: -right, "wrong sign"),
        (lambda right: 2 * right, "twice"),
        (lambda right: right / 2, "half"),
        (lambda right: 3 * right, "sum over the samples"),
        (lambda right: 100 * right, "decimal point"),
        (lambda right: 0.0, "left at 0"),
        (lambda right: 1.7 * right, "is given as"),
        (lambda right: float("nan"), "NaN, which is made by"),
        (lambda right: float("-inf"), "infinite"),
    ],
)
def test_a_single_wrong_entry(change: object, words: str) -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()
    numbers = rounded({**right, "w4": change(right["w4"])})  # type: ignore[operator]
    diagnosis = diagnose_known(KNOWN["2-3-2, three samples"], given(numbers))
    assert (diagnosis.mistake, diagnosis.where) == ("single_wrong_entry", ("w4",))
    assert words in diagnosis.explanation


def test_a_single_wrong_entry_that_looks_like_something() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()
    another = diagnose_known(KNOWN["2-3-2, three samples"], given(rounded({**right, "w4": right["w5"]})))
    assert "It is the gradient of w5." in another.explanation
    alone = HandWritten(network, "input_factor_missing").gradients()["w4"]
    mistake = diagnose_known(KNOWN["2-3-2, three samples"], given(rounded({**right, "w4": alone})))
    assert (mistake.mistake, mistake.where) == ("single_wrong_entry", ("w4",))
    assert "input_factor_missing" in mistake.explanation


@pytest.mark.parametrize("network", NETWORKS)
def test_what_was_diagnosed_before_has_no_say(network: str) -> None:
    """With numbers that are found in what is given, such as a bound, and with two mistakes at once."""
    right = HandWritten(NETWORKS[network]).gradients()
    largest = max(map(abs, right.values()))
    for numbers in (
        {name: max(-largest / 3, min(largest / 3, value)) for name, value in right.items()},
        {name: value + 0.01 * NETWORKS[network].parameters[name] for name, value in right.items()},
        HandWritten(NETWORKS[network], "sign_flipped", "input_factor_missing").gradients(),
        {name: 1.31 * value if name == "w1" else value for name, value in right.items()},
    ):
        alone = diagnose(NETWORKS[network], given(rounded(numbers)))
        assert diagnose_known(KNOWN[network], given(rounded(numbers))).to_json() == alone.to_json()


def test_two_numbers_that_changed_places() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()
    diagnosis = diagnose_known(
        KNOWN["2-3-2, three samples"], given(rounded({**right, "w4": right["w9"], "w9": right["w4"]}))
    )
    assert diagnosis.mistake == "swapped_entries"
    assert set(diagnosis.where) == {"w4", "w9"}


def test_unknown_names_the_first_wrong_one_going_backward() -> None:
    network = NETWORKS["2-3-3-2, one sample"]
    right = HandWritten(network).gradients()
    wrong = {name: value * (1.31 if name in ("w0", "w8", "w12") else 1) for name, value in right.items()}
    diagnosis = diagnose_known(KNOWN["2-3-3-2, one sample"], given(rounded(wrong)))
    assert (diagnosis.verdict, diagnosis.mistake) == (DiagnosisVerdict.UNKNOWN, "")
    assert diagnosis.where == ("w8", "w12", "w0")
    assert diagnosis.to_json()["first_wrong"] == "w8"
    assert "the first wrong one is w8" in diagnosis.explanation
    assert set(diagnosis.agree) == set(right) - {"w0", "w8", "w12"}


def test_unknown_says_what_it_can() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()

    def said_of(numbers: dict[str, float]) -> str:
        diagnosis = diagnose_known(KNOWN["2-3-2, three samples"], given(rounded(numbers)))
        assert diagnosis.verdict is DiagnosisVerdict.UNKNOWN
        return diagnosis.explanation

    assert "1.7 times the right one" in said_of({name: 1.7 * value for name, value in right.items()})
    assert "are the parameters themselves" in said_of(dict(network.parameters))


def test_numbers_that_are_something_else() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()
    steps = diagnose(network, given(rounded({name: -0.15 * value for name, value in right.items()})))
    assert (steps.verdict, steps.mistake) == (DiagnosisVerdict.MISTAKE, "steps_for_gradients")
    assert "minus the learning rate" in steps.explanation
    updated = {name: value - 0.15 * right[name] for name, value in network.parameters.items()}
    new = diagnose(network, given(rounded(updated, 6)))
    assert new.verdict is DiagnosisVerdict.MATCH
    assert "after the update" in new.explanation
    second = replace(network, samples=network.samples[1:2])
    alone = diagnose(network, given(rounded(HandWritten(second).gradients())))
    assert (alone.verdict, alone.mistake) == (DiagnosisVerdict.MISTAKE, "one_sample_only")
    assert "sample 1 alone" in alone.explanation


def test_a_factor_two_that_may_be_the_learning_rate() -> None:
    network = replace(NETWORKS["2-3-2, three samples"], learning_rate=0.5)
    diagnosis = diagnosis_of(network, "factor_two:half")
    assert diagnosis.mistake == "factor_two"
    assert "learning_rate_included" in diagnosis.alternatives


def test_numbers_that_were_cut_off() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = HandWritten(network).gradients()
    cut = {name: f"{value:.9f}"[: 6 + (value < 0)] for name, value in right.items()}
    diagnosis = diagnose_known(KNOWN["2-3-2, three samples"], given(cut))
    assert diagnosis.verdict is DiagnosisVerdict.MATCH
    assert "cut off" in diagnosis.explanation


def test_one_sample_of_several() -> None:
    network = NETWORKS["2-3-2, three samples"]
    alone = replace(network, samples=network.samples[1:2])
    for way in ("", "input_factor_missing"):
        numbers = given(rounded(HandWritten(alone, way).gradients()))
        assert diagnose(network, numbers, sample=1).mistake == way
        assert diagnose(network, numbers, sample=0).mistake != way or not way
    means = given(rounded(HandWritten(network).gradients()))
    assert "means over all samples" in diagnose(network, means, sample=1).explanation
    assert diagnose(network, means, sample=1).verdict is DiagnosisVerdict.UNKNOWN


def test_the_gradient_of_a_use_is_a_sum_where_the_loss_is_one() -> None:
    network = replace(NETWORKS["2-3-2, three samples"], reduction=Reduction(samples="sum"))
    means = HandWritten(NETWORKS["2-3-2, three samples"]).gradients()
    uses = {f"dE_dw[{source}->{target}]": means[weight] for source, target, weight in network.connections}
    right = diagnose(network, given(rounded({name: 3 * mean for name, mean in uses.items()}, 6)))
    assert (right.verdict, right.where) == (DiagnosisVerdict.MATCH, ())
    assert diagnose(network, given(rounded(uses, 6))).verdict is DiagnosisVerdict.MISTAKE


def test_some_parameters_may_be_missing() -> None:
    network = NETWORKS["2-3-2, three samples"]
    numbers = rounded(HandWritten(network, "one_share_only:last").gradients())
    some = {name: text for name, text in numbers.items() if name in ("w0", "w3", "w8", "b1")}
    diagnosis = diagnose_known(KNOWN["2-3-2, three samples"], given(some))
    assert diagnosis.mistake == "one_share_only"
    assert set(diagnosis.not_given) == set(network.parameters) - set(some)
    assert "Nothing is given for" in diagnosis.explanation


def test_biases_that_are_not_given() -> None:
    network = NETWORKS["2-3-2, three samples"]
    right = rounded(HandWritten(network).gradients())
    diagnosis = diagnose_known(
        KNOWN["2-3-2, three samples"], given({name: text for name, text in right.items() if name[0] != "b"})
    )
    assert diagnosis.verdict is DiagnosisVerdict.MATCH
    assert "bias_gradient_missing" in diagnosis.explanation


def test_one_of_two_samples_counts() -> None:
    network = NETWORKS["3-2-1, two samples"]
    last = replace(network, samples=network.samples[1:])
    assert diagnosis_of(last).verdict is DiagnosisVerdict.MATCH
    diagnosis = diagnose(network, given(rounded(HandWritten(last).gradients())))
    assert diagnosis.mistake == "shared_use_overwritten"
    assert "only the last sample counted" in diagnosis.explanation


def test_softmax_with_half_its_derivatives() -> None:
    network = dense((2, 3, 3), ("tanh", "softmax"), 2, "cross_entropy")
    assert diagnosis_of(network).verdict is DiagnosisVerdict.MATCH
    diagnosis = diagnosis_of(network, "only_the_diagonal")
    assert "activation_derivative_missing_at_outputs" in names(diagnosis)
    assert "only the diagonal" in diagnosis.explanation
    left_out = diagnosis_of(network, "activation_derivative_missing_at_outputs")
    assert names(left_out) == {"activation_derivative_missing_at_outputs"}


def test_weights_of_another_shape_that_were_reshaped() -> None:
    """W (2 rows, 3 columns) read as if it were its own transpose."""
    network = NETWORKS["2-3-2, three samples"]
    weights = [name for source, _, name in network.connections if source.startswith("n1")]
    # in the backward pass the connection n1[i] -> n2[j] takes number i*2 + j where j*3 + i is right
    mixed = {weights[j * 3 + i]: weights[i * 2 + j] for i in range(3) for j in range(2)}

    class Reshaped(HandWritten):
        def _send_back(self, layer: list[str], deltas: dict[str, float], dE_dy: dict[str, float]) -> None:
            straight = dict(self.weights)
            self.weights.update({to: straight[of] for to, of in mixed.items()})
            super()._send_back(layer, deltas, dE_dy)
            self.weights.update(straight)

    diagnosis = diagnose_known(KNOWN["2-3-2, three samples"], given(rounded(Reshaped(network).gradients())))
    assert names(diagnosis) == {"weights_transposed"}
    assert "reshaped" in diagnosis.explanation


def test_gradients_stored_the_other_way_round() -> None:
    network = dense((3, 3, 2), ("sigmoid", "tanh"), 2)
    right = HandWritten(network).gradients()
    stored = {f"w{3 * i + j}": right[f"w{3 * j + i}"] for i in range(3) for j in range(3)}
    diagnosis = diagnose(network, given(rounded({**right, **stored})))
    assert names(diagnosis) == {"weights_transposed"}
    assert "stored the other way round" in diagnosis.explanation


def test_the_wrong_and_the_right_factor_stand_side_by_side() -> None:
    """The published numbers of the 2-2-2 network: ∂E/∂y[o1] = 0.7414, dy/dz[o1] = 0.1868, their product 0.1385."""
    layers = (
        Layer("input", (Unit("i1"), Unit("i2"))),
        Layer("hidden", (Unit("h1"), Unit("h2")), "sigmoid"),
        Layer("output", (Unit("o1"), Unit("o2")), "sigmoid"),
    )
    pairs = [
        ("i1", "h1"),
        ("i2", "h1"),
        ("i1", "h2"),
        ("i2", "h2"),
        ("h1", "o1"),
        ("h2", "o1"),
        ("h1", "o2"),
        ("h2", "o2"),
    ]
    values = (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55)
    network = Network(
        layers=layers,
        connections=tuple(Connection(s, t, f"w{i}") for i, (s, t) in enumerate(pairs, start=1)),
        parameters={**{f"w{i}": value for i, value in enumerate(values, start=1)}, "b1": 0.35, "b2": 0.6},
        biases={"h1": "b1", "h2": "b1", "o1": "b2", "o2": "b2"},
        samples=(Sample((0.05, 0.1), (0.01, 0.99)),),
        learning_rate=0.5,
    )
    assert diagnose(network, given({"w1": "0.000438568", "w5": "0.082167041"})).verdict is DiagnosisVerdict.MATCH
    diagnosis = diagnosis_of(network, "activation_derivative_missing")
    assert "∂E/∂z[o1] was taken as ∂E/∂y[o1] = 0.7414; it is" in diagnosis.explanation
    assert "it is ∂E/∂y[o1] · dy/dz[o1] = 0.7414 · 0.1868 = 0.1385." in diagnosis.explanation
    (comparison,) = diagnosis.comparisons
    assert comparison.to_json()["wrong"] == "dE_dy[o1]"
    assert comparison.wrong_value == pytest.approx(0.74136507)
    assert comparison.right_value == pytest.approx(0.138498562)
    sign = diagnosis_of(network, "sign_flipped")
    assert "∂E/∂y[o1] was taken as a[o1] − y[o1]" in sign.explanation


@pytest.mark.parametrize("network", ["2-3-2, three samples", "3-2-1, two samples"])
def test_every_mistake_shows_a_wrong_factor(network: str) -> None:
    """The first way to make each, where it shows in the digits."""
    recorded, plain = KNOWN[network].trace, PlainPass.of(KNOWN[network].trace)
    right = as_given(recorded, recorded.mean_gradient)
    for mistake in MISTAKES:
        made = next(iter(ways_to_make(mistake, Case(plain))), None)
        if made is None:
            continue
        numbers = as_given(recorded, plain.gradient(made.variant))
        if numbers != right:
            diagnosis = diagnose_known(KNOWN[network], numbers)
            assert made.name in names(diagnosis)
            assert all(comparison.difference > 0 for comparison in diagnosis.comparisons)
            assert len(diagnosis.comparisons) == 1
            json.dumps(diagnosis.to_json(), allow_nan=False)


def as_given(recorded: Trace, gradient: Array) -> dict[str, Given]:
    return given(rounded(dict(zip(recorded.plan.parameters, gradient.tolist(), strict=True))))


@pytest.mark.parametrize("seed", range(60))
def test_the_plain_pass_agrees_with_the_trace(seed: int) -> None:
    recorded = trace(random_network(seed))
    plain = PlainPass.of(recorded)
    for variant in (RIGHT, textbook(recorded)):
        np.testing.assert_allclose(plain.gradient(variant), recorded.mean_gradient, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_pass_that_begins_with_what_is_right_is_the_whole_pass(network: str) -> None:
    """What comes before the first change is taken from the right pass, and gives the very same numbers."""
    known = KNOWN[network]
    for made in known.singles(Case(known.plain)):
        whole, begun = (plain.run(made.variant) for plain in (PlainPass.of(known.trace), known.plain))
        for one, other in ((whole.totals, begun.totals), (whole.dE_dz, begun.dE_dz), (whole.dE_dy, begun.dE_dy)):
            np.testing.assert_array_equal(one, other, err_msg=made.name)


@pytest.mark.parametrize("seed", seeds(10, 80))
def test_any_mistake_in_any_network_is_named(seed: int) -> None:
    """Random dense networks and mistakes; where the digits do not show a mistake, the numbers are right ones."""
    random = Random(seed)
    sizes = [random.randint(1, 4) for _ in range(random.randint(3, 5))]
    choices = ("sigmoid", "tanh", "softplus", "elu", "silu", "sigmoid,tanh", "relu,sigmoid", "identity,tanh")
    network = dense(sizes, [random.choice(choices) for _ in sizes[1:]], random.randint(1, 3), seed=seed)
    known = KnownMistakes(trace(network))
    for way in random.sample(WAYS, 5):
        numbers = rounded(HandWritten(network, way).gradients())
        diagnosis = diagnose_known(known, given(numbers))
        if numbers == rounded(HandWritten(network).gradients()):
            assert diagnosis.verdict is DiagnosisVerdict.MATCH
        elif diagnosis.mistake != "single_wrong_entry" or way.startswith("shared"):
            assert id_of(way) in names(diagnosis), way


def test_what_cannot_be_diagnosed() -> None:
    network = NETWORKS["3-2-1, two samples"]
    with pytest.raises(UnknownParameter, match='no parameter "w99"'):
        diagnose(network, {"w99": Given.of("1")})
    with pytest.raises(ValueError, match="no gradients"):
        diagnose(network, {})
    with pytest.raises(IndexError):
        diagnose(network, {"w1": Given.of("1")}, sample=2)


def test_a_large_network_is_diagnosed_by_some_of_its_numbers_and_judged_by_all() -> None:
    network = large_network((40, 60, 8), samples=2)
    right = trace(network).mean_gradient
    names = list(network.parameters)

    def said_of(values: Array) -> Diagnosis:
        return diagnose(network, {n: Given.of(f"{v:.6g}") for n, v in zip(names, values, strict=True)})

    assert said_of(right).verdict is DiagnosisVerdict.MATCH
    assert said_of(-right).mistake == "sign_flipped"
    nearly = -right
    nearly[777] *= 1.5
    assert said_of(nearly).mistake != "sign_flipped"
    alone = right.copy()
    alone[1234] *= 1.7
    assert (said_of(alone).mistake, said_of(alone).where) == ("single_wrong_entry", (names[1234],))
