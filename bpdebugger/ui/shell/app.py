"""Starting the window: the application, its look, and what to do when something unforeseen goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QStyleFactory
from shiboken6 import isValid

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import opened
from bpdebugger.language import choose, chosen, tr, tr_noop, wanted
from bpdebugger.resources import resource
from bpdebugger.storage.stored_file import StoredFile
from bpdebugger.ui.look import accessible
from bpdebugger.ui.look.fonts import load_fonts
from bpdebugger.ui.shell.ending import Ending
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.shell.mishaps import Mishaps
from bpdebugger.ui.shell.places import data_folder, settings_folder
from bpdebugger.ui.shell.settings import SYSTEM, Preferences, PreferencesFile

DESKTOP = "org.bpdebugger.bpdebugger"
"""What a desktop knows the program by: the name of its entry in the menu."""


SAFE_MODE = tr_noop("Safe mode: what was remembered of the window is neither used nor changed.")


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
        app.setDesktopFileName(DESKTOP)
        app.setWindowIcon(QIcon(str(resource("pictures", "bpdebugger.svg"))))
        app.setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
        accessible.install()
    return app


def speak(app: Application, language: str) -> None:
    """Speaks the language of the settings, or that of the system; Qt's own words too, as far as Qt has them."""
    of_system = QLocale.system().uiLanguages()
    choose(wanted(os.environ, of_system, "" if language == SYSTEM else language))
    words = QTranslator(app)
    if words.load(f"qtbase_{chosen()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)


def open_window(path: str | Path | None = None) -> MainWindow:
    """Opens the window on a project file, or on the first example, and returns it.

    Raises ``NetworkError`` or ``OSError`` where the file cannot be used.
    """
    if path is None:
        return window_on(example())
    return window_on(*opened(path))


def window_on(
    network: Network, file: StoredFile | None = None, keeps: bool = True, safe_mode: bool = False
) -> MainWindow:
    """Opens the window on a network; ``file`` is the one it was read from. ``keeps``: whether it remembers anything;
    in ``safe_mode`` that is unsaved edits alone.
    """
    app = application()
    settings = PreferencesFile(settings_folder() if keeps and not safe_mode else None)
    window = MainWindow(Session(network, file=file), data_folder() if keeps else None, settings)
    window.show()
    app.hold(window)
    if settings.damage:
        window.message.say(settings.damage, problem=True)
    return window


class Script(QObject):
    """Commands that are given to a window one after the other; what is refused goes to standard error too."""

    def __init__(self, window: MainWindow, commands: Sequence[str]) -> None:
        super().__init__(window)
        self._window, self._commands = window, list(commands)
        QTimer.singleShot(0, self._next)

    def _next(self) -> None:
        if not self._commands:
            return
        self._window.finish_loading()
        id, _, text = self._commands.pop(0).partition(" ")
        # a window that was closed has no more turns
        QTimer.singleShot(0, self._next)
        if text:
            self._window.run(id, text)
        else:
            self._window.run(id)
        if problem := self._window.message.problem:
            sys.stderr.write(f"bpdebugger: {id}: {problem}\n")


_FRAMED, _LOOKS = 250, 20
"""Milliseconds until a window manager has usually put its frame around a window, and how often that is looked at."""


def fit_screen(window: MainWindow, looks: int = 0) -> None:
    """Makes a window that reaches over the edges of its screen, frame and all, as small as the screen.

    Where the frame is not there yet it is looked at again, so many times: a busy machine has it later, some never.
    """
    if looks and window.frameGeometry() == window.geometry():
        QTimer.singleShot(_FRAMED, window, lambda: fit_screen(window, looks - 1))
        return
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    if not room.contains(frame) and not window.isMaximized() and not window.isFullScreen():
        around = frame.size() - window.size()
        window.resize(window.size().boundedTo(room.size() - around))
        window.move(max(min(frame.left(), room.right() - window.frameGeometry().width() + 1), room.left()), room.top())


def run(path: str | None, commands: Sequence[str] = (), safe_mode: bool = False) -> int:
    """Shows the window until it is closed, and gives it ``commands`` such as ``run-to dE_dz[o]``.

    A file that cannot be used is reported in the window, not before it.
    """
    app = application()
    settings = PreferencesFile(None if safe_mode else settings_folder())
    speak(app, settings.settings.language)
    window = window_on(example(), safe_mode=safe_mode)
    sys.excepthook = Mishaps(window, data_folder())
    ending = Ending(window.flush)
    if path is not None:
        window.run("open", path)
    if window.settings.damage and not window.message.problem:
        window.message.say(window.settings.damage, problem=True)
    elif safe_mode and not window.message.problem:
        window.message.say(tr(SAFE_MODE), problem=False)
    window.offer_recovery()
    if path is None and not commands and not safe_mode and window.settings.settings == Preferences():
        # whoever starts it for the first time is shown what there is
        QTimer.singleShot(_FRAMED, window, lambda: window.run("start-page"))
    QTimer.singleShot(_FRAMED, window, lambda: fit_screen(window, _LOOKS))
    Script(window, commands)
    code = app.exec()
    return ending.code or code
