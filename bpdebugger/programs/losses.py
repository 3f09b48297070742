"""What the program's loss is: a number that the parameters move and that moves no parameter."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bpdebugger.programs.bench import Hook, Message
from bpdebugger.programs.iteration import Added, ChangedNumber, Iteration, read_added
from bpdebugger.programs.numbers import Key, Value, close, events
from bpdebugger.programs.source import Source

LIKELY = re.compile(
    r"(^|[_.])(total|avg|mean|train|epoch|batch|sum|running|data)?_?"
    r"(loss|cost|j|e|err|error|mse|sse|objective|nll|ce|bce|energy|criterion|crossentropy|cross_entropy|obj|"
    r"l|penalty|total|lik|likelihood)(es|s|_?\d*|_value|_val|_fn|_fun|_sum|_total)?$",
    re.IGNORECASE,
)
GROWS = re.compile(
    r"log_?lik|likelihood|(^|[_.])(ll|lik|elbo|reward|rewards|return|returns|utility|gain|posterior|evidence|fitness|"
    r"log_?p|log_?post|log_?prob|profit|margin)(s|_?\d*|_value|_sum|_total)?$",
    re.IGNORECASE,
)
"""What is climbed."""
SHRINKS = re.compile(
    r"loss|cost|err|mse|sse|nll|neg|minus|entropy|(^|[_.])(bce|ce|energy|penalty|risk|l)\d?$|fehler|verlust|kosten|"
    r"erreur|perte|co[uû]t|perda|p[eé]rdida|cost[eo]|perdita|損失|损失|誤差|误差",
    re.IGNORECASE,
)
"""What is descended, in some languages."""
REPORT = re.compile(r"acc|rmse|mae|r2|score|norm|best|test|val(id|_|$)|metric|correct|abs", re.IGNORECASE)

BACKWARD = re.compile(r"back|grad|deriv|delta|vjp|pullback", re.IGNORECASE)
"""What methods are called that go the way back."""


@dataclass
class LossCandidate:
    """A number of the program, or one that it does not compute, as the loss."""

    name: str
    line: int
    file: int = 0
    source: str = "program"
    """`program`, `report` (printed now and then, after the loop, or as a root or absolute value) or `guess`."""
    site: int = -1
    count: int | None = None
    """Only this passage of the site, where many values pass it."""
    last: bool = True
    """Its last value in the step counts; otherwise the sum of all."""
    likely: int = 0
    bare: bool = False
    """A guess whose difference is used as the gradient without any factor."""
    shape: tuple[int, ...] = ()
    """Of a guess: the shape of its difference."""
    with_backward: bool = False
    """An object without parameters computes it, and has a method for its gradient: that of just this loss."""
    running: bool = False
    """A mean that runs on from step to step: by what factor the last one counts in it says nothing."""
    feeds: set[int] = field(default_factory=set)
    """Sites of other candidates that it moves."""
    guess: Callable[[list[Added]], float] | None = None
    pair: int = -1
    """For a guess: the site of its difference."""

    @property
    def to_grow(self) -> bool:
        """Whether its name says that it is to become large."""
        short = self.name.partition("(")[0]
        return self.guess is None and bool(GROWS.search(short)) and not SHRINKS.search(short)

    @property
    def to_shrink(self) -> bool:
        """Whether its name says that it is to become small."""
        return self.guess is not None or bool(SHRINKS.search(self.name.partition("(")[0]))

    @property
    def is_squares(self) -> bool:
        """Whether it is half the sum of the squares of a difference of the program."""
        return self.guess is not None and self.name == SQUARES

    def read(self, values: dict[Key, Value], added: list[Added]) -> float:
        """Its value in a run."""
        if self.guess is not None:
            try:
                with np.errstate(all="ignore"):
                    return float(self.guess(added))
            except (ValueError, IndexError):
                return float("nan")
        found = [
            one.products[0]
            for (site, count), one in values.items()
            if site == self.site and one.size == 1 and self.count in (None, count)
        ]
        if not found:
            return float("nan")
        return float(found[-1] if self.last else sum(found))


def reader(losses: Sequence[LossCandidate]) -> Callable[[Message], list[float]]:
    """Reads all of some losses from the result of one run."""

    def read(result: Message) -> list[float]:
        if result["error"] is not None:
            return [float("nan")] * len(losses)
        values = events(result["events"])
        added = read_added(result["pairs"]) if "pairs" in result else []
        return [one.read(values, added) for one in losses]

    return read


def spec(losses: Sequence[LossCandidate], frozen: frozenset[int]) -> Message:
    """What a run must record for some losses, while the parameters stay as they are."""
    sites = sorted({one.site for one in losses if one.site >= 0})
    made: Message = {"want": "scalars", "only": sites, "freeze": sorted(frozen)}
    if any(one.guess is not None for one in losses):
        made["pairs"] = sorted({one.pair for one in losses if one.guess is not None})
    return made


class Finder:
    """Looks for the loss among the numbers of one step."""

    def __init__(self, iteration: Iteration, source: Source, numbers: Sequence[ChangedNumber]) -> None:
        self.iteration = iteration
        self.source = source
        self.numbers = numbers
        self.frozen = frozenset().union(*(one.sites for one in numbers)) if numbers else frozenset()
        self.moved: set[Key] = set()

    def find(self) -> list[LossCandidate]:
        """The candidates, the likeliest first."""
        self.moved = self._moved()
        sites: dict[int, list[Key]] = {}
        for key in self.moved:
            if self.iteration.values[key].size == 1 and key[0] not in self.frozen:
                sites.setdefault(key[0], []).append(key)
        named = {site: one for site in sites if (one := self.named(site)) is not None}
        behind = {site: self._behind(site) for site in named}
        sinks = self._sinks(sorted({*named, *(one for one in behind.values() if one is not None)}))
        sinks = {site: feeds for site, feeds in sinks.items() if site in named and (behind[site] or site) in sinks}
        found: list[LossCandidate] = []
        for site, feeds in sinks.items():
            one = named[site]
            one.feeds = feeds
            found.append(one)
            many = len({key for key in self.iteration.values if key[0] == site})
            if many > 1:
                one.last = self._grows(site)
                other = LossCandidate(
                    one.name, one.line, one.file, one.source, site, None, not one.last, one.likely - 1
                )
                other.feeds = feeds
                found.append(other)
        if not any(one.likely > 0 for one in found):
            found += self._in_state()
        return sorted(found, key=lambda one: (-one.likely, len(one.feeds), -one.line))

    def _behind(self, site: int) -> int | None:
        """Where a bare name that is returned or kept got its value: an earlier site with the same value."""
        node = self.source.node(self.iteration.bench.rows[site])
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return None
        values = self.iteration.values
        mine = next(one for key, one in values.items() if key[0] == site)
        for key, one in values.items():
            if key[0] == site:
                return None
            if one.size == 1 and one.products[0] == mine.products[0]:
                return key[0]
        return None

    def _in_state(self) -> list[LossCandidate]:
        """Numbers of the state with a loss's name, such as `loss.data`, found again among the values."""
        state = self.iteration.bench.run(state=True)["state"]
        found: list[LossCandidate] = []
        for path, number in sorted(state.items(), key=lambda one: (one[0].count("["), len(one[0]))):
            name = path.rpartition(".")[0] or path
            if not LIKELY.search(name.split("[")[0].split("(")[0]) or REPORT.search(path):
                continue
            # a whole number is that of a loop
            keys = [key for key, one in self.iteration.values.items() if one.size == 1 and one.products[0] == number]
            if number != round(number) and keys and keys[-1] in self.moved:
                site, count = keys[0]
                row = self.iteration.bench.rows[site]
                found.append(LossCandidate(path, row.line, row.file, "program", site, count, likely=3))
        least = min((one.name.count("[") for one in found), default=0)
        return [one for one in found if one.name.count("[") == least][:3]

    def _grows(self, site: int) -> bool:
        """Whether a site adds to what it had before, so that its last value holds all."""
        row = self.iteration.bench.rows[site]
        statement = self.source.statement(row)
        if isinstance(statement, ast.AugAssign):
            return True
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(statement.value))
        return False

    def _moved(self) -> set[Key]:
        """The values that answer when the parameters are moved, all at once along a direction."""
        moves = [[[one.place, seed, -1, 1e-4] for one in self.numbers] for seed in (4, 5)]
        each: list[Message] = [{"want": "base"}, *({"want": "moved", "moves": one} for one in moves)]
        _, *results = self.iteration.bench.batch(each, freeze=sorted(self.frozen))
        moved = {(site, count) for result in results for site, count in result["events"]}
        return moved & self.iteration.values.keys()

    def named(self, site: int) -> LossCandidate | None:
        """A candidate if it is assigned, returned, kept in a list or printed."""
        row = self.iteration.bench.rows[site]
        node = self.source.node(row)
        if node is None or row.kind == "after":
            return None
        name, source = self._name(row, node)
        if name is None:
            return None
        made = LossCandidate(name, row.line, row.file, source, site)
        made.likely = self._likely(name, source)
        made.with_backward = self._has_backward(row, node)
        made.running = self._runs_on(row)
        return made

    def _runs_on(self, row: Hook) -> bool:
        """Whether a statement is like `mean = 0.9 * mean + 0.1 * loss`."""
        statement = self.source.statement(row)
        if not isinstance(statement, ast.Assign):
            return False
        target = ast.unparse(statement.targets[0])
        products = [one for one in ast.walk(statement.value) if isinstance(one, ast.BinOp)]
        return any(
            isinstance(one.op, ast.Mult) and target in (ast.unparse(one.left), ast.unparse(one.right))
            for one in products
        )

    def _has_backward(self, row: Hook, node: ast.AST) -> bool:
        """Whether a value is returned by a method of a class that has one for the way back and no parameters."""
        around = list(self.source.around(row, node))
        owner = next((one for one in around if isinstance(one, ast.ClassDef)), None)
        if owner is None or not any(isinstance(one, ast.Return) for one in around):
            return False
        rows = self.iteration.bench.rows
        here = (owner.lineno, owner.end_lineno or 0)
        updates = [rows[site] for one in self.numbers for site in one.sites]
        if any(one.file == row.file and here[0] <= one.line <= here[1] for one in updates):
            return False
        methods = [one.name for one in owner.body if isinstance(one, ast.FunctionDef)]
        return any(BACKWARD.search(one) for one in methods)

    def _name(self, row: Hook, node: ast.AST) -> tuple[str | None, str]:
        if isinstance(node, ast.AugAssign):
            return self.source.text(row, node.target), "program"
        source = "program"
        inner = node
        for around in self.source.around(row, node):
            if isinstance(around, ast.Assign | ast.AnnAssign):
                target = around.targets[0] if isinstance(around, ast.Assign) else around.target
                if around.value is inner:
                    return self.source.text(row, target), source
                if isinstance(around.value, ast.Tuple) and isinstance(target, ast.Tuple):
                    at = around.value.elts.index(inner) if inner in around.value.elts else 0
                    return self.source.text(row, target.elts[at]), source
                return None, source
            if isinstance(around, ast.Return):
                function = next((f for f in self.source.around(row, around) if isinstance(f, ast.FunctionDef)), None)
                return (function.name if function else "returned"), source
            if isinstance(around, ast.Call):
                called = getattr(around.func, "attr", getattr(around.func, "id", ""))
                if called in ("append", "print", "write", "info", "format"):
                    text = self.source.text(row, node)
                    return text if len(text) < 50 else called, "report" if called != "append" else source
                if called in ("float", "round", "item"):
                    inner = around
                    continue
                return None, source
            if isinstance(around, ast.Tuple | ast.FormattedValue | ast.JoinedStr):
                inner = around if not isinstance(around, ast.Tuple) else inner
                continue
            return None, source
        return None, source

    def _likely(self, name: str, source: str) -> int:
        short = name.partition("(")[0]
        score = 4 if LIKELY.search(short) or GROWS.search(short) else 0
        if not score and SHRINKS.search(name):
            score = 2
        if REPORT.search(name):
            score -= 3
        return score - (1 if source == "report" else 0)

    def _sinks(self, sites: Sequence[int]) -> dict[int, set[int]]:
        """The sites of which no parameter's new value depends, and what other sites each of them moves."""
        places = [one.place for one in self.numbers]
        paths = {str(one.place): one.path for one in self.numbers}
        each = [{"at": {"site": site, "count": -1, "seed": 4, "amount": 1e-3}} for site in sites]
        common = {"want": "scalars", "only": list(sites), "places": places, "paths": paths}
        plain, *results = self.iteration.bench.batch([{}, *each], **common)
        base = events(plain["events"])
        found: dict[int, set[int]] = {}
        for site, result in zip(sites, results, strict=True):
            if result["error"] is None and result["places"] == plain["places"]:
                then = events(result["events"])
                other = {
                    key[0]
                    for key, one in then.items()
                    if key in base and not close(one.products, base[key].products, 1e-13)
                }
                found[site] = other - {site}
        return found


def guesses(
    iteration: Iteration, source: Source, numbers: Sequence[ChangedNumber], frozen: frozenset[int]
) -> list[LossCandidate]:
    """Losses that the program does not compute: of each difference between an output and data."""
    moves = [[one.place, 4, -1, 1e-4] for one in numbers]
    result = iteration.bench.run(moves=moves, want="scalars", only=[], pairs=True, freeze=sorted(frozen))
    found: list[LossCandidate] = []
    seen: set[int] = set()
    for plain, then in zip(iteration.added, read_added(result["pairs"]), strict=False):
        if plain.sign > 0 or plain.site in frozen or plain.site in seen or plain.site != then.site:
            continue
        if _moved(plain.a, then.a) == _moved(plain.b, then.b):
            continue
        if plain.a.size == 1 < plain.b.size and not _moved(plain.a, then.a):
            # 1 − y: a slope, no distance from a target
            continue
        seen.add(plain.site)
        row = iteration.bench.rows[plain.site]
        for name, function in GUESSES.items():
            made = LossCandidate(name, row.line, row.file, "guess", -1)
            made.guess, made.pair = _over(plain.site, function), plain.site
            made.bare = _bare(source, row)
            made.shape = max(plain.a.shape, plain.b.shape, key=len)
            if np.isfinite(made.read({}, iteration.added)):
                found.append(made)
    return found


def _bare(source: Source, row: Hook) -> bool:
    """Whether a statement gives the difference itself, with one sign or the other."""
    node = source.node(row)
    around = None if node is None else next((one for one in source.around(row, node) if not _signed(one)), None)
    return isinstance(around, ast.Assign | ast.AnnAssign | ast.Return | ast.AugAssign | ast.Tuple | ast.Dict)


def _signed(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp)


def _moved(before: Value, after: Value) -> bool:
    return not close(before.best, after.best, 1e-13)


def _over(site: int, function: Callable[[list[Added]], float]) -> Callable[[list[Added]], float]:
    return lambda added: function([one for one in added if one.site == site])


def _half_squares(added: list[Added]) -> float:
    total = 0.0
    for one in added:
        a, b = _both(one)
        total += 0.5 * float(((a - b) ** 2).sum())
    return total


def _both(one: Added) -> tuple[np.ndarray, np.ndarray]:
    if one.a.numbers is None or one.b.numbers is None:
        raise ValueError("too large")
    a, b = np.broadcast_arrays(one.a.numbers.reshape(one.a.shape), one.b.numbers.reshape(one.b.shape))
    return a, b


def _ordered(one: Added) -> tuple[np.ndarray, np.ndarray]:
    """Output and target: the target is the one of zeros and ones."""
    a, b = _both(one)
    if ((a == 0) | (a == 1)).all():
        a, b = b, a
    if not ((b >= 0) & (b <= 1)).all() or not ((a > 0) & (a < 1)).all():
        raise ValueError("no probabilities")
    return a, b


def _cross_entropy(added: list[Added]) -> float:
    total = 0.0
    for one in added:
        a, b = _ordered(one)
        total -= float((b * np.log(a)).sum())
    return total


def _binary_cross_entropy(added: list[Added]) -> float:
    total = 0.0
    for one in added:
        a, b = _ordered(one)
        total -= float((b * np.log(a) + (1 - b) * np.log(1 - a)).sum())
    return total


def _log_of_target(added: list[Added]) -> float:
    total = 0.0
    for one in added:
        if one.b.numbers is None or one.a.numbers is None or not (one.b.numbers == 1).all():
            raise ValueError("not a probability less one")
        if not ((one.a.numbers > 0) & (one.a.numbers < 1)).all():
            raise ValueError("no probabilities")
        total -= float(np.log(one.a.numbers).sum())
    return total


SQUARES = "half the sum of squared differences"
GUESSES: dict[str, Callable[[list[Added]], float]] = {
    SQUARES: _half_squares,
    "cross-entropy": _cross_entropy,
    "binary cross-entropy": _binary_cross_entropy,
    "minus the logarithm of the target's probability": _log_of_target,
}
