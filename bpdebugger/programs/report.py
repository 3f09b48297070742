"""What is found out about a program, as one immutable report and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bpdebugger.core.network.network import Network
from bpdebugger.programs.choosing import Finding

FORMAT = "bpdebugger-code/1"
MOST_SHOWN = 400
"""Values of more numbers are not written out."""


@dataclass(frozen=True)
class LossFound:
    """The loss that was judged by: `program`, `report` or `guess`."""

    name: str
    line: int
    value: float | None
    source: str


@dataclass(frozen=True)
class ParameterFound:
    """One parameter's update: old minus new beside the gradient that the loss has."""

    name: str
    update_line: int | None
    verdict: str
    factor: float | None
    wrong: Any = None
    right: Any = None


@dataclass(frozen=True)
class LineFound:
    """What a line's value is."""

    line: int
    name: str
    is_: str | None
    factor: float | None
    state: str
    file: str | None = None

    def to_json(self) -> dict[str, Any]:
        """With the key `is`."""
        made = {"line": self.line, "name": self.name, "is": self.is_, "factor": self.factor, "state": self.state}
        return made if self.file is None else {**made, "file": self.file}


@dataclass(frozen=True)
class Culprit:
    """The line that is wrong, its value and what it should be."""

    line: int
    column: int
    should_be: str | None
    value: Any = None
    wanted: Any = None
    file: str | None = None
    certain: bool = True
    """Whether a change of it makes every update right; else it is where one should look first."""


@dataclass(frozen=True)
class Repair:
    """A change of one line with which every update is right."""

    line: int
    before: str
    after: str
    words: str
    file: str | None = None


@dataclass(frozen=True)
class BoundValue:
    """A value of the program that is made of quantities of the network's trace.

    ``names``: the quantity of each element, in the order of the array's elements, as ``dE_dz[o1]@0``. ``factor``: the
    value is so many times the quantity of the program's own loss.
    """

    line: int
    name: str
    shape: tuple[int, ...]
    names: tuple[str, ...]
    factor: float


@dataclass(frozen=True)
class Bound:
    """The network that the program's step computes, and which of its values are which quantities.

    ``factor``: the program's loss is so many times the mean of the network's E over the samples. ``mistake``: what
    *Diagnose* says of the program's gradients, where it knows a mistake that gives them.
    """

    network: Network
    factor: float
    values: tuple[BoundValue, ...] = ()
    mistake: str = ""

    def to_json(self) -> dict[str, Any]:
        """All but the network, which has a format of its own."""
        return {"factor": self.factor, "mistake": self.mistake, "values": [asdict(one) for one in self.values]}

    @classmethod
    def from_json(cls, told: dict[str, Any], network: Network) -> Bound:
        """What ``to_json`` wrote, with the network that it belongs to."""
        values = (
            BoundValue(**{**one, "shape": tuple(one["shape"]), "names": tuple(one["names"])}) for one in told["values"]
        )
        return cls(network, told["factor"], tuple(values), told["mistake"])


@dataclass(frozen=True)
class Report:
    """All that was found out about one program."""

    program: str
    verdict: Finding
    words: str
    loss: LossFound | None = None
    iteration: dict[str, int] | None = None
    step: float | None = None
    parameters: list[ParameterFound] = field(default_factory=list)
    lines: list[LineFound] = field(default_factory=list)
    culprit: Culprit | None = None
    repairs: list[Repair] = field(default_factory=list)
    right_for: dict[str, Any] | None = None
    runs: int = 0
    seconds: float = 0.0
    output: str = ""
    bound: Bound | None = None

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values, in the order in which one reads it."""
        return {
            "format": FORMAT,
            "program": self.program,
            "verdict": self.verdict.value,
            "words": self.words,
            "loss": None if self.loss is None else asdict(self.loss),
            "iteration": self.iteration,
            "step": self.step,
            "parameters": [asdict(one) for one in self.parameters],
            "lines": [one.to_json() for one in self.lines],
            "culprit": None if self.culprit is None else asdict(self.culprit),
            "repairs": [asdict(one) for one in self.repairs],
            "right_for": self.right_for,
            "runs": self.runs,
            "seconds": round(self.seconds, 3),
            "output": self.output,
            "bound": None if self.bound is None else self.bound.to_json(),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any], network: Network | None = None) -> Report:
        """The report that ``to_json`` wrote, with the network that stands beside it.

        Raises ``KeyError``, ``TypeError``, ``ValueError`` where it is none.
        """
        known = {key: value for key, value in told.items() if key not in ("format", "network")}
        known["bound"] = Bound.from_json(told["bound"], network) if told.get("bound") and network else None
        known["verdict"] = Finding(told["verdict"])
        known["loss"] = LossFound(**told["loss"]) if told["loss"] else None
        known["culprit"] = Culprit(**told["culprit"]) if told["culprit"] else None
        known["parameters"] = [ParameterFound(**one) for one in told["parameters"]]
        known["repairs"] = [Repair(**one) for one in told["repairs"]]
        known["lines"] = [
            LineFound(**{"is_" if key == "is" else key: one[key] for key in one}) for one in told["lines"]
        ]
        return cls(**known)

    def to_text(self) -> str:
        """The report for a terminal: the verdict, the line, what it should be."""
        told = [f"{self.verdict.value}: {self.words}"]
        for one in self.parameters:
            at = f" (line {one.update_line})" if one.update_line else ""
            told.append(f"  {one.name}{at}: {one.verdict}")
        if self.culprit is not None:
            where = (
                f"line {self.culprit.line}" if self.culprit.file is None else f"{self.culprit.file}:{self.culprit.line}"
            )
            where += "" if self.culprit.certain else " is where to look first"
            told.append(where + (f" should be {self.culprit.should_be}" if self.culprit.should_be else ""))
        for repair in self.repairs:
            told += [f"- {repair.before}", f"+ {repair.after}    ({repair.words})"]
        return "\n".join(told)
