"""The command line: what it prints, what it writes, and how it says no."""

import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bpdebugger.cli import COMMANDS, main
from bpdebugger.exchange.examples import NAMES, path_of

MAZUR = str(path_of("mazur"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    output = capsys.readouterr()
    return code, output.out, output.err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error of a command that must be refused."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith("bpdebugger: ")
    return err


def test_trace_prints_a_line_per_step(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "trace", MAZUR)
    assert (code, err) == (0, "")
    assert any("∂E/∂w[h1→o1]" in line and "0.0821670405642307" in line for line in out.splitlines())


def test_trace_as_json_has_the_published_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "trace", MAZUR, "--sample", "0", "--json")
    values = {row["quantity"]: row["value"] for row in json.loads(out)}
    assert math.isclose(values["dE_dp[w5]"], 0.08216704056423077, rel_tol=1e-14)
    assert math.isclose(values["dE_dp[w1]"], 0.0004385677344743465, rel_tol=1e-13)
    assert math.isclose(values["E"], 0.2983711087600027, rel_tol=1e-15)


def test_standard_input_is_a_file_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(Path(MAZUR).read_bytes())

    monkeypatch.setattr(sys, "stdin", Stdin())
    code, out, _ = run(capsys, "trace", "-")
    assert code == 0 and "∂E/∂z[h1]" in out


def test_csv_goes_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "trace", MAZUR, "--csv", str(tmp_path / "t.csv")) == (0, "", "")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8-sig").startswith("step,sample,phase,quantity,symbol,formula")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_passes_its_check(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, "check", str(path_of(name)), "--json")
    found = json.loads(out)
    assert code == 0 and found["holds"]
    assert {row["verdict"] for row in found["rows"]} <= {"agrees"}


def test_an_example_is_printed_as_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "examples", "mazur")[1].encode() == Path(MAZUR).read_bytes()
    listed = json.loads(run(capsys, "examples", "--json")[1])
    assert [row["name"] for row in listed] == list(NAMES)


def test_claims_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    neuron = str(path_of("neuron-sigmoid"))
    assert run(capsys, "claim", neuron, "dE_dz", "dE/dy * dy/dz")[0] == 0
    code, out, _ = run(capsys, "claim", neuron, "dE_dz[o]", "dE/dy", "--json")
    found = json.loads(out)
    assert (code, found["verdict"], found["missing"]) == (1, "missing_factor", "dy_dz[o]")
    code, out, _ = run(capsys, "claim", neuron, "dE_dy", "a - y", "--json")
    assert (code, json.loads(out)["factor"]) == (1, -1)


def test_gradients_are_diagnosed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    right = {"w5": "0.08217", "w1": "0.0004386", "b2": "0.1004"}
    file = tmp_path / "gradients.json"
    file.write_text(json.dumps({name: float(text) for name, text in right.items()}))
    assert run(capsys, "diagnose", MAZUR, str(file))[0] == 0
    file.write_text("\n".join(f"{name} = -{text}" for name, text in right.items()))
    code, out, _ = run(capsys, "diagnose", MAZUR, str(file), "--json")
    found = json.loads(out)
    assert (code, found["verdict"], found["mistake"]) == (1, "mistake", "sign_flipped")


def test_a_picture_is_drawn_without_a_screen(tmp_path: Path) -> None:
    out = tmp_path / "w.png"
    command = [sys.executable, "-m", "bpdebugger", "picture", MAZUR, "--at", "dE_dz[h1]", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert out.read_bytes().startswith(b"\x89PNG")


def test_the_walkthrough_leaves_csv_and_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "walkthrough")
    assert code == 0
    assert "∂E/∂z[o] = ∂E/∂y[o] * dy/dz[o]" in out
    assert {file.suffix for file in tmp_path.iterdir()} == {".csv", ".png"}


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["trace"], "FILE"),
        (["trace", "no-such-file.bpd"], "no-such-file.bpd"),
        (["trace", MAZUR, "--sample", "7"], "sample 7"),
        (["trace", MAZUR, "--sample", "one"], "--sample"),
        (["trace", MAZUR, "--csv", "no/such/folder/t.csv"], "folder"),
        (["examples", "nothing"], "mazur"),
        (["claim", MAZUR, "dE_dz[zz]", "1"], "dE_dz"),
        (["claim", MAZUR, "dE_dz[h1]", "9**9**9"], "exponent"),
        (["diagnose", MAZUR, "-"], "-"),
        (["frobnicate"], "frobnicate"),
        (["--frobnicate"], "frobnicate"),
        (["a.bpd", "b.bpd"], "a.bpd"),
    ],
)
def test_bad_usage_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO(b"nonsense")

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert part in refused(capsys, *arguments)


@pytest.mark.parametrize(
    "command", [name for name in COMMANDS if name not in ("examples", "walkthrough", "code", "window", "completion")]
)
def test_a_bad_file_names_its_place(capsys: pytest.CaptureFixture[str], command: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.bpd"
    bad.write_bytes(Path(MAZUR).read_bytes().replace(b'"to": "o2"', b'"to": "h9"', 1))
    more = {
        "claim": ["dE_dz[h1]", "1"],
        "diagnose": [str(bad)],
        "picture": ["--out", str(tmp_path / "p.png")],
        "export": ["--as", "numpy"],
        "compare": [MAZUR],
        "weights": [MAZUR],
        "origin": ["E"],
        "worksheet": ["--out", str(tmp_path / "sheet.html")],
        "handout": ["--out", str(tmp_path / "handout.html")],
    }.get(command, [])
    line = refused(capsys, command, str(bad), *more)
    assert "bad.bpd" in line and 'connections[6].to: no unit "h9"' in line


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("use", ["read", "write"])
def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path, capsys: pytest.CaptureFixture[str], use: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    arguments = [str(pipe)] if use == "read" else [MAZUR, "--csv", str(pipe)]
    assert refused(capsys, "trace", *arguments) == f"bpdebugger: {pipe}: it is a pipe, not a file\n"
    assert pipe.is_fifo()


@pytest.mark.parametrize(("kind", "ending"), [("numpy", ".py"), ("pytorch", ".py"), ("notebook", ".ipynb")])
def test_a_program_is_exported(capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str, ending: str) -> None:
    code, text, _ = run(capsys, "export", MAZUR, "--as", kind)
    assert code == 0 and "dE_dz_h1" in text
    out = tmp_path / f"program{ending}"
    assert run(capsys, "export", MAZUR, "--as", kind, "--out", str(out)) == (0, "", "")
    assert out.read_text(encoding="utf-8") == text
    found = json.loads(run(capsys, "export", MAZUR, "--as", kind, "--json")[1])
    assert found == {"as": kind, "text": text}


def test_what_an_exported_program_prints_is_read_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    program, printed = tmp_path / "program.py", tmp_path / "printed.txt"
    run(capsys, "export", MAZUR, "--as", "numpy", "--out", str(program))
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True, timeout=60)
    printed.write_text("".join(line for line in done.stdout.splitlines(keepends=True) if line.startswith("dE_dp")))
    assert run(capsys, "diagnose", MAZUR, str(printed))[0] == 0
