"""What is told of a search: the wrong line with its numbers, the changes that mend it, and what each line makes."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from bpdebugger.programs.bench import Hook
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.labels import ValueLabel, ValueLabels
from bpdebugger.programs.numbers import value
from bpdebugger.programs.repairs import FoundRepair, RepairSearch
from bpdebugger.programs.report import MOST_SHOWN, Culprit, LineFound, Repair, Report
from bpdebugger.programs.source import Source
from bpdebugger.programs.suspects import NUDGE, Suspect

MOST_REPAIRS = 5


def explained(made: Report, step: TrainingStep, search: RepairSearch) -> Report:
    """The report with lines, the wrong one among them, and changes of it."""
    best = search.best()
    if best:
        return _mended(made, step, search, best)
    suspect = _first_wrong(step, search)
    lines = _with_known(lines_of(step, search.labels, suspect), made.lines)
    if suspect is None:
        return replace(made, lines=lines)
    line, file = place(step.source, suspect.row)
    words = (
        f"{made.words} No small change of one line mends it. Derivatives go in and none comes out first in "
        f"{_where(line, file)}: look there."
    )
    culprit = Culprit(line, suspect.row.column, None, file=file, certain=False)
    return replace(made, words=words, culprit=culprit, lines=lines)


def _mended(made: Report, step: TrainingStep, search: RepairSearch, best: list[FoundRepair]) -> Report:
    first = best[0].suspect
    start, file = place(step.source, first.row)
    repairs = []
    for one in [found for found in best if found.suspect is first][:MOST_REPAIRS]:
        before, after = told(step.source, one)
        repairs.append(Repair(start, before, after, one.candidate.words, file))
    line = start + line_of_change(best[0]) - first.row.line
    words = f"{made.words} With {repairs[0].after} in {_where(line, file)} every update is right."
    now, wanted, should_be = _values(step, search.labels, best[0])
    culprit = Culprit(line, first.row.column, should_be, now, wanted, file)
    lines = _with_known(lines_of(step, search.labels, first), made.lines)
    lines = [replace(one, line=line) if one.state == "culprit" and one.line == start else one for one in lines]
    return replace(made, words=words, culprit=culprit, repairs=repairs, lines=lines)


def line_of_change(found: FoundRepair) -> int:
    """The line of the part that a change is of, in a statement of several lines."""
    node = found.suspect.part or found.suspect.node
    if isinstance(node, ast.stmt):
        value = getattr(node, "value", None)
        try:
            other = ast.parse(found.candidate.text, mode="eval").body
        except SyntaxError:
            return node.lineno
        if isinstance(value, ast.expr):
            return _first_difference(value, other).lineno
    return node.lineno


def _first_difference(one: ast.expr, other: ast.expr) -> ast.expr:
    """The innermost part of an expression in which alone another differs."""
    if type(one) is not type(other):
        return one
    parts, others = (
        [child for child in ast.iter_child_nodes(each) if isinstance(child, ast.expr)] for each in (one, other)
    )
    if len(parts) != len(others):
        return one
    differing = [(a, b) for a, b in zip(parts, others, strict=True) if ast.unparse(a) != ast.unparse(b)]
    return _first_difference(*differing[0]) if len(differing) == 1 else one


def _with_known(lines: list[LineFound], known: list[LineFound]) -> list[LineFound]:
    """The lines, by the names of a network's quantities where these are known; not where they are wrong or follow."""
    names = {(one.line, one.file): one for one in known}
    settled = ("culprit", "follows")
    return [one if one.state in settled else names.get((one.line, one.file), one) for one in lines]


def _where(line: int, file: str | None) -> str:
    return f"line {line}" if file is None else f"{file} line {line}"


def place(source: Source, row: Hook) -> tuple[int, str | None]:
    """The line as the person counts it, and the file or cell where it is not the program itself."""
    file = source.files[row.file]
    if file.cells:
        cell = max(k for k, first in enumerate(file.cells) if first <= row.line)
        return row.line - file.cells[cell] + 1, f"cell {cell + 1}"
    return row.line, None if row.file == 0 else file.path.name


def _values(step: TrainingStep, labels: ValueLabels, found: FoundRepair) -> tuple[Any, Any, str | None]:
    """The line's value and what it becomes with the change, at its first passage, and which derivative that is."""
    site, texts = found.suspect.row.number, step.iteration.texts
    if not found.suspect.sites or found.suspect.part is not None:
        return None, None, None
    bench = step.iteration.bench
    specs = [{"site": site, "code": code, "see": True} for code in (texts[site], found.candidate.text)]
    plain, mended = (result.get("probes") or [] for result in bench.batch([{"text": one} for one in specs]))
    moves = step.judge.points[step.generic].moves
    generic = bench.run(text=specs[1], moves=moves).get("probes") or []
    if not plain or not mended or not generic:
        return None, None, None
    now, wanted, seen = (value(one[0][0]) for one in (plain, mended, generic))
    if (
        now is None
        or wanted is None
        or seen is None
        or wanted.size > MOST_SHOWN
        or isinstance(found.suspect.node, ast.AugAssign)
    ):
        return None, None, None
    label = labels.label_of(seen, 0)
    return _shaped(now), _shaped(wanted), None if label is None else _named(label)


def _shaped(seen: Any) -> Any:
    return np.asarray(seen.best).reshape(seen.shape).tolist()


def _named(label: ValueLabel) -> str:
    text = f"dloss/d{label.name}" if label.name.isidentifier() else f"dloss/d({label.name})"
    text += " transposed" if label.turned else ""
    return text if label.factor == 1 else f"{label.factor:g} * {text}"


def _first_wrong(step: TrainingStep, search: RepairSearch) -> Suspect | None:
    """Without a change that mends: the first line in time that moves just what is wrong and is no right derivative."""
    if step.tail or not search.labels.forward:
        return None
    exact = [one for one in search.suspects if one.exact and one.sites]
    waiting = [one for one in exact if not one.right]
    return min(waiting, key=lambda one: one.first) if waiting else None


def lines_of(step: TrainingStep, labels: ValueLabels, culprit: Suspect | None) -> list[LineFound]:
    """What each line of the step makes, in the order of the program."""
    rows = step.iteration.bench.rows
    found: dict[tuple[int, int], LineFound] = {}
    follow = _followers(step, culprit)
    for key in step.values:
        row = rows[key[0]]
        node = step.source.node(row)
        if row.kind == "after" or node is None or (row.file, row.line) in found:
            continue
        around = step.source.parent(row, node)
        if not isinstance(node, ast.stmt) and not isinstance(around, ast.Assign | ast.Return):
            continue
        label = labels.label_of(step.values[key], key[1])
        state = _state(key[0], row, label, labels, culprit, follow)
        line, file = place(step.source, row)
        known = label is not None and state == "right"
        found[(row.file, row.line)] = LineFound(
            line,
            labels.name(key[0]),
            _named(replace_factor(label)) if known and label is not None else None,
            label.factor if known and label is not None else None,
            state,
            file,
        )
    return [found[at] for at in sorted(found)]


def replace_factor(label: ValueLabel) -> ValueLabel:
    """The same derivative without its factor."""
    return replace(label, factor=1.0)


def _followers(step: TrainingStep, culprit: Suspect | None) -> set[int]:
    """The places whose values depend on the wrong line's."""
    if culprit is None or not culprit.sites:
        return set()
    moves = step.judge.points[step.generic].moves
    at = {"site": culprit.sites[0], "count": -1, "seed": 4, "amount": NUDGE}
    _, moved = step.iteration.bench.batch([{"want": "base"}, {"want": "moved", "at": at}], moves=moves)
    return {site for site, _ in moved["events"]}


def _state(
    site: int, row: Hook, label: ValueLabel | None, labels: ValueLabels, culprit: Suspect | None, follow: set[int]
) -> str:
    if culprit is not None and (row.file, row.line) == (culprit.row.file, culprit.row.line):
        return "culprit"
    if site in labels.moves_loss:
        return "forward"
    if label is not None:
        return "right"
    return "follows" if site in follow else "neutral"


def told(source: Source, found: FoundRepair) -> tuple[str, str]:
    """The line before and after, as the person would write it."""
    node, text = found.suspect.node, found.candidate.text
    if isinstance(node, ast.expr):
        # a condition, or the body of a lambda
        row = found.suspect.row
        line = source.files[row.file].lines()[row.line - 1]
        old = source.text(row, node)
        return line.strip(), line.strip().replace(old, _bare(text), 1)
    before = ast.unparse(node)
    targets = [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
    head = " = ".join(ast.unparse(one) for one in targets)
    call = ast.parse(text, mode="eval").body
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
        name = call.func.id
        if name == "__part__" and ast.unparse(call.args[0]).partition("(")[0].endswith(".__setitem__"):
            return before, _item_set(call.args[0])
        if name == "__part__" and ast.unparse(call.args[0]).partition("(")[0].endswith(".at"):
            return before, ast.unparse(call.args[0])
        if name == "__part__" and isinstance(call.args[0], ast.Call):
            call, name = call.args[0], "__iadd__"
        if name in ("__iadd__", "__isub__"):
            sign = "+=" if name == "__iadd__" else "-="
            return before, f"{ast.unparse(call.args[0])} {sign} {ast.unparse(call.args[1])}"
        if name == "setattr":
            holder, _, right = (ast.unparse(one) for one in call.args)
            return before, f"{holder}.{ast.literal_eval(call.args[1])} = {right}"
    if isinstance(node, ast.Return):
        return before, f"return {_bare(text)}"
    return before, f"{head} = {_bare(text)}" if head else _bare(text)


def _item_set(call: ast.expr) -> str:
    """`a[i] += x` of `a.__setitem__(i, a[i] + x)`."""
    assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    index, new = call.args
    place = f"{ast.unparse(call.func.value)}[{ast.unparse(index)}]"
    if isinstance(new, ast.BinOp) and ast.unparse(new.left) == place and isinstance(new.op, ast.Add | ast.Sub):
        return f"{place} {'+' if isinstance(new.op, ast.Add) else '-'}= {ast.unparse(new.right)}"
    return f"{place} = {ast.unparse(new)}"


def _bare(text: str) -> str:
    return ast.unparse(ast.parse(text, mode="eval").body)
