"""Two mistakes at once: each pair that is found gives every number, and what was made is among them."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.search import Search
from bpdebugger.core.passes.trace import trace
from tests.core.diagnosing.test_diagnosis import NETWORKS
from tests.hand_written import HandWritten, rounded

NAME = "2-3-2, three samples"


@pytest.fixture(scope="module")
def known() -> KnownMistakes:
    return KnownMistakes(trace(NETWORKS[NAME]))


def search(known: KnownMistakes, *mistakes: str, digits: int = 5) -> Search:
    numbers = rounded(HandWritten(known.trace.network, *mistakes).gradients(), digits)
    evidence = Evidence.of(known.trials, {name: Given.of(text) for name, text in numbers.items()})
    return Search(known, Case(known.plain, *evidence.by_parameter()), evidence)


@pytest.mark.parametrize(
    "pair",
    [
        ("sign_flipped", "input_factor_missing"),
        ("sum_not_mean_over_samples", "one_share_only:last"),
        ("bias_gradient_missing", "one_share_only:first"),
    ],
)
def test_every_pair_gives_every_number(known: KnownMistakes, pair: tuple[str, str]) -> None:
    found = search(known, *pair)
    pairs = found.exact_pairs()
    assert {way.partition(":")[0] for way in pair} in [set(both.ids) for both in pairs]
    given = np.array(list(HandWritten(known.trace.network, *pair).gradients().values()))
    for both in pairs:
        assert both.ids[0] != both.ids[1]
        np.testing.assert_allclose(known.gradient(both), given, rtol=1e-4, atol=1e-12, err_msg=both.name)


def test_a_factor_with_a_mistake_is_found_whichever_number_is_looked_at_first(known: KnownMistakes) -> None:
    """One number rules most pairs out before the others are looked at; no true one may be among those."""
    of = search(known, "sign_flipped", "input_factor_missing")
    names = {both.name for both in of.exact_pairs()}
    numbers = dict(zip(of.evidence.names, of.evidence.given, strict=True))
    for start in range(0, len(numbers), 4):
        some = dict(list(numbers.items())[start:] + list(numbers.items())[:start])
        evidence = Evidence.of(known.trials, dict(list(some.items())[:-2]))
        fewer = Search(known, Case(known.plain, *evidence.by_parameter()), evidence)
        assert names <= {both.name for both in fewer.exact_pairs()}


def test_a_single_mistake_is_exact_and_right_numbers_are_no_mistake(known: KnownMistakes) -> None:
    assert "sign_flipped" in [made.name for made in search(known, "sign_flipped").exact()]
    assert not search(known, digits=6).exact_pairs()
