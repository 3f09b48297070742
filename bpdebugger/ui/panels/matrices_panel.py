"""Weights, gradients and updates of each layer as matrices side by side, to read, to go to and to copy."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.explaining.matrices import FORMS, Cell, LayerTable, LayerTables, layer_tables
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

_UNKNOWN = "·"
"""Stands where a number is awaited."""
ALL_LAYERS = tr_noop("all layers")


class MatricesPanel(StepPanel):
    """Shows the tables of the layers. ``stepRequested`` is the wish to go to the step of a number."""

    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Gradients together"))
        self._tables: tuple[LayerTables, ...] = ()
        self.layers, self.page = QComboBox(), QTextBrowser()
        self.layers.setAccessibleName(tr("Layer"))
        self.page.setAccessibleName(tr("Weights, gradients and updates"))
        self.page.setOpenLinks(False)
        self.page.setLineWrapMode(QTextBrowser.LineWrapMode.NoWrap)
        self.setFocusProxy(self.page)
        self.copies = {form: QPushButton(tr(form)) for form in FORMS}
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Copy as")))
        for form, button in self.copies.items():
            button.setAccessibleName(tr("Copy as {form}", form=tr(form)))
            row.addWidget(button)
            button.clicked.connect(self._copy)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.layers)
        column.addWidget(self.page, 1)
        column.addLayout(row)
        self.layers.activated.connect(self._layer_chosen)
        self.page.anchorClicked.connect(self._clicked)

    def draw(self, moment: Moment) -> None:
        """Shows what the moment knows of the weights of every layer, or of the chosen one."""
        self._tables = layer_tables(moment)
        titles = [tr(ALL_LAYERS), *(tables.title for tables in self._tables)]
        if [self.layers.itemText(i) for i in range(self.layers.count())] != titles:
            self.layers.clear()
            self.layers.addItems(titles)
        self._write(moment.position.step)

    def _write(self, current: int) -> None:
        bar = self.page.verticalScrollBar(), self.page.horizontalScrollBar()
        at = [each.value() for each in bar]
        for beside in (True, False):
            self.page.setHtml("".join(self._html(tables, current, beside) for tables in self._chosen()))
            if self.page.document().idealWidth() <= self.page.viewport().width():
                break
        for each, value in zip(bar, at, strict=True):
            each.setValue(value)

    def _chosen(self) -> tuple[LayerTables, ...]:
        number = self.layers.currentIndex()
        return self._tables if number <= 0 else self._tables[number - 1 : number]

    def _html(self, tables: LayerTables, current: int, beside: bool) -> str:
        """A layer, its tables beside each other or one under the other."""
        heading = f'<p style="color: {self.theme.faint}">{escape(tables.title)}</p>'
        if not tables.tables:
            units, numbers = tables.size
            return f"{heading}<p>{units} × {numbers} numbers: too many to stand here; Weights shows them.</p>"
        cells = [f'<td style="padding-right: 24px">{self._matrix(t, current)}</td>' for t in tables.tables]
        rows = "".join(cells) if beside else "</tr><tr>".join(cells)
        return f"{heading}<table cellspacing=0><tr>{rows}</tr></table>"

    def _matrix(self, table: LayerTable, current: int) -> str:
        return f"<table cellspacing=0 cellpadding=3>{''.join(self._rows(table, current))}</table>"

    def _rows(self, table: LayerTable, current: int) -> Iterator[str]:
        faint, line = self.theme.faint, self.theme.line
        colour = self.theme.of_role(Role.PRODUCT if table.symbol.startswith("∂") else Role.VALUE)
        heads = "".join(f'<th align=right style="color: {faint}">{escape(name)}</th>' for name in table.columns)
        yield f'<tr><th align=left style="color: {colour}">{escape(table.symbol)}</th>{heads}</tr>'
        for name, row in zip(table.rows, table.cells, strict=True):
            cells = "".join(self._cell(cell, colour, current) for cell in row)
            yield f'<tr><td style="color: {faint}; border-right: 1px solid {line}">{escape(name)}</td>{cells}</tr>'

    def _cell(self, cell: Cell | None, colour: str, current: int) -> str:
        if cell is None:
            return "<td></td>"
        text = _UNKNOWN if cell.value is None else on_screen(cell.value)
        ground = f" background: {self.theme.highlight};" if cell.step == current else ""
        shown = self.theme.faint if cell.value is None else colour
        link = f'<a href="{cell.step}" style="color: {shown}; text-decoration: none">{text}</a>'
        return f'<td align=right style="{ground}">{link}</td>'

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the tables beside each other where there is room for that."""
        super().resizeEvent(event)
        self._layer_chosen()

    def _layer_chosen(self) -> None:
        if self._moment is not None:
            self._write(self._moment.position.step)

    def _clicked(self, link: QUrl) -> None:
        self.stepRequested.emit(int(link.toString()))

    def _copy(self) -> None:
        form = next(form for form, button in self.copies.items() if button is self.sender())
        QGuiApplication.clipboard().setText("\n\n".join(FORMS[form](tables) for tables in self._chosen()))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.page.setStyleSheet(f"QTextBrowser {{ border: none; background: {theme.surface}; color: {theme.text} }}")
        self.page.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
