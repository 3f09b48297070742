"""The search over all commands: a field with a list, which lies over the window and moves nothing in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.debugger.commands.search import Found
from bpdebugger.language import tr
from bpdebugger.ui.editors.focus import give_back
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme

MAX_LINE = 4000
WIDTH, MARGIN = 60, 8
"""In letters, and in pixels."""
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
Index = QModelIndex | QPersistentModelIndex
_FOUND = Qt.ItemDataRole.UserRole


class _Model(QAbstractListModel):
    """The commands that were found."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: Sequence[Found] = ()

    def show_found(self, found: Sequence[Found]) -> None:
        """Lists others."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's signature
        """How many there are."""
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A command, as an object and in words."""
        found = self.found[index.row()]
        if role == _FOUND:
            return found
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return in_words(found)
        return None


class _Row(QStyledItemDelegate):
    """Two lines for a command: its title with menu and key, and below what it does or why it cannot now."""

    theme = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines with some air; as wide as the list."""
        return QSize(1, 2 * option.fontMetrics.lineSpacing() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints both lines, each as far as there is room."""
        found: Found = index.data(_FOUND)
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        theme, height = self.theme, QFontMetrics(bold).lineSpacing()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(whole, QColor(theme.highlight))
            painter.fillRect(QRect(whole.topLeft(), QSize(3, whole.height())), QColor(theme.accent))
        rect = whole.adjusted(12, 5, -12, -5)
        upper, lower = QRect(rect.left(), rect.top(), rect.width(), height), rect.adjusted(0, height, 0, 0)
        key = QKeySequence(found.key).toString(QKeySequence.SequenceFormat.NativeText)
        right = " · ".join(filter(None, (found.place, key)))
        used = self._text(painter, upper, right, font, theme.faint, Qt.AlignmentFlag.AlignRight)
        upper.setRight(upper.right() - used - 12)
        used = self._text(painter, upper, found.title, bold, theme.text)
        values = found.usage.removeprefix(found.name).strip()
        self._text(painter, upper.adjusted(used + 10, 0, 0, 0), values, font, theme.faint)
        self._text(painter, lower, found.words, font, theme.faint if found.wish else theme.warning)
        painter.restore()

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        font: QFont,
        colour: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:
        """Writes a text; how wide it is."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)


class CommandSearch(QFrame):
    """Lists what ``find`` finds for a text. ``wished`` carries the wish for the command that was chosen with Enter.

    Tab completes the name, to type values behind it; Esc and a click elsewhere close it. The keyboard goes back to
    where it was.
    """

    wished = Signal(object)

    def __init__(self, find: Callable[[str], Sequence[Found]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setAccessibleName(tr("Search commands"))
        self.setAutoFillBackground(True)
        self._find, self._over = find, parent
        self._focus_before: QWidget | None = None
        self.field, self.list, self.words = Line(MAX_LINE), QListView(), QLabel()
        self._model, self._row = _Model(self), _Row(self)
        self.field.setPlaceholderText(tr("A command, with its values behind its name: run-to E"))
        self.field.setAccessibleName(tr("Search commands"))
        self.list.setAccessibleName(tr("Commands"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.words)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._describe)
        self.hide()

    @property
    def current(self) -> Found | None:
        """The command that Enter would give."""
        index = self.list.currentIndex()
        return self._model.found[index.row()] if index.isValid() else None

    @property
    def found(self) -> Sequence[Found]:
        """What is listed."""
        return self._model.found

    def ask(self, text: str) -> None:
        """Opens it with a text in its field."""
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
            QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.field.setText(text)
        self._search()
        self.place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_search(self) -> None:
        """Closes it, and gives the keyboard back if it has it."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._focus_moved)  # type: ignore[union-attr]
        focus = QApplication.focusWidget()
        had_it = focus is not None and self.isAncestorOf(focus)
        self.hide()
        if had_it:
            give_back(self._focus_before)

    def place(self) -> None:
        """Takes its place over the window, at its top."""
        window = self._over.size()
        metrics = QFontMetrics(self.font())
        width = min(metrics.averageCharWidth() * WIDTH * 2, window.width() - 2 * MARGIN)
        height = min(metrics.lineSpacing() * 24, window.height() - 2 * MARGIN)
        top = min(metrics.lineSpacing() * 3, window.height() - height - MARGIN)
        self.setGeometry((window.width() - width) // 2, top, width, height)

    def _search(self) -> None:
        self._model.show_found(self._find(self.field.text()))
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._describe()

    def _describe(self) -> None:
        current = self.current
        self.words.setText(
            f"{current.usage}   {current.words}"
            if current
            else tr("No command has these words; empty, the field lists all.")
        )
        self.field.setAccessibleDescription(in_words(current) if current else self.words.text())

    def _choose(self) -> None:
        current = self.current
        if current is None:
            return
        if current.wish is not None:
            self.close_search()
            self.wished.emit(current.wish)
        elif current.usage != current.name:
            self._complete(current)

    def _complete(self, found: Found) -> None:
        """Writes the name, for values to be typed behind it; values that stand there stay."""
        if not self.field.text().casefold().startswith((f"{found.name} ", f"{found.title.casefold()} ")):
            self.field.setText(f"{found.name} ")

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.close_search()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field's keys move in the list, choose, complete and close."""
        if not isinstance(event, QKeyEvent) or event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return super().eventFilter(watched, event)
        key = Qt.Key(event.key())
        if key not in (*_MOVES, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.ShortcutOverride:
            return True
        if key in _MOVES:
            last = self._model.rowCount() - 1
            row = min(max(self.list.currentIndex().row() + _MOVES[key], 0), max(last, 0))
            self.list.setCurrentIndex(self._model.index(row, 0))
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        elif key == Qt.Key.Key_Tab:
            if self.current:
                self._complete(self.current)
        else:
            self._choose()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._row.theme = theme
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.surface))
        self.setPalette(palette)
        self.setStyleSheet(
            f"#search {{ background: {theme.surface}; border: 1px solid {theme.accent}; border-radius: 8px; }}"
            f"QLabel {{ color: {theme.text}; }}"
        )
        if self.isVisible():
            self.place()


def in_words(found: Found) -> str:
    """A command in a sentence, for those who hear it."""
    key = f", {found.key}" if found.key else ""
    return f"{found.title}{key}, {found.place}. {found.words}"
