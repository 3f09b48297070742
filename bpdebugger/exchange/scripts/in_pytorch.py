"""The forward pass in PyTorch, whose own backward pass gives the gradients: for comparing it with the trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.network.quantities import MEANS, PENALTIES, Kind, Phase
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.scripts.language import Language, commented, shown
from bpdebugger.exchange.scripts.statements import ScriptLine, ScriptSection, sections

_HELPERS = {
    "number": '''def number(value):
    """A number as a tensor in double precision."""
    return torch.as_tensor(value, dtype=torch.float64)''',
    "leaf": '''def leaf(value):
    """A given number whose gradient is wanted."""
    return number(value).clone().requires_grad_()''',
    "kept": '''def kept(value):
    """A computed number, one for each sample, whose gradient is wanted."""
    value = number(value) + torch.zeros(len(SAMPLES), dtype=torch.float64)
    if value.requires_grad:
        value.retain_grad()
        return value
    return value.requires_grad_()  # nothing before it has a say''',
    "gradient": '''def gradient(value):
    """What the backward pass left there; 0 where E does not depend on it."""
    return torch.zeros_like(value) if value.grad is None else value.grad''',
    "maximum": '''def maximum(one, other):
    """The larger of the two; where they are equal they share the gradient."""
    return torch.maximum(number(one), number(other))''',
    "minimum": '''def minimum(one, other):
    """The smaller of the two; where they are equal they share the gradient."""
    return torch.minimum(number(one), number(other))''',
    "where": '''def where(condition, held, otherwise):
    """The one where the condition is not 0, the other where it is."""
    return torch.where(number(condition) != 0, number(held), number(otherwise))''',
    "truth": '''def truth(comparison):
    """1 where it holds, 0 where it does not."""
    return number(comparison)''',
    "softmax": '''def softmax(i, *z):
    """exp(z[i]) / (the sum of all exp(z))."""
    return torch.softmax(torch.stack(z), 0)[i]''',
    "softplus": '''def softplus(z):
    """log(1 + exp(z))."""
    return torch.nn.functional.softplus(number(z), threshold=50.0)''',
    "show": '''def show(numbers):
    """Prints numbers by the names they have in the trace; one of several samples with the sample's number."""
    for name, value in numbers.items():
        if value.ndim == 0 or len(SAMPLES) == 1:
            print(f"{name} = {value.item()!r}")
        else:
            for sample, each in zip(SAMPLES, value):
                print(f"{name}@{sample} = {each.item()!r}")''',
}

_TENSOR_FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")

PYTORCH = Language(
    name="PyTorch",
    imports="import torch",
    functions={
        **{name: f"torch.{name}" for name in (*_TENSOR_FUNCTIONS, "abs", "sign", "erf", "sigmoid", "relu")},
        **{"min": "minimum", "max": "maximum", "mean": "torch.mean", "sum": "torch.sum"},
    },
    constants={"pi": "torch.pi", "e": "torch.e"},
    helpers=_HELPERS,
    truth="truth",
    one="{}",
    many="[{}]",
)

_OWN = {
    "identity": "{}",
    "relu": "torch.relu({})",
    "leaky_relu": "torch.nn.functional.leaky_relu({})",
    "elu": "torch.nn.functional.elu({})",
    "softplus": "softplus({})",
    "silu": "torch.nn.functional.silu({})",
    "gelu": "torch.nn.functional.gelu({})",
    "softsign": "torch.nn.functional.softsign({})",
    # hardsigmoid divides by 6 in single precision
    "hard_sigmoid": "torch.nn.functional.relu6({} + 3) / 6",
    "relu6": "torch.nn.functional.relu6({})",
    "selu": "torch.nn.functional.selu({})",
    "mish": "torch.nn.functional.mish({})",
}
"""What PyTorch calls the activations of the catalogue, where their formulas would have other slopes at kinks."""

TAKEN = frozenset({"torch", "SAMPLES", *_HELPERS})
_GIVEN = (Kind.PARAMETER, Kind.INPUT)
_OF_UNITS = {Kind.UPSTREAM: "y", Kind.DELTA: "z"}
"""The gradients that units have, and of which number each is."""


def code(trace: Trace) -> list[tuple[str, str]]:
    """The sections of the program: a title and the code of each."""
    found = sections(trace, TAKEN, careful=False)
    forward = [each for each in found if each.statements[0].kind.row.phase is Phase.FORWARD]
    every = [statement for section in found for statement in section.statements]
    gradient = Kind.MEAN_GRADIENT if trace.averaged else Kind.GRADIENT
    backward = [each for each in every if each.kind in (*_OF_UNITS, gradient)]
    means = [each for each in every if each.kind is Kind.MEAN_LOSS and trace.averaged]
    penalty = [each for each in every if each.kind in PENALTIES]
    update = [
        each
        for each in every
        if each.kind.row.phase is Phase.UPDATE and each.kind not in MEANS and each.kind not in PENALTIES
    ]
    variables = {each.name: each.variable for each in every}
    return [
        *((each.title, _forward(trace, each)) for each in forward),
        ("Backward pass", _backward(trace, [*penalty, *backward, *means], variables)),
        ("The update", _update(update)),
    ]


def _forward(trace: Trace, section: ScriptSection) -> str:
    lines = [commented(f"{each.variable} = {_value(trace, each)}", each.comment) for each in section.statements]
    return "\n".join([*lines, "", shown(section.statements)])


def _value(trace: Trace, statement: ScriptLine) -> str:
    if statement.expression is None:
        values = PYTORCH.given(statement.values)
        one = f"[{values}]" if statement.is_of_sample and len(statement.values) == 1 else values
        return f"leaf({one})" if statement.kind in _GIVEN else f"number({one})"
    is_activation = statement.kind is Kind.ACTIVATION
    own = _OWN.get(trace.plan.activation(statement.place.index).name, "") if is_activation else ""
    text = own.format(next(symbols(statement.expression))) if own else PYTORCH.text(statement.expression)
    return f"kept({text})"


def _backward(trace: Trace, statements: Sequence[ScriptLine], variables: Mapping[str, str]) -> str:
    lines = ["E.sum().backward()  # each sample by itself: no sample's E depends on the numbers of another", ""]
    mean = f" / {len(trace.samples)}" if trace.averaged and not trace.plan.adds_samples else ""
    for each in statements:
        value = PYTORCH.text(each.expression) if each.expression else ""
        if each.kind is not Kind.MEAN_LOSS and each.kind not in PENALTIES:
            letter, inside = _OF_UNITS.get(each.kind, "p"), each.name.partition("[")[2]
            value = f"gradient({variables[f'{letter}[{inside}']})"
            if each.kind is Kind.MEAN_GRADIENT:
                penalty = variables.get(f"dR_dp[{inside}", "")
                value += mean + (f" + {penalty}" if penalty else "")
        lines.append(commented(f"{each.variable} = {value}", each.comment))
    return "\n".join([*lines, "", shown(statements)])


def _update(statements: Sequence[ScriptLine]) -> str:
    lines = ["torch.set_grad_enabled(False)  # from here on plain arithmetic", ""]
    for each in statements:
        value = f"number({PYTORCH.given(each.values)})" if each.expression is None else PYTORCH.text(each.expression)
        lines.append(commented(f"{each.variable} = {value}", each.comment))
    return "\n".join([*lines, "", shown(statements)])
