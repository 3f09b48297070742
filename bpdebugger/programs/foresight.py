"""What a program would do if it were run, as far as its text tells: it is read, not run."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from bpdebugger.programs.inside.loading import notebook_cells

_CALLS = {
    "input": "asks for input",
    "eval": "runs text as a program",
    "exec": "runs text as a program",
    "os.system": "starts another program",
    "os.popen": "starts another program",
    "os.fork": "starts another process",
    "os.kill": "ends other programs",
    "os.remove": "deletes files",
    "os.unlink": "deletes files",
    "os.rmdir": "deletes folders",
    "os.removedirs": "deletes folders",
    "os.rename": "renames files",
    "os.replace": "replaces files",
    "shutil.rmtree": "deletes folders",
    "shutil.move": "moves files",
    "np.save": "writes a file",
    "np.savez": "writes a file",
    "np.savetxt": "writes a file",
    "pickle.load": "runs what a pickle says",
    "pickle.dump": "writes a file",
}
_METHODS = {
    "unlink": "deletes files",
    "rmdir": "deletes folders",
    "write_text": "writes a file",
    "write_bytes": "writes a file",
    "to_csv": "writes a file",
    "savefig": "writes a file",
}
_MODULES = {
    "subprocess": "can start other programs",
    "multiprocessing": "can start other processes",
    "socket": "can use the network",
    "requests": "can use the network",
    "urllib": "can use the network",
    "http": "can use the network",
    "ftplib": "can use the network",
    "smtplib": "can use the network",
    "ctypes": "can call code outside Python",
}
_WRITING = frozenset("wax+")


@dataclass(frozen=True, slots=True)
class Notice:
    """A line to look at before the program is run, and what it does."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """What the text of a program tells: what it imports, and what in it reaches beyond computing.

    ``error`` is the sentence of a program that is none, with its line; else empty.
    """

    imports: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    error: str = ""


def text_of(data: bytes, notebook: bool) -> str:
    """The text of a program, as Python would read it; of a notebook the code cells, one after the other.

    Raises ``ValueError`` with a sentence where it is none.
    """
    if notebook:
        try:
            return "\n".join(notebook_cells(json.loads(data))) + "\n"
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ValueError("this is no notebook") from None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, ValueError, LookupError):
        raise ValueError("this is no text of a Python program") from None


def foresee(text: str) -> Foresight:
    """What a program would do. It can do more than it says: a name may stand for anything."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        return Foresight(error=f"{line}this is no Python program: {error.args[0] if error.args else error}")
    imports = {name.partition(".")[0]: None for node in ast.walk(tree) for name in _imported(node)}
    notices = {notice: None for node in ast.walk(tree) for notice in _noticed(node)}
    return Foresight(tuple(imports), tuple(sorted(notices, key=lambda notice: notice.line)))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""


def _noticed(node: ast.AST) -> Iterator[Notice]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        for name in _imported(node):
            if what := _MODULES.get(name.partition(".")[0]):
                yield Notice(node.lineno, what)
    elif isinstance(node, ast.Call):
        name = _dotted(node.func)
        what = _CALLS.get(name) or (_METHODS.get(node.func.attr) if isinstance(node.func, ast.Attribute) else None)
        if what or (name.rpartition(".")[2] == "open" and (what := _opening(node))):
            yield Notice(node.lineno, what)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{'np' if before == 'numpy' else before}.{node.attr}"
    return ""


def _opening(node: ast.Call) -> str:
    """What a call of ``open`` does beyond reading."""
    modes = [each.value for each in node.keywords if each.arg == "mode"] or node.args[1:2]
    if not modes:
        return ""
    mode = modes[0]
    reads = isinstance(mode, ast.Constant) and not _WRITING & set(str(mode.value))
    return "" if reads else "writes a file"
