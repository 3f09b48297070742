"""Names for what an edit makes: they go on where the names of their kind end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count

from bpdebugger.core.catalogue.activations import activation
from bpdebugger.core.formulas.evaluate import FUNCTIONS
from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.core.formulas.grammar import CONSTANTS
from bpdebugger.core.network.network import Layer, Network
from bpdebugger.debugger.editing.edit_error import EditError

NEW_WEIGHT = 0.5
"""The value of a new weight: not 0, so that what is connected is seen to have a gradient."""
NEW_BIAS = 0.0

_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def layer_activations(layer: Layer) -> set[str]:
    """The activations that a layer or one of its units names."""
    return {text for text in (layer.activation, *(unit.activation for unit in layer.units)) if text}


def in_activations(layers: Collection[Layer]) -> set[str]:
    """The parameters inside the activations of layers."""
    texts = set().union(*map(layer_activations, layers)) if layers else set()
    return {name for text in texts for name in activation(text).parameters}


def fresh_parameters(network: Network, letter: str) -> Iterator[str]:
    """Names such as ``w7``, ``w8``, … that no parameter of the network has."""
    taken = network.parameters
    return (name for number in count(_first_free(taken, letter)) if (name := f"{letter}{number}") not in taken)


def _first_free(taken: Collection[str], letter: str) -> int:
    """A number whose name is free and the one before it is not: without a look at each of 100,000 names."""
    low, high = 0, 1
    while f"{letter}{high}" in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if f"{letter}{middle}" in taken else (low, middle)
    return high


def fresh_units(network: Network, layer: int) -> Iterator[str]:
    """Names for new units of a layer: its own letter and the next numbers, or what fits its place."""
    taken = set(network.unit_names())
    letter = _letter(network, layer)
    own = {unit.name for unit in network.layers[layer].units} if layer < len(network.layers) else set()
    first = _after(own, letter) if own else _after(taken, letter)
    return (name for number in count(first) if (name := f"{letter}{number}") not in taken)


def _letter(network: Network, layer: int) -> str:
    """What the names of a layer begin with: of its own units if they have numbers, else x, h or o by its place."""
    if layer < len(network.layers):
        matches = [_NUMBERED.fullmatch(unit.name) for unit in network.layers[layer].units]
        letters = {match[1] for match in matches if match}
        if len(letters) == 1 and all(matches):
            return letters.pop()
    return "x" if layer == 0 else "o" if layer >= len(network.layers) - 1 else "h"


def _after(names: Collection[str], letter: str) -> int:
    """One more than the highest number behind a letter."""
    tails = (name[len(letter) :] for name in names if name.startswith(letter))
    return max((int(tail) for tail in tails if tail.isdecimal() and tail.isascii() and len(tail) < 10), default=0) + 1


def require_name(name: str, what: str) -> None:
    """Raises ``EditError`` for what cannot be a name."""
    if not name.isidentifier() or len(name) > MAX_NAME:
        raise EditError(
            f'"{name[:MAX_NAME]}" cannot be the name of a {what}: letters, digits and _, at most {MAX_NAME}'
        )


def require_parameter_name(name: str) -> None:
    """Raises ``EditError`` for what cannot be the name of a parameter in a formula."""
    require_name(name, "parameter")
    if name == "z" or name in FUNCTIONS or name in CONSTANTS or name.startswith("__"):
        raise EditError(f'"{name}" has a meaning of its own in formulas; choose another name for the parameter')


def require_layer(network: Network, layer: int) -> None:
    """Raises ``EditError`` for a layer that there is not."""
    if not 0 <= layer < len(network.layers):
        raise EditError(f"there is no layer {layer}; the layers are 0 to {len(network.layers) - 1}")
