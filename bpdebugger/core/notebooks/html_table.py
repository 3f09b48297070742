"""Objects as tables in a notebook: what ``_repr_html_`` gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

MOST = 200
"""How many rows are shown; a notebook is no place for more."""


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], count: int) -> str:
    """A table with the first of ``count`` rows. All texts are escaped; the last column are numbers, to the right."""
    shown = [_row("td", cells) for cells in islice(rows, MOST)]
    more = f"<p>{count - len(shown):,} more rows</p>" if count > len(shown) else ""
    head = f"<caption>{escape(caption)}</caption><thead>{_row('th', headings)}</thead>"
    return f"<table>{head}<tbody>{''.join(shown)}</tbody></table>{more}"


def html_paragraph(verdict: str, words: str) -> str:
    """A verdict and what it says."""
    return f"<p><b>{escape(verdict)}</b> {escape(words)}</p>"


def _row(tag: str, cells: Sequence[str]) -> str:
    left, right = "text-align: left", "text-align: right; font-variant-numeric: tabular-nums"
    styles = [*[left] * (len(cells) - 1), right]
    inside = (f'<{tag} style="{style}">{escape(cell)}</{tag}>' for style, cell in zip(styles, cells, strict=True))
    return f"<tr>{''.join(inside)}</tr>"
