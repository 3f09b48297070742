"""Commands that change the network."""

from __future__ import annotations

from bpdebugger.debugger.commands import on_selection as selected
from bpdebugger.debugger.commands import on_values as values
from bpdebugger.debugger.commands.command import Command, Workbench, on_session
from bpdebugger.debugger.commands.conditions import (
    no_unit_selected,
    nothing_selected,
    nothing_to_connect,
    nothing_to_redo,
    nothing_to_undo,
    redo_title,
    undo_title,
)
from bpdebugger.debugger.walking.session import Session


def _up(workbench: Workbench, argument: str) -> None:
    selected.move(workbench, 0, -1)


def _down(workbench: Workbench, argument: str) -> None:
    selected.move(workbench, 0, 1)


def _earlier(workbench: Workbench, argument: str) -> None:
    selected.move(workbench, -1, 0)


def _later(workbench: Workbench, argument: str) -> None:
    selected.move(workbench, 1, 0)


OF_SELECTION: tuple[Command, ...] = (
    Command(
        "undo",
        "Undo",
        "Edit",
        "Takes the last edit back.",
        on_session(Session.undo),
        "Ctrl+Z",
        "undo-2",
        nothing_to_undo,
        titled=undo_title,
    ),
    Command(
        "redo",
        "Redo",
        "Edit",
        "Makes the edit that was undone last again.",
        on_session(Session.redo),
        "Ctrl+Shift+Z",
        "redo-2",
        nothing_to_redo,
        titled=redo_title,
    ),
    Command(
        "cut",
        "Cut",
        "Edit",
        "Puts the selected units on the clipboard and deletes them.",
        selected.cut,
        "Ctrl+X",
        "scissors",
        no_unit_selected,
    ),
    Command(
        "copy",
        "Copy",
        "Edit",
        "Puts the selected units, and the connections among them, on the clipboard.",
        selected.copy,
        "Ctrl+C",
        "copy",
        no_unit_selected,
    ),
    Command(
        "paste",
        "Paste",
        "Edit",
        "Adds the units on the clipboard, from the layer of the selection on.",
        selected.paste,
        "Ctrl+V",
        "clipboard",
    ),
    Command(
        "delete",
        "Delete",
        "Edit",
        "Deletes the selected units, connections and layers.",
        selected.delete,
        "Del",
        "trash-2",
        nothing_selected,
    ),
    Command("select-all", "Select all units", "Edit", "Selects every unit.", on_session(selected.select_all), "Ctrl+A"),
    Command("select", "Select", "Edit", "Selects by name, as in h1 x1->h2 layer:1.", selected.select),
    Command(
        "add-unit",
        "Add a unit",
        "Edit",
        "Adds a unit to the layer of the selection, wired as the others of it.",
        selected.add_unit,
        "Ins",
        "circle-plus",
    ),
    Command(
        "add-layer",
        "Add a layer",
        "Edit",
        "Adds a layer after that of the selection, wired to its neighbours.",
        selected.add_layer,
        "Ctrl+Ins",
        "columns-3",
    ),
    Command(
        "connect",
        "Connect",
        "Edit",
        "Connects the selected units to those in later layers. With the mouse: drag from a unit to another.",
        selected.connect,
        "Ctrl+L",
        "spline",
        lacks=nothing_to_connect,
    ),
    Command(
        "rename",
        "Rename…",
        "Edit",
        "Gives the selected unit or layer another name.",
        selected.rename,
        "F2",
        "pencil",
        lacks=nothing_selected,
    ),
    Command(
        "move-up",
        "Move up",
        "Edit",
        "Moves the selected unit up within its layer.",
        _up,
        "Alt+Up",
        "arrow-up",
        no_unit_selected,
    ),
    Command(
        "move-down",
        "Move down",
        "Edit",
        "Moves the selected unit down within its layer.",
        _down,
        "Alt+Down",
        "arrow-down",
        no_unit_selected,
    ),
    Command(
        "move-earlier",
        "Move the layer left",
        "Edit",
        "Moves the layer of the selection towards the inputs; connections that would lead back are turned round.",
        _earlier,
        "Alt+Left",
        "arrow-left",
        nothing_selected,
    ),
    Command(
        "move-later",
        "Move the layer right",
        "Edit",
        "Moves the layer of the selection towards the outputs; connections that would lead back are turned round.",
        _later,
        "Alt+Right",
        "arrow-right",
        nothing_selected,
    ),
)
"""Rows that act on what is selected."""

BY_NAME: tuple[Command, ...] = (
    Command("set-value", "Set values", "Edit", "Sets parameters, as in w1=0.3 w2=-1.", values.set_value),
    Command("set-weights", "Set weights", "Edit", 'Sets many parameters, as in {"w1": 0.3}.', values.set_weights),
    Command(
        "slide-value",
        "Slide a value",
        "Edit",
        "Sets a parameter; a row of these is undone together.",
        values.slide_value,
    ),
    Command("settle", "Settle", "Edit", "Ends a row of edits that are undone together.", on_session(Session.settle)),
    Command(
        "set-activation",
        "Set the activation",
        "Edit",
        "Sets the activation of units, as in h1 h2=cos(z).",
        values.set_activation,
    ),
    Command(
        "set-layer-activation",
        "Set a layer's activation",
        "Edit",
        "Sets the activation of a layer by its number, as in 1=relu.",
        values.set_layer_activation,
    ),
    Command("set-loss", "Set the loss", "Edit", "Sets the loss, by name or as a formula in y and a.", values.set_loss),
    Command("set-learning-rate", "Set the learning rate", "Edit", "Sets the learning rate.", values.set_learning_rate),
    Command("set-title", "Set the title", "Edit", "Sets the title of the network.", values.set_title),
    Command(
        "set-bias",
        "Set a bias",
        "Edit",
        "Names a unit's bias, as in h1=b1; with nothing after = it has none.",
        values.set_bias,
    ),
    Command(
        "name-weight",
        "Name a weight",
        "Edit",
        "Names a connection's weight, as in x1->h1=w1; a name that exists is shared.",
        values.name_weight,
    ),
    Command(
        "rename-parameter",
        "Rename a parameter",
        "Edit",
        "Renames a parameter wherever it is used, as in w1=v.",
        values.rename_parameter,
    ),
    Command(
        "initialise",
        "Initial values",
        "Edit",
        "Sets all weights by a scheme and a seed, as in xavier 7.",
        values.initialise,
    ),
    Command(
        "set-cells",
        "Set samples",
        "Edit",
        "Sets a block of the samples' table, as in [0, 1, [[0.5]]].",
        values.set_cells,
    ),
    Command("add-sample", "Add a sample", "Edit", "Adds a sample of zeros.", values.add_sample),
    Command("remove-samples", "Remove samples", "Edit", "Removes samples by their numbers.", values.remove_samples),
    Command(
        "use-dataset",
        "Use a built-in set of samples",
        "Edit",
        "Takes a built-in set of samples, as in circles 40 7.",
        values.use_dataset,
    ),
    Command(
        "take-import",
        "Take the import",
        "Edit",
        "Takes the samples whose preview is shown.",
        values.take_import,
    ),
    Command(
        "import-samples",
        "Import samples…",
        "Edit",
        "Shows what a CSV file would give as samples, and takes it if that is right.",
        lambda w, path: w.import_samples(path),
        icon="table-2",
    ),
)
"""Rows that name what they act on."""

COMMANDS = (*OF_SELECTION, *BY_NAME)
