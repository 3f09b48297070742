"""Which values travel while steps are computed."""

import pytest

from bpdebugger.core.network.quantities import Role
from bpdebugger.core.passes.trace import trace
from bpdebugger.debugger.explaining.travelling import MOST, Travel, travels
from bpdebugger.exchange.examples import NAMES, example
from tests.networks import dense


def names(name: str, quantity: str) -> list[tuple[str, str, Role, bool]]:
    recorded = trace(example(name), 0)
    number = recorded[quantity].number
    units = recorded.plan.units
    return [(units[t.source], units[t.target], t.role, t.halfway) for t in travels(recorded, number - 1, number)]


def test_values_come_to_a_net_input_and_shares_go_back() -> None:
    assert names("mazur", "z[h1]") == [("i1", "h1", Role.VALUE, False), ("i2", "h1", Role.VALUE, False)]
    assert names("mazur", "dE_dy[h1->o2]") == [("o2", "h1", Role.UPSTREAM, False)]
    assert names("mazur", "dE_dw[h1->o2]") == [("o2", "h1", Role.PRODUCT, True)]
    assert names("mazur", "y[h1]") == names("mazur", "dE_dz[h1]") == []


@pytest.mark.parametrize("name", NAMES)
def test_over_a_whole_pass_every_connection_is_gone_along_forward_and_back(name: str) -> None:
    recorded = trace(example(name), 0)
    plan = recorded.plan
    ends = set(zip(plan.source.tolist(), plan.target.tolist(), strict=True))
    found = travels(recorded, -1, len(recorded) - 1)
    if len(found) == MOST:
        return
    assert {(t.source, t.target) for t in found if t.role is Role.VALUE} == ends
    assert {(t.target, t.source) for t in found if t.halfway} == ends


def test_there_are_never_too_many() -> None:
    recorded = trace(dense([30, 30, 10]), 0)
    assert len(travels(recorded, -1, len(recorded) - 1)) == MOST
    assert all(isinstance(each, Travel) for each in travels(recorded, -1, len(recorded) - 1))
