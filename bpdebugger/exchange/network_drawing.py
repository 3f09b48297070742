"""The network as a drawing for paper, in SVG: units, connections, and their parameters by name."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.network.plan import Plan
from bpdebugger.drawing.label_placement import place_labels
from bpdebugger.drawing.network_shape import Shape, is_large, shape_of
from bpdebugger.drawing.placement import Measures, Placement, place
from bpdebugger.drawing.plane import Point
from bpdebugger.exchange.html_math import text

WIDTH = 620.0
"""The width that a drawing takes where its network needs no more, in pixels of 1/96 inch."""
_MEASURES = Measures(radius=17.0, above=13.0, below=3.0, gap=70.0, line=12.0)
_LETTER = 6.0
"""The width of a letter at most of the text beside connections, whose height is that of a line."""
_MOST_LETTERS = 12
_INK, _FAINT, _PAPER = "#14171b", "#59616b", "#ffffff"


def network_drawing(plan: Plan, letters: Letters = USUAL) -> str:
    """The drawing as an SVG element, empty for a network with too many parts to draw each of them."""
    if is_large(plan):
        return ""
    shape = shape_of(plan)
    placed = place(shape, _MEASURES, (WIDTH, 0.0))
    parts = "".join((*_lines(placed), *_units(plan, placed, letters), *_labels(plan, shape, placed)))
    size = f'width="{placed.width:.0f}" height="{placed.height:.0f}"'
    return (
        f'<svg class="network" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="The network" {size} '
        f'viewBox="0 0 {placed.width:.0f} {placed.height:.0f}" font-size="11">{parts}</svg>'
    )


def _lines(placed: Placement) -> Iterator[str]:
    for curve in (*placed.links, *placed.losses):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in curve.points.tolist())
        yield f'<polyline points="{points}" fill="none" stroke="{_FAINT}" stroke-width="1"/>'


def _units(plan: Plan, placed: Placement, letters: Letters) -> Iterator[str]:
    radius = _MEASURES.radius
    for unit, (name, at) in enumerate(zip(plan.units, placed.units, strict=True)):
        yield (
            f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="{radius}" fill="{_PAPER}" stroke="{_INK}" stroke-width="1.2"/>'
        )
        yield _text(at, _short(name, 5))
        bias = int(plan.bias[unit])
        if bias >= 0:
            yield _text(Point(at.x, at.y - radius - 6), _short(plan.parameters[bias], _MOST_LETTERS), _FAINT)
    x, y = placed.loss
    side = 2 * radius
    yield (
        f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{side}" height="{side}" rx="4" fill="{_PAPER}" '
        f'stroke="{_INK}" stroke-width="1.2"/>'
    )
    yield _text(placed.loss, letters.shown("E"))


def _labels(plan: Plan, shape: Shape, placed: Placement) -> Iterator[str]:
    names = {
        link: _short(plan.parameters[int(plan.weight[link])], _MOST_LETTERS)
        for link in range(len(shape.links))
        if link not in shape.crowded
    }
    widths = {link: _LETTER * len(name) + 6 for link, name in names.items()}
    for link, at in place_labels(shape, _MEASURES, placed, widths, _MEASURES.line + 2).places.items():
        width, height = widths[link], _MEASURES.line + 1
        yield (
            f'<rect x="{at.x - width / 2:.1f}" y="{at.y - height / 2:.1f}" width="{width}" height="{height}" '
            f'fill="{_PAPER}"/>'
        )
        yield _text(at, names[link])


def _text(at: Point, words: str, colour: str = _INK) -> str:
    """A text in the middle of a point; its letters reach a third of their size above and below."""
    return f'<text x="{at.x:.1f}" y="{at.y + 3.8:.1f}" text-anchor="middle" fill="{colour}">{text(words)}</text>'


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most // 2]}…{name[len(name) - (most - most // 2 - 1) :]}"
