"""What a name that is typed in the inspector would mean, or why it cannot be."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.debugger.editing.names import require_name, require_parameter_name
from bpdebugger.language import tr


def unit_words(name: str, others: Collection[str]) -> str:
    """Nothing, for a unit's name that can be; ``others`` are the units there are. Raises ``ValueError``."""
    require_name(name, "unit")
    if name in others:
        raise ValueError(tr('there is a unit "{name}" already; choose another name', name=name))
    return ""


def parameter_words(name: str, parameters: Mapping[str, float]) -> str:
    """That a name will be shared, if there is such a parameter. Raises ``ValueError``."""
    require_parameter_name(name)
    if name not in parameters:
        return ""
    return tr(
        "There is a {name} = {number}: Enter shares it, as one number with one gradient.",
        name=name,
        number=on_screen(parameters[name]),
    )
