"""Values and changes as they come from the process, as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Key = tuple[int, int]
"""A place in the program and how often it had been passed before."""


@dataclass(frozen=True)
class Value:
    """A recorded value: its shape, its products with the fixed directions, its numbers where it is small."""

    shape: tuple[int, ...]
    products: Vector
    numbers: Vector | None = None
    turned: Vector | None = None
    """For a large matrix: the products of its transpose."""

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def best(self) -> Vector:
        """Its numbers, or the products that stand for them."""
        return self.products if self.numbers is None else self.numbers


def value(sent: dict[str, Any] | None) -> Value | None:
    """Reads one value."""
    if sent is None:
        return None
    numbers = np.array(sent["numbers"], float) if "numbers" in sent else None
    products = np.array(sent["products"], float) if "products" in sent else numbers
    assert products is not None
    return Value(tuple(sent["shape"]), products, numbers)


def events(sent: list[Any]) -> dict[Key, Value]:
    """Reads recorded values, in the order of time."""
    found: dict[Key, Value] = {}
    for row in sent:
        site, count, shape, products, numbers, turned = row
        found[(site, count)] = Value(
            tuple(shape),
            np.array(products, float),
            None if numbers is None else np.array(numbers, float),
            None if turned is None else np.array(turned, float),
        )
    return found


def directions(size: int, number: int) -> Vector:
    """One of the fixed directions of a length, as the process has them."""
    if size == 1:
        return np.ones(1)
    return np.random.RandomState(1000 * number + 17).standard_normal(size)


def close(a: Vector, b: Vector, tolerance: float = 1e-6) -> bool:
    """Whether two vectors agree, measured by the larger of them."""
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    scale = max(float(np.abs(a).max(initial=0.0)), float(np.abs(b).max(initial=0.0)))
    return bool(np.abs(a - b).max(initial=0.0) <= tolerance * scale)


def ratio(a: Vector, b: Vector) -> float | None:
    """The factor k with a = k·b as well as can be, or None where b is zero."""
    square = float(b @ b)
    return float(a @ b) / square if square > 0 and np.isfinite(square) else None


def proportional(a: Vector, b: Vector, tolerance: float) -> float | None:
    """The factor k with a = k·b within the tolerance, or None."""
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    k = ratio(a, b)
    if k is None or not np.isfinite(k):
        return None
    scale = float(np.abs(a).max(initial=0.0))
    return k if float(np.abs(a - k * b).max(initial=0.0)) <= tolerance * scale and scale > 0 else None
