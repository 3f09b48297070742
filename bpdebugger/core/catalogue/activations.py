"""The catalogue of activations: a row each, and formulas typed by the user beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.catalogue.other_names import activation_called
from bpdebugger.core.catalogue.reading import formula_of_activation
from bpdebugger.core.formulas.differentiate import differentiate, kinks
from bpdebugger.core.formulas.evaluate import Array, evaluate, evaluate_slope
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.numbers import functions

Parameters = Mapping[str, Array | float]


@dataclass(frozen=True, slots=True)
class Activation:
    """What turns a net input z into y = f(z), with its derivative dy/dz.

    ``formula`` is f in z and the named ``parameters``; ``derivative`` is dy/dz as it is shown, in z and y;
    ``careful`` shows dy/dz where ``derivative`` loses its digits; ``convention`` says what holds at the ``kinks``, its
    letters in braces. ``numeric`` computes both accurately for a row of the catalogue; a typed formula is evaluated as
    written.
    """

    name: str
    formula: Expression
    derivative: Expression
    careful: Expression | None = None
    numeric: tuple[Callable[[Array], Array], Callable[[Array], Array]] | None = None
    parameters: tuple[str, ...] = ()
    couples: bool = False
    convention: str = ""
    kinks: tuple[float, ...] = (0.0,)

    def value(self, z: Array, parameters: Parameters) -> Array:
        """y = f(z), elementwise; for a coupling activation over the last axis."""
        if self.numeric:
            return self.numeric[0](z)
        return _spread(evaluate(self.formula, {"z": z, **parameters}), z)

    def slope(self, z: Array, y: Array, parameters: Parameters) -> Array:
        """dy/dz, elementwise. A coupling activation has a matrix instead: ``functions.softmax_jacobian``."""
        if self.numeric:
            return self.numeric[1](z)
        return _spread(evaluate_slope(self.derivative, {"z": z, "y": y, **parameters}), z)

    def parameter_slope(self, name: str, z: Array, parameters: Parameters) -> Array:
        """∂y/∂p for the parameter ``name`` of a typed formula, elementwise."""
        return _spread(evaluate_slope(self.derivative_in(name), {"z": z, **parameters}), z)

    def derivative_in(self, name: str) -> Expression:
        """∂y/∂p for the parameter ``name`` as an expression."""
        return differentiate(self.formula, name)

    def kinks_at(self, z: float, parameters: Parameters) -> list[str]:
        """A sentence for each kink that lies exactly at z, with the convention that holds there."""
        if self.numeric:
            return [self.convention] if self.convention and z in self.kinks else []
        return kinks(self.formula, {"z": z, **parameters})


def _spread(value: Array, z: Array) -> Array:
    """A constant formula has the same value at every z."""
    return np.broadcast_to(value, z.shape)


def _row(
    name: str,
    formula: str,
    derivative: str,
    careful: str = "",
    convention: str = "",
    kinks: tuple[float, ...] = (0.0,),
) -> Activation:
    known = frozenset({"z", "y"})
    return Activation(
        name=name,
        formula=parse(formula, known),
        derivative=parse(derivative, known),
        careful=parse(careful, known) if careful else None,
        numeric=(getattr(functions, name), getattr(functions, f"{name}_derivative")),
        convention=convention,
        kinks=kinks,
    )


_SOFTMAX = Activation(
    name="softmax",
    formula=parse("exp(z)"),
    derivative=parse("y * (1 - y)"),
    numeric=(functions.softmax, functions.softmax),
    couples=True,
)

CATALOGUE: dict[str, Activation] = {
    row.name: row
    for row in (
        _row("identity", "z", "1"),
        _row("sigmoid", "sigmoid(z)", "y * (1 - y)", careful="y * sigmoid(-z)"),
        _row("tanh", "tanh(z)", "1 - y**2", careful="(1 / cosh(z))**2"),
        _row(
            "relu",
            "max(0, z)",
            "max(0, sign(z))",
            convention="relu has a kink at {z} = 0; {dy_dz} there is 0 by convention, for max(0, {z}) it is 0.5",
        ),
        _row(
            "leaky_relu",
            "max(0.01 * z, z)",
            "max(0.01, sign(z))",
            convention="leaky_relu has a kink at {z} = 0; {dy_dz} there is 0.01 by convention, "
            "for max(0.01 * {z}, {z}) 0.505",
        ),
        _row("elu", "max(0, z) + exp(min(0, z)) - 1", "exp(min(0, z))"),
        _row("softplus", "log(1 + exp(z))", "sigmoid(z)"),
        _row("silu", "z * sigmoid(z)", "sigmoid(z) * (1 + z * sigmoid(-z))"),
        _row(
            "gelu",
            "z * (1 + erf(z / sqrt(2))) / 2",
            "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z**2 / 2) / sqrt(2 * pi)",
        ),
        _SOFTMAX,
        _row("softsign", "z / (1 + abs(z))", "1 / (1 + abs(z))**2"),
        _row(
            "hard_sigmoid",
            "min(max(z + 3, 0), 6) / 6",
            "(abs(z) < 3) / 6",
            convention="hard_sigmoid has kinks at {z} = -3 and {z} = 3; {dy_dz} there is 0 by convention",
            kinks=(-3.0, 3.0),
        ),
        _row(
            "relu6",
            "min(max(z, 0), 6)",
            "(z > 0) * (z < 6)",
            convention="relu6 has kinks at {z} = 0 and {z} = 6; {dy_dz} there is 0 by convention",
            kinks=(0.0, 6.0),
        ),
        _row(
            "selu",
            f"{functions.SELU_SCALE} * where(z > 0, z, {functions.SELU_ALPHA} * (exp(z) - 1))",
            f"{functions.SELU_SCALE} * where(z > 0, 1, {functions.SELU_ALPHA} * exp(z))",
            convention="selu has a kink at {z} = 0; {dy_dz} there is that of the left side, 1.758, by convention",
        ),
        _row(
            "mish",
            "z * tanh(softplus(z))",
            "tanh(softplus(z)) + z * sigmoid(z) * (1 / cosh(softplus(z)))**2",
        ),
        _row(
            "step",
            "z > 0",
            "0",
            convention="step jumps at {z} = 0; {y} there is 0, and {dy_dz} is 0 everywhere",
        ),
        _row("square", "z**2", "2 * z"),
    )
}

SATURATING = ("sigmoid", "tanh")
"""The rows that are flat far out on both sides."""

FLAT = 0.01
"""A unit whose slope is below this lets next to nothing of a gradient through; one that saturates is saturated."""


@lru_cache(maxsize=512)
def activation(text: str) -> Activation:
    """The activation that ``text`` names: a row of the catalogue, or a formula in z.

    Every other symbol of a formula is a named parameter; ``reading.read_activation`` asks where one may be meant for
    something else. Raises ``FormulaError``.
    """
    row = text if text in CATALOGUE else activation_called(text)
    if row:
        return CATALOGUE[row]
    formula = formula_of_activation(text)
    names = tuple(dict.fromkeys(name for name in symbols(formula) if name != "z"))
    return Activation(name=text, formula=formula, derivative=differentiate(formula, "z"), parameters=names)
