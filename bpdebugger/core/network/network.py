"""The network as the user wrote it: layers of named units, connections, named parameters, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.notebooks.html_table import html_table

DEFAULT_ACTIVATION = "identity"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; an empty ``activation`` means its layer's."""

    name: str
    activation: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A named row of units with the activation of those that have none of their own."""

    name: str
    units: tuple[Unit, ...]
    activation: str = ""

    def activation_of(self, unit: Unit) -> str:
        """The catalogue name or formula that turns this unit's z into y."""
        return unit.activation or self.activation or DEFAULT_ACTIVATION


class Connection(NamedTuple):
    """A connection source→target; ``weight`` is the name of a parameter."""

    source: str
    target: str
    weight: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One input vector, in the order of the first layer, and one target vector, in the order of the last.

    One that is ``held_out`` takes no part in the training: E over those shows what is learned beyond the others.
    """

    inputs: tuple[float, ...]
    targets: tuple[float, ...]
    held_out: bool = False


SCHEMES = ("zeros", "constant", "uniform", "xavier", "he")
"""The schemes of initial values."""


@dataclass(frozen=True, slots=True)
class InitialValues:
    """How the parameters were chosen last: a scheme, its seed, and an amount such as a range or a gain."""

    scheme: str
    seed: int
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class Training:
    """How the parameters are updated from one update to the next; the learning rate is the network's.

    ``optimizer``: a name in ``optimizers.OPTIMIZERS``; ``momentum`` to ``decay`` are the constants of their formulas.
    ``schedule``: the learning rate of update t, a formula in ``rate`` and ``t``; empty where it is always the same.
    ``clip``: the largest that a gradient may be, up or down, before the update takes it; 0 for any. ``clip_norm``: the
    largest that the norm of all gradients together may be, which are scaled down to it; 0 for any.
    ``batch``: how many samples an update takes, 0 for all. ``shuffle``: the seed of their order in each epoch, ``None``
    for the order in which they are written.
    """

    optimizer: str = "sgd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decay: float = 0.01
    schedule: str = ""
    clip: float = 0.0
    clip_norm: float = 0.0
    batch: int = 0
    shuffle: int | None = None

    @property
    def formulas(self) -> tuple[str, str, bool, bool]:
        """What the formulas of an update depend on, apart from their constants."""
        return self.optimizer, self.schedule, self.clip > 0, self.clip_norm > 0


USUAL_TRAINING = Training()
"""Gradient descent with all samples in every update."""


REDUCTIONS = ("mean", "sum")


@dataclass(frozen=True, slots=True)
class Reduction:
    """How E is put together, over the samples and over the outputs: their ``mean`` or ``sum``.

    ``outputs`` is empty where it is as the loss says: ``mean_squared_error`` is a mean over them, all others are sums.
    """

    samples: str = "mean"
    outputs: str = ""


USUAL_REDUCTION = Reduction()


@dataclass(frozen=True, slots=True)
class Penalty:
    """What E has beside the loss of the samples, once for all of them: weight decay, as a term of E.

    ``l2``: λ of λ/2 Σ w². ``l1``: λ of λ Σ |w|. w goes over the weights that are trained, with ``biases`` over the
    biases too; a shared one counts once. AdamW's decay is no part of it: that one is taken beside the step.
    """

    l2: float = 0.0
    l1: float = 0.0
    biases: bool = False


NO_PENALTY = Penalty()


@dataclass(frozen=True, eq=False)
class Network:
    """All that a project file holds. The first layer are the inputs, the last the outputs.

    ``biases`` maps a unit to the name of its bias; ``parameters`` maps every name to its value; those in ``fixed`` are
    not trained: constants with a name. ``in_matrices``: whether the file had weights and biases in matrices, and is to
    have them again. Nothing is checked here: ``validate.problems`` lists what is wrong.
    """

    layers: tuple[Layer, ...]
    connections: tuple[Connection, ...]
    parameters: Mapping[str, float]
    samples: tuple[Sample, ...]
    biases: Mapping[str, str] = field(default_factory=dict)
    loss: str = "half_squared_error"
    learning_rate: float = 0.1
    title: str = ""
    note: str = ""
    initial_values: InitialValues | None = None
    training: Training = USUAL_TRAINING
    in_matrices: bool = False
    reduction: Reduction = USUAL_REDUCTION
    penalty: Penalty = NO_PENALTY
    fixed: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Its shape and what it holds, in a line: ``<Network 2-2-2 "…", 12 parameters, 1 sample, squared_error>``."""
        shape = "-".join(str(len(layer.units)) for layer in self.layers)
        title = f' "{self.title}"' if self.title else ""
        several = "s" * (len(self.samples) != 1)
        held = f"{len(self.parameters)} parameters, {len(self.samples)} sample{several}, {self.loss}"
        return f"<Network {shape}{title}, {held}>"

    def _repr_html_(self) -> str:
        """For notebooks: its layers and its parameters."""
        layers = [
            (layer.name, ", ".join(unit.name for unit in layer.units), self._functions(number))
            for number, layer in enumerate(self.layers)
        ]
        units = html_table(repr(self)[1:-1], ("layer", "units", "activation"), layers, len(layers))
        used: dict[str, list[str]] = {name: [] for name in self.parameters}
        for connection in self.connections:
            used.setdefault(connection.weight, []).append(f"{connection.source} → {connection.target}")
        for unit, name in self.biases.items():
            used.setdefault(name, []).append(f"bias of {unit}")
        rows = ((name, ", ".join(used[name]), repr(value)) for name, value in self.parameters.items())
        return units + html_table("parameters", ("name", "where", "value"), rows, len(self.parameters))

    def _functions(self, number: int) -> str:
        layer = self.layers[number]
        return ", ".join(dict.fromkeys(map(layer.activation_of, layer.units))) if number else "inputs"

    def unit_names(self) -> list[str]:
        """All units, layer by layer."""
        return [unit.name for layer in self.layers for unit in layer.units]

    @cached_property
    def trained(self) -> tuple[int, ...]:
        """The numbers of the samples that E and the training go over: all but those that are held out."""
        return tuple(number for number, sample in enumerate(self.samples) if not sample.held_out)

    @cached_property
    def held_out(self) -> tuple[int, ...]:
        """The numbers of the samples that are held out."""
        return tuple(number for number, sample in enumerate(self.samples) if sample.held_out)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The values of the parameters in their order, as an array that cannot be written to."""
        values = np.fromiter(self.parameters.values(), dtype=np.float64, count=len(self.parameters))
        values.setflags(write=False)
        return values

    def has_structure_of(self, other: Network) -> bool:
        """Whether the two differ at most in numbers, samples and words, found at a glance.

        An edit of numbers keeps the very objects that tell the structure; equal ones that are not the same object
        count as different.
        """
        return (
            self.layers is other.layers
            and self.connections is other.connections
            and self.biases is other.biases
            and self.loss == other.loss
            and self.reduction == other.reduction
            and self.penalty == other.penalty
            and self.fixed == other.fixed
            and self.training.formulas == other.training.formulas
            and (self.parameters is other.parameters or list(self.parameters) == list(other.parameters))
        )
