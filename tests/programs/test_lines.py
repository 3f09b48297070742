"""The line that is wrong and a change that mends it, for programs that other people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpdebugger.programs.reading import read
from tests.programs.known import FOLDER, STYLES, Case, cases
from tests.programs.repaired import changed, printed, same

OPEN = frozenset(
    {
        "plain_lists--activation_derivative_missing_at_outputs.py",
        # styles
        "deep_dict--a.py",
        "momentum_batches--b.py",
    }
)
"""Programs whose line is not told from others yet; a line is named only where a change of it mends all."""

ORDINARY = (
    "batch_first--activation_derivative_missing_in_hidden_layers.py",
    "batch_first--update_adds.py",
    "plain_lists--weight_missing.py",
    "features_by_samples--sign_flipped.py",
    "one_by_one--wrong_weight.py",
    "plain_lists--bias_gradient_missing.py",
    "rnn_bptt--slope_of_previous_state.py",
    "xor_script--wrong_layer_in_weight_step.py",
)


ORDINARY_STYLES = (
    "batchnorm_net--b.py",
    "closure_layers--b.py",
    "conv_loops--a.py",
    "einsum_bilinear--a.py",
    "hinge_decay--a.py",
    "lists_two_layers--b.py",
)


def wrong(folder: Path = FOLDER) -> list[Case]:
    return [one for one in cases(folder) if one.line is not None]


def check(case: Case, room: Path) -> None:
    found = read(case.path)
    if case.name in OPEN:
        assert found.culprit is None or found.repairs or not found.culprit.certain
        return
    assert found.culprit is not None
    assert found.culprit.line in case.lines
    assert found.repairs
    mended = changed(case.path.read_text("utf-8"), found.repairs[0])
    right = case.right.read_text("utf-8")
    outputs = [printed(text, case.name, case.folder, room / name) for name, text in (("a", mended), ("b", right))]
    assert same(*outputs)


@pytest.mark.parametrize("name", ORDINARY)
def test_the_line_and_its_repair(name: str, tmp_path: Path) -> None:
    check(next(one for one in wrong() if one.name == name), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("case", wrong(), ids=lambda one: one.name)
def test_the_line_of_every_case(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)


@pytest.mark.parametrize("name", ORDINARY_STYLES)
def test_the_line_in_another_style(name: str, tmp_path: Path) -> None:
    check(next(one for one in wrong(STYLES) if one.name == name), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("case", wrong(STYLES), ids=lambda one: one.name)
def test_the_line_in_every_style(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
