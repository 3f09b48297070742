"""The kinds of quantities that a trace holds, a row each: all that is known of a kind stands in its row.

To add a kind, add its row here, its steps to the order, its rule to the rules, its sentence to the meanings, and what
the picture shows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, auto
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from bpdebugger.core.formulas.evaluate import Array
    from bpdebugger.core.network.plan import Indices, Plan
    from bpdebugger.core.passes.recording import Recording


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


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a kind.

    ``prefix``: its name before the bracket. ``words``: its name in words.
    ``stored``: where its numbers are in a recording, a row for each sample; nowhere for what belongs to an update.
    ``column``: the column of each index there, where that is not the index itself.
    ``there``: the indices at which it exists, where these are not all of its space.
    ``parameter``: the parameter whose gradient or new value each is or is a part of.
    ``given``: known before anything is computed. ``comes_back``: belongs to the source of its connection, not to the
    target. ``is_copy``: its rule copies another number. ``kept``: some optimizers keep or compute it.
    """

    prefix: str
    space: Space
    phase: Phase
    role: Role
    words: str
    stored: Callable[[Recording], Array] | None = None
    column: Callable[[Plan], Indices] | None = None
    there: Callable[[Plan], Sequence[int]] | None = None
    parameter: Callable[[Plan], Indices] | None = None
    given: bool = False
    comes_back: bool = False
    is_copy: bool = False
    kept: bool = False


_F, _B, _U = Phase.FORWARD, Phase.BACKWARD, Phase.UPDATE
_VALUE, _UPSTREAM, _LOCAL, _PRODUCT = Role.VALUE, Role.UPSTREAM, Role.LOCAL, Role.PRODUCT
_NOTHING, _UNIT, _CONNECTION = Space.NOTHING, Space.UNIT, Space.CONNECTION
_PARAMETER, _PAIR, _TUNABLE = Space.PARAMETER, Space.PAIR, Space.TUNABLE


def _computed(plan: Plan) -> Sequence[int]:
    return range(plan.inputs.stop, len(plan.units))


def _inputs(plan: Plan) -> Sequence[int]:
    return range(plan.inputs.stop)


def _outputs(plan: Plan) -> Sequence[int]:
    return range(plan.outputs.start, plan.outputs.stop)


def _uncoupled(plan: Plan) -> Sequence[int]:
    coupled = set(plan.pair_rows.tolist())
    return [unit for unit in _computed(plan) if unit not in coupled]


def _biased(plan: Plan) -> Sequence[int]:
    biased: list[int] = plan.bias_units.tolist()
    return biased


def _penalised(plan: Plan) -> Sequence[int]:
    members: list[int] = plan.penalty.members.tolist() if plan.penalty else []
    return members


def _with_penalty(plan: Plan) -> Sequence[int]:
    return range(plan.penalty is not None)


def _with_norm(plan: Plan) -> Sequence[int]:
    return range(plan.optimizer.clips_norm)


def _every(plan: Plan) -> Indices:
    return np.arange(len(plan.parameters))


def _of_optimizer(prefix: str, words: str, given: bool = False) -> Row:
    return Row(prefix, _PARAMETER, _U, _VALUE, words, parameter=_every, given=given, kept=True)


class Kind(IntEnum):
    """Every kind of quantity in a trace, with its row."""

    row: Row

    def __new__(cls, row: Any) -> Self:
        """Kinds are numbered in the order of their rows; ``Kind(3)`` is the fourth."""
        member = int.__new__(cls, len(cls.__members__))
        member._value_ = len(cls.__members__)
        member.row = row
        return member

    PARAMETER = Row("p", _PARAMETER, _F, _VALUE, "parameter", lambda r: r.each_parameter, given=True)
    TARGET = Row("a", _UNIT, _F, _VALUE, "target", lambda r: r.target_of_unit, there=_outputs, given=True)
    INPUT = Row("y", _UNIT, _F, _VALUE, "input", lambda r: r.y, there=_inputs, given=True)
    NET_INPUT = Row("z", _UNIT, _F, _VALUE, "net input", lambda r: r.z, there=_computed)
    ACTIVATION = Row("y", _UNIT, _F, _VALUE, "activation", lambda r: r.y, there=_computed)
    LOSS = Row("E", _NOTHING, _F, _VALUE, "loss", lambda r: r.losses[:, None])
    UPSTREAM = Row("dE_dy", _UNIT, _B, _UPSTREAM, "upstream gradient", lambda r: r.gradients.dE_dy)
    SHARE = Row(
        "dE_dy",
        _CONNECTION,
        _B,
        _UPSTREAM,
        "share of the upstream gradient",
        lambda r: r.gradients.shares,
        comes_back=True,
    )
    SLOPE = Row("dy_dz", _UNIT, _B, _LOCAL, "local derivative", lambda r: r.gradients.dy_dz, there=_uncoupled)
    PAIR_SLOPE = Row("dy_dz", _PAIR, _B, _LOCAL, "local derivative", lambda r: r.gradients.pairs)
    DELTA = Row("dE_dz", _UNIT, _B, _PRODUCT, "delta", lambda r: r.gradients.dE_dz, there=_computed)
    WEIGHT_SLOPE = Row(
        "dz_dw",
        _CONNECTION,
        _B,
        _LOCAL,
        "local derivative",
        lambda r: r.y,
        column=lambda plan: plan.source,
        is_copy=True,
    )
    SOURCE_SLOPE = Row(
        "dz_dy",
        _CONNECTION,
        _B,
        _LOCAL,
        "local derivative",
        lambda r: r.parameters_of_samples,
        column=lambda plan: plan.weight,
        comes_back=True,
        is_copy=True,
    )
    WEIGHT_USE = Row(
        "dE_dw",
        _CONNECTION,
        _B,
        _PRODUCT,
        "gradient of one use of a weight",
        lambda r: r.gradients.uses[:, r.plan.uses.connections],
        parameter=lambda plan: plan.weight,
    )
    BIAS_USE = Row(
        "dE_db",
        _UNIT,
        _B,
        _PRODUCT,
        "gradient of one use of a bias",
        lambda r: r.gradients.dE_dz,
        there=_biased,
        parameter=lambda plan: plan.bias,
        is_copy=True,
    )
    TUNABLE_SLOPE = Row("dy_dp", _TUNABLE, _B, _LOCAL, "local derivative", lambda r: r.gradients.dy_dp)
    TUNABLE_USE = Row(
        "dE_dp",
        _TUNABLE,
        _B,
        _PRODUCT,
        "gradient of one use of a parameter",
        lambda r: r.gradients.uses[:, r.plan.uses.tunables],
        parameter=lambda plan: plan.tunable_parameters,
    )
    GRADIENT = Row("dE_dp", _PARAMETER, _B, _PRODUCT, "gradient", lambda r: r.gradients.dE_dp, parameter=_every)
    PENALTY = Row("R", _NOTHING, _U, _VALUE, "penalty on the weights", there=_with_penalty)
    PENALTY_SLOPE = Row(
        "dR_dp", _PARAMETER, _U, _PRODUCT, "what the penalty adds to a gradient", there=_penalised, parameter=_every
    )
    MEAN_LOSS = Row("E", _NOTHING, _U, _VALUE, "mean loss")
    MEAN_GRADIENT = Row("dE_dp", _PARAMETER, _U, _PRODUCT, "mean gradient", parameter=_every)
    UPDATED = Row("p_new", _PARAMETER, _U, _VALUE, "parameter after the update", parameter=_every)
    NORM = Row("norm", _NOTHING, _U, _VALUE, "norm of all gradients together", there=_with_norm)
    NORM_FACTOR = Row("factor", _NOTHING, _U, _VALUE, "what all gradients are scaled by", there=_with_norm)
    MOMENT = _of_optimizer("m", "average of the gradients so far", given=True)
    SQUARE = _of_optimizer("v", "average of the squared gradients so far", given=True)
    NEW_MOMENT = _of_optimizer("m_new", "average of the gradients with this one")
    NEW_SQUARE = _of_optimizer("v_new", "average of the squared gradients with this one")
    MOMENT_HAT = _of_optimizer("m_hat", "m_new, made up for its beginning at 0")
    SQUARE_HAT = _of_optimizer("v_hat", "v_new, made up for its beginning at 0")


KINDS: dict[Kind, Row] = {kind: kind.row for kind in Kind}


@dataclass(frozen=True, slots=True)
class Place:
    """What a step computes: the kind, the index within the kind, and the row of ``Trace.samples`` (-1 for none)."""

    kind: Kind
    index: int
    row: int


USES = tuple(kind for kind in Kind if kind.row.parameter and kind.row.space is not Space.PARAMETER)
"""The kinds that are the gradient of one use of a parameter: at a connection, as a bias, in an activation."""

OF_OPTIMIZERS = frozenset(kind for kind in Kind if kind.row.kept)
"""What some optimizers keep and compute for every parameter."""

MEANS = frozenset({Kind.MEAN_LOSS, Kind.MEAN_GRADIENT})
"""Kinds that there are only where an update goes over samples, or E has a penalty beside the loss."""

PENALTIES = (Kind.PENALTY, Kind.PENALTY_SLOPE)
"""What the penalty on the weights is, and what it adds to gradients."""

NORMS = (Kind.NORM, Kind.NORM_FACTOR)
"""What clipping by the norm computes: the norm of all gradients together, and what they are scaled by."""

PAST_THE_SAMPLES = frozenset(kind for kind in Kind if kind.row.phase is Phase.UPDATE) | {Kind.PARAMETER}
"""Kinds that belong to no sample."""

BEFORE_THE_SAMPLES = PAST_THE_SAMPLES - {kind for kind in Kind if kind.row.phase is Phase.UPDATE}
"""Kinds that stand before the samples, and so are known in each of them."""

GIVEN = frozenset(kind for kind in Kind if kind.row.given)
"""Kinds that are known before anything is computed."""
