"""Comparisons and connectives over numbers that may be NaN.

A comparison with NaN is neither true nor false: it gives NaN, which stands for *undecided*. Connectives follow
Kleene's three-valued logic: ``and`` is false where one part is false whatever the others are, and undecided where
none is false and one is undecided; ``or`` the other way round. So ``isnan(x) or x > 1`` is decided for every x.
Arrays of truth values are boolean where all of them are decided, and else numbers 0, 1 and NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]

_COMPARISONS: dict[str, Callable[[Values, Values], Values]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


def compare(operator: str, left: Values, right: Values) -> Values:
    """A comparison, elementwise; NaN where a side is NaN."""
    found = _COMPARISONS[operator](left, right)
    # a sum is NaN if a part of it is; most have none, and one look at the numbers tells
    if not np.isnan(np.sum(left) + np.sum(right)):
        return found
    unknown = np.isnan(left) | np.isnan(right)
    return np.where(unknown, np.nan, found) if unknown.any() else found


def truth(values: Values) -> Values:
    """Numbers as truth values: 0 is false, NaN undecided, all else true."""
    if values.dtype == np.bool_:
        return values
    unknown = np.isnan(values)
    return np.where(unknown, np.nan, values != 0) if unknown.any() else values != 0


def both(parts: Sequence[Values]) -> Values:
    """``and``: of truth values."""
    return reduce(_both, parts)


def either(parts: Sequence[Values]) -> Values:
    """``or``: of truth values."""
    return reduce(_either, parts)


def negated(values: Values) -> Values:
    """``not``: of truth values."""
    return ~values if values.dtype == np.bool_ else 1.0 - values


def _both(a: Values, b: Values) -> Values:
    if a.dtype == b.dtype == np.bool_:
        return a & b
    return np.where((a == 0) | (b == 0), 0.0, np.minimum(a, b))


def _either(a: Values, b: Values) -> Values:
    if a.dtype == b.dtype == np.bool_:
        return a | b
    return np.where((a == 1) | (b == 1), 1.0, np.maximum(a, b))


def differ(left: Values, right: Values) -> Values:
    """Whether two numbers are not the same one; NaN is the same as NaN here."""
    return np.asarray((left != right) & ~(np.isnan(left) & np.isnan(right)))
