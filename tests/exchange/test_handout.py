"""Handouts: every chosen step with its meaning and the derivation that the window shows, well-formed and safe."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.explaining.explain import told
from bpdebugger.exchange.chosen_steps import chosen_steps
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.handout import MAX_STEPS, HandoutTooLong, as_html, handout
from tests.random_networks import random_network


def parsed(document: str) -> ElementTree.Element:
    assert document.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(document.removeprefix("<!DOCTYPE html>\n"))


def words(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def sections(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [each for each in root.iter("section") if each.get("class") == "step"]


def test_chosen_steps_stand_there_with_words_derivation_and_value() -> None:
    recorded = trace(example("mazur"), 0)
    made = handout(recorded, chosen_steps(recorded, "dE_dz[o1] dE_dp[w5]"), told)
    root = parsed(as_html(made))
    first, second = sections(root)
    assert first.attrib["data-quantity"] == "dE_dz[o1]" and second.attrib["data-quantity"] == "dE_dp[w5]"
    # Mazur's published figures: 0.138498562 and 0.082167041
    assert "0.1385" in words(first) and "0.08217" in words(second)
    assert "How E answers to z of o1" in words(first)
    captions = [words(each) for each in first.iter("dt")]
    assert captions[0] == "the rule" and captions[-1] == "the result"
    assert recorded.network.note in words(root)
    assert root.find(".//{http://www.w3.org/2000/svg}svg") is not None
    without = as_html(handout(recorded, [25], told, drawing=False))
    assert parsed(without).find(".//{http://www.w3.org/2000/svg}svg") is None


@settings(max_examples=25)
@given(st.integers(0, 400))
def test_any_networks_handout_is_well_formed(seed: int) -> None:
    recorded = trace(random_network(seed), 0)
    steps = chosen_steps(recorded, "")[-MAX_STEPS:]
    found = sections(parsed(as_html(handout(recorded, steps, told))))
    assert [each.attrib["data-quantity"] for each in found] == [recorded[number].quantity for number in steps]
    for each, number in zip(found, steps, strict=True):
        assert on_screen(recorded[number].value) in words(each)


def test_texts_of_a_project_stay_texts() -> None:
    text = "</style><script>alert(1)</script>"
    network = replace(example("neuron-sigmoid"), title=text, note=text)
    recorded = trace(network, 0)
    root = parsed(as_html(handout(recorded, chosen_steps(recorded, "dE_dz"), told)))
    assert root.find(".//script") is None and words(root).count("alert(1)") == 3


def test_too_many_steps_are_refused_in_a_sentence() -> None:
    recorded = trace(example("mazur"), 0)
    with pytest.raises(HandoutTooLong, match=f"{MAX_STEPS} are the limit"):
        handout(recorded, range(20, 20 + MAX_STEPS + 1), told)
