"""Starting the window: the application, its look, and what to do when something unforeseen goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QStyleFactory
from shiboken6 import isValid

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import opened
from bpdebugger.storage.stored_file import StoredFile
from bpdebugger.ui.look.fonts import load_fonts
from bpdebugger.ui.shell.ending import Ending
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.shell.mishaps import Mishaps
from bpdebugger.ui.shell.places import data_folder


class Application(QApplication):
    """The application, which holds every window until it is closed.

    Python's collector of cycles would end a window that nothing else holds, even in the middle of painting it.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self.windows: list[MainWindow] = []

    def hold(self, window: MainWindow) -> None:
        """Holds a window, and those that are open still."""
        self.windows = [other for other in self.windows if isValid(other) and not other.isHidden()] + [window]


def application() -> Application:
    """The one application object, with the program's name, style and fonts."""
    app = QApplication.instance()
    if not isinstance(app, Application):
        app = Application([sys.argv[0]])
        app.setApplicationName("bpdebugger")
        app.setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
    return app


def open_window(path: str | Path | None = None) -> MainWindow:
    """Opens the window on a project file, or on the first example, and returns it.

    Raises ``NetworkError`` or ``OSError`` where the file cannot be used.
    """
    if path is None:
        return window_on(example())
    return window_on(*opened(path))


def window_on(network: Network, file: StoredFile | None = None, keeps: bool = True) -> MainWindow:
    """Opens the window on a network; ``file`` is the one it was read from. ``keeps``: whether it remembers anything."""
    app = application()
    window = MainWindow(Session(network, file=file), data_folder() if keeps else None)
    window.show()
    app.hold(window)
    return window


def run(path: str | None) -> int:
    """Shows the window until it is closed. A file that cannot be used is reported in the window, not before it."""
    app = application()
    window = open_window()
    sys.excepthook = Mishaps(window, data_folder())
    ending = Ending(window.flush)
    if path is not None:
        window.run("open", path)
    window.offer_recovery()
    code = app.exec()
    return ending.code or code
