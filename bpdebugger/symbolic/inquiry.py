"""Inquiries: what is to be found out with sympy, whoever puts the questions to it, and waits or goes on meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

SECONDS: Final = 5.0
"""How long sympy may compute for an inquiry: as long as a person waits for it. The load of the machine does not count,
and neither does loading sympy."""

Found = TypeVar("Found")


class Request(NamedTuple):
    """One of ``TASKS`` by its name, what it is about, and how many seconds its answer may be computed for."""

    task: str
    arguments: tuple[Any, ...]
    seconds: float


Inquiry: TypeAlias = Generator[Request, Any, Found]
"""It yields questions, is sent their answers, and returns what it found. ``None`` is no answer: none in time, or none
at all."""
