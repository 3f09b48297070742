"""Commands about training: how their arguments are read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bpdebugger.core.network.network import Network, Training
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.debugger.commands.arguments import counted
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.session import Session

_WORDS = {
    "optimizer": "the optimizer",
    "momentum": "the momentum",
    "beta1": "beta1",
    "beta2": "beta2",
    "epsilon": "epsilon",
    "batch": "the size of a batch",
    "shuffle": "the order of the samples",
}


def train(workbench: Workbench, argument: str) -> None:
    """Trains for so many epochs; without a number for as many as the last time."""
    if not argument:
        workbench.train(None)
        return
    epochs = counted(argument.strip())
    if not epochs:
        raise CommandError(f'train: "{argument[:40]}" is not a number of epochs, such as 100')
    workbench.train(epochs)


def no_training(session: Session) -> str:
    """One sample alone is not trained."""
    alone = session.sample is not None
    return "One sample alone is not trained; choose all samples in the tool bar first." if alone else ""


def no_epochs(session: Session) -> str:
    """Nothing is trained yet."""
    return "" if session.moment.is_training else "Nothing is trained yet; Train (F6) begins."


def at_its_own(session: Session) -> str:
    """The parameters are the network's own."""
    moment = session.moment
    return "" if moment.update or moment.is_at_end_of_update else "These are the network's own parameters."


def go_to_epoch(workbench: Workbench, argument: str) -> None:
    """To the same step in another epoch."""
    session, epoch = workbench.session, counted(argument.strip())
    if epoch is None or epoch >= session.run.epochs:
        last = session.run.epochs - 1
        raise CommandError(f'go-to-epoch: "{argument[:40]}" is not a recorded epoch; they go from 0 to {last}')
    session.go_to_update(min(epoch * session.run.per_epoch, session.run.length - 1))


def set_training(workbench: Workbench, argument: str) -> None:
    """A setting of the training, as in ``optimizer=adam``, ``batch=1`` or ``shuffle=`` for no shuffling."""
    key, equals, text = (part.strip() for part in argument.partition("="))
    if not equals or key not in _WORDS:
        raise CommandError(f'set-training: "{argument[:40]}" is not a setting; write, for example, optimizer=adam')
    value = _READ.get(key, _number)(key, text)

    def change(network: Network) -> Network:
        training: Training = replace(network.training, **{key: value})
        return network if training == network.training else replace(network, training=training)

    workbench.session.edit_training(f"Set {_WORDS[key]}", change)


def _number(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CommandError(f'set-training: {key}: "{text[:40]}" is not a number')
    return value


def _optimizer(key: str, text: str) -> str:
    if text not in OPTIMIZERS:
        raise CommandError(f'set-training: no optimizer "{text[:40]}"; there are {", ".join(OPTIMIZERS)}')
    return text


def _whole(key: str, text: str) -> int:
    value = counted(text)
    if value is None:
        raise CommandError(f'set-training: {key}: "{text[:40]}" is not a whole number')
    return value


def _seed(key: str, text: str) -> int | None:
    return _whole(key, text) if text else None


_READ: dict[str, Callable[[str, str], Any]] = {"optimizer": _optimizer, "batch": _whole, "shuffle": _seed}
