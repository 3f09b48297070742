"""Commands about training."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, TypedDict

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.optimizers import OPTIMIZERS, read_schedule
from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Count, Finite, Natural, Only
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

TRAIN = Menu("Train")


class Settings(TypedDict, total=False):
    """What can be set about a training; see ``core.network.network.Training``."""

    optimizer: Annotated[str, Only(f"one of {', '.join(OPTIMIZERS)}", OPTIMIZERS.__contains__)]
    momentum: Finite
    beta1: Finite
    beta2: Finite
    epsilon: Finite
    decay: Finite
    schedule: str
    clip: Finite
    clip_norm: Finite
    batch: Natural
    shuffle: Natural | None


_WORDS = {
    "optimizer": "the optimizer",
    "momentum": "the momentum",
    "decay": "the weight decay",
    "schedule": "the schedule of the learning rate",
    "clip": "the clipping of gradients",
    "clip_norm": "the clipping of their norm",
    "batch": "the size of a batch",
    "shuffle": "the order of the samples",
}


def no_training(session: Session) -> str:
    """One sample alone is not trained."""
    alone = session.sample is not None
    return tr("One sample alone is not trained; choose all samples in the tool bar first.") if alone else ""


def no_epochs(session: Session) -> str:
    """Nothing is trained yet."""
    return "" if session.moment.is_training else tr("Nothing is trained yet; Train (F6) begins.")


def at_its_own(session: Session) -> str:
    """The parameters are the network's own."""
    moment = session.moment
    return "" if moment.update or moment.is_at_end_of_update else tr("These are the network's own parameters.")


@TRAIN.command("Train", key="F6", icon="repeat", blocked=no_training)
def train(bench: Workbench, epochs: Count | None = None) -> None:
    """Goes on for so many epochs, as many as the last time, or to the next breakpoint."""
    bench.train(epochs)


@TRAIN.command("Cancel the training", key="Shift+F6", icon="x")
def cancel_training(bench: Workbench) -> None:
    """Stops a training that is under way; what it has recorded stays."""
    bench.cancel_training()


@TRAIN.command("Training", key="Ctrl+Shift+T", icon="chart-line")
def training(bench: Workbench) -> None:
    """Shows the loss over the epochs, and how the parameters are updated."""
    bench.toggle_panel("training")


@TRAIN.command("Keep these parameters", blocked=at_its_own)
def keep_parameters(bench: Workbench) -> None:
    """Makes the parameters of this epoch, at its end the new ones, the network's own, to save or to go on from."""
    bench.session.keep_parameters()


@TRAIN.command("Go to epoch", blocked=no_epochs)
def go_to_epoch(bench: Workbench, epoch: Natural) -> None:
    """Goes to the same step in another epoch, by its number."""
    session = bench.session
    if epoch >= session.run.epochs:
        raise CommandError(
            tr(
                "go-to-epoch: {epoch} is not a recorded epoch; they go from 0 to {last}",
                epoch=epoch,
                last=session.run.epochs - 1,
            )
        )
    session.go_to_update(epoch * session.run.per_epoch)


@TRAIN.command("Set the training")
def set_training(bench: Workbench, settings: Settings) -> None:
    """Sets something about it, as in optimizer=adam, momentum=0.9, batch=1, shuffle=none, schedule=rate*0.99^t."""

    if settings.get("schedule"):
        settings = {**settings, "schedule": _read_schedule(settings["schedule"])}

    def change(network: Network) -> Network:
        training = replace(network.training, **_one_clipping(settings))
        return network if training == network.training else replace(network, training=training)

    bench.session.edit_training(f"Set {', '.join(_WORDS.get(name, name) for name in settings)}", change)


def _one_clipping(settings: Settings) -> Settings:
    """Gradients are clipped by value or by norm: what is set takes the place of the other."""
    if settings.get("clip") and "clip_norm" not in settings:
        return {**settings, "clip_norm": 0.0}
    return {**settings, "clip": 0.0} if settings.get("clip_norm") and "clip" not in settings else settings


def _read_schedule(text: str) -> str:
    """A schedule as files have it. Raises ``CommandError``."""
    try:
        return write(read_schedule(text))
    except FormulaError as error:
        raise CommandError(tr("set-training: schedule: {error}", error=error)) from None
