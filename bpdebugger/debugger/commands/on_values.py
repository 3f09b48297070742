"""Edits by name: how their arguments are read, and what the edits are called."""

from __future__ import annotations

import json
import math
from typing import Any

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.commands.on_selection import layer_name, listed, read_pair
from bpdebugger.debugger.editing import activations, connections, datasets, initial, parameters, samples

SHOWN = 60
"""How much of an argument a message repeats, in characters."""


def _parted(command: str, argument: str, usage: str) -> tuple[str, str]:
    left, equals, right = (part.strip() for part in argument.partition("="))
    if not equals or not left:
        raise CommandError(f'{command}: "{argument[:SHOWN]}" is not {usage}')
    return left, right


def _number(command: str, text: str) -> float:
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CommandError(f'{command}: "{text[:SHOWN]}" is not a finite number')
    return value


def set_value(workbench: Workbench, argument: str) -> None:
    """Values of parameters, as in ``w1=0.3`` or ``w1=0.3 w2=-1``."""
    pairs = (_parted("set-value", word, "a name and a number, as in w1=0.3") for word in argument.split())
    values = {name: _number("set-value", text) for name, text in pairs}
    if not values:
        raise CommandError("set-value: no value is given, as in w1=0.3")
    workbench.session.edit(_of_values(values), lambda network: parameters.set_values(network, values))


def slide_value(workbench: Workbench, argument: str) -> None:
    """As ``set_value`` for one parameter; a row of these is undone together, until another edit or ``settle``."""
    name, text = _parted("slide-value", argument, "a name and a number, as in w1=0.3")
    values = {name: _number("slide-value", text)}
    workbench.session.edit(
        _of_values(values), lambda network: parameters.set_values(network, values), merge=f"slide {name}"
    )


def _of_values(values: dict[str, float]) -> str:
    first, value = next(iter(values.items()))
    return f"Set {first} to {value:.4g}" if len(values) == 1 else f"Set {listed(values)}"


def set_activation(workbench: Workbench, argument: str) -> None:
    """An activation of units, as in ``h1 h2=cos(z)``; nothing after ``=`` returns them to their layer's."""
    names, text = _parted("set-activation", argument, "units and an activation, as in h1=tanh")
    chosen = tuple(names.split())
    workbench.session.edit(
        f"Set the activation of {listed(chosen)}", lambda network: activations.set_activation(network, chosen, text)
    )


def set_layer_activation(workbench: Workbench, argument: str) -> None:
    """The activation of a layer by its number, as in ``1=relu``."""
    number, text = _parted("set-layer-activation", argument, "a layer's number and an activation, as in 1=relu")
    session = workbench.session
    layer = _index("set-layer-activation", number, len(session.network.layers))
    session.edit(
        f"Set the activation of {layer_name(session.network, layer)}",
        lambda network: activations.set_layer_activation(network, layer, text),
    )


def _index(command: str, text: str, count: int) -> int:
    if not text.isdecimal() or len(text) > 9 or int(text) >= count:
        raise CommandError(f'{command}: "{text[:SHOWN]}" is not a number from 0 to {count - 1}')
    return int(text)


def set_loss(workbench: Workbench, argument: str) -> None:
    """The loss, by name or as a formula in y and a."""
    workbench.session.edit("Set the loss", lambda network: activations.set_loss(network, argument.strip()))


def set_learning_rate(workbench: Workbench, argument: str) -> None:
    """The learning rate."""
    rate = _number("set-learning-rate", argument.strip())
    workbench.session.edit_training(
        "Set the learning rate", lambda network: parameters.set_learning_rate(network, rate)
    )


def set_title(workbench: Workbench, argument: str) -> None:
    """The network's title."""
    workbench.session.edit("Set the title", lambda network: parameters.set_title(network, argument))


def set_bias(workbench: Workbench, argument: str) -> None:
    """Which parameter is the bias of units, as in ``h1 h2=b1``; nothing after ``=`` takes their biases away."""
    words, name = _parted("set-bias", argument, "units and a parameter, as in h1=b1")
    chosen = words.split()

    def change(network: Network) -> Network:
        for unit in chosen:
            network = parameters.set_bias(network, unit, name)
        return network

    workbench.session.edit(f"{'Set' if name else 'Remove'} the bias of {listed(chosen)}", change)


def name_weight(workbench: Workbench, argument: str) -> None:
    """Which parameter is a connection's weight, as in ``x1->h1=w1``; a name that exists is shared."""
    ends, name = _parted("name-weight", argument, "a connection and a parameter, as in x1->h1=w1")
    session = workbench.session
    pair = read_pair(session, ends)
    title = f"Name the weight {pair[0]}→{pair[1]} {name}"
    session.edit(title, lambda network: connections.name_weight(network, pair, name))


def rename_parameter(workbench: Workbench, argument: str) -> None:
    """Another name for a parameter wherever it is used, as in ``w1=v``."""
    old, new = _parted("rename-parameter", argument, "OLD=NEW")
    workbench.session.edit(f"Rename {old} to {new}", lambda network: parameters.rename_parameter(network, old, new))


def initialise(workbench: Workbench, argument: str) -> None:
    """Initial values by scheme and seed, and an amount where the scheme has one: ``xavier 7``, ``uniform 7 0.5``."""
    words = argument.split()
    if not 1 <= len(words) <= 3:
        raise CommandError(f'initialise: "{argument[:SHOWN]}" is not a scheme with a seed, as in xavier 7')
    seed = _index("initialise", words[1], 2**31) if len(words) > 1 else 1
    amount = {"amount": _number("initialise", words[2])} if len(words) > 2 else {}
    workbench.session.edit(
        f"Initial values: {words[0]}", lambda network: initial.initialise(network, words[0], seed, **amount)
    )


def set_cells(workbench: Workbench, argument: str) -> None:
    """A block of the samples' table as JSON: the first row and column, and the numbers row by row:
    ``[0, 1, [[0.5, 1], [0, 0]]]``. Columns count the inputs first, then the targets."""
    row, column, block = _cells("set-cells", argument)
    session = workbench.session
    if row > len(session.network.samples):
        raise CommandError(f"set-cells: there are {len(session.network.samples)} samples; row {row} is beyond them")
    session.edit(f"Set sample {row}" if len(block) == 1 else f"Set {len(block)} samples",
                 lambda network: samples.set_cells(network, row, column, block))  # fmt: skip


def set_weights(workbench: Workbench, argument: str) -> None:
    """Values of many parameters as a JSON object: ``{"w1": 0.3, "w2": -1}``."""
    given = _json("set-weights", argument)
    if not isinstance(given, dict) or not given or not all(map(_is_number, given.values())):
        raise CommandError('set-weights: an object of numbers is expected, as in {"w1": 0.3}')
    values = {name: float(value) for name, value in given.items()}
    workbench.session.edit(_of_values(values), lambda network: parameters.set_values(network, values))


def _cells(command: str, argument: str) -> tuple[int, int, list[list[float]]]:
    match _json(command, argument):
        case [int(row), int(column), [*rows]] if row >= 0 and column >= 0 and rows and all(map(_is_row, rows)):
            return row, column, [[float(value) for value in numbers] for numbers in rows]
    raise CommandError(
        f'{command}: "{argument[:SHOWN]}" is not a row, a column and rows of numbers, as in [0, 1, [[0.5]]]'
    )


def _json(command: str, argument: str) -> Any:
    try:
        return json.loads(argument)
    except (ValueError, RecursionError):
        raise CommandError(f'{command}: "{argument[:SHOWN]}" is not JSON') from None


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_number, value))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e300 * 1e8 and math.isfinite(value)


def add_sample(workbench: Workbench, argument: str) -> None:
    """Adds a sample of zeros."""
    workbench.session.edit("Add a sample", samples.add_sample)


def remove_samples(workbench: Workbench, argument: str) -> None:
    """Removes samples by their numbers, parted by spaces."""
    session = workbench.session
    rows = tuple(_index("remove-samples", word, len(session.network.samples)) for word in argument.split())
    title = f"Remove sample {rows[0]}" if len(rows) == 1 else f"Remove {len(rows)} samples"
    session.edit(title, lambda network: samples.remove_samples(network, rows))


def take_import(workbench: Workbench, argument: str) -> None:
    """Takes the samples whose preview is shown."""
    imported = workbench.imported_samples()
    title = f"Import {len(imported)} samples"
    workbench.session.edit(title, lambda network: samples.replace_samples(network, imported))


def use_dataset(workbench: Workbench, argument: str) -> None:
    """A built-in set of samples: its name, and for those at random how many and a seed: ``circles 40 7``."""
    words = argument.split() or [""]
    numbers = [_index("use-dataset", word, 2**31) for word in words[1:3]]
    count, seed = numbers[0] if numbers else datasets.USUAL_COUNT, numbers[1] if len(numbers) > 1 else 1
    workbench.session.edit(
        f"Samples: {words[0]}", lambda network: datasets.with_dataset(network, words[0], count, seed)
    )
