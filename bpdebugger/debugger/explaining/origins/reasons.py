"""One sentence that names what makes a gradient small, large or zero: a factor, several, or paths that cancel."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate

from bpdebugger.core.names import places
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Phase
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.debugger.explaining.meanings import not_finite, outcome, why_flat
from bpdebugger.debugger.explaining.origins.branches import largest_term
from bpdebugger.debugger.explaining.origins.paths import Path, Paths, paths

FLAT = 0.01
"""A unit whose local derivative is smaller is called saturated, dead or flat: a sigmoid's is so from |z| = 4.6 on."""

ALMOST_RIGHT = 0.05
"""An output is almost right if it is closer to its target than this (than this part of a target above 1)."""

SIGMOID_LIMIT = "a sigmoid's slope is never above 0.25"


def named(step: Step) -> str:
    """A factor as one calls it: ∂z/∂w is ``y[x1]`` and ∂z/∂y ``the weight w5``, for these are what one can change."""
    trace, place = step.trace, step.place
    plan = trace.plan
    weight = plan.uses.of_weight(place.index) if place == places.source_slope(place.index, place.row) else None
    if weight:
        return f"the weight {plan.parameters[weight.parameter]}"
    if place == places.weight_slope(place.index, place.row):
        return _source(step).symbol
    return step.symbol


def valued(step: Step, several: bool) -> str:
    """A factor with its number, ``dy/dz[h2] = 0.002``; where ``several`` samples are at hand, with its own."""
    where = f" in sample {step.sample}" if several and step.sample is not None else ""
    return f"{named(step)} = {on_screen(step.value)}{where}"


def cause(step: Step) -> str:
    """Why the factor is small, if more can be said: ``h2 is saturated, far out at z = −6.2``."""
    trace, place = step.trace, step.place
    if _is_slope(step) and abs(step.value) < FLAT:
        return why_flat(step, trace.plan.units[place.index])
    if place == places.weight_slope(place.index, place.row):
        return _why_silent(_source(step))
    return _why_content(step) if place == places.upstream(place.index, place.row) else ""


def _is_slope(step: Step) -> bool:
    return step.place == places.slope(step.place.index, step.place.row)


def _source(step: Step) -> Step:
    trace = step.trace
    source = int(trace.plan.source[step.place.index])
    return trace[trace.number_of(places.value(trace.plan, source, step.place.row))]


def _why_silent(value: Step) -> str:
    """Why y of a unit is 0: a relu that is dead."""
    trace, place = value.trace, value.place
    if place.index < trace.plan.inputs.stop or value.value != 0 or trace.plan.activation(place.index).name != "relu":
        return ""
    slope = places.slope(place.index, place.row)
    return why_flat(trace[trace.number_of(slope)], trace.plan.units[place.index])


def _why_content(step: Step) -> str:
    """Why ∂E/∂y of an output is small: it is right, or almost."""
    trace, unit, row = step.trace, step.place.index, step.place.row
    if unit < trace.plan.outputs.start:
        return ""
    name = trace.plan.units[unit]
    target = float(trace.targets[row, unit - trace.plan.outputs.start])
    off = abs(float(trace.y[row, unit]) - target)
    if off == 0:
        return f"{name} is exactly right"
    return f"{name} is almost right" if off < ALMOST_RIGHT * max(1.0, abs(target)) else ""


SMALL = 1e-3
"""A gradient below this is called small: with a usual learning rate it hardly moves a weight of usual size."""

LARGE = 10.0
"""A gradient above this is called large: a usual learning rate would throw a weight of usual size far off."""

SHRINKS = 0.5
"""A factor above this is not blamed for a small product, nor one below its inverse for a large one."""

CANCELS = 0.1
"""Paths nearly cancel if their sum is less than this part of the sum of their sizes."""

CANCELS_ALL = 1e-3
"""The same for paths that are small even together, whose factors are the better reason otherwise."""

ALIKE = 8.0
"""Factors within this ratio of each other are called equal: ``six factors of about 0.2``."""

MOST_NAMED = 6
"""How many factors a sentence names."""

_COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def reason(trace: Trace, number: int) -> str:
    """Why the value of a step is what it is, in a sentence; empty where there is nothing to tell."""
    step = trace[number]
    found = paths(trace, number)
    if found is None or any(path.steps == (number,) for path in found.shown):
        return _of_value(step)
    gradient = trace[found.gradient]
    told = _of_gradient(gradient, found)
    before = outcome(step) if step.place == places.updated(step.place.index) else ""
    return f"{before} {told}".strip()


def _of_value(step: Step) -> str:
    """For what is no gradient: where it left the range of numbers, the term that makes most of it, what it tells."""
    if not math.isfinite(step.value):
        return not_finite(step) if step.rule.expression else ""
    if step.place.kind.row.phase is Phase.FORWARD and step.place.kind.row.prefix in ("z", "E"):
        return _largest_term(step)
    return outcome(step)


def _largest_term(step: Step) -> str:
    found = largest_term(step.trace, step.place)
    if found is None or found[2] == 1:
        return ""
    read = [step.trace[number] for number in found[0]]
    what = " · ".join(factor.symbol for factor in read)
    if step.place == places.loss(step.place.row):
        what = f"that of {step.trace.plan.units[read[0].place.index]}"
    return f"The largest of its {found[2]:,} terms is {what}: {on_screen(found[1])}."


def _of_gradient(gradient: Step, found: Paths) -> str:
    value, name = gradient.value, gradient.symbol
    if not math.isfinite(value):
        return not_finite(gradient)
    if not found.count:
        return f"{name} is 0 because no path leads from {gradient.trace.letters.loss} to it."
    if found.size == 0:
        return f"{name} is 0 because {_zero(gradient, found)}."
    # where every path is small anyway, only a sum that is next to nothing is put down to their signs
    if abs(found.total) < (CANCELS if found.size >= SMALL else CANCELS_ALL) * found.size:
        return f"{name} is {_how_small(value)} because {_cancelling(found)}."
    if abs(value) < SMALL:
        return f"{name} is {_how_small(value)} because {_shrinking(gradient, found)}."
    if abs(value) > LARGE:
        return f"{name} is large because {_growing(gradient, found)}."
    return f"{name} = {on_screen(value)} is neither small nor large. {_moderate(gradient, found)}"


def _how_small(value: float) -> str:
    return "0" if value == 0 else "small"


def _factors(gradient: Step, path: Path) -> list[Step]:
    """The factors along a path, the smallest first."""
    return sorted((gradient.trace[number] for number in path.steps), key=_size)


def _size(step: Step) -> float:
    return abs(step.value)


def _several(gradient: Step) -> bool:
    """Whether the gradient is a mean over more than one sample, so that a factor must say its own."""
    return gradient.place.row < 0 and len(gradient.trace.samples) > 1


def _with_cause(step: Step, several: bool) -> str:
    why = cause(step)
    return f"{valued(step, several)}: {why}" if why else valued(step, several)


def _zero(gradient: Step, found: Paths) -> str:
    """Every path is 0: the factor that is 0 in all of them, or one in each."""
    zeros = [[number for number in path.steps if gradient.trace[number].value == 0] for path in found.shown]
    several = _several(gradient)
    shared = [number for number in zeros[0] if all(number in others for others in zeros)]
    if shared:
        return _with_cause(gradient.trace[shared[-1]], several)
    blamed = [gradient.trace[number] for number in dict.fromkeys(path[-1] for path in zeros if path)]
    if not blamed:
        return "its factors multiply to less than the smallest number there is"
    return f"on each path a factor is 0: {_listed([_with_cause(step, several) for step in blamed])}"


def _cancelling(found: Paths) -> str:
    ups = [path.product for path in found.shown if path.product > 0]
    downs = [path.product for path in found.shown if path.product < 0]
    up, down = (found.size + found.total) / 2, (found.size - found.total) / 2
    nearly = "cancel" if found.total == 0 else "nearly cancel"
    if ups and downs and abs(ups[0] + downs[0]) < CANCELS * (ups[0] - downs[0]):
        first, second = (ups[0], downs[0]) if ups[0] >= -downs[0] else (downs[0], ups[0])
        return f"two {'paths' if found.count == 2 else 'large paths'} {nearly}: {_signed(first)} and {_signed(second)}"
    return f"its {found.count:,} paths {nearly}: {_signed(up)} and {_signed(-down)} together"


def _signed(value: float) -> str:
    return f"+{on_screen(value)}" if value > 0 else on_screen(value)


def _shrinking(gradient: Step, found: Paths) -> str:
    """The smallest factors of the largest path, as few as would make it small by themselves."""
    path = found.shown[0]
    factors = [factor for factor in _factors(gradient, path) if _size(factor) < SHRINKS]
    if not factors:
        return f"even the largest of its {_paths(found.count)} gives only {on_screen(path.product)}"
    left = accumulate((_size(factor) for factor in factors), lambda rest, size: rest / size, initial=abs(path.product))
    needed = sum(rest < SMALL for rest in list(left)[:-1])
    return _blamed(gradient, found, factors[: max(needed, 1)], "small")


def _growing(gradient: Step, found: Paths) -> str:
    path = found.shown[0]
    factors = [factor for factor in reversed(_factors(gradient, path)) if _size(factor) > 1 / SHRINKS]
    if not factors or abs(path.product) * found.divisor <= LARGE * SHRINKS:
        return f"its {_paths(found.count)} add up; the largest gives {on_screen(path.product)}"
    left = accumulate((_size(factor) for factor in factors), lambda rest, size: rest / size, initial=abs(path.product))
    needed = sum(rest > LARGE for rest in list(left)[:-1])
    return _blamed(gradient, found, factors[: max(needed, 1)], "large")


def _blamed(gradient: Step, found: Paths, factors: list[Step], word: str) -> str:
    """The factors in words, and that they stand on one of several paths if not on all."""
    where = _where(found, factors)
    several = _several(gradient)
    if len(factors) == 1:
        return f"{where}{valued(factors[0], several)}" + (f": {why}" if (why := cause(factors[0])) else "")
    factors = sorted(factors, key=_along(found.shown[0]))
    sizes = [_size(factor) for factor in factors]
    if max(sizes) <= ALIKE * min(sizes):
        mean = math.exp(math.fsum(map(math.log, sizes)) / len(sizes)) if min(sizes) else 0.0
        names = _names(factors)
        return f"{where}{_count(len(factors))} factors of about {on_screen(mean, 1)} multiply: {names}"
    told = _listed([valued(factor, several) for factor in factors])
    why = next(filter(None, map(cause, factors)), "")
    return f"{where}{_count(len(factors))} {word} factors multiply: {told}" + (f"; {why}" if why else "")


def _along(path: Path) -> Callable[[Step], int]:
    """Where on a path a factor stands, from E on."""

    def position(step: Step) -> int:
        return path.steps.index(step.number)

    return position


def _where(found: Paths, factors: Sequence[Step]) -> str:
    shared = all(factor.number in path.steps for factor in factors for path in found.shown) and not found.left_out
    return "" if shared else f"on the largest of its {_paths(found.count)} "


def _names(factors: list[Step]) -> str:
    """``dy/dz of h1, h2 and h3`` where all are local derivatives of units; else each by its name."""
    units = [factor.trace.plan.units[factor.place.index] for factor in factors if _is_slope(factor)]
    if len(units) < len(factors):
        return _listed([named(factor) for factor in factors])
    slope = factors[0].trace.letters.symbol("dy_dz")
    if all("saturated" in cause(factor) for factor in factors):
        return f"{slope} of {_listed(units)}, {'both' if len(units) == 2 else 'all'} saturated"
    sigmoids = all(f.trace.plan.activation(f.place.index).name == "sigmoid" for f in factors)
    return f"{slope} of {_listed(units)}" + (f" ({SIGMOID_LIMIT})" if sigmoids else "")


def _moderate(gradient: Step, found: Paths) -> str:
    factors = _factors(gradient, found.shown[0])
    along = f"Along the largest of its {_paths(found.count)}" if found.count > 1 else "Of its factors"
    return f"{along} the smallest is {_with_cause(factors[0], _several(gradient))}."


def _paths(count: int) -> str:
    return "one path" if count == 1 else f"{count:,} paths"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else f"{number:,}"


def _listed(names: list[str]) -> str:
    """``a, b and c``; more than a sentence bears are counted."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[: MOST_NAMED - 1])} and {len(names) - MOST_NAMED + 1} more"
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]
