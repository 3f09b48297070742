"""The commands that bring in what people have elsewhere, shown as it was understood before it is taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from bpdebugger.core.network.network import Sample
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr
from bpdebugger.storage.whole import read_whole
from bpdebugger.ui.shell.files import Files
from bpdebugger.ui.shell.preferring import Preferring

if TYPE_CHECKING:
    from bpdebugger.exchange.gradients.weights import GivenWeights
    from bpdebugger.exchange.number_table import NumberTable
    from bpdebugger.ui.shell.main_window import MainWindow

TABLES, ARRAYS = "tables", "arrays"
"""The kinds of files that samples and weights are imported from, of those whose last folder is remembered."""

WEIGHTS = (".npy", ".npz", ".safetensors")
"""The endings of files of arrays."""


class Importing(Preferring):
    """The part of the workbench that reads samples and weights of others; see ``command.Workbench``."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self.session = session
        self.files = Files(window)
        self._imported: NumberTable | None = None
        self._roles: tuple[str, ...] | None = None
        self._weights: bytes | str = ""
        self._weights_from = ""
        self._way: int | None = None

    def import_samples(self, path: str) -> None:
        """Shows what a CSV file would give as samples; asks for one if ``path`` is empty."""
        kinds, folder = tr("Tables (*.csv *.tsv *.txt)"), self.files.folder(TABLES)
        path = path or self.files.chosen(
            QFileDialog.getOpenFileName(self._window, tr("Import samples"), folder, kinds)[0], TABLES
        )
        if not path:
            return
        from bpdebugger.exchange import number_table

        try:
            table = number_table.load(path)
        except number_table.TableError as error:
            raise CommandError(f"{Path(path).name}: {error}") from None
        self._imported, self._roles = table, None
        self._window.panels.bring("samples")
        self._preview_import(Path(path).name)

    def _preview_import(self, name: str) -> None:
        from bpdebugger.exchange import sample_columns

        if self._imported is not None:
            shown = sample_columns.preview(self._imported, self.session.network, self._roles)
            self._window.panels.samples.preview.show_preview(name, shown)

    def choose_columns(self, name: str, roles: tuple[str, ...]) -> None:
        """Shows the import with each column for what was chosen."""
        self._roles = roles
        self._preview_import(name)

    def take_import(self) -> None:
        """Takes the samples whose preview is shown."""
        self._window.panels.samples.preview.hide()
        if self._imported is not None:
            self._window.run("take-import")

    def imported_samples(self) -> tuple[Sample, ...]:
        """The samples whose preview is shown. Raises ``CommandError`` where there are none, or they do not fit."""
        if self._imported is None:
            raise CommandError(tr("No table was read; Import samples reads one."))
        from bpdebugger.exchange import number_table, sample_columns

        try:
            return sample_columns.samples_of(self._imported, self.session.network, self._roles)
        except number_table.TableError as error:
            raise CommandError(str(error)) from None

    def paste_weights(self, text: str) -> None:
        """Shows which weights of the network a text would give; with no text, the one on the clipboard."""
        text = text or self.clipboard()
        if not text.strip():
            raise CommandError(tr("The clipboard has no text; copy weights first, as a program prints them."))
        self._offer_weights(text, tr("Pasted"))

    def import_weights(self, path: str) -> None:
        """Shows which weights a file would give; asks for one if ``path`` is empty."""
        kinds = f"Arrays (*{' *'.join(WEIGHTS)});;Texts (*.txt *.csv *.json *.md)"
        folder = self.files.folder(ARRAYS)
        path = path or self.files.chosen(
            QFileDialog.getOpenFileName(self._window, tr("Import weights"), folder, kinds)[0], ARRAYS
        )
        if path:
            from bpdebugger.exchange.gradients.weights import MAX_BYTES

            self._offer_weights(read_whole(path, MAX_BYTES), Path(path).name)

    def _offer_weights(self, data: bytes | str, name: str) -> None:
        self._weights, self._weights_from, self._way = data, name, None
        found = self._read_weights()
        self._way = found.chosen
        self._window.panels.bring("weights")
        self._window.panels.weights.preview.show_weights(name, found, self._way)

    def _read_weights(self) -> GivenWeights:
        from bpdebugger.exchange.gradients.weights import WeightsError, read

        try:
            return read(self._weights, self.session.network)
        except WeightsError as error:
            raise CommandError(f"{self._weights_from}: {error}") from None

    def choose_way(self, way: int) -> None:
        """Shows the weights as they are in another way to read them."""
        self._way = way
        self._window.panels.weights.preview.show_weights(self._weights_from, self._read_weights(), way)

    def take_weights(self) -> None:
        """Takes the weights whose preview is shown."""
        self._window.panels.weights.preview.hide()
        self._window.run("take-weights")

    def given_weights(self) -> dict[str, float]:
        """The weights whose preview is shown. Raises ``CommandError`` where there are none, or a way must be chosen."""
        if not self._weights:
            raise CommandError(tr("No weights were read; Paste weights reads those on the clipboard."))
        found = self._read_weights()
        if self._way is None:
            raise CommandError(tr("They could be read in several ways; choose one first."))
        return dict(found.ways[min(self._way, len(found.ways) - 1)].values)

    def clipboard(self) -> str:
        """The text on the clipboard."""
        return QGuiApplication.clipboard().text()
