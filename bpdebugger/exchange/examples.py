"""The examples that come with the program, in reading order; the first is the default."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from bpdebugger.core.network.network import Network
from bpdebugger.exchange.project import SUFFIX, load
from bpdebugger.resources import resource

NAMES = (
    "neuron-sigmoid",
    "neuron-cos",
    "neuron-plus-b",
    "mazur",
    "xor",
    "xor-adam",
    "softmax",
    "skip",
    "shared-weight",
    "vanishing",
)
"""From one neuron, the original question, to what larger networks add."""

DEFAULT = NAMES[0]


@dataclass(frozen=True, slots=True)
class Example:
    """An example: its name on the command line, its title, what to look at in it, its project file."""

    name: str
    title: str
    note: str
    path: Path


class UnknownExampleError(KeyError):
    """A name that no example has; its text is a sentence that lists those there are."""

    def __str__(self) -> str:
        near = get_close_matches(self.args[0][:40], NAMES, n=1)
        meant = f", did you mean {near[0]}? There" if near else "; there"
        return f'no example is called "{self.args[0]}"{meant} are {", ".join(NAMES)}'


@cache
def examples() -> tuple[Example, ...]:
    """All examples in their order. Raises ``OSError`` where the files are missing."""
    return tuple(_example(name, example(name)) for name in NAMES)


def _example(name: str, network: Network) -> Example:
    return Example(name, network.title, network.note, path_of(name))


@cache
def example(name: str = DEFAULT) -> Network:
    """The network of an example. Raises ``UnknownExampleError``."""
    return load(path_of(name))


def path_of(name: str) -> Path:
    """The project file of an example. Raises ``UnknownExampleError``."""
    if name not in NAMES:
        raise UnknownExampleError(name)
    return resource("examples", name + SUFFIX)
