"""The examples: their order, and that each shows what its sentence says."""

from __future__ import annotations

import pytest

from bpdebugger.core.network.validate import problems
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import NAMES, UnknownExampleError, example, examples, path_of
from bpdebugger.resources import resource


def test_order_and_default() -> None:
    assert NAMES[:4] == ("neuron-sigmoid", "neuron-cos", "neuron-plus-b", "mazur")
    assert tuple(e.name for e in examples()) == NAMES
    assert example().title == example("neuron-sigmoid").title


def test_no_file_is_left_out() -> None:
    assert {file.stem for file in resource("examples").glob("*.bpd")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_title_and_one_sentence(name: str) -> None:
    shown = next(e for e in examples() if e.name == name)
    assert shown.path.is_file()
    assert shown.title
    assert shown.note.endswith(".")
    assert "\n" not in shown.note
    assert not problems(example(name))


def test_an_unknown_name_is_a_sentence() -> None:
    for look in (example, path_of):
        with pytest.raises(UnknownExampleError, match='"mnist"; there are neuron-sigmoid,'):
            look("mnist")
        with pytest.raises(UnknownExampleError, match=r'"mazurr", did you mean mazur\? There are neuron-sigmoid,'):
            look("mazurr")


def test_sigmoid_has_three_clearly_different_slopes() -> None:
    recorded = trace(example("neuron-sigmoid"), 0)
    slopes = [recorded[name].value for name in ("dE/dy", "dy/dz", "dE/dz")]
    assert slopes == pytest.approx([-0.622, 0.235, -0.146], abs=5e-4)


def test_cosine_has_slopes_of_opposite_signs() -> None:
    recorded = trace(example("neuron-cos"), 0)
    assert recorded["dy/dz"].value < 0
    assert recorded["dE/dy"].value * recorded["dE/dz"].value < 0


def test_z_plus_c_has_equal_slopes() -> None:
    recorded = trace(example("neuron-plus-b"), 0)
    assert recorded["dy/dz"].value == 1
    assert recorded["dE/dy"].value == recorded["dE/dz"].value


def test_mazur_has_two_shares_and_the_published_figure() -> None:
    recorded = trace(example("mazur"), 0)
    assert recorded["dE_dy[h1]"].formula == "dE_dy[h1->o1] + dE_dy[h1->o2]"
    assert round(recorded["dE_dp[w5]"].value, 4) == 0.0822


def test_samples_of_xor_pull_in_opposite_directions() -> None:
    recorded = trace(example("xor"))
    pulls = [recorded["dE_dp[w1]", sample].value for sample in range(4)]
    assert pulls[2] < -0.2 < 0.2 < pulls[3]
    assert abs(recorded["dE_dp[w1]"].value) < 0.2 * abs(pulls[2])
    assert [sample.targets[0] for sample in example("xor").samples] == [0, 1, 1, 0]


def test_softmax_with_cross_entropy_comes_out_as_y_minus_a() -> None:
    recorded = trace(example("softmax"), 0)
    assert len(recorded["dE_dz[o1]"].operands) == 6
    for unit in ("o1", "o2", "o3"):
        difference = recorded[f"y[{unit}]"].value - recorded[f"a[{unit}]"].value
        assert recorded[f"dE_dz[{unit}]"].value == pytest.approx(difference, rel=1e-14)


def test_the_skip_connection_adds_a_share() -> None:
    assert trace(example("skip"), 0)["dE_dy[x1]"].formula == "dE_dy[x1->h1] + dE_dy[x1->o]"


def test_the_shared_weight_sums_its_uses() -> None:
    assert trace(example("shared-weight"), 0)["dE_dp[w]"].formula == "dE_dw[x1->h1] + dE_dw[x2->h2]"
