"""What the commands share: exit codes, errors, and how FILE and --sample are read."""

from __future__ import annotations

import argparse
import sys

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.core.training.run import Run
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


def epoch_argument(parser: argparse.ArgumentParser) -> None:
    """--epoch N."""
    parser.add_argument("--epoch", type=int, default=0, metavar="N", help="after so many epochs of training; 0")


def run_of(network: Network, epochs: int) -> Run:
    """The run that has trained for so many epochs; its last update is the first of the epoch after them."""
    run = Run(network)
    try:
        if not epochs >= 0:
            raise ValueError(f"{epochs} epochs; the number of epochs is 0 or more")
        if epochs:
            run.extend(epochs * run.per_epoch)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return run


def trace_at(network: Network, epoch: int, sample: int | None, file: str) -> Trace:
    """The first update of an epoch, counted from 0; or one sample alone with the parameters of then."""
    try:
        if not epoch:
            return trace(network, sample)
        run = run_of(network, epoch)
        last = run.length - 1
        return run.trace(last) if sample is None else trace(run.network_at(last), sample)
    except IndexError as error:
        raise UsageError(f"{file}: {error}") from None


def recorded(options: argparse.Namespace) -> Trace:
    """The trace of FILE, of the sample asked for or of all, at the epoch asked for."""
    return trace_at(load(options.file), getattr(options, "epoch", 0), options.sample, options.file)
