"""What a file would give, shown before it is taken: its own headings and first rows over what each column is for."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.number_grid import WIDEST
from bpdebugger.ui.editors.preview_pane import PreviewPane
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip

_MOST_ROWS = 5
_WORDS = {"": tr_noop("not taken"), "class": tr_noop("class")}
"""What the roles are called that are no units."""


class Shown(Protocol):
    """A preview: the file's headings, what each column is for and may be for, the first rows as they stand in the
    file, a sentence, and one if it does not fit."""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings."""

    @property
    def roles(self) -> tuple[str, ...]:
        """What each column is for."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What a column may be for."""

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The first rows."""

    @property
    def words(self) -> str:
        """What would be taken."""

    @property
    def problem(self) -> str:
        """Why it cannot be taken; empty if it can."""


class ImportPreview(PreviewPane):
    """Shows the first rows of a table. ``accepted`` takes it, ``cancelled`` does not; Esc cancels too.

    ``rolesChosen`` carries the file's name and what each column is for, when that is changed.
    """

    rolesChosen = Signal(str, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Preview of the import"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.table.setAccessibleName(tr("First rows"))
        for header in (self.table.verticalHeader(), self.table.horizontalHeader()):
            header.setHighlightSections(False)
        self.roles: list[QComboBox] = []
        self.take, self.cancel = QPushButton(tr("Import")), QPushButton(tr("Cancel"))
        self._name = ""
        self._build()
        self.set_theme(LIGHT)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 8)
        column.addLayout(row)
        column.addWidget(self.table)
        self.take.setAutoDefault(True)
        self.cancel.setAutoDefault(True)
        self.take.clicked.connect(self._accept)
        self.cancel.clicked.connect(self._cancel)

    def show_preview(self, name: str, shown: Shown) -> None:
        """Shows what a file would give."""
        again = not self.isHidden() and self._name == name and len(self.roles) == len(shown.roles)
        self._name = name
        words = f"✗ {name}: {shown.problem}" if shown.problem else f"{name}: {shown.words}"
        self.words.setText(words)
        self.words.setProperty("wrong", bool(shown.problem))
        self.words.style().polish(self.words)
        self.setAccessibleDescription(words)
        self.take.setEnabled(not shown.problem)
        self.take.setToolTip(plain_tip(shown.problem))
        if again and [box.currentData() for box in self.roles] == list(shown.roles):
            return
        self._fill(shown)
        self._fit()
        self.open(self.cancel if shown.problem else self.take)

    def _fill(self, shown: Shown) -> None:
        """The first row of the table says what each column is for; the file's rows follow."""
        self.table.clear()
        self.table.setRowCount(1 + len(shown.cells))
        self.table.setColumnCount(len(shown.headings))
        self.table.setHorizontalHeaderLabels(list(shown.headings))
        self.table.setVerticalHeaderLabels([tr("is for"), *(str(row + 1) for row in range(len(shown.cells)))])
        for row, cells in enumerate(shown.cells, start=1):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.roles = []
        for column, role in enumerate(shown.roles):
            box = QComboBox()
            for choice in shown.choices:
                box.addItem(tr(_WORDS[choice]) if choice in _WORDS else choice, choice)
            box.setCurrentIndex(shown.choices.index(role) if role in shown.choices else -1)
            box.setAccessibleName(tr("{heading} is for", heading=shown.headings[column]))
            CalmWheel(box)
            box.currentIndexChanged.connect(self._role_chosen)
            self.table.setCellWidget(0, column, box)
            self.roles.append(box)

    def _role_chosen(self) -> None:
        self.rolesChosen.emit(self._name, tuple(box.currentData() for box in self.roles))

    def _fit(self) -> None:
        """As high as the rows need, and as their letters want it."""
        metrics = QFontMetrics(self.table.font())
        height = round(metrics.height() * 1.5)
        box = max([height, *(box.sizeHint().height() for box in self.roles)])
        self.table.verticalHeader().setDefaultSectionSize(height)
        width = max([metrics.horizontalAdvance(WIDEST), *(box.sizeHint().width() for box in self.roles)])
        self.table.horizontalHeader().setDefaultSectionSize(width)
        self.table.horizontalHeader().setFixedHeight(height)
        if self.table.rowCount():
            self.table.setRowHeight(0, box)
        rows = min(self.table.rowCount() - 1, _MOST_ROWS)
        # one more for the scroll bar below
        self.table.setFixedHeight((rows + 2) * height + box)

    def changeEvent(self, event: QEvent) -> None:
        """Measures anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"ImportPreview {{ background: {theme.highlight}; border-left: 4px solid {theme.accent}; }}"
            f'QLabel {{ color: {theme.text}; }} QLabel[wrong="true"] {{ color: {theme.warning}; }}'
        )
