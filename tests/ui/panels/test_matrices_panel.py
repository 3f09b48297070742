"""The panel of gradients together, in the real window."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from bpdebugger.ui.panels.matrices_panel import ALL_LAYERS
from bpdebugger.ui.shell.main_window import MainWindow


def test_it_shows_and_copies_and_goes_to_a_number(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("gradients")
    panel = window.panels.matrices
    text = panel.page.toPlainText()
    assert "hidden" in text and "W2" in text and "·" in text
    window.run("continue")
    assert "0.08217" in panel.page.toPlainText()
    panel.layers.setCurrentIndex(2)
    panel.layers.activated.emit(2)
    assert "hidden" not in panel.page.toPlainText()
    panel.copies["NumPy"].click()
    assert "dW2 = np.array(" in QGuiApplication.clipboard().text()
    number = window.session.recorded.find("dE_dp[w5]")
    panel.page.anchorClicked.emit(QUrl(str(number)))
    assert window.session.moment.position.step == number
    assert panel.layers.itemText(0) == ALL_LAYERS


def test_tables_stand_under_each_other_where_the_panel_is_narrow(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("gradients")
    panel = window.panels.matrices
    dock = window.panels.docks["gradients"]
    dock.setFloating(True)
    heights = []
    for width in (1400, 280):
        dock.resize(width, 500)
        QApplication.processEvents()
        assert panel.page.document().idealWidth() <= max(panel.page.viewport().width(), 300)
        heights.append(panel.page.document().size().height())
    assert heights[1] > heights[0]
