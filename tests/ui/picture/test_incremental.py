"""A picture that followed a walk looks as one that was made for where the walk ends."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.ui.picture.picture import NetworkPicture
from tests.depth import one_in
from tests.networks import dense
from tests.random_networks import random_network

SIZE = (560, 360)
WALK = 60
OVERLAPS = 12
"""So many pixels may differ: where arrows touch, the one that was made first lies below."""


def picture(qtbot: QtBot) -> NetworkPicture:
    view = NetworkPicture()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    return view


def drawn(view: NetworkPicture, moment: Moment) -> QImage:
    view.show_moment(moment)
    return view.grab().toImage()


def apart(one: QImage, other: QImage) -> int:
    """How many pixels differ."""
    pixels = [np.frombuffer(image.constBits(), np.uint32) for image in (one, other)]
    return int((pixels[0] != pixels[1]).sum())


def walk(session: Session, random: Random) -> None:
    """One move: a step most of the time, else a jump, a part of a step, a what-if or a training."""
    units = range(session.recorded.plan.inputs.stop, len(session.recorded.plan.units))
    match random.randrange(12):
        case 0:
            session.run_to(random.randrange(len(session.recorded)))
        case 1:
            session.set_granularity(random.choice(list(Granularity)))
        case 2:
            session.step_into()
        case 3 if session.moment.hold is None:
            session.suppose(random.choice(units), random.uniform(-1, 1))
        case 3:
            session.stop_supposing()
        case 4 | 5 | 6:
            session.step_back()
        case _:
            session.step_over()


NETWORKS = [example("mazur"), example("shared-weight"), example("softmax"), example("xor"), dense([4, 6, 6, 3])]
NETWORKS += [random_network(seed) for seed in range(4)]


@pytest.mark.parametrize("network", one_in(3, NETWORKS), ids=lambda network: network.title or str(len(network.layers)))
def test_a_picture_that_followed_looks_as_a_new_one(network: Network, qtbot: QtBot) -> None:
    session, random = Session(network), Random(3)
    followed = picture(qtbot)
    for number in range(WALK):
        walk(session, random)
        seen = drawn(followed, session.moment)
        if number % 3 == 0:
            assert apart(seen, drawn(picture(qtbot), session.moment)) <= OVERLAPS, (number, session.moment.position)
