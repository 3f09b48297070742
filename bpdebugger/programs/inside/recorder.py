"""What the hooks do while a program runs: nothing, or record, move, replace and hold back values."""

from __future__ import annotations

import ast
import operator
import sys
from typing import Any, Callable, Dict

from .numeric import Directions, copied, described, filled, is_list, is_number, is_scalar

MOST_EVENTS = 40_000
MOST_PAIRS = 20_000

Spec = Dict[str, Any]


class TooLong(BaseException):
    """A run goes round its loops far more often than the program did."""


def _same(site: int, value: Any) -> Any:
    return value


def _plain_sum(site: int, sign: int, a: Any, b: Any) -> Any:
    return a + b if sign > 0 else a - b


def _plain_aug(site: int, sign: int, old: Any, value: Any) -> Any:
    return value


def _not_looked_at(site: int, look: Callable[[], Any]) -> None:
    return None


class Recorder:
    """The hooks of one program, in the state that a run asks for."""

    def __init__(self, directions: Directions) -> None:
        self.directions = directions
        self.namespaces: list[dict[str, Any]] = []
        self.sources: dict[int, str] = {}
        self.mangled: dict[int, str] = {}
        self.events: list[Any] = []
        self.pairs: list[Any] = []
        self.probes: list[Any] = []
        self._probing = False
        self.spec: Spec = {}
        self._counts: dict[int, int] = {}
        self._compiled: dict[tuple[str, str], Any] = {}
        self._nexts: list[Any] = []
        self._next_at = 0
        self._first_next = 0
        self._learning = True
        self._base: dict[tuple[int, int], float] = {}

    # switching

    def quiet(self) -> None:
        """Nothing is recorded or changed."""
        self._install(_same, _plain_sum, _plain_aug, _not_looked_at, -1)

    def begin(self, spec: Spec) -> None:
        """Gets ready for one run."""
        self.spec = spec
        self.events, self.pairs, self.probes = [], [], []
        self._probing = False
        self._counts = {}
        self._next_at = self._first_next
        text = spec.get("text")
        site = text["site"] if text else -1
        busy = spec.get("want") or spec.get("at") or spec.get("freeze") or spec.get("pairs") or spec.get("replace")
        if not busy:
            self._install(_same, _plain_sum, _plain_aug, _not_looked_at, site)
            return
        self._only = frozenset(spec["only"]) if spec.get("only") is not None else None
        self._at = spec.get("at")
        self._replace = {int(site): numbers for site, numbers in (spec.get("replace") or {}).items()}
        self._freeze = frozenset(spec.get("freeze") or ())
        self._want = spec.get("want")
        pairs = spec.get("pairs")
        self._pairs = bool(pairs)
        self._paired = None if pairs is True or not pairs else frozenset(pairs)
        self._full = frozenset(spec.get("full") or ())
        looked_at = {*self._replace, *([] if self._at is None else [self._at["site"]])}
        if self._want is None:
            self._looked_at: frozenset[int] | None = frozenset(looked_at)
        else:
            self._looked_at = None if self._only is None else self._only | looked_at
        self._install(self._value, self._sum, self._aug, self._after, site)

    @property
    def taken(self) -> int:
        """How many results of `next` are taken down."""
        return len(self._nexts)

    def learn(self, learning: bool, first: int) -> None:
        """Whether results of `next` are taken down after the first ones, or given out again from there."""
        self._learning = learning
        self._first_next = first
        if learning:
            self._nexts = self._nexts[:first]

    def _install(self, value: Any, total: Any, aug: Any, after: Any, site: int) -> None:
        for namespace in self.namespaces:
            namespace["__bp_v__"] = value
            namespace["__bp_sum__"] = total
            namespace["__bp_aug__"] = aug
            namespace["__bp_after__"] = after
            namespace["__bp_s__"] = site
            namespace["__bp_eval__"] = self._evaluated
            namespace["__bp_next__"] = self._next

    # hooks

    def _see(self, site: int, value: Any) -> Any:
        """Records a value and moves or replaces it where the run asks for that."""
        count = self._counts.get(site, 0)
        self._counts[site] = count + 1
        at = self._at
        if at is not None and at["site"] == site and at["count"] in (count, -1):
            if at.get("seed") is None:
                numbers = self._flat_shift(value, at["index"], at["amount"])
                value = filled(value, numbers)
            else:
                value = self.directions.shifted(value, at["seed"], at["amount"])
        other = self._replace[site].get(str(count)) if site in self._replace else None
        if other is not None:
            value = filled(value, other)
        if self._want and (self._only is None or site in self._only) and len(self.events) < MOST_EVENTS:
            self._record(site, count, value)
        return value

    def _flat_shift(self, value: Any, index: int, amount: float) -> list[float]:
        numbers = described(value, self.directions, True)["numbers"]  # type: ignore[index]
        numbers[index] += amount
        return list(numbers)

    def _record(self, site: int, count: int, value: Any) -> None:
        if self._want in ("base", "moved"):
            self._compare(site, count, value)
            return
        if self._want == "scalars" and not (is_scalar(value) or getattr(value, "size", 0) == 1):
            return
        found = described(value, self.directions, site in self._full or self._want == "numbers")
        if found is not None:
            turned = None
            if len(found["shape"]) == 2 and self._want in ("events", "numbers"):
                turned = self.directions.products(value.T if hasattr(value, "T") else list(zip(*value)))
            self.events.append([site, count, found["shape"], found["products"], found.get("numbers"), turned])

    def _compare(self, site: int, count: int, value: Any) -> None:
        """Keeps a plain run's values, or tells which differ from them."""
        product = self.directions.products(value, 1)[0]
        if self._want == "base":
            self._base[(site, count)] = product
            return
        before = self._base.get((site, count))
        if before is not None and not abs(product - before) <= 1e-13 * abs(before) + 1e-300:
            self.events.append([site, count])

    def _value(self, site: int, value: Any) -> Any:
        if self._looked_at is not None and site not in self._looked_at:
            return value
        if type(value) is float or is_number(value):
            return self._see(site, value)
        return value

    def _sum(self, site: int, sign: int, a: Any, b: Any) -> Any:
        if site in self._freeze and is_number(a) and not is_list(a):
            b = b * 0
        value = a + b if sign > 0 else a - b
        if self._passed_over(site):
            return value
        if type(value) is float or is_number(value):
            if self._is_paired(site) and not is_list(value):
                self._pair(site, sign, a, b)
            return self._see(site, value)
        return value

    def _passed_over(self, site: int) -> bool:
        return not self._is_paired(site) and self._looked_at is not None and site not in self._looked_at

    def _is_paired(self, site: int) -> bool:
        wanted = self._pairs and (self._paired is None or site in self._paired)
        return wanted and len(self.pairs) < MOST_PAIRS

    def _aug(self, site: int, sign: int, old: Any, value: Any) -> Any:
        if site not in self._freeze and self._passed_over(site):
            return value
        if is_list(old) or not (is_number(old) or is_scalar(old)) or not (is_number(value) or is_scalar(value)):
            return value
        if site in self._freeze:
            return value * 0
        if self._is_paired(site):
            self._pair(site, sign, old, value)
        after = old + value if sign > 0 else old - value
        if is_number(after):
            seen = self._see(site, after)
            if seen is not after:
                return (seen - old) * sign
        return value

    def _pair(self, site: int, sign: int, a: Any, b: Any) -> None:
        found = [described(one, self.directions, True) for one in (a, b)]
        self.pairs.append([site, self._counts.get(site, 0), sign, *found])

    def _after(self, site: int, look: Callable[[], Any]) -> None:
        try:
            value = look()
        except Exception:
            return
        if is_number(value):
            self._see(site, value)

    def _next(self, iterator: Any, *default: Any) -> Any:
        """Gives a run again what the program's iterators gave out, which cannot be put back."""
        if self._learning:
            value = next(iterator, *default)
            self._nexts.append(value)
            return value
        if self._next_at < len(self._nexts):
            self._next_at += 1
            return self._nexts[self._next_at - 1]
        return next(iterator, *default)

    # other texts at a statement

    def _code(self, site: int, text: str, mode: str) -> Any:
        key = (f"{self.mangled.get(site, '')}:{mode}", text)
        if key not in self._compiled:
            tree = ast.parse(text.strip(), mode=mode)
            if site in self.mangled:
                tree = _Mangled(self.mangled[site]).visit(tree)
            self._compiled[key] = compile(_double(tree), "<another>", mode)
        return self._compiled[key]

    def _evaluated(self, site: int, outer: dict[str, Any], inner: dict[str, Any]) -> Any:
        text = self.spec["text"]
        names = {**outer, **inner, "__isub__": operator.isub, "__iadd__": operator.iadd, "__part__": _second}
        if text.get("probe") and not self._probing:
            self._probing = True
            self._probe(site, text["probe"], names)
            self._probing = False
        if text.get("before"):
            exec(self._code(site, text["before"], "exec"), names)
        value = eval(self._code(site, text["code"], "eval"), names)
        if text.get("see") and is_number(value):
            self.probes.append([described(value, self.directions, True)])
        return value

    def _probe(self, site: int, texts: list[str], names: dict[str, Any]) -> None:
        if len(self.probes) >= self.spec["text"].get("most", 6):
            return
        found: list[dict[str, Any] | None] = []
        for one in texts:
            try:
                value = eval(self._code(site, one, "eval"), names)
                found.append(shortened(described(copied(value), self.directions, True)))
            except Exception:
                found.append(None)
        self.probes.append(found)


def shortened(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """A described value without its products where its numbers say all."""
    if found is not None and "numbers" in found:
        return {"shape": found["shape"], "numbers": found["numbers"]}
    return found


def _second(done: Any, value: Any) -> Any:
    return value


class _Mangled(ast.NodeTransformer):
    """Private names as a class's own code would read them."""

    def __init__(self, owner: str) -> None:
        self.owner = owner.lstrip("_")

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        if node.attr.startswith("__") and not node.attr.endswith("__"):
            node.attr = f"_{self.owner}{node.attr}"
        return node


def _double(tree: Any) -> Any:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("float32", "float16"):
            node.attr = "float64"
    return tree


def where(error: BaseException, files: dict[str, int]) -> tuple[int, int] | None:
    """The file and line of the program at which an exception came up."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name in files:
            found = (files[name], trace.tb_lineno)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename in files:
        found = (files[str(error.filename)], error.lineno or 1)
    return found


def line_now(files: dict[str, int], frame: Any = None) -> tuple[int, int] | None:
    """The innermost file and line of the program that is being run."""
    frame = frame or sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name in files:
            return files[name], frame.f_lineno or _line_before(frame)
        frame = frame.f_back
    return None


def _line_before(frame: Any) -> int:
    """Some instructions, such as a jump back, have no line: that of the last one before which has."""
    lines = [line for start, _, line in frame.f_code.co_lines() if line is not None and start <= frame.f_lasti]
    return int(lines[-1]) if lines else int(frame.f_code.co_firstlineno)
