"""Functions by the names that people give them: other names for those of the grammar, and what else can be written.

``DEFINED`` are functions that the grammar does not have, in terms of those that it has; their arguments are u, v and w.
"""

from __future__ import annotations

_OTHER_NAMES = {
    "exp": "e_to",
    "log": "ln log_e loge",
    "sqrt": "root",
    "tan": "tg",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan arctg",
    "sinh": "sh",
    "cosh": "ch",
    "tanh": "th tansig",
    "abs": "fabs absolute",
    "sign": "sgn signum",
    "min": "minimum fmin amin",
    "max": "maximum fmax amax",
    "sigmoid": "logistic expit sigma logsig σ sigm sig",
    "relu": "rect rectifier poslin",
    "where": "if ifelse if_else select wenn",
}

OTHER_NAMES: dict[str, str] = {other: name for name, others in _OTHER_NAMES.items() for other in others.split()}
"""The functions of the grammar by their other names."""

DEFINED: dict[str, tuple[str, ...]] = {
    "log10": ("log(u) / log(10)",),
    "log2": ("log(u) / log(2)",),
    "log1p": ("log(1 + u)",),
    "log": ("", "log(u) / log(v)"),
    "expm1": ("exp(u) - 1",),
    "exp2": ("2**u",),
    "square": ("u**2",),
    "cube": ("u**3",),
    "cbrt": ("sign(u) * abs(u)**(1 / 3)",),
    "reciprocal": ("1 / u",),
    "negative": ("-u",),
    "pow": ("", "u**v"),
    "add": ("", "u + v"),
    "subtract": ("", "u - v"),
    "multiply": ("", "u * v"),
    "divide": ("", "u / v"),
    "cot": ("1 / tan(u)",),
    "sec": ("1 / cos(u)",),
    "csc": ("1 / sin(u)",),
    "sech": ("1 / cosh(u)",),
    "csch": ("1 / sinh(u)",),
    "coth": ("1 / tanh(u)",),
    "asinh": ("log(u + sqrt(u**2 + 1))",),
    "acosh": ("log(u + sqrt(u**2 - 1))",),
    "atanh": ("log((1 + u) / (1 - u)) / 2",),
    "erfc": ("1 - erf(u)",),
    "logit": ("log(u / (1 - u))",),
    "clip": ("", "", "min(max(u, v), w)"),
    "heaviside": ("u > 0", "where(u > 0, 1, where(u < 0, 0, v))"),
    "softsign": ("u / (1 + abs(u))",),
    "hard_sigmoid": ("min(max(u / 6 + 0.5, 0), 1)",),
    "hard_tanh": ("min(max(u, -1), 1)",),
    "relu6": ("min(max(u, 0), 6)",),
    "leaky_relu": ("max(0.01 * u, u)", "where(u > 0, u, v * u)"),
    "elu": ("where(u > 0, u, exp(u) - 1)", "where(u > 0, u, v * (exp(u) - 1))"),
    "selu": ("1.0507009873554805 * where(u > 0, u, 1.6732632423543772 * (exp(u) - 1))",),
    "silu": ("u * sigmoid(u)",),
    "gelu": ("u * (1 + erf(u / sqrt(2))) / 2",),
    "mish": ("u * tanh(softplus(u))",),
    "log_sigmoid": ("-softplus(-u)",),
    "log_cosh": ("log(cosh(u))",),
    "zeros_like": ("0",),
    "ones_like": ("1",),
}
"""What a function means for one argument, for two and for three; empty for a number of arguments that it does not
take."""

_OTHER_DEFINED = {
    "log10": "log_10 lg",
    "log2": "log_2 ld lb",
    "square": "sqr",
    "pow": "power",
    "divide": "true_divide div",
    "multiply": "mul",
    "subtract": "sub",
    "cot": "cotan ctg",
    "csc": "cosec",
    "asinh": "arsinh arcsinh",
    "acosh": "arcosh arccosh",
    "atanh": "artanh arctanh",
    "clip": "clamp clip_by_value",
    "heaviside": "step theta_step unit_step hardlim",
    "hard_sigmoid": "hardsigmoid",
    "hard_tanh": "hardtanh satlins",
    "leaky_relu": "leakyrelu lrelu",
    "silu": "swish",
    "log_sigmoid": "logsigmoid",
    "log_cosh": "logcosh",
}

OTHER_NAMES |= {other: name for name, others in _OTHER_DEFINED.items() for other in others.split()}

INVERSES = {
    "sin": "asin",
    "cos": "acos",
    "tan": "atan",
    "sinh": "asinh",
    "cosh": "acosh",
    "tanh": "atanh",
    "sigmoid": "logit",
}
"""What is written ``sin^-1`` may be."""
