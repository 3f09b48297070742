"""The mutants are changes, and what the tests answer to them is heard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import mutants_of
from tests.mutate import reasons
from tests.test_architecture import MODULES, ROOT

MODULE = "bpdebugger.drawing.plane"

TESTS = "tests/system/test_libraries.py"


def test_every_mutant_is_a_program_of_its_own() -> None:
    mutants = mutants_of(MODULE)
    usual = compile(MODULES[MODULE].read_text("utf-8"), str(MODULES[MODULE]), "exec")
    assert len(mutants) > 20
    assert all(mutant.code() != usual for mutant in mutants)


def test_a_mutant_tells_what_is_changed_and_leaves_the_rest_as_it_is() -> None:
    told = [mutant.texts() for mutant in mutants_of(MODULE)]
    assert all(before != after and "\n" not in before + after for before, after in told)
    assert told == [mutant.texts() for mutant in mutants_of(MODULE)]


def test_what_changes_no_result_is_not_changed() -> None:
    for mutant in mutants_of("bpdebugger.core.passes.trace"):
        before, _ = mutant.texts()
        assert not before.startswith(("import ", "from ", "assert ", "@", '"""'))


def test_what_may_survive_has_a_reason() -> None:
    known = reasons()
    assert known
    for (file, function, before, after), reason in known.items():
        assert (ROOT / file).exists()
        assert function
        assert before != after
        assert len(reason) > 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are forks")
def test_an_obvious_mutant_is_noticed_and_nothing_is_written(tmp_path: Path) -> None:
    file = MODULES["bpdebugger.system.libraries"]
    before = file.read_bytes()
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutate", str(file), "--count", "2", "-v", "--tests", TESTS],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
    )
    assert f"{TESTS}::" in run.stdout, run.stdout + run.stderr
    assert "2 made, 2 noticed" in run.stdout
    assert file.read_bytes() == before
