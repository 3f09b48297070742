"""What people and programs call a gradient, a delta, a step or a new value of a parameter."""

from __future__ import annotations

import difflib
import re
from enum import Enum

from bpdebugger.core.names.naming import normal_form
from bpdebugger.core.network.network import Network

_SUGGEST_AMONG = 5_000
_SHOWN = 40
_LONGEST = 400
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺", "0123456789+")


class NumberRole(Enum):
    """What a number is of a parameter: in words."""

    GRADIENT = "gradients"
    NEW = "new parameters"
    STEP = "steps of the update"


def plain(text: str) -> str:
    """A name without quotes, LaTeX and typography: ``$w_{5}$`` and ``w₅`` are w5 in the end."""
    # no name is so long, and what follows takes its time with long ones
    written = text[:_LONGEST].strip()
    quoted_whole = written.startswith("'")
    # w5' is another number than w5, 'w5' is not
    written = written.lstrip("\"'`$").rstrip("\"'`$" if quoted_whole else '"`$').strip()
    written = written.translate(_LOWERED).translate(_RAISED)
    written = written.replace("\\partial", "∂").replace("\\Delta", "Δ").replace("\\delta", "δ")
    written = re.sub(r"([_^])\{([^{}]*)\}", r"\1\2", written)
    written = re.sub(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1/\2", written)
    written = re.sub(r"^\w*\[[\"']([\w.]+)[\"']\]$", r"\1", re.sub(r"[{}$\\]", "", written))
    written = re.sub(r"^([d∂])\((\w+)\)/([d∂])\((\w+)\)$", r"\1\2/\3\4", written)
    quoted = re.findall(r"['\"`]([\w.]+)['\"`]", written) if " " in written else []
    written = quoted[0] if len(quoted) == 1 else written
    written = re.sub(r"^(?:and|und|et|let|var|val|const|auto|(?:double|float|decimal)(?:\[[\d,]*\])*)\s+", "", written)
    for _ in range(4):
        written = re.sub(r"\.(?:item|numpy|detach|cpu|tolist|clone)\(\)$", "", written)
    written = re.sub(r"^∇_?(\w+)(?:\s+[A-Z])?$", r"grad_\1", written)
    return written.replace("⟶", "->").replace("=>", "->").replace("∇", "grad_")


class ParameterNames:
    """The ways in which a parameter's gradient may be called, and other numbers of it."""

    def __init__(self, network: Network) -> None:
        self._parameters = network.parameters
        self._uses: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        for source, target, weight in network.connections:
            self._uses.setdefault(weight, []).append(f"dE_dw[{source}->{target}]")
            self._places[f"{source}->{target}"] = weight
        for unit, bias in network.biases.items():
            self._uses.setdefault(bias, []).append(f"dE_db[{unit}]")
        self._only_use = {uses[0]: name for name, uses in self._uses.items() if len(uses) == 1}
        self._units = set(network.unit_names())
        self._biases = dict(network.biases)
        self._layers_of = _layers_of(network, self._uses)
        self._loosely = _unambiguous(self._parameters)

    def parameter(self, text: str) -> str | None:
        """The parameter meant by ``w5``, ``dE/dw5``, ``∂E/∂p[w5]``, ``dE_dw[h1->o1]``, ``w5.grad``, ``W_5``."""
        return self._parameter(plain(text))

    def _parameter(self, written: str) -> str | None:
        if written in self._parameters:
            return written
        form = normal_form(written)
        for pattern in _FORMS:
            match = pattern.fullmatch(form)
            if match and match[1] in self._parameters:
                return match[1]
        if form in self._only_use:
            return self._only_use[form]
        return self._by_place(form) or self._loose(form)

    def _by_place(self, form: str) -> str | None:
        """The parameter of a connection or a unit: ``i1->h1``, ``w[i1,h1]``, ``b[h1]``; where it has no other use."""
        found = _BETWEEN.fullmatch(form)
        if found:
            ends = (found[1], found[2])
            for source, target in (ends, ends[::-1]):
                weight = self._places.get(f"{source}->{target}")
                if weight and len(self._uses[weight]) == 1:
                    return weight
        for source, target in _ends_joined(form):
            weight = self._places.get(f"{source}->{target}")
            if weight and len(self._uses[weight]) == 1:
                return weight
        found = _OF_UNIT.fullmatch(form)
        bias = self._biases.get(found[1]) if found else None
        return bias if bias and len(self._uses[bias]) == 1 else None

    def _loose(self, form: str) -> str | None:
        """``W5``, ``w_5`` and ``w(5)`` for w5, where only one parameter can be meant."""
        for bare in dict.fromkeys([form, *(match[1] for f in _FORMS if (match := f.fullmatch(form)))]):
            name = self._loosely.get(_loosened(bare))
            if name:
                return name
        return None

    def own(self, text: str) -> str | None:
        """The parameter whose own value is meant, now or after an update: by ``w5``, ``W_5``, ``p[w5]``, ``i1->h1``,
        ``params.w5``, ``w5 (new)``; ``None`` for what is a gradient or a step."""
        written = plain(text)
        if written in self._parameters:
            return written
        for pattern in _ROLES[NumberRole.NEW]:
            match = pattern.fullmatch(written)
            name = self.own(match[1]) if match and len(match[1]) < len(written) else None
            if name:
                return name
        form = normal_form(written)
        own = re.fullmatch(r"p\[(\w+)\]", form)
        if own and own[1] in self._parameters:
            return own[1]
        container, _, inner = written.rpartition(".")
        if container and _CONTAINER_OF_WEIGHTS.fullmatch(container):
            return self.own(inner)
        if _SAYS_GRADIENT.match(form):
            return None
        return self._by_place(form) or self._loosely.get(_loosened(form))

    def is_unit(self, text: str) -> bool:
        """Whether a unit has this name."""
        return text.strip() in self._units

    def quantity(self, text: str) -> str | None:
        """The name under which a number is diagnosed: of a parameter's gradient the parameter's own, of another number
        the quantity's, such as ``p_new[w1]``, ``step[w1]`` or ``dE_dz[h1]``; ``None`` where nothing is meant."""
        written = plain(text)
        if written in self._parameters:
            return written
        for role, patterns in _ROLES.items():
            for pattern in patterns:
                match = pattern.fullmatch(written)
                name = self._parameter(match[1].strip()) if match else None
                if name:
                    return f"{_PREFIXES[role]}[{name}]"
        bare, _, sample = written.rpartition("@")
        if bare and sample.isdecimal() and (name := self._parameter(bare)):
            return f"dE_dp[{name}]@{sample}"
        form = normal_form(written)
        found = _STATE.fullmatch(form)
        if found:
            name = self._parameter(found[2])
            return f"{found[1]}[{name}]" if name else None
        named = self._parameter(written) or self._delta(form) or self._use(form) or self._behind(written)
        said = None if named else _SAID_IN_ONE_WORD.fullmatch(written)
        return self._parameter(said[1]) if said else named

    def _behind(self, written: str) -> str | None:
        """What the last word of several, or of a path, says by itself: I get dE/dw5, const grads.w5."""
        before, _, last = written.rpartition(" ")
        before = before.strip()
        says = _SAYS_GRADIENT.match(last) or _GRADIENT_WORD.match(before) or _WITH_RESPECT.search(before)
        if before and says and not _OF_ANOTHER.search(before):
            return self._parameter(last)
        container, _, inner = written.rpartition(".")
        if container and inner and not _OF_ANOTHER.search(container):
            found = self._parameter(inner)
            within = [part for part in container.split(".") if not _CONTAINER.fullmatch(part.strip())]
            if found and all(part.lower() in self._layers_of[found] for part in within):
                return found
        return None

    def _delta(self, form: str) -> str | None:
        match = _DELTA.fullmatch(form)
        if not match:
            return None
        unit, sample = match[1], match[2] or ""
        return f"dE_dz[{unit}]{sample}" if unit in self._units else None

    def _use(self, form: str) -> str | None:
        """A use of a parameter that has several, by its full name; ∂E/∂y of a unit."""
        name, at, sample = form.partition("@")
        known = {use for uses in self._uses.values() for use in uses}
        if name in known:
            return form
        upstream = re.fullmatch(r"d[A-Z]\w*?_d(?:y\[|out[_\[]?|y_)(\w+?)\]?", name)
        return f"dE_dy[{upstream[1]}]{at}{sample}" if upstream and upstream[1] in self._units else None

    def unknown(self, text: str) -> str:
        """What to say of a name that no parameter has."""
        written = text.strip()[:_SHOWN]
        if not written:
            return "a number without a name; write what it is of, as in w1 = 0.0044"
        names = list(self._parameters)[:_SUGGEST_AMONG]
        by_lower = {name.lower(): name for name in names}
        found = difflib.get_close_matches(_bare(written).lower(), list(by_lower), n=3, cutoff=0.5)
        close = " or ".join(by_lower[name] for name in found)
        return f'there is no parameter "{written}"' + (f" (is it {close}?)" if close else "")


def _layers_of(network: Network, uses: dict[str, list[str]]) -> dict[str, set[str]]:
    """The names of the layers in which each parameter is used."""
    layer_of = {unit.name: layer.name.lower() for layer in network.layers for unit in layer.units}
    targets = {name: {re.sub(r".*(?:->|\[)|\]", "", use) for use in its} for name, its in uses.items()}
    return {name: {layer_of[unit] for unit in targets.get(name, ())} for name in network.parameters}


def _ends_joined(form: str) -> list[tuple[str, str]]:
    """What w_h1_o1 may lead from and to."""
    found = re.fullmatch(r"(?:d[A-Z]\w*?_d|d|grad_?)?[wW]_?(\w+)", form)
    inside = found[1] if found else ""
    return [(inside[:at], inside[at + 1 :]) for at, mark in enumerate(inside) if mark == "_" and 0 < at < 64]


def _unambiguous(names: object) -> dict[str, str]:
    """The parameters by their names without case and underscores, where these differ still."""
    found: dict[str, list[str]] = {}
    for name in names:  # type: ignore[attr-defined]
        found.setdefault(_loosened(name), []).append(name)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _loosened(name: str) -> str:
    """A name without case, underscores and brackets; one with any other sign stays, as -w5 is not w5."""
    bare = re.sub(r"[\s_()\[\]{}^.]", "", name).lower()
    return bare if bare.isalnum() else name


_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"d[A-Z]\w*?_dp\[(\w+)\]",
        r"d[A-Z]d(\w+)",
        r"d[A-Z]\w*?_d\[?\(?(\w+)\)?\]?",
        r"[Gg]rad(?:ient)?(?:of|for|w\.?r\.?t\.?)?[_(\[]*(\w+)[)\]]*",
        r"(\w+?)[._](?:grad(?:ient)?|g)",
        r"d_?\[?\(?(\w+?)\)?\]?",
        r"g_?(\w+)",
        r"p\[(\w+)\]",
    )
)
"""Spellings of "the gradient of", after ``normal_form``, which writes ∂ as d and / as _. E may be called L or Loss."""

_SAYS_GRADIENT = re.compile(r"d[A-Z]\w*[/_]d|∂|d_?(?=\w)|grad", re.IGNORECASE)
_GRADIENT_WORD = re.compile(
    r"(?:grad|abl|deriv|dériv|afgeleide)\w*\s+(?:of|for|at|von|nach|für|de|du|di|del|da|par|wrt|w\.r\.t\.?"
    r"|with respect to|weight|bias|parameter|param)$|(?:partial )?derivative w\.?r\.?t\.?$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:err(?:ors?)?|fehler|diff\w*|norm\w*|rel\w*|max\w*|min\w*|old|prev\w*|nouv\w*|ancien\w*|wrong|ratio|lr|rate"
    r"|times|neg\w*|log|abs\w*|sq\w*|variance|var|std|count|no|not|updates?|steps?|schritte?"
    r"|without)\b",
    re.IGNORECASE,
)
"""Words before a gradient that make another number of it."""
_WITH_RESPECT = re.compile(
    r"(?:par rapport [àa]|respecto (?:a|de)|rispetto a|relação a|with respect to|по|względem|naar)$", re.IGNORECASE
)
_DERIVATIVE = r"\w*(?:grad|deriv|dériv|ableitung|afgeleid|pochodn|производн|градиент|梯度|导数|勾配|微分)\w*"
_CONTAINER = re.compile(
    rf"(?:[^\W\d_]+\s+){{0,2}}{_DERIVATIVE}(?:\s+par[tcz]i\w+)?"
    r"(?:\s+(?:of|from|for|de|del|della|des|du|do|da|der|von|van|by)\b[^.]{0,40})?|results?|VAR\d+",
    re.IGNORECASE,
)
"""What an object with gradients, or the line above them, is called."""
_SAID_IN_ONE_WORD = re.compile(
    r"(?:权重|偏置|参数|权值|阈值|重み|バイアス|对|关于|關於|對)?\s*([A-Za-zα-ωΑ-Ω]\w{0,40}?)\s*(?:的|の|의)\s*(?:梯度|偏?[导導][数數]|勾配|偏?微分|기울기|편?미분|그래디언트)",
    re.ASCII,
)
"""The gradient of w1 in languages without spaces: 权重w1的梯度."""
_CONTAINER_OF_WEIGHTS = re.compile(r"(?:\w*\.)*\w*(?:param|weight|model|net|state)\w*", re.IGNORECASE)
"""What an object with weights is called."""
_BETWEEN = re.compile(r"(?:d[A-Z]\w*?_d|d|grad_?)?[wW]?[\[(_]?(\w+?)(?:->|,|-)(\w+?)[\])]?")
_OF_UNIT = re.compile(r"(?:d[A-Z]\w*?_d|d|grad_?)?(?:b|bias)[\[(_]*(\w+?)[\])]?")
_DELTA = re.compile(r"(?:d[A-Z]\w*?_d(?:z|net)|dz|δ|delta)[\[(_]*(\w+?)[\])]?(@\d+)?")
_STATE = re.compile(r"(m_new|v_new|m_hat|v_hat)[\[(_]*(\w+?)[\])]?")
_PREFIXES = {NumberRole.NEW: "p_new", NumberRole.STEP: "step"}
_ROLES: dict[NumberRole, tuple[re.Pattern[str], ...]] = {
    NumberRole.NEW: tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"p_new\[(.+)\]",
            r"(.+?)[_.\s]*\(?(?:new|updated|after|neu|next)\)?",
            r"(?:new|updated)[_.\s]*(.+)",
            r"(.+?)\s*\^?\+",
            r"(.+?)\s*['′]",
        )
    ),
    NumberRole.STEP: tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?:step|Δ|update)[\s_.(\[]*(.+?)[)\]]*",
            r"(?:delta)[\s_.(\[]*(.+?)[)\]]*",
            r"(.+?)[_.\s]+(?:step|update|delta)",
        )
    ),
}


def _bare(name: str) -> str:
    form = normal_form(name)
    return next((match[1] for pattern in _FORMS[:-3] if (match := pattern.fullmatch(form))), form)
