"""No two texts of the picture cover each other, whatever the network, its names and the size of the text."""

import random
import string

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsSimpleTextItem
from pytestqt.qtbot import QtBot

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.debugger.editing.shorthand import network_from
from bpdebugger.debugger.walking.session import Session
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import LIGHT
from bpdebugger.ui.picture.picture import NetworkPicture

HOMEWORK = (350, 290)
"""What the picture has at 1280 × 800 with a panel open."""


def random_name(random_: random.Random, used: set[str]) -> str:
    while True:
        length = random_.choice([0, 1, 1, 2, 3, 8, 31])
        rest = "".join(random_.choice(string.ascii_letters + string.digits + "_") for _ in range(length))
        name = random_.choice(string.ascii_letters + "_") + rest
        if name not in used | {"z", "y", "a", "E", "pi", "e"}:
            used.add(name)
            return name


def random_network(seed: int) -> Network:
    """Up to 6 layers of up to 8 units, with names of up to 32 characters and weights of many sizes."""
    random_, used = random.Random(seed), set[str]()
    layers = []
    for number in range(random_.randint(2, 6)):
        units = tuple(Unit(random_name(random_, used)) for _ in range(random_.randint(1, 8)))
        activation = random_.choice(["sigmoid", "tanh", "relu", "cos(z)", "gelu"]) if number else ""
        layers.append(Layer(random_.choice(["", f"layer{number}"]), units, activation))
    connections, parameters, biases = [], dict[str, float](), dict[str, str]()
    for first, layer in enumerate(layers):
        for second, after in enumerate(layers[first + 1 :], start=first + 1):
            if second > first + 1 and random_.random() < 0.85:
                continue
            for unit in layer.units:
                for target in after.units:
                    name = random_.choice(list(parameters)) if parameters and random_.random() < 0.1 else ""
                    name = name or random_name(random_, used)
                    parameters.setdefault(name, random_.gauss(0, 1) * 10.0 ** random_.choice([0, 0, 0, -3, 4]))
                    connections.append(Connection(unit.name, target.name, name))
    for layer in layers[1:]:
        for unit in layer.units:
            if random_.random() < 0.8:
                biases[unit.name] = random_name(random_, used)
                parameters[biases[unit.name]] = random_.gauss(0, 1)
    inputs = tuple(random_.gauss(0, 1) for _ in layers[0].units)
    targets = tuple(random_.random() for _ in layers[-1].units)
    return Network(tuple(layers), tuple(connections), parameters, biases=biases, samples=(Sample(inputs, targets),))


def texts(view: NetworkPicture) -> list[tuple[str, QRectF]]:
    """The texts that are seen, each with what its letters take up in the scene."""
    found = []
    for item in view.scene().items():
        if isinstance(item, QGraphicsSimpleTextItem) and item.text() and is_seen(item):
            area = item.mapRectToScene(item.boundingRect())
            # a font's line is higher than its letters
            spare = 0.22 * area.height()
            found.append((item.text(), area.adjusted(1, spare, -1, -spare)))
    return found


def is_seen(item: QGraphicsItem | None) -> bool:
    while item is not None:
        if not item.isVisible():
            return False
        item = item.parentItem()
    return True


def covered(view: NetworkPicture) -> list[tuple[str, str]]:
    seen = texts(view)
    return [(a, b) for i, (a, area) in enumerate(seen) for b, other in seen[:i] if area.intersects(other)]


def outside(view: NetworkPicture) -> list[str]:
    scene = view.sceneRect().adjusted(-1, -1, 1, 1)
    return [text for text, area in texts(view) if not scene.contains(area)]


def shown(qtbot: QtBot, size: tuple[int, int], points: float, session: Session) -> NetworkPicture:
    view = NetworkPicture()
    qtbot.addWidget(view)
    view.setFont(interface_font(points))
    view.resize(*size)
    view.show()
    view.show_moment(session.moment)
    QApplication.processEvents()
    return view


def walk(qtbot: QtBot, network: Network, size: tuple[int, int], points: float, steps: int) -> None:
    session = Session(network)
    view = shown(qtbot, size, points, session)
    last = len(session.recorded) - 1
    some = random.Random(1)
    for number in sorted({0, last, *(some.randrange(last) for _ in range(steps))}):
        session.run_to(number)
        view.show_moment(session.moment)
        quantity = session.moment.step.quantity if session.moment.step else "the beginning"
        assert not covered(view), quantity
        assert not outside(view), quantity


@pytest.mark.parametrize("points", [10.0, 15.0])
@pytest.mark.parametrize("seed", [*range(5), 81])
def test_texts_of_a_random_network_are_clear_of_each_other(qtbot: QtBot, seed: int, points: float) -> None:
    """In 81 eight weights are read at once, on lines past layers, and the middle of one lies in a unit."""
    walk(qtbot, random_network(seed), (520, 290), points, 8)


@pytest.mark.long
@pytest.mark.parametrize("points", [10.0, 15.0])
@pytest.mark.parametrize("seed", range(500))
def test_texts_of_500_random_networks_are_clear_of_each_other(qtbot: QtBot, seed: int, points: float) -> None:
    walk(qtbot, random_network(seed), (520, 290), points, 12)


@pytest.mark.parametrize("points", [10.0, 15.0])
@pytest.mark.parametrize("shape", ["2-3-2", "3-4-3", "2-2-2", "3-3-3-3"])
def test_homework_has_room(qtbot: QtBot, shape: str, points: float) -> None:
    walk(qtbot, network_from(shape), HOMEWORK, points, 30)


@pytest.mark.parametrize(("shape", "size", "least"), [("2-3-2", HOMEWORK, 11), ("3-4-3", (520, 290), 24)])
def test_homework_has_its_weights_beside_its_lines(qtbot: QtBot, shape: str, size: tuple[int, int], least: int) -> None:
    session = Session(network_from(shape))
    view = shown(qtbot, size, 10.0, session)
    weights = {name: value for name, value in session.recorded.network.parameters.items() if name.startswith("w")}
    numbers = [f"{value:g}".replace("-", "−") for value in weights.values()]
    seen = " ".join(text for text, _ in texts(view)).split(" ")
    assert sum(number in seen for number in numbers) >= least


def test_a_digit_that_is_lost_leaves_a_zero(qtbot: QtBot) -> None:
    network = network_from("2-3-2")
    assert network.parameters["w10"] == -1.04
    for width in range(200, 700, 20):
        view = shown(qtbot, (width, 290), 10.0, Session(network))
        assert "−1" not in [text.split(" ")[-1] for text, _ in texts(view)]


def test_the_sign_of_a_weight_is_seen_in_its_line(qtbot: QtBot) -> None:
    session = Session(network_from("2-3-2"))
    view = shown(qtbot, (800, 500), 10.0, session)
    plan, parameters = session.recorded.plan, session.recorded.parameters
    colours: dict[bool, set[str]] = {True: set(), False: set()}
    for connection in range(len(plan.source)):
        item = view._picture._links[connection].path  # type: ignore[union-attr]
        colours[bool(parameters[plan.weight[connection]] < 0)].add(item.pen().color().name())
    assert len(colours[True]) == len(colours[False]) == 1
    (negative,), (positive,) = colours[True], colours[False]
    assert negative != positive
    assert QColor(negative).red() > QColor(negative).blue() + 30
    assert LIGHT.negative not in (LIGHT.upstream, LIGHT.local, LIGHT.product)
