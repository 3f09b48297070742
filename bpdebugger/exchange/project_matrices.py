"""Matrices in project files: the weights between two layers and the biases of a layer, in place of single entries.

    {"from": "input", "to": "hidden", "weights": [[0.15, 0.2], [0.25, 0.3]]}      among the connections
    "hidden": [0.35, 0.35]                                                        among the biases

A row of weights belongs to a unit of ``to``. The parameters get names of their own: ``W1_2_1`` is the weight in the
first matrix from the first unit to the second, ``B1_2`` the second number in the first list of biases. A network keeps
that it came with matrices, and is written with them as long as they are what they were.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bpdebugger.core.network.network import Connection, Layer, Network
from bpdebugger.core.network.validate import NetworkError, Problem


@dataclass(frozen=True, slots=True)
class WrittenMatrix:
    """A matrix as it stands in a file; ``source`` and ``target`` are names of layers."""

    source: str
    target: str
    weights: tuple[tuple[float, ...], ...]


def weight_name(matrix: int, row: int, column: int) -> str:
    """The parameter in a matrix, all counted from 0; the name counts from 1."""
    return f"W{matrix + 1}_{row + 1}_{column + 1}"


def bias_name(vector: int, row: int) -> str:
    """The parameter in a list of biases, likewise."""
    return f"B{vector + 1}_{row + 1}"


@dataclass(slots=True)
class Expanded:
    """The single entries that matrices stand for. ``entry_of``: for each connection the entry of the file."""

    connections: list[Connection] = field(default_factory=list)
    entry_of: list[int] = field(default_factory=list)
    biases: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    has_matrices: bool = False

    def placed(self, error: NetworkError) -> NetworkError:
        """The error with the places of the file where it counts connections."""
        if not self.has_matrices:
            return error
        return NetworkError([Problem(self._placed(each.place), each.message) for each in error.problems])

    def _placed(self, place: str) -> str:
        head, bracket, rest = place.partition("[")
        number, _, end = rest.partition("]")
        if head != "connections" or not bracket:
            return place
        return f"connections[{self.entry_of[int(number)]}]{end}"


def expanded(
    layers: Sequence[Layer],
    entries: Sequence[Connection | WrittenMatrix],
    biases: Mapping[str, str | tuple[float, ...]],
    known: Mapping[str, float],
) -> Expanded:
    """The connections, biases and parameters of a file; ``known`` are the parameters that stand there by name."""
    found = Expanded()
    named: dict[str, list[Layer]] = {}
    for layer in layers:
        named.setdefault(layer.name, []).append(layer)
    matrices = 0
    for number, entry in enumerate(entries):
        if isinstance(entry, Connection):
            found.connections.append(entry)
            found.entry_of.append(number)
            continue
        place = f"connections[{number}]"
        ends = [
            _layer(found, named, name, f"{place}.{key}") for key, name in (("from", entry.source), ("to", entry.target))
        ]
        source, target = ends
        if source and target and _fits(found, entry, source, target, place):
            _expand(found, entry, (source, target), matrices, number)
        matrices += 1
    vectors = 0
    for key, value in biases.items():
        if isinstance(value, str):
            found.biases[key] = value
            continue
        layer_ = _layer(found, named, key, f"biases.{key}")
        if layer_ and _count(found, f"biases.{key}", value, layer_):
            for row, (unit, number_) in enumerate(zip(layer_.units, value, strict=True)):
                name = bias_name(vectors, row)
                if unit.name in biases or unit.name in found.biases:
                    found.problems.append(Problem(f"biases.{key}", f"{unit.name} has another bias"))
                found.biases[unit.name] = name
                _put(found, name, number_, f"biases.{key}[{row}]")
        vectors += 1
    found.has_matrices = bool(matrices or vectors)
    twice = [name for name in found.parameters if name in known]
    found.problems += [Problem(f"parameters.{name}", "a number in a matrix has this name") for name in twice]
    return found


def _layer(found: Expanded, named: Mapping[str, list[Layer]], name: str, place: str) -> Layer | None:
    layers = named.get(name, [])
    if len(layers) == 1 and name:
        return layers[0]
    message = f'{len(layers)} layers are called "{name}"' if layers else f'no layer "{name}"; a matrix joins layers'
    found.problems.append(Problem(place, message))
    return None


def _fits(found: Expanded, entry: WrittenMatrix, source: Layer, target: Layer, place: str) -> bool:
    if len(entry.weights) != len(target.units):
        words = f"{len(entry.weights)} rows, but {target.name} has {len(target.units)} units: a row for each of them"
        found.problems.append(Problem(f"{place}.weights", words))
        return False
    return all(_count(found, f"{place}.weights[{i}]", row, source) for i, row in enumerate(entry.weights))


def _count(found: Expanded, place: str, row: Sequence[float], layer: Layer) -> bool:
    if len(row) == len(layer.units):
        return True
    found.problems.append(Problem(place, f"{len(row)} numbers, but {layer.name} has {len(layer.units)} units"))
    return False


def _expand(found: Expanded, entry: WrittenMatrix, ends: tuple[Layer, Layer], matrix: int, number: int) -> None:
    for row, (target, values) in enumerate(zip(ends[1].units, entry.weights, strict=True)):
        for column, (source, value) in enumerate(zip(ends[0].units, values, strict=True)):
            name = weight_name(matrix, row, column)
            found.connections.append(Connection(source.name, target.name, name))
            found.entry_of.append(number)
            _put(found, name, value, f"connections[{number}].weights[{row}][{column}]")


def _put(found: Expanded, name: str, value: float, place: str) -> None:
    found.parameters[name] = value
    if not math.isfinite(value):
        found.problems.append(Problem(place, "not a finite number"))
        found.parameters[name] = 0.0


@dataclass(frozen=True, slots=True)
class Collected:
    """What a network is written as: single connections and matrices in their order, biases likewise, and the
    parameters that stand in no matrix."""

    connections: tuple[Connection | WrittenMatrix, ...]
    biases: dict[str, str | tuple[float, ...]]
    parameters: Mapping[str, float]


def collected(network: Network) -> Collected:
    """The network with its matrices, if it came with some and they are what they were; else entry by entry."""
    plain = Collected(network.connections, dict(network.biases), network.parameters)
    if not network.in_matrices:
        return plain
    names = [layer.name for layer in network.layers]
    usable = {layer.name: layer for layer in network.layers if layer.name and names.count(layer.name) == 1}
    layer_of = {unit.name: layer.name for layer in usable.values() for unit in layer.units}
    connections = tuple(_connections(network, usable, layer_of))
    biases = dict(_biases(network, usable, layer_of))
    again = expanded(network.layers, connections, biases, {})
    rest = {name: value for name, value in network.parameters.items() if name not in again.parameters}
    same = (
        not again.problems
        and tuple(again.connections) == tuple(network.connections)
        and list(again.biases.items()) == list(network.biases.items())
        and list(chain(rest.items(), again.parameters.items())) == list(network.parameters.items())
    )
    return Collected(connections, biases, rest) if same else plain


def _connections(
    network: Network, usable: Mapping[str, Layer], layer_of: Mapping[str, str]
) -> Iterator[Connection | WrittenMatrix]:
    at, matrices = 0, 0
    while at < len(network.connections):
        first = network.connections[at]
        ends = layer_of.get(first.source), layer_of.get(first.target)
        if first.weight != weight_name(matrices, 0, 0) or ends[0] is None or ends[1] is None:
            yield first
            at += 1
            continue
        source, target = usable[ends[0]], usable[ends[1]]
        rows, columns = range(len(target.units)), range(len(source.units))
        values = network.parameters
        weights = tuple(tuple(values.get(weight_name(matrices, i, k), math.nan) for k in columns) for i in rows)
        yield WrittenMatrix(source.name, target.name, weights)
        at += len(rows) * len(columns)
        matrices += 1


def _biases(
    network: Network, usable: Mapping[str, Layer], layer_of: Mapping[str, str]
) -> Iterator[tuple[str, str | tuple[float, ...]]]:
    units, vectors, at = list(network.biases), 0, 0
    while at < len(units):
        unit, name = units[at], network.biases[units[at]]
        if name != bias_name(vectors, 0) or unit not in layer_of:
            yield unit, name
            at += 1
            continue
        layer = usable[layer_of[unit]]
        rows = range(len(layer.units))
        yield layer.name, tuple(network.parameters.get(bias_name(vectors, i), math.nan) for i in rows)
        at += len(rows)
        vectors += 1
