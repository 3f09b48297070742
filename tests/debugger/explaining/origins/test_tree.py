"""The tree of factors: what stands where, what is left out of wide sums, what is marked as shown already."""

from __future__ import annotations

from functools import partial

import pytest

from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.explaining.origins.branches import MOST_TERMS, operands
from bpdebugger.debugger.explaining.origins.tree import Node, Tree
from bpdebugger.exchange.examples import example
from tests.networks import dense
from tests.random_networks import random_network


def tree_of(recorded: Trace, name: str) -> Tree:
    return Tree(recorded.find(name), partial(operands, recorded))


def names(recorded: Trace, nodes: list[Node]) -> list[str]:
    return [recorded[node.number].quantity if node.number >= 0 else node.words for node in nodes]


def everything(tree: Tree) -> list[Node]:
    waiting, found = [tree.root], []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += tree.expand(node)
    return found


def test_the_factors_of_a_delta() -> None:
    recorded = trace(example("mazur"), 0)
    tree = tree_of(recorded, "dE_dz[h1]")
    assert names(recorded, tree.expand(tree.root)) == ["dE_dy[h1]", "dy_dz[h1]"]
    upstream, slope = tree.root.children
    assert names(recorded, tree.expand(upstream)) == ["dE_dy[h1->o1]", "dE_dy[h1->o2]"]
    assert names(recorded, tree.expand(slope)) == ["y[h1]"]
    assert tree.expand(tree.root) is tree.root.children


@pytest.mark.parametrize("seed", range(20))
def test_the_whole_tree_has_every_step_once_and_ends_at_what_is_given(seed: int) -> None:
    recorded = trace(random_network(seed))
    tree = Tree(len(recorded) - 1, partial(operands, recorded))
    nodes = everything(tree)
    computed = [node.number for node in nodes if recorded.place(node.number).kind not in GIVEN and not node.again]
    assert len(computed) == len(set(computed))
    reached, waiting = set(), [len(recorded) - 1]
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            waiting += recorded[number].operands
    assert {node.number for node in nodes} == reached
    assert all(not node.children for node in nodes if node.again)


def test_a_shared_result_is_marked_where_it_stands_again() -> None:
    recorded = trace(example("mazur"), 0)
    nodes = everything(tree_of(recorded, "dE_dp[b2]"))
    again = {recorded[node.number].quantity for node in nodes if node.again}
    assert "y[h1]" in again
    first = [node for node in nodes if node.number == recorded.find("y[h1]") and not node.again]
    assert len(first) == 1


def test_a_wide_sum_shows_its_largest_terms_and_sums_up_the_others() -> None:
    recorded = trace(dense([784, 3, 2]), 0)
    unit = recorded.find("z[h2]")
    found = operands(recorded, unit)
    plan = recorded.plan
    terms = {
        f"x{i + 1}": recorded.parameters[plan.weight[c]] * recorded.y[0, plan.source[c]]
        for i, c in enumerate(plan.incoming(plan.unit_index["h2"]))
    }
    terms["b"] = recorded[recorded.find("p[b_h2]")].value
    largest = sorted(terms, key=lambda name: -abs(terms[name]))
    read = [recorded[number].quantity for number in found.numbers]
    shown = [name.removeprefix("y[").removesuffix("]") for name in read if not name.startswith("p[w")]
    assert [name.replace("p[b_h2", "b") for name in shown] == largest[:MOST_TERMS]
    assert found.left_out == 785 - MOST_TERMS
    assert found.together == pytest.approx(sum(terms[name] for name in largest[MOST_TERMS:]), rel=1e-12)
    tree = Tree(unit, partial(operands, recorded))
    assert tree.expand(tree.root)[-1].words.startswith("777 more terms, together ")


def test_a_sum_that_is_not_yet_computed_does_not_tell_which_term_is_largest() -> None:
    recorded = trace(dense([784, 3, 2]), 0)
    found = operands(recorded, recorded.find("z[h2]"), known=False)
    assert found.together is None
    read = [recorded[number].quantity for number in found.numbers if recorded[number].quantity.startswith("y")]
    assert read == [f"y[x{i + 1}]" for i in range(MOST_TERMS)]


@pytest.mark.parametrize("name", ["y[o7]", "E", "dE_dz[o7]", "dE_dy[h2]"])
def test_every_wide_sum_adds_up(name: str) -> None:
    recorded = trace(dense([3, 4, 30], "softmax"), 0)
    found = operands(recorded, recorded.find(name))
    assert found.left_out == 30 - MOST_TERMS
    assert found.together is not None
    if name == "y[o7]":
        assert recorded.find("z[o7]") == found.numbers[0]
    if name == "dE_dy[h2]":
        shown = sum(recorded[number].value for number in found.numbers)
        assert shown + found.together == pytest.approx(recorded[name].value, rel=1e-12)


def test_means_over_many_samples_are_cut_too() -> None:
    recorded = trace(dense([2, 2, 1], samples=50))
    found = operands(recorded, recorded.find("dE_dp[w1]"))
    assert found.left_out == 50 - MOST_TERMS
    assert found.together is not None
    shown = sum(recorded[number].value for number in found.numbers) / 50
    assert shown + found.together == pytest.approx(recorded["dE_dp[w1]"].value, rel=1e-12)
