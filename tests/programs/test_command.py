"""`bpdebugger code`: nothing runs without a yes, exit codes, JSON, and one line where a program cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bpdebugger.cli import main
from tests.programs.known import case


def test_nothing_runs_without_a_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "writes.py"
    program.write_text("open('made.txt', 'w').write('x')\n")
    assert main(["code", str(program)]) == 2
    assert "--yes" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["writes.py"]


def test_json_of_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["code", str(case("batch_first--sum_not_mean_over_samples").path), "--yes", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert code == 1
    assert found["format"] == "bpdebugger-code/1"
    assert found["verdict"] == "mistake"
    assert found["loss"]["name"] == "loss" and found["loss"]["line"] == 28
    assert {one["name"]: one["verdict"] for one in found["parameters"]} == {
        "W1": "mistake",
        "b1": "right",
        "W2": "right",
        "b2": "right",
    }
    wrong = next(one for one in found["parameters"] if one["name"] == "W1")
    # a sum where the mean over five samples is meant
    assert wrong["wrong"][0][0] == pytest.approx(5 * wrong["right"][0][0], rel=1e-4)
    assert found["step"] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\ny = x +\n", "line 2"),
        ("import numpy as np\nW = np.ones((2, 3))\nX = np.ones((4, 2))\nprint(X @ W.T)\n", "line 4"),
        ("name = input('who? ')\n", "line 1 asks for input"),
        ("print('hello')\n", "no training step"),
    ],
)
def test_what_stops_a_program_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(text)
    assert main(["code", str(program), "--yes"]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


def test_arguments_with_an_open_quote_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", str(case("batch_first--right").path), "--yes", "--args", "a 'b"]) == 2
    assert capsys.readouterr().err == "bpdebugger: --args: no closing quotation\n"
