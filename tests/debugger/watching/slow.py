"""Breakpoints by definition: a walk through the steps of a run in plain Python, one number at a time.

A run is a list of traces, one for each update. Expressions are trees of tuples, which are also written as text for the
program to read; ``MISSING`` stands for what has no earlier value, NaN for what is undecided.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.debugger.watching.breakpoint import Breakpoint

MISSING = "missing"
Tree = tuple[Any, ...]
"""("number", 2.0), ("name", "z[h1]"), ("call", "abs", tree), ("infix", "<", tree, tree), ("over", "max", "dE_dz")."""

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": np.divide,
}
COMPARISONS: dict[str, Callable[..., Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def run(network: Network, updates: int, sample: int | None) -> list[Trace]:
    """The traces of so many updates, each with the parameters that the one before it made."""
    traces = [trace(network, sample)]
    while len(traces) < updates:
        values = dict(zip(network.parameters, traces[-1].updated.tolist(), strict=True))
        # a number that is not finite is no parameter of a network
        values = {name: value if math.isfinite(value) else 1.0 for name, value in values.items()}
        network = replace(network, parameters=values)
        traces.append(trace(network, sample))
    return traces


def written(tree: Tree) -> str:
    match tree:
        case ("number", value):
            return repr(value)
        case ("name", name):
            return str(name)
        case ("over", function, prefix):
            return f"{function}(abs({prefix}[*]))"
        case ("call" | "infix", "not", part):
            return f"(not {written(part)})"
        case ("call", function, *parts):
            return f"{function}({', '.join(map(written, parts))})"
        case ("infix", sign, left, right):
            return f"({written(left)} {sign} {written(right)})"
    raise ValueError(tree)


def names(tree: Tree, lag: int = 0) -> set[tuple[str, int]]:
    """The names in a tree, each with how many times before it is read."""
    match tree:
        case ("name", name):
            return {(name, lag)}
        case ("over", _, prefix):
            return {(f"{prefix}[*]", lag)}
        case ("call", "prev", part):
            return names(part, lag + 1)
        case ("call", "delta" | "changed", part):
            return names(part, lag) | names(part, lag + 1)
        case ("call" | "infix", _, *parts):
            return set().union(*(names(part, lag) for part in parts))
    return set()


def value_of(tree: Tree, look: Callable[[str, int], Any], lag: int = 0) -> Any:
    """The value of a tree, where ``look`` gives the numbers of names."""
    match tree:
        case ("number", value):
            return np.float64(value)
        case ("name", name):
            return look(name, lag)
        case ("over", function, prefix):
            return _over(function, look(f"{prefix}[*]", lag))
        case ("call", "prev", part):
            return value_of(part, look, lag + 1)
        case ("call", "delta" | "changed" as function, part):
            parts = [value_of(part, look, lag), value_of(part, look, lag + 1)]
            return MISSING if MISSING in parts else _in_time(function, *parts)
        case ("infix", "and" | "or" as word, *sides):
            return _connected(word, [_truth(value_of(side, look, lag)) for side in sides])
        case ("call", function, *sides):
            parts = [value_of(side, look, lag) for side in sides]
            return MISSING if MISSING in parts else _called(function, parts)
        case ("infix", sign, left, right):
            parts = [value_of(left, look, lag), value_of(right, look, lag)]
            return MISSING if MISSING in parts else _infix(sign, *parts)
    raise ValueError(tree)


def _in_time(function: str, now: float, before: float) -> float:
    if function == "delta":
        return now - before
    same = now == before or (math.isnan(now) and math.isnan(before))
    return np.float64(not same)


def _called(function: str, parts: list[float]) -> float:
    match function:
        case "not":
            truth = _truth(parts[0])
            return truth if math.isnan(truth) else np.float64(truth == 0)
        case "isnan":
            return np.float64(math.isnan(parts[0]))
        case "isinf":
            return np.float64(math.isinf(parts[0]))
        case "abs":
            return abs(parts[0])
        case "sign":
            return parts[0] if parts[0] == 0 or math.isnan(parts[0]) else np.float64(math.copysign(1, parts[0]))
    over: float = _over(function, parts)
    return over


def _over(function: str, parts: Any) -> Any:
    if isinstance(parts, str):
        return parts
    numbers = [abs(part) for part in parts] if isinstance(parts, tuple) else parts
    if any(math.isnan(number) for number in numbers):
        return np.float64("nan")
    match function:
        case "max":
            return max(numbers)
        case "min":
            return min(numbers)
    total = np.float64(sum(numbers))
    return total / len(numbers) if function == "mean" else total


def _infix(sign: str, left: float, right: float) -> float:
    if sign in ARITHMETIC:
        return np.float64(ARITHMETIC[sign](left, right))
    if math.isnan(left) or math.isnan(right):
        return np.float64("nan")
    return np.float64(COMPARISONS[sign](left, right))


def _truth(value: Any) -> Any:
    if value is MISSING or math.isnan(value):
        return value
    return np.float64(value != 0)


def _connected(word: str, parts: list[Any]) -> Any:
    decisive = 0.0 if word == "and" else 1.0
    if any(part is not MISSING and part == decisive for part in parts):
        return np.float64(decisive)
    if MISSING in parts:
        return MISSING
    return np.float64("nan") if any(math.isnan(part) for part in parts) else np.float64(1 - decisive)


@dataclass
class Walk:
    """The stops of a breakpoint over a run, found one step after another."""

    traces: list[Trace]
    breakpoint: Breakpoint
    tree: Tree | None
    examined: int = 0
    hits: int = 0
    cache: dict[Any, Any] = field(default_factory=dict)

    def stops(self) -> list[list[tuple[int, bool]]]:
        """For each trace its stops in order: the step's number, and whether the condition is undecided there."""
        with np.errstate(all="ignore"):
            return [list(self._in(u)) for u in range(len(self.traces))]

    def _in(self, u: int) -> Any:
        for step in self.traces[u]:
            if _is_given(step):
                continue
            row = self.traces[u].row_of(step.number)
            if not self._means(step) or not self._is_examined(u, row, step):
                continue
            self.examined += 1
            found = self._found(u, row, step)
            if found is MISSING or found == 0:
                continue
            undecided = bool(math.isnan(found))
            self.hits += not undecided
            if undecided or self._chosen():
                yield step.number, undecided

    def _chosen(self) -> bool:
        text = self.breakpoint.hits
        if not text:
            return True
        sign, count = text.rstrip("0123456789"), int(text.lstrip(">=%"))
        return {">=": self.hits >= count, "=": self.hits == count, "%": self.hits % count == 0}[sign]

    def _found(self, u: int, row: int, step: Step) -> Any:
        def look(name: str, lag: int) -> Any:
            return self.look(u, row, step, name, lag)

        parts = [] if self.tree is None else [_truth(value_of(self.tree, look))]
        if self.breakpoint.change:
            now, before = look("value", 0), look("value", 1)
            if before is MISSING:
                parts.append(MISSING)
            elif self.breakpoint.change == "value":
                parts.append(_in_time("changed", now, before))
            else:
                parts.append(_in_time("changed", _called("sign", [now]), _called("sign", [before])))
        return _connected("and", parts)

    def _means(self, step: Step) -> bool:
        target, network = self.breakpoint.target, step.trace.network
        if not target:
            return True
        word, _, name = target.partition(" ")
        match word:
            case "unit":
                return _unit(step.quantity) == name
            case "layer":
                layer = next(layer for layer in network.layers if layer.name == name)
                return _unit(step.quantity) in [unit.name for unit in layer.units]
            case "parameter":
                return _parameter(network, step.quantity) == name
        return target in (step.quantity, step.quantity.partition("[")[0])

    def _is_examined(self, u: int, row: int, step: Step) -> bool:
        if self.tree is None:
            return True
        recorded = self.traces[u]
        closing = row == len(recorded.samples)
        read = names(self.tree)
        own = {name for name, lag in read if not lag} - {"epoch", "step", "sample", "value", "p[here]"}
        if any(name == "p[here]" for name, _ in read) and not _parameter(recorded.network, step.quantity):
            return False
        if closing and any(name == "sample" for name, _ in read):
            return False
        known = [number for name in own for number in self.numbers(u, row, name)]
        if -1 in known or any(number > step.number for number in known):
            return False
        if self.breakpoint.target or any(name in ("value", "step", "p[here]") for name, _ in read):
            return True
        first = next(number for number in range(len(recorded)) if self._begins(recorded, number, row))
        if step.number != max([first, *known]):
            return False
        if not closing:
            return True
        in_sample = [number for name in own for number in self.numbers(u, 0, name)]
        computed = {name for name in own if not name.startswith("p[")}
        new = [all(recorded.row_of(n) == row for n in self.numbers(u, row, name)) for name in computed]
        return -1 in in_sample or (bool(new) and all(new))

    def _begins(self, recorded: Trace, number: int, row: int) -> bool:
        return recorded.row_of(number) == row and not _is_given(recorded[number])

    def numbers(self, u: int, row: int, name: str) -> list[int]:
        """The steps that compute a name as it is read in a section; -1 where it is not computed before its end."""
        if (u, row, name) not in self.cache:
            self.cache[u, row, name] = self._search(self.traces[u], row, name)
        found: list[int] = self.cache[u, row, name]
        return found

    def _search(self, recorded: Trace, row: int, name: str) -> list[int]:
        if name.endswith("[*]"):
            prefix = name.removesuffix("[*]")
            wanted = {s.quantity for s in trace(recorded.network) if s.quantity.startswith(f"{prefix}[")}
            units = {s for s in wanted if "," not in s and "->" not in s}
            return [number for one in sorted(units or wanted) for number in self._search(recorded, row, one)]
        closing = row == len(recorded.samples)
        if name.startswith("p_new"):
            return [recorded.find(name)] if closing else [-1]
        if closing:
            try:
                return [recorded.find(name)]
            except UnknownQuantity:
                row -= 1
        number = recorded.find(name, recorded.samples[row])
        return [number]

    def look(self, u: int, row: int, step: Step, name: str, lag: int) -> Any:
        """The value of a name at a step, or so many times before; ``MISSING`` where that is before the run."""
        recorded = self.traces[u]
        match name:
            case "epoch":
                return np.float64(u)
            case "sample":
                return np.float64(recorded.samples[row])
            case "step":
                return np.float64(step.number)
            case "value":
                return self._before(u, step.number, lag)
            case "p[here]":
                name = f"p[{_parameter(recorded.network, step.quantity)}]"
        row = len(recorded.samples) if name.startswith("p_new") else row
        found = [self._before(u, number, lag) for number in self.numbers(u, row, name)]
        if MISSING in found:
            return MISSING
        return tuple(found) if name.endswith("[*]") else found[0]

    def _before(self, u: int, number: int, lag: int) -> Any:
        """The value that a step's quantity had ``lag`` times before."""
        step = self.traces[u][number]
        if not lag:
            return np.float64(step.value)
        if step.sample is None:
            return MISSING if u == 0 else self._before(u - 1, number, lag - 1)
        recorded = self.traces[u]
        row = recorded.samples.index(step.sample)
        if row == 0 and u == 0:
            return MISSING
        u, row = (u, row - 1) if row else (u - 1, len(recorded.samples) - 1)
        return self._before(u, self.traces[u].find(f"{step.quantity}@{recorded.samples[row]}"), lag - 1)


def _is_given(step: Step) -> bool:
    prefix, _, inside = step.quantity.rstrip("]").partition("[")
    inputs = [unit.name for unit in step.trace.network.layers[0].units]
    return prefix in ("p", "a") or (prefix == "y" and inside in inputs)


def _unit(quantity: str) -> str:
    prefix, _, inside = quantity.rstrip("]").partition("[")
    if "->" in inside:
        source, target = inside.split("->")
        return source if prefix in ("dE_dy", "dz_dy") else target
    if "," in inside:
        first, second = inside.split(",")
        return second if prefix == "dy_dz" else first
    return inside if prefix in ("z", "y", "dE_dy", "dy_dz", "dE_dz", "dE_db") else ""


def _parameter(network: Network, quantity: str) -> str:
    prefix, _, inside = quantity.rstrip("]").partition("[")
    match prefix:
        case "dE_dw":
            pair = tuple(inside.split("->"))
            return next(c.weight for c in network.connections if (c.source, c.target) == pair)
        case "dE_db":
            return network.biases[inside]
        case "dE_dp" | "p_new":
            return inside.rpartition(",")[2]
    return ""
