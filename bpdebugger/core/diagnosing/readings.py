"""How a mistake is made: the switches that it sets, and which factor is taken as what.

One mistake can be made in several ways (at the outputs, in one layer, with 2 or with ½); each way is a reading.
Readings that cannot change a number of the network at hand are left out. What the readings are stands in the
``mistakes_in_`` modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.variant import Variant
from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True)
class TakenAs:
    """A quantity and the expression that it was taken as, in the names of other quantities."""

    kind: Kind
    index: int
    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to make a mistake: in a sentence, as a variant of the backward pass, and factor by factor.

    ``taken`` goes backward through the network, from the outputs on.
    """

    sentence: str
    variant: Variant
    taken: Callable[[], Iterator[TakenAs]]


@dataclass(frozen=True)
class Case:
    """The network at hand: its trace, and a plain backward pass that can be varied."""

    trace: Trace

    @cached_property
    def plain(self) -> PlainPass:
        """The plain backward pass over the trace's samples."""
        return PlainPass.of(self.trace)

    @property
    def plan(self) -> Plan:
        """The network's plan."""
        return self.trace.plan

    @property
    def samples(self) -> int:
        """How many samples the gradients are means over."""
        return len(self.trace.samples)

    @property
    def output_layer(self) -> int:
        """The number of the last layer; hidden layers are those from 1 to it."""
        return len(self.plan.layers)

    def name(self, kind: Kind, index: int) -> Symbol:
        """A quantity by its name."""
        return Symbol(name_of(self.plan, kind, int(index)))

    def output(self, unit: int) -> Symbol:
        """y of a unit or an input."""
        return self.name(Kind.INPUT if unit < self.plan.inputs.stop else Kind.ACTIVATION, unit)

    def layer_words(self, layer: int) -> str:
        """What a layer is called in a sentence."""
        name = self.trace.network.layers[layer].name
        return f'layer "{name}"' if name else f"layer {layer + 1}"

    def connections(self, layers: Iterable[int]) -> Iterator[int]:
        """The connections into layers, going backward."""
        for layer in sorted(layers, reverse=True):
            units = self.plan.layer_slices[layer]
            yield from range(int(self.plan.incoming_start[units.start]), int(self.plan.incoming_start[units.stop]))

    def scopes(self, active: Iterable[int]) -> list[tuple[list[int], str]]:
        """Where a mistake that can show in the ``active`` layers may be made, with the words for it: in all of them,
        at the outputs only, in the hidden layers only, in one hidden layer only."""
        layers = sorted(active)
        hidden = [layer for layer in layers if layer != self.output_layer]
        found = [(layers, "")] if layers else []
        if hidden and len(hidden) < len(layers):
            found += [([self.output_layer], " at the outputs"), (hidden, " in the hidden layers")]
        if len(hidden) > 1:
            found += [([layer], f" in {self.layer_words(layer)}") for layer in hidden]
        return found
