"""The inspector's sheet of a unit, or of several."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtWidgets import QWidget

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.editing import rename
from bpdebugger.debugger.commands.values import set_activation, set_bias, set_value, slide_value
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.formula_field import FormulaField
from bpdebugger.ui.editors.function_readers import ACTIVATION
from bpdebugger.ui.editors.naming import parameter_words, unit_words
from bpdebugger.ui.editors.sheet import Read, Sheet
from bpdebugger.ui.look.theme import Theme


class UnitSheet(Sheet):
    """Name, activation and bias. Of several units, the activation and the bias of all of them."""

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(read, parent)
        self._units: tuple[str, ...] = ()
        self._bias = ""
        self._others: Collection[str] = ()
        self._parameters: Mapping[str, float] = {}
        self.name = self.add_identifier(tr("Name"), self._name_words)
        self.bias = self.add_identifier(tr("Bias"), self._bias_words)
        self.value = self.add_slider(tr("Bias value"))
        # last, as what it says of a function has many lines or few
        self.activation = FormulaField(ACTIVATION)
        self.form.addRow(tr("Activation"), self.activation)
        self.name.nameRequested.connect(self._named)
        self.activation.formulaRequested.connect(self._activation_given)
        self.bias.nameRequested.connect(self._bias_named)
        self.value.slid.connect(self._slid)
        self.value.valueRequested.connect(self._value_given)

    def show_moment(self, moment: Moment) -> None:
        """Shows the selected units."""
        network, plan = moment.trace.network, moment.trace.plan
        self._units = moment.selection.units
        first = self._units[0]
        number = int(plan.layer_of[plan.unit_index[first]])
        layer = network.layers[number]
        unit = next(unit for unit in layer.units if unit.name == first)
        alone, is_input = len(self._units) == 1, number == 0
        where = tr("an input") if is_input else tr("in {layer}", layer=layer.name or tr("layer {layer}", layer=number))
        self.title.setText(
            tr("Unit {name}, {where}", name=first, where=where)
            if alone
            else tr("{count} units: {names}", count=len(self._units), names=", ".join(self._units))
        )
        self._others, self._parameters = plan.unit_index, network.parameters
        self.name.show_name(first)
        self.form.setRowVisible(self.name, alone)
        self.form.setRowVisible(self.activation, not is_input)
        self.activation.show_formula(
            unit.activation, moment.letters, layer.activation or "identity", network.parameters
        )
        biases = {network.biases.get(name, "") for name in self._units}
        self._bias = biases.pop() if len(biases) == 1 else ""
        self.form.setRowVisible(self.bias, not is_input)
        self.form.setRowVisible(self.value, bool(self._bias))
        self.bias.line.setPlaceholderText(tr("several; a name makes them share one") if biases else tr("none"))
        self.bias.show_name(self._bias, self._sharing(network))
        if self._bias:
            self.value.show_value(network.parameters[self._bias])

    def _name_words(self, name: str) -> str:
        return unit_words(name, self._others)

    def _bias_words(self, name: str) -> str:
        return parameter_words(name, self._parameters) if name else tr("Enter takes {bias} away.", bias=self._bias)

    def _sharing(self, network: Network) -> str:
        others = [unit for unit, bias in network.biases.items() if bias == self._bias and unit not in self._units]
        if not self._bias or not others:
            return ""
        return tr(
            "{bias} is shared with {others}: one number, one gradient.",
            bias=self._bias,
            others=", ".join(others[:6]) + "…" * (len(others) > 6),
        )

    def _named(self, name: str) -> None:
        if len(self._units) == 1:
            self.wished.emit(rename.wish(self._units[0], name))

    def _activation_given(self, text: str) -> None:
        self.wished.emit(set_activation.wish(self._units, text))

    def _bias_named(self, name: str) -> None:
        if self._units:
            self.wished.emit(set_bias.wish(self._units, name))

    def _slid(self, value: float) -> None:
        self.wished.emit(slide_value.wish(self._bias, value))

    def _value_given(self, value: float) -> None:
        self.wished.emit(set_value.wish({self._bias: value}))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.activation.set_theme(theme)
