"""Arrays named by layer: which layer each is of, whether it is a weight matrix or biases, and which way round.

``W1``, ``dW2``, ``fc1.weight``, ``0.bias``, ``dense_1/kernel``: the names say what kind an array is and which come
before which; the shapes say which layers can be meant. What they leave open is found by fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.network.network import Network
from bpdebugger.exchange.gradients.parameter_names import NumberRole, plain
from bpdebugger.exchange.printed.items import SHOWN, Item, Leaf, Node, PrintedError, leaves, shape_of

_BETWEEN = ("ih", "xh", "hi", "hx", "hh", "ho", "hy", "oh", "yh")
"""From which layer to which a matrix leads, as in W_ih and W_ho, in the order of the layers."""
_OF_BETWEEN = re.compile(rf"(?:^|[._/ \[])w_?({'|'.join(_BETWEEN)})$", re.IGNORECASE)
_WEIGHTS = re.compile(
    rf"{_OF_BETWEEN.pattern}|"
    r"(?:weights?|kernel|theta|Θ|θ|coefs?|^w|[._/ \[]w|^v)(?![a-z])|^[wvΘθ]\d*$",
    re.IGNORECASE,
)
_BIASES = re.compile(r"(?:bias(?:es)?|intercepts?|^b|[._/ \[]b)(?![a-z])|^b\d*$", re.IGNORECASE)
_DECORATION = re.compile(
    r"^(?:∂\w*/∂|d[A-Z]\w*?[/_]d(?=[A-Za-z])|d[A-Z]d(?=[WwBbΘθ])|"
    r"g_?(?=[WwBb]\d)|grad(?:ient)?s?[_. (]*|d_?(?=[WwBbΘθVv]))|(?<=[._/ ])d(?=[WwBb]$)|[_. ]?grad(?:ient)?s?\)?$"
)
_DELTAS = re.compile(
    r"(?:δ|deltas?|d[zZ]|d[A-Z]\w*[/_]d[zZ])[_^\[(]*(\d+|out(?:put)?|hid(?:den)?)(?:_?layer)?[\])]*", re.IGNORECASE
)
_DELTAS_OF = re.compile(r"(\d+|out(?:put)?|hid(?:den)?)(?:_layer)?[_ ](?:δ|deltas?)", re.IGNORECASE)
_NEW = re.compile(r"[_. ]?\(?(?:new|updated|after)\)?$|^(?:new|updated)[_. ]*|\+$", re.IGNORECASE)
_STEP = re.compile(r"^(?:Δ|delta[_ ]*|step[_ ]*|update[_ ]*)|[_. ](?:step|update|delta)$", re.IGNORECASE)
_INDEXED = re.compile(r"(?P<name>.*?)(?P<indices>(?:\[\s*\d+\s*(?:,\s*\d+\s*)?\])+|\(\s*\d+\s*(?:,\s*\d+\s*)?\))")
_IN_BOOKS = (
    re.compile(r"(?P<head>.*?[A-Za-zθΘδ])\^?[\[(](?P<layer>\d+)[\])]_(?P<indices>\d{1,2}|\d+,\s*\d+)"),
    re.compile(r"(?P<head>.*?[A-Za-zθΘδ])_(?P<indices>\d{1,2}|\d+,\s*\d+)\^?[\[(](?P<layer>\d+)[\])]"),
)
"""An entry as books write it, of layer 1 the one at 2, 3: ``w^(1)_23``, ``w_{2,3}^{(1)}``."""
_WITH_BIASES = re.compile(r"theta|Θ|θ|aug|ext|full|bias|tilde", re.IGNORECASE)
"""Names of matrices that have a column of biases before the weights."""
_HIDDEN = ("hid", "hidden")
_LAST = ("out", "output", "last", "final", "head", "classifier", "o", "y")
_MOST_READINGS = 64


class ArrayContent(Enum):
    """What the numbers of an array belong to."""

    WEIGHTS = "weights"
    BIASES = "biases"
    DELTAS = "deltas"


@dataclass(frozen=True, slots=True)
class LayerArray:
    """An array of a layer's weights, biases or deltas. ``key`` is what tells the layers apart in the names.

    ``is_bare``: nothing in the name says that it is a gradient, a step or a new value.
    """

    name: str
    key: str
    sort: ArrayContent
    role: NumberRole
    node: Node
    shape: tuple[int, ...]
    place: str
    in_part: bool
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """One way to read arrays: the quantities with their numbers, in words what was read as what, and the number of
    the layer of each array; ``by_column``: whether a matrix of weights has a column for each unit."""

    numbers: tuple[tuple[str, Leaf], ...]
    words: tuple[str, ...]
    layers: tuple[int, ...]
    by_column: bool


def layer_array(item: Item) -> LayerArray | None:
    """The array that an item is, if its name says that it holds weights or biases of a layer."""
    if isinstance(item.node, Leaf):
        return None
    shape = shape_of(item.node, item.name)
    of_deltas = _DELTAS.fullmatch(plain(item.name)) or _DELTAS_OF.fullmatch(plain(item.name))
    if of_deltas:
        place, role = item.place, NumberRole.GRADIENT
        return LayerArray(
            item.name, of_deltas[1].lower(), ArrayContent.DELTAS, role, item.node, shape, place, item.in_part
        )
    name, role = _undecorated(plain(item.name))
    biases, weights = bool(_BIASES.search(name)), bool(_WEIGHTS.search(name))
    if biases == weights:
        return None
    key = _BIASES.sub("", name) if biases else _WEIGHTS.sub("", name)
    digits = re.findall(r"\d+", name)
    between = _OF_BETWEEN.search(name) if weights else None
    key = digits[-1] if digits else between[1].lower() if between else key.strip("._/ ")
    sort = ArrayContent.WEIGHTS if weights else ArrayContent.BIASES
    is_bare = name == plain(item.name)
    return LayerArray(item.name, key, sort, role, item.node, shape, item.place, item.in_part, is_bare)


def _undecorated(name: str) -> tuple[str, NumberRole]:
    """The name without what says that it is a gradient, a step or a new value."""
    role = NumberRole.GRADIENT
    for pattern, found in ((_NEW, NumberRole.NEW), (_STEP, NumberRole.STEP)):
        if pattern.search(name):
            name, role = pattern.sub("", name), found
    name = re.sub(r":\d+$", "", name)
    for _ in range(3):
        name = _DECORATION.sub("", name).strip("() []")
    return re.sub(r"\^?\[(\d+)\]|\^?\((\d+)\)", r"\1\2", name), role


def entries_together(items: Sequence[Item]) -> list[Item]:
    """Items with the single entries of one matrix, such as W1[0][1], put together to that matrix.

    Indices in brackets count from 0, those in parentheses from 1, as in MATLAB and in books. Entries that are not
    given stay out.
    """
    found: dict[str, dict[tuple[int, ...], Item]] = {}
    order: list[Item | str] = []
    for item in items:
        entry = _entry(item.name) if isinstance(item.node, Leaf) else None
        if not entry:
            order.append(item)
            continue
        name, indices = entry
        if name not in found:
            order.append(name)
        if indices in found.setdefault(name, {}):
            raise PrintedError(f"{item.place}: {item.name[:SHOWN]} stands there twice")
        found[name][indices] = item
    return [item if isinstance(item, Item) else _put_together(item, found[item]) for item in order]


def _entry(name: str) -> tuple[str, tuple[int, ...]] | None:
    """The array that an entry is of, and its indices from 0."""
    match = _INDEXED.fullmatch(name.strip())
    if match and match["name"]:
        first = 1 if match["indices"].startswith("(") else 0
        return match["name"], tuple(int(digits) - first for digits in re.findall(r"\d+", match["indices"]))
    written = plain(name)
    match = next((found for pattern in _IN_BOOKS if (found := pattern.fullmatch(written))), None)
    if not match:
        return None
    digits = re.findall(r"\d+", match["indices"]) if "," in match["indices"] else list(match["indices"])
    return match["head"] + match["layer"], tuple(int(digit) - 1 for digit in digits)


def _put_together(name: str, entries: dict[tuple[int, ...], Item]) -> Item:
    place = next(iter(entries.values())).place
    depths = {len(indices) for indices in entries}
    if len(depths) > 1:
        raise PrintedError(f"{place}: {name[:SHOWN]} has one index here and two there")
    sizes = tuple(max(indices[k] for indices in entries) + 1 for k in range(depths.pop()))
    if min(min(indices) for indices in entries) < 0 or np.prod(sizes) > 1_000_000:
        raise PrintedError(f"{place}: an index of {name[:SHOWN]} is out of range")

    def at(indices: tuple[int, ...]) -> Node:
        if len(indices) == len(sizes):
            entry = entries.get(indices)
            assert entry is None or isinstance(entry.node, Leaf)
            return entry.node if entry else Leaf("", "")
        return [at((*indices, k)) for k in range(sizes[len(indices)])]

    node = at(())
    assert not isinstance(node, dict)
    return Item(name, node, place, in_part=True)


def ways_to_read(arrays: Sequence[LayerArray], network: Network) -> list[Assigned]:
    """The ways in which arrays can be those of a network, the usual one first: (outputs, inputs) for every matrix.

    Raises ``PrintedError`` where there is none.
    """
    layers = len(network.layers) - 1
    found: list[Assigned] = []
    for placed in _placements(arrays, network, layers):
        for turned in (False, True):
            way = _assigned(placed, network, turned)
            if way and way.numbers not in [other.numbers for other in found]:
                found.append(way)
            if len(found) >= _MOST_READINGS:
                return found
    if not found:
        raise PrintedError(_does_not_fit(arrays, network))
    return found


Placed = Sequence[tuple[LayerArray, int]]


def _placements(arrays: Sequence[LayerArray], network: Network, layers: int) -> Iterator[Placed]:
    """Each array with the number of its layer: the keys in their order, along the layers in theirs."""
    keys = sorted(dict.fromkeys(array.key for array in arrays), key=_natural)
    numbers = [int(key) if key.isdecimal() else None for key in keys]
    if all(number is not None for number in numbers):
        # counted from 1 or from 0 as they are, before any other way
        for first in (1, 0):
            places = [number - first + 1 for number in numbers if number is not None]
            if all(1 <= place <= layers for place in places):
                yield from _checked(arrays, dict(zip(keys, places, strict=True)), network)
    by_name = {layer.name.lower(): k for k, layer in enumerate(network.layers) if k}
    if all(key.lower() in by_name for key in keys):
        yield from _checked(arrays, {key: by_name[key.lower()] for key in keys}, network)
    for chosen in combinations(range(1, layers + 1), len(keys)):
        yield from _checked(arrays, dict(zip(keys, chosen, strict=True)), network)
    in_order = [array for sort in ArrayContent for array in arrays if array.sort is sort]
    counts = {sort: sum(array.sort is sort for array in arrays) for sort in ArrayContent}
    if len(keys) > layers and all(count in (0, layers) for count in counts.values()):
        # W_ih, W_ho, b_h, b_o: each sort as it stands there, a layer after the other
        placed = [(array, k % layers + 1) for k, array in enumerate(in_order)]
        if all(_fits(array, layer, network) for array, layer in placed):
            yield placed


def _natural(key: str) -> tuple[int, int]:
    """Numbers in their order; before them names without one, as they come and as dense comes before dense_1; behind
    them the output."""
    if key.isdecimal():
        return (1, int(key))
    if key in _BETWEEN:
        return (0, _BETWEEN.index(key))
    return (2 if key.lower() in _LAST else 0, 0)


def _checked(arrays: Sequence[LayerArray], places: dict[str, int], network: Network) -> Iterator[Placed]:
    placed = [(array, places[array.key]) for array in arrays]
    if all(_fits(array, layer, network) for array, layer in placed):
        yield placed


def _width(network: Network, layer: int) -> int:
    return len(network.layers[layer].units)


def _fits(array: LayerArray, layer: int, network: Network) -> bool:
    return any(_grid(array, layer, network, turned) is not None for turned in (False, True))


def _grid(array: LayerArray, layer: int, network: Network, turned: bool) -> NDArray[np.object_] | None:
    """The numbers as (targets, sources), with a column for the bias if there is one more, or as (targets,)."""
    width, before = _width(network, layer), _width(network, layer - 1)
    values = np.empty(array.shape, dtype=object)
    values.ravel()[:] = list(leaves(array.node)) if values.size else []
    if array.sort is ArrayContent.DELTAS and values.ndim == 2 and min(values.shape) > 1:
        # a row or a column for each sample
        values = values.T if turned else values
        samples = len(network.trained)
        return values if values.shape == (samples, width) else None
    if array.sort is not ArrayContent.WEIGHTS:
        flat = values.ravel()
        within = array.shape in ((width,), (width, 1), (1, width)) or (array.in_part and values.size <= width)
        return flat if within else None
    if values.ndim == 1 and values.size == width * before and _stands_in_rows(array, values.size):
        values = values.reshape((len({leaf.place for leaf in leaves(array.node)}), -1))
    if values.ndim == 1:
        values = values.reshape((width, before)) if values.size == width * before and 1 in (width, before) else values
    if values.ndim != 2:
        return None
    if turned:
        values = values.T
    rows, columns = values.shape
    if array.in_part and rows <= width and columns <= before:
        return values
    with_biases = (rows, columns) == (width, before + 1) and bool(_WITH_BIASES.search(array.name))
    return values if (rows, columns) == (width, before) or with_biases else None


def _stands_in_rows(array: LayerArray, size: int) -> bool:
    """Whether a list stands in several lines with equally many numbers, as MATLAB's rows may without semicolons."""
    places = [leaf.place for leaf in leaves(array.node)]
    counts = {places.count(place) for place in set(places)} if size < 10_000 else set()
    return len(counts) == 1 and 1 < counts.pop() < size


def _assigned(placed: Placed, network: Network, turned: bool) -> Assigned | None:
    numbers: list[tuple[str, Leaf]] = []
    words: list[str] = []
    by_column = False
    for array, layer in placed:
        grid = _grid(array, layer, network, turned)
        way = turned
        if grid is None:
            # a matrix that fits one way only is read that way, whatever the others are
            grid, way = _grid(array, layer, network, not turned), not turned
        if grid is None:
            return None
        found = list(_numbers_of(array, grid, layer, network))
        numbers += found
        words.append(_in_words(array, grid, layer, network, way))
        by_column |= way and array.sort is ArrayContent.WEIGHTS and grid.ndim == 2
    return Assigned(tuple(numbers), tuple(words), tuple(layer for _, layer in placed), by_column)


def _numbers_of(
    array: LayerArray, grid: NDArray[np.object_], layer: int, network: Network
) -> Iterator[tuple[str, Leaf]]:
    targets = [unit.name for unit in network.layers[layer].units]
    sources = [unit.name for unit in network.layers[layer - 1].units]
    weight_of = {(source, target): weight for source, target, weight in network.connections}
    counts: dict[str, int] = {}
    for name in [*weight_of.values(), *network.biases.values()]:
        counts[name] = counts.get(name, 0) + 1
    if array.sort is ArrayContent.DELTAS:
        rows = grid if grid.ndim == 2 else [grid]
        for sample, row in enumerate(rows):
            at = f"@{sample}" if grid.ndim == 2 else ""
            yield from ((f"dE_dz[{target}]{at}", leaf) for target, leaf in zip(targets, row, strict=True))
        return
    if grid.ndim == 1:
        for target, leaf in zip(targets, grid, strict=False):
            yield from _one(network.biases.get(target), f"dE_db[{target}]", leaf, counts, array)
        return
    with_bias = grid.shape[1] == len(sources) + 1
    for i, j in product(range(grid.shape[0]), range(grid.shape[1])):
        target = targets[i]
        if with_bias and j == 0:
            yield from _one(network.biases.get(target), f"dE_db[{target}]", grid[i, j], counts, array)
        else:
            source = sources[j - with_bias]
            yield from _one(weight_of.get((source, target)), f"dE_dw[{source}->{target}]", grid[i, j], counts, array)


def _one(
    parameter: str | None, use: str, leaf: Leaf, counts: dict[str, int], array: LayerArray
) -> Iterator[tuple[str, Leaf]]:
    if not leaf.text:
        return
    if parameter is None:
        if float(leaf.text) != 0:
            raise PrintedError(f"{array.place}: {array.name[:SHOWN]} has a number for {use}, which there is not")
        return
    prefix = {NumberRole.GRADIENT: "", NumberRole.NEW: "p_new", NumberRole.STEP: "step"}[array.role]
    if prefix:
        yield f"{prefix}[{parameter}]", leaf
    else:
        yield (parameter if counts[parameter] == 1 else use), leaf


def _in_words(array: LayerArray, grid: NDArray[np.object_], layer: int, network: Network, turned: bool) -> str:
    name = network.layers[layer].name or f"layer {layer + 1}"
    what = {NumberRole.GRADIENT: "the gradients", NumberRole.NEW: "the new values", NumberRole.STEP: "the steps"}[
        array.role
    ]
    if array.sort is ArrayContent.DELTAS:
        return f"{array.name} as the deltas of {name}" + (", a row for each sample" if grid.ndim == 2 else "")
    if grid.ndim == 1:
        return f"{array.name} as {what} of the biases of {name}"
    rows = "a column" if turned else "a row"
    bias = ", the biases first" if grid.shape[1] > _width(network, layer - 1) else ""
    return f"{array.name} as {what} of the weights into {name}, {rows} for each of its units{bias}"


def misfit(array: LayerArray, network: Network) -> str:
    """Why an array is that of no layer, with the shapes that there are; empty where it may be one."""
    layers = range(1, len(network.layers))
    if any(_fits(array, layer, network) for layer in layers):
        return ""
    of_weights = array.sort is ArrayContent.WEIGHTS
    shapes = ", ".join(f"{_width(network, k)}" + f" x {_width(network, k - 1)}" * of_weights for k in layers)
    size = " x ".join(map(str, array.shape)) or "1"
    return (
        f"{array.place}: {array.name[:SHOWN]} is {size}; the {array.sort.value} of this network are {shapes} by layer"
    )


def _does_not_fit(arrays: Sequence[LayerArray], network: Network) -> str:
    """Which array fits no layer, with the shapes that there are."""
    first = next(filter(None, (misfit(array, network) for array in arrays)), "")
    if first:
        return first
    shapes = ", ".join(f"{_width(network, k)} x {_width(network, k - 1)}" for k in range(1, len(network.layers)))
    names = ", ".join(array.name[:SHOWN] for array in arrays[:6])
    return f"{names} do not fit the layers of this network in any order; their weights are {shapes}"
