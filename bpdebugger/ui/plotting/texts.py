"""What the plots say in words: titles, axis labels, notes and descriptions."""

from __future__ import annotations

import math

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.naming import symbol_of
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.curves import PANELS, CurvePlot, CurveReading
from bpdebugger.debugger.plotting.nudge import Nudge
from bpdebugger.debugger.plotting.subject_curve import Subject
from bpdebugger.drawing.ranges import Axis
from bpdebugger.language import tr, tr_noop

SUM = tr_noop("softmax: ∂E/∂z is a sum over the layer")
EQUAL = tr_noop("dy/dz = 1: here ∂E/∂z and ∂E/∂y are equal")
WHAT_IF = "what-if"
SCALE = tr_noop("Δy = dy/dz · Δz, and ΔE = ∂E/∂y · Δy. One unit of y is as long as one of z in the two plots of E.")
TWO_SCALES = tr_noop(
    "Δy = dy/dz · Δz, and ΔE = ∂E/∂y · Δy. y is so small or so large that it is drawn to a scale of its own."
)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def slope_symbol(number: int, coupled: bool, unit: str = "") -> str:
    """The slope of a panel, as ∂E/∂y or, with the unit's name, as ∂E/∂y[o]; in a softmax layer ∂y/∂z[o,o]."""
    panel = PANELS[number]
    inside = f"{unit},{unit}" if coupled and panel.role is Role.LOCAL else unit
    symbol = symbol_of(f"{panel.slope}[{inside}]")
    return symbol if unit else symbol.partition("[")[0]


def quantity(letter: str, unit: str) -> str:
    """A quantity with its unit: y[o], z[o]; E has none."""
    return letter if letter == "E" else f"{letter}[{unit}]"


def axis_labels(panel: CurvePlot, unit: str, axes: tuple[Axis, Axis]) -> tuple[str, str]:
    """The names of a panel's horizontal and vertical axis."""
    return axis_label(panel.horizontal, unit, axes[0]), axis_label(panel.vertical, unit, axes[1])


def subject_symbol(subject: Subject) -> str:
    """The slope of E over a parameter or an input."""
    return f"∂E/∂{subject.letter}"


def subject_description(subject: Subject, value: float, slope: float | None) -> str:
    """The point and the slope of E over a parameter or an input."""
    return tr(
        "Point: {letter} = {value}. Slope: {subject} = {slope}.",
        letter=subject.letter,
        value=on_screen(value),
        subject=subject_symbol(subject),
        slope=on_screen(slope),
    )


def axis_label(letter: str, unit: str, axis: Axis) -> str:
    """The quantity, divided by the power of ten in which its axis counts."""
    name = quantity(letter, unit) if unit else letter
    return f"{name} / 10{str(axis.exponent).translate(_RAISED)}" if axis.exponent else name


def all_digits(number: int, reading: CurveReading, unit: str) -> str:
    """The slope with all its digits."""
    slope = reading.slopes[number]
    value = on_screen(None) if slope is None else shortest(slope)
    return f"{slope_symbol(number, reading.coupled, unit)} = {value}"


def note(reading: CurveReading, unit: str) -> str:
    """A quiet sentence on a number that no plot can show, or on how the three slopes hang together."""
    for letter, value in reading.values.items():
        if value is not None and not math.isfinite(value):
            return tr("{letter} is {value}: no point to show", letter=quantity(letter, unit), value=on_screen(value))
    if reading.coupled:
        return tr(SUM)
    local = reading.slopes[1]
    return tr(EQUAL) if local is not None and math.isclose(local, 1.0, rel_tol=1e-12) else ""


def followed(nudge: Nudge) -> str:
    """What a change of z changes, as far as it is known: → Δy 0.235 → ΔE −0.146."""
    return f"→ Δy {on_screen(nudge.dy)} → ΔE {on_screen(nudge.dE)}"


def what_if(reading: CurveReading, held: str | None) -> str:
    """That a what-if is in force, and for another unit than the one shown, on which."""
    if reading.supposed:
        return tr("{WHAT_IF} · Esc ends it", WHAT_IF=WHAT_IF)
    return tr("{WHAT_IF} on z[{held}] · Esc ends it", WHAT_IF=WHAT_IF, held=held) if held else ""


def name(panel: CurvePlot, unit: str) -> str:
    """The name of a plot, as E over y[o]."""
    return f"{quantity(panel.vertical, unit)} over {quantity(panel.horizontal, unit)}"


def description(number: int, reading: CurveReading, unit: str, recorded_z: float) -> str:
    """The point and slope of a plot in a sentence each, for those who do not see it."""
    panel = PANELS[number]
    symbol = slope_symbol(number, reading.coupled, unit)
    at = ", ".join(
        f"{quantity(letter, unit)} = {on_screen(reading.values[letter])}"
        for letter in (panel.horizontal, panel.vertical)
    )
    held = (
        tr(" A what-if; recorded was z[{unit}] = {recorded_z}.", unit=unit, recorded_z=on_screen(recorded_z))
        if reading.supposed
        else ""
    )
    return tr(
        "Point: {at}. Slope: {symbol} = {on_screen}.{held}",
        at=at,
        symbol=symbol,
        on_screen=on_screen(reading.slopes[number]),
        held=held,
    )
