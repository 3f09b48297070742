"""What the plots say in words: titles, axis labels, notes and descriptions."""

from __future__ import annotations

import math

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.plotting.curves import PANELS, CurvePlot, CurveReading
from bpdebugger.debugger.plotting.nudge import Nudge
from bpdebugger.debugger.plotting.subject_curve import Subject
from bpdebugger.drawing.ranges import Axis
from bpdebugger.language import tr, tr_noop

WHAT_IF = tr_noop("what-if")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def scale(of: Letters, to_one: bool) -> str:
    """How the changes hang together, and whether the plots draw them to one scale."""
    E, y, z = of.loss, of.output, of.net_input
    factors = f"Δ{y} = {of.symbol('dy_dz')} · Δ{z}, and Δ{E} = {of.symbol('dE_dy')} · Δ{y}."
    if to_one:
        return tr(
            "{factors} One unit of {y} is as long as one of {z} in the two plots of {E}.",
            factors=factors,
            y=y,
            z=z,
            E=E,
        )
    return tr("{factors} {y} is so small or so large that it is drawn to a scale of its own.", factors=factors, y=y)


def slope_symbol(of: Letters, number: int, coupled: bool, unit: str = "") -> str:
    """The slope of a panel, as ∂E/∂y or, with the unit's name, as ∂E/∂y[o]; in a softmax layer ∂y/∂z[o,o]."""
    panel = PANELS[number]
    inside = f"{unit},{unit}" if coupled and panel.role is Role.LOCAL else unit
    symbol = of.symbol(f"{panel.slope}[{inside}]")
    return symbol if unit else symbol.partition("[")[0]


def quantity(of: Letters, letter: str, unit: str) -> str:
    """A quantity with its unit: y[o], z[o]; E has none."""
    return of.symbol(letter if letter == "E" else f"{letter}[{unit}]")


def axis_labels(of: Letters, panel: CurvePlot, unit: str, axes: tuple[Axis, Axis]) -> tuple[str, str]:
    """The names of a panel's horizontal and vertical axis."""
    return axis_label(of, panel.horizontal, unit, axes[0]), axis_label(of, panel.vertical, unit, axes[1])


def subject_letter(of: Letters, subject: Subject) -> str:
    """A parameter by its name, an input as y[x]."""
    return of.symbol(subject.letter) if subject.letter != subject.name else subject.name


def subject_symbol(of: Letters, subject: Subject) -> str:
    """The slope of E over a parameter or an input."""
    return f"∂{of.loss}/∂{subject_letter(of, subject)}"


def subject_description(of: Letters, subject: Subject, value: float, slope: float | None) -> str:
    """The point and the slope of E over a parameter or an input."""
    point, symbol = subject_letter(of, subject), subject_symbol(of, subject)
    return tr(
        "Point: {point} = {value}. Slope: {symbol} = {slope}.",
        point=point,
        value=on_screen(value),
        symbol=symbol,
        slope=on_screen(slope),
    )


def axis_label(of: Letters, letter: str, unit: str, axis: Axis) -> str:
    """The quantity, divided by the power of ten in which its axis counts."""
    return scaled(quantity(of, letter, unit), axis)


def scaled(name: str, axis: Axis) -> str:
    """A name, divided by the power of ten in which its axis counts."""
    return f"{name} / 10{str(axis.exponent).translate(_RAISED)}" if axis.exponent else name


def all_digits(of: Letters, number: int, reading: CurveReading, unit: str) -> str:
    """The slope with all its digits."""
    slope = reading.slopes[number]
    value = on_screen(None) if slope is None else shortest(slope)
    return f"{slope_symbol(of, number, reading.coupled, unit)} = {value}"


def note(of: Letters, reading: CurveReading, unit: str) -> str:
    """A quiet sentence on a number that no plot can show, or on how the three slopes hang together."""
    for letter, value in reading.values.items():
        if value is not None and not math.isfinite(value):
            return tr("{of} is {value}: no point to show", of=quantity(of, letter, unit), value=on_screen(value))
    if reading.coupled:
        return tr("softmax: {symbol} is a sum over the layer", symbol=of.symbol("dE_dz"))
    local = reading.slopes[1]
    if local is None or not math.isclose(local, 1.0, rel_tol=1e-12):
        return ""
    return tr(
        "{slope} = 1: here {product} and {upstream} are equal",
        slope=of.symbol("dy_dz"),
        product=of.symbol("dE_dz"),
        upstream=of.symbol("dE_dy"),
    )


def followed(of: Letters, nudge: Nudge) -> str:
    """What a change of z changes, as far as it is known: → Δy 0.235 → ΔE −0.146."""
    return f"→ Δ{of.output} {on_screen(nudge.dy)} → Δ{of.loss} {on_screen(nudge.dE)}"


def what_if(of: Letters, reading: CurveReading, held: str | None) -> str:
    """That a what-if is in force, and for another unit than the one shown, on which."""
    if reading.supposed:
        return tr("{what_if} · Esc ends it", what_if=tr(WHAT_IF))
    return (
        tr("{what_if} on {net_input}[{held}] · Esc ends it", what_if=tr(WHAT_IF), net_input=of.net_input, held=held)
        if held
        else ""
    )


def name(of: Letters, panel: CurvePlot, unit: str) -> str:
    """The name of a plot, as E over y[o]."""
    return f"{quantity(of, panel.vertical, unit)} over {quantity(of, panel.horizontal, unit)}"


def description(of: Letters, number: int, reading: CurveReading, unit: str, recorded_z: float) -> str:
    """The point and slope of a plot in a sentence each, for those who do not see it."""
    panel = PANELS[number]
    symbol = slope_symbol(of, number, reading.coupled, unit)
    at = ", ".join(
        f"{quantity(of, letter, unit)} = {on_screen(reading.values[letter])}"
        for letter in (panel.horizontal, panel.vertical)
    )
    held = (
        tr(
            " A what-if; recorded was {net_input}[{unit}] = {recorded_z}.",
            net_input=of.net_input,
            unit=unit,
            recorded_z=on_screen(recorded_z),
        )
        if reading.supposed
        else ""
    )
    return tr(
        "Point: {at}. Slope: {symbol} = {slope}.{held}",
        at=at,
        symbol=symbol,
        slope=on_screen(reading.slopes[number]),
        held=held,
    )
