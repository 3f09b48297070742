"""Weights, gradients and updates as matrices are the numbers of the trace, each in its place."""

import re

import numpy as np
import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.explaining.matrices import LayerTable, as_latex, as_numpy, as_table, layer_tables
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example


def at(network: Network | str, name: str, sample: int | None = 0) -> Session:
    session = Session(example(network) if isinstance(network, str) else network, sample)
    session.run_to(session.recorded.find(name))
    return session


def at_the_end(name: str, sample: int | None = 0) -> Session:
    session = Session(example(name), sample)
    session.run_on()
    return session


def tables(session: Session) -> list[tuple[LayerTable, ...]]:
    return [layer.tables for layer in layer_tables(session.moment)]


def test_mazurs_gradients_stand_where_his_weights_do() -> None:
    weights, gradients, updated = tables(at_the_end("mazur"))[1]
    assert (weights.symbol, gradients.symbol, updated.symbol) == ("W2", "∂E/∂W2", "W2 new")
    assert (weights.rows, weights.columns) == (("o1", "o2"), ("h1", "h2", "bias"))
    assert weights.numbers() == [[0.4, 0.45, 0.6], [0.5, 0.55, 0.6]]
    # as he prints them
    assert np.array(gradients.numbers())[:, :2] == pytest.approx(
        np.array([[0.082167041, 0.08266763], [-0.02260254, -0.02274024]]), abs=5e-9
    )
    assert np.array(updated.numbers())[:, :2] == pytest.approx(
        np.array([[0.35891648, 0.408666186], [0.511301270, 0.561370121]]), abs=5e-9
    )


@pytest.mark.parametrize("name", ["xor", "skip", "shared-weight", "softmax", "xor-adam"])
def test_every_number_is_that_of_its_step(name: str) -> None:
    session = at_the_end(name, None)
    recorded, plan = session.moment.trace, session.recorded.plan
    seen = set()
    for weights, gradients, updated in tables(session):
        for table, prefix in ((weights, "p"), (gradients, "dE_dp"), (updated, "p_new")):
            for cell in (cell for row in table.cells for cell in row if cell is not None):
                step = recorded[cell.step]
                assert step.value == cell.value
                assert (step.quantity.startswith(f"{prefix}[") and step.sample is None) or prefix == "dE_dp"
                seen.add(step.quantity)
    assert {f"p[{name}]" for name in plan.parameters if plan.uses.counts[plan.parameter_index[name]]} <= seen


def test_where_there_is_no_connection_there_is_no_number() -> None:
    (weights, *_) = tables(at_the_end("skip"))[0]
    session = at_the_end("skip")
    plan = session.recorded.plan
    for layer in tables(session):
        for row, name in zip(layer[0].cells, layer[0].rows, strict=True):
            for cell, source in zip(row[:-1], layer[0].columns[:-1], strict=True):
                joined = plan.connection(plan.unit_index[source], plan.unit_index[name]) is not None
                assert (cell is not None) == joined
    assert weights.columns[-1] == "bias"


def test_what_is_not_computed_yet_is_awaited() -> None:
    weights, gradients, updated = tables(at("mazur", "dE_dw[h1->o1]"))[1]
    assert weights.numbers()[0][0] == 0.4
    numbers = gradients.numbers()
    assert numbers[0][0] == pytest.approx(0.082167041, abs=5e-9)
    assert numbers[0][1] is None and updated.numbers()[0][0] is None


def test_of_several_samples_the_gradient_is_the_mean_once_it_is_known() -> None:
    session = at_the_end("xor", None)
    trace = session.moment.trace
    _, gradients, _ = tables(session)[0]
    unit, source = gradients.rows[0], gradients.columns[0]
    plan = trace.plan
    connection = plan.connection(plan.unit_index[source], plan.unit_index[unit])
    assert connection is not None
    parts = [trace[f"dE_dw[{source}->{unit}]", sample].value for sample in trace.samples]
    assert gradients.numbers()[0][0] == pytest.approx(sum(parts) / len(parts), rel=1e-12)


def test_the_text_for_a_spreadsheet_reads_back() -> None:
    layer = layer_tables(at_the_end("mazur").moment)[1]
    blocks = as_table(layer).split("\n\n")
    assert len(blocks) == 3
    heading, *rows = (line.split("\t") for line in blocks[1].split("\n"))
    assert heading == ["∂E/∂W2", "h1", "h2", "bias"]
    assert [[float(number) for number in row[1:]] for row in rows] == layer.tables[1].numbers()


def test_numpy_runs_and_gives_the_same_numbers() -> None:
    layer = layer_tables(at_the_end("mazur").moment)[0]
    found: dict[str, np.ndarray] = {}
    exec(as_numpy(layer), found)
    assert {"W1", "b1", "dW1", "db1", "W1_new", "b1_new"} <= found.keys()
    expected = np.array(layer.tables[1].numbers(), dtype=float)
    assert np.array_equal(found["dW1"], expected[:, :-1])
    assert np.array_equal(found["db1"], expected[:, -1])


def test_latex_has_a_column_for_each_source_and_one_for_the_biases() -> None:
    text = as_latex(layer_tables(at_the_end("mazur").moment)[1])
    assert text.count(r"\begin{array}{rr|r}") == 3
    assert r"\frac{\partial E}{\partial W_{2}}" in text and r"W_{2}^{\mathrm{new}}" in text
    assert re.search(r"0\.08217 & 0\.08267", text)


def test_a_large_layer_is_not_laid_out() -> None:
    from bpdebugger.debugger.editing.shorthand import network_from

    layers = layer_tables(Session(network_from("40-30-2")).moment)
    assert layers[0].tables == () and layers[0].size == (30, 41)
    assert len(layers[1].tables) == 3
