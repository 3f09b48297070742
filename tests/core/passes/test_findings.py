"""What is said of a whole trace at its end."""

from __future__ import annotations

from dataclasses import replace

from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.passes.findings import findings
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example


def chain(activation: str, w: float, v: float = 1.0, xs: tuple[float, ...] = (1.0,)) -> Network:
    return Network(
        layers=(Layer("i", (Unit("x"),)), Layer("h", (Unit("h"),), activation), Layer("o", (Unit("o"),))),
        connections=(Connection("x", "h", "w"), Connection("h", "o", "v")),
        parameters={"w": w, "v": v},
        samples=tuple(Sample((x,), (0.5,)) for x in xs),
    )


def test_nothing_is_said_of_an_ordinary_trace() -> None:
    assert findings(trace(example("mazur"))) == ""


def test_saturated_units() -> None:
    assert findings(trace(chain("sigmoid", 8.0))) == ("h is saturated: hardly anything of a gradient gets through.")
    assert findings(trace(chain("tanh", 8.0, xs=(1.0, -1.0)))).startswith("h is saturated in every sample: ")
    assert findings(trace(chain("tanh", 8.0, xs=(1.0, 0.1)))) == ""


def test_dead_units_and_gradients_that_are_all_0() -> None:
    dead = "h is dead: y and dy/dz are 0, and no gradient gets through."
    assert findings(trace(chain("relu", -1.0))) == f"{dead} All gradients are 0: no parameter would change."
    assert findings(trace(chain("max(0, z)", -1.0))).startswith(dead)
    assert findings(trace(chain("relu", -1.0, xs=(1.0, -2.0)))) == ""


def test_parameters_that_are_all_0() -> None:
    network = chain("sigmoid", 0.0, 0.0)
    assert findings(trace(network)) == "All parameters are 0: the units of a layer are alike and stay so."


def test_it_stands_at_the_end_of_the_trace() -> None:
    session = Session(replace(chain("relu", -1.0)))
    session.run_to(len(session.moment.trace) - 1)
    assert session.moment.at_end
    assert "h is dead" in session.moment.reason
    assert "All gradients are 0" in session.moment.reason
