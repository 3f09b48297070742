"""How the updates answer to a statement's value, so that thousands of other values can be judged without a run.

With the forward pass fixed, a backward pass is linear in every one of its values. So the updates are an affine function
of a statement's value, which is measured by moving each of its numbers once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpdebugger.programs.bench import Message
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.numbers import Key, Vector, directions, value
from bpdebugger.programs.suspects import Suspect
from bpdebugger.programs.truth import paths, steps_of

MOST_NUMBERS = 120
"""Statements with more numbers than this are judged by runs."""
FAR = 5
"""The direction of a large move of all numbers at once."""


@dataclass
class Response:
    """The steps at the statement's own value, and what each of its numbers adds to them."""

    keys: list[Key]
    base: Vector
    steps: list[Vector]
    slopes: list[Any]
    affine: bool

    def steps_with(self, change: Vector) -> list[Vector]:
        """The steps that a change of the value would lead to."""
        return [step + slope @ change for step, slope in zip(self.steps, self.slopes, strict=True)]


def response(step: TrainingStep, suspect: Suspect) -> Response | None:
    """Measures it, or None where the value is too large or its move fails."""
    iteration, numbers = step.iteration, step.judge.numbers
    if len(suspect.sites) != 1:
        return None
    keys = [key for key in step.values if key[0] == suspect.sites[0]]
    sizes = [step.values[key].size for key in keys]
    if sum(sizes) > MOST_NUMBERS or any(step.values[key].numbers is None for key in keys):
        return None
    base = np.concatenate([np.asarray(step.values[key].numbers).ravel() for key in keys])
    amount = 0.1 * float(np.abs(base).max(initial=0.0)) or 0.1
    common: Message = {"places": [one.place for one in numbers], "paths": paths(numbers)}
    common["moves"] = step.judge.points[step.generic].moves
    each: list[Message] = [{}]
    for (site, count), size in zip(keys, sizes, strict=True):
        each += [{"at": {"site": site, "count": count, "index": k, "amount": amount}} for k in range(size)]
    each.append({"at": {"site": keys[0][0], "count": -1, "seed": FAR, "amount": 3 * amount}})
    results = [steps_of(result, numbers) for result in iteration.bench.batch(each, **common)]
    if any(one is None for result in results for one in result):
        return None
    plain = results[0]
    slopes = [
        np.stack([(result[k] - plain[k]) / amount for result in results[1:-1]], axis=1)  # type: ignore[operator]
        for k in range(len(numbers))
    ]
    made = Response(keys, base, [one for one in plain if one is not None], slopes, True)
    made.affine = _is_affine(made, sizes, results[-1], 3 * amount)
    return made


def _is_affine(made: Response, sizes: Sequence[int], seen: Sequence[Vector | None], amount: float) -> bool:
    """Whether a large move of all numbers at once does what the small ones say."""
    moved = amount * np.concatenate([directions(size, FAR) for size in sizes])
    for predicted, real in zip(made.steps_with(moved), seen, strict=True):
        if real is None:
            return False
        scale = max(float(np.abs(real).max(initial=0.0)), float(np.abs(predicted).max(initial=0.0)))
        if float(np.abs(predicted - real).max(initial=0.0)) > 1e-6 * scale:
            return False
    return True


RESHAPING = ("axis", "transposed", "product", "instead of", "without", "alone", "way round", "element")
"""Words of changes that may give a value another shape."""


def fits(shape: list[int], other: list[int], words: str) -> bool:
    """Whether a value of another shape can stand in the place of one of a shape."""
    if shape == other:
        return True
    if len(other) > max(2, len(shape)):
        return False
    smaller = len(other) <= len(shape) and all(b in (1, a) for a, b in zip(shape[::-1], other[::-1], strict=False))
    return smaller or any(one in words for one in RESHAPING)


def change_of(probes: list[Any], at: int) -> Vector:
    """How a candidate's values differ from the statement's, over all passages.

    Two NaN where they do not fit, a single zero where they have another shape.
    """
    changed: list[Vector] = []
    for row in probes:
        now, then = value(row[0]), value(row[at])
        if now is None or then is None or now.numbers is None or then.numbers is None:
            return np.array([np.nan] * 2)
        if then.size != now.size and then.size > 1:
            return np.array([0.0])
        try:
            wide = np.broadcast_to(then.numbers.reshape(then.shape), now.shape)
        except ValueError:
            return np.array([0.0])
        changed.append((wide - now.numbers.reshape(now.shape)).ravel())
    return np.concatenate(changed)


def signature(probes: list[Any], at: int) -> tuple[Any, ...]:
    """The values of a candidate at all passages, to find the same again."""
    found: list[Any] = []
    for probe in probes:
        one = value(probe[at])
        found.append(None if one is None else (one.shape, *(float(f"{x:.10g}") for x in one.best.tolist())))
    return tuple(found)
