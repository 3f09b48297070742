"""What names and neighbours say of a statement: which derivative it makes, and what is done for its siblings."""

from __future__ import annotations

import ast

import pytest

from bpdebugger.programs.candidates import as_siblings, nodes_of
from bpdebugger.programs.labels import derivative_named, last_part, turned_round


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("dW1", "W1"),
        ("self.grad_h", "h"),
        ("h_grad", "h"),
        ("grads['W']", "W"),
        ("gW2", "W2"),
        ("gb2", "b2"),
    ],
)
def test_a_name_says_by_what_a_derivative_is_taken(name: str, of: str) -> None:
    assert of in derivative_named(name)


@pytest.mark.parametrize("name", ["loss", "params['W']", "h", "x", "delta_out"])
def test_other_names_say_nothing(name: str) -> None:
    assert not derivative_named(name)


def test_the_last_part_of_a_path_names_a_value() -> None:
    assert last_part("net.layers[0].W") == "W"
    assert last_part("params['W']") == "W"


@pytest.mark.parametrize(("text", "turned"), [("-rate * g", True), ("rate * g", False), ("-rate * -g", False)])
def test_a_minus_in_front_turns_a_step_round(text: str, turned: bool) -> None:
    assert turned_round(ast.parse(text, mode="eval").body) is turned


def test_a_statement_is_tried_as_its_siblings_are() -> None:
    first, second = ast.parse("v1 = mu * v1 - lr * dW1\nv2 = mu * v1 - lr * dW2").body
    assert [one.text for one in as_siblings(second, [first])] == ["mu * v2 - lr * dW2"]
    assert not list(as_siblings(second, [second]))


def test_pieces_of_a_formatted_text_are_no_expressions() -> None:
    texts = [ast.unparse(one) for one in nodes_of(ast.parse("d * cache[f'a{i}']", mode="eval").body)]
    assert "i" in texts
    assert "'a'" not in texts
