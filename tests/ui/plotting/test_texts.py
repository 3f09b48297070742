"""What the plots say in words."""

import math

import pytest

from bpdebugger.core.names.letters import USUAL
from bpdebugger.debugger.plotting.curves import PANELS, CurveReading
from bpdebugger.drawing.ranges import axis
from bpdebugger.ui.plotting import texts


def reading(**changes: object) -> CurveReading:
    known = {
        "unit": 1,
        "values": {"z": -0.5, "y": 0.3775406687981454, "E": 0.19},
        "slopes": (-0.6224593312018546, 0.2350037122015945, -0.14628),
        "coupled": False,
        "supposed": False,
    }
    return CurveReading(**{**known, **changes})  # type: ignore[arg-type]


def test_slopes_are_named_as_on_paper() -> None:
    assert [texts.slope_symbol(USUAL, n, False) for n in range(3)] == ["∂E/∂y", "dy/dz", "∂E/∂z"]
    assert [texts.slope_symbol(USUAL, n, False, "o") for n in range(3)] == ["∂E/∂y[o]", "dy/dz[o]", "∂E/∂z[o]"]
    assert [texts.slope_symbol(USUAL, n, True, "o") for n in range(3)] == ["∂E/∂y[o]", "∂y/∂z[o,o]", "∂E/∂z[o]"]


def test_axes_say_in_which_power_of_ten_they_count() -> None:
    assert texts.axis_label(USUAL, "E", "o", axis(0.0, 2.0)) == "E"
    assert texts.axis_label(USUAL, "z", "h1", axis(-6.0, 6.0)) == "z[h1]"
    assert texts.axis_label(USUAL, "E", "o", axis(0.0, 2e-9)) == "E / 10⁻⁹"
    assert texts.axis_label(USUAL, "y", "o", axis(0.0, 3e300)) == "y[o] / 10³⁰⁰"


def test_all_digits_are_given_or_not_yet() -> None:
    assert texts.all_digits(USUAL, 0, reading(), "o") == "∂E/∂y[o] = -0.6224593312018546"
    assert texts.all_digits(USUAL, 2, reading(slopes=(1.0, 1.0, None)), "o") == "∂E/∂z[o] = not yet"


@pytest.mark.parametrize(
    "changes, words",
    [
        ({}, ""),
        ({"slopes": (0.5, None, None)}, ""),
        ({"slopes": (0.5, 1.0, None)}, "dy/dz = 1: here ∂E/∂z and ∂E/∂y are equal"),
        ({"slopes": (0.5, 1.0, 0.5), "coupled": True}, "softmax: ∂E/∂z is a sum over the layer"),
        ({"values": {"z": 40.0, "y": 1.0, "E": math.inf}}, "E is ∞: no point to show"),
        ({"values": {"z": -1.0, "y": math.nan, "E": None}}, "y[o] is NaN: no point to show"),
    ],
)
def test_notes(changes: dict[str, object], words: str) -> None:
    assert texts.note(USUAL, reading(**changes), "o") == words


def test_a_what_if_is_named_with_its_unit_where_another_is_shown() -> None:
    assert texts.what_if(USUAL, reading(), None) == ""
    assert texts.what_if(USUAL, reading(supposed=True), "o") == "what-if · Esc ends it"
    assert texts.what_if(USUAL, reading(), "h1") == "what-if on z[h1] · Esc ends it"


def test_descriptions_say_point_and_slope() -> None:
    assert texts.name(USUAL, PANELS[0], "o") == "E over y[o]"
    assert (
        texts.description(USUAL, 1, reading(), "o", -0.5)
        == "Point: z[o] = −0.5, y[o] = 0.3775. Slope: dy/dz[o] = 0.235."
    )
    later = reading(values={"z": 2.0, "y": None, "E": None}, slopes=(None,) * 3, supposed=True)
    assert (
        texts.description(USUAL, 2, later, "o", -0.5)
        == "Point: z[o] = 2, E = not yet. Slope: ∂E/∂z[o] = not yet. A what-if; recorded was z[o] = −0.5."
    )
