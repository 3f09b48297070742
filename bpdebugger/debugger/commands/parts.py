"""What the arguments of commands are: numbers within their bounds, and names of what the network at hand has."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError

if TYPE_CHECKING:
    from bpdebugger.debugger.walking.session import Session

_NAMED = 3
"""How many names the title of an edit lists."""


@dataclass(frozen=True, slots=True)
class Only:
    """Marks a type of which only some values are meant: ``wanted`` says which, ``holds`` tells them."""

    wanted: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Among:
    """Marks a text as the name of something: ``what`` it is, and the ``names`` there are in a session."""

    what: str
    names: Callable[[Session], Collection[str]]

    def why_not(self, name: str, session: Session) -> str:
        """Why that is no such name, in a sentence; empty if it is one."""
        known = self.names(session)
        if name in known:
            return ""
        near = nearest(name, known, known)
        return f'there is no {self.what} "{name[:40]}"' + (f", did you mean {near}?" if near else "")


Finite = Annotated[float, Only("a finite number", math.isfinite)]
Natural = Annotated[int, Only("a whole number from 0 on", lambda number: number >= 0)]
"""The number of a step, a sample, a breakpoint, or how many there are of something."""

Count = Annotated[int, Only("a whole number from 1 on", lambda number: number >= 1)]

Unit = Annotated[str, Among("unit", lambda session: session.recorded.plan.unit_index)]
Parameter = Annotated[str, Among("parameter", lambda session: session.network.parameters)]
Ends = tuple[Unit, Unit]
"""The two ends of a connection, written ``x1->h1``."""

Layer = int | str
"""A layer by its number, or by its name."""


def listed(names: Iterable[str]) -> str:
    """``h1, h2 and 3 more``."""
    every = list(names)
    rest = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def layer_name(network: Network, number: int) -> str:
    """What a layer is called."""
    return network.layers[number].name or f"layer {number}"


def layer_number(session: Session, layer: Layer) -> int:
    """The number of a layer that is given by its number or its name. Raises ``CommandError``."""
    names = [layer.name for layer in session.network.layers]
    if isinstance(layer, int) and 0 <= layer < len(names):
        return layer
    if isinstance(layer, str) and layer in names:
        return names.index(layer)
    raise CommandError(f'"{layer}" is neither the number of a layer, 0 to {len(names) - 1}, nor the name of one')
