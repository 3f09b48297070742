"""Which numerical derivative a backward quantity is: of what, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace


class ProbePoint(Enum):
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
    moved: ProbePoint
    at: int
    read: ProbePoint
    of: int = 0


def probe_of(plan: Plan, kind: Kind, index: int, row: int) -> Probe:
    """The derivative that a backward quantity of one sample is."""
    after = int(plan.target[index]) if kind in _OF_CONNECTIONS else 0
    match kind:
        case Kind.UPSTREAM:
            return Probe(row, ProbePoint.ACTIVATION, index, ProbePoint.LOSS)
        case Kind.DELTA:
            return Probe(row, ProbePoint.NET_INPUT, index, ProbePoint.LOSS)
        case Kind.SLOPE:
            return Probe(row, ProbePoint.NET_INPUT, index, ProbePoint.ACTIVATION, index)
        case Kind.PAIR_SLOPE:
            columns, rows = plan.pair_columns, plan.pair_rows
            return Probe(row, ProbePoint.NET_INPUT, int(columns[index]), ProbePoint.ACTIVATION, int(rows[index]))
        case Kind.SHARE:
            return Probe(row, ProbePoint.SOURCE, index, ProbePoint.LOSS)
        case Kind.SOURCE_SLOPE:
            return Probe(row, ProbePoint.SOURCE, index, ProbePoint.NET_INPUT, after)
        case Kind.WEIGHT_SLOPE:
            return Probe(row, ProbePoint.USE, int(plan.uses.of_connection[index]), ProbePoint.NET_INPUT, after)
        case Kind.WEIGHT_USE:
            return Probe(row, ProbePoint.USE, int(plan.uses.of_connection[index]), ProbePoint.LOSS)
        case Kind.BIAS_USE:
            return Probe(row, ProbePoint.USE, int(plan.uses.of_unit[index]), ProbePoint.LOSS)
        case Kind.TUNABLE_SLOPE:
            unit = int(plan.tunable_units[index])
            return Probe(row, ProbePoint.USE, int(plan.uses.of_tunable[index]), ProbePoint.ACTIVATION, unit)
        case Kind.TUNABLE_USE:
            return Probe(row, ProbePoint.USE, int(plan.uses.of_tunable[index]), ProbePoint.LOSS)
        case Kind.GRADIENT | Kind.MEAN_GRADIENT:
            return Probe(row, ProbePoint.PARAMETER, index, ProbePoint.LOSS)
    raise ValueError(f"{kind.name} is not a derivative")


_OF_CONNECTIONS = frozenset({Kind.WEIGHT_SLOPE, Kind.SOURCE_SLOPE})


def original(trace: Trace, probe: Probe) -> float:
    """The value of what a probe moves, as recorded."""
    plan = trace.plan
    match probe.moved:
        case ProbePoint.PARAMETER:
            return float(trace.parameters[probe.at])
        case ProbePoint.USE:
            return float(trace.parameters[plan.uses.parameter[probe.at]])
        case ProbePoint.SOURCE:
            return float(trace.y[probe.row, plan.source[probe.at]])
        case ProbePoint.NET_INPUT:
            return float(trace.z[probe.row, probe.at])
    return float(trace.y[probe.row, probe.at])
