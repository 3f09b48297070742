"""Where a session goes when its network changes under it, against names looked up one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.editing.connections import disconnect
from bpdebugger.debugger.editing.samples import remove_samples
from bpdebugger.debugger.walking.moment import Bookmark, Position
from bpdebugger.debugger.walking.relocation import Relocated, relocated, relocated_bookmarks, step_of
from bpdebugger.exchange.examples import example
from tests.moments import moment_of
from tests.networks import dense, one_unit

XOR = example("xor")


def without_last_hidden(network: Network) -> Network:
    """A network of three layers without the last unit of the middle one."""
    hidden = network.layers[1]
    gone = hidden.units[-1].name
    return replace(
        network,
        layers=(network.layers[0], replace(hidden, units=hidden.units[:-1]), network.layers[2]),
        connections=tuple(each for each in network.connections if gone not in (each.source, each.target)),
        biases={unit: name for unit, name in network.biases.items() if unit != gone},
    )


CHANGES: list[Callable[[Network], Network]] = [
    lambda network: network,
    lambda network: replace(network, parameters=dict.fromkeys(network.parameters, 0.25)),
    lambda network: remove_samples(network, [1]),
    lambda network: disconnect(network, [(network.connections[0].source, network.connections[0].target)]),
    lambda network: replace(network, biases={}),
    without_last_hidden,
]


def names(recorded: Trace) -> dict[tuple[str, int | None], int]:
    return {(step.quantity, step.sample): step.number for step in recorded}


def went(old: Trace, new: Trace, number: int, **others: object) -> Relocated:
    return relocated(moment_of(old, Position(number), **others), old, new)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("network", [XOR, dense([2, 3, 2], samples=2)], ids=["xor", "2-3-2"])
def test_every_step_goes_to_its_name_or_to_the_last_one_before_that_is_left(
    network: Network, change: Callable[[Network], Network]
) -> None:
    old, new = trace(network), trace(change(network))
    there = names(new)
    for number in range(1, len(old)):
        step, goes_to = old[number], went(old, new, number)
        key = step.quantity, step.sample
        assert step_of(new, step) == there.get(key)
        if key in there:
            assert goes_to == Relocated(Position(there[key]), f"still at {step.symbol}")
            continue
        left = [before for before in range(number) if (old[before].quantity, old[before].sample) in there]
        assert left
        target = there[old[left[-1]].quantity, old[left[-1]].sample]
        assert goes_to.position == Position(target)
        assert (
            goes_to.words == f"{step.symbol} is gone; now at {new[target].symbol}, the last step before it that is left"
        )


def test_the_beginning_stays_the_beginning() -> None:
    recorded = trace(XOR)
    assert went(recorded, trace(dense([2, 2])), 4, start=4) == Relocated(Position(-1), "still at the beginning")


def test_numbers_in_an_equation_stay_where_the_steps_are_the_same_and_else_are_lost() -> None:
    old = trace(XOR)
    inside = moment_of(old, Position(old.find("z[h1]", 0), 1))
    other = trace(replace(XOR, parameters=dict.fromkeys(XOR.parameters, 0.25)))
    # the plan is shared by networks of one structure
    assert other.plan is old.plan
    assert relocated(inside, old, other).position == inside.position
    fewer = trace(remove_samples(XOR, [3]))
    assert relocated(inside, old, fewer).position == Position(fewer.find("z[h1]", 0))


def test_another_sample_has_other_steps_even_of_the_same_plan() -> None:
    whole, single = trace(XOR), trace(XOR, 2)
    assert single.plan is whole.plan
    third = whole.find("dE_dz[o]", 2)
    assert went(whole, single, third).position == Position(single.find("dE_dz[o]", 2))
    first = whole.find("dE_dz[o]", 0)
    assert step_of(single, whole[first]) is None
    # of what is past the samples there is one for all, and none in a trace of one sample
    update = whole.find("p_new[w1]", None)
    assert step_of(single, whole[update]) == names(single).get(("p_new[w1]", None))


def test_where_nothing_is_left_it_goes_back_to_the_beginning() -> None:
    old, new = trace(dense([1, 1])), trace(one_unit("sigmoid", {"w": 1.0}))
    assert went(old, new, old.find("z[o1]", 0)) == Relocated(Position(-1), "z[o1] is gone; back at the beginning")


def test_what_is_left_is_looked_for_among_2000_steps() -> None:
    # of these, the inputs are left, right before the hidden units
    old, new = trace(dense([1, 1100, 1])), trace(example("neuron-sigmoid"))
    here = old.find("y[x1]", 0)
    assert went(old, new, here + 2000).position == Position(new.find("y[x1]", 0))
    assert went(old, new, here + 2001).position == Position(-1)


def test_bookmarks_of_the_first_update_go_along_and_others_go() -> None:
    old = trace(XOR)
    new = trace(without_last_hidden(XOR))
    kept, lost = old.find("dE_dz[h1]", 2), old.find("dE_dz[h2]", 2)
    bookmarks = (
        Bookmark(0, kept, "kept"),
        Bookmark(0, lost, "gone"),
        Bookmark(1, kept, "of another update"),
        Bookmark(0, len(old), "past the end"),
        Bookmark(0, len(old) - 1, "the last"),
    )
    moved = relocated_bookmarks(bookmarks, old, new)
    assert [each.name for each in moved] == ["kept", "the last"]
    assert [each.step for each in moved] == [new.find("dE_dz[h1]", 2), len(new) - 1]
    assert all(each.update == 0 for each in moved)
