"""Completion offers what the command line has, in the shells themselves where they are there."""

import argparse
import shutil
import subprocess
from pathlib import Path

import pytest

from bpdebugger.cli import COMMANDS, main, parser
from bpdebugger.cli.completing import SHELLS, completion, table
from bpdebugger.exchange.examples import NAMES

IN_BASH = """
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_bpdebugger
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(folder: Path, *words: str) -> set[str]:
    """What bash offers for the last of the words."""
    script = folder / "completion.bash"
    script.write_text(completion("bash"))
    bash = ["bash", "-c", IN_BASH, "bash", str(script), "bpdebugger", *words]
    done = subprocess.run(bash, cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return set(done.stdout.split("\n")) - {"", script.name}


def test_the_table_has_every_command_with_every_option() -> None:
    rows = table(parser())
    assert list(rows) == list(COMMANDS)
    assert [help for help, _ in rows.values()] == [row[1] for row in COMMANDS.values()]
    (commands,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        options = {option for action in command._actions for option in action.option_strings} - {"-h", "--help"}
        assert {option for each in rows[name][1] for option in each.options} == options


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_all_there_is_and_its_shell_reads_it(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert script == completion(shell)
    for name, (_, arguments) in table(parser()).items():
        assert name in script
        for each in arguments:
            assert all(option.removeprefix("--") in script for option in each.options)
    file = tmp_path / "script"
    file.write_text(script)
    if shutil.which(shell):
        done = subprocess.run([shell, "-n", str(file)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_bash_offers_commands_options_choices_and_files(tmp_path: Path) -> None:
    (tmp_path / "net.bpd").touch()
    assert offered(tmp_path, "tra") == {"trace", "train"}
    assert offered(tmp_path, "") == {*COMMANDS, "--help", "--version", "--safe-mode", "net.bpd"}
    assert offered(tmp_path, "export", "--as", "") == {"numpy", "pytorch", "notebook"}
    assert offered(tmp_path, "export", "n") == {"net.bpd"}
    assert offered(tmp_path, "trace", "--sample", "n") == set()
    assert offered(tmp_path, "trace", "--csv", "n") == {"net.bpd"}
    assert offered(tmp_path, "check", "net.bpd", "--") == {"--sample", "--json", "--help"}
    assert offered(tmp_path, "examples", "xor") == {"xor", "xor-adam"}


def test_fish_offers_the_same_where_it_is_there(tmp_path: Path) -> None:
    if fish := shutil.which("fish"):
        (tmp_path / "completion.fish").write_text(completion("fish"))

        def by_fish(line: str) -> set[str]:
            ask = f"source completion.fish; complete -C '{line}'"
            out = subprocess.run([fish, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
            return {each.partition("\t")[0] for each in out.splitlines()}

        assert by_fish("bpdebugger export --as ") == {"numpy", "pytorch", "notebook"}
        assert by_fish("bpdebugger tra") >= {"trace", "train"}
        assert by_fish("bpdebugger examples ") >= set(NAMES)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["trac", "net.bpd"], '"trac" is not a command, and only one file can be opened, did you mean trace?'),
        (["chekc"], "chekc: there is no such file, and no command of this name, did you mean check?"),
        (["examples", "mazurr"], 'no example is called "mazurr", did you mean mazur?'),
    ],
)
def test_what_is_nearly_a_name_is_asked_about(given: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 2
    assert capsys.readouterr().err.startswith(f"bpdebugger: {meant}")
