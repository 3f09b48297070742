"""Verdicts about eighty programs that were written, with their answers, by someone who did not know this program.

The answers were checked there by differences of each program's own loss.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read

FOLDER = Path(__file__).parent / "cases" / "blind"
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


def answers() -> dict[str, str]:
    with (FOLDER / "answers.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"].removesuffix(".py"): row["verdict"] for row in csv.DictReader(file, delimiter="\t")}


def check(name: str, expected: str) -> None:
    found = read(FOLDER / f"{name}.py", Options(seconds=60)).verdict
    # what is right for a loss that the program does not compute is right
    assert (Finding.MATCH if found is Finding.MATCH_FOR else found).value == expected


@pytest.mark.parametrize("name", ORDINARY)
def test_the_verdict(name: str) -> None:
    check(name, answers()[name])


@pytest.mark.long
@pytest.mark.parametrize(("name", "expected"), answers().items())
def test_the_verdict_of_every_program(name: str, expected: str) -> None:
    check(name, expected)
