"""A network at random points: other parameters, inputs and targets, of an ordinary size and clear of what is
undefined."""

from __future__ import annotations

from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.points import as_one_update, with_updates
from bpdebugger.core.passes.recording import Recording, record
from bpdebugger.core.passes.trace import Trace

PER_SET: Final = 4
"""How many points share a vector of parameters."""

_ORDINARY: Final = (0.3, 1.5)


def random_points(trace: Trace, count: int, attempt: int) -> list[Recording]:
    """``count`` points of a trace's network in batches of ``PER_SET``, the same ones each time.

    Attempts with an even number range widely; those with an odd one stay near the network's own numbers, for formulas
    that are defined on a part of the axis only.
    """
    random = np.random.default_rng([count, attempt])
    return [_batch(trace, random, near=attempt % 2 == 1) for _ in range(-(-count // PER_SET))]


def random_updates(trace: Trace, count: int, attempt: int) -> list[Recording]:
    """As many points, each an update that ``PER_SET`` samples make together."""
    random = np.random.default_rng([count, attempt])
    return [_batch(trace, random, near=attempt % 2 == 1, together=True) for _ in range(count)]


def _batch(trace: Trace, random: np.random.Generator, near: bool, together: bool = False) -> Recording:
    plan, samples = trace.plan, trace.network.samples
    chosen = random.integers(len(samples), size=PER_SET)
    inputs = np.array([samples[i].inputs for i in chosen], dtype=np.float64).reshape(PER_SET, -1)
    parameters = trace.parameters
    if near:
        found = record(plan, _near(random, parameters), _near(random, inputs), _targets(trace, random))
    else:
        parameters = _ordinary(random, parameters.shape) * _spans(plan)
        found = record(plan, parameters, _ordinary(random, inputs.shape), _targets(trace, random))
    # averages of squares, and for the others any positive number will do
    kept = random.uniform(0.1, 1.5, size=(len(plan.optimizer.kept), PER_SET, len(plan.parameters)))
    return as_one_update(trace, found, list(kept[:, 0])) if together else with_updates(trace, found, list(kept))


def _ordinary(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.asarray(random.uniform(*_ORDINARY, size=shape) * random.choice((-1.0, 1.0), size=shape))


def _near(random: np.random.Generator, values: Array) -> Array:
    return np.asarray(
        values * random.uniform(0.7, 1.3, size=values.shape) + random.uniform(-0.05, 0.05, size=values.shape)
    )


def _spans(plan: Plan) -> Array:
    """Smaller weights where many connections meet, so that net inputs stay of an ordinary size."""
    spans = np.ones(len(plan.parameters))
    fan_in = np.diff(plan.incoming_start)[plan.target]
    np.minimum.at(spans, plan.weight, 2.0 / np.sqrt(np.maximum(fan_in, 4)))
    return spans


def _targets(trace: Trace, random: np.random.Generator) -> Array:
    """Targets of the kind that the network's own are: signs, probabilities that add up to 1, probabilities, or
    any."""
    own, loss = np.array([sample.targets for sample in trace.network.samples], dtype=np.float64), trace.plan.loss
    shape = (PER_SET, own.shape[1])
    if np.isin(own, (-1.0, 1.0)).all() and loss.name == "hinge":
        return np.asarray(random.choice((-1.0, 1.0), size=shape))
    if loss.name == "cross_entropy" and np.allclose(own.sum(axis=1), 1.0) and (own >= 0).all():
        return np.asarray(random.dirichlet(np.full(shape[1], 2.0), size=PER_SET))
    if loss.name in ("cross_entropy", "binary_cross_entropy"):
        return np.asarray(random.uniform(0.05, 0.95, size=shape))
    return random.uniform(-1.5, 1.5, size=shape)
