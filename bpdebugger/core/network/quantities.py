"""The kinds of quantities that a trace holds, a row each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, auto


class Phase(StrEnum):
    """Where in a trace a step belongs."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


class Role(Enum):
    """What a quantity is in the chain rule; each role has one colour."""

    VALUE = auto()
    UPSTREAM = auto()
    LOCAL = auto()
    PRODUCT = auto()


class Space(Enum):
    """What a kind's index counts."""

    NOTHING = auto()
    UNIT = auto()
    CONNECTION = auto()
    PARAMETER = auto()
    PAIR = auto()
    TUNABLE = auto()


class Kind(IntEnum):
    """Every kind of quantity in a trace."""

    PARAMETER = 0
    TARGET = 1
    INPUT = 2
    NET_INPUT = 3
    ACTIVATION = 4
    LOSS = 5
    UPSTREAM = 6
    SHARE = 7
    SLOPE = 8
    PAIR_SLOPE = 9
    DELTA = 10
    WEIGHT_SLOPE = 11
    SOURCE_SLOPE = 12
    WEIGHT_USE = 13
    BIAS_USE = 14
    TUNABLE_SLOPE = 15
    TUNABLE_USE = 16
    GRADIENT = 17
    MEAN_LOSS = 18
    MEAN_GRADIENT = 19
    UPDATED = 20
    MOMENT = 21
    SQUARE = 22
    NEW_MOMENT = 23
    NEW_SQUARE = 24
    MOMENT_HAT = 25
    SQUARE_HAT = 26


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a kind: its name before the bracket, what it counts, its phase and role, its name in words."""

    prefix: str
    space: Space
    phase: Phase
    role: Role
    words: str


_F, _B, _U = Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE

KINDS: dict[Kind, Row] = {
    Kind.PARAMETER: Row("p", Space.PARAMETER, _F, Role.VALUE, "parameter"),
    Kind.TARGET: Row("a", Space.UNIT, _F, Role.VALUE, "target"),
    Kind.INPUT: Row("y", Space.UNIT, _F, Role.VALUE, "input"),
    Kind.NET_INPUT: Row("z", Space.UNIT, _F, Role.VALUE, "net input"),
    Kind.ACTIVATION: Row("y", Space.UNIT, _F, Role.VALUE, "activation"),
    Kind.LOSS: Row("E", Space.NOTHING, _F, Role.VALUE, "loss"),
    Kind.UPSTREAM: Row("dE_dy", Space.UNIT, _B, Role.UPSTREAM, "upstream gradient"),
    Kind.SHARE: Row("dE_dy", Space.CONNECTION, _B, Role.UPSTREAM, "share of the upstream gradient"),
    Kind.SLOPE: Row("dy_dz", Space.UNIT, _B, Role.LOCAL, "local derivative"),
    Kind.PAIR_SLOPE: Row("dy_dz", Space.PAIR, _B, Role.LOCAL, "local derivative"),
    Kind.DELTA: Row("dE_dz", Space.UNIT, _B, Role.PRODUCT, "delta"),
    Kind.WEIGHT_SLOPE: Row("dz_dw", Space.CONNECTION, _B, Role.LOCAL, "local derivative"),
    Kind.SOURCE_SLOPE: Row("dz_dy", Space.CONNECTION, _B, Role.LOCAL, "local derivative"),
    Kind.WEIGHT_USE: Row("dE_dw", Space.CONNECTION, _B, Role.PRODUCT, "gradient of one use of a weight"),
    Kind.BIAS_USE: Row("dE_db", Space.UNIT, _B, Role.PRODUCT, "gradient of one use of a bias"),
    Kind.TUNABLE_SLOPE: Row("dy_dp", Space.TUNABLE, _B, Role.LOCAL, "local derivative"),
    Kind.TUNABLE_USE: Row("dE_dp", Space.TUNABLE, _B, Role.PRODUCT, "gradient of one use of a parameter"),
    Kind.GRADIENT: Row("dE_dp", Space.PARAMETER, _B, Role.PRODUCT, "gradient"),
    Kind.MEAN_LOSS: Row("E", Space.NOTHING, _U, Role.VALUE, "mean loss"),
    Kind.MEAN_GRADIENT: Row("dE_dp", Space.PARAMETER, _U, Role.PRODUCT, "mean gradient"),
    Kind.UPDATED: Row("p_new", Space.PARAMETER, _U, Role.VALUE, "parameter after the update"),
    Kind.MOMENT: Row("m", Space.PARAMETER, _U, Role.VALUE, "average of the gradients so far"),
    Kind.SQUARE: Row("v", Space.PARAMETER, _U, Role.VALUE, "average of the squared gradients so far"),
    Kind.NEW_MOMENT: Row("m_new", Space.PARAMETER, _U, Role.VALUE, "average of the gradients with this one"),
    Kind.NEW_SQUARE: Row("v_new", Space.PARAMETER, _U, Role.VALUE, "average of the squared gradients with this one"),
    Kind.MOMENT_HAT: Row("m_hat", Space.PARAMETER, _U, Role.VALUE, "m_new, made up for its beginning at 0"),
    Kind.SQUARE_HAT: Row("v_hat", Space.PARAMETER, _U, Role.VALUE, "v_new, made up for its beginning at 0"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """What a step computes: the kind, the index within the kind, and the row of ``Trace.samples`` (-1 for none)."""

    kind: Kind
    index: int
    row: int


OF_OPTIMIZERS = frozenset(kind for kind in Kind if kind > Kind.UPDATED)
"""What some optimizers keep and compute for every parameter."""

MEANS = frozenset({Kind.MEAN_LOSS, Kind.MEAN_GRADIENT})
"""Kinds that there are only where an update goes over samples."""

PAST_THE_SAMPLES = MEANS | {Kind.PARAMETER, Kind.UPDATED} | OF_OPTIMIZERS
"""Kinds that belong to no sample."""

GIVEN = frozenset({Kind.PARAMETER, Kind.TARGET, Kind.INPUT, Kind.MOMENT, Kind.SQUARE})
"""Kinds that are known before anything is computed."""
