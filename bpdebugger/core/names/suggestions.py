"""What a user may have meant by a name that the network does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bpdebugger.core.formulas.near import LONGEST, nearest
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import normal_form
from bpdebugger.core.network.quantities import KINDS, Space

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan


def correction(plan: Plan, typed: str, letters: Letters = USUAL) -> str:
    """A sentence on the part of a quantity's name that the network does not have; nothing where that is not it.

    ``z[h9]``: no unit h9, did you mean h2?
    """
    prefix, bracket, rest = normal_form(typed).partition("[")
    rows = [row for row in KINDS.values() if row.prefix == prefix]
    if not bracket:
        return ""
    if not rows:
        near = nearest(prefix, {letters.written(row.prefix) for row in KINDS.values()})
        return f"no quantity is called {prefix[:LONGEST]}, did you mean {near}?" if near else ""
    inside = rest.rstrip("]")
    if any(row.space is Space.PARAMETER for row in rows) and "," not in inside:
        return _missing(inside, "parameter", plan.parameter_index)
    first, _, second = inside.partition("->" if "->" in inside else ",")
    tunable = any(row.space is Space.TUNABLE for row in rows)
    other = ("parameter", plan.parameter_index) if tunable else ("unit", plan.unit_index)
    return _missing(first, "unit", plan.unit_index) or (second and _missing(second, *other))


def _missing(name: str, what: str, known: dict[str, int]) -> str:
    if name in known or not name.isidentifier():
        return ""
    near = nearest(name, known, known)
    return f"no {what} {name[:LONGEST]}" + (f", did you mean {near}?" if near else "")
