"""The training: how parameters are updated, and E over the epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.training import USUAL_EPOCHS
from bpdebugger.debugger.commands.training import Settings, go_to_epoch, set_training, train
from bpdebugger.debugger.commands.values import set_learning_rate
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.editors.number_field import NumberField
from bpdebugger.ui.editors.sheet import Read
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

if TYPE_CHECKING:
    from bpdebugger.ui.plotting.loss_plot import LossPlot

_NUMBERS = {
    "momentum": tr_noop("Momentum"),
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "decay": tr_noop("Weight decay"),
}
_CLIPS = {"clip": tr_noop("Gradients cut off at"), "clip_norm": tr_noop("Their norm ‖g‖ at most")}
_MOST_EPOCHS, _MOST_SEED = 1_000_000, 2**31 - 1
_ONE_SEED = 1


class TrainingPanel(StepPanel):
    """Shows the training. ``wished`` carries a wish."""

    wished = Signal(object)
    refused = Signal(str)

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Training"))
        self._plot: LossPlot | None = None
        self.optimizer, self.batch, self.shuffle, self.seed = QComboBox(), QSpinBox(), QCheckBox(), QSpinBox()
        for row in OPTIMIZERS.values():
            self.optimizer.addItem(tr(row.title), row.name)
        self.rate = NumberField(tr("Learning rate"), read)
        every = {**_NUMBERS, **_CLIPS}
        self.numbers = {key: NumberField(tr(name), read) for key, name in every.items()}
        self.schedule = Line(MAX_LENGTH)
        self.schedule.setPlaceholderText(tr("always the same, or as rate · 0.99^t"))
        self.schedule.setToolTip(tr("The learning rate of update t, counted from 1: a formula in rate and t."))
        self.epochs, self.train = QSpinBox(), QPushButton("Train (F6)")
        self.logarithmic = QCheckBox()
        self.batch.setSpecialValueText(tr("all samples"))
        self.shuffle.setText(tr("shuffle, with seed"))
        self.epochs.setRange(1, _MOST_EPOCHS)
        self.epochs.setValue(USUAL_EPOCHS)
        self.seed.setRange(0, _MOST_SEED)
        for box in (self.batch, self.seed, self.epochs):
            box.setKeyboardTracking(False)
            # the largest number it takes is wider than any that is typed, and than the panel
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.epochs)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.addRow(tr("Optimizer"), self.optimizer)
        self._form.addRow(tr("Learning rate"), self.rate)
        self._form.addRow(tr("Its schedule"), self.schedule)
        for key, name in _NUMBERS.items():
            self._form.addRow(tr(name), self.numbers[key])
        for key, name in _CLIPS.items():
            self._form.addRow(tr(name), self.numbers[key])
            self.numbers[key].setToolTip(tr("0 for any; gradients are clipped by value or by norm, not both."))
        self._form.addRow(tr("Samples in an update"), self.batch)
        order = QHBoxLayout()
        order.addWidget(self.shuffle)
        order.addWidget(self.seed, 1)
        self._form.addRow(tr("Order"), order)
        go = QHBoxLayout()
        go.addWidget(self.epochs, 1)
        go.addWidget(self.train, 1)
        self._form.addRow(tr("Epochs"), go)
        names = {
            self.optimizer: tr("Optimizer"),
            self.batch: tr("Samples in an update"),
            self.seed: tr("Seed of the order"),
        }
        for widget, name in (*names.items(), (self.epochs, tr("Epochs"))):
            widget.setAccessibleName(name)
            CalmWheel(widget)
        self.schedule.setAccessibleName(tr("Schedule of the learning rate"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 8)
        self._column.addLayout(self._form)
        self._column.addWidget(self.logarithmic)
        self._column.addStretch(0)

    def _wire(self) -> None:
        self.optimizer.activated.connect(self._optimizer_chosen)
        self.rate.valueRequested.connect(self._rate_given)
        self.rate.refused.connect(self.refused)
        for field in self.numbers.values():
            field.valueRequested.connect(self._number_given)
            field.refused.connect(self.refused)
        self.schedule.editingFinished.connect(self._schedule_given)
        self.batch.valueChanged.connect(self._batch_given)
        self.shuffle.clicked.connect(self._order_given)
        self.seed.valueChanged.connect(self._order_given)
        self.train.clicked.connect(self._train)
        self.epochs.lineEdit().returnPressed.connect(self._train)
        self.logarithmic.clicked.connect(self._scale_chosen)

    def state(self, moment: Moment) -> object:
        """It depends on the run and the update."""
        return moment.run, moment.length, moment.update, moment.letters

    def draw(self, moment: Moment) -> None:
        """Shows the settings and the losses."""
        network = moment.trace.network
        training = network.training
        constants = moment.trace.plan.optimizer.constants
        boxes = (self.batch, self.seed, self.shuffle, self.optimizer)
        for box in boxes:
            box.blockSignals(True)
        self.optimizer.setCurrentIndex(self.optimizer.findData(training.optimizer))
        self.rate.show_value(network.learning_rate)
        self.schedule.setText(training.schedule)
        self.schedule.setModified(False)
        for key, field in self.numbers.items():
            self._form.setRowVisible(field, key in (*constants, *_CLIPS))
            field.show_value(getattr(training, key))
        self.batch.setRange(0, len(network.trained))
        self.batch.setValue(training.batch if training.batch < len(network.trained) else 0)
        self.shuffle.setChecked(training.shuffle is not None)
        self.seed.setEnabled(training.shuffle is not None)
        self.seed.setValue(_ONE_SEED if training.shuffle is None else min(training.shuffle, _MOST_SEED))
        for box in boxes:
            box.blockSignals(False)
        self._draw_losses(moment)

    def _draw_losses(self, moment: Moment) -> None:
        self.logarithmic.setText(f"logarithmic {moment.letters.loss}")
        from bpdebugger.ui.plotting.loss_plot import LossPlot

        if self._plot is None:
            self._plot = LossPlot()
            self._plot.epochRequested.connect(self._epoch_chosen)
            self._column.insertWidget(2, self._plot, 1)
        self._plot.show_run(moment.run, moment.update, self.theme, self.logarithmic.isChecked())

    def _set(self, settings: Settings) -> None:
        self.wished.emit(set_training.wish(settings))

    def _optimizer_chosen(self) -> None:
        self._set({"optimizer": self.optimizer.currentData()})

    def _rate_given(self, rate: float) -> None:
        self.wished.emit(set_learning_rate.wish(rate))

    def _number_given(self, value: float) -> None:
        key = next(key for key, field in self.numbers.items() if field is self.sender())
        # a name that is not known until now; what is set is looked at when it is granted
        self._set(cast(Settings, {key: value}))

    def _schedule_given(self) -> None:
        # the focus leaves after every look at it; only what was typed is a wish
        if self.schedule.isModified():
            self.schedule.setModified(False)
            self._set({"schedule": self.schedule.text().strip()})

    def _batch_given(self, size: int) -> None:
        self._set({"batch": size})

    def _order_given(self) -> None:
        self._set({"shuffle": self.seed.value() if self.shuffle.isChecked() else None})

    def _epoch_chosen(self, epoch: int) -> None:
        self.wished.emit(go_to_epoch.wish(epoch))

    def _train(self) -> None:
        self.wished.emit(train.wish(self.epochs.value()))

    def _scale_chosen(self) -> None:
        if self._moment is not None:
            self._draw_losses(self._moment)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        for field in (self.rate, *self.numbers.values()):
            field.set_theme(theme)
