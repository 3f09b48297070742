"""Completion in shells: scripts that are made from the command line's own table, so that they offer what there is."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from bpdebugger.cli.arguments import DONE
from bpdebugger.exchange.examples import NAMES

_FILES = ("FILE", "A", "B", "GRADIENTS", "PROGRAM.py", "OUT", "PNG", "HTML", "EXE")
"""What arguments are called that name a file."""

_NAMED = {"NAME of examples": NAMES}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a command: its name, its options (none where it has a place), and what it is for.

    ``takes``: whether it has a value; ``choices``: all that it can be, where they are few.
    """

    name: str
    options: tuple[str, ...]
    help: str
    takes: bool
    is_file: bool
    choices: tuple[str, ...]


Table = dict[str, tuple[str, list[Argument]]]
"""By command what it is for and its arguments."""


def table(parser: argparse.ArgumentParser) -> Table:
    """The commands of a parser."""
    (commands,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    helps = {each.dest: each.help or "" for each in commands._choices_actions}
    return {
        name: (helps[name], [_argument(each, name) for each in command._actions if each.dest != "help"])
        for name, command in commands.choices.items()
    }


def _argument(action: argparse.Action, command: str) -> Argument:
    called = action.metavar if isinstance(action.metavar, str) else ""
    choices = _NAMED.get(f"{called} of {command}", ()) if action.choices is None else tuple(action.choices)
    words = " ".join((action.help or "").split())
    return Argument(called, tuple(action.option_strings), words, action.nargs != 0, called in _FILES, choices)


def _in_bash(commands: Table) -> str:
    lines = [
        "# completion of bpdebugger in bash; for one session: source <(bpdebugger completion bash)",
        "_bpdebugger() {",
        "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= files=",
        '    if [ "$COMP_CWORD" -eq 1 ]; then',
        f"        words={shlex.quote(' '.join([*commands, '--help', '--version', '--safe-mode']))} files=1",
        "    else",
        '        case "${COMP_WORDS[1]} $before" in',
    ]
    for name, (_, arguments) in commands.items():
        for each in arguments:
            if each.options and each.takes:
                patterns = "|".join(f'"{name} {option}"' for option in each.options)
                lines.append(
                    f"        {patterns}) words={shlex.quote(' '.join(each.choices))} files={each.is_file:d} ;;"
                )
    lines.append('        *) case "${COMP_WORDS[1]}" in')
    for name, (_, arguments) in commands.items():
        options = [option for each in arguments for option in each.options]
        offered = [choice for each in arguments if not each.options for choice in each.choices]
        files = any(each.is_file for each in arguments if not each.options)
        words = shlex.quote(" ".join([*offered, *options, "--help"]))
        lines.append(f"            {name}) words={words} files={files:d} ;;")
    lines += [
        "            esac ;;",
        "        esac",
        "    fi",
        '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
        '    if [ "$files" = 1 ]; then COMPREPLY+=($(compgen -f -- "$current")); fi',
        "}",
        "complete -o filenames -F _bpdebugger bpdebugger",
    ]
    return "\n".join(lines)


def _in_zsh(commands: Table) -> str:
    lines = [
        "#compdef bpdebugger",
        "# completion of bpdebugger in zsh; for one session: source <(bpdebugger completion zsh)",
        "_bpdebugger() {",
        "    local -a commands=(",
        *(f"        {shlex.quote(f'{name}:{_for_zsh(help)}')}" for name, (help, _) in commands.items()),
        "    )",
        "    if (( CURRENT == 2 )); then",
        "        _describe command commands",
        "        _files",
        "        return",
        "    fi",
        "    local command=$words[2]",
        "    shift words",
        "    (( CURRENT-- ))",
        "    case $command in",
    ]
    for name, (_, arguments) in commands.items():
        specs = [_spec(each, option) for each in arguments for option in each.options or ("",)]
        lines += [f"    {name})", f"        _arguments {' '.join(map(shlex.quote, specs))} ;;"]
    return "\n".join([*lines, "    esac", "}", "compdef _bpdebugger bpdebugger"])


def _spec(argument: Argument, option: str) -> str:
    """An argument as zsh's ``_arguments`` has it."""
    values = f"({' '.join(argument.choices)})" if argument.choices else "_files" if argument.is_file else " "
    value = f":{_for_zsh(argument.help) or 'value'}:{values}" if argument.takes else ""
    return f"{option}[{_for_zsh(argument.help)}]{value}" if option else value


def _for_zsh(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "[]:\\" else letter for letter in text)


def _in_fish(commands: Table) -> str:
    lines = [
        "# completion of bpdebugger in fish; for one session: bpdebugger completion fish | source",
        "complete -c bpdebugger -n __fish_use_subcommand -l safe-mode",
        "complete -c bpdebugger -n __fish_use_subcommand -l version",
    ]
    for name, (help, arguments) in commands.items():
        lines.append(f"complete -c bpdebugger -n __fish_use_subcommand -a {name} -d {shlex.quote(help)}")
        for each in arguments:
            begin = f"complete -c bpdebugger -n '__fish_seen_subcommand_from {name}'"
            choices = f" -a {shlex.quote(' '.join(each.choices))}" if each.choices else ""
            takes = "" if not each.takes else " -r" if each.is_file else " -x"
            if each.options:
                named = "".join(f" -l {option.removeprefix('--')}" for option in each.options)
                lines.append(f"{begin}{named}{takes}{choices} -d {shlex.quote(each.help)}")
            elif choices:
                lines.append(f"{begin}{choices}")
    return "\n".join(lines)


SHELLS: dict[str, Callable[[Table], str]] = {"bash": _in_bash, "zsh": _in_zsh, "fish": _in_fish}


def completion(shell: str) -> str:
    """The script for a shell of ``SHELLS``."""
    from bpdebugger.cli import parser

    return SHELLS[shell](table(parser())) + "\n"


def _completion(options: argparse.Namespace) -> int:
    script = completion(options.shell)
    print(json.dumps({"shell": options.shell, "script": script}) if options.json else script.rstrip("\n"))
    return DONE


def _fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=tuple(SHELLS), help="bash, zsh or fish")


COMMANDS = {"completion": (_completion, "What a shell needs to complete these commands.", _fill)}
