"""Ways to write the derivative of an activation that are not right, as expressions in z and y."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.catalogue.activations import CATALOGUE, Activation
from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, multiply, symbols
from bpdebugger.core.formulas.formula import parse

_Z = "z"
_KNOWN = frozenset({"z", "y"})


def _forms(*texts: str) -> tuple[Expression, ...]:
    return tuple(parse(text, _KNOWN) for text in texts)


_INCOMPLETE: dict[str, tuple[Expression, ...]] = {
    "sigmoid": _forms("1 - y", "y", "y * (1 + y)", "y**2 * (1 - y)", "y * (1 - y)**2", "(1 - y)**2", "exp(-z)"),
    "tanh": _forms("1 - y", "1 + y**2", "1 + y", "y**2", "(1 - y)**2", "1 - abs(y)", "1 / cosh(z)"),
    "relu": _forms("sign(z)"),
    "elu": _forms("exp(z)", "y"),
    "softplus": _forms("1 / (1 + exp(z))", "exp(z)", "1 / exp(-z)"),
    "silu": _forms(
        "sigmoid(z)", "z * sigmoid(z) * (1 - sigmoid(z))", "y + sigmoid(z)", "sigmoid(z) * (1 + z)", "sigmoid(z) + z"
    ),
    "gelu": _forms(
        "(1 + erf(z / sqrt(2))) / 2",
        "z * exp(-z**2 / 2) / sqrt(2 * pi)",
        "(1 + erf(z / sqrt(2))) / 2 + exp(-z**2 / 2) / sqrt(2 * pi)",
        "(1 + erf(z / sqrt(2))) / 2 + z * exp(-z**2 / 2)",
        "sigmoid(1.702 * z) + 1.702 * z * sigmoid(1.702 * z) * (1 - sigmoid(1.702 * z))",
    ),
}
"""What is left when a part is forgotten, or a sign is turned, of derivatives in the catalogue."""

_SQUASHING = ("sigmoid", "tanh")


def incomplete(chosen: Activation) -> Iterator[Expression]:
    """Derivatives with a part missing: those of the catalogue, and of a formula the rules half applied."""
    if chosen.name in _INCOMPLETE:
        yield from _INCOMPLETE[chosen.name]
    elif chosen.name not in CATALOGUE:
        yield from _half_applied(chosen.formula)


def of_others(chosen: Activation) -> Iterator[tuple[str, Expression]]:
    """The derivatives of the catalogue's other functions, by name: in z, and in y where people write them so."""
    for other in CATALOGUE.values():
        if other.name == chosen.name or other.couples or other.name == "identity":
            continue
        if other.name in _SQUASHING:
            yield other.name, other.derivative
        slope = differentiate(other.formula, _Z)
        if slope != Number(0.0):
            # a derivative that is 0 everywhere is that of nothing in particular
            yield other.name, slope


def _half_applied(formula: Expression) -> Iterator[Expression]:
    """The chain rule without its inner factor, the product rule by halves, a power that is not lowered."""
    if not isinstance(formula, Call):
        return
    if len(formula.arguments) == 1 and formula.function != "neg":
        inner = formula.arguments[0]
        if not isinstance(inner, Symbol):
            yield _outer(formula.function, inner)
        yield Call("neg", (differentiate(formula, _Z),))
    elif formula.function == "*":
        yield from _of_product(formula.arguments)
    elif formula.function == "**" and isinstance(formula.arguments[1], Number):
        base, power = formula.arguments
        slope = differentiate(base, _Z)
        lowered = Call("**", (base, Number(formula.arguments[1].value - 1)))
        yield multiply(lowered, slope)
        yield multiply(power, formula, slope)
        yield multiply(power, lowered)


def _outer(function: str, inner: Expression) -> Expression:
    from bpdebugger.core.formulas.expression import substitute

    return substitute(differentiate(Call(function, (Symbol(_Z),)), _Z), {_Z: inner})


def _of_product(factors: tuple[Expression, ...]) -> Iterator[Expression]:
    active = [i for i, factor in enumerate(factors) if _Z in symbols(factor)]
    if len(active) < 2:
        return
    slopes = {i: differentiate(factors[i], _Z) for i in active}
    yield multiply(*(slopes.get(i, factor) for i, factor in enumerate(factors)))
    for i in active:
        yield multiply(*(slopes[i] if j == i else factor for j, factor in enumerate(factors)))
