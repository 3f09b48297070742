"""A trace as statements of a program: one for each number, all samples in it, in the order of the trace."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from bpdebugger.core.formulas.evaluate import Rank, evaluate_as_written, rank
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, add, substitute, symbols
from bpdebugger.core.formulas.printing import Spelling, shortest, write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.names.notation import is_compound
from bpdebugger.core.network.quantities import KINDS, MEANS, PAST_THE_SAMPLES, PENALTIES, Kind, Phase, Place
from bpdebugger.core.passes.rule import Rule
from bpdebugger.core.passes.rules import rule
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.worksheet_lines import unit_title

MOST = 20_000
"""How many statements a script has at most."""

_ASKED = 8
"""In so many samples it is asked whether a rule has a note."""

_IN_WORDS = Spelling(number=shortest, symbol=USUAL.symbol, times=" · ", minus="−", compound=is_compound)


class ScriptTooLong(ValueError):
    """A trace that nobody would read as a script; its text is a sentence that names the limit."""


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One number, computed or given.

    ``name``: its name in the trace. ``variable``: what it is called in the program. ``expression``: what computes it,
    in variables; ``None`` for what is given. ``values``: what the trace has, one for each sample, or a single one.
    """

    place: Place
    name: str
    variable: str
    expression: Expression | None
    values: tuple[float, ...]
    comment: str

    @property
    def kind(self) -> Kind:
        """The kind of its number."""
        return self.place.kind

    @property
    def is_of_sample(self) -> bool:
        """Whether each sample has one of its own."""
        return self.kind not in PAST_THE_SAMPLES


@dataclass(frozen=True, slots=True)
class ScriptSection:
    """Statements under one heading."""

    title: str
    statements: tuple[ScriptLine, ...]


class Variables:
    """Names in a program for the numbers of a trace: ``dE_dz[h1]`` is ``dE_dz_h1``, and no two are the same."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = set(taken)
        self._known: dict[tuple[str, bool], str] = {}

    def of(self, name: str, is_mean: bool = False) -> str:
        """The variable of a number; the mean over samples is another than each sample's."""
        if (name, is_mean) not in self._known:
            plain = name.replace("->", "_").replace("[", "_").replace(",", "_").replace("]", "")
            # as Python reads identifiers
            wanted = unicodedata.normalize("NFKC", plain + "_mean" * is_mean)
            while wanted in self._taken:
                wanted += "_"
            self._taken.add(wanted)
            self._known[name, is_mean] = wanted
        return self._known[name, is_mean]


def sections(trace: Trace, taken: frozenset[str], careful: bool = True) -> list[ScriptSection]:
    """The statements of a trace in sections. ``taken``: names that no variable may have. ``careful``: with rules in the
    form that keeps its digits everywhere, not in the textbook's. Raises ``ScriptTooLong``.
    """
    each = (len(trace) - len(trace.plan.parameters)) // max(len(trace.samples), 1)
    if each > MOST:
        raise ScriptTooLong(f"A script of this trace would have more than {MOST:,} lines, which is the limit.")
    variables = Variables(taken)
    titled = ((_title(trace, place), _statement(trace, place, variables, careful)) for place in _places(trace))
    return [
        ScriptSection(title, tuple(statement for _, statement in group))
        for title, group in groupby(titled, lambda each: each[0])
    ]


def _places(trace: Trace) -> Iterator[Place]:
    """Every place of the trace, those of samples only in the first."""
    for number in range(len(trace)):
        place = trace.place(number)
        if place.row <= 0:
            yield place


def _title(trace: Trace, place: Place) -> str:
    kind = place.kind
    if kind is Kind.PARAMETER:
        return "The parameters"
    if kind in (Kind.INPUT, Kind.TARGET):
        return "The samples"
    if kind.row.phase is Phase.UPDATE:
        return "Over the samples" if kind in MEANS or kind in PENALTIES else "The update"
    if kind.row.phase is Phase.FORWARD:
        return "Forward pass"
    if kind is Kind.GRADIENT:
        return "Backward pass: the parameters"
    return f"Backward pass: {unit_title(trace, place)}"


def _statement(trace: Trace, place: Place, variables: Variables, careful: bool) -> ScriptLine:
    is_mean = place.kind in MEANS
    name = name_of(trace.plan, place.kind, place.index)
    found, held = _rule(trace, place, careful)
    of_sample = place.kind not in PAST_THE_SAMPLES
    values = tuple(map(float, trace.rows(place.kind, place.index))) if of_sample else (trace.value(place),)
    return ScriptLine(
        place=place,
        name=f"{name}@{trace.samples[0]}" if _has_a_namesake(trace, place) else name,
        variable=variables.of(name, is_mean),
        expression=None if held else _in_variables(trace, place, found, variables, careful),
        values=values,
        comment=_comment(trace, place, name),
    )


def _has_a_namesake(trace: Trace, place: Place) -> bool:
    """Whether a number of the only sample is called as one past it: only with a sample's number are they two."""
    return trace.averaged and len(trace.samples) == 1 and place.kind in (Kind.LOSS, Kind.GRADIENT)


def _rule(trace: Trace, place: Place, careful: bool) -> tuple[Rule, bool]:
    """The rule that holds in every sample, and whether a what-if holds the number."""
    if place.row < 0:
        return rule(trace, place, careful=careful), False
    if place.kind is Kind.NET_INPUT and trace.hold and trace.hold.unit == place.index:
        return Rule(None, {}), True
    rows = [Place(place.kind, place.index, row) for row in range(len(trace.samples))]
    if place.kind is not Kind.DELTA or not trace.plan.group(place.index).logits:
        rows = rows[:1]
    rules = [rule(trace, each, careful=careful) for each in rows]
    return next((each for each in rules if each.note), rules[0]), False


def _in_variables(trace: Trace, place: Place, found: Rule, variables: Variables, careful: bool) -> Expression | None:
    if place.kind in MEANS:
        one = Kind.LOSS if place.kind is Kind.MEAN_LOSS else Kind.GRADIENT
        of_samples = Symbol(variables.of(name_of(trace.plan, one, place.index)))
        taken = Call("sum" if trace.plan.adds_samples else "mean", (of_samples,))
        penalty = [name for name, step in found.operands.items() if trace.place(step).kind in PENALTIES]
        return add(taken, *(Symbol(variables.of(name)) for name in penalty))
    if found.expression is None:
        return None
    if place.kind is Kind.ACTIVATION and trace.plan.activation(place.index).couples:
        return _softmax(trace, place, variables)
    expression = found.expression
    if careful and _is_undefined(trace, place, found):
        expression = _guarded(found.expression)
    # past the samples a gradient is the mean over them
    means = {name: trace.place(step).kind in MEANS for name, step in found.operands.items()}
    names = {name: Symbol(variables.of(name, is_mean)) for name, is_mean in means.items()}
    return substitute(expression, names)


def _is_undefined(trace: Trace, place: Place, found: Rule) -> bool:
    """Whether a rule as it is written is NaN in a sample whose number is not: 0 times what is not finite."""
    if found.expression is None:
        return False
    operands = {name: trace.place(step) for name, step in found.operands.items()}
    values = {name: trace.rows(each.kind, each.index) for name, each in operands.items()}
    written = evaluate_as_written(found.expression, values)
    return bool((np.isnan(written) & ~np.isnan(trace.rows(place.kind, place.index))).any())


def _guarded(expression: Expression) -> Expression:
    """The same with what a 0 silences written as such: a target that is 0, the switch of a branch that is not taken."""
    if not isinstance(expression, Call):
        return expression
    whole = Call(expression.function, tuple(_guarded(part) for part in expression.arguments))
    if whole.function not in ("*", "/"):
        return whole
    parts = expression.arguments if whole.function == "*" else expression.arguments[:1]
    weights = [part for part in parts if _is_weight(part)]
    return Call("weighed", (weights[0], whole)) if weights else whole


def _is_weight(expression: Expression) -> bool:
    names = list(symbols(expression))
    return bool(names) and (rank(expression) is Rank.SWITCH or all(name.startswith("a[") for name in names))


def _softmax(trace: Trace, place: Place, variables: Variables) -> Expression:
    """One output of a softmax layer: shifted by the largest z, which the textbook's quotient is not."""
    members = trace.plan.group(place.index).members.tolist()
    z = [Symbol(variables.of(name_of(trace.plan, Kind.NET_INPUT, unit))) for unit in members]
    return Call("softmax", (Number(float(members.index(place.index))), *z))


def _comment(trace: Trace, place: Place, name: str) -> str:
    """What the number is, how it stands on screen, its rule in the textbook's form, and what the rule notes."""
    symbol, words = USUAL.symbol(name), KINDS[place.kind].words
    rows = range(min(len(trace.samples), _ASKED)) if place.row >= 0 else (-1,)
    rules = [rule(trace, Place(place.kind, place.index, row)) for row in rows]
    notes = [f"{words}: {symbol}", *dict.fromkeys(each.note for each in rules if each.note and each.note != "given")]
    shown = rules[0].expression
    if shown is not None and place.kind not in MEANS:
        notes[0] += f" = {write(shown, _IN_WORDS)}"
    return one_line("; ".join(notes))


def one_line(text: str) -> str:
    """A text that can stand in a comment: whatever would end the line is a blank."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
