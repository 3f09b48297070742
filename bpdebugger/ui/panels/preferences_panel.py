"""The preferences: colours, language, size of text, and the key of each command."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.names.choosing_letters import PRESETS, described
from bpdebugger.debugger.commands.table import BY_ID, COMMANDS
from bpdebugger.debugger.commands.viewing import (
    choose_letters,
    language,
    larger_text,
    normal_text,
    reset_preferences,
    set_key,
    smaller_text,
    theme,
    usual_key,
)
from bpdebugger.language import LANGUAGES, tr, tr_noop
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme

COLOURS = {
    "system": tr_noop("As the system"),
    "light": tr_noop("Light"),
    "dark": tr_noop("Dark"),
    "contrast": tr_noop("High contrast"),
}
_ID = Qt.ItemDataRole.UserRole
_MAX_WORDS = 100
_LONGEST_LETTERS = 60


class PreferencesPanel(QWidget):
    """Shows what is preferred and wishes for changes; it reads and writes nothing itself."""

    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme, self._keys, self._chosen_letters = LIGHT, dict[str, str](), ""
        self.colours, self.language, self.text_size = QComboBox(), QComboBox(), QLabel()
        self.letters, self.own_letters = QComboBox(), Line(_LONGEST_LETTERS)
        self.about_letters = QLabel(tr("Letters of loss, output, target and net input, in this order"))
        self.smaller, self.normal, self.larger = (
            QPushButton(tr("Smaller")),
            QPushButton(tr("Normal")),
            QPushButton(tr("Larger")),
        )
        self.reset = QPushButton(tr("Reset all preferences"))
        self.words, self.list = Line(_MAX_WORDS), QTreeWidget()
        self.key, self.owner = QKeySequenceEdit(), QLabel()
        self.take, self.usual = QPushButton(tr("Set")), QPushButton(tr("Usual key"))
        self._build()
        self._wire()

    def _build(self) -> None:
        for name, words in COLOURS.items():
            self.colours.addItem(tr(words), name)
        self.colours.setAccessibleName(tr("Colours"))
        for code, words in {"system": tr("As the system"), **LANGUAGES}.items():
            self.language.addItem(words, code)
        self.language.setAccessibleName(tr("Language"))
        self.language.setToolTip(tr("Spoken from the next start on"))
        self.about_letters.setWordWrap(True)
        self.letters.setLineEdit(self.own_letters)
        self.letters.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for whose, letters in PRESETS.items():
            self.letters.addItem(str(letters))
            self.letters.setItemData(self.letters.count() - 1, described(letters, whose), Qt.ItemDataRole.ToolTipRole)
        self.letters.setAccessibleName(tr("Letters of loss, output, target and net input"))
        self.letters.setToolTip(tr("Loss, output, target and net input: choose, or type your own"))
        self.words.setPlaceholderText(tr("Find a command"))
        self.words.setAccessibleName(tr("Find a command"))
        self.words.setClearButtonEnabled(True)
        self.list.setHeaderLabels([tr("Command"), tr("Key")])
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(tr("Commands and their keys"))
        self.list.setColumnWidth(0, 260)
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName(tr("New key"))
        self.owner.setWordWrap(True)
        column = QVBoxLayout(self)
        for part in (
            _row(QLabel(tr("Colours")), self.colours),
            _row(QLabel(tr("Language")), self.language),
            _row(QLabel(tr("Letters")), self.letters),
            self.about_letters,
            _row(QLabel(tr("Text")), self.text_size, self.smaller, self.normal, self.larger),
            self.words,
            self.list,
            _row(QLabel(tr("New key")), self.key, self.take, self.usual),
            self.owner,
            _row(self.reset),
        ):
            if isinstance(part, QHBoxLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        column.setStretchFactor(self.list, 1)
        self.setFocusProxy(self.colours)

    def _wire(self) -> None:
        self.colours.activated.connect(self._coloured)
        self.language.activated.connect(self._spoken)
        self.letters.activated.connect(self._lettered)
        self.own_letters.returnPressed.connect(self._lettered)
        self.smaller.clicked.connect(self._wish_smaller)
        self.normal.clicked.connect(self._wish_normal)
        self.larger.clicked.connect(self._wish_larger)
        self.words.textChanged.connect(self._list)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.key.keySequenceChanged.connect(self._tell)
        self.take.clicked.connect(self._wish_key)
        self.usual.clicked.connect(self._wish_usual)
        self.reset.clicked.connect(self._wish_reset)

    def show_settings(self, colours: str, language: str, letters: str, text_size: int, keys: Mapping[str, str]) -> None:
        """Shows what is chosen: a theme, a language, letters, the step of the text's size, the key of each command."""
        self.language.setCurrentIndex(self.language.findData(language))
        self.colours.setCurrentIndex(self.colours.findData(colours))
        self.letters.setCurrentText(letters)
        self._chosen_letters = letters
        self.text_size.setText(tr("size {size}", size=text_size + 1))
        if keys != self._keys:
            self._keys = dict(keys)
            self._list()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        palette = self.owner.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(theme.warning))
        self.owner.setPalette(palette)

    @property
    def command(self) -> str:
        """The command whose key is shown; empty if none is chosen."""
        return "".join(str(item.data(0, _ID)) for item in self.list.selectedItems())

    def _list(self) -> None:
        """The commands whose title, name or key has the words that were typed."""
        chosen, words = self.command, self.words.text().casefold().split()
        self.list.blockSignals(True)
        self.list.clear()
        for row in COMMANDS:
            key = self._keys.get(row.id)
            if key is None:
                continue
            title = tr(row.title).rstrip("…")
            if all(word in f"{title} {row.id} {key} {row.menu}".casefold() for word in words):
                item = QTreeWidgetItem([title, QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)])
                item.setData(0, _ID, row.id)
                item.setToolTip(0, tr(row.help))
                if key != row.key:
                    font = item.font(1)
                    font.setBold(True)
                    item.setFont(1, font)
                self.list.addTopLevelItem(item)
                if row.id == chosen:
                    self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        self.key.blockSignals(True)
        self.key.setKeySequence(QKeySequence(self._keys.get(self.command, "")))
        self.key.blockSignals(False)
        self.usual.setEnabled(bool(self.command) and self._keys.get(self.command) != BY_ID[self.command].key)
        self._tell()

    def _tell(self) -> None:
        """Says whose key it is already, before anything is changed."""
        key = self.key.keySequence().toString()
        owner = next((id for id, other in self._keys.items() if key and other == key and id != self.command), "")
        self.owner.setText(
            tr("{key} is the key of {command}.", key=key, command=tr(BY_ID[owner].title).rstrip("…")) if owner else ""
        )
        self.take.setEnabled(bool(self.command) and not owner and key != self._keys.get(self.command))

    def _coloured(self) -> None:
        self.wished.emit(theme.wish(self.colours.currentData()))

    def _spoken(self) -> None:
        self.wished.emit(language.wish(self.language.currentData()))

    def _lettered(self) -> None:
        # Enter on one of the list reaches this twice
        if self.letters.currentText() != self._chosen_letters:
            self.wished.emit(choose_letters.wish(self.letters.currentText()))

    def _wish_smaller(self) -> None:
        self.wished.emit(smaller_text.wish())

    def _wish_normal(self) -> None:
        self.wished.emit(normal_text.wish())

    def _wish_larger(self) -> None:
        self.wished.emit(larger_text.wish())

    def _wish_key(self) -> None:
        self.wished.emit(set_key.wish(self.command, self.key.keySequence().toString()))

    def _wish_usual(self) -> None:
        self.wished.emit(usual_key.wish(self.command))

    def _wish_reset(self) -> None:
        self.wished.emit(reset_preferences.wish())


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row
