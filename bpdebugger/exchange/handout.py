"""A handout of chosen steps: the network, and of each step what it means and its derivation; as HTML, or to be painted.

The HTML stands alone, prints on A4 and Letter, and is well-formed XML, as that of a worksheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.exchange.html_math import Html, number, text
from bpdebugger.exchange.network_drawing import network_drawing
from bpdebugger.exchange.sheet import document, head, role_mark
from bpdebugger.exchange.worksheet_given import given
from bpdebugger.symbolic.derivation import Derivation, derivation

MAX_STEPS = 60


class HandoutTooLong(ValueError):
    """More steps than a handout explains; its text is a sentence that names the limit."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A step with what it means, in words, and where its number comes from."""

    step: Step
    words: str
    derivation: Derivation


@dataclass(frozen=True, slots=True)
class Handout:
    """The steps of a trace that are explained; ``drawing`` is that of the network, or empty."""

    trace: Trace
    drawing: str
    steps: tuple[Explained, ...]

    @property
    def title(self) -> str:
        """What it is about."""
        return self.trace.network.title or "A network's backward pass"


def handout(trace: Trace, steps: Sequence[int], words: Callable[[Step], str], drawing: bool = True) -> Handout:
    """Explains steps by their numbers, ``words`` saying what each means. Raises ``HandoutTooLong``."""
    if len(steps) > MAX_STEPS:
        raise HandoutTooLong(
            f"A handout of {len(steps):,} steps is too long to be read; {MAX_STEPS} are the limit. "
            "Choose some, such as dE_dz or a unit."
        )
    explained = (Explained(trace[each], words(trace[each]), derivation(trace, each)) for each in steps)
    return Handout(trace, network_drawing(trace.plan, trace.letters) if drawing else "", tuple(explained))


def as_html(made: Handout) -> str:
    """The handout as a document."""
    trace = made.trace
    body = [head(trace, "Handout", note=True), *given(trace, made.drawing), "<h2>The steps</h2>"]
    return document(trace, "handout", [*body, *(_explained(each) for each in made.steps)])


def heading(step: Step) -> str:
    """What stands above an explained step beside its name: its number, and its sample where there are several."""
    sample = f", sample {step.sample}" if step.sample is not None and len(step.trace.samples) > 1 else ""
    return f"step {step.number}{sample}"


def _explained(each: Explained) -> str:
    step, html = each.step, Html(each.step.trace.letters)
    rows = "".join(
        f"<dt>{text(line.words)}</dt><dd>{html.formula(line.left)} = {html.formula(line.right)}</dd>"
        for line in each.derivation.lines
    )
    remark = f"<p>{text(each.derivation.remark)}</p>" if each.derivation.remark else ""
    return (
        f'<section class="step" data-quantity="{text(step.quantity)}"><h3>{role_mark(step.place.kind)} '
        f"{html.equation(step.quantity)} = {number(step.value)} <small>{heading(step)}</small></h3>"
        f"<p>{text(each.words)}</p><dl>{rows}</dl>{remark}</section>"
    )
