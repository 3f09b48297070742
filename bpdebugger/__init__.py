"""Step through the backward pass of a tiny network, factor by factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpdebugger.core.passes.trace import trace
    from bpdebugger.exchange.project import load

__all__ = ["load", "trace"]


def __getattr__(name: str) -> object:
    """The library, loaded when it is asked for: the set-up asks what the machine has before NumPy is there."""
    if name == "load":
        from bpdebugger.exchange.project import load

        return load
    if name == "trace":
        from bpdebugger.core.passes.trace import trace

        return trace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
