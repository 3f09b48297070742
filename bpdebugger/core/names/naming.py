"""One name for every number: from a kind and an index to its name, and back from what a user typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.quantities import KINDS, OF_OPTIMIZERS, Kind, Place, Space

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan

_NAME = re.compile(r"(?P<prefix>\w+)(\[(?P<inside>[^\[\]]*)\])?(@(?P<sample>[0-9]{1,9}))?")


class UnknownQuantity(KeyError):
    """A name that no quantity of this network has; its text is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Located:
    """What a name may mean: ``E`` may be a sample's loss or the mean; ``sample`` is set in ``E@1``."""

    kinds: tuple[Kind, ...]
    index: int
    sample: int | None


def name_of(plan: Plan, kind: Kind, index: int) -> str:
    """The name of a quantity, as ``dE_dy[h1->o2]``."""
    row = KINDS[kind]
    inside = _inside(plan, row.space, index)
    return f"{row.prefix}[{inside}]" if inside else row.prefix


def name_at(plan: Plan, place: Place) -> str:
    """The name of the quantity at a place; it does not tell the sample."""
    return name_of(plan, place.kind, place.index)


def normal_form(text: str) -> str:
    """The name that a user's spelling means: ``∂E/∂z[ h1 ]``, ``dE/dz[h1]`` and ``dE_dz[h1]`` are one name."""
    return re.sub(r"\s+", "", text).replace("∂", "d").replace("→", "->").replace("/", "_")


def kinds_called(prefix: str) -> list[Kind]:
    """The kinds whose names begin so: ``E`` is a sample's loss and the mean loss."""
    return [kind for kind, row in KINDS.items() if row.prefix == prefix]


def indices(plan: Plan, kind: Kind) -> Sequence[int]:
    """Every index at which a kind exists in this network."""
    if kind in OF_OPTIMIZERS and kind not in plan.optimizer.kept and kind not in plan.optimizer.formulas:
        return range(0)
    return kind.row.there(plan) if kind.row.there else range(plan.size(kind.row.space))


def locate(plan: Plan, text: str, letters: Letters = USUAL) -> Located:
    """What a name means in this network; with one unit after the inputs its bracket may be dropped.

    Raises ``UnknownQuantity``, with a sentence that names what there is, in the ``letters``.
    """
    match = _NAME.fullmatch(normal_form(text))
    if not match:
        raise UnknownQuantity(
            f'"{text}" is not the name of a quantity, such as {letters.written(f"dE_dz[{plan.units[-1]}]")}'
        )
    prefix, inside = match["prefix"], match["inside"]
    candidates = kinds_called(prefix)
    found = _find(plan, candidates, inside)
    if not found and inside is None and len(plan.units) - plan.inputs.stop == 1:
        found = _find(plan, candidates, plan.units[-1])
    if not found:
        raise UnknownQuantity(_unknown(plan, prefix, inside, candidates, letters))
    sample = int(match["sample"]) if match["sample"] else None
    return Located(tuple(kind for kind, _ in found), found[0][1], sample)


def _find(plan: Plan, candidates: list[Kind], inside: str | None) -> list[tuple[Kind, int]]:
    found = ((kind, _index(plan, KINDS[kind].space, inside)) for kind in candidates)
    return [(kind, index) for kind, index in found if index is not None and index in indices(plan, kind)]


def _index(plan: Plan, space: Space, inside: str | None) -> int | None:
    if inside is None or space is Space.NOTHING:
        return 0 if inside is None and space is Space.NOTHING else None
    first, _, second = inside.partition("->" if space is Space.CONNECTION else ",")
    left, right = plan.unit_index.get(first), plan.unit_index.get(second)
    match space:
        case Space.PARAMETER:
            return plan.parameter_index.get(inside)
        case Space.UNIT:
            return plan.unit_index.get(inside)
        case Space.CONNECTION if left is not None and right is not None:
            return plan.connection(left, right)
        case Space.PAIR:
            return _row_with(plan.pair_rows, left, plan.pair_columns, right)
        case Space.TUNABLE:
            return _row_with(plan.tunable_units, left, plan.tunable_parameters, plan.parameter_index.get(second))
    return None


def _row_with(
    firsts: np.ndarray[tuple[int], np.dtype[np.intp]],
    first: int | None,
    seconds: np.ndarray[tuple[int], np.dtype[np.intp]],
    second: int | None,
) -> int | None:
    if first is None or second is None:
        return None
    rows = np.flatnonzero((firsts == first) & (seconds == second))
    return int(rows[0]) if len(rows) else None


def _inside(plan: Plan, space: Space, index: int) -> str:
    units = plan.units
    match space:
        case Space.UNIT:
            return units[index]
        case Space.CONNECTION:
            return f"{units[plan.source[index]]}->{units[plan.target[index]]}"
        case Space.PARAMETER:
            return plan.parameters[index]
        case Space.PAIR:
            return f"{units[plan.pair_rows[index]]},{units[plan.pair_columns[index]]}"
        case Space.TUNABLE:
            return f"{units[plan.tunable_units[index]]},{plan.parameters[plan.tunable_parameters[index]]}"
    return ""


def _unknown(plan: Plan, prefix: str, inside: str | None, candidates: list[Kind], letters: Letters) -> str:
    if not candidates:
        prefixes = sorted({letters.written(row.prefix) for row in KINDS.values()})
        return f'no quantity is called "{prefix}"; there are {", ".join(prefixes)}'
    examples = [name_of(plan, kind, at[0]) for kind in candidates if (at := indices(plan, kind))]
    such = f"; there is {letters.written(examples[0])}, for example" if examples else ""
    prefix = letters.written(prefix)
    if inside is None:
        return f"{prefix} needs the name of a unit, connection or parameter in brackets{such}"
    return f"this network has no {prefix}[{inside}]{such}"
