"""What is remembered of the window: read back as written, whatever the file looks like, and put in its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.exchange.examples import example, path_of
from bpdebugger.ui.look.theme import CONTRAST, DARK, LIGHT, THEMES, Theme
from bpdebugger.ui.shell import settings as module
from bpdebugger.ui.shell.app import open_window, window_on
from bpdebugger.ui.shell.keys import fitting
from bpdebugger.ui.shell.main_window import TEXT_SIZES, MainWindow
from bpdebugger.ui.shell.playback import LIMITS
from bpdebugger.ui.shell.settings import LARGEST_TEXT, Preferences, PreferencesFile, read, written
from bpdebugger.ui.shell.settings import THEMES as NAMES

TEXT = st.text(max_size=20)
SETTINGS = st.builds(
    Preferences,
    theme=st.sampled_from(NAMES),
    language=st.sampled_from(["system", "en", "de", "zh_CN"]),
    letters=st.sampled_from(["E y a z", "L a y z", "C a y z", "J h t net"]),
    text_size=st.integers(0, LARGEST_TEXT),
    speed=st.floats(*LIMITS),
    place=st.binary(max_size=80),
    docks=st.binary(max_size=80),
    splitters=st.dictionaries(TEXT, st.lists(st.integers(0, 5000), max_size=4).map(tuple), max_size=4),
    folders=st.dictionaries(TEXT, TEXT, max_size=4),
    recent=st.lists(TEXT, max_size=8).map(tuple),
    keys=st.dictionaries(TEXT, TEXT, max_size=4),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def reopened(qtbot: QtBot, safe_mode: bool = False) -> MainWindow:
    """The window of the next start."""
    window = window_on(example("neuron-sigmoid"), safe_mode=safe_mode)
    qtbot.addWidget(window)
    # the rest comes after the first picture
    qtbot.waitUntil(lambda: window.is_loaded)
    QApplication.processEvents()
    return window


def close(window: MainWindow) -> None:
    window.close_for_good()
    QApplication.processEvents()


# the file


@given(SETTINGS)
def test_what_is_written_is_read_back(settings: Preferences) -> None:
    assert read(written(settings)) == (settings, ())


@given(st.binary(max_size=200) | st.recursive(ANYTHING, st.lists, max_leaves=2).map(lambda x: json.dumps(x).encode()))
def test_any_bytes_give_settings(data: bytes) -> None:
    settings, _ = read(data)
    assert read(written(settings)) == (settings, ())


@given(SETTINGS, st.sampled_from(list(Preferences.__dataclass_fields__)), ANYTHING)
def test_one_damaged_setting_costs_no_other(settings: Preferences, name: str, value: Any) -> None:
    values = json.loads(written(settings)) | {name: value}
    found, wrong = read(json.dumps(values).encode())
    assert set(wrong) <= {name}
    for other in Preferences.__dataclass_fields__:
        if other != name:
            assert getattr(found, other) == getattr(settings, other)
    if wrong:
        assert getattr(found, name) == getattr(Preferences(), name)


def test_two_windows_keep_what_each_changed(tmp_path: Path) -> None:
    one, other = PreferencesFile(tmp_path), PreferencesFile(tmp_path)
    one.change(theme="dark")
    other.change(text_size=3)
    assert (PreferencesFile(tmp_path).settings.theme, PreferencesFile(tmp_path).settings.text_size) == ("dark", 3)


def test_a_damaged_file_is_put_aside_with_a_word(tmp_path: Path) -> None:
    (tmp_path / module.NAME).write_bytes(b"{nonsense")
    found = PreferencesFile(tmp_path)
    assert found.settings == Preferences()
    assert "damaged (all of them)" in found.damage
    assert (tmp_path / module.DAMAGED).read_bytes() == b"{nonsense"


def test_without_a_place_to_write_they_last_as_long_as_the_program(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("a file where the folder should be")
    settings = PreferencesFile(tmp_path / "settings")
    settings.change(theme="dark")
    assert settings.settings.theme == "dark"


# the window


def test_the_window_comes_back_as_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.run("theme", "dark")
    window.run("larger-text")
    window.run("set-pace", "5.5")
    window.run("watches")
    # a window is brought back no larger than its screen
    screen = window.screen().availableSize()
    window.resize(window.minimumSizeHint().expandedTo(screen - QSize(60, 90)))
    QApplication.processEvents()
    assert window.width() < screen.width() and window.height() < screen.height()
    window.standing._splitters["across"].setSizes([300, 500])
    QApplication.processEvents()
    sizes, width = window.standing._splitters["across"].sizes(), window.panels.docks["watches"].width()
    size, font = window.size(), window.font().pointSizeF()
    close(window)
    again = reopened(qtbot)
    assert again.theme is DARK
    assert again.playback.speed == 5.5
    assert again.font().pointSizeF() == font == TEXT_SIZES[2]
    assert again.size() == size
    assert again.panels.shown() == ("watches",)
    assert again.panels.docks["watches"].width() == width
    assert again.standing._splitters["across"].sizes() == pytest.approx(sizes, abs=4)


def test_the_panels_of_a_file_go_before_those_of_the_last_window(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "net.bpd"
    file.write_bytes(path_of("xor").read_bytes())
    window = open_window(file)
    qtbot.addWidget(window)
    window.finish_loading()
    window.run("samples")
    close(window)
    other = reopened(qtbot)
    other.run("reset-preferences")
    other.run("watches")
    close(other)
    again = open_window(file)
    qtbot.addWidget(again)
    again.finish_loading()
    assert again.panels.shown() == ("samples",)


def test_a_presentation_is_no_preference(qtbot: QtBot, window: MainWindow) -> None:
    window.run("presentation")
    window.run("larger-text")
    close(window)
    assert reopened(qtbot).font().pointSizeF() == TEXT_SIZES[1]


def test_reset_makes_all_as_it_was_at_first(qtbot: QtBot, window: MainWindow) -> None:
    first, size = window.theme, window.size()
    for command in ("theme dark", "larger-text", "set-key step-over Ctrl+Alt+N", "watches"):
        window.run(*command.split(" ", 1))
    window.resize(900, 700)
    window.run("reset-preferences")
    QApplication.processEvents()
    assert not window.message.problem
    assert (window.theme, window.size(), window.font().pointSizeF()) == (first, size, TEXT_SIZES[1])
    assert window.panels.shown() == ()
    assert window.actions_.keys["step-over"] == "F10"
    close(window)
    assert reopened(qtbot).actions_.keys["step-over"] == "F10"


def test_safe_mode_uses_nothing_and_changes_nothing(qtbot: QtBot, window: MainWindow, home: Path) -> None:
    window.run("theme", "contrast")
    window.run("set-key", "step-over Ctrl+Alt+N")
    close(window)
    before = (home / "settings" / module.NAME).read_bytes()
    safe = reopened(qtbot, safe_mode=True)
    assert safe.theme is LIGHT and safe.actions_.keys["step-over"] == "F10"
    safe.run("theme", "dark")
    close(safe)
    assert (home / "settings" / module.NAME).read_bytes() == before


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[1]", b'{"theme": 7, "place": "!", "docks": "AAAA", "splitters": {"across": [1, 2, 3]}}',
     b'{"keys": {"step-over": "F5", "continue": "nonsense", "gone": "F7", "undo": "F5"}, "text_size": 99}'],
)  # fmt: skip
def test_whatever_the_file_holds_the_window_opens(qtbot: QtBot, home: Path, data: bytes) -> None:
    (home / "settings").mkdir()
    (home / "settings" / module.NAME).write_bytes(data)
    window = reopened(qtbot)
    keys = [key for key in window.actions_.keys.values() if key]
    assert len(keys) == len(set(keys))
    assert "damaged" in window.message.problem
    window.run("step-over")
    assert not (window.message.problem or window.session.moment.at_start)


def test_the_last_folder_is_where_the_next_dialog_begins(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def choose(*given: Any) -> tuple[str, str]:
        begun.append(given[2])
        return str(tmp_path / "trace.csv"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.run("export-csv")
    window.run("export-csv")
    assert begun == ["trace.csv", str(tmp_path / "trace.csv")]


# keys


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    QTest.keyClick(window.table, key, modifier)


def test_a_command_has_another_key(window: MainWindow) -> None:
    window.run("set-key", "step-over ctrl+alt+n")
    assert not window.message.problem
    assert "Ctrl+Alt+N" in window.actions_["step-over"].toolTip()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    press(window, Qt.Key.Key_N, both)
    first = window.session.moment.position
    assert not window.session.moment.at_start
    press(window, Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier)
    assert window.session.moment.position == first
    assert "Ctrl+Alt+N" in window.panels.keys.toPlainText()
    window.run("usual-key", "step-over")
    press(window, Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier)
    assert window.session.moment.position.step > first.step


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("step-over F5", "F5 is the key of Continue"),
        ("step-over nonsense", "is no key"),
        ("step-over q", "alone is for typing"),
        ("set-value Ctrl+Alt+N", "needs values"),
        ("step-ovr Ctrl+Alt+N", "did you mean step-over"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_its_reason(window: MainWindow, given: str, said: str) -> None:
    before = window.actions_.keys
    window.run("set-key", given)
    assert said in window.message.problem
    assert window.actions_.keys == before


def test_a_key_that_became_free_can_be_taken_and_not_taken_back(window: MainWindow) -> None:
    window.run("set-key", "continue")
    window.run("set-key", "step-over F5")
    assert (window.actions_.keys["step-over"], window.actions_.keys["continue"]) == ("F5", "")
    window.run("usual-key", "continue")
    assert "F5 is the key of Step over" in window.message.problem


@given(
    st.dictionaries(
        st.sampled_from([row.id for row in COMMANDS]) | TEXT,
        st.sampled_from(["F5", "F10", "F30", "Ctrl+Alt+N", "x", ""]) | TEXT,
    )
)
def test_of_remembered_keys_none_stands_twice(own: dict[str, str]) -> None:
    keys = fitting(own)
    taken = [key for key in keys.values() if key]
    assert len(taken) == len(set(taken))
    assert all(QKeySequence(key).toString() == key for key in keys.values())


def test_the_panel_shows_whose_key_it_is_before_it_is_set(window: MainWindow) -> None:
    window.run("preferences")
    panel = window.panels.preferences
    panel.words.setText("step over")
    panel.list.setCurrentIndex(panel.list.model().index(0, 0))
    assert panel.command == "step-over"
    assert panel.key.keySequence().toString() == "F10"
    panel.key.setKeySequence(QKeySequence("F5"))
    assert panel.owner.text() == "F5 is the key of Continue." and not panel.take.isEnabled()
    panel.key.setKeySequence(QKeySequence("Ctrl+Alt+N"))
    assert panel.owner.text() == "" and panel.take.isEnabled()
    panel.take.click()
    assert window.actions_.keys["step-over"] == "Ctrl+Alt+N"
    assert panel.usual.isEnabled()
    panel.usual.click()
    assert window.actions_.keys["step-over"] == "F10"


def test_the_panel_chooses_colours_and_size(window: MainWindow) -> None:
    window.run("preferences")
    panel = window.panels.preferences
    panel.colours.setCurrentIndex(panel.colours.findData("contrast"))
    panel.colours.activated.emit(panel.colours.currentIndex())
    assert window.theme is CONTRAST
    panel.larger.click()
    assert window.font().pointSizeF() == TEXT_SIZES[2] and panel.text_size.text() == "size 3"
    window.run("switch-theme")
    assert panel.colours.currentData() == "dark"
    panel.reset.click()
    assert window.theme is LIGHT and panel.colours.currentData() == "system"
    assert window.panels.shown() == ("preferences",)


def luminance(colour: str) -> float:
    """Of WCAG 2.2, "relative luminance"."""
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(theme: Theme, of: str, on: str) -> float:
    light, dark = sorted((luminance(getattr(theme, of)), luminance(getattr(theme, on))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("of", ["text", "faint", "accent", "warning", "negative", "upstream", "local", "product"])
@pytest.mark.parametrize("on", ["window", "surface", "highlight"])
def test_high_contrast_is_that_of_the_guidelines(of: str, on: str) -> None:
    assert contrast(CONTRAST, of, on) >= 7


TEXTS = ("text", "faint", "accent", "warning", "upstream", "local", "product")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_texts_have_a_contrast_of_4_5_and_borders_of_3_in_every_theme(theme: Theme) -> None:
    for on in ("window", "surface", "highlight"):
        assert all(contrast(theme, of, on) >= 4.5 for of in TEXTS), on
        assert contrast(theme, "border", on) >= 3 and contrast(theme, "negative", on) >= 3, on
    assert contrast(theme, "surface", "accent") >= 4.5  # a selected text


def test_there_is_a_theme_for_each_name() -> None:
    assert set(NAMES) == {"system", *THEMES}
    assert len(TEXT_SIZES) - 1 == LARGEST_TEXT
