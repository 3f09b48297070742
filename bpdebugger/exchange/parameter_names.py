"""What people and programs call the gradient of a parameter."""

from __future__ import annotations

import difflib
import re

from bpdebugger.core.names.naming import normal_form
from bpdebugger.core.network.network import Network

_SUGGEST_AMONG = 5_000
_SHOWN = 40


class ParameterNames:
    """The ways in which a parameter's gradient may be called."""

    def __init__(self, network: Network) -> None:
        self._parameters = network.parameters
        self._uses: dict[str, list[str]] = {}
        for source, target, weight in network.connections:
            self._uses.setdefault(weight, []).append(f"dE_dw[{source}->{target}]")
        for unit, bias in network.biases.items():
            self._uses.setdefault(bias, []).append(f"dE_db[{unit}]")
        self._only_use = {uses[0]: name for name, uses in self._uses.items() if len(uses) == 1}

    def parameter(self, text: str) -> str | None:
        """The parameter meant by ``w5``, ``dE/dw5``, ``∂E/∂p[w5]``, ``dE_dw[h1->o1]``, ``w5.grad`` or ``dw5``."""
        written = text.strip().strip("\"'`").strip()
        if written in self._parameters:
            return written
        plain = normal_form(written)
        for form in _FORMS:
            match = form.fullmatch(plain)
            if match and match[1] in self._parameters:
                return match[1]
        return self._only_use.get(plain)

    def unknown(self, text: str) -> str:
        """What to say of a name that no parameter has."""
        written = text.strip()[:_SHOWN]
        if normal_form(written) in {use for uses in self._uses.values() for use in uses}:
            return f'"{written}" is one of several uses of a parameter; give the gradient of the parameter'
        names = list(self._parameters)[:_SUGGEST_AMONG]
        by_lower = {name.lower(): name for name in names}
        found = difflib.get_close_matches(_bare(written).lower(), list(by_lower), n=3, cutoff=0.5)
        close = " or ".join(by_lower[name] for name in found)
        return f'there is no parameter "{written}"' + (f" (is it {close}?)" if close else "")


_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"d[A-Z]\w*?_dp\[(\w+)\]",
        r"d[A-Z]\w*?_d\[?\(?(\w+)\)?\]?",
        r"grad(?:ient)?[_(\[]*(\w+)[)\]]*",
        r"(\w+?)[._]grad(?:ient)?",
        r"d(\w+)",
    )
)
"""Spellings of "the gradient of", after ``normal_form``, which writes ∂ as d and / as _. E may be called L or Loss."""


def _bare(name: str) -> str:
    plain = normal_form(name)
    return next((match[1] for form in _FORMS[:-1] if (match := form.fullmatch(plain))), plain)
