"""The samples as a table to type in, to paste into, to fill from a file or with a built-in set."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from bpdebugger.core.network.network import Sample
from bpdebugger.core.network.validate import MAX_SAMPLES
from bpdebugger.debugger.commands.values import hold_out, import_samples, remove_samples, set_cells, use_dataset
from bpdebugger.debugger.editing.datasets import DATASETS, USUAL_COUNT
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.import_preview import ImportPreview
from bpdebugger.ui.editors.number_grid import Block, NumberGrid
from bpdebugger.ui.editors.number_grid_model import GridData
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel


class SamplesPanel(StepPanel):
    """Shows the samples. ``wished`` carries a wish, ``refused`` a sentence."""

    wished = Signal(object)
    refused = Signal(str)

    def __init__(
        self, read: Callable[[str], float], read_block: Callable[[str], Block], parent: QWidget | None = None
    ) -> None:
        """``read`` reads one number, ``read_block`` several; both raise ``ValueError`` with a sentence."""
        super().__init__(parent)
        self.setAccessibleName(tr("Samples"))
        self.grid = NumberGrid(read, read_block)
        self.grid.setAccessibleName(tr("Table of samples"))
        self.setFocusProxy(self.grid)
        self.preview = ImportPreview()
        self.sets, self.count, self.seed = QComboBox(), QSpinBox(), QSpinBox()
        self.sets.setAccessibleName(tr("Built-in set"))
        for row in DATASETS.values():
            self.sets.addItem(tr(row.title), row.id)
        self.count.setRange(1, MAX_SAMPLES)
        self.count.setValue(USUAL_COUNT)
        self.count.setAccessibleName(tr("How many samples"))
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(1)
        self.seed.setAccessibleName(tr("Seed"))
        self.use, self.load = QPushButton(tr("Use this set")), QPushButton(tr("Import CSV…"))
        self.hold = QPushButton(tr("Hold out"))
        self.hold.setToolTip(
            tr("The selected samples take no part in the training, or do so again; the loss over them is dashed.")
        )
        self._samples: tuple[Sample, ...] = ()
        self._numbers = (QLabel(tr("samples")), self.count, QLabel(tr("seed")), self.seed)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        for part in (self.sets, *self._numbers, self.use):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.hold)
        row.addWidget(self.load)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(row)
        column.addWidget(self._hint)
        column.addWidget(self.preview)
        column.addWidget(self.grid, 1)
        self.grid.cellsRequested.connect(self._cells_given)
        self.grid.removeRequested.connect(self._remove)
        self.grid.refused.connect(self.refused)
        self.grid.unread.connect(self._unread)
        self.sets.currentIndexChanged.connect(self._set_chosen)
        self.use.clicked.connect(self._use)
        self.load.clicked.connect(self._load)
        self.hold.clicked.connect(self._hold_out)
        self._set_chosen()

    def state(self, moment: Moment) -> object:
        """It depends on the network."""
        return moment.trace.network

    def draw(self, moment: Moment) -> None:
        """Shows the samples of the network."""
        network = moment.trace.network
        inputs, outputs = network.layers[0].units, network.layers[-1].units
        rows = [(*sample.inputs, *sample.targets) for sample in network.samples]
        columns = [unit.name for unit in inputs] + [f"a[{unit.name}]" for unit in outputs]
        values = np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))
        held = set(network.held_out)

        def title(row: int) -> str:
            return tr("{row} held out", row=row) if row in held else str(row)

        self.grid.show_data(GridData(values, title, columns, second=len(inputs), grows=True))
        self._samples = network.samples

    def _set_chosen(self) -> None:
        row = DATASETS[self.sets.currentData()]
        for part in self._numbers:
            part.setVisible(row.random)
        self._hint.setText(f"{tr(row.title)}: {tr(row.help)}")

    def _unread(self, _text: str, why: str) -> None:
        self.refused.emit(why)

    def _use(self) -> None:
        self.wished.emit(use_dataset.wish(self.sets.currentData(), self.count.value(), self.seed.value()))

    def _load(self) -> None:
        self.wished.emit(import_samples.wish())

    def _hold_out(self) -> None:
        chosen = {index.row() for index in self.grid.selectionModel().selectedIndexes()} or {
            self.grid.currentIndex().row()
        }
        rows = sorted(row for row in chosen if 0 <= row < len(self._samples))
        if not rows:
            self.refused.emit(tr("Select the samples that are to be held out, then press it again."))
            return
        self.wished.emit(hold_out.wish(tuple(rows), not all(self._samples[row].held_out for row in rows)))

    def _cells_given(self, row: int, column: int, block: Block) -> None:
        self.wished.emit(set_cells.wish(row, column, tuple(map(tuple, block))))

    def _remove(self, rows: list[int]) -> None:
        self.wished.emit(remove_samples.wish(tuple(rows)))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.grid.set_theme(theme)
        self.preview.set_theme(theme)
        self._hint.setStyleSheet(f"color: {theme.faint}")
