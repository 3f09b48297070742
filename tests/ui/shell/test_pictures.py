"""Pictures of the window and its parts, to take into a talk: pixels, drawings and pages."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer

from bpdebugger.ui.shell.main_window import MainWindow

PARTS = ("window", "equation", "picture", "table", "plots")


@pytest.mark.parametrize("part", PARTS)
def test_the_ending_says_how_it_is_written(window: MainWindow, tmp_path: Path, part: str) -> None:
    window.show()
    window.run("run-to", "dE_dz[o]")
    for ending, beginning in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")):
        file = tmp_path / f"shot{ending}"
        window.run("save-picture", str(file), part)
        assert file.read_bytes().startswith(beginning), window.message.text
    size = window.parts()[part].size()
    image = QImage(str(tmp_path / "shot.png"))
    assert image.size() == size
    root = ElementTree.parse(tmp_path / "shot.svg").getroot()
    assert root.get("viewBox") == f"0 0 {size.width()} {size.height()}"
    assert QSvgRenderer(str(tmp_path / "shot.svg")).isValid()


def test_another_ending_is_refused_and_nothing_is_written(window: MainWindow, tmp_path: Path) -> None:
    window.run("save-picture", str(tmp_path / "shot.bmp"))
    assert window.message.problem == "shot.bmp: the ending says how it is written: .png, .svg, .pdf"
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_is_made_of_letters_and_lines(window: MainWindow, tmp_path: Path) -> None:
    window.show()
    window.run("run-to", "dE_dz[o]")
    window.run("save-picture", str(tmp_path / "plots.svg"), "plots")
    text = (tmp_path / "plots.svg").read_text("utf-8")
    # grounds are pictures: those of a list and of the four plots
    assert text.count("<image") <= 5
    assert text.count("<text") > 20 and text.count("<path") > 10


def test_a_part_goes_to_the_clipboard(window: MainWindow) -> None:
    window.show()
    size = window.plots.size()
    window.run("copy-picture", "plots")
    assert QGuiApplication.clipboard().image().size() == size
