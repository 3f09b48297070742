"""The rows of the catalogues by the names that people and libraries give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bpdebugger.core.formulas.formula_error import Choice, Question
from bpdebugger.core.formulas.grammar import FORMULAS
from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.formulas.tokens import MODULE_PREFIX

_ACTIVATIONS = {
    "identity": "linear id none no nothing purelin passthrough keine ohne",
    "sigmoid": "logistic logsig sigm logisticsigmoid expit σ",
    "tanh": "tansig hyperbolictangent",
    "relu": "rectifier rectifiedlinear rectifiedlinearunit poslin ramp",
    "leaky_relu": "lrelu",
    "elu": "exponentiallinearunit",
    "softplus": "smoothrelu",
    "silu": "swish sil",
    "gelu": "gaussianerrorlinearunit",
    "softmax": "softargmax normalizedexponential",
    "softsign": "",
    "hard_sigmoid": "",
    "relu6": "",
    "selu": "scaledexponentiallinearunit",
    "mish": "",
    "step": "heaviside binarystep unitstep threshold hardlim perceptron",
    "square": "squares squared quadratic sqr",
}
_LOSSES = {
    "half_squared_error": "halfmse halfsquared halfsquares halfsse",
    "squared_error": "sse squarederror sumofsquarederrors sumofsquares sumsquarederror sumsquares rss",
    "mean_squared_error": "mse meansquare meansquares meansquared",
    "absolute_error": "mae meanabsolute l1 sae lad absolute leastabsolutedeviations sumofabsoluteerrors",
    "huber": "smoothl1 smoothmae",
    "binary_cross_entropy": "bce binarycrossentropy logloss logistic binaryce",
    "cross_entropy": "ce crossentropy categoricalcrossentropy cce categoricalce multiclasscrossentropy "
    "sparsecategoricalcrossentropy",
    "hinge": "maxmargin",
    "log_cosh": "",
}
_ASKED = {
    "l2": (("half_squared_error", "½(a − y)²"), ("squared_error", "(a − y)²"), ("mean_squared_error", "their mean")),
}
_ASKED |= dict.fromkeys(("quadratic", "squared", "leastsquares", "l2norm"), _ASKED["l2"])

_CALLED = re.compile(r"\s*\(\s*(?:z|y\s*,\s*a|a\s*,\s*y|y|)\s*\)$")
_TAIL = re.compile(r"(?:activation|function|cost|loss|error|fn|layer|unit)$")


def _by_name(rows: Mapping[str, str]) -> dict[str, str]:
    found = {_bare(name): name for name in rows}
    return found | {other: name for name, others in rows.items() for other in others.split()}


def _bare(name: str) -> str:
    """A name without case, spaces and hyphens, and without a word such as "loss" at its end."""
    bare = _together(name)
    return _TAIL.sub("", bare) or bare


def _together(name: str) -> str:
    return re.sub(r"[\s_\-‐-–/]+", "", name.casefold())


_ACTIVATION_OF = _by_name(_ACTIVATIONS)
_LOSS_OF = _by_name(_LOSSES)


def activation_called(text: str) -> str:
    """The row of the catalogue that a text names: ``ReLU``, ``nn.ReLU()``, ``swish``; nothing if it is no name."""
    row = _called(text, _ACTIVATION_OF)
    # sigmoid(z) is a formula of its own
    return "" if row in FORMULAS.functions and _CALLED.search(text) and "(z" in text.replace(" ", "") else row


def loss_called(text: str) -> str:
    """The row of the catalogue that a text names: ``MSE``, ``nn.BCELoss()``. Raises ``Question``."""
    bare = _bare(_plain(text))
    if text.strip() in _LOSSES:
        return text.strip()
    if bare in _ASKED:
        choices = [Choice(words, name) for name, words in _ASKED[bare]]
        raise Question(f'Which loss is "{text.strip()[:40]}"?', 0, choices)
    return _called(text, _LOSS_OF)


def _plain(text: str) -> str:
    return _CALLED.sub("", MODULE_PREFIX.sub("", text.strip()))


def _called(text: str, rows: Mapping[str, str]) -> str:
    plain = _plain(text)
    abbreviated = re.fullmatch(r"(.*\S)\s*\(([\w\s]+)\)", plain)
    if abbreviated and (row := _called(abbreviated[1], rows)) == _called(abbreviated[2], rows):
        # Mean Squared Error (MSE)
        return row
    named = re.fullmatch(r"[\w\s\-‐-–]+", plain)
    return rows.get(_together(plain)) or rows.get(_bare(plain), "") if named else ""


def near_row(text: str, rows: Iterable[str]) -> str:
    """The row whose name a misspelt one resembles."""
    bare = _bare(_plain(text))
    table = _ACTIVATION_OF if "relu" in rows else _LOSS_OF
    near = nearest(bare, {name for name in table if len(name) > 3}) if len(bare) > 3 else ""
    return table.get(near, "")
