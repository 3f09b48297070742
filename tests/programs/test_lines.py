"""The line that is wrong and a change that mends it, for programs that other people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpdebugger.programs.reading import read
from tests.programs.known import FOLDER, Case, cases
from tests.programs.repaired import changed, printed, same

OPEN = frozenset(
    {
        "plain_lists--activation_derivative_missing_at_outputs.py",
        "plain_lists--bias_gradient_missing.py",
        "features_by_samples--activation_derivative_missing_in_hidden_layers.py",
        "one_by_one--activation_derivative_missing_in_hidden_layers.py",
        "xor_script--hidden_slope_forgotten.py",
        "xor_script--sigmoid_taken_again_in_helper.py",
        "theta_unrolled--slope_at_activation.py",
        "dropout_batches--mask_forgotten_on_the_way_back.py",
        "dropout_batches--mask_without_its_scale.py",
        "rnn_bptt--later_steps_forgotten.py",
        "rnn_bptt--input_taken_for_target.py",
        "huber_lists--not_limited_outside.py",
        "huber_lists--sign_lost_outside.py",
        "huber_lists--list_not_copied.py",
        "value_engine--tanh_slope_at_input.py",
    }
)
"""Programs whose line is not told from others yet; a line is named only where a change of it mends all."""

ORDINARY = (
    "batch_first--activation_derivative_missing_in_hidden_layers.py",
    "batch_first--update_adds.py",
    "plain_lists--weight_missing.py",
    "features_by_samples--sign_flipped.py",
    "one_by_one--wrong_weight.py",
    "rnn_bptt--slope_of_previous_state.py",
    "theta_unrolled--bias_regularised.py",
    "xor_script--wrong_layer_in_weight_step.py",
)


def wrong() -> list[Case]:
    return [one for one in cases() if one.line is not None]


def check(case: Case, room: Path) -> None:
    found = read(case.path)
    if case.name in OPEN:
        assert found.culprit is None or found.repairs
        return
    assert found.culprit is not None
    assert found.culprit.line in case.lines
    text = case.path.read_text("utf-8")
    right = (FOLDER / f"{case.name.partition('--')[0]}--right.py").read_text("utf-8")
    mended = printed(changed(text, found.repairs[0]), case.name, FOLDER, room / "mended")
    assert same(mended, printed(right, case.name, FOLDER, room / "right"))


@pytest.mark.parametrize("name", ORDINARY)
def test_the_line_and_its_repair(name: str, tmp_path: Path) -> None:
    check(next(one for one in wrong() if one.name == name), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("case", wrong(), ids=lambda one: one.name)
def test_the_line_of_every_case(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
