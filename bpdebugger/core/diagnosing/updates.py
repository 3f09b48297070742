"""Numbers of the update: whether they are right, and which mistake in the update gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.plain_update import Rules, UpdateMistake, update, update_mistakes
from bpdebugger.core.diagnosing.quantities_given import right_rules_hold
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.search import Search
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import KINDS, Kind

_WORDS = {
    Kind.MEAN_GRADIENT: ("gradient", "gradients"),
    Kind.GRADIENT: ("gradient of a sample", "gradients of single samples"),
    Kind.UPDATED: ("new parameter", "new parameters"),
    Kind.DELTA: ("delta", "deltas"),
    None: ("step", "steps"),
}


def said_of_given(evidence: Evidence) -> str:
    """What was given, as the beginning of a sentence: ``All 10 gradients given are``."""
    counts = Counter(entry.kind for entry in evidence.entries)
    total = len(evidence)
    if len(counts) > 1:
        return f"All {total} numbers given ({', '.join(_counted(kind, n) for kind, n in counts.items())}) are"
    kind = next(iter(counts))
    return f"The {_words(kind)[0]} given is" if total == 1 else f"All {total} {_words(kind)[1]} given are"


def _counted(kind: Kind | None, count: int) -> str:
    return f"{count} {_words(kind)[0 if count == 1 else 1]}"


def _words(kind: Kind | None) -> tuple[str, str]:
    if kind in _WORDS:
        return _WORDS[kind]
    words = KINDS[Kind.DELTA if kind is None else kind].words
    return words, words


def right_as_update(evidence: Evidence) -> str:
    """Words if the numbers are right as something else than they were called: new parameters, steps to subtract."""
    recorded = evidence.trace
    kinds = {entry.kind for entry in evidence.entries}
    if kinds == {None} and evidence.explained_by(-evidence.right):
        return "They are the steps rate · ∂E/∂p, which are to be subtracted."
    if kinds == {None} and evidence.explained_by(recorded.mean_gradient[evidence.at]):
        return "They are the gradients themselves, not the steps, which are multiplied with the learning rate."
    if not evidence.only_gradients or evidence.explained_by(recorded.parameters[evidence.at]):
        return ""
    is_new = evidence.explained_by(recorded.updated[evidence.at])
    return "They were read as the parameters after the update, which they are, not as gradients." if is_new else ""


def mistakes_in_update(case: Case, evidence: Evidence, search: Search) -> list[UpdateMistake]:
    """The mistakes in the update that give all numbers, alone or on top of a mistake in the gradients."""
    of_update = [entry.is_of_update for entry in evidence.entries]
    if not any(of_update) or not right_rules_hold(case.trace):
        return []
    ways = list(update_mistakes(case.trace, *_new_parameters(evidence)))
    right = case.trace.mean_gradient
    found = [way for way in ways if evidence.explained_by(_predicted(evidence, evidence.right, right, way.rules))]
    if found or not all(of_update):
        return found
    gradients = [(made, search.known.gradient(made)) for made in search.singles if made.readings[0].common]
    for way in ways:
        for made, gradient in gradients:
            if evidence.explained_by(_predicted(evidence, evidence.right, gradient, way.rules)):
                both = f"Two mistakes together give these numbers. {made.readings[0].sentence} {way.sentence}"
                found.append(UpdateMistake(f"{made.name}+{way.id}", both, way.rules))
    return [] if search.exact() else found


def _predicted(evidence: Evidence, others: Array, gradient: Array, rules: Rules) -> Array:
    """What an update gives for each number; what is not of the update is right."""
    values = update(evidence.trace, gradient, rules)
    return np.array(
        [
            entry.of_update(evidence.trace, values) if entry.is_of_update and _made(entry.kind, values) else other
            for entry, other in zip(evidence.entries, others, strict=True)
        ]
    )


def _made(kind: Kind | None, values: dict[Kind | str, Array]) -> bool:
    return kind is None or kind in values


def _new_parameters(evidence: Evidence) -> tuple[Array, Indices, Array]:
    """The new parameters that are given or follow from steps, which parameters they are of, how far they may be off."""
    chosen: Sequence[int] = [i for i, entry in enumerate(evidence.entries) if entry.kind in (None, Kind.UPDATED)]
    at = np.array([evidence.entries[i].index for i in chosen], dtype=np.intp)
    before = np.array([evidence.trace.parameters[evidence.entries[i].index] for i in chosen])
    is_step = np.array([evidence.entries[i].kind is None for i in chosen], dtype=bool)
    given = evidence.values[list(chosen)] + np.where(is_step, before, 0.0) if chosen else np.array([])
    return given, at, evidence.level(0).allowed(evidence.right, evidence.right)[list(chosen)]
