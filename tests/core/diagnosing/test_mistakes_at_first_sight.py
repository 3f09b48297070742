"""Mistakes that someone made in NumPy code of their own, without knowing the program: named first, and nothing else.

The right numbers of these networks agree with central differences to 1e-8. Each case has what may be said first, and
which numbers are wrong; a case without a mistake is right.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose_known
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.project import network_in

DOCUMENT: dict[str, Any] = json.loads(Path(__file__).with_name("first_sight.json").read_text("utf-8"))


@cache
def known(name: str) -> KnownMistakes:
    return KnownMistakes(trace(network_in(DOCUMENT["networks"][name])))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in DOCUMENT["cases"]])
def test_the_mistake_is_named_first(case: dict[str, Any]) -> None:
    numbers = {name: Given.of(text) for name, text in case["numbers"].items()}
    found = diagnose_known(known(case["network"]), numbers)
    assert (found.verdict is DiagnosisVerdict.MATCH) == (not case["mistake"]), found
    assert found.mistake in case["mistake"].split("|"), found
    assert set(found.where) == set(case["where"])
