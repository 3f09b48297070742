"""Letters of one's own, as they are typed, and why some cannot be taken."""

from __future__ import annotations

import re
from dataclasses import astuple
from typing import TYPE_CHECKING

from bpdebugger.core.formulas.function_names import DEFINED, OTHER_NAMES
from bpdebugger.core.formulas.grammar import CONDITIONS, CONSTANTS
from bpdebugger.core.names.letters import QUANTITIES, USUAL, Letters
from bpdebugger.core.names.spoken import LOSS_WORDS, SPOKEN_HEADS
from bpdebugger.core.network.quantities import KINDS

if TYPE_CHECKING:
    from bpdebugger.core.network.plan import Plan

PRESETS = {
    "usual": USUAL,
    "Ng": Letters("L", "a", "y", "z"),
    "Nielsen": Letters("C", "a", "y", "z"),
}
"""The letters that are offered, by whose they are."""


def described(letters: Letters, whose: str) -> str:
    """Letters in a list to choose from: ``L, a, y, z (Ng)``."""
    return f"{', '.join(astuple(letters))} ({whose})"


LONGEST = 6
_KINDS = {
    letter
    for row in KINDS.values()
    for letter in re.findall(r"[^\W_]+", re.sub(r"^d(?=\w_)|_d|_new|_hat", "_", row.prefix))
} - set(QUANTITIES)
_OF_INPUTS_AND_MATRICES = {"x": "inputs", "X": "inputs", "W": "weights", "B": "biases"}
_FUNCTIONS_OF_UNITS = {"f", "g", "φ", "σ"}


def letters_in(text: str) -> Letters:
    """The letters of loss, output, target and net input, as ``L a y z``. Raises ``ValueError`` with a sentence."""
    words = re.split(r"[\s,;]+", text.strip())
    if len(words) != len(QUANTITIES) or not all(words):
        raise ValueError("four letters are needed: of loss, output, target and net input, as in L a y z")
    for word, of in zip(words, QUANTITIES.values(), strict=True):
        reason = _why_no_letter(word)
        if reason:
            raise ValueError(f"{word[:20]} cannot stand for {of}: {reason}")
        earlier = next((of for other, of in zip(words, QUANTITIES.values(), strict=True) if other == word), of)
        if earlier != of:
            raise ValueError(f"{word} cannot stand for {earlier} and for {of}")
        meant = ("E" if word in LOSS_WORDS else SPOKEN_HEADS.get(word, "")) if len(word) > 1 else ""
        if meant and QUANTITIES.get(meant) != of:
            raise ValueError(f"{word} is read as {QUANTITIES.get(meant, 'a delta')} everywhere, not as {of}")
    return Letters(*words)


def _why_no_letter(word: str) -> str:
    if not word.isalpha() or not word.isidentifier() or len(word) > LONGEST:
        return f"it is to be a letter, or a word of at most {LONGEST} letters"
    if word[0] in "d∂δ":
        return f"{word[0]} begins the names of derivatives"
    if word in _KINDS:
        return "it is the letter of parameters, or of what an optimizer keeps of them"
    if word in _OF_INPUTS_AND_MATRICES:
        return f"it is the letter of {_OF_INPUTS_AND_MATRICES[word]}"
    if word in CONSTANTS:
        return "it is a number in formulas"
    if word in CONDITIONS.names or word in _WORDS:
        return "it is a word of formulas"
    return "units' activations are called so" if word in _FUNCTIONS_OF_UNITS else ""


_WORDS = {*CONDITIONS.functions, *DEFINED, *OTHER_NAMES, "and", "or", "not", "if", "else", "then", "inf", "nan"}


def conflict(letters: Letters, plan: Plan) -> str:
    """Why letters cannot be taken for a network, in a sentence: one of them is a name in it. The usual ones always
    can."""
    if letters == USUAL:
        return ""
    for word, of in zip(astuple(letters), QUANTITIES.values(), strict=True):
        what = "unit" if word in plan.unit_index else "parameter" if word in plan.parameter_index else ""
        if what:
            return f"{word} cannot stand for {of}: a {what} of this network is called so"
    return ""
