"""Weight decay as a term of E, L2 and L1: every number of it with 50 digits, its words, its kink, its mistakes."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf

from bpdebugger.core.checking.check import check
from bpdebugger.core.checking.step_sizes import step_sizes
from bpdebugger.core.checking.verdict import Method, Verdict
from bpdebugger.core.diagnosing.diagnosis import DiagnosisVerdict, diagnose
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.network.network import Network, Penalty, Reduction, Sample, Training
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.engine import NumPyEngine, StraightLineEngine
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.explaining.meanings import SENTENCES, outcome
from bpdebugger.debugger.explaining.origins.branches import operands
from bpdebugger.debugger.explaining.origins.readers import readers
from bpdebugger.exchange import scripts
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import read, write
from bpdebugger.exchange.worksheet import worksheet
from bpdebugger.symbolic.claim import ClaimVerdict, judge_by_numbers
from tests.exchange.test_scripts import agrees, printed_by
from tests.networks import one_unit
from tests.reference import DIGITS, Reference

PENALTIES = {
    "squares": Penalty(l2=0.1),
    "sizes": Penalty(l1=0.05),
    "both, over biases too": Penalty(l2=0.02, l1=0.3, biases=True),
}
NETWORKS = {
    "one sample": example("mazur"),
    "four samples": example("xor"),
    "their sum": replace(example("xor"), reduction=Reduction("sum")),
    "a shared weight": example("shared-weight"),
}
CASES = [*product(NETWORKS, PENALTIES)]


def recorded(name: str, penalty: str) -> Trace:
    return trace(replace(NETWORKS[name], penalty=PENALTIES[penalty]))


def penalised(network: Network) -> list[str]:
    """The parameters that the penalty goes over, found without a plan."""
    weights = [connection.weight for connection in network.connections]
    return [*dict.fromkeys([*weights, *(network.biases.values() if network.penalty.biases else ())])]


def slope(network: Network, name: str) -> object:
    """∂R/∂w by sympy, from R as it is written in a book."""
    w = sympy.Symbol("w", real=True)
    l2, l1 = sympy.Rational(str(network.penalty.l2)), sympy.Rational(str(network.penalty.l1))
    at = sympy.Rational(repr(network.parameters[name]))
    return sympy.diff(l2 / 2 * w**2 + l1 * sympy.Abs(w), w).subs(w, at).doit()


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_loss_and_gradients_with_fifty_digits(name: str, penalty: str) -> None:
    found = recorded(name, penalty)
    network, count = found.network, len(found.samples)
    divisor = 1 if network.reduction.samples == "sum" else count
    references = [Reference(network, sample) for sample in range(count)]
    with mp.workdps(DIGITS):
        w = [mpf(network.parameters[parameter]) for parameter in penalised(network)]
        l2, l1 = mpf(network.penalty.l2), mpf(network.penalty.l1)
        value = l2 / 2 * sum(x * x for x in w) + l1 * sum(map(abs, w))
        total = sum(reference.values[("E",)] for reference in references) / divisor + value
        assert abs(found["R"].value - value) <= mpf(10) ** -15 * value
        assert abs(found["E"].value - total) <= mpf(10) ** -14 * total
        for parameter in network.parameters:
            each = [reference.derivative(("p", parameter)) for reference in references]
            added = mpf(str(sympy.N(slope(network, parameter), 30))) if parameter in penalised(network) else mpf(0)
            expected = sum(each) / divisor + added
            size = max([*map(abs, each), abs(added)])
            assert abs(found[f"dE_dp[{parameter}]"].value - expected) <= mpf(10) ** -13 * size
            assert abs(found[f"dE_dp[{parameter}]", 0].value - each[0]) <= mpf(10) ** -13 * size
            if parameter in penalised(network):
                assert abs(found[f"dR_dp[{parameter}]"].value - added) <= mpf(10) ** -15 * abs(added)
            new = mpf(network.parameters[parameter]) - mpf(network.learning_rate) * expected
            assert abs(found[f"p_new[{parameter}]"].value - new) <= mpf(10) ** -13 * max(size, abs(new))


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_every_rule_gives_its_number_and_the_check_holds(name: str, penalty: str) -> None:
    found = recorded(name, penalty)
    for method in (None, Method.DIFFERENCES):
        checked = check(found, method)
        summary = checked.summary()
        assert summary.holds and summary.compared == summary.rows, str(summary)
        assert {Verdict.AGREES} == {checked[found[f"dR_dp[{p}]"].number].verdict for p in penalised(found.network)}
    for step in found:
        assert "loses digits" not in step.rule.note
        for operand in step.operands:
            assert step.number in list(readers(found, operand))
            assert operand < step.number


def test_the_terms_are_steps_of_their_own() -> None:
    found = recorded("four samples", "squares")
    assert found["E"].formula == "(E@0 + E@1 + E@2 + E@3) / 4 + R"
    assert found["R"].formula.startswith("0.1 / 2 * (p[w1]**2 + p[w2]**2")
    assert found["dR_dp[w1]"].formula == "0.1 * p[w1]"
    assert found["dE_dp[w1]"].formula.endswith("/ 4 + dR_dp[w1]")
    assert "dR" not in found["dE_dp[b1]"].formula
    both = recorded("one sample", "both, over biases too")
    assert both["dR_dp[b1]"].formula == "0.02 * p[b1] + 0.3 * sign(p[b1])"
    assert both["E"].formula == "E@0 + R"
    assert repr(both["E", 0]).startswith("E@0 = ")


def test_what_is_not_trained_has_no_part() -> None:
    network = replace(example("mazur"), penalty=Penalty(l2=0.1), fixed=("w1", "w2"))
    found = trace(network)
    assert "p[w1]" not in found["R"].formula and "p[w3]" in found["R"].formula
    assert found["dE_dp[w1]"].formula == "dE_dp[w1]@0"
    everything = trace(replace(network, fixed=tuple(network.parameters)))
    assert everything["R"].value == 0 and everything["E"].value == everything["E", 0].value


def test_without_a_penalty_nothing_is_added() -> None:
    plain = trace(example("mazur"))
    assert not plain.averaged
    assert not any(step.quantity.startswith(("R", "dR")) for step in plain)


def test_a_shared_weight_counts_once() -> None:
    network = replace(example("shared-weight"), penalty=Penalty(l2=1.0))
    weights = {network.parameters[connection.weight] for connection in network.connections}
    assert trace(network)["R"].value == pytest.approx(sum(w * w for w in weights) / 2, rel=1e-15)


def test_the_kink_of_the_absolute_value_is_marked() -> None:
    network = replace(one_unit("sigmoid", {"w": 0.0, "b": 0.3}), penalty=Penalty(l1=0.25))
    found = trace(network)
    step = found["dR_dp[w]"]
    assert step.value == 0
    assert "abs" in step.rule.note and "kink" in step.rule.note
    assert "kink" in outcome(step)
    for name in ("dR_dp[w]", "dE_dp[w]"):
        assert check(found)[found[name].number].verdict is Verdict.AT_KINK
    assert check(found).summary().holds


def test_differences_of_every_step_size_are_those_of_the_whole() -> None:
    found = recorded("four samples", "squares")
    for name in ("dR_dp[w1]", "dE_dp[w1]"):
        sizes = step_sizes(found, found[name].number)
        assert np.nanmin(sizes.central) < 1e-9 and np.nanmin(sizes.complex_step) < 1e-15


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize(
    "training", [Training(), Training("adam", batch=2), Training("momentum", clip_norm=0.3)], ids=["all", "two", "norm"]
)
def test_both_engines_and_the_traces_have_the_same_bits(penalty: str, training: Training) -> None:
    network = replace(example("xor"), penalty=PENALTIES[penalty], training=training)
    trained = Run(network)
    trained.extend(12)
    plan, data = trained.plan, Data(network)
    arrays, straight = NumPyEngine(plan, network, data), StraightLineEngine(plan, network, data)
    first = np.concatenate([network.values, np.zeros(len(plan.optimizer.kept) * len(plan.parameters))])
    states = arrays.states(first, 0, 12)
    assert np.array_equal(states, straight.states(first, 0, 12))
    before = np.vstack([first, states[:-1]])
    for engine in (arrays, straight):
        assert np.array_equal(engine.losses(before, 0), trained.losses[:12])
        examined = engine.examine(before, 0)
        for update in range(12):
            one = trained.trace(update)
            for name in ("E", "R", "dR_dp[w1]", "dE_dp[w1]", "p_new[w1]"):
                place = one[name].place
                assert examined.rows(place.kind, place.index)[update] == one[name].value, (name, update)


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_programs_print_the_same_numbers(tmp_path: Path, name: str, penalty: str) -> None:
    found = recorded(name, penalty)
    printed = printed_by(scripts.script(found, "numpy"), tmp_path)
    if len(found.samples) == 1:
        # beside what is past the only sample, its own loss and gradients have its number
        assert printed["E@0"] == found["E", 0].value and printed["E"] == found["E"].value
        for parameter in found.network.parameters:
            gradient = f"dE_dp[{parameter}]"
            assert printed[f"{gradient}@0"] == pytest.approx(found[gradient, 0].value, rel=1e-12)
            assert printed[gradient] == pytest.approx(found[gradient].value, rel=1e-12)
    else:
        agrees(found, printed, 1e-12)
    torch = scripts.script(found, "pytorch")
    compile(torch, "pytorch", "exec")
    assert " + dR_dp_" in torch


def test_a_worksheet_says_what_is_added() -> None:
    text = worksheet(recorded("one sample", "squares"))
    assert "Penalty, added to" in text and "The loss with its penalty" in text


def given(network: Network, change: float = 1.0, biases: bool = False, part: float = 1.0) -> dict[str, Given]:
    """The gradients that a person has: those of the loss times ``change``, the penalty's times ``part``."""
    plain = trace(replace(network, penalty=Penalty()))
    p = network.parameters
    l2, l1 = network.penalty.l2, network.penalty.l1
    over = [*p] if biases else penalised(network)
    return {
        name: Given.of(
            repr(
                change * plain[f"dE_dp[{name}]"].value
                + part * (l2 * p[name] + l1 * float(np.sign(p[name]))) * (name in over)
            )
        )
        for name in p
    }


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_right_gradients_match(name: str, penalty: str) -> None:
    network = replace(NETWORKS[name], penalty=PENALTIES[penalty])
    assert diagnose(network, given(network)).verdict is DiagnosisVerdict.MATCH


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"part": 0.0}, "penalty_missing"),
        ({"part": 2.0}, "penalty_scaled"),
        ({"part": -1.0}, "penalty_scaled"),
        ({"part": 0.25}, "penalty_scaled"),
        ({"biases": True}, "penalty_over_others"),
        ({"change": 2.0}, "factor_two"),
        ({"change": -1.0, "part": -1.0}, "sign_flipped"),
        ({"change": 4.0}, "sum_not_mean_over_samples"),
    ],
)
def test_mistakes_in_it_are_named(changes: dict[str, float], mistake: str) -> None:
    network = replace(example("xor"), penalty=Penalty(l2=0.1))
    judged = diagnose(network, given(network, **changes))  # type: ignore[arg-type]
    assert judged.verdict is DiagnosisVerdict.MISTAKE
    assert mistake in [judged.mistake, *judged.alternatives], (judged.mistake, judged.explanation)


def test_claims_are_about_the_whole() -> None:
    network = replace(example("mazur"), penalty=Penalty(l2=0.1))

    def verdict(quantity: str, formula: str) -> ClaimVerdict:
        return judge_by_numbers(network, quantity, formula).verdict

    assert verdict("dE_dp[w5]", "dE_dz[o1] * y[h1] + 0.1 * p[w5]") is ClaimVerdict.EQUAL
    assert verdict("dE_dp[w5]", "dE_dz[o1] * y[h1]") is not ClaimVerdict.EQUAL
    assert verdict("p_new[w5]", "p[w5] - 0.5 * dE_dp[w5]") is ClaimVerdict.EQUAL
    assert verdict("dR_dp[w5]", "0.1 * w5") is ClaimVerdict.EQUAL
    several = replace(example("xor"), penalty=Penalty(l2=0.1))
    assert judge_by_numbers(several, "dR_dp[w1]", "0.1 * w1").verdict is ClaimVerdict.EQUAL
    assert judge_by_numbers(several, "p_new[w1]", "w1 - 0.5 * dE_dp[w1]").verdict is ClaimVerdict.EQUAL


def test_words_and_where_it_comes_from() -> None:
    found = recorded("four samples", "both, over biases too")

    def said(name: str) -> str:
        return SENTENCES[found[name].place.kind].meaning(found[name])

    assert "λ/2" in said("R") and "weights and biases" in said("R")
    assert "plus the penalty R" in said("E")
    assert "plus what the penalty adds" in said("dE_dp[w1]")
    assert "towards 0" in said("dR_dp[w1]")
    alone = recorded("four samples", "squares")
    bias = alone["dE_dp[b1]"]
    assert "leaves alone" in SENTENCES[bias.place.kind].meaning(bias)
    names = {alone[number].quantity for number in operands(alone, alone["dE_dp[w1]"].number).numbers}
    assert "dR_dp[w1]" in names


def test_it_is_kept_in_the_file() -> None:
    network = replace(example("mazur"), penalty=Penalty(0.1, 0.2, biases=True))
    assert json.loads(write(network))["penalty"] == {"l2": 0.1, "l1": 0.2, "biases": True}
    assert read(write(network)).penalty == network.penalty
    assert "penalty" not in json.loads(write(example("mazur")))
    with pytest.raises(NetworkError, match=r"penalty.l2: not a finite number from 0 on"):
        trace(replace(network, penalty=Penalty(l2=-0.1)))


def test_held_out_samples_are_beside_the_same_loss() -> None:
    network = replace(example("xor"), penalty=Penalty(l2=0.1))
    samples = (*network.samples[:3], replace(network.samples[3], held_out=True))
    trained = Run(replace(network, samples=samples))
    alone = trace(replace(network, samples=(replace(samples[3], held_out=False),)))
    assert trained.loss_held_out(0) == pytest.approx(alone["E"].value, rel=1e-14)
    one = Run(replace(network, samples=(Sample((0.0, 1.0), (1.0,)),)), sample=0)
    assert one.losses.tolist() == [one.trace(0)["E"].value]
