"""How a mistake is made: what it changes in the backward pass, and which factor is taken as what.

One mistake can be made in several ways (at the outputs, in one layer, with 2 or with ½); each way is a reading.
Readings that cannot change a number of the network at hand are left out. What the readings are stands in the
``mistakes_in_`` modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bpdebugger.core.diagnosing.plain_pass import PlainPass, VariantRun
from bpdebugger.core.diagnosing.variant import Variant
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True)
class TakenAs:
    """A quantity, in each sample, and the expression that it was taken as, in the names of other quantities."""

    place: Place
    expression: Expression


def nothing() -> Iterator[TakenAs]:
    """No factor that is taken as another."""
    return iter(())


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to make a mistake: in a sentence, as a variant of the backward pass, and factor by factor.

    ``taken`` goes backward through the network, from the outputs on; without it the first number that comes out
    otherwise shows the mistake. ``scale``: what the gradient of every use is multiplied with, where that is all that
    is changed. ``common``: whether it is looked for together with every other mistake. ``fitted``: whether it has a
    number that was found in what was given, and so proves less.
    """

    sentence: str
    variant: Variant
    taken: Callable[[], Iterator[TakenAs]] = nothing
    scale: Array | None = None
    common: bool = False
    fitted: bool = False


@dataclass(frozen=True)
class Case:
    """The network at hand: a plain backward pass over the samples of its trace, which can be varied.

    ``given``: the gradient that was given for each parameter, NaN for the others; ``exact``: how far each may be off.
    Mistakes with a number of their own, such as a bound, find it there.
    """

    plain: PlainPass
    given: Array | None = None
    exact: Array | None = None

    @property
    def trace(self) -> Trace:
        """The trace."""
        return self.plain.trace

    @property
    def right(self) -> VariantRun:
        """The right pass."""
        return self.plain.right

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

    @property
    def layers(self) -> range:
        """The numbers of all layers after the inputs."""
        return range(1, self.output_layer + 1)

    def width(self, layer: int) -> int:
        """How many units a layer has; 0 is that of the inputs."""
        units = self.plan.layer_slices[layer]
        return int(units.stop - units.start)

    def name(self, place: Place) -> Symbol:
        """A quantity by its name, in whichever sample."""
        return Symbol(name_of(self.plan, place.kind, int(place.index)))

    def output(self, unit: int) -> Symbol:
        """y of a unit or an input."""
        return self.name(places.value(self.plan, unit))

    def layer_words(self, layer: int) -> str:
        """What a layer is called in a sentence."""
        name = self.trace.network.layers[layer].name
        return f'layer "{name}"' if name else f"layer {layer + 1}"

    def connections(self, layers: Iterable[int]) -> Iterator[int]:
        """The connections into layers, going backward."""
        for layer in sorted(layers, reverse=True):
            here = self.plain.uses[layer - 1].connections
            yield from range(here.start, here.stop)

    def biased(self, layers: Iterable[int]) -> list[int]:
        """The layers among some that have biases."""
        return [layer for layer in layers if len(self.plain.uses[layer - 1].bias_units)]

    @cached_property
    def use_layers(self) -> Indices:
        """The layer of every use of a parameter."""
        plan = self.plan
        return plan.layer_of[plan.uses.unit]

    @cached_property
    def uses_of_biases(self) -> slice:
        """The uses that are biases; those before are weights."""
        return self.plan.uses.biases

    def scopes(self, active: Iterable[int]) -> list[tuple[list[int], str]]:
        """Where a mistake that can show in the ``active`` layers may be made, with the words for it: in all of them,
        at the outputs only, in the hidden layers only, in one hidden layer only."""
        layers = sorted(active)
        hidden = [layer for layer in layers if layer != self.output_layer]
        found = [(layers, "")] if layers else []
        if len(layers) == 1 and self.output_layer > 1:
            return [(layers, " at the outputs" if not hidden else f" in {self.layer_words(layers[0])}")]
        if hidden and len(hidden) < len(layers):
            found += [([self.output_layer], " at the outputs"), (hidden, " in the hidden layers")]
        if len(hidden) > 1:
            found += [([layer], f" in {self.layer_words(layer)}") for layer in hidden]
        return found
