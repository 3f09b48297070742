"""Where a number came from, in the real window: the sentence, the trees, and the way to their steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTreeWidgetItem

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.debugger.walking.session import Session
from bpdebugger.ui.shell.main_window import MainWindow


@pytest.fixture
def window(open_example: Callable[[str], MainWindow]) -> MainWindow:
    window = open_example("mazur")
    window.run("origin")
    QApplication.processEvents()
    return window


def below(item: QTreeWidgetItem) -> list[str]:
    item.setExpanded(True)
    return [item.child(i).text(0) for i in range(item.childCount())]


def root(window: MainWindow, number: int) -> QTreeWidgetItem:
    item = window.panels.origin.tree.topLevelItem(number)
    assert item is not None
    return item


def test_before_the_first_step_there_is_nothing_to_tell(window: MainWindow) -> None:
    assert window.panels.origin.tree.topLevelItemCount() == 0
    assert "Nothing is computed here yet" in window.panels.origin.words.text()


def test_the_factors_stand_below_their_product_down_to_what_is_given(window: MainWindow) -> None:
    window.run("run-to", "dE_dw[i1->h1]@0")
    came = root(window, 0)
    assert below(came) == ["∂E/∂z[h1]", "∂z/∂w[i1→h1]"]
    delta = came.child(0)
    assert below(delta) == ["∂E/∂y[h1]", "dy/dz[h1]"]
    assert delta.child(1).text(1) == "0.2413"
    item, chain = came, []
    while below(item):
        item = item.child(0)
        chain.append(item.text(0))
    assert chain == ["∂E/∂z[h1]", "∂E/∂y[h1]", "∂E/∂y[h1→o1]", "∂z/∂y[h1→o1]", "p[w5]"]


def test_what_is_not_computed_yet_keeps_its_value_to_itself(window: MainWindow) -> None:
    window.run("run-to", "y[h1]@0")
    readers = root(window, 1)
    below(readers)
    assert {readers.child(i).text(1) for i in range(readers.childCount())} == {"not yet"}


def test_enter_goes_to_the_step_of_a_row(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o1]@0")
    tree = window.panels.origin.tree
    below(root(window, 0))
    tree.setCurrentItem(root(window, 0).child(1))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    step = window.session.moment.step
    assert step is not None
    assert step.quantity == "dy_dz[o1]"


def six_layers() -> Network:
    """A chain of six sigmoid units, whose first weight hardly learns."""
    units = [f"h{i}" for i in range(1, 7)]
    ends = ["x", *units]
    return Network(
        layers=(Layer("input", (Unit("x"),)), *(Layer(f"layer {n}", (Unit(n),), "sigmoid") for n in units)),
        connections=tuple(
            Connection(a, b, f"w{i}") for i, (a, b) in enumerate(zip(ends, units, strict=False), start=1)
        ),
        parameters={f"w{i}": 0.8 for i in range(1, 7)},
        samples=(Sample((1.0,), (0.0,)),),
    )


def test_a_vanishing_gradient_is_explained_by_its_small_factors(window: MainWindow) -> None:
    window.take(Session(six_layers()))
    window.show_anew()
    window.run("run-to", "dE_dp[w1]@0")
    words = window.panels.origin.words.text()
    assert words.startswith("∂E/∂p[w1] is small because")
    assert "sigmoid" in words
