"""The main window: the parts, and in one block the wires between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSaveFile, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QFontMetrics, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QSplitter,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.network import Network
from bpdebugger.core.validate import NetworkError
from bpdebugger.debugger.commands import CommandError, command
from bpdebugger.debugger.session import Session
from bpdebugger.exchange.examples import UnknownExampleError, example, examples
from bpdebugger.exchange.project import SUFFIX, load
from bpdebugger.exchange.trace_csv import write_csv
from bpdebugger.ui.actions import Actions
from bpdebugger.ui.fonts import interface_font
from bpdebugger.ui.theme import DARK, LIGHT, Theme
from bpdebugger.ui.views.equation import EquationView
from bpdebugger.ui.views.factor_table import FactorTable
from bpdebugger.ui.views.key_list import KeyList
from bpdebugger.ui.views.network_picture import NetworkPicture
from bpdebugger.ui.views.strips import MessageStrip, StatusStrip

if TYPE_CHECKING:
    from bpdebugger.ui.views.plots import PlotsView

    View = EquationView | NetworkPicture | FactorTable | StatusStrip | PlotsView

TEXT_SIZES = (9.0, 10.0, 11.5, 13.0, 15.0, 17.5, 20.0, 23.0)
USUAL_TEXT = 1
ALL_SAMPLES = "all samples"


class MainWindow(QMainWindow):
    """Shows a session. It is the workbench of the command table: every command acts on it, and nothing else does."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._session = Session(network)
        self._text_size = USUAL_TEXT
        self._theme = DARK if _system_is_dark() else LIGHT
        self._loaded = False
        self.actions_ = Actions(self)
        self.message = MessageStrip()
        self.equation = EquationView()
        self.picture = NetworkPicture()
        self.table = FactorTable()
        self.status = StatusStrip()
        self.samples = QComboBox()
        self.plots: PlotsView
        self._plots_place = QVBoxLayout()
        self._build()
        self._wire()
        self._restyle()
        self._renew()

    @property
    def session(self) -> Session:
        """The session in hand."""
        return self._session

    # how it is put together

    def _build(self) -> None:
        self.setObjectName("bpdebugger")
        bar = QToolBar("Step")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._bar = bar
        menus = self.actions_.fill_menus(self)
        self.actions_.fill_tool_bar(bar)
        self.samples.setAccessibleName("Sample")
        self._samples_action = bar.addWidget(self.samples)
        self.addToolBar(bar)
        self._example_menu = menus["File"].addMenu("Examples")
        menus["File"].insertMenu(self.actions_["export-csv"], self._example_menu)
        self._example_menu.setToolTipsVisible(True)
        for row in examples():
            action = self._example_menu.addAction(row.title)
            action.setObjectName(row.name)
            action.setToolTip(row.note)
            action.triggered.connect(self._example_chosen)
        self._build_panels()
        self._build_keys()

    def _build_panels(self) -> None:
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.addWidget(self.picture)
        upper.addWidget(self.table)
        upper.setSizes([520, 760])
        lower = QWidget()
        lower.setLayout(self._plots_place)
        self._plots_place.setContentsMargins(0, 0, 0, 0)
        panels = QSplitter(Qt.Orientation.Vertical)
        panels.addWidget(upper)
        panels.addWidget(lower)
        panels.setStretchFactor(0, 3)
        panels.setStretchFactor(1, 2)
        panels.setSizes([330, 240])
        for splitter in (upper, panels):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(5)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.message, self.equation, panels, self.status):
            layout.addWidget(part)
        layout.setStretchFactor(panels, 1)
        self.setCentralWidget(whole)
        self.resize(1280, 800)

    def _build_keys(self) -> None:
        self.keys = KeyList()
        self._keys_dock = QDockWidget("Commands and keys", self)
        self._keys_dock.setObjectName("keys")
        self._keys_dock.setWidget(self.keys)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._keys_dock)
        self._keys_dock.hide()

    def _wire(self) -> None:
        self.actions_.commandRequested.connect(self.run)
        self.message.closeRequested.connect(self._close_message)
        self.samples.activated.connect(self._sample_chosen)
        for view in (self.equation, self.picture, self.table):
            view.stepRequested.connect(self._step_chosen)
        self.picture.unitRequested.connect(self._unit_chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints; after the first time, loads what the first picture could do without."""
        super().paintEvent(event)
        if not self._loaded:
            self._loaded = True
            QTimer.singleShot(0, self.finish_loading)

    @property
    def is_loaded(self) -> bool:
        """Whether all parts of the window are there."""
        return self._plots_place.count() > 0

    def finish_loading(self) -> None:
        """Loads the plots, whose library takes longer to import than the rest of the window."""
        self._loaded = True
        if self.is_loaded:
            return
        from bpdebugger.ui.views import plots

        self.plots = plots.PlotsView()
        self.plots.supposeRequested.connect(self._z_supposed)
        self._plots_place.addWidget(self.plots)
        self.plots.setFont(self.font())
        self.plots.set_theme(self._theme)
        self.plots.show_moment(self._session.moment)

    # what it shows

    def _views(self) -> list[View]:
        views: list[View] = [self.equation, self.picture, self.table, self.status]
        return [*views, self.plots] if self.is_loaded else views

    def _show(self) -> None:
        for view in self._views():
            view.show_moment(self._session.moment)
        self.actions_.show_session(self._session)

    def _renew(self) -> None:
        """Shows a session that has just been opened."""
        network = self._session.network
        self.setWindowTitle(f"{network.title or 'Untitled'} — bpdebugger")
        self.samples.clear()
        self.samples.addItem(ALL_SAMPLES, "all")
        for number in range(len(network.samples)):
            self.samples.addItem(f"sample {number}", str(number))
        self._samples_action.setVisible(len(network.samples) > 1)
        self._show()

    def _restyle(self) -> None:
        font = interface_font(TEXT_SIZES[self._text_size])
        QApplication.setFont(font)
        self.setFont(font)
        QApplication.setPalette(self._theme.palette())
        self.setStyleSheet(_style(self._theme))
        height = QFontMetrics(font).height()
        self._bar.setIconSize(self._bar.iconSize().scaled(height, height, Qt.AspectRatioMode.KeepAspectRatio))
        self.actions_.set_theme(self._theme, height)
        for view in [*self._views(), self.message, self.keys]:
            view.setFont(font)
            view.set_theme(self._theme)
        self._fit_tool_bar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps all buttons in view."""
        super().resizeEvent(event)
        self._fit_tool_bar()

    def _fit_tool_bar(self) -> None:
        """Buttons have words where there is room for them, else icons alone; the words stay in their tool tips."""
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self._bar.sizeHint().width() > self.width():
            self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def changeEvent(self, event: QEvent) -> None:
        """Keeps up with the system's change between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ThemeChange:
            self.set_theme(DARK if _system_is_dark() else LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self._restyle()

    # wishes of the views

    def _step_chosen(self, number: int) -> None:
        self.run("run-to", str(number))

    def _unit_chosen(self, unit: int) -> None:
        self.run("plot-unit", self._session.recorded.plan.units[unit])

    def _z_supposed(self, unit: int, z: float) -> None:
        self.run("suppose", f"{self._session.recorded.plan.units[unit]}={z!r}")

    def _sample_chosen(self, row: int) -> None:
        self.run("sample", self.samples.itemData(row))

    def _example_chosen(self) -> None:
        self.run("example", self.sender().objectName())

    def _close_message(self) -> None:
        self.message.say("", problem=False)

    # commands

    def run(self, id: str, argument: str = "") -> None:
        """Does what the command's button does; an ``argument`` answers what the button would ask for.

        What cannot be done is said in the message strip, and everything stays as it was.
        """
        try:
            row = command(id)
            reason = row.why_not(self._session)
            if reason:
                raise CommandError(reason)
            self.message.say("", problem=False)
            row.do(self, argument)
        except (CommandError, NetworkError, OSError) as error:
            self.message.say(_sentence(error), problem=True)
        self._show()

    def open_project(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""
        path = path or QFileDialog.getOpenFileName(self, "Open", "", f"Networks (*{SUFFIX});;All files (*)")[0]
        if path:
            try:
                self._open(load(path))
            except NetworkError as error:
                raise CommandError(f"{Path(path).name}: {error}") from None

    def open_example(self, name: str) -> None:
        """Opens an example by name."""
        try:
            network = example(name)
        except UnknownExampleError as error:
            raise CommandError(str(error)) from None
        self._open(network)
        self.message.say(network.note, problem=False)

    def _open(self, network: Network) -> None:
        self._session = Session(network)
        self._renew()

    def export_csv(self, path: str) -> None:
        """Writes the trace as CSV; asks where if ``path`` is empty."""
        path = path or QFileDialog.getSaveFileName(self, "Export trace as CSV", "trace.csv", "CSV (*.csv)")[0]
        if path:
            write_csv(self._session.recorded, path)
            self.message.say(f"Wrote {len(self._session.recorded)} steps to {path}.", problem=False)

    def save_picture(self, path: str) -> None:
        """Writes a picture of the window as PNG; asks where if ``path`` is empty."""
        picture = self.grab()
        path = path or QFileDialog.getSaveFileName(self, "Save picture", "bpdebugger.png", "PNG (*.png)")[0]
        if path:
            file = QSaveFile(path)
            if not (file.open(QSaveFile.OpenModeFlag.WriteOnly) and picture.save(file, "PNG") and file.commit()):
                raise CommandError(f"{path}: {file.errorString()}")

    def plot_unit(self, name: str) -> None:
        """Shows a unit in the plots; an empty name follows the step."""
        plan = self._session.recorded.plan
        unit = plan.unit_index.get(name)
        if name and (unit is None or unit < plan.inputs.stop):
            raise CommandError(
                f'"{name}" has no net input to plot; choose one of {", ".join(plan.units[plan.inputs.stop :][:8])}'
            )
        self.finish_loading()
        self.plots.choose_unit(unit)

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""
        wanted = self._text_size + steps if steps else USUAL_TEXT
        self._text_size = min(max(wanted, 0), len(TEXT_SIZES) - 1)
        self._restyle()

    def switch_theme(self) -> None:
        """Changes between light and dark."""
        self.set_theme(LIGHT if self._theme is DARK else DARK)

    def show_keys(self) -> None:
        """Shows or hides the list of commands and keys."""
        self._keys_dock.setVisible(self._keys_dock.isHidden())

    def leave(self) -> None:
        """Closes the program."""
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes the window."""
        event.accept()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _style(theme: Theme) -> str:
    return f"""
        QMainWindow, QWidget#bpdebugger {{ background: {theme.window}; }}
        QToolBar {{ background: {theme.window}; border: none; padding: 2px 10px; spacing: 4px; }}
        QToolBar QToolButton {{ padding: 4px 8px; border-radius: 6px; border: 1px solid transparent; }}
        QToolBar QToolButton:hover {{ background: {theme.highlight}; }}
        QToolBar QToolButton:focus {{ border: 1px solid {theme.accent}; }}
        QToolBar QToolButton:disabled {{ color: {theme.faint}; }}
        QTableView {{ background: {theme.surface}; border: none; selection-background-color: {theme.highlight};
                      selection-color: {theme.text}; outline: none; }}
        QTableView:focus {{ border: 1px solid {theme.accent}; }}
        QHeaderView, QHeaderView::section {{ background: {theme.surface}; color: {theme.faint}; border: none;
                      border-bottom: 1px solid {theme.line}; padding: 0px 3px; }}
        QSplitter::handle {{ background: {theme.window}; }}
        QToolTip {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    """
