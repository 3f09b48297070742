"""The kinds of programs that a trace can be exported as, and how each is put together from its sections."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.scripts import in_numpy, in_pytorch
from bpdebugger.exchange.scripts.language import Language
from bpdebugger.exchange.scripts.statements import ScriptTooLong, one_line

__all__ = ["ENDINGS", "KINDS", "ScriptTooLong", "script"]

Part = tuple[str, str]
"""A title and the code under it."""

_HOW = (
    "Every number has its name of the trace: dE_dz[h1], the derivative of E by z of h1, is dE_dz_h1 here.",
    "Several samples are computed at once: a number of theirs is an array with one entry for each.",
)


def script(trace: Trace, kind: str) -> str:
    """The program of one of ``KINDS``, which prints every number as ``dE_dz[h1] = 0.04``; with several samples as
    ``dE_dz[h1]@0``. Raises ``ScriptTooLong``.
    """
    return KINDS[kind](trace)


def _numpy(trace: Trace) -> str:
    return _python(trace, _parts(trace, in_numpy.NUMPY, in_numpy.code(trace)))


def _pytorch(trace: Trace) -> str:
    return _python(trace, _parts(trace, in_pytorch.PYTORCH, in_pytorch.code(trace)))


def _parts(trace: Trace, language: Language, code: Sequence[Part]) -> list[Part]:
    """The sections, after what they need."""
    samples = f"SAMPLES = {trace.samples!r}  # the numbers of the samples"
    helpers = language.helpers_in("\n".join([text for _, text in code]))
    return [("What is needed", "\n\n\n".join([f"{language.imports}\n\n{samples}", *helpers])), *code]


_OF_MARKDOWN = frozenset("&<\\`*_[]!$|~#")


def _head(trace: Trace) -> list[str]:
    title = one_line(trace.network.title) or "A network's backward pass"
    return [title, *filter(None, [one_line(trace.network.note)]), *_HOW]


def _python(trace: Trace, parts: Sequence[Part]) -> str:
    head = "\n".join(f"# {line}" for line in _head(trace))
    return "\n\n\n".join([head, *(f"# {title}\n\n{code}" for title, code in parts)]) + "\n"


def _notebook(trace: Trace) -> str:
    """A notebook in the format 4.4, the newest that needs no numbers for its cells."""
    title, *rest = map(_in_markdown, _head(trace))
    cells = [_cell("markdown", "\n\n".join([f"# {title}", *rest]))]
    for heading, code in _parts(trace, in_numpy.NUMPY, in_numpy.code(trace)):
        cells += [_cell("markdown", f"## {heading}"), _cell("code", code)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _in_markdown(text: str) -> str:
    """A text as Markdown shows it: no element, no link, no picture from somewhere, no mathematics."""
    return "".join(f"&#{ord(letter)};" if letter in _OF_MARKDOWN else letter for letter in text)


def _cell(kind: str, text: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell


KINDS: dict[str, Callable[[Trace], str]] = {"numpy": _numpy, "pytorch": _pytorch, "notebook": _notebook}
"""By name: what makes the text of a program."""

ENDINGS = {"numpy": ".py", "pytorch": ".py", "notebook": ".ipynb"}
"""The ending of each kind's file."""
