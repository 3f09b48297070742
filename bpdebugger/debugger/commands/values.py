"""Commands that set what they name: values, functions, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal, TypedDict

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import (
    Among,
    Ends,
    Finite,
    Layer,
    Natural,
    Parameter,
    Unit,
    layer_name,
    layer_number,
    listed,
)
from bpdebugger.debugger.editing import activations, connections, datasets, initial, parameters, samples
from bpdebugger.language import tr

EDIT = Menu("Edit")
Scheme = Annotated[str, Among("scheme", lambda session: initial.SCHEMES)]
Dataset = Annotated[str, Among("set of samples", lambda session: datasets.DATASETS)]


@EDIT.command("Set values")
def set_value(bench: Workbench, values: Mapping[Parameter, Finite]) -> None:
    """Sets parameters, as in w1=0.3 w2=-1."""
    bench.session.edit(_of_values(values), lambda network: parameters.set_values(network, values))


@EDIT.command("Slide a value")
def slide_value(bench: Workbench, parameter: Parameter, value: Finite) -> None:
    """Sets a parameter, as in w1=0.3; a row of these is undone together, until another edit or settle."""
    values = {parameter: value}
    bench.session.edit(
        _of_values(values), lambda network: parameters.set_values(network, values), merge=f"slide {parameter}"
    )


def _of_values(values: Mapping[str, float]) -> str:
    first, value = next(iter(values.items()))
    return (
        tr("Set {first} to {value:.4g}", first=first, value=value)
        if len(values) == 1
        else tr("Set {names}", names=listed(values))
    )


@EDIT.command("Settle", listed=False)
def settle(bench: Workbench) -> None:
    """Ends a row of edits that are undone together."""
    bench.session.settle()


@EDIT.command("Set the activation")
def set_activation(bench: Workbench, units: tuple[Unit, ...], activation: str) -> None:
    """Sets the activation of units, as in h1 h2=cos(z); with nothing after = they have that of their layer."""
    bench.session.edit(
        tr("Set the activation of {units}", units=listed(units)),
        lambda network: activations.set_activation(network, units, activation),
    )


@EDIT.command("Set a layer's activation")
def set_layer_activation(bench: Workbench, layer: Layer, activation: str) -> None:
    """Sets the activation of a layer by its number or name, as in 1=relu."""
    session = bench.session
    number = layer_number(session, layer)
    session.edit(
        tr("Set the activation of {layer}", layer=layer_name(session.network, number)),
        lambda network: activations.set_layer_activation(network, number, activation),
    )


@EDIT.command("Take as constants")
def fix(bench: Workbench, names: tuple[Parameter, ...], fixed: bool = True) -> None:
    """Takes parameters as constants that no training changes, as in c1 c2; with =no they are trained again."""
    bench.session.edit(
        f"{'Fix' if fixed else 'Train'} {', '.join(names)}", lambda network: parameters.fix(network, names, fixed)
    )


@EDIT.command("Set the loss")
def set_loss(bench: Workbench, loss: str) -> None:
    """Sets the loss, by name or as a formula in y and a."""
    bench.session.edit(tr("Set the loss"), lambda network: activations.set_loss(network, loss.strip()))


class Reducing(TypedDict, total=False):
    """How E is put together, over the samples and over the outputs; ``loss``: as the loss says."""

    samples: Literal["mean", "sum"]
    outputs: Literal["loss", "mean", "sum"]


@EDIT.command("Set how E adds up")
def set_reduction(bench: Workbench, reduction: Reducing) -> None:
    """Sets whether E is the mean or the sum, as in samples=sum outputs=mean."""
    chosen: dict[str, str] = {key: "" if value == "loss" else str(value) for key, value in reduction.items()}

    def change(network: Network) -> Network:
        return replace(network, reduction=replace(network.reduction, **chosen))

    bench.session.edit(tr("Set how E adds up"), change)


class Penalising(TypedDict, total=False):
    """The penalty on the weights; see ``core.network.network.Penalty``."""

    l2: Finite
    l1: Finite
    biases: bool


@EDIT.command("Set the penalty")
def set_penalty(bench: Workbench, penalty: Penalising) -> None:
    """Adds l2/2 Σ w² and l1 Σ |w| to E, over the weights or the biases too: l2=0.01 l1=0 biases=no; 0 takes it away."""

    def change(network: Network) -> Network:
        return replace(network, penalty=replace(network.penalty, **penalty))

    bench.session.edit(tr("Set the penalty"), change)


@EDIT.command("Set the learning rate")
def set_learning_rate(bench: Workbench, rate: Finite) -> None:
    """Sets the learning rate."""
    bench.session.edit_training(
        tr("Set the learning rate"), lambda network: parameters.set_learning_rate(network, rate)
    )


@EDIT.command("Set the title")
def set_title(bench: Workbench, title: str) -> None:
    """Sets the title of the network."""
    bench.session.edit(tr("Set the title"), lambda network: parameters.set_title(network, title))


@EDIT.command("Set a bias")
def set_bias(bench: Workbench, units: tuple[Unit, ...], bias: str) -> None:
    """Names the bias of units, as in h1 h2=b1; with nothing after = they have none."""

    def change(network: Network) -> Network:
        for unit in units:
            network = parameters.set_bias(network, unit, bias)
        return network

    bench.session.edit(
        tr("Set the bias of {units}", units=listed(units))
        if bias
        else tr("Remove the bias of {units}", units=listed(units)),
        change,
    )


@EDIT.command("Name a weight")
def name_weight(bench: Workbench, connection: Ends, weight: str) -> None:
    """Names a connection's weight, as in x1->h1=w1; a name that exists is shared."""
    title = tr("Name the weight {source}→{target} {weight}", source=connection[0], target=connection[1], weight=weight)
    bench.session.edit(title, lambda network: connections.name_weight(network, connection, weight))


@EDIT.command("Rename a parameter")
def rename_parameter(bench: Workbench, old: Parameter, new: str) -> None:
    """Renames a parameter wherever it is used, as in w1=v."""
    bench.session.edit(
        tr("Rename {old} to {new}", old=old, new=new), lambda network: parameters.rename_parameter(network, old, new)
    )


@EDIT.command("Initial values")
def initialise(bench: Workbench, scheme: Scheme, seed: Natural = 1, amount: Finite | None = None) -> None:
    """Sets all weights by a scheme and a seed, as in xavier 7, and an amount where it has one: uniform 7 0.5."""
    bench.session.edit(
        tr("Initial values: {scheme}", scheme=scheme), lambda network: initial.initialise(network, scheme, seed, amount)
    )


@EDIT.command("Set samples")
def set_cells(bench: Workbench, row: Natural, column: Natural, block: tuple[tuple[Finite, ...], ...]) -> None:
    """Sets a block of the samples' table, from a row and a column on: 0 1 0.5 1; 0 0.

    Columns count the inputs first, then the targets.
    """
    session = bench.session
    if row > len(session.network.samples):
        raise CommandError(
            tr(
                "set-cells: there are {samples} samples; row {row} is beyond them",
                samples=len(session.network.samples),
                row=row,
            )
        )
    title = tr("Set sample {row}", row=row) if len(block) == 1 else tr("Set {count} samples", count=len(block))
    session.edit(title, lambda network: samples.set_cells(network, row, column, block))


@EDIT.command("Add a sample", listed=False)
def add_sample(bench: Workbench) -> None:
    """Adds a sample of zeros."""
    bench.session.edit(tr("Add a sample"), samples.add_sample)


@EDIT.command("Remove samples")
def remove_samples(bench: Workbench, rows: tuple[Natural, ...]) -> None:
    """Removes samples by their numbers."""
    session = bench.session
    count = len(session.network.samples)
    if max(rows) >= count:
        raise CommandError(
            tr("remove-samples: there is no sample {rows}; they go from 0 to {last}", rows=max(rows), last=count - 1)
        )
    title = tr("Remove sample {row}", row=rows[0]) if len(rows) == 1 else tr("Remove {count} samples", count=len(rows))
    session.edit(title, lambda network: samples.remove_samples(network, rows))


@EDIT.command("Hold samples out")
def hold_out(bench: Workbench, rows: tuple[Natural, ...], held: bool = True) -> None:
    """Holds samples out of the training, by their numbers, to see E over them beside it; =no takes them back."""
    session = bench.session
    count = len(session.network.samples)
    if max(rows) >= count:
        raise CommandError(
            tr("hold-out: there is no sample {rows}; they go from 0 to {last}", rows=max(rows), last=count - 1)
        )
    which = tr("sample {row}", row=rows[0]) if len(rows) == 1 else tr("{count} samples", count=len(rows))
    title = tr("Hold out {which}", which=which) if held else tr("Take back {which}", which=which)
    session.edit(title, lambda network: samples.hold_out(network, rows, held))


@EDIT.command("Use a built-in set of samples")
def use_dataset(bench: Workbench, name: Dataset, count: Natural = datasets.USUAL_COUNT, seed: Natural = 1) -> None:
    """Takes a built-in set of samples, one at random with how many and a seed: circles 40 7."""
    bench.session.edit(f"Samples: {name}", lambda network: datasets.with_dataset(network, name, count, seed))


@EDIT.command("Take the import", listed=False)
def take_import(bench: Workbench) -> None:
    """Takes the samples whose preview is shown."""
    imported = bench.imported_samples()
    title = tr("Import {count} samples", count=len(imported))
    bench.session.edit(title, lambda network: samples.replace_samples(network, imported))


@EDIT.command("Import samples…", icon="table-2")
def import_samples(bench: Workbench, path: str = "") -> None:
    """Shows what a CSV file would give as samples, and takes it if that is right."""
    bench.import_samples(path)


@EDIT.command("Paste weights", key="Ctrl+Shift+V", icon="clipboard")
def paste_weights(bench: Workbench, text: str = "") -> None:
    """Shows which weights a printout gives, as NumPy, PyTorch or MATLAB print it, and takes them if that is right."""
    bench.paste_weights(text)


@EDIT.command("Import weights…", icon="table-2")
def import_weights(bench: Workbench, path: str = "") -> None:
    """Shows which weights a file of arrays or a text gives, as .npy, .npz or .safetensors, and takes them likewise."""
    bench.import_weights(path)


@EDIT.command("Take the weights", listed=False)
def take_weights(bench: Workbench) -> None:
    """Takes the weights whose preview is shown."""
    given = bench.given_weights()
    count = len(given)
    title = f"Paste {count} weight{'s' * (count != 1)}"
    bench.session.edit(title, lambda network: parameters.set_values(network, given))
