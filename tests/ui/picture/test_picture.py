"""The network picture, driven as a user drives it: what it says, what it marks and what it asks for."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsPolygonItem,
    QGraphicsSimpleTextItem,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.editing import rename, select
from bpdebugger.debugger.explaining.parts import PartType
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import DARK, LIGHT, Theme
from bpdebugger.ui.picture.items import PART
from bpdebugger.ui.picture.picture import NetworkPicture
from bpdebugger.ui.shell.main_window import MainWindow
from tests.networks import dense

PANEL = (520, 300)
LINKS = (PartType.CONNECTION, PartType.TARGET)


class Stage:
    """A view and a session behind it, wired as the window wires them."""

    def __init__(self, qtbot: QtBot, network: Network, size: tuple[int, int] = PANEL, points: float = 10) -> None:
        self.qtbot, self.session = qtbot, Session(network, 0)
        self.view = NetworkPicture()
        qtbot.addWidget(self.view)
        self.view.setFont(interface_font(points))
        self.view.resize(*size)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.show()

    def show(self) -> Stage:
        self.view.show_moment(self.session.moment)
        return self

    def at(self, quantity: str) -> Stage:
        self.session.run_to(self.session.recorded.find(quantity))
        return self.show()

    def items(self) -> list[QGraphicsSimpleTextItem]:
        everything = self.view.scene().items()
        return [i for i in everything if isinstance(i, QGraphicsSimpleTextItem) and i.isVisible() and i.text()]

    def texts(self) -> Counter[str]:
        return Counter(item.text() for item in self.items())

    def item(self, text: str) -> QGraphicsSimpleTextItem:
        return next(item for item in self.items() if item.text() == text)

    def centre(self, unit: str) -> QPoint:
        return self.view.unit_area(self.session.recorded.plan.unit_index[unit]).center()

    def focus(self) -> None:
        """Gives the view the keyboard."""
        self.view.activateWindow()
        self.view.setFocus()
        self.qtbot.waitUntil(self.view.hasFocus)

    def between(self, one: str, other: str) -> QPoint:
        a, b = self.centre(one), self.centre(other)
        return QPoint((a.x() + b.x()) // 2, (a.y() + b.y()) // 2)

    def click(self, at: QPoint, *, double: bool = False) -> None:
        act = QTest.mouseDClick if double else QTest.mouseClick
        act(self.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def press(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(self.view, key, held)

    def image(self) -> QImage:
        return self.view.grab().toImage()


@pytest.fixture
def on(qtbot: QtBot) -> Callable[..., Stage]:
    def opened(network: str | Network, size: tuple[int, int] = PANEL, points: float = 10) -> Stage:
        return Stage(qtbot, example(network) if isinstance(network, str) else network, size, points)

    return opened


Open = Callable[..., Stage]


def has_colour(image: QImage, colour: str, at: QPoint, within: int) -> bool:
    wanted = QColor(colour)
    return any(
        image.pixelColor(x, y) == wanted
        for x in range(max(at.x() - within, 0), min(at.x() + within, image.width()))
        for y in range(max(at.y() - within, 0), min(at.y() + within, image.height()))
    )


def frame_of(text: QGraphicsSimpleTextItem) -> Qt.PenStyle | None:
    """The pen around a text; none for one that belongs to no other item."""
    parent: QGraphicsItem | None = text.parentItem()
    return parent.pen().style() if isinstance(parent, QGraphicsPathItem) else None


# what it says


def test_at_the_beginning_only_what_is_given_has_a_number(on: Open) -> None:
    texts = on("mazur").texts()
    assert {"i1", "i2", "h1", "h2", "o1", "o2", "E", "0.05", "0.1", "a 0.01", "a 0.99"} <= set(texts)
    assert {f"w{i} {w}" for i, w in enumerate((0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), 1)} <= set(texts)
    assert texts["b1 0.35"] == texts["b2 0.6"] == 2
    assert texts["z ·"] == 4
    assert texts["·"] == 5
    assert not {"0", "z 0", "0.0"} & set(texts)


def test_the_columns_say_layer_activation_and_loss(on: Open) -> None:
    assert {"input", "hidden · sigmoid", "output · sigmoid", "half squared error"} <= set(on("mazur").texts())


def test_the_forward_pass_fills_in_z_and_y(on: Open) -> None:
    texts = on("mazur").at("E").texts()
    assert {"z 0.3775", "0.5933", "z 0.3925", "0.5969", "0.7514", "0.7729", "0.2984", "forward pass →"} <= set(texts)
    assert "·" not in texts


def test_the_backward_pass_adds_deltas_and_gradients(on: Open) -> None:
    stage = on("mazur", (1040, 600)).at("dE_dy[i1]")
    assert {"∂E/∂z 0.1385", "∂E/∂z −0.0381", "∂E/∂w 0.08217", "∂E/∂b 0.1385", "← backward pass"} <= set(stage.texts())
    assert stage.item("∂E/∂z 0.1385").brush().color() == QColor(LIGHT.product)


def test_the_three_numbers_of_the_chain_rule_stand_at_the_unit(on: Open) -> None:
    stage = on("mazur").at("dE_dz[o1]")
    delta, upstream, slope = (stage.item(t) for t in ("∂E/∂z 0.1385", "∂E/∂y 0.7414", "dy/dz 0.1868"))
    assert delta.brush().color() == QColor(LIGHT.product)
    assert upstream.brush().color() == QColor(LIGHT.upstream)
    assert slope.brush().color() == QColor(LIGHT.local)
    assert delta.font().bold()
    assert not upstream.font().bold()
    assert frame_of(delta) is Qt.PenStyle.SolidLine
    assert frame_of(upstream) is frame_of(slope) is Qt.PenStyle.CustomDashLine


def test_a_delta_appears_where_it_was_awaited(on: Open) -> None:
    stage = on("mazur")
    awaited = stage.at("dE_dy[o1]").item("∂E/∂z ·").sceneBoundingRect()
    assert stage.item("∂E/∂z ·").brush().color() == QColor(LIGHT.faint)
    computed = stage.at("dE_dz[o1]").item("∂E/∂z 0.1385").sceneBoundingRect()
    later = stage.at("dE_dz[h1]").item("∂E/∂z 0.1385").sceneBoundingRect()
    assert awaited.center().y() == pytest.approx(computed.center().y(), abs=1)
    assert computed.center() == later.center()


def test_the_update_shows_new_values(on: Open) -> None:
    stage = on("mazur", (1040, 600)).at("p_new[w5]")
    assert "p_new 0.3589" in stage.texts()
    assert stage.texts()["p_new 0.1498"] == 1
    assert "forward pass →" not in stage.texts()


def test_a_number_has_the_same_digits_in_focus_and_out_of_it(on: Open) -> None:
    stage = on("mazur")
    in_focus = stage.at("y[h1]").item("0.5933").font().bold()
    after = stage.at("z[h2]").item("0.5933").font().bold()
    assert (in_focus, after) == (True, False)


# what it marks


def test_the_focus_has_the_accent_s_outline_and_the_rest_has_not(on: Open) -> None:
    stage = on("mazur").at("z[h1]")
    image = stage.image()
    assert has_colour(image, LIGHT.accent, stage.centre("h1"), 40)
    for unit in ("i1", "h2", "o1"):
        assert not has_colour(image, LIGHT.accent, stage.centre(unit), 30)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_are_the_theme_s(on: Open, theme: Theme) -> None:
    stage = on("mazur").at("dE_dz[o1]")
    stage.view.set_theme(theme)
    image = stage.image()
    assert image.pixelColor(2, 2) == QColor(theme.surface)
    assert has_colour(image, theme.accent, stage.centre("o1"), 40)
    assert stage.item("∂E/∂y 0.7414").brush().color() == QColor(theme.upstream)


def test_all_uses_of_a_shared_parameter_stand_out(on: Open) -> None:
    stage = on("shared-weight", (1040, 600)).at("dE_dp[w]")
    focused = [item for item in stage.items() if item.font().bold()]
    assert len(focused) == 2
    assert len({item.text() for item in focused}) == 1
    assert len({item.sceneBoundingRect().center().y() for item in focused}) == 2
    assert focused[0].text().startswith("∂E/∂p ")


def test_what_is_read_is_dashed(on: Open) -> None:
    stage = on("mazur").at("z[h1]")
    framed = {item.text() for item in stage.items() if frame_of(item) is Qt.PenStyle.CustomDashLine}
    assert {"w1 0.15", "w2 0.2", "b1 0.35"} <= framed
    assert not {"w3 0.25", "w4 0.3", "w5 0.4"} & framed


def tips(stage: Stage) -> list[float]:
    """How far to the right each arrow points."""
    items = stage.view.scene().items()
    polygons = [i.polygon() for i in items if isinstance(i, QGraphicsPolygonItem) and i.isVisible()]
    return [p.at(0).x() - (p.at(1).x() + p.at(2).x()) / 2 for p in polygons]


def test_arrows_point_where_numbers_flow(on: Open) -> None:
    forward = tips(on("mazur").at("z[h1]"))
    assert len(forward) == 2
    assert all(ahead > 0 for ahead in forward)
    back = tips(on("mazur").at("dE_dy[h1]"))
    assert len(back) == 2
    assert all(ahead < 0 for ahead in back)
    assert not tips(on("mazur").at("y[h1]"))


def test_a_what_if_says_so_at_its_unit(on: Open) -> None:
    stage = on("mazur").at("z[h1]")
    stage.session.suppose(2, 1.5)
    stage.show()
    mark = stage.view.mapFromScene(stage.item("what-if").sceneBoundingRect().center())
    assert abs(mark.x() - stage.centre("h1").x()) < 5
    assert abs(mark.y() - stage.view.unit_area(2).top()) < 15
    assert "z 1.5" in stage.texts()
    assert "What-if: z[h1] is held at 1.5." in stage.view.accessibleDescription()
    stage.session.stop_supposing()
    assert "what-if" not in stage.show().texts()


def test_the_description_says_what_is_in_focus_and_read(on: Open) -> None:
    stage = on("mazur")
    assert stage.view.accessibleName() == "Network"
    assert stage.view.accessibleDescription().startswith("Nothing is computed yet.")
    words = stage.at("dE_dz[o1]").view.accessibleDescription()
    assert words.startswith("In focus: delta ∂E/∂z[o1], 0.1384985616")
    assert "It reads ∂E/∂y[o1], dy/dz[o1]." in words


def test_inside_an_equation_the_focus_is_marked_and_its_number_awaited(on: Open) -> None:
    stage = on("mazur")
    stage.session.step_into()
    stage.show()
    assert has_colour(stage.image(), LIGHT.accent, stage.centre("h1"), 40)
    assert stage.texts()["z ·"] == 4
    assert "net input z[h1], not yet." in stage.view.accessibleDescription()


# what it asks for


def test_a_click_on_a_unit_selects_it_and_enter_asks_for_its_plots(on: Open) -> None:
    # what the plots are about is not changed by selecting
    stage = on("mazur")
    with stage.qtbot.assertNotEmitted(stage.view.unitRequested), stage.qtbot.waitSignal(stage.view.wished) as asked:
        stage.click(stage.centre("h2"))
    assert asked.args == [select.wish(Selection(units=("h2",)))]
    assert stage.view.unit_cursor == 3
    with stage.qtbot.waitSignal(stage.view.unitRequested) as unit:
        QTest.keyClick(stage.view, Qt.Key.Key_Return)
    assert unit.args == [3]


def test_a_click_beside_everything_asks_for_nothing(on: Open) -> None:
    stage = on("mazur")
    with stage.qtbot.assertNotEmitted(stage.view.unitRequested):
        stage.click(QPoint(6, stage.view.height() - 60))


def test_a_double_click_asks_for_a_value_or_a_name_in_place(on: Open) -> None:
    stage = on("mazur").at("dE_dw[i1->h1]")
    for place, old, new, wanted in (
        (stage.between("h1", "o1"), "0.4", "0,75", ("w5", "0,75")),
        (stage.between("i1", "h1"), "0.15", "-2", ("w1", "-2")),
    ):
        with stage.qtbot.assertNotEmitted(stage.view.stepRequested):
            stage.click(place, double=True)
        field = stage.view._value
        assert field.hasFocus() and field.text() == old
        with stage.qtbot.waitSignal(stage.view.valueTyped) as typed:
            QTest.keyClicks(field, new)
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert tuple(typed.args) == wanted and not field.isVisible()
    stage.click(stage.centre("o1"), double=True)
    assert stage.view._name.hasFocus() and stage.view._name.text() == "o1"
    with stage.qtbot.waitSignal(stage.view.wished) as asked:
        QTest.keyClicks(stage.view._name, "first")
        QTest.keyClick(stage.view._name, Qt.Key.Key_Return)
    assert asked.args == [rename.wish("o1", "first")]


def test_keys_move_the_cursor_and_enter_asks(on: Open) -> None:
    stage = on("mazur")
    stage.focus()
    stage.press(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert stage.view.unit_cursor == 5
    assert "Cursor at o2, output, sigmoid." in stage.view.accessibleDescription()
    with stage.qtbot.waitSignal(stage.view.unitRequested) as asked:
        stage.press(Qt.Key.Key_Return)
    assert asked.args == [5]


def test_the_cursor_is_seen_while_the_view_has_the_focus(on: Open) -> None:
    stage = on("mazur")
    stage.focus()
    with_focus = stage.image()
    corner = stage.view.unit_area(0).topLeft()
    stage.view.clearFocus()
    assert has_colour(with_focus, LIGHT.text, corner, 8)
    assert not has_colour(stage.image(), LIGHT.text, corner, 8)


def test_plus_minus_and_0_zoom(on: Open) -> None:
    stage = on("mazur")
    width = stage.view.unit_area(0).width()
    stage.press(Qt.Key.Key_Plus)
    assert stage.view.unit_area(0).width() == pytest.approx(1.25 * width, abs=3)
    stage.press(Qt.Key.Key_Minus)
    stage.press(Qt.Key.Key_Minus)
    assert stage.view.zoom == pytest.approx(0.8)
    stage.press(Qt.Key.Key_0)
    assert stage.view.unit_area(0).width() == width


def test_keys_with_ctrl_are_left_to_the_commands(on: Open) -> None:
    stage = on("mazur")
    stage.press(Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_Right, ctrl=True)
    assert (stage.view.zoom, stage.view.unit_cursor) == (1.0, 0)


def wheel(view: NetworkPicture, modifier: Qt.KeyboardModifier) -> None:
    at = QPointF(view.viewport().rect().center())
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(at, at, QPoint(), QPoint(0, 120), none, modifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_zooms_with_ctrl_only(on: Open) -> None:
    stage = on("mazur")
    wheel(stage.view, Qt.KeyboardModifier.NoModifier)
    assert stage.view.zoom == 1
    wheel(stage.view, Qt.KeyboardModifier.ControlModifier)
    assert stage.view.zoom == pytest.approx(1.25)


def tip_at(stage: Stage, at: QPoint) -> str:
    event = QHelpEvent(QHelpEvent.Type.ToolTip, at, stage.view.viewport().mapToGlobal(at))
    QApplication.sendEvent(stage.view.viewport(), event)
    return QToolTip.text()


def test_a_tool_tip_has_all_digits_and_says_what_is_awaited(on: Open) -> None:
    stage = on("mazur").at("y[h1]")
    recorded = stage.session.recorded
    words = tip_at(stage, stage.centre("h1"))
    assert f"{recorded['y[h1]'].value!r}" in words
    assert "h1, hidden, sigmoid" in words
    assert f"not yet (step {recorded.find('dE_dz[h1]') + 1})" in words
    assert "i1 → h1, weight w1" in tip_at(stage, stage.between("i1", "h1"))


# how it lies


def test_it_fits_its_panel_without_scroll_bars(on: Open) -> None:
    for network in ("neuron-sigmoid", "mazur", "softmax", "skip", dense([8] * 6), dense([784, 16, 10])):
        stage = on(network)
        assert stage.view.horizontalScrollBar().maximum() == 0, network
        assert stage.view.verticalScrollBar().maximum() == 0, network


def outer_boxes(stage: Stage) -> list[tuple[str, QRectF]]:
    """Where the texts outside the units are."""
    boxes = []
    for item in stage.items():
        parent: QGraphicsItem | None = item.parentItem()
        if parent is None or parent.data(PART) is None or parent.data(PART).kind in LINKS:
            # the ink, not the room that the font keeps for accents
            boxes.append((item.text(), item.sceneBoundingRect().adjusted(1, 3, -1, -3)))
    return boxes


@pytest.mark.parametrize("points", [10, 20])
@pytest.mark.parametrize("name", ["neuron-sigmoid", "mazur", "softmax", "skip", "shared-weight"])
def test_no_two_texts_overlap(on: Open, name: str, points: float) -> None:
    stage = on(name, (1040, 600), points)
    for step in range(stage.session.moment.start, len(stage.session.recorded), 3):
        stage.session.run_to(step)
        boxes = outer_boxes(stage.show())
        colliding = [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.intersects(other)]
        assert not colliding, (stage.session.moment.reason, colliding)


@pytest.mark.parametrize("points", [10, 20])
def test_the_text_grows_with_the_font_and_stays_inside(on: Open, points: float) -> None:
    stage = on("mazur", (1040, 600), points).at("dE_dz[h1]")
    inside = stage.view.sceneRect()
    assert all(inside.contains(item.sceneBoundingRect().center()) for item in stage.items())
    shown = stage.item("i1").sceneBoundingRect().height() * stage.view.transform().m11()
    assert shown >= 0.6 * QFontMetricsF(stage.view.font()).height()


def test_a_larger_font_takes_effect_at_once(on: Open) -> None:
    stage = on("neuron-sigmoid", (900, 500))
    before = stage.item("x1").sceneBoundingRect().height() * stage.view.transform().m11()
    stage.view.setFont(QFont(interface_font(20)))
    assert stage.item("x1").sceneBoundingRect().height() * stage.view.transform().m11() > 1.15 * before


def test_units_stay_where_they_are_from_step_to_step(on: Open) -> None:
    stage = on("mazur")
    places = [stage.view.unit_area(unit).center() for unit in range(6)]
    for quantity in ("z[h1]", "E", "dE_dz[o1]", "dE_dp[b1]", "p_new[w8]"):
        stage.at(quantity)
        assert [stage.view.unit_area(unit).center() for unit in range(6)] == places


def test_in_a_crowd_only_what_stands_out_is_labelled(on: Open) -> None:
    stage = on(dense([5, 5, 2]), (1040, 600))
    assert not [text for text in stage.texts() if text.startswith("w1 ")]
    texts = stage.at("z[h2]").texts()
    assert len([text for text in texts if text.partition(" ")[0] in {f"w{i}" for i in range(1, 26)}]) == 5
    stage.at("y[h2]")
    assert not [text for text in stage.texts() if text.partition(" ")[0] in {f"w{i}" for i in range(1, 26)}]


def test_the_same_state_is_drawn_whatever_came_before(on: Open) -> None:
    jumped, walked = on("mazur").at("dE_dz[h1]"), on("mazur")
    while walked.session.moment.position.step < jumped.session.moment.position.step:
        walked.session.step_over()
        walked.show()
    for stage in (jumped, walked):
        stage.view.clearFocus()
    assert jumped.image() == walked.image()


# large networks


@pytest.fixture
def large(on: Open) -> Stage:
    return on(dense([784, 32, 10]))


def test_a_large_network_is_drawn_as_layers(large: Stage) -> None:
    texts = large.texts()
    assert {"input", "784 units", "hidden1", "32 units", "output", "10 units", "E"} <= set(texts)
    assert texts["sigmoid"] == 2
    assert len(large.view.scene().items()) < 200


def test_of_a_large_layer_the_unit_in_focus_is_a_dot_with_its_number(large: Stage) -> None:
    z = large.session.recorded["z[h20]"].value
    texts = large.at("z[h20]").texts()
    assert "h20" in texts
    assert any(text.startswith("z ") and abs(float(text[2:].replace("−", "-")) - z) < 1e-3 for text in texts)
    image = large.image()
    assert has_colour(image, LIGHT.accent, large.centre("h20"), 3)
    assert large.centre("h5").y() < large.centre("h20").y() < large.centre("h30").y()
    assert large.view.accessibleDescription().startswith("In focus: net input z[h20]")
    assert "It reads 784 connections." in large.view.accessibleDescription()


def test_a_weight_of_a_large_network_is_a_line_between_two_dots(large: Stage) -> None:
    texts = large.at("dE_dw[x700->h20]").texts()
    assert {"x700", "h20"} <= set(texts)
    image = large.image()
    assert has_colour(image, LIGHT.accent, large.centre("x700"), 3)
    assert has_colour(image, LIGHT.accent, large.centre("h20"), 3)
    assert not {"x700"} & set(large.at("z[h20]").texts())


def test_a_what_if_in_a_large_network_says_so(large: Stage) -> None:
    large.session.suppose(large.session.recorded.plan.unit_index["h9"], 2.5)
    assert {"h9 · what-if", "z 2.5"} <= set(large.show().texts())


def test_in_a_large_network_too_a_click_asks_for_the_unit_at_its_place(large: Stage) -> None:
    for name in ("h3", "h30", "o10"):
        with large.qtbot.waitSignal(large.view.wished) as asked:
            large.click(large.centre(name))
        assert asked.args == [select.wish(Selection(units=(name,)))]
        assert large.view.unit_cursor == large.session.recorded.plan.unit_index[name]


def test_the_mean_over_samples_stands_in_the_loss(on: Open) -> None:
    stage = on("xor")
    stage.session.choose_sample(None)
    stage.session.run_to(stage.session.recorded.find("E"))
    shown = stage.show().texts()
    mean = stage.session.recorded["E"].value
    assert on_screen(mean) in shown


def test_another_network_takes_the_place_of_the_first(on: Open) -> None:
    stage = on("mazur")
    stage.press(*[Qt.Key.Key_Right] * 3)
    stage.session = Session(example("neuron-sigmoid"), 0)
    texts = stage.show().texts()
    assert "h1" not in texts
    assert "x1" in texts
    assert stage.view.unit_cursor == 1


def test_a_closed_view_is_freed(qtbot: QtBot) -> None:
    view = NetworkPicture()
    view.show_moment(Session(example("mazur"), 0).moment)
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None


def test_after_edits_it_is_drawn_as_if_made_anew(open_example: Callable[[str], MainWindow], qtbot: QtBot) -> None:
    window = open_example("mazur")
    edits = "add-unit 1, add-layer 1, run-to dE_dz[h1], connect i1->o2, delete h2, undo, undo, undo, redo"
    for row in edits.split(", "):
        id, _, argument = row.partition(" ")
        if id == "delete":
            window.run("select", argument)
            argument = ""
        window.run(id, argument)
        assert not window.message.problem, window.message.problem
        window.run("select", "")
        fresh = NetworkPicture()
        qtbot.addWidget(fresh)
        fresh.setFont(window.picture.font())
        fresh.set_theme(window.theme)
        fresh.resize(window.picture.size())
        fresh.show_moment(window.session.moment)
        rgb = QImage.Format.Format_RGB32
        images = [view.grab().toImage().convertToFormat(rgb) for view in (window.picture, fresh)]
        assert images[0] == images[1], row
