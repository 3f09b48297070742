"""The inspector's sheet of a connection."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Space
from bpdebugger.core.network.uses import Use
from bpdebugger.debugger.commands.values import name_weight, set_value, slide_value
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.editors.naming import parameter_words
from bpdebugger.ui.editors.sheet import Read, Sheet

_LISTED = 6


class ConnectionSheet(Sheet):
    """The name and the value of its weight, and who shares it."""

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(read, parent)
        self._pair, self._weight = ("", ""), ""
        self._parameters: Mapping[str, float] = {}
        self.name = self.add_identifier(tr("Weight"), self._name_words)
        self.value = self.add_slider(tr("Value"))
        self.name.nameRequested.connect(self._named)
        self.value.slid.connect(self._slid)
        self.value.valueRequested.connect(self._value_given)

    def show_moment(self, moment: Moment) -> None:
        """Shows the connection that was selected first."""
        plan = moment.trace.plan
        self._pair = source, target = moment.selection.connections[0]
        connection = plan.connection(plan.unit_index[source], plan.unit_index[target])
        if connection is None:
            return
        weight = plan.uses.of_weight(connection)
        if weight is None:
            return
        self._weight = plan.parameters[weight.parameter]
        self.title.setText(tr("Connection {source} → {target}", source=source, target=target))
        self._parameters = moment.trace.network.parameters
        self.value.show_value(moment.trace.network.parameters[self._weight])
        uses = [_words(plan, use) for use in plan.uses.each_of(weight.parameter) if use != weight]
        more = tr(" and {count} more", count=len(uses) - _LISTED) if len(uses) > _LISTED else ""
        self.name.show_name(
            self._weight,
            tr(
                "{weight} is shared with {others}{more}: one number, and its gradient is the sum.",
                weight=self._weight,
                others=", ".join(uses[:_LISTED]),
                more=more,
            )
            if uses
            else tr("Give it the name of another weight to share that one."),
        )

    def _name_words(self, name: str) -> str:
        return parameter_words(name, self._parameters)

    def _named(self, name: str) -> None:
        self.wished.emit(name_weight.wish(self._pair, name))

    def _slid(self, value: float) -> None:
        self.wished.emit(slide_value.wish(self._weight, value))

    def _value_given(self, value: float) -> None:
        self.wished.emit(set_value.wish({self._weight: value}))


def _words(plan: Plan, use: Use) -> str:
    """A use of a parameter in a word: a connection, a bias, an activation."""
    unit = plan.units[use.unit]
    match use.kind.row.space:
        case Space.CONNECTION:
            return f"{plan.units[plan.source[use.index]]}→{unit}"
        case Space.UNIT:
            return tr("the bias of {unit}", unit=unit)
    return tr("the activation of {unit}", unit=unit)
