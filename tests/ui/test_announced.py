"""What those hear and see who use no mouse, or need more contrast, in the real window."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from bpdebugger.ui.look.theme import CONTRAST, DARK, LIGHT, Theme
from bpdebugger.ui.shell import main_window
from bpdebugger.ui.shell.main_window import MainWindow


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_each_step_is_announced(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    fake = SimpleNamespace(isActive=lambda: True, updateAccessibility=hear)
    monkeypatch.setattr("bpdebugger.ui.equation.equation.QAccessible", fake)
    window.run("run-to", "dE_dz[o]")
    assert len(heard) == 1
    assert heard[0].startswith("∂E/∂z[o] = ") and "−0.1463" in heard[0] and "How E answers to z" in heard[0]
    window.run("larger-text")
    window.run("select", "o")
    assert len(heard) == 1


def test_what_tab_reaches_has_a_name_and_tab_leaves_it(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("run-to", "dE_dz[h1]")
    for panel in ("inspector", "training", "samples", "weights", "claim", "watches", "breakpoints"):
        window.run(panel)
        QApplication.processEvents()
        window.picture.setFocus()
        seen: list[QWidget] = []
        for _ in range(100):
            focus = QApplication.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            assert here is not None
            # in the equation Tab goes from factor to factor first
            if here is window.picture:
                break
            seen.append(here)
        assert QApplication.focusWidget() is window.picture and len(set(seen)) > 4, panel
        for widget in seen:
            accessible = QAccessible.queryAccessibleInterface(widget)
            assert accessible is not None
            assert accessible.text(QAccessible.Text.Name) or widget.accessibleName(), (panel, widget)


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_what_one_presses_or_chooses_from_has_a_border(window: MainWindow, theme: Theme) -> None:
    window.set_theme(theme)
    seen: set[type[QWidget]] = set()
    for panel in ("inspector", "training", "breakpoints", "preferences"):
        window.run(panel)
        QApplication.processEvents()
        kinds = (QPushButton, QComboBox, QAbstractSpinBox, QLineEdit)
        for widget in window.panels.docks[panel].findChildren(QWidget):
            if not isinstance(widget, kinds) or not widget.isVisible() or widget.hasFocus():
                continue
            if isinstance(widget.parent(), QComboBox | QAbstractSpinBox):
                continue
            image = widget.grab().toImage()
            middle = image.height() // 2
            for on in (theme.window, theme.surface):
                edge = max(contrast(image.pixelColor(x, middle), QColor(on)) for x in range(3))
                assert edge >= 3, (panel, widget)
            seen.add(type(widget))
    assert seen >= {QPushButton, QComboBox, QSpinBox}


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_borders_of_fields_and_words_of_the_timeline_are_seen(window: MainWindow, theme: Theme) -> None:
    window.set_theme(theme)
    window.run("inspector")
    QApplication.processEvents()
    field = window.panels.inspector.network.name
    window.table.setFocus()
    image: QImage = field.grab().toImage()
    middle = image.height() // 2
    edge = max(contrast(image.pixelColor(x, middle), QColor(theme.surface)) for x in range(3))
    assert edge >= 3
    lane: QImage = window.timeline.grab().toImage()
    ratio = round(lane.devicePixelRatio())
    dark = max(
        contrast(lane.pixelColor(x, y), QColor(theme.window))
        for x in range(8 * ratio, 90 * ratio)
        for y in range(lane.height())
    )
    assert dark >= 4.5


def test_the_theme_follows_the_systems_contrast(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def hints(preference: Qt.ContrastPreference, scheme: Qt.ColorScheme) -> object:
        wanted = SimpleNamespace(contrastPreference=lambda: preference)
        return lambda: SimpleNamespace(accessibility=lambda: wanted, colorScheme=lambda: scheme)

    for preference, scheme, theme in (
        (Qt.ContrastPreference.HighContrast, Qt.ColorScheme.Light, CONTRAST),
        (Qt.ContrastPreference.NoPreference, Qt.ColorScheme.Dark, DARK),
        (Qt.ContrastPreference.NoPreference, Qt.ColorScheme.Light, LIGHT),
    ):
        monkeypatch.setattr("bpdebugger.ui.shell.main_window.QGuiApplication.styleHints", hints(preference, scheme))
        assert main_window.system_theme() is theme
        window._look_at_system()
        assert window.theme is theme


def interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


@pytest.mark.skipif(not hasattr(QAccessible, "installFactory"), reason="this PySide6 cannot be told of parts")
def test_units_connections_and_factors_are_in_the_tree(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("run-to", "dE_dz[o1]")
    picture = interface(window.picture)
    assert picture.role() is QAccessible.Role.Canvas and picture.childCount() == 6 + 8
    parts = [picture.child(number) for number in range(picture.childCount())]
    names = [part.text(QAccessible.Text.Name) for part in parts]
    assert names[2] == "h1, hidden, sigmoid" and "h1 → o1, weight w5" in names
    words = parts[names.index("o1, output, sigmoid")].text(QAccessible.Text.Description)
    assert "∂E/∂z[o1] = 0.1385" in words and "y[o1] = 0.7514" in words
    corner = window.picture.mapToGlobal(QPoint())
    whole = QRect(corner, window.picture.size())
    assert all(whole.intersects(part.rect()) and part.isValid() for part in parts)
    assert picture.indexOfChild(parts[3]) == 3
    at = parts[0].rect().center()
    assert picture.childAt(at.x(), at.y()).text(QAccessible.Text.Name) == names[0]
    equation = interface(window.equation)
    assert equation.role() is QAccessible.Role.Equation
    factors = [equation.child(number).text(QAccessible.Text.Name) for number in range(equation.childCount())]
    assert {"∂E/∂y[o1]", "dy/dz[o1]"} <= set(factors)
    for plot in window.plots.plots:
        assert interface(plot).role() is QAccessible.Role.Chart
    assert interface(window.timeline.lane).role() is QAccessible.Role.Slider
    # another network: what is gone is not told any more
    window.run("example", "neuron-sigmoid")
    assert picture.childCount() == 2 + 1 and not parts[9].isValid() and parts[9].text(QAccessible.Text.Name) == ""
