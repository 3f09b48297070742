"""The switches of a backward pass by hand: what it does otherwise than the right one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Indices

Mask = NDArray[np.bool_]
T = TypeVar("T")


class Slope(Enum):
    """How the local derivatives dy/dz of a layer are taken."""

    RIGHT = auto()
    TEXTBOOK = auto()
    MISSING = auto()
    DIAGONAL = auto()
    AT_ACTIVATION = auto()
    NET_INPUT_FOR_ACTIVATION = auto()


class InputFactor(Enum):
    """What ∂E/∂z[v] is multiplied with to give ∂E/∂w of a connection u→v, where it is not y[u]."""

    ONE = auto()
    NET_INPUT = auto()


class Update(Enum):
    """From what the weights are updated before the pass is finished: from the means, or in each sample from its own."""

    OF_THE_MEANS = auto()
    OF_EACH_SAMPLE = auto()


class Clash(ValueError):
    """Two variants that set the same switch."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The switches; none is set in the right backward pass. Layers are numbered from 1, the first after the inputs.

    ``loss_factor``: times ∂E/∂y of the outputs. ``final_factor``: times every gradient at the end.
    ``loss_at_net_input``: ∂E/∂y is taken at z. ``slopes``, ``input_factors``: by layer.
    ``no_bias``: layers whose biases get 0. ``sent_by``: per connection, the parameter that sends the share back.
    ``shares_kept``: per connection. ``taken_from``: per connection, the connection whose gradient it gets.
    ``uses_kept``: per use of a parameter. ``update``: the shares go back through updated weights.
    ``sample_weights``, ``bias_sample_weights``: per sample, what its gradients count, where it is not 1/n.
    """

    loss_factor: float = 1.0
    final_factor: float = 1.0
    loss_at_net_input: bool = False
    slopes: Mapping[int, Slope] = field(default_factory=dict)
    input_factors: Mapping[int, InputFactor] = field(default_factory=dict)
    no_bias: frozenset[int] = frozenset()
    sent_by: Indices | None = None
    shares_kept: Mask | None = None
    taken_from: Indices | None = None
    uses_kept: Mask | None = None
    update: Update | None = None
    sample_weights: Array | None = None
    bias_sample_weights: Array | None = None

    def __and__(self, other: Variant) -> Variant:
        """Both at once. Raises ``Clash`` where they set the same switch."""
        return Variant(
            loss_factor=self.loss_factor * other.loss_factor,
            final_factor=self.final_factor * other.final_factor,
            loss_at_net_input=self.loss_at_net_input or other.loss_at_net_input,
            slopes=_disjoint(self.slopes, other.slopes),
            input_factors=_disjoint(self.input_factors, other.input_factors),
            no_bias=self.no_bias | other.no_bias,
            sent_by=_either(self.sent_by, other.sent_by),
            shares_kept=_either(self.shares_kept, other.shares_kept),
            taken_from=_either(self.taken_from, other.taken_from),
            uses_kept=_either(self.uses_kept, other.uses_kept),
            update=_either(self.update, other.update),
            sample_weights=_either(self.sample_weights, other.sample_weights),
            bias_sample_weights=_either(self.bias_sample_weights, other.bias_sample_weights),
        )


def _either(a: T | None, b: T | None) -> T | None:
    if a is not None and b is not None:
        raise Clash("both set one switch")
    return b if a is None else a


def _disjoint(a: Mapping[int, T], b: Mapping[int, T]) -> Mapping[int, T]:
    if a.keys() & b.keys():
        raise Clash("both set one layer's switch")
    return {**a, **b}


RIGHT = Variant()
