"""The inspector's sheet of the whole network."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox, QWidget

from bpdebugger.debugger.commands.values import (
    Reducing,
    initialise,
    set_learning_rate,
    set_loss,
    set_penalty,
    set_reduction,
    set_title,
)
from bpdebugger.debugger.editing.initial import SCHEMES
from bpdebugger.debugger.editing.parameters import MAX_TITLE
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.formula_field import FormulaField
from bpdebugger.ui.editors.function_readers import LOSS
from bpdebugger.ui.editors.sheet import Read, Sheet, show_text
from bpdebugger.ui.look.theme import Theme

_MOST_SEED = 2**31 - 1


class NetworkSheet(Sheet):
    """Title, loss, learning rate, and initial values by a scheme."""

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(read, parent)
        self._title = ""
        self.name = self.add_text(tr("Title"))
        self.loss = FormulaField(LOSS)
        self.form.addRow(tr("Loss"), self.loss)
        self.over_samples, self.over_outputs = QComboBox(), QComboBox()
        self.over_samples.addItem(tr("their mean"), "mean")
        self.over_samples.addItem(tr("their sum"), "sum")
        self.over_outputs.addItem(tr("as the loss says"), "loss")
        self.over_outputs.addItem(tr("their mean"), "mean")
        self.over_outputs.addItem(tr("their sum"), "sum")
        for title, choice in ((tr("Over samples"), self.over_samples), (tr("Over outputs"), self.over_outputs)):
            choice.setAccessibleName(title)
            choice.setToolTip(tr("Whether the loss is the mean or the sum over them."))
            CalmWheel(choice)
            choice.activated.connect(self._reduction_chosen)
            self.form.addRow(title, choice)
        self.squares, self.sizes = self.add_number(tr("Penalty λ/2 Σ w²: λ")), self.add_number(tr("Penalty λ Σ |w|: λ"))
        self.over = QComboBox()
        self.over.addItem(tr("weights"), False)
        self.over.addItem(tr("weights and biases"), True)
        self.over.setAccessibleName(tr("Penalty over"))
        CalmWheel(self.over)
        self.form.addRow(tr("Penalty over"), self.over)
        for field in (self.squares, self.sizes, self.over):
            field.setToolTip(tr("Added to the loss once: weight decay as a term of it. 0 for none."))
        self.rate = self.add_number(tr("Learning rate"))
        self.scheme, self.seed = QComboBox(), QSpinBox()
        self.scheme.setAccessibleName(tr("Initial values"))
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setRange(0, _MOST_SEED)
        for box in (self.scheme, self.seed):
            CalmWheel(box)
        for row in SCHEMES.values():
            self.scheme.addItem(tr(row.title), row.id)
        self.form.addRow(tr("Initial values"), self.scheme)
        self.amount = self.add_number(tr("Amount"))
        self.form.addRow(tr("Seed"), self.seed)
        self.apply = QPushButton(tr("Set all weights"))
        self.form.addRow(self.apply)
        self.note = self.add_note()
        self.name.editingFinished.connect(self._named)
        self.loss.formulaRequested.connect(self._loss_given)
        self.squares.valueRequested.connect(self._squares_given)
        self.sizes.valueRequested.connect(self._sizes_given)
        self.over.activated.connect(self._over_chosen)
        self.rate.valueRequested.connect(self._rate_given)
        self.amount.valueRequested.connect(self.amount.show_value)
        self.scheme.currentIndexChanged.connect(self._scheme_chosen)
        self.apply.clicked.connect(self._apply)
        self._scheme_chosen()

    def show_moment(self, moment: Moment) -> None:
        """Shows the network."""
        network = moment.trace.network
        self._title = network.title
        self.title.setText(
            tr(
                "Network: {units} units, {connections} connections, {parameters} parameters",
                units=len(moment.trace.plan.units),
                connections=len(network.connections),
                parameters=len(network.parameters),
            )
        )
        show_text(self.name, network.title)
        self.loss.show_formula(network.loss, moment.letters)
        chosen = network.reduction
        self.over_samples.setCurrentIndex(self.over_samples.findData(chosen.samples))
        self.over_outputs.setCurrentIndex(self.over_outputs.findData(chosen.outputs or "loss"))
        self.squares.show_value(network.penalty.l2)
        self.sizes.show_value(network.penalty.l1)
        self.over.setCurrentIndex(self.over.findData(network.penalty.biases))
        self.rate.show_value(network.learning_rate)
        drawn = network.initial_values
        if drawn is not None:
            self.scheme.setCurrentIndex(self.scheme.findData(drawn.scheme))
            self.seed.setValue(min(drawn.seed, _MOST_SEED))
            self.amount.show_value(drawn.amount)

    def _scheme_chosen(self) -> None:
        row = SCHEMES[self.scheme.currentData()]
        self.amount.show_value(row.amount)
        self.form.setRowVisible(self.amount, bool(row.means))
        self.form.labelForField(self.amount).setProperty("text", tr(row.means).capitalize())
        self.form.setRowVisible(self.seed, row.random)
        self.note.setText(tr("{help} Biases become 0; the seed is kept with the network.", help=row.help))

    def _named(self) -> None:
        # one that is longer than the line is left as it is
        if self.name.text() != self._title[:MAX_TITLE]:
            self.wished.emit(set_title.wish(self.name.text()))

    def _loss_given(self, text: str) -> None:
        self.wished.emit(set_loss.wish(text))

    def _reduction_chosen(self) -> None:
        chosen = {"samples": self.over_samples.currentData(), "outputs": self.over_outputs.currentData()}
        self.wished.emit(set_reduction.wish(cast(Reducing, chosen)))

    def _squares_given(self, factor: float) -> None:
        self.wished.emit(set_penalty.wish({"l2": factor}))

    def _sizes_given(self, factor: float) -> None:
        self.wished.emit(set_penalty.wish({"l1": factor}))

    def _over_chosen(self) -> None:
        self.wished.emit(set_penalty.wish({"biases": self.over.currentData()}))

    def _rate_given(self, rate: float) -> None:
        self.wished.emit(set_learning_rate.wish(rate))

    def _apply(self) -> None:
        self.wished.emit(initialise.wish(self.scheme.currentData(), self.seed.value(), self.amount.value))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.loss.set_theme(theme)
