"""The network as the user wrote it: layers of named units, connections, named parameters, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

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
    """One input vector, in the order of the first layer, and one target vector, in the order of the last."""

    inputs: tuple[float, ...]
    targets: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """All that a project file holds. The first layer are the inputs, the last the outputs.

    ``biases`` maps a unit to the name of its bias; ``parameters`` maps every name to its value. Nothing is
    checked here: ``validate.problems`` lists what is wrong.
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

    def unit_names(self) -> list[str]:
        """All units, layer by layer."""
        return [unit.name for layer in self.layers for unit in layer.units]
