"""Places by what stands there are the steps that carry its name; and names as people say them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.names import places
from bpdebugger.core.names.quantity_formula import quantity_named
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.examples import example

XOR = example("xor")


def unit_places(recorded: Trace) -> dict[str, Callable[[int, int], Place]]:
    plan = recorded.plan
    return {
        "a": places.target,
        "z": places.net_input,
        "y": lambda unit, row: places.value(plan, unit, row),
        "dE_dy": places.upstream,
        "dy_dz": places.slope,
        "dE_dz": places.delta,
        "dE_db": places.bias_use,
    }


CONNECTION_PLACES = {
    "dz_dy": places.source_slope,
    "dz_dw": places.weight_slope,
    "dE_dw": places.weight_use,
}


def test_every_place_is_where_its_name_stands() -> None:
    recorded = trace(XOR)
    plan, found = recorded.plan, set()
    of_units = unit_places(recorded)
    for step in recorded:
        prefix, inside = step.quantity.partition("[")[0], step.quantity.partition("[")[2].rstrip("]")
        row = -1 if step.sample is None else recorded.samples.index(step.sample)
        if inside in plan.unit_index and prefix in of_units:
            place = of_units[prefix](plan.unit_index[inside], row)
        elif "->" in inside and prefix in CONNECTION_PLACES:
            source, target = (plan.unit_index[name] for name in inside.split("->"))
            connection = plan.connection(source, target)
            assert connection is not None
            place = CONNECTION_PLACES[prefix](connection, row)
        elif inside in plan.parameter_index and prefix in ("p", "p_new", "dE_dp"):
            index = plan.parameter_index[inside]
            if prefix == "dE_dp":
                place = places.gradient(index, row) if row >= 0 else places.mean_gradient(index)
            else:
                place = {"p": places.parameter, "p_new": places.updated}[prefix](index)
        elif step.quantity == "E":
            place = places.loss(row) if row >= 0 else places.mean_loss()
        else:
            continue
        assert step.place == place, step.quantity
        found.add(prefix)
    assert found >= {*of_units, *CONNECTION_PLACES, "p", "p_new", "dE_dp", "E"}


def test_the_own_slope_of_a_unit_stands_on_the_diagonal_where_units_are_coupled() -> None:
    recorded = trace(example("softmax"), 0)
    plan = recorded.plan
    for unit in ("o1", "o2", "o3"):
        place = places.own_slope(plan, plan.unit_index[unit], 0)
        assert recorded[recorded.number_of(place)].quantity == f"dy_dz[{unit},{unit}]"
    plain = trace(XOR)
    h1 = plain.plan.unit_index["h1"]
    assert places.own_slope(plain.plan, h1, 2) == places.slope(h1, 2)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *((words, "p_new[w5]") for words in ("new w5", "updated w5", "w5 new", "w5_new", "w5+", "w5⁺", "w5 updated")),
        ("w5 after the update", "p_new[w5]"),
        ("b1[0]", "p[b1]"),
        ("b2[1]", "p[b2]"),
        ("out[o1]", "y[o1]"),
        ("δ[h1]", "dE_dz[h1]"),
        ("w5", "p[w5]"),
        ("i1->h1", "p[w1]"),
        ("h1→o2", "p[w7]"),
        ("dw5", "dE_dp[w5]"),
        ("db1", "dE_dp[b1]"),
    ],
)
def test_quantities_are_named_as_people_say_them(said: str, name: str) -> None:
    assert quantity_named(trace(example("mazur")).plan, said) == name


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("W1[0,1]", "p[w2] or p[w3]"),
        ("W2[1,0]", "p[w7] or p[w6]"),
        ("W3[0,0]", "W3"),
        ("W1[2,0]", "W1"),
        ("b1[2]", "b1"),
        ("W1[0]", "W1"),
    ],
)
def test_entries_that_may_be_two_or_are_none_are_asked_about_or_refused(said: str, words: str) -> None:
    with pytest.raises((FormulaError, KeyError)) as refused:
        quantity_named(trace(example("mazur")).plan, said)
    assert words in str(refused.value)


def test_an_entry_that_can_be_but_one_is_taken() -> None:
    assert quantity_named(trace(example("mazur")).plan, "W1[0,0]") == "p[w1]"


def test_the_derivative_by_a_parameter_of_an_activation_is_found() -> None:
    recorded = trace(example("neuron-plus-b"), 0)
    assert recorded["dy_dp[o,c]"].place == places.tunable_slope(0, 0)
