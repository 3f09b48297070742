"""The menus of the right button, about what it was pressed on: each entry is a wish, or several one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bpdebugger.debugger.commands.breaking import breakpoint_
from bpdebugger.debugger.commands.checking import derivation, origin
from bpdebugger.debugger.commands.command import Wish
from bpdebugger.debugger.commands.copying import Form, copy_equation, copy_rows
from bpdebugger.debugger.commands.files import Part as WindowPart
from bpdebugger.debugger.commands.files import copy_picture, on_paper, save_picture
from bpdebugger.debugger.commands.stepping import run_to
from bpdebugger.debugger.commands.table import IN_PICTURE
from bpdebugger.debugger.commands.viewing import fit_network, fit_plots, plot_unit
from bpdebugger.debugger.commands.watching import watch
from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr, tr_plural
from bpdebugger.ui.shell.actions import Actions

Entry = tuple[str, tuple[Wish, ...]]
_PANELS = (origin, derivation)


class ContextMenus(QObject):
    """Makes the menus; ``grant`` carries out a wish, ``session`` gives the session in hand."""

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        grant: Callable[[Wish], None],
        session: Callable[[], Session],
        is_in_view: Callable[[str], bool],
        is_asking: Callable[[], bool],
    ) -> None:
        """``is_in_view`` tells whether a panel is, by its name; ``is_asking`` whether a question is open."""
        super().__init__(window)
        self._window, self._actions, self._grant, self._session = window, actions, grant, session
        self._is_in_view, self._is_asking = is_in_view, is_asking

    def for_rows(self, rows: Sequence[int], at: QPoint) -> None:
        """Of rows of the table."""
        menu = self._menu()
        if len(rows) == 1:
            self._add_step(menu, rows[0])
        self._add(menu, _copies(tuple(rows)))
        self._add(menu, [(tr("Handout or worksheet of these…"), (on_paper.wish(),))] * (len(rows) > 1))
        self._add(menu, _picture_of("table"))
        menu.popup(at)

    def for_factor(self, step: int, at: QPoint) -> None:
        """Of a factor of the equation, by its step; -1 is none of them."""
        menu = self._menu()
        if step >= 0:
            self._add_step(menu, step)
        forms: tuple[tuple[str, Form], ...] = (
            (tr("Copy the equation as LaTeX"), "LaTeX"),
            (tr("Copy the equation as text"), "text"),
        )
        self._add(menu, [(words, (copy_equation.wish(form),)) for words, form in forms])
        self._add(menu, _picture_of("equation"))
        menu.popup(at)

    def for_plots(self, at: QPoint) -> None:
        """Of the plots."""
        menu = self._menu()
        self._add(
            menu, [(tr("Show all of the curves"), (fit_plots.wish(),)), (tr("Follow the step"), (plot_unit.wish(""),))]
        )
        self._add(menu, _picture_of("plots"))
        menu.popup(at)

    def for_part(self, part: Part | None, step: int | None, at: QPoint) -> None:
        """Of a part of the network picture, whose last known number is that of ``step``."""
        menu = self._menu()
        if step is not None:
            self._add_step(menu, step)
        plan = self._session().recorded.plan
        if part is not None and part.kind is PartType.UNIT and part.index >= plan.inputs.stop:
            name = plan.units[part.index]
            self._add(menu, [(tr("Plots of {name}", name=name), (plot_unit.wish(name),))])
        self._actions.fill_menu(menu, IN_PICTURE)
        menu.addSeparator()
        self._add(menu, [(tr("Fit the network"), (fit_network.wish(),)), *_picture_of("picture")])
        menu.popup(at)

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.triggered.connect(self._chosen)
        return menu

    def _add_step(self, menu: QMenu, number: int) -> None:
        """What can be done about a step."""
        step = self._session().moment.trace[number]
        there = run_to.wish(number)
        self._add(
            menu,
            [
                (tr("Go to {symbol}", symbol=step.symbol), (there,)),
                (tr("Where it came from"), (there, origin.wish())),
                (tr("Its derivation"), (there, derivation.wish())),
                (tr("Breakpoint"), (breakpoint_.wish(step.quantity),)),
                (tr("Watch"), (watch.wish(step.quantity),)),
            ],
        )

    def _add(self, menu: QMenu, entries: Sequence[Entry]) -> None:
        if not menu.isEmpty():
            menu.addSeparator()
        for words, wishes in entries:
            menu.addAction(words).setData(wishes)

    def _chosen(self, action: QAction) -> None:
        # the table's own actions are granted by themselves
        self.carry_out(action.data() or ())

    def carry_out(self, wishes: Sequence[Wish]) -> None:
        """Grants wishes one after the other, up to one about which something is asked first."""
        for wish in wishes:
            if self._is_asking():
                return
            # a panel that is there already would be hidden
            if wish.command not in _PANELS or not self._is_in_view(wish.command.id):
                self._grant(wish)


def _copies(rows: tuple[int, ...]) -> list[Entry]:
    forms: tuple[tuple[Form, str], ...] = (
        ("text", tr_plural("Copy the row as text", "Copy {number} rows as text", len(rows))),
        ("LaTeX", tr_plural("Copy the row as LaTeX", "Copy {number} rows as LaTeX", len(rows))),
    )
    return [(words, (copy_rows.wish(rows, form),)) for form, words in forms]


def _picture_of(part: WindowPart) -> list[Entry]:
    return [
        (tr("Copy as a picture"), (copy_picture.wish(part),)),
        (tr("Save as a picture…"), (save_picture.wish("", part),)),
    ]
