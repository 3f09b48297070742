"""The parts of the network picture for those who do not see them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QRect

from bpdebugger.core.names.naming import name_of
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Place
from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.look.accessible import Told
from bpdebugger.ui.picture.tips import MOST_LINES, places_of, title_of


def parts_told(moment: Moment, plan: Plan, area_of: Callable[[int], QRect]) -> list[Told]:
    """Every unit and connection with what is computed of it; ``area_of`` says where a unit is."""
    units = [Part(PartType.UNIT, unit) for unit in range(len(plan.units))]
    links = [Part(PartType.CONNECTION, link) for link in range(len(plan.source))]
    places = [area_of(unit) for unit in range(len(plan.units))]
    between = [
        QRect(places[source].center(), places[target].center()).normalized()
        for source, target in zip(plan.source.tolist(), plan.target.tolist(), strict=True)
    ]
    return [
        Told(title_of(plan, part), _words(moment, part), place)
        for part, place in zip((*units, *links), (*places, *between), strict=True)
    ]


def _words(moment: Moment, part: Part) -> str:
    """What is computed of a part so far."""
    found = (place for place in places_of(moment.trace, part, moment.row) if _is_known(moment, place))
    pairs = ((name_of(moment.trace.plan, place.kind, place.index), place) for place in islice(found, MOST_LINES))
    return ", ".join(f"{moment.letters.symbol(name)} = {on_screen(moment.trace.value(place))}" for name, place in pairs)


def _is_known(moment: Moment, place: Place) -> bool:
    return moment.knows(moment.trace.number_of(place))
