"""What every printed document has: its frame, its head, the marks of the three roles."""

from __future__ import annotations

from collections.abc import Iterable

from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.quantities import KINDS, Kind, Role
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.html_math import Html, text
from bpdebugger.resources import resource

_MARKS = {Role.UPSTREAM: "upstream", Role.LOCAL: "local", Role.PRODUCT: "product"}
_WORDS = {Role.UPSTREAM: "upstream gradient", Role.LOCAL: "local derivative", Role.PRODUCT: "product"}
_SHAPES = """<svg class="defs" aria-hidden="true"><defs>
<symbol id="upstream" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.4"/></symbol>
<symbol id="local" viewBox="0 0 16 16"><path d="M8 1.5 14.5 8 8 14.5 1.5 8Z"/></symbol>
<symbol id="product" viewBox="0 0 16 16"><path d="M2.2 2.2H13.8V13.8H2.2Z"/></symbol>
</defs></svg>"""


def document(trace: Trace, what: str, body: Iterable[str]) -> str:
    """A document that stands alone: no script, nothing to load."""
    style = resource("worksheet.css").read_text(encoding="utf-8")
    title = text(f"{trace.network.title} ({what})" if trace.network.title else what.capitalize())
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8"/>',
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
            f"<title>{title}</title>",
            f'<style>\n{style}</style></head><body style="--what: {_width(trace)}mm">',
            _SHAPES,
            *body,
            "</body></html>\n",
        )
    )


def _width(trace: Trace) -> int:
    """The width in mm of the column of quantities, so that the longest name of a unit or parameter has room."""
    longest = max(len(name) for name in (*trace.plan.units, *trace.plan.parameters))
    return min(max(9 + 3 * longest, 15), 40)


def head(trace: Trace, kind: str, for_name: bool = False, note: bool = False) -> str:
    """What kind of document it is, room for a name and a date, the title and the network's note."""
    fields = '<span>Name <u class="name"></u></span><span>Date <u class="date"></u></span>' if for_name else ""
    title = trace.network.title or "A network's backward pass"
    words = f'<p class="note">{text(trace.network.note)}</p>' if note and trace.network.note else ""
    return f'<div class="kind"><b>{kind}</b>{fields}</div><h1>{text(title)}</h1>{words}'


def role_mark(kind: Kind) -> str:
    """The mark of what a kind is in the chain rule."""
    return _mark(KINDS[kind].role)


def _mark(role: Role) -> str:
    if role not in _MARKS:
        return ""
    return f'<svg class="mark" role="img" aria-label="{_WORDS[role]}"><use href="#{_MARKS[role]}"/></svg>'


def legend(letters: Letters) -> str:
    """What the marks mean, as the chain rule."""
    quantity = Html(letters).quantity
    items = (
        f'<span class="item">{_mark(Role.UPSTREAM)} upstream gradient {quantity("dE_dy")}</span>',
        '<span class="times">times</span>',
        f'<span class="item">{_mark(Role.LOCAL)} local derivative {quantity("dy_dz")}</span>',
        '<span class="times">is</span>',
        f'<span class="item">{_mark(Role.PRODUCT)} their product {quantity("dE_dz")}</span>',
    )
    return f'<div class="legend">{"".join(items)}</div>'
