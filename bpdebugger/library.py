"""What programs and notebooks use beside ``load`` and ``trace``, under the names that the package gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from bpdebugger.core.checking.check import Checks
from bpdebugger.core.checking.check import check as check_trace
from bpdebugger.core.diagnosing.diagnosis import Diagnosis
from bpdebugger.core.diagnosing.diagnosis import diagnose as diagnose_given
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange import gradients as formats
from bpdebugger.exchange import project
from bpdebugger.exchange.arrays import Rows, network_of_arrays, plain_data
from bpdebugger.exchange.project_shape import FORMAT
from bpdebugger.exchange.trace_csv import write_csv

if TYPE_CHECKING:
    from bpdebugger.symbolic.claim import Judgement

__all__ = ["check", "claim", "diagnose", "network", "write_csv"]


def network(  # noqa: PLR0913  # what a network is made of
    description: Mapping[str, Any] | None = None,
    *,
    weights: Sequence[ArrayLike] | None = None,
    biases: Sequence[ArrayLike | None] | None = None,
    activations: str | Sequence[str] = "",
    inputs: ArrayLike | None = None,
    targets: ArrayLike | None = None,
    loss: str = "half_squared_error",
    learning_rate: float = 0.1,
    rows: Rows = "",
    title: str = "",
) -> Network:
    """A network from a dict or from arrays.

    A ``description`` is what a project file holds, as Python objects; its numbers may be NumPy's.

    Or ``weights`` are the matrices of the layers one after the other, ``biases`` their vectors, with ``None`` for a
    layer without; ``activations`` one for all layers or one for each; ``inputs`` and ``targets`` one sample, or one in
    each row. Inputs are called x1, x2 …, outputs o1, o2 …, hidden units h1, h2 … or by layer h1_1 …; weights w1, w2 …
    target by target, biases b1, b2 … A matrix has a row for each target (y = W @ x, as in PyTorch) or for each source
    (x @ W, as in Keras): it is read the way that fits, and where both do, ``rows="targets"`` or ``rows="sources"`` says
    which. Raises ``NetworkError``, a ``ValueError``, whose text says what is wrong where.
    """
    if description is not None:
        if weights is not None:
            raise TypeError("network: a description or weights, not both")
        return project.network_in({"format": FORMAT, **plain_data(description)})
    if weights is None or inputs is None or targets is None or not activations:
        raise TypeError("network: give a description, or weights, activations, inputs and targets")
    return network_of_arrays(
        weights, biases, activations, (inputs, targets), loss=loss, learning_rate=learning_rate, rows=rows, title=title
    )


def check(subject: Network | Trace) -> Checks:
    """Every derivative beside its numerical value; ``check(…).summary()`` says what it comes to."""
    return check_trace(subject if isinstance(subject, Trace) else trace(subject))


def claim(network: Network, quantity: str, formula: str, sample: int | None = None) -> Judgement:
    """Whether a formula for a quantity is right, and if not, what is missing. It needs sympy, and takes a second.

    Raises ``UnknownQuantity``, ``FormulaError`` and ``IndexError``.
    """
    from bpdebugger.symbolic.claim import judge

    return judge(network, quantity, formula, sample)


def diagnose(
    network: Network, gradients: Mapping[str, Any] | str | bytes | Path, sample: int | None = None
) -> Diagnosis:
    """What is wrong with gradients that were computed elsewhere.

    ``gradients``: numbers and arrays by name, ``{"w1": 0.0004, "fc2.weight": array}``; or a text as some program
    prints them; or the path of a file (``pathlib.Path``). Raises ``GradientsError``, ``UnknownParameter``,
    ``IndexError`` and ``OSError``.
    """
    if isinstance(gradients, Path):
        given = formats.load(gradients, network, sample)
    else:
        text = gradients if isinstance(gradients, (str, bytes)) else _as_text(gradients)
        given = formats.read(text, network, sample)
    return diagnose_given(network, given.values, given.sample)


def _as_text(gradients: Mapping[str, Any]) -> str:
    """Numbers by name as JSON, with every digit of theirs."""
    import json

    return json.dumps({name: _numbers(value) for name, value in gradients.items()})


def _numbers(value: Any) -> Any:
    # what PyTorch and others hold is an array once it is asked for
    detached = value.detach() if hasattr(value, "detach") else value
    return np.asarray(detached, dtype=np.float64).tolist()
