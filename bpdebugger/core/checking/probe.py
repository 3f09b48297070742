"""Which numerical derivative a backward quantity is: of what, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace


class Part(Enum):
    """What can be moved or read: ``SOURCE`` is a unit's y as one connection takes it, ``USE`` is one use of a
    parameter."""

    PARAMETER = auto()
    USE = auto()
    SOURCE = auto()
    NET_INPUT = auto()
    ACTIVATION = auto()
    LOSS = auto()


@dataclass(frozen=True, slots=True)
class Probe:
    """The derivative of one number (``read``, ``of``) in another (``moved``, ``at``), in a row of the trace's
    samples."""

    row: int
    moved: Part
    at: int
    read: Part
    of: int = 0


def probe_of(plan: Plan, kind: Kind, index: int, row: int) -> Probe:
    """The derivative that a backward quantity of one sample is."""
    after = int(plan.target[index]) if kind in _OF_CONNECTIONS else 0
    match kind:
        case Kind.UPSTREAM:
            return Probe(row, Part.ACTIVATION, index, Part.LOSS)
        case Kind.DELTA:
            return Probe(row, Part.NET_INPUT, index, Part.LOSS)
        case Kind.SLOPE:
            return Probe(row, Part.NET_INPUT, index, Part.ACTIVATION, index)
        case Kind.PAIR_SLOPE:
            columns, rows = plan.pair_columns, plan.pair_rows
            return Probe(row, Part.NET_INPUT, int(columns[index]), Part.ACTIVATION, int(rows[index]))
        case Kind.SHARE:
            return Probe(row, Part.SOURCE, index, Part.LOSS)
        case Kind.SOURCE_SLOPE:
            return Probe(row, Part.SOURCE, index, Part.NET_INPUT, after)
        case Kind.WEIGHT_SLOPE:
            return Probe(row, Part.USE, int(plan.uses.of_connection[index]), Part.NET_INPUT, after)
        case Kind.WEIGHT_USE:
            return Probe(row, Part.USE, int(plan.uses.of_connection[index]), Part.LOSS)
        case Kind.BIAS_USE:
            return Probe(row, Part.USE, int(plan.uses.of_unit[index]), Part.LOSS)
        case Kind.TUNABLE_SLOPE:
            unit = int(plan.tunable_units[index])
            return Probe(row, Part.USE, int(plan.uses.of_tunable[index]), Part.ACTIVATION, unit)
        case Kind.TUNABLE_USE:
            return Probe(row, Part.USE, int(plan.uses.of_tunable[index]), Part.LOSS)
        case Kind.GRADIENT | Kind.MEAN_GRADIENT:
            return Probe(row, Part.PARAMETER, index, Part.LOSS)
    raise ValueError(f"{kind.name} is not a derivative")


_OF_CONNECTIONS = frozenset({Kind.WEIGHT_SLOPE, Kind.SOURCE_SLOPE})


def original(trace: Trace, probe: Probe) -> float:
    """The value of what a probe moves, as recorded."""
    plan = trace.plan
    match probe.moved:
        case Part.PARAMETER:
            return float(trace.parameters[probe.at])
        case Part.USE:
            return float(trace.parameters[plan.uses.parameter[probe.at]])
        case Part.SOURCE:
            return float(trace.y[probe.row, plan.source[probe.at]])
        case Part.NET_INPUT:
            return float(trace.z[probe.row, probe.at])
    return float(trace.y[probe.row, probe.at])
