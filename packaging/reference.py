"""The reference among the pages of the help, made from the code it is about.

python packaging/reference.py        writes the pages anew
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import bpdebugger
from bpdebugger.cli import parser
from bpdebugger.cli.completing import table
from bpdebugger.core.catalogue import activations, losses
from bpdebugger.core.formulas.evaluate import FUNCTIONS
from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.network.network import Network, Penalty
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.network.validate import MAX_CONNECTIONS, MAX_SAMPLES, MAX_UNITS
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project_shape import OBJECTS, REQUIRED, Key
from bpdebugger.exchange.trace_csv import COLUMNS

HELP = Path(__file__).resolve().parent.parent / "resources" / "help"

_JSON = {bool: "true or false", str: "text", float: "number", int: "whole number", list: "list", dict: "object"}


def rows(headings: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> str:
    """A table of Markdown; a bar in a cell is none between cells."""
    every = [headings, ("---",) * len(headings), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in every) + "\n"


def code(text: str) -> str:
    """A text as it is typed; an empty one is nothing."""
    return f"`{text}`" if text else ""


def file_format() -> str:
    """Every object of a project file with its keys, and the names that stand for functions."""
    parts = [
        "# Reference: the project file\n",
        "JSON in UTF-8 with the suffix `.bpd`. What is wrong is refused with its place, as in `connections[3].to: no "
        'unit "h9"`; a key that is not listed here, or stands twice, is an error. '
        "`resources/schema/project.schema.json` is the same for programs.\n",
        f"Limits: {MAX_UNITS:,} units, {MAX_CONNECTIONS:,} connections, {MAX_SAMPLES:,} samples, names of {MAX_NAME} "
        f"characters, formulas of {MAX_LENGTH}.\n",
    ]
    for name, keys in OBJECTS.items():
        parts.append(f"## {name.replace('_', ' ').capitalize()}\n")
        if name == "unit":
            parts.append("A unit that has nothing but a name may be written as that name alone.\n")
        parts.append(
            rows(("key", "value", "without it", ""), [(code(key), *_told(each)) for key, each in keys.items()])
        )
    parts.append("## Activations\n")
    parts.append(rows(("name", "y", "dy/dz"), [_function(each) for each in activations.CATALOGUE.values()]))
    parts.append("## Losses\n")
    parts.append(
        rows(
            ("name", "of one output", "∂E/∂y", "over the outputs"),
            [
                (code(each.name), code(write(each.term)), code(write(each.derivative)), _over(each.averages))
                for each in losses.CATALOGUE.values()
            ],
        )
    )
    parts.append("## Functions of formulas\n")
    parts.append(", ".join(code(name) for name in sorted(FUNCTIONS)) + ".\n")
    return "\n".join(parts)


def _told(key: Key) -> tuple[str, str, str]:
    more = key.more
    if "const" in more:
        kind = code(f'"{more["const"]}"')
    elif "enum" in more:
        kind = ", ".join(code(str(each)) for each in more["enum"])
    else:
        kind = _JSON[key.kind]
    usual = key.default
    without = "must be there" if usual is REQUIRED else "" if usual in (None, "", (), {}) else code(_as_json(usual))
    examples = f" As in {', '.join(code(each) for each in more['examples'])}." if "examples" in more else ""
    return kind, without, more.get("description", "") + examples


def _as_json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _function(row: Any) -> tuple[str, str, str]:
    if row.couples:
        return code(row.name), "over the units of its layer", "a matrix: `dy_dz[o1,o2]`"
    return code(row.name), code(write(row.formula)), code(write(row.derivative))


def _over(averages: bool) -> str:
    return "their mean" if averages else "their sum"


def every_kind() -> list[Network]:
    """Networks that together have every kind of number."""
    examples = [example(name) for name in ("mazur", "softmax", "neuron-plus-b", "xor-adam")]
    limited = replace(examples[0].training, clip_norm=1.0)
    return [*examples, replace(examples[0], penalty=Penalty(l2=0.01), training=limited)]


def names() -> str:
    """Every kind of number in a trace, and the columns of its CSV."""
    steps: dict[Kind, Step] = {}
    for network in every_kind():
        for step in trace(network):
            steps.setdefault(step.place.kind, step)
    lines = []
    for kind in Kind:
        step = steps[kind]
        lines.append((code(step.quantity), kind.row.words, step.phase.value, code(step.formula)))
    return "\n".join(
        [
            "# Reference: the names of a trace\n",
            "Every number of a forward and backward pass has one name, in the table, the CSV, watches, breakpoints, "
            "on the command line and in the library. In the bracket stand a unit (`h1`), a connection (`h1->o2`), a "
            "parameter (`w5`) or a pair of units of one layer (`o1,o2`). The same name in another sample is told apart "
            "by the sample: `dE_dz[o1]@2`.\n",
            rows(("name", "what it is", "pass", "rule"), lines),
            "## The CSV\n",
            "One row for each step, with the columns " + ", ".join(code(each) for each in COLUMNS) + ".\n",
        ]
    )


def commands() -> str:
    """The command line, and every command of the window by its menu."""
    parts = ["# Reference: the commands\n", "## On the command line\n"]
    for name, (help, arguments) in table(parser()).items():
        listed = [(code(", ".join(each.options) or each.name), each.help) for each in arguments]
        parts += [f"### bpdebugger {name}\n", help + "\n", rows(("argument", ""), listed)]
    parts.append("Exit 0: done, and what was checked holds; 1: it does not hold; 2: bad usage or input.\n")
    parts.append(
        "## In the window\n\nBy *Search commands…* with the name and its values, by `--run 'NAME VALUES'`, and in "
        "Python by `window.run(name, …)`.\n"
    )
    for menu in dict.fromkeys(row.menu for row in COMMANDS):
        parts.append(f"### {menu}\n")
        lines = [
            (code(" ".join([row.id, *map(_given, row.parameters)])), row.title, code(row.key), row.help)
            for row in COMMANDS
            if row.menu == menu
        ]
        parts.append(rows(("command", "in the menu", "key", ""), lines))
    return "\n".join(parts)


def _given(parameter: inspect.Parameter) -> str:
    name = parameter.name.strip("_").upper()
    return name if parameter.default is inspect.Parameter.empty else f"[{name}]"


def library() -> str:
    """What programs and notebooks import."""
    parts = ["# Reference: the library\n", "```python\n" + (inspect.getdoc(bpdebugger) or "") + "\n```\n"]
    for name in bpdebugger.__all__:
        parts.append(_documented(f"bpdebugger.{name}", getattr(bpdebugger, name)))
    for type_ in (Trace, Step, Network):
        parts += [f"## {type_.__name__}\n", _prose(type_) + "\n"]
        for name, member in vars(type_).items():
            if not name.startswith("_") and isinstance(member, FunctionType | property):
                parts.append(_documented(name, member))
    return "\n".join(parts)


def _documented(name: str, member: Any) -> str:
    shown = name if isinstance(member, property) else name + _signature(member)
    return f"### `{shown}`\n\n{_prose(member)}\n"


def _signature(function: Callable[..., Any]) -> str:
    """The names of the parameters with their usual values; their types stand in the code."""
    given = []
    for each in inspect.signature(function).parameters.values():
        if each.name == "self":
            continue
        if each.kind is inspect.Parameter.KEYWORD_ONLY and "*" not in given:
            given.append("*")
        given.append(each.name if each.default is inspect.Parameter.empty else f"{each.name}={each.default!r}")
    return f"({', '.join(given)})"


def _prose(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").replace("``", "`")


PAGES: Mapping[str, Callable[[], str]] = {
    "reference-file": file_format,
    "reference-names": names,
    "reference-commands": commands,
    "reference-library": library,
}


if __name__ == "__main__":
    for page, text in PAGES.items():
        (HELP / f"{page}.md").write_text(text(), encoding="utf-8")
