"""Where the files that travel with the program lie: examples, icons, the schema of project files."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """The path of a resource, as ``resource("examples", "mazur.bpd")``.

    An installed wheel holds them inside the package, a checkout in its top-level folder ``resources``.
    Whether the file exists is not looked at.
    """
    installed = _PACKAGE / "resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
