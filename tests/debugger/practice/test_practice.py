"""Predict, then reveal: what is asked, how answers are read and judged, what is told, and the tally."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Phase
from bpdebugger.core.passes.trace import Step, Trace, trace
from bpdebugger.debugger.practice.practice import (
    Practice,
    Sign,
    answer_next,
    answer_sign,
    answer_value,
    begin,
    carried,
    choices,
    lacks,
    missed,
    moved,
    proceed,
    skip,
    worth_asking,
)
from bpdebugger.debugger.practice.prediction import UnreadablePrediction, read_prediction
from bpdebugger.debugger.practice.tally import Aspect, Outcome, tally, tally_sentences
from bpdebugger.exchange.examples import NAMES, example
from tests.depth import seeds
from tests.random_networks import random_network

# the one sigmoid neuron by hand: w = -0.4, x = 2, b = 0.3, target 1
Z = -0.4 * 2 + 0.3
Y = 1 / (1 + math.exp(-Z))
UPSTREAM, SLOPE = Y - 1, Y * (1 - Y)
DELTA = UPSTREAM * SLOPE


def asked(name: str, quantity: str, sample: int | None = 0, **options: object) -> Practice:
    """A practice that asks for the value of one quantity of an example."""
    recorded = trace(example(name), sample)
    step = recorded[quantity]
    practice = begin(recorded, step.number - 1, **options)  # type: ignore[arg-type]
    assert practice.step == step.number
    return answer_sign(practice, Sign.of(step.value))


def step_in_hand(practice: Practice) -> Step:
    assert practice.step is not None
    return practice.trace[practice.step]


# what is asked


def test_asks_the_sign_and_then_the_value_and_then_reveals() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1)
    assert practice.prompt == "What is the sign of ∂E/∂y[o]: negative, zero or positive?"
    practice = answer_sign(practice, Sign.NEGATIVE)
    assert practice.asked is Aspect.VALUE
    assert "∂E/∂y[o] is negative." in practice.prompt
    practice = answer_value(practice, "-0.62")
    assert practice.asked is None
    assert practice.verdict == "Right: ∂E/∂y[o] = y[o] − a[o] = −0.6225."
    assert practice.prompt == "∂E/∂y[o] is revealed."


def test_a_wrong_sign_is_answered_with_the_rule_and_asked_again() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1)
    practice = answer_sign(practice, Sign.POSITIVE)
    assert practice.verdict == "Not positive."
    practice = answer_sign(practice, Sign.POSITIVE)
    assert practice.verdict == "Not positive. ∂E/∂y[o] = y[o] − a[o], with y[o] = 0.3775, a[o] = 1."
    assert practice.asked is Aspect.SIGN
    practice = answer_sign(practice, Sign.NEGATIVE)
    assert practice.answers[-1].outcome is Outcome.LATER


def test_a_zero_has_no_value_to_ask_for() -> None:
    recorded = trace(example("softmax"), 0)
    step = recorded["dE_dy[o2]"]
    assert step.value == 0
    practice = answer_sign(begin(recorded, step.number - 1), Sign.ZERO)
    assert practice.asked is None
    assert [a.question for a in practice.answers] == [Aspect.SIGN]
    assert moved(practice, step.number - 1).step != step.number


def test_copies_are_asked_only_when_wanted() -> None:
    recorded = trace(example("mazur"), 0)
    usual = {recorded[i].quantity for i in range(len(recorded)) if worth_asking(recorded, i)}
    thorough = {recorded[i].quantity for i in range(len(recorded)) if worth_asking(recorded, i, thorough=True)}
    copies = {"dz_dw[h1->o1]", "dz_dy[h1->o1]", "dE_db[o1]", "dE_dp[w5]"}
    assert not copies & usual
    assert copies < thorough
    # b1 serves two units, h1 feeds two others: these are sums
    assert {"dE_dp[b1]", "dE_dy[h1]", "dE_dz[h1]", "dy_dz[h1]", "dE_dy[o1]", "p_new[w5]"} < usual


def test_every_backward_factor_is_asked_when_thorough() -> None:
    recorded = trace(example("mazur"), 0)
    practice = begin(recorded, -1, thorough=True)
    seen = []
    while not practice.finished:
        seen.append(practice.step)
        practice = proceed(skip(practice))
    backward = [step.number for step in recorded if step.phase is not Phase.FORWARD]
    assert seen == backward


def test_what_is_not_finite_is_not_asked() -> None:
    network = replace(example("neuron-cos"), parameters={"w1": 1e308, "b1": 0.0}, samples=(Sample((10.0,), (1.0,)),))
    recorded = trace(network, 0)
    assert not math.isfinite(recorded["dE_dz[o]"].value)
    assert not any(worth_asking(recorded, i, thorough=True) for i in range(recorded["dE_dz[o]"].number + 1))


def test_begins_after_where_the_session_stands_and_follows_it() -> None:
    recorded = trace(example("mazur"), 0)
    practice = begin(recorded, recorded["dE_dz[o1]"].number)
    assert step_in_hand(practice).quantity == "dE_dw[h1->o1]"
    practice = moved(practice, recorded["dE_dz[o2]"].number)
    assert step_in_hand(practice).quantity == "dE_dw[h1->o2]"
    assert moved(practice, practice.step - 1 if practice.step else 0) is practice
    assert moved(practice, len(recorded) - 1).finished
    assert moved(practice, len(recorded) - 1).prompt == "Nothing is left to predict."


def test_a_settled_factor_is_not_asked_twice_and_a_settled_sign_neither() -> None:
    recorded = trace(example("mazur"), 0)
    first = begin(recorded, -1)
    assert first.step is not None
    after_sign = answer_sign(first, Sign.of(recorded[first.step].value))
    back_again = moved(moved(after_sign, len(recorded) - 1), -1)
    assert (back_again.step, back_again.asked) == (first.step, Aspect.VALUE)
    settled = moved(skip(back_again), -1)
    assert settled.step is not None
    assert settled.step > first.step


def test_hides_what_is_asked_and_all_after_it() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1)
    assert practice.step is not None
    assert not practice.hides(practice.step - 1)
    assert practice.hides(practice.step)
    assert practice.hides(practice.step + 1)
    assert not skip(practice).hides(practice.step)


def test_answers_that_are_not_asked_for_change_nothing() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1)
    assert answer_value(practice, "-0.62") is practice
    assert proceed(practice) is practice
    revealed = skip(practice)
    assert answer_sign(revealed, Sign.ZERO) is revealed
    assert answer_value(revealed, "1") is revealed
    assert skip(revealed) is revealed


# how answers are read

NUMBERS = {
    "-0.146": (-0.146, 3),
    "−0.146": (-0.146, 3),
    "− 0,146": (-0.146, 3),
    "+.25": (0.25, 2),
    "1.460": (1.46, 4),
    "0.00120": (0.0012, 3),
    "120": (120, 3),
    "1.46e-1": (0.146, 3),
    "-1,46·10⁻¹": (-0.146, 3),
    "14.6*10^-2": (0.146, 3),
    "8.771 × 10**-6": (8.771e-6, 4),
    " 7 ": (7, 1),
    "0,0": (0, 0),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_read_as_people_write_them(text: str) -> None:
    step = trace(example("neuron-sigmoid"), 0)["dE_dz[o]"]
    prediction = read_prediction(step, text)
    value, digits = NUMBERS[text]
    assert prediction.value == pytest.approx(value, rel=1e-15)
    assert prediction.digits == digits
    assert not prediction.is_claim


UNREADABLE = {
    "": "Type a number",
    "   ": "Type a number",
    "1.2.3": "Neither a number nor a formula",
    "1,234.5": "Write 1234.5 (1234.5, the comma parts thousands)",
    "0,5 * y[o]": "A comma is no decimal point here. Is one meant? Write 0.5 * y[o]",
    "1e999": "too large",
    "1e99999999999": "too large",
    "nan": "Neither a number nor a formula",
    "__import__('os')": "Neither a number nor a formula",
    "9" * 500: "characters",
    "nope[o]": 'no quantity is called "nope"',
    "dE_dz[o]": "∂E/∂z[o] is what is asked",
    "∂E/∂z[o] * 1": "∂E/∂z[o] is what is asked",
    "dE_dw[x1->o]": "∂E/∂w[x1→o] is not known yet; it is computed after ∂E/∂z[o].",
    "1 / (y[o] - y[o])": "no finite value",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_said_and_is_no_try(text: str) -> None:
    practice = answer_value(asked("neuron-sigmoid", "dE_dz[o]"), text)
    assert UNREADABLE[text] in practice.verdict
    assert (practice.asked, practice.wrong) == (Aspect.VALUE, 0)


@given(
    st.text(st.characters(exclude_categories=()), max_size=40) | st.text("0123456789.,-−e+*/()[]yzaEdo_ ", max_size=25)
)
def test_no_text_breaks_the_reading(text: str) -> None:
    step = trace(example("neuron-sigmoid"), 0)["dE_dz[o]"]
    try:
        prediction = read_prediction(step, text)
    except (UnreadablePrediction, Question) as error:
        assert str(error)
    else:
        assert math.isfinite(prediction.value)


# when an answer is right

RIGHT = {
    "dE_dz[o]": ("-0.15", "-0.146", "-0.1463", "−0,1463", "-1.463e-1", f"{DELTA:.10f}", repr(DELTA)),
    "dE_dy[o]": ("-0.62", "-0.622", "-0.6225", "y[o] - a[o]", "-(a - y)", "0.37754 - 1", "-0.615"),
    "dy_dz[o]": ("0.24", "0.235", "0.23", "y * (1 - y)", "sigmoid(z) * sigmoid(-z)", "y[o]·(1 − y[o])"),
}


@pytest.mark.parametrize(("quantity", "text"), [(q, text) for q, texts in RIGHT.items() for text in texts])
def test_right_to_the_digits_given(quantity: str, text: str) -> None:
    practice = answer_value(asked("neuron-sigmoid", quantity), text)
    if text in ("0.23", "-0.615"):
        # 0.2350 lies above 0.235, and three digits allow no percent
        assert practice.asked is Aspect.VALUE
    else:
        assert practice.answers[-1].outcome is Outcome.FIRST_TRY, practice.verdict


def test_two_digits_may_be_a_percent_off_and_one_is_too_few() -> None:
    network = replace(example("neuron-plus-b"), samples=(Sample((2.0,), (-0.6589,)),))
    step = trace(network, 0)["dE_dy[o]"]
    assert step.value == pytest.approx(0.9589)
    for text, right in (("0.96", True), ("0.95", True), ("0.97", False), ("0.950", False), ("0.959", True)):
        assert read_prediction(step, text).means(step.value) == right, text
    practice = answer_sign(begin(step.trace, step.number - 1), Sign.POSITIVE)
    practice = answer_value(practice, "1")
    assert practice.verdict.startswith("Rounded too coarsely: at least two significant digits are needed")
    assert practice.wrong == 0


def test_one_digit_is_enough_for_a_number_that_has_no_more() -> None:
    practice = answer_value(asked("neuron-plus-b", "dE_dy[o]"), "-0.7")
    assert practice.answers[-1].outcome is Outcome.FIRST_TRY
    practice = answer_value(asked("neuron-plus-b", "dy_dz[o]"), "1")
    assert practice.verdict == "Right: dy/dz[o] = 1."


# the judge of formulas


@dataclass(frozen=True)
class Claim:
    verdict: str
    explanation: str


def test_a_judge_has_the_word_on_a_wrong_formula() -> None:
    calls: list[tuple[str, str, int | None]] = []

    def judge(network: Network, quantity: str, text: str, sample: int | None, letters: Letters) -> Claim:
        calls.append((quantity, text, sample))
        return Claim("missing_factor", "dy_dz[o] is missing.")

    practice = asked("neuron-sigmoid", "dE_dz[o]", judge=judge)
    practice = answer_value(practice, "-0.5")
    assert calls == []
    practice = answer_value(practice, "dE/dy[o]")
    assert calls == [("dE_dz[o]", "dE/dy[o]", 0)]
    assert (practice.verdict, practice.wrong) == ("dy_dz[o] is missing.", 2)


def test_a_judge_cannot_give_the_value_away() -> None:
    def judge(network: Network, quantity: str, text: str, sample: int | None, letters: Letters) -> Claim:
        return Claim("different", f"The truth is {DELTA:.4f}, the formula gives -0.6225.")

    practice = answer_value(asked("neuron-sigmoid", "dE_dz[o]", judge=judge), "dE/dy[o]")
    assert practice.verdict == "That is ∂E/∂y[o]; the factor dy/dz[o] = 0.235 is missing."


def test_right_by_coincidence_is_right_and_said() -> None:
    def judge(network: Network, quantity: str, text: str, sample: int | None, letters: Letters) -> Claim:
        return Claim("equal_here_only", "Elsewhere it is another.")

    practice = answer_value(asked("neuron-plus-b", "dE_dz[o]", judge=judge), "y[o] - a[o]")
    assert practice.answers[-1].outcome is Outcome.FIRST_TRY
    assert practice.verdict.startswith("Right here:")
    assert practice.verdict.endswith("Elsewhere it is another.")


def test_means_and_updates_are_not_for_the_judge() -> None:
    def judge(network: Network, quantity: str, text: str, sample: int | None, letters: Letters) -> Claim:
        raise AssertionError("a judge knows nothing of these")

    practice = answer_value(asked("xor", "p_new[w1]", None, judge=judge), "w1 - 0.5 * dE_dp[w1]")
    assert practice.answers[-1].outcome is Outcome.FIRST_TRY
    assert "another in each sample" in answer_value(asked("xor", "p_new[w1]", None), "y[h1]").verdict


# the tally


def test_the_tally_counts_signs_and_values_by_kind() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1)
    practice = answer_sign(practice, Sign.NEGATIVE)
    practice = proceed(answer_value(answer_value(practice, "0.62"), "-0.62"))
    practice = answer_sign(answer_sign(practice, Sign.ZERO), Sign.POSITIVE)
    practice = proceed(skip(practice))
    practice = proceed(skip(answer_sign(practice, Sign.POSITIVE)))
    rows = {row.words: row for row in tally(practice.answers)}
    assert list(rows) == ["upstream gradient", "local derivative", "delta"]
    assert rows["upstream gradient"].signs == Counter({Outcome.FIRST_TRY: 1})
    assert rows["upstream gradient"].values == Counter({Outcome.LATER: 1})
    assert rows["local derivative"].signs == Counter({Outcome.LATER: 1})
    assert rows["local derivative"].values == Counter({Outcome.SKIPPED: 1})
    assert rows["delta"].signs == Counter({Outcome.GIVEN_UP: 1})
    assert rows["delta"].values == Counter({Outcome.SKIPPED: 1})
    assert tally_sentences(tally(practice.answers)) == (
        "Upstream gradient: signs 1 of 1 right at the first try; values 0 of 1 right at the first try, 1 right later.",
        "Local derivative: signs 0 of 1 right at the first try, 1 right later; "
        "values 0 of 1 right at the first try, 1 skipped.",
        "Delta: signs 0 of 1 right at the first try, 1 given up; values 0 of 1 right at the first try, 1 skipped.",
        "All together: signs 1 of 3 right at the first try, 1 right later, 1 given up; "
        "values 0 of 3 right at the first try, 1 right later, 2 skipped.",
    )


def test_without_an_answer_the_tally_says_so() -> None:
    assert tally_sentences(tally(())) == ("Nothing was predicted.",)


def test_a_factor_left_behind_is_revealed_with_rule_and_value() -> None:
    practice = skip(begin(trace(example("neuron-sigmoid"), 0), -1))
    assert practice.verdict == "It is ∂E/∂y[o] = y[o] − a[o] = −0.6225."


# any sequence of answers

_NAMED = re.compile(r"\w+\[[^\[\]]*\](@\d+)?")
_SHOWN = re.compile(r"\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

SIGNS = st.sampled_from(Sign)
FACTORS = st.sampled_from((1, -1, 2, 0.5, 1.01, 1.02, 10, 7.3, 0, 1 / 3))
ACTIONS = st.lists(
    st.tuples(st.just("sign"), SIGNS)
    | st.tuples(st.just("times"), FACTORS)
    | st.tuples(st.just("operand"), st.integers(0, 3))
    | st.tuples(st.just("text"), st.sampled_from(("", "y[", "0.5", "-3", "dE_dp[c1]", "E", "1e999", "2 * 0.25")))
    | st.tuples(st.sampled_from(("skip", "proceed", "right")), st.none())
    | st.tuples(st.just("move"), st.floats(0, 1)),
    max_size=40,
)


def acted(practice: Practice, action: str, detail: object) -> Practice:
    step = None if practice.step is None else practice.trace[practice.step]
    match action, detail:
        case "sign", Sign() as sign:
            return answer_sign(practice, sign)
        case "times", int() | float() as factor if step:
            return answer_value(practice, f"{step.value * factor:.4g}")
        case "operand", int() as i if step and step.operands:
            return answer_value(practice, f"{practice.trace[step.operands[i % len(step.operands)]].value:.4g}")
        case "text", str() as text:
            return answer_value(practice, text)
        case "skip", _:
            return skip(practice)
        case "proceed", _:
            return proceed(practice)
        case "right", _ if step:
            return answer_value(answer_sign(practice, Sign.of(step.value)), repr(step.value))
        case "move", float() as share:
            return moved(practice, int(share * len(practice.trace)) - 1)
    return practice


def gives_away(practice: Practice, value: float) -> bool:
    """Whether a number of three digits or more in the texts is the hidden one."""
    text = _NAMED.sub("", f"{practice.prompt} {practice.verdict}")
    for shown in _SHOWN.findall(text):
        digits, _, power = shown.partition("·10")
        number = float(f"{digits}e{power.translate(_RAISED) or 0}")
        if len(digits.replace(".", "").strip("0")) > 2 and math.isclose(number, abs(value), rel_tol=5e-3):
            return True
    return False


def check_invariants(practice: Practice, recorded: Trace) -> None:
    questions = [(a.step, a.question) for a in practice.answers]
    assert len(set(questions)) == len(questions)
    rows = tally(practice.answers)
    for question in Aspect:
        count = sum(row.of(question).total() for row in rows)
        assert count == sum(a.question is question for a in practice.answers)
    assert len(tally_sentences(rows)) == (len(rows) + (len(rows) > 1) or 1)
    for answer in practice.answers:
        assert worth_asking(recorded, answer.step, practice.thorough)
        assert answer.kind is recorded.place(answer.step).kind
        assert (answer.outcome in (Outcome.LATER, Outcome.GIVEN_UP)) == (answer.wrong > 0)
    if practice.asked is not None:
        hidden = step_in_hand(practice)
        assert practice.hides(hidden.number)
        assert (hidden.number, practice.asked) not in questions
        assert not gives_away(practice, hidden.value), (hidden.value, practice.prompt, practice.verdict)


@given(seed=st.integers(0, 400), thorough=st.booleans(), averaged=st.booleans(), actions=ACTIONS)
def test_any_sequence_of_answers(seed: int, thorough: bool, averaged: bool, actions: list[tuple[str, object]]) -> None:
    recorded = trace(random_network(seed), None if averaged else 0)
    practice = begin(recorded, -1, thorough)
    check_invariants(practice, recorded)
    for action, detail in actions:
        practice = acted(practice, action, detail)
        check_invariants(practice, recorded)


@pytest.mark.parametrize("seed", seeds(4, 12))
def test_no_wrong_answer_to_any_factor_gives_it_away(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    practice = begin(recorded, -1, thorough=True)
    while not practice.finished:
        step = step_in_hand(practice)
        for sign in set(Sign) - {Sign.of(step.value)}:
            practice = answer_sign(practice, sign)
            assert not gives_away(practice, step.value), (step.quantity, step.value, practice.verdict)
        practice = answer_sign(practice, Sign.of(step.value))
        numbers = [recorded[number].value for number in step.operands[:6]]
        for wrong in (*numbers, *(factor * step.value for factor in (-1, 2, 0.5, 1.02, 10, 7.3))):
            after = answer_value(practice, f"{wrong:#.4g}")
            if after.asked:
                assert not gives_away(after, step.value), (step.quantity, step.value, after.verdict)
        practice = proceed(skip(practice))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("thorough", [False, True])
def test_the_recorded_values_are_always_right(name: str, thorough: bool) -> None:
    recorded = trace(example(name))
    practice = begin(recorded, -1, thorough)
    while not practice.finished:
        step = step_in_hand(practice)
        practice = answer_sign(practice, Sign.of(step.value))
        if practice.asked:
            practice = answer_value(practice, f"{step.value:#.3g}")
        assert practice.asked is None, (step.quantity, practice.verdict)
        practice = proceed(practice)
    assert {answer.outcome for answer in practice.answers} == {Outcome.FIRST_TRY}


@pytest.mark.parametrize("name", NAMES)
def test_a_flipped_sign_is_seen_at_every_factor(name: str) -> None:
    recorded = trace(example(name))
    practice = begin(recorded, -1)
    while not practice.finished:
        step = step_in_hand(practice)
        practice = answer_sign(practice, Sign.of(step.value))
        if practice.asked:
            practice = answer_value(practice, f"{-step.value:#.4g}")
            assert practice.verdict.startswith("The size is right, the sign is flipped"), step.quantity
        # what would follow from the wrong value is another question
        practice = proceed(replace(skip(practice), own={}))


def test_a_long_sum_is_judged_without_taking_it_apart() -> None:
    wide = Network(
        layers=(Layer("in", (Unit("x"),)), Layer("out", tuple(Unit(f"o{i}") for i in range(300)))),
        connections=tuple(Connection("x", f"o{i}", "w") for i in range(300)),
        parameters={"w": 0.25},
        samples=(Sample((2.0,), (1.0,) * 300),),
    )
    recorded = trace(wide, 0)
    step = recorded["dE_dy[x]"]
    assert step.place.kind is Kind.UPSTREAM
    practice = answer_sign(begin(recorded, step.number - 1), Sign.of(step.value))
    practice = replace(practice, wrong=1)
    verdict = answer_value(practice, f"{0.77 * step.value:.4g}").verdict
    assert verdict.startswith("Not that. ∂E/∂y[x] = ∂E/∂y[x→o0] + ")
    assert len(verdict) < 300
    assert KINDS[Kind.UPSTREAM].words == "upstream gradient"


# which factor comes next


@pytest.mark.parametrize("name", NAMES)
def test_of_the_factors_to_choose_from_one_can_be_computed(name: str) -> None:
    recorded = trace(example(name), 0)
    asked_for = 0
    for number in range(len(recorded)):
        if not worth_asking(recorded, number):
            continue
        offered = choices(recorded, number)
        asked_for += bool(offered)
        known = {step.number for step in recorded if step.number < number or step.place.kind in GIVEN}
        ready = [each for each in offered if set(recorded[each].rule.operands.values()) <= known]
        assert ready == ([number] if offered else [])
        assert len(offered) == len({recorded[each].quantity for each in offered}) <= 3
        assert all((lacks(recorded, each, number) is None) == (each == number) for each in offered)
    assert asked_for


def test_the_next_factor_is_asked_before_its_sign_and_a_wrong_choice_is_told_what_it_lacks() -> None:
    practice = begin(trace(example("neuron-sigmoid"), 0), -1, ordered=True)
    assert practice.asked is Aspect.NEXT and practice.prompt == "Which of these can be computed next?"
    practice = answer_next(practice, "dE_dz[o]")
    assert practice.verdict == "Not yet: ∂E/∂z[o] needs ∂E/∂y[o], which is not known."
    assert practice.asked is Aspect.NEXT and practice.wrong == 1
    with pytest.raises(ValueError, match="is none of"):
        answer_next(practice, "y[o]")
    practice = answer_next(practice, "dE_dy[o]")
    assert practice.asked is Aspect.SIGN and practice.verdict == "Right: all that ∂E/∂y[o] needs is known."
    assert practice.answers[-1].outcome is Outcome.LATER
    assert tally_sentences(tally(practice.answers))[0].startswith("Upstream gradient: next factors 0 of 1")


# one slip is one mark


def through(practice: Practice, wrong: dict[str, float], own: dict[str, float]) -> Practice:
    """Answers all; those in ``wrong`` with a wrong value and then skipped, those in ``own`` as they follow from it."""
    while not practice.finished:
        step = step_in_hand(practice)
        value = own.get(step.quantity, step.value)
        practice = answer_sign(practice, Sign.of(value))
        if practice.asked is Aspect.VALUE and step.quantity in wrong:
            practice = skip(answer_value(practice, repr(wrong[step.quantity])))
        elif practice.asked is Aspect.VALUE:
            practice = answer_value(practice, f"{value:#.5g}")
        assert practice.asked is None, (step.quantity, practice.verdict)
        practice = proceed(practice)
    return practice


@pytest.mark.parametrize("factor", [-1.0, 0.5])
def test_what_follows_from_an_own_wrong_delta_is_right(factor: float) -> None:
    # by hand: ∂E/∂w = δ·x, w − η·∂E/∂w, with δ wrong and all else right
    network = example("neuron-sigmoid")
    recorded = trace(network, 0)
    wrong = factor * DELTA
    w, b, rate = -0.4, 0.3, network.learning_rate
    own = {"dE_dw[x1->o]": 2 * wrong, "p_new[w1]": w - rate * 2 * wrong, "p_new[b1]": b - rate * wrong}
    names = {step.quantity for step in recorded}
    parameters = sorted(network.parameters)
    own = {key.replace("w1", parameters[1]).replace("b1", parameters[0]): value for key, value in own.items()}
    assert own.keys() <= names
    practice = through(begin(recorded, -1), {"dE_dz[o]": wrong}, own)
    outcomes = [answer.outcome for answer in practice.answers if answer.outcome is not Outcome.FIRST_TRY]
    assert outcomes == [Outcome.GIVEN_UP]
    step = recorded["dE_dw[x1->o]"]
    assert carried(practice, step) == pytest.approx(2 * wrong, rel=1e-12)


def test_a_wrong_value_that_is_corrected_is_not_carried() -> None:
    practice = asked("neuron-sigmoid", "dE_dz[o]")
    practice = answer_value(practice, "5.25")
    assert practice.own
    practice = answer_value(practice, f"{DELTA:.4g}")
    assert practice.asked is None and not practice.own


# what was missed


def test_what_was_missed_comes_again_until_it_is_right() -> None:
    recorded = trace(example("mazur"), 0)
    practice = begin(recorded, -1)
    slipped = ("dE_dz[o2]", "dE_dy[h1]")
    while not practice.finished:
        step = step_in_hand(practice)
        if step.quantity in slipped:
            practice = skip(practice)
        else:
            practice = answer_sign(practice, Sign.of(step.value))
            practice = answer_value(practice, f"{step.value:#.5g}")
        practice = proceed(practice)
    assert [recorded[number].quantity for number in sorted(missed(practice))] == list(slipped)
    assert practice.prompt == "Nothing is left to predict. 2 were not right at the first try; Next asks again."
    again = []
    practice = proceed(practice)
    while not practice.finished:
        step = step_in_hand(practice)
        again.append(step.quantity)
        practice = answer_value(answer_sign(practice, Sign.of(step.value)), f"{step.value:#.5g}")
        practice = proceed(practice)
    assert again == list(slipped)
    assert not missed(practice) and practice.prompt == "Nothing is left to predict."
    assert proceed(practice).finished
