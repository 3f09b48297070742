"""The manual page, made from the command line's own table, so that it says what the program does."""

import argparse

from bpdebugger.cli import COMMANDS, parser
from bpdebugger.version import VERSION

EXAMPLES = (
    ("bpdebugger", "opens the window on the first example"),
    ("bpdebugger trace net.bpd --csv trace.csv", "writes every step of the backward pass for a spreadsheet"),
    ("bpdebugger claim net.bpd 'dE_dz[o]' 'dE/dy * dy/dz'", "judges a formula"),
    ("bpdebugger --safe-mode", "opens the window as at the first start"),
)


def manual() -> str:
    """The page in the language of troff."""
    lines = [f'.TH BPDEBUGGER 1 "" "bpdebugger {VERSION}"', ".SH NAME"]
    lines += [r"bpdebugger \- step through the backward pass of a small neural network", ".SH SYNOPSIS"]
    lines += [
        ".B bpdebugger",
        r"[\-\-safe\-mode] [FILE]",
        ".br",
        ".B bpdebugger",
        "COMMAND [ARGUMENTS]",
        ".SH COMMANDS",
    ]
    (subparsers,) = (one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    for name, command in subparsers.choices.items():
        lines += [".SS " + escaped(name), escaped(COMMANDS[name][1])]
        for option in command._actions:
            if not isinstance(option, argparse._HelpAction):
                named = ", ".join(option.option_strings) or str(option.metavar)
                lines += [".TP", f"\\fB{escaped(named)}\\fR", escaped(option.help or "")]
    lines.append(".SH EXAMPLES")
    for command_line, what in EXAMPLES:
        lines += [".TP", f"\\fB{escaped(command_line)}\\fR", escaped(what)]
    lines += [".SH EXIT STATUS", "0: done, and what was checked holds; 1: checked, and it does not hold;"]
    lines += ["2: bad usage or input, with one line on standard error."]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """A text as troff takes it: a point or a quote at the beginning of a line would be a request."""
    text = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text[:1] in (".", "'") else text


if __name__ == "__main__":
    print(manual(), end="")
