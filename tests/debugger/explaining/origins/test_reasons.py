"""The sentence that names what makes a gradient small or large, on networks whose gradients one can do by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.explaining.origins.reasons import reason
from bpdebugger.exchange.examples import example
from tests.depth import seeds
from tests.networks import dense
from tests.random_networks import random_network


def chain(weights: Sequence[float], activation: str, x: float = 1.0, target: float = 0.0) -> Network:
    """x → h1 → h2 → … → o, one unit a layer, weights w1, w2, …, without biases."""
    names = ["x", *(f"h{i + 1}" for i in range(len(weights) - 1)), "o"]
    layers = [Layer(name, (Unit(name),), activation if i else "") for i, name in enumerate(names)]
    layers[-1] = Layer("o", (Unit("o"),), "identity")
    pairs = pairwise(names)
    return Network(
        layers=tuple(layers),
        connections=tuple(Connection(a, b, f"w{i + 1}") for i, (a, b) in enumerate(pairs)),
        parameters={f"w{i + 1}": float(weight) for i, weight in enumerate(weights)},
        samples=(Sample((x,), (target,)),),
    )


def fan(weights: Sequence[float], last: Sequence[float], target: float) -> Network:
    """x → h1, h2, … → o, all linear; w in every first place, so that its gradient has a path through each h."""
    units = [f"h{i + 1}" for i in range(len(weights))]
    return Network(
        layers=(
            Layer("x", (Unit("x"),)),
            Layer("u", (Unit("u"),), "identity"),
            Layer("h", tuple(map(Unit, units)), "identity"),
            Layer("o", (Unit("o"),), "identity"),
        ),
        connections=(
            Connection("x", "u", "w"),
            *(Connection("u", unit, f"a{i}") for i, unit in enumerate(units)),
            *(Connection(unit, "o", f"b{i}") for i, unit in enumerate(units)),
        ),
        parameters={
            "w": 1.0,
            **{f"a{i}": weight for i, weight in enumerate(weights)},
            **{f"b{i}": weight for i, weight in enumerate(last)},
        },
        samples=(Sample((1.0,), (target,)),),
    )


def told(network: Network, name: str, sample: int | None = 0) -> str:
    recorded = trace(network, sample)
    return reason(recorded, recorded.find(name))


def test_a_saturated_unit_is_named() -> None:
    # dy/dz of h1 is sigmoid(7)(1 - sigmoid(7)) = 0.00091, far smaller than the other factors
    assert told(chain([7.0, 1.0], "sigmoid"), "dE_dp[w1]") == (
        "∂E/∂p[w1] is small because dy/dz[h1] = 0.0009102: h1 is saturated, far out at z = 7."
    )


def test_an_input_of_zero_is_named() -> None:
    assert told(chain([1.0, 1.0], "sigmoid", x=0.0), "dE_dp[w1]") == "∂E/∂p[w1] is 0 because y[x] = 0."


def test_a_dead_unit_is_named_before_its_weight_and_after_it() -> None:
    network = chain([-1.0, 2.0, 3.0], "relu", target=1.0)
    assert told(network, "dE_dp[w1]") == ("∂E/∂p[w1] is 0 because dy/dz[h1] = 0: h1 is dead, as its z is negative.")
    # y of h2 is relu(0): a kink, and its derivative there is 0
    assert told(network, "dE_dp[w3]") == "∂E/∂p[w3] is 0 because y[h2] = 0: h2 is at a kink."


def test_an_output_that_is_almost_right_is_named() -> None:
    assert told(chain([1.0, 1.0], "identity", target=1.0 - 2e-4), "dE_dp[w1]") == (
        "∂E/∂p[w1] is small because ∂E/∂y[o] = 0.0002: o is almost right."
    )
    assert told(chain([1.0, 1.0], "identity", target=1.0), "dE_dp[w2]") == (
        "∂E/∂p[w2] is 0 because ∂E/∂y[o] = 0: o is exactly right."
    )


def test_a_large_weight_is_named() -> None:
    assert told(chain([1.0, 40.0], "identity"), "dE_dp[w1]") == (
        "∂E/∂p[w1] is large because two factors of about 40 multiply: ∂E/∂y[o] and the weight w2."
    )
    assert told(chain([1.0, 40.0], "identity", target=39.0), "dE_dp[w1]") == (
        "∂E/∂p[w1] is large because the weight w2 = 40."
    )


def test_sigmoids_that_multiply_are_counted_and_their_limit_told() -> None:
    network = chain([1.0] * 7, "sigmoid")
    words = told(network, "dE_dp[w1]")
    assert words.startswith("∂E/∂p[w1] is small because ")
    assert "factors of about 0.2 multiply: dy/dz of h" in words
    assert "never above 0.25" in words


def test_two_paths_that_cancel() -> None:
    # through h1: 3.2 · (y - a); through h2: -3.1 · (y - a); y = 0.1 and a = -0.9, so y - a = 1
    words = told(fan([3.2, -3.1], [1.0, 1.0], target=-0.9), "dE_dp[w]")
    assert words == "∂E/∂p[w] is small because two paths nearly cancel: +3.2 and −3.1."
    words = told(fan([2.0, -2.0], [1.0, 1.0], target=-1.0), "dE_dp[w]")
    assert words == "∂E/∂p[w] is 0 because two paths cancel: +2 and −2."


def test_many_paths_that_cancel_are_added_up_by_sign() -> None:
    words = told(fan([1.0, 1.0, 1.0, -1.5, -1.4], [1.0] * 5, target=-0.9), "dE_dp[w]")
    assert words == "∂E/∂p[w] is small because its 5 paths nearly cancel: +3 and −2.9 together."


def test_many_small_paths_may_make_a_large_gradient() -> None:
    # y = 30, a = 29: each of 30 paths is 1, and none of their factors is above 2
    words = told(fan([1.0] * 30, [1.0] * 30, target=29.0), "dE_dp[w]")
    assert words == "∂E/∂p[w] is large because its 30 paths add up; the largest gives 1."


def test_what_e_does_not_depend_on_has_no_path() -> None:
    base = chain([1.0, 1.0], "identity")
    network = Network(
        layers=base.layers, connections=base.connections, parameters={**base.parameters, "u": 1.0}, samples=base.samples
    )
    assert told(network, "dE_dp[u]") == "∂E/∂p[u] is 0 because no path leads from E to it."


def test_a_product_below_the_smallest_number() -> None:
    network = chain([1e-120] * 4, "identity", x=1e-120, target=1.0)
    assert "less than the smallest number" in told(network, "dE_dp[w1]")


def test_a_mean_names_the_sample() -> None:
    assert "in sample " in told(example("xor"), "dE_dp[w2]", None)


def test_of_one_sample_none_is_named_and_neither_is_the_own_one_of_a_part() -> None:
    assert "in sample" not in told(example("xor"), "dE_dp[w2]", 0)
    recorded = trace(example("xor"))
    assert "in sample" not in reason(recorded, recorded.find("dE_dz[h1]", 2))


@pytest.mark.parametrize(
    ("target", "off", "right"), [(1.0, 0.049, True), (1.0, 0.051, False), (-3.0, 0.149, True), (0.2, 0.049, True)]
)
def test_an_output_is_almost_right_within_a_part_of_its_target_or_of_one(
    target: float, off: float, right: bool
) -> None:
    for sign in (1, -1):
        words = told(chain([1e-3, target + sign * off], "identity", x=1000.0, target=target), "dE_dp[w2]")
        assert ("o is almost right" in words) is right, words


def test_an_ordinary_gradient_is_called_so() -> None:
    assert told(example("mazur"), "dE_dp[w5]") == (
        "∂E/∂p[w5] = 0.08217 is neither small nor large. Of its factors the smallest is dy/dz[o1] = 0.1868."
    )


def test_a_net_input_names_its_largest_term() -> None:
    assert told(example("mazur"), "z[o1]") == "The largest of its 3 terms is p[b2]: 0.6."


def test_an_update_tells_which_way_and_why() -> None:
    words = told(example("mazur"), "p_new[w1]")
    assert words == (
        "The gradient is positive, so w1 goes down, by 0.0002193. ∂E/∂p[w1] is small because y[i1] = 0.05."
    )


def test_infinities_are_traced_to_what_was_read() -> None:
    network = chain([800.0, 1.0], "exp(z)")
    use = trace(network, 0).find("dE_dw[h1->o]")
    assert told(network, "dE_dp[w2]") == (f"∂E/∂p[w2] is ∞, because ∂E/∂w[h1→o] (step {use}), which it reads, is ∞.")


@pytest.mark.parametrize("seed", seeds(15, 40))
def test_there_is_a_sentence_for_every_gradient_of_any_network(seed: int) -> None:
    recorded = trace(random_network(seed))
    for step in recorded:
        words = reason(recorded, step.number)
        assert not words or words.endswith((".", ")")), words
        if step.quantity.startswith(("dE_dp", "dE_dz")):
            assert step.symbol in words


def test_deep_networks_are_explained_by_their_factors_and_not_by_the_signs_of_tiny_paths() -> None:
    words = told(dense([2, *[3] * 6, 2]), "dE_dp[w1]")
    assert "multiply" in words
    assert "486 paths" in words
