"""Breakpoints against a walk through the run in plain Python that decides by definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from random import Random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.grammar import OVER_MANY
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Trigger
from bpdebugger.debugger.watching.compiled import Compiled
from bpdebugger.debugger.watching.passes import Passes, passes_of
from tests.debugger.watching.slow import Tree, Walk, run, written
from tests.random_networks import random_network

PREFIXES = ("z", "y", "a", "E", "dE_dy", "dy_dz", "dE_dz", "dE_dw", "dE_db", "dE_dp", "p", "p_new", "dz_dw", "dz_dy")


def random_tree(random: Random, quantities: list[str], depth: int) -> Tree:
    """A number, a name or an operation."""
    if depth == 0:
        name = random.choice([*quantities, *quantities, "value", "value", "epoch", "sample", "step", "p[here]"])
        number = random.choice([0.0, 0.1, 0.5, 1.0, 2.0, 30.0])
        return random.choice([("name", name), ("name", name), ("number", number)])

    def part() -> Tree:
        return random_tree(random, quantities, depth - 1)

    match random.randrange(9):
        case 0:
            function = random.choice(["prev", "delta", "changed"])
            pool = [*quantities, "value", "p[here]"]
            return ("call", function, random.choice([("name", random.choice(pool)), in_time(random, pool)]))
        case 1:
            return ("call", random.choice(["abs", "sign", "isnan", "isinf", "not"]), part())
        case 2:
            return ("call", random.choice(OVER_MANY), *(part() for _ in range(random.randint(1, 3))))
        case 3:
            return ("over", random.choice(OVER_MANY), random.choice(["dE_dz", "z", "y", "p", "dE_dw"]))
        case 4 | 5:
            return ("infix", random.choice(["and", "or"]), part(), part())
        case 6:
            return ("infix", random.choice("+-*/"), part(), part())
    return ("infix", random.choice(["<", "<=", ">", ">=", "==", "!="]), part(), part())


def in_time(random: Random, pool: list[str]) -> Tree:
    function = random.choice(["prev", "delta", "changed", "abs"])
    return ("call", function, ("name", random.choice(pool)))


def random_target(random: Random, recorded: Trace) -> str:
    network = recorded.network
    return random.choice(
        [
            "",
            "",
            random.choice(PREFIXES),
            recorded[random.randrange(len(recorded))].quantity,
            f"unit {random.choice(network.unit_names())}",
            f"layer {random.choice(network.layers).name}",
            f"parameter {random.choice(list(network.parameters))}",
        ]
    )


def spoil(random: Random, traces: list[Trace]) -> None:
    """Puts NaN, infinities and repeated numbers at random places of the traces."""
    for recorded in traces:
        g = recorded.gradients
        for array in (recorded.z, recorded.y, g.dE_dy, g.dy_dz, g.dE_dz, g.shares, g.uses, g.dE_dp):
            for _ in range(random.randint(0, max(array.size // 6, 1))):
                if array.size:
                    number = random.choice([np.nan, np.nan, np.inf, -np.inf, 0.0, 1.0])
                    array.flat[random.randrange(array.size)] = number


@dataclass
class Joined:
    """The rows of several traces, one after the other."""

    plan: Plan
    parts: Sequence[Any]

    def rows(self, kind: Kind, which: Any) -> Array:
        return np.concatenate([part.rows(kind, which) for part in self.parts], axis=-1)


def whole_run(traces: list[Trace]) -> Passes:
    """The passes of a run as one stretch, each with its own parameters."""
    parts = [passes_of(recorded, epoch=u) for u, recorded in enumerate(traces)]

    def joined(path: str) -> Array:
        return np.concatenate([attrgetter(path)(part) for part in parts])

    return Passes(
        points=Joined(traces[0].plan, [part.points for part in parts]),
        epoch=joined("epoch"),
        sample=joined("sample"),
        update=np.repeat(np.arange(len(traces)), [len(t.samples) for t in traces]),
        updates=Joined(traces[0].plan, [part.updates for part in parts]),
        averaged=traces[0].averaged,
    )


def stops_by_trace(compiled: Compiled, traces: list[Trace]) -> list[list[tuple[int, bool]]]:
    """The stops, trace by trace, with the hits of the run before each."""
    before = dict(zip(map(id, traces[1:]), traces, strict=False))
    hits, found = 0, []
    for u, recorded in enumerate(traces):
        passes = passes_of(recorded, u, lambda t: before.get(id(t)))
        stops = compiled.stops(passes, hits)
        hits += compiled.held(passes).hits
        found.append(list(zip(stops.numbers(passes).tolist(), stops.undecided.tolist(), strict=True)))
    return found


@given(st.integers(0, 10**9))
def test_stops_are_those_of_a_walk_by_definition(seed: int) -> None:
    random = Random(seed)
    network = random_network(random.randrange(40))
    traces = run(network, random.randint(1, 3), random.choice([None, None, 0]))
    if random.random() < 0.6:
        spoil(random, traces)
    quantities = [traces[0][random.randrange(len(traces[0]))].quantity for _ in range(4)] + ["E"]
    tree = random_tree(random, quantities, random.randint(1, 3)) if random.random() < 0.9 else None
    breakpoint = Breakpoint(
        random_target(random, traces[0]),
        written(tree) if tree else "",
        random.choice([Trigger.NONE, Trigger.NONE, Trigger.VALUE, Trigger.SIGN]),
        random.choice(["", "", ">=3", "%2", "=2"]),
    )
    walk = Walk(traces, breakpoint, tree)
    expected = walk.stops()
    try:
        compiled = Compiled(traces[0].plan, breakpoint)
    except BreakpointError:
        assert walk.examined == 0, breakpoint
        return
    assert stops_by_trace(compiled, traces) == expected, breakpoint

    passes = whole_run(traces)
    stops = compiled.stops(passes)
    numbers = zip(stops.numbers(passes).tolist(), stops.undecided.tolist(), strict=True)
    together: list[list[tuple[int, bool]]] = [[] for _ in traces]
    for update, stop in zip(stops.update.tolist(), numbers, strict=True):
        together[update].append(stop)
    assert together == expected, breakpoint
