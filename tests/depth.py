"""How many seeds an ordinary run tries, and how many ``.ci/run``."""

from __future__ import annotations

from typing import Any

import pytest


def seeds(few: int, many: int, start: int = 0) -> list[Any]:
    """Parameters for a test: the seeds from ``start`` on, ``few`` of them always and the others, up to ``many``, in
    long runs."""
    return [
        seed if seed < start + few else pytest.param(seed, marks=pytest.mark.long)
        for seed in range(start, start + many)
    ]
