"""The passes of a run, for watches and breakpoints: of one update as its trace has them, of many at once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.watching.passes import Passes, Previous, passes_of

_EARLIER = 16
"""How many updates are looked at in one go where a condition asks for what was before."""


def previous_in(run: Run) -> Previous:
    """What gives the trace of the update before."""

    def previous(recorded: Trace) -> Trace | None:
        return run.trace(recorded.before.count - 1) if recorded.before.count else None

    return previous


def passes_at(run: Run, update: int) -> Passes:
    """The passes of one update."""
    return passes_of(run.trace(update), run.epoch_of(update), previous_in(run))


@lru_cache(maxsize=2)
def passes_between(run: Run, first: int, last: int) -> Passes:
    """The passes of the updates from one number to before another; those of one sample alone have one update."""
    if last - first == 1 or run.sample is not None:
        return passes_at(run, first)
    examined = run.examine(first, last)
    samples, sizes = run.data.batches.between(first, last)
    update = np.repeat(np.arange(first, last), sizes)

    def earlier() -> Passes | None:
        return passes_between(run, max(first - _EARLIER, 0), first) if first else None

    return Passes(
        examined,
        epoch=(update // run.per_epoch).astype(np.float64),
        sample=samples.astype(np.float64),
        update=update,
        updates=examined,
        averaged=run.averaged,
        earlier=earlier,
    )
