"""What the commands share: exit codes, errors, and how FILE and --sample are read."""

from __future__ import annotations

import argparse
import sys

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange import project

STANDARD = "-"
DONE, DOES_NOT_HOLD, BAD_INPUT = 0, 1, 2


class UsageError(Exception):
    """Bad usage or input; its text is the one line that is printed."""


def file_argument(parser: argparse.ArgumentParser) -> None:
    """FILE: a project file or standard input."""
    parser.add_argument("file", metavar="FILE", help="a project file; - reads standard input")


def sample_argument(parser: argparse.ArgumentParser) -> None:
    """--sample N."""
    parser.add_argument(
        "--sample", type=int, metavar="N", help="one sample alone, counted from 0; without it all samples"
    )


def load(file: str) -> Network:
    """The network in a file or on standard input; a mistake names the file and the place in it."""
    try:
        return project.read(sys.stdin.buffer.read(project.MAX_BYTES + 1)) if file == STANDARD else project.load(file)
    except NetworkError as error:
        raise UsageError(f"{'standard input' if file == STANDARD else file}: {error}") from None


def recorded(options: argparse.Namespace) -> Trace:
    """The trace of FILE, of the sample asked for or of all."""
    network = load(options.file)
    try:
        return trace(network, options.sample)
    except IndexError as error:
        raise UsageError(str(error)) from None
