"""Where the parameters of a network are used: as the weight of a connection, a unit's bias, or in its activation.

Each use contributes its own part to the gradient of its parameter, a quantity by itself; a shared parameter has
several. A connection need not have a use: what it multiplies may be no parameter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.network.quantities import USES, Kind

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a ``parameter``, at a ``unit``: a weight belongs to its connection's target.

    ``kind`` and ``index`` are the quantity that is its part of the gradient; the space of the kind says where it
    stands: at a connection, at a unit (the bias), or in a unit's activation (a tunable).
    """

    number: int
    parameter: int
    unit: int
    kind: Kind
    index: int


@dataclass(frozen=True, eq=False)
class Uses:
    """All uses, numbered: first those at connections, then biases, then activations.

    ``parameter``, ``unit``, ``index``: per use. ``of_connection``, ``of_unit`` (the bias), ``of_tunable``: the number
    of its use, or -1. ``connections``, ``biases``, ``tunables``: where the uses of each sort are among all. ``counts``:
    how many uses each parameter has.
    """

    parameter: Numbers
    unit: Numbers
    index: Numbers
    of_connection: Numbers
    of_unit: Numbers
    of_tunable: Numbers
    connections: slice
    biases: slice
    tunables: slice
    counts: Numbers

    def __len__(self) -> int:
        return len(self.parameter)

    def __getitem__(self, number: int) -> Use:
        kind = USES[int(number >= self.connections.stop) + int(number >= self.biases.stop)]
        return Use(number, int(self.parameter[number]), int(self.unit[number]), kind, int(self.index[number]))

    def of_weight(self, connection: int) -> Use | None:
        """The use at a connection, if there is one."""
        number = int(self.of_connection[connection])
        return self[number] if number >= 0 else None

    def of_bias(self, unit: int) -> Use | None:
        """The use as the bias of a unit, if it has one."""
        number = int(self.of_unit[unit])
        return self[number] if number >= 0 else None

    def of(self, parameter: int) -> Numbers:
        """The numbers of a parameter's uses, in ascending order."""
        order, start = self._by_parameter
        return order[start[parameter] : start[parameter + 1]]

    def each_of(self, parameter: int) -> list[Use]:
        """The uses of a parameter, in the order of their numbers."""
        return [self[number] for number in self.of(parameter).tolist()]

    @cached_property
    def _by_parameter(self) -> tuple[Numbers, Numbers]:
        return np.argsort(self.parameter, kind="stable"), np.concatenate([[0], np.cumsum(self.counts)])


def make_uses(
    parameters: int,
    weight: Numbers,
    target: Numbers,
    bias: Numbers,
    tunable_units: Numbers,
    tunable_parameters: Numbers,
) -> Uses:
    """The uses in a network with so many parameters.

    ``weight``: the parameter of each connection; ``bias``: of each unit; -1 for none. ``tunable_units``,
    ``tunable_parameters``: the unit and the parameter of each parameter in an activation.
    """
    connections, units = np.flatnonzero(weight >= 0), np.flatnonzero(bias >= 0)
    first, second = len(connections), len(connections) + len(units)
    number = second + len(tunable_units)
    parameter = np.concatenate([weight[connections], bias[units], tunable_parameters])
    return Uses(
        parameter=parameter,
        unit=np.concatenate([target[connections], units, tunable_units]),
        index=np.concatenate([connections, units, np.arange(len(tunable_units))]),
        of_connection=_numbered(len(weight), connections, 0),
        of_unit=_numbered(len(bias), units, first),
        of_tunable=np.arange(second, number),
        connections=slice(0, first),
        biases=slice(first, second),
        tunables=slice(second, number),
        counts=np.bincount(parameter, minlength=parameters),
    )


def _numbered(size: int, where: Numbers, first: int) -> Numbers:
    numbers = np.full(size, -1, dtype=np.intp)
    numbers[where] = np.arange(first, first + len(where))
    return numbers
