"""Time in the real window: training, the timeline, watches, comparing, the margins of breakpoints."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpdebugger.core.training.run import Run
from bpdebugger.exchange.examples import example
from bpdebugger.ui.picture.breakpoints import margin_of
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.table.model import Column

KEYS, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def xor(open_example: Callable[[str], MainWindow]) -> MainWindow:
    return open_example("xor")


def train(window: MainWindow, epochs: int) -> None:
    """Trains to the end: on a busy machine that is not done when the command returns."""
    window.run("train", str(epochs))
    while window._workbench.drive.is_under_way:
        QApplication.processEvents()


def pump() -> None:
    for _ in range(3):
        QApplication.processEvents()


def drag(widget: QWidget, from_x: float, to_x: float) -> None:
    y = widget.height() // 2
    QTest.mousePress(widget, LEFT, pos=QPoint(round(from_x), y))
    QTest.mouseMove(widget, QPoint(round(to_x), y))
    pump()
    QTest.mouseRelease(widget, LEFT, pos=QPoint(round(to_x), y))
    pump()


def test_f6_trains_and_f10_by_epoch_goes_on(xor: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(xor, KEYS.Key_F6)
    qtbot.waitUntil(lambda: not xor._workbench.drive.is_under_way)
    moment = xor.session.moment
    assert (moment.epoch, moment.at_end) == (99, True)
    assert "epoch 99. Train (F6)" in xor.status.reason
    QTest.keyClick(xor, KEYS.Key_6, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(xor, KEYS.Key_F10)
    assert xor.session.moment.epoch == 100
    run = Run(example("xor"))
    run.extend(100)
    assert xor.session.recorded.updated.tobytes() == run.trace(100).updated.tobytes()


def test_a_long_training_shows_how_far_it_is_and_is_cancelled(xor: MainWindow, qtbot: QtBot) -> None:
    xor.run("train", "400000")
    assert not xor.progress.isHidden()
    qtbot.waitUntil(lambda: xor.progress.bar.value() > 10, timeout=20_000)
    # the strip takes its place when Qt lays it out
    qtbot.waitUntil(lambda: xor.progress.cancel.height() > 0, timeout=20_000)
    QTest.mouseClick(xor.progress.cancel, LEFT)
    assert xor.progress.isHidden()
    moment = xor.session.moment
    assert 1_000 < moment.length < 400_000
    assert moment.at_end
    before = moment.length
    pump()
    assert xor.session.moment.length == before
    xor.run("go-to-epoch", "700")
    assert xor.session.moment.epoch == 700
    xor.run("cancel-training")
    assert xor.message.problem == "No training is under way."


def test_another_command_ends_a_training_and_looking_does_not(xor: MainWindow, qtbot: QtBot) -> None:
    xor.run("train", "400000")
    xor.run("larger-text")
    assert xor._workbench.drive.is_under_way
    assert not xor.progress.isHidden()
    xor.run("step-over")
    assert not xor._workbench.drive.is_under_way
    assert xor.progress.isHidden()
    assert xor.session.moment.update == 0


def test_the_training_panel_sets_how_it_is_done(xor: MainWindow) -> None:
    xor.run("training")
    pump()
    panel = xor.panels.training
    panel.optimizer.setCurrentIndex(panel.optimizer.findData("adam"))
    panel.optimizer.activated.emit(panel.optimizer.currentIndex())
    panel.batch.setValue(1)
    panel.shuffle.click()
    training = xor.session.network.training
    assert (training.optimizer, training.batch, training.shuffle) == ("adam", 1, 1)
    panel.numbers["beta1"].setFocus()
    panel.numbers["beta1"].setText("0.5")
    QTest.keyClick(panel.numbers["beta1"], KEYS.Key_Return)
    assert xor.session.network.training.beta1 == 0.5
    panel.numbers["beta2"].setFocus()
    panel.numbers["beta2"].setText("1")
    QTest.keyClick(panel.numbers["beta2"], KEYS.Key_Return)
    assert "training.beta2" in xor.message.problem
    assert xor.session.network.training.beta2 == 0.999
    panel.epochs.setValue(30)
    QTest.mouseClick(panel.train, LEFT)
    pump()
    assert xor.session.run.length == 120
    for _ in range(4):
        xor.run("undo")
    assert xor.session.network.training == example("xor").training


def test_a_schedule_and_a_limit_of_gradients_are_typed_into_the_panel(xor: MainWindow) -> None:
    xor.run("training")
    pump()
    panel = xor.panels.training
    panel.optimizer.setCurrentIndex(panel.optimizer.findData("adamw"))
    panel.optimizer.activated.emit(panel.optimizer.currentIndex())
    assert panel.numbers["decay"].isVisible() and not panel.numbers["momentum"].isVisible()
    panel.schedule.setFocus()
    QTest.keyClicks(panel.schedule, "rate*0.9^t")
    QTest.keyClick(panel.schedule, KEYS.Key_Return)
    assert xor.session.network.training.schedule == panel.schedule.text() == "rate * 0.9**t"
    panel.numbers["clip"].setFocus()
    panel.numbers["clip"].setText("0.5")
    QTest.keyClick(panel.numbers["clip"], KEYS.Key_Return)
    step = xor.session.run.trace(0)["p_new[w1]"]
    assert "0.9" in step.formula
    assert "max(-0.5, min(0.5, dE_dp[w1]))" in xor.session.run.trace(0)["m_new[w1]"].formula
    panel.numbers["clip_norm"].setFocus()
    panel.numbers["clip_norm"].setText("0.1")
    QTest.keyClick(panel.numbers["clip_norm"], KEYS.Key_Return)
    assert (xor.session.network.training.clip, xor.session.network.training.clip_norm) == (0.0, 0.1)
    assert "factor * dE_dp[w1]" in xor.session.run.trace(0)["m_new[w1]"].formula
    panel.schedule.setFocus()
    panel.schedule.selectAll()
    QTest.keyClicks(panel.schedule, "rate * epoch")
    QTest.keyClick(panel.schedule, KEYS.Key_Return)
    assert "epoch" in xor.message.problem
    assert xor.session.network.training.schedule == "rate * 0.9**t"


def test_the_plot_of_losses_leads_to_an_epoch(xor: MainWindow) -> None:
    train(xor, 50)
    xor.run("training")
    pump()
    plot = xor.panels.training._plot
    assert plot is not None
    box = plot.getPlotItem().getViewBox()
    at = box.mapViewToScene(QPointF(20.0, box.viewRange()[1][0])).toPoint()
    QTest.mouseClick(plot.viewport(), LEFT, pos=QPoint(at.x(), plot.height() // 2))
    assert xor.session.moment.epoch == 20
    xor.panels.training.logarithmic.click()
    pump()


def test_the_timeline_is_dragged_over_and_shows_the_way(xor: MainWindow) -> None:
    lane = xor.timeline.lane
    drag(lane, lane.x_of(20), lane.x_of(150))
    assert xor.session.moment.position.step == 150
    step = xor.session.moment.step
    assert step is not None
    assert xor.timeline.crumbs.accessibleDescription().startswith("epoch 0 › sample 2 › backward")
    QTest.keyClick(lane, KEYS.Key_Home)
    pump()
    assert xor.session.moment.position.step == lane.first
    QTest.keyClick(lane, KEYS.Key_End)
    pump()
    assert xor.session.moment.at_end
    assert xor.timeline.epochs.isHidden()


def test_the_lane_of_epochs_leads_to_an_epoch(xor: MainWindow) -> None:
    train(xor, 40)
    lane = xor.timeline.epochs
    assert not lane.isHidden()
    pump()
    step = xor.session.moment.position.step
    drag(lane, lane.x_of(39), lane.x_of(12))
    assert (xor.session.moment.epoch, xor.session.moment.position.step) == (12, step)


def test_marks_and_bookmarks_are_gone_through_by_key(xor: MainWindow) -> None:
    xor.run("run-to", "dE_dz[o]@1")
    marked = xor.session.moment.position.step
    QTest.keyClick(xor, KEYS.Key_F2, Qt.KeyboardModifier.ControlModifier)
    xor.run("restart")
    QTest.keyClick(xor, KEYS.Key_Period, Qt.KeyboardModifier.ControlModifier)
    while xor.session.moment.position.step < marked:
        QTest.keyClick(xor, KEYS.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert xor.session.moment.position.step == marked
    assert "⚑ 1" in xor.timeline.legend.text()
    xor.run("restart")
    xor.run("go-to-bookmark", "∂E/∂z[o], sample 1")
    assert xor.session.moment.position.step == marked
    QTest.keyClick(xor, KEYS.Key_F2, Qt.KeyboardModifier.ControlModifier)
    assert not xor.session.moment.bookmarks


def test_a_click_in_the_margin_of_the_table_sets_a_breakpoint(xor: MainWindow) -> None:
    row = 30
    cell = xor.table.visualRect(xor.table.model().index(row, Column.STEP))
    xor.table.scrollTo(xor.table.model().index(row, 0))
    cell = xor.table.visualRect(xor.table.model().index(row, Column.STEP))
    before = xor.session.moment.position
    QTest.mouseClick(xor.table.viewport(), LEFT, pos=QPoint(cell.left() + 4, cell.center().y()))
    (found,) = xor.session.moment.breakpoints
    assert found.target == xor.session.recorded[row].quantity
    assert xor.session.moment.position == before
    xor.table.scrollTo(xor.table.model().index(row, 0))
    cell = xor.table.visualRect(xor.table.model().index(row, Column.STEP))
    QTest.mouseClick(xor.table.viewport(), LEFT, pos=QPoint(cell.left() + 4, cell.center().y()))
    assert not len(xor.session.moment.breakpoints)


def test_a_click_at_the_margin_of_a_unit_sets_a_breakpoint(xor: MainWindow) -> None:
    picture = xor.picture
    unit = xor.session.recorded.plan.unit_index["h2"]
    assert picture._picture is not None
    at = picture.mapFromScene(margin_of(picture._picture.area(unit)))
    QTest.mouseMove(picture.viewport(), at)
    pump()
    QTest.mouseClick(picture.viewport(), LEFT, pos=at)
    (found,) = xor.session.moment.breakpoints
    assert found.target == "unit h2"
    QTest.keyClick(xor, KEYS.Key_F5)
    step = xor.session.moment.step
    assert step is not None
    assert step.quantity == "z[h2]"


def test_watches_are_typed_changed_and_removed(xor: MainWindow) -> None:
    xor.run("watches")
    pump()
    table = xor.panels.watches.table

    def typed(row: int, text: str) -> None:
        item = table.item(row, 0)
        assert item is not None
        item.setText(text)
        pump()

    def shown(row: int) -> str:
        item = table.item(row, 1)
        assert item is not None
        return item.text()

    typed(0, "E")
    typed(1, "y[h9]")
    xor.run("run-to", "E@0")
    assert shown(0) == f"{xor.session.recorded['E', 0].value:.4g}"
    assert "no unit h9, did you mean h1?" in shown(1) or "did you mean h2?" in shown(1)
    typed(1, "dE_dz[h1]")
    assert shown(1) == f"not yet (computed at step {xor.session.recorded.find('dE_dz[h1]', 0)})"
    table.setCurrentCell(0, 0)
    QTest.keyClick(table, KEYS.Key_Delete)
    left: tuple[str, ...] = ("dE_dz[h1]",)
    assert xor.session.moment.watches == left
    QTest.keyClick(xor, KEYS.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert xor.session.moment.watches == (*left, "E")


def test_two_learning_rates_are_compared(xor: MainWindow) -> None:
    train(xor, 20)
    xor.run("pin", "rate 0.5")
    there = xor.session.recorded
    xor.run("set-learning-rate", "0.05")
    train(xor, 20)
    panel = xor.panels.compare
    pump()
    here = xor.session.recorded
    first = next(s for s in here if s.value != there[s.quantity, s.sample].value)
    assert panel.words.text().startswith(f"The first difference is {first.symbol}")
    assert "in rate 0.5" in panel.words.text()
    item = panel.table.item(0, 0)
    assert item is not None
    assert item.text().startswith(first.symbol)
    panel.order.setCurrentIndex(1)
    panel.order.activated.emit(1)
    change = panel.table.item(0, 3)
    assert change is not None
    largest = max(abs(s.value - there[s.quantity, s.sample].value) for s in here)
    assert abs(float(change.text().replace("−", "-"))) == pytest.approx(largest, rel=1e-3)
    again = panel.table.item(0, 0)
    assert again is not None
    panel.table.itemActivated.emit(again)
    xor.run("unpin")
    pump()
    assert "the update before" in panel.words.text()


def test_a_vanishing_gradient_is_found_explained_and_marked(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("vanishing")
    window.run("breakpoints")
    pump()
    panel = window.panels.breakpoints
    panel.ready.setCurrentIndex(1)
    panel.ready.activated.emit(1)
    assert "4 hits" in panel._help.text()
    QTest.mouseClick(panel.add, LEFT)
    QTest.keyClick(window, KEYS.Key_F5)
    step = window.session.moment.step
    assert step is not None
    assert step.quantity.startswith("dE_dz")
    assert abs(step.value) < 1e-6
    window.run("origin")
    pump()
    assert "is small because" in window.panels.origin.words.text()
    assert "saturated" in window.panels.origin.words.text()
    assert "● 4" in window.timeline.legend.text()
    assert "◐ 3" in window.timeline.legend.text()


def test_paths_add_up_to_the_gradient(xor: MainWindow) -> None:
    xor.run("origin")
    xor.run("run-to", str(xor.session.recorded.find("dE_dp[w1]")))
    pump()
    tree = xor.panels.origin.tree
    root = tree.topLevelItem(2)
    assert root is not None
    assert "path by path" in root.text(0)
    values = [float(root.child(i).text(1).replace("−", "-")) for i in range(root.childCount())]
    assert sum(values) == pytest.approx(xor.session.recorded["dE_dp[w1]"].value, abs=2e-4)


def test_a_bookmark_gets_a_name_of_ones_own(xor: MainWindow) -> None:
    xor.run("run-to", "E@1")
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(xor, KEYS.Key_F2, modifiers)
    naming = xor.timeline.naming
    assert naming.isVisible()
    assert naming.text() == "E, sample 1"
    naming.setText("where it goes wrong")
    QTest.keyClick(naming, KEYS.Key_Return)
    assert [each.name for each in xor.session.moment.bookmarks] == ["where it goes wrong"]
    assert not naming.isVisible()
    xor.run("name-bookmark")
    QTest.keyClick(naming, KEYS.Key_Escape)
    assert not naming.isVisible()
    assert [each.name for each in xor.session.moment.bookmarks] == ["where it goes wrong"]


@pytest.mark.parametrize("loss", ["1 / (y - y)", "log(-1) * y", "-1e200 * y"])
def test_losses_that_no_plot_can_show(xor: MainWindow, loss: str) -> None:
    xor.run("training")
    xor.run("set-loss", loss)
    xor.run("set-learning-rate", "1e300")
    for logarithmic in (True, False):
        xor.panels.training.logarithmic.setChecked(logarithmic)
        train(xor, 3)
        pump()
        xor.run("go-to-epoch", "1")
        pump()
        xor.panels.training._plot.repaint()  # type: ignore[union-attr]


def test_samples_are_held_out_and_seen_in_the_plot(xor: MainWindow) -> None:
    xor.run("samples")
    pump()
    panel = xor.panels.samples
    panel.grid.selectRow(3)
    QTest.mouseClick(panel.hold, LEFT)
    assert [sample.held_out for sample in xor.session.network.samples] == [False, False, False, True]
    assert xor.session.recorded.samples == (0, 1, 2)
    model = panel.grid.model()
    assert model is not None
    assert "held out" in model.headerData(3, Qt.Orientation.Vertical)
    xor.run("training")
    train(xor, 30)
    pump()
    plot = xor.panels.training._plot
    assert plot is not None
    x, y = plot._held_out.getData()
    assert len(x) == xor.session.run.length and y[-1] == pytest.approx(xor.session.run.loss_held_out(len(x) - 1))
    xor.panels.bring("samples")
    pump()
    panel.grid.selectRow(3)
    QTest.mouseClick(panel.hold, LEFT)
    assert not any(sample.held_out for sample in xor.session.network.samples)
