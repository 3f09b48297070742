"""Commands that change what is selected, and take edits back: for units, connections and layers at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.network.network import Network
from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Ends, Layer, layer_name, layer_number, listed
from bpdebugger.debugger.editing import clipboard, connections, layers, units
from bpdebugger.debugger.walking.selection import NOTHING, Pair, Selection
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

EDIT = Menu("Edit")


def nothing_to_undo(session: Session) -> str:
    """No edit can be taken back."""
    return "" if session.document.past else tr("Nothing has been edited yet.")


def nothing_to_redo(session: Session) -> str:
    """No edit was undone last."""
    return "" if session.document.future else tr("Nothing has been undone.")


def undo_title(session: Session) -> str:
    """The entry of the menu, with the name of the edit."""
    return tr("Undo: {edit}", edit=session.document.undo_title) if session.document.past else tr("Undo")


def redo_title(session: Session) -> str:
    """The entry of the menu, with the name of the edit."""
    return tr("Redo: {edit}", edit=session.document.redo_title) if session.document.future else tr("Redo")


def nothing_selected(session: Session) -> str:
    """Nothing of the network is selected."""
    return "" if session.moment.selection else tr("Nothing is selected; click a part of the picture.")


def no_unit_selected(session: Session) -> str:
    """Neither a unit nor a layer is selected."""
    selection = session.moment.selection
    return "" if selection.units or selection.layers else tr("No unit is selected; click one in the picture.")


def nothing_to_connect(session: Session) -> str:
    """There are not two units to connect."""
    selection = session.moment.selection
    several = len(selection.units) > 1 or len(selection.layers) > 1 or (selection.units and selection.layers)
    return "" if several else tr("Select units in two layers, or drag from a unit to one in a later layer.")


@EDIT.command("Undo", key="Ctrl+Z", icon="undo-2", blocked=nothing_to_undo, titled=undo_title)
def undo(bench: Workbench) -> None:
    """Takes the last edit back."""
    bench.session.undo()


@EDIT.command("Redo", key="Ctrl+Shift+Z", icon="redo-2", blocked=nothing_to_redo, titled=redo_title)
def redo(bench: Workbench) -> None:
    """Makes the edit that was undone last again."""
    bench.session.redo()


@EDIT.command("Cut", key="Ctrl+X", icon="scissors", blocked=no_unit_selected)
def cut(bench: Workbench) -> None:
    """Puts the selected units on the clipboard and deletes them."""
    copy(bench)
    delete(bench)


@EDIT.command("Copy", key="Ctrl+C", icon="copy", blocked=no_unit_selected)
def copy(bench: Workbench) -> None:
    """Puts the selected units, and the connections among them, on the clipboard."""
    bench.set_clipboard(clipboard.copied(bench.session.network, _units_of(bench.session)))


@EDIT.command("Paste", key="Ctrl+V", icon="clipboard")
def paste(bench: Workbench, text: str = "") -> None:
    """Adds the units on the clipboard, from the layer of the selection on, and selects them."""
    session = bench.session
    layer = _layer_of(session, default=1)
    network, names = clipboard.pasted(session.network, text or bench.clipboard(), layer)
    session.edit(f"Paste {listed(names)}", lambda _: network)
    session.select(Selection(units=names))


@EDIT.command("Delete", key="Del", icon="trash-2", blocked=nothing_selected)
def delete(bench: Workbench) -> None:
    """Deletes the selected units, connections and layers."""
    session, selection = bench.session, bench.session.moment.selection
    session.edit(f"Delete {_described(session, selection)}", partial(_without, selection))


@EDIT.command("Select all units", key="Ctrl+A")
def select_all(bench: Workbench) -> None:
    """Selects every unit."""
    bench.session.select(Selection(units=tuple(bench.session.recorded.plan.units)))


@EDIT.command("Select", listed=False)
def select(bench: Workbench, selection: Selection = NOTHING) -> None:
    """Selects by name and number, as in h1 h2 connections x1->h2 layers 1; with nothing, nothing."""
    session = bench.session
    plan = session.recorded.plan
    for name in (*selection.units, *(end for pair in selection.connections for end in pair)):
        if name not in plan.unit_index:
            near = nearest(name, plan.unit_index, plan.unit_index)
            raise CommandError(
                tr('select: there is no unit "{unit}"', unit=name[:40])
                + (tr(", did you mean {near}?", near=near) if near else "")
            )
    for number in selection.layers:
        layer_number(session, number)
    session.select(selection.within(plan))


@EDIT.command("Add a unit", key="Ins", icon="circle-plus")
def add_unit(bench: Workbench, layer: Layer | None = None) -> None:
    """Adds a unit to the layer of the selection, or to another, wired as the others of it."""
    session = bench.session
    last_hidden = max(len(session.network.layers) - 2, 0)
    to = _layer_of(session, default=last_hidden) if layer is None else layer_number(session, layer)
    session.edit(
        tr("Add a unit to {layer}", layer=layer_name(session.network, to)),
        lambda network: units.add_unit(network, to),
    )
    session.select(Selection(units=(session.network.layers[to].units[-1].name,)))


@EDIT.command("Add a layer", key="Ctrl+Ins", icon="columns-3")
def add_layer(bench: Workbench, after: Layer | None = None) -> None:
    """Adds a layer after that of the selection, or after another, wired to its neighbours."""
    session = bench.session
    before_outputs = len(session.network.layers) - 2
    at = _layer_of(session, default=before_outputs) if after is None else layer_number(session, after)
    session.edit(tr("Add a layer"), lambda network: layers.add_layer(network, at + 1))
    session.select(Selection(layers=(at + 1,)))


@EDIT.command("Connect", key="Ctrl+L", icon="spline", lacks=nothing_to_connect)
def connect(bench: Workbench, connection: Ends | None = None) -> None:
    """Connects the selected units to those in later layers. With the mouse: drag from a unit to another."""
    session = bench.session
    pairs = [connection] if connection else list(_pairs_of_selection(session))
    if not pairs:
        raise CommandError(tr("The selected units are connected already, or all in one layer."))
    title = f"Connect {listed(f'{source}→{target}' for source, target in pairs)}"
    session.edit(title, lambda network: _connected(network, pairs))
    session.select(Selection(connections=tuple(pairs)))


@EDIT.command("Rename…", key="F2", icon="pencil", lacks=nothing_selected)
def rename(bench: Workbench, old: Layer = "", new: str = "") -> None:
    """Gives the selected unit or layer another name; one may be named, as in h1=hidden1, a layer by its number too."""
    session = bench.session
    if old == "":
        bench.ask_name()
    elif isinstance(old, str) and old in session.recorded.plan.unit_index:
        session.edit(
            tr("Rename {old} to {new}", old=old, new=new), lambda network: units.rename_unit(network, old, new)
        )
    else:
        layer = layer_number(session, old)
        session.edit(
            tr("Rename the layer {old} to {new}", old=old, new=new),
            lambda network: layers.rename_layer(network, layer, new),
        )


@EDIT.command("Move up", key="Alt+Up", icon="arrow-up", blocked=no_unit_selected)
def move_up(bench: Workbench) -> None:
    """Moves the selected unit up within its layer."""
    _move_down(bench.session, -1)


@EDIT.command("Move down", key="Alt+Down", icon="arrow-down", blocked=no_unit_selected)
def move_down(bench: Workbench) -> None:
    """Moves the selected unit down within its layer."""
    _move_down(bench.session, 1)


@EDIT.command("Move the layer left", key="Alt+Left", icon="arrow-left", blocked=nothing_selected)
def move_earlier(bench: Workbench) -> None:
    """Moves the layer of the selection towards the inputs; connections that would lead back are turned round."""
    _move_across(bench.session, -1)


@EDIT.command("Move the layer right", key="Alt+Right", icon="arrow-right", blocked=nothing_selected)
def move_later(bench: Workbench) -> None:
    """Moves the layer of the selection towards the outputs; connections that would lead back are turned round."""
    _move_across(bench.session, 1)


def _move_down(session: Session, by: int) -> None:
    """A selected layer alone has nowhere to go up or down."""
    if session.moment.selection.units:
        name = session.moment.selection.units[0]
        session.edit(f"Move {name}", lambda network: units.move_unit(network, name, by))


def _move_across(session: Session, by: int) -> None:
    layer = _layer_of(session, default=0)
    title = f"Move {layer_name(session.network, layer)}"
    session.edit(title, lambda network: layers.move_layer(network, layer, by))
    if session.moment.selection.layers:
        session.select(Selection(layers=(min(max(layer + by, 0), len(session.network.layers) - 1),)))


def _described(session: Session, selection: Selection) -> str:
    """The selection in a few words, as in the title of an edit."""
    named = [layer_name(session.network, number) for number in selection.layers]
    return listed([*named, *selection.units, *(f"{source}→{target}" for source, target in selection.connections)])


def _without(selection: Selection, network: Network) -> Network:
    if selection.connections:
        network = connections.disconnect(network, selection.connections)
    doomed = [unit.name for number in selection.layers for unit in network.layers[number].units]
    names = list(dict.fromkeys([*selection.units, *doomed]))
    if set(names) == set(doomed) and selection.layers:
        return layers.remove_layers(network, selection.layers)
    return units.remove_units(network, names) if names else network


def _units_of(session: Session) -> tuple[str, ...]:
    """The selected units, those of selected layers among them."""
    network, selection = session.network, session.moment.selection
    of_layers = (unit.name for number in selection.layers for unit in network.layers[number].units)
    return tuple(dict.fromkeys([*selection.units, *of_layers]))


def _layer_of(session: Session, default: int) -> int:
    """The layer that the selection is in: a selected layer, or that of a selected unit or of a connection's target."""
    selection, plan = session.moment.selection, session.recorded.plan
    if selection.layers:
        return selection.layers[0]
    names = selection.units or tuple(target for _, target in selection.connections)
    return int(plan.layer_of[plan.unit_index[names[0]]]) if names else default


def _connected(network: Network, pairs: list[Pair]) -> Network:
    for source, target in pairs:
        network = connections.connect(network, source, target)
    return network


def _pairs_of_selection(session: Session) -> Iterable[Pair]:
    plan, names = session.recorded.plan, _units_of(session)
    numbers = sorted(plan.unit_index[name] for name in names)
    for source in numbers:
        for target in numbers:
            if plan.layer_of[source] < plan.layer_of[target] and plan.connection(source, target) is None:
                yield plan.units[source], plan.units[target]
