"""The plots view, driven as a user drives it and fed with moments of a session."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.decimals import typed_number
from bpdebugger.exchange.examples import example
from bpdebugger.ui.look.theme import DARK, LIGHT
from bpdebugger.ui.plotting.movable_plot import MovablePlot
from bpdebugger.ui.plotting.plot import ZOOM, Plot
from bpdebugger.ui.plotting.plots import PlotsView
from tests.ui.references import References


class Stage:
    """A view and a session behind it, wired as the window wires them."""

    def __init__(self, qtbot: QtBot, network: Network) -> None:
        self.session = Session(network, 0)
        self.view = PlotsView(typed_number)
        qtbot.addWidget(self.view)
        self.view.set_theme(LIGHT)
        self.view.resize(1280, 260)
        self.view.show_moment(self.session.moment)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.asked: list[tuple[int, float]] = []
        self.view.supposeRequested.connect(self.suppose)

    def suppose(self, unit: int, z: float) -> None:
        self.asked.append((unit, z))
        self.session.suppose(unit, z)
        self.view.show_moment(self.session.moment)

    def at(self, name: str) -> "Stage":
        self.session.run_to(self.session.recorded.find(name))
        self.view.show_moment(self.session.moment)
        return self

    def slopes(self) -> list[str]:
        return [title.symbol.text() + title.number.text() for title in self.view.slopes.titles]

    def signs(self) -> list[str]:
        return [sign.text() for sign in self.view.slopes.signs[:2]]

    def units(self) -> list[str]:
        box = self.view.controls.units
        return [box.itemText(i) for i in range(box.count())]


@pytest.fixture
def neuron(qtbot: QtBot) -> Stage:
    return Stage(qtbot, example("neuron-sigmoid"))


@pytest.fixture
def mazur(qtbot: QtBot) -> Stage:
    return Stage(qtbot, example("mazur"))


def spot(plot: MovablePlot) -> QPoint:
    point = plot.painted_point()
    assert point
    return point.toPoint()


# what is shown


def test_slopes_stand_above_the_plots_once_they_are_known(neuron: Stage) -> None:
    assert neuron.slopes() == ["∂E/∂y = not yet", "dy/dz = not yet", "∂E/∂z = not yet"]
    assert neuron.at("dE_dy[o]").slopes() == ["∂E/∂y = −0.6225", "dy/dz = not yet", "∂E/∂z = not yet"]
    assert neuron.at("dE_dz[o]").slopes() == ["∂E/∂y = −0.6225", "dy/dz = 0.235", "∂E/∂z = −0.1463"]
    assert neuron.signs() == ["·", "="]
    assert neuron.view.slopes.titles[1].toolTip() == "dy/dz[o] = 0.2350037122015945"


def test_stepping_back_takes_point_tangent_and_number_away(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.plots[2]
    assert plot.point.isVisible() and plot.tangent.isVisible()
    neuron.at("dy_dz[o]")
    assert plot.point.isVisible() and not plot.tangent.isVisible()
    neuron.at("z[o]")
    assert not plot.point.isVisible()
    assert plot.curve.isVisible() and len(plot.curve.xData) > 100


def test_axes_carry_the_symbols_and_the_given_ranges(neuron: Stage) -> None:
    assert [tuple(name.text() for name in plot.names) for plot in neuron.view.plots] == [
        ("y[o]", "E"),
        ("z[o]", "y[o]"),
        ("z[o]", "E"),
    ]
    (low, high), _ = neuron.view.plots[1].getPlotItem().getViewBox().viewRange()
    assert (low, high) == (-4, 4)


def test_the_three_plots_are_equally_wide_with_equal_axes(neuron: Stage) -> None:
    widths = [plot.width() for plot in neuron.view.plots]
    assert max(widths) - min(widths) <= 1
    assert len({plot.getPlotItem().getAxis("left").width() for plot in neuron.view.plots}) == 1


def test_slopes_have_the_colours_of_their_roles_in_both_themes(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    for theme in (LIGHT, DARK):
        neuron.view.set_theme(theme)
        colours = (theme.upstream, theme.local, theme.product)
        for title, plot, colour in zip(neuron.view.slopes.titles, neuron.view.plots, colours, strict=True):
            assert title.number.palette().windowText().color().name() == colour
            assert plot.point.brush().color().name() == colour
            assert plot.tangent.opts["pen"].color().name() == colour
        assert neuron.view.grab().toImage().pixelColor(2, 2).name() == theme.surface


def test_the_point_is_painted_where_it_is(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[0]
    image: QImage = plot.grab().toImage()
    assert image.pixelColor(spot(plot)) == QColor(LIGHT.local)


def test_equal_slopes_are_pointed_out(qtbot: QtBot) -> None:
    stage = Stage(qtbot, example("neuron-plus-b"))
    assert stage.view.controls.note.text() == ""
    assert stage.at("dE_dz[o]").view.controls.note.text() == "dy/dz = 1: here ∂E/∂z and ∂E/∂y are equal"


def test_a_softmax_layer_has_no_product_and_says_so(qtbot: QtBot) -> None:
    stage = Stage(qtbot, example("softmax"))
    output = stage.session.recorded.plan.units[-1]
    stage.at(f"dE_dz[{output}]")
    assert stage.signs() == ["", ""]
    assert stage.view.controls.note.text() == "softmax: ∂E/∂z is a sum over the layer"
    assert stage.slopes()[1].startswith("∂y/∂z = ")
    value = stage.session.recorded[f"dy_dz[{output},{output}]"].value
    assert f"{value:.3f}"[:4] in stage.slopes()[1]


def test_plots_say_in_words_what_they_show(neuron: Stage) -> None:
    plot = neuron.at("dy_dz[o]").view.plots[1]
    assert plot.accessibleName() == "y[o] over z[o]"
    assert plot.accessibleDescription() == "Point: z[o] = −0.5, y[o] = 0.3775. Slope: dy/dz[o] = 0.235."
    assert neuron.view.controls.units.accessibleName()


# which unit


def test_the_plots_follow_the_step_or_stay_with_the_chosen_unit(mazur: Stage) -> None:
    box = mazur.view.controls.units
    assert mazur.units() == ["follow the step: h1", "h1", "h2", "o1", "o2"]
    mazur.at("dE_dz[o2]")
    assert mazur.view.plots[1].accessibleName() == "y[o2] over z[o2]"
    mazur.view.choose_unit(2)
    assert box.currentText() == "h1"
    assert mazur.view.plots[1].accessibleName() == "y[h1] over z[h1]"
    mazur.at("dE_dz[o1]")
    assert mazur.view.plots[1].accessibleName() == "y[h1] over z[h1]"
    mazur.view.choose_unit(None)
    assert mazur.view.plots[1].accessibleName() == "y[o1] over z[o1]"


def test_a_unit_can_be_chosen_in_the_box(mazur: Stage) -> None:
    box = mazur.view.controls.units
    box.setFocus()
    for _ in range(2):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert mazur.view.plots[1].accessibleName() == "y[h2] over z[h2]"
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert mazur.view.plots[1].accessibleName() == "y[h1] over z[h1]"


def test_an_input_has_no_curves_and_cannot_be_chosen(mazur: Stage) -> None:
    mazur.view.choose_unit(0)
    assert mazur.view.controls.units.currentText() == "follow the step: h1"


def test_another_network_keeps_the_choice_only_where_it_has_that_unit(mazur: Stage) -> None:
    mazur.view.choose_unit(4)
    again = Session(replace(mazur.session.network, title="again"))
    mazur.view.show_moment(again.moment)
    assert mazur.view.controls.units.currentText() == "o1"
    mazur.view.show_moment(Session(example("neuron-sigmoid")).moment)
    assert mazur.view.controls.units.currentText() == "follow the step: o"
    assert mazur.units() == ["follow the step: o", "o"]


def test_a_unit_chosen_before_anything_is_shown_is_shown_then(qtbot: QtBot) -> None:
    view = PlotsView(typed_number)
    qtbot.addWidget(view)
    view.choose_unit(3)
    view.show_moment(Session(example("mazur")).moment)
    assert view.controls.units.currentText() == "h2"


# what-if


@pytest.mark.parametrize("number", [0, 1])
def test_dragging_the_point_supposes_z_on_every_move(neuron: Stage, number: int) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[number]
    start = spot(plot)
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for across in (20, 40, 60):
        QTest.mouseMove(plot.viewport(), start + QPoint(across, 3))
    assert plot.moving
    assert abs(spot(plot).x() - (start.x() + 60)) <= 1
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(60, 3))
    assert not plot.moving
    assert [unit for unit, _ in neuron.asked] == [1, 1, 1]
    (_, first), (_, second), (_, third) = neuron.asked
    assert third - second == pytest.approx(second - first)
    assert -0.5 < first < second < third


def test_the_point_stays_on_the_plot_when_the_mouse_leaves_it(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[0]
    start = spot(plot)
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plot.viewport(), QPoint(plot.width() - 1, start.y()))
    QTest.mouseMove(plot.viewport(), QPoint(0, start.y()))
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton)
    assert [z for _, z in neuron.asked] == [4.0, -4.0]


def test_pressing_elsewhere_moves_nothing(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[0]
    away = spot(plot) + QPoint(60, 0)
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=away)
    QTest.mouseMove(plot.viewport(), away + QPoint(30, 0))
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton)
    first = neuron.view.plots[0]
    QTest.mousePress(first.viewport(), Qt.MouseButton.LeftButton, pos=first.rect().center())
    QTest.mouseMove(first.viewport(), first.rect().center() + QPoint(30, 0))
    assert neuron.asked == []


def test_the_cursor_shows_that_the_point_can_be_moved(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[1]
    QTest.mouseMove(plot.viewport(), spot(plot) + QPoint(3, 3))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    QTest.mouseMove(plot.viewport(), spot(plot) + QPoint(60, 3))
    assert plot.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_arrow_keys_move_the_point_and_shift_moves_it_farther(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[0]
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert [z for _, z in neuron.asked] == pytest.approx([-0.46, -0.86])


def test_the_focus_is_framed_for_the_keyboard_and_not_for_the_mouse(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    plot = neuron.view.movable[0]
    for reason, framed in ((Qt.FocusReason.MouseFocusReason, False), (Qt.FocusReason.TabFocusReason, True)):
        plot.clearFocus()
        plot.setFocus(reason)
        frame = plot.getPlotItem().getViewBox().border
        assert (frame.style() is not Qt.PenStyle.NoPen and frame.color().name() == LIGHT.accent) is framed
    plot.clearFocus()
    plot.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.getPlotItem().getViewBox().border.color().name() == LIGHT.accent


def test_keys_do_nothing_before_z_is_known(neuron: Stage) -> None:
    plot = neuron.view.movable[0]
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert neuron.asked == []


def test_typing_z_supposes_it(mazur: Stage) -> None:
    mazur.at("dE_dz[o2]")
    edit = mazur.view.controls.z.edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "-2.5")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert mazur.asked == [(5, -2.5)]
    assert edit.text() == "−2.5"


def test_a_what_if_is_marked_and_leaves_the_recorded_point_as_a_ring(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    recorded = [plot.point.pos() for plot in neuron.view.plots]
    assert not any(plot.ring.isVisible() for plot in neuron.view.plots)
    neuron.suppose(1, 2.0)
    assert neuron.view.controls.what_if.text().startswith("what-if")
    assert [plot.ring.pos() for plot in neuron.view.plots] == recorded
    for plot in neuron.view.plots:
        assert plot.ring.isVisible() and plot.ring.brush().style() is Qt.BrushStyle.NoBrush
        assert plot.point.brush().color().name() == LIGHT.accent
    assert neuron.slopes()[1] == "dy/dz = 0.105"
    neuron.session.stop_supposing()
    neuron.view.show_moment(neuron.session.moment)
    assert neuron.view.controls.what_if.text() == ""
    assert not any(plot.ring.isVisible() for plot in neuron.view.plots)
    assert neuron.view.plots[0].point.brush().color().name() == LIGHT.upstream


def test_dragging_computes_no_curve_anew(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    before = [plot.curve.xData for plot in neuron.view.plots]
    for z in (0.0, 1.0, -3.0):
        neuron.suppose(1, z)
    assert all(plot.curve.xData is data for plot, data in zip(neuron.view.plots, before, strict=True))


def test_ranges_stand_still_under_the_mouse(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    neuron.suppose(1, 9.0)
    plot = neuron.view.movable[0]
    wide = plot.getPlotItem().getViewBox().viewRange()[0]
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=spot(plot))
    QTest.mouseMove(plot.viewport(), spot(plot) - QPoint(150, 0))
    assert neuron.asked[-1][1] < 6
    assert plot.getPlotItem().getViewBox().viewRange()[0] == wide
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton)


# nothing gets lost


def turn_wheel(plot: Plot, middle: QPointF) -> None:
    wheel = QWheelEvent(
        middle,
        plot.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), wheel)


def ranges(plot: Plot) -> list[list[float]]:
    return [list(each) for each in plot.getPlotItem().getViewBox().viewRange()]


def test_all_plots_are_zoomed_alike(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    over_y, over_z, third = neuron.view.plots
    fourth = neuron.view.subject_plot
    before = [ranges(plot) for plot in (over_y, over_z, third, fourth)]
    turn_wheel(third, QPointF(third.rect().center()))
    # E is the same everywhere, z in the second and third
    assert ranges(over_y)[1] == ranges(third)[1] == ranges(fourth)[1]
    assert ranges(over_z)[0] == ranges(third)[0]
    # one unit of y stays as long as one of z, and the point stays in view
    spans = [high - low for low, high in (ranges(over_y)[0], ranges(third)[0])]
    firsts = [high - low for low, high in (before[0][0], before[2][0])]
    assert spans[0] / spans[1] == pytest.approx(firsts[0] / firsts[1])
    x = over_y.point.pos().x()
    assert ranges(over_y)[0][0] < x < ranges(over_y)[0][1]
    QTest.mouseDClick(over_z.viewport(), Qt.MouseButton.LeftButton, pos=over_z.rect().center())
    assert [ranges(plot) for plot in (over_y, over_z, third, fourth)] == before


def test_the_wheel_zooms_a_drag_moves_and_a_double_click_returns(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    for plot in neuron.view.plots:
        before = plot.getPlotItem().getViewBox().viewRange()
        middle = QPointF(plot.rect().center())
        at = plot.getPlotItem().getViewBox().mapSceneToView(middle)
        turn_wheel(plot, middle)
        zoomed = plot.getPlotItem().getViewBox().viewRange()
        for (low, high), (first, last) in zip(zoomed, before, strict=True):
            assert high - low == pytest.approx((last - first) / ZOOM**2)
        there = plot.getPlotItem().getViewBox().mapSceneToView(middle)
        assert (there.x(), there.y()) == pytest.approx((at.x(), at.y()), rel=1e-6, abs=1e-9)
        corner = QPoint(plot.width() - 24, 12)
        QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        QTest.mouseMove(plot.viewport(), corner + QPoint(-30, 20))
        QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=corner + QPoint(-30, 20))
        (left, _), (bottom, _) = plot.getPlotItem().getViewBox().viewRange()
        assert left > zoomed[0][0] and bottom > zoomed[1][0] and plot.is_zoomed
        QTest.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.rect().center())
        QTest.mouseClick(plot.viewport(), Qt.MouseButton.RightButton, pos=plot.rect().center())
        assert plot.getPlotItem().getViewBox().viewRange() == before and not plot.is_zoomed
    assert neuron.asked == []


@pytest.mark.parametrize("z", [40.0, -1000.0, 1e300, 1e308])
@pytest.mark.parametrize("activation", ["sigmoid", "exp(z)", "log(z)", "1 / z"])
def test_extreme_numbers_are_shown_without_a_warning(qtbot: QtBot, activation: str, z: float) -> None:
    plain = example("neuron-sigmoid")
    layers = (plain.layers[0], replace(plain.layers[1], activation=activation))
    stage = Stage(qtbot, replace(plain, layers=layers, loss="binary_cross_entropy"))
    stage.at("dE_dz[o]")
    stage.suppose(1, z)
    assert not stage.view.grab().isNull()
    for plot in stage.view.plots:
        for low, high in plot.getPlotItem().getViewBox().viewRange():
            assert -1e6 < low < high < 1e6


def test_twice_the_font_clips_no_text(mazur: Stage) -> None:
    mazur.at("dE_dz[o1]")
    font = mazur.view.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    mazur.view.setFont(font)
    QApplication.processEvents()
    for title in mazur.view.slopes.titles:
        for label in (title.symbol, title.number):
            assert label.font().pointSizeF() > 1.9 * 9
            assert label.sizeHint().width() <= label.width() and label.sizeHint().height() <= label.height()
    assert mazur.view.controls.z.edit.height() >= mazur.view.fontMetrics().height()
    widths = {plot.getPlotItem().getAxis("left").width() for plot in mazur.view.plots}
    assert len(widths) == 1 and widths.pop() > 2 * mazur.view.fontMetrics().height()


def test_many_repaints_lose_no_reference(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")

    def repaint(times: int) -> None:
        for i in range(times):
            neuron.suppose(1, i / 50)
            neuron.view.grab()

    repaint(3)
    references = References(neuron.view, *neuron.view.plots, neuron.view.slopes)
    repaint(40)
    references.assert_kept_over(40)


def test_a_nudge_of_z_is_followed_through_the_plots(neuron: Stage) -> None:
    neuron.at("dE_dz[o]")
    assert neuron.view.controls.nudge.text() == "→ Δy 0.235 → ΔE −0.1463"
    labels = [(plot.nudge.run_label.text(), plot.nudge.rise_label.text()) for plot in neuron.view.plots]
    assert labels == [("Δy 0.235", "ΔE −0.1463"), ("Δz 1", "Δy 0.235"), ("Δz 1", "ΔE −0.1463")]
    field = neuron.view.controls.dz.edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "-2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert neuron.view.controls.nudge.text() == "→ Δy −0.47 → ΔE 0.2926"
    heights = [plot.nudge.rise.line().dy() for plot in neuron.view.plots]
    assert heights[0] == pytest.approx(heights[2])
    assert neuron.asked == []


def test_the_triangles_come_one_by_one(neuron: Stage) -> None:
    for name, there in (("dE_dy[o]", "---"), ("dy_dz[o]", "xx-"), ("dE_dz[o]", "xxx")):
        neuron.at(name)
        assert "".join("x" if plot.nudge.isVisible() else "-" for plot in neuron.view.plots) == there


def test_one_unit_of_y_is_as_long_as_one_of_z(neuron: Stage) -> None:
    boxes = [plot.getPlotItem().getViewBox() for plot in neuron.view.plots]
    across = [box.width() / box.viewRect().width() for box in boxes]
    assert across[0] == pytest.approx(across[2], rel=0.01)


def test_beside_them_stands_e_over_the_weight_of_the_step(neuron: Stage) -> None:
    neuron.at("dE_dw[x1->o]")
    title, plot = neuron.view.slopes.subject, neuron.view.subject_plot
    assert title.symbol.text() + title.number.text() == "∂E/∂w1 = −0.2926"
    assert plot.accessibleName() == "E over w1"
    assert plot.point.isVisible() and plot.tangent.isVisible()
    neuron.at("dE_db[o]")
    assert title.symbol.text() == "∂E/∂b1 = "
    neuron.at("dE_dy[x1]")
    assert plot.accessibleDescription() == "Point: y[x1] = 2. Slope: ∂E/∂y[x1] = 0.05851."
