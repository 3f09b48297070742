"""A repair is proved by running: the program with the changed line prints what the right program prints."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bpdebugger.programs.report import Repair

NUMBER = r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?"


def changed(text: str, repair: Repair) -> str:
    """The program with the line of a repair changed."""
    last = repair.line
    for node in ast.walk(ast.parse(text)):
        compound = isinstance(node, ast.If | ast.For | ast.While | ast.FunctionDef | ast.ClassDef)
        if isinstance(node, ast.stmt) and not compound and node.lineno == repair.line:
            last = node.end_lineno or node.lineno
    lines = text.split("\n")
    indent = lines[repair.line - 1][: len(lines[repair.line - 1]) - len(lines[repair.line - 1].lstrip())]
    lines[repair.line - 1 : last] = [indent + repair.after]
    return "\n".join(lines)


def printed(text: str, name: str, beside: Path, room: Path) -> str | None:
    """What a program prints, or None where it fails."""
    room.mkdir(exist_ok=True)
    for one in beside.iterdir():
        if one.is_file() and one.suffix not in (".json",):
            shutil.copy(one, room / one.name)
    (room / name).write_text(text, "utf-8")
    done = subprocess.run([sys.executable, name], cwd=room, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout if done.returncode == 0 else None


def same(one: str | None, other: str | None) -> bool:
    """Whether two printed texts agree, their numbers within rounding."""
    if one is None or other is None or re.sub(NUMBER, "#", one).split() != re.sub(NUMBER, "#", other).split():
        return False
    pairs = zip(*([float(x) for x in re.findall(NUMBER, text)] for text in (one, other)), strict=True)
    return all(abs(a - b) <= 1e-4 * max(1e-3, abs(a)) + 1e-9 for a, b in pairs)
