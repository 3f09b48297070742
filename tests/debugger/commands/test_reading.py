"""The two halves of the language of commands against each other: what is written is read as the same values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.debugger.commands.command import Command, CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Only
from bpdebugger.debugger.commands.reading import read, taken, usage, written
from bpdebugger.debugger.commands.table import COMMANDS, command, wish
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Trigger

TELLING = (
    *("", "=", "x=y", '"', 'a "b" c', "->", "a->b", "→", ";", "(", ")", "[x", " ", " a", "a ", "none", "all", "nan"),
    *("7", "−1", "1e5", "if", "when", "log", "hits", "enabled", "layers", "connections", "yes", "\\", "\n", "\0"),
    *("log (abs(value)) > -1", "the log of E is {E}", "value > 1 if so", "∂E/∂z[h1]", "h1", "any step", "{", "\u2028"),
)
TEXTS = st.one_of(
    st.text(),
    st.sampled_from(TELLING),
    st.lists(st.sampled_from(["log", "if", "(", ")", '"', "E", "=", "{E}", "when"]), max_size=6).map(" ".join),
)
"""Any text, those more often that mean something to a reader."""

WITH_VALUES = [row for row in COMMANDS if row.parameters]
SIGNATURES = {str([(each.annotation, each.default) for each in row.parameters]): row for row in reversed(WITH_VALUES)}
ROWS = [
    pytest.param(row, id=row.id, marks=[] if row in SIGNATURES.values() else pytest.mark.long) for row in WITH_VALUES
]
"""One command of each signature always, as reading and writing go by that alone; the others in long runs."""

WHOLE = st.integers(-(10**17), 10**17)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: WHOLE,
    float: st.floats(),
    bool: st.booleans(),
    NoneType: st.none(),
}


def values_of(type_: Any) -> st.SearchStrategy[Any]:
    """Any values of a type, as the signature gives it; nothing here knows how they are written."""
    arguments, origin = get_args(type_), get_origin(type_)
    if origin is Annotated:
        found = values_of(type_.__origin__)
        for mark in (each for each in type_.__metadata__ if isinstance(each, Only)):
            options = mark.wanted.removeprefix("one of ").split(", ")
            found = st.sampled_from(options) if mark.wanted.startswith("one of ") else found.filter(mark.holds)
        return found
    if origin in (Union, UnionType):
        return st.one_of(*map(values_of, arguments))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        if arguments[-1] is ...:
            return st.lists(values_of(arguments[0]), min_size=1, max_size=4).map(tuple)
        return st.tuples(*map(values_of, arguments))
    if is_typeddict(type_):
        own = get_type_hints(type_, include_extras=True)
        return st.fixed_dictionaries({}, optional={name: values_of(part) for name, part in own.items()}).filter(bool)
    if dataclasses.is_dataclass(type_) and isinstance(type_, type):
        return dataclass_values(type_)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(*map(values_of, arguments), min_size=1, max_size=4)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return st.sampled_from(type_)
    return SIMPLE[type_]


def dataclass_values(type_: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(type_, include_extras=True)
    fields = {}
    for each in dataclasses.fields(type_):
        found = values_of(hints[each.name])
        fields[each.name] = found if each.default is dataclasses.MISSING else st.one_of(st.just(each.default), found)
    return st.builds(type_, **fields)


def arguments_of(row: Command[...]) -> st.SearchStrategy[tuple[object, ...]]:
    hints = get_type_hints(row.do, include_extras=True)
    parts = []
    for each in row.parameters:
        found = values_of(hints[each.name])
        parts.append(found if each.default is each.empty else st.one_of(st.just(each.default), found))
    return st.tuples(*parts)


def same(one: object, other: object) -> bool:
    """Whether two values are the same of the same type; NaN is NaN, 0.0 is not -0.0."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("row", ROWS)
@given(data=st.data())
def test_values_are_taken_as_they_are_and_so_are_they_as_written(row: Command[...], data: st.DataObject) -> None:
    values = data.draw(arguments_of(row))
    line = written(row, values)
    assert same(read(row, line), values), line
    assert same(taken(row, values), values)
    assert same(row.wish(*values).values, values)


@pytest.mark.parametrize("row", ROWS)
@given(data=st.data())
def test_what_is_read_is_written_so_that_it_is_read_again(row: Command[...], data: st.DataObject) -> None:
    # parts of lines as they are written, in any order, are nearly lines
    parts = st.one_of(arguments_of(row).map(lambda values: written(row, values)), TEXTS)
    line = data.draw(st.lists(parts, max_size=3).map(" ".join))
    try:
        values = read(row, line)
    except CommandError as error:
        assert str(error).startswith(f"{row.id}: ")
        return
    assert same(read(row, written(row, values)), values)


@given(TEXTS)
def test_a_command_of_one_text_takes_it_as_it_is(text: str) -> None:
    alone = [row for row in COMMANDS if len(row.parameters) == 1 and row.parameters[0].annotation == "str"]
    assert {"set-title", "open", "watch", "go-to-bookmark"} <= {row.id for row in alone}
    for row in alone:
        assert wish(row.id, text).values == (text,)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("dE_dz[h1]", Breakpoint("dE_dz[h1]")),
        ("dE_dz[h1] if abs(value) < 1e-6", Breakpoint("dE_dz[h1]", "abs(value) < 1e-6")),
        ("unit h1 when sign hits >=3", Breakpoint("unit h1", change=Trigger.SIGN, hits=">=3")),
        ("if E > 1", Breakpoint("", "E > 1")),
        ("if log (abs(value)) > -1", Breakpoint("", "log (abs(value)) > -1")),
        ('E if "log (E) > 1" log E is {E}', Breakpoint("E", "log (E) > 1", log="E is {E}")),
        ("E log the log of E is {E}", Breakpoint("E", log="the log of E is {E}")),
        ("dy_dz of sigmoid, tanh enabled no", Breakpoint("dy_dz of sigmoid, tanh", enabled=False)),
        ("", Breakpoint("")),
    ],
)
def test_breakpoints_as_texts(line: str, wanted: Breakpoint) -> None:
    assert wish("add-breakpoint", line).values == (wanted,)


@pytest.mark.parametrize(
    ("id", "line", "wanted"),
    [
        ("slide-value", "w1 0.5", ("w1", 0.5)),
        ("slide-value", "w1=0.5", ("w1", 0.5)),
        ("slide-value", " w1 = −.5 ", ("w1", -0.5)),
        ("set-value", "w1=0.3 w2 = -1", ({"w1": 0.3, "w2": -1.0},)),
        ("set-activation", "h1 h2=where(z == 0, 1, z)", (("h1", "h2"), "where(z == 0, 1, z)")),
        ("set-activation", "h1=", (("h1",), "")),
        ("rename", '"x=y"=z', ("x=y", "z")),
        ("rename", "1=x=y", (1, "x=y")),
        ("name-weight", "x1->h1=w1", (("x1", "h1"), "w1")),
        ("connect", "x1 → h2", (("x1", "h2"),)),
        ("connect", "", (None,)),
        ("select", "h1 x connections x1->h1 layers 1 2", (Selection(("h1", "x"), (("x1", "h1"),), (1, 2)),)),
        ("set-cells", "0 1 0.5 1; 0 −2", (0, 1, ((0.5, 1.0), (0.0, -2.0)))),
        ("set-training", "optimizer=adam batch=1 shuffle=none", ({"optimizer": "adam", "batch": 1, "shuffle": None},)),
        ("run-to", "7", (7,)),
        ("run-to", "dE_dw[i1 -> h1]@0", ("dE_dw[i1 -> h1]@0",)),
        ("sample", "all", ("all",)),
        ("claim", "dE_dz[o] = sin(z[o]) = 1", ("dE_dz[o]", "sin(z[o]) = 1")),
        ("suppose", "o=nan", ("o", math.nan)),
        ("train", "", (None,)),
    ],
)
def test_lines_as_people_write_them(id: str, line: str, wanted: tuple[object, ...]) -> None:
    assert same(read(command(id), line), wanted)


@pytest.mark.parametrize(
    ("id", "line", "why"),
    [
        ("slide-value", "", "slide-value: parameter is missing; write slide-value PARAMETER VALUE"),
        ("slide-value", "w1", "slide-value: value is missing; write slide-value PARAMETER VALUE"),
        ("slide-value", "w1=", "value is missing"),
        ("slide-value", "w1 half", 'slide-value: value: a finite number is wanted; got "half"'),
        ("slide-value", "w1 nan", 'a finite number is wanted; got "nan"'),
        ("slide-value", "w1 1e999", 'a finite number is wanted; got "1e999"'),
        ("slide-value", "w1 1_0", "a finite number is wanted"),
        ("slide-value", "w1 0.5 0.6", 'slide-value: nothing more is wanted; got "0.6"'),
        ("slide-value", '"w1 0.5', "the quote is not closed"),
        ("undo", "twice", 'undo: nothing is wanted; got "twice"'),
        ("sample", "every", 'a whole number from 0 on or all is wanted; got "every"'),
        ("sample", "-1", "a whole number from 0 on or all is wanted"),
        ("set-training", "speed=3", 'there is no "speed"; there are optimizer, momentum'),
        ("set-training", "optimizer=newton", '"optimizer": one of sgd, '),
        ("set-value", "w1", '"w1" has no value; write it as name=value'),
        ("set-value", "w1=1 w1=2", '"w1" is given twice'),
        ("connect", "x1", 'two names with an arrow, as in x1->h1, is wanted; got "x1"'),
        ("add-breakpoint", "E when often", 'when: value or sign is wanted; got "often"'),
        ("go-to-epoch", "9" * 5000, "a whole number from 0 on is wanted"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_from_the_signature(id: str, line: str, why: str) -> None:
    with pytest.raises(CommandError) as refused:
        read(command(id), line)
    assert why in str(refused.value)
    assert len(str(refused.value)) < 300


def test_values_of_other_types_are_refused() -> None:
    for id, values in (
        ("slide-value", ("w1", "0.5")),
        ("slide-value", ("w1", True)),
        ("slide-value", ("w1", math.inf)),
        ("slide-value", (3, 0.5)),
        ("slide-value", ("w1",)),
        ("slide-value", ("w1", 0.5, 1)),
        ("set-bias", ("h1", "b1")),
        ("set-bias", ((), "b1")),
        ("set-cells", (0, 0, [])),
        ("sample", (-1,)),
        ("add-breakpoint", (("E",),)),
        ("set-training", ({"batch": -1},)),
        ("set-value", ({},)),
        ("set-value", ([("w1", 1.0)],)),
        ("set-training", ({},)),
    ):
        with pytest.raises(CommandError, match=id):
            wish(id, *values)
    assert wish("slide-value", "w1", 1).values == ("w1", 1.0)
    assert wish("set-bias", ["h1", "h2"], "b1").values == (("h1", "h2"), "b1")


def test_a_command_that_is_misspelt_is_asked_about() -> None:
    with pytest.raises(CommandError, match='no command "step-ovre", did you mean step-over'):
        wish("step-ovre")


@pytest.mark.parametrize("row", COMMANDS, ids=[row.id for row in COMMANDS])
def test_every_command_says_what_it_does_and_how_it_is_written(row: Command[...]) -> None:
    assert row.help.endswith(".")
    assert len(row.help) < 160
    assert usage(row).startswith(row.id)


def test_an_equals_sign_at_the_beginning_of_a_text_is_kept() -> None:
    """After a number one is dropped, as in ``w1 = 0.5``."""
    row, values = next(row for row in COMMANDS if row.id == "edit-breakpoint"), (0, Breakpoint("= 1"))
    assert read(row, written(row, values)) == values


@pytest.mark.parametrize(
    ("id", "values", "line"),
    [
        ("add-breakpoint", (Breakpoint("E", "value > 1"),), "E if value > 1"),
        ("add-breakpoint", (Breakpoint("E", "(value > 1) or E < 2"),), "E if (value > 1) or E < 2"),
        # what would be read as something else stands in quotes
        ("add-breakpoint", (Breakpoint("E", "value > (1"),), 'E if "value > (1"'),
        ("add-breakpoint", (Breakpoint("E", log="if it is"),), 'E log "if it is"'),
        ("slide-value", ("w1", 0.5), "w1 0.5"),
        ("set-value", ({"w1": 0.3, "w2": -1.0},), "w1=0.3 w2=-1.0"),
        ("run-to", (7,), "7"),
    ],
)
def test_what_needs_no_quotes_is_written_without(id: str, values: tuple[object, ...], line: str) -> None:
    assert written(command(id), values) == line
    assert same(read(command(id), line), values)


def test_the_last_of_several_texts_is_the_rest_of_the_line() -> None:
    def several(bench: Workbench, first: int, second: str, third: str) -> None:
        """Takes three values."""

    row = Menu("Test").command("Several")(several)
    assert read(row, "1 two three and more") == (1, "two", "three and more")
    assert read(row, written(row, (1, "two", "three and more"))) == (1, "two", "three and more")
