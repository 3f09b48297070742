"""The verdict about programs that other people wrote."""

from __future__ import annotations

import pytest

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.reading import read
from tests.programs.known import STYLES, Case, cases

FOR_ANOTHER = {"plain_lists--activation_derivative_missing_at_outputs.py"}
"""It computes no loss, and is exactly right for a cross-entropy: only the person knows which is meant."""

ORDINARY = (
    "batch_first--right",
    "batch_first--factor",
    "xor_script--right",
    "huber_lists--not",
    "rnn_bptt--right",
    "value_engine--gradients",
    "layers_with_caches--sum",
    "plain_lists--bias",
)


def judged(case: Case) -> Finding:
    return read(case.path).verdict


def expected(case: Case) -> Finding:
    return Finding.MATCH_FOR if case.name in FOR_ANOTHER else Finding(case.verdict)


@pytest.mark.parametrize("case", [one for one in cases() if one.name.startswith(ORDINARY)], ids=lambda one: one.name)
def test_the_verdict(case: Case) -> None:
    assert judged(case) is expected(case)


@pytest.mark.long
@pytest.mark.parametrize("case", cases(), ids=lambda one: one.name)
def test_the_verdict_of_every_case(case: Case) -> None:
    assert judged(case) is expected(case)


RIGHT = (
    "adam_by_hand--right.py",
    "backtracking--right.py",
    "gru_cell--right.py",
    "hinge_decay--right.py",
    "td_values--right.py",
    "tied_autoencoder--right.py",
)


@pytest.mark.parametrize("case", [one for one in cases(STYLES) if one.name in RIGHT], ids=lambda one: one.name)
def test_a_right_program_of_another_style_is_called_right(case: Case) -> None:
    assert judged(case) is Finding.MATCH


@pytest.mark.long
@pytest.mark.parametrize("case", cases(STYLES), ids=lambda one: one.name)
def test_the_verdict_of_every_style(case: Case) -> None:
    assert judged(case) is expected(case)
