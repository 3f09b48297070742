"""What people would bring, written down before the readers were looked at: read as meant, or refused with its cause.

The gradients are those of a NumPy backward pass written for the purpose; the tolerance of each is that of its digits.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.exchange import number_table, project
from bpdebugger.exchange.gradients import GradientsError, read
from bpdebugger.exchange.number_table import TableError
from bpdebugger.exchange.sample_columns import preview, samples_of

HERE = Path(__file__).parent / "first_sight"
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


def network(name: str) -> Any:
    own = HERE / f"{name}.bpd"
    return project.load(own if own.exists() else EXAMPLES / f"{name}.bpd")


def rows(file: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in json.loads((HERE / file).read_text("utf-8"))]


def tolerance(row: dict[str, Any], name: str) -> float:
    within = row["within"]
    return float(within.get(name) or within["*"]) if isinstance(within, dict) else float(within)


@pytest.mark.parametrize("row", rows("gradients.json"))
def test_gradients(row: dict[str, Any]) -> None:
    net = network(row["network"])
    try:
        found = read(row["text"].encode(), net)
    except GradientsError as refusal:
        assert row.get("may_be_refused") or re.search(row.get("refused", "^no"), str(refusal)), str(refusal)
        return
    assert "read" in row, found.in_words()
    assert set(found.values) == set(row["read"])
    for name, number in found.values.items():
        right = row["read"][name]
        if right is None:
            assert math.isnan(number.value)
        else:
            assert number.value == pytest.approx(right, rel=0, abs=1.05 * tolerance(row, name)), name
    if None not in row["read"].values():
        assert diagnose(net, found.values, found.sample).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize("row", rows("samples.json"))
def test_samples(row: dict[str, Any]) -> None:
    net = network(row["network"])
    try:
        table = number_table.read(row["text"].encode(row.get("encoding", "utf-8")))
        problem = preview(table, net).problem
    except TableError as refusal:
        problem = str(refusal)
    if problem:
        assert row.get("may_be_refused") or re.search(row.get("refused", "^no"), problem), problem
        return
    assert "samples" in row, preview(table, net)
    found = [(list(sample.inputs), list(sample.targets)) for sample in samples_of(table, net)]
    assert found == [(inputs, targets) for inputs, targets in row["samples"]]
