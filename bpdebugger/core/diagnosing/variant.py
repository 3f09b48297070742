"""What a backward pass by hand does otherwise than the right one: changes at the places where it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.evaluate import Array

if TYPE_CHECKING:
    from bpdebugger.core.diagnosing.plain_pass import PlainPass, VariantRun

Mask = NDArray[np.bool_]


class At(Enum):
    """A place in the backward pass, with what stands there; those from UPSTREAM to WEIGHTS are asked layer by layer.

    S samples; the units, connections, biases and uses are those of the layer that is asked for.
    """

    # places are looked up at every layer of thousands of passes, and an Enum hashes its name each time
    __hash__ = object.__hash__

    TARGETS = auto()
    """The targets that the outputs are compared with, (S, outputs)."""
    LOSS = auto()
    """∂E/∂y of the outputs, (S, outputs)."""
    UPSTREAM = auto()
    """∂E/∂y as it came back, (S, units)."""
    SLOPE = auto()
    """dy/dz of a group of units that share an activation, (S, units); for softmax the matrix, (S, units, units)."""
    SLOPE_TO_WEIGHTS = auto()
    """The same, in the deltas that make gradients."""
    SLOPE_SENT_BACK = auto()
    """The same, in the deltas that are sent back."""
    DELTA = auto()
    """∂E/∂z, (S, units)."""
    INPUTS = auto()
    """What connections bring, (S, all units)."""
    BIASES = auto()
    """The gradients of the biases, (biases,)."""
    WEIGHTS = auto()
    """What multiplies the deltas on the way back, (connections,), or (S, connections)."""
    USES = auto()
    """The gradient of every use of a parameter, over all samples, (all uses,)."""
    COUNTS = auto()
    """How much each sample counts, (S,): 1/n."""
    COUNTS_OF_BIASES = auto()
    """The same for the biases."""
    PENALTY = auto()
    """What the penalty on the weights adds to the gradient of every parameter, (parameters,)."""
    TOTALS = auto()
    """The gradient of every parameter, (parameters,)."""


NO_LAYER = 0
"""The layer of a place that belongs to none; layers are numbered from 1, the first after the inputs."""

Change = Callable[["VariantRun", Array], Array]
"""What is made of the value at a place; the run tells what has been computed so far, which layer and which group."""

Forward = Callable[["PlainPass"], tuple[Array, Array]]
"""z and y of all samples, of a forward pass that is not the right one."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The changes by place and layer, in the order in which they are made; none in the right backward pass."""

    changes: Mapping[tuple[At, int], tuple[Change, ...]] = field(default_factory=dict)
    forward: Forward | None = None

    def __and__(self, other: Variant) -> Variant:
        """Both at once: what this one changes first, the other changes again."""
        places = dict.fromkeys([*self.changes, *other.changes])
        changes = {place: self.changes.get(place, ()) + other.changes.get(place, ()) for place in places}
        return Variant(changes, self.forward or other.forward)

    def has(self, at: At, layer: int) -> bool:
        """Whether anything is changed there."""
        return (at, layer) in self.changes

    def meets(self, other: Variant) -> bool:
        """Whether it matters which of two is made first: they change the same place."""
        return not self.changes.keys().isdisjoint(other.changes) or bool(self.forward and other.forward)

    def begins_at(self) -> int | None:
        """The layer from which on, going backward, anything is changed: ``NO_LAYER`` if only after the first of them,
        ``None`` if before the last."""
        if self.forward or any(at in (At.TARGETS, At.LOSS, At.COUNTS, At.COUNTS_OF_BIASES) for at, _ in self.changes):
            return None
        return max((layer for _, layer in self.changes), default=NO_LAYER)


def change(at: At, made: Change, layers: Iterable[int] = (NO_LAYER,)) -> Variant:
    """One change, made in each of some layers."""
    return Variant({(at, layer): (made,) for layer in layers})


RIGHT = Variant()
