"""The weights of a layer as a matrix: a row for each unit, a column for each source, and one for the biases."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.commands.values import paste_weights, set_value
from bpdebugger.debugger.explaining.matrices import BIAS, Matrix, matrix_of
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.number_grid import Block, NumberGrid
from bpdebugger.ui.editors.number_grid_model import GridData
from bpdebugger.ui.editors.weights_preview import WeightsPreview
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

_NAMED = re.compile(r"(?<![\d.])[^\W\d]|[=\[(]")
"""What a block of cells has not: a letter that is no exponent's, an assignment, a bracket."""


class WeightsPanel(StepPanel):
    """Shows one layer's weights. ``wished`` carries a wish, ``refused`` a sentence."""

    wished = Signal(object)
    refused = Signal(str)

    def __init__(
        self, read: Callable[[str], float], read_block: Callable[[str], Block], parent: QWidget | None = None
    ) -> None:
        """``read`` reads one number, ``read_block`` several; both raise ``ValueError`` with a sentence."""
        super().__init__(parent)
        self.setAccessibleName(tr("Weights"))
        self._plan: Plan | None = None
        self._matrix: Matrix | None = None
        self._followed: object = None
        self.layers = QComboBox()
        self.layers.setAccessibleName(tr("Layer"))

        def cells(text: str) -> Block:
            # by their names, and not from the chosen cell on
            if _NAMED.search(text):
                raise ValueError("there are names beside the numbers")
            return read_block(text)

        self.grid = NumberGrid(read, cells)
        self.grid.setAccessibleName(tr("Matrix of weights"))
        self.setFocusProxy(self.grid)
        self.preview = WeightsPreview()
        self.paste = QPushButton(tr("Paste weights"))
        self.paste.setToolTip(
            tr("Reads what is on the clipboard: W1 = [[…]], as NumPy, PyTorch or MATLAB print it, a table, JSON.")
        )
        self._hint = QLabel(
            tr(
                "A row for each unit, a column for each source. Paste cells from a spreadsheet, or a printout. "
                "Ctrl+Page Down: the next layer."
            )
        )
        self._hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Weights into")))
        row.addWidget(self.layers)
        row.addStretch(1)
        row.addWidget(self.paste)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(row)
        column.addWidget(self._hint)
        column.addWidget(self.preview)
        column.addWidget(self.grid, 1)
        self.layers.activated.connect(self._layer_chosen)
        self.grid.cellsRequested.connect(self._cells_given)
        self.grid.refused.connect(self.refused)
        self.grid.unread.connect(self._others_pasted)
        self.paste.clicked.connect(self._paste)

    def state(self, moment: Moment) -> object:
        """It depends on the network and on what is selected."""
        return moment.trace.network, moment.selection

    def draw(self, moment: Moment) -> None:
        """Shows the layer of what is selected, or the one chosen last."""
        trace = moment.trace
        if trace.plan is not self._plan:
            self._plan, self._matrix = trace.plan, None
            self._list_layers(trace)
        if moment.selection != self._followed:
            self._followed = moment.selection
            self._follow(moment)
        self._show(trace)

    def _list_layers(self, trace: Trace) -> None:
        before = self.layers.currentIndex()
        self.layers.clear()
        for number, layer in enumerate(trace.network.layers[1:], start=1):
            self.layers.addItem(layer.name or f"layer {number}", number)
        self.layers.setCurrentIndex(min(max(before, 0), self.layers.count() - 1))

    def _follow(self, moment: Moment) -> None:
        plan, selection = moment.trace.plan, moment.selection
        names = (*selection.units, *(target for _, target in selection.connections))
        layer = selection.layers[0] if selection.layers else plan.layer_of[plan.unit_index[names[0]]] if names else 0
        if layer > 0:
            self.layers.setCurrentIndex(int(layer) - 1)
            self._matrix = None

    def _layer_chosen(self) -> None:
        self._matrix = None
        if self._moment is not None:
            self._show(self._moment.trace)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with Page Down and Page Up goes through the layers."""
        by = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.layers.setCurrentIndex(min(max(self.layers.currentIndex() + by, 0), self.layers.count() - 1))
            self._layer_chosen()
            self.grid.setCurrentIndex(self.grid.model().index(0, 0))
        else:
            super().keyPressEvent(event)

    def _show(self, trace: Trace) -> None:
        plan = trace.plan
        if self._matrix is None:
            self._matrix = matrix_of(plan, self.layers.currentData())
        matrix = self._matrix
        values = np.where(matrix.parameters >= 0, trace.parameters[matrix.parameters], np.nan)
        columns = [plan.units[source] for source in matrix.sources] + [BIAS]
        self.grid.show_data(GridData(values, self._title_of_row, columns, self._tip, self._missing, len(columns) - 1))

    def _title_of_row(self, row: int) -> str:
        return self._plan.units[self._matrix.units[row]] if self._plan and self._matrix else ""

    def _tip(self, row: int, column: int) -> str:
        """The name of the cell's parameter, and how often it is used."""
        if self._plan is None or self._matrix is None:
            return ""
        parameter = int(self._matrix.parameters[row, column])
        uses = int(self._plan.uses.counts[parameter])
        return self._plan.parameters[parameter] + (tr(", shared by {uses}", uses=uses) if uses > 1 else "")

    def _cells_given(self, row: int, column: int, block: Block) -> None:
        if self._plan is None or self._matrix is None:
            return
        parameters, values = self._matrix.parameters, {}
        for i, numbers in enumerate(block, start=row):
            for j, value in enumerate(numbers, start=column):
                if i >= parameters.shape[0] or j >= parameters.shape[1]:
                    self.refused.emit(
                        tr(
                            "The numbers reach beyond the matrix, which has {count} rows.",
                            count=len(parameters),
                        )
                    )
                    return
                if parameters[i, j] < 0:
                    self.refused.emit(
                        tr("{missing}; connect first, or leave this cell out.", missing=self._missing(i, j))
                    )
                    return
                values[self._plan.parameters[parameters[i, j]]] = value
        self.wished.emit(set_value.wish(values))

    def _paste(self) -> None:
        self.wished.emit(paste_weights.wish())

    def _others_pasted(self, text: str, _why: str) -> None:
        """What is no block of cells may be weights as a program prints them."""
        self.wished.emit(paste_weights.wish(text))

    def _missing(self, row: int, column: int) -> str:
        unit = self._title_of_row(row)
        if self._matrix is None or self._plan is None or column == len(self._matrix.sources):
            return tr("{unit} has no bias", unit=unit)
        return tr(
            "{source} and {unit} are not connected", source=self._plan.units[self._matrix.sources[column]], unit=unit
        )

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.grid.set_theme(theme)
        self.preview.set_theme(theme)
        self._hint.setStyleSheet(f"color: {theme.faint}")
