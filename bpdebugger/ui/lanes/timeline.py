"""The timeline under the window: where the moment stands in its trace, and in its run, with marks worth a look."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpdebugger.debugger.commands.going import name_bookmark
from bpdebugger.debugger.explaining.breadcrumb import breadcrumb
from bpdebugger.debugger.timeline.timeline import marks
from bpdebugger.debugger.walking.moment import MAX_BOOKMARK, Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.lanes.epoch_lane import EpochLane
from bpdebugger.ui.lanes.lane import EDGE
from bpdebugger.ui.lanes.trace_lane import TraceLane
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip


class TimelineView(QWidget):
    """A breadcrumb, a lane for the trace and, once there are epochs, a lane for the run.

    ``stepRequested`` carries a step of this trace, ``epochRequested`` an epoch, ``wished`` a wish.
    """

    stepRequested = Signal(int)
    epochRequested = Signal(int)
    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Timeline"))
        self.crumbs, self.legend = QLabel(), QLabel()
        self.crumbs.setTextFormat(Qt.TextFormat.RichText)
        self.crumbs.setAccessibleName(tr("Where the step is"))
        self.crumbs.linkActivated.connect(self._crumb_chosen)
        self.legend.setAccessibleName(tr("Marks of the timeline"))
        self.lane, self.epochs = TraceLane(), EpochLane()
        self.crumbs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(EDGE, 0, EDGE, 0)
        self.naming = Line(MAX_BOOKMARK)
        self.naming.setAccessibleName(tr("Name of the bookmark"))
        self.naming.returnPressed.connect(self._named)
        self.naming.editingFinished.connect(self.naming.hide)
        self.naming.hide()
        head.addWidget(self.crumbs, 1)
        head.addWidget(self.naming, 1)
        head.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(self.lane)
        column.addWidget(self.epochs)
        self.lane.placeRequested.connect(self.stepRequested)
        self.lane.wished.connect(self.wished)
        self.epochs.placeRequested.connect(self.epochRequested)
        self.epochs.hide()
        self._theme = LIGHT

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        found = breadcrumb(moment)
        link = f'<a style="color:{self._theme.text}; text-decoration:none" href='
        parts = [f'{link}"{crumb.step}">{escape(crumb.words)}</a>' for crumb in found]
        self.crumbs.setText(" › ".join(parts) or tr("at the beginning"))
        self.crumbs.setAccessibleDescription(" › ".join(crumb.words for crumb in found))
        counts = {kind: len(at) for kind, at in marks(moment).items() if len(at)}
        self.legend.setText("    ".join(f"{kind.sign} {count:,}" for kind, count in counts.items()))
        told = ", ".join(f"{kind.sign} {count:,} × {kind.words}" for kind, count in counts.items())
        self.legend.setToolTip(plain_tip(told))
        self.legend.setAccessibleDescription(told)
        self.lane.show_moment(moment)
        self.epochs.setVisible(moment.is_training)
        if moment.is_training:
            self.epochs.show_moment(moment)

    def set_compact(self, is_compact: bool) -> None:
        """Leaves out the breadcrumb and the legend where there is little height, or brings them back."""
        self.crumbs.setHidden(is_compact)
        self.legend.setHidden(is_compact)
        self.updateGeometry()

    def ask_name(self, name: str) -> None:
        """Asks for another name of a bookmark; Esc keeps it as it is."""
        self.naming.setText(name)
        self.naming.show()
        self.naming.setFocus()
        self.naming.selectAll()

    def _named(self) -> None:
        if self.naming.text().strip():
            self.wished.emit(name_bookmark.wish(self.naming.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the naming of a bookmark."""
        if event.key() == Qt.Key.Key_Escape and not self.naming.isHidden():
            self.naming.hide()
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        # a rich text would ask for more room than its one line needs
        self.crumbs.setFixedHeight(self.fontMetrics().height() + 2)
        self.legend.setStyleSheet(f"color: {theme.faint}")
        self.lane.set_theme(theme)
        self.epochs.set_theme(theme)

    def _crumb_chosen(self, step: str) -> None:
        self.stepRequested.emit(int(step))
