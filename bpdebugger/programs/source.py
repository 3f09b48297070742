"""The person's own text: what stands at a place that was recorded."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bpdebugger.programs.bench import Hook

Span = tuple[int, int, int, int, int]
"""File, line, column, last line, last column."""


def span_of(row: Hook) -> Span:
    """Where a recorded place stands."""
    return (row.file, row.line, row.column, row.last_line, row.last_column)


@dataclass
class File:
    """One file: its text, its tree, and for each node the one around it."""

    path: Path
    text: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)
    """For a notebook: the first line of each code cell in the joined text."""

    def lines(self) -> list[str]:
        """The lines as written."""
        return self.text.split("\n")


class Source:
    """All files of a program."""

    def __init__(self, files: list[str]) -> None:
        self.files: list[File] = []
        self.nodes: dict[Span, list[ast.AST]] = {}
        self._defined: set[str] = set()
        for number, name in enumerate(files):
            self._add(number, Path(name))

    def _add(self, number: int, path: Path) -> None:
        text, cells = read_notebook(path) if path.suffix == ".ipynb" else (read_text(path), [])
        tree = ast.parse(text)
        file = File(path, text, tree, cells=cells)
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                file.parents[child] = node
            if hasattr(node, "lineno"):
                self.nodes.setdefault(_span(number, node), []).append(node)
        self.files.append(file)

    def node(self, row: Hook) -> ast.AST | None:
        """The node of a recorded place: a statement or an expression."""
        found = self.nodes.get(span_of(row), [])
        statements = [node for node in found if isinstance(node, ast.stmt)]
        others = [node for node in found if isinstance(node, ast.expr)]
        if row.kind in ("statement", "aug", "loop"):
            return statements[0] if statements else None
        return (others or statements or [None])[0]

    def parent(self, row: Hook, node: ast.AST) -> ast.AST | None:
        """The node around one."""
        return self.files[row.file].parents.get(node)

    def around(self, row: Hook, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one, from the inside out."""
        parents = self.files[row.file].parents
        while node in parents:
            node = parents[node]
            yield node

    def statement(self, row: Hook) -> ast.stmt | None:
        """The innermost statement of a recorded place."""
        node = self.node(row)
        if node is None or isinstance(node, ast.stmt):
            return node
        return next((one for one in self.around(row, node) if isinstance(one, ast.stmt)), None)

    def defines(self, name: str) -> bool:
        """Whether a function, method or class of this name, or a dictionary of names, is the program's own."""
        if not self._defined:
            kinds = (ast.FunctionDef, ast.ClassDef)
            self._defined = {"append", "dict"}
            self._defined |= {one.name for file in self.files for one in ast.walk(file.tree) if isinstance(one, kinds)}
        return name in self._defined

    def text(self, row: Hook, node: ast.AST) -> str:
        """The node as it was written."""
        return ast.get_source_segment(self.files[row.file].text, node) or ast.unparse(node)


def _span(number: int, node: ast.AST) -> Span:
    line = getattr(node, "lineno", 0)
    column = getattr(node, "col_offset", 0)
    return (number, line, column, getattr(node, "end_lineno", line), getattr(node, "end_col_offset", column))


def read_text(path: Path) -> str:
    """The text of a file in the encoding that it says."""
    import tokenize

    with tokenize.open(path) as file:
        return file.read()


def read_notebook(path: Path) -> tuple[str, list[int]]:
    """The code cells joined, and the line at which each begins."""
    from bpdebugger.programs.inside.loading import notebook_cells

    with path.open(encoding="utf-8") as file:
        document = json.load(file)
    lines: list[str] = []
    firsts: list[int] = []
    for cell in notebook_cells(document):
        firsts.append(len(lines) + 1)
        lines.extend(cell.split("\n"))
    return "\n".join(lines) + "\n", firsts
