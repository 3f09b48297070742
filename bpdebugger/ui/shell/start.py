"""What the start page offers: the examples with their pictures."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap

from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example, examples
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.start_panel import Offered
from bpdebugger.ui.picture.picture import NetworkPicture

_DRAWN = QSize(480, 240)
"""In pixels; what is drawn in less has no room for its words."""


def offered() -> tuple[Offered, ...]:
    """The examples, in their order."""
    return tuple(Offered(each.name, each.title, each.note) for each in examples())


def picture_of_example(name: str, size: QSize, theme: Theme) -> QPixmap:
    """An example's network in small."""
    picture = NetworkPicture()
    picture.resize(_DRAWN)
    picture.set_theme(theme)
    picture.show_moment(Session(example(name)).moment)
    drawn = picture.grab()
    picture.deleteLater()
    return drawn.scaled(size * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
