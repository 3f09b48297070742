"""Where the current number came from, and what it goes into: a sentence, and two trees that grow where one asks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.numerals import NOT_YET, on_screen, screen
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.explaining.origins.branches import goes_into, operands
from bpdebugger.debugger.explaining.origins.paths import Paths, paths
from bpdebugger.debugger.explaining.origins.reasons import reason
from bpdebugger.debugger.explaining.origins.tree import Node, Tree
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.panels.step_panel import StepPanel

_NODE = Qt.ItemDataRole.UserRole
_LONGEST, _LONGEST_TIP = 80, 400
_WIDTH = 46
"""How wide the panel would like to be, in widths of a letter."""


class OriginPanel(StepPanel):
    """Shows where a step's value came from. ``stepRequested`` is the wish to go to a step."""

    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Where it came from"))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.tree = _Tree()
        self.tree.setAccessibleName(tr("Factors, and what it goes into"))
        self.setFocusProxy(self.tree)
        self._trees: list[Tree] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.addWidget(self.words)
        column.addWidget(self.tree, 1)
        self.tree.itemExpanded.connect(self._expanded)
        self.tree.itemActivated.connect(self._activated)

    def state(self, moment: Moment) -> object:
        """It depends on whether a practice asks what comes next, too."""
        return super().state(moment), _is_asked(moment)

    def draw(self, moment: Moment) -> None:
        """Shows the step of a moment; nothing that is not computed yet, or that a practice asks for."""
        self.tree.clear()
        self._trees = []
        step = moment.step
        if step is None or not moment.knows(step.number):
            self.words.setText(tr("Nothing is computed here yet: step over, and see where the number comes from."))
            return
        self.words.setText(reason(moment.trace, step.number))
        self._add_root(tr("came from"), Tree(step.number, partial(operands, moment.trace)), moment)
        if _is_asked(moment):
            words = tr("{symbol} goes into: hidden while one practises", symbol=step.symbol)
            self.tree.addTopLevelItem(QTreeWidgetItem([words]))
            return
        self._add_root(tr("goes into"), Tree(step.number, partial(goes_into, moment.trace)), moment)
        found = paths(moment.trace, step.number)
        if found is not None and found.count > 1 and moment.knows(found.gradient):
            self._add_paths(found, moment)

    def _add_root(self, title: str, tree: Tree, moment: Moment) -> None:
        item = self._item(tree.root, moment)
        item.setText(0, f"{moment.trace[tree.root.number].symbol} {title}")
        self.tree.addTopLevelItem(item)
        self._trees.append(tree)
        item.setData(0, _NODE, (tree, tree.root))
        if tree.branches(tree.root).numbers:
            item.setExpanded(True)
        else:
            item.setText(0, f"{item.text(0)}: nothing")

    def _add_paths(self, found: Paths, moment: Moment) -> None:
        """The largest paths from E, each with the steps of its factors; their sum is the gradient."""
        trace = moment.trace
        symbol = trace[found.gradient].symbol
        root = QTreeWidgetItem(
            [
                tr("{symbol}, path by path", symbol=symbol),
                on_screen(found.total),
                tr("the sum of {count:,} paths", count=found.count),
            ]
        )
        self.tree.addTopLevelItem(root)
        by = f" / {found.divisor}" if found.divisor > 1 else ""
        for path in found.shown:
            steps = [trace[number] for number in path.steps]
            product = " · ".join(on_screen(step.value) for step in steps) + by
            item = QTreeWidgetItem([through(steps), on_screen(path.product), product[:_LONGEST]])
            item.setToolTip(0, " · ".join(step.symbol for step in steps) + by)
            item.setToolTip(2, product[:_LONGEST_TIP])
            root.addChild(item)
            for step in steps:
                row = self._item(Node(step.number), moment)
                row.setData(0, _NODE, (None, Node(step.number)))
                item.addChild(row)
        if found.left_out:
            root.addChild(
                QTreeWidgetItem([tr("{left_out:,} smaller paths", left_out=found.left_out), on_screen(found.rest)])
            )
        root.setExpanded(True)

    def _item(self, node: Node, moment: Moment) -> QTreeWidgetItem:
        if node.number < 0:
            return QTreeWidgetItem([node.words])
        step, known = moment.trace[node.number], moment.knows(node.number)
        rule = step.brief.substituted(moment.trace) if known else None
        numbers = write(rule, screen(moment.letters)) if rule else ""
        again = tr("  (shown above)") if node.again else ""
        value = on_screen(step.value) if known else tr(NOT_YET)
        item = QTreeWidgetItem([step.symbol + again, value, numbers[:_LONGEST]])
        item.setForeground(0, QColor(self.theme.of_kind(step.place.kind)))
        item.setToolTip(0, f"{moment.letters.written(step.quantity)}, step {step.number}")
        item.setToolTip(2, numbers[:_LONGEST_TIP])
        return item

    def _expanded(self, item: QTreeWidgetItem) -> None:
        held = item.data(0, _NODE)
        if held is None or held[0] is None or self._moment is None or (item.childCount() and item.child(0).text(0)):
            return
        item.takeChildren()
        tree, node = held
        for child in tree.expand(node):
            row = self._item(child, self._moment)
            item.addChild(row)
            row.setData(0, _NODE, (tree, child))
            if child.number >= 0 and not child.again and tree.branches(child).numbers:
                # an empty row stands for what is not looked at yet
                row.addChild(QTreeWidgetItem())

    def _activated(self, item: QTreeWidgetItem) -> None:
        held = item.data(0, _NODE)
        if held is not None and held[1].number >= 0:
            self.stepRequested.emit(held[1].number)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.words.setStyleSheet(f"color: {theme.text}; font-weight: 600")


def _is_asked(moment: Moment) -> bool:
    return moment.practice is not None and moment.practice.asked is not None


def through(steps: list[Step]) -> str:
    """The units that a path goes through, as E → o → h1, with its sample where there are several."""
    plan = steps[0].trace.plan
    owners = ((plan.units_of(step.place.kind), step.place.index) for step in steps)
    units = [int(of[index]) for of, index in owners if of is not None]
    where = f" (sample {steps[0].sample})" if len(steps[0].trace.samples) > 1 else ""
    return " → ".join([steps[0].trace.letters.loss, *(plan.units[unit] for unit in dict.fromkeys(units))]) + where


class _Tree(QTreeWidget):
    """The two trees, one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels([tr("quantity"), tr("value"), tr("with numbers")])
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        header = self.header()
        header.setStretchLastSection(False)
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def sizeHint(self) -> QSize:
        """Wide enough for a few levels with their values."""
        return QSize(_WIDTH * self.fontMetrics().averageCharWidth(), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the step of the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem(), 0)
        else:
            super().keyPressEvent(event)
