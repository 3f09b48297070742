"""The trace: every number of a forward and backward pass, in the order in which they are computed.

The numbers live in arrays by kind; a ``Step`` is a small view of one of them, built when someone looks at it. So
recording costs little more than the arithmetic, whatever the size of the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.printing import shortest, write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.naming import UnknownQuantity, locate, name_of
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.optimizers import settings_of
from bpdebugger.core.network.order import Granularity, Order, closing_order, parameters_order, sample_order
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, MEANS, PAST_THE_SAMPLES, Kind, Phase, Place
from bpdebugger.core.notebooks.html_table import html_table
from bpdebugger.core.passes.backward import backward
from bpdebugger.core.passes.forward import Hold, forward, losses
from bpdebugger.core.passes.recording import Recording, closing_of
from bpdebugger.core.passes.rule import BRIEF, Rule
from bpdebugger.core.passes.rules import rule

__all__ = ["Place", "Step", "Trace", "trace"]


@dataclass(frozen=True)
class Step:
    """One step of a trace."""

    trace: Trace
    number: int
    place: Place

    def __repr__(self) -> str:
        """As an equation: ``dE_dz[o] = dE_dy[o] * dy_dz[o] = (-0.62) * 0.235 = -0.1457``."""
        within = self.sample is not None and (len(self.trace.samples) > 1 or self.trace.averaged)
        name = f"{self.quantity}@{self.sample}" if within else self.quantity
        return " = ".join(dict.fromkeys(filter(None, (name, self.formula, self.substituted, shortest(self.value)))))

    @property
    def sample(self) -> int | None:
        """The sample it belongs to; ``None`` for parameters, means and the update."""
        return self.trace.samples[self.place.row] if self.place.row >= 0 else None

    @property
    def phase(self) -> Phase:
        """forward, backward or update."""
        return self.place.kind.row.phase

    @property
    def quantity(self) -> str:
        """The quantity's name, as ``dE_dz[o1]``."""
        return name_of(self.trace.plan, self.place.kind, self.place.index)

    @property
    def symbol(self) -> str:
        """The quantity as it stands on screen, as ∂E/∂z[o1], in the trace's letters."""
        return self.trace.letters.symbol(self.quantity)

    @property
    def value(self) -> float:
        """The number that the step computed."""
        return self.trace.value(self.place)

    @cached_property
    def rule(self) -> Rule:
        """How it was computed."""
        return rule(self.trace, self.place)

    @cached_property
    def brief(self) -> Rule:
        """Its rule for the eye: a sum of very many terms is cut in the middle."""
        return rule(self.trace, self.place, BRIEF)

    @property
    def formula(self) -> str:
        """The rule in names; empty for what is given."""
        expression = self.rule.expression
        return write(expression) if expression else ""

    @property
    def substituted(self) -> str:
        """The rule with numbers; empty for what is given."""
        numbers = self.rule.substituted(self.trace)
        return write(numbers) if numbers else ""

    @property
    def operands(self) -> tuple[int, ...]:
        """The steps whose values it used."""
        return tuple(self.rule.operands.values())


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What an optimizer keeps: ``kept`` has a row for each kind of it; ``count`` updates were made so far."""

    kept: Array
    count: int = 0


class Trace(Recording):
    """A recorded pass over one sample, or over all samples with their means and the update.

    ``trace[i]`` is a step by number, ``trace["dE_dz[o1]"]`` by name, ``trace["dE_dz[o1]", 1]`` by name and sample.
    """

    letters: Letters = USUAL
    """In which its quantities are shown."""

    def __init__(
        self,
        plan: Plan,
        network: Network,
        samples: tuple[int, ...],
        averaged: bool,
        hold: Hold | None = None,
        before: Before | None = None,
    ) -> None:
        """Records samples of a network with this plan, by their numbers. No value they hold makes it fail.

        ``averaged``: whether the means over the samples stand before the update; where E has a penalty they always do.
        ``before``: what was kept of the updates before; without it this is the first.
        """
        self._not_finite: dict[int, Indices] = {}
        self.network, self.samples, self.hold = network, samples, hold
        self.averaged = averaged or plan.penalty is not None
        inputs = np.array([network.samples[s].inputs for s in samples], dtype=np.float64)
        targets = np.array([network.samples[s].targets for s in samples], dtype=np.float64)
        held = replace(hold, sample=samples.index(hold.sample)) if hold else None
        z, y = forward(plan, network.values, inputs, held)
        gradients = backward(plan, network.values, z, y, targets)
        super().__init__(plan, network.values, z, y, targets, losses(plan, z, y, targets), gradients)
        with np.errstate(all="ignore"):
            self.mean_loss = plan.loss_over(self.losses, network.values)
            self.mean_gradient = plan.gradient_over(gradients.dE_dp, network.values)
        self.before = before or Before(np.zeros((len(plan.optimizer.kept), len(self.parameters))))
        self.closing = self._closing()

    def in_letters(self, letters: Letters) -> Trace:
        """The same numbers, shown in other letters."""
        if letters == self.letters:
            return self
        shown = copy(self)
        shown.letters = letters
        return shown

    def _closing(self) -> dict[Kind, Array]:
        plan, kept = self.plan, self.before.kept
        computed = plan.update([self.parameters, *kept], self.mean_gradient, self.settings)
        rows = {kind: values[None] for kind, values in computed.items()}
        with np.errstate(all="ignore"):
            penalty = plan.penalty_at(self.parameters[None])
        gradient, held = self.mean_gradient[None], [row[None] for row in kept]
        return closing_of(plan.optimizer, self.mean_loss.reshape(1), gradient, penalty, held, rows)

    def __repr__(self) -> str:
        """What it is of: ``<Trace of 93 steps, sample 0, E = 0.298>``."""
        return f"<Trace of {len(self)} steps, {_listed(self.samples)}, E = {float(self.mean_loss):.6g}>"

    def _repr_html_(self) -> str:
        """For notebooks: its steps with rules and numbers."""
        rows = ((str(s.number), _of(s.sample), s.symbol, s.formula, s.substituted, shortest(s.value)) for s in self)
        headings = ("step", "sample", "quantity", "rule", "with numbers", "value")
        return html_table(repr(self)[1:-1], headings, rows, len(self))

    def to_dataframe(self) -> Any:
        """The trace as a ``pandas.DataFrame``: a row for each step, the columns of the CSV file, numbers as numbers.

        ``sample`` is missing for what belongs to no sample; ``operands`` are tuples of step numbers. pandas must be
        installed: ``ImportError`` where it is not.
        """
        import pandas

        steps = list(self)
        columns = {
            "step": [step.number for step in steps],
            "sample": pandas.array([step.sample for step in steps], dtype="Int64"),
            "phase": [step.phase.value for step in steps],
            "quantity": [step.quantity for step in steps],
            "symbol": [step.symbol for step in steps],
            "formula": [step.formula for step in steps],
            "substituted": [step.substituted for step in steps],
            "value": np.array([step.value for step in steps]),
            "operands": [step.operands for step in steps],
            "note": [step.rule.note for step in steps],
        }
        return pandas.DataFrame(columns)

    @property
    def settings(self) -> dict[str, float]:
        """The numbers in the formulas of the update."""
        return settings_of(self.network.training, self.network.learning_rate, self.before.count)

    @property
    def updated(self) -> Array:
        """The parameters after the update."""
        return np.asarray(self.updated_parameters[0])

    @cached_property
    def _orders(self) -> tuple[Order, Order, Order]:
        return parameters_order(self.plan), sample_order(self.plan), closing_order(self.plan, self.averaged)

    @cached_property
    def _lengths(self) -> tuple[int, int, int]:
        """How many steps there are before the samples, in each, and in all: asked for hundreds of times a step."""
        before, each, after = map(len, self._orders)
        return before, each, before + each * len(self.samples) + after

    def __len__(self) -> int:
        return self._lengths[2]

    def __getitem__(self, key: int | str | tuple[str, int | None]) -> Step:
        if isinstance(key, tuple):
            return self[self.find(key[0], key[1])]
        if isinstance(key, str):
            return self[self.find(key)]
        number = key + len(self) if key < 0 else key
        if not 0 <= number < len(self):
            raise IndexError(f"step {key}: the trace has {len(self)} steps")
        return Step(self, number, self.place(number))

    def __iter__(self) -> Iterator[Step]:
        return (self[i] for i in range(len(self)))

    def place(self, number: int) -> Place:
        """What the step with this number computes."""
        row, at, order = self._section(number)
        kind = Kind(order.kind[at])
        return Place(kind, int(order.index[at]), row if kind not in PAST_THE_SAMPLES else -1)

    def row_of(self, number: int) -> int:
        """The row of ``samples`` in whose part of the trace a step lies; -1 before them, their number after them."""
        return self._section(number)[0]

    def _section(self, number: int) -> tuple[int, int, Order]:
        """The row of the sample (-1 before, the number of samples after), the offset within it, and its order."""
        before, each, after = self._orders
        first, length, _ = self._lengths
        if number < first:
            return -1, number, before
        row, at = divmod(number - first, length)
        if row < len(self.samples):
            return row, at, each
        return len(self.samples), number - first - length * len(self.samples), after

    def _section_start(self, row: int) -> int:
        first, length, _ = self._lengths
        return 0 if row < 0 else first + length * row

    def number_of(self, place: Place) -> int:
        """The step that computes this; the inverse of ``place``."""
        return int(self.numbers(place.kind, place.index, place.row))

    def numbers(self, kind: Kind, at: Indices | int, row: int) -> Indices:
        """The steps that compute some quantities of a kind, in one sample or with row -1 past the samples."""
        before, each, after = self._orders
        if row >= 0:
            return self._section_start(row) + each.position[kind][at]
        if kind in BEFORE_THE_SAMPLES:
            return before.position[kind][at]
        return self._section_start(len(self.samples)) + after.position[kind][at]

    def has(self, kind: Kind) -> bool:
        """Whether quantities of this kind are in it: a trace of one sample has no means."""
        return super().has(kind) and (self.averaged or kind not in MEANS)

    def final_gradient(self, parameter: int) -> Place:
        """Where the gradient stands that the update takes: the mean, or that of the only sample."""
        return places.mean_gradient(parameter) if self.averaged else places.gradient(parameter, 0)

    def find(self, name: str, sample: int | None = None) -> int:
        """The step that computes the quantity ``name`` (``dE_dz[o1]``, ``dE/dz[o1]``, ``dE_dz[o1]@1``).

        Without a sample it is the value past the samples (the mean) if there is one, else the only sample's. Raises
        ``UnknownQuantity`` with a sentence.
        """
        found = locate(self.plan, name)
        sample = found.sample if found.sample is not None else sample
        if sample is not None and sample not in self.samples:
            raise UnknownQuantity(f"{name}: sample {sample} is not in this trace of {_listed(self.samples)}")
        past = [k for k in found.kinds if k in PAST_THE_SAMPLES and self.has(k)]
        within = [k for k in found.kinds if k not in PAST_THE_SAMPLES]
        if past and (sample is None or not within):
            return self.number_of(Place(past[0], found.index, -1))
        if sample is None and len(self.samples) > 1:
            raise UnknownQuantity(f"{name} is in {len(self.samples)} samples; name one, as in {name}@{self.samples[0]}")
        row = 0 if sample is None else self.samples.index(sample)
        return self.number_of(Place(within[0], found.index, row))

    def first_not_finite(self, row: int) -> int | None:
        """The first step of a sample whose value is infinite or NaN."""
        found = self.not_finite(row)
        return int(found[0]) if len(found) else None

    def not_finite(self, row: int) -> Indices:
        """The steps of a sample whose values are infinite or NaN, in ascending order."""
        if row not in self._not_finite:
            self._not_finite[row] = self._search_not_finite(row)
        return self._not_finite[row]

    def _search_not_finite(self, row: int) -> Indices:
        _, each, _ = self._orders
        steps = [np.array([], dtype=np.intp)]
        for kind, positions in each.position.items():
            at = np.flatnonzero(positions >= 0)
            if not len(at):
                continue
            steps.append(positions[at[~np.isfinite(self.row_of_values(kind, at, row))]])
        return self._section_start(row) + np.sort(np.concatenate(steps))

    def next_stop(self, number: int, granularity: Granularity) -> int | None:
        """The first step after ``number`` at which a group ends; ``number`` may be -1."""
        row, at, _ = self._section(max(number, 0))
        at = at if number >= 0 else -1
        while row <= len(self.samples):
            stops = self._order_of(row).stops[granularity]
            i = int(np.searchsorted(stops, at, side="right"))
            if i < len(stops):
                return self._section_start(row) + int(stops[i])
            row, at = row + 1, -1
        return None

    def previous_stop(self, number: int, granularity: Granularity) -> int | None:
        """The last step before ``number`` at which a group ends."""
        row, at, _ = self._section(number)
        while row >= -1:
            stops = self._order_of(row).stops[granularity]
            i = int(np.searchsorted(stops, at, side="left"))
            if i > 0:
                return self._section_start(row) + int(stops[i - 1])
            row, at = row - 1, len(self)
        return None

    def _order_of(self, row: int) -> Order:
        before, each, after = self._orders
        return before if row < 0 else each if row < len(self.samples) else after


def _of(sample: int | None) -> str:
    return "" if sample is None else str(sample)


def _listed(samples: tuple[int, ...]) -> str:
    return f"sample {samples[0]}" if len(samples) == 1 else f"samples {samples[0]} to {samples[-1]}"


def trace(network: Network, sample: int | None = None, hold: Hold | None = None, letters: Letters = USUAL) -> Trace:
    """Records a forward and backward pass and the update: of one sample, or of all of them with their means.

    Samples that are held out are not among all; one of them alone can be recorded as any other.

    A network that has one sample only has no means either: they would be the same numbers once more.

    Raises ``NetworkError`` for a network that is not valid and ``IndexError`` for a sample that there is not.
    """
    plan = plan_of(network)
    if sample is None:
        samples = network.trained
        return Trace(plan, network, samples, averaged=len(samples) > 1, hold=hold).in_letters(letters)
    if not 0 <= sample < len(network.samples):
        raise IndexError(f"sample {sample}: the network has samples 0 to {len(network.samples) - 1}")
    return Trace(plan, network, (sample,), averaged=False, hold=hold).in_letters(letters)
