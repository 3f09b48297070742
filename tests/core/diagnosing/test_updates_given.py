"""New parameters, steps and what optimizers keep, given in place of gradients: right, or with the mistake named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bpdebugger.core.diagnosing.diagnosis import Diagnosis, DiagnosisVerdict, diagnose, diagnose_known
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.network.network import Network, Training
from bpdebugger.core.passes.trace import trace
from tests.core.diagnosing.written_in_numpy import dense

Array = NDArray[np.float64]

WRITTEN = dense((2, 3, 2), ("tanh", "sigmoid"), "half_squared_error", 3, 31, rate=0.05)
NAMES = list(WRITTEN.gradients())
G = np.array(list(WRITTEN.gradients().values()))
P = np.array([WRITTEN.network.parameters[name] for name in NAMES])


def network(optimizer: str) -> Network:
    return replace(WRITTEN.network, training=Training(optimizer=optimizer))


KNOWN = {optimizer: KnownMistakes(trace(network(optimizer))) for optimizer in ("sgd", "momentum", "adam")}
"""What is found out of these networks once, for all tests."""


def said_of(optimizer: str, **numbers: Array) -> Diagnosis:
    given = {
        f"{prefix}[{name}]": Given.of(f"{value:.9g}")
        for prefix, values in numbers.items()
        for name, value in zip(NAMES, values, strict=True)
    }
    return diagnose_known(KNOWN[optimizer], given)


def adam(
    g: Array,
    b1: float = 0.9,
    b2: float = 0.999,
    hat: bool = True,
    root: Callable[[Array], Array] = lambda v: np.sqrt(v) + 1e-8,
) -> dict[str, Array]:
    m, v = (1 - b1) * g, (1 - b2) * g * g
    m_hat, v_hat = (m / (1 - b1), v / (1 - b2)) if hat else (m, v)
    return {"m_new": m, "v_new": v, "m_hat": m_hat, "v_hat": v_hat, "p_new": P - 0.05 * m_hat / root(v_hat)}


def test_right_numbers_match() -> None:
    assert said_of("sgd", p_new=P - 0.05 * G).verdict is DiagnosisVerdict.MATCH
    steps = said_of("sgd", step=-0.05 * G)
    assert steps.verdict is DiagnosisVerdict.MATCH and "steps" in steps.explanation
    subtracted = said_of("sgd", step=0.05 * G)
    assert subtracted.verdict is DiagnosisVerdict.MATCH and "subtracted" in subtracted.explanation
    assert said_of("momentum", m_new=G, p_new=P - 0.05 * G).verdict is DiagnosisVerdict.MATCH
    assert said_of("adam", **adam(G)).verdict is DiagnosisVerdict.MATCH
    assert said_of("adam", p_new=adam(G)["p_new"]).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize(
    ("optimizer", "name", "numbers"),
    [
        ("sgd", "update_added", {"p_new": P + 0.05 * G}),
        ("sgd", "rate_missing", {"p_new": P - G}),
        ("sgd", "rate_applied_twice", {"p_new": P - 0.05**2 * G}),
        ("sgd", "decay_beside_the_step", {"p_new": P - 0.05 * (G + 0.01 * P)}),
        ("momentum", "gradient_damped", {"m_new": 0.1 * G, "p_new": P - 0.05 * 0.1 * G}),
        ("momentum", "nesterov_step", {"p_new": P - 0.05 * (G + 0.9 * G)}),
        ("adam", "bias_correction_missing", {"p_new": adam(G, hat=False)["p_new"]}),
        ("adam", "bias_correction_missing", adam(G, hat=False)),
        ("adam", "epsilon_inside_root", {"p_new": adam(G, root=lambda v: np.sqrt(v + 1e-8))["p_new"]}),
        ("adam", "betas_swapped", adam(G, 0.999, 0.9)),
        ("adam", "root_missing", adam(G, root=lambda v: v + 1e-8)),
        ("adam", "another_optimizer", {"p_new": P - 0.05 * G}),
        ("adam", "decay_beside_the_step", {"p_new": adam(G)["p_new"] - 0.05 * 0.01 * P}),
        ("adam", "decay_in_the_gradient", adam(G + 0.01 * P)),
        ("adam", "update_added", {"p_new": 2 * P - adam(G)["p_new"]}),
        ("sgd", "sum_not_mean_over_samples", {"p_new": P - 0.05 * 3 * G}),
    ],
)
def test_the_mistake_in_the_update_is_named(optimizer: str, name: str, numbers: dict[str, Array]) -> None:
    diagnosis = said_of(optimizer, **numbers)
    assert diagnosis.verdict is DiagnosisVerdict.MISTAKE
    assert name in (diagnosis.mistake, *diagnosis.alternatives)


def test_a_mistake_in_the_gradients_shows_in_the_new_parameters() -> None:
    wrong = np.array(list(WRITTEN.gradients(("d1 = back * s1(z1)", "d1 = back")).values()))
    diagnosis = said_of("sgd", p_new=P - 0.05 * wrong)
    assert diagnosis.mistake.startswith("activation_derivative_missing")
    both = said_of("sgd", p_new=P + 0.05 * wrong)
    parts = {part for name in (both.mistake, *both.alternatives) for part in name.split("+")}
    assert "update_added" in parts
    assert any(part.startswith("activation_derivative_missing") for part in parts)


def test_deltas_are_judged_too() -> None:
    alone = dense((2, 2, 2), ("sigmoid", "sigmoid"), "half_squared_error", 1, 32)
    scope = dict(alone.given) | {"np": np}
    exec(alone.text, scope)
    deltas = {f"dE_dz[{unit}]": float(value) for unit, value in zip(("h1", "h2"), scope["d1"][0], strict=True)}
    given = {name: Given.of(f"{value:.6g}") for name, value in deltas.items()}
    diagnosis = diagnose(alone.network, given)
    assert diagnosis.verdict is DiagnosisVerdict.MATCH and "deltas" in diagnosis.explanation
    turned = diagnose(alone.network, {name: Given.of(f"{-value:.6g}") for name, value in deltas.items()})
    assert turned.verdict is DiagnosisVerdict.MISTAKE
    assert turned.mistake == "sign_flipped"


@pytest.mark.parametrize(
    ("factor", "name"),
    [
        (2.0, "factor_two"),
        (0.5, "factor_two"),
        (3.0, "sum_not_mean_over_samples"),
        (1 / 3, "mean_taken_twice"),
        (3 / 2, "divided_by_one_less"),
        (1 / 2, "divided_by_one_less"),
        (0.05, "learning_rate_included"),
        (-0.05, "steps_for_gradients"),
        (10.0, "momentum_included"),
        (-1.0, "sign_flipped"),
    ],
)
@pytest.mark.parametrize("part", ["all", "W1", "weights", "biases", "b2"])
def test_a_constant_ratio_is_explained_by_all_that_it_could_be(factor: float, name: str, part: str) -> None:
    names = {"all": "Wb", "weights": "W", "biases": "b"}.get(part)
    of = {
        str(n)
        for symbol, each in WRITTEN.names.items()
        for n in np.ravel(each)
        if (symbol[0] in names if names else symbol == part)
    }
    numbers = {n: (factor if n in of else 1.0) * value for n, value in zip(NAMES, G, strict=True)}
    given = {n: Given.of(f"{value:.7g}") for n, value in numbers.items()}
    diagnosis = diagnose_known(KNOWN["momentum"], given)
    assert diagnosis.verdict is DiagnosisVerdict.MISTAKE
    assert name in (diagnosis.mistake, *diagnosis.alternatives)


def test_one_sample_alone_is_named() -> None:
    """Of three samples the second alone, divided by their number or not; counted twice; with the other sign."""
    of_sample = "e = slope_of_loss(y2, A)"
    for line, name in (
        ("e[[0, 2]] = 0", "one_sample_only"),
        ("e[[0, 2]] = 0\ne = 3 * e", "one_sample_only"),
        ("e[1] *= 2", "sample_left_out"),
        ("e[1] *= -1", "sample_left_out"),
        ("e[1] = 0", "sample_left_out"),
    ):
        wrong = WRITTEN.gradients((of_sample, f"{of_sample}\n{line}"))
        diagnosis = diagnose_known(KNOWN["sgd"], {n: Given.of(f"{value:.6g}") for n, value in wrong.items()})
        assert name in (diagnosis.mistake, *diagnosis.alternatives), line


def test_both_of_two_mistakes_are_told_with_the_numbers_that_came_out() -> None:
    """The second wrong factor is made of what the first mistake left: −∂E/∂z, where the sign was turned."""
    alone = dense((2, 2, 2), ("sigmoid", "sigmoid"), "half_squared_error", 1, 41)
    changes = (("e = slope_of_loss(y2, A)", "e = A - y2"), ("dW2 = d2.T @ y1 / n", "dW2 = d2.T @ np.ones_like(y1) / n"))
    wrong = alone.gradients(*changes)
    diagnosis = diagnose(alone.network, {n: Given.of(f"{value:.7g}") for n, value in wrong.items()})
    assert set(diagnosis.mistake.split("+")) == {"sign_flipped", "input_factor_missing"}
    of_inputs = next(c for c in diagnosis.comparisons if c.quantity.startswith("dE_dw"))
    scope = dict(alone.given) | {"np": np}
    exec(alone.text.replace("slope_of_loss(y2, A)", "A - y2"), scope)
    assert of_inputs.wrong_value in [pytest.approx(float(value)) for value in scope["d2"][0]]


def said_with(training: Training, **numbers: Array) -> Diagnosis:
    changed = replace(WRITTEN.network, training=training)
    given = {
        f"{prefix}[{name}]": Given.of(f"{value:.9g}")
        for prefix, values in numbers.items()
        for name, value in zip(NAMES, values, strict=True)
    }
    return diagnose(changed, given)


CLIP, NORM = float(np.median(np.abs(G))), float(np.linalg.norm(G))


@pytest.mark.parametrize(
    ("training", "right", "wrong", "name"),
    [
        (Training("nesterov"), P - 0.05 * (G + 0.9 * G), P - 0.05 * G, "nesterov_missing"),
        (Training("adamw"), adam(G)["p_new"] - 0.05 * 0.01 * P, adam(G)["p_new"], "decay_missing"),
        (Training(schedule="rate / (1 + t)"), P - 0.025 * G, P - G, "rate_missing"),
        (Training(clip=CLIP), P - 0.05 * np.clip(G, -CLIP, CLIP), P - 0.05 * G, "clipping_missing"),
        (Training(clip_norm=NORM / 2), P - 0.025 * G, P - 0.05 * G, "norm_clipping_missing"),
        (Training(clip_norm=NORM / 2), P - 0.025 * G, P - 0.05 * NORM / 2 / (NORM + 1e-6) * G, "norm_padded"),
        (Training(clip_norm=CLIP), P - 0.05 * CLIP / NORM * G, P - 0.05 * np.clip(G, -CLIP, CLIP), "clipped_by_value"),
    ],
)
def test_later_optimizers_schedules_and_clipping(training: Training, right: Array, wrong: Array, name: str) -> None:
    assert said_with(training, p_new=right).verdict is DiagnosisVerdict.MATCH
    found = said_with(training, p_new=wrong)
    assert found.verdict is DiagnosisVerdict.MISTAKE
    assert name in (found.mistake, *found.alternatives)
