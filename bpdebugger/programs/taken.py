"""Where an optimizer such as Adam takes the gradients from, whose steps are not along them."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.iteration import ChangedNumber
from bpdebugger.programs.suspects import NUDGE
from bpdebugger.programs.truth import paths

MEMORY = re.compile(r"(m|v|s|r|u|G|cache|vel|mom|sq|acc|hist|rms|grad_sq|first|second|state)\w*\W*", re.IGNORECASE)
"""How people call what Adam and its like keep."""


def remembers(step: TrainingStep) -> bool:
    """Whether an optimizer keeps numbers of its own from step to step."""
    return any(_is_memory(one, step.judge.numbers) for one in step.iteration.changed)


def _is_memory(one: ChangedNumber, numbers: Sequence[ChangedNumber]) -> bool:
    known = {other.place for other in numbers}
    beside = one.old.size > 1 and one.place not in known and any(other.old.shape == one.old.shape for other in numbers)
    return beside and MEMORY.fullmatch(re.split(r"[.\[]", one.path)[-1].strip("'\"]")) is not None


def gradient_sites(step: TrainingStep, number: ChangedNumber) -> list[int]:
    """The values of a parameter's size, each of a whole statement, that its update depends on."""
    bench = step.iteration.bench
    sites: list[int] = []
    for (site, _), seen in step.iteration.values.items():
        alone = site not in step.judge.frozen and seen.size == number.old.size and _stands_alone(step, site)
        if alone and site not in sites:
            sites.append(site)
    each = [{}, *({"at": {"site": site, "count": -1, "seed": 4, "amount": NUDGE}} for site in sites)]
    plain, *moved = bench.batch(each, places=[number.place], paths=paths([number]))
    return [site for site, one in zip(sites, moved, strict=True) if one["places"] != plain["places"]]


def _stands_alone(step: TrainingStep, site: int) -> bool:
    row = step.iteration.bench.rows[site]
    node = step.source.node(row)
    if node is None or isinstance(node, ast.stmt) or row.kind == "after":
        return True
    return isinstance(step.source.parent(row, node), ast.stmt | ast.Tuple)
