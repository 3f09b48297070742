"""Values that count as numbers: scalars, arrays and nested lists of numbers, with or without NumPy."""

from __future__ import annotations

import math
import random
import sys
from typing import Any

LARGE = 4000
"""Above so many elements a value is sent as products with directions only."""


def numpy() -> Any:
    """NumPy if the program has imported it, else None."""
    return sys.modules.get("numpy")


def is_scalar(value: Any) -> bool:
    """A Python or NumPy number that is no truth value and no complex number."""
    if type(value) is float or type(value) is int:
        return True
    np = numpy()
    return np is not None and isinstance(value, np.generic) and value.dtype.kind in "fiu"


def is_array(value: Any) -> bool:
    """A NumPy array of real numbers."""
    np = numpy()
    return np is not None and isinstance(value, np.ndarray) and value.dtype.kind in "fiu"


def is_list(value: Any) -> bool:
    """A list of numbers, or of such lists."""
    if type(value) is not list or not value:
        return False
    return all(type(item) is float or type(item) is int or is_list(item) or is_scalar(item) for item in value)


def is_number(value: Any) -> bool:
    """Whether a value is recorded: floating-point numbers, arrays and lists; whole numbers alone are counters."""
    if type(value) is float:
        return True
    if type(value) is int or type(value) is str or value is None:
        return False
    return is_array(value) or is_list(value) or is_scalar(value)


def shape(value: Any) -> list[int]:
    """The shape; a ragged list counts as a vector of its numbers."""
    if is_scalar(value):
        return []
    if is_array(value):
        return list(value.shape)
    inner = [shape(item) for item in value]
    if any(one != inner[0] for one in inner):
        return [len(flat(value))]
    return [len(value)] + inner[0]


def flat(value: Any) -> list[float]:
    """The numbers in row order."""
    if is_scalar(value):
        return [float(value)]
    if is_array(value):
        numbers: list[float] = value.astype(float).ravel().tolist()
        return numbers
    found: list[float] = []
    for item in value:
        if type(item) is float or type(item) is int:
            found.append(float(item))
        else:
            found.extend(flat(item))
    return found


class Directions:
    """Fixed random directions by length and number: the same for everything of one length."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], Any] = {}

    def __call__(self, length: int, number: int) -> Any:
        """A vector of standard normal numbers, an array where there is NumPy."""
        key = (length, number)
        if key not in self._kept:
            np = numpy()
            if np is not None:
                made = np.random.RandomState(1000 * number + 17).standard_normal(length)
            else:
                source = random.Random(1000 * number + 17)
                made = [source.gauss(0.0, 1.0) for _ in range(length)]
            self._kept[key] = made
        return self._kept[key]

    def products(self, value: Any, count: int = 3) -> list[float]:
        """The products of a value with the first directions of its length."""
        if type(value) is float:
            return [value]
        if is_scalar(value):
            return [float(value)]
        if is_array(value):
            if value.size == 1:
                return [float(value.reshape(-1)[0])]
            row = value.ravel()
            return [float(row.dot(self(row.size, k))) for k in range(count)]
        numbers = flat(value)
        if len(numbers) == 1:
            return numbers
        return [sum(a * b for a, b in zip(numbers, self(len(numbers), k))) for k in range(count)]

    def shifted(self, value: Any, number: int, amount: float) -> Any:
        """A new value moved along a direction."""
        if is_scalar(value):
            return float(value) + amount
        np = numpy()
        if is_array(value):
            if value.size == 1:
                return value + amount
            return value + amount * np.asarray(self(value.size, number)).reshape(value.shape)
        numbers = flat(value)
        if len(numbers) == 1:
            return filled(value, [numbers[0] + amount])
        return filled(value, [a + amount * b for a, b in zip(numbers, self(len(numbers), number))])


def filled(like: Any, numbers: Any) -> Any:
    """A value of the same form with other numbers."""
    if is_scalar(like):
        return float(numbers[0])
    if is_array(like):
        np = numpy()
        return np.asarray(numbers, dtype=float).reshape(like.shape)
    return _filled_list(like, iter(numbers))


def _filled_list(like: list[Any], numbers: Any) -> list[Any]:
    return [_filled_list(item, numbers) if type(item) is list else next(numbers) for item in like]


def copied(value: Any) -> Any:
    """A copy that later changes in place do not reach."""
    if is_array(value):
        return value.copy()
    if type(value) is list:
        return [copied(item) for item in value]
    return value


def equal(a: Any, b: Any) -> bool:
    """Whether two numbers are the same to the last digit (NaN equals NaN)."""
    if is_array(a) and is_array(b):
        np = numpy()
        return bool(a.shape == b.shape and (np.array_equal(a, b) or np.array_equal(a, b, equal_nan=True)))
    if is_scalar(a) and is_scalar(b):
        return bool(a == b or (math.isnan(a) and math.isnan(b)))
    if type(a) is list and type(b) is list:
        return len(a) == len(b) and all(equal(x, y) for x, y in zip(a, b))
    return False


def described(value: Any, directions: Directions, full: bool) -> dict[str, Any] | None:
    """What is sent of a value: shape, products and, where it is small or asked for, its numbers."""
    if not (is_scalar(value) or is_array(value) or is_list(value)):
        return None
    found: dict[str, Any] = {"shape": shape(value), "products": directions.products(value)}
    size = 1
    for length in found["shape"]:
        size *= length
    if full and size <= LARGE:
        found["numbers"] = flat(value)
    return found
