"""The equation view: where things stand, what colour they have, and that nothing jumps."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.walking.moment import Moment, Position, stages
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.ui.equation.equation import EquationView
from bpdebugger.ui.equation.equations import equations
from bpdebugger.ui.equation.layout import SMALLEST_SHARE, EquationLines, Room, fit
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import DARK, LIGHT, Theme
from tests.depth import one_in
from tests.moments import moment_of


class Shown(EquationView):
    """An equation view that counts how often it paints."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self.painted += 1
        super().paintEvent(event)


@pytest.fixture
def view(qtbot: QtBot) -> Shown:
    return made(qtbot)


def made(qtbot: QtBot, points: float = 10.0, width: int = 1280, theme: Theme = LIGHT) -> Shown:
    view = Shown()
    qtbot.addWidget(view)
    view.setFont(interface_font(points))
    view.set_theme(theme)
    view.resize(width, view.sizeHint().height())
    with qtbot.waitExposed(view):
        view.show()
    return view


def at(view: EquationView, session: Session, name: str, sample: int = 0) -> Moment:
    session.run_to(session.recorded.find(name, sample))
    view.show_moment(session.moment)
    return session.moment


def moments(name: str, sample: int | None = None) -> list[Moment]:
    session = Session(example(name), sample)
    trace, start = session.recorded, session.moment.start
    finished = [moment_of(trace, Position(number), start=start) for number in range(start, len(trace))]
    return [*finished, *(m for f in finished[1:] for m in stages_of(f))]


def stages_of(moment: Moment) -> list[Moment]:
    step = moment.trace[moment.position.step]
    return [replace(moment, position=Position(step.number, filled)) for filled in range(stages(step) + 1)]


def lines_of(moment: Moment, width: float, size: int = 30) -> EquationLines:
    return fit(moment, equations(moment), LIGHT, Room(size, width))


def colours(view: EquationView, place: QRectF) -> set[str]:
    """The colours of the theme that a place of the view has pixels of."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = image.width() / view.width()
    rect = QRectF(place.topLeft() * ratio, place.size() * ratio).toAlignedRect().intersected(image.rect())
    seen = {
        image.pixelColor(x, y).name()
        for y in range(rect.top(), rect.bottom() + 1)
        for x in range(rect.left(), rect.right() + 1)
    }
    return seen & {LIGHT.upstream, LIGHT.local, LIGHT.product, LIGHT.text, LIGHT.accent, DARK.local, DARK.upstream}


# what it shows


def test_the_step_of_a_neuron(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    assert view.text == "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o] = −0.6225 · 0.235 = −0.1463"
    assert view.sentence.startswith("How E answers to z of o: how E answers to y, times how y answers to z.")


def test_names_and_numbers_have_the_colour_of_their_role(view: Shown) -> None:
    moment = at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    roles = {moment.trace.find("dE_dy[o]"): Role.UPSTREAM, moment.trace.find("dy_dz[o]"): Role.LOCAL}
    assert [step for _, step in view.factors] == 2 * list(roles)
    for place, step in view.factors:
        assert colours(view, place) == {LIGHT.of_role(roles[step])}


def test_a_change_of_theme_changes_the_colours(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    view.set_theme(DARK)
    assert colours(view, view.factors[0][0]) == {DARK.upstream}
    assert colours(view, view.factors[1][0]) == {DARK.local}


def test_the_note_of_a_rule_follows_the_sentence(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_db[o]")
    assert view.sentence.endswith("∂z/∂b = 1")


def test_the_sample_is_named_where_there_are_several(view: Shown) -> None:
    at(view, Session(example("xor")), "E@2")
    assert view.sentence.startswith("sample 2 ")
    at(view, Session(example("xor"), 2), "E", 2)
    assert not view.sentence.startswith("sample")


def test_a_what_if_is_said_in_words_and_has_its_colour(view: Shown) -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("y[h1]"))
    session.suppose(session.recorded.plan.unit_index["h1"], 1.2)
    view.show_moment(session.moment)
    assert view.sentence.startswith("what-if ")
    assert all(colours(view, place) == {LIGHT.accent} for place, _ in view.factors)


@pytest.mark.parametrize("name", one_in(3, NAMES))
def test_every_moment_of_an_example_can_be_shown(view: Shown, name: str) -> None:
    for moment in moments(name):
        view.show_moment(moment)
        assert view.text.count(" = ") in (1, 2, 3)
    view.repaint()


def test_a_screen_reader_hears_the_equation_and_the_sentence(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    assert view.accessibleName() == "Equation"
    assert view.accessibleDescription() == f"{view.text}. {view.sentence}"


# nothing jumps


@pytest.mark.parametrize("name", ["neuron-sigmoid", "mazur", "softmax", "xor"])
def test_numbers_come_in_where_the_names_stood(view: Shown, name: str) -> None:
    session = Session(example(name), 0)
    trace, start = session.recorded, session.moment.start
    for number in range(start + 1, len(trace)):
        places = set()
        for filled in range(stages(trace[number]) + 1):
            view.show_moment(moment_of(trace, Position(number, filled), start=start))
            places.add(tuple((rect.getRect(), step) for rect, step in view.factors))
        assert len(places) == 1


def test_the_height_is_the_same_for_every_step(view: Shown) -> None:
    for name in ("neuron-sigmoid", "neuron-cos", "mazur", "softmax", "xor"):
        heights = set()
        for moment in moments(name):
            view.show_moment(moment)
            heights.add(view.sizeHint().height())
        assert len(heights) == 1, name


def test_a_fraction_bar_stays_at_its_height_from_step_to_step(view: Shown) -> None:
    session = Session(example("mazur"))
    middles = set()
    for name in ("dE_dz[o1]", "dE_dz[h1]", "dE_dy[h1->o1]", "dE_dw[i1->h1]", "z[h1]"):
        moment = at(view, session, name)
        ((_, baseline, _),) = lines_of(moment, 1200.0).placed
        middles.add(round(baseline, 6))
    assert len(middles) == 1


def test_the_view_keeps_the_height_that_it_once_needed(qtbot: QtBot) -> None:
    view = made(qtbot, width=330)
    session = Session(example("softmax"))
    at(view, session, "z[o1]")
    usual = view.sizeHint().height()
    at(view, session, "dE_dz[o1]")
    taller = view.sizeHint().height()
    assert taller > usual
    at(view, session, "z[o1]")
    assert view.sizeHint().height() == taller


def test_it_paints_only_when_something_changed(view: Shown, qtbot: QtBot) -> None:
    moment = at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    QApplication.processEvents()
    before = view.painted
    view.show_moment(replace(moment, granularity=Granularity.LAYER, reason="other"))
    QApplication.processEvents()
    assert view.painted == before
    view.show_moment(replace(moment, position=Position(moment.position.step, 0)))
    qtbot.waitUntil(lambda: view.painted > before)


# it fits


@pytest.mark.parametrize(("width", "size"), one_in(4, [*product([280.0, 590.0, 850.0, 1230.0], [30, 48])]))
def test_no_line_is_wider_than_the_room(width: float, size: int) -> None:
    for name in ("neuron-sigmoid", "softmax", "xor"):
        for moment in moments(name):
            assert lines_of(moment, width, size).width <= width


def test_nothing_is_painted_into_the_margins(qtbot: QtBot) -> None:
    view = made(qtbot, 20.0, 420)
    session = Session(example("softmax"))
    for name in ("E", "dE_dz[o1]", "y[o1]"):
        at(view, session, name)
        image = view.grab().toImage()
        edges = (*range(5), *range(image.width() - 5, image.width()))
        surface = QColor(LIGHT.surface)
        assert all(image.pixelColor(x, y) == surface for x in edges for y in range(image.height()))


def test_a_wide_equation_becomes_smaller_and_then_breaks_at_the_equals_signs() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("E", 0))
    moment = session.moment
    whole = lines_of(moment, 2000.0)
    assert (len(whole.placed), whole.size) == (1, 30)
    smaller = lines_of(moment, 0.85 * whole.width)
    assert len(smaller.placed) == 1
    assert 0.8 * 30 <= smaller.size < 30
    two = lines_of(moment, 0.6 * whole.width)
    assert len(two.placed) == 2
    assert two.size > 30 * 0.6 + 5
    (first, _, top), (second, _, _) = two.placed
    assert first == 0.0
    # the = of the second line stands below the first one, after the quantity
    assert second == top.parts[0][2].width
    three = lines_of(moment, 0.33 * whole.width)
    assert len(three.placed) == 3
    assert three.size >= SMALLEST_SHARE * 30
    baselines = [y for _, y, _ in three.placed]
    assert baselines == sorted(baselines)
    assert max(whole.width, smaller.width, two.width, three.width) <= 2000.0


def test_two_lines_keep_to_the_usual_height() -> None:
    for name in ("mazur", "softmax", "xor"):
        for moment in moments(name):
            lines = lines_of(moment, 900.0)
            if len(lines.placed) < 3:
                assert lines.height <= Room(30, 900.0).height


def large(inputs: int) -> Network:
    """One unit with very many inputs."""
    draw = random.Random(0)
    units = tuple(Unit(f"x{i}") for i in range(inputs))
    return Network(
        (Layer("input", units), Layer("output", (Unit("o"),), "sigmoid")),
        tuple(Connection(unit.name, "o", f"w{i}") for i, unit in enumerate(units)),
        {f"w{i}": draw.gauss(0.0, 0.05) for i in range(inputs)},
        (Sample(tuple(draw.random() for _ in units), (1.0,)),),
    )


def test_very_many_terms_are_elided_in_the_middle(view: Shown) -> None:
    session = Session(large(784))
    at(view, session, "z[o]")
    steps = [step for _, step in view.factors]
    first, last = session.recorded.find("p[w0]"), session.recorded.find("y[x783]")
    assert first in steps
    assert last in steps
    assert len(steps) < 20
    assert "⋯" in view.text
    step = session.moment.position.step
    view.show_moment(replace(session.moment, position=Position(step, 1)))
    assert view.text.endswith("= ?")
    assert "p[w0]" not in view.text


# pointer and keyboard


def test_a_click_on_a_factor_is_the_wish_to_go_to_its_step(view: Shown, qtbot: QtBot) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    for place, step in view.factors:
        with qtbot.waitSignal(view.stepRequested) as wish:
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
        assert wish.args == [step]


def test_a_click_beside_the_factors_wishes_nothing(view: Shown, qtbot: QtBot) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    with qtbot.assertNotEmitted(view.stepRequested):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() - 5, 10))
        QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=view.factors[0][0].center().toPoint())


def test_the_pointer_becomes_a_hand_over_a_factor(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    QTest.mouseMove(view, view.factors[1][0].center().toPoint())
    assert view.cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, QPoint(view.width() - 5, 10))
    assert view.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_tool_tip_tells_all_digits(view: Shown) -> None:
    moment = at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    place, step = view.factors[1]
    point = place.center().toPoint()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point)))
    assert QToolTip.text() == view.tip(step)
    assert repr(moment.trace[step].value) in QToolTip.text()


def test_tab_goes_through_the_factors_and_enter_chooses(view: Shown, qtbot: QtBot) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    steps = [step for _, step in view.factors]
    chosen: list[int] = []
    view.stepRequested.connect(chosen.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
        QTest.keyClick(view, key)
        QTest.keyClick(view, Qt.Key.Key_Tab)
    assert chosen == steps[:3]
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen[-1] == steps[2]


def test_the_focus_is_visible(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    place = view.factors[0][0].adjusted(-6, -4, 6, 4)
    assert LIGHT.accent not in colours(view, place)
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert LIGHT.accent in colours(view, place)


def test_there_is_no_factor_between_factors(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    last = view.factors[-1][0]
    assert view.factor_at(QPointF(last.right() + 20, last.center().y())) is None


# size of the text


def test_larger_text_makes_everything_larger(view: Shown) -> None:
    at(view, Session(example("neuron-sigmoid")), "dE_dz[o]")
    before, height = view.factors[0][0], view.sizeHint().height()
    view.setFont(interface_font(20.0))
    assert view.factors[0][0].width() > 1.4 * before.width()
    assert view.sizeHint().height() > 1.4 * height


def test_at_twice_the_size_every_sentence_has_its_room(qtbot: QtBot) -> None:
    view = made(qtbot, 20.0)
    for name in ("neuron-cos", "softmax"):
        for moment in moments(name):
            view.show_moment(moment)
            view.resize(view.width(), view.sizeHint().height())
            image = view.grab().toImage()
            last_rows = range(image.height() - 4, image.height())
            surface = QColor(LIGHT.surface)
            assert all(image.pixelColor(x, y) == surface for y in last_rows for x in range(0, image.width(), 3))
