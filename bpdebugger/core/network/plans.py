"""The plans made so far: one serves every network of the same structure."""

from __future__ import annotations

from collections import deque

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.network.validate import require_valid_numbers

MOST = 8


class _Plans:
    """The plans of the last few networks that were asked for."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Network, Plan]] = deque(maxlen=MOST)

    def of(self, network: Network) -> Plan:
        for known, plan in self._kept:
            if known is network:
                return plan
        plan = self._shared(network) or make_plan(network, self._like(network))
        self._kept.appendleft((network, plan))
        return plan

    def _shared(self, network: Network) -> Plan | None:
        """The plan of a network that differs in numbers only; those of the new one are checked."""
        for known, plan in self._kept:
            if network.has_structure_of(known):
                require_valid_numbers(network)
                return plan
        return None

    def _like(self, network: Network) -> Plan | None:
        """The plan of a network with the same connections: an activation, say, is another one."""
        for known, plan in self._kept:
            if network.connections is known.connections and plan.parameters == list(network.parameters):
                return plan if plan.units == network.unit_names() else None
        return None


_plans = _Plans()


def plan_of(network: Network) -> Plan:
    """The network's plan, made once for its structure. Raises ``NetworkError`` where the network is not valid."""
    return _plans.of(network)
