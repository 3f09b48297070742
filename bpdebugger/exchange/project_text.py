"""Project files, written readably: the inverse of what ``project`` reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.network.network import (
    NO_PENALTY,
    USUAL_REDUCTION,
    USUAL_TRAINING,
    Connection,
    Layer,
    Network,
    Penalty,
    Reduction,
    Sample,
    Training,
)
from bpdebugger.exchange.project_matrices import WrittenMatrix, collected
from bpdebugger.exchange.project_shape import FORMAT


def write(network: Network) -> bytes:
    """The project file of a network; reading it gives the same network, writing that the same bytes."""
    entries = [f'"format": {_text(FORMAT)}']
    entries += [
        f'"{key}": {_text(value)}' for key, value in (("title", network.title), ("note", network.note)) if value
    ]
    entries.append(_rows("layers", (_layer_text(layer) for layer in network.layers)))
    parts = collected(network)
    entries.append(_rows("connections", map(_connection_text, parts.connections)))
    entries.append(f'"biases": {_object_text(parts.biases, _bias_text)}')
    entries.append(f'"parameters": {_object_text(parts.parameters, shortest)}')
    fixed = [name for name in network.fixed if name in network.parameters]
    if fixed:
        entries.append(f'"fixed": [{", ".join(map(_text, fixed))}]')
    entries.append(f'"loss": {_text(network.loss)}')
    if network.reduction != USUAL_REDUCTION:
        entries.append(f'"reduction": {_object_text(_unusual(network.reduction, USUAL_REDUCTION), str)}')
    if network.penalty != NO_PENALTY:
        entries.append(f'"penalty": {_object_text(_unusual(network.penalty, NO_PENALTY), str)}')
    entries.append(f'"learning_rate": {shortest(network.learning_rate)}')
    entries.append(_rows("samples", (_sample_text(sample) for sample in network.samples)))
    if network.initial_values:
        chosen = network.initial_values
        values = {"scheme": _text(chosen.scheme), "seed": str(chosen.seed), "amount": shortest(chosen.amount)}
        entries.append(f'"initial_values": {_object_text(values, str)}')
    if network.training != USUAL_TRAINING:
        entries.append(f'"training": {_object_text(_unusual(network.training, USUAL_TRAINING), str)}')
    return ("{" + ",\n ".join(entries) + "}\n").encode()


def _unusual(settings: Training | Reduction | Penalty, usual: Training | Reduction | Penalty) -> dict[str, str]:
    """The settings that are not the usual ones, as they are written."""

    def written(value: str | float) -> str:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, bool | str) else shortest(value)

    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    unusual = {key: value for key, value in values.items() if value != getattr(usual, key)}
    return {key: written(value) for key, value in unusual.items()}


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(key: str, rows: Iterable[str]) -> str:
    indent = ",\n" + " " * (len(key) + 6)
    return f'"{key}": [{indent.join(rows)}]'


def _layer_text(layer: Layer) -> str:
    units = ", ".join(
        f'{{"name": {_text(u.name)}, "activation": {_text(u.activation)}}}' if u.activation else _text(u.name)
        for u in layer.units
    )
    activation = f', "activation": {_text(layer.activation)}' if layer.activation else ""
    return f'{{"name": {_text(layer.name)}, "units": [{units}]{activation}}}'


def _connection_text(entry: Connection | WrittenMatrix) -> str:
    if isinstance(entry, Connection):
        return f'{{"from": {_text(entry.source)}, "to": {_text(entry.target)}, "weight": {_text(entry.weight)}}}'
    rows = ", ".join(map(_numbers_text, entry.weights))
    return f'{{"from": {_text(entry.source)}, "to": {_text(entry.target)}, "weights": [{rows}]}}'


def _bias_text(value: str | tuple[float, ...]) -> str:
    return _text(value) if isinstance(value, str) else _numbers_text(value)


def _numbers_text(numbers: Iterable[float]) -> str:
    return f"[{', '.join(map(shortest, numbers))}]"


def _object_text(values: Any, item: Callable[[Any], str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {item(value)}" for name, value in values.items()) + "}"


def _sample_text(sample: Sample) -> str:
    held_out = ', "held_out": true' if sample.held_out else ""
    return f'{{"inputs": {_numbers_text(sample.inputs)}, "targets": {_numbers_text(sample.targets)}{held_out}}}'
