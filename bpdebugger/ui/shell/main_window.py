"""The main window: the parts, and in one block the wires between them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QMainWindow,
    QSplitter,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.names.choosing_letters import letters_in
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.debugger.commands.command import Command, CommandError, Wish
from bpdebugger.debugger.commands.files import open_, open_program, quit_, recover
from bpdebugger.debugger.commands.search import Found, found
from bpdebugger.debugger.commands.stepping import play, sample, set_pace
from bpdebugger.debugger.commands.table import COMMANDS, grant, wish
from bpdebugger.debugger.commands.values import import_weights
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.shorthand import described
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.chosen_steps import chosen_steps
from bpdebugger.exchange.decimals import typed_number
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.equation.equation import EquationView
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import CONTRAST, DARK, LIGHT, THEMES, Theme
from bpdebugger.ui.picture.noted_picture import NotedPicture
from bpdebugger.ui.picture.picture import NetworkPicture
from bpdebugger.ui.shell.actions import Actions
from bpdebugger.ui.shell.context_menus import ContextMenus
from bpdebugger.ui.shell.field_keys import FieldKeys
from bpdebugger.ui.shell.file_menus import ExamplesMenu, LettersMenu, RecentMenu
from bpdebugger.ui.shell.importing import WEIGHTS
from bpdebugger.ui.shell.journal import Left
from bpdebugger.ui.shell.keeper import Keeper
from bpdebugger.ui.shell.keys import fitting
from bpdebugger.ui.shell.playback import Playback
from bpdebugger.ui.shell.questions import Questions
from bpdebugger.ui.shell.settings import USUAL_TEXT, PreferencesFile
from bpdebugger.ui.shell.stage import PRESENTING, Stage
from bpdebugger.ui.shell.standing import Standing
from bpdebugger.ui.shell.wishes import Wishes
from bpdebugger.ui.shell.workbench import WindowWorkbench, sentence
from bpdebugger.ui.strips.command_search import CommandSearch
from bpdebugger.ui.strips.message_and_status import MessageStrip, StatusStrip
from bpdebugger.ui.strips.new_network_strip import NewNetworkStrip
from bpdebugger.ui.strips.notices import Noticed
from bpdebugger.ui.strips.paper_strip import PaperStrip
from bpdebugger.ui.strips.practice_strip import PracticeStrip
from bpdebugger.ui.strips.progress_strip import ProgressStrip
from bpdebugger.ui.strips.question_strip import QuestionStrip
from bpdebugger.ui.strips.tour import Tour
from bpdebugger.ui.table.factor_table import FactorTable

if TYPE_CHECKING:
    from bpdebugger.ui.lanes.timeline import TimelineView
    from bpdebugger.ui.plotting.plots import PlotsView
    from bpdebugger.ui.shell.panels import Panels

    View = TimelineView | EquationView | NetworkPicture | FactorTable | StatusStrip | PlotsView | PracticeStrip

TEXT_SIZES = (9.0, 10.0, 11.5, 13.0, 15.0, 17.5, 20.0, 23.0)
PRESENTED_TEXT = 5
LOOKING = ("View", "Help")
"""The menus whose commands leave a training alone, and what is played."""
PLAYING = (play, set_pace)

_TIMELINE_LINES = 3
LEAST_LINES = 30
"""The height of the window, in lines of text, from which all of its panes are seen at once."""
ALL_SAMPLES = tr_noop("all samples")


class MainWindow(QMainWindow):
    """Shows a session. Whatever happens in it is a wish that it grants; ``run`` is for scripts."""

    def __init__(self, session: Session, folder: Path | None = None, settings: PreferencesFile | None = None) -> None:
        """Shows a session; ``folder`` is where unsaved edits are kept, ``None`` if nothing is; so too ``settings``."""
        super().__init__()
        self.settings = settings or PreferencesFile()
        self.message, self.question = MessageStrip(), QuestionStrip()
        self._workbench = WindowWorkbench(self, session)
        session.show_in(self.letters)
        self._text_size = self._text_before = self.settings.settings.text_size
        self.theme = self._chosen_theme()
        self._loaded = self._closing = False
        self._zooms: dict[Path, float] = {}
        self._wanted_panels: tuple[str, ...] | None = None
        self.actions_ = Actions(self)
        self._wishes = Wishes(self.grant, lambda: self.session, self._refused, self)
        self.new_network = NewNetworkStrip(described)
        self.paper = PaperStrip(lambda text: len(chosen_steps(self.session.recorded, text)))
        self.equation = EquationView()
        self.picture = NetworkPicture()
        self.table = FactorTable()
        self.status = StatusStrip()
        self.progress = ProgressStrip()
        self.playback = Playback(lambda: self.session.moment, self.picture.show_travels, self)
        self.search = CommandSearch(self._found, self)
        self.tour = Tour(self)
        self.samples = QComboBox()
        self._plots_place, self._timeline_place = QVBoxLayout(), QVBoxLayout()
        self._plots: PlotsView
        self._timeline: TimelineView
        self._panels: Panels
        self._build()
        self._wire()
        self._take_keys_and_speed()
        self._restyle()
        self.standing.bring(self.settings.settings)
        self.keeper = Keeper(folder, self) if folder else None
        if self.keeper:
            self.keeper.failed.connect(self._refused)
            self._wanted_panels = self.keeper.arrive(session)
        self._show()
        self.table.setFocus()

    def _found(self, text: str) -> list[Found]:
        """The commands that a text may mean, with the keys that they have."""
        keys = self.actions_.keys
        return [replace(each, key=keys.get(each.name, "")) for each in found(COMMANDS, text, self.session)]

    @property
    def session(self) -> Session:
        """The session in hand."""
        return self._workbench.session

    # how it is put together

    def _build(self) -> None:
        self.setObjectName("bpdebugger")
        self.setAcceptDrops(True)
        bar = QToolBar(tr("Step"))
        bar.setObjectName("Step")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._bar = bar
        menus = self.actions_.fill_menus(self)
        self.actions_.fill_tool_bar(bar)
        self.samples.setAccessibleName(tr("Sample"))
        self._samples_action = bar.addWidget(self.samples)
        self.addToolBar(bar)
        self.practice = PracticeStrip()
        for menu in (
            RecentMenu(self._wishes, self._workbench.files.recent, menus["File"]),
            ExamplesMenu(self._wishes, menus["File"]),
        ):
            menus["File"].insertMenu(self.actions_["save"], menu)
        letters = LettersMenu(self._wishes, lambda: self.letters, menus["View"])
        menus["View"].insertMenu(self.actions_["preferences"], letters)
        self._build_panels()

    def _build_panels(self) -> None:
        upper = QSplitter(Qt.Orientation.Horizontal)
        beside = NotedPicture(self.picture)
        self._noted = beside
        upper.addWidget(beside)
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
        panels.setSizes([355, 245])
        for splitter in (upper, panels):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(5)
        whole = Noticed(self.new_network, self.paper, self.progress, self.message, self.question)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        below = QWidget()
        below.setLayout(self._timeline_place)
        self._timeline_place.setContentsMargins(0, 0, 0, 0)
        # as high as the timeline will be, so that nothing jumps when it comes
        below.setMinimumHeight(_TIMELINE_LINES * self.fontMetrics().height())
        panes = {"picture": (beside, upper), "table": (self.table, upper), "plots": (lower,)}
        self.stage = Stage(self, panes, (self._bar, below, self.status))
        for part in (self.equation, self.practice, self.stage.tabs, panels, below, self.status):
            layout.addWidget(part)
        layout.setStretchFactor(panels, 1)
        self.setCentralWidget(whole)
        self._below, self._lower = below, lower
        FieldKeys(self)
        self.resize(1280, 800)
        self.standing = Standing(self, {"across": upper, "down": panels})

    def _wire(self) -> None:
        self.actions_.wished.connect(self.grant)
        self.search.wished.connect(self.grant)
        self.tour.partWanted.connect(self._show_part)
        self.playback.stepRequested.connect(self._wishes.step_ahead)
        self.playback.changed.connect(self._playing)
        self.message.closeRequested.connect(self._close_message)
        self.question.answered.connect(self._wishes.answer)
        self.new_network.networkRequested.connect(self._wishes.network)
        self.paper.wished.connect(self.grant)
        self.new_network.closeRequested.connect(self.table.setFocus)
        self.progress.cancelRequested.connect(self._wishes.cancel_training)
        self._workbench.drive.progressed.connect(self._progressed)
        self._workbench.drive.finished.connect(self._trained)
        self.samples.activated.connect(self._sample_chosen)
        for view in (self.equation, self.picture, self.table):
            view.stepRequested.connect(self._wishes.step)
        self.picture.unitRequested.connect(self._wishes.unit)
        self.picture.wished.connect(self.grant)
        self.table.wished.connect(self.grant)
        self.menus = ContextMenus(
            self, self.actions_, self.grant, lambda: self.session, self._is_in_view, self._is_asking
        )
        self.picture.menuRequested.connect(self.menus.for_part)
        self.picture.valueTyped.connect(self._wishes.value)
        self.table.menuRequested.connect(self.menus.for_rows)
        self.table.copyRequested.connect(self._wishes.copy_rows)
        self.equation.menuRequested.connect(self.menus.for_factor)
        self.practice.answerRequested.connect(self._wishes.predict)
        self.practice.skipRequested.connect(self._wishes.skip_question)
        self.practice.nextRequested.connect(self._wishes.next_question)
        self.stage.ahead.activated.connect(self._wishes.step_ahead)
        QGuiApplication.styleHints().accessibility().contrastPreferenceChanged.connect(self._look_at_system)
        self.stage.back.activated.connect(self._wishes.step_back)

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

    @property
    def plots(self) -> PlotsView:
        """The plots, which are loaded when they are first asked for."""
        self.finish_loading()
        return self._plots

    @property
    def timeline(self) -> TimelineView:
        """The timeline, likewise."""
        self.finish_loading()
        return self._timeline

    @property
    def panels(self) -> Panels:
        """The panels, likewise."""
        self.finish_loading()
        return self._panels

    def finish_loading(self) -> None:
        """Loads what the first picture can do without: the plots, and the panels that one opens when one needs them."""
        self._loaded = True
        if self.is_loaded:
            return
        from bpdebugger.ui.lanes.timeline import TimelineView
        from bpdebugger.ui.plotting.plots import PlotsView
        from bpdebugger.ui.shell.panels import Panels
        from bpdebugger.ui.shell.start import offered, picture_of_example

        self._plots, self._timeline = PlotsView(typed_number), TimelineView()
        self._plots_place.addWidget(self._plots)
        self._lower.setFocusProxy(self._plots.movable[0])
        self._timeline_place.addWidget(self._timeline)
        self._timeline.stepRequested.connect(self._wishes.step)
        self._timeline.wished.connect(self.grant)
        self._timeline.epochRequested.connect(self._wishes.epoch)
        self._plots.menuRequested.connect(self.menus.for_plots)
        self._plots.supposeRequested.connect(self._wishes.suppose)
        self._panels = Panels(self)
        self._panels.diagnosis.diagnosisRequested.connect(self._wishes.diagnose)
        self._panels.claim.claimRequested.connect(self._wishes.claim)
        for panel in (self._panels.inspector, self._panels.samples, self._panels.weights, self._panels.training):
            panel.wished.connect(self.grant)
            panel.refused.connect(self._refused)
        self._panels.breakpoints.wished.connect(self.grant)
        self._panels.watches.wished.connect(self.grant)
        self._panels.wished.connect(self.grant)
        for source in (self._panels.breakpoints, self._panels.origin, self._panels.compare, self._panels.matrices):
            source.stepRequested.connect(self._wishes.step)
        self._panels.start.offer(offered, self._workbench.files.recent, picture_of_example)
        self._panels.start.chosen.connect(self.menus.carry_out)
        self._panels.samples.preview.accepted.connect(self._workbench.take_import)
        self._panels.samples.preview.rolesChosen.connect(self._workbench.choose_columns)
        self._panels.weights.preview.accepted.connect(self._workbench.take_weights)
        self._panels.weights.preview.wayChosen.connect(self._workbench.choose_way)
        for view in (self._plots, self._timeline):
            self._dress(view)
            view.show_moment(self.session.moment)
        self.actions_.set_theme(self.theme, self._bar.iconSize().height(), every=True)
        self._panels.dress(self.font(), self.theme)
        self._panels.show_moment(self.session.moment)
        self._panels.preferences.wished.connect(self.grant)
        self._show_settings()
        self.standing.bring_panels(self.settings.settings)
        self._fit_height()
        self._bring_panels()

    # what it shows

    def _views(self) -> list[View]:
        late: list[View] = [self.plots, self.timeline] if self.is_loaded else []
        return [self.equation, self.picture, self.table, self.status, self.practice, *late]

    def _dress(
        self,
        view: View
        | MessageStrip
        | QuestionStrip
        | NewNetworkStrip
        | PaperStrip
        | ProgressStrip
        | CommandSearch
        | Tour
        | NotedPicture,
    ) -> None:
        view.setFont(self.font())
        view.set_theme(self.theme)

    def _show(self) -> None:
        self._show_document()
        for view in self._views():
            view.show_moment(self.session.moment)
        if self.is_loaded:
            self.panels.show_moment(self.session.moment)
        self.actions_.show_session(self.session)
        self._keep()

    def _keep(self) -> None:
        """Keeps what must outlive the program."""
        if self.keeper:
            self.keeper.note(self.panels.shown() if self.is_loaded else None)

    def take(self, session: Session, left: Left | None = None) -> None:
        """Takes another session, that of a journal if one is given; what was asked about the old one goes with it.

        It is shown once the command that asked for it is done.
        """
        self._workbench.files.questions.give_up()
        if (before := self.session.document.file) is not None:
            self._zooms[before.path] = self.picture.zoom
        file = session.document.file
        self.picture.set_zoom(self._zooms.get(file.path, 1.0) if file else 1.0)
        self._workbench.session = session
        session.show_in(self.letters)
        if self.keeper:
            self.keeper.leave()
            self._wanted_panels = self.keeper.adopt(session, left) if left else self.keeper.arrive(session)
            self._bring_panels()

    @property
    def questions(self) -> Questions:
        """What is asked in the strip."""
        return self._workbench.files.questions

    def show_anew(self) -> None:
        """Shows all views from the moment."""
        self._show()

    def offer_recovery(self) -> None:
        """Offers what was left unsaved when the program ended, if there is any."""
        file = self.session.document.file
        if self.keeper and self.keeper.has_unsaved:
            self.grant(recover.wish(str(file.path) if file else ""))

    def flush(self) -> None:
        """Writes at once what is kept for the next start."""
        self._note_standing()
        if self.keeper:
            self.keeper.flush()

    def _bring_panels(self) -> None:
        """Shows the panels that belong to the file, once there are any."""
        if self.is_loaded and self._wanted_panels is not None:
            self.panels.show_only(self._wanted_panels)
            self._wanted_panels = None

    def _show_document(self) -> None:
        """The title, with a mark where something is not saved, and the list of samples."""
        document = self.session.document
        network = document.network
        file = document.file.path.name if document.file else ""
        name = f"{network.title} ({file})" if network.title and file else network.title or file or tr("Untitled")
        self._noted.show_note(network.note)
        if self.windowTitle() != (title := f"{name}[*] — bpdebugger"):
            self.setWindowTitle(title)
        if self.isWindowModified() is not document.modified:
            self.setWindowModified(document.modified)
        if self.samples.count() != len(network.samples) + 1:
            self._list_samples(len(network.samples))
        size = self.session.run.data.batches.size
        batches = tr("batches of {size}", size=size) if size < len(network.trained) else tr(ALL_SAMPLES)
        self.samples.setItemText(0, batches if self.session.sample is None else tr(ALL_SAMPLES))
        self.samples.setCurrentIndex(0 if self.session.sample is None else self.session.sample + 1)

    def _list_samples(self, count: int) -> None:
        self.samples.clear()
        self.samples.addItem(tr(ALL_SAMPLES), "all")
        for number in range(count):
            self.samples.addItem(f"sample {number}", number)
        self._samples_action.setVisible(count > 1)

    def _restyle(self) -> None:
        font = interface_font(TEXT_SIZES[self._text_size])
        QApplication.setFont(font)
        self.setFont(font)
        QApplication.setPalette(self.theme.palette())
        self.setStyleSheet(self.theme.style_sheet())
        height = QFontMetrics(font).height()
        self._bar.setIconSize(self._bar.iconSize().scaled(height, height, Qt.AspectRatioMode.KeepAspectRatio))
        self.actions_.set_theme(self.theme, height, self.is_loaded)
        for view in [
            *self._views(),
            self._noted,
            self.message,
            self.question,
            self.new_network,
            self.paper,
            self.progress,
            self.search,
            self.tour,
        ]:
            self._dress(view)
        if self.is_loaded:
            self.panels.dress(font, self.theme)
        self._fit_tool_bar()
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps all buttons in view."""
        super().resizeEvent(event)
        self._fit_tool_bar()
        self._fit_height()
        self.search.place()

    def _fit_height(self) -> None:
        """In a low window, as with large text on a small screen, one pane is in front and the others behind tabs."""
        line = QFontMetrics(self.font()).height()
        is_low = self.height() < LEAST_LINES * line
        self.stage.set_low(is_low)
        is_compact = is_low and not self.stage.is_presenting
        self.equation.set_compact(is_compact)
        if self.is_loaded:
            self._timeline.set_compact(is_compact)
        self._below.setMinimumHeight(0 if is_compact else _TIMELINE_LINES * line)
        self._below.updateGeometry()

    def _fit_tool_bar(self) -> None:
        """Buttons have words where there is room for them, else icons alone; the words stay in their tool tips."""
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        if self._bar.sizeHint().width() > self.width():
            self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes, once nothing would be lost by it."""
        if self._closing or not self._workbench.files.would_lose():
            self._note_standing()
            if self.keeper:
                self.keeper.leave()
            self._workbench.end_program()
            event.accept()
        else:
            event.ignore()
            self.grant(quit_.wish())

    def close_for_good(self) -> None:
        """Closes, whatever is not saved."""
        self._closing = True
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the file that was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.grant(_opening(paths[0]).wish(paths[0]))

    def changeEvent(self, event: QEvent) -> None:
        """Keeps up with the system's light and dark, and with the file when the window gets the focus."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.look_at_file()
        if event.type() == QEvent.Type.ThemeChange:
            self._look_at_system()

    def _look_at_system(self) -> None:
        self.set_theme(self._chosen_theme())

    def look_at_file(self) -> None:
        """Notices what other programs did to the file, and other windows on it."""
        self._workbench.files.look_at_file()
        self._show_document()
        self._keep()

    # what is remembered

    @property
    def letters(self) -> Letters:
        """In which quantities are shown and typed."""
        return letters_in(self.settings.settings.letters)

    def _chosen_theme(self) -> Theme:
        return THEMES.get(self.settings.settings.theme) or system_theme()

    def take_settings(self) -> None:
        """Looks, listens and plays as the settings say."""
        self._take_keys_and_speed()
        self._take_letters()
        self._text_size = self.settings.settings.text_size
        self.set_theme(self._chosen_theme())
        if self.is_loaded:
            self._show_settings()

    def _take_letters(self) -> None:
        if self.session.moment.letters != self.letters:
            self.session.show_in(self.letters)
            self._show()

    def _take_keys_and_speed(self) -> None:
        self.actions_.set_keys(fitting(self.settings.settings.keys))
        self.playback.speed = self.settings.settings.speed
        self.actions_.show_pace(self.playback.speed)

    def _show_settings(self) -> None:
        settings = self.settings.settings
        self.panels.preferences.show_settings(
            settings.theme, settings.language, settings.letters, settings.text_size, self.actions_.keys
        )
        self.panels.keys.show_keys(self.actions_.keys)

    def _note_standing(self) -> None:
        """Notes where all stands, unless it stands so for a presentation, or one part by itself for a while."""
        if self.is_loaded and not (self.stage.is_presenting or self.stage.in_front):
            self.settings.change(**self.standing.note())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.theme = theme
        self._restyle()

    def _sample_chosen(self, row: int) -> None:
        self.grant(sample.wish(self.samples.itemData(row)))

    def _is_asking(self) -> bool:
        return self.questions.is_open

    def _is_in_view(self, panel: str) -> bool:
        return self.is_loaded and self.panels.is_in_view(panel)

    def _playing(self) -> None:
        self.actions_.show_playing(self.playback.is_playing, self.session)

    def _progressed(self, part: float) -> None:
        self.progress.show_progress(part, self.session.run.epochs)
        if self.is_loaded:
            self.panels.training.show_moment(self.session.moment)

    def _trained(self) -> None:
        self.progress.hide()
        self._show()

    def _refused(self, sentence: str) -> None:
        self.message.say(sentence, problem=True)

    def _close_message(self) -> None:
        self.message.say("", problem=False)

    # commands

    def run(self, id: str, *arguments: object) -> None:
        """Gives a command: ``run("slide-value", "w1", 0.5)``, or with one text, ``run("slide-value", "w1 0.5")``.

        What cannot be done is said in the message strip, and everything stays as it was.
        """
        try:
            wished = wish(id, *arguments)
        except CommandError as error:
            self.message.say(sentence(error), problem=True)
        else:
            self.grant(wished)

    def grant(self, wished: Wish) -> None:
        """Does what is wished for. What cannot be done is said in the message strip, and everything stays as it was."""
        self.message.say("", problem=False)
        if not self.playback.is_stepping and wished.command.menu not in LOOKING and wished.command not in PLAYING:
            self.playback.stop()
        try:
            if wished.command.menu not in LOOKING and not wished.why_not(self.session):
                self._workbench.drive.stop()
            grant(wished, self._workbench)
        except (CommandError, EditError, NetworkError, OSError) as error:
            self.message.say(sentence(error), problem=True)
        self.progress.setVisible(self._workbench.drive.is_under_way)
        self._show()

    def present(self, on: bool) -> None:
        """Begins or ends a presentation."""
        self.stage.present(on, list(self.panels.docks.values()))
        if on:
            self._text_before, self._text_size = self._text_size, PRESENTED_TEXT
            self.message.say(tr(PRESENTING), problem=False)
        else:
            self._text_size = self._text_before
        self._restyle()

    def _show_part(self, name: str) -> None:
        """Shows the tour where a part of the window is."""
        pane = {"picture": "picture", "table": "table", "plots": "plots"}.get(name)
        if pane:
            self.stage.bring(pane)
        self.tour.point_at({**self.parts(), "steps": self._bar, "picture": self._noted}[name])

    def parts(self) -> dict[str, QWidget]:
        """What a picture can be taken of."""
        return {
            "window": self,
            "equation": self.equation,
            "picture": self.picture,
            "table": self.table,
            "plots": self.plots,
        }

    def scale_text(self, steps: int) -> None:
        """Makes all text larger or smaller; 0 restores it."""
        wanted = self._text_size + steps if steps else USUAL_TEXT
        self._text_size = min(max(wanted, 0), len(TEXT_SIZES) - 1)
        if not self.stage.is_presenting:
            self.settings.change(text_size=self._text_size)
        self._restyle()
        if self.is_loaded:
            self._show_settings()


def _opening(path: str) -> Command[[str]]:
    """What opens a file that was dropped."""
    ending = Path(path).suffix.lower()
    return open_program if ending in (".py", ".ipynb") else import_weights if ending in WEIGHTS else open_


def system_theme() -> Theme:
    """The theme that the system asks for: high contrast, dark or light."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return CONTRAST
    return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT
