"""Project files (``.bpd``): JSON that reads like the exercise in a textbook, read strictly and written readably."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bpdebugger.core.catalogue.reading import read_activation, read_loss
from bpdebugger.core.formulas.printing import write as write_formula
from bpdebugger.core.network.network import (
    NO_PENALTY,
    USUAL_REDUCTION,
    USUAL_TRAINING,
    Connection,
    InitialValues,
    Layer,
    Network,
    Penalty,
    Reduction,
    Sample,
    Training,
    Unit,
)
from bpdebugger.core.network.optimizers import read_schedule
from bpdebugger.core.network.validate import NetworkError, Problem, require_valid
from bpdebugger.exchange.project_matrices import Expanded, WrittenMatrix, expanded
from bpdebugger.exchange.project_shape import FORMAT, LARGEST_WHOLE, OBJECTS, REQUIRED
from bpdebugger.exchange.project_text import write
from bpdebugger.storage.stored_file import StoredFile

__all__ = ["MAX_BYTES", "SUFFIX", "load", "network_in", "opened", "read", "saved", "write"]

SUFFIX = ".bpd"
MAX_BYTES = 64 * 1024 * 1024
MOST_PROBLEMS = 1_000
"""With so much that is wrong in a file, the rest of it is not read."""

_TYPES = {bool: "true or false", str: "a text", float: "a number", list: "a list", dict: "an object"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = object()


def load(path: str | Path) -> Network:
    """Reads a project file. Raises ``NetworkError``, whose text is one line that names the place, or ``OSError``."""
    return opened(path)[0]


def opened(path: str | Path) -> tuple[Network, StoredFile]:
    """The network in a project file, and the file as it was read; raises as ``load`` does."""
    file, data = StoredFile.read(path, MAX_BYTES)
    return read(data), file


def saved(network: Network, path: str | Path) -> StoredFile:
    """The file of a network, after it was written whole or not at all. Raises ``OSError``."""
    return StoredFile.written(path, write(network))


def read(data: bytes) -> Network:
    """The network that the bytes of a project file describe; checked, with every problem reported at once."""
    if len(data) > MAX_BYTES:
        raise _refusal(f"the file is larger than {MAX_BYTES // 1024**2} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(f"not UTF-8 text (byte {error.start})") from None
    return network_in(_parse(text))


def network_in(document: Any) -> Network:
    """The network that the parsed JSON of a project file describes, its numbers floats; checked likewise."""
    reader = _Reader()
    network = reader.network(document)
    if reader.problems:
        raise NetworkError(reader.problems)
    try:
        require_valid(network)
    except NetworkError as error:
        raise reader.expanded.placed(error) from None
    return _as_written_by_us(network)


def _as_written_by_us(network: Network) -> Network:
    """The network with its formulas in the notation of files, whatever notation they came in."""

    def activation(text: str) -> str:
        return read_activation(text, network.parameters, constants=True).text if text else ""

    layers = tuple(
        replace(
            layer,
            activation=activation(layer.activation),
            units=tuple(replace(unit, activation=activation(unit.activation)) for unit in layer.units),
        )
        for layer in network.layers
    )
    schedule = network.training.schedule
    training = replace(network.training, schedule=write_formula(read_schedule(schedule)) if schedule else "")
    return replace(network, layers=layers, loss=read_loss(network.loss).text, training=training)


def _refusal(message: str, place: str = "") -> NetworkError:
    return NetworkError([Problem(place, message)])


def _parse(text: str) -> Any:
    """The parsed JSON. Every number is a float, NaN and infinity among them: who uses it refuses it with its place."""
    try:
        return json.loads(text, object_pairs_hook=_object_of, parse_int=float)
    except json.JSONDecodeError as error:
        reason = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
        if error.pos >= len(text.rstrip()):
            reason = "the file ends too early"
        elif error.msg.startswith("Unterminated string"):
            reason = "the file ends too early, inside this text"
        raise _refusal(f"not JSON: {reason}", f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _refusal("not a project file: nested too deeply") from None


class _Repetitive(dict[str, Any]):
    """An object of a JSON text in which ``key`` stands twice."""

    key = ""


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    counts = Counter(key for key, _ in pairs)
    repetitive = _Repetitive(result)
    repetitive.key = next(key for key, count in counts.items() if count > 1)
    return repetitive


class _Reader:
    """Checks the shape of the parsed JSON, piece by piece, and notes what is wrong where."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.expanded = Expanded()

    def network(self, document: Any) -> Network:
        top = self._object(document, "", "network")
        if top.get("format") != FORMAT:
            shown = json.dumps(top.get("format"))[:40]
            self._problem(
                "format",
                f'{shown}; this program reads "{FORMAT}"' if "format" in top else f'missing; it must be "{FORMAT}"',
            )
            return Network((), (), {}, ())
        layers = self._list(top, "network.layers", self._layer)
        parameters = self._mapping(top, "network.parameters", float)
        found = expanded(
            layers, self._list(top, "network.connections", self._connection), self._biases(top), parameters
        )
        for problem in found.problems if not self.problems else ():
            self._problem(problem.place, problem.message)
        self.expanded = found
        return Network(
            layers=layers,
            connections=tuple(found.connections),
            parameters=parameters | found.parameters,
            samples=self._list(top, "network.samples", self._sample),
            biases=found.biases,
            loss=self._get(top, "network.loss"),
            learning_rate=self._get(top, "network.learning_rate"),
            title=self._get(top, "network.title"),
            note=self._get(top, "network.note"),
            initial_values=self._initial_values(top),
            training=self._training(top),
            in_matrices=found.has_matrices,
            reduction=self._reduction(top),
            penalty=self._penalty(top),
            fixed=self._fixed(top, parameters | found.parameters),
        )

    def _fixed(self, top: dict[str, Any], parameters: Mapping[str, float]) -> tuple[str, ...]:
        """The parameters that are not trained. Only a file can name one that there is not; edits take names along."""
        names = self._list(top, "network.fixed", lambda value, _: value)
        for i, name in enumerate(names):
            if not isinstance(name, str) or name not in parameters:
                self._problem(f"fixed[{i}]", f"no parameter {json.dumps(name)[:40]} with a value under parameters")
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    def _reduction(self, top: dict[str, Any]) -> Reduction:
        place = "reduction"
        if place not in top:
            return USUAL_REDUCTION
        return Reduction(**self._every(self._object(top[place], place, place), place, place))

    def _penalty(self, top: dict[str, Any]) -> Penalty:
        place = "penalty"
        if place not in top:
            return NO_PENALTY
        return Penalty(**self._every(self._object(top[place], place, place), place, place))

    def _biases(self, top: dict[str, Any]) -> dict[str, Any]:
        """By unit the name of its bias, by layer the numbers of its units."""
        values = self._get(top, "network.biases")
        self._require_unique(values, "biases")
        return {
            key: tuple(self._number(number, f"biases.{key}[{i}]") for i, number in enumerate(value))
            if isinstance(value, list)
            else self._typed(values, key, str, "biases")
            for key, value in values.items()
        }

    def _initial_values(self, top: dict[str, Any]) -> InitialValues | None:
        place = "initial_values"
        if place not in top:
            return None
        return InitialValues(**self._every(self._object(top[place], place, place), place, place))

    def _training(self, top: dict[str, Any]) -> Training:
        place = "training"
        if place not in top:
            return USUAL_TRAINING
        return Training(**self._every(self._object(top[place], place, place), place, place))

    def _every(self, owner: dict[str, Any], name: str, place: str) -> dict[str, Any]:
        """The value of every key that an object may have, as it is given or its default."""
        return {key: self._get(owner, f"{name}.{key}", place) for key in OBJECTS[name]}

    def _whole(self, value: float, place: str) -> int:
        """A whole number; beyond 2**53, where doubles leave some out, there is none."""
        if value.is_integer() and abs(value) <= LARGEST_WHOLE:
            return int(value)
        self._problem(place, "not a whole number")
        return 0

    def _problem(self, place: str, message: str) -> None:
        self.problems.append(Problem(place, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise NetworkError(self.problems, complete=False)

    def _object(self, value: Any, place: str, name: str) -> dict[str, Any]:
        """A JSON object of a kind that ``OBJECTS`` knows by this name."""
        if not isinstance(value, dict):
            self._problem(place, f"{_called(value)} instead of an object")
            return {}
        self._require_unique(value, place)
        for key in value:
            if key not in OBJECTS[name]:
                self._problem(_under(place, key[:40]), f"unknown key; known here: {', '.join(OBJECTS[name])}")
        return value

    def _require_unique(self, value: dict[str, Any], place: str) -> None:
        if isinstance(value, _Repetitive):
            self._problem(place, f'the key "{value.key[:40]}" stands twice')

    def _get(self, owner: dict[str, Any], path: str, place: str = "") -> Any:
        """The value of a key, whose ``path`` begins with the name of its object; its default where it is missing."""
        name, _, key = path.partition(".")
        known = OBJECTS[name][key]
        if key not in owner and known.default is not REQUIRED:
            return known.default
        if known.kind is not int:
            return self._typed(owner, key, known.kind, place)
        return self._whole(self._typed(owner, key, float, place), _under(place, key))

    def _typed(self, owner: dict[str, Any], key: str, kind: type, place: str) -> Any:
        value = owner.get(key, _MISSING)
        if value is _MISSING:
            self._problem(_under(place, key), "missing")
        elif not isinstance(value, kind):
            self._problem(_under(place, key), f"{_called(value)} instead of {_TYPES[kind]}")
        elif isinstance(value, str) and _SURROGATE.search(value):
            self._problem(_under(place, key), "half a character, which no text can hold")
        else:
            return value
        return kind()

    def _list(
        self, owner: dict[str, Any], path: str, item: Callable[[Any, str], Any], place: str = ""
    ) -> tuple[Any, ...]:
        where = _under(place, path.partition(".")[2])
        return tuple(item(value, f"{where}[{i}]") for i, value in enumerate(self._get(owner, path, place)))

    def _mapping(self, owner: dict[str, Any], path: str, kind: type) -> dict[str, Any]:
        values, place = self._get(owner, path), path.partition(".")[2]
        self._require_unique(values, place)
        return {name: self._typed(values, name, kind, place) for name in values}

    def _layer(self, value: Any, place: str) -> Layer:
        layer = self._object(value, place, "layer")
        return Layer(
            name=self._get(layer, "layer.name", place),
            units=self._list(layer, "layer.units", self._unit, place),
            activation=self._activation(layer, place),
        )

    def _unit(self, value: Any, place: str) -> Unit:
        if isinstance(value, str):
            return Unit(value)
        unit = self._object(value, place, "unit")
        return Unit(self._get(unit, "unit.name", place), self._activation(unit, place))

    def _activation(self, owner: dict[str, Any], place: str) -> str:
        """The activation of a layer or unit. An empty text might mean several things: only a missing key means one."""
        text: str = self._get(owner, "unit.activation", place)
        if "activation" in owner and isinstance(owner["activation"], str) and not text.strip():
            self._problem(f"{place}.activation", "the activation is empty; write identity for y = z")
        return text

    def _connection(self, value: Any, place: str) -> Connection | WrittenMatrix:
        match value:
            # the usual case, without the cost of the checks: a file may hold 100,000 of them
            case {"from": str(source), "to": str(target), "weight": str(weight)} if (
                type(value) is dict and len(value) == 3
            ):
                return Connection(source, target, weight)
        if isinstance(value, dict) and "weights" in value:
            matrix = self._object(value, place, "matrix")
            source, target = self._get(matrix, "matrix.from", place), self._get(matrix, "matrix.to", place)
            return WrittenMatrix(source, target, self._list(matrix, "matrix.weights", self._row, place))
        connection = self._object(value, place, "connection")
        return Connection(*self._every(connection, "connection", place).values())

    def _sample(self, value: Any, place: str) -> Sample:
        sample = self._object(value, place, "sample")
        return Sample(
            self._list(sample, "sample.inputs", self._number, place),
            self._list(sample, "sample.targets", self._number, place),
            self._get(sample, "sample.held_out", place),
        )

    def _row(self, value: Any, place: str) -> tuple[float, ...]:
        if isinstance(value, list):
            return tuple(self._number(number, f"{place}[{i}]") for i, number in enumerate(value))
        self._problem(place, f"{_called(value)} instead of a list")
        return ()

    def _number(self, value: Any, place: str) -> float:
        if isinstance(value, float):
            return value
        self._problem(place, f"{_called(value)} instead of a number")
        return 0.0


def _under(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _called(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return next(text for kind, text in _TYPES.items() if isinstance(value, kind))
