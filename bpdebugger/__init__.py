"""Step through the backward pass of a tiny network, factor by factor.

>>> import bpdebugger
>>> network = bpdebugger.load("mine.bpd")
>>> trace = bpdebugger.trace(network, sample=0)
>>> trace["dE_dz[o1]"].value
"""

from typing import TYPE_CHECKING, Any

from bpdebugger.version import VERSION

if TYPE_CHECKING:
    from bpdebugger.core.passes.trace import trace
    from bpdebugger.exchange.project import load
    from bpdebugger.library import check, claim, diagnose, network, write_csv

__version__ = VERSION

__all__ = ["check", "claim", "diagnose", "load", "network", "trace", "write_csv"]

_WHERE = {"load": "bpdebugger.exchange.project", "trace": "bpdebugger.core.passes.trace"}
"""Where what is asked for most is; all else is in the library."""


def __getattr__(name: str) -> Any:
    """What is loaded when it is asked for: the set-up asks the package what the machine has before NumPy is there, and
    a start of the window does not wait for what few programs need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE.get(name, "bpdebugger.library")), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
