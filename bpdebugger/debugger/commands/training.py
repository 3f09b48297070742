"""Commands about training."""

from __future__ import annotations

from bpdebugger.debugger.commands import on_training as training
from bpdebugger.debugger.commands.command import Command, on_session
from bpdebugger.debugger.walking.session import Session

COMMANDS: tuple[Command, ...] = (
    Command(
        "train",
        "Train",
        "Train",
        "Goes on for so many epochs, as many as the last time, or to the next breakpoint.",
        training.train,
        "F6",
        "repeat",
        training.no_training,
    ),
    Command(
        "cancel-training",
        "Cancel the training",
        "Train",
        "Stops a training that is under way; what it has recorded stays.",
        lambda w, _: w.cancel_training(),
        "Shift+F6",
        "x",
    ),
    Command(
        "training",
        "Training",
        "Train",
        "Shows the loss over the epochs, and how the parameters are updated.",
        lambda w, _: w.toggle_panel("training"),
        "Ctrl+Shift+T",
        "chart-line",
    ),
    Command(
        "keep-parameters",
        "Keep these parameters",
        "Train",
        "Makes the parameters of this epoch, at its end the new ones, the network's own, to save or to go on from.",
        on_session(Session.keep_parameters),
        blocked=training.at_its_own,
    ),
    Command(
        "go-to-epoch",
        "Go to epoch",
        "Train",
        "Goes to the same step in another epoch, by its number.",
        training.go_to_epoch,
        blocked=training.no_epochs,
    ),
    Command(
        "set-training",
        "Set the training",
        "Train",
        "Sets one thing about it, as in optimizer=adam, momentum=0.9, batch=1 or shuffle=7.",
        training.set_training,
    ),
)
