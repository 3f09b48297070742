"""What the timeline shows: bands with their titles, marks with their words, and the way from mark to mark."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.core.network.network import Network, Unit
from bpdebugger.core.network.quantities import Phase
from bpdebugger.debugger.timeline.timeline import MarkType, layers, marks, next_mark, phases, previous_mark, words_at
from bpdebugger.debugger.walking.moment import Bookmark
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints
from bpdebugger.exchange.examples import example

MAZUR, XOR = example("mazur"), example("xor")


def unnamed(network: Network) -> Network:
    return replace(network, layers=tuple(replace(layer, name="") for layer in network.layers))


def test_phases_are_named_by_sample_where_there_are_several() -> None:
    titles = [band.title for band in phases(Session(XOR).recorded)]
    assert titles[:4] == ["forward 0", "backward 0", "forward 1", "backward 1"]
    assert titles[8:] == [str(band.phase) for band in phases(Session(XOR).recorded)][8:]
    alone = phases(Session(MAZUR).recorded)
    assert [band.title for band in alone] == [str(band.phase) for band in alone]
    assert [band.phase for band in alone][:2] == [Phase.FORWARD, Phase.BACKWARD]


def test_layers_have_their_names_or_numbers_and_what_is_no_layer_has_none() -> None:
    bands = layers(Session(MAZUR).recorded)
    titles = [band.title for band in bands]
    assert titles[:2] == ["hidden", "output"]
    recorded = Session(MAZUR).recorded
    for band in bands:
        unit = recorded[band.last].place
        quantity = recorded[band.last].quantity
        if quantity.startswith(("z[", "y[", "dE_dz[")):
            name = quantity.partition("[")[2].rstrip("]")
            layer = next(layer for layer in MAZUR.layers if Unit(name) in layer.units)
            assert band.title == layer.name, unit
    assert [band.title for band in layers(Session(unnamed(MAZUR)).recorded)][:2] == ["layer 1", "layer 2"]
    assert "" in titles


def marked(*bookmarks: Bookmark, breakpoint: str = "") -> Session:
    session = Session(MAZUR)
    if breakpoint:
        session.set_breakpoints(Breakpoints((Breakpoint(breakpoint),)))
    session.set_bookmarks(bookmarks, "Set.")
    return session


def test_bookmarks_of_this_update_are_marks_in_ascending_order() -> None:
    session = marked(Bookmark(0, 20, "late"), Bookmark(1, 22, "elsewhere"), Bookmark(0, 16, "early"))
    assert marks(session.moment)[MarkType.BOOKMARK].tolist() == [16, 20]


def test_next_and_previous_go_to_the_nearest_of_bookmarks_and_breakpoints() -> None:
    session = marked(Bookmark(0, 20, "late"), Bookmark(0, 16, "early"), breakpoint="z[o1]")
    hit = session.recorded.find("z[o1]", 0)
    assert hit not in (16, 20)
    places = sorted([16, 20, hit])
    seen = []
    while (stop := next_mark(session.moment)) is not None:
        assert stop.update == 0
        session.run_to(stop.step)
        seen.append(stop.step)
    assert seen == places
    back = []
    while (stop := previous_mark(session.moment)) is not None:
        session.run_to(stop.step)
        back.append(stop.step)
    assert back == places[-2::-1]


def test_bookmarks_of_other_updates_are_gone_to() -> None:
    session = Session(XOR)
    list(session.train(3))
    session.set_bookmarks((Bookmark(0, 40, "first"), Bookmark(2, 40, "last")), "Set.")
    session.run_to(50, 1)
    assert next_mark(session.moment) == (2, 40)
    assert previous_mark(session.moment) == (0, 40)
    session.run_to(40, 2)
    assert next_mark(session.moment) is None
    session.run_to(40, 0)
    assert previous_mark(session.moment) is None


def test_the_words_at_a_step_say_all_that_marks_it() -> None:
    session = marked(Bookmark(0, 16, "mine"), Bookmark(1, 16, "of another update"))
    session.set_breakpoints(Breakpoints((Breakpoint(session.recorded[16].quantity),)))
    symbol, value = session.recorded[16].symbol, session.recorded[16].value
    lines = words_at(session.moment, 16).split("\n")
    assert lines[0] == f"{symbol} (step 16, forward)"
    assert lines[-1] == "⚑ mine"
    assert lines[1:-1] == [f"{kind.sign} {kind.words}" for kind in (MarkType.HIT, MarkType.BOOKMARK)]
    session.run_on()
    assert words_at(session.moment, 16).split("\n")[0] == f"{symbol} = {value:.4g} (step 16, forward)"
    of_sample = Session(XOR)
    number = of_sample.recorded.find("dE_dz[o]", 2)
    assert words_at(of_sample.moment, number) == f"∂E/∂z[o] (step {number}, backward, sample 2)"


@pytest.mark.parametrize("name", ["mazur", "xor", "skip"])
def test_bands_begin_with_the_first_number_that_is_computed(name: str) -> None:
    session = Session(example(name))
    for bands in (phases(session.recorded), layers(session.recorded)):
        assert bands[0].first == session.moment.start + 1
        assert all(band.first <= band.last for band in bands)
