"""Quantities by the names that people give them: ``δ_o1``, ``dE/dw1``, ``out_h1``, ``target``, ``w_1``, ``W1[0][1]``.

A name of the trace goes before all others. A bracket may be dropped wherever one thing is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bpdebugger.core.names import places
from bpdebugger.core.names.naming import UnknownQuantity, indices, kinds_called, locate, name_at, name_of
from bpdebugger.core.network.quantities import KINDS, Space

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan

_Y, _A, _Z, _DELTA = "y", "a", "z", "dE_dz"
_HEADS = {
    _Y: "ŷ yhat y_hat y_pred ypred pred prediction predicted output out activation act",
    _A: "target targets y_true ytrue true label expected desired",
    _Z: "net netinput net_input preactivation",
    _DELTA: "δ delta",
}
TARGET_WORDS = tuple(_HEADS[_A].split())
SPOKEN_HEADS = {word: letter for letter, words in _HEADS.items() for word in words.split()} | {
    "y": _Y,
    "z": _Z,
    "t": _A,
}
"""The words by which people call a kind, with its letter in names."""

LOSS_WORDS = frozenset(
    {
        "E", "L", "C", "J", "loss", "Loss", "cost", "Cost", "E_total", "Etotal", "E_tot", "L_total",
        "J_total", "E_t",
    }
)  # fmt: skip
HATS = ("ŷ", "yhat", "y_hat", "y_pred", "ypred")
MAYBE_TARGET = frozenset(["t", "T", "d"])
_GRADIENT = re.compile(r"(?:grad|gradient|∇)_?(?P<name>\w+)|(?P<named>\w+)_?grad|d_?(?P<short>\w+)")
_NEW = re.compile(r"(?P<name>\w+)_?(?:new|next|updated|plus)|new_?(?P<after>\w+)")
_DERIVATIVE = re.compile(r"[d∂](?P<top>\w+?)_?[d∂](?P<bottom>\w+)")
_MATRIX = re.compile(r"(?P<letter>[WwbB])_?(?P<layer>\d{1,3})")
_LOSS_OF_UNIT = re.compile(r"(?:E|L|C|J|loss|Loss|cost)_?\{?(\w+?)\}?")
_NUMBERED = re.compile(r".*?(\d+)")
_MOST_UNITS = 2_000


class Spoken:
    """What names mean in a network. ``about``: the unit that the context is about, whose bracket may be dropped."""

    def __init__(self, plan: Plan, about: str = "") -> None:
        self._plan, self._about = plan, about
        self._known: dict[str, tuple[str, ...]] = {}
        self.hatted = False
        """Whether ŷ stands for the output, so that y is the target."""
        self.beside_target = False
        """Whether y stands beside the target, so that it is the output."""

    def meanings(self, word: str) -> tuple[str, ...]:
        """The quantities that a word without brackets may mean, by their names in the trace; none if it is unknown."""
        if word not in self._known:
            found = next((found for found in self._steps(word) if found), [])
            self._known[word] = tuple(dict.fromkeys(found))
        return self._known[word]

    def _steps(self, word: str) -> Iterable[list[str]]:
        if self.hatted and (word == "y" or (word.startswith("y_") and word not in HATS)):
            yield self._headed("target" + word[1:])
        yield self._exact(word)
        yield self._only_one(word)
        yield self._headed(word)
        if "_" in word:
            yield self._exact(word.replace("_", ""))
        yield self._derived(word)
        yield self._single(word)
        if len(word) > 1:
            yield self._exact(word.lower()) or self._exact(word.upper())

    def _exact(self, word: str) -> list[str]:
        plan = self._plan
        found = []
        if word in plan.parameter_index:
            found.append(name_at(plan, places.parameter(plan.parameter_index[word])))
        if word in plan.unit_index:
            found.append(self._of_unit(_Y, word))
        prefix = kinds_called(word)
        if prefix:
            try:
                located = locate(plan, word)
                found.insert(0, name_of(plan, located.kinds[0], located.index))
            except UnknownQuantity:
                found += self._in_context(word)
        return found

    def _in_context(self, prefix: str) -> list[str]:
        """The quantity of the unit that the context is about, or of the only output."""
        outputs = self._plan.outputs
        if self.beside_target and prefix in (_Y, _A) and outputs.stop - outputs.start == 1:
            return [f"{prefix}[{self._plan.units[-1]}]"]
        if not self._about:
            return []
        name = f"{prefix}[{self._about}]"
        return [name] if self.has(name) else []

    def has(self, name: str) -> bool:
        """Whether the network has a quantity of this name."""
        try:
            locate(self._plan, name)
        except UnknownQuantity:
            return False
        return True

    def _only_one(self, word: str) -> list[str]:
        """A kind of which the network has one."""
        plan = self._plan
        there = [(kind, at[0]) for kind in kinds_called(word) if len(at := indices(plan, kind)) == 1]
        if len(there) != 1 or KINDS[there[0][0]].space is Space.NOTHING or word in ("p", "y", "a"):
            return []
        others = [kind for kind in kinds_called(word) if len(indices(plan, kind)) > 1]
        return [] if others else [name_of(plan, *there[0])]

    def _of_unit(self, letter: str, unit: str) -> str:
        return f"{letter}[{unit}]"

    def _headed(self, word: str) -> list[str]:
        """A letter or a word for a kind, and behind it the name or the number of a unit."""
        if word in LOSS_WORDS:
            return ["E"]
        for end in range(len(word), 0, -1):
            letter = SPOKEN_HEADS.get(word[:end]) or (_A if word[:end] == "a" and end < len(word) else "")
            if letter:
                found = self._with_tail(letter, word[end:], word[:end])
                if found:
                    return found
        return []

    def _with_tail(self, letter: str, tail: str, head: str) -> list[str]:
        if not tail:
            return self._exact(letter) if head not in MAYBE_TARGET else []
        unit = tail.removeprefix("_")
        if unit in self._plan.unit_index:
            name = self._of_unit(letter, unit)
            return [name] if self.has(name) else []
        if not unit.isdigit():
            return []
        found = [self._of_unit(letter, each) for each in self._numbered.get(unit, ())]
        if head == "a":
            # a1 is the target of the first output for the one, the activation of a layer for the other
            found += [self._of_unit(_Y, each) for each in self._numbered.get(unit, ())]
        return [name for name in found if self.has(name) and not self._is_input(name)]

    def _is_input(self, name: str) -> bool:
        unit = name.partition("[")[2].rstrip("]")
        return bool(self._plan.unit_index[unit] < self._plan.inputs.stop)

    @cached_property
    def _numbered(self) -> dict[str, list[str]]:
        """The units by the number at the end of their names."""
        found: dict[str, list[str]] = {}
        for unit in self._plan.units if len(self._plan.units) <= _MOST_UNITS else []:
            match = _NUMBERED.fullmatch(unit)
            if match:
                found.setdefault(match[1], []).append(unit)
        return found

    def _derived(self, word: str) -> list[str]:
        """``dE_dw1``, ``grad_w1``, ``dw1``, ``w1_new``."""
        match = _DERIVATIVE.fullmatch(word)
        if match and (found := self.derivative(match["top"], match["bottom"])):
            return found
        match = _NEW.fullmatch(word)
        name = (match["name"] or match["after"]).strip("_") if match else ""
        if name in self._plan.parameter_index:
            return [f"p_new[{name}]"]
        match = _GRADIENT.fullmatch(word)
        if match is None:
            return []
        name = (match["name"] or match["named"] or match["short"]).strip("_")
        return self.derivative("E", name) if len(name) > 1 or name in self._plan.parameter_index else []

    def _single(self, word: str) -> list[str]:
        """The one weight, bias or input of the network by the letter of its kind."""
        plan = self._plan
        uses = {"w": plan.weight, "W": plan.weight, "b": plan.bias[plan.bias_units]}
        if word in uses and len(set(uses[word].tolist())) == 1:
            return [name_at(plan, places.parameter(int(uses[word][0])))]
        if word in ("x", "X") and plan.inputs.stop == 1:
            return [name_at(plan, places.value(plan, 0, 0))]
        return []

    def derivative(self, top: str, bottom: str, inside: str | None = None) -> list[str]:
        """The quantities that ``dE/dw1`` may be, from its two halves without their d; ``1`` for the constant 1."""
        top, bottom = top.strip("_"), bottom.strip("_")
        if inside is None:
            own = self._exact(f"d{top}_d{bottom}") or self._only_one(f"d{top}_d{bottom}")
            if own:
                return own
            below = self._entities(bottom)
        else:
            name = f"d{'E' if top in LOSS_WORDS else top}_d{bottom}[{inside}]"
            if self.has(name):
                return [name]
            below = self.indexed(bottom, inside)
        if inside is None and (shares := self._of_one_output(top, below)):
            return shares
        if below_z := [unit for each in self._entities(top) if (unit := self._own_net_input(each, bottom, below))]:
            below = below_z
        if top in LOSS_WORDS:
            own = self._exact(f"dE_d{bottom}") if inside is None else []
            return own or [name for each in below for name in self._of_loss(each)]
        above = self._entities(top)
        if not above and top in ("z", "net", "y", "out"):
            above = [f"{SPOKEN_HEADS[top]}[{self._plan.units[unit]}]" for unit in self._fed_by(below)]
        return [name for high in above for low in below for name in self._of(high, low)]

    def _of_one_output(self, top: str, below: Sequence[str]) -> list[str]:
        """``dE_o1/dout_h1``: what comes back from one output alone, a share where it is one step away."""
        match = _LOSS_OF_UNIT.fullmatch(top)
        unit = match[1] if match else ""
        plan = self._plan
        if unit not in plan.unit_index or not plan.outputs.start <= plan.unit_index[unit] < plan.outputs.stop:
            return []
        found = []
        for name in below:
            letter, _, inside = name.rstrip("]").partition("[")
            if inside == unit and letter in (_Y, _Z):
                found.append(f"dE_d{letter}[{unit}]")
            elif letter == _Y:
                found.append(f"dE_dy[{inside}->{unit}]")
        return [name for name in found if self.has(name)]

    def _own_net_input(self, high: str, bottom: str, below: Sequence[str]) -> str:
        """The net input of the unit itself, in dh1/dz."""
        letter, _, inside = high.rstrip("]").partition("[")
        if below or bottom not in ("z", "net") or letter != _Y or not self.has(f"z[{inside}]"):
            return ""
        return f"z[{inside}]"

    def _entities(self, word: str) -> list[str]:
        """What a half of a derivative is of. The letter a is an activation here: of a target nothing is a function."""
        if word == "a" or word.startswith(("a_", "a[")):
            word = "out" + word[1:]
        return list(self.meanings(word))

    def _fed_by(self, names: Sequence[str]) -> list[int]:
        """The units into whose net input a parameter or a unit goes."""
        plan, found = self._plan, set()
        for name in names:
            inside = name.partition("[")[2].rstrip("]")
            if name.startswith("p["):
                index = plan.parameter_index[inside]
                found |= {int(plan.target[i]) for i in (plan.weight == index).nonzero()[0]}
                found |= {int(unit) for unit in plan.bias_units if plan.bias[unit] == index}
            elif name.startswith(("y[", "z[")):
                unit = plan.unit_index[inside]
                found |= {unit} if name[0] == "z" else {int(plan.target[i]) for i in plan.outgoing[unit]}
        return sorted(found)

    def _of_loss(self, name: str) -> list[str]:
        """∂E by a parameter, an output or a net input."""
        letter, _, inside = name.partition("[")
        prefix = {"p": "dE_dp", "y": "dE_dy", "z": "dE_dz", "a": "dE_dy"}.get(letter, "")
        found = f"{prefix}[{inside}"
        return [found] if prefix and self.has(found) else []

    def _of(self, high: str, low: str) -> list[str]:
        """The derivative of one quantity in another next to it."""
        (top, _, above), (bottom, _, below) = high.partition("["), low.partition("[")
        above, below = above.rstrip("]"), below.rstrip("]")
        plan, found = self._plan, []
        match top, bottom:
            case "y", "z":
                found = [f"dy_dz[{above}]" if above == below else f"dy_dz[{above},{below}]", f"dy_dz[{above},{below}]"]
            case "y", "p":
                found = [f"dy_dp[{above},{below}]"]
            case "z", "y":
                found = [f"dz_dy[{below}->{above}]"]
            case "z", "p":
                unit, index = plan.unit_index[above], plan.parameter_index[below]
                sources = [int(plan.source[i]) for i in plan.incoming(unit) if plan.weight[i] == index]
                if plan.bias[unit] == index and not sources:
                    return ["1"]
                found = [f"dz_dw[{plan.units[source]}->{above}]" for source in sources]
        return [name for name in dict.fromkeys(found) if self.has(name)][:4]

    def indexed(self, word: str, inside: str) -> list[str]:
        """What a word with something in brackets means: ``out[o1]``, ``δ[h1]``, ``W1[0,1]``."""
        name = f"{word}[{inside}]"
        if self.has(name):
            located = locate(self._plan, name)
            return [name_of(self._plan, located.kinds[0], located.index)]
        letter = SPOKEN_HEADS.get(word, "")
        if letter and inside in self._plan.unit_index:
            name = self._of_unit(letter, inside)
            return [name] if self.has(name) else []
        return self._entry(word, inside)

    def _entry(self, word: str, inside: str) -> list[str]:
        """An entry of a layer's matrix of weights, in both of the orders that there are, or of its biases."""
        plan = self._plan
        match = _MATRIX.fullmatch(word)
        numbers = inside.split(",")
        if match is None or not all(number.isdigit() and len(number) < 6 for number in numbers):
            return []
        layer, at = int(match["layer"]), [int(number) for number in numbers]
        if not 1 <= layer < len(plan.layer_slices):
            return []
        own, before = (range(plan.layer_slices[i].start, plan.layer_slices[i].stop) for i in (layer, layer - 1))
        if match["letter"] in "bB" and len(at) == 1 and at[0] < len(own) and plan.bias[own[at[0]]] >= 0:
            return [name_at(plan, places.parameter(int(plan.bias[own[at[0]]])))]
        if match["letter"] not in "Ww" or len(at) != 2:
            return []
        row, column = at
        found = []
        for target, source in ((row, column), (column, row)):
            if target < len(own) and source < len(before):
                i = plan.connection(before[source], own[target])
                found += [] if i is None else [name_at(plan, places.parameter(int(plan.weight[i])))]
        return list(dict.fromkeys(found))

    def connection(self, source: str, target: str) -> list[str]:
        """The weight of a connection: ``i1->h1``."""
        plan = self._plan
        left, right = plan.unit_index.get(source), plan.unit_index.get(target)
        i = None if left is None or right is None else plan.connection(left, right)
        return [] if i is None else [name_at(plan, places.parameter(int(plan.weight[i])))]
