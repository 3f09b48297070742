"""How many seeds an ordinary run tries, and how many ``.ci/run`` in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def seeds(few: int, many: int, start: int = 0) -> list[Any]:
    """Parameters for a test: the seeds from ``start`` on, ``few`` of them always and the others, up to ``many``, in
    long runs."""
    return [
        seed if seed < start + few else pytest.param(seed, marks=pytest.mark.long)
        for seed in range(start, start + many)
    ]


def one_in(few: int, cases: Sequence[Any]) -> list[Any]:
    """Parameters for a test: one in so many of the cases always, and the others in long runs."""
    return [
        case if number % few == 0 else pytest.param(*_each(case), marks=pytest.mark.long)
        for number, case in enumerate(cases)
    ]


def _each(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)
