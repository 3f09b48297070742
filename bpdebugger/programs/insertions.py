"""An update that is missing: the statement that would make it, beside those of its siblings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Hook
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.explaining import place
from bpdebugger.programs.factors import constant_scalars, flattened
from bpdebugger.programs.iteration import ChangedNumber
from bpdebugger.programs.judging import TOLERANCE
from bpdebugger.programs.numbers import proportional, value
from bpdebugger.programs.pools import doing, pool
from bpdebugger.programs.report import Culprit, Repair, Report
from bpdebugger.programs.truth import ParameterPoint, measure, paths, steps_of

FORMS = ("{0}", "{0}.sum(axis=0)", "{0}.sum(axis=0, keepdims=True)", "{0}.sum(axis=1, keepdims=True)", "{0}.sum()")
MOST = 300


def with_missing_update(made: Report, step: TrainingStep) -> Report:
    """The report with the update that a parameter lacks, if one is found by which it goes along its gradient."""
    path = step.never[0]
    listed = step.iteration.bench.run(list=True)["list"]
    found = next((one for one in listed if one["path"] == path), None)
    old = value(found["old"]) if found else None
    if found is None or old is None:
        return made
    number = ChangedNumber(found["place"], path, old, old)
    for row, before, word in _updates(step, number):
        if _is_right(step, number, row, before):
            line, file = place(step.source, row)
            words = f"{made.words} With {before} in {word} {line} it goes along its gradient."
            repair = Repair(line, step.source.files[row.file].lines()[row.line - 1].strip(), before, "an update", file)
            return replace(made, words=words, culprit=Culprit(line, row.column, None, file=file), repairs=[repair])
    return made


def _updates(step: TrainingStep, number: ChangedNumber) -> Iterator[tuple[Hook, str, str]]:
    """Statements that could be the missing one: where one was left out, else in front of a sibling's."""
    for row, target, scale, sign in _siblings(step, number):
        node = step.source.node(row)
        if node is None:
            continue
        around = list(step.source.around(row, node))
        function = next((one for one in around if isinstance(one, ast.FunctionDef)), None)
        left_out = [
            one
            for one in step.iteration.bench.rows.values()
            if one.kind == "statement"
            and isinstance(empty := step.source.node(one), ast.Pass)
            and (function is None or function in step.source.around(one, empty))
        ]
        acting = doing([one.tree for one in step.source.files])
        names = pool(step.source.files[row.file].tree, around, (), acting).names
        for name in names[: MOST // len(FORMS)]:
            for form in FORMS:
                text = f"{target} {sign}= {scale}{form.format(name)}"
                yield (left_out[0], text, "line") if left_out else (row, text, "front of line")


def _siblings(step: TrainingStep, number: ChangedNumber) -> Iterator[tuple[Hook, str, str, str]]:
    """How a parameter is called where one beside it is updated, and by what it would be multiplied."""
    rows = step.iteration.bench.rows
    for one in step.judge.numbers:
        for site in sorted(one.sites):
            node = step.source.node(rows[site])
            if not isinstance(node, ast.AugAssign) or not isinstance(node.op, ast.Add | ast.Sub):
                continue
            target: ast.expr = node.target
            while isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant):
                target = target.value
            text = ast.unparse(target)
            here, there = _last(one.path), _last(number.path)
            if not text.endswith(here):
                continue
            statement = next(row for row in rows.values() if row.kind == "statement" and step.source.node(row) is node)
            factors = [ast.unparse(factor) for factor, power in flattened(node.value) if power > 0]
            scalars = constant_scalars(step.iteration, statement, factors, step.judge.numbers)
            scale = "".join(f"{factor} * " for factor in factors if factor in scalars)
            yield statement, text[: len(text) - len(here)] + there, scale, "-" if isinstance(node.op, ast.Sub) else "+"


def _last(path: str) -> str:
    """The last part of a name: `b` of `net.b`, `['b']` of `net['b']`."""
    at = max(path.rfind("."), path.rfind("["))
    return path[at + 1 :] if at < 0 or path[at] == "." else path[at:]


def _is_right(step: TrainingStep, number: ChangedNumber, row: Hook, before: str) -> bool:
    bench, loss = step.iteration.bench, step.verdict.loss
    read, common = looking.reader([loss]), looking.spec([loss], step.judge.frozen)
    code = step.iteration.texts.get(row.number, "None")
    text = {"site": row.number, "code": code, "before": before}
    result = bench.run(text=text, places=[number.place], paths=paths([number]))
    moved = steps_of(result, [number])[0]
    if moved is None or not np.isfinite(moved).all() or not np.abs(moved).max(initial=0.0):
        return False
    found = measure(step.iteration, [number], read, common, ParameterPoint())
    k = proportional(moved, found.slopes[0][0], 2 * TOLERANCE)
    right = [one.factor for one in step.verdict.updates if one.factor is not None]
    return k is not None and k > 0 and any(abs(k - one) <= 1e-4 * abs(one) for one in right)
