"""Which column of a table is which input or target: found by headings, by position, and as the person changes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.network.network import Network, Sample
from bpdebugger.exchange.decimals import NotANumber
from bpdebugger.exchange.number_table import NumberTable, TableError, value_of

PREVIEWED = 8
UNUSED = ""
"""The role of a column that is not taken."""

CLASS = "class"
"""The role of a column whose values are the names or numbers of classes: each is one target of 1, the others 0."""

_TARGET_WORDS = frozenset(
    {
        "target", "targets", "label", "labels", "y", "a", "t", "d", "class", "classes", "output", "out", "expected",
        "desired", "species", "category", "truth",
    }
)  # fmt: skip
_INDEX_WORDS = frozenset(["", "index", "id", "nr", "no", "no.", "#", "row", "unnamed: 0"])


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would give as samples.

    ``headings``: the file's own, or the columns' numbers. ``roles``: for each column the unit that it is for, ``CLASS``
    or ``UNUSED``; ``choices``: the roles there are. ``cells``: the first rows, as they stand in the file. ``problem``
    is a sentence if it does not fit.
    """

    headings: tuple[str, ...]
    roles: tuple[str, ...]
    choices: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    count: int
    words: str
    problem: str = ""


def preview(table: NumberTable, network: Network, roles: Sequence[str] | None = None) -> Preview:
    """What the table would give as samples of the network, with the roles given or with those that are found."""
    table = _oriented(table, network)
    found, how = (tuple(roles), "as you chose") if roles is not None else _usual_roles(table, network)
    headings = tuple(table.name(column) for column in range(table.width))
    choices = (*_inputs(network), *_targets(network), CLASS, UNUSED)
    problem = _problem(table, network, found)
    words = ""
    if not problem:
        count = len(table.cells)
        said = [f"{count} sample{'s' * (count != 1)}; the columns are taken {how}"]
        said += [f"{table.name(c)} is left out" for c, role in enumerate(found) if role == UNUSED]
        said += [_class_words(table, network, found)] if CLASS in found else []
        words = ". ".join([*said, *table.remarks]) + "."
    return Preview(headings, found, choices, table.cells[:PREVIEWED], len(table.cells), words, problem)


def samples_of(table: NumberTable, network: Network, roles: Sequence[str] | None = None) -> tuple[Sample, ...]:
    """The samples in a table. Raises ``TableError`` if its columns do not fit."""
    table = _oriented(table, network)
    found = tuple(roles) if roles is not None else _usual_roles(table, network)[0]
    problem = _problem(table, network, found)
    if problem:
        raise TableError(problem)
    inputs = [_numbers(table, found.index(unit)) for unit in _inputs(network)]
    if CLASS in found:
        targets = _one_hot(table, network, found.index(CLASS))
    else:
        columns = [_numbers(table, found.index(unit)) for unit in _targets(network)]
        targets = [tuple(row) for row in zip(*columns, strict=True)]
    return tuple(Sample(tuple(row), target) for row, target in zip(zip(*inputs, strict=True), targets, strict=True))


def _oriented(table: NumberTable, network: Network) -> NumberTable:
    """The table with a column for each unit, also where the units' names stand before its lines."""
    turned = table.turned()
    return turned if turned and _by_heading(turned, _inputs(network), _targets(network)) else table


def _inputs(network: Network) -> tuple[str, ...]:
    return tuple(unit.name for unit in network.layers[0].units)


def _targets(network: Network) -> tuple[str, ...]:
    return tuple(unit.name for unit in network.layers[-1].units)


def _numbers(table: NumberTable, column: int) -> tuple[float, ...]:
    values = table.values[column]
    assert values is not None
    return values


def _usual_roles(table: NumberTable, network: Network) -> tuple[tuple[str, ...], str]:
    """By heading where they say enough, else by position; an index in front is left out."""
    inputs, targets = _inputs(network), _targets(network)
    by_heading = _by_heading(table, inputs, targets)
    if by_heading:
        return by_heading, "by their headings"
    free = [column for column in range(table.width) if not _is_index(table, column, len(inputs) + 1)]
    units = [*inputs, *targets]
    if table.width == len(units) or (table.width == len(inputs) + 1 and len(targets) > 1):
        free = list(range(table.width))
    words = len(targets) == 1 and len(free) == len(units) and table.values[free[-1]] is None
    if words or len(free) == len(inputs) + 1 != len(units):
        units = [*inputs, CLASS]
    if len(free) != len(units):
        units = []
    # a heading that is a unit's name keeps its column, whatever the others are
    meant = _units_meant(table.headings, inputs, targets)
    named = {c: name for c, name in enumerate(meant) if name in units and meant.count(name) == 1}
    of_target = [c for c in free if table.headings and _says_target(table.headings[c], alone=True) and c not in named]
    if len(of_target) == 1 and len(units) == len(inputs) + 1:
        named[of_target[0]] = units[-1]
    rest = [unit for unit in units if unit not in named.values()]
    chosen = named | dict(zip([c for c in free if c not in named], rest, strict=False))
    return tuple(chosen.get(column, UNUSED) for column in range(table.width)), "in their order"


def _by_heading(table: NumberTable, inputs: Sequence[str], targets: Sequence[str]) -> tuple[str, ...]:
    """The roles that headings give; none where they do not say enough."""
    roles = list(_units_meant(table.headings, inputs, targets))
    if next((True for role in roles if role and roles.count(role) > 1), False):
        # which of them is meant is asked
        return tuple(roles)
    if not all(unit in roles for unit in inputs) or len(set(filter(None, roles))) < len([r for r in roles if r]):
        return ()
    if all(unit in roles for unit in targets):
        return tuple(roles)
    rest = [column for column, role in enumerate(roles) if not role and not _is_index(table, column, 0)]
    called = [column for column in rest if _says_target(table.headings[column])] or rest
    if len(called) != 1 or any(unit in roles for unit in targets):
        return ()
    is_class = len(targets) > 1 or table.values[called[0]] is None
    roles[called[0]] = CLASS if is_class else targets[0]
    return tuple(roles)


def _says_target(heading: str, alone: bool = False) -> bool:
    """Whether a heading says that it is of a target; ``alone``: the others say nothing, and a and t may be any."""
    word = heading.strip().casefold()
    return word in _TARGET_WORDS and not (alone and word in ("a", "t", "d"))


def _units_meant(headings: Sequence[str], inputs: Sequence[str], targets: Sequence[str]) -> tuple[str, ...]:
    """For each heading the unit that it names: ``x1``, ``X_1``, ``$x_1$``, ``target_o1``; else by its number, as in
    ``feature 2`` and ``t1``."""
    found = [_unit_called(heading, inputs, targets) for heading in headings]
    for units, words in ((inputs, _NUMBERED_INPUTS), (targets, _NUMBERED_TARGETS)):
        if any(unit in found for unit in units):
            continue
        numbered = {
            c: match for c, text in enumerate(headings) if not found[c] and (match := words.fullmatch(text.strip()))
        }
        numbers = [int(match[1]) for match in numbered.values()]
        first = 0 if 0 in numbers else 1
        if sorted(numbers) == list(range(first, first + len(units))):
            for column, number in zip(numbered, numbers, strict=True):
                found[column] = units[number - first]
    return tuple(found)


def _unit_called(heading: str, inputs: Sequence[str], targets: Sequence[str]) -> str:
    """The unit that a heading names, with what says that it is a target or not, or nothing."""
    plain = heading.strip()
    if plain in inputs or plain in targets:
        return plain
    bare = _bare(plain)
    for units, of in ((targets, _OF_TARGET), (inputs, _OF_INPUT)):
        match = of.fullmatch(plain)
        wanted = {_bare(match[1]), bare} if match else {bare}
        same = [unit for unit in units if _bare(unit) in wanted]
        if len(same) == 1:
            return same[0]
    return UNUSED


def _bare(text: str) -> str:
    """A name without case, LaTeX, subscripts and underscores."""
    return re.sub(r"[\W_]", "", text.translate(_LOWERED)).casefold()


_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_OF_TARGET = re.compile(r"(?:target|label|desired|expected|true|t|a)[\s_\[(]+(.+?)[\])]?", re.IGNORECASE)
_OF_INPUT = re.compile(r"(?:input|y|out)[\s_\[(]+(.+?)[\])]?", re.IGNORECASE)
_NUMBERED_INPUTS = re.compile(r"(?:x|in|input|inputs|i|f|feature|features|X)[\s_]*(\d{1,3})", re.IGNORECASE)
_NUMBERED_TARGETS = re.compile(
    r"(?:t|y|target|targets|o|out|output|outputs|label|labels|a|d|class)[\s_]*(\d{1,3})", re.IGNORECASE
)


def _is_index(table: NumberTable, column: int, needed: int) -> bool:
    """Whether a first column only counts the rows."""
    values = table.values[column]
    if column != 0 or values is None or table.width <= needed:
        return False
    counts = values in (tuple(range(len(values))), tuple(range(1, len(values) + 1)))
    if table.headings:
        return counts and table.headings[0].strip().casefold() in _INDEX_WORDS
    return counts and len(values) > 1


def _problem(table: NumberTable, network: Network, roles: Sequence[str]) -> str:
    """Why the columns do not give samples."""
    inputs, targets = _inputs(network), _targets(network)
    needed = [*inputs, *([] if CLASS in roles else targets)]
    twice = next((role for role in roles if role and roles.count(role) > 1), "")
    if twice:
        return f"Two columns are for {twice}; choose one of them."
    if CLASS in roles and any(role in targets for role in roles):
        return f"The class column gives all targets; {', '.join(targets)} need no columns of their own."
    missing = [unit for unit in needed if unit not in roles]
    if missing:
        size = f"The table has {table.width} columns; the network has {len(inputs)} inputs and {len(targets)} outputs"
        if not any(roles):
            return f"{size}, so {len(inputs) + len(targets)} are needed. Choose above what each column is for."
        return f"{size}; choose a column for {', '.join(missing)}."
    for column, role in enumerate(roles):
        if role not in (CLASS, UNUSED) and table.values[column] is None:
            why = _no_number(table, column)
            if why:
                return why
            return f"{table.name(column)} holds words; as {role} numbers are needed. Words can be a class."
    return _problem_with_classes(table, network, roles.index(CLASS)) if CLASS in roles else ""


def _no_number(table: NumberTable, column: int) -> str:
    """What is wrong with the first cell of a column that holds no numbers, if there is a digit in it."""
    cell = table.cells[0][column]
    try:
        value_of(cell)
    except NotANumber as error:
        return f"Line {table.lines[0]}, column {column + 1}: {error}." if re.search(r"\d", cell) else ""
    return ""


def _classes(table: NumberTable, column: int) -> list[str]:
    """The classes in a stated order: names by the alphabet, numbers by size."""
    values = table.values[column]
    if values is None:
        return sorted({row[column] for row in table.cells})
    return [shortest(value) for value in sorted(set(values))]


def _order(table: NumberTable, network: Network, column: int) -> dict[str, int]:
    """The output of each class: by its name where it is a unit's, whole numbers by themselves, others in their
    order. Of one output the two classes are 0 and 1."""
    classes, targets = _classes(table, column), _targets(network)
    if len(targets) > 1 and all(name in targets for name in classes):
        return {name: targets.index(name) for name in classes}
    if table.values[column] is not None and len(targets) > 1 and all(name.isdigit() for name in classes):
        numbers = [int(name) for name in classes]
        first = 1 if numbers[0] > 0 and numbers[-1] == len(targets) else 0
        if numbers[-1] - first < len(targets):
            return {name: number - first for name, number in zip(classes, numbers, strict=True)}
    return {name: number for number, name in enumerate(classes)}


def _problem_with_classes(table: NumberTable, network: Network, column: int) -> str:
    classes, outputs = _classes(table, column), len(network.layers[-1].units)
    room = max(outputs, 2)
    if len(classes) <= room:
        return ""
    some = ", ".join(classes[:4]) + "…" * (len(classes) > 4)
    needed = f"a network with {len(classes)} outputs is needed" if outputs > 1 else "one output tells two apart"
    return f"{table.name(column)} has {len(classes)} classes ({some}); {needed}."


def _one_hot(table: NumberTable, network: Network, column: int) -> list[tuple[float, ...]]:
    order, outputs = _order(table, network, column), len(network.layers[-1].units)
    values = table.values[column]
    names = [row[column] for row in table.cells] if values is None else [shortest(value) for value in values]
    if outputs == 1:
        return [(float(order[name]),) for name in names]
    return [tuple(float(i == order[name]) for i in range(outputs)) for name in names]


def _class_words(table: NumberTable, network: Network, roles: Sequence[str]) -> str:
    """Which class is which target."""
    column = roles.index(CLASS)
    order, targets = _order(table, network, column), _targets(network)
    if len(targets) == 1:
        return f"{table.name(column)}: " + ", ".join(f"{name} → {place}" for name, place in order.items())
    said = ", ".join(f"{name} → {targets[place]}" for name, place in order.items())
    return f"{table.name(column)}: {said}; the output of a class has the target 1, the others 0"
