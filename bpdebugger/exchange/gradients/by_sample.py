"""Gradients sample by sample: ``sample 1: w1 = 0.1, w2 = 0.2``, or a heading for each sample with its numbers below."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"^[ \t]*(?:[#*=-]+[ \t]*)?(?:sample|example|pattern|datum|Beispiel|Muster)[ \t_#]*(\d{1,6})[ \t]*(?:[:|,)=*-]+|$)",
    re.IGNORECASE | re.MULTILINE,
)
_NAMED = re.compile(r"(?<![\w@./\[(])([A-Za-z_∂δ][\w/∂]*)(?=[ \t]*[:=][ \t]*[-+−]?\.?\d)")


def with_samples_named(text: str, samples: int) -> tuple[str, str]:
    """The text with the sample behind each name, as in ``w1@0 = 0.1``, and how samples are counted in it, in words.

    Only where every sample of the network has its numbers; any other text as it is.
    """
    found = list(_HEADING.finditer(text))
    numbers = [int(heading[1]) for heading in found]
    first = min(numbers, default=0)
    if len(found) < 2 or first > 1 or sorted(numbers) != list(range(first, first + samples)):
        return text, ""
    parts = [text[: found[0].start()]]
    for heading, following in zip(found, [*found[1:], None], strict=True):
        part = text[heading.end() : following.start() if following else len(text)]
        parts.append(" " * len(heading[0]) + _NAMED.sub(rf"\1@{int(heading[1]) - first}", part))
    return "".join(parts), f"sample {first} is the first" if first else ""
