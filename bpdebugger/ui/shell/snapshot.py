"""The window drawn as PNG without a screen."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Look:
    """Size in pixels, light or dark, and by how many steps the text is larger."""

    width: int = 1280
    height: int = 800
    dark: bool = False
    larger: int = 0


def draw(network: Network, sample: int | None, number: int | None, look: Look) -> bytes:
    """The window, standing at step ``number`` (``None``: the beginning), as PNG. Raises ``CommandError``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QLoggingCategory
    from PySide6.QtWidgets import QApplication

    from bpdebugger.ui.look.theme import DARK, LIGHT
    from bpdebugger.ui.shell.app import window_on

    # the platform without a screen warns at every window that it has no size hints
    QLoggingCategory.setFilterRules("default.warning=false")
    window = window_on(network)
    window.set_theme(DARK if look.dark else LIGHT)
    window.finish_loading()
    if look.larger:
        window.scale_text(look.larger)
    if sample is not None:
        window.run("sample", sample)
    if number is not None:
        window.run("run-to", number)
    window.resize(look.width, look.height)
    # the plots have just been added: they get their places when the event loop turns
    QApplication.processEvents()
    picture = png_of(window)
    problem = window.message.problem
    window.close()
    QLoggingCategory.setFilterRules("")
    if problem:
        raise CommandError(problem)
    return picture


def png_of(widget: QWidget) -> bytes:
    """A widget as it looks now, as PNG."""
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    return bytes(buffer.data().data())
