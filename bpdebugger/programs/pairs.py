"""A pair of forward and backward without a training loop: a loop is written behind it, and judged as any other.

The loop moves the input, and the parameters of a layer, along what the backward code returns; so every right derivative
is a right update, and a wrong one is looked for in the backward code as in a whole program.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from bpdebugger.programs.bench import Unreadable
from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.report import Report

DERIVATIVES = (
    "d{0}", "d_{0}", "{0}_prime", "{0}_derivative", "{0}_deriv", "{0}_grad", "grad_{0}", "{0}prime", "{0}_d",
    "derivative_{0}", "derivative_of_{0}", "{0}_backward", "d{0}_dx", "{0}Prime", "{0}Gradient", "{0}_gradient",
)  # fmt: skip
GRADIENTS = ("d{0}", "d_{0}", "grad_{0}", "{0}_grad", "g{0}", "{0}_g", "grad{0}", "g_{0}")
UPSTREAM = ("dout", "dy", "grad", "grad_output", "upstream", "delta", "g", "d", "dz", "da", "d_out", "grad_out")

FUNCTION = """
import numpy as _np
_x = _np.array([{points}])
{others}
try:
    _many = _np.shape({f}) == _x.shape and _np.shape({df}) == _x.shape
    _whole = not _many and _np.shape({f}) == () and _np.shape({df}) == _x.shape
except Exception:
    _many = _whole = False
for _step in range(3):
    if _many or _whole:
        loss = _np.sum({f})
        _g = {df}
    else:
        loss = sum([{f_one} for {one} in {zipped}])
        _g = _np.array([{df_one} for {one} in {zipped}])
    _x = _x - 0.1 * _g
"""

LAYER = """
import numpy as _np
_rng = _np.random.default_rng(5)
_layer = {made}
_x = _rng.normal(size=(4, 3))
_r = None
for _step in range(3):
    _out = {forward}
    if _r is None:
        _r = _np.random.default_rng(6).normal(size=_np.shape(_out))
    loss = _np.sum(_out * _r)
    _dx = {backward}
    if isinstance(_dx, tuple):
        _dx = _dx[0]
    if _dx is not None:
        _x = _x - 0.1 * _dx
{updates}
"""


def program_for(text: str, name: str, of_value: bool = False) -> str:
    """The file without what it does when it is run, with the loop behind it; its lines keep their numbers."""
    lines = text.split("\n")
    for one in ast.parse(text).body:
        runs = isinstance(one, ast.For | ast.While | ast.If | ast.With | ast.Try | ast.Assert | ast.Delete)
        if runs or (isinstance(one, ast.Expr) and not isinstance(one.value, ast.Constant)):
            for line in range(one.lineno - 1, one.end_lineno or one.lineno):
                lines[line] = ""
    return "\n".join(lines) + "\n" + loop_for(text, name, of_value)


def told_of(report: Report, name: str, length: int) -> Report:
    """The report in the words of the pair, without the loop that was written behind it."""
    names = {one.name: one.name.replace("_layer.", "").replace("_x", "input") for one in report.parameters}
    parameters = [replace(one, name=names[one.name], update_line=None) for one in report.parameters]
    wrong = [one.name for one in parameters if one.verdict == "mistake"]
    words = f"What {name} gives as derivatives is right."
    if report.verdict is not Finding.MATCH:
        words = f"Wrong derivatives of {name}: by {', '.join(wrong) or 'a constant factor'}."
        words += "".join(f" With {one.after} in line {one.line} all are right." for one in report.repairs[:1])
    culprit = report.culprit
    if culprit is not None and culprit.should_be is not None:
        plain = culprit.should_be.replace("_layer.", "").replace("_x", "input")
        culprit = replace(culprit, should_be=plain.replace("dloss", f"d{name}"))
    return replace(
        report,
        words=words,
        culprit=culprit,
        parameters=parameters,
        loss=None,
        lines=[one for one in report.lines if one.file is not None or one.line <= length],
        bound=None,
    )


def loop_for(text: str, name: str, of_value: bool = False) -> str:
    """The text of the loop for a function with its derivative, or a class with forward and backward.

    `of_value`: the derivative takes the function's value instead of its argument. Raises Unreadable where there is no
    such pair.
    """
    tree = ast.parse(text)
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    classes = {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}
    if name in classes:
        return _of_class(classes[name])
    if name not in functions:
        known = ", ".join([*functions, *classes][:12])
        raise Unreadable(f"--check {name}: there is no function or class of that name; there are {known or 'none'}")
    backward = next((made for form in DERIVATIVES if (made := form.format(name)) in functions), None)
    if backward is None:
        raise Unreadable(
            f"--check {name}: no function of its derivative was found; it would be called d{name}, {name}_prime or so"
        )
    return _of_function(functions[name], functions[backward], of_value)


def _needed(function: ast.FunctionDef) -> list[str]:
    """The arguments without a default, without self."""
    arguments = function.args.args
    names = [one.arg for one in arguments[: len(arguments) - len(function.args.defaults)]]
    return names[1:] if names[:1] == ["self"] else names


def _of_function(forward: ast.FunctionDef, backward: ast.FunctionDef, of_value: bool) -> str:
    names, others = _needed(forward), _needed(backward)
    if not names:
        raise Unreadable(f"line {forward.lineno}: {forward.name} takes no argument")
    points = "0.3, -0.7, 1.1, -1.6, 0.9" if len(names) == 1 else "0.3, 0.7, 0.2, 0.6, 0.9"
    rest = [f"_t{k}" for k in range(1, len(names))]
    made = [f"_t{k} = _np.array([1.0, 0.0, 1.0, 1.0, 0.0])" for k in range(1, len(names))]
    one = ["_v", *(f"_v{k}" for k in range(1, len(names)))]
    f, f_one = f"{forward.name}({', '.join(['_x', *rest])})", f"{forward.name}({', '.join(one)})"
    x, x_one = (f, f_one) if of_value else ("_x", "_v")
    tail, tail_one = rest, one[1:]
    if len(others) == len(names) + 1:
        up = next((k for k, other in enumerate(others) if other in UPSTREAM), 0)
        call, call_one = [x, *tail], [x_one, *tail_one]
        call.insert(up, "_np.ones_like(_x)")
        call_one.insert(up, "1.0")
    elif len(others) == len(names):
        call, call_one = [x, *tail], [x_one, *tail_one]
    else:
        raise Unreadable(f"line {backward.lineno}: {backward.name} takes other arguments than {forward.name}")
    return FUNCTION.format(
        points=points,
        others="\n".join(made),
        f=f,
        f_one=f_one,
        df=f"{backward.name}({', '.join(call)})",
        df_one=f"{backward.name}({', '.join(call_one)})",
        one=", ".join(one) + ("," if len(one) == 1 else ""),
        zipped=f"zip({', '.join(['_x.tolist()', *(f'{one}.tolist()' for one in rest)])})",
    )


def _of_class(made: ast.ClassDef) -> str:
    methods = {one.name: one for one in made.body if isinstance(one, ast.FunctionDef)}
    forward, backward = (
        methods.get("forward") or methods.get("__call__"),
        methods.get("backward") or methods.get("back"),
    )
    if forward is None or backward is None:
        raise Unreadable(f"line {made.lineno}: class {made.name} has no forward and backward")
    start = methods.get("__init__")
    sizes = [] if start is None else _needed(start)
    call = f"_layer.{forward.name}(_x{_targets(forward)})"
    back = f"_layer.{backward.name}({'_r' if _needed(backward) else ''})"
    return LAYER.format(
        made=f"{made.name}({', '.join(_argument(one, k) for k, one in enumerate(sizes))})",
        forward=call,
        backward=back,
        updates="\n".join(f"    {line}" for line in _updates(made)) or "    pass",
    )


def _targets(forward: ast.FunctionDef) -> str:
    return "".join(", (_np.arange(12).reshape(4, 3) % 2).astype(float)" for _ in _needed(forward)[1:])


def _argument(name: str, at: int) -> str:
    low = name.lower()
    if low in ("rng", "random", "random_state", "generator"):
        return "_rng"
    if low in ("p", "rate", "keep", "keep_prob", "alpha", "slope", "momentum", "eps", "lr"):
        return "0.5"
    return "3" if at == 0 else "2"


def _updates(made: ast.ClassDef) -> list[str]:
    """One line for each attribute whose gradient is an attribute too, and for dictionaries of them."""
    stored = {
        node.attr
        for node in ast.walk(made)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    lines = []
    for name in sorted(stored):
        gradient = next((form.format(name) for form in GRADIENTS if form.format(name) in stored), None)
        if gradient is not None and name != "x":
            lines.append(f"_layer.{name} = _layer.{name} - 0.1 * _layer.{gradient}")
    for holder, gradients in (("params", "grads"), ("parameters", "gradients"), ("weights", "grads")):
        if {holder, gradients} <= stored:
            lines.append(f"for _k in _layer.{gradients}:")
            lines.append(f"    _layer.{holder}[_k] = _layer.{holder}[_k] - 0.1 * _layer.{gradients}[_k]")
    return lines
