"""Project files: what is written reads back, and whatever is wrong gives one line that names the place."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project_shape
from bpdebugger.exchange.examples import NAMES, example, path_of
from bpdebugger.exchange.project import MAX_BYTES, load, read, write
from bpdebugger.resources import resource
from tests.random_networks import random_network

MAZUR = path_of("mazur").read_bytes()
SCHEMA = jsonschema.Draft202012Validator(json.loads(resource("schema", "project.schema.json").read_text("utf-8")))


def as_dict(network: Network) -> dict[str, Any]:
    return {name: getattr(network, name) for name in Network.__dataclass_fields__}


def refusal(data: bytes | str | dict[str, Any]) -> str:
    """The one line with which a file is refused."""
    if not isinstance(data, bytes):
        data = (data if isinstance(data, str) else json.dumps(data)).encode()
    with pytest.raises(NetworkError) as caught:
        read(data)
    line = str(caught.value)
    assert line.isprintable()
    assert 0 < len(line) < 300
    return line


def document(**changes: Any) -> dict[str, Any]:
    """Mazur's file with some of its top-level entries changed."""
    return dict(json.loads(MAZUR), **changes)


@pytest.mark.parametrize("name", NAMES)
def test_example_files_are_byte_for_byte_what_is_written(name: str) -> None:
    data = path_of(name).read_bytes()
    assert write(read(data)) == data


@pytest.mark.parametrize("seed", range(40))
def test_what_is_written_reads_back(seed: int) -> None:
    network = replace(random_network(seed), title='A "title"\n\u2028 with \\ and é 𝒛', note="")
    data = write(network)
    assert as_dict(read(data)) == as_dict(network)
    assert write(read(data)) == data


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_every_double_reads_back_exactly(values: list[float]) -> None:
    mazur = example("mazur")
    network = replace(mazur, samples=(replace(mazur.samples[0], inputs=tuple(values)),), learning_rate=values[0])
    again = read(write(network))
    assert [x.hex() for x in again.samples[0].inputs] == [x.hex() for x in values]
    assert again.learning_rate.hex() == values[0].hex()


def test_order_is_kept_where_a_reader_would_miss_it() -> None:
    network = read(MAZUR)
    assert list(network.parameters) == ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "b1", "b2"]
    assert [connection.weight for connection in network.connections] == [f"w{i}" for i in range(1, 9)]


def test_optional_keys_have_defaults() -> None:
    short = {
        key: value
        for key, value in document().items()
        if key not in ("title", "note", "loss", "biases", "learning_rate")
    }
    network = read(json.dumps(short).encode())
    assert (network.title, network.note, network.loss) == ("", "", "half_squared_error")
    assert (network.biases, network.learning_rate) == ({}, 0.1)


def test_units_may_have_an_activation_of_their_own() -> None:
    layers = document()["layers"]
    layers[1]["units"][1] = {"name": "h2", "activation": "cos(z)"}
    network = read(json.dumps(document(layers=layers)).encode())
    assert trace(network)["dy_dz[h2]", 0].formula == "-sin(z[h2])"
    assert json.loads(write(network))["layers"][1]["units"] == ["h1", {"name": "h2", "activation": "cos(z)"}]


def test_a_byte_order_mark_and_windows_line_ends_are_no_error() -> None:
    assert write(read(b"\xef\xbb\xbf" + MAZUR.replace(b"\n", b"\r\n"))) == MAZUR


def test_a_file_cut_off_anywhere_is_refused_in_one_line() -> None:
    for end in range(len(MAZUR.rstrip())):
        line = refusal(MAZUR[:end])
        assert line.startswith(("line ", "not UTF-8 text")), line
    assert "ends too early" in refusal(MAZUR[:-20])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a JSON document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def with_value(path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document())
    owner = changed
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    return changed


def written_place(path: tuple[Any, ...]) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")


WRONG: list[Any] = [None, True, 7, "h9", "", [], {}, [[]], {"x": None}, "cos(", -0.0]


@pytest.mark.parametrize("path", places(document()), ids=written_place)
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_wrong_value_at_any_place(path: tuple[Any, ...], value: Any) -> None:
    changed = with_value(path, value)
    try:
        network = read(json.dumps(changed).encode())
    except NetworkError as error:
        line = str(error)
        assert line.isprintable()
        # a wrong unit or parameter may be noticed first where it is used
        assert "." in line or "[" in line or line.startswith((*document(), "x: unknown", "null", "true", "a ")), line
    else:
        SCHEMA.validate(changed)
        assert write(read(write(network))) == write(network)


@pytest.mark.parametrize("path", places(document())[1:], ids=written_place)
def test_a_missing_entry_is_refused_or_has_a_default(path: tuple[Any, ...]) -> None:
    changed = with_value(path, None)
    owner = changed
    for key in path[:-1]:
        owner = owner[key]
    del owner[path[-1]]
    try:
        read(json.dumps(changed).encode())
    except NetworkError as error:
        assert str(error).isprintable()
    else:
        SCHEMA.validate(changed)
        assert path[-1] in ("title", "note", "biases", "loss", "learning_rate", "activation", "name") or path[0] in (
            "connections",
            "biases",
        )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"layer": []}, "layer: unknown key"),
        ({"format": "bpdebugger/2"}, 'format: "bpdebugger/2"; this program reads "bpdebugger/1"'),
        ({"title": 3}, "title: a number instead of a text"),
        ({"title": "\ud800"}, "title: half a character"),
        ({"layers": [{"name": "input", "units": []}]}, "layers: a network needs"),
        ({"layers": {}}, "layers: an object instead of a list"),
        (
            {"layers": [*document()["layers"][:1], {**document()["layers"][1], "activation": " "}]},
            "layers[1].activation: the activation is empty; write identity for y = z",
        ),
        ({"parameters": []}, "parameters: a list instead of an object"),
        ({"parameters": {"w1": "0.1"}}, "parameters.w1: a text instead of a number"),
        ({"parameters": {"w 1": 1}}, "connections[0].weight: no parameter"),
        ({"samples": []}, "samples: at least one sample"),
        ({"samples": [{"inputs": [1], "targets": [1, 2]}]}, "samples[0].inputs: 1 numbers, but there are 2 units"),
        ({"samples": [{"inputs": [1, True], "targets": [1, 2]}]}, "samples[0].inputs[1]: true instead of a number"),
        ({"loss": "exp('1')"}, 'loss: "\'" (U+0027 APOSTROPHE) is not part of a formula'),
        ({"loss": "mean_error"}, 'loss: unknown name "mean_error"'),
        ({"learning_rate": None}, "learning_rate: null instead of a number"),
        ({"biases": {"i1": "b1"}}, "biases.i1: an input unit has no bias"),
        ({"biases": {"h9": "b1"}}, 'biases.h9: no unit "h9"'),
        ({"biases": {"a\nb": "b1"}}, "biases.a\\u000ab: no unit"),
        ({"biases": {"\x1b[31m": "b1"}}, "biases.\\u001b[31m: no unit"),
        ({"biases": {"h" * 10_000: "b1"}}, "biases.hhh"),
        ({"connections": [{"from": "i1", "to": "h9", "weight": "w1"}]}, 'connections[0].to: no unit "h9"'),
        ({"connections": [{"from": "h1", "to": "h1", "weight": "w1"}]}, "would make a loop"),
        ({"connections": [{"from": "o1", "to": "h1", "weight": "w1"}]}, "would make a loop"),
        ({"connections": [{"from": "h1", "to": "h2", "weight": "w1"}]}, "would make a loop"),
        (
            {"connections": [{"from": "i1", "to": "o1", "weight": "w1"}] * 2},
            "connections[1]: i1 and o1 are connected already",
        ),
        ({"connections": [{"from": "i1", "to": "h1"}]}, "connections[0].weight: missing"),
        (
            {"connections": [{"from": "i1", "to": "h1", "weight": 1}]},
            "connections[0].weight: a number instead of a text",
        ),
        ({"connections": ["i1"]}, "connections[0]: a text instead of an object"),
    ],
)
def test_the_line_names_the_place(changes: dict[str, Any], line: str) -> None:
    assert line in refusal(document(**changes))


def test_all_problems_are_counted() -> None:
    line = refusal(document(title=1, note=2, loss=3))
    assert line.startswith("loss: a number instead of a text")
    assert line.endswith("(and 2 more)")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("0.15", "NaN", "parameters.w1: not a finite number"),
        ("0.15", "-Infinity", "parameters.w1: not a finite number"),
        ("0.15", "1e400", "parameters.w1: not a finite number"),
        ("0.15", "9" * 400, "parameters.w1: not a finite number"),
        ("0.15", "9" * 100_000, "parameters.w1: not a finite number"),
        ('"learning_rate": 0.5', '"learning_rate": 1e999', "learning_rate: not a finite number"),
        ("[0.05, 0.1]", "[0.05, NaN]", "samples[0].inputs[1]: not a finite number"),
        ("[0.01, 0.99]", "[-1e999, 0.99]", "samples[0].targets[0]: not a finite number"),
        ('"loss"', '"title"', 'the key "title" stands twice'),
        ('"w2": 0.2', '"w1": 0.2', 'parameters: the key "w1" stands twice'),
        ('"h2": "b1"', '"h1": "b1"', 'biases: the key "h1" stands twice'),
        (
            '"to": "h1", "weight": "w1"',
            '"to": "h1", "to": "h2", "weight": "w1"',
            'connections[0]: the key "to" stands twice',
        ),
        ('"inputs": [0.05, 0.1]', '"targets": []', 'samples[0]: the key "targets" stands twice'),
        ('"units": ["i1", "i2"]', '"name": ""', 'layers[0]: the key "name" stands twice'),
        ("0.15", "00.15", "line 16, column 24: not JSON"),
        ("0.15", "+1", "not JSON"),
        ("0.15", ".5", "not JSON"),
        ("0.15", "0x1", "not JSON"),
        ('"i1", "i2"]', '"i1", "i2",]', "line 4, column"),
        ("Mazur", "Mazur\t", "not JSON: invalid control character"),
        ("Mazur", "\\x", "not JSON: invalid \\escape"),
    ],
)
def test_a_wrong_token_in_the_text(old: str, new: str, line: str) -> None:
    text = MAZUR.decode()
    assert text.count(old) >= 1
    assert line in refusal(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "ends too early"),
        (b"   \n", "ends too early"),
        (b"\xff\xfe{", "not UTF-8 text (byte 0)"),
        (MAZUR[:200] + b"\xc3" + MAZUR[200:], "not UTF-8 text (byte 200)"),
        (MAZUR.decode().encode("utf-16"), "not UTF-8 text"),
        (b"null", "null instead of an object"),
        (b"[]", "a list instead of an object"),
        (b'"text"', "a text instead of an object"),
        (b"{}", 'format: missing; it must be "bpdebugger/1"'),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"layers": ' * 100_000, "nested too deeply"),
        (b"[" * 500 + b"]" * 500, "a list instead of an object"),
        (MAZUR + b"x", "not JSON: extra data"),
        (b"\x00" * 100, "not JSON"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8 text"),
        (b" " * (MAX_BYTES + 1), "larger than 64 MB"),
    ],
    ids=range(16),
)
def test_what_is_no_project_file(data: bytes, line: str) -> None:
    assert line in refusal(data)


@given(
    st.binary(max_size=60)
    | st.builds(lambda i, b: MAZUR[:i] + b + MAZUR[i + 1 :], st.integers(0, len(MAZUR)), st.binary(max_size=3))
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        network = read(data)
    except NetworkError as error:
        assert str(error).isprintable()
    else:
        assert write(read(write(network))) == write(network)


def test_files(tmp_path: Path) -> None:
    file = tmp_path / "x.bpd"
    file.write_bytes(MAZUR)
    assert as_dict(load(file)) == as_dict(load(str(file))) == as_dict(example("mazur"))


def test_what_is_not_a_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.bpd", tmp_path / ("x" * 300)):
        with pytest.raises(OSError):
            load(path)
    with pytest.raises(OSError, match="no file can have such a name"):
        load("a\x00b")


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    endless = Path("/dev/zero")
    if endless.exists():
        with pytest.raises(OSError, match="it is a device, not a file"):
            load(endless)


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "large.bpd").open("wb") as file:
        file.truncate(1 << 36)
    with pytest.raises(OSError, match="larger than 64 MB"):
        load(tmp_path / "large.bpd")


def test_too_much_is_refused_before_it_is_recorded() -> None:
    many = [{"inputs": [1, 2], "targets": [1, 2]}] * 10_001
    assert "10001 samples; 10000 are the limit" in refusal(document(samples=many))
    wide = [{"units": [f"u{i}" for i in range(10_001)]}, *document()["layers"]]
    assert "units; 10000 are the limit" in refusal(document(layers=wide))
    softmax = [document()["layers"][0], {"units": [f"u{i}" for i in range(1001)], "activation": "softmax"}]
    assert "1001 softmax units; 1000 are the limit" in refusal(document(layers=softmax, connections=[], biases={}))
    one_weight = [{"from": f"u{i}", "to": f"v{j}", "weight": "w1"} for i in range(100) for j in range(100)]
    layers = [{"units": [f"{letter}{i}" for i in range(100)]} for letter in "uv"]
    samples = [{"inputs": [0] * 100, "targets": [0] * 100}] * 2_500
    line = refusal(document(layers=layers, connections=one_weight, biases={}, samples=samples))
    assert "recorded numbers; 20000000 are the limit" in line


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_accepts_every_example(name: str) -> None:
    SCHEMA.validate(json.loads(path_of(name).read_text("utf-8")))


@pytest.mark.parametrize("seed", range(40))
def test_the_schema_accepts_what_is_written(seed: int) -> None:
    SCHEMA.validate(json.loads(write(random_network(seed))))


def test_the_schema_is_a_schema_and_is_made_from_the_shape_that_the_reader_checks() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA.schema)
    file = resource("schema", "project.schema.json")
    assert file.read_text("utf-8") == project_shape.written(), f"run python -m {project_shape.__name__} > {file}"


@pytest.mark.parametrize("name", ["α", "x_1", "_", "größe", "变量", "a" * 32])
def test_names_in_schema_and_program(name: str) -> None:
    changed = document(layers=[{"units": ["i1"]}, {"units": [name]}], connections=[], biases={}, parameters={name: 1})
    changed["samples"] = [{"inputs": [1], "targets": [1]}]
    SCHEMA.validate(changed)
    assert read(json.dumps(changed).encode()).unit_names() == ["i1", name]


@pytest.mark.parametrize("name", ["", " ", "1x", "a b", "a-b", "x->y", "x]", "x\n", "a" * 33, "=x", "@x"])
def test_what_is_no_name_in_schema_and_program(name: str) -> None:
    changed = document(layers=[{"units": ["i1"]}, {"units": [name]}], connections=[], biases={}, parameters={})
    changed["samples"] = [{"inputs": [1], "targets": [1]}]
    assert not SCHEMA.is_valid(changed)
    assert "is not a name" in refusal(changed)


@pytest.mark.parametrize("path", places(document()), ids=written_place)
@pytest.mark.parametrize("value", [None, True, [[]], {"x": None}], ids=repr)
def test_the_schema_refuses_wrong_shapes(path: tuple[Any, ...], value: Any) -> None:
    assert not SCHEMA.is_valid(with_value(path, value))


@pytest.mark.parametrize("key", ["layers", "connections", "samples"])
def test_a_file_with_200_000_wrong_entries_is_not_read_to_its_end(key: str) -> None:
    words = refusal(MAZUR.replace(f'"{key}": ['.encode(), f'"{key}": [{"1, " * 200_000}'.encode()))
    assert words == f"{key}[0]: a number instead of an object (and at least 999 more)"


def test_a_schedule_is_read_in_any_notation_and_written_in_that_of_files() -> None:
    changed = document(training={"optimizer": "adamw", "decay": 0.1, "clip": 2, "schedule": "rate·0.99^t"})
    SCHEMA.validate(changed)
    network = read(json.dumps(changed).encode())
    assert network.training.schedule == "rate * 0.99**t"
    assert json.loads(write(network))["training"] == {
        "optimizer": "adamw",
        "decay": 0.1,
        "schedule": "rate * 0.99**t",
        "clip": 2,
    }


@pytest.mark.parametrize(
    ("training", "words"),
    [
        ({"schedule": "rate * epoch"}, "training.schedule: "),
        ({"schedule": "rate *"}, "training.schedule: "),
        ({"clip": -1}, "training.clip: not a finite number from 0 on"),
        ({"decay": -0.1}, "training.decay: not a finite number from 0 on"),
        ({"schedule": 3}, "training.schedule: a number instead of a text"),
    ],
)
def test_a_training_that_cannot_be_names_its_place(training: dict[str, Any], words: str) -> None:
    assert words in refusal(document(training=training))
