"""Verdicts about eighty programs that were written, with their answers, by someone who did not know this program.

The answers were checked there by differences of each program's own loss.
"""

from __future__ import annotations

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read
from tests.programs.known import ANSWERED, Answer, answered

(FOLDER,) = ANSWERED
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


ANSWERS = {one.path.stem: one for one in answered(FOLDER)}


def check(one: Answer) -> None:
    found = read(one.path, Options(seconds=60)).verdict
    # what is right for a loss that the program does not compute is right
    assert (Finding.MATCH if found is Finding.MATCH_FOR else found).value == one.verdict


@pytest.mark.parametrize("name", ORDINARY)
def test_the_verdict(name: str) -> None:
    check(ANSWERS[name])


@pytest.mark.long
@pytest.mark.parametrize("one", ANSWERS.values(), ids=lambda one: one.name)
def test_the_verdict_of_every_program(one: Answer) -> None:
    check(one)
