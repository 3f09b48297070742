"""Gradients as people keep and print them: every writing is read, and the numbers are right ones."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project
from bpdebugger.exchange.gradients import GradientsError, read
from tests.core.diagnosing.written_in_numpy import Written, dense

Array = NDArray[np.float64]

KEPT = Path(__file__).parent / "gradients_as_kept"
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
MAZUR = project.load(EXAMPLES / "mazur.bpd")
NUMBERS = dict(zip(MAZUR.parameters, trace(MAZUR).mean_gradient.tolist(), strict=True))
TEXTS = {name: f"{value:.6g}" for name, value in NUMBERS.items()}
OBLONG = dense((2, 3, 2), ("tanh", "sigmoid"), "half_squared_error", 3, 31, rate=0.05)
SQUARE = dense((3, 3, 3, 3), ("tanh", "sigmoid", "identity"), "half_squared_error", 2, 33)


def arrays(written: Written) -> dict[str, Array]:
    gradients = written.gradients()
    return {
        symbol: np.array([gradients[str(name)] for name in np.ravel(names)]).reshape(np.shape(names))
        for symbol, names in written.names.items()
    }


A, S = arrays(OBLONG), arrays(SQUARE)
LAYERS = [("0", "W1", "b1"), ("2", "W2", "b2")]


def tensor(array: Array) -> str:
    return f"tensor({np.array2string(array, separator=', ', prefix='tensor(')}, grad_fn=<T>)"


def torch_names() -> Iterator[tuple[str, Array]]:
    for key, weights, biases in LAYERS:
        yield f"{key}.weight", A[weights]
        yield f"{key}.bias", A[biases]


def matlab(name: str, array: Array, exponent: int = 0) -> str:
    rows = "\n".join("   ".join(f"{v / 10.0**exponent:10.4f}" for v in np.atleast_1d(row)) for row in array)
    scale = f"   1.0e{exponent:+03d} *\n\n" if exponent else ""
    return f"{name} =\n\n{scale}{rows}\n"


def lines(form: str) -> str:
    return "\n".join(form.format(name=name, text=text, number=name[1:]) for name, text in TEXTS.items())


def frame() -> str:
    rows = "\n".join(f"{i}    {name}  {value:.6f}" for i, (name, value) in enumerate(NUMBERS.items()))
    return f"  param      grad\n{rows}"


PRINTED = {
    "NumPy's str": (OBLONG, "\n".join(f"dW{k} =\n{A[f'W{k}']}\ndb{k} = {A[f'b{k}']}" for k in (1, 2))),
    "NumPy's repr": (OBLONG, "\n".join(f"{n}.grad = {a!r}" for n, a in A.items())),
    "a dict of arrays": (OBLONG, repr({f"d{n}": a for n, a in A.items()})),
    "a session": (OBLONG, f">>> dW1\n{A['W1']!r}\n>>> db1\n{A['b1']!r}\n"),
    "a notebook": (OBLONG, f"In [3]: dW1\nOut[3]: \n{A['W1']!r}\n"),
    "arrays without names": (OBLONG, "\n".join(str(a) for a in A.values())),
    "a list of arrays": (OBLONG, f"[{', '.join(repr(a) for a in A.values())}]"),
    "nested JSON": (
        OBLONG,
        json.dumps({f"layer{k}": {"weight": A[w].tolist(), "bias": A[b].tolist()} for k, w, b in LAYERS}, indent=1),
    ),
    "a list of layers": (OBLONG, json.dumps([{"W": A[w].tolist(), "b": A[b].tolist()} for _, w, b in LAYERS])),
    "torch, a line each": (OBLONG, "\n".join(f"net.{n}: {tensor(a)}" for n, a in torch_names())),
    "torch, name and tensor": (OBLONG, "\n".join(f"{n}.grad\n{tensor(a)}" for n, a in torch_names())),
    "torch, an OrderedDict": (OBLONG, f"OrderedDict([{', '.join(f'({n!r}, {tensor(a)})' for n, a in torch_names())}])"),
    "Keras": (OBLONG, "\n".join(f"dense_{k}/kernel:0 {A[f'W{k}'].T}\ndense_{k}/bias:0 {A[f'b{k}']}" for k in (1, 2))),
    "MATLAB, format short": (OBLONG, "\n\n".join(matlab(f"dW{k}", A[f"W{k}"]) for k in (1, 2))),
    "MATLAB, a scale": (OBLONG, "\n\n".join(matlab(f"d{n}", np.atleast_2d(a.T).T, -2) for n, a in A.items())),
    "square": (SQUARE, "\n".join(f"W{k} = {S[f'W{k}'].tolist()}" for k in (1, 2, 3))),
    "square, a column for each unit": (SQUARE, "\n".join(f"W{k} = {S[f'W{k}'].T.tolist()}" for k in (1, 2, 3))),
    "counted from 0": (SQUARE, "\n".join(f"W{k} = {S[f'W{k + 1}'].tolist()}" for k in range(3))),
    "one of three": (SQUARE, f"W2 = {S['W2'].tolist()}"),
    "as in a course": (SQUARE, "\n".join(f"dW^{{[{k}]}} = {S[f'W{k}'].tolist()}" for k in (1, 2, 3))),
    "biases as a column": (
        SQUARE,
        "\n".join(f"Theta{k}_grad = {np.hstack([S[f'b{k}'][:, None], S[f'W{k}']]).tolist()}" for k in (1, 2, 3)),
    ),
    "weights beside gradients": (
        OBLONG,
        "import numpy as np\nfrom numpy import nan\n"
        + "\n".join(f"{n} = np.{OBLONG.given[n]!r}\nd{n} = np.{a!r}" for n, a in A.items()),
    ),
    "lists by layer": (
        OBLONG,
        json.dumps({"weights": [A["W1"].tolist(), A["W2"].tolist()], "biases": [A["b1"].tolist(), A["b2"].tolist()]}),
    ),
    "TensorFlow": (
        OBLONG,
        "\n".join(f"<tf.Tensor: shape={a.T.shape}, dtype=float64, numpy=\n{a.T!r}>" for a in A.values()),
    ),
    "a nested dict": (
        OBLONG,
        str({f"Dense_{k}": {"kernel": A[f"W{k + 1}"].T.tolist(), "bias": A[f"b{k + 1}"].tolist()} for k in (0, 1)}),
    ),
    "Julia": (
        OBLONG,
        f"3×2 Matrix{{Float64}}:\ndW1 = [{'; '.join(' '.join(f'{v:.6f}' for v in row) for row in A['W1'])}]",
    ),
    "R": (
        OBLONG,
        "dW1\n     [,1]   [,2]\n"
        + "\n".join(f"[{i},] {' '.join(f'{v:.6f}' for v in row)}" for i, row in enumerate(A["W1"], start=1)),
    ),
    "between units": (
        OBLONG,
        ",x1,x2\n" + "\n".join(f"h{i},{','.join(f'{v:.6f}' for v in row)}" for i, row in enumerate(A["W1"], start=1)),
    ),
    "new weights": (
        OBLONG,
        "\n".join(f"W{k}_new = {OBLONG.given[f'W{k}'] - 0.05 * A[f'W{k}']!r}" for k in (1, 2)),
    ),
}

TYPED = {
    "LaTeX": lines(r"\frac{{\partial E}}{{\partial {name}}} = {text}"),
    "LaTeX inline": lines(r"$\partial E / \partial {name}$ = {text}"),
    "words": lines("Gradient of {name}: {text}"),
    "an arrow": lines("{name} -> {text}"),
    "bullets": lines("- {name}: {text}"),
    "numbered": lines("1. {name} = {text}"),
    "quoted": lines("'{name}': {text},"),
    "a remark": lines("{name} = {text} (rounded)"),
    "a heading": f"=== gradients ===\n{lines('{name} = {text}')}",
    "one line, spaces": " ".join(f"{name}={text}" for name, text in TEXTS.items()),
    "one line, no signs": "  ".join(f"{name} {text}" for name, text in TEXTS.items()),
    "one line, decimal commas": "; ".join(f"{name} = {text.replace('.', ',')}" for name, text in TEXTS.items()),
    "one line, commas twice": ", ".join(f"{name} = {text.replace('.', ',')}" for name, text in TEXTS.items()),
    "and": " and ".join(f"{name} = {text}" for name, text in TEXTS.items()),
    "fields": f"dict({', '.join(f'{name}={text}' for name, text in TEXTS.items())})",
    "declared": lines("double {name} = {text};  // as printed"),
    "under a heading": f"gradients:\n{lines('  {name}: {text}')}",
    "in a section": f"[gradients]\n{lines('{name} = {text}')}",
    "nabla": lines("∇_{name} E = {text}"),
    "a call": lines("{name}.grad.item() = {text}"),
    "a list": f"w = [{', '.join(TEXTS[f'w{k}'] for k in range(1, 9))}]",
    "pairs": repr([(name, float(text)) for name, text in TEXTS.items()]),
    "pandas": frame(),
    "pandas, wide": f"     {'  '.join(TEXTS)}\n0  {'  '.join(TEXTS.values())}",
    "pandas, a named series": f"{lines('{name}    {text}')}\nName: grad, dtype: float64",
    "a series as CSV": f",0\n{lines('{name},{text}')}",
    "a value beside": "name,value,grad\n" + "\n".join(f"{n},{MAZUR.parameters[n]},{t}" for n, t in TEXTS.items()),
    "Markdown, wide": f"| {' | '.join(TEXTS)} |\n{'|---' * len(TEXTS)}|\n| {' | '.join(TEXTS.values())} |",
    "connections": "\n".join(f"{c.source} → {c.target}: {TEXTS[c.weight]}" for c in MAZUR.connections),
    "MATLAB's indices": f"W1(1,1) = {TEXTS['w1']}\nW1(1,2) = {TEXTS['w2']}\nW1(2,1) = {TEXTS['w3']}",
    "powers": "\n".join(f"{name} = {value * 1e4:.5f} x 10^-4" for name, value in NUMBERS.items()),
    "a product": "dE/dw5 = 0.74136507 * 0.186815602 * 0.593269992 = 0.082167041",
    "new weights": "\n".join(f"{n}+ = {MAZUR.parameters[n] - 0.5 * v:.8g}" for n, v in NUMBERS.items()),
    "new weights by name": "\n".join(f"p_new[{n}] = {MAZUR.parameters[n] - 0.5 * v:.8g}" for n, v in NUMBERS.items()),
    "steps": "\n".join(f"Δ{n} = {-0.5 * v:.8g}" for n, v in NUMBERS.items()),
    "deltas": "\n".join(f"dE_dz[{u}] = {trace(MAZUR)[f'dE_dz[{u}]'].value:.6g}" for u in ("h1", "h2", "o1", "o2")),
    "deltas by letter": "\n".join(f"δ_{u} = {trace(MAZUR)[f'dE_dz[{u}]'].value:.6g}" for u in ("h1", "o2")),
    "an array of deltas": "delta1 = [{:.6g}, {:.6g}]".format(
        *(trace(MAZUR)[f"dE_dz[{u}]"].value for u in ("h1", "h2"))
    ),
}


def verdict(data: bytes | str, network: Network) -> DiagnosisVerdict:
    found = read(data, network)
    return diagnose(network, found.values, found.sample).verdict


@pytest.mark.parametrize("file", sorted(KEPT.iterdir()), ids=lambda file: file.name)
def test_every_way_of_keeping_them_is_read(file: Path) -> None:
    assert verdict(file.read_bytes(), MAZUR) is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("way", PRINTED)
def test_what_programs_print_is_read(way: str) -> None:
    written, text = PRINTED[way]
    assert verdict(text, written.network) is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("way", TYPED)
def test_what_people_type_is_read(way: str) -> None:
    assert verdict(TYPED[way], MAZUR) is DiagnosisVerdict.MATCH


def test_which_way_round_is_said() -> None:
    text, network = PRINTED["square, a column for each unit"][1], SQUARE.network
    words = " ".join(read(text, network).words)
    assert "a column for each of its units" in words and "fit best" in words


def safetensors(named: dict[str, Array], kind: str, code: str) -> bytes:
    header, body = {}, b""
    for name, array in named.items():
        raw = array.astype(code).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def test_binary_files_are_read_as_numbers() -> None:
    archive = io.BytesIO()
    np.savez(archive, dW1=A["W1"], db1=A["b1"], dW2=A["W2"], db2=A["b2"])
    assert verdict(archive.getvalue(), OBLONG.network) is DiagnosisVerdict.MATCH
    single = io.BytesIO()
    np.save(single, A["W1"])
    assert verdict(single.getvalue(), OBLONG.network) is DiagnosisVerdict.MATCH
    for kind, code in (("F32", "<f4"), ("F64", "<f8")):
        assert verdict(safetensors(dict(torch_names()), kind, code), OBLONG.network) is DiagnosisVerdict.MATCH


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("executed",))


def test_nothing_is_unpickled(capsys: pytest.CaptureFixture[str]) -> None:
    """A file of torch.save, an array of objects, a plain pickle: refused, with what to do."""
    import pickle
    import zipfile

    plain = pickle.dumps(Evil())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("model/data.pkl", plain)
    objects = io.BytesIO()
    np.save(objects, np.array([Evil()], dtype=object), allow_pickle=True)
    for data, words in ((plain, "save_file"), (archive.getvalue(), "save_file"), (objects.getvalue(), "not an array")):
        with pytest.raises(GradientsError, match=words):
            read(data, MAZUR)
    assert "executed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dW1 = [[0.1 0.2 ... 0.3]]", "cut short"),
        ("dW1 = [[0.1, 0.2], [0.3]]", "row 2 has 1 numbers, the first has 2"),
        ("dW1 = [[0.1, 0.2, 0.3]]", "dW1 is 1 x 3; the weights of this network are 2 x 2, 2 x 2"),
        ("dW1 = [[0.1, 0.2], [0.3, x]]", 'line 1: "x.*" is not a number'),
        ("dW1 = array([[0.1, 0.2],\n [0.3, 0.4]", r"line 1, column \d+: the bracket .* is not closed"),
        ("w1,w2\n0.1,0.2\n0.3,0.4", "line 3: 2 rows of numbers"),
        ("w1,a,b\nw2,1,2", "fields where a name and a number are expected"),
        ("w1 = 0.1 w2", 'line 1: "w2" is not a name and a number'),
        ("w1 = 0.1 0.2", 'line 1: "0.1 0.2" is not a number'),
        ("W1[0][0] = 0.1\nW1[0][0] = 0.2", "line 2: .* stands there twice"),
        ("delta_h9 = 0.1", "there is no parameter"),
        ("relative error dw5 = 1e-9", "there is no parameter"),
        ("gradient norm w5 = 0.1", "there is no parameter"),
        ("-w5 = 0.1", "there is no parameter"),
        ("w5 -= 0.1", "does not say what the number is"),
        ("w5 >= 0.1", "does not say what the number is"),
        ("w5 = tanh(0.5)", "computed by tanh"),
        ("w5 = array(0.1, 0.2)", "more than one number"),
    ],
)
def test_what_is_refused_says_where_and_what(text: str, message: str) -> None:
    with pytest.raises(GradientsError, match=message) as refusal:
        read(text, MAZUR)
    assert "\n" not in str(refusal.value)


def test_what_this_program_writes_goes_back_in(capsys: pytest.CaptureFixture[str]) -> None:
    from bpdebugger.cli import main

    example = str(EXAMPLES / "mazur.bpd")
    for command in ("trace", "check"):
        main([command, example, "--json"])
        assert verdict(capsys.readouterr().out, MAZUR) is DiagnosisVerdict.MATCH


def test_a_list_of_numbers_says_what_it_was_read_as() -> None:
    assert "w as w1 to w8" in read(TYPED["a list"], MAZUR).in_words()
