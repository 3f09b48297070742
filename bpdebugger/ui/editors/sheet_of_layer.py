"""The inspector's sheet of a layer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bpdebugger.debugger.commands.editing import rename
from bpdebugger.debugger.commands.values import set_layer_activation
from bpdebugger.debugger.editing.parameters import MAX_TITLE
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_plural
from bpdebugger.ui.editors.formula_field import FormulaField
from bpdebugger.ui.editors.function_readers import ACTIVATION
from bpdebugger.ui.editors.sheet import Read, Sheet, show_text
from bpdebugger.ui.look.theme import Theme


class LayerSheet(Sheet):
    """Name and activation, for all units of the layer."""

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(read, parent)
        self._number, self._name = 0, ""
        self.name = self.add_text(tr("Name"))
        self.activation = FormulaField(ACTIVATION)
        self.form.addRow(tr("Activation"), self.activation)
        self.note = self.add_note()
        self.name.editingFinished.connect(self._named)
        self.activation.formulaRequested.connect(self._activation_given)

    def show_moment(self, moment: Moment) -> None:
        """Shows the layer that was selected first."""
        self._number = moment.selection.layers[0]
        layer = moment.trace.network.layers[self._number]
        self._name = layer.name
        count = len(layer.units)
        self.title.setText(
            tr_plural("Layer {layer}: {number} unit", "Layer {layer}: {number} units", count, layer=self._number)
        )
        show_text(self.name, layer.name)
        self.form.setRowVisible(self.activation, self._number > 0)
        self.activation.show_formula(
            layer.activation or "identity", moment.letters, parameters=moment.trace.network.parameters
        )
        own = [unit.name for unit in layer.units if unit.activation]
        words = tr(
            "These have an activation of their own, which one for the layer replaces: {units}.",
            units=", ".join(own[:6]),
        )
        self.note.setText(words if own else "")

    def _named(self) -> None:
        name = self.name.text().strip()
        # one that is longer than the line is left as it is
        if name != self._name[:MAX_TITLE].strip():
            self.wished.emit(rename.wish(self._number, name))

    def _activation_given(self, text: str) -> None:
        self.wished.emit(set_layer_activation.wish(self._number, text))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.activation.set_theme(theme)
