"""Commands that look around; what all commands print as JSON; and that the help's examples do what they say."""

from __future__ import annotations

import json
import math
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import bpdebugger
from bpdebugger.cli import COMMANDS, main
from bpdebugger.cli.examples_of_use import EXAMPLES
from bpdebugger.core.training.run import Run
from bpdebugger.exchange import project
from bpdebugger.exchange.examples import NAMES, example, path_of
from bpdebugger.resources import resource

SCHEMA = json.loads(resource("schema", "commands.schema.json").read_text("utf-8"))
MAZUR, XOR, ADAM = (str(path_of(name)) for name in ("mazur", "xor", "xor-adam"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    output = capsys.readouterr()
    return code, output.out, output.err


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command prints with --json, held against the schema that is shipped."""
    code, out, err = run(capsys, *arguments, "--json")
    assert code in (0, 1) and err == ""
    found = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    of_command = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{arguments[0]}"}]}
    jsonschema.Draft202012Validator(of_command).validate(found)
    return found


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert {each["$ref"] for each in SCHEMA["anyOf"]} == {
        f"#/$defs/{name}" for name in COMMANDS if name not in ("code", "window", "walkthrough", "completion")
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_as_json_is_as_the_schema_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    file = str(path_of(name))
    rows = as_json(capsys, "trace", file)
    gradients = tmp_path / "gradients.json"
    means = {row["quantity"]: row["value"] for row in rows if re.match(r"dE_dp\[\w+\]", row["quantity"])}
    gradients.write_text(json.dumps({key: -value for key, value in means.items()}))
    as_json(capsys, "diagnose", file, str(gradients))
    as_json(capsys, "check", file)
    quantity = next(row["quantity"] for row in rows if row["quantity"].startswith("dE_dz"))
    as_json(capsys, "claim", file, quantity, "2 y")
    as_json(capsys, "train", file, "--epochs", "3")
    as_json(capsys, "compare", file, MAZUR)
    as_json(capsys, "origin", file, f"{quantity}@0", "--depth", "4")
    as_json(capsys, "export", file, "--as", "notebook")
    as_json(capsys, "weights", file, file)
    if name != "xor-adam":
        as_json(capsys, "worksheet", file, "--sample", "0", "--out", str(tmp_path / "sheet.html"))
        out = str(tmp_path / "handout.html")
        found = as_json(capsys, "handout", file, "--sample", "0", "--steps", quantity, "--out", out)
        assert found == {"handout": out, "steps": [quantity]}
    as_json(capsys, "examples")


def test_numbers_that_json_has_not_are_texts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "overflow.bpd"
    text = Path(MAZUR).read_text("utf-8").replace('"activation": "sigmoid"', '"activation": "exp(exp(exp(z + 9)))"')
    file.write_text(text, encoding="utf-8")
    values = {row["value"] for row in as_json(capsys, "trace", str(file))}
    assert values & {"inf", "NaN"}
    assert "NaN" in as_json(capsys, "train", str(file), "--epochs", "2")["parameters"].values()
    code, _, err = run(capsys, "train", str(file), "--epochs", "2", "--out", str(tmp_path / "never.bpd"))
    assert code == 2 and "not finite" in err and not (tmp_path / "never.bpd").exists()
    as_json(capsys, "compare", str(file), MAZUR)
    as_json(capsys, "origin", str(file), "dE_dz[h1]")
    as_json(capsys, "check", str(file))


def test_training_is_that_of_the_run_and_can_be_kept(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "trained.bpd"
    found = as_json(capsys, "train", ADAM, "--epochs", "7", "--out", str(out))
    trained = Run(example("xor-adam"))
    trained.extend(28)
    assert (found["epochs"], found["updates"], len(found["losses"])) == (7, 28, 8)
    assert found["losses"][:7] == trained.epoch_losses.tolist()[:7]
    kept = bpdebugger.load(out)
    assert dict(kept.parameters) == found["parameters"] == dict(trained.network_at(28).parameters)
    assert math.isclose(found["losses"][7], float(bpdebugger.trace(kept)["E"].value))
    code, text, _ = run(capsys, "train", ADAM, "--epochs", "500")
    lines = text.splitlines()
    assert code == 0 and lines[0].split() == ["epoch", "E"] and lines[20].split()[0] == "500"
    assert float(lines[20].split()[1]) < float(lines[1].split()[1])


def test_no_epochs_of_training_leave_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "train", XOR, "--epochs", "0")
    assert (found["updates"], found["parameters"]) == (0, dict(example("xor").parameters))


def test_a_trace_of_a_later_epoch_has_the_parameters_of_then(capsys: pytest.CaptureFixture[str]) -> None:
    trained = Run(example("xor"))
    trained.extend(5)
    for sample in ([], ["--sample", "2"]):
        rows = as_json(capsys, "trace", XOR, "--epoch", "5", *sample)
        values = {row["quantity"]: row["value"] for row in rows}
        assert values["p[w3]"] == trained.network_at(5).parameters["w3"] != example("xor").parameters["w3"]
    assert {row["sample"] for row in rows} == {2, None}


def test_two_files_and_two_epochs_are_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    same = as_json(capsys, "compare", XOR, XOR)
    assert same["same"] and not same["differences"]
    assert run(capsys, "compare", XOR, XOR)[0] == 0
    changed = tmp_path / "changed.bpd"
    changed.write_text(Path(XOR).read_text("utf-8").replace('"w5": 0.8', '"w5": 0.81'), encoding="utf-8")
    code, text, _ = run(capsys, "compare", XOR, str(changed), "--most", "3")
    assert code == 1 and "first difference" in text and len(text.splitlines()) == 4
    found = as_json(capsys, "compare", XOR, str(changed), "--most", "0")
    first = found["differences"][0]
    assert (first["quantity"], first["a"], first["b"]) == ("p[w5]", 0.8, 0.81)
    assert len(found["differences"]) == found["differ"]
    later = as_json(capsys, "compare", XOR, XOR, "--epochs", "0", "2")
    assert later["differences"][0]["quantity"] == "p[w1]"


def test_an_origin_multiplies_up_to_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "origin", MAZUR, "dE_dz[h1]")
    upstream, slope = found["came_from"]
    assert math.isclose(found["value"], upstream["value"] * slope["value"], rel_tol=1e-15)
    assert [row["quantity"] for row in upstream["came_from"]] == ["dE_dy[h1->o1]", "dE_dy[h1->o2]"]
    assert all(not row["came_from"] for row in upstream["came_from"])
    assert "dE_dw[i1->h1]" in [row["quantity"] for row in found["goes_into"]]
    paths = found["paths"]
    assert math.isclose(sum(path["product"] for path in paths["largest"]), found["value"], rel_tol=1e-12)
    code, text, _ = run(capsys, "origin", MAZUR, "dE_dz[h1]")
    assert code == 0 and "2 paths from E" in text and "goes into dE_dw[i1->h1]" in text


def test_worksheet_and_key_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    found = as_json(capsys, "worksheet", MAZUR, "--out", str(sheet))
    assert found == {"worksheet": str(sheet), "key": str(tmp_path / "sheet-key.html")}
    assert "blank" in sheet.read_text("utf-8")
    assert "Answer key" in (tmp_path / "sheet-key.html").read_text("utf-8")


def test_steps_and_blanks_of_a_worksheet_are_chosen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    as_json(capsys, "worksheet", MAZUR, "--steps", "o1 w5", "--blanks", "3", "--no-drawing", "--out", str(sheet))
    text = sheet.read_text("utf-8")
    assert text.count('class="open"') == 3 and "dE_dz[h2]" not in text and 'class="network"' not in text
    assert "dE_dz[o1]" in (tmp_path / "sheet-key.html").read_text("utf-8")


def test_a_handout_is_written_as_its_ending_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page, document = tmp_path / "handout.pdf", tmp_path / "handout.html"
    as_json(capsys, "handout", MAZUR, "--steps", "dE_dz", "--out", str(page))
    as_json(capsys, "handout", MAZUR, "--steps", "dE_dz", "--out", str(document))
    assert page.read_bytes().startswith(b"%PDF-") and page.stat().st_size > 10_000
    assert document.read_text("utf-8").count('class="step"') == 4


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["handout", XOR, "--steps", "nobody", "--out", "h.html"], "nobody"),
        (["handout", XOR, "--out", "h.html"], "limit"),
        (["handout", XOR, "--steps", "E", "--out", "h.txt"], ".pdf"),
        (["worksheet", XOR, "--steps", "30-20", "--out", "h.html"], "30 to 20"),
        (["train", XOR, "--epochs", "-1"], "-1 epochs"),
        (["train", XOR, "--epochs", "99999999"], "updates"),
        (["trace", XOR, "--epoch", "-2"], "-2 epochs"),
        (["compare", XOR, XOR, "--sample", "9"], "sample 9"),
        (["origin", XOR, "dE_dz[h1]"], "4 samples; name one"),
        (["origin", XOR, "dE_dz[zz]"], "no dE_dz[zz]"),
        (["compare", XOR, "no-such-file.bpd"], "no-such-file.bpd"),
        (["worksheet", XOR, "--out", "no/such/folder.html"], "folder"),
    ],
)
def test_what_cannot_be_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], part: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and err.count("\n") == 1 and part in err


def test_every_command_has_examples_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        if name in ("code", "window"):
            continue
        with pytest.raises(SystemExit):
            main([name, "--help"])
        out = capsys.readouterr().out
        assert all(line in out for line in EXAMPLES[name]), name


def test_the_examples_of_the_help_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mazur", "xor"):
        Path(f"{name}.bpd").write_bytes(path_of(name).read_bytes())
    Path("gradients.txt").write_text("w5 = 0.08217\nw6 = 0.08267\n")
    Path("printed.txt").write_text("W1 = [[0.1, 0.2], [0.3, 0.4]]\n")
    arrays = {"fc1.weight": np.eye(2), "fc2.weight": np.eye(2)}
    np.savez("weights.npz", **arrays)  # type: ignore[arg-type]
    main(["train", "xor.bpd", "--out", "trained.bpd"])
    # pictures start a process of their own for Qt, and are tried elsewhere
    for command in (
        line for name, lines in EXAMPLES.items() if name not in ("picture", "walkthrough") for line in lines
    ):
        program, *arguments = shlex.split(command)
        assert program == "bpdebugger"
        assert main(arguments) in (0, 1), command
        assert capsys.readouterr().err == ""


def test_weights_of_others_are_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, out = tmp_path / "weights.txt", tmp_path / "new.bpd"
    file.write_text("W1 = [[0.1, 0.2], [0.3, 0.4]]\n")
    code, _, problem = run(capsys, "weights", MAZUR, str(file))
    assert code == 2 and "--way 1" in problem and "a column for each" in problem
    found = as_json(capsys, "weights", MAZUR, str(file), "--way", "2", "--out", str(out))
    assert found["weights"] == {"w1": 0.1, "w3": 0.2, "w2": 0.3, "w4": 0.4}
    assert project.load(out).parameters["w2"] == 0.3 and project.load(out).parameters["w5"] == 0.4
    file.write_text("w1 = 0.5\nw77 = 1\n")
    code, printed, _ = run(capsys, "weights", MAZUR, str(file))
    assert code == 1 and 'Not taken: line 2: there is no parameter "w77"' in printed


def test_training_prints_what_is_held_out_beside_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "held.bpd"
    text = (
        Path(XOR)
        .read_text("utf-8")
        .replace('"inputs": [1, 1], "targets": [0]}', '"inputs": [1, 1], "targets": [0], "held_out": true}')
    )
    file.write_text(text, encoding="utf-8")
    found = as_json(capsys, "train", str(file), "--epochs", "5")
    assert len(found["held_out"]) == len(found["losses"]) == 6
    lines = run(capsys, "train", str(file), "--epochs", "5")[1].splitlines()
    assert lines[0].split() == ["epoch", "E", "E,", "held", "out"]
    assert float(lines[6].split()[2]) == found["held_out"][5]
    assert as_json(capsys, "train", XOR, "--epochs", "5")["held_out"] is None
