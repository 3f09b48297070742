"""Lists within sentences."""

from __future__ import annotations

_FEW = 3


def listed(names: list[str]) -> str:
    """``o1 and o2``, ``o1, o2 and o3``; more are counted: ``10 units``."""
    if len(names) > _FEW:
        return f"{len(names)} units"
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]
