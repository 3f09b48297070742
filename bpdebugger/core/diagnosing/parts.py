"""The parts of a network that a mistake is made in alone: its weights, its biases, a layer and what is before it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import Mask

_MOST_USES = 20_000


class SomeUses(NamedTuple):
    """Some uses of parameters, and the words for them; ``whole`` where they are all."""

    uses: Mask
    words: str
    whole: bool = False


def parts(case: Case) -> list[SomeUses]:
    """All gradients; those of weights or biases; of one layer, its weights or biases; of a layer and all before it."""
    layers = case.use_layers
    biases = np.zeros(len(layers), dtype=np.bool_)
    biases[case.uses_of_biases] = True
    found = [SomeUses(np.ones(len(layers), dtype=np.bool_), "", whole=True)]
    if len(layers) > _MOST_USES:
        return found
    if biases.any():
        found += [SomeUses(~biases, ", those of the biases excepted"), SomeUses(biases, " for the biases")]
    if case.output_layer > 1:
        hidden = "the hidden layers" if case.output_layer > 2 else case.layer_words(1)
        found.append(SomeUses(layers < case.output_layer, f" in {hidden}"))
        for layer in reversed(case.layers):
            words = " at the outputs" if layer == case.output_layer else f" in {case.layer_words(layer)}"
            found.append(SomeUses(layers == layer, words))
            if 1 < layer < case.output_layer:
                found.append(SomeUses(layers <= layer, f" from {case.layer_words(layer)} on back"))
            for those, which in ((~biases, "of the weights"), (biases, "of the biases")):
                found.append(SomeUses(those & (layers == layer), f" {which}{words}"))
    sources = np.full(len(layers), -1)
    sources[: len(case.plan.source)] = case.plan.layer_of[case.plan.source]
    found += [
        SomeUses(sources == 0, " for the weights of inputs"),
        SomeUses(sources > 0, " for the weights between units"),
    ]
    shared = (sources > 0) & (case.plan.uses.counts[case.plan.uses.parameter] > 1)
    found.append(SomeUses(np.asarray(shared), " for the shared weights between units"))
    return _different(found)


def _different(found: list[SomeUses]) -> list[SomeUses]:
    """Those with something in them, each once."""
    kept: dict[bytes, SomeUses] = {}
    for part in found:
        if part.uses.any():
            kept.setdefault(part.uses.tobytes(), part)
    return list(kept.values())
