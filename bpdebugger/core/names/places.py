"""Places by what stands there: readers name a quantity of a unit, a connection or a parameter, and no kind.

``row`` is the row of the trace's samples: the first, where what is said holds in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpdebugger.core.network.quantities import Kind, Place

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan


def parameter(index: int) -> Place:
    """A parameter, as it is before the update."""
    return Place(Kind.PARAMETER, index, -1)


def updated(index: int) -> Place:
    """A parameter after the update."""
    return Place(Kind.UPDATED, index, -1)


def target(unit: int, row: int = 0) -> Place:
    """The target of an output."""
    return Place(Kind.TARGET, unit, row)


def net_input(unit: int, row: int = 0) -> Place:
    """z of a unit after the inputs."""
    return Place(Kind.NET_INPUT, unit, row)


def value(plan: Plan, unit: int, row: int = 0) -> Place:
    """y of a unit, which is given for an input."""
    return Place(Kind.INPUT if unit < plan.inputs.stop else Kind.ACTIVATION, unit, row)


def loss(row: int) -> Place:
    """E of a sample."""
    return Place(Kind.LOSS, 0, row)


def mean_loss() -> Place:
    """E over the samples."""
    return Place(Kind.MEAN_LOSS, 0, -1)


def penalty() -> Place:
    """The penalty on the weights."""
    return Place(Kind.PENALTY, 0, -1)


def penalty_slope(index: int) -> Place:
    """What the penalty adds to the gradient of a parameter."""
    return Place(Kind.PENALTY_SLOPE, index, -1)


def upstream(unit: int, row: int = 0) -> Place:
    """∂E/∂y of a unit."""
    return Place(Kind.UPSTREAM, unit, row)


def share(connection: int, row: int = 0) -> Place:
    """What comes back through a connection."""
    return Place(Kind.SHARE, connection, row)


def slope(unit: int, row: int = 0) -> Place:
    """dy/dz of a unit whose activation couples it with no other."""
    return Place(Kind.SLOPE, unit, row)


def own_slope(plan: Plan, unit: int, row: int = 0) -> Place:
    """dy/dz of a unit in its own z, whatever its activation."""
    group = plan.group(unit)
    if not group.activation.couples:
        return slope(unit, row)
    at = int((group.members == unit).argmax())
    return Place(Kind.PAIR_SLOPE, group.pairs.start + at * (len(group.members) + 1), row)


def pair_slope(pair: int, row: int = 0) -> Place:
    """∂y/∂z between two units that their activation couples."""
    return Place(Kind.PAIR_SLOPE, pair, row)


def source_slope(connection: int, row: int = 0) -> Place:
    """∂z/∂y of a connection."""
    return Place(Kind.SOURCE_SLOPE, connection, row)


def weight_slope(connection: int, row: int = 0) -> Place:
    """∂z/∂w of a connection."""
    return Place(Kind.WEIGHT_SLOPE, connection, row)


def tunable_slope(tunable: int, row: int = 0) -> Place:
    """∂y/∂p for a parameter in a unit's activation."""
    return Place(Kind.TUNABLE_SLOPE, tunable, row)


def delta(unit: int, row: int = 0) -> Place:
    """∂E/∂z of a unit after the inputs."""
    return Place(Kind.DELTA, unit, row)


def weight_use(connection: int, row: int = 0) -> Place:
    """∂E/∂w of a connection."""
    return Place(Kind.WEIGHT_USE, connection, row)


def bias_use(unit: int, row: int = 0) -> Place:
    """∂E/∂b of a unit."""
    return Place(Kind.BIAS_USE, unit, row)


def gradient(index: int, row: int = 0) -> Place:
    """The gradient of a parameter in one sample."""
    return Place(Kind.GRADIENT, index, row)


def mean_gradient(index: int) -> Place:
    """The gradient of a parameter over the samples."""
    return Place(Kind.MEAN_GRADIENT, index, -1)
