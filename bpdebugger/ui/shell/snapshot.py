"""The window, or a part of it, as a picture: of pixels, or of lines and letters that stay sharp in print."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError

if TYPE_CHECKING:
    from PySide6.QtCore import QIODevice
    from PySide6.QtGui import QPaintDevice
    from PySide6.QtWidgets import QWidget

ENDINGS = (".png", ".svg", ".pdf")
"""How a picture can be written."""
POINTS_PER_INCH, PDF_RESOLUTION = 72, 1200


@dataclass(frozen=True, slots=True)
class Appearance:
    """Size in pixels, light or dark, and by how many steps the text is larger."""

    width: int = 1280
    height: int = 800
    dark: bool = False
    larger: int = 0


def draw(network: Network, sample: int | None, number: int | None, look: Appearance) -> bytes:
    """The window, standing at step ``number`` (``None``: the beginning), as PNG. Raises ``CommandError``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QLoggingCategory
    from PySide6.QtWidgets import QApplication

    from bpdebugger.ui.look.theme import DARK, LIGHT
    from bpdebugger.ui.shell.app import window_on

    # the platform without a screen warns at every window that it has no size hints
    QLoggingCategory.setFilterRules("default.warning=false")
    window = window_on(network, keeps=False)
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
    picture = picture_of(window, ".png")
    problem = window.message.problem
    window.close()
    QLoggingCategory.setFilterRules("")
    if problem:
        raise CommandError(problem)
    return picture


def picture_of(widget: QWidget, ending: str) -> bytes:
    """A widget as it looks now, written as the ending of a file says: one of ``ENDINGS``."""
    from PySide6.QtCore import QBuffer, QIODevice, QPoint
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if ending == ".png":
        widget.grab().save(buffer, "PNG")
    else:
        device = _svg(widget, buffer) if ending == ".svg" else _pdf(widget, buffer)
        painter = QPainter(device)
        try:
            painter.scale(device.width() / widget.width(), device.height() / widget.height())
            # a graphics view has a way of its own, of its scene alone
            QWidget.render(widget, painter, QPoint())
        finally:
            painter.end()
            # they write to the buffer to their last breath
            del painter, device
    return bytes(buffer.data().data())


def _svg(widget: QWidget, buffer: QIODevice) -> QPaintDevice:
    from PySide6.QtSvg import QSvgGenerator

    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(widget.logicalDpiX())
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    generator.setTitle(widget.accessibleName() or "bpdebugger")
    return generator


def _pdf(widget: QWidget, buffer: QIODevice) -> QPaintDevice:
    from PySide6.QtCore import QMarginsF, QSizeF
    from PySide6.QtGui import QPageSize, QPdfWriter

    writer = QPdfWriter(buffer)
    writer.setPageMargins(QMarginsF())
    by = POINTS_PER_INCH / widget.logicalDpiX()
    size = QSizeF(widget.width() * by, widget.height() * by)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point))
    writer.setResolution(PDF_RESOLUTION)
    return writer
