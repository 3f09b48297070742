"""The CSV of a trace: what a program reads back, and what a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.network.network import Network, Sample
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange import gradients
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.exchange.trace_csv import COLUMNS, DecimalMark, defused, write_csv, write_rows
from tests.random_networks import random_network

DESIGN = "step,sample,phase,quantity,symbol,formula,substituted,value,operands"


def text_of(recorded: Trace) -> str:
    file = io.StringIO(newline="")
    write_rows(recorded, file)
    return file.getvalue()


def rows_of(recorded: Trace) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(recorded), newline=""), strict=True))


def overflowing() -> Network:
    """A network whose pass overflows, and then has undefined results."""
    network = example("mazur")
    texts = ("", "exp(z)", "exp(z) - exp(z)")
    layers = tuple(replace(layer, activation=text) for layer, text in zip(network.layers, texts, strict=True))
    return replace(network, layers=layers, samples=(Sample((1e308, 1e308), (1.0, 0.0)),))


NETWORKS = [*map(example, NAMES), *map(random_network, range(10)), overflowing()]


@pytest.fixture(params=NETWORKS, ids=lambda network: network.title)
def recorded(request: pytest.FixtureRequest) -> Trace:
    return trace(request.param)


def test_columns_come_in_the_order_of_the_design() -> None:
    header = text_of(trace(example("mazur"))).split("\r\n", 1)[0]
    assert header.startswith(DESIGN)
    assert header == ",".join(COLUMNS)


def test_every_row_reads_back(recorded: Trace) -> None:
    rows = rows_of(recorded)
    assert len(rows) == len(recorded)
    for step, row in zip(recorded, rows, strict=True):
        assert set(row) == set(COLUMNS)
        assert int(row["step"]) == step.number
        assert (int(row["sample"]) if row["sample"] else None) == step.sample
        assert row["phase"] in ("forward", "backward", "update")
        assert row["quantity"] == step.quantity
        assert row["symbol"] == step.symbol
        assert row["formula"].removeprefix("'") == step.formula
        assert row["substituted"].removeprefix("'") == step.substituted
        assert tuple(map(int, row["operands"].split())) == step.operands
        assert row["note"] == step.rule.note


def test_every_value_reads_back_bit_for_bit(recorded: Trace) -> None:
    for step, row in zip(recorded, rows_of(recorded), strict=True):
        assert np.float64(float(row["value"])).tobytes() == np.float64(step.value).tobytes() or math.isnan(step.value)


def test_what_is_not_finite_is_spelled_as_the_design_says() -> None:
    values = {row["value"] for row in rows_of(trace(overflowing()))}
    assert {"NaN", "inf"} <= values
    assert not values & {"nan", "Infinity", "-NaN", "Inf"}


def test_operands_lead_to_earlier_rows(recorded: Trace) -> None:
    for row in rows_of(recorded):
        assert all(int(operand) < int(row["step"]) for operand in row["operands"].split())


def test_lines_end_as_rfc_4180_says(recorded: Trace) -> None:
    text = text_of(recorded)
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == len(recorded) + 1


def test_no_cell_is_run_by_a_spreadsheet(recorded: Trace) -> None:
    for row in rows_of(recorded):
        for cell in row.values():
            if cell.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")):
                assert float(cell) <= 0


@pytest.mark.parametrize(
    "text", ["=1+1", "+z", "-sin(z)", "@SUM(A1)", "\t=1", "\r=1", "-", "=-1", "+cmd|' /C calc'!A0"]
)
def test_dangerous_texts_are_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "z", "-0.5", "-1e-05", "-inf", "(-0.62) * 0.235", "dE_dz[o1]"])
def test_harmless_texts_are_left_alone(text: str) -> None:
    assert defused(text) == text


def test_the_file_is_utf_8_and_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_csv(trace(example("mazur"), 0), tmp_path / name)
    data = (tmp_path / "a.csv").read_bytes()
    assert data == (tmp_path / "b.csv").read_bytes()
    assert data.decode("utf-8") == "\ufeff" + text_of(trace(example("mazur"), 0))


def test_a_file_with_decimal_commas_has_the_same_numbers(recorded: Trace) -> None:
    file = io.StringIO(newline="")
    write_rows(recorded, file, ",")
    rows = list(csv.DictReader(io.StringIO(file.getvalue(), newline=""), strict=True, delimiter=";"))
    for row, plain in zip(rows, rows_of(recorded), strict=True):
        assert "." not in row["value"]
        assert np.float64(row["value"].replace(",", ".")).tobytes() == np.float64(plain["value"]).tobytes()
        # a number alone is one for the spreadsheet too; what is calculated with numbers is a text in formula notation
        alone = row["substituted"] != plain["substituted"]
        assert row["substituted"] == (plain["value"].replace(".", ",") if alone else plain["substituted"])
        assert {key: row[key] for key in ("step", "quantity", "symbol", "formula", "operands", "note")} == {
            key: plain[key] for key in ("step", "quantity", "symbol", "formula", "operands", "note")
        }


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("name", ["mazur", "softmax", "vanishing"])
def test_our_own_readers_take_it_back(tmp_path: Path, name: str, decimal: DecimalMark) -> None:
    recorded = trace(example(name), 0)
    write_csv(recorded, tmp_path / "t.csv", decimal)
    given = gradients.load(tmp_path / "t.csv", recorded.network, 0)
    assert diagnose(recorded.network, given.values, given.sample).verdict is DiagnosisVerdict.MATCH


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_csv(trace(example("mazur")), tmp_path / "missing" / "a.csv")
