"""Steps by what people call them."""

import pytest

from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.chosen_steps import UnknownSteps, chosen_steps
from bpdebugger.exchange.examples import NAMES, example

MAZUR = trace(example("mazur"), 0)
XOR = trace(example("xor"))


def called(text: str) -> list[str]:
    return [MAZUR[number].quantity for number in chosen_steps(MAZUR, text)]


def test_names_kinds_units_parameters_and_phases() -> None:
    assert called("dE_dz[o1]") == called("dE/dz[o1]") == called("∂E/∂z[o1]") == ["dE_dz[o1]"]
    assert sorted(called("dE_dz")) == [f"dE_dz[{unit}]" for unit in ("h1", "h2", "o1", "o2")]
    assert called("w5") == ["dE_dw[h1->o1]", "dE_dp[w5]", "p_new[w5]"]
    assert set(called("h1")) >= {"z[h1]", "y[h1]", "dE_dy[h1]", "dy_dz[h1]", "dE_dz[h1]", "dE_dw[i1->h1]"}
    assert "dE_dz[h2]" not in called("h1")
    assert called("forward") == ["z[h1]", "y[h1]", "z[h2]", "y[h2]", "z[o1]", "y[o1]", "z[o2]", "y[o2]", "E"]
    assert [*called("forward"), *called("backward"), *called("update")] == called("")


def test_numbers_and_several_words() -> None:
    first = chosen_steps(MAZUR, "23-25")
    assert first == (23, 24, 25) == chosen_steps(MAZUR, "25, 23; 24") == chosen_steps(MAZUR, "23–25")
    assert chosen_steps(MAZUR, "dE_dz[o1], E") == tuple(sorted({MAZUR.find("dE_dz[o1]"), MAZUR.find("E")}))
    softmax = trace(example("softmax"), 0)
    pair = next(step for step in softmax if "," in step.quantity)
    assert chosen_steps(softmax, f"{pair.quantity} E")[-1] == pair.number or pair.number in chosen_steps(
        softmax, pair.quantity
    )


def test_of_several_samples_one_or_all() -> None:
    unit = XOR.plan.units[-1]
    assert len(chosen_steps(XOR, f"dE_dz[{unit}]")) == len(XOR.samples) == 4
    assert chosen_steps(XOR, f"dE_dz[{unit}]@2") == (XOR.find(f"dE_dz[{unit}]@2"),)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_means_its_step(name: str) -> None:
    recorded = trace(example(name), 0)
    for step in recorded:
        if step.place.kind not in GIVEN:
            assert step.number in chosen_steps(recorded, step.quantity)
            assert chosen_steps(recorded, str(step.number)) == (step.number,)


@pytest.mark.parametrize("text", ["nobody", "dE_dz[nobody]", "99999", "30-20", "[", "dE_dz[", "i1 -1", "p[w1]", "0"])
def test_what_means_no_step_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UnknownSteps) as caught:
        chosen_steps(MAZUR, text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) > 20
