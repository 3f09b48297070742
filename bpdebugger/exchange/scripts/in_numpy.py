"""The trace in NumPy: forward pass, backward pass and update by hand, a line for every number."""

from __future__ import annotations

from collections.abc import Container

from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.passes.trace import Trace
from bpdebugger.exchange.scripts.language import Language, block, commented
from bpdebugger.exchange.scripts.statements import ScriptLine, sections

_HELPERS = {
    "sigmoid": '''def sigmoid(z):
    """1/(1 + exp(-z)), in a form that never overflows."""
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))''',
    "softplus": '''def softplus(z):
    """log(1 + exp(z)), in a form that never overflows."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))''',
    "relu": '''def relu(z):
    """max(z, 0)."""
    return np.maximum(z, 0.0)''',
    "erf": """import math

erf = np.vectorize(math.erf, otypes=[float])""",
    "softmax": '''def softmax(i, *z):
    """exp(z[i]) / (the sum of all exp(z)), shifted by the largest z, so that nothing overflows."""
    e = np.exp(np.array(z) - np.max(z, axis=0))
    return e[i] / e.sum(axis=0)''',
    "where": '''def where(condition, held, otherwise):
    """The one where the condition is not 0, the other where it is."""
    return np.where(condition != 0, held, otherwise)''',
    "weighed": '''def weighed(weight, product):
    """The product of which the weight is a factor: 0 where the weight is 0, even if the others are not finite."""
    return np.where(weight == 0, 0.0, product)''',
    "show": '''def show(numbers):
    """Prints numbers by the names they have in the trace; one of several samples with the sample's number."""
    for name, value in numbers.items():
        if np.ndim(value) == 0:
            print(f"{name} = {float(value)!r}")
        else:
            for sample, number in zip(SAMPLES, value):
                print(f"{name}@{sample} = {float(number)!r}")''',
    "each": '''def each(value):
    """A number for every sample, also where it is the same for all."""
    return np.broadcast_to(value, (len(SAMPLES),))''',
}

NUMPY = Language(
    name="NumPy",
    imports='import numpy as np\n\nnp.seterr(all="ignore")  # what overflows is inf or nan, as in the trace',
    functions={
        **{name: f"np.{name}" for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{"asin": "np.arcsin", "acos": "np.arccos", "atan": "np.arctan", "abs": "np.abs", "sign": "np.sign"},
        **{"min": "np.minimum", "max": "np.maximum", "mean": "np.mean", "sum": "np.sum"},
    },
    constants={"pi": "np.pi", "e": "np.e"},
    helpers=_HELPERS,
    truth="np.float64",
    one="np.float64({})",
    many="np.array([{}])",
)

TAKEN = frozenset({"np", "math", "SAMPLES", *_HELPERS})


def code(trace: Trace) -> list[tuple[str, str]]:
    """The sections of the program: a title and the code of each."""
    found = sections(trace, TAKEN)
    arrays = {each.variable for section in found for each in section.statements if each.is_of_sample}
    if len(trace.samples) == 1:
        arrays.clear()
    return [(each.title, block(each, [_line(statement, arrays) for statement in each.statements])) for each in found]


def _line(statement: ScriptLine, arrays: Container[str]) -> str:
    return commented(f"{statement.variable} = {_value(statement, arrays)}", statement.comment)


def _value(statement: ScriptLine, arrays: Container[str]) -> str:
    if statement.expression is None:
        return NUMPY.given(statement.values)
    text = NUMPY.text(statement.expression)
    is_same_for_all = statement.variable in arrays and not any(name in arrays for name in symbols(statement.expression))
    return f"each({text})" if is_same_for_all else text
