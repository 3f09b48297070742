"""The check: no false alarm on 200 random networks nor at kinks and extremes, and no wrong factor that it lets
pass."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pytest

from bpdebugger.core.checking.check import CHECKED, Checks, check
from bpdebugger.core.checking.followed import mean_follows
from bpdebugger.core.checking.verdict import Checked, Method, Numerical, Unchecked, Verdict, judge_row
from bpdebugger.core.network.network import Connection, Layer, Network, Penalty, Sample, Unit
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from tests.depth import seeds
from tests.networks import dense, one_unit
from tests.random_networks import random_network


def neuron(activation: str, w: float, a: float = 0.5, loss: str = "half_squared_error", **parameters: float) -> Network:
    """y = f(w·1 + b) with b = 0."""
    return one_unit(activation, {"w": w, "b": 0.0, **parameters}, a=a, loss=loss)


def checked(network: Network, quantity: str, method: Method | None = None) -> Checked:
    recorded = trace(network, 0)
    return check(recorded, method)[recorded.find(quantity)]


@pytest.mark.parametrize("seed", seeds(30, 200))
def test_random_networks_agree_by_complex_step(seed: int) -> None:
    for row in check(trace(sometimes_penalised(seed))):
        if row.method is Method.DIFFERENCES:
            # a few of these networks lie on a kink of relu or of the hinge loss by chance
            assert row.verdict is Verdict.AT_KINK or not row.error > 1e-9, row
            assert row.verdict is not Verdict.NOT_COMPARABLE or math.isnan(row.numerical), row
        elif row.verdict is Verdict.AGREES:
            assert row.error <= 1e-13, row
        else:
            assert row.verdict in (Verdict.NOT_FINITE, Verdict.NOT_COMPARABLE), row
            assert not math.isfinite(row.value) or not math.isfinite(row.numerical), row


@pytest.mark.parametrize("seed", seeds(6, 100))
def test_random_networks_agree_by_differences(seed: int) -> None:
    for row in check(trace(sometimes_penalised(seed)), Method.DIFFERENCES):
        assert row.holds, row
        if row.verdict is Verdict.AGREES:
            assert row.error <= 1e-9, row


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_agree(name: str) -> None:
    summary = check(trace(example(name))).summary()
    assert summary.holds
    assert summary.compared == summary.rows


def test_every_derivative_of_a_trace_is_checked() -> None:
    recorded = trace(random_network(3))
    steps = check(recorded).steps.tolist()
    assert steps == [i for i in range(len(recorded)) if recorded.place(i).kind in CHECKED]
    assert {"dE_dy", "dy_dz", "dE_dz", "dz_dw", "dz_dy", "dE_dw", "dE_db", "dE_dp"} <= {
        recorded[i].quantity.partition("[")[0] for i in steps
    }


def spoil(recorded: Trace, place: Place, factor: float) -> None:
    """Makes one recorded number wrong."""
    g, row, i = recorded.gradients, max(place.row, 0), place.index
    arrays = {
        Kind.UPSTREAM: (g.dE_dy, i),
        Kind.SHARE: (g.shares, i),
        Kind.SLOPE: (g.dy_dz, i),
        Kind.PAIR_SLOPE: (g.pairs, i),
        Kind.DELTA: (g.dE_dz, i),
        Kind.WEIGHT_USE: (g.uses, i),
        Kind.TUNABLE_SLOPE: (g.dy_dp, i),
        Kind.TUNABLE_USE: (g.uses, recorded.plan.uses.tunables.start + i),
        Kind.GRADIENT: (g.dE_dp, i),
        Kind.MEAN_GRADIENT: (recorded.mean_gradient[None], i),
    }
    if recorded.plan.penalty:
        arrays[Kind.PENALTY_SLOPE] = (recorded.closing[Kind.PENALTY_SLOPE], i)
    array, column = arrays[place.kind]
    array[row, column] *= factor


SPOILABLE = [kind for kind in Kind if kind in CHECKED - {Kind.WEIGHT_SLOPE, Kind.SOURCE_SLOPE, Kind.BIAS_USE}]


@pytest.mark.parametrize("kind", SPOILABLE, ids=lambda kind: kind.name)
@pytest.mark.parametrize("method", [None, Method.DIFFERENCES])
def test_a_wrong_number_of_any_kind_is_found(kind: Kind, method: Method | None) -> None:
    random = Random(5)
    found = 0
    for seed in range(30):
        rows = agreeing(seed).get(kind, [])
        if rows and found < 4:
            recorded, step = trace(sometimes_penalised(seed)), random.choice(rows)
            spoil(recorded, recorded.place(step), random.choice((-1.0, 2.0, 0.5, 1.0001)))
            assert check(recorded, method)[step].verdict is Verdict.DISAGREES, (seed, recorded[step].quantity)
            found += 1
    assert found


def sometimes_penalised(seed: int) -> Network:
    """A random network, every third with a penalty on its weights."""
    network = random_network(seed)
    return network if seed % 3 else replace(network, penalty=Penalty(0.3, 0.2, biases=seed % 2 == 0))


@cache
def agreeing(seed: int) -> dict[Kind, list[int]]:
    """The steps of a random network that agree and are no remains of what cancels, by kind."""
    recorded = trace(sometimes_penalised(seed))
    found: dict[Kind, list[int]] = {}
    for row in check(recorded):
        if row.verdict is Verdict.AGREES and abs(row.value) > 1e-3 * row.scale:
            found.setdefault(recorded.place(row.step).kind, []).append(row.step)
    return found


def test_a_mean_that_is_off_by_more_than_its_additions_round_does_not_follow() -> None:
    recorded = trace(dense([2, 3, 1], samples=40))
    row = recorded.plan.parameters.index("w1")
    assert mean_follows(recorded).fits.all()
    size = float(np.abs(recorded.gradients.dE_dp[:, row]).sum()) / 40
    recorded.mean_gradient[row] += 100 * np.finfo(float).eps * size
    assert np.flatnonzero(~mean_follows(recorded).fits).tolist() == [row]


def test_the_summary_names_the_first_wrong_factor() -> None:
    recorded = trace(dense([2, 2, 2]), 0)
    recorded.gradients.dE_dz[0, recorded.plan.unit_index["h2"]] *= -1
    summary = check(recorded).summary()
    assert not summary.holds
    assert summary.wrong is not None
    assert summary.wrong.quantity == "dE_dz[h2]"
    assert "first wrong dE_dz[h2]" in str(summary)
    assert "by complex step" in summary.wrong.words


def test_the_summary_in_one_sentence() -> None:
    summary = check(trace(dense([2, 2, 2]), 0)).summary()
    text = str(summary)
    assert summary.worst is not None
    assert (
        text == f"{summary.rows} of {summary.rows} agree, worst {summary.worst.error:.0e} at {summary.worst.quantity}"
    )


@pytest.mark.parametrize(
    ("activation", "by_convention", "by_differences"),
    [
        ("relu", "0", "0.5"),
        ("leaky_relu", "0.01", "0.505"),
        ("max(z, 3 * z)", "2", "2"),
    ],
)
def test_a_kink_says_what_the_convention_is(activation: str, by_convention: str, by_differences: str) -> None:
    # where both agree it is a kink nevertheless: another program may have another convention
    row = checked(neuron(activation, 0.0), "dy_dz[o]")
    assert row.verdict is Verdict.AT_KINK
    assert row.words.endswith(f": {by_convention} by convention, differences give {by_differences}")
    assert row.holds


def test_a_kink_is_named_and_reaches_what_goes_through_it() -> None:
    network = neuron("relu", 0.0)
    for quantity in ("dE_dz[o]", "dE_dw[x->o]", "dE_dp[b]", "dE_dp[w]"):
        words = checked(network, quantity).words
        assert words == "at the kink of relu: 0 by convention, differences give -0.25"
    assert checked(network, "dE_dy[o]").words == "agrees"
    assert str(check(trace(network, 0)).summary()).startswith("5 of 11 agree, 6 at a kink")


def test_a_wrong_value_at_a_kink_is_still_wrong() -> None:
    recorded = trace(neuron("relu", 0.0), 0)
    recorded.gradients.dy_dz[0, 1] = 1.0
    assert check(recorded)[recorded.find("dy_dz[o]")].verdict is Verdict.DISAGREES


def test_a_parameter_that_puts_its_activation_on_a_kink() -> None:
    row = checked(neuron("max(z, c)", 0.7, c=0.7), "dE_dp[o,c]")
    assert row.holds
    assert row.method is Method.DIFFERENCES


def test_a_jump_does_not_settle() -> None:
    row = checked(neuron("sign(z)", 0.0), "dy_dz[o]")
    assert row.words == "at the kink of sign: 0 by convention, differences do not settle"


def test_the_kink_of_a_loss() -> None:
    row = checked(neuron("identity", 1.0, a=1.0, loss="hinge"), "dE_dy[o]")
    assert row.words == "at the kink of hinge: 0 by convention, differences give -0.5"
    row = checked(neuron("identity", 1.0, a=1.0, loss="absolute_error"), "dE_dy[o]")
    assert row.words == "at the kink of absolute_error: 0 by convention, differences give 0"
    assert checked(neuron("identity", 0.0, a=1.0, loss="huber"), "dE_dy[o]").verdict is Verdict.AGREES


ACTIVATIONS = [
    "sigmoid",
    "tanh",
    "softplus",
    "silu",
    "gelu",
    "elu",
    "exp(z)",
    "exp(-z**2)",
    "1 / (1 + exp(-z))",
    "1 / cosh(z)",
]
EXTREMES = [-1e300, -1e5, -800.0, -745.2, -40.0, -1e-300, 0.0, 5e-324, 1e-160, 36.8, 40.0, 800.0, 1e150, 1e300]


@pytest.mark.parametrize(
    "activation", [*ACTIVATIONS, "relu", "leaky_relu", "erf(z)", "z**3", "atan(z)", "log(z)", "1 / z"]
)
@pytest.mark.parametrize("method", [None, Method.DIFFERENCES])
def test_extremes_raise_no_alarm(activation: str, method: Method | None) -> None:
    for w in EXTREMES:
        for row in check(trace(neuron(activation, w)), method):
            # a NaN for which there is a number fails, and nothing else
            assert row.holds or (math.isnan(row.value) and row.numerical == 0), row


@pytest.mark.parametrize(
    "loss", ["squared_error", "absolute_error", "huber", "binary_cross_entropy", "cross_entropy", "hinge"]
)
def test_extreme_outputs_raise_no_alarm(loss: str) -> None:
    for w in (0.0, 1.0, 5e-324, 1e-300, 1e-30, 1 - 2.0**-53, 1e30, 1e200, 1e308, -1e200):
        for a in (0.0, 1.0, 0.5):
            for row in check(trace(neuron("identity", w, a, loss))):
                assert row.holds, row


def test_a_saturated_sigmoid_is_confirmed_where_differences_see_nothing() -> None:
    network = neuron("sigmoid", 40.0)
    row = checked(network, "dy_dz[o]")
    assert row.verdict is Verdict.AGREES
    assert row.numerical == pytest.approx(math.exp(-40), rel=1e-13)
    by_differences = checked(network, "dy_dz[o]", Method.DIFFERENCES)
    assert by_differences.verdict is Verdict.NOT_COMPARABLE
    assert by_differences.words.startswith("saturated")


def test_underflow_is_told() -> None:
    row = checked(neuron("gelu", -38.0), "dy_dz[o]")
    assert row.verdict is Verdict.NOT_COMPARABLE
    assert row.words == "saturated: the value underflows; not comparable"


def test_overflow_is_told() -> None:
    network = neuron("identity", 1e200, loss="squared_error")
    assert checked(network, "dE_dy[o]").words.startswith("overflow or undefined")
    assert checked(neuron("exp(z)", 800.0), "dy_dz[o]").words == "not a finite number: inf"
    assert checked(neuron("log(z)", -1.0), "dy_dz[o]").verdict is not Verdict.DISAGREES
    assert checked(neuron("log(z)", -1.0), "dE_dz[o]").words == "not a finite number: NaN"


def test_a_rule_that_cancels_is_told_from_a_wrong_one() -> None:
    told = 0
    for i in range(81):
        recorded = trace(neuron("sinh(z) / cosh(z)", 15 + i / 20), 0)
        step = recorded.find("dy_dz[o]")
        row = check(recorded)[step]
        # by chance, which differs between processors, some pairs of rounded values are near each other
        assert row.verdict in (Verdict.AGREES, Verdict.NOT_COMPARABLE), row
        if row.verdict is Verdict.NOT_COMPARABLE:
            assert row.words.startswith("rounding: terms of size")
            told += 1
        recorded.gradients.dy_dz[0, recorded.place(step).index] += 1e-6
        assert check(recorded)[step].verdict is Verdict.DISAGREES
    assert told >= 5


def test_a_what_if_is_checked_as_it_stands() -> None:
    network = dense([2, 2, 2])
    plan = trace(network, 0).plan
    for z in (-3.0, 0.0, 40.0):
        held = Trace(plan, network, (0,), averaged=False, hold=Hold(0, plan.unit_index["h1"], z))
        assert check(held).summary().verdicts[Verdict.AGREES] == len(check(held))


def test_a_what_if_in_one_sample_of_several() -> None:
    network = dense([2, 3, 1], samples=3)
    plan = trace(network).plan
    held = Trace(plan, network, (0, 1, 2), averaged=True, hold=Hold(1, plan.unit_index["h2"], 1.25))
    assert check(held).summary().verdicts[Verdict.AGREES] == len(check(held))


def test_only_derivatives_can_be_checked() -> None:
    recorded = trace(dense([2, 2, 2]), 0)
    checks = check(recorded)
    assert recorded.find("z[h1]") not in checks
    assert recorded.find("dE_dz[h1]") in checks
    with pytest.raises(ValueError, match=r"z\[h1\] is not a derivative"):
        checks[recorded.find("z[h1]")]


def test_rows_are_computed_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    compare = Checks._compare

    def noted(self: Checks, steps: list[int]) -> list[Checked]:
        asked.extend(steps)
        return compare(self, steps)

    monkeypatch.setattr(Checks, "_compare", noted)
    checks = check(trace(dense([2, 2, 2]), 0))
    first, second = checks.steps[:2].tolist()
    assert checks[first] is checks[first]
    checks.rows([second, first, second])
    assert asked == [first, second]


def test_columns_are_the_rows_as_arrays() -> None:
    checks = check(trace(dense([2, 2, 1], samples=2)))
    steps = checks.steps.tolist()[3:9]
    columns, rows = checks.columns(steps), checks.rows(steps)
    assert columns.step.tolist() == steps
    assert columns.value.tolist() == [row.value for row in rows]
    assert columns.numerical.tolist() == [row.numerical for row in rows]
    assert columns.error.tolist() == [row.error for row in rows]
    assert columns.verdict == tuple(row.verdict for row in rows)
    assert len(checks.columns([]).value) == 0


def test_a_large_network_is_sampled_and_says_so() -> None:
    checks = check(trace(dense([120, 60, 10], samples=2)))
    summary = checks.summary(limit=80)
    assert summary.holds
    assert 40 <= summary.compared <= 80
    assert summary.rows == len(checks.steps)
    assert str(summary).endswith(f"(a sample of {summary.rows:,} rows)")
    kinds = {checks.trace.place(step).kind for step in checks._known}
    assert kinds == {checks.trace.place(int(step)).kind for step in checks.steps}


def test_a_network_without_a_single_connection() -> None:
    network = Network(
        (Layer("i", (Unit("x"),)), Layer("o", (Unit("o"),), "sigmoid")), (), {}, (Sample((1.0,), (0.0,)),)
    )
    summary = check(trace(network)).summary()
    assert summary.verdicts[Verdict.AGREES] == summary.rows > 0


def test_shared_weights_are_moved_in_all_their_places() -> None:
    network = Network(
        layers=(Layer("i", (Unit("x"),)), Layer("h", (Unit("h"),), "tanh(w * z)"), Layer("o", (Unit("o"),), "tanh")),
        connections=(Connection("x", "h", "w"), Connection("h", "o", "w"), Connection("x", "o", "w")),
        parameters={"w": 0.7},
        samples=(Sample((1.3,), (0.2,)),),
        biases={"h": "w", "o": "w"},
    )
    recorded = trace(network, 0)
    row = check(recorded)[recorded.find("dE_dp[w]")]
    w, x = 0.7 + 1j * 2.0**-60, 1.3
    o = np.tanh(w * np.tanh(w * (w * x + w)) + w * x + w)
    assert row.numerical == pytest.approx(float(((0.2 - o) ** 2 / 2).imag * 2.0**60), rel=1e-14)
    assert row.verdict is Verdict.AGREES


def test_an_error_is_relative_to_the_larger_of_both() -> None:
    for value, numerical in ((1.0, 3.0), (3.0, 1.0), (-2.0, 6.0)):
        row = judge_row(Unchecked(0, "dE_dz[o]", value, 1.0), Numerical(numerical, Method.COMPLEX_STEP))
        assert row.verdict is Verdict.DISAGREES
        assert row.error == pytest.approx(abs(value - numerical) / max(abs(value), abs(numerical)))
    near = judge_row(Unchecked(0, "dE_dz[o]", 1.0, 1.0), Numerical(1 + 1e-12, Method.COMPLEX_STEP))
    assert near.verdict is Verdict.AGREES
    assert near.error == pytest.approx(1e-12, rel=1e-3)
    # what cancels is not called saturated where one of the two is as good as 0 and the other is not
    cancelling = judge_row(Unchecked(0, "dE_dz[o]", 1e-320, 1e10), Numerical(1e-5, Method.COMPLEX_STEP))
    assert cancelling.verdict is Verdict.NOT_COMPARABLE
    assert cancelling.words == "rounding: terms of size 1e+10 cancel; not comparable"
    saturated = judge_row(Unchecked(0, "dE_dz[o]", 1e-320, 1e10), Numerical(0.0, Method.COMPLEX_STEP))
    assert saturated.words == "saturated: the value underflows; not comparable"
