"""Step through the backward pass of a tiny network, factor by factor."""

from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.project import load

__all__ = ["load", "trace"]
